// The benchmark: its count of work, its rows, its verdicts, its picture and its tables.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { CASES, flopsPerCharacter, makeText } from '../../bench/cases.js';
import { chart } from '../../bench/chart.js';
import { measureSpeed } from '../../bench/measure.js';
import { Peer } from '../../bench/peers.js';
import { fill } from '../../bench/report.js';
import { required } from '../../bench/required.js';
import { Results } from '../../bench/results.js';
import { lines, tables } from '../../bench/tables.js';

/** @typedef {import('../../bench/cases.js').Case} Case */

const GATES = { rnn: 1, gru: 3, lstm: 4 };

/** Multiply-adds of a character, counted one by one as in the loops of a step. @param {Case} network @param {boolean} backward */
function counted({ settings, symbols }, backward) {
  const units = Number(settings.hidden);
  const sums = GATES[/** @type {'rnn'} */ (settings.cell)] * units;
  let count = 0;
  const product = (/** @type {number} */ rows, /** @type {number} */ columns) => {
    for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) count++;
  };
  // Layer by layer: the input (none for the first layer, which looks up a one-hot input), then its own state.
  for (let layer = 0; layer < Number(settings.layers); layer++) {
    if (layer > 0) product(sums, units);
    product(sums, units);
  }
  product(symbols, units);
  // Backward, each product comes twice: for the input and for the weights.
  return backward ? 3 * count : count;
}

test('work of a character is two operations for each multiply-add of its products', () => {
  for (const network of CASES.filter((each) => Number(each.settings.hidden) <= 256)) {
    const expected = 2 * counted(network, network.kind !== 'sampling');
    assert.equal(flopsPerCharacter(network), expected, network.name);
  }
  const deep = { ...CASES[0], settings: { ...CASES[0].settings, layers: '3' } };
  assert.equal(flopsPerCharacter(deep), 2 * counted(deep, true), 'three layers');
});

test('the text of a case has as many symbols as it says', () => {
  for (const { symbols, name } of CASES) {
    const text = makeText(symbols);
    assert.equal(new Set(text).size, symbols, name);
    assert.doesNotMatch(text, /[\p{C}\p{M}]/u, name);
  }
  assert.equal(new Set(CASES.map(({ name }) => name)).size, CASES.length);
});

/** A run with invented speeds: `scale` times the required speed of every engine. @param {number} scale */
function made(scale) {
  const results = new Results();
  const engines = /** @type {const} */ ([
    ['native', 'fused', 1, 1],
    ['native', 'fused', 2, 1.9],
    ['Chromium', 'fused', 1, 0.5],
    ['Chromium', 'fused', 2, 0.95],
    ['Chromium', 'plain', 1, 0.4],
    ['Firefox', 'fused', 1, 0.5],
    ['WebKitGTK', 'plain', 1, 0.4],
    ['PyTorch', null, 1, 0.3],
    ['TensorFlow.js', null, 1, 0.02],
    ['jax-js', null, 1, 0.07],
  ]);
  for (const network of CASES) {
    for (const [engine, arithmetic, workers, share] of engines) {
      const rate = (share * 100e9) / flopsPerCharacter(network);
      const key = { workload: network.name, engine, arithmetic, workers };
      const own = arithmetic === null ? rate : scale * rate;
      const peak = arithmetic === null ? null : (1.1 * 100 * share) / workers;
      results.add(key, network, [own, 1.1 * own, 0.9 * own], peak);
    }
  }
  const post = { workload: "the post's 1,501 epochs", arithmetic: null, workers: 1 };
  for (const engine of ['native', 'Chromium'])
    results.addWhole({ ...post, engine }, { seconds: 10 / scale, chars: 1e6 });
  return results.rows();
}

test('a row of build/bench.json has its fields, the median and the share of the peaks of its threads', () => {
  const rows = made(1);
  for (const row of rows) {
    assert.equal(typeof row.workload, 'string');
    assert.equal(typeof row.engine, 'string');
    assert.ok([null, 'fused', 'plain'].includes(row.arithmetic));
    assert.ok(Number.isInteger(row.workers) && row.workers > 0);
    assert.ok(row.chars_per_second > 0 && row.best >= row.chars_per_second);
    assert.equal(row.gflops === null, row.seconds !== null, row.workload);
    assert.equal(row.percent_of_peak === null, row.arithmetic === null, row.engine);
  }
  const two = rows.find(({ engine, workers }) => engine === 'Chromium' && workers === 2);
  assert.equal(two?.gflops, 95);
  assert.equal(two?.percent_of_peak, 90.91);
});

test('a run that reaches every figure passes, one at two fifths of that fails', () => {
  const fast = required(made(1));
  const failing = fast.filter(
    ({ holds, name }) => !holds && !/PyTorch, lstm 128, B1|sampling/.test(name),
  );
  assert.deepEqual(failing, []);
  const slow = required(made(0.4));
  // A ratio of ours to ours, a spread, and rows that made() puts far above the required figure.
  const relative = /over one|spread|sampling/;
  for (const { name, holds } of slow.filter((each) => !relative.test(each.name)))
    assert.equal(holds, false, name);
  assert.ok(
    required([]).every(({ holds, measured }) => holds === null && measured === 'not measured'),
  );
});

test('the picture draws every engine of every workload, in two schemes, without small letters', () => {
  const rows = made(1);
  const svg = chart(rows, 'A <machine> & more');
  assert.match(svg, /prefers-color-scheme: dark/);
  assert.match(svg, /A &lt;machine&gt; &amp; more/);
  for (const [, size] of svg.matchAll(/font(?:-size)?: (\d+)px/g))
    assert.ok(Number(size) >= 11, size);
  const shown = CASES.filter(({ kind }) => kind !== 'cost');
  for (const { name } of shown) assert.ok(svg.includes(`class="head">${name}<`), name);
  // Only the best arithmetic of an engine: Chromium's plain rows are left out.
  assert.equal(
    svg.match(/<rect x="[\d.]+" y="[\d.]+" width="[\d.]+" height="13"/g)?.length,
    9 * shown.length + 3,
  );
  assert.doesNotMatch(svg, /NaN|undefined|Infinity/);
});

test('tables for the terminal and for docs/speed.md have every row', () => {
  const rows = made(1);
  const said = lines(rows).join('\n');
  assert.match(said, /over PyTorch: native 3\.33x, Chromium 1\.67x/);
  const parts = { machine: 'A machine.', ...tables(rows, required(rows)) };
  const document = fill(readFileSync('docs/speed.md', 'utf8'), parts);
  assert.match(document, /\| lstm 1024, B32 T64 \|/);
  assert.equal(fill(document, parts), document);
  assert.throws(() => fill('<!-- bench: machine -->\n<!-- end -->', parts), /No place for/);
});

test('another library measures a slow case once, on the text of the case', async () => {
  const opened = /** @type {number[]} */ ([]);
  let closed = 0;
  const fake = new Peer('fake', async (text) => {
    opened.push(new Set(text).size);
    return {
      name: 'Fake',
      version: '1',
      speeds: async () => [100],
      close: async () => {
        closed++;
      },
    };
  });
  const [first] = CASES;
  const other = CASES.find(({ symbols }) => symbols === 500);
  assert.ok(other);
  assert.deepEqual(await fake.speeds(first, 0.1), [100]);
  assert.deepEqual(await fake.speeds(first, 0.1), [100]);
  assert.deepEqual(await fake.speeds(other, 0.1), [100]);
  await fake.close();
  assert.deepEqual(opened, [64, 500]);
  assert.equal(closed, 2);
  assert.equal(fake.engine, 'Fake');
});

test('a small network is trained and sampled, and its rows are complete', async () => {
  const core = new WebAssembly.Module(readFileSync('build/web/plateau-plain.wasm'));
  const results = new Results();
  for (const kind of /** @type {const} */ (['speed', 'sampling'])) {
    const base = CASES.find((each) => each.kind === kind) ?? CASES[0];
    const small = { ...base, settings: { ...base.settings, hidden: '8' } };
    const speeds = await measureSpeed(core, makeText(small.symbols), small, 0.01, 2);
    assert.equal(speeds.length, 2);
    assert.ok(
      speeds.every((speed) => speed > 0 && Number.isFinite(speed)),
      kind,
    );
    const key = { workload: small.name, engine: 'Node', arithmetic: 'plain', workers: 1 };
    results.add(/** @type {any} */ (key), small, speeds, 40);
  }
  const rows = JSON.parse(JSON.stringify(results.rows()));
  const fields = ['workload', 'engine', 'arithmetic', 'workers'];
  const figures = ['chars_per_second', 'gflops', 'percent_of_peak', 'best', 'peak_gflops'];
  for (const row of rows) {
    assert.deepEqual(Object.keys(row), [...fields, ...figures, 'seconds']);
    for (const name of figures) assert.ok(row[name] > 0, name);
  }
  assert.doesNotMatch(chart(rows, ''), /NaN|undefined/);
});
