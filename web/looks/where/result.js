// What is measured of where the loss is, as an aide sends it and the page reads it.

/**
 * A part of the text, with what its characters cost. `nats` and `floor` have a number for each character (code point),
 * NaN where none is counted; `floor` is null for unseen text, which has none.
 * @typedef {object} Part
 * @property {string} text
 * @property {Float32Array} nats
 * @property {Float32Array|null} floor
 * @property {number} mean nats a character
 * @property {number[]} byPosition mean nats at each position of the window; NaN where none is counted
 * @property {number[]} counted predictions at each position
 */

/**
 * @typedef {object} Where
 * @property {number} window
 * @property {boolean} carried
 * @property {number} stream predictions of the training text from one beginning of a stream to the next; all, where the memory is cleared
 * @property {Part} training
 * @property {Part|null} unseen
 * @property {{mean: number, byPosition: number[]}} floor
 */

/** The loss at each position, added up. @param {number[]} means @param {number[]} counted predictions at each */
const sums = (means, counted) => means.map((mean, p) => (counted[p] > 0 ? mean * counted[p] : 0));

/** @param {number[]} numbers */
const total = (numbers) => numbers.reduce((sum, each) => sum + each, 0);

/**
 * How a loss is spread over the positions of a window: the fewest first positions that hold at least this share of it,
 * and the share they hold. Null when there is nothing to share out.
 * @param {number[]} means by position
 * @param {number[]} counted predictions at each
 * @param {number} share
 */
export function firstHolding(means, counted, share) {
  const each = sums(means, counted);
  const all = total(each);
  if (!(all > 0)) return null;
  let held = 0;
  const last = each.findIndex((sum) => {
    held += sum;
    return held >= share * all;
  });
  return { positions: last < 0 ? each.length : last + 1, share: held / all };
}

/** The share of a loss that the first positions hold; others may lie below their floor, then it is all. @param {number[]} means @param {number[]} counted @param {number} positions */
export function shareOfFirst(means, counted, positions) {
  const each = sums(means, counted);
  const all = total(each);
  const share = total(each.slice(0, positions)) / all;
  return all > 0 ? Math.min(1, Math.max(0, share)) : 0;
}
