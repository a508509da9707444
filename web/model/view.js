// What the lab gives every panel to draw.

/**
 * The same object until something in it is another one.
 * @typedef {object} View
 * @property {import('./run.js').Run} run
 * @property {import('./curve.js').Curve|null} curve what charts and sentences show: of the run, or recorded
 * @property {import('./curve.js').Curve[]} earlier runs of this visit, newest first
 * @property {import('../words/units.js').Unit} unit of losses
 * @property {import('./aides.js').Aides} aides
 * @property {import('./conductor.js').Conductor} conductor
 * @property {import('./cores.js').Cores} cores
 * @property {import('./late-keeping.js').LateKeeping} kept what keeps runs, where the page does
 */

/** The lab sets it before an element is drawn for the first time. */
export const noView = /** @type {View} */ (/** @type {unknown} */ (null));

/** The view before where the next one holds the same. @param {View|null} before @param {View} next */
export function sameView(before, next) {
  const names = /** @type {(keyof View)[]} */ (Object.keys(next));
  return before && names.every((name) => before[name] === next[name]) ? before : next;
}
