// A fake run on a fake clock, to test when a training loop does what.

import { PART } from '../../web/core/wasm.js';
import { TrainingLoop } from '../../web/trainer/training-loop.js';

/** @typedef {import('../../web/wire/protocol.js').FromWorker} FromWorker */
/** @template {FromWorker['type']} T @typedef {Extract<FromWorker, { type: T }>} Message */

/** A run of 2 steps an epoch and 3 shards a step; each shard takes some milliseconds. */
class Script {
  time = 0;
  /** @type {string[]} */
  did = [];
  /** @type {{ sentence: string, stopped: boolean } | null} */
  trouble = null;
  epoch = 0;
  step = 0;
  #left = 0;
  #part = 0;
  #at = 0;
  /** Steps inside an epoch after which held-out loss is due. */
  within = new Set();

  /** @param {number} shardMs @param {number} step the first step */
  constructor(shardMs, step = 0) {
    this.shardMs = shardMs;
    this.step = step;
    this.epoch = Math.floor(step / 2);
  }

  progress() {
    const { epoch, step } = this;
    const stepsDone = step % 2;
    const loss = epoch ? 3 / epoch : Number.NaN;
    const partialLoss = stepsDone ? 1 : Number.NaN;
    return {
      epoch,
      step,
      chars: step * 100,
      stepsDone,
      loss,
      partialLoss,
      gradNorm: 1,
      clipped: 0,
      lr: 0.1,
      hash: 'feed',
    };
  }

  beginStep() {
    this.did.push('begin');
    return 3;
  }

  /** @param {number} first @param {number} [count] */
  runShards(first, count = 1) {
    for (let shard = first; shard < first + count; shard++) this.did.push(`shard ${shard}`);
    this.time += count * this.shardMs;
  }

  apply() {
    this.did.push('apply');
    const trouble = this.trouble;
    this.trouble = null;
    if (trouble) return trouble;
    this.step++;
    this.epoch = Math.floor(this.step / 2);
    return null;
  }

  /** @param {number} epoch */
  milestone(epoch) {
    return [1, 2, 5, 10, 20, 50, 100, 200].includes(epoch);
  }

  /** A schedule of its own: training loss at epochs 1, 3, 6, 10, 15 ..., held-out loss to epoch 20, then each seventh. @param {number} part */
  measureDue(part) {
    const { epoch, step } = this;
    if (step % 2 === 1) return part === PART.heldOut && this.within.has(step);
    if (part === PART.heldOut) return epoch <= 20 || epoch % 7 === 0;
    return Number.isInteger((Math.sqrt(8 * epoch + 1) - 1) / 2);
  }

  /** @param {number} part */
  measureBegin(part) {
    this.did.push(part === PART.training ? 'measure training' : 'measure held-out');
    this.#part = part;
    this.#left = 4;
  }

  measureSome() {
    return --this.#left > 0;
  }

  /** A different held-out loss each epoch. */
  measureLoss() {
    return this.#part === PART.heldOut ? 4 + 2 / this.step : 0.5;
  }

  measureError() {
    return this.#part === PART.heldOut ? 0.25 : 0;
  }

  /** It gets better to this step, then worse; what it is offered is the loss measured last. */
  bestStep = Infinity;
  /** @type {import('../../web/wire/protocol.js').Best|null} */
  #best = null;

  offerBest() {
    this.did.push(`offer ${this.#part === PART.heldOut ? 'held-out' : 'training'}`);
    const { epoch, step } = this;
    if (this.#best && step > this.bestStep) {
      this.#best.since++;
      return false;
    }
    this.#best = { epoch, step, loss: this.measureLoss(), error: 0.25, since: 0 };
    return true;
  }

  best() {
    return this.#best && { ...this.#best };
  }

  /** Losses without a lower one after which it ends; 0: it does not. */
  patience = 0;

  waited() {
    return this.patience > 0 && (this.#best?.since ?? 0) >= this.patience;
  }

  /** @param {Record<string, string>} sampling @param {string} prompt */
  sampleBegin(sampling, prompt) {
    this.did.push(`sample ${sampling.seed ?? 'asked'}${prompt}`);
    this.#at = 0;
    return Number(sampling.length);
  }

  /** Characters a, b, c ... in order. */
  sampleNext() {
    return 0x61 + (this.#at++ % 26);
  }
}

/**
 * @param {number} [shardMs]
 * @param {number} [until]
 * @param {number} [step]
 * @param {any} [crew]
 */
export function begin(shardMs = 1, until = 1000, step = 0, crew = undefined) {
  const run = new Script(shardMs, step);
  /** @type {FromWorker[]} */
  const said = [];
  const loop = new TrainingLoop(
    run,
    2,
    until,
    (message) => said.push(structuredClone(message)),
    () => run.time,
    undefined,
    crew,
  );
  const all = (/** @type {string} */ type) => said.filter((message) => message.type === type);
  const progress = () => /** @type {Message<'progress'>[]} */ (all('progress'));
  const samples = () => /** @type {Message<'sample'>[]} */ (all('sample'));
  const points = () => progress().flatMap((message) => message.points);
  const finish = () => {
    while (loop.busy) loop.slice(8);
  };
  return { run, loop, said, progress, samples, points, finish };
}
