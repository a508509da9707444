// Inside: hidden states over the first characters of the text, the units that tell its parts, saturation, and how far a
// step moves the weights.
//
// A unit is chosen for each kind of character on the first half, and tried on the second, which had no part in the choice.

import { PART } from '../../core/wasm.js';
import { Refusal } from '../../wire/refusal.js';
import { stage } from '../stage.js';
import { textOf } from '../where/core.js';
import { detect, gates, markNames, marksOf, place, read, statesOf, updateRatios } from './core.js';
import { FEWEST } from './result.js';

/**
 * @import { Core } from '../../core/wasm.js'
 * @import { Inside } from './result.js'
 */

/** The largest number of characters that are read, and of bytes that their states take. */
const LONGEST = 8000;
const STATE_BYTES = 2 ** 25;
/** Units named for each mark. */
const BEST = 3;

/** @param {Uint8Array} marks @param {number} mark */
const countOf = (marks, mark) => marks.reduce((sum, bits) => sum + ((bits >> mark) & 1), 0);

/** @param {Core} core @returns {Generator<number, Inside>} */
export function* inside(core) {
  const settings = core.settings();
  const [hidden, layers] = [Number(settings.hidden), Number(settings.layers)];
  const units = hidden * layers;
  const length = Math.min(LONGEST, core.facts().train, Math.floor(STATE_BYTES / (4 * units)));
  if (length < 2) throw new Refusal('There is too little text to look at.');
  const half = Math.floor(length / 2);
  const reading = place(core, length, units);
  yield* stage(core, 0, 0.5, read(core, reading));
  const chosen = yield* stage(core, 0.5, 0.7, detect(core, reading, 0, half, BEST));
  const checked = yield* stage(core, 0.7, 0.9, detect(core, reading, half, length, BEST));
  const marks = marksOf(core, reading);
  const detectors = markNames(core).map((mark, bit) => {
    const first = countOf(marks.subarray(0, half), bit);
    const second = countOf(marks.subarray(half), bit);
    const rare = Math.min(first, half - first, second, length - half - second);
    const { best, areas } = chosen[bit];
    const rows = best.map((unit) => ({
      unit,
      chosen: areas[unit],
      checked: checked[bit].areas[unit],
    }));
    return { mark, first, second, best: rare < FEWEST ? [] : rows };
  });
  return {
    text: Array.from(textOf(core, PART.training)).slice(0, length).join(''),
    half,
    layers,
    hidden,
    states: statesOf(core, reading),
    marks,
    detectors,
    gates: gates(core, layers),
    // Last: the step moves the weights.
    ratios: yield* stage(core, 0.9, 1, updateRatios(core)),
  };
}
