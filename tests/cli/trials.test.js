// Changes tried in threads: which thread tries what does not matter to a bit, and they end when they are told to.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {object} Experiment
 * @property {string} name
 * @property {number} start
 * @property {number[]} measured
 * @property {number[]} measured_valid
 * @property {number} floor
 * @property {number} epochs
 */

const root = fileURLToPath(new URL('../..', import.meta.url));
const plateau = resolve(root, process.env.PLATEAU ?? 'build/plateau');
const text = join(root, 'corpus/scripts.md');
const directory = mkdtempSync(join(tmpdir(), 'plateau-trials-'));
const model = join(directory, 'model');
after(() => rmSync(directory, { recursive: true }));

const SETTINGS =
  '--cell rnn --activation sigmoid --hidden 13 --layers 1 --embedding 0 --state reset --window 16 --batch 16 ' +
  '--optimizer sgd --lr 0.1 --loss-scale sum --clip 0 --seed 3 --epochs 5';

/** @param {string[]} args */
const run = (...args) =>
  execFileSync(plateau, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** @param {string[]} options @returns {Experiment[]} */
const explain = (...options) =>
  JSON.parse(run('explain', '--json', ...options, model, text)).experiments;

run('train', ...SETTINGS.split(' '), '--out', model, text);
const before = readFileSync(model);

/** @param {number} number */
function bitsOf(number) {
  const bits = new BigUint64Array(Float64Array.of(number).buffer)[0] ?? 0n;
  return bits.toString(16).padStart(16, '0');
}

test('any number of threads gives the bits of one change after the other', () => {
  const program = 'build/release/tests/trials_main';
  execFileSync('make', ['-s', program], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  const one = execFileSync(join(root, program), [text, model, '3'], { encoding: 'utf8' });
  // The name, a hash of the fork, then its losses.
  const losses = one
    .trim()
    .split('\n')
    .map((line) => line.split(' ').filter((_, i) => i !== 1));
  assert.ok(losses.length >= 15);
  for (const threads of ['1', '2', '5']) {
    const experiments = explain('--epochs', '3', '--threads', threads);
    const found = experiments.map((each) => [
      each.name,
      ...[each.start, ...each.measured, ...each.measured_valid, each.floor].map(bitsOf),
    ]);
    assert.deepEqual(found, losses, `${threads} threads`);
  }
  assert.deepEqual(readFileSync(model), before);
});

test('a time picks the epochs, the same for all', () => {
  const experiments = explain('--seconds', '3');
  const epochs = experiments.map((each) => each.epochs);
  assert.ok(experiments.length >= 15);
  assert.ok((epochs[0] ?? 0) >= 0.25 && (epochs[0] ?? 0) <= 100);
  // Windows twice as long make an epoch of half as many steps, and a trial a whole number of them.
  for (const each of epochs) assert.ok(Math.abs(each - (epochs[0] ?? 0)) <= 0.5);
});

test('an interrupt ends it, and the model stays as it was', async () => {
  const asked = ['explain', '--epochs', '100000', model, text];
  const child = spawn(plateau, asked, { stdio: ['ignore', 'ignore', 'ignore'] });
  const ended = new Promise((done) => child.on('exit', (code, signal) => done({ code, signal })));
  setTimeout(() => child.kill('SIGINT'), 3000);
  assert.deepEqual(await ended, { code: 130, signal: null });
  assert.deepEqual(readFileSync(model), before);
});
