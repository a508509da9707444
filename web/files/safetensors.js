// The safetensors format: a length, a JSON header that names tensors, and their bytes. It reads files that the core has
// proved, and still believes no length in them.

import { Refusal } from '../wire/refusal.js';

/**
 * @typedef {object} Tensor
 * @property {string} dtype a key of ITEM
 * @property {number[]} shape
 * @property {Uint8Array} bytes little-endian, row-major
 */

/** @typedef {{metadata: Record<string, string>, tensors: Map<string, Tensor>}} Tensors */

/** Bytes of an item by dtype. */
const ITEM = new Map(
  Object.entries({ F64: 8, I64: 8, F32: 4, I32: 4, F16: 2, BF16: 2, I16: 2, U8: 1, I8: 1 }),
);

/** Bytes of the length before the header, and what the header is padded to. */
const LENGTH = 8;
const METADATA = '__metadata__';

/** @param {string} what @returns {never} */
const refuse = (what) => {
  throw new Refusal(`This is not a safetensors file: ${what}.`);
};

/** @param {unknown} value @returns {value is Record<string, unknown>} */
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** @param {unknown} value @returns {value is number[]} */
const isSizes = (value) =>
  Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);

/**
 * @param {ArrayBuffer|Uint8Array} file
 * @returns {Tensors} tensors in the order of the header; their bytes are those of the file, not copies
 */
export function readTensors(file) {
  // Node's Buffer is one too, but its slice is no copy.
  const bytes =
    file instanceof Uint8Array
      ? new Uint8Array(file.buffer, file.byteOffset, file.length)
      : new Uint8Array(file);
  const header = headerOf(bytes);
  const data = bytes.subarray(LENGTH + header.length);
  const { [METADATA]: metadata = {}, ...entries } = header.entries;
  // A header may have another order than the data, and JavaScript has its own for names that are numbers.
  const list = Object.entries(entries)
    .map(([name, entry]) => tensorOf(name, entry, data))
    .sort((a, b) => a.from - b.from || a.to - b.to);
  let end = 0;
  for (const { name, from, to } of list) {
    if (from !== end) refuse(`its tensor ${JSON.stringify(name)} does not lie where it must`);
    end = to;
  }
  if (end !== data.length)
    refuse(`its tensors take ${end} bytes, and ${data.length} follow its header`);
  return {
    metadata: metadataOf(metadata),
    tensors: new Map(list.map(({ name, tensor }) => [name, tensor])),
  };
}

/** @param {unknown} entry */
function metadataOf(entry) {
  if (!isObject(entry)) return refuse('its metadata is no object');
  const odd = Object.entries(entry).find(([, value]) => typeof value !== 'string');
  if (odd) refuse(`its metadata ${JSON.stringify(odd[0])} is no text`);
  return /** @type {Record<string, string>} */ (entry);
}

/** @param {Uint8Array} bytes */
function headerOf(bytes) {
  if (bytes.length < LENGTH) refuse('it is too short');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const length = Number(view.getBigUint64(0, true));
  if (length > bytes.length - LENGTH) refuse('it ends inside its header');
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(
      bytes.subarray(LENGTH, LENGTH + length),
    );
    const entries = JSON.parse(text);
    if (isObject(entries)) return { length, entries };
  } catch {
    // Not UTF-8, or not JSON: the same sentence.
  }
  return refuse('its header is no JSON object');
}

/**
 * A tensor and its place in the data.
 * @param {string} name
 * @param {unknown} entry
 * @param {Uint8Array} data
 * @returns {{name: string, from: number, to: number, tensor: Tensor}}
 */
function tensorOf(name, entry, data) {
  const called = JSON.stringify(name);
  if (!isObject(entry)) return refuse(`its entry ${called} is no object`);
  const { dtype, shape, data_offsets: offsets } = entry;
  const item = typeof dtype === 'string' ? ITEM.get(dtype) : undefined;
  if (!item) return refuse(`its tensor ${called} has no dtype that is known here`);
  if (!isSizes(shape) || !isSizes(offsets) || offsets.length !== 2)
    return refuse(`its tensor ${called} has no shape or no place`);
  const [from = 0, to = 0] = offsets;
  if (to < from || to > data.length)
    return refuse(`its tensor ${called} does not lie where it must`);
  if (shape.reduce((size, each) => size * each, item) !== to - from)
    return refuse(`its tensor ${called} has another size than its shape says`);
  const bytes = data.subarray(from, to);
  return { name, from, to, tensor: { dtype: String(dtype), shape: [...shape], bytes } };
}

/**
 * The file of some tensors. Those with larger items come first, so that each begins at a multiple of its item without a
 * hole; otherwise the order stays.
 * @param {Record<string, string>} metadata
 * @param {Map<string, Tensor>} tensors
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function writeTensors(metadata, tensors) {
  const itemOf = (/** @type {Tensor} */ { dtype }) => ITEM.get(dtype) ?? 0;
  const list = [...tensors].sort(([, a], [, b]) => itemOf(b) - itemOf(a));
  let size = 0;
  const entries = list.map(([name, { dtype, shape, bytes }]) => {
    const from = size;
    size += bytes.length;
    return `${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [from, size] })}`;
  });
  const json = `{${[`"${METADATA}":${JSON.stringify(metadata)}`, ...entries].join()}}`;
  const text = new TextEncoder().encode(json);
  const header = Math.ceil(text.length / LENGTH) * LENGTH;
  const file = new Uint8Array(LENGTH + header + size);
  new DataView(file.buffer).setBigUint64(0, BigInt(header), true);
  file.set(text, LENGTH);
  file.fill(0x20, LENGTH + text.length, LENGTH + header);
  let at = LENGTH + header;
  for (const [, { bytes }] of list) {
    file.set(bytes, at);
    at += bytes.length;
  }
  return file;
}
