// Measures a build of the core in slices, and loops of multiply-adds beside it: the same code in Node and in a browser.
import { Core, TOGETHER } from '../web/core/wasm.js';
import { rateOf, WARM_SECONDS } from './stage.js';

/** @typedef {import('./cases.js').Case} Case */
/** @typedef {import('./stage.js').What} What */

/**
 * Calls are short, so that an engine which compiles in two steps soon uses the better code: running code is never replaced,
 * and one long call stays in the code of the first compiler.
 */
const FLOPS_OF_A_CALL = 6e6;
const BATCH_SECONDS = 0.03;
/** A loop is warm when STALE batches in a row were no faster than any before, or after MAX_BATCHES. */
const STALE = 4;
const MAX_BATCHES = 60;
const TRIES = 20;
const TRY_SECONDS = 0.005;

/** Operations of a turn by the name of the function in bench/loops.c: N vectors of 4, or a product of 12 x 128 x N. */
const FLOPS = /** @type {const} */ ({ sums: 2 * 4, columns: 2 * 12 * 128 });
const KINDS = /** @type {const} */ ({ peak: 'sums', witness: 'columns' });

/** A loop takes a call, and gives its operations in thousand millions. @typedef {() => number} Loop */

/** Runs a loop until it gets no faster. @param {Loop} loop */
function warm(loop) {
  let best = 0;
  for (let stale = 0, n = 0; stale < STALE && n < MAX_BATCHES; stale++, n++) {
    const speed = rateOf(loop, BATCH_SECONDS);
    if (speed > 1.005 * best) stale = 0;
    best = Math.max(best, speed);
  }
  return best;
}

/**
 * The fastest loop, warm. All are tried in turn for a few milliseconds, many times, and the best of each counts: whatever the
 * host takes from one moment, it does not take from all.
 * @param {WebAssembly.Exports} exports @param {'sums'|'columns'} kind @returns {Loop}
 */
function fastest(exports, kind) {
  const loops = Object.entries(exports).flatMap(([name, call]) => {
    const count = Number(new RegExp(`^${kind}_(\\d+)$`).exec(name)?.[1]);
    if (!count) return [];
    const turns = Math.ceil(FLOPS_OF_A_CALL / (count * FLOPS[kind]));
    return () => {
      /** @type {(turns: number) => number} */ (call)(turns);
      return (turns * count * FLOPS[kind]) / 1e9;
    };
  });
  const speeds = loops.map(warm);
  for (let n = 0; n < TRIES; n++)
    loops.forEach((loop, i) => {
      speeds[i] = Math.max(speeds[i], rateOf(loop, TRY_SECONDS));
    });
  return loops[speeds.indexOf(Math.max(...speeds))];
}

/** The peak and the witness of a module, warm: which function is fastest depends on the engine. @type {WeakMap<WebAssembly.Module, Promise<{ peak: Loop, witness: Loop }>>} */
const known = new WeakMap();

/** @param {WebAssembly.Module} module */
async function chooseLoops(module) {
  const { exports } = await WebAssembly.instantiate(module, {});
  return { peak: fastest(exports, KINDS.peak), witness: fastest(exports, KINDS.witness) };
}

/** @param {WebAssembly.Module} module */
function loopsOf(module) {
  const loops = known.get(module) ?? chooseLoops(module);
  known.set(module, loops);
  return loops;
}

/** Warms up, and gives the seconds of a step. @param {() => number} step */
function warmSteps(step) {
  const once = () => {
    const began = performance.now();
    step();
    return (performance.now() - began) / 1000;
  };
  const first = once();
  if (first > WARM_SECONDS) return first;
  rateOf(step, WARM_SECONDS);
  return once();
}

/** What works on a network for a while and returns a number of characters. @param {WebAssembly.Module} module @param {string} text @param {Pick<Case, 'settings'|'kind'>} network */
async function workOf(module, text, { settings, kind }) {
  const core = await Core.create(module);
  core.read(text, settings);
  core.place();
  if (kind === 'sampling') {
    core.sampleBegin({}, '');
    return () => {
      const stride = 16;
      for (let i = 0; i < stride; i++) core.sampleNext();
      return stride;
    };
  }
  return () => {
    const before = core.progress().chars;
    const shards = core.beginStep();
    for (let shard = 0; shard < shards; shard += TOGETHER)
      core.runShards(shard, Math.min(TOGETHER, shards - shard));
    const trouble = core.apply();
    if (trouble) throw new Error(trouble.sentence);
    return core.progress().chars - before;
  };
}

/**
 * A network that is open and warm, with the loops beside it; or the loops alone.
 * @param {WebAssembly.Module} loops
 * @param {{ core: WebAssembly.Module, text: string, network: Pick<Case, 'settings'|'kind'> } | null} training
 */
export async function openStage(loops, training) {
  const { peak, witness } = await loopsOf(loops);
  const step = training && (await workOf(training.core, training.text, training.network));
  const work = { peak, witness, step: step ?? (() => 0) };
  return {
    seconds: step ? warmSteps(step) : 0,
    /** @param {What[]} what @param {number} seconds */
    slices: (what, seconds) => what.map((each) => rateOf(work[each], seconds)),
  };
}
