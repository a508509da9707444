// Experiments without a browser: their length and order, what is kept when they are interrupted or fail, and their
// numbers in words. The aides are fakes that answer when the test says so.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Experiments } from '../../web/looks/explain/experiments.js';
import {
  advice,
  asPhrase,
  budget,
  labels,
  sentence,
  table,
} from '../../web/looks/explain/explained.js';
import { guessed, orderOf, planned, secondsOf } from '../../web/looks/explain/plan.js';
import { words } from '../../web/looks/explain/words.js';
import { Curve } from '../../web/model/curve.js';
import { Refusal } from '../../web/wire/refusal.js';
import { strings } from '../../web/words/strings.js';
import { converter } from '../../web/words/units.js';

/** @typedef {import('../../web/looks/explain/result.js').Change} Change */
/** @typedef {import('../../web/looks/explain/result.js').Outcome} Outcome */

/** @param {string} name @param {Partial<Change>} [some] @returns {Change} */
const change = (name, some = {}) => ({
  name,
  label: name,
  family: name,
  group: 'optimizer',
  repeat: 0,
  sameFunction: true,
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
  epochSeconds: 0.013,
  measureSeconds: 0.004,
};
/** @type {import('../../web/looks/explain/result.js').Verdict} */
const VERDICT = {
  loss: 2.94 / 16,
  valid: 72 / 16,
  action: 'go-on-with',
  change: 'adam-0.001',
  budget: [
    { share: 'floor', nats: 2.44 / 16, noise: 0, change: '' },
    { share: 'gradient', nats: 0, noise: 0, change: '' },
    { share: 'rate', nats: 0.21 / 16, noise: 0.02 / 16, change: 'rate-0.3' },
    { share: 'optimizer', nats: 0.13 / 16, noise: 0.03 / 16, change: 'adam-0.001' },
    { share: 'model', nats: 0, noise: 0, change: '' },
    { share: 'rest', nats: 0.16 / 16, noise: 0.03 / 16, change: '' },
  ],
  effects: CHANGES.map(({ name }) => {
    const train = lossOf(name) / 16;
    const difference = train - 2.94 / 16;
    return {
      change: name,
      train,
      valid: 72 / 16,
      difference,
      noise: 0.02 / 16,
      validDifference: 0,
      excess: train - 2.44 / 16,
      sign: difference < 0 ? 'helped' : difference > 0 ? 'hurt' : 'unclear',
    };
  }),
  findings: [
    { label: 'near-floor', figures: { loss: 2.94 / 16, floor: 2.44 / 16, above: 0.205 } },
    {
      label: 'overfitting',
      figures: { valid: 72 / 16, best_valid: 44 / 16, best_epoch: 45, ngram: 40 / 16 },
    },
  ],
};

/** A fake pool, whose aides answer when the test says so. */
class Forged {
  most = 2;
  /** @type {{look: string, options: any, signal: AbortSignal, told: (share: number) => void, answer: (result: any) => Promise<void>, refuse: (why: string) => Promise<void>, over: boolean}[]} */
  asked = [];

  /** @param {any} job @param {any} how */
  ask(job, { signal, told = () => {} }) {
    return new Promise((resolve, reject) => {
      const entry = {
        look: job.look,
        options: job.options,
        signal,
        told,
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
  const point = { epoch: 45, loss: 1, trainLoss: 1, validLoss: 44 / 16 };
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
  aides.most = most;
  const run = aRun();
  run.running = running;
  const experiments = new Experiments(/** @type {any} */ (aides), () => 0);
  const over = experiments.start(/** @type {any} */ (run), 20);
  return { aides, run, experiments, over };
}

/** The names of the jobs that aides work on. @param {Forged} aides */
const at = (aides) => aides.open.map(({ look, options }) => options.change ?? look);

test('“no change” comes first and long trials next, so that no aide starts one at the end', () => {
  assert.deepEqual(
    orderOf(CHANGES).map(({ name }) => name),
    ['nothing', 'hidden', 'rate-0.3', 'adam-0.001', 'memory'],
  );
});

test('trials have as many epochs as fit into the time, from 4 to 100', () => {
  const pace = (/** @type {number} */ epochSeconds) => ({
    epochSeconds,
    measureSeconds: epochSeconds / 3,
  });
  const plan = (/** @type {number} */ epochSeconds, aides = 2) =>
    planned(CHANGES, pace(epochSeconds), aides, 20);
  assert.equal(plan(0.001).epochs, 100);
  const some = plan(0.2);
  assert.ok(some.epochs > 4 && some.epochs < 100 && some.seconds <= 20);
  const sum = (/** @type {number} */ epochs) =>
    CHANGES.reduce((all, each) => all + secondsOf(each, pace(0.2), epochs), 0);
  assert.ok(some.seconds >= sum(some.epochs) / 2, 'two aides are not faster than twice one');
  assert.ok((sum(some.epochs + 1) / 2) * 1.5 > 20, 'and no time is left unused');
  assert.ok(plan(0.2, 1).epochs < some.epochs, 'one aide does less in the time');
  assert.equal(planned(CHANGES, pace(60), 2, 20, 7).epochs, 7, 'unless a number is given');
  assert.ok(guessed(60, 2, 20) > 100 && guessed(0.013, 2, 20) === 20);
});

test('on a long text, trials are parts of an epoch, and only the first changes are tried', () => {
  const many = [
    ...CHANGES,
    ...Array.from({ length: 12 }, (_, i) => change(`adam-${i}`, { work: 1 })),
  ];
  const pace = { epochSeconds: 3, measureSeconds: 1 };
  const fewer = planned(many, pace, 2, 20);
  assert.ok(fewer.epochs <= 1 && fewer.order.length >= 8 && fewer.order.length < many.length);
  const names = fewer.order.map(({ name }) => name);
  assert.deepEqual(
    names.toSorted(),
    many
      .slice(0, names.length)
      .map(({ name }) => name)
      .toSorted(),
    'the first of the list',
  );
  const long = planned(many, { epochSeconds: 60, measureSeconds: 20 }, 2, 20);
  assert.deepEqual([long.epochs, long.order.length], [0.25, 8]);
  assert.ok(long.seconds > 20, 'and the real time is given');
});

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
  await aides.the('evidence').answer({ floorCarried: 0.01, skip: [1, 2] });
  assert.deepEqual(
    table(experiments, convert).map(({ group, lines }) => [group, lines.map(({ train }) => train)]),
    [['As it is', ['2.94']]],
  );
  aides.the('hidden').told(0.5);
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
    ['nothing', 'hidden', 'rate-0.3', 'adam-0.001', 'memory'],
  );
  const { evidence } = options;
  assert.deepEqual(
    [
      evidence.uniform,
      evidence.train,
      evidence.floorCarried,
      evidence.bestEpoch,
      evidence.bestValid,
    ],
    [4, FOUND.start, 0.01, 45, 44 / 16],
  );
  await aides.the('verdict').answer(VERDICT);
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
  await aides.the('verdict').answer(VERDICT);
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
  await aides.the('verdict').answer(VERDICT);
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

/** Experiments with all outcomes known. @param {object} [some] */
function known(some = {}) {
  const experiments = new Experiments(/** @type {any} */ (new Forged()));
  const run = aRun();
  const rows = orderOf(CHANGES).map((each) => ({
    change: each,
    outcome: outcome(lossOf(each.name) / 16, 72 / 16),
    share: 1,
    trouble: '',
  }));
  const best = { epoch: 45, value: 44 / 16 };
  const evidence = { floorCarried: 0.02 / 16, floorWindow: Number.NaN };
  const all = { phase: 'done', curve: run.curve, epoch: 700, epochs: 100, rows, best, evidence };
  return Object.assign(experiments, all, { found: FOUND, verdict: { ...VERDICT, ...some } });
}

test('the sentence has the current losses, and the loss on unseen text beside them', () => {
  assert.equal(
    sentence(known(), converter('sum', 16)),
    'It has almost reached the lowest loss these settings allow (2.98; lowest possible 2.44); on unseen text it was best at epoch 45 (44.0) and costs 70.0 now: it memorises.',
  );
  const { findings } = VERDICT;
  const fits = known({ findings: findings.slice(0, 1) });
  assert.match(
    sentence(fits, converter('nats', 16)),
    /\(0\.186; lowest possible 0\.1525?\); on unseen text 4\.38\.$/,
  );
});

test('the parts of the budget add up to the loss, in every unit', () => {
  for (const unit of /** @type {const} */ (['nats', 'bits', 'perplexity', 'sum'])) {
    const { pieces } = budget(known(), converter(unit, 16)) ?? { pieces: [] };
    assert.deepEqual(
      pieces.map(({ share }) => share),
      ['floor', 'rate', 'optimizer', 'model', 'rest'],
    );
    const end = pieces.at(-1);
    assert.ok(Math.abs((end?.from ?? 0) + (end?.width ?? 0) - 1) < 1e-9, unit);
  }
  const sum = budget(known(), converter('sum', 16));
  assert.deepEqual(
    sum?.pieces.map(({ words, figure, noise }) => `${words}: ${figure}${noise && ` ± ${noise}`}`),
    [
      'lowest possible: 2.44',
      'a better rate removes (learning rate × 0.3, to 0.03): 0.210 ± 0.020',
      'a better optimizer removes beyond it (Adam, rate 0.001): 0.130 ± 0.030',
      'neither size nor activation helps clearly: 0',
      'not explained: 0.160',
    ],
  );
  assert.deepEqual(sum?.floors, [
    { words: 'with the memory kept between windows', figure: '0.0200' },
  ]);
});

/** Figures that a label does not need. */
const MAY_LACK = new Set(
  'gain noise activation_gain faint_from floor_at_twice best_valid best_epoch ngram valid_change rest'.split(
    ' ',
  ),
);

test('every label of the core has a name, a sentence, and evidence without gaps', () => {
  /** Figures of src/explain/labels.c. @type {Record<string, Record<string, number>>} */
  const figures = {
    diverged: { rollbacks: 2, loss: 5, uniform: 4 },
    'last-step': { window: 16, gain: 0.1, noise: 0.01 },
    clipped: { clipped: 0.9, gain: 0.1, noise: 0.01, clip: 0.5 },
    saturated: { saturated: 0.6, rest: 0.1, activation_gain: Number.NaN },
    vanishing: { lag: 20, gradient: 0.001, table: 1, faint_from: 8 },
    'window-too-short': { floor: 0.2, floor_at_twice: 0.1, lag: 20, table: 1 },
    'rate-too-high': { factor: 0.3, gain: 0.1, noise: 0.01, share: 0.2 },
    'rate-too-low': { factor: 3, gain: 0.1, noise: 0.01, share: 0.2 },
    'too-small': { hidden: 8, gain: 0.1, noise: 0.01, share: 0.2 },
    'near-floor': { loss: 0.18, floor: 0.15, above: 0.2 },
    overfitting: { valid: 5, best_valid: 3, best_epoch: 45, ngram: 2 },
    'still-falling': { fell: 0.1, epochs: 100, share_ahead: 0.5, valid_change: 0.1 },
    'cannot-tell': { rest: 0.1 },
  };
  const findings = Object.entries(figures).map(([label, each]) => ({ label, figures: each }));
  for (const { label, evidence } of labels(known({ findings }), converter('sum', 16))) {
    assert.match(label, /^[a-z]/);
    assert.match(evidence, /\.$/, label);
    assert.doesNotMatch(evidence, /NaN|undefined|null/, label);
  }
  for (const name of Object.keys(figures)) {
    assert.ok(words.because[name], name);
    const unknown = Object.fromEntries(
      Object.entries(figures[name] ?? {}).map(([key, value]) => [
        key,
        MAY_LACK.has(key) ? Number.NaN : value,
      ]),
    );
    const [only] = labels(known({ findings: [{ label: name, figures: unknown }] }), (x) => x);
    assert.doesNotMatch(only?.evidence ?? '', /NaN|undefined/, `${name}, little known`);
  }
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
});

test('each action has its one click, or the reason why it has none', () => {
  const convert = converter('sum', 16);
  const of = (/** @type {object} */ some) => advice(known(some), convert);
  const adam = of({});
  assert.equal(adam.button, 'Go on with Adam, rate 0.001');
  assert.deepEqual(adam.deed, {
    do: 'go-on',
    change: 'adam-0.001',
    name: 'The post, from epoch 700 with Adam, rate 0.001',
  });
  assert.match(
    adam.notes.join(' '),
    /came to 2\.60 instead of 2\.94, on unseen text to 72\.0 instead of 72\.0/,
  );
  assert.match(adam.notes.join(' '), /memorising stays/);
  const memory = of({ change: 'memory' });
  assert.equal(memory.button, 'Keep the memory and go on');
  const late = known({ change: 'memory' });
  const base = /** @type {any} */ (late.verdict);
  base.effects = base.effects.map((/** @type {any} */ each) =>
    each.change === 'memory'
      ? { ...each, train: 3 / 16, excess: 2.9 / 16, difference: 0.06 / 16, sign: 'hurt' }
      : each,
  );
  assert.match(
    advice(late, convert).notes.join(' '),
    /lowest possible loss from 2\.44 to 0\.100\. .*came to 3\.00 instead of 2\.94.*so short a trial/,
  );
  assert.equal(of({ change: 'rate-0.3' }).button, 'Go on with learning rate × 0.3, to 0.03');
  const stop = of({ action: 'stop-at-best', change: '' });
  assert.deepEqual(
    [stop.button, stop.deed],
    ['Start over and stop at epoch 45', { do: 'start', settings: {}, change: '', until: 45 }],
  );
  assert.deepEqual(of({ action: 'go-on', change: '' }).deed, { do: 'train' });
  assert.deepEqual(of({ action: 'nothing', change: '' }).button, null);
  const first = (/** @type {string} */ label) => ({
    action: 'start-over',
    change: '',
    findings: [{ label, figures: {} }],
  });
  assert.deepEqual(of(first('saturated')).deed, {
    ...{ do: 'start', settings: { init: 'default' }, change: '', until: null },
  });
  assert.equal(of(first('vanishing')).button, 'Start over with a GRU');
  assert.equal(
    asPhrase(change('x', { label: 'Momentum 0.9, rate 0.03' })),
    'momentum 0.9, rate 0.03',
  );
});
