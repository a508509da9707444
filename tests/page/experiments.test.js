// Experiments without a browser: what they ask of the aides and in which order, what is kept when they are interrupted or
// fail, and what stands beside the answer's sentences. The aides are fakes that answer when the test says so.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Experiments } from '../../web/looks/explain/experiments.js';
import { advice, budget, sentence, table } from '../../web/looks/explain/explained.js';
import { Curve } from '../../web/model/curve.js';
import { Refusal } from '../../web/wire/refusal.js';
import { strings } from '../../web/words/strings.js';
import { converter, UNITS } from '../../web/words/units.js';

/** @typedef {import('../../web/looks/explain/result.js').Change} Change */
/** @typedef {import('../../web/looks/explain/result.js').Outcome} Outcome */

/** @param {string} name @param {Partial<Change>} [some] @returns {Change} */
const change = (name, some = {}) => ({
  name,
  label: name,
  group: 'optimizer',
  sameWeights: true,
  sameFloor: true,
  work: 1,
  ...some,
});

const CHANGES = [
  change('nothing', { label: 'No change', group: 'nothing' }),
  change('rate-0.3', { label: 'Rate × 0.3, to 0.03', group: 'rate' }),
  change('adam-0.001', { label: 'Adam, rate 0.001' }),
  change('hidden', { label: '256 units', group: 'size', sameWeights: false, work: 3 }),
  change('memory', { label: 'Memory kept between windows', group: 'memory', sameFloor: false }),
];

/** @param {number} train @param {number} valid @returns {Outcome} */
const outcome = (train, valid = 5) => ({
  start: 0.2,
  train: [train, train, train, train],
  valid: [valid, valid, valid, valid],
  floor: 0.1525,
  epochs: 100,
  rollbacks: 0,
  stopped: false,
  bytes: new ArrayBuffer(8),
});

/** For the post: sums over a window of 16. @type {Record<string, number>} */
const LOSSES = { nothing: 2.94, 'rate-0.3': 2.73, 'adam-0.001': 2.6, hidden: 3.06, memory: 1.56 };
/** @param {string} name */
const lossOf = (name) => LOSSES[name] ?? Number.NaN;
const FOUND = {
  changes: CHANGES,
  start: 2.98 / 16,
  valid: 70 / 16,
  floor: 2.44 / 16,
  plan: { epochs: 100, seconds: 12, leftOut: 0 },
  trials: ['nothing', 'hidden', 'rate-0.3', 'adam-0.001', 'memory'].map((change) => ({
    change,
    seconds: change === 'hidden' ? 3 : 1,
  })),
};
/** @type {import('../../web/looks/explain/result.js').Answer} */
const ANSWER = {
  sentence: 'It has almost reached the lowest loss.',
  loss: 2.94 / 16,
  valid: 72 / 16,
  about_budget: '2.94 after 100 more epochs as it is, in this order:',
  about_left_out: '',
  budget: [
    { part: 'floor', nats: 2.44 / 16, noise: 0, experiment: null, words: 'lowest possible' },
    { part: 'gradient', nats: 0, noise: 0, experiment: null, words: 'the full gradient' },
    { part: 'rate', nats: 0.21 / 16, noise: 0.02 / 16, experiment: 'rate-0.3', words: 'rate' },
    {
      part: 'optimizer',
      nats: 0.13 / 16,
      noise: 0.03 / 16,
      experiment: 'adam-0.001',
      words: 'Adam',
    },
    { part: 'model', nats: 0, noise: 0, experiment: null, words: 'neither helps' },
    { part: 'rest', nats: 0.16 / 16, noise: 0.03 / 16, experiment: null, words: 'not explained' },
  ],
  floors: [{ words: 'with the memory kept between windows', nats: 0.02 / 16 }],
  labels: [{ label: 'near-floor', title: 'near the floor', words: 'The loss is 2.94.' }],
  action: {
    ...{ do: 'go-on-with', change: 'adam-0.001', setting: null, value: null, until: 0 },
    ...{ title: 'Continue with Adam, rate 0.001', notes: 'In 100 epochs it came to 2.60.' },
  },
  experiments: CHANGES.map(({ name, label, group, sameFloor }) => {
    const train = lossOf(name) / 16;
    const change = train - 2.94 / 16;
    return {
      ...{ name, label, phrase: label, group, train, change, noise: 0.02 / 16, valid: 72 / 16 },
      ...{ floor: (sameFloor ? 2.44 : 0.1) / 16, valid_change: 0, rollbacks: 0, stopped: false },
      effect: change < 0 ? 'helped' : change > 0 ? 'hurt' : 'unclear',
    };
  }),
  evidence: {},
};
/** @param {import('../../web/looks/explain/result.js').Answer} answer */
const inAllUnits = (answer) => ({ nats: answer, bits: answer, perplexity: answer, sum: answer });
const ANSWERS = inAllUnits(ANSWER);

/** A fake pool, whose aides answer when the test says so. */
class Forged {
  maximum = 2;
  /** @type {{look: string, options: any, signal: AbortSignal, onProgress: (share: number) => void, answer: (result: any) => Promise<void>, refuse: (why: string) => Promise<void>, over: boolean}[]} */
  asked = [];

  /** @param {any} job @param {any} how */
  ask(job, { signal, onProgress = () => {} }) {
    return new Promise((resolve, reject) => {
      const entry = {
        look: job.look,
        options: job.options,
        signal,
        onProgress,
        over: false,
        answer: async (/** @type {any} */ result) => {
          entry.over = true;
          resolve({ result, epoch: 700 });
          await settle();
        },
        refuse: async (/** @type {string} */ why) => {
          entry.over = true;
          reject(new Refusal(why));
          await settle();
        },
      };
      signal?.addEventListener('abort', () => {
        entry.over = true;
        reject(signal.reason);
      });
      this.asked.push(entry);
    });
  }

  /** The jobs without an answer. */
  get open() {
    return this.asked.filter(({ over }) => !over);
  }

  /** @param {string} name of a look or of a change */
  the(name) {
    const found = this.open.find(({ look, options }) => look === name || options.change === name);
    assert.ok(found, `${name} was asked for`);
    return found;
  }
}

const settle = async () => {
  for (let i = 0; i < 30; i++) await null;
};

function aRun() {
  const curve = new Curve({
    number: 1,
    name: 'The post',
    textName: 'README',
    facts: /** @type {any} */ ({ window: 16, burnIn: 0, valid: 100 }),
    floor: { perChar: 2.44 / 16, perWindow: 2.44, byPosition: [] },
    uniform: 4,
    settings: { bptt: 'full', init: 'gaussian', cell: 'rnn' },
  });
  const point = { epoch: 45, loss: 1, measuredLoss: 1, heldOutLoss: 44 / 16 };
  curve.points.append([/** @type {any} */ (point)]);
  const run = {
    curve,
    epoch: 700,
    running: false,
    started: { origin: { text: 'text', settings: {} } },
    saves: 0,
    save: async () => {
      run.saves++;
      return { type: 'saved', checkpoint: new ArrayBuffer(8) };
    },
  };
  return run;
}

function begun({ running = false, most = 2 } = {}) {
  const aides = new Forged();
  aides.maximum = most;
  const run = aRun();
  run.running = running;
  const experiments = new Experiments(/** @type {any} */ (aides), () => 0);
  const over = experiments.start(/** @type {any} */ (run), 20);
  return { aides, run, experiments, over };
}

/** The names of the jobs that aides work on. @param {Forged} aides */
const at = (aides) => aides.open.map(({ look, options }) => options.change ?? look);

test('nothing is requested before the start, and the run gives its snapshot once', async () => {
  const { aides, run, experiments } = begun();
  assert.equal(run.saves, 1);
  await settle();
  assert.deepEqual(at(aides), ['changes']);
  const quiet = new Forged();
  new Experiments(/** @type {any} */ (quiet));
  await settle();
  assert.deepEqual(quiet.asked, []);
  assert.equal(experiments.share, 0);
});

test('all aides get trials, except one while the run trains', async () => {
  const { aides } = begun();
  await settle();
  await aides.the('changes').answer(FOUND);
  assert.deepEqual(at(aides), ['nothing', 'evidence']);
  await aides.the('evidence').answer({});
  assert.deepEqual(at(aides), ['nothing', 'hidden']);

  const beside = begun({ running: true });
  await settle();
  await beside.aides.the('changes').answer(FOUND);
  assert.deepEqual(at(beside.aides), ['nothing'], 'the run keeps a processor');
});

test('the table fills as outcomes arrive, and then all of them are judged', async () => {
  const { aides, experiments, over } = begun();
  await settle();
  await aides.the('changes').answer(FOUND);
  assert.equal(experiments.epoch, 700);
  const convert = converter('sum', 16);
  await aides.the('nothing').answer({ outcome: outcome(2.94 / 16) });
  const gathered = new ArrayBuffer(16);
  await aides.the('evidence').answer(gathered);
  assert.deepEqual(
    table(experiments, convert).map(({ group, lines }) => [group, lines.map(({ train }) => train)]),
    [['As it is', ['2.94']]],
  );
  aides.the('hidden').onProgress(0.5);
  const { share } = experiments;
  assert.ok(share > 0.3 && share < 0.45, `${share}: one of seven, and half of three`);
  await aides.the('hidden').answer({ outcome: outcome(3.06 / 16) });
  const [, soFar] = table(experiments, convert);
  assert.deepEqual([soFar?.group, soFar?.lines[0]?.change], ['So far', '+0.120']);
  for (const name of ['rate-0.3', 'adam-0.001', 'memory'])
    await aides.the(name).answer({
      outcome: outcome(lossOf(name) / 16),
    });
  const { options } = aides.the('verdict');
  assert.deepEqual(
    options.experiments.map((/** @type {any} */ tried) => tried.change),
    ['nothing', 'rate-0.3', 'adam-0.001', 'hidden', 'memory'],
    'in the order of the list, whatever was done first',
  );
  assert.equal(options.evidence, gathered);
  assert.deepEqual(
    [options.found.start, options.best, options.leftOut],
    [FOUND.start, { epoch: 45, value: 44 / 16 }, 0],
  );
  await aides.the('verdict').answer(ANSWERS);
  await over;
  assert.equal(experiments.phase, 'done');
  assert.equal(experiments.share, 1);
});

test('the first loss of a change with its own first weights is measured; the others get it', async () => {
  const { aides } = begun();
  await settle();
  await aides.the('changes').answer(FOUND);
  assert.equal(aides.the('nothing').options.start, FOUND.start);
  await aides.the('evidence').answer({});
  assert.ok(Number.isNaN(aides.the('hidden').options.start));
});

test('after a cancel no further trial starts; known outcomes stay and are judged', async () => {
  const { aides, experiments } = begun();
  await settle();
  await aides.the('changes').answer(FOUND);
  await aides.the('nothing').answer({ outcome: outcome(2.94 / 16) });
  await aides.the('evidence').answer({});
  await aides.the('hidden').answer({ outcome: outcome(3.06 / 16) });
  const waiting = aides.open;
  assert.equal(waiting.length, 2);
  const cancelled = experiments.cancel();
  assert.ok(waiting.every(({ signal }) => signal.aborted));
  await settle();
  assert.deepEqual(at(aides), ['verdict']);
  assert.equal(aides.the('verdict').options.experiments.length, 2);
  await aides.the('verdict').answer(ANSWERS);
  await cancelled;
  assert.deepEqual([experiments.phase, experiments.cancelled], ['done', true]);
});

test('a cancel before any outcome leaves no trace', async () => {
  const { aides, experiments } = begun();
  await settle();
  await experiments.cancel();
  assert.deepEqual([experiments.phase, experiments.trouble], ['idle', '']);
  assert.deepEqual(at(aides), []);
});

test('a trial that fails does not affect the others; if all fail, the page says why', async () => {
  const { aides, experiments, over } = begun({ most: 1 });
  await settle();
  await aides.the('changes').answer(FOUND);
  await aides.the('nothing').answer({ outcome: outcome(2.94 / 16) });
  await aides.the('evidence').refuse('No memory.');
  await aides.the('hidden').refuse('256 units do not fit.');
  for (const name of ['rate-0.3', 'adam-0.001', 'memory'])
    await aides.the(name).answer({ outcome: outcome(0.1) });
  assert.equal(aides.the('verdict').options.experiments.length, 4);
  await aides.the('verdict').answer(ANSWERS);
  await over;
  const failed = table(experiments, converter('sum', 16)).at(-1);
  assert.deepEqual(failed?.lines[0]?.remark, '256 units do not fit.');

  const none = begun();
  await settle();
  await none.aides.the('changes').refuse(strings.deeper.noAide);
  await none.over;
  assert.deepEqual(
    [none.experiments.phase, none.experiments.trouble],
    ['failed', strings.deeper.noAide],
  );
});

test('a new start ends the running trials', async () => {
  const { aides, run, experiments } = begun();
  await settle();
  const first = aides.the('changes');
  experiments.start(/** @type {any} */ (run), 20);
  await settle();
  assert.ok(first.signal.aborted);
  assert.equal(aides.open.length, 1);
  assert.equal(experiments.phase, 'asking');
});

/** Experiments with all outcomes known. @param {Partial<import('../../web/looks/explain/result.js').Action>} [action] */
function known(action = {}) {
  const experiments = new Experiments(/** @type {any} */ (new Forged()));
  const run = aRun();
  const rows = FOUND.trials.map(({ change, seconds }) => ({
    ...{ change: /** @type {Change} */ (CHANGES.find(({ name }) => name === change)), seconds },
    ...{ outcome: outcome(lossOf(change) / 16, 72 / 16), share: 1, trouble: '' },
  }));
  const answers = inAllUnits({ ...ANSWER, action: { ...ANSWER.action, ...action } });
  const all = { phase: 'done', curve: run.curve, epoch: 700, rows, found: FOUND, answers };
  Object.assign(experiments, all);
  return experiments;
}

test('the sentence is the one of the unit', () => {
  const experiments = known();
  experiments.answers = { ...ANSWERS, bits: { ...ANSWER, sentence: 'In bits.' } };
  assert.equal(sentence(experiments, 'bits'), 'In bits.');
  assert.equal(sentence(experiments, 'sum'), ANSWER.sentence);
  experiments.answers = null;
  assert.equal(sentence(experiments, 'sum'), '');
});

test('the parts of the budget add up to the loss, in every unit', () => {
  for (const unit of UNITS) {
    const { pieces } = budget(known(), unit, converter(unit, 16)) ?? { pieces: [] };
    assert.deepEqual(
      pieces.map(({ share }) => share),
      ['floor', 'rate', 'optimizer', 'model', 'rest'],
    );
    const end = pieces.at(-1);
    assert.ok(Math.abs((end?.from ?? 0) + (end?.width ?? 0) - 1) < 1e-9, unit);
  }
  const sum = budget(known(), 'sum', converter('sum', 16));
  assert.deepEqual(
    sum?.pieces.map(({ words, figure, noise }) => `${words}: ${figure}${noise && ` ± ${noise}`}`),
    [
      'lowest possible: 2.44',
      'rate: 0.210 ± 0.020',
      'Adam: 0.130 ± 0.030',
      'neither helps: 0',
      'not explained: 0.160',
    ],
  );
  assert.deepEqual(sum?.floors, [
    { words: 'with the memory kept between windows', figure: '0.0200' },
  ]);
});

test('the table groups what helped and what hurt, the lowest first, with the loss on unseen text', () => {
  const groups = table(known(), converter('sum', 16));
  assert.deepEqual(
    groups.map(({ group, lines }) => [group, ...lines.map(({ name }) => name)]),
    [
      ['As it is', 'nothing'],
      ['Helped', 'memory', 'adam-0.001', 'rate-0.3'],
      ['Hurt', 'hidden'],
    ],
  );
  const adam = groups[1]?.lines[1];
  assert.deepEqual(
    [adam?.train, adam?.change, adam?.excess, adam?.valid],
    ['2.60', '\u22120.340 \u00b1 0.020', '0.160', '72.0'],
  );
  assert.equal(groups[1]?.lines[0]?.remark, 'its lowest possible: 0.100');
});

test('each action has its one click, or the reason why it has none', () => {
  const of = (/** @type {Parameters<typeof known>[0]} */ action) => advice(known(action), 'sum');
  const adam = of({});
  assert.equal(adam.button, 'Continue with Adam, rate 0.001');
  assert.deepEqual(adam.deed, {
    do: 'go-on',
    change: 'adam-0.001',
    name: 'The post, from epoch 700 with Adam, rate 0.001',
  });
  assert.match(adam.notes, /^In 100 epochs it came to 2\.60\. It continues as a run of its own/);
  const none = { change: null, title: 'Title', notes: 'Notes.' };
  const stop = of({ ...none, do: 'stop-at-best', until: 45 });
  assert.deepEqual(stop.deed, { do: 'start', settings: {}, change: '', until: 45 });
  assert.deepEqual(of({ ...none, do: 'go-on' }).deed, { do: 'train' });
  const over = of({ ...none, do: 'start-over', setting: 'init', value: 'default' });
  assert.deepEqual(over.deed, {
    ...{ do: 'start', settings: { init: 'default' }, change: '', until: null },
  });
  const nothing = of({ ...none, do: 'nothing', title: '' });
  assert.deepEqual(nothing, { button: null, deed: null, notes: 'Notes.' });
});

test('what continues another run cannot be had again from new weights', () => {
  const experiments = known({ do: 'stop-at-best', change: null, until: 45 });
  if (experiments.curve) experiments.curve.from = { epoch: 10, best: null };
  assert.deepEqual(advice(experiments, 'sum').button, null);
});
