// Measures a build of the core, and loops of multiply-adds beside it: the same code in Node and in a browser.
import { Core, TOGETHER } from '../web/core/wasm.js';

/** @typedef {import('./cases.js').Case} Case */

/** As in bench/native.c: after this time V8 has compiled what matters and the caches are warm. */
const WARM_SECONDS = 0.3;

/**
 * Calls are short, so that an engine which compiles in two steps soon uses the better code: running code is never replaced,
 * and one long call stays in the code of the first compiler.
 */
const TURNS = 1e5;
/** Operations of a loop with s sums: s vectors of 4, each a product and a sum. */
const flops = (/** @type {number} */ sums) => sums * 4 * 2 * TURNS;
/** The factors of bench/peak.c. */
const FACTORS = /** @type {const} */ ([0.75, 0.125]);
/** A browser's clock can be as coarse as a millisecond. */
const BATCH_SECONDS = 0.03;
const BATCHES = 4;
/** A loop is warm when STALE batches in a row were no faster than any before, or after MAX_BATCHES. */
const STALE = 4;
const MAX_BATCHES = 60;

const seconds = () => performance.now() / 1000;

/** @typedef {{ sums: number, call: (turns: number, a: number, b: number) => number }} Loop */

/** GFLOP/s over a batch of calls. @param {Loop} loop */
function batch({ sums, call }) {
  const began = seconds();
  let took = 0;
  let calls = 0;
  do {
    for (let i = 0; i < 20; i++) call(TURNS, ...FACTORS);
    calls += 20;
    took = seconds() - began;
  } while (took < BATCH_SECONDS);
  return (flops(sums) * calls) / took / 1e9;
}

/** Runs a loop until it gets no faster. @param {Loop} loop */
function warm(loop) {
  let best = 0;
  for (let stale = 0, n = 0; stale < STALE && n < MAX_BATCHES; stale++, n++) {
    const speed = batch(loop);
    if (speed > 1.005 * best) stale = 0;
    best = Math.max(best, speed);
  }
  return best;
}

/** The fastest loop of a module, warm: the best number of sums depends on the engine. @type {WeakMap<WebAssembly.Module, Loop>} */
const fastest = new WeakMap();

/** @param {WebAssembly.Module} module @returns {Promise<Loop>} */
async function chooseLoop(module) {
  const { exports } = await WebAssembly.instantiate(module, {});
  const loops = Object.entries(exports).flatMap(([name, call]) => {
    const sums = Number(/^sums_(\d+)$/.exec(name)?.[1]);
    return sums ? [{ sums, call: /** @type {any} */ (call) }] : [];
  });
  const speeds = loops.map(warm);
  return loops[speeds.indexOf(Math.max(...speeds))];
}

/**
 * GFLOP/s of multiply-adds, the best of several batches.
 * @param {WebAssembly.Module} module
 */
export async function measurePeak(module) {
  const loop = fastest.get(module) ?? (await chooseLoop(module));
  fastest.set(module, loop);
  return Math.max(...Array.from({ length: BATCHES }, () => batch(loop)));
}

/**
 * Characters a second over samples of at least `minSeconds`, or of one call, after warming up.
 * @param {() => number} work works for a while and returns the number of characters
 * @param {number} minSeconds
 * @param {number} samples
 */
function speedsOf(work, minSeconds, samples) {
  const speed = (/** @type {number} */ minSeconds) => {
    const began = seconds();
    let chars = 0;
    let took = 0;
    do {
      chars += work();
      took = seconds() - began;
    } while (took < minSeconds);
    return chars / took;
  };
  speed(WARM_SECONDS);
  return Array.from({ length: samples }, () => speed(minSeconds));
}

/**
 * Characters a second that a network trains, or that it samples.
 * @param {WebAssembly.Module} module
 * @param {string} text
 * @param {Pick<Case, 'settings'|'kind'>} network
 * @param {number} minSeconds seconds of a sample
 * @param {number} samples
 */
export async function measureSpeed(module, text, { settings, kind }, minSeconds, samples) {
  const core = await Core.create(module);
  core.read(text, settings);
  core.place();
  if (kind === 'sampling') core.sampleBegin({}, '');
  const draw = () => {
    const stride = 16;
    for (let i = 0; i < stride; i++) core.sampleNext();
    return stride;
  };
  const step = () => {
    const before = core.progress().chars;
    const shards = core.beginStep();
    for (let shard = 0; shard < shards; shard += TOGETHER)
      core.runShards(shard, Math.min(TOGETHER, shards - shard));
    const trouble = core.apply();
    if (trouble) throw new Error(trouble.sentence);
    return core.progress().chars - before;
  };
  return speedsOf(kind === 'sampling' ? draw : step, minSeconds, samples);
}
