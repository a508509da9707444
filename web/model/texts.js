// Where texts come from: bundled ones, files, the reader's hands; what the ends of a large one look like.

import { megabytes, Refusal, sentenceOf } from '../wire/refusal.js';
import { strings } from '../words/strings.js';
import { LARGE } from './choice.js';
import { Curve } from './curve.js';

/**
 * @import { Source } from './choice.js'
 * @import { Sources } from './sources.js'
 */

const words = strings.text;

/** The colour of the second act. */
const SECOND = 2;

const BUNDLED = [
  { file: 'readme.md', name: words.readme },
  { file: 'handbook.md', name: words.handbook },
  { file: 'scripts.md', name: words.scripts },
];

/**
 * The bundled texts, all of them at once, so that nothing is requested later.
 * @param {Sources['text']} bring
 * @returns {Promise<Source[]>} those that came
 */
export async function loadBundled(bring) {
  const sources = BUNDLED.map(async ({ file, name }) => {
    const text = await bring(file);
    return text === null ? [] : [{ name, own: false, text, size: text.length }];
  });
  return (await Promise.all(sources)).flat();
}

/**
 * The run that was recorded when the page was built: the first recipe on the first bundled text, and what became of it when
 * its memory was kept from there on.
 * @param {Sources['text']} bring
 * @returns {Promise<{cleared: Curve, kept: Curve}|null>} null when it did not come: the page does without
 */
export async function loadRecorded(bring) {
  const text = await bring('recorded.json');
  if (text === null) return null;
  const { kept, ...saved } = JSON.parse(text);
  const cleared = recordedCurve(saved, 0, null);
  const from = { epoch: kept.from, best: cleared.best };
  const { name, textName } = saved;
  return { cleared, kept: recordedCurve({ ...kept, name, textName }, SECOND, from) };
}

/** @param {any} saved @param {number} number of its colour @param {import('./curve.js').From|null} from */
function recordedCurve(saved, number, from) {
  const curve = new Curve({ ...saved, number, from, recorded: true });
  Object.assign(curve.points, saved.points);
  curve.points.chars = curve.points.epoch.map((epoch) => epoch * curve.facts.predictions);
  curve.samples = saved.samples;
  return curve;
}

/** @param {string} text @returns {Source} */
export function written(text) {
  const large = text.length > LARGE;
  // Encoding 5 MB takes 5 ms; a small text is as long as it is in characters.
  const size = large ? new TextEncoder().encode(text).byteLength : text.length;
  return { name: large ? words.pasted : words.own, own: true, text, size };
}

/** Bytes of the longest text: with what the core makes of it, it must fit into 2 GB. */
const LONGEST = 256 * 2 ** 20;
/** Bytes that are judged in one go: about a millisecond. */
const PIECE = 2 ** 20;

/** Characters, or bytes, in which the first and the last lines of a text are looked for. */
const END = 400;

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
      if (part.bytes.length === 0 && files.length > 1) throw new Refusal(words.emptyFile);
      left -= part.bytes.length;
      parts.push(part);
    } catch (error) {
      refused.push(words.notOpened(file.name, sentenceOf(error, words.unreadable)));
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
  if (file.size > left) throw new Refusal(words.tooLong(megabytes(file.size), megabytes(left)));
  const bytes = new Uint8Array(await file.arrayBuffer());
  // UTF-16 of ASCII is UTF-8 too, with a NUL in each second place; the core knows what such bytes are.
  if (!(await isUtf8(bytes)) || bytes.includes(0))
    throw new Refusal((await why(bytes.buffer)) || words.notUtf8);
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
  return { ...sourceOf(words.files(parts.length), whole), files: parts.map(({ name }) => name) };
}

/** @param {string} name @param {Uint8Array<ArrayBuffer>} bytes @returns {Source} */
function sourceOf(name, bytes) {
  const { length } = bytes;
  if (length <= LARGE)
    return { name, own: true, text: new TextDecoder().decode(bytes), size: length };
  const whole = length === bytes.buffer.byteLength ? bytes : bytes.slice();
  return { name, own: true, text: whole.buffer, size: length };
}

/** The first and the last lines of a text. @param {string|ArrayBuffer} text */
export function ends(text) {
  const piece = (/** @type {number} */ from, /** @type {number|undefined} */ to) =>
    typeof text === 'string'
      ? text.slice(from, to)
      : new TextDecoder().decode(new Uint8Array(text).subarray(from, to));
  const lines = (/** @type {string} */ part) => part.split('\n').map((line) => line.trimEnd());
  const first = lines(piece(0, END)).filter(Boolean).slice(0, 2);
  const last = lines(piece(-END, undefined)).filter(Boolean).slice(-2);
  return { first: first.join('\n'), last: last.join('\n') };
}
