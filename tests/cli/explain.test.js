// plateau explain from outside: what it prints and refuses, and what it says of the post's run.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

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

const SMALL = [
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
  assert.match(it.sentence, /nats a character.*on unseen text/);
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
  for (const name of ['rate-0.3', 'rate-3', 'rmsprop-0.001', 'hidden', 'memory', 'window'])
    assert.ok(
      changed.some((/** @type {any} */ e) => e.name === name),
      name,
    );
  for (const e of it.experiments) {
    assert.ok(['helped', 'unclear', 'hurt'].includes(e.effect), e.effect);
    assert.ok(e.measured.length === 4 && e.measured_valid.length === 4);
    assert.ok(Math.abs(e.change - (e.train - nothing.train)) < 1e-12, e.name);
    assert.ok(e.above_floor > -1e-6, e.name);
  }
  const { evidence } = it;
  assert.equal(evidence.gradient.length, 8);
  assert.equal(evidence.gradient[0], 1);
  assert.ok(evidence.skip.length >= 24 && evidence.ngram_valid.length === 8);
  assert.ok(evidence.saturated >= 0 && evidence.clipped >= 0);
  assert.ok(evidence.floor_window < evidence.floor && evidence.floor_carried < evidence.floor);
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

test('the log tells when unseen text was best, up to the epoch of the model', () => {
  const lines = fs.readFileSync(join(directory, 'log'), 'utf8').trim().split('\n').slice(1);
  const valid = lines.map((line) => JSON.parse(line).valid_loss);
  const later = JSON.stringify({ epoch: 7, valid_loss: 0.001, sample: '"valid_loss":0' });
  fs.appendFileSync(join(directory, 'log'), `${later}\n{"epoch":8,"valid_l`);
  const { evidence } = explain(['--epochs', '1', 'model', 'text.md', '--log', 'log']);
  assert.equal(evidence.best_valid, Math.min(...valid));
  assert.equal(evidence.best_epoch, valid.indexOf(Math.min(...valid)) + 1);
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
    'after 4 more epochs as it is (on unseen text',
    'lowest possible\n',
    'not explained',
    'What would lower the lowest possible loss itself',
    'Diagnosis',
    'Experiments, continued from epoch 6 for 4 epochs; from scratch: Compare',
  ].map((words) => {
    assert.ok(says.includes(words), `${words}\n${says}`);
    return says.indexOf(words);
  });
  assert.deepEqual(
    places,
    places.toSorted((a, b) => a - b),
  );
  assert.ok(
    says.split('\n').every((line) => line.length <= 100),
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

test('seconds bound the experiments', () => {
  const it = explain(['--seconds', '1', 'model', 'text.md']);
  assert.ok(it.seconds > 0);
  assert.ok(it.experiments[0].epochs > 0);
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
    [2, /explain has no option --fast/, ['model', 'text.md', '--fast']],
  ]);
  for (const [status, words, args] of rows) {
    const result = run(['explain', ...args]);
    assert.equal(result.status, status, `${args.join(' ')}: ${result.stderr}`);
    assert.match(result.stderr, words);
    assert.equal(result.stdout, '');
  }
});

test('nothing held out: it says so, and every figure of unseen text is absent', () => {
  good(['train', 'text.md', ...SMALL, '--valid', '0', '--epochs', '2', '--out', 'whole']);
  const it = explain(['--epochs', '2', 'whole', 'text.md']);
  assert.equal(it.valid, null);
  assert.match(it.sentence, /nothing is held out/);
  assert.ok(it.experiments.every((/** @type {any} */ e) => e.valid === null));
});

test('the post: near its floor, what the fixed rate costs, when it was best unseen, and what moves the floor', () => {
  const files = ['--out', 'post', '--log', 'post.jsonl', '--sample', '0'];
  good(['train', '--recipe', 'post', readme, ...files]);
  const it = explain(['--epochs', '60', '--log', 'post.jsonl', 'post', readme]);
  const labels = it.labels.map((/** @type {any} */ l) => l.label);
  assert.equal(labels[0], 'near-floor');
  assert.ok(labels.includes('overfitting'));
  const { floor, floor_carried: carried, best_epoch: best } = it.evidence;
  assert.ok(it.loss > floor && it.loss < 1.15 * floor, `${it.loss}, ${floor}`);
  const part = (/** @type {string} */ name) =>
    it.budget.find((/** @type {any} */ p) => p.part === name).nats;
  assert.ok(part('rate') > 0, `${part('rate')}`);
  assert.ok(best > 20 && best < 150, `${best}`);
  assert.match(it.sentence, new RegExp(`it was best at epoch ${best} .* now: it memorises`));
  assert.ok(carried < 0.1 * floor);
  assert.deepEqual([it.action.do, it.action.change], ['go-on-with', 'memory']);
  const memory = it.experiments.find((/** @type {any} */ e) => e.name === 'memory');
  assert.ok(memory.train < floor, `${memory.train}`);
  for (const e of it.experiments)
    if (!['memory', 'window'].includes(e.name)) assert.ok(e.train > floor - 1e-6, e.name);
});
