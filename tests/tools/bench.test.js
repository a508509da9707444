// The benchmark: its count of work, its rows, its verdicts, its picture and its tables.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { CASES, flopsPerCharacter, makeText } from '../../bench/cases.js';
import { chart } from '../../bench/chart.js';
import { hostTicks, stolenPercent } from '../../bench/host.js';
import { startLines } from '../../bench/lines.js';
import { openStage } from '../../bench/measure.js';
import { Peer } from '../../bench/peers.js';
import { fill } from '../../bench/report.js';
import { required, undecided } from '../../bench/required.js';
import { Results } from '../../bench/results.js';
import { measureWorkload } from '../../bench/schedule.js';
import { CONFIDENCE, FEWEST, leftOut, median, spreadOf } from '../../bench/statistics.js';
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

/** Rounds of invented speeds: `scale` times what is promised; the witness reaches `quiet` of the peak. @param {number} scale @param {{ rounds?: number, quiet?: number }} [how] */
function made(scale, { rounds = 8, quiet = 0.97 } = {}) {
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
      const peer = arithmetic === null;
      const key = { workload: network.name, engine, arithmetic, workers };
      for (let round = 0; round < rounds; round++) {
        // The host takes another part of each round from all.
        const host = 1 - 0.02 * (round % 3);
        const rate = (host * share * 100e9) / flopsPerCharacter(network);
        const peak = host * 1.1 * 100 * (workers === 1 ? share : (share / 1.9) * 2);
        results.add(key, network, {
          round,
          speed: peer ? rate : scale * rate,
          peak: peer ? null : peak,
          witness: peer ? null : quiet * peak,
        });
      }
    }
  }
  const post = { workload: "the post's 1,501 epochs", arithmetic: null, workers: 1 };
  for (const engine of ['native', 'Chromium'])
    results.addWhole({ ...post, engine }, { seconds: 10 / scale, chars: 1e6 });
  return results;
}

test('a row of build/bench.json has its fields, the median and shares of the loops of its threads', () => {
  const rows = made(1).rows();
  for (const row of rows) {
    assert.equal(typeof row.workload, 'string');
    assert.equal(typeof row.engine, 'string');
    assert.ok([null, 'fused', 'plain'].includes(row.arithmetic));
    assert.ok(Number.isInteger(row.workers) && row.workers > 0);
    assert.ok(row.chars_per_second > 0 && row.best >= row.chars_per_second);
    assert.equal(row.gflops === null, row.seconds !== null, row.workload);
    assert.equal(row.percent_of_peak === null, row.arithmetic === null, row.engine);
    assert.equal(row.over_one !== null, row.workers > 1);
  }
  const two = rows.find(({ engine, workers }) => engine === 'Chromium' && workers === 2);
  assert.equal(two?.percent_of_peak?.median, 86.36);
  assert.equal(two?.percent_of_witness?.median, 89.03);
  assert.equal(two?.over_one?.median, 1.9);
  // A ratio is of one round, so what the host takes from both changes nothing.
  assert.deepEqual(two?.over.PyTorch?.interval, [3.167, 3.167]);
});

test('the median and the quartiles lie between neighbours', () => {
  const { median: middle, quartiles, n } = spreadOf([4, 1, 3, 2]);
  assert.deepEqual([middle, ...quartiles, n], [2.5, 1.75, 3.25, 4]);
  assert.deepEqual(spreadOf([7]).quartiles, [7, 7]);
  assert.equal(median([3, 1, 2]), 2);
});

/** Probability that at most this number of n coins fall on heads, coin by coin. @param {number} n @param {number} most */
function atMost(n, most) {
  let heads = [1];
  for (let coin = 0; coin < n; coin++)
    heads = Array.from(
      { length: heads.length + 1 },
      (_, i) => ((heads[i - 1] ?? 0) + (heads[i] ?? 0)) / 2,
    );
  return heads.slice(0, most + 1).reduce((a, b) => a + b, 0);
}

test('the interval of a median leaves out as many values as the binomial allows, and no more', () => {
  for (let n = 1; n <= 60; n++) {
    const out = leftOut(n);
    if (out >= 0) assert.ok(1 - 2 * atMost(n, out) >= CONFIDENCE, `${n}: ${out}`);
    assert.ok(1 - 2 * atMost(n, out + 1) < CONFIDENCE, `${n}: ${out + 1} would do`);
  }
  assert.equal(leftOut(FEWEST - 1), -1);
  assert.equal(leftOut(FEWEST), 0);
  assert.equal(spreadOf([1, 2, 3]).interval, null);
  assert.deepEqual(spreadOf([7, 6, 5, 4, 3, 2, 1]).interval, [1, 7]);
});

const [LSTM] = CASES.filter(({ name }) => name === 'lstm 128, B32 T64');

/** Rows of lstm 128 in Chromium with a witness, and a step, in percent of the peak by round. @param {[number, number][]} rounds */
function chromium(rounds) {
  const results = new Results();
  const key = { workload: LSTM.name, engine: 'Chromium', arithmetic: 'fused', workers: 1 };
  rounds.forEach(([witness, step], round) => {
    const speed = (step / 100) * (50e9 / flopsPerCharacter(LSTM));
    results.add(/** @type {any} */ (key), LSTM, { round, speed, peak: 50, witness: witness / 2 });
  });
  return results;
}

const ofThePeak = (/** @type {Results} */ results) =>
  required(results.rows()).find(({ name }) => name === 'fused, B 32, of the peak');

test('a share of the peak is judged in quiet rounds, chosen by the witness and never by the step', () => {
  const quiet = Array.from({ length: 8 }, (_, i) => /** @type {[number, number]} */ ([97, 79 + i]));
  // In busy rounds the steps are as slow, or faster: they do not count.
  const slow = quiet.map(() => /** @type {[number, number]} */ ([60, 40]));
  const fast = quiet.map(() => /** @type {[number, number]} */ ([84, 99]));
  const results = chromium([...quiet, ...slow, ...fast]);
  const [row] = results.rows();
  assert.deepEqual([row.rounds, row.quiet], [24, 8]);
  assert.equal(row.percent_of_peak?.median, 82.5);
  assert.equal(row.percent_of_peak?.n, 8);
  assert.equal(row.percent_of_witness?.n, 24);
  assert.equal(ofThePeak(results)?.verdict, 'holds');
  assert.deepEqual(results.host(), { rounds: 24, quiet: 8, witness: 84 });
});

test('a round in which the peak was interrupted is not quiet', () => {
  const results = chromium(Array.from({ length: 8 }, () => [97, 70]));
  const key = { workload: LSTM.name, engine: 'Chromium', arithmetic: 'fused', workers: 1 };
  const speed = 35e9 / flopsPerCharacter(LSTM);
  for (let round = 8; round < 20; round++)
    results.add(/** @type {any} */ (key), LSTM, { round, speed, peak: 40, witness: 48 });
  assert.equal(results.rows()[0].quiet, 8);
  assert.equal(ofThePeak(results)?.measured, '70 % (Chromium, lstm 128, B32 T64)');
});

test('what a second thread gains is judged in rounds in which both had a processor of their own', () => {
  const engine = { workload: LSTM.name, engine: 'native', arithmetic: 'fused' };
  const verdict = (/** @type {number} */ free) => {
    const results = new Results();
    for (let round = 0; round < 16; round++) {
      const both = round < free ? 2 : 1;
      const one = { round, speed: 100, peak: 100, witness: 97 };
      const two = { round, speed: 95 * both, peak: 100 * both, witness: 97 * both };
      results.add(/** @type {any} */ ({ ...engine, workers: 1 }), LSTM, one);
      results.add(/** @type {any} */ ({ ...engine, workers: 2 }), LSTM, two);
    }
    return required(results.rows()).find(({ name }) => /^two threads over one/.test(name));
  };
  assert.equal(verdict(8)?.verdict, 'holds');
  assert.match(verdict(8)?.measured ?? '', /^1.90x/);
  assert.equal(verdict(7)?.verdict, 'cannot tell');
  assert.match(
    verdict(7)?.measured ?? '',
    /7 of 16 rounds were quiet, the processors were not free/,
  );
});

test('a run says that it cannot tell: the host was busy, the limit is too near, or there are too few rounds', () => {
  const busy = chromium(Array.from({ length: 20 }, () => [71, 70]));
  const verdict = ofThePeak(busy);
  assert.equal(verdict?.verdict, 'cannot tell');
  assert.match(verdict?.measured ?? '', /0 of 20 rounds were quiet, the witness reached 71 %/);
  const near = chromium(Array.from({ length: 20 }, (_, i) => [97, 76 + (i % 4)]));
  assert.equal(ofThePeak(near)?.verdict, 'cannot tell');
  assert.deepEqual([...undecided(near.rows())], ['Chromium, fused']);
  const few = chromium(Array.from({ length: 3 }, () => [97, 90]));
  assert.match(ofThePeak(few)?.measured ?? '', /3 rounds, at least 8 are needed/);
  const clear = chromium(Array.from({ length: 8 }, () => [97, 60]));
  assert.equal(ofThePeak(clear)?.verdict, 'missed');
  assert.deepEqual([...undecided(clear.rows())], []);
});

test('a run that reaches every figure passes, one at two fifths of that fails', () => {
  const fast = required(made(1).rows());
  const failing = fast.filter(
    ({ verdict, name }) => verdict !== 'holds' && !/PyTorch|sampling/.test(name),
  );
  assert.deepEqual(failing, []);
  const slow = required(made(0.4).rows());
  // A ratio of ours to ours, a spread, and rows that made() puts far above the required figure.
  const relative = /over one|spread|below 512|sampling/;
  for (const { name, verdict } of slow.filter((each) => !relative.test(each.name)))
    assert.equal(verdict, 'missed', name);
  assert.ok(
    required([]).every(({ verdict, measured }) => verdict === null && measured === 'not measured'),
  );
});

test('1,024 units and V 500 are within five points of 512 units, or not', () => {
  const claim = (/** @type {Results} */ results) =>
    required(results.rows()).find(({ name }) => /^native, 1,024 units/.test(name));
  assert.equal(claim(made(1))?.verdict, 'holds');
  const results = made(1);
  const network = CASES.find(({ name }) => name === 'lstm 1024, B32 T64') ?? LSTM;
  const key = { workload: network.name, engine: 'native', arithmetic: 'fused', workers: 1 };
  const speed = 70e9 / flopsPerCharacter(network);
  for (let round = 8; round < 60; round++)
    results.add(/** @type {any} */ (key), network, { round, speed, peak: 100, witness: 97 });
  assert.equal(claim(results)?.verdict, 'missed');
});

/** A column whose steps take some time by its own account. @param {string} engine @param {number} seconds @param {string[]} log */
const pretend = (engine, seconds, log) => ({
  engine,
  arithmetic: engine === 'PyTorch' ? null : /** @type {const} */ ('fused'),
  workers: 1,
  version: '1',
  open: async () => ({
    seconds,
    slices: async (/** @type {string[]} */ what) => {
      log.push(engine);
      return what.map((each) => (each === 'step' ? 50e9 / flopsPerCharacter(LSTM) : 50));
    },
    close: async () => {
      log.push(`${engine} closed`);
    },
  }),
});

test('rounds go back and forth, measure slow columns rarely, and end when all is decided', async () => {
  const log = /** @type {string[]} */ ([]);
  const columns = [
    pretend('Chromium', 0.02, log),
    pretend('Firefox', 2, log),
    pretend('PyTorch', 9, log),
  ];
  const results = new Results();
  const pace = { slice: 0.001, least: 8, most: 40, seconds: 60, long: 1, longRounds: FEWEST };
  await measureWorkload(results, LSTM, columns, pace, () => {});
  assert.deepEqual(log.slice(0, 5), ['Chromium', 'Firefox', 'PyTorch', 'Firefox', 'Chromium']);
  const count = (/** @type {string} */ engine) => log.filter((each) => each === engine).length;
  // One round with PyTorch can never tell whether Chromium is 1.5 times as fast.
  assert.deepEqual([count('Chromium'), count('Firefox'), count('PyTorch')], [40, FEWEST, 1]);
  assert.equal(log.filter((each) => each.endsWith('closed')).length, 3);
  const alone = /** @type {string[]} */ ([]);
  await measureWorkload(new Results(), LSTM, [pretend('Chromium', 0.02, alone)], pace, () => {});
  assert.equal(alone.length, 8 + 1);
});

test('a column that fails is reported and left out, the others go on', async () => {
  const log = /** @type {string[]} */ ([]);
  const said = /** @type {string[]} */ ([]);
  const broken = {
    ...pretend('Firefox', 0.02, log),
    open: async () => Promise.reject(new Error('gone')),
  };
  const results = new Results();
  await measureWorkload(
    results,
    LSTM,
    [broken, pretend('Chromium', 0.02, log)],
    { slice: 0.001, least: 2, most: 2, seconds: 0, long: 1, longRounds: 1 },
    (line) => said.push(line),
  );
  assert.deepEqual(said, ['  lstm 128, B32 T64, Firefox, fused: gone']);
  assert.equal(results.rows().length, 1);
});

test('the picture draws every engine of every workload, in two schemes, without small letters', () => {
  const rows = made(1).rows();
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
  const rows = made(1).rows();
  const said = lines(rows).join('\n');
  assert.match(said, /over PyTorch: native 3\.33x \(3\.33–3\.33\), Chromium 1\.67x/);
  assert.match(said, /91 % of the peak, 94 % of the witness/);
  const parts = { machine: 'A machine.', ...tables(rows, required(rows)) };
  const document = fill(readFileSync('docs/speed.md', 'utf8'), parts);
  assert.match(document, /\| lstm 1024, B32 T64 \|/);
  assert.equal(fill(document, parts), document);
  assert.throws(() => fill('<!-- bench: machine -->\n<!-- end -->', parts), /No place for/);
});

test('another library is opened anew for each network', async () => {
  const opened = /** @type {number[]} */ ([]);
  let closed = 0;
  const fake = new Peer('fake', async (text) => {
    opened.push(new Set(text).size);
    return {
      name: 'Fake',
      version: '1',
      open: async () => ({ seconds: 1, slices: async () => [100], close: async () => {} }),
      close: async () => {
        closed++;
      },
    };
  });
  const [first] = CASES;
  const other = CASES.find(({ symbols }) => symbols === 500);
  assert.ok(other);
  for (const network of [first, first, other])
    assert.deepEqual(await (await fake.open(network)).slices(['step'], 0.1), [100]);
  await fake.close();
  assert.deepEqual(opened, [64, 64, 500]);
  assert.equal(closed, 3);
  assert.equal(fake.engine, 'Fake');
});

test('a program answers each line with a line, and its end is an error', async () => {
  const lines = startLines('sh', [
    '-c',
    'echo 1; while read -r word; do echo "[$word]"; [ "$word" = 3 ] && exit; done',
  ]);
  assert.equal(await lines.next(), 1);
  assert.deepEqual(await lines.ask('2'), [2]);
  assert.deepEqual(await lines.ask('3'), [3]);
  await assert.rejects(lines.ask('4'), /sh ended/);
});

test('what the host took is counted in percent of all ticks', () => {
  assert.equal(stolenPercent({ all: 100, stolen: 5 }, { all: 300, stolen: 25 }), 10);
  assert.equal(stolenPercent({ all: 1, stolen: 0 }, { all: 1, stolen: 0 }), 0);
  const { all, stolen } = hostTicks();
  assert.ok(all >= stolen && stolen >= 0);
});

/** A module with two loops that do nothing: sums_8 and columns_24. */
const LOOPS = new WebAssembly.Module(
  Buffer.from(
    '0061736d0100000001060160017f017d03020100' +
      '0717020673756d735f3800000a636f6c756d6e735f32340000' +
      '0a0901070043000000000b',
    'hex',
  ),
);

test('a small network is trained and sampled in slices, and its rows are complete', async () => {
  const core = new WebAssembly.Module(readFileSync('build/web/plateau-plain.wasm'));
  const results = new Results();
  for (const kind of /** @type {const} */ (['speed', 'sampling'])) {
    const base = CASES.find((each) => each.kind === kind) ?? LSTM;
    const small = { ...base, settings: { ...base.settings, hidden: '8' } };
    const training = { core, text: makeText(small.symbols), network: small };
    const stage = await openStage(LOOPS, training);
    assert.ok(stage.seconds > 0);
    const [peak, witness, speed] = stage.slices(['peak', 'witness', 'step'], 0.01);
    for (const rate of [peak, witness, speed]) assert.ok(rate > 0 && Number.isFinite(rate), kind);
    const key = { workload: small.name, engine: 'Node', arithmetic: 'plain', workers: 1 };
    results.add(/** @type {any} */ (key), small, { round: 0, speed, peak, witness });
  }
  const rows = JSON.parse(JSON.stringify(results.rows()));
  for (const row of rows) {
    for (const name of ['chars_per_second', 'gflops', 'best', 'peak_gflops', 'rounds'])
      assert.ok(row[name] > 0, name);
    for (const name of ['percent_of_peak', 'percent_of_witness', 'witness_percent_of_peak'])
      assert.ok(row[name].median > 0, name);
  }
  assert.doesNotMatch(chart(rows, ''), /NaN|undefined/);
});
