// An instance of the core: its memory, its settings, and the text that it has read. Only in this folder and in the core.js
// of a closer look are pointers known.
//
// Memory grows while a text and a run are placed and never after, so that addresses stay valid while it trains.
import { Refusal, utf8 } from '../wire/refusal.js';
import { ALIGN, Blocks, MAX_BYTES, tooLarge } from './blocks.js';
import { Words } from './records.js';

/** @import { Facts, Field, Floor, Recipe, Settings } from '../wire/protocol.js' */

/** plateau_status of plateau.h, as far as it is told apart here. */
const OK = 0;
const TOO_LARGE = 5;

/** Longest prompt, in bytes: it is read in one go, some thousand characters in a tenth of a second. */
export const PROMPT_BYTES = 4096;
/** What fits in this number of bytes is not tried out before a start. */
const TRIED_BYTES = 2 ** 28;
/** Symbols of which is known what each must cost: the windows of a first screen. */
const FIRST = 512;
/** A later snapshot's header has more digits than the first one's. */
export const HEADER_GROWTH = 4096;

/** plateau_unknown of plateau.h: what to do with a character that the vocabulary at hand lacks. */
const UNKNOWN = Object.freeze({ refuse: 0, replace: 1, skip: 2 });

/** @import { Unknown } from '../wire/protocol.js' */

export class Instance {
  /** Calls, and the memory they point into: for this folder and the core.js of the closer looks. */
  raw;
  /** Where checkpoints and prompts pass through. @protected */
  exchange = { at: 0, capacity: 0 };
  /** Length of the checkpoint that lies in the exchange, to be loaded; 0: a new run. @protected */
  checkpoint = 0;
  /** @protected @type {'empty' | 'read' | 'placed'} */
  holds = 'empty';
  /** Where the weights of the best moment lie, above all else; 0: none are kept. @protected */
  bestAt = 0;
  /** What each sampled window of the text costs at its floor, once that was counted. @protected @type {Float64Array|null} */
  stretches = null;

  /** @param {WebAssembly.Instance} instance */
  constructor({ exports }) {
    const memory = /** @type {WebAssembly.Memory} */ (exports.memory);
    const calls = /** @type {Record<string, (...args: number[]) => number>} */ (exports);
    const check = (/** @type {number} */ status) => {
      if (status !== OK) this.refuse();
    };
    const blocks = new Blocks(memory);
    this.raw = { calls, memory, blocks, words: new Words(memory, calls), check };
    calls._initialize?.();
    this.clear();
  }

  /** Bytes of memory that this instance holds. */
  get bytes() {
    return this.raw.blocks.bytes;
  }

  get version() {
    return this.raw.words.text(this.raw.calls.version());
  }

  /** True when a small run of each cell gives the known bits here. */
  selfTest() {
    const { calls, blocks } = this.raw;
    this.clear();
    const size = calls.self_test_size();
    const passed = calls.self_test(blocks.take(size), size) !== 0;
    this.clear();
    return passed;
  }

  /** What that run gives, its first 4 hex digits: other digits, other bits of every run. */
  get bits() {
    return this.raw.calls.self_test_bits().toString(16).padStart(4, '0');
  }

  // ---- What the core says of itself

  /** @returns {Field[]} */
  fields() {
    return this.raw.words.rows(this.raw.calls.field).map(asField);
  }

  /** @returns {Field[]} */
  samplingFields() {
    return this.raw.words.rows(this.raw.calls.sampling_field).map(asField);
  }

  /** Each recipe, then its older versions. @returns {Recipe[]} */
  recipes() {
    const { calls, words, check } = this.raw;
    return words.rows(calls.recipe).flatMap(({ version, guessed, ...row }) => {
      const now = { ...row, guessed: guessed.split(' ').filter(Boolean), older: false };
      return Array.from({ length: version }, (_, i) => {
        const frozen = `${row.name}-${version - i}`;
        check(calls.config_recipe(...words.strings(frozen)));
        const old = i > 0 && {
          ...{ name: frozen, label: `${row.label} ${version - i}`, older: true },
          help: `${row.label} as it once was: links and files of that time have these values.`,
        };
        return /** @type {Recipe} */ ({ ...now, ...old, frozen, settings: this.settings() });
      });
    });
  }

  /** Every setting of this instance. @returns {Settings} */
  settings() {
    return this.#valuesBy(this.raw.calls.config_value);
  }

  /** @param {(index: number) => number} value of a field, as text @returns {Settings} */
  #valuesBy(value) {
    const { calls, words } = this.raw;
    return Object.fromEntries(
      words.rows(calls.field).map(({ name }, i) => [name, words.text(value(i))]),
    );
  }

  // ---- A text

  /**
   * Reads a text under some settings and says what there would be to train. What was here before is gone.
   * @param {string|ArrayBuffer} text
   * @param {Settings} settings what differs from the defaults
   * @returns {Facts}
   */
  read(text, settings) {
    this.clear();
    this.configure(settings);
    return this.#readText(utf8(text, 'text'), 'refuse');
  }

  /** @protected @param {Settings} settings what differs from the defaults */
  configure(settings) {
    const { calls, words, check } = this.raw;
    calls.config_default();
    for (const [name, value] of Object.entries(settings))
      check(calls.config_set(...words.strings(name, value)));
    check(calls.config_check());
  }

  /**
   * Reads a text for a checkpoint, to continue that run or to train its weights on: settings and symbols are the file's.
   * @param {string|ArrayBuffer} text
   * @param {ArrayBuffer} checkpoint
   * @param {Settings} [settings] in place of the file's
   * @param {Unknown} [unknown] what to do with a character that the file's symbols lack; left out: as when the run began
   * @returns {Facts}
   */
  readAgain(text, checkpoint, settings = {}, unknown) {
    const { calls, words, check } = this.raw;
    const bytes = utf8(text, 'text');
    this.readModel(checkpoint);
    for (const [name, value] of Object.entries(settings))
      check(calls.config_set(...words.strings(name, value)));
    return unknown ? this.#readText(bytes, unknown) : this.#readOwn(bytes);
  }

  /**
   * What the symbols of a run lack of its text was replaced when it began, or skipped: the hash of the text says which.
   * @param {Uint8Array} bytes
   */
  #readOwn(bytes) {
    const { calls, blocks } = this.raw;
    const { top } = blocks;
    try {
      const facts = this.#readText(bytes, 'replace');
      if (facts.replaced === 0 || calls.text_is_own()) return facts;
    } catch {
      // Nothing can stand for them, or the text is refused for what it is, and will be again.
    }
    blocks.top = top;
    return this.#readText(bytes, 'skip');
  }

  /** Reads and proves a checkpoint: settings and symbols of this instance are the file's. @param {ArrayBuffer} checkpoint */
  readModel(checkpoint) {
    const { calls, blocks, check } = this.raw;
    this.clear();
    const size = checkpoint.byteLength;
    const at = this.reserve(Math.max(PROMPT_BYTES, size + HEADER_GROWTH));
    blocks.view(at, size).set(new Uint8Array(checkpoint));
    this.checkpoint = size;
    check(calls.checkpoint_read(at, size));
    calls.checkpoint_vocabulary(at, blocks.take(4 * calls.checkpoint_symbols()));
  }

  /** @param {Uint8Array} bytes @param {Unknown} unknown */
  #readText(bytes, unknown) {
    const { calls, blocks, words, check } = this.raw;
    const block = blocks.top;
    const first = blocks.take(bytes.length);
    blocks.view(first, bytes.length).set(bytes);
    const size = calls.text_size(first, bytes.length) >>> 0;
    if (size === 0) this.refuse();
    // What is made of the text goes below its bytes, which then are forgotten.
    blocks.top = block;
    blocks.take(size);
    const above = blocks.take(bytes.length);
    blocks.view(above, bytes.length).set(bytes);
    check(calls.text_read(block, size, above, bytes.length, UNKNOWN[unknown]));
    blocks.top = above;
    check(calls.plan_make());
    const session = calls.session_size() >>> 0;
    if (session === 0 && calls.error_status() === TOO_LARGE) throw tooLarge(2 ** 32, true);
    if (session === 0) this.refuse();
    const facts = /** @type {Facts} */ ({ ...words.record(calls.facts()), bytes: session });
    this.#tryCapacity(facts);
    this.holds = 'read';
    facts.settings = this.settings();
    facts.auto = this.#valuesBy(calls.config_auto);
    return facts;
  }

  /** Refuses what would not fit once it is placed: the text, the session, and the checkpoint or a floor beside it.
   * @param {Facts} facts
   */
  #tryCapacity({ parameters, vocabulary, batch, bytes }) {
    const { calls, blocks } = this.raw;
    const { hidden, layers, tied } = this.settings();
    const weights = parameters + Number(tied) * vocabulary * Number(hidden);
    // Weights with two moments and an average each, those of the best moment, and two states a row; a header has less than
    // 64 kB.
    const numbers = 5 * weights + 2 * Number(layers) * Number(hidden) * batch;
    const checkpoint = Math.max(4 * numbers + 2 ** 16, this.exchange.capacity);
    const best = 5 * weights + 2 ** 16;
    const floor = calls.floor_size() >>> 0;
    const needed = blocks.top + Math.max(bytes + checkpoint + best, floor) + 4 * ALIGN;
    if (needed > MAX_BYTES) throw tooLarge(needed);
    if (needed > TRIED_BYTES) blocks.grow(needed);
  }

  /** How the text that was read is cut, and how large the model is; without the bytes that a session takes, and the settings. @returns {Omit<Facts, 'bytes'|'settings'|'auto'>} */
  facts() {
    return /** @type {Facts} */ (this.raw.words.record(this.raw.calls.facts()));
  }

  /** The exact lowest loss of what was read. @returns {Floor} */
  floor() {
    this.need('read');
    const { calls, blocks, words, memory, check } = this.raw;
    return blocks.scoped(() => {
      const size = calls.floor_size() >>> 0;
      check(calls.floor_measure(blocks.take(size), size));
      const floor = /** @type {Floor} */ (words.record(calls.floor()));
      const { window } = this.facts();
      const list = (/** @type {number} */ at, /** @type {number} */ length) =>
        new Float64Array(memory.buffer, at, length).slice();
      this.stretches = list(calls.floor_by_stretch(), calls.floor_stretches());
      const byPosition = list(calls.floor_by_position(), window);
      return { ...floor, byPosition: [...byPosition], first: this.#first() };
    });
  }

  /** What each of the first symbols must cost. */
  #first() {
    const { calls, blocks, memory, check } = this.raw;
    const length = Math.min(FIRST, this.facts().train);
    const at = blocks.take(8 * length);
    const size = calls.floor_size() >>> 0;
    check(calls.floor_each(at, length, blocks.take(size), size));
    const nats = Float32Array.from(new Float64Array(memory.buffer, at, length));
    return { text: this.textAt(calls.symbols(), length), nats };
  }

  /** Symbols as text. @param {number} at address of the first @param {number} length */
  textAt(at, length) {
    const vocabulary = this.vocabulary();
    const symbols = new Uint16Array(this.raw.memory.buffer, at, length);
    return Array.from(symbols, (symbol) => String.fromCodePoint(vocabulary[symbol])).join('');
  }

  /** Symbols of what was read, as code points, ascending. @returns {Uint32Array} */
  vocabulary() {
    const { calls, memory } = this.raw;
    return new Uint32Array(memory.buffer, calls.vocabulary(), calls.vocabulary_size()).slice();
  }

  // ---- What it holds

  /** Makes the exchange at least as large as needed. @protected @param {number} needed bytes @param {number} [more] when it has to grow @returns {number} its address */
  reserve(needed, more = 0) {
    if (needed > this.exchange.capacity) {
      const capacity = needed + more;
      this.exchange = { at: this.raw.blocks.take(capacity), capacity };
    }
    return this.exchange.at;
  }

  /** @protected */
  clear() {
    const { calls, blocks } = this.raw;
    blocks.top = calls.heap();
    this.exchange = { at: 0, capacity: 0 };
    this.checkpoint = 0;
    this.holds = 'empty';
    this.stretches = null;
    this.bestAt = 0;
    calls.forget_vocabulary();
  }

  /** @protected @param {'read' | 'placed'} holds */
  need(holds) {
    if (this.holds !== holds) throw new Error(`the instance is ${this.holds}, not ${holds}`);
  }

  /** @protected @returns {never} */
  refuse() {
    throw new Refusal(this.raw.words.text(this.raw.calls.error_sentence()));
  }
}

/** A row of a field table; its default as text. @param {import('./records.js').Row} row @returns {Field} */
function asField(row) {
  const number = row.fits && row.initial < 0 ? 'auto' : String(row.initial);
  const initial = row.kind === 'choice' ? row.choices[row.initial] : number;
  return /** @type {Field} */ ({ ...row, initial });
}
