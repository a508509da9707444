// Which run on a chart continues which, and where: a floor holds from where its run begins to where another one takes over.

/**
 * @import { Curve } from '../model/curve.js'
 * @import { Along } from '../words/strings.js'
 */

/**
 * Where a run begins on the x axis: further right than the others if it continues one. In seconds it begins at 0, as its
 * clock does.
 * @param {Curve} curve
 * @param {Along} along
 */
export function startOf({ from, facts }, along) {
  if (!from || along === 'seconds') return 0;
  return along === 'epoch' ? from.epoch : from.epoch * facts.predictions || 0;
}

/** The run that one continues, if it is on the chart: the newest before it that came so far. @param {Curve[]} curves newest first @param {Curve} curve */
export const originOf = (curves, { number, from }) =>
  curves.find(
    (each) =>
      from &&
      each.number <= number &&
      (each.from?.epoch ?? 0) < from.epoch &&
      (each.points.epoch.at(-1) ?? 0) >= from.epoch,
  );

/** The run that continues one, the newest if several do. @param {Curve[]} curves @param {Curve} curve */
export const heirOf = (curves, curve) => curves.find((each) => originOf(curves, each) === curve);

/** Where the floor of a run holds on the x axis. @param {Curve[]} curves @param {Curve} curve @param {Along} along @returns {[number, number]} */
export function spanOf(curves, curve, along) {
  const heir = heirOf(curves, curve);
  return [startOf(curve, along), (heir && startOf(heir, along)) || Infinity];
}
