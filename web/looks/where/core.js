// What each prediction costs, its floor, and n-gram models, of an instance that holds a run: src/wasm/aide/where.c in JavaScript.
//
// The blocks that this takes lie above the run and are given back when it is done.

/**
 * @import { Core } from '../../core/wasm.js'
 * @import { Ngram } from '../baselines/result.js'
 */

/**
 * What predictions cost, in nats. `nats`: of each symbol, NaN where none was counted.
 * @typedef {{mean: number, nats: Float64Array, byPosition: number[], counted: number[]}} Costs
 */

/** What the instance says of the text. @param {Core} core @returns {import('../../wire/protocol.js').Facts} */
export function factsOf(core) {
  const { words, calls } = core.raw;
  return /** @type {any} */ (words.record(/** @type {any} */ (calls).facts()));
}

/** Blocks that are given back. @param {Core} core @template T @param {() => T} use @returns {T} */
function borrowing(core, use) {
  const { blocks } = core.raw;
  const { top } = blocks;
  try {
    return use();
  } finally {
    blocks.top = top;
  }
}

/** Symbols of a part. @param {Core} core @param {number} part of PART */
const lengthOf = (core, part) => (part === 0 ? factsOf(core).train : factsOf(core).valid);

/**
 * @param {Core} core
 * @param {number} part
 * @param {number} at address of the costs of each symbol
 * @returns {Omit<Costs, 'mean'>}
 */
function readCosts(core, part, at) {
  const { calls, blocks } = core.raw;
  const { window } = factsOf(core);
  const means = blocks.take(8 * window);
  const counts = blocks.take(4 * window);
  calls.by_position?.(means, counts, part, at);
  const { buffer } = core.raw.memory;
  return {
    nats: new Float64Array(buffer, at, lengthOf(core, part)).slice(),
    byPosition: [...new Float64Array(buffer, means, window)],
    counted: [...new Uint32Array(buffer, counts, window)],
  };
}

/**
 * What each symbol of a part costs the weights of this moment; yields the share done.
 * @param {Core} core
 * @param {number} part of PART
 * @returns {Generator<number, Costs>}
 */
export function* surprise(core, part) {
  const { calls, blocks } = core.raw;
  const { top } = blocks;
  try {
    const length = lengthOf(core, part);
    const at = blocks.take(8 * length);
    calls.surprise_begin?.(part, at);
    while (core.measureSome()) yield Number(calls.measure_counted?.()) / length;
    return { mean: core.measureLoss(), ...readCosts(core, part, at) };
  } finally {
    blocks.top = top;
  }
}

/** The floor of each prediction of the training part. @param {Core} core @returns {Costs} */
export function floorOfEach(core) {
  return borrowing(core, () => {
    const { calls, blocks, check } = core.raw;
    const at = blocks.take(8 * lengthOf(core, 0));
    const size = Number(calls.floor_size?.()) >>> 0;
    check(Number(calls.floor_each?.(at, blocks.take(size), size)));
    const costs = readCosts(core, 0, at);
    let [total, counted] = [0, 0];
    costs.byPosition.forEach((mean, p) => {
      const count = costs.counted[p] ?? 0;
      if (count > 0) total += mean * count;
      counted += count;
    });
    return { mean: total / counted, ...costs };
  });
}

/** The characters of a part, as the vocabulary has them. @param {Core} core @param {number} part of PART */
export function textOf(core, part) {
  const vocabulary = Array.from(core.vocabulary(), (code) => String.fromCodePoint(code));
  const { train } = factsOf(core);
  const at = Number(core.raw.calls.symbols?.()) + (part === 0 ? 0 : 2 * train);
  const symbols = new Uint16Array(core.raw.memory.buffer, at, lengthOf(core, part));
  let text = '';
  for (const symbol of symbols) text += vocabulary[symbol];
  return text;
}

/** Models of order 1 and up. @param {Core} core @param {number} orders at most 32 @returns {Ngram[]} */
export function ngrams(core, orders) {
  return borrowing(core, () => {
    const { calls, blocks, check } = core.raw;
    const at = blocks.take(16 * orders);
    const size = Number(calls.ngram_size?.()) >>> 0;
    check(Number(calls.ngram_measure?.(at, orders, blocks.take(size), size)));
    const costs = new Float64Array(core.raw.memory.buffer, at, 2 * orders);
    return Array.from({ length: orders }, (_, i) => ({
      order: i + 1,
      train: Number(costs[2 * i]),
      valid: Number(costs[2 * i + 1]),
    }));
  });
}

/** An n-gram model as a source of text, one at a time; the instance must place nothing while it is used. */
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
    const size = Number(calls.ngram_sampler_size?.(order)) >>> 0;
    const block = blocks.take(size);
    this.#at = blocks.take(8 * this.#vocabulary.length);
    check(Number(calls.ngram_sampler_place?.(block, size, order, seed)));
  }

  /** Reads a character; the first of the vocabulary if that lacks it. @param {string} character */
  read(character) {
    const symbol = this.#vocabulary.indexOf(/** @type {number} */ (character.codePointAt(0)));
    this.#core.raw.calls.ngram_sampler_read?.(Math.max(0, symbol));
  }

  /** Probabilities of the next character, in the vocabulary's order. @returns {number[]} */
  weigh() {
    this.#core.raw.calls.ngram_sampler_weigh?.(this.#at);
    const { buffer } = this.#core.raw.memory;
    return [...new Float64Array(buffer, this.#at, this.#vocabulary.length)];
  }

  /** Draws a character and reads it. */
  next() {
    const symbol = Number(this.#core.raw.calls.ngram_sampler_next?.());
    return String.fromCodePoint(/** @type {number} */ (this.#vocabulary[symbol]));
  }
}
