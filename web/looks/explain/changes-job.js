// A look: which changes of the run are tried and for how long, and what they are to be held against.
import { changesOf, Fork } from '../../core/fork.js';
import { PART } from '../../core/wasm.js';
import { planned } from './core.js';

/**
 * @import { Core } from '../../core/wasm.js'
 * @import { Changes } from './result.js'
 */

/** Steps are timed for this long, or for an epoch: the code is warm by then. */
const TIMED_MS = 300;

/** @param {Core} core @param {number} part */
function* measured(core, part) {
  core.measureBegin(part);
  while (core.measureSome()) yield 0;
  return core.measureLoss();
}

/** More epochs than the timing takes, so that no measurement comes in between. */
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

/**
 * @param {Core} core
 * @param {{options: {lanes: number, seconds: number, epochs: number}}} job aides, time there is, epochs wished or 0
 * @returns {Generator<number, Changes>}
 */
export function* changes(core, { options }) {
  core.pair();
  const begun = performance.now();
  const start = yield* measured(core, PART.training);
  const valid = yield* measured(core, PART.heldOut);
  const measureSeconds = (performance.now() - begun) / 1000;
  const fork = new Fork(core, 'nothing');
  const floor = fork.floor();
  const epochSeconds = yield* timed(fork, core.facts().steps);
  fork.free();
  const plan = planned(core, epochSeconds, measureSeconds, options);
  return { changes: changesOf(core), start, valid, floor, ...plan };
}
