// Where the core runs: natively, in Node, in Chromium. Each engine measures its own peak and the speed of a network.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { measurePeak, measureSpeed } from './measure.js';

/** @typedef {import('../web/protocol.js').Settings} Settings */

/**
 * @typedef {object} Engine
 * @property {string} name
 * @property {string} version
 * @property {() => Promise<number>} peak GFLOP/s of multiply-adds
 * @property {(settings: Settings, seconds: number, samples: number) => Promise<number[]>} speeds characters a second
 */

const top = new URL('../', import.meta.url);
const NATIVE = 'build/release/bench/native';
const PEAK = 'build/release/bench/peak';
const wasm = (/** @type {string} */ kind) => `build/web/plateau-${kind}.wasm`;
export const peakWasm = (/** @type {string} */ kind) => `build/bench/peak-${kind}.wasm`;

/** @param {string} program @param {string[]} args */
const run = (program, ...args) => execFileSync(program, args, { cwd: top, encoding: 'utf8' });

/** One thread of the C library. @param {string} textPath @returns {Engine} */
export function native(textPath) {
  const measure = (/** @type {Settings} */ settings, seconds = 0.01, samples = 1) => {
    const words = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
    return JSON.parse(run(NATIVE, textPath, String(seconds), String(samples), ...words));
  };
  const { variant } = measure({ hidden: '8' });
  const peak = `${variant.split('_')[0]}_${variant.endsWith('avx2') ? 256 : 128}`;
  return {
    name: 'native',
    version: variant,
    peak: async () => JSON.parse(run(PEAK))[peak],
    speeds: async (settings, seconds, samples) => measure(settings, seconds, samples).speeds,
  };
}

/** @param {string} kind @param {string} text @returns {Promise<Engine>} */
export async function node(kind, text) {
  const core = await WebAssembly.compile(readFileSync(new URL(wasm(kind), top)));
  const peak = await WebAssembly.compile(readFileSync(new URL(peakWasm(kind), top)));
  return {
    name: `Node ${kind}`,
    version: `Node ${process.versions.node}, V8 ${process.versions.v8}`,
    peak: () => measurePeak(peak),
    speeds: (settings, seconds, samples) => measureSpeed(core, text, settings, seconds, samples),
  };
}

/** @typedef {Awaited<ReturnType<typeof import('./chromium.js').openChromium>>} Browser */

/** @param {Browser} browser @param {string} kind @param {string} text @returns {Engine} */
export function inChromium({ page, version }, kind, text) {
  const here = { core: `/${wasm(kind)}`, loop: `/${peakWasm(kind)}`, text };
  return {
    name: `Chromium ${kind}`,
    version,
    peak: () =>
      page.evaluate(async ({ loop }) => {
        /** @type {typeof import('./measure.js')} */
        const { measurePeak } = await import(
          /* @vite-ignore */ `${location.origin}/bench/measure.js`
        );
        return measurePeak(await WebAssembly.compileStreaming(fetch(loop)));
      }, here),
    speeds: (settings, seconds, samples) =>
      page.evaluate(
        async ({ core, text, settings, seconds, samples }) => {
          /** @type {typeof import('./measure.js')} */
          const { measureSpeed } = await import(`${location.origin}/bench/measure.js`);
          const module = await WebAssembly.compileStreaming(fetch(core));
          return measureSpeed(module, text, settings, seconds, samples);
        },
        { ...here, settings, seconds, samples },
      ),
  };
}

/**
 * A recipe in the worker of the page, with all its samples and measurements: seconds until its last epoch, or until
 * its held-out loss is below `target`.
 * @param {Browser} browser
 * @param {string} text
 * @param {{ recipe: string, epochs: number, target?: number }} wanted
 */
export function recipeInChromium({ page }, text, wanted) {
  return page.evaluate(
    async ({ text, recipe, epochs, target = Number.NEGATIVE_INFINITY }) => {
      const worker = new Worker('/build/web/worker.js', { type: 'module' });
      const hear = (/** @type {(message: any) => boolean} */ fits) =>
        new Promise((resolve, reject) => {
          worker.addEventListener('message', ({ data }) => {
            if (fits(data)) resolve(data);
            else if (data.sentence) reject(new Error(data.sentence));
          });
        });
      const below = (/** @type {any} */ point) =>
        point.validLoss !== null && point.validLoss < target;
      const ready = await hear((m) => m.type === 'ready');
      const { settings } = ready.recipes.find((/** @type {any} */ r) => r.name === recipe);
      worker.postMessage({ type: 'start', id: 1, text, settings });
      await hear((m) => m.type === 'started');
      const began = performance.now();
      worker.postMessage({ type: 'train', until: epochs });
      await hear((m) => m.type === 'progress' && (m.state === 'finished' || m.points.some(below)));
      worker.terminate();
      return (performance.now() - began) / 1000;
    },
    { text, ...wanted },
  );
}

/** The same by the command, with as many threads as it takes by itself. @param {string} path @param {number} epochs */
export function postNatively(path, epochs) {
  const began = performance.now();
  execFileSync('build/plateau', ['train', '--recipe', 'post', '--epochs', String(epochs), path], {
    cwd: top,
    stdio: 'ignore',
  });
  return (performance.now() - began) / 1000;
}
