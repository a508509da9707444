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
 * @property {Part} training
 * @property {Part|null} unseen
 * @property {{mean: number, byPosition: number[]}} floor
 */

/**
 * How a loss is spread over the positions of a window: the fewest first positions that hold at least this share of it,
 * and the share they hold. Null when there is nothing to share out.
 * @param {number[]} means by position
 * @param {number[]} counted predictions at each
 * @param {number} share
 */
export function firstHolding(means, counted, share) {
  const sums = means.map((mean, p) => (counted[p] ? mean * counted[p] : 0));
  const total = sums.reduce((sum, each) => sum + each, 0);
  if (!(total > 0)) return null;
  let held = 0;
  for (let p = 0; p < sums.length; p++) {
    held += sums[p] ?? 0;
    if (held >= share * total) return { positions: p + 1, share: held / total };
  }
  return { positions: sums.length, share: 1 };
}
