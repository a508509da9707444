// How long each experiment may be, so that all of them are done in about the time a reader waits.

/** @import { Change } from './result.js' */

/** What an aide measured of the run. @typedef {{epochSeconds: number, measureSeconds: number}} Pace */

/** Measurements of a trial, and one more before its first step where that loss is not known. */
const MEASURES = 4;
/** Aides beside each other share caches and the clock of the machine: each is slower than alone by about so much. */
const TOGETHER = 1.2;
/** What is known without experiments takes about so many epochs of an aide. */
const EVIDENCE = 0.5;
const MOST = 100;
const LEAST = 4;
/** For the least a reader may wait so many times as long. */
const PATIENCE = 1.5;
/** Of a long text even fewer of all changes; then of the first ones alone, in the end a quarter of an epoch. */
const FEW = [3, 2.5, 2, 1.5, 1];
const LESS = [1, 0.75, 0.5, 0.25];
/** So many changes are tried however long it takes: the list has first what tells most. */
const FIRST = 8;

/**
 * The order they are tried in: no change first, for all others are held against it; then the long ones, so that no aide
 * begins one when the others are done.
 * @param {Change[]} changes
 */
export function orderOf(changes) {
  const first = changes.filter(({ name }) => name === 'nothing');
  const others = changes.filter(({ name }) => name !== 'nothing');
  return [...first, ...others.sort((a, b) => b.work - a.work)];
}

/** @param {Change} change @param {Pace} pace @param {number} epochs */
export const secondsOf = ({ work, sameWeights }, { epochSeconds, measureSeconds }, epochs) =>
  work * (epochs * epochSeconds + (sameWeights ? MEASURES : MEASURES + 1) * measureSeconds);

/**
 * When the last aide is done, if each takes the next trial as soon as it can.
 * @param {Change[]} order @param {Pace} pace @param {number} epochs @param {number} aides
 */
function makespan(order, pace, epochs, aides) {
  const busy = Array(aides).fill(0);
  busy[aides - 1] += EVIDENCE * pace.epochSeconds;
  for (const change of order) {
    const idle = busy.indexOf(Math.min(...busy));
    busy[idle] += secondsOf(change, pace, epochs);
  }
  return Math.max(...busy) * (aides > 1 ? TOGETHER : 1);
}

/**
 * What is tried, and for how long: the same epochs for all, at most 100, and as few as it takes to be done in time. Where
 * that is less than an epoch, a measurement costs more than the training, and the last changes of the list are left out.
 * @param {Change[]} changes in the order they should be tried
 * @param {Pace} pace
 * @param {number} aides
 * @param {number} seconds
 * @param {number} [wished] so many epochs, however long it takes; 0: as many as fit
 * @returns {{order: Change[], epochs: number, seconds: number}}
 */
export function planned(changes, pace, aides, seconds, wished = 0) {
  const order = orderOf(changes);
  const plan = (/** @type {number} */ epochs, some = order) => ({
    order: some,
    epochs,
    seconds: makespan(some, pace, epochs, aides),
  });
  if (wished > 0) return plan(wished);
  for (let epochs = MOST; epochs >= LEAST; epochs--) {
    const patience = epochs === LEAST ? PATIENCE : 1;
    if (plan(epochs).seconds <= patience * seconds) return plan(epochs);
  }
  for (const epochs of FEW) if (plan(epochs).seconds <= seconds) return plan(epochs);
  const least = Math.min(FIRST, changes.length);
  for (const epochs of LESS)
    for (let count = changes.length; count >= least; count--) {
      const fewer = plan(epochs, orderOf(changes.slice(0, count)));
      if (fewer.seconds <= seconds) return fewer;
    }
  return plan(LESS.at(-1) ?? 1, orderOf(changes.slice(0, least)));
}

/** Work of the first changes together, for a guess before any is known. */
const USUAL_WORK = 11;

/**
 * About how long the experiments would take, before anything is measured.
 * @param {number} epochSeconds
 * @param {number} aides
 * @param {number} seconds wished
 */
export function guessed(epochSeconds, aides, seconds) {
  // A measurement runs forward only, a third of an epoch's work.
  const least = (LESS.at(-1) ?? 0) + MEASURES / 3;
  return Math.max(seconds, (epochSeconds * least * USUAL_WORK) / aides);
}
