// An aide's job: it copies a run, looks at it, and answers or refuses.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Aide } from '../../web/looks/aide.js';
import { stage } from '../../web/looks/stage.js';
import { Refusal } from '../../web/wire/refusal.js';
import { DEFAULT_1 } from '../default-1.js';
import { place, source, train } from './aide-support.js';

const TEXT = 'to be or not to be, that is the question\n'.repeat(30);
const SETTINGS = { ...DEFAULT_1, hidden: '16', window: '8', batch: '8', valid: '0.1', layers: '1' };

/** @param {Record<string, import('../../web/looks/jobs.js').Look>} jobs */
function aideOf(jobs) {
  /** @type {any[]} */
  const said = [];
  const port = { postMessage: (/** @type {any} */ message) => said.push(message) };
  return { aide: new Aide(port, source, jobs), said };
}

/** @param {string} look @param {ArrayBuffer|null} checkpoint */
const job = (look, checkpoint) => ({
  look,
  text: TEXT,
  checkpoint,
  settings: SETTINGS,
  options: { of: 'mine' },
});

test('a look gets the newest snapshot of the run, and says of which epoch', async () => {
  const run = await place('fused', TEXT, SETTINGS);
  while (run.progress().epoch < 2) train(run, 1);
  const before = run.hash();
  const { aide, said } = aideOf({
    *hash(core, { options }) {
      yield 0.5;
      return { hash: core.hash(), options };
    },
  });
  await aide.receive({ type: 'look', id: 3, job: job('hash', run.save()) });
  assert.deepEqual(said, [
    { type: 'share', id: 3, share: 0.5, part: null },
    { type: 'looked', id: 3, result: { hash: before, options: { of: 'mine' } }, epoch: 2 },
  ]);
  assert.equal(run.hash(), before);
});

test('without a checkpoint a look gets a new session with the settings', async () => {
  const { aide, said } = aideOf({
    // biome-ignore lint/correctness/useYield: a look may end at once
    *width(core) {
      return core.settings().hidden;
    },
  });
  await aide.receive({ type: 'look', id: 1, job: job('width', null) });
  assert.deepEqual(said, [{ type: 'looked', id: 1, result: '16', epoch: 0 }]);
});

test('a refusal, a broken look and an unknown one are answered, and the next job is done', async () => {
  const { aide, said } = aideOf({
    // biome-ignore lint/correctness/useYield: it throws
    *refuse() {
      throw new Refusal('No.');
    },
    // biome-ignore lint/correctness/useYield: it throws
    *fail() {
      throw new Error('broken');
    },
    *good() {
      yield { share: 0.1, part: 'begun' };
      return 1;
    },
  });
  const looks = ['refuse', 'fail', 'lost', 'good'];
  await Promise.all(
    looks.map((look, id) => aide.receive({ type: 'look', id, job: job(look, null) })),
  );
  assert.deepEqual(
    said.map(({ id, type, sentence, part }) => [id, type, sentence ?? part]),
    [
      [0, 'refused', 'No.'],
      [1, 'refused', 'That could not be done (broken).'],
      [2, 'refused', 'The page asked for a look that its aide does not know: reload it.'],
      [3, 'share', 'begun'],
      [3, 'looked', undefined],
    ],
  );
});

test('a stage of a job is a part of its share, and gives back its blocks even when it is ended early', async () => {
  const core = await place('fused', TEXT, SETTINGS);
  const { blocks } = core.raw;
  const { top } = blocks;
  function* work() {
    blocks.take(100);
    yield 0;
    yield 0.5;
    return 'done';
  }
  const whole = stage(core, 0.2, 0.6, work());
  assert.deepEqual([whole.next().value, whole.next().value], [0.2, 0.4]);
  assert.ok(blocks.top > top);
  assert.equal(whole.next().value, 'done');
  assert.equal(blocks.top, top);
  const early = stage(core, 0, 1, work());
  early.next();
  early.return('');
  assert.equal(blocks.top, top);
  assert.throws(() =>
    blocks.scoped(() => {
      blocks.take(100);
      throw new Refusal('no');
    }),
  );
  assert.equal(blocks.top, top);
});
