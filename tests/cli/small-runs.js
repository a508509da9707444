// Runs of the command that take milliseconds, in a folder of their own: text.md, a model after four epochs with its log, and
// `early`, the same run after two.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { RECIPE_1 } from '../default-1.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
export const plateau = resolve(root, process.env.PLATEAU ?? 'build/plateau');
export const text = fs.readFileSync(join(root, 'corpus/readme.md')).subarray(0, 3000);

/** A network that learns in milliseconds. */
export const SMALL = [
  ...RECIPE_1,
  ...'--cell gru --hidden 12 --window 8 --batch 20 --lr 0.01 --sample 0 --threads 1'.split(' '),
];

export const directory = fs.mkdtempSync(join(tmpdir(), 'plateau-runs-'));
export const at = (/** @type {string} */ name) => join(directory, name);
export const read = (/** @type {string} */ name) => fs.readFileSync(at(name), 'utf8');

/** @param {string[]} args */
export function run(...args) {
  const { status, stdout, stderr } = spawnSync(plateau, args, {
    cwd: directory,
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { status, stdout, stderr };
}

/** @param {string[]} args of a command that must succeed */
export function good(...args) {
  const result = run(...args);
  assert.equal(result.status, 0, `plateau ${args.join(' ')}\n${result.stderr}`);
  return result;
}

/** @param {string[]} args after the text */
export const train = (...args) => good('train', 'text.md', ...SMALL, ...args);

/** @param {string} command of a shell, in which $plateau is the binary and $small a small network */
export function shell(command) {
  const { status, stdout, stderr } = spawnSync('bash', ['-c', command], {
    cwd: directory,
    encoding: 'utf8',
    timeout: 60_000,
    env: { ...process.env, plateau, small: SMALL.join(' ') },
  });
  return { status, stdout, stderr };
}

/** The lines of a log, each of which must be whole. @param {string} name */
export const lines = (name) =>
  read(name)
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));

/** A sentence on one line of stderr. @param {string} sentence */
export const refusal = (sentence) => RegExp(`^plateau: ${sentence}\n$`);

before(() => {
  fs.writeFileSync(at('text.md'), text);
  train('--epochs', '4', '--out', 'model', '--log', 'log');
  train('--epochs', '2', '--out', 'early');
});

after(() => fs.rmSync(directory, { recursive: true }));
