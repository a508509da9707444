// plateau explain from outside: what it prints and refuses, and what it says of the post's run.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { RECIPE_1 } from '../default-1.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const plateau = process.env.PLATEAU ?? join(root, 'build/plateau');
const readme = join(root, 'corpus/readme.md');
const directory = fs.mkdtempSync(join(tmpdir(), 'plateau-explain-'));
after(() => fs.rmSync(directory, { recursive: true }));

/** @param {string[]} args @param {string} [input] */
function run(args, input) {
  const { status, stdout, stderr } = spawnSync(plateau, args, {
    cwd: directory,
    encoding: 'utf8',
    timeout: 120_000,
    input,
  });
  return { status, stdout, stderr };
}

/** @param {string[]} args @param {string} [input] */
function good(args, input) {
  const result = run(args, input);
  assert.equal(result.status, 0, `plateau ${args.join(' ')}\n${result.stderr}`);
  return result.stdout;
}

/** What --json prints: plain numbers, names and sentences. @param {string[]} args @param {string} [input] */
const explain = (args, input) => JSON.parse(good(['explain', '--json', ...args], input));

/** What an experiment is compared with. @param {any} it @param {any} e */
function baseOf(it, e) {
  const [, prefix = '', seed = ''] = /^((?:new[^:]*|long):)?[^@]*(@.)?$/.exec(e.name) ?? [];
  return it.experiments.find(
    (/** @type {any} */ other) => other.name === `${prefix}nothing${seed}`,
  );
}

const SMALL = [
  ...RECIPE_1,
  '--cell',
  'rnn',
  '--layers',
  '1',
  '--hidden',
  '12',
  '--window',
  '8',
  '--batch',
  '20',
];
const text = fs.readFileSync(readme, 'utf8').slice(0, 3000);

before(() => {
  fs.writeFileSync(join(directory, 'text.md'), text);
  fs.writeFileSync(join(directory, 'other.md'), text.slice(1));
  fs.writeFileSync(join(directory, 'damaged'), 'not a model');
  const reset = ['--state', 'reset', '--lr', '0.01'];
  good(['train', 'text.md', ...SMALL, ...reset, '--epochs', '6', '--out', 'model', '--log', 'log']);
});

test('the object holds the sentence, a budget that sums, labels, and experiments beside nothing', () => {
  const it = explain(['--epochs', '4', 'model', 'text.md', '--log', 'log']);
  assert.match(it.sentence, /nats a character.*[Oo]n the test text/);
  assert.equal(it.unit, 'nats');
  assert.equal(it.epoch, 6);
  const parts = it.budget.map((/** @type {{part: string}} */ part) => part.part);
  assert.deepEqual(parts, ['floor', 'gradient', 'rate', 'optimizer', 'model', 'rest']);
  const sum = it.budget.reduce(
    (/** @type {number} */ s, /** @type {any} */ part) => s + part.nats,
    0,
  );
  assert.ok(Math.abs(sum - it.loss) < 1e-12);
  assert.ok(
    it.labels.length > 0 && it.labels.every((/** @type {any} */ l) => l.words.endsWith('.')),
  );
  const [nothing, ...changed] = it.experiments;
  assert.equal(nothing.name, 'nothing');
  assert.equal(nothing.train, it.loss);
  assert.equal(nothing.start, it.evidence.train);
  for (const name of [
    'rate-0.3',
    'rmsprop-0.001',
    'hidden-2',
    'long:memory',
    'window-16',
    'new:nothing',
  ])
    assert.ok(
      changed.some((/** @type {any} */ e) => e.name === name),
      name,
    );
  for (const e of it.experiments) {
    assert.ok(['helped', 'unclear', 'hurt'].includes(e.effect), e.effect);
    assert.ok(e.measured.length === 4 && e.measured_valid.length === 4);
    const base = baseOf(it, e);
    assert.ok(base && Math.abs(e.change - (e.train - base.train)) < 1e-12, e.name);
    assert.ok(e.above_floor > -1e-6, e.name);
    assert.ok(e.valid <= Math.min(...e.measured_valid) && e.valid_at <= e.epochs, e.name);
    assert.equal(e.anew, e.name.startsWith('new'));
    assert.equal(e.seed, Number(e.name.split('@')[1] ?? 0));
  }
  assert.ok(
    !it.action.change || changed.some((/** @type {any} */ e) => e.name === it.action.change),
  );
  const { evidence } = it;
  assert.equal(evidence.gradient.length, 8);
  assert.equal(evidence.gradient[0], 1);
  assert.ok(evidence.skip.length >= 24 && evidence.ngram_valid.length === 8);
  assert.ok(evidence.saturated >= 0 && evidence.clipped >= 0);
  assert.ok(evidence.floor_window < evidence.floor && evidence.floor_carried < evidence.floor);
  assert.ok(evidence.first > evidence.train && evidence.steps === 102);
  assert.ok(evidence.lowest >= evidence.train - 1e-12 && evidence.valid_error > 0);
  assert.match(it.plan, /^4:[0-9]+$/);
  assert.deepEqual([it.left_out, it.not_tried, it.about_left_out], [0, [], '']);
});

test('the answer does not depend on threads, and the model file stays as it was', () => {
  const bytes = fs.readFileSync(join(directory, 'model'));
  const [one, two] = ['1', '2'].map((threads) => {
    const it = explain(['--epochs', '3', '--threads', threads, 'model', 'text.md']);
    delete it.seconds;
    return it;
  });
  assert.deepEqual(one, two);
  assert.deepEqual(fs.readFileSync(join(directory, 'model')), bytes);
});

test('the log tells when the test text was best, up to the epoch of the model', () => {
  const lines = fs.readFileSync(join(directory, 'log'), 'utf8').trim().split('\n').slice(1);
  const valid = lines.map((line) => JSON.parse(line).valid_loss);
  const later = JSON.stringify({ epoch: 7, valid_loss: 0.001, sample: '"valid_loss":0' });
  fs.appendFileSync(join(directory, 'log'), `${later}\n{"epoch":8,"valid_l`);
  const { evidence } = explain(['--epochs', '1', 'model', 'text.md', '--log', 'log']);
  assert.equal(evidence.best_valid, Math.min(...valid));
  assert.equal(evidence.best_epoch, valid.indexOf(Math.min(...valid)) + 1);
  const train = lines.map((line) => JSON.parse(line).train_loss ?? Number.POSITIVE_INFINITY);
  assert.equal(evidence.lowest, Math.min(...train));
  assert.equal(evidence.train_at_best, train[evidence.best_epoch - 1]);
  // A model that holds the best moment needs no log for it; one with the newest weights alone does.
  const without = explain(['--epochs', '1', 'model', 'text.md']).evidence;
  assert.equal(without.best_valid, evidence.best_valid);
  assert.equal(without.best_epoch, evidence.best_epoch);
  good(['train', 'text.md', ...SMALL, '--epochs', '2', '--keep', 'last', '--out', 'newest']);
  assert.equal(explain(['--epochs', '1', 'newest', 'text.md']).evidence.best_valid, null);
});

test('a person reads the sentence first, then the budget, what holds and the experiments', () => {
  const says = good(['explain', '--epochs', '4', 'model', 'text.md', '--log', 'log']);
  const places = [
    'nats a character',
    'The loss as a budget',
    'after 4 more epochs as it is (on the test text',
    'floor\n',
    'not explained',
    'What would lower the floor itself',
    'Diagnosis',
    'Experiments, continued from epoch 6 for 4 epochs',
    'From new weights',
    'The same table on any machine: --plan 4:',
  ].map((words) => {
    assert.ok(says.includes(words), `${words}\n${says}`);
    return says.indexOf(words);
  });
  assert.deepEqual(
    places,
    places.toSorted((a, b) => a - b),
  );
  assert.ok(
    says.split('\n').every((line) => line.length <= 110),
    says,
  );
  assert.ok(!says.includes('\x1b'));
});

test('text comes through a pipe, and the answer goes into one', () => {
  const it = explain(['--epochs', '1', 'model', '-'], text);
  assert.equal(it.epoch, 6);
  const { status, stdout } = spawnSync(
    'bash',
    ['-c', `"${plateau}" explain --epochs 1 model text.md | head -n 1`],
    { cwd: directory, encoding: 'utf8' },
  );
  assert.equal(status, 0);
  assert.match(stdout, /nats a/);
});

test('seconds bound the experiments, and what was left out is named', () => {
  good([
    'train',
    readme,
    ...RECIPE_1,
    '--hidden',
    '64',
    '--epochs',
    '2',
    '--sample',
    '0',
    '--out',
    'larger',
  ]);
  const it = explain(['--seconds', '1', '--threads', '1', '--epochs', '6', 'larger', readme]);
  assert.ok(it.experiments.length >= 8 && it.experiments.length < 40, `${it.experiments.length}`);
  assert.ok(it.not_tried.length > 0);
  assert.equal(it.left_out, it.not_tried.length);
  assert.match(it.about_left_out, /^Not tried, for want of time: .*\.$/);
  const tried = it.experiments.map((/** @type {any} */ e) => e.name);
  for (const name of it.not_tried) assert.ok(!tried.includes(name), name);
  assert.equal(it.plan, `6:${tried.length}`);
});

test('a plan is shown without being carried out', () => {
  const lines = good(['explain', '--plan', 'show', '--epochs', '4', 'model', 'text.md'])
    .trim()
    .split('\n');
  const names = lines.slice(0, -1).map((line) => line.split(' ')[0]);
  const { experiments } = explain(['--plan', `4:${names.length}`, 'model', 'text.md']);
  assert.deepEqual(
    experiments.map((/** @type {any} */ e) => e.name),
    names,
  );
  for (const line of lines.slice(0, -1)) assert.match(line, / (4|12) epochs$/);
  assert.match(lines.at(-1) ?? '', /^Then: more units .*from new weights, 1\.5 to 6 epochs/);
});

test('the command that is advised runs, and its model is better on the test text', () => {
  const esutils = join(root, 'node_modules/esutils/README.md');
  // Its licence is unlike its beginning, so more of it is held out.
  const small = [
    ...RECIPE_1,
    '--hidden',
    '24',
    '--layers',
    '1',
    '--valid',
    '0.3',
    '--lr',
    '0.0005',
  ];
  good(['train', esutils, ...small, '--epochs', '12', '--sample', '0', '--out', "e's.safetensors"]);
  const it = explain(['--epochs', '6', "e's.safetensors", esutils]);
  assert.ok(['go-on', 'go-on-with', 'start-over'].includes(it.action.do), it.action.do);
  assert.equal(it.command[0], 'train');
  assert.ok(it.command.includes("e's-next.safetensors"));
  const says = good(['explain', '--epochs', '6', "e's.safetensors", esutils]);
  const line = says.split('\n').find((each) => each.startsWith('  plateau train ')) ?? '';
  const printed = spawnSync('bash', ['-c', `set -- ${line}; shift; printf '%s\n' "$@"`], {
    encoding: 'utf8',
  });
  assert.deepEqual(printed.stdout.trim().split('\n'), it.command);
  good([...it.command, '--sample', '0']);
  const best = (/** @type {string} */ name) =>
    explain(['--plan', '1:1', name, esutils]).evidence.best_valid;
  assert.ok(best("e's-next.safetensors") <= best("e's.safetensors"));
});

test('where there is nothing to do, there is no command', () => {
  good(['train', 'text.md', ...SMALL, '--lr', '0.1', '--epochs', '90', '--out', 'past']);
  const it = explain(['--epochs', '3', 'past', 'text.md']);
  if (['nothing', 'stop-at-best'].includes(it.action.do)) assert.equal(it.command, null);
  else assert.equal(it.command[0], 'train');
});

test('what cannot be explained is refused with a reason', () => {
  const rows = /** @type {[number, RegExp, string[]][]} */ ([
    [2, /explain needs a model and its text/, []],
    [2, /explain needs a model and its text/, ['model']],
    [1, /other\.md: This is not the text that model was trained on/, ['model', 'other.md']],
    [1, /missing: Cannot open it/, ['missing', 'text.md']],
    [1, /gone\.md: Cannot open it/, ['model', 'gone.md']],
    [1, /damaged/, ['damaged', 'text.md']],
    [1, /nolog: Cannot open it/, ['model', 'text.md', '--log', 'nolog']],
    [
      1,
      /text\.md: This is not the log of model: its first line describes no run/,
      ['model', 'text.md', '--log', 'text.md'],
    ],
    [2, /--epochs cannot be "0"/, ['model', 'text.md', '--epochs', '0']],
    [2, /--seconds cannot be "soon"/, ['model', 'text.md', '--seconds', 'soon']],
    [2, /--hidden is a setting of plateau train/, ['model', 'text.md', '--hidden', '3']],
    [
      2,
      /--plan takes what explain has printed.*"4" is neither/,
      ['model', 'text.md', '--plan', '4'],
    ],
    [2, /"0:5" is neither/, ['model', 'text.md', '--plan', '0:5']],
    [2, /"4:0" is neither/, ['model', 'text.md', '--plan', '4:0']],
    [2, /"4:97" is neither/, ['model', 'text.md', '--plan', '4:97']],
    [2, /"4:5x" is neither/, ['model', 'text.md', '--plan', '4:5x']],
    [2, /"nan:5" is neither/, ['model', 'text.md', '--plan', 'nan:5']],
    [2, /"inf:5" is neither/, ['model', 'text.md', '--plan', 'inf:5']],
    [2, /"-3:5" is neither/, ['model', 'text.md', '--plan=-3:5']],
    [2, /"shown" is neither/, ['model', 'text.md', '--plan', 'shown']],
    [2, /--work cannot be "0"/, ['model', 'text.md', '--work', '0']],
    [2, /explain has no option --fast/, ['model', 'text.md', '--fast']],
  ]);
  for (const [status, words, args] of rows) {
    const result = run(['explain', ...args]);
    assert.equal(result.status, status, `${args.join(' ')}: ${result.stderr}`);
    assert.match(result.stderr, words);
    assert.equal(result.stdout, '');
  }
});

test('nothing held out: it says so, and every figure of test text is absent', () => {
  good(['train', 'text.md', ...SMALL, '--valid', '0', '--epochs', '2', '--out', 'whole']);
  const it = explain(['--epochs', '2', 'whole', 'text.md']);
  assert.equal(it.valid, null);
  assert.match(it.sentence, /no test text/);
  assert.ok(it.experiments.every((/** @type {any} */ e) => e.valid === null));
});

test('the post: near its floor, what the fixed rate costs, when it was best unseen, and what moves the floor', () => {
  const files = ['--out', 'post', '--log', 'post.jsonl', '--sample', '0'];
  good(['train', '--recipe', 'post', readme, ...files]);
  const it = explain(['--epochs', '20', '--log', 'post.jsonl', 'post', readme]);
  const labels = it.labels.map((/** @type {any} */ l) => l.label);
  assert.equal(labels[0], 'near-floor');
  assert.ok(labels.includes('overfitting'));
  const { floor, floor_carried: carried, best_epoch: best } = it.evidence;
  assert.ok(it.loss > floor && it.loss < 1.15 * floor, `${it.loss}, ${floor}`);
  const part = (/** @type {string} */ name) =>
    it.budget.find((/** @type {any} */ p) => p.part === name).nats;
  assert.ok(part('rate') > 0, `${part('rate')}`);
  assert.ok(best > 20 && best < 150, `${best}`);
  assert.match(
    it.sentence,
    new RegExp(
      `It has also memorised: on the test text it was best at epoch ${best} .*its loss there is [\\d.]+ now`,
    ),
  );
  assert.ok(carried < 0.1 * floor);
  // What breaks its floor is advised or shown beside, and advised only where test text gains by it.
  assert.ok([it.action.change, it.action.beside].some((name) => /memory$/.test(name ?? '')));
  const advised = it.experiments.find((/** @type {any} */ e) => e.name === it.action.change);
  if (advised) assert.ok(advised.valid < 0.99 * it.evidence.best_valid, it.action.title);
  else assert.deepEqual([it.action.do, it.action.until], ['stop-at-best', best]);
  const memory = it.experiments.find((/** @type {any} */ e) => e.name === 'long:memory');
  assert.ok(memory.train < floor, `${memory.train}`);
  for (const e of it.experiments)
    if (!/memory|window|text/.test(e.name)) assert.ok(e.train > floor - 1e-6, e.name);
});
