// Which epochs of a long run a table shows.

import { niceStep } from '../model/axes.js';

/**
 * Round epochs, every one whose training loss was measured, every place inside one, the best and the last, the newest
 * first.
 * @param {import('../model/points.js').Points} points
 * @param {number} count about how many round ones
 * @param {number[]} [also] further indices
 * @returns {number[]} indices
 */
export function tableRows(points, count, also = []) {
  const { epoch, measuredLoss } = points;
  const best = points.bestAt();
  const step = niceStep(Math.max(1, epoch.length / count));
  const rows = [];
  for (let i = epoch.length - 1; i >= 0; i--) {
    const at = /** @type {number} */ (epoch[i]);
    const shown = at % step === 0 || !Number.isInteger(at) || measuredLoss[i] != null;
    if (shown || i === best || also.includes(i) || i === epoch.length - 1) rows.push(i);
  }
  return rows;
}
