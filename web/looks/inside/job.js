// Inside: hidden states over the first characters of the text, the units that tell its parts, saturation, and how far a
// step moves the weights.
//
// A unit is chosen for each kind of character on the first half, and tried on the second, which had no part in the choice.

import { Refusal } from '../../wire/refusal.js';
import { factsOf, textOf } from '../where/core.js';
import {
  areaOf,
  areas,
  best,
  gates,
  markNames,
  marksOf,
  place,
  read,
  statesOf,
  updateRatios,
} from './core.js';
import { FEWEST } from './result.js';

/**
 * @import { Core } from '../../core/wasm.js'
 * @import { Inside } from './result.js'
 */

/** Characters read at most, and bytes that their states may take. */
const MOST = 8000;
const MOST_BYTES = 2 ** 25;
/** Units named for each mark. */
const BEST = 3;
/** Shares of the work: reading, then either half's areas; the step is the rest. */
const [READ, CHOSEN, CHECKED] = [0.5, 0.7, 0.9];

/** @template R @param {Generator<number, R>} work @param {number} from @param {number} to @returns {Generator<number, R>} */
function* within(work, from, to) {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    yield from + (to - from) * step.value;
  }
}

/** @param {Uint8Array} marks @param {number} mark */
const countOf = (marks, mark) => marks.reduce((sum, bits) => sum + ((bits >> mark) & 1), 0);

/**
 * The best units of each mark.
 * @param {Core} core
 * @param {Uint8Array} marks
 * @param {number} half
 * @param {number} chosen address of areas
 * @param {number} checked
 * @returns {Inside['detectors']}
 */
function detectors(core, marks, half, chosen, checked) {
  return markNames(core).map((mark, bit) => {
    const first = countOf(marks.subarray(0, half), bit);
    const second = countOf(marks.subarray(half), bit);
    const rare = Math.min(first, half - first, second, marks.length - half - second);
    const units = rare < FEWEST ? [] : best(core, chosen, bit, BEST);
    const row = (/** @type {number} */ unit) => ({
      unit,
      chosen: areaOf(core, chosen, unit, bit),
      checked: areaOf(core, checked, unit, bit),
    });
    return { mark, first, second, best: units.map(row) };
  });
}

/** @param {Core} core @returns {Generator<number, Inside>} */
export function* inside(core) {
  const { train } = factsOf(core);
  const { hidden, layers } = core.settings();
  const units = Number(hidden) * Number(layers);
  const length = Math.min(MOST, train, Math.floor(MOST_BYTES / (4 * units)));
  if (length < 2) throw new Refusal('There is too little text to look at.');
  const half = Math.floor(length / 2);
  const { blocks } = core.raw;
  const { top } = blocks;
  const reading = place(core, length);
  yield* within(read(core, reading), 0, READ);
  const chosen = yield* within(areas(core, reading, 0, half), READ, CHOSEN);
  const checked = yield* within(areas(core, reading, half, length), CHOSEN, CHECKED);
  const marks = marksOf(core, reading);
  const result = {
    text: Array.from(textOf(core, 0)).slice(0, length).join(''),
    half,
    layers: Number(layers),
    hidden: Number(hidden),
    states: statesOf(core, reading),
    marks,
    detectors: detectors(core, marks, half, chosen, checked),
    gates: gates(core),
  };
  const step = updateRatios(core);
  for (;;) {
    const { done, value } = step.next();
    if (done) {
      blocks.top = top;
      return { ...result, ratios: value ?? null };
    }
    yield CHECKED;
  }
}
