// What the runs on a chart say at one place of its x axis.

import { firstFrom, nearest } from './thin.js';

/**
 * @import { Curve } from '../model/curve.js'
 * @import { Along } from '../words/strings.js'
 */

/** A loss, and the epoch it was measured at. @typedef {{nats: number, epoch: number}} Measured */

/**
 * @typedef {object} Row
 * @property {Curve} curve
 * @property {number} epoch
 * @property {number} chars
 * @property {number} seconds
 * @property {number} loss nats per character
 * @property {Measured|null} measured the newest up to here
 * @property {Measured|null} heldOut
 */

/**
 * The point that a place means: the nearest of any run, of the first run when in doubt.
 * @param {Curve[]} curves
 * @param {Along} along
 * @param {number} x
 * @returns {{curve: Curve, index: number}|null}
 */
export function pointAt(curves, along, x) {
  /** @type {{curve: Curve, index: number}|null} */
  let found = null;
  let distance = Infinity;
  for (const curve of curves) {
    const xs = curve.points[along];
    const index = nearest(xs, x);
    const away = Math.abs(/** @type {number} */ (xs[index]) - x);
    if (index >= 0 && away < distance) {
      distance = away;
      found = { curve, index };
    }
  }
  return found;
}

/**
 * The newest value of a column at an index or before it.
 * @param {import('../model/points.js').Points} points
 * @param {'measuredLoss'|'heldOutLoss'} column
 * @param {number} index
 * @returns {Measured|null}
 */
function upTo(points, column, index) {
  for (let i = index; i >= 0; i--) {
    const nats = points[column][i];
    if (nats != null) return { nats, epoch: /** @type {number} */ (points.epoch[i]) };
  }
  return null;
}

/**
 * Each run at one place; a run that has not come so far has nothing to say.
 * @param {Curve[]} curves
 * @param {Along} along
 * @param {number} x
 * @returns {Row[]}
 */
export function readAt(curves, along, x) {
  const rows = [];
  for (const curve of curves) {
    const { points } = curve;
    const xs = points[along];
    if (firstFrom(xs, x) === xs.length && xs.at(-1) !== x) continue;
    const index = nearest(xs, x);
    const at = (/** @type {number[]} */ column) => /** @type {number} */ (column[index]);
    rows.push({
      curve,
      epoch: at(points.epoch),
      chars: at(points.chars),
      seconds: at(points.seconds),
      // The newest is the same number as everywhere on the page.
      loss: (index === points.length - 1 && curve.now) || at(points.loss),
      measured: upTo(points, 'measuredLoss', index),
      heldOut: upTo(points, 'heldOutLoss', index),
    });
  }
  return rows;
}
