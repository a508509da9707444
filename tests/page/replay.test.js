// The post's run repeated: the jobs for the aides, the results shown, and the answer to "why 2.3?". In Node.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Replay, whySo } from '../../web/looks/replay/replay.js';
import { Refusal } from '../../web/wire/refusal.js';

/** @typedef {import('../../web/wire/protocol.js').Job} Job */

const SOURCE = { name: 'README', text: '# A text' };
const RECIPES = ['post', 'post-one', 'post-bug', 'post-carry'].map((name) => ({
  name,
  label: name,
  help: '',
  guessed: [],
  settings: { tag: name, schedule_epochs: '1501', window: '16' },
}));

/** Floors by recipe, nats per character. @type {Record<string, number>} */
const FLOORS = { post: 0.14, 'post-one': 0.0125, 'post-bug': 0.14, 'post-carry': 0.005 };

/** Fake aides that answer immediately, or when the test says so. @param {{slow?: boolean, broken?: string}} [how] */
function aides({ slow = false, broken = '' } = {}) {
  /** @type {Job[]} */
  const asked = [];
  /** @type {(() => void)[]} */
  const open = [];
  /** @param {Job} job @param {{signal: AbortSignal, told?: (share: number, part: any) => void}} how */
  const ask = (job, { signal, told }) =>
    new Promise((/** @type {(done: any) => void} */ resolve, reject) => {
      asked.push(job);
      const { tag = '' } = job.settings;
      const { until, samples = [] } = job.options;
      if (until > 0 && tag === broken) return reject(new Refusal('It broke.'));
      const facts = {
        window: 16,
        burnIn: 0,
        train: 3585,
        valid: 3585,
        characters: 7530,
        predictions: 3584,
      };
      const outlook = {
        facts,
        floor: { perChar: FLOORS[tag] },
        uniform: 4.375,
        secondsPerEpoch: 0.01,
      };
      const point = (/** @type {number} */ epoch) => ({
        epoch,
        step: epoch,
        chars: epoch,
        seconds: epoch,
        loss: 0.2,
        trainLoss: 0.15,
        validLoss: 2.5 + epoch / 1000,
        gradNorm: 1,
        lr: 1,
        hash: '',
      });
      const points = until > 0 ? [point(1), point(Math.max(2, until))] : [];
      const drawn = samples.map((/** @type {number} */ epoch) => ({
        epoch,
        loss: 1,
        validLoss: 2,
        text: `written by ${tag}`,
      }));
      const finish = () => {
        told?.(1, points);
        resolve({ result: { epoch: until, points, samples: drawn, stopped: false, outlook } });
      };
      signal.addEventListener('abort', () => reject(signal.reason));
      if (slow && until > 0) open.push(finish);
      else queueMicrotask(finish);
    });
  return { ask, asked, open };
}

test('before the start, floors and the expected time are known', async () => {
  const { ask, asked } = aides();
  const replay = new Replay(ask);
  assert.equal(replay.expected, null);
  await replay.prepare(RECIPES, SOURCE);
  assert.deepEqual(
    asked.map(({ settings, options }) => [settings.tag, options.until]),
    [
      ['post', 0],
      ['post-one', 0],
      ['post-carry', 0],
    ],
  );
  assert.ok(replay.possible);
  assert.ok(Math.abs((replay.expected ?? 0) - 0.01 * (1501 + 1501 + 101)) < 1e-9);
  assert.equal(replay.carriedFloor, 0.005 * 16);
});

test('three runs train on the same text, with samples of the bug and the fix at epoch 101', async () => {
  const { ask, asked } = aides();
  const replay = new Replay(ask);
  await replay.prepare(RECIPES, SOURCE);
  await replay.start([1, 101, 1501]);
  const jobs = asked.slice(3);
  assert.deepEqual(
    jobs.map(({ settings, options }) => [settings.tag, options.until, options.samples]),
    [
      ['post', 1501, [101]],
      ['post-one', 1501, []],
      ['post-bug', 101, [101]],
    ],
  );
  for (const { text, options } of jobs) {
    assert.equal(text, SOURCE.text);
    for (const epoch of [1, 101, 1501]) assert.ok(options.also.includes(epoch));
  }
  assert.equal(replay.state, 'done');
  assert.equal(replay.share, 1);
  assert.equal(replay.samples.get('bug')?.text, 'written by post-bug');
  assert.equal(replay.samples.get('many')?.text, 'written by post');
  const many = replay.ended('many');
  assert.equal(many?.floor, 0.14 * 16);
  assert.equal(many?.train, 0.15 * 16);
  assert.deepEqual(many?.best, { epoch: 1, value: 2.501 * 16 });
});

test('after a cancel nothing is left, and it can be started again', async () => {
  const { ask, open } = aides({ slow: true });
  const replay = new Replay(ask);
  await replay.prepare(RECIPES, SOURCE);
  const first = replay.start([]);
  assert.ok(replay.running && !replay.possible);
  open[1]?.();
  await new Promise((done) => setImmediate(done));
  replay.cancel();
  await first;
  assert.equal(replay.state, 'idle');
  assert.equal(replay.curves.size, 0);
  assert.match(replay.trouble, /\w/);
  const again = replay.start([]);
  for (const finish of open.slice(3)) finish();
  await again;
  assert.equal(replay.state, 'done');
});

test('closed before any answer, it asks again', async () => {
  const replay = new Replay(aides().ask);
  const asking = replay.prepare(RECIPES, SOURCE);
  replay.cancel();
  await asking;
  assert.equal(replay.source, null);
  await replay.prepare(RECIPES, SOURCE);
  assert.ok(replay.possible);
});

test('a run that breaks is named, and gives no answer', async () => {
  const replay = new Replay(aides({ broken: 'post' }).ask);
  await replay.prepare(RECIPES, SOURCE);
  await replay.start([]);
  assert.deepEqual([...replay.broken], [['many', 'It broke.']]);
  assert.equal(replay.ended('many'), null);
  assert.ok(replay.ended('one'));
});

test('another text drops the results of the first', async () => {
  const replay = new Replay(aides().ask);
  await replay.prepare(RECIPES, SOURCE);
  await replay.start([]);
  await replay.prepare(RECIPES, { name: 'Other', text: 'other' });
  assert.deepEqual([replay.state, replay.curves.size, replay.samples.size], ['idle', 0, 0]);
  assert.ok(replay.possible);
});

/** @type {import('../../web/looks/replay/replay.js').Ended} */
const MANY = {
  epoch: 1501,
  train: 2.4,
  floor: 2.27,
  valid: 87.9,
  best: { epoch: 51, value: 40.9 },
  random: 70.1,
  window: 16,
  predictions: 3584,
};
const ONE = {
  ...MANY,
  train: 0.207,
  floor: 0.198,
  valid: 123.8,
  best: { epoch: 2, value: 57.4 },
  predictions: 112,
};

test('why 2.3 is answered with the measured losses, held-out losses among them', () => {
  const said = whySo(MANY, ONE, 0.0913);
  const all = said.join(' ');
  for (const number of [
    '2.40',
    '2.27',
    '94%',
    '0.130',
    '0.207',
    '0.198',
    '112',
    '40.9',
    'epoch 51',
    '87.9',
    '57.4',
    '123.8',
    '70.1',
    '0.0913',
  ])
    assert.ok(all.includes(number), `${number} in ${all}`);
  assert.match(all, /by learning the text by heart/);
  assert.match(all, /does not state its batch size/);
  assert.match(all, /another text, whose lowest possible is unknown/);
});

test('a run far above its floor is not called at its floor; a missing held-out text is mentioned', () => {
  const far = whySo({ ...MANY, train: 40, valid: null, best: null }, ONE, 0.0913).join(' ');
  assert.match(far, /5% of its loss is this floor\. Most of it/);
  assert.match(far, /none was held out/);
  const still = whySo(
    { ...MANY, epoch: 20, best: { epoch: 20, value: 41 }, valid: 41 },
    ONE,
    0.0913,
  ).join(' ');
  assert.match(still, /at its best at the end \(41\.0\)/);
  assert.doesNotMatch(still, /by learning the text by heart/);
});
