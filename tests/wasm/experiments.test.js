// Experiments on a real run by real aides: they change no bit of the run, the verdict uses what the core measured, and
// the run continues from its own weights with the change.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Aide } from '../../web/looks/aide.js';
import { Experiments } from '../../web/looks/explain/experiments.js';
import { budget, sentence, table } from '../../web/looks/explain/explained.js';
import { Aides } from '../../web/model/aides.js';
import { Cores } from '../../web/model/cores.js';
import { Run } from '../../web/model/run.js';
import { Service } from '../../web/trainer/service.js';
import { converter, UNITS } from '../../web/words/units.js';
import { DEFAULT_1 } from '../default-1.js';
import { source } from './aide-support.js';

const TEXT = 'to be or not to be, that is the question:\nwhether it is nobler in the mind\n'.repeat(
  12,
);
/** A small run whose rate is too low, so that a change helps. */
const SETTINGS = {
  ...DEFAULT_1,
  ...{ cell: 'rnn', activation: 'sigmoid', hidden: '8', window: '8', batch: '8', valid: '0.1' },
  ...{
    optimizer: 'sgd',
    lr: '0.002',
    clip: '5',
    loss_scale: 'sum',
    state: 'reset',
    schedule_epochs: '50',
  },
};
/** Epochs of each experiment. */
const EPOCHS = 20;
const LABEL = { number: 1, name: 'Small', textName: 'text' };

/** A worker with its own service, in this thread. */
class Near extends EventTarget {
  terminate() {}
  /** @param {any} data */
  say = (data) => this.dispatchEvent(Object.assign(new Event('message'), { data }));
}

class Trainer extends Near {
  service = new Service(
    { postMessage: (/** @type {any} */ message) => this.say(message) },
    source,
    { breathe: () => new Promise((/** @type {(_?: any) => void} */ done) => setImmediate(done)) },
  );
  /** @param {any} message */
  postMessage(message) {
    this.service.receive(message);
  }
  async serve() {
    await this.service.serve();
  }
  /** @override */
  terminate() {
    this.service.end();
  }
}

class NearAide extends Near {
  aide = new Aide({ postMessage: (/** @type {any} */ message) => this.say(message) }, source);
  /** @param {any} message */
  postMessage(message) {
    this.aide.receive(message);
  }
}

/** @param {EventTarget} target @param {() => boolean} holds */
async function until(target, holds) {
  while (!holds())
    await new Promise((done) => target.addEventListener('state', done, { once: true }));
}

/** @param {import('node:test').TestContext} t */
async function aRun(t) {
  const trainer = new Trainer();
  const run = new Run(() => /** @type {any} */ (trainer), 60_000);
  run.wake();
  t.after(() => run.dispose());
  trainer.serve();
  await until(run, () => run.ready !== null);
  return run;
}

/** @param {Run} run @param {number} epoch */
async function trainTo(run, epoch) {
  run.train(epoch);
  await until(run, () => run.phase === 'finished' && run.epoch >= epoch);
}

const small = () => new Aides(() => /** @type {any} */ (new NearAide()), new Cores(3));

test('a run with experiments in the middle has the bits of a run without', async (t) => {
  const points = [];
  for (const tried of [false, true]) {
    const run = await aRun(t);
    await run.start(TEXT, SETTINGS, LABEL);
    await trainTo(run, 4);
    if (tried) {
      const aides = small();
      t.after(() => aides.dispose());
      const experiments = new Experiments(aides);
      await experiments.start(run, 0, EPOCHS);
      assert.equal(experiments.trouble, '');
      assert.equal(experiments.phase, 'done');
      assert.equal(run.epoch, 4);
    }
    await trainTo(run, 8);
    const { epoch, loss, measuredLoss, heldOutLoss, gradNorm } = run.curve?.points ?? {};
    const saved = await run.save();
    assert.ok(saved.type === 'saved');
    points.push({
      epoch,
      loss,
      measuredLoss,
      heldOutLoss,
      gradNorm,
      bytes: Buffer.from(saved.checkpoint).toString('hex'),
    });
  }
  assert.deepEqual(points[1], points[0]);
});

test('experiments end in a verdict with the figures of the run', async (t) => {
  const run = await aRun(t);
  await run.start(TEXT, SETTINGS, LABEL);
  await trainTo(run, 6);
  const aides = small();
  t.after(() => aides.dispose());
  const experiments = new Experiments(aides);
  await experiments.start(run, 0, EPOCHS);
  const { answers, evidence: known, rows, curve } = experiments;
  assert.ok(answers && known && curve);
  assert.equal(experiments.epoch, 6);
  assert.deepEqual(
    rows.filter(({ trouble }) => trouble).map(({ trouble }) => trouble),
    [],
  );
  const { evidence, ...answer } = answers.nats;
  assert.equal(known.floor, curve.floor.perChar);
  assert.equal(evidence.floor, curve.floor.perChar);
  assert.equal(evidence.uniform, curve.uniform);
  // The last epoch was measured by the trainer too.
  const start = curve.points.measuredLoss.at(-1);
  assert.equal(known.train, start);
  assert.deepEqual([evidence.train, evidence.valid], [start, curve.points.heldOutLoss.at(-1)]);
  assert.deepEqual(
    [evidence.best_epoch, evidence.best_valid],
    [curve.best?.epoch, curve.best?.value],
  );
  assert.equal(
    evidence.lowest,
    Math.min(...curve.points.measuredLoss.map((value) => value ?? Infinity)),
  );
  const begun = (/** @type {string} */ name) =>
    rows.find(({ trial }) => trial.name === name)?.outcome?.start;
  assert.deepEqual([begun('nothing'), begun('adam-0.001')], [start, start]);
  assert.ok(Number(begun('new:nothing')) > Number(start), 'new weights know nothing');
  assert.ok(
    rows.some(({ trial }) => trial.name === 'nothing@1'),
    'and other seeds',
  );

  const parts = answer.budget.reduce((sum, { nats }) => sum + nats, 0);
  assert.ok(Math.abs(parts - answer.loss) < 1e-9);
  const higher = answer.experiments.find(({ name }) => name === 'rate-10');
  assert.equal(higher?.effect, 'helped', 'ten times a rate that is far too low');
  const convert = converter('sum', curve.counted);
  for (const unit of UNITS) {
    assert.match(sentence(experiments, unit), /on the test text/i);
    assert.ok(answers[unit].labels.every(({ words }) => words.endsWith('.')));
  }
  assert.match(sentence(experiments, 'sum'), /nats a window of 8/);
  assert.equal(budget(experiments, 'sum', convert)?.pieces[0]?.share, 'floor');
  const lines = table(experiments, convert).flatMap((group) => group.lines);
  assert.equal(lines.length, answer.experiments.filter(({ shown }) => shown).length);
  assert.ok(lines.length > 20 && lines.length < rows.length, 'no seeds, no earlier rounds');
});

test('a run continues with a change from its own weights, where the experiment began', async (t) => {
  const run = await aRun(t);
  await run.start(TEXT, SETTINGS, LABEL);
  await trainTo(run, 5);
  const aides = small();
  t.after(() => aides.dispose());
  const experiments = new Experiments(aides);
  await experiments.start(run, 0, EPOCHS);
  const tried = experiments.rows.find(({ trial }) => trial.name === 'adam-0.003');
  assert.ok(tried?.outcome);
  const { checkpoint, settings } = await experiments.fork('adam-0.003');
  assert.deepEqual([settings.optimizer, settings.lr], ['adam', '0.003']);
  const from = { epoch: 5, best: experiments.best };
  const label = { ...LABEL, number: 2 };
  const answer = await run.start(TEXT, {}, label, { checkpoint, from });
  assert.equal(answer.type, 'started');
  assert.equal(run.started?.origin.settings.optimizer, 'adam');
  const whole = tried.outcome.epochs;
  await trainTo(run, 5 + whole);
  const { points } = run.curve ?? {};
  assert.equal(points?.epoch[0], 6);
  const last = points?.newest('measuredLoss');
  assert.equal(last?.epoch, 5 + whole);
  assert.equal(last?.value, tried.outcome.train.at(-1), 'it comes to what the experiment came to');
  assert.deepEqual(run.curve?.best && run.curve.from, from);
});

test('a run from new weights with a change comes to what the experiment came to', async (t) => {
  const run = await aRun(t);
  await run.start(TEXT, SETTINGS, LABEL);
  // A quarter of them is a whole number of epochs.
  await trainTo(run, 8);
  const aides = small();
  t.after(() => aides.dispose());
  const experiments = new Experiments(aides);
  await experiments.start(run, 0, EPOCHS);
  const tried = experiments.rows.findLast(({ trial }) => trial.anew && trial.group === 'cell');
  assert.ok(tried?.outcome);
  const settings = await experiments.settings(tried.trial.name);
  assert.notEqual(settings.cell, 'rnn');
  await run.start(TEXT, { ...settings, arithmetic: 'auto' }, { ...LABEL, number: 2 });
  await trainTo(run, tried.outcome.epochs);
  assert.equal(run.curve?.points.newest('measuredLoss')?.value, tried.outcome.train.at(-1));
});
