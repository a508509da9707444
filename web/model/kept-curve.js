// The curve of a kept run, drawn without its trainer. It comes from a store that another version of the page may have written.

import { Refusal } from '../wire/refusal.js';
import { runsWords as words } from '../words/runs.js';
import { Curve } from './curve.js';
import { redraw } from './snapshot.js';

/**
 * @import { KeptRow } from '../store/rows.js'
 * @import { Drawn } from './snapshot.js'
 */

/** Numbers among the facts. A chart and its table show them, or count with them. */
const FACTS = /** @type {const} */ (['window', 'burnIn', 'predictions', 'vocabulary']);
/** Columns of the points that have a number in every row; the others may have gaps. */
const WHOLE = new Set(['epoch', 'chars', 'seconds', 'loss']);

/**
 * Throws Refusal where the curve cannot be drawn.
 * @param {KeptRow} row
 * @param {Drawn} drawn as it was stored
 * @param {number} number its colour
 */
export function keptCurve({ id, name, textName }, drawn, number) {
  const { facts, floor, uniform, settings, from } = drawn ?? {};
  if (!facts || !floor || !isNumber(uniform)) throw new Refusal(words.noCurve);
  const sound =
    FACTS.every((each) => isNumber(facts[each])) &&
    isNumber(floor.perChar) &&
    isNumber(floor.perWindow) &&
    Array.isArray(floor.byPosition) &&
    floor.byPosition.every(isNumber) &&
    typeof settings === 'object';
  if (!sound) throw new Refusal(words.noCurve);
  const curve = new Curve({
    ...{ number, name, textName, facts, floor, uniform },
    settings: { ...settings },
    from: isFrom(from) ? from : null,
  });
  redraw(curve, drawn);
  curve.id = id;
  if (!isDrawable(curve)) throw new Refusal(words.noCurve);
  return curve;
}

/** @param {unknown} value @returns {value is number} */
const isNumber = (value) => Number.isFinite(value);

/** @param {any} from @returns {from is import('./curve.js').From} */
const isFrom = (from) =>
  isNumber(from?.epoch) &&
  (from.best === null || (isNumber(from.best?.epoch) && isNumber(from.best?.value)));

/** There are points, in their order, and each value is a number or missing. @param {Curve} curve */
function isDrawable({ points, within }) {
  const { hash, ...columns } = points;
  return (
    points.length > 0 &&
    hash.every((each) => each === null || typeof each === 'string') &&
    [...Object.entries(columns), ...Object.entries(within)].every(([name, column]) =>
      column.every((/** @type {unknown} */ each) => fits(name, each)),
    ) &&
    [points, within].every(({ epoch }) =>
      epoch.every((each, i) => i === 0 || each > Number(epoch[i - 1])),
    )
  );
}

/** A loss that broke down may be infinite. @param {string} column @param {unknown} value */
const fits = (column, value) =>
  typeof value === 'number'
    ? column !== 'epoch' || isNumber(value)
    : value === null && !WHOLE.has(column);
