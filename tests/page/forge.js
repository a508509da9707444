// Makes checkpoints by hand and corrects their checksum, as tests/c/support_forge.c does: bad files whose only fault is
// the one that they were made for.

const LENGTH_BYTES = 8;
const DIGITS = 8;
/** Before the digits of the checksum. */
const BEFORE = /^\{"__metadata__":\{"format":"plateau \d","crc32":"/;

const TABLE = Uint32Array.from({ length: 256 }, (_, i) => {
  let crc = i;
  for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  return crc;
});

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Bytes of the header, with its padding. @param {Uint8Array} file */
export const headerLength = ({ buffer, byteOffset }) =>
  Number(new DataView(buffer, byteOffset).getBigUint64(0, true));

/** The header as text, without its padding. @param {Uint8Array} file */
export const headerOf = (file) =>
  decoder.decode(file.subarray(LENGTH_BYTES, LENGTH_BYTES + headerLength(file))).trimEnd();

/** Where the tensors begin. @param {Uint8Array} file */
export const dataAt = (file) => LENGTH_BYTES + headerLength(file);

/** Writes the checksum that the bytes have, where there is one. @param {Uint8Array} file @returns {Uint8Array} the same */
export function seal(file) {
  const begin = BEFORE.exec(decoder.decode(file.subarray(LENGTH_BYTES, LENGTH_BYTES + 80)));
  if (!begin) return file;
  const at = LENGTH_BYTES + begin[0].length;
  let crc = 0xffffffff;
  file.forEach((byte, i) => {
    if (i < at || i >= at + DIGITS) crc = (TABLE[(crc ^ byte) & 255] ?? 0) ^ (crc >>> 8);
  });
  const digits = (~crc >>> 0).toString(16).padStart(DIGITS, '0');
  file.set(encoder.encode(digits), at);
  return file;
}

/** A copy with another header, padded and sealed. @param {Uint8Array} file @param {string} header */
function withHeader(file, header) {
  const text = encoder.encode(header);
  const length = Math.ceil(text.length / 8) * 8;
  const data = file.subarray(dataAt(file));
  const made = new Uint8Array(LENGTH_BYTES + length + data.length).fill(0x20);
  new DataView(made.buffer).setBigUint64(0, BigInt(length), true);
  made.set(text, LENGTH_BYTES);
  made.set(data, LENGTH_BYTES + length);
  return seal(made);
}

/** A copy in whose header one text stands for another. @param {Uint8Array} file @param {string} from @param {string} to */
export function forgeText(file, from, to) {
  const header = headerOf(file);
  if (!header.includes(from)) throw new Error(`the header has no ${from}`);
  return withHeader(
    file,
    header.replace(from, () => to),
  );
}

/** A copy with another value of a key of the metadata. @param {Uint8Array} file @param {string} key @param {string} value */
export function forgeValue(file, key, value) {
  const [found] = new RegExp(`"${key.replace('.', '\\.')}":"[^"]*"`).exec(headerOf(file)) ?? [];
  if (!found) throw new Error(`the header has no ${key}`);
  return forgeText(file, found, `"${key}":"${value}"`);
}

/** A sealed copy, changed as bytes. @param {Uint8Array} file @param {(bytes: Uint8Array, view: DataView) => void} change */
export function forgeBytes(file, change) {
  const made = file.slice();
  change(made, new DataView(made.buffer));
  return seal(made);
}

/** A sealed copy with other symbols, as many as it has. @param {Uint8Array} file @param {number[]} codes */
export const forgeVocabulary = (file, codes) =>
  forgeBytes(file, (_, view) => {
    for (const [i, code] of codes.entries()) view.setInt32(dataAt(file) + 4 * i, code, true);
  });
