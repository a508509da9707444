// Trains a run beside the one on the page, from scratch, up to an epoch; what it returns can be gone on with.
//
// A run trained in several such rounds, each from the checkpoint of the one before, has the bits of one that was never
// stopped: measuring and sampling do not change it, and a round ends where a snapshot is taken, at an epoch's end.

import { estimate } from '../../core/estimate.js';
import { PART, TOGETHER } from '../../core/wasm.js';
import { factsOf } from '../where/core.js';

/**
 * @import { Core } from '../../core/wasm.js'
 * @import { Drawn, EpochPoint, Job, Outlook, Round, RoundOptions as Options } from '../../wire/protocol.js'
 */

/** Held-out loss every epoch up to this one, then every tenth: as the run on the page measures it. */
const EVERY_EPOCH_UNTIL = 100;
/** Points of a run: more than a chart has pixels. */
const POINTS = 2000;
/** Characters of a sample unless told otherwise; between two yields of one. */
const LENGTH = 250;
const STRIDE = 8;

const orNull = (/** @type {number} */ x) => (Number.isFinite(x) ? x : null);

/**
 * @param {Core} core
 * @param {Job} job with Options; the settings of a new session, or the checkpoint of the last round
 * @returns {Generator<import('../jobs.js').Step, Round>}
 */
export function* train(core, job) {
  /** @type {Options} */
  const options = job.options;
  const outlook = job.checkpoint ? null : describe(core, job);
  const training = new Training(core, options);
  if (outlook && options.until === 0) {
    const nothing = training.end();
    const timing = estimate(core, outlook.facts.steps, () => performance.now());
    let step = timing.next();
    for (; !step.done; step = timing.next()) yield 0;
    outlook.secondsPerEpoch = step.value;
    return { ...nothing, checkpoint: null, outlook };
  }
  yield* training.run();
  return { ...training.end(), outlook };
}

/** The floor is asked for before a run is placed, so the text is read once more. @param {Core} core @param {Job} job @returns {Outlook} */
function describe(core, { text, settings }) {
  const facts = core.read(text, settings);
  const floor = core.floor();
  core.place();
  return { facts, floor, uniform: Math.log(facts.vocabulary), secondsPerEpoch: null };
}

class Training {
  #core;
  #options;
  #from;
  #perEpoch;
  #began = performance.now();
  /** @type {EpochPoint[]} */
  #points = [];
  /** @type {Drawn[]} */
  #samples = [];
  #rollbacks = 0;
  #sentence = '';
  #stopped = false;

  /** @param {Core} core @param {Options} options */
  constructor(core, options) {
    this.#core = core;
    this.#options = options;
    this.#from = core.progress();
    this.#perEpoch = factsOf(core).predictions;
  }

  /** @returns {Generator<import('../jobs.js').Step, void>} */
  *run() {
    let { epoch } = this.#from;
    while (!this.#stopped && epoch < this.#options.until) {
      const shards = this.#core.beginStep();
      for (let shard = 0; shard < shards; shard += TOGETHER) {
        this.#core.runShards(shard, Math.min(TOGETHER, shards - shard));
        yield this.#step;
      }
      const trouble = this.#core.apply();
      if (trouble) this.#recover(trouble);
      const before = epoch;
      ({ epoch } = this.#core.progress());
      if (epoch > before) yield* this.#endEpoch();
    }
  }

  /** How far it is. All the points of the round each time: of what is said in quick succession some is never sent. */
  get #step() {
    const { until } = this.#options;
    const { epoch, chars } = this.#from;
    const done = this.#core.progress().chars - chars;
    const share = Math.min(1, Math.max(0, done / (this.#perEpoch * (until - epoch))));
    return { share, part: this.#points };
  }

  get #seconds() {
    return (this.#options.seconds ?? 0) + (performance.now() - this.#began) / 1000;
  }

  /** @param {{ sentence: string, stopped: boolean }} trouble */
  #recover({ sentence, stopped }) {
    this.#rollbacks++;
    this.#sentence = sentence;
    this.#stopped = stopped;
  }

  /** @returns {Generator<import('../jobs.js').Step, void>} */
  *#endEpoch() {
    const { epochs, also = [], samples = [] } = this.#options;
    const { epoch, step, chars, loss, gradNorm, clipped, lr, hash } = this.#core.progress();
    const seconds = this.#seconds;
    const telling = this.#core.milestone(epoch) || epoch >= epochs || also.includes(epoch);
    const often = epoch <= EVERY_EPOCH_UNTIL || epoch % 10 === 0;
    const trainLoss = telling ? yield* this.#measure(PART.training) : null;
    const validLoss = telling || often ? yield* this.#measure(PART.heldOut) : null;
    const every = Math.ceil(epochs / POINTS);
    if (telling || often || epoch % every === 0) {
      const losses = { loss, trainLoss, validLoss };
      const steps = { gradNorm, clipped: orNull(clipped), lr, hash };
      this.#points.push({ epoch, step, chars, seconds, ...losses, ...steps });
    }
    if (samples.includes(epoch)) yield* this.#draw(epoch, loss, validLoss);
  }

  /** @param {number} part @returns {Generator<import('../jobs.js').Step, number|null>} */
  *#measure(part) {
    this.#core.measureBegin(part);
    while (this.#core.measureSome()) yield this.#step;
    return orNull(this.#core.measureLoss());
  }

  /**
   * As the run on the page draws its own: with the number of the epoch as the seed.
   * @param {number} epoch
   * @param {number} loss
   * @param {number|null} validLoss
   * @returns {Generator<import('../jobs.js').Step, void>}
   */
  *#draw(epoch, loss, validLoss) {
    const sampling = { length: String(this.#options.length ?? LENGTH), seed: String(epoch) };
    const length = this.#core.sampleBegin(sampling, '');
    let text = '';
    for (let i = 1; i <= length; i++) {
      text += String.fromCodePoint(this.#core.sampleNext());
      if (i % STRIDE === 0) yield this.#step;
    }
    // An epoch may come again after a rollback.
    const earlier = this.#samples.filter((sample) => sample.epoch < epoch);
    this.#samples = [...earlier, { epoch, loss, validLoss, text }];
  }

  /** @returns {Omit<Round, 'outlook'>} */
  end() {
    const { epoch } = this.#core.progress();
    const over = this.#stopped || epoch >= this.#options.epochs;
    return {
      epoch,
      points: this.#points,
      samples: this.#samples,
      seconds: this.#seconds,
      rollbacks: this.#rollbacks,
      sentence: this.#sentence,
      stopped: this.#stopped,
      hash: this.#core.hash(),
      checkpoint: over ? null : this.#core.save(),
    };
  }
}
