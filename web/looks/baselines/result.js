// What is measured of n-gram models, as an aide sends it and the page reads it.

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
