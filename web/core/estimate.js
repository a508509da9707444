// How long an epoch would take here: some steps are run and timed, and then discarded.

/** What is asked of a run; Core is one. @typedef {Pick<import('./wasm.js').Core, 'beginStep'|'runShards'|'apply'>} Run */

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
  let away = 0;
  const clock = () => now() - away;
  const began = clock();
  const whole = new Tally();
  const single = new Tally();
  let shards = 0;
  for (let over = false; !over; ) {
    const from = clock();
    shards = run.beginStep();
    for (let shard = 0; shard < shards && !over; shard++) {
      const at = clock();
      run.runShards(shard);
      single.add(at - began, clock() - at);
      over = clock() - began >= MEASURE_MS && shard < shards - 1;
      const left = now();
      yield;
      away += now() - left;
    }
    if (over) break;
    run.apply();
    whole.add(from - began, clock() - from);
    over = clock() - began >= MEASURE_MS;
  }
  const step = whole.warm >= ENOUGH_STEPS || shards === 1 ? whole.mean : shards * single.mean;
  return (step * steps) / 1000;
}

/** A mean of the durations that began when the engine was warm; of the last one while there is none. */
class Tally {
  warm = 0;
  #sum = 0;
  #last = 0;

  /** @param {number} began since the beginning @param {number} took both in milliseconds */
  add(began, took) {
    this.#last = took;
    if (began < WARM_MS) return;
    this.warm++;
    this.#sum += took;
  }

  get mean() {
    return this.warm > 0 ? this.#sum / this.warm : this.#last;
  }
}
