// One instance of the core in WebAssembly as plain calls: a text and the run of it. The same class works in a worker, in
// Node's tests and in benchmarks.
import { Refusal, utf8 } from '../wire/refusal.js';
import { HEADER_GROWTH, Instance, PROMPT_BYTES } from './instance.js';

/** @import { Best, CoreCopy, Settings } from '../wire/protocol.js' */

export { PROMPT_BYTES };

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
/** The same of a text that is read as a whole, which no run measures. */
export const WHOLE = 2;

/** plateau_load_mode of plateau.h: the whole run, or only the newest weights, or those of the best moment. */
const MODE = Object.freeze({ resume: 0, weights: 1, best: 2 });

/** @typedef {keyof typeof MODE} Mode */

/** plateau_status of plateau.h, as far as it is told apart here. */
const OK = 0;
const DIVERGED = 7;
const STOPPED = 8;

/** Shards run at once: two share a walk through the weights, and a pause waits for them; four were no faster to be seen. */
export const TOGETHER = 2;

export class Core extends Instance {
  /** What further instances of the same build are made of. @type {WebAssembly.Module|null} */
  module = null;

  /** @param {WebAssembly.Module} module */
  static async create(module) {
    const core = new Core(await WebAssembly.instantiate(module, {}));
    core.module = module;
    return core;
  }

  /**
   * Places a run of what was read. From here on nothing moves, and memory grows only for a checkpoint that outgrew its
   * block. When the floor was counted before, a sampled training loss is measured by its distance from it.
   * @param {{ best?: boolean, mode?: Mode }} [how] `best`: the weights of the lowest held-out loss that it is offered are
   * kept; `mode`: what is taken of the checkpoint that was read
   */
  place({ best = false, mode = 'resume' } = {}) {
    this.need('read');
    const { calls, check } = this.raw;
    this.#placeSession();
    if (this.stretches) this.#measureAgainst(this.stretches);
    // A checkpoint holds the best weights too.
    const extra = best ? calls.best_size() >>> 0 : 0;
    if (!this.checkpoint)
      this.reserve(Math.max(PROMPT_BYTES, (calls.save_size() >>> 0) + extra + HEADER_GROWTH));
    if (best) {
      const at = this.raw.blocks.take(extra);
      calls.best_place(at, extra);
      this.bestAt = at;
    }
    if (this.checkpoint) check(calls.load(this.exchange.at, this.checkpoint, MODE[mode]));
    this.holds = 'placed';
  }

  /** Places the model that was read without a text: it can only write. @param {Mode} mode */
  placeModel(mode) {
    const { calls, check } = this.raw;
    calls.text_of_model();
    this.#placeSession();
    check(calls.load(this.exchange.at, this.checkpoint, MODE[mode]));
    this.holds = 'placed';
  }

  #placeSession() {
    const { calls, blocks, check } = this.raw;
    const size = calls.session_size() >>> 0;
    if (size === 0) this.refuse();
    check(calls.session_place(blocks.take(size), size));
  }

  /** The same for a run that was placed without its floor, where its training loss is sampled. */
  pair() {
    const { calls, blocks, check } = this.raw;
    if (calls.measure_samples(PART.training) === 0) return;
    blocks.scoped(() => {
      const size = calls.floor_size() >>> 0;
      check(calls.floor_measure(blocks.take(size), size));
      calls.measure_against(calls.floor_by_stretch());
    });
  }

  /** @param {Float64Array} stretches */
  #measureAgainst(stretches) {
    const { calls, blocks, memory } = this.raw;
    blocks.scoped(() => {
      const at = blocks.take(stretches.byteLength);
      new Float64Array(memory.buffer, at, stretches.length).set(stretches);
      calls.measure_against(at);
    });
  }

  // ---- Weights, from one instance to another

  /**
   * Places an instance that has no text: it can be given weights of a run with these settings, and samples.
   * @param {Settings} settings
   * @param {Uint32Array} vocabulary
   */
  placeReader(settings, vocabulary) {
    const { calls, blocks, memory } = this.raw;
    this.clear();
    // Without moments and an average the block is smaller, and drawing orthogonal weights takes long; none of it is used.
    // The best weights have their temperature in the decoder, which is then another matrix than the encoder.
    const bare = { optimizer: 'sgd', init: 'gaussian', average: '0', tied: '0' };
    this.configure({ ...settings, ...bare });
    const at = blocks.take(vocabulary.byteLength);
    new Uint32Array(memory.buffer, at, vocabulary.length).set(vocabulary);
    calls.text_none(at, vocabulary.length);
    this.#placeSession();
    this.reserve(Math.max(PROMPT_BYTES, this.weightBytes));
    this.holds = 'placed';
  }

  /** Bytes that the weights take when they are kept. */
  get weightBytes() {
    return 4 * this.raw.calls.weights_count();
  }

  /** All that a sample of this moment depends on, but for prompt and settings. @returns {Float32Array} */
  weights() {
    this.need('placed');
    const { calls, memory } = this.raw;
    const { at } = this.exchange;
    calls.weights_read(at);
    return new Float32Array(memory.buffer, at, calls.weights_count()).slice();
  }

  /** The same of the best moment; there must be one. @returns {Float32Array} */
  bestWeights() {
    const { calls, memory } = this.raw;
    const { at } = this.exchange;
    calls.best_read(at);
    return new Float32Array(memory.buffer, at, calls.weights_count()).slice();
  }

  /** @param {Float32Array} weights of a run with the same settings */
  setWeights(weights) {
    this.need('placed');
    const { at } = this.exchange;
    new Float32Array(this.raw.memory.buffer, at, weights.length).set(weights);
    if (this.raw.calls.weights_write(at) === 0)
      throw new Refusal('These weights are not finite: nothing can be drawn from them.');
  }

  // ---- A run

  /** "fused" or "plain" */
  get arithmetic() {
    this.need('placed');
    return this.raw.words.text(this.raw.calls.arithmetic());
  }

  /** @returns {Progress} */
  progress() {
    return /** @type {Progress} */ (this.raw.words.record(this.raw.calls.progress()));
  }

  /** Hash of all that the next step depends on. */
  hash() {
    return this.raw.words.text(this.raw.calls.session_hash());
  }

  /** Begins a step. @returns {number} how many shards it has */
  beginStep() {
    return this.raw.calls.begin_step();
  }

  /**
   * Runs shards that lie side by side: together they read the weights once, and are faster than one by one.
   * @param {number} first
   * @param {number} [count]
   */
  runShards(first, count = 1) {
    this.raw.calls.run_shards(first, count);
  }

  /**
   * Ends a step.
   * @returns {{ sentence: string, stopped: boolean } | null} null when all is well; else the run was rolled back
   */
  apply() {
    const status = this.raw.calls.apply();
    if (status === OK) return null;
    if (status !== DIVERGED && status !== STOPPED) this.refuse();
    const sentence = this.raw.words.text(this.raw.calls.error_sentence());
    return { sentence, stopped: status === STOPPED };
  }

  /** @param {string} name @param {string} value */
  set(name, value) {
    this.need('placed');
    this.raw.check(this.raw.calls.session_set(...this.raw.words.strings(name, value)));
  }

  /** @param {number} epoch */
  milestone(epoch) {
    return this.raw.calls.milestone(epoch) !== 0;
  }

  /** Whether a loss is to be measured now, right after a step: the one schedule. @param {number} part of PART */
  measureDue(part) {
    return this.raw.calls.measure_due(part) !== 0;
  }

  /** Begins to measure, between steps only. @param {number} part of PART */
  measureBegin(part) {
    this.raw.calls.measure_begin(part);
  }

  /** @returns {boolean} false when all is measured */
  measureSome() {
    return this.raw.calls.measure_advance() !== 0;
  }

  /** @returns {number} mean nats per character; NaN when nothing was counted */
  measureLoss() {
    return this.raw.calls.measure_loss();
  }

  /** @returns {number} the standard error of that; 0 when it is exact, NaN when it is not known */
  measureError() {
    return this.raw.calls.measure_error();
  }

  /** Offers the weights with the held-out loss that was just measured. @returns {boolean} it is the lowest so far */
  offerBest() {
    return this.raw.calls.best_offer() !== 0;
  }

  /** The run has waited long enough for a lower held-out loss: its setting `patience` says how long. */
  waited() {
    return this.raw.calls.best_waited() !== 0;
  }

  /** The moment of the lowest held-out loss; null while there is none. @returns {Best|null} */
  best() {
    const at = this.raw.calls.best();
    if (at === 0) return null;
    const best = this.raw.words.record(at);
    return /** @type {Best} */ ({
      ...best,
      error: Number.isFinite(best.error) ? best.error : null,
    });
  }

  /** The newest snapshot. @returns {ArrayBuffer} */
  save() {
    return this.#saved('save');
  }

  /** A checkpoint that continues from the best moment, at the start of its epoch and with a fresh optimizer. @returns {ArrayBuffer} */
  saveBest() {
    if (!this.best()) throw new Refusal('No loss on the test text was measured yet.');
    return this.#saved('save_best');
  }

  /** @param {'save'|'save_best'} call */
  #saved(call) {
    this.need('placed');
    const { calls, blocks } = this.raw;
    const at = this.reserve(calls[`${call}_size`]() >>> 0, HEADER_GROWTH);
    const size = calls[call](at, this.exchange.capacity) >>> 0;
    if (size === 0) throw new Refusal('The checkpoint outgrew its block. The run is untouched.');
    return blocks.view(at, size).slice().buffer;
  }

  // ---- Shards of others

  /** Bytes of a shard's result. */
  get shardBytes() {
    return this.raw.calls.shard_size() >>> 0;
  }

  /** The result of a shard that was run here in the step under way. @param {number} shard @param {ArrayBuffer} block it is written to */
  readShard(shard, block) {
    const at = this.reserve(block.byteLength);
    this.raw.calls.shard_read(shard, at);
    new Uint8Array(block).set(this.raw.blocks.view(at, block.byteLength));
  }

  /** As if the shard had been run here. @param {number} shard @param {ArrayBuffer} block what readShard wrote */
  writeShard(shard, block) {
    const at = this.reserve(block.byteLength);
    this.raw.blocks.view(at, block.byteLength).set(new Uint8Array(block));
    this.raw.calls.shard_write(shard, at);
  }

  /** All that this instance is, between steps, but for the best moment. @returns {CoreCopy} */
  copy() {
    this.need('placed');
    const { blocks } = this.raw;
    const end = this.bestAt || blocks.top;
    // One that outgrew its block lies above the best moment.
    const { at, capacity } = this.exchange;
    const exchange = at < end ? { at, capacity } : { at: 0, capacity: 0 };
    return { memory: blocks.view(0, end).slice().buffer, exchange };
  }

  /** Becomes what was copied, of an instance of the same module. @param {CoreCopy} copy */
  become({ memory, exchange }) {
    const { blocks, calls } = this.raw;
    const size = memory.byteLength;
    blocks.grow(size);
    blocks.view(0, size).set(new Uint8Array(memory));
    blocks.top = size;
    calls.best_place(0, 0);
    this.bestAt = 0;
    this.exchange = { ...exchange };
    this.holds = 'placed';
  }

  // ---- Samples

  /**
   * Begins a sample.
   * @param {Settings} sampling what differs from the defaults
   * @param {string} prompt
   * @returns {number} how many characters it is to have
   */
  sampleBegin(sampling, prompt) {
    this.need('placed');
    const { calls, blocks, words, check } = this.raw;
    calls.sampling_default();
    for (const [name, value] of Object.entries(sampling))
      check(calls.sampling_set(...words.strings(name, value)));
    const bytes = utf8(prompt, 'prompt');
    if (bytes.length > PROMPT_BYTES)
      throw new Refusal(
        `The prompt is too long. Take at most ${PROMPT_BYTES} bytes of it, its end.`,
      );
    const { at } = this.exchange;
    blocks.view(at, bytes.length).set(bytes);
    check(calls.sample_begin(at, bytes.length));
    return calls.sampling_length();
  }

  /** @returns {number} the next character's code point */
  sampleNext() {
    return this.raw.calls.sample_next();
  }

  /**
   * What the next character of the sample is chosen from, the most probable ones; the sample goes on unchanged.
   * @param {number} count the largest number of them
   * @returns {{ symbol: string, probability: number }[]} most probable first
   */
  sampleWeigh(count) {
    const { calls, memory } = this.raw;
    const { at } = this.exchange;
    const codes = at + 8 * count;
    const found = calls.sample_weigh(codes, at, count);
    const probabilities = new Float64Array(memory.buffer, at, found);
    return Array.from(new Uint32Array(memory.buffer, codes, found), (code, i) => ({
      symbol: String.fromCodePoint(code),
      probability: probabilities[i],
    }));
  }
}
