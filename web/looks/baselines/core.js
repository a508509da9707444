// n-gram models of the text of an instance: what they cost, and what they write. src/wasm/aide/where.c in JavaScript.

/**
 * @import { Core } from '../../core/wasm.js'
 * @import { Ngram } from './result.js'
 */

/** Models of order 1 and up. @param {Core} core @param {number} orders at most 32 @returns {Ngram[]} */
export function ngrams({ raw: { calls, blocks, memory, check } }, orders) {
  return blocks.scoped(() => {
    const at = blocks.take(16 * orders);
    const size = calls.ngram_size() >>> 0;
    check(calls.ngram_measure(at, orders, blocks.take(size), size));
    const costs = new Float64Array(memory.buffer, at, 2 * orders);
    return Array.from({ length: orders }, (_, i) => ({
      order: i + 1,
      train: costs[2 * i],
      valid: costs[2 * i + 1],
    }));
  });
}

/** A model as a source of text, one at a time; the instance must place nothing while it is used. */
export class NgramSource {
  #core;
  #vocabulary;
  #at;

  /**
   * @param {Core} core
   * @param {number} order 1 to 32
   * @param {number} seed
   */
  constructor(core, order, seed) {
    const { calls, blocks, check } = core.raw;
    this.#core = core;
    this.#vocabulary = core.vocabulary();
    const size = calls.ngram_sampler_size(order) >>> 0;
    const block = blocks.take(size);
    this.#at = blocks.take(8 * this.#vocabulary.length);
    check(calls.ngram_sampler_place(block, size, order, seed));
  }

  /** Reads a character; the first of the vocabulary if that lacks it. @param {string} character */
  read(character) {
    const symbol = this.#vocabulary.indexOf(/** @type {number} */ (character.codePointAt(0)));
    this.#core.raw.calls.ngram_sampler_read(Math.max(0, symbol));
  }

  /** Probabilities of the next character, in the vocabulary's order. @returns {number[]} */
  weigh() {
    const { calls, memory } = this.#core.raw;
    calls.ngram_sampler_weigh(this.#at);
    return [...new Float64Array(memory.buffer, this.#at, this.#vocabulary.length)];
  }

  /** Draws a character and reads it. */
  next() {
    const symbol = this.#core.raw.calls.ngram_sampler_next();
    return String.fromCodePoint(this.#vocabulary[symbol]);
  }
}
