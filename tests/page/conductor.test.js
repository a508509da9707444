// The consequences of each choice, run after run, with a fake worker and the core's own tables.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Choice, continuedName } from '../../web/model/choice.js';
import { Conductor } from '../../web/model/conductor.js';
import { Curve } from '../../web/model/curve.js';
import { Refusal } from '../../web/wire/refusal.js';
import { strings } from '../../web/words/strings.js';
import { create } from '../wasm/support.js';
import { answered, FakeWorker } from './fake-worker.js';

/** @typedef {import('../../web/wire/protocol.js').Field} Field */

/** @type {Field[]} */
let fields;
/** @type {import('../../web/wire/protocol.js').Recipe[]} */
let recipes;
before(async () => {
  // What comes on demand is there: from a disk it takes longer than a test waits.
  for (const part of ['snapshot', 'read-link', 'read-files'])
    await import(`../../web/model/${part}.js`);
  const core = await create('plain');
  fields = core.fields();
  recipes = core.recipes();
});

const FACTS = {
  ...{ window: 16, burnIn: 0, valid: 10, predictions: 100, bytes: 10 },
  ...{ settings: {}, auto: {} },
};
const STARTED = { type: 'started', facts: FACTS, floor: { perChar: 0.1 }, uniform: 4 };
const POINT = { epoch: 1, loss: 1, measuredLoss: null, heldOutLoss: null };
const progress = (/** @type {object} */ some) => ({
  type: 'progress',
  state: 'running',
  epoch: 1,
  step: 7,
  stepsDone: 0,
  steps: 7,
  until: 100,
  points: [],
  ...some,
});

/** @param {string} name */
const field = (name) => /** @type {Field} */ (fields.find((each) => each.name === name));

/** The bundled texts do not come. */
const text = async () => null;

/** A run that was trained is saved before the next one takes its place. */
class SavingWorker extends FakeWorker {
  /** @param {any} message @override */
  postMessage(message) {
    super.postMessage(message);
    if (message.type !== 'save' || message.best) return;
    const checkpoint = new ArrayBuffer(8);
    queueMicrotask(() => this.say({ type: 'saved', id: message.id, checkpoint }));
  }
}

/** A conductor that knows the core's tables, with a text of the reader's own. */
async function conducted() {
  const worker = new SavingWorker();
  const conductor = new Conductor(/** @type {any} */ ({ trainer: () => worker, text }));
  conductor.wake();
  await new Promise((resolve) => conductor.addEventListener('change', resolve, { once: true }));
  const ready = () =>
    worker.say({ type: 'ready', kind: 'plain', notice: '', samplingFields: [], fields, recipes });
  const settle = async () => {
    for (let i = 0; i < 60; i++) await null;
  };
  /** Answers the last request of a type. @param {string} type @param {object} answer */
  const answer = async (type, answer) => {
    worker.say(
      answered(
        worker.heard.findLast((each) => each.type === type),
        answer,
      ),
    );
    await settle();
  };
  const sent = (/** @type {string} */ type) =>
    worker.heard.filter((each) => each.type === type).length;
  const inspected = () => answer('inspect', { type: 'inspected', facts: FACTS });
  const started = async () => {
    await settle();
    await answer('start', STARTED);
  };
  return { worker, conductor, ready, settle, answer, sent, inspected, started };
}

/** A conductor with a prepared text; the test advances the time. @param {import('node:test').TestContext} t */
async function prepared(t) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const parts = await conducted();
  parts.ready();
  parts.conductor.write('text');
  t.mock.timers.tick(200);
  await parts.inspected();
  await parts.started();
  return parts;
}

test('an epoch is measured once the reader pauses, and shown with the expected time of the run', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { conductor, ready, answer, sent, inspected, started } = await conducted();
  ready();
  conductor.write('text');
  t.mock.timers.tick(200);
  await inspected();
  assert.equal(sent('estimate'), 0, 'not while it prepares');
  await started();
  assert.equal(sent('estimate'), 1);
  const { measuring, epochs } = conductor.estimate;
  assert.deepEqual([measuring, epochs], [true, 1501]);
  await answer('estimate', { type: 'estimated', secondsPerEpoch: 0.013 });
  assert.equal(conductor.estimate.seconds, 0.013);
  assert.equal(conductor.estimate.measuring, false);
  assert.equal(
    strings.recipe.takes(0.013, 1501),
    'About 13 ms an epoch, 20 s for 1,501 (measured here).',
  );
  t.mock.timers.tick(5000);
  assert.equal(sent('estimate'), 1, 'once is enough');
  conductor.setField(field('hidden'), '256');
  assert.equal(conductor.estimate.seconds, null, 'it was of other settings');
  conductor.dispose();
});

test('an interrupted measurement is repeated when nothing trains; a refused one is not', async (t) => {
  const { worker, conductor, answer, sent, settle } = await prepared(t);
  conductor.toggle();
  await answer('estimate', { type: 'refused', sentence: '' });
  assert.equal(conductor.estimate.measuring, false);
  t.mock.timers.tick(5000);
  assert.equal(sent('estimate'), 1, 'not while it trains');
  worker.say(progress({}));
  conductor.toggle();
  worker.say(progress({ state: 'paused' }));
  await settle();
  assert.equal(sent('estimate'), 2);
  await answer('estimate', { type: 'refused', sentence: 'It cannot be measured.' });
  t.mock.timers.tick(5000);
  assert.equal(sent('estimate'), 2);
  conductor.dispose();
});

test('a run whose steps take seconds is not measured, because the reader’s next action would wait', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { conductor, ready, answer, sent, settle } = await conducted();
  ready();
  conductor.write('text');
  t.mock.timers.tick(200);
  const facts = { ...FACTS, parameters: 9e6, window: 600, batch: 11, bytes: 7e8 };
  await answer('inspect', { type: 'inspected', facts });
  await settle();
  t.mock.timers.tick(5000);
  assert.equal(sent('estimate'), 0);
  assert.ok(conductor.estimate.long);
  conductor.dispose();
});

test('too much memory is refused beside the recipe, and Train does not start it', async (t) => {
  const { conductor, answer, sent } = await prepared(t);
  conductor.setField(field('batch'), '1024');
  t.mock.timers.tick(200);
  const sentence = 'These settings need 9 GB of memory; 2 GB can be had.';
  await answer('inspect', { type: 'refused', sentence });
  assert.equal(conductor.recipeProblem, sentence);
  assert.equal(conductor.textProblem, '');
  conductor.toggle();
  await answer('start', { type: 'refused', sentence });
  assert.equal(conductor.recipeProblem, sentence);
  assert.equal(sent('train'), 0);
  assert.equal(conductor.run.running, false);
  conductor.dispose();
});

test('a link is applied as soon as the tables are known, before anything is prepared; it never trains', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { worker, conductor, ready, sent, inspected, started } = await conducted();
  conductor.follow('recipe=default&hidden=64&speed=9');
  conductor.write('text');
  assert.equal(conductor.link, '');
  ready();
  while (!conductor.link)
    await new Promise((resolve) => conductor.addEventListener('change', resolve, { once: true }));
  assert.equal(conductor.link, 'recipe=default&hidden=64');
  assert.match(conductor.recipeProblem, /“speed”, which is not a setting/);
  t.mock.timers.tick(200);
  await inspected();
  await started();
  for (const { settings } of worker.heard.filter(({ type }) => type === 'start'))
    assert.equal(settings.hidden, '64');
  assert.equal(sent('train'), 0);
  conductor.setField(field('hidden'), '32');
  assert.equal(conductor.recipeProblem, '', 'said until the reader changes the recipe');
  await conductor.follow('');
  assert.equal(conductor.choice.recipe?.name, 'post');
  assert.equal(conductor.link, '');
  conductor.dispose();
});

test('the runs of a visit are numbered in order, and the newest seven stay', async () => {
  const { worker, conductor, ready, settle, started } = await conducted();
  ready();
  conductor.write('text');
  const numbers = [];
  for (let i = 0; i < 12; i++) {
    conductor.startOver();
    await settle();
    await started();
    numbers.push(conductor.run.curve?.number);
    // The fifth run is never trained, so the next one gets its number.
    if (i !== 4) worker.say(progress({ state: 'paused', points: [POINT] }));
  }
  assert.deepEqual(numbers, [1, 2, 3, 4, 5, 5, 6, 7, 8, 9, 10, 11]);
  assert.deepEqual(
    conductor.earlier.map(({ number }) => number),
    [10, 9, 8, 7, 6, 5, 4],
  );
  conductor.dispose();
});

test('Start over pressed twice sets the old run aside once', async () => {
  const { worker, conductor, ready, settle, started } = await conducted();
  ready();
  conductor.write('text');
  conductor.startOver();
  await settle();
  await started();
  worker.say(progress({ state: 'paused', points: [POINT] }));
  conductor.startOver();
  conductor.startOver();
  await settle();
  for (const { id } of worker.heard.filter(({ type }) => type === 'start').slice(1))
    worker.say({ ...STARTED, id });
  await settle();
  assert.deepEqual(
    conductor.earlier.map(({ number }) => number),
    [1],
  );
  conductor.dispose();
});

test('Train pressed during another start trains the choice of that moment', async () => {
  const { worker, conductor, ready, settle, started, sent } = await conducted();
  ready();
  conductor.write('text');
  conductor.startOver();
  await settle();
  await started();
  worker.say(progress({ points: [POINT] }));
  conductor.startOver();
  conductor.setField(field('hidden'), '64');
  conductor.toggle();
  conductor.toggle();
  await started();
  assert.equal(sent('start'), 3, 'what was begun is not what is chosen');
  assert.equal(sent('train'), 0);
  await started();
  assert.equal(sent('train'), 1);
  assert.ok(conductor.run.running);
  conductor.dispose();
});

test('after a worker breaks, everything is requested again from the next one', async (t) => {
  const { worker, conductor, ready, answer, sent, settle, inspected, started } = await prepared(t);
  assert.equal(sent('estimate'), 1);
  worker.say({ type: 'failed', sentence: 'The core broke down.' });
  await settle();
  conductor.retry();
  ready();
  await inspected();
  await started();
  assert.equal(sent('estimate'), 2);
  await answer('estimate', { type: 'estimated', secondsPerEpoch: 1 });
  assert.equal(conductor.estimate.seconds, 1);
  conductor.dispose();
});

test('a broken worker is reported once, not as a problem of the text or the recipe', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { worker, conductor, ready, settle } = await conducted();
  ready();
  conductor.write('text');
  t.mock.timers.tick(200);
  worker.say({ type: 'failed', sentence: 'The core broke down.' });
  await settle();
  assert.equal(conductor.run.trouble, 'The core broke down.');
  assert.equal(conductor.textProblem, '');
  assert.equal(conductor.recipeProblem, '');
  conductor.dispose();
});

test('texts of finished runs are dropped', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  const { worker, conductor, ready, settle, started } = await conducted();
  ready();
  /** @type {WeakRef<ArrayBuffer>[]} */
  const texts = [];
  for (let i = 0; i < 8; i++) {
    const text = new ArrayBuffer(15_000_000);
    texts.push(new WeakRef(text));
    conductor.choice.setSource({ name: `${i}`, own: true, text, size: text.byteLength });
    conductor.startOver();
    await settle();
    await started();
    worker.say(progress({ state: 'paused', points: [POINT] }));
    worker.heard.length = 0;
  }
  assert.equal(conductor.earlier.length, 7);
  // Three texts of 15 MB are within the limit for the reader's own texts.
  let alive = texts.length;
  for (let tries = 0; tries < 20 && alive > 3; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    collect();
    alive = texts.filter((text) => text.deref()).length;
  }
  assert.equal(alive, 3);
  conductor.dispose();
});

// ---- A first visit

/** A conductor on its first visit: the recorded run has come, and the core's tables. @param {boolean} [tables] */
async function firstVisit(tables = true) {
  const post = new Choice();
  post.describe(fields, recipes);
  post.take('post');
  const recorded = { name: 'The post', textName: 'README', facts: FACTS, floor: { perChar: 0.1 } };
  const act = { ...recorded, points: { epoch: [1501], loss: [2] }, samples: [] };
  const kept = { ...post.settings, state: 'carry' };
  const text = async (/** @type {string} */ file) =>
    file.endsWith('.json')
      ? JSON.stringify({
          ...{ ...act, settings: post.settings },
          kept: { ...act, settings: kept, from: 1501 },
        })
      : `# ${file}`;
  const worker = new SavingWorker();
  const conductor = new Conductor(
    /** @type {any} */ ({ trainer: () => worker, text, inside: !tables }),
  );
  const settle = async () => {
    for (let i = 0; i < 60; i++) await null;
  };
  const ready = () =>
    worker.say({ type: 'ready', kind: 'plain', notice: '', samplingFields: [], fields, recipes });
  const start = () => worker.heard.findLast(({ type }) => type === 'start');
  /** The newest start is answered. */
  const started = async () => {
    await settle();
    const { settings } = start();
    worker.say({
      ...STARTED,
      settings: Object.keys(settings).length > 2 ? settings : kept,
      id: start().id,
    });
    await settle();
  };
  if (tables) conductor.wake();
  await settle();
  if (tables) ready();
  await settle();
  return { worker, conductor, settle, ready, start, started };
}

test('the recorded curve is shown while Train would repeat it, until something is trained', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { worker, conductor } = await firstVisit();
  const isRecorded = () => conductor.shown?.number === 0;
  assert.ok(isRecorded(), 'on a first visit');

  conductor.setField(field('hidden'), '256');
  assert.ok(!isRecorded(), 'not for another recipe');
  conductor.setField(field('hidden'), '128');
  assert.ok(isRecorded());
  conductor.takeRecipe('default');
  assert.ok(!isRecorded());
  conductor.takeRecipe('post');
  assert.ok(isRecorded());
  conductor.pick(1);
  assert.ok(!isRecorded(), 'not for another text');
  conductor.pick(0);
  assert.ok(isRecorded());
  conductor.write('mine');
  assert.ok(!isRecorded(), 'not for a text of one’s own');
  conductor.pick(0);
  assert.ok(isRecorded(), 'back when both are back');

  conductor.toggle();
  for (let i = 0; i < 60; i++) await null;
  assert.ok(!isRecorded(), 'not once Train is pressed');
  worker.say({ ...STARTED, id: worker.heard.findLast(({ type }) => type === 'start').id });
  for (let i = 0; i < 60; i++) await null;
  worker.say(progress({ points: [POINT] }));
  assert.equal(conductor.shown?.number, 1);
  conductor.toggle();
  worker.say(progress({ state: 'paused' }));
  assert.equal(conductor.shown?.number, 1, 'nor after');
  conductor.dispose();
});

/** Forks nothing, and says so. */
const aides = /** @type {any} */ ({
  /** @type {unknown[]} */ asked: [],
  async look(/** @type {unknown} */ _, /** @type {string} */ name, /** @type {object} */ options) {
    this.asked.push([name, options]);
    return { result: { checkpoint: new ArrayBuffer(8) }, epoch: 1501 };
  },
});

test('with the memory kept a recorded second act is shown, and Train repeats both acts', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { worker, conductor, settle, start, started } = await firstVisit();
  assert.ok(conductor.resting && !conductor.kept);
  conductor.turnMemory();
  assert.ok(conductor.resting && conductor.kept);
  assert.equal(conductor.shown?.from?.epoch, 1501);
  assert.deepEqual(
    conductor.earlier.map(({ number, recorded }) => [number, recorded]),
    [[0, true]],
  );

  conductor.toggle(aides);
  await started();
  assert.equal(start().settings.state, 'reset', 'the first act has its memory cleared');
  worker.say(progress({ points: [POINT] }));
  assert.ok(!conductor.kept && !conductor.resting);
  worker.say(progress({ state: 'finished', epoch: 1501, step: 9 }));
  await settle();
  assert.deepEqual(aides.asked, [['fork', { change: { state: 'carry' } }]]);
  await started();
  assert.ok(start().checkpoint, 'the second continues it');
  const { until } = worker.heard.findLast(({ type }) => type === 'train');
  assert.equal(until, 2001);
  assert.ok(conductor.kept);
  conductor.dispose();
});

/** The author's run of a link: Default with eight units, 600 epochs. @param {object} [some] */
function promised(some) {
  const curve = new Curve(
    /** @type {any} */ ({
      ...{ number: 0, name: 'Theirs', textName: 'theirs', settings: {}, uniform: 4 },
      ...{ facts: { window: 1, burnIn: 0, valid: 1 }, floor: { perChar: 0.1 }, ...some },
    }),
  );
  curve.points.append(/** @type {any} */ ([POINT, { ...POINT, epoch: 600 }]));
  return curve;
}

test('the author’s run of a link is repeated to its last epoch, by whoever changes nothing of it', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { worker, conductor, settle, started } = await firstVisit();
  const curve = promised();
  conductor.promise(curve);
  await conductor.follow('recipe=default-1&hidden=8');
  await conductor.expect(
    Promise.resolve({ ...conductor.choice.source, text: 'theirs', own: true }),
  );
  assert.equal(conductor.until, 600);
  assert.equal(conductor.estimate.epochs, 600);
  conductor.setField(field('hidden'), '16');
  assert.equal(conductor.until, 100, 'not with other settings');
  conductor.setField(field('hidden'), '8');
  const { source } = conductor.choice;
  conductor.write('mine');
  assert.equal(conductor.until, 100, 'nor on another text');
  conductor.put(source);
  assert.equal(conductor.until, 600);

  conductor.toggle();
  await started();
  const until = () => worker.heard.findLast(({ type }) => type === 'train').until;
  assert.equal(until(), 600);
  worker.say(progress({ points: [POINT] }));
  conductor.toggle();
  worker.say(progress({ state: 'paused' }));
  conductor.toggle();
  assert.equal(until(), 600);
  // What continues the run is another one: it has the epochs of the recipe.
  const from = { epoch: 50, best: null };
  const name = { name: 'a', textName: 'b' };
  conductor.goOn({ checkpoint: new ArrayBuffer(8), text: 'theirs', ...name, from });
  await started();
  const { settings } = conductor.run.started?.origin ?? assert.fail();
  assert.equal(until(), Number(settings.schedule_epochs));
  await settle();
  conductor.dispose();
});

test('what a record leaves out is taken of the run that would repeat it, if that has the same floor', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  for (const [floor, text, known, repeatable] of /** @type {const} */ ([
    [0.1, 'theirs', true, true],
    [0.1, null, true, true],
    [0.2, 'theirs', false, true],
    // The link has no text, and the one at hand is not the author's.
    [0.2, null, false, false],
  ])) {
    const { conductor, started } = await firstVisit();
    const curve = promised({ floor: { perChar: floor } });
    conductor.promise(curve);
    await conductor.follow('recipe=default-1&hidden=8');
    const { source } = conductor.choice;
    if (text) await conductor.expect(Promise.resolve({ ...source, text, own: true }));
    assert.ok(!curve.known);
    t.mock.timers.tick(200);
    conductor.step('epoch');
    await started();
    const said = `${floor} ${text}`;
    assert.equal(curve.known, known, said);
    assert.equal(curve.repeatable, repeatable, said);
    assert.equal(curve.settings.hidden, known ? '8' : undefined, said);
    assert.equal(curve.facts.window, known ? FACTS.window : 1, said);
    conductor.dispose();
  }
});

test('the beginning of a name says which run it is', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { conductor, started } = await firstVisit();
  conductor.turnMemory();
  assert.deepEqual(
    [conductor.shown, ...conductor.earlier].map((curve) => curve?.name),
    ['The post, memory kept', 'The post'],
  );
  conductor.setField(field('hidden'), '256');
  conductor.startOver();
  await started();
  assert.equal(conductor.run.curve?.name, 'The post, memory kept, but Hidden units 256');
  conductor.dispose();
  const differences = ['state', 'lr'].map((name) => ({ field: field(name), now: 'kept', was: '' }));
  assert.equal(
    continuedName(12, differences.reverse()),
    'Memory kept, Learning rate kept from epoch 12',
  );
});

test('whoever changes something during the first act gets no second one', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  for (const change of [
    (/** @type {Conductor} */ conductor) => conductor.setField(field('lr'), '0.2'),
    (/** @type {Conductor} */ conductor) => conductor.takeRecipe('default'),
    (/** @type {Conductor} */ conductor) => conductor.replace('another text'),
  ]) {
    aides.asked.length = 0;
    const { worker, conductor, settle, started } = await firstVisit();
    conductor.turnMemory();
    conductor.toggle(aides);
    await started();
    worker.say(progress({ points: [POINT] }));
    change(conductor);
    worker.say(progress({ state: 'finished', epoch: 1501, step: 9 }));
    await settle();
    assert.deepEqual(aides.asked, []);
    conductor.dispose();
  }
});

test('before the core has come, the switch shows the recorded second act, and Train still trains both', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { worker, conductor, settle, ready, start, started } = await firstVisit(false);
  assert.equal(worker.heard.length, 0);
  assert.ok(conductor.resting && conductor.canTurn);
  conductor.turnMemory();
  assert.equal(conductor.shown?.from?.epoch, 1501);
  conductor.toggle(aides);
  await settle();
  ready();
  await started();
  assert.equal(start().settings.state, 'reset');
  aides.asked.length = 0;
  worker.say(progress({ state: 'finished', epoch: 1501, step: 9, points: [POINT] }));
  await settle();
  assert.equal(aides.asked.length, 1);
  conductor.dispose();
});

test('a text of one’s own takes its own recipe, with a way back, unless a setting was changed', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { conductor } = await firstVisit();
  conductor.replace('my own text');
  assert.equal(conductor.choice.recipe?.name, 'default');
  assert.equal(conductor.gaveWay?.name, 'post');
  conductor.pick(0);
  assert.ok(!conductor.gaveWay?.name, 'said of a text of one’s own alone');
  conductor.takeRecipe('post');
  conductor.replace('my own text');
  assert.equal(conductor.gaveWay?.name, 'post');
  conductor.takeRecipe('post');
  assert.equal(conductor.gaveWay, null);
  assert.equal(conductor.choice.source.text, 'my own text');

  conductor.setField(field('hidden'), '32');
  conductor.replace('another text');
  assert.equal(conductor.choice.recipe?.name, 'post', 'what was changed stays');
  assert.ok(conductor.offer);
  conductor.dispose();

  const typed = await firstVisit();
  typed.conductor.write('typed');
  assert.equal(typed.conductor.choice.recipe?.name, 'post', 'whoever edits the bundled text, too');
  typed.conductor.dispose();
});

test('Train after a new text runs on that text', async (t) => {
  const { worker, conductor, sent, settle, started } = await prepared(t);
  conductor.toggle();
  await settle();
  worker.say(progress({ epoch: 3 }));
  conductor.toggle();
  worker.say(progress({ state: 'paused', epoch: 3 }));
  assert.equal(conductor.otherText, false);
  conductor.replace('another text');
  assert.equal(conductor.otherText, true);
  conductor.toggle();
  assert.equal(conductor.run.running, true, 'Pause is shown at once');
  await settle();
  await started();
  assert.equal(sent('start'), 2);
  assert.equal(sent('train'), 2);
  assert.equal(conductor.run.started?.origin.text, 'another text');
  conductor.dispose();
});

/** A held-out loss at an epoch. @param {number} epoch @param {number} heldOutLoss */
const unseen = (epoch, heldOutLoss) => ({ ...POINT, epoch, heldOutLoss, heldOutError: 0.1 });
const BEST = { epoch: 2.5, step: 17, loss: 2, error: 0.1, since: 2 };

test('a run has got worse when the newest loss on the test text is above the best by more than its error', async (t) => {
  const { worker, conductor } = await prepared(t);
  conductor.toggle();
  const { run } = conductor;
  worker.say(progress({ points: [unseen(2.5, 2)], best: { ...BEST, since: 0 } }));
  assert.deepEqual([run.curve?.past, run.curve?.worse], [null, false]);
  assert.equal(run.curve?.keeps(-17), true, 'its weights can be drawn from');
  worker.say(progress({ points: [unseen(3, 2.09)], best: { ...BEST, since: 1 } }));
  assert.equal(run.curve?.past?.epoch, 2.5);
  assert.equal(run.curve?.worse, false);
  assert.equal(run.curve?.markAt, 0);
  worker.say(progress({ points: [unseen(4, 2.11)], best: BEST }));
  assert.equal(run.curve?.worse, true);
  worker.say(progress({ best: { ...BEST, error: null } }));
  assert.equal(run.curve?.worse, false, 'an error that is not known is no proof');
  assert.equal(run.curve?.keeps(-18), false);
  conductor.dispose();
});

test('going back to the best is a new run in the next colour, which rests there and says so', async (t) => {
  const { worker, conductor, answer, settle, sent } = await prepared(t);
  conductor.toggle();
  await settle();
  worker.say(progress({ epoch: 4, points: [unseen(2.5, 2), unseen(4, 3)], best: BEST }));
  const before = conductor.run.curve;
  const going = conductor.goBack();
  assert.equal(worker.heard.at(-1).type, 'save');
  assert.equal(worker.heard.at(-1).best, true);
  const checkpoint = new ArrayBuffer(8);
  await answer('save', { type: 'saved', checkpoint });
  assert.equal(worker.heard.at(-1).checkpoint, checkpoint);
  await answer('start', { ...STARTED, settings: { ...conductor.choice.settings } });
  assert.equal(await going, '');
  worker.say(progress({ epoch: 2, step: 6, state: 'paused' }));
  await settle();
  const { run } = conductor;
  const { curve, notices } = run;
  assert.equal(curve?.number, (before?.number ?? 0) + 1);
  assert.deepEqual(curve?.from, { epoch: 2, best: { epoch: 2.5, value: 2 } });
  assert.equal(curve?.best?.value, 2);
  assert.match(curve?.name ?? '', /from its best \(epoch 2\)$/);
  assert.ok(
    notices.some(
      ({ sentence }) =>
        sentence ===
        'This is epoch 2 again, the best on the test text. Train continues from here; the optimizer starts fresh.',
    ),
  );
  assert.equal(conductor.earlier[0], before);
  assert.deepEqual([run.running, run.untouched, sent('train')], [false, false, 1]);
  assert.equal(conductor.shown, curve, 'and no recorded run in its place');
  conductor.dispose();
});

test('of a long text nothing is said before it is trained, and nothing of the text before', async (t) => {
  const { conductor, settle } = await prepared(t);
  assert.ok(conductor.shown, 'a small text is prepared at once');
  assert.equal(conductor.anew, false);
  conductor.replace('a long text '.repeat(100_000));
  await settle();
  assert.equal(conductor.anew, true);
  assert.equal(conductor.shown, null);
  conductor.dispose();
});

test('Train trains what is chosen: what the run under way cannot take begins a new run', async (t) => {
  const { worker, conductor, answer, settle, sent } = await prepared(t);
  conductor.toggle();
  worker.say(progress({ epoch: 12, points: [{ ...POINT, epoch: 12 }] }));
  await conductor.toggle();
  worker.say(progress({ epoch: 12, state: 'paused' }));
  const { curve: before } = conductor.run;
  await conductor.setField(field('window'), '48');
  assert.equal(conductor.anew, false, 'a window can be taken');
  await conductor.setField(field('cell'), 'lstm');
  assert.equal(conductor.anew, true);
  const [starts, trains] = [sent('start'), sent('train')];
  conductor.toggle();
  await settle();
  await answer('start', { ...STARTED, settings: { ...conductor.choice.settings } });
  await settle();
  assert.deepEqual([sent('start'), sent('train')], [starts + 1, trains + 1]);
  assert.equal(conductor.run.started?.origin.settings.cell, 'lstm');
  assert.equal(conductor.run.curve?.from, null, 'from new weights');
  assert.equal(conductor.earlier[0], before, 'the run before stays on the chart');
  assert.equal(conductor.anew, false);
  conductor.dispose();
});

test('settings that the run under way can take are taken over, and the others stay chosen', async (t) => {
  const { worker, conductor, answer, settle } = await prepared(t);
  conductor.toggle();
  worker.say(progress({ epoch: 12, points: [{ ...POINT, epoch: 12 }] }));
  const [window, cell] = ['48', 'lstm'];
  await conductor.setField(field('window'), window);
  await conductor.setField(field('cell'), cell);
  assert.equal(conductor.changes.taken.length, 1);
  assert.match(conductor.changes.taken[0], /^Window .* 48$/);
  assert.deepEqual(conductor.changes.anew, ['Cell LSTM']);
  /** @type {any[]} */
  const asked = [];
  const checkpoint = new ArrayBuffer(8);
  const origin = { ...conductor.run.started?.origin.settings };
  const aides = /** @type {any} */ ({
    look: async (/** @type {any[]} */ ...what) => {
      asked.push(what.slice(1, 3));
      return { result: { checkpoint }, epoch: 12 };
    },
  });
  const taking = conductor.takeOver(aides);
  assert.equal(conductor.taking, true);
  await settle();
  assert.deepEqual(asked, [['fork', { change: { window } }]]);
  assert.equal(worker.heard.at(-1).checkpoint, checkpoint);
  await answer('start', { ...STARTED, settings: { ...origin, window } });
  await taking;
  const { curve, started } = conductor.run;
  assert.match(curve?.name ?? '', /^Window .* 48 from epoch 12$/);
  assert.equal(curve?.from?.epoch, 12);
  assert.equal(started?.origin.settings.window, window);
  assert.equal(started?.origin.settings.cell, origin.cell);
  assert.equal(conductor.choice.settings.cell, cell, 'what needs a new start stays chosen');
  assert.deepEqual(conductor.changes, { taken: [], anew: ['Cell LSTM'] });
  conductor.dispose();
});

test('a change that the core refuses is said beside the recipe, and the run trains on', async (t) => {
  const { worker, conductor, settle, sent } = await prepared(t);
  conductor.toggle();
  worker.say(progress({ epoch: 12 }));
  await conductor.setField(field('window'), '48');
  const trains = sent('train');
  const refuse = async () => {
    throw new Refusal('It cannot be.');
  };
  await conductor.takeOver(/** @type {any} */ ({ look: refuse }));
  await settle();
  assert.match(conductor.recipeProblem, /It cannot be\./);
  assert.equal(sent('start'), 1);
  assert.equal(sent('train'), trains + 1);
  assert.equal(conductor.taking, false);
  conductor.dispose();
});

test('fewer units need a new start, more of them do not', async (t) => {
  const { worker, conductor } = await prepared(t);
  conductor.toggle();
  worker.say(progress({ epoch: 3 }));
  const now = Number(conductor.choice.settings.hidden);
  await conductor.setField(field('hidden'), String(now - 1));
  assert.deepEqual([conductor.changes.taken.length, conductor.changes.anew.length], [0, 1]);
  await conductor.setField(field('hidden'), String(now + 1));
  assert.deepEqual([conductor.changes.taken.length, conductor.changes.anew.length], [1, 0]);
  conductor.replace('another text');
  assert.deepEqual([conductor.changes.taken.length, conductor.changes.anew.length], [0, 2]);
  conductor.dispose();
});

test('a setting changed at once is marked on the curve where it was changed', async (t) => {
  const { worker, conductor, answer } = await prepared(t);
  conductor.toggle();
  worker.say(progress({ epoch: 3, stepsDone: 0, steps: 7, seconds: 2 }));
  const set = conductor.setField(field('lr'), '0.05');
  await answer('set', { type: 'set' });
  await set;
  assert.deepEqual(conductor.run.curve?.turns, [
    { epoch: 3, chars: 300, seconds: 2, said: 'Learning rate 0.05 since epoch 3.' },
  ]);
  conductor.dispose();
});

test('another recipe that needs a new start does not change the current run', async (t) => {
  const { worker, conductor, sent } = await prepared(t);
  conductor.toggle();
  worker.say(progress({ epoch: 3 }));
  await conductor.follow('recipe=default&hidden=256&lr=0.5');
  assert.equal(sent('set'), 0);
  assert.equal(conductor.atOnce, '');
  assert.ok(conductor.stale.length > 0);
  conductor.dispose();
});

test('Train while the trainer is loading trains once it has come; Pause takes that back, Train again renews it', async () => {
  const { worker, conductor, ready, settle, answer, sent } = await conducted();
  conductor.write('text');
  conductor.toggle();
  assert.ok(conductor.run.running);
  conductor.toggle();
  assert.ok(!conductor.run.running);
  conductor.toggle();
  assert.ok(conductor.run.running);
  ready();
  await settle();
  for (let i = 0; i < 100 && sent('start') === 0; i++)
    await new Promise((done) => setTimeout(done));
  await answer('start', STARTED);
  assert.equal(sent('train'), 1);
  worker.say(progress({ epoch: 1 }));
  assert.equal(conductor.run.phase, 'running');
  conductor.dispose();
});
