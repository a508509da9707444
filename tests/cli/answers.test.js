// Runs whose answer was once wrong, each in seconds: what must not be said of it, and what must be said first or advised. The
// trials are the first of the plan; tests/causes judges whole plans.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { RECIPE_1 } from '../default-1.js';

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
 * The answer to a run that was trained.
 * @param {string} text
 * @param {string[]} options of explain
 */
function explained(text, ...options) {
  const logs = fs.existsSync(join(directory, 'log')) ? ['--log', 'log'] : [];
  const it = JSON.parse(good(['explain', '--json', ...options, ...logs, 'model', text]));
  const labels = it.labels.filter((/** @type {any} */ each) => !each.may);
  const titles = labels.map((/** @type {any} */ each) => each.label);
  return { ...it, first: titles[0], holds: titles, deed: it.action };
}

/**
 * Trains a run, and has it explained, by the first trials of a plan where one is given.
 * @param {string} text
 * @param {string} settings beside those of default-1
 * @param {string} [plan] "20:8"
 */
function answerTo(text, settings, plan) {
  const logs = settings.includes('--epochs 0') ? [] : ['--log', 'log'];
  fs.rmSync(join(directory, 'log'), { force: true });
  const own = [...RECIPE_1, ...settings.split(' ')];
  good(['train', '--sample', '0', '--out', 'model', ...logs, ...own, text]);
  return explained(text, ...(plan ? ['--plan', plan] : []));
}

/** @param {any} it @param {RegExp} words that must not be said of it */
const silent = (it, words) => assert.doesNotMatch(`${it.sentence} ${it.deed.notes}`, words);

test('training and test text rise together: the rate, not memorising', () => {
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
      `--hidden 32 --layers 1 --optimizer sgd --lr 0.003 --epochs ${epochs}`,
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
  const it = answerTo(readmeOf('esutils'), `${small} --init gaussian --init-scale 1`, '20:45');
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

test('what becomes of a run in a trial that is longer than it is not what it is now', () => {
  const settings = '--cell gru --hidden 64 --layers 1 --dropout 0 --window 32 --epochs 3 --seed 11';
  const it = answerTo(readmeOf('lru-cache'), settings, '40:3');
  const [nothing] = it.experiments;
  // Test text falls first in it, then rises.
  assert.ok(nothing.valid < it.evidence.valid && nothing.valid < nothing.measured_valid[3]);
  silent(it, /memoris/);
  assert.ok(!it.holds.includes('overfitting'), it.holds.join());
  assert.ok(['still-falling', 'rate-too-low'].includes(it.first), it.first);
  assert.match(it.deed.do, /^go-on/);
});

/** Numbers below 1 (mulberry32), which no table of a few characters can tell. @param {number} seed */
function numbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** @param {() => number} random @param {string} letters */
const oneOf = (random, letters) => letters[Math.floor(random() * letters.length)] ?? '';

/** Letters with nothing to learn between them. @param {number} length */
function randomLetters(length) {
  const random = numbers(1);
  let letters = '';
  while (letters.length < length) letters += oneOf(random, 'abcdefghijklmnopqrstuvwxyz');
  return letters;
}

test('random letters hold nothing to learn', () => {
  fs.writeFileSync(join(directory, 'random.txt'), randomLetters(6000));
  const it = answerTo('random.txt', '--hidden 32 --layers 1 --epochs 3');
  assert.equal(it.first, 'nothing-to-learn', it.holds.join());
  assert.deepEqual([it.deed.do, it.left_out], ['nothing', 0]);
  // Later it knows some of its letters by heart: training is below what any table can reach.
  const later = answerTo('random.txt', '--hidden 32 --layers 1 --epochs 30');
  assert.ok(later.evidence.train < 0.98 * Math.log(26));
  assert.ok(later.holds.includes('nothing-to-learn'), later.holds.join());
  assert.ok(!['too-small', 'overfitting'].includes(later.first), later.holds.join());
  assert.ok(['nothing', 'stop-at-best'].includes(later.deed.do), later.deed.do);
});

/** Words of a made-up language in another alphabet. @param {number} length */
function otherLanguage(length) {
  const random = numbers(3);
  let words = '';
  while (words.length < length) {
    for (let i = 0; i < 1 + 3 * random(); i++)
      words += oneOf(random, 'κσπτμνλρ') + oneOf(random, 'αουι');
    words += ' ';
  }
  return words.slice(0, length);
}

test('a held-out part in another language is said first', () => {
  const handbook = fs.readFileSync(join(root, 'corpus/handbook.md'), 'utf8').slice(0, 18000);
  const settings = '--hidden 24 --layers 1 --epochs 30';
  fs.writeFileSync(join(directory, 'two.txt'), handbook + otherLanguage(2000));
  const it = answerTo('two.txt', settings, '6:8');
  assert.equal(it.first, 'other-text', it.holds.join());
  assert.match(it.sentence, /another kind/);
  assert.notEqual(it.deed.do, 'start-over');
  // Its own language is no other kind.
  fs.writeFileSync(join(directory, 'one.txt'), handbook);
  assert.ok(!answerTo('one.txt', settings, '6:8').holds.includes('other-text'));
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

/** @param {string[]} options */
const small = (...options) =>
  ['--cell rnn --layers 1 --hidden 12 --window 8 --batch 20', ...options].join(' ');

test('where nothing was changed, nothing is said of what a change would do', () => {
  const text = fs.readFileSync(join(root, 'corpus/readme.md'), 'utf8').slice(0, 3000);
  fs.writeFileSync(join(directory, 'small.md'), text);
  for (const settings of ['--lr 0.1 --epochs 90', '--lr 0.01 --epochs 6', '--lr 1e-7 --epochs 5']) {
    const it = answerTo('small.md', small(settings), '5:1');
    assert.equal(it.experiments.length, 1);
    assert.ok(it.left_out > 10 && it.about_left_out.length > 100);
    silent(it, /change .* would help|Nothing to fix|too small|rate is too/);
    assert.ok(!it.holds.includes('nothing-to-learn'));
    silent(it, /needs more text/);
    assert.ok(['nothing', 'go-on'].includes(it.deed.do), it.deed.do);
    assert.equal(it.deed.change, null);
    if (it.deed.do === 'nothing') assert.match(it.deed.notes, /not everything was tried/);
  }
});

test('four times the work gives the same first label and the same deed', () => {
  const text = fs.readFileSync(join(root, 'corpus/readme.md'), 'utf8').slice(0, 3000);
  fs.writeFileSync(join(directory, 'small.md'), text);
  const once = answerTo('small.md', small('--optimizer sgd --lr 0.003 --epochs 20'));
  const more = explained('small.md', '--work', '4');
  assert.ok(Number.parseFloat(more.plan) === 4 * Number.parseFloat(once.plan));
  assert.deepEqual([more.first, more.deed.do], [once.first, once.deed.do]);
  assert.equal(once.first, 'rate-too-low');
});

test('nothing is at its end where what is held out is unlike the text, and the text is hardly learnt', () => {
  const it = answerTo(
    readmeOf('esutils'),
    '--hidden 24 --layers 1 --optimizer sgd --lr 0.003 --epochs 20',
  );
  assert.ok(it.evidence.train > 0.98 * it.evidence.uniform);
  assert.ok(!it.holds.includes('nothing-to-learn'), it.holds.join());
  silent(it, /Nothing to fix/);
});

/** Letters, most of which repeat the one `distance` back. @param {number} length @param {number} distance */
function copying(length, distance) {
  const random = numbers(5);
  let text = '';
  while (text.length < length)
    text +=
      text.length >= distance && random() < 0.8
        ? text[text.length - distance]
        : oneOf(random, 'abcdefghijkl');
  return text;
}

test('a distance is named as it is, and the window that is tried reaches it and no multiple', () => {
  fs.writeFileSync(join(directory, 'copying.txt'), copying(20000, 12));
  for (const state of ['reset', 'carry']) {
    const it = answerTo(
      'copying.txt',
      `--hidden 32 --layers 1 --dropout 0 --state ${state} --window 8 --epochs 20`,
      '6:12',
    );
    const label = it.labels.find((/** @type {any} */ each) => each.label === 'window-too-short');
    assert.equal(label?.lag, 12, state);
    const windows = it.experiments
      .map((/** @type {any} */ e) => Number(/window-(\d+)/.exec(e.name)?.[1] ?? 0))
      .filter(Boolean);
    assert.ok(windows.length > 0);
    for (const window of windows) assert.ok(window >= 13 && window <= 24, `${window}`);
  }
});

/** @param {() => number} random @param {number} length @param {string} of */
const some = (random, length, of) => Array.from({ length }, () => oneOf(random, of)).join('');

/**
 * Lines of a key, a filling that says nothing of it, and the key in capitals.
 * @param {number} length
 * @param {() => string} key
 * @param {() => string} filling
 */
function keyed(length, key, filling) {
  let text = '';
  for (let word = key(); text.length < length; word = key())
    text += `${word}${filling()}>${word.toUpperCase()}\n`;
  return text;
}

test('the memory is kept and the window too short: the trial says so where no table does', () => {
  const random = numbers(6);
  const fillings = [some(random, 10, '.-:+'), some(random, 10, '.-:+')];
  const line = () => fillings[random() < 0.5 ? 0 : 1] ?? '';
  const text = keyed(7000, () => oneOf(random, 'abcd'), line);
  fs.writeFileSync(join(directory, 'beyond.txt'), text);
  const gru = '--cell gru --hidden 32 --layers 1 --dropout 0 --window 8 --batch 4 --lr 0.01';
  const it = answerTo('beyond.txt', `${gru} --epochs 50 --seed 3`, '25:16');
  assert.equal(it.first, 'window-too-short', it.holds.join());
  assert.match(it.labels[0].words, /^The memory is kept, but .* with one of (16|24|32) it comes/);
});

test('a gradient that does not reach: a weak table is enough where a gated cell does better', () => {
  const random = numbers(4);
  const key = () => some(random, 3, 'mnopqrst');
  const text = keyed(7000, key, () => some(random, 24, '-+'));
  fs.writeFileSync(join(directory, 'reach.txt'), text);
  const rnn = '--cell rnn --activation sigmoid --hidden 32 --layers 1 --dropout 0 --window 64';
  const it = answerTo('reach.txt', `${rnn} --batch 8 --lr 0.005 --epochs 40`);
  assert.ok(it.holds.includes('vanishing'), it.holds.join());
});
