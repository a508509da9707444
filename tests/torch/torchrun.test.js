// Several processes of torchrun on one machine: the same run as in one, killed and stopped, continued from its file.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { at, command, directory, env, evaluate, metadata, real, tools, train } from './support.js';

/** Dropout, and 65 steps an epoch. */
const RUN = '--cell gru --hidden 13 --layers 2 --dropout 0.2 --window 8 --batch 7 --lr 0.003';
const LIMIT = 120_000;

/** Debian 12's torchrun cannot read its own default of these two. */
const both = { ...env, PET_REDIRECTS: '9:1', PET_TEE: '9:1' };

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
const killGroup = (/** @type {import('node:child_process').ChildProcess} */ { pid }) => {
  try {
    process.kill(-Number(pid), 'SIGKILL');
  } catch {} // it has ended
};
after(() => running.forEach(killGroup));

/**
 * Starts two processes of train.py, as a process group.
 * @param {string[]} args
 */
function start(...args) {
  const child = spawn(
    'torchrun',
    ['--nproc_per_node', '2', join(tools, 'train.py'), '--device', 'cpu', ...args, 'text.md'],
    { cwd: directory, env: both, detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  running.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  const ended = new Promise((resolve) => child.on('close', resolve)).then(() => output);
  return { child, ended, pid: Number(child.pid), output: () => output };
}

/** Waits until something holds. @param {() => unknown} holds @param {string} what @param {() => string} output */
async function until(holds, what, output) {
  for (const end = Date.now() + LIMIT; !holds(); await setTimeout(50))
    if (Date.now() > end) throw new Error(`${what}: waited in vain.\n${output()}`);
}

const stepOf = (/** @type {string} */ model) => Number(metadata(model)['run.step']);
const isThere = (/** @type {number} */ pid) => {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
};
const childrenOf = (/** @type {number} */ pid) =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);

before(() => {
  train('new', RUN, 0);
});

for (const [i, more] of [
  '',
  '--embedding 13 --tied --input-dropout 0.1 --average 50 --calibrate',
].entries())
  test(`two processes have the losses of the command: ${more || 'no further settings'}`, async () => {
    const [from, mine, its, again] = ['from', 'mine', 'two', 'again'].map((name) => `${name}-${i}`);
    train(String(from), `${RUN} ${more}`, 2);
    train(String(mine), `${RUN} ${more}`, 4);
    const { ended } = start('--resume', String(from), '--out', String(its), '--epochs', '4');
    const output = await ended;
    assert.match(output, /Continuing from from-\d, epoch 2, step 130, on cpu with 2 processes\./);
    assert.match(output, /Saved at epoch 4, step 260: two-\d\n/);
    const [a, b] = [metadata(String(mine)), metadata(String(its))];
    for (const name of ['run.loss', 'run.grad_norm', 'best.loss', 'best.error'])
      assert.ok(Math.abs(real(a[name]) - real(b[name])) < 1e-5, `${b[name]} for ${a[name]}`);
    for (const name of ['best.epoch', 'best.since', 'best.temperature', 'rng.state'])
      assert.equal(b[name], a[name], name);
    command('train', '--resume', String(its), '--epochs', '4', '--out', String(again), 'text.md');
    assert.deepEqual(readFileSync(at(String(again))), readFileSync(at(String(its))));
  });

test('a run that is killed, orphaned and stopped continues from its last file', async () => {
  const args = ['--resume', 'new', '--out', 'long', '--epochs', '100000', '--save-every', '1'];

  // Everything is killed at once: the file is the last one that was complete.
  const first = start(...args);
  await until(() => existsSync(at('long')), 'no file', first.output);
  const once = stepOf('long');
  await until(() => stepOf('long') > once, 'no second file', first.output);
  killGroup(first.child);
  await first.ended;
  const killed = stepOf('long');
  assert.ok(killed > once);

  // torchrun alone is killed: its processes notice, save and end.
  const second = start(...args);
  await until(() => stepOf('long') > killed, 'it does not continue', second.output);
  assert.match(second.output(), new RegExp(`Continuing from long, epoch \\d+, step ${killed},`));
  const children = childrenOf(second.pid);
  assert.equal(children.length, 2);
  process.kill(second.pid, 'SIGKILL');
  await until(() => !children.some(isThere), 'orphans train on', second.output);
  await second.ended;
  const orphaned = stepOf('long');
  assert.ok(orphaned > killed);
  assert.match(second.output(), new RegExp(`Stopped at epoch \\d+, step ${orphaned}: long\\.`));

  // SIGTERM, as a batch system sends it.
  const third = start(...args);
  const far = () => stepOf('long') > orphaned && Number(metadata('long')['run.epoch']) >= 4;
  await until(far, 'too slow', third.output);
  process.kill(third.pid, 'SIGTERM');
  const output = await third.ended;
  assert.match(
    output,
    /Stopped at epoch \d+, step \d+: long\. The same command continues from there\./,
  );
  assert.ok(stepOf('long') > orphaned);
  assert.deepEqual(
    readdirSync(directory).filter((name) => name.includes('part')),
    [],
  );

  // The command opens it: the loss is lower, the best moment is what the file says, the run continues.
  const [before, now] = ['new', 'long'].map((name) => evaluate(name, '--weights', 'best'));
  assert.ok(now.loss < before.loss - 0.5, `${now.loss} after ${before.loss}`);
  const { 'run.epoch': epoch, 'best.epoch': best } = metadata('long');
  assert.equal(now.epoch, Number(best));
  command(
    ...['train', '--resume', 'long', '--epochs', String(Number(epoch) + 1), '--sample', '0'],
    ...['--out', 'back', 'text.md'],
  );
  assert.equal(metadata('back')['run.epoch'], String(Number(epoch) + 1));
});

test('a process without the text, or without rows, ends all of them with one sentence', async () => {
  train('narrow', '--batch 1 --hidden 4 --layers 1', 0);
  const output = await start('--resume', 'narrow', '--out', 'none').ended;
  const sentences = output.match(/^train\.py: .*$/gm);
  assert.deepEqual(sentences, [
    'train.py: There are 2 processes for a batch of 1 rows. Start at most 1, or give the run a larger batch with plateau ' +
      'train --resume MODEL --batch N.',
  ]);
  assert.equal(existsSync(at('none')), false);
});
