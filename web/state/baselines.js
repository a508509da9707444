// Held against counting letters: which n-gram model a network is as good as, and what the models cost, learnt once a text.

/** @typedef {import('../trainer/wasm-where.js').Ngram} Ngram */

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
