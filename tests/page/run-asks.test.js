// The page's requests to a fake worker during a run: pace, samples, probabilities, estimates.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { Run } from '../../web/model/run.js';
import { FakeWorker, progress, READY, STARTED } from './fake-worker.js';

const LABEL = { number: 1, name: 'The post', textName: 'README' };

/** @type {FakeWorker} */
let worker;
/** @type {Run} */
let run;
/** Events in order. @type {string[]} */
let events;
beforeEach(async () => {
  worker = new FakeWorker();
  run = new Run(() => /** @type {any} */ (worker), 60_000);
  run.wake();
  worker.say(READY);
  await started();
  worker.say(progress({ state: 'running', epoch: 1, step: 7 }));
  events = [];
  for (const type of ['state', 'sample', 'points', 'progress'])
    run.addEventListener(type, () => events.push(type));
});
afterEach(() => run.dispose());

/** Starts another run in place of the current one. */
async function started() {
  const answer = run.start('text', { lr: '0.1' }, LABEL);
  worker.say({ ...STARTED, id: asked() });
  await answer;
}

/** The number of the newest request. @returns {number} */
const asked = () => worker.heard.at(-1).id;

/** @param {object} [some] */
const drawn = (some) => ({
  type: 'sample',
  epoch: 3,
  loss: 1,
  heldOutLoss: null,
  text: 'abc',
  kept: null,
  ...some,
});

const FROM_NOW = { sampling: { temperature: '1' }, prompt: 'a', kept: null };

test('the pace is sent to the worker, remembered, and shown immediately', () => {
  run.setPace(10);
  assert.deepEqual(worker.heard.at(-1), { type: 'pace', epochsPerSecond: 10 });
  assert.equal(run.pace, 10);
  assert.deepEqual(events, ['state']);
  run.setPace(0);
  assert.deepEqual(worker.heard.at(-1), { type: 'pace', epochsPerSecond: 0 });
});

test('a sample grows piece by piece, and does not count as a sample of the run', async () => {
  /** @type {string[]} */
  const pieces = [];
  const { done } = run.draw({ ...FROM_NOW, kept: 4 }, (piece) => pieces.push(piece));
  const id = asked();
  assert.deepEqual(worker.heard.at(-1), {
    type: 'sample',
    id,
    sampling: { temperature: '1' },
    prompt: 'a',
    kept: 4,
  });
  worker.say({ type: 'piece', id, text: 'ab' });
  worker.say({ type: 'piece', id: id + 1, text: 'of another' });
  worker.say({ type: 'piece', id, text: 'c' });
  assert.deepEqual(pieces, ['ab', 'c']);
  worker.say(drawn({ id }));
  assert.equal(/** @type {any} */ (await done).text, 'abc');
  assert.equal(run.curve?.samples.length, 0);
  worker.say({ type: 'piece', id, text: 'late' });
  assert.deepEqual(pieces, ['ab', 'c'], 'nobody listens any more');
});

test('two samples grow side by side; a stop ends only its own', async () => {
  /** @type {string[]} */
  const heard = [];
  const one = run.draw(FROM_NOW, (piece) => heard.push(`one ${piece}`));
  const first = asked();
  const two = run.draw(FROM_NOW, (piece) => heard.push(`two ${piece}`));
  const second = asked();
  assert.notEqual(first, second);
  worker.say({ type: 'piece', id: second, text: 'x' });
  worker.say({ type: 'piece', id: first, text: 'y' });
  assert.deepEqual(heard, ['two x', 'one y']);
  one.stop();
  assert.deepEqual(worker.heard.at(-1), { type: 'enough', id: first });
  worker.say(drawn({ id: first, text: 'y' }));
  assert.equal(/** @type {any} */ (await one.done).text, 'y', 'what there is');
  worker.say({ type: 'refused', id: second, sentence: 'These weights are gone.' });
  assert.deepEqual(await two.done, {
    type: 'refused',
    id: second,
    sentence: 'These weights are gone.',
  });
});

test('without a trainer drawing is refused, and there is nothing to stop', async () => {
  worker.say({ type: 'failed', sentence: 'It broke.' });
  const before = worker.heard.length;
  const { done, stop } = run.draw(FROM_NOW, () => assert.fail('nothing grows'));
  assert.deepEqual(await done, { type: 'refused', id: 0, sentence: 'It broke.' });
  stop();
  assert.equal(worker.heard.length, before);
});

test('if the trainer breaks down, open requests for samples, probabilities and estimates are answered', async () => {
  const all = [
    run.draw(FROM_NOW, () => {}).done,
    run.probabilities(FROM_NOW),
    run.estimate('text', {}),
  ];
  worker.say({ type: 'failed', sentence: 'It broke.' });
  for (const { type } of await Promise.all(all)) assert.equal(type, 'refused');
});

test('probabilities and estimates reach their callers, in any order', async () => {
  const probabilities = run.probabilities({ ...FROM_NOW, prompt: 'th' });
  assert.equal(worker.heard.at(-1).prompt, 'th');
  const first = asked();
  const estimate = run.estimate('text', { lr: '0.1' });
  assert.deepEqual(worker.heard.at(-1).settings, { lr: '0.1' });
  worker.say({ type: 'estimated', id: asked(), secondsPerEpoch: 0.02 });
  worker.say({ type: 'probabilities', id: first, list: [{ symbol: 'e', probability: 0.9 }] });
  assert.equal(/** @type {any} */ (await estimate).secondsPerEpoch, 0.02);
  assert.deepEqual(/** @type {any} */ (await probabilities).list, [
    { symbol: 'e', probability: 0.9 },
  ]);
  const cut = run.estimate('text', {});
  worker.say({ type: 'refused', id: asked(), sentence: '' });
  assert.deepEqual(await cut, { type: 'refused', id: asked(), sentence: '' });
});

test('the list of kept weights is known until another run starts', async () => {
  worker.say({ type: 'kept', ids: [3, 7], bytes: 2048 });
  worker.say(drawn({ id: null, kept: 7 }));
  assert.deepEqual(events, ['sample'], 'panels hear of it with the sample');
  assert.deepEqual([...(run.curve?.kept ?? [])], [3, 7]);
  assert.equal(run.curve?.keptBytes, 2048);
  assert.equal(run.curve?.samples[0]?.kept, 7);
  const before = run.curve;
  await started();
  assert.equal(before?.kept.size, 0, 'the trainer has let go of them');
  assert.equal(run.curve?.kept.size, 0);
});

test('a frozen tab is reported calmly, only the latest, until the next run', async () => {
  worker.say({ type: 'frozen', seconds: 20 });
  worker.say({ type: 'frozen', seconds: 240 });
  assert.equal(run.notices.length, 1);
  assert.match(run.notices[0]?.sentence ?? '', /^The browser froze this tab for 4 min\. Nothing/);
  assert.equal(run.notices[0]?.grave, false);
  assert.equal(run.rolledBack, false);
  assert.ok(events.includes('state'));
  worker.say({ type: 'diverged', sentence: 'Rolled back.', stopped: false });
  assert.equal(run.notices.length, 2, 'a rollback does not hide it');
  assert.ok(run.rolledBack);
  await started();
  assert.deepEqual(run.notices, []);
});
