// A look: which changes of the run can be tried, how long that takes, and what they are to be held against.

import { changesOf, Fork } from '../../core/fork.js';
import { PART } from '../../core/wasm.js';

/**
 * @import { Core } from '../../core/wasm.js'
 * @import { Changes } from './result.js'
 */

/** Steps are timed for so long, or an epoch: the code is warm by then. */
const TIMED_MS = 300;
/** A look yields at least every tenth of a second. */
const SLICE_MS = 50;

/** @param {Core} core @param {number} part */
function* measured(core, part) {
  let said = performance.now();
  core.measureBegin(part);
  while (core.measureSome()) {
    if (performance.now() - said < SLICE_MS) continue;
    said = performance.now();
    yield 0;
  }
  return core.measureLoss();
}

/** So many epochs that no measurement comes in between. */
const ENDLESS = 1e6;

/**
 * Seconds of an epoch, by steps of a fork: the run itself stays where it is.
 * @param {Fork} fork
 * @param {number} steps of an epoch
 */
function* timed(fork, steps) {
  let taken = 0;
  const begun = performance.now();
  for (const _ of fork.trial(ENDLESS, 0)) {
    taken++;
    if (taken >= steps || performance.now() - begun > TIMED_MS) break;
    yield 0;
  }
  return ((performance.now() - begun) / 1000) * (steps / taken);
}

/** @param {Core} core @returns {Generator<number, Changes>} */
export function* changes(core) {
  const begun = performance.now();
  const start = yield* measured(core, PART.training);
  const valid = yield* measured(core, PART.heldOut);
  const measureSeconds = (performance.now() - begun) / 1000;
  const { calls, words } = core.raw;
  const { steps } = words.record(calls.facts());
  const fork = new Fork(core, 'nothing');
  const floor = fork.floor();
  const epochSeconds = yield* timed(fork, steps);
  fork.free();
  return { changes: changesOf(core), start, valid, floor, epochSeconds, measureSeconds };
}
