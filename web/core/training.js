// How a run is trained and measured, in pieces: at each yield something else may happen.

import { PART, TOGETHER } from './wasm.js';

/**
 * @import { EpochPoint } from '../wire/protocol.js'
 * @import { Core, Progress } from './wasm.js'
 */

/**
 * What is asked of a run; Core is one.
 * @typedef {Pick<Core, 'progress'|'beginStep'|'runShards'|'apply'|'milestone'|'measureBegin'|'measureSome'|
 *   'measureLoss'|'sampleBegin'|'sampleNext'>} Run
 */

/** Work that may be interrupted at each yield. @template T @typedef {Generator<unknown, T, undefined>} Work */

/** Held-out loss is measured after each epoch up to this one, then after every tenth. */
const EVERY_EPOCH_UNTIL = 100;
/** Characters of a sample between two yields. */
const STRIDE = 8;

export const orNull = (/** @type {number} */ x) => (Number.isFinite(x) ? x : null);

/** Of shards in ascending order, the first ones that can be run at once: side by side. @param {number[]} shards */
export const together = (shards) =>
  shards.slice(0, TOGETHER).filter((shard, i) => shard === shards[0] + i);

/** Decides which shards of a step are run in this thread. @typedef {Pick<Alone, 'begin'|'complete'|'next'|'ran'>} Share */

/** All of them are. */
export class Alone {
  /** @type {number[]} */
  left = [];

  /** A step has begun. @param {number} shards that it has */
  begin(shards) {
    this.left = Array.from({ length: shards }, (_, shard) => shard);
  }

  /** True when the step may be applied. */
  get complete() {
    return this.left.length === 0;
  }

  /** The shards to run next, side by side; none: those of others are awaited. */
  next() {
    return together(this.left);
  }

  /** @param {number[]} shards that were run */
  ran(shards) {
    this.left.splice(0, shards.length);
  }
}

/**
 * Takes a step. Yields after some shards, and while those of others are awaited.
 * @param {Run} run
 * @param {Share} share
 * @returns {Work<ReturnType<Core['apply']>>} why it was rolled back; null: it was not
 */
export function* takeStep(run, share) {
  share.begin(run.beginStep());
  while (!share.complete) {
    const shards = share.next();
    if (shards.length > 0) {
      run.runShards(shards[0], shards.length);
      share.ran(shards);
    }
    yield;
  }
  return run.apply();
}

/** @param {Run} run @param {number} part of PART @returns {Work<number|null>} nats per character */
function* measure(run, part) {
  run.measureBegin(part);
  while (run.measureSome()) yield;
  return orNull(run.measureLoss());
}

/**
 * The point of the epoch that has just ended. At a milestone both losses are measured.
 * @param {Run} run
 * @param {Progress} progress
 * @param {number} seconds of training since the start
 * @param {boolean} wanted measure both losses at any epoch
 * @returns {Work<EpochPoint>}
 */
export function* measureEpoch(run, progress, seconds, wanted) {
  const { epoch, step, chars, loss, gradNorm, clipped, lr, hash } = progress;
  const both = wanted || run.milestone(epoch);
  const often = epoch <= EVERY_EPOCH_UNTIL || epoch % 10 === 0;
  const measuredLoss = both ? yield* measure(run, PART.training) : null;
  const heldOutLoss = both || often ? yield* measure(run, PART.heldOut) : null;
  const losses = { loss, measuredLoss, heldOutLoss };
  return { epoch, step, chars, seconds, ...losses, gradNorm, clipped: orNull(clipped), lr, hash };
}

/**
 * Draws a sample; yields what there is so far.
 * @param {Run} run
 * @param {import('../wire/protocol.js').Settings} sampling
 * @param {string} [prompt]
 * @param {number} [stride] characters between two yields
 * @returns {Generator<string, string, undefined>}
 */
export function* draw(run, sampling, prompt = '', stride = STRIDE) {
  const length = run.sampleBegin(sampling, prompt);
  let text = '';
  for (let i = 1; i <= length; i++) {
    text += String.fromCodePoint(run.sampleNext());
    if (i % stride === 0) yield text;
  }
  return text;
}
