// Runs that an aide trains from scratch: rounds have the bits of a run in one go; reports; failures.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PART } from '../../web/core/wasm.js';
import { Aide } from '../../web/looks/aide.js';
import { train as trainLook } from '../../web/looks/compare/job.js';
import { DEFAULT_1 } from '../default-1.js';
import { place, source, train } from './aide-support.js';

/** @typedef {import('../../web/wire/protocol.js').Round} Round */

const TEXT = '# Notes\n\n- to be or not to be\n- that is the *question*\n'.repeat(24);
const SETTINGS = {
  ...DEFAULT_1,
  cell: 'gru',
  hidden: '12',
  layers: '2',
  dropout: '0.2',
  window: '8',
  batch: '8',
  valid: '0.1',
  optimizer: 'adam',
  state: 'carry',
};

/** Runs rounds in one aide, one after the other. @param {Record<string, string>} settings */
function asker(settings) {
  /** @type {any[]} */
  const said = [];
  const aide = new Aide(
    { postMessage: (/** @type {any} */ message) => said.push(message) },
    source,
  );
  let id = 0;
  /** @param {ArrayBuffer|null} checkpoint @param {any} options @returns {Promise<Round>} */
  const ask = async (checkpoint, options) => {
    const job = { look: 'train', text: TEXT, checkpoint, settings, options };
    await aide.receive({ type: 'look', id: ++id, job });
    const last = said.at(-1);
    assert.equal(last.type, 'looked', last.sentence);
    return last.result;
  };
  return { ask, said };
}

/** @param {Round} round the part that does not depend on the clock */
const timeless = ({ points }) => points.map(({ seconds, ...rest }) => rest);

test('a run in rounds has the bits of a run in one go, and of the page', async () => {
  const samples = [3, 7];
  const { ask } = asker(SETTINGS);
  const whole = await ask(null, { until: 12, epochs: 12, samples, length: 40 });
  const rounds = [];
  /** @type {ArrayBuffer|null} */
  let checkpoint = null;
  for (const until of [1, 5, 6, 12]) {
    const round = await ask(checkpoint, { until, epochs: 12, samples, length: 40 });
    assert.equal(round.epoch, until);
    checkpoint = round.checkpoint;
    rounds.push(round);
  }
  assert.equal(rounds.at(-1)?.hash, whole.hash);
  assert.deepEqual(rounds.flatMap(timeless), timeless(whole));
  assert.deepEqual(
    rounds.flatMap((round) => round.samples),
    whole.samples,
  );
  assert.equal(whole.checkpoint, null, 'nothing more to train');
  assert.deepEqual(
    whole.samples.map(({ epoch, text }) => [epoch, text.length]),
    [
      [3, 40],
      [7, 40],
    ],
  );

  const page = await place('fused', TEXT, SETTINGS);
  while (page.progress().epoch < 12) train(page, 1);
  assert.equal(page.hash(), whole.hash);
  page.measureBegin(PART.training);
  while (page.measureSome());
  assert.equal(whole.points.at(-1)?.measuredLoss, page.measureLoss());
});

test('both losses are measured where the core says so, at the end and on request', async () => {
  const { ask } = asker(SETTINGS);
  const { points, outlook } = await ask(null, { until: 13, epochs: 13, also: [7] });
  const page = await place('fused', TEXT, SETTINGS);
  const due = { training: [7, 13], heldOut: [7, 13] };
  while (page.progress().epoch < 13) {
    train(page, 1);
    const { epoch, stepsDone } = page.progress();
    if (page.measureDue(PART.training)) due.training.push(epoch + stepsDone / page.facts().steps);
    if (page.measureDue(PART.heldOut)) due.heldOut.push(epoch + stepsDone / page.facts().steps);
  }
  const places = (/** @type {number[]} */ list) => [...new Set(list)].sort((a, b) => a - b);
  const measured = (/** @type {'measuredLoss'|'heldOutLoss'} */ column) =>
    points.filter((point) => point[column] !== null).map(({ epoch }) => epoch);
  assert.deepEqual(measured('measuredLoss'), places(due.training));
  assert.deepEqual(measured('heldOutLoss'), places(due.heldOut));
  assert.equal(measured('heldOutLoss').length, 13, 'a small text: after every epoch');
  assert.equal(points.length, 13);
  assert.ok(outlook && outlook.facts.window === 8);
  const end = points.at(-1)?.measuredLoss ?? 0;
  assert.ok(end >= outlook.floor.perChar - 1e-6, `${end} under ${outlook.floor.perChar}`);
  assert.ok(end < outlook.uniform);
});

test('the seconds of earlier rounds are added', async () => {
  const { ask } = asker(SETTINGS);
  const first = await ask(null, { until: 1, epochs: 3 });
  const second = await ask(first.checkpoint, { until: 3, epochs: 3, seconds: 1000 });
  assert.ok(second.seconds >= 1000 && (second.points[0]?.seconds ?? 0) >= 1000);
  assert.equal(second.outlook, null);
});

test('with nothing to train it describes the run, and estimates its time', async () => {
  const { ask } = asker(SETTINGS);
  const { outlook, points, epoch, hash } = await ask(null, { until: 0, epochs: 50 });
  assert.equal(epoch, 0);
  assert.deepEqual(points, []);
  const fresh = await place('fused', TEXT, SETTINGS);
  assert.equal(hash, fresh.hash(), 'of the run before it was timed');
  assert.ok(outlook && outlook.floor.perChar > 0);
  assert.ok((outlook.secondsPerEpoch ?? 0) > 0);
});

test('progress reports are the round so far', async () => {
  const { ask, said } = asker({ ...SETTINGS, hidden: '64' });
  const { points } = await ask(null, { until: 30, epochs: 30 });
  const shares = said.filter(({ type }) => type === 'share');
  assert.ok(shares.length >= 1);
  for (const { share } of shares) assert.ok(share >= 0 && share <= 1);
  // The test keeps references, so this is the list that is returned.
  assert.deepEqual(shares.at(-1).part, points);
});

test('a run that diverges is rolled back, counted, and ends its round', async () => {
  // The decay alone multiplies the weights by 1 - lr each step: -99, then -49 ...
  const wild = { ...SETTINGS, batch: '4', optimizer: 'sgd', lr: '100', weight_decay: '1' };
  const { ask } = asker(wild);
  const whole = await ask(null, { until: 10, epochs: 10 });
  assert.ok(whole.rollbacks > 0 && whole.rollbacks < 8, `${whole.rollbacks} times`);
  assert.match(whole.sentence, /not finite.*half the learning rate/);
  assert.deepEqual([whole.stopped, whole.epoch], [false, 10]);
  const first = await ask(null, { until: 1, epochs: 10 });
  const rest = await ask(first.checkpoint, { until: 10, epochs: 10 });
  assert.equal(rest.hash, whole.hash);
  assert.equal(first.rollbacks + rest.rollbacks, whole.rollbacks);
});

test('the last permitted rollback ends the run', async () => {
  const core = await place('fused', TEXT, SETTINGS);
  const apply = core.apply.bind(core);
  let steps = 0;
  core.apply = () => {
    const trouble = apply();
    return ++steps === 40 ? { sentence: 'For the eighth time.', stopped: true } : trouble;
  };
  const options = { until: 100, epochs: 100 };
  const work = trainLook(core, {
    look: 'train',
    text: TEXT,
    checkpoint: null,
    settings: SETTINGS,
    options,
  });
  let step = work.next();
  while (!step.done) step = work.next();
  const { stopped, sentence, checkpoint, epoch } = step.value;
  assert.deepEqual([stopped, sentence, checkpoint], [true, 'For the eighth time.', null]);
  assert.ok(epoch < 40);
});
