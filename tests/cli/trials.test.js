// Changes tried in threads: which thread tries what does not matter to a bit, a plan repeats its table, and it ends on request.
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
 * @property {number} valid_at
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
  '--recipe default-1 --cell rnn --activation sigmoid --hidden 13 --layers 1 --embedding 0 --state reset --window 16 --batch 16 ' +
  '--optimizer sgd --lr 0.1 --loss-scale sum --clip 0 --seed 3 --epochs 5';

/** @param {string[]} args */
const run = (...args) =>
  execFileSync(plateau, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** @param {string[]} options @returns {{experiments: Experiment[], plan: string, not_tried: string[], seconds: number}} */
const answer = (...options) => JSON.parse(run('explain', '--json', ...options, model, text));

/** @param {string[]} options */
const explain = (...options) => answer(...options).experiments;

/** All but the time it took. @param {object} whole */
const same = (whole) => ({ ...whole, seconds: 0 });

run('train', ...SETTINGS.split(' '), '--out', model, text);
const before = readFileSync(model);

/** @param {number} number */
function bitsOf(number) {
  const bits = new BigUint64Array(Float64Array.of(number).buffer)[0] ?? 0n;
  return bits.toString(16).padStart(16, '0');
}

/** The epochs that the plan gives a trial, of a run of five epochs and trials of three. @param {string} name */
const epochsOf = (name) =>
  name.startsWith('new/4:')
    ? 1.25
    : name.startsWith('new/2:')
      ? 2.5
      : name.startsWith('new:')
        ? 5
        : name.startsWith('long:')
          ? 9
          : 3;

/** The losses of trials by the library alone, one after the other, by name. @param {string[]} names */
function alone(names) {
  const program = 'build/release/tests/trials_main';
  execFileSync('make', ['-s', program], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  /** @type {Map<string, string[]>} */
  const losses = new Map();
  for (const epochs of new Set(names.map(epochsOf))) {
    const some = names.filter((name) => epochsOf(name) === epochs);
    const lines = execFileSync(join(root, program), [text, model, String(epochs), ...some], {
      encoding: 'utf8',
    });
    for (const line of lines.trim().split('\n')) {
      const [name = '', , ...bits] = line.split(' ');
      losses.set(name, [...bits.slice(0, 9), bits[10] ?? '', bits.at(-1) ?? '']);
    }
  }
  return losses;
}

/** @param {Experiment} e */
const bitsOfAll = (e) =>
  [e.start, ...e.measured, ...e.measured_valid, e.valid_at, e.floor].map(bitsOf);

test('any number of threads gives the bits of one change after the other', () => {
  const one = explain('--epochs', '3', '--threads', '1');
  const names = one.map((each) => each.name);
  assert.ok(names.length >= 40);
  for (const kind of [
    'nothing',
    'long:memory',
    'long:nothing',
    'new/4:nothing',
    'new/2:nothing',
    'new:nothing',
  ])
    assert.ok(names.includes(kind), kind);
  assert.ok(names.some((name) => name.endsWith('@1')));
  const losses = alone(names);
  for (const each of one) assert.deepEqual(bitsOfAll(each), losses.get(each.name), each.name);
  for (const threads of ['2', '5'])
    assert.deepEqual(explain('--epochs', '3', '--threads', threads), one, `${threads} threads`);
  assert.deepEqual(readFileSync(model), before);
});

test('a plan that was printed repeats its table to the bit, whole or cut short', () => {
  const whole = answer('--threads', '2');
  assert.match(whole.plan, /^[0-9.e-]+:[0-9]+$/);
  assert.equal(whole.plan.split(':')[1], String(whole.experiments.length));
  for (const threads of ['1', '2'])
    assert.deepEqual(same(answer('--threads', threads, '--plan', whole.plan)), same(whole));
  const epochs = whole.plan.split(':')[0];
  const some = answer('--plan', `${epochs}:11`);
  assert.equal(some.plan, `${epochs}:11`);
  assert.deepEqual(
    some.experiments.map((e) => [e.name, ...bitsOfAll(e)]),
    whole.experiments.slice(0, 11).map((e) => [e.name, ...bitsOfAll(e)]),
  );
  assert.ok(some.not_tried.length > 0);
  const names = whole.experiments.map((e) => e.name);
  assert.deepEqual(some.not_tried, names.slice(11, 11 + some.not_tried.length));
});

test('more work makes trials longer, by a whole factor', () => {
  const [epochs = ''] = answer('--plan', '3:2').plan.split(':');
  const [longer = ''] = answer('--epochs', '3', '--work', '4', '--seconds', '1').plan.split(':');
  assert.equal(Number(longer), 4 * Number(epochs));
});

test('an interrupt ends it, and the model stays as it was', async () => {
  const asked = ['explain', '--epochs', '100000', model, text];
  const child = spawn(plateau, asked, { stdio: ['ignore', 'ignore', 'ignore'] });
  const ended = new Promise((done) => child.on('exit', (code, signal) => done({ code, signal })));
  setTimeout(() => child.kill('SIGINT'), 3000);
  assert.deepEqual(await ended, { code: 130, signal: null });
  assert.deepEqual(readFileSync(model), before);
});
