// What the schedule sees of an engine or of another library: columns of the tables, each with a stage for one network.

/** @typedef {import('./cases.js').Case} Case */

/** What a slice of time is spent on: a loop of bench/loops.c, or steps of a network. @typedef {'peak'|'witness'|'step'} What */

/**
 * A network that is open and warm.
 * @typedef {object} Stage
 * @property {number} seconds a step takes
 * @property {(what: What[], seconds: number) => Promise<number[]>} slices takes a slice of each in turn, of `seconds` or
 *   one step if that takes longer; resolves to GFLOP/s of a loop, characters a second of a network
 * @property {() => Promise<void>} close
 */

/**
 * An engine with a build of the core and a number of threads, or another library.
 * @typedef {object} Column
 * @property {string} engine "Chromium"
 * @property {'fused'|'plain'|null} arithmetic null: another library, which has no loops
 * @property {number} workers that train together
 * @property {string} version
 * @property {(network: Case) => Promise<Stage>} open
 */

/** As in bench/native.c: after this time V8 has compiled what matters and the caches are warm. */
export const WARM_SECONDS = 0.3;

/**
 * Characters a second over at least `seconds`, or over one call.
 * @param {() => number} work works for a while and returns a number of characters
 * @param {number} seconds
 */
export function rateOf(work, seconds) {
  const began = performance.now();
  let chars = 0;
  let took = 0;
  do {
    chars += work();
    took = (performance.now() - began) / 1000;
  } while (took < seconds);
  return chars / took;
}
