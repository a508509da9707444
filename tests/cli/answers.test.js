// Runs whose answer was once wrong, each in seconds: what must not be said of it, and what must be said first or advised. The
// trials are the first of the plan; tests/causes judges whole plans.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const plateau = resolve(root, process.env.PLATEAU ?? 'build/plateau');
const directory = fs.mkdtempSync(join(tmpdir(), 'plateau-answers-'));
after(() => fs.rmSync(directory, { recursive: true }));

/** @param {string} name of a package */
const readmeOf = (name) => join(root, 'node_modules', name, 'README.md');

/** @param {string[]} args */
function good(args) {
  const { status, stdout, stderr } = spawnSync(plateau, args, {
    cwd: directory,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  assert.equal(status, 0, `plateau ${args.join(' ')}\n${stderr}`);
  return stdout;
}

/**
 * Trains a run, and has it explained by the first trials of a plan.
 * @param {string} text
 * @param {string} settings
 * @param {string} plan "20:8"
 */
function answerTo(text, settings, plan) {
  const logs = settings.includes('--epochs 0') ? [] : ['--log', 'log'];
  const train = ['train', '--sample', '0', '--out', 'model', ...logs, ...settings.split(' '), text];
  fs.rmSync(join(directory, 'log'), { force: true });
  good(train);
  const it = JSON.parse(good(['explain', '--json', '--plan', plan, ...logs, 'model', text]));
  const labels = it.labels.filter((/** @type {any} */ each) => !each.may);
  const titles = labels.map((/** @type {any} */ each) => each.label);
  return { ...it, first: titles[0], holds: titles, deed: it.action };
}

/** @param {any} it @param {RegExp} words that must not be said of it */
const silent = (it, words) => assert.doesNotMatch(`${it.sentence} ${it.deed.notes}`, words);

test('training and unseen text rise together: the rate, not memorising', () => {
  const settings = '--hidden 16 --lr 0.1 --layers 1 --epochs 100';
  const it = answerTo(join(root, 'corpus/handbook.md'), settings, '5:4');
  silent(it, /memoris/);
  assert.ok(['rate-too-high', 'oscillating'].includes(it.first), it.holds.join());
  assert.ok(!it.holds.includes('overfitting'));
  assert.equal(it.deed.do, 'go-on-with');
  assert.match(it.deed.change, /^rate-0\.[13]$/);
});

test("SGD at Adam's rate: the rate, not a vanishing gradient, after twelve epochs and after none", () => {
  for (const epochs of ['3', '0']) {
    const it = answerTo(
      readmeOf('fast-check'),
      `--hidden 32 --layers 1 --optimizer sgd --epochs ${epochs}`,
      '2:3',
    );
    silent(it, /vanish|GRU|LSTM|over with/);
    assert.ok(!it.holds.includes('vanishing'), it.holds.join());
    assert.equal(it.deed.do, 'go-on-with');
    assert.match(it.deed.change, /^rate-1/);
    if (epochs !== '0') assert.equal(it.first, 'rate-too-low');
  }
});

test('first weights that are too large are no divergence', () => {
  const small = '--cell rnn --hidden 64 --layers 1 --dropout 0 --lr 0.002 --epochs 60';
  const it = answerTo(readmeOf('esutils'), `${small} --init gaussian --init-scale 1`, '20:40');
  silent(it, /diverged/);
  assert.ok(!it.holds.includes('diverged'), it.holds.join());
  assert.equal(it.first, 'first-weights');
  assert.equal(it.deed.do, 'start-over');
  assert.notEqual(it.deed.change, 'new:nothing');
});

test('nobody is stopped while a trial goes below its best', () => {
  const settings =
    '--cell rnn --hidden 64 --layers 1 --dropout 0 --optimizer sgd --loss-scale sum --state reset ' +
    '--window 16 --lr 0.4 --clip 5 --epochs 30 --seed 34';
  const it = answerTo(readmeOf('yauzl'), settings, '12:8');
  assert.notEqual(it.deed.do, 'stop-at-best');
  const advised = it.experiments.find((/** @type {any} */ e) => e.name === it.deed.change);
  assert.ok(advised.valid < 0.95 * it.evidence.best_valid, `${advised.valid}`);
  assert.ok(['oscillating', 'rate-too-high', 'unfit-optimizer'].includes(it.first), it.first);
});

test('what becomes of a run in its trial is not what it is now', () => {
  const settings = '--cell gru --hidden 64 --layers 1 --dropout 0 --window 32 --epochs 3 --seed 11';
  const it = answerTo(readmeOf('lru-cache'), settings, '40:3');
  silent(it, /memoris/);
  assert.match(it.deed.do, /^go-on/);
});

/** Letters with nothing to learn between them. @param {number} length */
function randomLetters(length) {
  let state = 1;
  let letters = '';
  for (let i = 0; i < length; i++) {
    state = (state * 1103515245 + 12345) % 2147483648;
    letters += String.fromCharCode(97 + Math.floor((state / 2147483648) * 26));
  }
  return letters;
}

test('random letters hold nothing to learn', () => {
  fs.writeFileSync(join(directory, 'random.txt'), randomLetters(6000));
  const it = answerTo('random.txt', '--hidden 32 --layers 1 --epochs 30', '20:90');
  assert.ok(it.holds.includes('nothing-to-learn'), it.holds.join());
  assert.ok(['nothing-to-learn', 'overfitting'].includes(it.first), it.first);
  assert.ok(!it.holds.includes('too-small'), it.holds.join());
  assert.ok(['nothing', 'stop-at-best'].includes(it.deed.do), it.deed.do);
});

test('without experiments, and with few of them, nothing is said to be at its end', () => {
  const cosine = '--hidden 24 --layers 1 --schedule cosine --schedule-epochs 12 --epochs 12';
  const it = answerTo(readmeOf('yauzl'), cosine, '6:26');
  assert.notEqual(it.deed.do, 'nothing');
  const batch = answerTo(
    readmeOf('yauzl'),
    '--hidden 24 --layers 1 --batch 512 --epochs 25',
    '6:16',
  );
  assert.notEqual(batch.deed.do, 'nothing');
  const one = answerTo(readmeOf('yauzl'), '--hidden 24 --layers 1 --epochs 12', '6:1');
  silent(one, /no change .* would help|Nothing to fix/);
});

/** Lines that repeat a letter 16 back. @param {number} length @param {number} distance */
function copying(length, distance) {
  const noise = randomLetters(length);
  let text = noise.slice(0, distance);
  for (let i = distance; i < length; i++)
    text += i % 4 === 0 ? (text[i - distance] ?? 'a') : (noise[i] ?? 'a');
  return text;
}

test('a distance is named as it is, and the window that is advised reaches it', () => {
  fs.writeFileSync(join(directory, 'copying.txt'), copying(20000, 12));
  const it = answerTo(
    'copying.txt',
    '--hidden 48 --layers 1 --dropout 0 --state reset --window 8 --epochs 20',
    '6:12',
  );
  const label = it.labels.find((/** @type {any} */ each) => each.label === 'window-too-short');
  if (label?.lag) assert.equal(label.lag, 12);
  for (const e of it.experiments)
    if (e.name.startsWith('window-')) assert.ok(Number(e.name.slice(7)) >= 13, e.name);
});
