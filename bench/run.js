// Speed against what this machine can do: node bench/run.js [--json] [--rounds N]
//
// Wants build/plateau, build/release/bench/{native,peak}, the page in build/web, and emcc: `make bench` builds them.
// Each engine measures a loop of multiply-adds, then each network, warm; the whole is done in several rounds, so that
// a busy moment of the machine does not fall on one engine alone. Medians, and the best in brackets.
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CASES, flopsPerCharacter, makeText } from './cases.js';
import { openChromium } from './chromium.js';
import { inChromium, native, node, peakWasm, postNatively, recipeInChromium } from './engines.js';

/** @typedef {import('./engines.js').Engine} Engine */

/**
 * @typedef {object} Result
 * @property {string} engine
 * @property {string} network
 * @property {number} charsPerSecond the median
 * @property {number} best
 * @property {number} gflops useful ones a second, at the median
 * @property {number} peak GFLOP/s of multiply-adds, at the median
 * @property {number} percent of the peak measured just before, at the median
 */

const SECONDS = 0.4;
const SAMPLES = 3;
const POST = { text: 'corpus/readme.md', epochs: 1501 };
/** Seconds that issue 2 allows the post's run on two cores. */
const POST_LIMIT = { native: 40, chromium: 60 };
/** Default on the handbook in a tab, until unseen text costs less than interpolated four-grams make it cost. */
const LEARN = { text: 'corpus/handbook.md', epochs: 60, limit: 60 };

const { values: options } = parseArgs({
  options: { json: { type: 'boolean', default: false }, rounds: { type: 'string', default: '3' } },
});
const say = (/** @type {string} */ line) => process.stderr.write(`${line}\n`);
process.chdir(new URL('..', import.meta.url).pathname);

/** @param {number[]} numbers */
function median(numbers) {
  const sorted = numbers.toSorted?.((a, b) => a - b) ?? [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Nats a character of the held-out part, from three characters of context. @param {string} text */
function fourGrams(text) {
  const { ngram } = JSON.parse(
    execFileSync('build/plateau', ['floor', '--json', text], { encoding: 'utf8' }),
  );
  return Number(ngram.find((/** @type {{order: number}} */ { order }) => order === 4).valid);
}

/** The peak loop in WebAssembly, where it is missing or older than its source. */
function buildPeaks() {
  mkdirSync('build/bench', { recursive: true });
  for (const [kind, flags] of Object.entries({ fused: ['-mrelaxed-simd'], plain: [] })) {
    const out = peakWasm(kind);
    if (existsSync(out) && statSync(out).mtimeMs > statSync('bench/peak.c').mtimeMs) continue;
    const how = [
      '-std=c11',
      '-O3',
      '-ffp-contract=off',
      '-msimd128',
      ...flags,
      '--no-entry',
      '-sSTANDALONE_WASM',
    ];
    execFileSync('build/toolchain/bin/emcc', [...how, '-o', out, 'bench/peak.c'], {
      stdio: 'inherit',
    });
  }
}

/**
 * Rounds A B A B: peak and every network in one engine, then in the next.
 * @param {Engine[]} engines
 * @param {number} rounds
 * @returns {Promise<Result[]>}
 */
async function measure(engines, rounds) {
  /** @type {Map<string, { speeds: number[], peaks: number[], percents: number[] }>} */
  const seen = new Map();
  for (let round = 1; round <= rounds; round++) {
    for (const engine of engines) {
      say(`round ${round} of ${rounds}: ${engine.name}`);
      for (const { name, settings } of CASES) {
        const peak = await engine.peak();
        const speeds = await engine.speeds(settings, SECONDS, SAMPLES);
        const key = `${engine.name}/${name}`;
        const all = seen.get(key) ?? { speeds: [], peaks: [], percents: [] };
        const gflops = (flopsPerCharacter(settings) * median(speeds)) / 1e9;
        all.speeds.push(...speeds);
        all.peaks.push(peak);
        all.percents.push((100 * gflops) / peak);
        seen.set(key, all);
      }
    }
  }
  return engines.flatMap((engine) =>
    CASES.map(({ name, settings }) => {
      const all = seen.get(`${engine.name}/${name}`) ?? { speeds: [], peaks: [], percents: [] };
      const charsPerSecond = median(all.speeds);
      return {
        engine: engine.name,
        network: name,
        charsPerSecond,
        best: Math.max(...all.speeds),
        gflops: (flopsPerCharacter(settings) * charsPerSecond) / 1e9,
        peak: median(all.peaks),
        percent: median(all.percents),
      };
    }),
  );
}

/** @param {Result[]} results @param {Engine[]} engines */
function print(results, engines) {
  const thousands = (/** @type {number} */ n) => `${(n / 1000).toFixed(n < 1e4 ? 2 : 1)}k`;
  const width = Math.max(...engines.map((engine) => engine.name.length));
  for (const { name: network } of CASES) {
    console.log(`\n${network}`);
    for (const r of results.filter((result) => result.network === network)) {
      const speed = `${thousands(r.charsPerSecond)} (${thousands(r.best)})`.padStart(18);
      const flops = `${r.gflops.toFixed(1).padStart(6)} of ${r.peak.toFixed(1).padStart(5)} GFLOP/s`;
      console.log(
        `  ${r.engine.padEnd(width)} ${speed} chars/s ${flops}  ${r.percent.toFixed(0).padStart(3)} %`,
      );
    }
  }
}

buildPeaks();
const directory = mkdtempSync(join(tmpdir(), 'plateau-bench-'));
const browser = await openChromium();
try {
  const text = makeText();
  const textPath = join(directory, 'text');
  writeFileSync(textPath, text);
  const engines = [
    native(textPath),
    await node('fused', text),
    inChromium(browser, 'fused', text),
    inChromium(browser, 'plain', text),
  ];
  const machine = {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    load: Number(loadavg()[0]?.toFixed(2)),
    versions: Object.fromEntries(engines.map(({ name, version }) => [name, version])),
  };
  const results = await measure(engines, Number(options.rounds));
  const learn = /** @type {number[]} */ ([]);
  const target = fourGrams(LEARN.text);
  const post = { native: /** @type {number[]} */ ([]), chromium: /** @type {number[]} */ ([]) };
  for (let round = 1; round <= Number(options.rounds); round++) {
    say(`round ${round} of ${options.rounds}: the post's ${POST.epochs} epochs`);
    post.native.push(postNatively(POST.text, POST.epochs));
    post.chromium.push(
      await recipeInChromium(browser, readFileSync(POST.text, 'utf8'), {
        recipe: 'post',
        epochs: POST.epochs,
      }),
    );
  }
  for (let round = 1; round <= Number(options.rounds); round++) {
    say(`round ${round} of ${options.rounds}: Default on the handbook`);
    const wanted = { recipe: 'default', epochs: LEARN.epochs, target };
    learn.push(await recipeInChromium(browser, readFileSync(LEARN.text, 'utf8'), wanted));
  }
  const seconds = { native: median(post.native), chromium: median(post.chromium) };
  if (options.json) {
    console.log(JSON.stringify({ machine, results, post: seconds, learn: median(learn) }, null, 2));
  } else {
    console.log(
      `${machine.cpu}, ${machine.cores} cores, load ${machine.load} at the start; one thread`,
    );
    for (const [name, version] of Object.entries(machine.versions))
      console.log(`  ${name}: ${version}`);
    console.log(
      `Adam, one-hot input, ${SECONDS} s x ${SAMPLES} x ${options.rounds}; median (best)`,
    );
    print(results, engines);
    console.log(`\nthe post's ${POST.epochs} epochs, with every sample and measurement`);
    console.log(`  native   ${seconds.native.toFixed(1)} s (limit ${POST_LIMIT.native})`);
    console.log(`  Chromium ${seconds.chromium.toFixed(1)} s (limit ${POST_LIMIT.chromium})`);
    console.log(
      `\nDefault on the handbook, to an unseen loss below four-grams' ${target.toFixed(3)}`,
    );
    console.log(`  Chromium ${median(learn).toFixed(1)} s (limit ${LEARN.limit})`);
  }
} finally {
  await browser.end();
  rmSync(directory, { recursive: true });
}
