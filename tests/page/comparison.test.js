// A comparison: the queue, four runs at a time, lock-step, the best of three rates, pause, cancel, the table. In Node.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Comparison, ON_SCREEN } from '../../web/looks/compare/comparison.js';
import { differences } from '../../web/looks/compare/table.js';
import { Refusal } from '../../web/wire/refusal.js';

/** @typedef {import('../../web/wire/protocol.js').Job} Job */

const FLOOR = 0.5;
const SOURCE = { name: 'Notes', text: 'some text' };

/** The loss of a run after an epoch. It depends on the rate, so that the test knows the best. @param {Job} job @param {number} epoch */
const lossOf = ({ settings }, epoch) => FLOOR + Math.abs(Number(settings.lr) - 0.3) + 1 / epoch;

/**
 * Fake aides that answer immediately, or when the test says so.
 * @param {{slow?: boolean, maximum?: number, secondsPerEpoch?: number, refuse?: (job: Job) => string, stop?: (job: Job) => number, facts?: (job: Job) => Record<string, string>}} [how]
 */
function aides({
  slow = false,
  maximum = 2,
  secondsPerEpoch = 0.2,
  refuse = () => '',
  stop = () => Infinity,
  facts: numbers = () => ({}),
} = {}) {
  /** Training jobs, with a function that ends each. @type {{job: Job, from: number, finish: () => void}[]} */
  const open = [];
  /** Every round, in the order of requests. @type {{name: string, from: number, until: number}[]} */
  const rounds = [];
  let largest = 0;
  /** @param {Job} job @param {{signal: AbortSignal, onProgress?: (share: number, part: any) => void}} how */
  const ask = (job, { signal, onProgress }) =>
    new Promise((/** @type {(done: any) => void} */ resolve, reject) => {
      const sentence = refuse(job);
      if (sentence) return reject(new Refusal(sentence));
      const { until, epochs } = job.options;
      // The fake checkpoint holds the epoch of the run and its settings.
      const kept = job.checkpoint ? JSON.parse(new TextDecoder().decode(job.checkpoint)) : null;
      const settings = kept?.settings ?? job.settings;
      const from = kept?.epoch ?? 0;
      const mine = { ...job, settings };
      const facts = {
        window: Number(settings.window),
        batch: 8,
        steps: 4,
        predictions: 100,
        settings: numbers(job),
      };
      const outlook = {
        facts,
        floor: { perChar: FLOOR, perWindow: 1 },
        uniform: 4,
        secondsPerEpoch,
      };
      const end = Math.min(until, stop(mine));
      /** @type {any[]} */
      const points = [];
      for (let epoch = from + 1; epoch <= end; epoch++) {
        const measuredLoss = epoch === epochs ? lossOf(mine, epoch) : null;
        const losses = {
          loss: lossOf(mine, epoch),
          measuredLoss,
          heldOutLoss: 2 + (epoch - 5) ** 2 / 100,
        };
        points.push({
          epoch,
          step: epoch,
          chars: epoch * 100,
          seconds: epoch,
          gradNorm: 1,
          lr: 1,
          hash: '',
          ...losses,
        });
      }
      const stopped = end < until;
      const over = stopped || end >= epochs;
      const checkpoint = over
        ? null
        : new TextEncoder().encode(JSON.stringify({ epoch: end, settings })).buffer;
      const result = {
        epoch: end,
        points,
        samples: [],
        seconds: end,
        rollbacks: stopped ? 8 : 0,
        sentence: stopped ? 'Eight times.' : '',
        stopped,
        hash: '',
        checkpoint,
        outlook: kept ? null : outlook,
      };
      const finish = () => {
        const at = open.findIndex((other) => other.finish === finish);
        if (at >= 0) open.splice(at, 1);
        onProgress?.(1, points);
        resolve({ result, epoch: 0 });
      };
      if (until > 0) rounds.push({ name: `${settings.tag} ${settings.lr}`, from, until });
      if (until === 0) return queueMicrotask(finish);
      open.push({ job: mine, from, finish });
      largest = Math.max(largest, open.length);
      signal.addEventListener('abort', () => {
        const at = open.findIndex((other) => other.finish === finish);
        if (at >= 0) open.splice(at, 1);
        reject(signal.reason);
      });
      if (!slow) setImmediate(finish);
    });
  return { ask, maximum, open, rounds, atOnce: () => largest };
}

/** @param {string} tag @param {string[]} [rates] @param {Record<string, string>} [more] */
const wanted = (tag, rates, more = {}) => ({
  name: tag,
  settings: {
    tag,
    lr: '0.1',
    window: '16',
    state: 'reset',
    seed: '3',
    schedule_epochs: '40',
    ...more,
  },
  rates,
});

const turn = () => new Promise((/** @type {(_?: any) => void} */ done) => setImmediate(done));
const settle = async () => {
  for (let i = 0; i < 5; i++) await turn();
};

test('a long queue is trained to its end, at most four runs at a time', async () => {
  const fake = aides();
  const comparison = new Comparison(fake);
  const names = Array.from({ length: 11 }, (_, i) => `run ${i}`);
  comparison.add(
    names.map((name) => wanted(name)),
    SOURCE,
  );
  comparison.start();
  await comparison.settled;
  assert.equal(comparison.state, 'idle');
  assert.ok(comparison.over);
  assert.equal(fake.atOnce(), ON_SCREEN);
  assert.deepEqual(
    comparison.runs.map(({ state, epoch }) => [state, epoch]),
    names.map(() => ['done', 40]),
  );
  for (const { curve } of comparison.runs) assert.equal(curve?.points.length, 40);
  assert.equal(comparison.progress.share, 1);
  assert.equal(comparison.progress.seconds, 0);
});

test('no run starts a round before all runs on screen have ended the last one', async () => {
  const fake = aides({ slow: true });
  const comparison = new Comparison(fake);
  comparison.add(
    ['a', 'b', 'c', 'd', 'e'].map((name) => wanted(name)),
    SOURCE,
  );
  comparison.start();
  await settle();
  assert.deepEqual(
    fake.open.map(({ from }) => from),
    [0, 0, 0, 0],
  );
  assert.deepEqual(
    fake.open.map(({ job }) => job.settings.tag),
    ['a', 'b', 'c', 'd'],
  );
  const round = fake.open[0]?.job.options.until;
  assert.ok(round >= 1 && round <= 4, `${round} epochs a round of 40`);
  for (const one of fake.open.slice(0, 3)) one.finish();
  await settle();
  assert.deepEqual(
    fake.open.map(({ job }) => job.settings.tag),
    ['d'],
    'the others wait for it',
  );
  fake.open[0]?.finish();
  await settle();
  assert.deepEqual(
    fake.open.map(({ from }) => from),
    Array(4).fill(round),
  );
  // To the end: runs on screen never differ by more than a round.
  while (fake.open.length > 0) {
    const [any] = fake.open.slice(-1);
    any?.finish();
    await settle();
    const epochs = comparison.shown.map(({ epoch }) => epoch);
    assert.ok(Math.max(...epochs) - Math.min(...epochs) <= round, epochs.join());
  }
  assert.ok(comparison.over);
});

test('the row is the rate with the lowest training loss at the end, whatever its loss on the test text', async () => {
  const fake = aides();
  const comparison = new Comparison(fake);
  comparison.add([wanted('base'), wanted('three', ['1', '0.3', '0.1'], { window: '32' })], SOURCE);
  assert.equal(comparison.runs.length, 4);
  comparison.start();
  await comparison.settled;
  const [base, three] = comparison.entries;
  assert.equal(base?.best?.rate, '0.1');
  assert.equal(three?.best?.rate, '0.3');
  assert.equal(three?.outlook?.floor.perChar, FLOOR);
  assert.equal(three?.best?.end?.measuredLoss, FLOOR + 1 / 40);
  assert.equal(three?.best?.end?.heldOutLoss, 2 + 35 ** 2 / 100);
  assert.deepEqual(three?.best?.curve?.points.best(), { epoch: 5, value: 2 });
});

test('a rate that breaks down is never the best, and does not delay the others', async () => {
  const stop = (/** @type {Job} */ { settings }) => (settings.lr === '0.3' ? 7 : Infinity);
  const comparison = new Comparison(aides({ stop }));
  comparison.add([wanted('three', ['1', '0.3', '0.1'])], SOURCE);
  comparison.start();
  await comparison.settled;
  const [entry] = comparison.entries;
  assert.deepEqual(
    entry?.runs.map(({ state }) => state),
    ['done', 'stopped', 'done'],
  );
  assert.equal(entry?.best?.rate, '0.1');
  assert.equal(entry?.runs[1]?.epoch, 7);
});

test('after a pause it resumes where the last full round ended; its rounds are those of a run that never stopped', async () => {
  const straight = aides();
  const one = new Comparison(straight);
  one.add([wanted('a'), wanted('b')], SOURCE);
  one.start();
  await one.settled;

  const fake = aides({ slow: true });
  const comparison = new Comparison(fake);
  comparison.add([wanted('a'), wanted('b')], SOURCE);
  comparison.start();
  await settle();
  for (const each of [...fake.open]) each.finish();
  await settle();
  fake.open[0]?.finish();
  await settle();
  comparison.pause();
  assert.equal(comparison.state, 'paused');
  await settle();
  assert.equal(fake.open.length, 0, 'nothing is worked on');
  const [a, b] = comparison.runs;
  assert.ok((a?.epoch ?? 0) > (b?.epoch ?? 0), 'one of them had ended its round');
  comparison.start();
  await settle();
  assert.deepEqual(
    fake.open.map(({ job }) => job.settings.tag),
    ['b'],
    'it catches up first',
  );
  while (fake.open.length > 0) {
    fake.open[0]?.finish();
    await settle();
  }
  const distinct = (/** @type {{rounds: object[]}} */ { rounds }) =>
    [...new Set(rounds.map((round) => JSON.stringify(round)))].sort();
  assert.deepEqual(distinct(fake), distinct(straight));
  assert.deepEqual(
    comparison.runs.map(({ end }) => end?.measuredLoss),
    one.runs.map(({ end }) => end?.measuredLoss),
  );
});

test('after a cancel finished runs stay, and the others wait to start again', async () => {
  const fake = aides({ slow: true });
  const comparison = new Comparison(fake);
  comparison.add(
    ['a', 'b', 'c', 'd', 'e'].map((name) => wanted(name)),
    SOURCE,
  );
  comparison.start();
  await settle();
  while (comparison.runs.slice(0, 4).some(({ over }) => !over)) {
    fake.open[0]?.finish();
    await settle();
  }
  assert.deepEqual(
    fake.open.map(({ job }) => job.settings.tag),
    ['e'],
  );
  comparison.cancel();
  await comparison.settled;
  assert.equal(comparison.state, 'idle');
  assert.deepEqual(
    comparison.runs.map(({ state }) => state),
    ['done', 'done', 'done', 'done', 'waiting'],
  );
  assert.equal(comparison.runs[4]?.curve, null);
  comparison.start();
  await settle();
  assert.deepEqual(
    fake.open.map(({ job, from }) => [job.settings.tag, from]),
    [['e', 0]],
  );
  comparison.clear();
});

test('the first table fits the limit, in a round number of epochs, unless the reader chooses more', async () => {
  /** Seconds an epoch, runs, epochs of the recipe, and what fits 300 s of one core. @type {[number, number, string, number][]} */
  const rows = [
    // Three quarters of 300 s for steps: 225 s.
    [0.2, 11, '1501', 100],
    [0.01, 2, '1501', 1501],
    [0.01, 2, '100000', 11_000],
    [30, 3, '500', 2],
    // More than five minutes for one: no less than that.
    [400, 2, '500', 1],
  ];
  for (const [secondsPerEpoch, count, schedule_epochs, epochs] of rows) {
    const comparison = new Comparison(aides({ secondsPerEpoch }));
    comparison.limit = 300;
    const names = Array.from({ length: count }, (_, i) => `run ${i}`);
    comparison.add(
      names.map((name) => wanted(name, undefined, { schedule_epochs })),
      SOURCE,
    );
    await settle();
    assert.equal(comparison.epochs, epochs, `${count} runs of ${secondsPerEpoch} s an epoch`);
    assert.equal(comparison.isShort, epochs < Number(schedule_epochs));
    assert.ok(comparison.runs.every(({ entry }) => entry.epochs === epochs));
    // On two cores: its time is known before it starts.
    const work = secondsPerEpoch * epochs * count;
    const time = Math.max(secondsPerEpoch * epochs, work / 2);
    assert.ok(Math.abs(Number(comparison.progress.seconds) - time) < 1e-6 * time);
    comparison.setEpochs(7);
    comparison.add([wanted('another', undefined, { window: '64' })], SOURCE);
    await settle();
    assert.equal(comparison.epochs, 7, 'what the reader chose stays');
    comparison.clear();
  }
});

test('who presses Train before the time is known gets no more epochs than fit', async () => {
  const comparison = new Comparison(aides());
  comparison.limit = 300;
  comparison.add([wanted('a', undefined, { schedule_epochs: '100000' })], SOURCE);
  comparison.start();
  await settle();
  assert.equal(comparison.epochs, 1100);
  comparison.clear();
});

test('a refused run says why, and the others continue', async () => {
  const refuse = (/** @type {Job} */ { settings }) =>
    settings.tag === 'b' ? 'The text is too short.' : '';
  const comparison = new Comparison(aides({ refuse }));
  comparison.add([wanted('a'), wanted('b')], SOURCE);
  comparison.start();
  await comparison.settled;
  assert.deepEqual(
    comparison.runs.map(({ state }) => state),
    ['done', 'refused'],
  );
  assert.equal(comparison.entries[1]?.refused, 'The text is too short.');
});

test('all runs have the seed and epochs of the first; a recipe occurs once; another text needs an empty list', async () => {
  const comparison = new Comparison(aides());
  assert.ok(
    comparison.add(
      [wanted('a'), wanted('b', undefined, { seed: '9', schedule_epochs: '7' })],
      SOURCE,
    ),
  );
  comparison.add([wanted('a')], SOURCE);
  assert.deepEqual(
    comparison.entries.map(({ name, settings }) => [name, settings.seed, settings.schedule_epochs]),
    [
      ['a', '3', '40'],
      ['b', '3', '40'],
    ],
  );
  comparison.setEpochs(20);
  assert.deepEqual(
    comparison.entries.map(({ settings }) => settings.schedule_epochs),
    ['20', '20'],
  );
  await settle();
  // 20 epochs of 0.2 s, twice, two at a time.
  assert.equal(comparison.progress.seconds, 4);

  const other = { name: 'Other', text: 'another' };
  assert.ok(comparison.add([wanted('c')], other), 'nothing was trained yet');
  assert.equal(comparison.source?.name, 'Other');
  comparison.start();
  await comparison.settled;
  assert.equal(comparison.add([wanted('d')], SOURCE), false);
  assert.equal(comparison.entries.length, 3);
  comparison.clear();
  assert.ok(comparison.add([wanted('d')], SOURCE));
  assert.deepEqual(
    comparison.entries.map(({ name }) => name),
    ['d'],
  );
});

test('each curve on screen has its own colour; at the end the first and the best are shown until others are chosen', async () => {
  const comparison = new Comparison(aides());
  const rates = ['0.9', '0.3', '0.7', '0.4', '0.5', '0.6'];
  comparison.add(
    rates.map((lr) => wanted(`rate ${lr}`, undefined, { lr })),
    SOURCE,
  );
  comparison.start();
  await comparison.settled;
  const numbers = () => comparison.shown.map(({ curve }) => curve?.number);
  assert.deepEqual(
    comparison.shown.map(({ rate }) => rate),
    ['0.9', '0.3', '0.4', '0.5'],
  );
  assert.equal(new Set(numbers()).size, 4);
  const [first, , third] = comparison.entries;
  if (third) comparison.pick(third);
  assert.equal(comparison.shown.length, 4, 'a fifth is not taken');
  if (first) comparison.pick(first);
  if (third) comparison.pick(third);
  assert.deepEqual(
    comparison.shown.map(({ rate }) => rate),
    ['0.3', '0.7', '0.4', '0.5'],
  );
  assert.equal(new Set(numbers()).size, 4);
});

test('differences are in the words of the page, without what all runs have in common', () => {
  const field = (/** @type {any} */ row) => ({ choices: [], words: [], kind: 'integer', ...row });
  const fields = [
    field({ name: 'hidden', label: 'Hidden units' }),
    field({
      name: 'state',
      label: 'Memory',
      kind: 'choice',
      choices: ['carry', 'reset'],
      words: ['kept', 'cleared'],
    }),
    field({ name: 'lr', label: 'Rate' }),
    field({ name: 'seed', label: 'Seed' }),
  ];
  const base = { hidden: '128', state: 'reset', lr: '0.1', seed: '1' };
  assert.deepEqual(
    differences(fields, { hidden: '256', state: 'carry', lr: '1', seed: '2' }, base),
    ['Hidden units 256', 'Memory kept'],
  );
});

test('a rate that is auto is the one that suits each recipe, also at three rates, and is known again', async () => {
  const facts = (/** @type {Job} */ { settings }) => ({ lr: settings.cell === 'lstm' ? '6' : '1' });
  const asked = aides({ facts });
  const comparison = new Comparison(asked);
  const cell = (/** @type {string} */ name) => wanted(name, undefined, { lr: 'auto', cell: name });
  comparison.add([cell('rnn'), cell('lstm'), { ...cell('lstm'), times: [0.3, 1, 3] }], SOURCE);
  await settle();
  assert.deepEqual(
    comparison.entries.map(({ rates, runs }) => [rates, runs.map(({ rate }) => rate)]),
    [
      [['1'], ['1']],
      [['6'], ['6']],
      [
        ['1.8', '6', '18'],
        ['1.8', '6', '18'],
      ],
    ],
  );
  comparison.add([cell('lstm')], SOURCE);
  assert.equal(comparison.entries.length, 3);
});
