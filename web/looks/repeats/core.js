// Repeats and copies, of an instance that holds a run: src/wasm/aide/repeats.c in JavaScript. Texts are code points, places
// and lengths characters.
//
// The generators leave their blocks to whoever runs them (stage.js).

/**
 * @import { Core } from '../../core/wasm.js'
 * @import { Cycle } from './result.js'
 */

/** A stretch of the sample that stands in the training text. @typedef {{start: number, length: number, place: number}} Copy */

/** @typedef {{longest: Copy|null, spans: Copy[], shares: {n: number, share: number|null}[]}} Copies */

/** A stretch of a text that goes round. @typedef {{start: number, length: number, period: number}} Loop */

/** Lengths of stretches whose share is measured. */
const GRAMS = [8, 16, 32];

/** @param {number} number */
const orNull = (number) => (Number.isFinite(number) ? number : null);

/** @param {string} text */
export const codesOf = (text) => Uint32Array.from(text, (each) => Number(each.codePointAt(0)));

/** Puts code points where a call finds them. @param {Core} core @param {Uint32Array} codes */
function put({ raw: { blocks, memory } }, codes) {
  const at = blocks.take(4 * codes.length);
  new Uint32Array(memory.buffer, at, codes.length).set(codes);
  return at;
}

/**
 * The cycle of greedy decoding from an empty prompt; yields the share done.
 * @param {Core} core
 * @param {number} limit characters
 * @returns {Generator<number, Cycle>}
 */
export function* greedyCycle(core, limit) {
  const { calls, blocks, words, check } = core.raw;
  const size = calls.cycle_size(limit) >>> 0;
  check(calls.cycle_begin(blocks.take(size), size, limit));
  while (calls.cycle_advance()) yield calls.cycle_share();
  const { text, length, ...found } = words.record(calls.cycle());
  const { exact, repeats, textBegin, period } = found;
  const known = exact || repeats;
  return /** @type {Cycle} */ ({
    ...found,
    leaves: orNull(found.leaves),
    text: known ? core.textAt(text + 2 * textBegin, period) : '',
    before: core.textAt(text, known ? textBegin : length),
  });
}

/**
 * What of a text goes round, by the rule of plateau_look.h: stretches in order, with their smallest period.
 * @param {Core} core
 * @param {Uint32Array} codes
 * @returns {{share: number, loops: Loop[]}} share of its characters
 */
export function loopsOf(core, codes) {
  const { calls, blocks, memory } = core.raw;
  return blocks.scoped(() => {
    const text = put(core, codes);
    const at = blocks.take(2 * codes.length);
    const inside = calls.loops(text, codes.length, at);
    /** @type {Loop[]} */
    const loops = [];
    new Uint16Array(memory.buffer, at, codes.length).forEach((period, i) => {
      if (period === 0) return;
      const last = loops.at(-1);
      if (last && last.period === period && last.start + last.length === i) last.length++;
      else loops.push({ start: i, length: 1, period });
    });
    return { share: codes.length ? inside / codes.length : 0, loops };
  });
}

/**
 * What of a sample stands word for word in the training text; yields now and then.
 * @param {Core} core
 * @param {Uint32Array} sample
 * @returns {Generator<number, Copies>}
 */
export function* copiesOf(core, sample) {
  const { calls, blocks, words, memory } = core.raw;
  const codes = sample.subarray(0, calls.copies_limit());
  const size = calls.copies_size(codes.length) >>> 0;
  calls.copies_begin(blocks.take(size), size, put(core, codes), codes.length);
  while (calls.copies_advance()) yield 0;
  const { start, length, place, spans, count } = words.record(calls.copies());
  const all = new Uint32Array(memory.buffer, spans, 3 * count);
  return {
    longest: length > 0 ? { start, length, place } : null,
    spans: Array.from({ length: count }, (_, i) => {
      const [start, length, place] = all.subarray(3 * i);
      return { start, length, place };
    }),
    shares: GRAMS.map((n) => ({ n, share: orNull(calls.copies_share(n)) })),
  };
}

/** The text of an instance, by places. */
export class Places {
  #core;
  /** Address of the first symbol. */
  #at;
  #length;
  /** Where lines begin. @type {number[]} */
  #lines = [0];

  /** @param {Core} core */
  constructor(core) {
    this.#core = core;
    this.#at = core.raw.calls.symbols();
    const feed = core.vocabulary().indexOf(10);
    this.#length = core.facts().characters;
    new Uint16Array(core.raw.memory.buffer, this.#at, this.#length).forEach((symbol, i) => {
      if (symbol === feed) this.#lines.push(i + 1);
    });
  }

  /** What stands from a place on; less at the end of the text. @param {number} place @param {number} length */
  text(place, length) {
    const end = Math.min(this.#length, place + length);
    return this.#core.textAt(this.#at + 2 * place, end - place);
  }

  /** The line of a place, counted from 1. @param {number} place */
  line(place) {
    return this.#lines.findLastIndex((first) => first <= place) + 1;
  }
}
