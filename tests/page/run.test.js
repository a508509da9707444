// The page's side of a run, with a fake worker: states, requests, waits, and announcements.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { allows, Choice } from '../../web/model/choice.js';
import { Conductor } from '../../web/model/conductor.js';
import { Run } from '../../web/model/run.js';
import { Speaker } from '../../web/model/speaker.js';
import { answered, FACTS, FakeWorker, progress, READY, STARTED } from './fake-worker.js';

const LABEL = { number: 1, name: 'The post', textName: 'README' };

/** @param {number} epoch */
const point = (epoch) => ({ epoch, loss: 1 / epoch, measuredLoss: null, heldOutLoss: null });

/** @type {FakeWorker} */
let worker;
/** @type {Run} */
let run;
beforeEach(async () => {
  worker = new FakeWorker();
  run = new Run(() => /** @type {any} */ (worker), 60_000);
  run.wake();
  worker.say(READY);
  const started = run.start('text', { lr: '0.1' }, LABEL);
  worker.say({ ...STARTED, id: worker.heard.at(-1).id });
  await started;
  worker.say(progress({ state: 'paused', step: 0 }));
});

afterEach(() => run.dispose());

test('a run that was started is ready, and knows the predictions of a window', () => {
  assert.equal(run.phase, 'ready');
  assert.equal(run.counted, 12);
  assert.ok(run.untouched);
});

test('Pause is shown immediately, and late messages do not undo it', () => {
  run.train(100);
  assert.ok(run.running);
  worker.say(progress({ epoch: 3, points: [point(1), point(2), point(3)] }));
  run.pause();
  assert.equal(run.running, false);
  worker.say(progress({ epoch: 4, points: [point(4)] }));
  assert.equal(run.running, false, 'sent before the worker heard of the pause');
  assert.equal(run.points?.length, 4, 'what it measured counts');
  worker.say(progress({ state: 'paused', epoch: 4 }));
  assert.equal(run.phase, 'paused');
});

test('Train right after Pause continues, whatever messages are still on their way', () => {
  run.train(100);
  worker.say(progress({ epoch: 1 }));
  run.pause();
  run.train(100);
  worker.say(progress({ state: 'paused', epoch: 1 }));
  assert.ok(run.running);
  worker.say(progress({ epoch: 2 }));
  assert.ok(run.running);
  assert.deepEqual(
    worker.heard.slice(1).map(({ type }) => type),
    ['train', 'pause', 'train'],
  );
});

test('a run that reached its end is finished, even after a request to pause', () => {
  run.train(100);
  run.pause();
  worker.say(progress({ state: 'finished', epoch: 100 }));
  assert.equal(run.phase, 'finished');
  assert.equal(run.running, false);
});

test('a short step does not turn Train into Pause', () => {
  run.step('epoch');
  worker.say(progress({ state: 'running' }));
  assert.equal(run.running, false);
  worker.say(progress({ state: 'paused', epoch: 1, step: 7, points: [point(1)] }));
  assert.equal(run.phase, 'paused');
});

test('within a long epoch the loss of each second is known; the next epoch starts again', () => {
  run.train(100);
  let heard = 0;
  run.addEventListener('points', () => heard++);
  const inside = (
    /** @type {number} */ stepsDone,
    /** @type {number} */ seconds,
    partialLoss = 4,
  ) => worker.say(progress({ stepsDone, steps: 10, partialLoss, seconds }));
  inside(2, 0.9);
  assert.equal(run.curve?.within.length, 0, 'less than a second');
  inside(3, 1.6, 4);
  // Six steps cost 3 each on average: the last three 2 each.
  inside(6, 3, 3);
  const { within } = run.curve ?? {};
  assert.deepEqual(within?.epoch, [0.3, 0.6]);
  assert.deepEqual(within?.chars, [30, 60]);
  assert.deepEqual(
    within?.loss.map((each) => each.toFixed(3)),
    ['4.000', '2.000'],
  );
  assert.equal(heard, 2, 'the chart hears of each');
  worker.say(progress({ epoch: 1, stepsDone: 1, steps: 10, partialLoss: 2, seconds: 5 }));
  worker.say(progress({ epoch: 1, stepsDone: 5, steps: 10, partialLoss: 2, seconds: 5.4 }));
  assert.equal(within?.length, 2);
  worker.say(progress({ epoch: 0, stepsDone: 4, steps: 10, partialLoss: 3, seconds: 6 }));
  assert.deepEqual(within?.epoch, [0.3], 'what a rollback left behind goes');
});

test('a refused start keeps the run', async () => {
  worker.say(progress({ state: 'paused', epoch: 5, step: 35, points: [point(5)] }));
  const answer = run.start('', {}, LABEL);
  worker.say({ type: 'refused', id: worker.heard.at(-1).id, sentence: 'The text is empty.' });
  assert.equal((await answer).type, 'refused');
  assert.equal(run.phase, 'paused');
  assert.equal(run.points?.length, 1);
  assert.equal(run.started?.origin.text, 'text');
});

test('only the newest rollback is reported; a stop ends the run', () => {
  run.train(100);
  worker.say(progress({ epoch: 9, points: [point(7), point(8), point(9)] }));
  worker.say({ type: 'diverged', sentence: 'Rolled back to 6.', stopped: false });
  worker.say(progress({ epoch: 8, points: [point(8)] }));
  worker.say({ type: 'diverged', sentence: 'Rolled back.', stopped: false });
  assert.deepEqual(run.notices, [{ sentence: 'Rolled back.', grave: true }]);
  assert.deepEqual(run.points?.epoch, [7, 8]);
  worker.say({ type: 'diverged', sentence: 'It stopped.', stopped: true });
  worker.say(progress({ state: 'stopped', epoch: 8 }));
  assert.equal(run.phase, 'stopped');
  assert.equal(run.running, false);
  assert.deepEqual(run.notices, [{ sentence: 'It stopped.', grave: true }]);
  run.dismiss('It stopped.');
  assert.deepEqual(run.notices, []);
});

test('samples are kept newest first, up to a limit, one for each epoch', () => {
  for (let epoch = 1; epoch <= 250; epoch++)
    worker.say({ type: 'sample', id: null, epoch, loss: 1, heldOutLoss: null, text: 'a' });
  assert.equal(run.curve?.samples.length, 200);
  assert.equal(run.curve?.samples[0]?.epoch, 250);
  worker.say({ type: 'sample', id: null, epoch: 250, loss: 1, heldOutLoss: null, text: 'again' });
  assert.equal(run.curve?.samples.length, 200);
  assert.equal(run.curve?.samples[0]?.text, 'again');
});

test('a failure answers every request, keeps the curve and stops', async () => {
  run.train(100);
  worker.say(progress({ epoch: 1, points: [point(1)] }));
  const asked = run.inspect('x', {});
  worker.say({ type: 'failed', sentence: 'The core broke down.' });
  assert.deepEqual((await asked).type, 'refused');
  assert.equal(run.phase, 'failed');
  assert.equal(run.trouble, 'The core broke down.');
  assert.equal(run.points?.length, 1);
  assert.equal(run.running, false);
});

test('a worker that does not answer is called silent, until it answers', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const silent = new FakeWorker();
  const late = new Run(() => /** @type {any} */ (silent));
  late.wake();
  t.mock.timers.tick(3999);
  assert.equal(late.phase, 'loading');
  t.mock.timers.tick(1);
  assert.equal(late.phase, 'unavailable');
  assert.match(late.trouble, /not answered for 4 seconds/);
  silent.say(READY);
  assert.equal(late.phase, 'empty');
  assert.equal(late.trouble, '');
  late.dispose();
  assert.ok(silent.ended);
});

test('a trainer of another version than the page is said calmly', () => {
  const pages = /** @type {any} */ (globalThis);
  pages.PLATEAU_VERSION = '0.9.0';
  const worker = new FakeWorker();
  const other = new Run(() => /** @type {any} */ (worker), 60_000);
  other.wake();
  worker.say({ ...READY, version: '0.8.0' });
  assert.match(other.notices[0]?.sentence ?? '', /of version 0\.9\.0 and its trainer of 0\.8\.0/);
  worker.say({ ...READY, version: '0.9.0' });
  assert.deepEqual(other.notices, []);
  delete pages.PLATEAU_VERSION;
  other.dispose();
});

test('a worker that cannot start or breaks immediately is reported in words', () => {
  const thrown = new Run(() => {
    throw new TypeError('no');
  });
  assert.equal(thrown.phase, 'asleep');
  thrown.wake();
  assert.equal(thrown.phase, 'unavailable');
  assert.match(thrown.trouble, /did not start the trainer/);
  const broken = new FakeWorker();
  const dead = new Run(() => /** @type {any} */ (broken), 60_000);
  dead.wake();
  broken.dispatchEvent(new Event('error'));
  assert.equal(dead.phase, 'unavailable');
  dead.dispose();
});

test('the live region speaks when the state changes, and otherwise every ten seconds', () => {
  let now = 0;
  const speaker = new Speaker(() => now);
  assert.equal(speaker.hear('running', 'Epoch 0'), 'Epoch 0');
  for (now = 100; now < 10_000; now += 100)
    assert.equal(speaker.hear('running', `Epoch ${now}`), 'Epoch 0');
  assert.equal(speaker.hear('running', 'Epoch 900'), 'Epoch 900');
  now += 50;
  assert.equal(speaker.hear('paused', 'Epoch 901, paused'), 'Epoch 901, paused');
  assert.equal(speaker.hear('preparing', 'Preparing.'), 'Preparing.');
  assert.equal(speaker.hear('ready', 'Ready to train.'), 'Ready to train.');
});

// ---- Choices

/** @param {object} some @returns {import('../../web/wire/protocol.js').Field} */
const field = (some) => ({
  name: 'lr',
  label: 'Learning rate',
  unit: '',
  help: '',
  fits: false,
  follows: '',
  needs: '',
  kind: 'real',
  minimum: 1e-9,
  maximum: 100,
  initial: '0.003',
  choices: [],
  words: [],
  newcomer: true,
  atOnce: true,
  byFork: true,
  ...some,
});
const FIELDS = [
  field({}),
  field({
    name: 'batch',
    label: 'Batch',
    kind: 'integer',
    minimum: 1,
    maximum: 1024,
    initial: '32',
  }),
  field({
    name: 'state',
    label: 'Memory',
    kind: 'choice',
    choices: ['carry', 'reset'],
    words: ['kept', 'cleared'],
    initial: 'carry',
  }),
];
/** @type {import('../../web/wire/protocol.js').Recipe[]} */
const RECIPES = [
  {
    ...{ name: 'default', label: 'Default', help: '', settings: {}, guessed: [] },
    ...{ frozen: 'default-1', older: false },
  },
  {
    name: 'post',
    label: 'The post',
    help: '',
    settings: { lr: '0.1', state: 'reset' },
    guessed: ['batch'],
    frozen: 'post-1',
    older: false,
  },
];

test('values are accepted only if they are valid for their field', () => {
  const rows = /** @type {const} */ ([
    [0, '0.1', true],
    [0, '1e-3', true],
    [0, '0', false],
    [0, '', false],
    [0, 'NaN', false],
    [0, 'Infinity', false],
    [0, '101', false],
    [1, '1', true],
    [1, '1.5', false],
    [1, '0', false],
    [1, '1025', false],
    [2, 'carry', true],
    [2, 'kept', false],
  ]);
  for (const [i, value, fits] of rows) {
    assert.equal(
      allows(/** @type {any} */ (FIELDS[i]), value),
      fits,
      `${FIELDS[i]?.name} ${value}`,
    );
  }
});

test('the first recipe is the post; differences are in words and disappear when undone', () => {
  const choice = new Choice();
  choice.describe(FIELDS, RECIPES);
  assert.equal(choice.recipe?.name, 'post');
  assert.deepEqual(choice.settings, { lr: '0.1', batch: '32', state: 'reset' });
  assert.equal(choice.setField(/** @type {any} */ (FIELDS[2]), 'carry'), true);
  assert.equal(choice.setField(/** @type {any} */ (FIELDS[1]), '4000'), false);
  assert.equal(choice.settings.batch, '32', 'the old value stays in force');
  assert.deepEqual(
    choice.differences().map(({ now, was }) => [now, was]),
    [['kept', 'cleared']],
  );
  choice.setField(/** @type {any} */ (FIELDS[0]), '0.10');
  assert.equal(choice.differences().length, 1, '0.10 is 0.1');
  choice.take('post');
  assert.deepEqual(choice.differences(), []);
  assert.equal(choice.wrong.size, 0);
});

test('a recipe never touches the text', () => {
  const choice = new Choice();
  choice.describe(FIELDS, RECIPES);
  const mine = { name: 'Your text', own: true, text: 'mine', size: 4 };
  choice.setSource(mine);
  for (const { name } of RECIPES) {
    choice.take(name);
    assert.equal(choice.source, mine);
  }
  choice.setSource({ name: 'README', own: false, text: 'theirs', size: 6 });
  assert.deepEqual(choice.own, [mine], 'the reader can come back to it');
});

test('the newest texts of the reader are kept, an edited one only once', () => {
  const choice = new Choice();
  const own = (/** @type {string} */ text) => ({ name: text, own: true, text, size: text.length });
  const kept = () => choice.own.map(({ text }) => text);
  choice.setSource({ name: 'README', own: false, text: 'theirs', size: 6 });
  for (const text of ['m', 'mi', 'mine']) choice.edit(own(text));
  assert.deepEqual(kept(), ['mine']);
  choice.setSource(own('a file'));
  choice.setSource(/** @type {any} */ (choice.own[0]));
  choice.edit(own('mine too'));
  assert.deepEqual(kept(), ['mine too', 'a file']);
  choice.edit(own(''));
  for (const text of ['1', '2', '3', '4']) choice.setSource(own(text));
  assert.deepEqual(kept(), ['1', '2', '3', '4']);
});

// ---- Between the buttons and the run

/** A conductor whose bundled texts never load, with a text of the reader's own. */
async function conducted() {
  const worker = new FakeWorker();
  const conductor = new Conductor(
    /** @type {any} */ ({ trainer: () => worker, text: async () => null }),
  );
  conductor.wake();
  // The page says that they did not load, until a text is written.
  while (!conductor.textProblem)
    await new Promise((resolve) => conductor.addEventListener('change', resolve, { once: true }));
  assert.match(conductor.textProblem, /could not be loaded/);
  worker.say({ ...READY, fields: FIELDS, recipes: RECIPES });
  conductor.write('text');
  /** Answers the last request of a type. @param {string} type @param {object} answer */
  const answer = async (type, answer) => {
    worker.say(
      answered(
        worker.heard.findLast((each) => each.type === type),
        answer,
      ),
    );
    for (let i = 0; i < 20; i++) await null;
  };
  const sent = (/** @type {string} */ type) =>
    worker.heard.filter((each) => each.type === type).length;
  return { worker, conductor, answer, sent };
}

test('Pause while a run is prepared stays in force', async () => {
  const { worker, conductor, answer, sent } = await conducted();
  conductor.toggle();
  assert.ok(conductor.run.running, 'Train turns into Pause at once');
  await answer('start', STARTED);
  assert.equal(sent('train'), 1);
  worker.say(progress({ epoch: 1 }));
  conductor.startOver();
  conductor.toggle();
  await answer('start', STARTED);
  assert.equal(sent('train'), 1);
  assert.equal(conductor.run.running, false);
  conductor.dispose();
});

test('Train during a request about the text starts once', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { conductor, answer, sent } = await conducted();
  t.mock.timers.tick(200);
  assert.equal(sent('inspect'), 1);
  conductor.toggle();
  await answer('inspect', { type: 'inspected', facts: { ...FACTS, bytes: 10 } });
  await answer('start', STARTED);
  assert.equal(sent('start'), 1);
  assert.equal(sent('train'), 1);
  conductor.dispose();
});

test('undone changes reach the current run; its refusal is kept beside the recipe', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { worker, conductor, answer } = await conducted();
  conductor.toggle();
  await answer('start', STARTED);
  worker.say(progress({ epoch: 1 }));
  conductor.setField(/** @type {any} */ (FIELDS[0]), '0.5');
  await answer('set', { type: 'set' });
  assert.match(conductor.atOnce, /0\.5 since epoch 1/);
  conductor.takeRecipe('post');
  assert.equal(worker.heard.at(-1).value, '0.1');
  await answer('set', { type: 'refused', sentence: 'Not now.' });
  t.mock.timers.tick(200);
  await answer('inspect', { type: 'inspected', facts: { ...FACTS, bytes: 10 } });
  assert.equal(conductor.recipeProblem, 'Not now.');
  conductor.dispose();
});

test('a problem of the text that another recipe solves disappears', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { conductor, answer } = await conducted();
  t.mock.timers.tick(200);
  await answer('inspect', { type: 'refused', sentence: 'Too short.' });
  assert.equal(conductor.textProblem, 'Too short.');
  conductor.takeRecipe('default');
  t.mock.timers.tick(200);
  await answer('inspect', { type: 'inspected', facts: { ...FACTS, bytes: 10 } });
  assert.equal(conductor.textProblem, '');
  conductor.dispose();
});
