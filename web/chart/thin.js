// Which points of a long line are drawn: no more than a screen can show, and none that can be seen is lost.

/** Numbers, some of them missing. @typedef {ArrayLike<number|null|undefined>} Column */

/**
 * In each column of pixels the first, the lowest, the highest and the last point: what lies between them would be
 * painted over by the line through them. 10,000 points become at most four a column.
 * @param {ArrayLike<number>} xs ascending
 * @param {Column} ys missing and infinite ones are passed over
 * @param {number} from first index
 * @param {number} to after the last
 * @param {number} origin x of the first column's left edge
 * @param {number} scale columns per unit of x, or of its logarithm
 * @param {boolean} [log] the columns are even on a logarithmic axis
 * @returns {number[]} indices, ascending
 */
export function thin(xs, ys, from, to, origin, scale, log = false) {
  /** @type {number[]} */
  const kept = [];
  let column = Number.NaN;
  let [first, low, high, last] = [-1, -1, -1, -1];
  let [lowest, highest] = [0, 0];
  const flush = () => {
    if (first < 0) return;
    const middle = low < high ? [low, high] : [high, low];
    for (const i of [first, ...middle, last]) if (i !== kept.at(-1)) kept.push(i);
  };
  for (let i = from; i < to; i++) {
    const y = ys[i];
    if (y == null || !(Math.abs(y) < Infinity)) continue;
    const x = /** @type {number} */ (xs[i]);
    const at = Math.floor((log ? Math.log(x / origin) : x - origin) * scale);
    if (at !== column) {
      flush();
      column = at;
      first = low = high = i;
      lowest = highest = y;
    } else if (y < lowest) {
      lowest = y;
      low = i;
    } else if (y > highest) {
      highest = y;
      high = i;
    }
    last = i;
  }
  flush();
  return kept;
}

/**
 * The index of the value nearest to x; -1 of none.
 * @param {ArrayLike<number>} xs ascending
 * @param {number} x
 */
export function nearest(xs, x) {
  const after = firstFrom(xs, x);
  if (after === 0) return xs.length > 0 ? 0 : -1;
  if (after === xs.length) return xs.length - 1;
  const [left, right] = [/** @type {number} */ (xs[after - 1]), /** @type {number} */ (xs[after])];
  return x - left <= right - x ? after - 1 : after;
}

/**
 * The first index whose value is x or more; the length when there is none.
 * @param {ArrayLike<number>} xs ascending
 * @param {number} x
 */
export function firstFrom(xs, x) {
  let [lo, hi] = [0, xs.length];
  while (lo < hi) {
    const middle = (lo + hi) >> 1;
    if (/** @type {number} */ (xs[middle]) < x) lo = middle + 1;
    else hi = middle;
  }
  return lo;
}

/**
 * The part of a line that a window shows, and one point more at each side, so that it goes on to the edges.
 * @param {ArrayLike<number>} xs ascending
 * @param {number} min
 * @param {number} max
 * @returns {[number, number]} first index, and the one after the last
 */
export function part(xs, min, max) {
  return [Math.max(0, firstFrom(xs, min) - 1), Math.min(xs.length, firstFrom(xs, max) + 1)];
}
