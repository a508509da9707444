// Compares our speed with the machine's peak and with other libraries: node bench/run.js [--quick] [WORD]
//
// Needs build/plateau, build/release/bench/*, the page in build/web, and emcc: `make bench` builds them. In every round
// each workload is measured in one engine after the other, just after its peak loop, so a busy moment of the machine never
// hits one engine alone. Writes build/bench.json, build/bench-run.json and build/bench.svg.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { CASES, LEARN, POST } from './cases.js';
import { chart } from './chart.js';
import { nativePeaks, openBrowser, openNative, openNode, peakOf } from './engines.js';
import { openPeers } from './peers.js';
import { required } from './required.js';
import { nameOf, Results } from './results.js';
import { serve } from './site.js';
import { lines, verdictLines } from './tables.js';

/** @typedef {import('./cases.js').Case} Case */
/** @typedef {import('./engines.js').Engine} Engine */
/** @typedef {import('./engines.js').Opened} Opened */
/** @typedef {import('./peers.js').Peer} Peer */

/** @typedef {{ rounds: number, seconds: number, samples: number }} Pace */

/** @type {Pace} */
const FULL = { rounds: 3, seconds: 0.3, samples: 2 };
/** @type {Pace} */
const QUICK = { rounds: 1, seconds: 0.15, samples: 1 };
/** Whole recipes are long, so two rounds are enough. */
const WHOLE_ROUNDS = 2;

const say = (/** @type {string} */ line) => process.stderr.write(`${line}\n`);
const reason = (/** @type {unknown} */ error) => (error instanceof Error ? error.message : error);

/** Builds the peak loops in WebAssembly if they are missing or older than their source. */
function buildPeaks() {
  mkdirSync('build/bench', { recursive: true });
  for (const [kind, flags] of Object.entries({ fused: ['-mrelaxed-simd'], plain: [] })) {
    const out = peakOf(kind);
    if (existsSync(out) && statSync(out).mtimeMs > statSync('bench/peak.c').mtimeMs) continue;
    const language = ['-std=c11', '-O3', '-ffp-contract=off', '-msimd128', ...flags];
    // As in mk/web.mk: otherwise LLVM moves loads away from their use and spills.
    const how = [...language, '-mllvm', '-pre-RA-sched=source', '--no-entry', '-sSTANDALONE_WASM'];
    execFileSync('build/toolchain/bin/emcc', [...how, '-o', out, 'bench/peak.c'], {
      stdio: 'inherit',
    });
  }
}

/** The numbers of threads to measure: one, two, and all. */
function threads() {
  const all = cpus().length;
  return [...new Set([1, 2, all])].filter((count) => count <= all);
}

/**
 * Opens every engine that can be measured here, and reports the others.
 * @param {boolean} quick
 * @param {Awaited<ReturnType<typeof serve>>} site
 */
async function openAll(quick, site) {
  const counts = threads();
  /** @type {[string, () => Promise<Opened>][]} */
  const wanted = [
    ['native', () => openNative(counts)],
    ['Node', openNode],
    ['Chromium', () => openBrowser('Chromium', site, counts)],
  ];
  if (!quick) {
    wanted.push(['Firefox', () => openBrowser('Firefox', site, counts)]);
    wanted.push(['WebKitGTK', () => openBrowser('WebKitGTK', site, counts)]);
  }
  /** @type {Map<string, Opened>} */
  const opened = new Map();
  for (const [name, open] of wanted) {
    try {
      opened.set(name, await open());
    } catch (error) {
      say(`${name} cannot be measured here: ${reason(error)}`);
    }
  }
  return opened;
}

/** Whether an engine measures a case. @param {Engine} engine @param {Case} network */
function fits({ engine, arithmetic, workers }, { kind, settings }) {
  if (kind === 'cost')
    return workers === 1 && arithmetic === 'fused' && /native|Chromium/.test(engine);
  if (workers > 1) return kind === 'speed' && Number(settings.batch) > 8;
  return true;
}

/** @param {Results} results @param {Engine} engine @param {Case} network @param {Pace} pace */
async function measure(results, engine, network, { seconds, samples }) {
  const { arithmetic, workers } = engine;
  const key = { workload: network.name, engine: engine.engine, arithmetic, workers };
  try {
    const peak = await engine.peak();
    results.add(key, network, await engine.speeds(network, seconds, samples), peak);
  } catch (error) {
    say(`  ${network.name}, ${nameOf(key)}: ${reason(error)}`);
  }
}

/** @param {Results} results @param {Peer} peer @param {Case} network @param {Pace} pace */
async function measurePeer(results, peer, network, { seconds }) {
  const key = { workload: network.name, engine: peer.engine, arithmetic: null, workers: 1 };
  try {
    results.add(key, network, await peer.speeds(network, seconds), null);
  } catch (error) {
    say(`  ${network.name}, ${peer.engine}: ${reason(error)}`);
  }
}

/** Held-out loss of interpolated four-grams, in nats a character. @param {string} text */
function fourGrams(text) {
  const { ngram } = JSON.parse(
    execFileSync('build/plateau', ['floor', '--json', text], { encoding: 'utf8' }),
  );
  return Number(ngram.find((/** @type {{order: number}} */ { order }) => order === 4).valid);
}

/** Runs whole recipes in turn. @param {Results} results @param {Map<string, Opened>} opened @param {string} word */
async function wholes(results, opened, word) {
  const target = fourGrams(LEARN.text);
  const work = [
    { ...POST, target: null, engines: ['native', 'Chromium'] },
    { ...LEARN, target, engines: ['Chromium'] },
  ].filter(({ name }) => name.includes(word));
  for (let round = 1; round <= WHOLE_ROUNDS; round++) {
    for (const { name, text, recipe, epochs, target, engines } of work) {
      for (const engine of engines) {
        const run = opened.get(engine)?.recipe;
        if (!run) continue;
        say(`round ${round} of ${WHOLE_ROUNDS}: ${name}, ${engine}`);
        const key = { workload: name, engine, arithmetic: null, workers: 1 };
        results.addWhole(key, await run(text, recipe, epochs, target));
      }
    }
  }
}

/** @param {Results} results @param {object} about the run */
function leave(results, about) {
  const rows = results.rows();
  const verdicts = required(rows);
  const { machine } = /** @type {{ machine: string }} */ (about);
  const list = rows.map((row) => JSON.stringify(row)).join(',\n  ');
  writeFileSync('build/bench.json', `[\n  ${list}\n]\n`);
  writeFileSync('build/bench-run.json', `${JSON.stringify({ ...about, verdicts }, null, 2)}\n`);
  writeFileSync('build/bench.svg', chart(rows, machine));
  console.log(lines(rows).join('\n'));
  console.log('\nRequired / measured');
  console.log(verdictLines(verdicts).join('\n'));
  console.log('\nbuild/bench.json, build/bench-run.json, build/bench.svg');
}

/** @param {string} word @param {boolean} quick */
async function main(word, quick) {
  const pace = quick ? QUICK : FULL;
  const cases = CASES.filter(({ name }) => name.includes(word));
  const load = Number(loadavg()[0]?.toFixed(2));
  const machine = `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores`;
  buildPeaks();
  const site = await serve();
  const opened = await openAll(quick, site);
  const engines = [...opened.values()].flatMap((each) => each.engines);
  const peers = quick || cases.length === 0 ? [] : await openPeers(cases[0].symbols, say);
  const results = new Results();
  const began = performance.now();
  try {
    const versions = Object.fromEntries([
      ...engines.map(({ engine, version }) => [engine, version]),
      ...peers.map(({ engine, version }) => [engine, version]),
    ]);
    const peaks = await nativePeaks();
    console.log(`${machine}, load ${load} at the start`);
    console.log(
      `  GFLOP/s natively: ${Object.entries(peaks)
        .map((each) => each.join(' '))
        .join(', ')}`,
    );
    for (const [name, version] of Object.entries(versions)) console.log(`  ${name}: ${version}`);
    console.log(`Adam, clipping, one-hot input, the loss at every step; median (best)`);
    for (let round = 1; round <= pace.rounds; round++) {
      for (const network of cases) {
        say(`round ${round} of ${pace.rounds}: ${network.name}`);
        for (const engine of engines)
          if (fits(engine, network)) await measure(results, engine, network, pace);
        if (network.kind === 'speed')
          for (const peer of peers) await measurePeer(results, peer, network, pace);
      }
    }
    if (!quick) await wholes(results, opened, word);
    const minutes = Number(((performance.now() - began) / 60_000).toFixed(1));
    const date = new Date().toISOString().slice(0, 10);
    leave(results, { machine, load, date, minutes, quick, ...pace, versions, peaks });
  } finally {
    for (const each of [...opened.values(), ...peers]) await each.close();
    site.close();
  }
}

process.chdir(new URL('..', import.meta.url).pathname);
const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean', default: false } },
  allowPositionals: true,
});
await main(positionals[0] ?? '', values.quick ?? false);
