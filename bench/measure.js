// Speed of a build of the core, and of a loop of multiply-adds beside it: the same code in Node and in a browser.
import { Core } from '../web/trainer/wasm.js';

/** @typedef {import('../web/protocol.js').Settings} Settings */

/** As in bench/native.c: until then V8 has compiled what matters and caches are warm. */
const WARM_SECONDS = 0.3;
/** Of bench/peak.c: 12 vectors of 4, each a product and a sum. */
const PEAK_FLOPS_PER_TURN = 12 * 4 * 2;
const PEAK_TURNS = 1e7;

const seconds = () => performance.now() / 1000;

/**
 * GFLOP/s, the best of five.
 * @param {WebAssembly.Module} module
 */
export async function measurePeak(module) {
  const { exports } = await WebAssembly.instantiate(module, {});
  const peak = /** @type {(turns: number) => number} */ (exports.peak);
  peak(PEAK_TURNS / 10);
  peak(PEAK_TURNS / 10);
  let best = 0;
  for (let i = 0; i < 5; i++) {
    const began = seconds();
    peak(PEAK_TURNS);
    best = Math.max(best, (PEAK_FLOPS_PER_TURN * PEAK_TURNS) / (seconds() - began) / 1e9);
  }
  return best;
}

/**
 * Characters a second that a network trains.
 * @param {WebAssembly.Module} module
 * @param {string} text
 * @param {Settings} settings
 * @param {number} least seconds of a sample
 * @param {number} samples
 */
export async function measureSpeed(module, text, settings, least, samples) {
  const core = await Core.create(module);
  core.read(text, settings);
  core.place();
  const speed = (/** @type {number} */ least) => {
    const before = core.progress().chars;
    const began = seconds();
    let took = 0;
    do {
      const shards = core.beginStep();
      for (let shard = 0; shard < shards; shard++) core.runShard(shard);
      const trouble = core.apply();
      if (trouble) throw new Error(trouble.sentence);
      took = seconds() - began;
    } while (took < least);
    return (core.progress().chars - before) / took;
  };
  speed(WARM_SECONDS);
  return Array.from({ length: samples }, () => speed(least));
}
