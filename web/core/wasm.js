// One instance of the core in WebAssembly, as plain calls: only in this folder and in the core.js of a closer look are
// pointers known.
//
// An instance holds one text and one run. Its memory grows while those are placed and never after, so that addresses
// stay valid while it trains. The same class works in a worker, in Node's tests and in benchmarks.
import { Refusal, utf8 } from '../wire/refusal.js';
import { ALIGN, Blocks, MOST_BYTES, tooLarge } from './blocks.js';
import { Words } from './records.js';

/** @import { Facts, Field, Floor, Recipe, Settings } from '../wire/protocol.js' */

/**
 * Where a run stands.
 * @typedef {object} Progress
 * @property {number} epoch epochs completed
 * @property {number} step
 * @property {number} chars predictions since the start
 * @property {number} stepsDone of the epoch under way
 * @property {number} loss of the last completed epoch; NaN before the first ends
 * @property {number} partialLoss of the epoch under way; NaN at its start
 * @property {number} gradNorm
 * @property {number} clipped share of the last completed epoch's steps whose gradient was clipped; NaN before
 * @property {number} lr of the next step
 * @property {string} hash of the parameters at the end of the last completed epoch
 */

/** plateau_part of plateau.h. */
export const PART = Object.freeze({ training: 0, heldOut: 1 });

/** plateau_status of plateau.h, as far as it is told apart here. */
const OK = 0;
const TOO_LARGE = 5;
const DIVERGED = 7;
const STOPPED = 8;

/** Longest prompt, in bytes: it is read in one go, some thousand characters in a tenth of a second. */
export const PROMPT_BYTES = 4096;
/** Shards run at once: two share a walk through the weights, and a pause waits for them; four were no faster to be seen. */
export const TOGETHER = 2;
/** What fits in so much is not tried out before a start. */
const TRIED_BYTES = 2 ** 28;
/** A later snapshot's header has more digits than the first one's. */
const HEADER_GROWTH = 4096;

export class Core {
  /** @type {Record<string, (...args: number[]) => number>} */
  #calls;
  /** @type {WebAssembly.Memory} */
  #memory;
  #words;
  #blocks;
  /** Where checkpoints and prompts pass through. */
  #exchange = { at: 0, room: 0 };
  /** Length of the checkpoint that lies in the exchange, to go on with; 0: a new run. */
  #checkpoint = 0;
  /** @type {'empty' | 'read' | 'placed'} */
  #holds = 'empty';

  /** @param {WebAssembly.Instance} instance */
  constructor(instance) {
    const { memory, _initialize, ...calls } = instance.exports;
    this.#memory = /** @type {WebAssembly.Memory} */ (memory);
    this.#calls = /** @type {any} */ (calls);
    this.#blocks = new Blocks(this.#memory);
    this.#words = new Words(this.#memory, this.#calls);
    if (typeof _initialize === 'function') _initialize();
    this.#clear();
  }

  /** @param {WebAssembly.Module} module */
  static async create(module) {
    return new Core(await WebAssembly.instantiate(module, {}));
  }

  /** Bytes of memory that this instance holds. */
  get bytes() {
    return this.#blocks.bytes;
  }

  /** What fork.js and the core.js of the closer looks are made of: further calls, and the memory they point into. */
  get raw() {
    return {
      calls: this.#calls,
      memory: this.#memory,
      blocks: this.#blocks,
      words: this.#words,
      check: (/** @type {number} */ status) => this.#check(status),
    };
  }

  get version() {
    return this.#words.text(this.#calls.version());
  }

  /** True when a small run of each cell gives the known bits here. */
  selfTest() {
    this.#clear();
    const size = this.#calls.self_test_size();
    const passed = this.#calls.self_test(this.#blocks.take(size), size) !== 0;
    this.#clear();
    return passed;
  }

  // ---- What the core says of itself

  /** @returns {Field[]} */
  fields() {
    return this.#words.rows(this.#calls.field).map(asField);
  }

  /** @returns {Field[]} */
  samplingFields() {
    return this.#words.rows(this.#calls.sampling_field).map(asField);
  }

  /** @returns {Recipe[]} */
  recipes() {
    return this.#words.rows(this.#calls.recipe).map((row) => {
      this.#check(this.#calls.config_recipe(...this.#words.strings(row.name)));
      const guessed = row.guessed.split(' ').filter(Boolean);
      return /** @type {Recipe} */ ({ ...row, guessed, settings: this.settings() });
    });
  }

  /** Every setting of this instance. @returns {Settings} */
  settings() {
    const value = (/** @type {number} */ i) => this.#words.text(this.#calls.config_value(i));
    return Object.fromEntries(
      this.#words.rows(this.#calls.field).map(({ name }, i) => [name, value(i)]),
    );
  }

  // ---- Before a run

  /**
   * Reads a text under some settings and says what there would be to train. What was here before is gone.
   * @param {string|ArrayBuffer} text
   * @param {Settings} settings what differs from the defaults
   * @returns {Facts}
   */
  read(text, settings) {
    this.#clear();
    this.#configure(settings);
    return this.#readText(utf8(text, 'text'));
  }

  /** @param {Settings} settings what differs from the defaults */
  #configure(settings) {
    this.#calls.config_default();
    for (const [name, value] of Object.entries(settings)) {
      this.#check(this.#calls.config_set(...this.#words.strings(name, value)));
    }
    this.#check(this.#calls.config_check());
  }

  /**
   * Reads the text that a checkpoint was trained on, to go on with that run: settings and symbols are the file's.
   * @param {string|ArrayBuffer} text
   * @param {ArrayBuffer} checkpoint
   * @returns {Facts}
   */
  readAgain(text, checkpoint) {
    this.#clear();
    const bytes = utf8(text, 'text');
    const size = checkpoint.byteLength;
    const room = Math.max(PROMPT_BYTES, size + HEADER_GROWTH);
    const at = this.#blocks.take(room);
    this.#blocks.view(at, size).set(new Uint8Array(checkpoint));
    this.#exchange = { at, room };
    this.#checkpoint = size;
    this.#check(this.#calls.checkpoint_read(at, size));
    this.#calls.checkpoint_vocabulary(at, this.#blocks.take(4 * this.#calls.checkpoint_symbols()));
    return this.#readText(bytes);
  }

  /** @param {Uint8Array} bytes */
  #readText(bytes) {
    const block = this.#blocks.top;
    const first = this.#blocks.take(bytes.length);
    this.#blocks.view(first, bytes.length).set(bytes);
    const size = this.#calls.text_size(first, bytes.length) >>> 0;
    if (size === 0) this.#refuse();
    // What is made of the text goes below its bytes, which then are forgotten.
    this.#blocks.top = block;
    this.#blocks.take(size);
    const above = this.#blocks.take(bytes.length);
    this.#blocks.view(above, bytes.length).set(bytes);
    this.#check(this.#calls.text_read(block, size, above, bytes.length));
    this.#blocks.top = above;
    this.#check(this.#calls.plan_make());
    const session = this.#calls.session_size() >>> 0;
    if (session === 0 && this.#calls.error_status() === TOO_LARGE) throw tooLarge(2 ** 32, true);
    if (session === 0) this.#refuse();
    const facts = /** @type {Facts} */ ({
      ...this.#words.record(this.#calls.facts()),
      bytes: session,
    });
    this.#tryRoom(facts);
    this.#holds = 'read';
    return facts;
  }

  /** Refuses what would not fit once it is placed: the text, the session, and the checkpoint or a floor beside it.
   * @param {Facts} facts
   */
  #tryRoom({ parameters, batch, bytes }) {
    const { hidden, layers } = this.settings();
    // Weights with two moments each, and two states a row; a header has less than 64 kB.
    const numbers = 3 * parameters + 2 * Number(layers) * Number(hidden) * batch;
    const checkpoint = Math.max(4 * numbers + 2 ** 16, this.#exchange.room);
    const floor = this.#calls.floor_size() >>> 0;
    const needed = this.#blocks.top + Math.max(bytes + checkpoint, floor) + 4 * ALIGN;
    if (needed > MOST_BYTES) throw tooLarge(needed);
    if (needed > TRIED_BYTES) this.#blocks.grow(needed);
  }

  /** How the text that was read is cut, and how large the model is; without the bytes that a session takes. @returns {Omit<Facts, 'bytes'>} */
  facts() {
    return /** @type {Facts} */ (this.#words.record(this.#calls.facts()));
  }

  /** The exact lowest loss of what was read. @returns {Floor} */
  floor() {
    this.#need('read');
    const bottom = this.#blocks.top;
    const size = this.#calls.floor_size() >>> 0;
    this.#check(this.#calls.floor_measure(this.#blocks.take(size), size));
    const floor = this.#words.record(this.#calls.floor());
    const { window } = this.facts();
    const at = this.#calls.floor_by_position();
    const byPosition = [...new Float64Array(this.#memory.buffer, at, window)];
    this.#blocks.top = bottom;
    return /** @type {Floor} */ ({ ...floor, byPosition });
  }

  /** Places a run of what was read. From here on nothing moves, and memory grows only for a checkpoint that outgrew its room. */
  place() {
    this.#need('read');
    const size = this.#calls.session_size() >>> 0;
    this.#check(this.#calls.session_place(this.#blocks.take(size), size));
    if (this.#checkpoint) {
      this.#check(this.#calls.resume(this.#exchange.at, this.#checkpoint));
    } else {
      const saved = this.#calls.save_size() >>> 0;
      const room = Math.max(PROMPT_BYTES, saved + HEADER_GROWTH);
      this.#exchange = { at: this.#blocks.take(room), room };
    }
    this.#holds = 'placed';
  }

  // ---- Weights, from one instance to another

  /** Symbols of what was read, as code points, ascending. @returns {Uint32Array} */
  vocabulary() {
    const at = this.#calls.vocabulary();
    return new Uint32Array(this.#memory.buffer, at, this.#calls.vocabulary_size()).slice();
  }

  /**
   * Places an instance that has no text: it can be given weights of a run with these settings, and samples.
   * @param {Settings} settings
   * @param {Uint32Array} vocabulary
   */
  placeReader(settings, vocabulary) {
    this.#clear();
    // Without moments the block is smaller, and drawing orthogonal weights takes long; none of it is used.
    this.#configure({ ...settings, optimizer: 'sgd', init: 'gaussian' });
    const at = this.#blocks.take(vocabulary.byteLength);
    new Uint32Array(this.#memory.buffer, at, vocabulary.length).set(vocabulary);
    this.#calls.text_none(at, vocabulary.length);
    const size = this.#calls.session_size() >>> 0;
    if (size === 0) this.#refuse();
    this.#check(this.#calls.session_place(this.#blocks.take(size), size));
    const room = Math.max(PROMPT_BYTES, this.weightBytes);
    this.#exchange = { at: this.#blocks.take(room), room };
    this.#holds = 'placed';
  }

  /** Bytes that the weights take when they are kept. */
  get weightBytes() {
    return 4 * this.#calls.weights_count();
  }

  /** All that a sample of this moment depends on, but for prompt and settings. @returns {Float32Array} */
  weights() {
    this.#need('placed');
    const { at } = this.#exchange;
    this.#calls.weights_read(at);
    return new Float32Array(this.#memory.buffer, at, this.#calls.weights_count()).slice();
  }

  /** @param {Float32Array} weights of a run with the same settings */
  setWeights(weights) {
    this.#need('placed');
    const { at } = this.#exchange;
    new Float32Array(this.#memory.buffer, at, weights.length).set(weights);
    if (this.#calls.weights_write(at) === 0)
      throw new Refusal('These weights are not finite: nothing can be drawn from them.');
  }

  // ---- A run

  /** "fused" or "plain" */
  get arithmetic() {
    this.#need('placed');
    return this.#words.text(this.#calls.arithmetic());
  }

  /** @returns {Progress} */
  progress() {
    return /** @type {Progress} */ (this.#words.record(this.#calls.progress()));
  }

  /** Hash of all that the next step depends on. */
  hash() {
    return this.#words.text(this.#calls.session_hash());
  }

  /** Begins a step. @returns {number} how many shards it has */
  beginStep() {
    return this.#calls.begin_step();
  }

  /**
   * Runs shards that lie side by side: together they read the weights once, and are faster than one by one.
   * @param {number} first
   * @param {number} [count]
   */
  runShards(first, count = 1) {
    this.#calls.run_shards(first, count);
  }

  /**
   * Ends a step.
   * @returns {{ sentence: string, stopped: boolean } | null} null when all is well; else the run was rolled back
   */
  apply() {
    const status = this.#calls.apply();
    if (status === OK) return null;
    const sentence = this.#words.text(this.#calls.error_sentence());
    if (status !== DIVERGED && status !== STOPPED) throw new Refusal(sentence);
    return { sentence, stopped: status === STOPPED };
  }

  // ---- Shards of others

  /** Bytes of a shard's result. */
  get shardBytes() {
    return this.#calls.shard_size() >>> 0;
  }

  /** The result of a shard that was run here in the step under way. @param {number} shard @param {ArrayBuffer} block it is written to */
  readShard(shard, block) {
    const at = this.#room(block.byteLength);
    this.#calls.shard_read(shard, at);
    new Uint8Array(block).set(this.#blocks.view(at, block.byteLength));
  }

  /** As if the shard had been run here. @param {number} shard @param {ArrayBuffer} block what readShard wrote */
  writeShard(shard, block) {
    const at = this.#room(block.byteLength);
    this.#blocks.view(at, block.byteLength).set(new Uint8Array(block));
    this.#calls.shard_write(shard, at);
  }

  /** All that this instance is, between steps. @returns {import('../wire/protocol.js').CoreCopy} */
  copy() {
    this.#need('placed');
    const memory = this.#blocks.view(0, this.#blocks.top).slice().buffer;
    return { memory, exchange: { ...this.#exchange } };
  }

  /** Becomes what was copied, of an instance of the same module. @param {import('../wire/protocol.js').CoreCopy} copy */
  become({ memory, exchange }) {
    const size = memory.byteLength;
    this.#blocks.grow(size);
    this.#blocks.view(0, size).set(new Uint8Array(memory));
    this.#blocks.top = size;
    this.#exchange = { ...exchange };
    this.#holds = 'placed';
  }

  /** @param {string} name @param {string} value */
  set(name, value) {
    this.#need('placed');
    this.#check(this.#calls.session_set(...this.#words.strings(name, value)));
  }

  /** @param {number} epoch */
  milestone(epoch) {
    return this.#calls.milestone(epoch) !== 0;
  }

  /** Begins to measure, between steps only. @param {number} part of PART */
  measureBegin(part) {
    this.#calls.measure_begin(part);
  }

  /** @returns {boolean} false when all is measured */
  measureSome() {
    return this.#calls.measure_advance() !== 0;
  }

  /** @returns {number} mean nats per character; NaN when nothing was counted */
  measureLoss() {
    return this.#calls.measure_loss();
  }

  /**
   * Begins a sample.
   * @param {Settings} sampling what differs from the defaults
   * @param {string} prompt
   * @returns {number} how many characters it is to have
   */
  sampleBegin(sampling, prompt) {
    this.#need('placed');
    this.#calls.sampling_default();
    for (const [name, value] of Object.entries(sampling)) {
      this.#check(this.#calls.sampling_set(...this.#words.strings(name, value)));
    }
    const bytes = utf8(prompt, 'prompt');
    if (bytes.length > PROMPT_BYTES) {
      throw new Refusal(
        `The prompt is too long. Take at most ${PROMPT_BYTES} bytes of it, its end.`,
      );
    }
    const { at } = this.#exchange;
    this.#blocks.view(at, bytes.length).set(bytes);
    this.#check(this.#calls.sample_begin(at, bytes.length));
    return this.#calls.sampling_length();
  }

  /** @returns {number} the next character's code point */
  sampleNext() {
    return this.#calls.sample_next();
  }

  /**
   * What the next character of the sample is chosen from, the most probable ones; the sample goes on unchanged.
   * @param {number} count at most so many
   * @returns {{ symbol: string, probability: number }[]} most probable first
   */
  sampleWeigh(count) {
    const { at } = this.#exchange;
    const codes = at + 8 * count;
    const found = this.#calls.sample_weigh(codes, at, count);
    const probabilities = new Float64Array(this.#memory.buffer, at, found);
    const codePoints = new Uint32Array(this.#memory.buffer, codes, found);
    return Array.from(codePoints, (code, i) => ({
      symbol: String.fromCodePoint(code),
      probability: probabilities[i],
    }));
  }

  /** The newest snapshot. @returns {ArrayBuffer} */
  save() {
    this.#need('placed');
    const needed = this.#calls.save_size() >>> 0;
    const at = this.#room(needed, HEADER_GROWTH);
    const size = this.#calls.save(at, this.#exchange.room) >>> 0;
    if (size === 0) throw new Refusal('The checkpoint outgrew its room. The run is untouched.');
    return this.#blocks.view(at, size).slice().buffer;
  }

  // ---- What it holds

  /** Makes the exchange at least so large. @param {number} needed bytes @param {number} [more] when it has to grow @returns {number} its address */
  #room(needed, more = 0) {
    if (needed > this.#exchange.room) {
      const room = needed + more;
      this.#exchange = { at: this.#blocks.take(room), room };
    }
    return this.#exchange.at;
  }

  #clear() {
    this.#blocks.top = this.#calls.heap();
    this.#exchange = { at: 0, room: 0 };
    this.#checkpoint = 0;
    this.#holds = 'empty';
    this.#calls.forget_vocabulary();
  }

  /** @param {'read' | 'placed'} holds */
  #need(holds) {
    if (this.#holds !== holds) throw new Error(`the instance is ${this.#holds}, not ${holds}`);
  }

  /** @param {number} status */
  #check(status) {
    if (status !== OK) this.#refuse();
  }

  /** @returns {never} */
  #refuse() {
    throw new Refusal(this.#words.text(this.#calls.error_sentence()));
  }
}

/** A row of a field table; its default as text. @param {import('./records.js').Row} row @returns {Field} */
function asField(row) {
  const initial = row.kind === 'choice' ? row.choices[row.initial] : String(row.initial);
  return /** @type {Field} */ ({ ...row, initial });
}
