// The engines that run the core: native, Node, three browsers. Each measures its own peak and the speed of a network.
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openChromium, openFirefox, openWebKit } from '../tests/engines/drivers.js';
import { makeText } from './cases.js';
import { measurePeak, measureSpeed } from './measure.js';

/** @typedef {import('./cases.js').Case} Case */

/**
 * A column of the tables: an engine with a build of the core and a number of threads.
 * @typedef {object} Engine
 * @property {string} engine "Chromium"
 * @property {'fused'|'plain'} arithmetic
 * @property {number} workers that train together
 * @property {string} version
 * @property {() => Promise<number>} peak GFLOP/s of multiply-adds on one thread
 * @property {(network: Case, seconds: number, samples: number) => Promise<number[]>} speeds characters a second
 */

/** @typedef {{ seconds: number, chars: number }} Whole a recipe with its samples and measurements */

/**
 * What was opened: engines, a function that runs a whole recipe if there is one, and a function that closes all.
 * @typedef {object} Opened
 * @property {Engine[]} engines
 * @property {((text: string, recipe: string, epochs: number, target: number|null) => Promise<Whole>) | null} recipe
 * @property {() => Promise<void>} close
 */

const top = new URL('../', import.meta.url);
const NATIVE = 'build/release/bench/native';
const PEAK = 'build/release/bench/peak';
const KINDS = /** @type {const} */ (['fused', 'plain']);
/** @param {string} kind */
const coreOf = (kind) => `build/web/plateau-${kind}.wasm`;
/** @param {string} kind */
export const peakOf = (kind) => `build/bench/peak-${kind}.wasm`;

const execute = promisify(execFile);
/** @param {string} program @param {string[]} args */
async function run(program, ...args) {
  const { stdout } = await execute(program, args, { cwd: top, maxBuffer: 2 ** 26 });
  return stdout;
}

/**
 * The loop with the vectors of a variant of the core: 256 bits wherever a CPU has them.
 * @param {string} variant "fused_avx2"
 */
function peakName(variant) {
  const [kind, unit] = variant.split('_');
  return `${kind}_${unit.startsWith('avx') ? 256 : 128}`;
}

/** GFLOP/s of every loop that this CPU can run, by its name. @returns {Promise<Record<string, number>>} */
export const nativePeaks = async () => JSON.parse(await run(PEAK));

/** The C library. @param {number[]} threads @returns {Promise<Opened>} */
export async function openNative(threads) {
  const directory = mkdtempSync(join(tmpdir(), 'plateau-bench-'));
  const textOf = (/** @type {number} */ symbols) => {
    const path = join(directory, String(symbols));
    if (!existsSync(path)) writeFileSync(path, makeText(symbols));
    return path;
  };
  /** @param {Pick<Case, 'settings'|'kind'|'symbols'>} network */
  const measure = async ({ settings, kind, symbols }, workers = 1, seconds = 0.01, samples = 1) => {
    const words = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
    const numbers = [workers, seconds, samples].map(String);
    const mode = kind === 'sampling' ? 'sample' : 'train';
    return JSON.parse(await run(NATIVE, mode, textOf(symbols), ...numbers, ...words));
  };
  const { variant } = await measure({ settings: { hidden: '8' }, kind: 'speed', symbols: 8 });
  const name = peakName(variant);
  return {
    engines: threads.map((workers) => ({
      engine: 'native',
      arithmetic: variant.split('_')[0],
      workers,
      version: variant,
      peak: async () => JSON.parse(await run(PEAK, name))[name],
      speeds: async (network, seconds, samples) =>
        (await measure(network, workers, seconds, samples)).speeds,
    })),
    recipe: postNatively,
    close: async () => rmSync(directory, { recursive: true }),
  };
}

/** Runs a recipe with the command, on one thread. @param {string} path @param {string} recipe @param {number} epochs @returns {Promise<Whole>} */
async function postNatively(path, recipe, epochs) {
  const began = performance.now();
  const lines = await run(
    'build/plateau',
    ...['train', '--threads', '1', '--json', '--recipe', recipe, '--epochs', String(epochs), path],
  );
  const seconds = (performance.now() - began) / 1000;
  return { seconds, chars: Number(JSON.parse(lines.trim().split('\n').at(-1) ?? '{}').chars) };
}

/** WebAssembly in Node, one thread. @returns {Promise<Opened>} */
export async function openNode() {
  const builds = KINDS.map((kind) => ({
    kind,
    core: readFileSync(new URL(coreOf(kind), top)),
    loop: readFileSync(new URL(peakOf(kind), top)),
  })).filter(({ core }) => WebAssembly.validate(core));
  const engines = builds.map(({ kind, core, loop }) => {
    const module = new WebAssembly.Module(core);
    const peak = new WebAssembly.Module(loop);
    return /** @type {Engine} */ ({
      engine: 'Node',
      arithmetic: kind,
      workers: 1,
      version: `Node ${process.versions.node}, V8 ${process.versions.v8}`,
      peak: () => measurePeak(peak),
      speeds: (network, seconds, samples) =>
        measureSpeed(module, makeText(network.symbols), network, seconds, samples),
    });
  });
  return { engines, recipe: null, close: async () => {} };
}

const BROWSERS = { Chromium: openChromium, Firefox: openFirefox, WebKitGTK: openWebKit };

/**
 * A browser: one worker for each build that it runs, and the page's own trainer with a crew, which takes the best build.
 * @param {keyof typeof BROWSERS} engine
 * @param {Awaited<ReturnType<typeof import('./site.js').serve>>} site
 * @param {number[]} workers
 * @returns {Promise<Opened>}
 */
export async function openBrowser(engine, site, workers) {
  const browser = await BROWSERS[engine]();
  const { address, ask } = site.desk(engine);
  await browser.go(address);
  const version = `${engine} ${browser.version.replace(/^\D*/, '')}`;
  const addresses = KINDS.map((kind) => `/${coreOf(kind)}`);
  const valid = await ask({ name: 'can', addresses });
  const kinds = KINDS.filter((_, i) => valid[i]);
  /** @param {'fused'|'plain'} arithmetic @param {number} workers @param {Engine['speeds']} speeds @returns {Engine} */
  const make = (arithmetic, workers, speeds) => ({
    engine,
    arithmetic,
    workers,
    version,
    peak: () => ask({ name: 'peak', address: `/${peakOf(arithmetic)}` }),
    speeds,
  });
  const alone = kinds.map((kind) =>
    make(kind, 1, (network, seconds, samples) =>
      ask({ name: 'speeds', address: `/${coreOf(kind)}`, network, seconds, samples }),
    ),
  );
  const crews = workers
    .filter((count) => count > 1 && existsSync(new URL('build/web/crew.js', top)))
    .map((count) =>
      make(kinds[0], count, ({ settings, symbols }, seconds, samples) =>
        ask({ name: 'team', symbols, settings, workers: count, seconds, samples }),
      ),
    );
  return {
    engines: [...alone, ...crews],
    recipe: async (path, recipe, epochs, target) =>
      ask({
        name: 'recipe',
        text: readFileSync(new URL(path, top), 'utf8'),
        recipe,
        epochs,
        target,
      }),
    close: browser.close,
  };
}
