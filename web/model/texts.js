// Where texts come from: bundled ones, the reader's hands; what the ends of a large one look like.

import { strings } from '../words/strings.js';
import { LARGE } from './choice.js';
import { Curve } from './curve.js';

/**
 * @import { Source } from './choice.js'
 * @import { Sources } from './sources.js'
 */

const words = strings.text;

/** The colour of the second act, and what becomes of its memory. */
const SECOND = 2;
const KEPT = 'kept';

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
  const second = { ...kept, name: strings.recipe.named(name, '', KEPT), textName };
  return { cleared, kept: recordedCurve(second, SECOND, from) };
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

/** Characters, or bytes, in which the first and the last lines of a text are looked for. */
const END = 400;

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
