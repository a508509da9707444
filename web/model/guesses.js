// What the grid of the first screen shows: the beginning of the text, what each of its characters must cost at least, and what
// that sums up to by place in the window.

import { firstWords } from '../words/first.js';
import { converter, formatLoss } from '../words/units.js';
import { bounds } from './headline.js';

/** @import { Unit } from '../words/units.js' */
/** @import { Curve } from './curve.js' */

const words = firstWords.grid;
/** Places of the window whose cost is written out. */
const WRITTEN = 3;

/**
 * @param {Curve} curve
 * @returns {{text: string, nats: number[]|null}} from its second character on, the first that is predicted
 */
export function beginning({ floor }) {
  const { text = '', nats = [] } = floor.first ?? {};
  const [, ...characters] = text;
  return {
    text: characters.join(''),
    nats: Array.from(nats, (value) => value ?? Number.NaN).slice(1),
  };
}

/** Of losses that do not add up, nats are shown. @param {Unit} unit */
const additive = (unit) => (unit === 'perplexity' ? 'nats' : unit);

/**
 * What guessing costs by place, as a sum that can be added up by hand: the digits that are written are those that are added.
 * @param {Curve} curve
 * @param {Unit} unit
 */
export function sumOf({ floor, facts, counted }, unit) {
  const shown = additive(unit);
  const convert = converter(shown === 'sum' ? 'nats' : shown, 1);
  const { byPosition = [] } = floor;
  const all = byPosition.map(convert);
  const total = all.reduce((sum, each) => sum + each, 0);
  const mean = formatLoss(converter(shown, counted)(floor.perChar));
  if (all.length === 0 || !bounds(floor.perChar)) return words.all(mean);
  const hundredths = (/** @type {number} */ value) => Math.round(100 * value);
  const terms = all.slice(0, WRITTEN).map(hundredths);
  const rest = hundredths(total) - terms.reduce((sum, each) => sum + each, 0);
  const list = terms.filter((each) => each > 0).map((each) => (each / 100).toFixed(2));
  if (rest > 0) list.push(words.rest((rest / 100).toFixed(2), facts.window - WRITTEN));
  const sum = list.join(' + ');
  if (shown === 'sum') return words.sums(`${sum} = ${(hundredths(total) / 100).toFixed(2)}`);
  return words.sums(`(${sum}) / ${facts.window - facts.burnIn} = ${mean}`);
}
