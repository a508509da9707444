// Where texts come from: bundled ones, files, the reader's hands; what the ends of a large one look like.

import { megabytes, Refusal } from '../refusal.js';
import { strings } from '../strings.js';
import { LARGE } from './choice.js';
import { Curve } from './curve.js';

/** @typedef {import('./choice.js').Source} Source */

const words = strings.text;

const BUNDLED = [
  { file: 'readme.md', name: words.readme },
  { file: 'handbook.md', name: words.handbook },
  { file: 'scripts.md', name: words.scripts },
];

/**
 * Fetches the bundled texts, all of them at load, so that nothing is requested later.
 * @returns {Promise<Source[]>} those that came
 */
export async function loadBundled() {
  const sources = await Promise.all(
    BUNDLED.map(async ({ file, name }) => {
      try {
        const answer = await fetch(new URL(`./texts/${file}`, import.meta.url));
        if (!answer.ok) return null;
        const text = await answer.text();
        return { name, own: false, text, size: text.length };
      } catch {
        return null;
      }
    }),
  );
  return sources.filter((source) => source !== null);
}

/**
 * Fetches the run that was recorded when the page was built: the first recipe on the first bundled text.
 * @returns {Promise<Curve|null>} null when it did not come: the page does without
 */
export async function loadRecorded() {
  try {
    const answer = await fetch(new URL('./texts/recorded.json', import.meta.url));
    if (!answer.ok) return null;
    const { name, textName, facts, floor, uniform, settings, points, samples } =
      await answer.json();
    const curve = new Curve({ number: 0, name, textName, facts, floor, uniform, settings });
    Object.assign(curve.points, points);
    curve.samples = samples;
    return curve;
  } catch {
    return null;
  }
}

/** @param {string} text @returns {Source} */
export function written(text) {
  return {
    name: text.length > LARGE ? words.pasted : words.own,
    own: true,
    text,
    size: text.length,
  };
}

/** Bytes of the longest file: with what the core makes of it, it must fit into 2 GB. */
const LONGEST = 256 * 2 ** 20;

/**
 * Reads a file. A large one stays bytes, which the worker judges; a small one becomes text that can be edited.
 * @param {File} file
 * @returns {Promise<{source: Source, judged: boolean}>} not judged: the source holds bytes, which may not be UTF-8
 */
export async function readFile(file) {
  if (file.size > LONGEST)
    throw new Refusal(words.tooLong(megabytes(file.size), megabytes(LONGEST)));
  const bytes = await file.arrayBuffer();
  const source = { name: file.name, own: true, text: bytes, size: bytes.byteLength };
  if (bytes.byteLength > LARGE) return { source, judged: false };
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { source: { ...source, text }, judged: true };
  } catch {
    return { source, judged: false };
  }
}

/**
 * The first and the last lines of a text.
 * @param {string|ArrayBuffer} text
 */
export function ends(text) {
  const room = 400;
  const piece = (/** @type {number} */ from, /** @type {number|undefined} */ to) =>
    typeof text === 'string'
      ? text.slice(from, to)
      : new TextDecoder().decode(new Uint8Array(text).subarray(from, to));
  const lines = (/** @type {string} */ part) => part.split('\n').map((line) => line.trimEnd());
  const first = lines(piece(0, room)).filter(Boolean).slice(0, 2);
  const last = lines(piece(-room, undefined)).filter(Boolean).slice(-2);
  return { first: first.join('\n'), last: last.join('\n') };
}
