// Compares our speed with what this machine can do and with other libraries: node bench/run.js [--quick] [WORD]
//
// Needs build/plateau, build/release/bench/native, build/bench/loops-*.wasm and the page in build/web: `make bench` builds
// them. bench/schedule.js says how a workload is measured. Writes build/bench.json, build/bench-rounds.json with
// every slice, build/bench-run.json and build/bench.svg.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { CASES, LEARN, POST } from './cases.js';
import { chart } from './chart.js';
import { openBrowser, openNative, openNode } from './engines.js';
import { hostTicks, stolenPercent } from './host.js';
import { openPeers } from './peers.js';
import { required } from './required.js';
import { Results } from './results.js';
import { FULL, measureWorkload, QUICK } from './schedule.js';
import { serve } from './site.js';
import { hostLine, lines, verdictLines } from './tables.js';

/** @typedef {import('./cases.js').Case} Case */
/** @typedef {import('./engines.js').Opened} Opened */
/** @typedef {import('./stage.js').Column} Column */

/** Whole recipes are long, so two rounds are enough. */
const WHOLE_ROUNDS = 2;

const say = (/** @type {string} */ line) => process.stderr.write(`${line}\n`);
const reason = (/** @type {unknown} */ error) => (error instanceof Error ? error.message : error);

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

/** Chromium, native and PyTorch first, side by side: their ratios matter. @param {Column[]} columns */
function inOrder(columns) {
  const rank = (/** @type {Column} */ { engine, arithmetic, workers }) =>
    workers > 1
      ? 4
      : engine === 'PyTorch'
        ? 2
        : arithmetic === 'plain' || engine === 'Node'
          ? 5
          : ['Chromium', 'native', '', 'Firefox'].indexOf(engine) + 1 || 6;
  return [...columns].sort((a, b) => rank(a) - rank(b));
}

/** Whether a column measures a case. @param {Column} column @param {Case} network */
function fits({ engine, arithmetic, workers }, { kind, settings }) {
  // The two other peers have one layer.
  if (arithmetic === null)
    return kind === 'speed' && (settings.layers === '1' || engine === 'PyTorch');
  if (kind === 'cost')
    return workers === 1 && arithmetic === 'fused' && /native|Chromium/.test(engine);
  if (workers > 1) return kind === 'speed' && Number(settings.batch) > 8;
  return true;
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
  const list = (/** @type {object[]} */ rows) =>
    `[\n  ${rows.map((row) => JSON.stringify(row)).join(',\n  ')}\n]\n`;
  writeFileSync('build/bench.json', list(rows));
  writeFileSync('build/bench-rounds.json', list(results.rounds()));
  writeFileSync('build/bench-run.json', `${JSON.stringify({ ...about, verdicts }, null, 2)}\n`);
  writeFileSync('build/bench.svg', chart(rows, machine));
  console.log(lines(rows).join('\n'));
  console.log('\nRequired / measured');
  console.log(verdictLines(verdicts).join('\n'));
  console.log('\nbuild/bench.json, bench-rounds.json, bench-run.json and bench.svg');
}

/** @param {string} word @param {boolean} quick */
async function main(word, quick) {
  const pace = quick ? QUICK : FULL;
  // 1,024 units take 24 s of a quick run.
  const cases = CASES.filter(
    ({ name, settings }) =>
      name.includes(word) && (!quick || word !== '' || Number(settings.hidden) < 1024),
  );
  const load = Number(loadavg()[0]?.toFixed(2));
  const machine = `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores`;
  const site = await serve();
  const opened = await openAll(quick, site);
  const peers = quick || cases.length === 0 ? [] : await openPeers(cases[0].symbols, say);
  const columns = inOrder([...[...opened.values()].flatMap((each) => each.columns), ...peers]);
  const results = new Results();
  const began = performance.now();
  const ticks = hostTicks();
  try {
    const versions = Object.fromEntries(columns.map(({ engine, version }) => [engine, version]));
    console.log(`${machine}, load ${load} at the start`);
    for (const [name, version] of Object.entries(versions)) console.log(`  ${name}: ${version}`);
    console.log('Adam, clipping, one-hot input, the loss at every step; median (quartiles)');
    for (const network of cases) {
      say(network.name);
      const wanted = columns.filter((column) => fits(column, network));
      await measureWorkload(results, network, wanted, pace, say);
    }
    if (!quick) await wholes(results, opened, word);
    const minutes = Number(((performance.now() - began) / 60_000).toFixed(1));
    const date = new Date().toISOString().slice(0, 10);
    const host = { ...results.host(), stolen: stolenPercent(ticks, hostTicks()) };
    console.log(hostLine(host));
    leave(results, { machine, load, date, minutes, quick, ...pace, versions, host });
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
