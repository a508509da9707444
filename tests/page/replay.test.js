// The post's run repeated: the jobs for the aides, the results, and the answer to "why 2.3?". In Node.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Comparison } from '../../web/looks/compare/comparison.js';
import { replayed, sum, whySo } from '../../web/looks/replay/replay.js';
import { Refusal } from '../../web/wire/refusal.js';

/** @typedef {import('../../web/wire/protocol.js').Job} Job */

const SOURCE = { name: 'README', text: '# A text' };
const RECIPES = ['post', 'post-one', 'post-bug', 'post-carry'].map((name) => ({
  name,
  label: name,
  help: '',
  guessed: [],
  frozen: 'post-1',
  older: false,
  settings: { tag: name, lr: '0.1', seed: '3', schedule_epochs: '1501', window: '16' },
}));

/** Floors by recipe, nats per character. @type {Record<string, number>} */
const FLOORS = { post: 0.14, 'post-one': 0.0125, 'post-bug': 0.14, 'post-carry': 0.005 };

/** Fake aides that answer immediately. @param {string} [broken] the tag of a recipe that is refused when it trains */
function aides(broken = '') {
  /** @type {Job[]} */
  const asked = [];
  /** @param {Job} job @param {{onProgress?: (share: number, part: any) => void}} [how] */
  const ask = async (job, { onProgress } = {}) => {
    asked.push(job);
    const { tag = '' } = job.settings;
    const { until, epochs, samples = [] } = job.options;
    if (until > 0 && tag === broken) throw new Refusal('It broke.');
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
      measuredLoss: epoch === epochs ? 0.15 : null,
      heldOutLoss: 2.5 + epoch / 1000,
      gradNorm: 1,
      clipped: null,
      lr: 1,
      hash: '',
    });
    const first = job.checkpoint ? [] : [point(1)];
    const points = until > 0 ? [...first, point(Math.max(2, until))] : [];
    const drawn = samples
      .filter((/** @type {number} */ epoch) => epoch === until)
      .map((/** @type {number} */ epoch) => ({ epoch, loss: 1, heldOutLoss: 2, text: tag }));
    onProgress?.(1, points);
    const checkpoint = until < epochs ? new ArrayBuffer(1) : null;
    const round = { epoch: until, points, samples: drawn, seconds: until, rollbacks: 0 };
    const end = { sentence: '', stopped: false, hash: '', checkpoint, outlook };
    return { result: { ...round, ...end }, epoch: 0 };
  };
  return { ask, asked, maximum: 4 };
}

/** @param {ReturnType<typeof aides>} fake @param {number} [epochs] */
async function replay(fake, epochs = 0) {
  const run = new Comparison(fake);
  run.add(replayed(RECIPES, epochs), SOURCE);
  await Promise.all(run.entries.map(({ asked }) => asked));
  return run;
}

test('before the start, floors and the expected time are known', async () => {
  const fake = aides();
  const run = await replay(fake);
  assert.deepEqual(
    fake.asked.map(({ settings, options }) => [settings.tag, options.until]),
    RECIPES.map(({ name }) => [name, 0]),
  );
  assert.deepEqual(
    run.runs.map(({ entry }) => entry.epochs),
    [1501, 1501, 101],
  );
  // Three at a time: as long as the longest.
  assert.ok(Math.abs((run.progress.seconds ?? 0) - 0.01 * 1501) < 1e-9);
  assert.equal(run.entries.at(-1)?.outlook?.floor.perChar, 0.005);
});

test('three runs train on the same text, with samples of the bug and the fix at epoch 101', async () => {
  const fake = aides();
  const run = await replay(fake);
  run.start();
  await run.settled;
  const jobs = fake.asked.slice(4);
  assert.deepEqual(new Set(jobs.map(({ text }) => text)), new Set([SOURCE.text]));
  for (const { options } of jobs)
    for (const epoch of [1, 101, 1501]) assert.ok(options.also.includes(epoch));
  const [many, one, bug] = run.runs;
  assert.deepEqual(
    run.runs.map(({ state, epoch, entry }) => [state, epoch, entry.extras?.samples]),
    [
      ['done', 1501, [101]],
      ['done', 1501, undefined],
      ['done', 101, [101]],
    ],
  );
  assert.equal(bug?.sample?.text, 'post-bug');
  assert.equal(one?.sample, null);
  assert.equal(many && run.curve, many?.curve, 'it leads the chart');
  assert.ok(many?.curve && many.end);
  assert.equal(sum(many, many.curve.floor.perChar), '2.24');
  assert.equal(sum(many, many.end.measuredLoss), '2.40');
  assert.deepEqual(many.curve.points.best(), { epoch: 1, value: 2.501 });
});

test('after a cancel of everything nothing is left, and it can be started again', async () => {
  const run = await replay(aides(), 40);
  run.start();
  await run.settled;
  run.cancel(true);
  assert.deepEqual([run.state, run.begun, run.over], ['idle', false, false]);
  run.start();
  await run.settled;
  assert.ok(run.over && run.runs[0]?.end);
});

test('a run that breaks says so, and gives no answer', async () => {
  const run = await replay(aides('post'));
  run.start();
  await run.settled;
  assert.deepEqual(
    run.runs.map(({ state, sentence }) => [state, sentence]),
    [
      ['refused', 'It broke.'],
      ['done', ''],
      ['done', ''],
    ],
  );
  assert.equal(run.runs[0]?.end, null);
  assert.ok(run.runs[1]?.end);
});

/**
 * A run at its end; its losses are sums over a window of 16, as the sentences say them.
 * @param {{epoch?: number, loss: number, floor?: number, heldOut: number|null, best: [epoch: number, value: number]|null, predictions?: number}} of
 * @returns {any}
 */
function ended({ epoch = 1501, loss, floor = 2.27, heldOut, best, predictions = 3584 }) {
  const facts = { window: 16, predictions };
  const points = { best: () => best && { epoch: best[0], value: best[1] / 16 } };
  const heldOutLoss = heldOut === null ? null : heldOut / 16;
  return {
    curve: { points, facts, counted: 16, floor: { perChar: floor / 16 }, uniform: 70.1 / 16 },
    end: { epoch, measuredLoss: loss / 16, heldOutLoss },
  };
}
const MANY = ended({ loss: 2.4, heldOut: 87.9, best: [51, 40.9] });
const ONE = ended({ loss: 0.207, floor: 0.198, heldOut: 123.8, best: [2, 57.4], predictions: 112 });
const KEPT = /** @type {any} */ ({
  floor: { perChar: 0.0913 / 16 },
  facts: { window: 16, burnIn: 0 },
});

test('why 2.3 is answered with the measured losses, held-out losses among them', () => {
  const said = whySo(MANY, ONE, KEPT);
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
  assert.match(all, /another text, whose floor is unknown/);
});

test('a run far above its floor is not called at its floor; a missing held-out text is mentioned', () => {
  const far = whySo(ended({ loss: 40, heldOut: null, best: null }), ONE, KEPT).join(' ');
  assert.match(far, /5% of its loss is this floor\. The other 37\.7, the larger part/);
  assert.match(far, /there is no test text/);
  const now = ended({ epoch: 20, loss: 2.4, heldOut: 41, best: [20, 41] });
  const still = whySo(now, ONE, KEPT).join(' ');
  assert.match(still, /at its best at the end \(41\.0\)/);
  assert.doesNotMatch(still, /by learning the text by heart/);
});
