// The best moment in the page's worker: kept beside the run, sampled from, and continued.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { draw } from '../../web/core/training.js';
import { PART } from '../../web/core/wasm.js';
import { fork } from '../../web/looks/explain/fork-job.js';
import { DEFAULT_1 } from '../default-1.js';
import { place as placeAide } from './aide-support.js';
import { create, open, place, start, train } from './support.js';

/** @typedef {import('../../web/wire/protocol.js').Settings} Settings */

/** Small enough to be known by heart in some epochs, so that it gets worse on the rest. */
const TEXT = Array.from(
  { length: 60 },
  (_, i) => `- ${(i * i * 7919) % 997} is ${(i * 31) % 89}\n`,
).join('');
/** @type {Settings} */
const SETTINGS = {
  ...DEFAULT_1,
  cell: 'gru',
  hidden: '32',
  window: '16',
  batch: '8',
  optimizer: 'adam',
  lr: '0.02',
  dropout: '0',
};
const EPOCHS = 40;

/** @param {import('node:test').TestContext} t */
async function trained(t) {
  const page = await open(t);
  await start(page, SETTINGS, TEXT);
  const done = page.state('finished');
  page.send({ type: 'train', until: EPOCHS });
  await done;
  const points = page.all('progress').flatMap((message) => message.points);
  return { page, points, best: page.all('progress').at(-1)?.best };
}

/** A core that has trained to the end of an epoch. @param {number} epoch @param {boolean} keeps the best */
async function at(epoch, keeps) {
  const core = await place('fused', TEXT, SETTINGS);
  core.read(TEXT, SETTINGS);
  core.place({ best: keeps });
  while (core.progress().epoch < epoch) {
    train(core, 1);
    if (!keeps || !core.measureDue(PART.heldOut)) continue;
    core.measureBegin(PART.heldOut);
    while (core.measureSome());
    core.offerBest();
  }
  return core;
}

test('the best moment is that of the lowest loss on the chart, and no bit of the run depends on it', async (t) => {
  const { page, points, best } = await trained(t);
  const lowest = points.reduce((low, point) =>
    (point.heldOutLoss ?? Infinity) < (low.heldOutLoss ?? Infinity) ? point : low,
  );
  assert.ok(best && best.epoch < EPOCHS - 3, 'it has got worse since');
  assert.deepEqual(
    [best.epoch, best.step, best.loss, best.error],
    [lowest.epoch, lowest.step, lowest.heldOutLoss, lowest.heldOutError],
  );
  const without = await at(EPOCHS, false);
  const kept = await at(EPOCHS, true);
  assert.equal(points.at(-1)?.hash, without.progress().hash);
  assert.equal(kept.hash(), without.hash());
  assert.deepEqual(kept.best(), best);
  assert.equal(without.best(), null);
  const saved = await page.ask({ type: 'save' });
  assert.deepEqual(new Uint8Array(saved.checkpoint), new Uint8Array(kept.save()));
});

test('samples can be drawn from the best weights, and from those of now', async (t) => {
  const { page, best } = await trained(t);
  const sampling = { length: '60', seed: '5' };
  const ask = (/** @type {number|null} */ kept) =>
    page.ask({ type: 'sample', sampling, prompt: '', kept });
  const written = async (/** @type {number} */ epoch) => {
    const work = draw(await at(epoch, false), sampling);
    for (;;) {
      const { done, value } = work.next();
      if (done) return value;
    }
  };
  const step = best?.step ?? 0;
  const answer = await ask(-step);
  assert.equal(answer.text, await written(best?.epoch ?? 0));
  assert.deepEqual(
    [answer.epoch, answer.heldOutLoss, answer.kept],
    [best?.epoch, best?.loss, -step],
  );
  assert.equal((await ask(null)).text, await written(EPOCHS));
  assert.equal((await ask(-step)).text, answer.text);
  assert.match((await ask(-step - 1)).sentence, /no longer kept/);
});

test('a run continues from its best moment at the start of that epoch, and keeps it', async (t) => {
  const { page, best } = await trained(t);
  const { checkpoint } = await page.ask({ type: 'save', best: true });
  const answer = await page.ask({ type: 'start', text: TEXT, settings: {}, checkpoint });
  assert.equal(answer.type, 'started', answer.sentence);
  const first = page.all('progress').at(-1);
  assert.deepEqual([first?.epoch, first?.stepsDone], [best?.epoch, 0]);
  assert.deepEqual(first?.best, { ...best, since: 0 });
  const then = await at(best?.epoch ?? 0, false);
  const core = await create('fused');
  core.readAgain(TEXT, checkpoint);
  core.place({ best: true });
  assert.deepEqual(core.weights(), then.weights());
  const fresh = await page.ask({ type: 'start', text: TEXT, settings: SETTINGS });
  assert.equal(fresh.type, 'started');
  assert.match((await page.ask({ type: 'save', best: true })).sentence, /test text/);
});

test('an aide makes a run continue with other settings, or says why it cannot', async () => {
  const core = await at(6, false);
  const checkpoint = core.save();
  const aide = await placeAide('fused', TEXT, SETTINGS);
  const taken = (/** @type {Settings} */ change) => {
    aide.readAgain(TEXT, checkpoint);
    aide.place();
    const work = fork(aide, { options: { change } });
    for (;;) {
      const { done, value } = work.next();
      if (done) return /** @type {import('../../web/looks/explain/result.js').Forked} */ (value);
    }
  };
  const { checkpoint: continued, settings } = taken({
    window: '24',
    optimizer: 'sgd',
    hidden: '40',
  });
  assert.deepEqual([settings.window, settings.optimizer, settings.hidden], ['24', 'sgd', '40']);
  const next = await create('fused');
  next.readAgain(TEXT, continued);
  next.place();
  assert.equal(next.progress().epoch, 6);
  next.measureBegin(PART.heldOut);
  while (next.measureSome());
  core.measureBegin(PART.heldOut);
  while (core.measureSome());
  assert.ok(Math.abs(next.measureLoss() - core.measureLoss()) < 0.2, 'the network is the same');
  train(next, 3);
  // Nothing new: the run itself.
  const same = await create('fused');
  same.readAgain(TEXT, taken({}).checkpoint);
  same.place();
  train(same, 3);
  train(core, 3);
  assert.equal(same.hash(), core.hash());
  assert.throws(() => taken({ cell: 'lstm' }), /new (start|run)|cell/i);
  assert.throws(() => taken({ hidden: '16' }), /units/i);
  assert.throws(() => taken({ window: 'wide' }), /window/i);
});

test('a run that continues with other settings takes its best moment along, where that is measured alike', async () => {
  const core = await at(EPOCHS, true);
  const best = core.best();
  assert.ok(best && best.epoch < EPOCHS);
  const checkpoint = core.save();
  const aide = await placeAide('fused', TEXT, SETTINGS);
  const continued = async (/** @type {Settings} */ change) => {
    aide.readAgain(TEXT, checkpoint);
    aide.place({ best: true });
    const { value } = [...stepsOf(fork(aide, { options: { change } }))].at(-1) ?? {};
    const next = await create('fused');
    next.readAgain(TEXT, value.checkpoint);
    next.place({ best: true });
    return next;
  };
  const alike = await continued({ lr: '0.001', optimizer: 'sgd', weight_decay: '0.1' });
  assert.deepEqual(alike.best(), best);
  assert.deepEqual(alike.bestWeights(), core.bestWeights());
  for (const change of /** @type {Settings[]} */ ([{ window: '24' }, { hidden: '40' }]))
    assert.equal((await continued(change)).best(), null);
});

/** What a generator gives, its result last. @param {Generator<any, any>} work */
function* stepsOf(work) {
  for (let step = work.next(); ; step = work.next()) {
    yield step;
    if (step.done) return;
  }
}
