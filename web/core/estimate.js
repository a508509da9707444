// How long an epoch would take here: some steps are run and timed, and then discarded.

/** What is asked of a run; Core is one. @typedef {Pick<import('./wasm.js').Core, 'beginStep'|'runShards'|'apply'>} Run */
/** When a piece of work began, and how long it took; milliseconds. @typedef {[began: number, took: number]} Piece */

/** It ends with the first shard or step that ends after this. */
const MEASURE_MS = 300;
/** What begins before this does not count: the engine still compiles. */
const WARM_MS = 100;
/** From this number on, whole steps are more exact than single shards. */
const ENOUGH_STEPS = 2;

/**
 * Times a run that was just placed; may be interrupted at each yield, for any time.
 * @param {Run} run
 * @param {number} steps of an epoch
 * @param {() => number} now milliseconds
 * @returns {Generator<undefined, number>} seconds an epoch
 */
export function* estimate(run, steps, now) {
  let began = now();
  const clock = () => now() - began;
  /** @type {Piece[]} */
  const whole = [];
  /** @type {Piece[]} */
  const single = [];
  let shards = 0;
  for (let over = false; !over; ) {
    const from = clock();
    shards = run.beginStep();
    for (let shard = 0; shard < shards && !over; shard++) {
      const at = clock();
      run.runShards(shard);
      single.push([at, clock() - at]);
      over = clock() >= MEASURE_MS && shard < shards - 1;
      const left = now();
      yield;
      began += now() - left;
    }
    if (over) break;
    run.apply();
    whole.push([from, clock() - from]);
    over = clock() >= MEASURE_MS;
  }
  const exact = warm(whole).length >= ENOUGH_STEPS || shards === 1;
  return ((exact ? mean(whole) : shards * mean(single)) * steps) / 1000;
}

/** @param {Piece[]} pieces */
const warm = (pieces) => pieces.filter(([began]) => began >= WARM_MS);

/** Of the warm pieces, or of the last one. @param {Piece[]} pieces */
function mean(pieces) {
  const list = warm(pieces).length > 0 ? warm(pieces) : pieces.slice(-1);
  return list.reduce((sum, [, took]) => sum + took, 0) / list.length;
}
