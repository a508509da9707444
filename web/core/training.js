// How a run is trained and measured, in pieces: at each yield something else may happen.

import { PART, TOGETHER } from './wasm.js';

/**
 * @import { EpochPoint } from '../wire/protocol.js'
 * @import { Core, Progress } from './wasm.js'
 */

/**
 * What is asked of a run; Core is one.
 * @typedef {Pick<Core, 'progress'|'beginStep'|'runShards'|'apply'|'milestone'|'measureDue'|'measureBegin'|'measureSome'|
 *   'measureLoss'|'measureError'|'offerBest'|'best'|'waited'|'sampleBegin'|'sampleNext'>} Run
 */

/** Work that may be interrupted at each yield. @template T @typedef {Generator<unknown, T, undefined>} Work */

/** Characters of a sample between two yields. */
const STRIDE = 8;

export const orNull = (/** @type {number} */ x) => (Number.isFinite(x) ? x : null);

/** Of shards in ascending order, the first ones that can be run at once: side by side. @param {number[]} shards */
export const together = (shards) =>
  shards.slice(0, TOGETHER).filter((shard, i) => shard === shards[0] + i);

/** Decides which shards of a step are run in this thread. @typedef {Pick<Alone, 'begin'|'complete'|'next'|'ran'>} Share */

/** The same from step to step. @typedef {Share & Pick<Alone, 'gather'|'end'|'left'>} Team */

/** All of them are. */
export class Alone {
  /** @type {number[]} */
  missing = [];
  /** Milliseconds until missing members are given up; 0: none are missing. */
  left = 0;

  /** Before a step. */
  gather() {}

  /** A step has begun. @param {number} shards that it has */
  begin(shards) {
    this.missing = Array.from({ length: shards }, (_, shard) => shard);
  }

  /** True when the step may be applied. */
  get complete() {
    return this.missing.length === 0;
  }

  /** The shards to run next, side by side; none: those of others are awaited. */
  next() {
    return together(this.missing);
  }

  /** @param {number[]} shards that were run */
  ran(shards) {
    this.missing.splice(0, shards.length);
  }

  /** The step was applied. */
  end() {}
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

/** A loss, nats per character, and its standard error; null: not measured, or not known. @typedef {{ loss: number|null, error: number|null }} Measured */

/** @type {Measured} */
const NOT_MEASURED = { loss: null, error: null };

/** @param {Run} run @param {number} part of PART @param {boolean} wanted @returns {Work<Measured>} */
function* measure(run, part, wanted) {
  if (!wanted) return NOT_MEASURED;
  run.measureBegin(part);
  while (run.measureSome()) yield;
  return { loss: orNull(run.measureLoss()), error: orNull(run.measureError()) };
}

/** The training loss, where the schedule has left it out. @param {Run} run @returns {Work<Pick<EpochPoint, 'measuredLoss'|'measuredError'>>} */
export function* measureTraining(run) {
  const { loss, error } = yield* measure(run, PART.training, true);
  return { measuredLoss: loss, measuredError: error };
}

/**
 * The point of a step that was just applied, with the losses that the core's schedule has measured there: at the end of
 * each epoch, and within one where something is due.
 * @param {Run} run
 * @param {Progress} progress
 * @param {number} steps of an epoch
 * @param {number} seconds of training since the start
 * @param {boolean} wanted measure both losses
 * @returns {Work<EpochPoint|null>}
 */
export function* measureStep(run, progress, steps, seconds, wanted) {
  const within = progress.stepsDone > 0;
  const [training, heldOut] = [PART.training, PART.heldOut].map(
    (part) => wanted || run.measureDue(part),
  );
  if (within && !training && !heldOut) return null;
  const measured = yield* measure(run, PART.training, training);
  // Last: the core is offered the loss that it has measured last.
  const unseen = yield* measure(run, PART.heldOut, heldOut);
  const { epoch, stepsDone, step, chars, loss, partialLoss, gradNorm, clipped, lr, hash } =
    progress;
  return {
    epoch: epoch + stepsDone / steps,
    step,
    chars,
    seconds,
    loss: within ? partialLoss : loss,
    measuredLoss: measured.loss,
    measuredError: measured.error,
    heldOutLoss: unseen.loss,
    heldOutError: unseen.error,
    gradNorm,
    clipped: within ? null : orNull(clipped),
    lr,
    hash: within ? null : hash,
  };
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
