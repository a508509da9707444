// The engines that run the core: native, Node, three browsers.
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openChromium, openFirefox, openWebKit } from '../tests/engines/drivers.js';
import { makeText } from './cases.js';
import { startLines } from './lines.js';
import { openStage } from './measure.js';

/** @typedef {import('./cases.js').Case} Case */
/** @typedef {import('./stage.js').Column} Column */
/** @typedef {import('./stage.js').Stage} Stage */

/** @typedef {{ seconds: number, chars: number }} Whole a recipe with its samples and measurements */

/**
 * What was opened: columns, a function that runs a whole recipe if there is one, and a function that closes all.
 * @typedef {object} Opened
 * @property {Column[]} columns
 * @property {((text: string, recipe: string, epochs: number, target: number|null) => Promise<Whole>) | null} recipe
 * @property {() => Promise<void>} close
 */

const top = new URL('../', import.meta.url);
const NATIVE = 'build/release/bench/native';
const KINDS = /** @type {const} */ (['fused', 'plain']);
/** @param {string} kind */
const coreOf = (kind) => `build/web/plateau-${kind}.wasm`;
/** @param {string} kind */
const loopsOf = (kind) => `build/bench/loops-${kind}.wasm`;

const execute = promisify(execFile);

/** The C library. @param {number[]} threads @returns {Promise<Opened>} */
export async function openNative(threads) {
  const directory = mkdtempSync(join(tmpdir(), 'plateau-bench-'));
  const textOf = (/** @type {number} */ symbols) => {
    const path = join(directory, String(symbols));
    if (!existsSync(path)) writeFileSync(path, makeText(symbols));
    return path;
  };
  /** @param {Pick<Case, 'settings'|'kind'|'symbols'>} network @param {number} workers */
  const open = async ({ settings, kind, symbols }, workers) => {
    const words = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
    const mode = kind === 'sampling' ? 'sample' : 'train';
    const program = fileURLToPath(new URL(NATIVE, top));
    const lines = startLines(program, [mode, textOf(symbols), String(workers), ...words]);
    const { variant, seconds } = await lines.next();
    /** @type {Stage['slices']} */
    const slices = (what, seconds) => lines.ask([seconds, ...what].join(' '));
    return { variant, seconds, slices, close: lines.end };
  };
  const first = await open({ settings: { hidden: '8' }, kind: 'speed', symbols: 8 }, 1);
  await first.close();
  return {
    columns: threads.map((workers) => ({
      engine: 'native',
      arithmetic: first.variant.split('_')[0],
      workers,
      version: first.variant,
      open: (network) => open(network, workers),
    })),
    recipe: postNatively,
    close: async () => rmSync(directory, { recursive: true }),
  };
}

/** Runs a recipe with the command, on one thread. @param {string} path @param {string} recipe @param {number} epochs @returns {Promise<Whole>} */
async function postNatively(path, recipe, epochs) {
  const began = performance.now();
  const { stdout } = await execute(
    'build/plateau',
    ['train', '--threads', '1', '--json', '--recipe', recipe, '--epochs', String(epochs), path],
    { cwd: top, maxBuffer: 2 ** 26 },
  );
  const seconds = (performance.now() - began) / 1000;
  return { seconds, chars: Number(JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}').chars) };
}

/** WebAssembly in Node, one thread. @returns {Promise<Opened>} */
export async function openNode() {
  const read = (/** @type {string} */ path) => readFileSync(new URL(path, top));
  const kinds = KINDS.filter((kind) => WebAssembly.validate(read(coreOf(kind))));
  const columns = kinds.map((kind) => {
    const core = new WebAssembly.Module(read(coreOf(kind)));
    const loops = new WebAssembly.Module(read(loopsOf(kind)));
    return /** @type {Column} */ ({
      engine: 'Node',
      arithmetic: kind,
      workers: 1,
      version: `Node ${process.versions.node}, V8 ${process.versions.v8}`,
      open: async (network) => {
        const stage = await openStage(loops, { core, text: makeText(network.symbols), network });
        return {
          seconds: stage.seconds,
          slices: async (what, seconds) => stage.slices(what, seconds),
          close: async () => {},
        };
      },
    });
  });
  return { columns, recipe: null, close: async () => {} };
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
  /** @param {'fused'|'plain'} arithmetic @param {number} workers @returns {Column} */
  const column = (arithmetic, workers) => ({
    engine,
    arithmetic,
    workers,
    version,
    open: async (network) => {
      const builds = { core: `/${coreOf(arithmetic)}`, loops: `/${loopsOf(arithmetic)}` };
      const { stage, seconds } = await ask({ name: 'open', ...builds, network, workers });
      return {
        seconds,
        slices: (what, seconds) => ask({ name: 'slices', stage, what, seconds }),
        close: () => ask({ name: 'close', stage }),
      };
    },
  });
  const crews = workers
    .filter((count) => count > 1 && existsSync(new URL('build/web/crew.js', top)))
    .map((count) => column(kinds[0], count));
  return {
    columns: [...kinds.map((kind) => column(kind, 1)), ...crews],
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
