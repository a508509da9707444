// Repeats and copies, of an instance that holds a run: src/wasm/aide/repeats.c in JavaScript. Texts are code points, places and
// lengths characters.
//
// The blocks that this takes lie above the run and are given back when it is done.

/**
 * @import { Core } from '../../core/wasm.js'
 * @import { Cycle } from './result.js'
 */

/** A stretch of the sample that stands in the training text. @typedef {{start: number, length: number, place: number}} Copy */

/** @typedef {{longest: Copy|null, spans: Copy[], shares: {n: number, share: number|null}[]}} Copies */

/** A stretch of a text that goes round. @typedef {{start: number, length: number, period: number}} Loop */

/** Lengths of stretches whose share is told. */
const GRAMS = [8, 16, 32];
/** plateau_copies_size takes no longer ones. */
const LONGEST = 1_000_000;

/** @param {number|undefined} number */
const finite = (number) =>
  number !== undefined && Number.isFinite(number) ? /** @type {number} */ (number) : null;

/** @param {string} text */
export const codesOf = (text) => Uint32Array.from(text, (each) => Number(each.codePointAt(0)));

/**
 * Puts code points where a call finds them.
 * @param {Core} core
 * @param {Uint32Array} codes
 */
function put(core, codes) {
  const { blocks, memory } = core.raw;
  const at = blocks.take(4 * codes.length);
  new Uint32Array(memory.buffer, at, codes.length).set(codes);
  return at;
}

/**
 * Symbols at an address, as text.
 * @param {Core} core
 * @param {number} at
 * @param {number} length
 */
function textAt(core, at, length) {
  const vocabulary = Array.from(core.vocabulary(), (code) => String.fromCodePoint(code));
  const symbols = new Uint16Array(core.raw.memory.buffer, at, length);
  return Array.from(symbols, (symbol) => vocabulary[symbol]).join('');
}

/**
 * The cycle of greedy decoding from an empty prompt; yields the share done.
 * @param {Core} core
 * @param {number} limit characters
 * @returns {Generator<number, Cycle>}
 */
export function* greedyCycle(core, limit) {
  const { calls, blocks, words, check } = core.raw;
  const { top } = blocks;
  try {
    const size = Number(calls.cycle_size?.(limit)) >>> 0;
    check(Number(calls.cycle_begin?.(blocks.take(size), size, limit)));
    while (calls.cycle_advance?.()) yield Number(calls.cycle_share?.());
    const { text, length, ...found } = words.record(Number(calls.cycle?.()));
    const { exact, repeats, textBegin, period } = found;
    const known = exact || repeats;
    return /** @type {Cycle} */ ({
      ...found,
      leaves: finite(found.leaves),
      text: known ? textAt(core, text + 2 * textBegin, period) : '',
      before: textAt(core, text, known ? textBegin : length),
    });
  } finally {
    blocks.top = top;
  }
}

/**
 * What of a text goes round, by the rule of plateau_look.h: stretches in order, with their smallest period.
 * @param {Core} core
 * @param {Uint32Array} codes
 * @returns {{share: number, loops: Loop[]}} share of its characters
 */
export function loopsOf(core, codes) {
  const { calls, blocks, memory } = core.raw;
  const { top } = blocks;
  try {
    const text = put(core, codes);
    const at = blocks.take(2 * codes.length);
    const inside = Number(calls.loops?.(text, codes.length, at));
    /** @type {Loop[]} */
    const loops = [];
    new Uint16Array(memory.buffer, at, codes.length).forEach((period, i) => {
      if (period === 0) return;
      const last = loops.at(-1);
      if (last && last.period === period && last.start + last.length === i) last.length++;
      else loops.push({ start: i, length: 1, period });
    });
    return { share: codes.length ? inside / codes.length : 0, loops };
  } finally {
    blocks.top = top;
  }
}

/**
 * What of a sample stands word for word in the training text; yields now and then.
 * @param {Core} core
 * @param {Uint32Array} sample
 * @returns {Generator<number, Copies>}
 */
export function* copiesOf(core, sample) {
  const { calls, blocks, words } = core.raw;
  const { top } = blocks;
  const codes = sample.subarray(0, LONGEST);
  try {
    const size = Number(calls.copies_size?.(codes.length)) >>> 0;
    const block = blocks.take(size);
    calls.copies_begin?.(block, size, put(core, codes), codes.length);
    while (calls.copies_advance?.()) yield 0;
    const { start, length, place, spans, count } = words.record(Number(calls.copies?.()));
    const all = new Uint32Array(core.raw.memory.buffer, spans, 3 * count);
    return {
      longest: length > 0 ? { start, length, place } : null,
      spans: Array.from({ length: count }, (_, i) => ({
        start: Number(all[3 * i]),
        length: Number(all[3 * i + 1]),
        place: Number(all[3 * i + 2]),
      })),
      shares: GRAMS.map((n) => ({ n, share: finite(calls.copies_share?.(n)) })),
    };
  } finally {
    blocks.top = top;
  }
}

/** The text of an instance, by places. */
export class Places {
  #vocabulary;
  #symbols;
  /** Where lines begin. @type {number[]} */
  #lines = [0];

  /** @param {Core} core which must place nothing while this is used */
  constructor(core) {
    const { characters } = core.facts();
    const codes = Array.from(core.vocabulary());
    this.#vocabulary = codes.map((code) => String.fromCodePoint(code));
    const at = Number(core.raw.calls.symbols?.());
    this.#symbols = new Uint16Array(core.raw.memory.buffer, at, characters).slice();
    const feed = codes.indexOf(10);
    this.#symbols.forEach((symbol, i) => {
      if (symbol === feed) this.#lines.push(i + 1);
    });
  }

  /** @param {number} place @param {number} length @returns {Uint32Array} code points */
  codes(place, length) {
    return codesOf(this.text(place, length));
  }

  /** @param {number} place @param {number} length */
  text(place, length) {
    const symbols = this.#symbols.subarray(place, place + length);
    return Array.from(symbols, (symbol) => this.#vocabulary[symbol]).join('');
  }

  /** The line of a place, counted from 1. @param {number} place */
  line(place) {
    let [low, high] = [0, this.#lines.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (/** @type {number} */ (this.#lines[middle]) <= place) low = middle;
      else high = middle;
    }
    return low + 1;
  }
}
