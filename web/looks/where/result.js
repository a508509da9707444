// What is measured of where the loss is and of n-gram models, as an aide sends it and the page reads it.

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

/** An n-gram model's cost in nats a character; `valid` is NaN when nothing is held out.
 * @typedef {{order: number, train: number, valid: number}} Ngram
 */

/**
 * @typedef {object} Baselines
 * @property {Ngram[]} ngrams
 * @property {{train: number, valid: number}} network the weights of that moment; `valid` NaN when nothing is held out
 * @property {{order: number, text: string, network: string}} sample what a model of that order and the network wrote
 */

/** Orders that are looked at. */
export const ORDERS = 8;

/**
 * The highest order n such that no model of order 1 to n is better than this loss on unseen text; 0 when counting single
 * characters is better already; null when nothing is held out.
 * @param {Ngram[]} ngrams by order
 * @param {number} valid nats a character of unseen text
 */
export function equalOrder(ngrams, valid) {
  if (!Number.isFinite(valid) || ngrams.some((each) => !Number.isFinite(each.valid))) return null;
  const better = ngrams.findIndex((each) => each.valid < valid);
  return better < 0 ? ngrams.length : better;
}

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
