// The project's claims about networks, checked with the command: the post's plateau and its floor, and Default.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { RECIPE_1 } from '../default-1.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const plateau = process.env.PLATEAU ?? join(root, 'build/plateau');
const directory = mkdtempSync(join(tmpdir(), 'plateau-science-'));
after(() => rmSync(directory, { recursive: true }));

/** @typedef {{ epoch: number, loss: number, train_loss: number | null, valid_loss: number | null }} Line */

/** @param {string[]} args */
const run = (args) => execFileSync(plateau, args, { cwd: root, encoding: 'utf8', stdio: 'pipe' });

/**
 * The log of a run: its first line's floor, and its epochs, counted from 1.
 * @param {string} name
 * @param {string[]} args
 */
function train(name, args) {
  const log = join(directory, `${name}.jsonl`);
  run(['train', '--sample', '0', '--log', log, ...args]);
  const [head, ...lines] = readFileSync(log, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const epochs = /** @type {Line[]} */ (lines);
  return { floor: Number(head.floor), at: (/** @type {number} */ n) => epochs[n - 1], epochs };
}

/** The held-out losses that were measured, with their epochs. @param {Line[]} epochs */
const measuredOn = (epochs) =>
  epochs.flatMap(({ epoch, valid_loss: loss }) => (loss === null ? [] : [{ epoch, loss }]));

/** The post gives sums over its window of 16. */
const WINDOW = 16;
const CHECKPOINTS = [1, 101, 201, 301, 401, 501, 601, 701, 801, 1001, 1101, 1201, 1301, 1401, 1501];

const post = train('post', ['--recipe', 'post', 'corpus/readme.md']);
const measured = post.at(1501)?.train_loss ?? Number.NaN;

test('the post falls as it says, and ends just above its floor', () => {
  const losses = CHECKPOINTS.map((epoch) => (post.at(epoch)?.loss ?? Number.NaN) * WINDOW);
  const [first = 0, second = 0] = losses;
  assert.ok(first > 60 && first < 140, `epoch 1: ${first}`);
  assert.ok(second > 2 && second < 20, `epoch 101: ${second}`);
  for (let i = 1; i < losses.length; i++)
    assert.ok(Number(losses[i]) < Number(losses[i - 1]), `rises at ${CHECKPOINTS[i]}: ${losses}`);
  assert.ok(measured >= post.floor && measured <= 1.25 * post.floor, `${measured}, ${post.floor}`);
});

test('the gradient through the last step only ends at 1.5 times that loss or more', () => {
  const bug = train('bug', ['--recipe', 'post-bug', 'corpus/readme.md']);
  const end = bug.at(1501)?.train_loss ?? Number.NaN;
  assert.ok(end >= 1.5 * measured, `${end}, ${measured}`);
  assert.deepEqual(
    measuredOn(bug.epochs).map(({ epoch }) => epoch),
    measuredOn(post.epochs).map(({ epoch }) => epoch),
  );
});

test('with the state carried the same recipe falls through the floor by epoch 501', () => {
  const args = ['--recipe', 'post', '--state', 'carry', '--epochs', '501', 'corpus/readme.md'];
  const carry = train('carry', args);
  const end = carry.at(501)?.train_loss ?? Number.NaN;
  assert.ok(end < post.floor, `${end}, ${post.floor}`);
  assert.ok(Number(carry.at(501)?.valid_loss) > 0);
});

test('all of it is memorising: test text is worse at the end than at its best', () => {
  const unseen = measuredOn(post.epochs);
  const best = unseen.reduce((a, b) => (b.loss < a.loss ? b : a));
  const end = unseen.at(-1);
  assert.ok(best.epoch < 150, `best at ${best.epoch}`);
  assert.ok(end?.epoch === 1501 && end.loss > 1.5 * best.loss, `${end?.loss}, ${best.loss}`);
});

test('a big model that memorises a small text comes within 2 % of its floor, and never below it', () => {
  const cell =
    '--cell gru --hidden 128 --layers 1 --dropout 0 --embedding 0 --optimizer adam --lr 0.01';
  const cut = '--state reset --window 16 --batch 32 --chars 400 --seed 4';
  const text = ['--epochs', '600', 'corpus/readme.md'];
  const settings = [...RECIPE_1, ...cell.split(' '), ...cut.split(' ')];
  const { floor, epochs } = train('big', [...settings, ...text]);
  const moments = epochs.flatMap(({ train_loss }) => (train_loss === null ? [] : [train_loss]));
  const end = moments.at(-1) ?? Number.NaN;
  assert.ok(end <= 1.02 * floor, `${end}, ${floor}`);
  for (const loss of moments) assert.ok(loss >= floor - 1e-6, `${loss}, ${floor}`);
  // On held-out text, what it memorised is worth nothing.
  const unseen = measuredOn(epochs).map(({ loss }) => loss);
  assert.ok(Number(unseen.at(-1)) > 1.2 * Math.min(...unseen), `${unseen.at(-1)}`);
});

/**
 * The length of the longest stretch of a sample that occurs word for word in the text.
 * @param {string} sample
 * @param {string} text
 */
function longestCopy(sample, text) {
  let longest = 0;
  for (let from = 0; from + longest < sample.length; from++)
    while (from + longest < sample.length && text.includes(sample.slice(from, from + longest + 1)))
      longest++;
  return longest;
}

test('Default on the handbook beats four-grams on the test text, and writes Markdown, not copies', () => {
  const handbook = 'corpus/handbook.md';
  const model = join(directory, 'handbook.safetensors');
  const { epochs } = train('handbook', ['--epochs', '14', '--out', model, handbook]);
  const ngrams = JSON.parse(run(['floor', '--json', handbook])).ngram;
  const four = ngrams.find((/** @type {{order: number}} */ ngram) => ngram.order === 4).valid;
  const unseen = Number(epochs.at(-1)?.valid_loss);
  assert.ok(unseen < four, `${unseen}, ${four}`);
  const text = readFileSync(join(root, handbook), 'utf8');
  for (let seed = 1; seed <= 10; seed++) {
    const sample = run(['sample', model, '--length', '500', '--seed', String(seed)]);
    assert.match(sample, /^(#{1,6} |- )/m, `seed ${seed}: ${sample}`);
    const copy = longestCopy(sample, text);
    assert.ok(copy < 80, `seed ${seed} copies ${copy} characters`);
  }
});
