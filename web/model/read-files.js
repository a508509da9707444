// Texts out of files, each judged by itself and joined. Loaded when the first file is opened.

import { megabytes, Refusal, sentenceOf } from '../wire/refusal.js';
import { filesWords } from '../words/files.js';
import { strings } from '../words/strings.js';
import { LARGE } from './choice.js';

export { filesWords } from '../words/files.js';
export { sorted } from './opened.js';

/** @import { Source } from './choice.js' */

/** Bytes of the longest text: with what the core makes of it, it must fit into 2 GB. */
const LONGEST = 256 * 2 ** 20;
/** Bytes that are judged in one go: about a millisecond. */
const PIECE = 2 ** 20;

/** A file that is UTF-8, without its byte-order mark. @typedef {{name: string, bytes: Uint8Array<ArrayBuffer>}} Part */

/**
 * Reads files, each judged by itself, and joins those that are good.
 * @param {File[]} files
 * @param {(bytes: ArrayBuffer) => Promise<string>} why says where bytes are not UTF-8; '' when it cannot say
 * @returns {Promise<{source: Source|null, refused: string[]}>} no source: none was good; a sentence for each that was not
 */
export async function readFiles(files, why) {
  /** @type {Part[]} */
  const parts = [];
  const refused = [];
  let left = LONGEST;
  for (const file of [...files].sort((a, b) => byName.compare(a.name, b.name))) {
    try {
      const part = await readFile(file, left, why);
      if (part.bytes.length === 0 && files.length > 1) throw new Refusal(filesWords.emptyFile);
      left -= part.bytes.length;
      parts.push(part);
    } catch (error) {
      refused.push(strings.text.notOpened(file.name, sentenceOf(error, filesWords.unreadable)));
    }
  }
  return { source: parts.length > 0 ? joined(parts) : null, refused };
}

/** chapter-2 before chapter-10. */
const byName = new Intl.Collator('en', { numeric: true });

/**
 * @param {File} file
 * @param {number} left bytes that a text may still have
 * @param {(bytes: ArrayBuffer) => Promise<string>} why
 * @returns {Promise<Part>}
 */
async function readFile(file, left, why) {
  if (file.size > left)
    throw new Refusal(filesWords.tooLong(megabytes(file.size), megabytes(left)));
  const bytes = new Uint8Array(await file.arrayBuffer());
  // UTF-16 of ASCII is UTF-8 too, with a NUL in each second place; the core knows what such bytes are.
  if (!(await isUtf8(bytes)) || bytes.includes(0))
    throw new Refusal((await why(bytes.buffer)) || filesWords.notUtf8);
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return { name: file.name, bytes: marked ? bytes.subarray(3) : bytes };
}

/** Judges bytes a piece at a time, so that the page never stands still. @param {Uint8Array} bytes */
async function isUtf8(bytes) {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for (let i = 0; i < bytes.length; i += PIECE) {
      decoder.decode(bytes.subarray(i, i + PIECE), { stream: true });
      if (bytes.length > PIECE) await new Promise((resolve) => setTimeout(resolve));
    }
    decoder.decode();
    return true;
  } catch {
    return false;
  }
}

/**
 * One text of one file or several, a blank line between two. A large one stays bytes, which the core reads as they
 * are; a small one becomes text that can be edited.
 * @param {Part[]} parts
 * @returns {Source}
 */
function joined(parts) {
  const [first] = parts;
  if (parts.length === 1 && first) return sourceOf(first.name, first.bytes);
  const line = new TextEncoder().encode('\n');
  const pieces = parts.flatMap(({ bytes }, i) => {
    if (i === parts.length - 1) return [bytes];
    return bytes.at(-1) === line[0] ? [bytes, line] : [bytes, line, line];
  });
  const size = pieces.reduce((sum, { length }) => sum + length, 0);
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return {
    ...sourceOf(filesWords.files(parts.length), whole),
    files: parts.map(({ name }) => name),
  };
}

/** @param {string} name @param {Uint8Array<ArrayBuffer>} bytes @returns {Source} */
function sourceOf(name, bytes) {
  const { length } = bytes;
  if (length <= LARGE)
    return { name, own: true, text: new TextDecoder().decode(bytes), size: length };
  const whole = length === bytes.buffer.byteLength ? bytes : bytes.slice();
  return { name, own: true, text: whole.buffer, size: length };
}
