// Where a chart's axes begin, end and are labelled, and how its labels keep out of each other's way. No drawing.

const STEPS = [1, 1.5, 2, 3, 5, 7];

/**
 * The next rounder number in one direction, so that an axis moves seldom.
 * @param {number} value above 0
 * @param {1|-1} direction
 */
export function roundOut(value, direction) {
  const power = Math.floor(Math.log10(value));
  const steps = [...STEPS, 10].map((step) => Number(`${step}e${power}`));
  // 1e-9: a value that is itself such a number stays where it is.
  const step =
    direction > 0
      ? steps.find((each) => each >= value * (1 - 1e-9))
      : steps.findLast((each) => each <= value * (1 + 1e-9));
  return step ?? value;
}

/** A floor further below the top than this is left out of sight: it would press the curve flat against the top. */
const SIGHT = 2000;

/**
 * A logarithmic axis that holds the curves, random guessing, and enough of the hatched region to be seen, if the floor
 * is not too far below to matter yet.
 * @param {{low: number, high: number}} data of the curves; low is Infinity when there is none
 * @param {number} floor 0: not known, or none
 * @param {number} uniform
 * @returns {[number, number]} both above 0, at least a factor 10 apart
 */
export function logRange({ low, high }, floor, uniform) {
  const top = Math.max(high, uniform, floor);
  if (!(top > 0)) return [0.01, 1];
  const hi = roundOut(top * 1.12, 1);
  const seen = floor >= top / SIGHT ? floor * 0.35 : Infinity;
  const lo = Math.min(hi / 10, seen, low > 0 ? low * 0.6 : Infinity);
  return [roundOut(Math.max(lo, hi / 1e6), -1), hi];
}

/**
 * @param {number} lo
 * @param {number} hi
 * @returns {number[]} decades; between them 3 too where there is room
 */
export function logTicks(lo, hi) {
  const decades = Math.log10(hi / lo);
  const factors = decades > 4.5 ? [1] : decades > 1.6 ? [1, 3] : [1, 2, 3, 5];
  const ticks = [];
  for (let power = Math.floor(Math.log10(lo)); power <= Math.log10(hi); power++) {
    for (const factor of factors) {
      const tick = Number(`${factor}e${power}`);
      if (tick >= lo * (1 - 1e-9) && tick <= hi * (1 + 1e-9)) ticks.push(tick);
    }
  }
  return ticks;
}

/**
 * Epochs to label: 1, then round ones.
 * @param {number} last
 * @param {number} most about how many fit
 */
export function epochTicks(last, most) {
  const rough = last / Math.max(1, most);
  const decade = 10 ** Math.floor(Math.log10(Math.max(1, rough)));
  const step = [1, 2, 5, 10].map((factor) => factor * decade).find((each) => each >= rough) ?? 1;
  const ticks = [1];
  for (let tick = step; tick <= last; tick += step) {
    // "1" and a first round epoch beside it would run into each other.
    if (tick > 1 && tick - 1 >= step * 0.7) ticks.push(tick);
  }
  return ticks;
}

/**
 * Moves labels apart until none overlap, as little as it takes, keeping their order.
 * @param {number[]} wanted centres, ascending
 * @param {number} gap between neighbours
 * @param {number} low first centre allowed
 * @param {number} high last centre allowed
 */
export function spread(wanted, gap, low, high) {
  const placed = wanted.map((y) => Math.min(Math.max(y, low), high));
  for (let i = 1; i < placed.length; i++) {
    placed[i] = Math.max(
      /** @type {number} */ (placed[i]),
      /** @type {number} */ (placed[i - 1]) + gap,
    );
  }
  let ceiling = high;
  for (let i = placed.length - 1; i >= 0; i--) {
    placed[i] = Math.min(/** @type {number} */ (placed[i]), ceiling);
    ceiling = /** @type {number} */ (placed[i]) - gap;
  }
  return placed;
}
