// Experiments without a browser: what they ask of the aides and in which order, what is kept when they are interrupted or
// fail, and what stands beside the answer's sentences. The aides are fakes that answer when the test says so.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Experiments } from '../../web/looks/explain/experiments.js';
import { advice, budget, sentence, table } from '../../web/looks/explain/explained.js';
import { Curve } from '../../web/model/curve.js';
import { Refusal } from '../../web/wire/refusal.js';
import { strings } from '../../web/words/strings.js';
import { converter, UNITS } from '../../web/words/units.js';

/** @typedef {import('../../web/looks/explain/result.js').Trial} Trial */
/** @typedef {import('../../web/looks/explain/result.js').Outcome} Outcome */

/** @param {string} name @param {Partial<Trial>} [some] @returns {Trial} */
const trial = (name, some = {}) => ({
  name,
  label: name,
  group: 'optimizer',
  anew: name.startsWith('new'),
  seed: Number(name.split('@')[1] ?? 0),
  sameFloor: true,
  epochs: 100,
  work: 1,
  ...some,
});

/** What continues the run, in two rounds; then what begins anew, and the last with another seed. */
const ROUNDS = [
  [
    trial('nothing', { label: 'No change', group: 'nothing' }),
    trial('rate-0.3', { label: 'Rate × 0.3, to 0.03', group: 'rate' }),
    trial('adam-0.001', { label: 'Adam, rate 0.001' }),
    trial('memory', { label: 'Memory kept between windows', group: 'memory', sameFloor: false }),
  ],
  [trial('hidden-2', { label: '256 units', group: 'size', work: 3 })],
  [
    trial('new/4:nothing', { label: 'No change', group: 'nothing', epochs: 25 }),
    trial('new/4:cell-gru', { label: 'GRU', group: 'cell', epochs: 25 }),
  ],
  [
    trial('new:cell-gru', { label: 'GRU', group: 'cell' }),
    trial('adam-0.001@1', { label: 'Adam, rate 0.001, seed 2' }),
  ],
];
const TRIALS = ROUNDS.flat();
/** Work after each round, about. */
const AHEAD = [6, 3, 1, 0];

/** @param {number} train @param {number} valid @returns {Outcome} */
const outcome = (train, valid = 5) => ({
  start: 0.2,
  train: [train, train, train, train],
  valid: [valid, valid, valid, valid],
  least: valid,
  floor: 0.1525,
  epochs: 100,
  rollbacks: 0,
  stopped: false,
  bytes: new ArrayBuffer(8),
});

/** For the post: sums over a window of 16. @type {Record<string, number>} */
const LOSSES = {
  ...{ nothing: 2.94, 'rate-0.3': 2.73, 'adam-0.001': 2.6, 'hidden-2': 3.06, memory: 1.56 },
  ...{ 'new/4:nothing': 3.2, 'new/4:cell-gru': 3.1, 'new:cell-gru': 2.9, 'adam-0.001@1': 2.61 },
};
/** @param {string} name */
const lossOf = (name) => LOSSES[name] ?? Number.NaN;
/** @type {import('../../web/looks/explain/result.js').Evidence} */
const EVIDENCE = { bytes: new ArrayBuffer(16), train: 2.98 / 16, floor: 2.44 / 16 };
/** The best moment of the run, whose weights it has. */
const MOMENT = { epoch: 45, step: 9, loss: 44 / 16, error: null, since: 5 };
/** What another floor does at first. */
const JUMP = { start: 2.98 / 16, peak: 4.13 / 16 };
/** @type {import('../../web/looks/explain/result.js').Answer} */
const ANSWER = {
  sentence: 'It is almost at its floor.',
  loss: 2.94 / 16,
  valid: 72 / 16,
  about_budget: '2.94 after 100 more epochs as it is, in this order:',
  about_left_out: '',
  budget: [
    { part: 'floor', nats: 2.44 / 16, noise: 0, experiment: null, words: 'floor' },
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
  labels: [
    { label: 'near-floor', may: false, title: 'near the floor', words: 'The loss is 2.94.' },
  ],
  action: {
    ...{ do: 'go-on-with', change: 'adam-0.001', beside: null, short_test: false, until: 0 },
    ...{ title: 'Continue with Adam, rate 0.001', notes: 'In 100 epochs it came to 2.60.' },
  },
  experiments: TRIALS.map(({ name, label, group, anew, seed, epochs, sameFloor }) => {
    const train = lossOf(name) / 16;
    const change = train - 2.94 / 16;
    return {
      ...{ name, label, phrase: label, group, anew, seed, epochs, train, change },
      ...{ noise: 0.02 / 16, valid: 72 / 16, valid_change: -1 / 16, valid_noise: 0.25 / 16 },
      ...{ floor: (sameFloor ? 2.44 : 0.1) / 16, rollbacks: 0, stopped: false },
      ...(sameFloor ? { start: 2.98 / 16, peak: 3 / 16 } : JUMP),
      shown: seed === 0 && !name.startsWith('new/'),
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
  const points = [
    { epoch: 45, loss: 1, measuredLoss: null, heldOutLoss: 44 / 16 },
    { epoch: 46, loss: 1, measuredLoss: 1, heldOutLoss: null },
    { epoch: 47, loss: 1, measuredLoss: 0.9, heldOutLoss: 45 / 16 },
  ];
  curve.points.append(/** @type {any} */ (points));
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

/** @param {{running?: boolean, maximum?: number, seconds?: number, now?: () => number}} [how] */
function begun({ running = false, maximum = 2, seconds = 0, now = () => 0 } = {}) {
  const aides = new Forged();
  aides.maximum = maximum;
  const run = aRun();
  run.running = running;
  const experiments = new Experiments(/** @type {any} */ (aides), now);
  const over = experiments.start(/** @type {any} */ (run), seconds);
  return { aides, run, experiments, over };
}

/** The evidence comes, and the first round. @param {Forged} aides */
async function toTheFirstRound(aides) {
  await settle();
  await aides.the('evidence').answer(EVIDENCE);
  await aides.the('next').answer({ trials: ROUNDS[0], ahead: AHEAD[0] });
}

/** @param {Forged} aides @param {string[]} names */
async function bring(aides, ...names) {
  for (const name of names) await aides.the(name).answer({ outcome: outcome(lossOf(name) / 16) });
}

/** All that there is to try. @param {Forged} aides */
async function tryAll(aides) {
  await toTheFirstRound(aides);
  for (const [i, round] of ROUNDS.entries()) {
    await bring(aides, ...round.map(({ name }) => name));
    await aides.the('next').answer({ trials: ROUNDS[i + 1] ?? [], ahead: AHEAD[i + 1] ?? 0 });
  }
}

/** The names of the jobs that aides work on. @param {Forged} aides */
const at = (aides) => aides.open.map(({ look, options }) => options.change ?? look);

test('nothing is requested before the start, and the run gives its snapshot once', async () => {
  const { aides, run, experiments } = begun();
  assert.equal(run.saves, 1);
  await settle();
  assert.deepEqual(at(aides), ['evidence']);
  assert.deepEqual(aides.the('evidence').options.history, {
    best: { epoch: 45, value: 44 / 16 },
    ...{ lowest: 0.9, trainAtBest: 1 },
  });
  const quiet = new Forged();
  new Experiments(/** @type {any} */ (quiet));
  await settle();
  assert.deepEqual(quiet.asked, []);
  assert.equal(experiments.share, 0);
});

test('a round begins in its order on all aides, except one while the run trains', async () => {
  const { aides } = begun();
  await toTheFirstRound(aides);
  assert.deepEqual(at(aides), ['nothing', 'rate-0.3']);
  await bring(aides, 'rate-0.3');
  assert.deepEqual(at(aides), ['nothing', 'adam-0.001']);
  const { options } = aides.the('nothing');
  assert.deepEqual(options, { change: 'nothing', epochs: 100, start: 2.98 / 16, floor: 2.44 / 16 });

  const beside = begun({ running: true });
  await toTheFirstRound(beside.aides);
  assert.deepEqual(at(beside.aides), ['nothing'], 'the run keeps a processor');
});

test('each round is asked for with all that came of those before, in their order', async () => {
  const { aides, experiments, over } = begun({ maximum: 4 });
  await toTheFirstRound(aides);
  await bring(aides, 'memory', 'adam-0.001', 'nothing');
  await aides.the('rate-0.3').refuse('No memory.');
  const { options } = aides.the('next');
  assert.equal(options.evidence, EVIDENCE.bytes);
  assert.deepEqual(
    options.experiments.map((/** @type {any} */ tried) => [tried.change, tried.outcome !== null]),
    [
      ['nothing', true],
      ['rate-0.3', false],
      ['adam-0.001', true],
      ['memory', true],
    ],
    'also what could not be tried',
  );
  await aides.the('next').answer({ trials: ROUNDS[1], ahead: AHEAD[1] });
  await bring(aides, 'hidden-2');
  assert.equal(aides.the('next').options.experiments.length, 5);
  await aides.the('next').answer({ trials: [], ahead: 0 });
  assert.equal(aides.the('verdict').options.experiments.length, 5);
  await aides.the('verdict').answer(ANSWERS);
  await over;
  assert.deepEqual([experiments.phase, experiments.cancelled], ['done', false]);
});

test('the share of all work, what is ahead included, and the time that is left by it', async () => {
  let clock = 0;
  const { aides, experiments, over } = begun({ now: () => clock });
  await toTheFirstRound(aides);
  assert.deepEqual([experiments.share, experiments.secondsLeft], [0, null]);
  clock = 4000;
  aides.the('nothing').onProgress(0.5);
  await bring(aides, 'rate-0.3');
  assert.ok(Math.abs(experiments.share - 1.5 / 10) < 1e-9, `${experiments.share}`);
  assert.ok(Math.abs(Number(experiments.secondsLeft) - (4 / 0.15 - 4)) < 1e-9);
  const { share } = experiments;
  await bring(aides, 'nothing', 'adam-0.001', 'memory');
  assert.ok(experiments.share > share);
  const before = experiments.share;
  await aides.the('next').answer({ trials: ROUNDS[1], ahead: 100 });
  assert.equal(experiments.share, before, 'it does not go back');
  await bring(aides, 'hidden-2');
  await aides.the('next').answer({ trials: [], ahead: 0 });
  await aides.the('verdict').answer(ANSWERS);
  await over;
});

test('the table fills as outcomes arrive, and then all of them are judged', async () => {
  const { aides, experiments, over } = begun();
  await toTheFirstRound(aides);
  assert.equal(experiments.epoch, 700);
  const convert = converter('sum', 16);
  await bring(aides, 'nothing', 'rate-0.3');
  assert.deepEqual(
    table(experiments, convert).map(({ group, lines }) => [group, lines.map(({ train }) => train)]),
    [
      ['As it is', ['2.94']],
      ['So far', ['2.73']],
    ],
  );
  await bring(aides, 'adam-0.001', 'memory');
  for (const [i, round] of ROUNDS.slice(1).entries()) {
    await aides.the('next').answer({ trials: round, ahead: AHEAD[i + 1] });
    await bring(aides, ...round.map(({ name }) => name));
  }
  const names = table(experiments, convert).map(({ group, lines }) => [
    group,
    ...lines.map(({ name }) => name),
  ]);
  assert.deepEqual(names, [
    ['As it is', 'nothing'],
    ['So far', 'memory', 'adam-0.001', 'rate-0.3', 'hidden-2'],
    ['From new weights', 'new:cell-gru', 'new/4:nothing'],
  ]);
  await aides.the('next').answer({ trials: [], ahead: 0 });
  await aides.the('verdict').answer(ANSWERS);
  await over;
  assert.deepEqual([experiments.phase, experiments.share], ['done', 1]);
});

test('when time is up no trial begins, beyond the first eight, and the rest is left out', async () => {
  let clock = 0;
  const { aides, experiments, over } = begun({ seconds: 10, now: () => clock, maximum: 1 });
  await toTheFirstRound(aides);
  clock = 11_000;
  await bring(aides, 'nothing', 'rate-0.3', 'adam-0.001', 'memory');
  for (const round of ROUNDS.slice(1, 3)) {
    await aides.the('next').answer({ trials: round, ahead: 0 });
    await bring(aides, ...round.map(({ name }) => name));
  }
  await aides.the('next').answer({ trials: ROUNDS[3], ahead: 0 });
  await bring(aides, 'new:cell-gru');
  assert.deepEqual(at(aides), ['verdict'], 'the ninth does not begin');
  assert.equal(aides.the('verdict').options.experiments.length, 8);
  await aides.the('verdict').answer(ANSWERS);
  await over;
  assert.equal(experiments.rows.length, 8);
});

test('of a fixed number of epochs all trials begin, however late it is', async () => {
  let clock = 0;
  const aides = new Forged();
  const experiments = new Experiments(/** @type {any} */ (aides), () => clock);
  const over = experiments.start(/** @type {any} */ (aRun()), 10, 5);
  await settle();
  await aides.the('evidence').answer(EVIDENCE);
  assert.equal(aides.the('next').options.epochs, 5, 'the plan is one of five epochs');
  await aides.the('next').answer({ trials: ROUNDS[0], ahead: AHEAD[0] });
  clock = 1e9;
  for (const [i, round] of ROUNDS.entries()) {
    await bring(aides, ...round.map(({ name }) => name));
    await aides.the('next').answer({ trials: ROUNDS[i + 1] ?? [], ahead: AHEAD[i + 1] ?? 0 });
  }
  await aides.the('verdict').answer(ANSWERS);
  await over;
  assert.deepEqual([experiments.done, experiments.seconds], [TRIALS.length, 0]);
});

test('after a cancel no further trial starts; those up to the first that is not over are judged', async () => {
  const { aides, experiments } = begun({ maximum: 3 });
  await toTheFirstRound(aides);
  await bring(aides, 'nothing', 'rate-0.3', 'memory');
  const waiting = aides.open;
  assert.deepEqual(at(aides), ['adam-0.001']);
  const cancelled = experiments.cancel();
  assert.ok(waiting.every(({ signal }) => signal.aborted));
  await settle();
  assert.deepEqual(at(aides), ['verdict']);
  assert.deepEqual(
    aides.the('verdict').options.experiments.map((/** @type {any} */ tried) => tried.change),
    ['nothing', 'rate-0.3'],
  );
  await aides.the('verdict').answer(ANSWERS);
  await cancelled;
  assert.deepEqual([experiments.phase, experiments.cancelled], ['done', true]);
  assert.equal(experiments.done, 2);
});

test('a cancel before two outcomes leaves no trace', async () => {
  const { aides, experiments } = begun();
  await toTheFirstRound(aides);
  await bring(aides, 'nothing');
  await experiments.cancel();
  assert.deepEqual([experiments.phase, experiments.trouble], ['idle', '']);
  assert.deepEqual(at(aides), []);
});

test('a trial that fails does not affect the others; if all fail, the page says why', async () => {
  const { aides, experiments, over } = begun({ maximum: 1 });
  await toTheFirstRound(aides);
  await bring(aides, 'nothing');
  await aides.the('rate-0.3').refuse('It does not fit.');
  await bring(aides, 'adam-0.001', 'memory');
  await aides.the('next').answer({ trials: [], ahead: 0 });
  const experimentsOf = ANSWER.experiments.slice(0, 4);
  await aides.the('verdict').answer(inAllUnits({ ...ANSWER, experiments: experimentsOf }));
  await over;
  const failed = table(experiments, converter('sum', 16)).at(-1);
  assert.deepEqual(
    [failed?.group, failed?.lines[0]?.remark],
    ['Could not be tried', 'It does not fit.'],
  );

  const none = begun();
  await settle();
  await none.aides.the('evidence').refuse(strings.deeper.noAide);
  await none.over;
  assert.deepEqual(
    [none.experiments.phase, none.experiments.trouble],
    ['failed', strings.deeper.noAide],
  );

  const all = begun({ maximum: 1 });
  await toTheFirstRound(all.aides);
  for (const { name } of ROUNDS[0] ?? []) await all.aides.the(name).refuse('No memory.');
  await all.aides.the('next').answer({ trials: [], ahead: 0 });
  await all.over;
  assert.deepEqual([all.experiments.phase, all.experiments.trouble], ['failed', 'No memory.']);
});

test('a new start ends the running trials', async () => {
  const { aides, run, experiments } = begun();
  await settle();
  const first = aides.the('evidence');
  experiments.start(/** @type {any} */ (run));
  await settle();
  assert.ok(first.signal.aborted);
  assert.equal(aides.open.length, 1);
  assert.equal(experiments.phase, 'gathering');
});

test('all that there is to try comes to an answer', async () => {
  const { aides, experiments, over } = begun({ maximum: 3 });
  await tryAll(aides);
  await aides.the('verdict').answer(ANSWERS);
  await over;
  assert.equal(experiments.done, TRIALS.length);
});

/** Experiments with all outcomes known. @param {Partial<import('../../web/looks/explain/result.js').Action>} [action] */
function known(action = {}) {
  const experiments = new Experiments(/** @type {any} */ (new Forged()));
  const run = aRun();
  const rows = TRIALS.map((trial) => ({
    ...{ trial, outcome: outcome(lossOf(trial.name) / 16, 72 / 16) },
    ...{ share: 1, over: true, trouble: '' },
  }));
  const answers = inAllUnits({ ...ANSWER, action: { ...ANSWER.action, ...action } });
  const all = { phase: 'done', curve: run.curve, epoch: 700, rows, evidence: EVIDENCE, answers };
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
      'floor: 2.44',
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

test('the table groups what helped and what hurt, the lowest first, with the loss on the test text', () => {
  const groups = table(known(), converter('sum', 16));
  assert.deepEqual(
    groups.map(({ group, lines }) => [group, ...lines.map(({ name }) => name)]),
    [
      ['As it is', 'nothing'],
      ['Lowered the training loss', 'adam-0.001', 'rate-0.3'],
      ['Raised the training loss', 'hidden-2'],
      ['Moves the floor', 'memory'],
      ['From new weights', 'new:cell-gru'],
    ],
    'no other seed, no shorter trial of the same',
  );
  const adam = groups[1]?.lines[0];
  assert.deepEqual(
    [adam?.train, adam?.change, adam?.excess, adam?.valid, adam?.validChange],
    ['2.60', '\u22120.340 \u00b1\u00a00.020', '0.160', '72.0', '\u22121.00 \u00b1\u00a00.50'],
  );
  assert.equal(groups[0]?.lines[0]?.change, '');
  assert.equal(groups[3]?.lines[0]?.remark, 'its floor: 0.100');
  assert.equal(groups[4]?.lines[0]?.remark, '100 epochs');
});

test('what moves the floor says what to expect, by the figures of its own trial', () => {
  /** The trial's figures in sums over a window, and what is said. @type {[Record<string, number>, string][]} */
  const rows = [
    [{ peak: 4.13 }, 'a jump to about 4.1, below 2.98 within 100 epochs'],
    [{ peak: 4.02, start: 11 }, 'a jump to about 11, below 2.98 within 100 epochs'],
    [{ peak: 1234, train: 3.4 }, 'a jump to about 1,200, still 3.40 after 100 epochs'],
    [{ peak: 3.1 }, 'no jump: from 2.98 to 1.56 in 100 epochs'],
    [{ peak: NaN }, 'no jump: from 2.98 to 1.56 in 100 epochs'],
    [{ peak: NaN, start: 4 }, 'a jump to about 4, below 2.98 within 100 epochs'],
  ];
  for (const [{ peak = 0, start = 2.98, train = 1.56 }, words] of rows) {
    const experiments = known();
    const change = (/** @type {any} */ each) =>
      each.name === 'memory'
        ? { ...each, peak: peak / 16, start: start / 16, train: train / 16 }
        : each;
    const effects = ANSWER.experiments.map(change);
    experiments.answers = inAllUnits({ ...ANSWER, experiments: effects });
    const lines = table(experiments, converter('sum', 16)).flatMap((group) => group.lines);
    assert.equal(lines.find(({ name }) => name === 'memory')?.expect, words);
    const others = lines.filter(({ name }) => name !== 'memory');
    assert.ok(others.every(({ expect }) => expect === ''));
  }
});

test('a change whose floor is that of the run is judged, whatever it changes', () => {
  const experiments = known();
  const effects = ANSWER.experiments.map((each) =>
    each.name === 'adam-0.001' ? { ...each, group: 'window', floor: 2.43 / 16 } : each,
  );
  experiments.answers = inAllUnits({ ...ANSWER, experiments: effects });
  const groups = table(experiments, converter('sum', 16));
  assert.deepEqual(
    groups[1]?.lines.map(({ name }) => name),
    ['adam-0.001', 'rate-0.3'],
  );
});

/** The click for an action, and what is beside it. @param {Parameters<typeof known>[0]} action */
function adviceFor(action) {
  const experiments = known(action);
  return advice(experiments, 'sum', experiments.curve);
}

/** What the core calls each action, and what its button says of it, in its source. */
function actionsOfCore() {
  const read = (/** @type {string} */ name) =>
    readFileSync(new URL(`../../src/explain/${name}`, import.meta.url), 'utf8');
  const list = /names\[PLATEAU_ACTIONS\] = \{([^}]*)\}/.exec(read('names.c'))?.[1] ?? '';
  const names = [...list.matchAll(/"([^"]*)"/g)].map(([, name = '']) => name);
  const body = /char \*plateau_action_title[\s\S]*?\n\}/.exec(read('words.c'))?.[0] ?? '';
  const titles = Object.fromEntries(
    names.map((name) => {
      const [, part = ''] =
        new RegExp(
          `case PLATEAU_${name.toUpperCase().replaceAll('-', '_')}:([\\s\\S]*?)break`,
        ).exec(body) ?? [];
      return [name, [...part.matchAll(/SAY\(&w, "([^"]*)"/g)].map(([, title = '']) => title)];
    }),
  );
  return { names, titles };
}

test('what a button does is what it says, for every action and every title that the core has', () => {
  /** By action: what a click does, and words that its title must have and must not have. */
  const WHAT = /** @type {Record<string, {deed: string|null, says: RegExp, not: RegExp}>} */ ({
    nothing: { deed: null, says: /^$/, not: /./ },
    'go-on': { deed: 'train', says: /^Train on$/, not: /back|over|stop|with/i },
    'go-on-with': { deed: 'go-on', says: /continue/i, not: /back|over|stop/i },
    'start-over': { deed: 'start', says: /^Start over with/, not: /continue|back|stop/i },
    'stop-at-best': { deed: 'back', says: /^Go back to epoch/, not: /continue|train|over/i },
  });
  const { names, titles } = actionsOfCore();
  assert.deepEqual(names, Object.keys(WHAT), 'every action of the core');
  assert.deepEqual(
    Object.values(titles).map(({ length }) => length),
    [0, 1, 2, 1, 1],
    'every title of the core',
  );
  const changes = /** @type {Record<string, string>} */ ({
    'go-on-with': 'adam-0.001',
    'start-over': 'new:cell-gru',
  });
  for (const [name, { deed, says, not }] of Object.entries(WHAT)) {
    const all = titles[name] ?? [];
    for (const title of all.length > 0 ? all : ['']) {
      assert.match(title, says, name);
      assert.doesNotMatch(title, not, name);
      const experiments = known(
        /** @type {any} */ ({ do: name, title, change: changes[name] ?? null, until: 45 }),
      );
      const { curve } = experiments;
      if (curve) curve.moment = /** @type {any} */ (MOMENT);
      const { first } = advice(experiments, 'sum', curve);
      assert.equal(first?.deed.do ?? null, deed, name);
      assert.equal(first?.button ?? '', title, name);
      // Of a run that is no longer at hand only what takes its own copy can be done.
      const later = advice(experiments, 'sum', aRun().curve).first?.deed.do ?? null;
      assert.equal(later, deed === 'train' || deed === 'back' ? null : deed, `${name}, later`);
      // Where the core has no button, there is none.
      const none = known(
        /** @type {any} */ ({ do: name, title: '', change: changes[name] ?? null }),
      );
      assert.equal(advice(none, 'sum', none.curve).first, null);
    }
  }
});

test('each action has its one click, or the reason why it has none', () => {
  const adam = adviceFor({});
  assert.deepEqual(adam.first, {
    button: 'Continue with Adam, rate 0.001',
    deed: {
      do: 'go-on',
      change: 'adam-0.001',
      name: 'The post, from epoch 700 with Adam, rate 0.001',
    },
  });
  assert.equal(adam.beside, null);
  assert.match(adam.notes, /^In 100 epochs it came to 2\.60\. It continues as a run of its own/);
  const none = { change: null, title: 'Title', notes: 'Notes.' };
  assert.deepEqual(adviceFor({ ...none, do: 'go-on' }).first?.deed, { do: 'train' });
  const over = adviceFor({ ...none, do: 'start-over', change: 'new:cell-gru' });
  assert.deepEqual(over.first?.deed, { do: 'start', change: 'new:cell-gru' });
  const nothing = adviceFor({ ...none, do: 'nothing', title: '' });
  assert.deepEqual(nothing, { first: null, beside: null, notes: 'Notes.' });
});

test('what lowers the training loss alone is offered beside, as a second click', () => {
  const { first, beside, notes } = adviceFor({ do: 'nothing', title: '', beside: 'memory' });
  assert.equal(first, null);
  assert.deepEqual(beside, {
    button: 'Keep the memory and continue, to see the training loss fall',
    deed: {
      do: 'go-on',
      change: 'memory',
      name: 'The post, from epoch 700 with Memory kept between windows',
    },
  });
  assert.doesNotMatch(notes, /It continues/, 'that is said beside the second');
});

test('a click goes back to the best moment while the run at hand is the one that has it', () => {
  const action = /** @type {const} */ ({ do: 'stop-at-best', change: null, until: 45 });
  const experiments = known(action);
  const { curve } = experiments;
  const of = (/** @type {Curve|null} */ now) => advice(experiments, 'sum', now).first?.deed ?? null;
  assert.equal(of(curve), null, 'the weights are not kept');
  if (curve) curve.moment = /** @type {any} */ (MOMENT);
  assert.deepEqual(of(curve), { do: 'back' });
  assert.equal(of(aRun().curve), null, 'another run');
  if (curve) curve.moment = /** @type {any} */ ({ ...MOMENT, epoch: 60 });
  assert.equal(of(curve), null, 'it was better since');
});
