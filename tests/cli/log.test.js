// The log of a resumed run, and files that belong to another run.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { test } from 'node:test';
import {
  at,
  directory,
  good,
  lines,
  plateau,
  read,
  refusal,
  run,
  SMALL,
  shell,
  text,
  train,
} from './small-runs.js';

// ---- The log of a resumed run

const essence = (/** @type {string} */ name) =>
  lines(name)
    .filter((line) => line.epoch)
    .map(({ epoch, step, chars, loss, valid_loss, hash }) => [
      epoch,
      step,
      chars,
      loss,
      valid_loss,
      hash,
    ]);

/** Seconds never go back. @param {string} name */
function timeGoesOn(name) {
  const seconds = lines(name)
    .slice(1)
    .map((line) => line.seconds ?? line.resumed.seconds);
  assert.deepEqual(
    seconds,
    seconds.toSorted((a, b) => a - b),
  );
}

test('a resumed log has every epoch once, a line that marks the place, and one time', () => {
  fs.copyFileSync(at('early'), at('resumed'));
  fs.copyFileSync(at('log'), at('resumed.jsonl')); // to epoch 4, as after a kill
  fs.appendFileSync(at('resumed.jsonl'), '{"epoch":5,"step":85,"lo');
  const [header, first, second] = read('log').split('\n');
  const files = ['--out', 'resumed', '--log', 'resumed.jsonl'];
  good('train', 'text.md', '--resume', 'resumed', '--epochs', '6', '--sample', '0', ...files);
  assert.ok(read('resumed.jsonl').startsWith(`${header}\n${first}\n${second}\n{"resumed":`));
  assert.deepEqual(lines('resumed.jsonl')[3], {
    resumed: { epoch: 2, step: 34, seconds: JSON.parse(second ?? '').seconds },
  });
  train('--epochs', '6', '--log', 'straight.jsonl');
  assert.deepEqual(essence('resumed.jsonl'), essence('straight.jsonl'));
  timeGoesOn('resumed.jsonl');
});

test('resumed at the same place again, the log says so once', () => {
  fs.copyFileSync(at('early'), at('again'));
  fs.copyFileSync(at('log'), at('again.jsonl'));
  for (let i = 0; i < 3; i++)
    good('train', 'text.md', '--resume', 'again', '--log', 'again.jsonl', '--epochs', '2');
  const marks = lines('again.jsonl').map((line) => (line.resumed ? 'resumed' : line.epoch));
  assert.deepEqual(marks, [undefined, 1, 2, 'resumed']);
});

test('a log that a resumed run begins can be resumed too', () => {
  const resume = ['train', 'text.md', '--resume', 'early', '--log', 'late.jsonl', '--sample', '0'];
  for (let i = 0; i < 2; i++) good(...resume, '--epochs', '4', '--out', 'late');
  const marks = lines('late.jsonl').map((line) => line.epoch ?? line.resumed?.epoch ?? 'run');
  assert.deepEqual(marks, ['run', 2, 3, 4]);
  good('explain', '--epochs', '1', '--log', 'late.jsonl', 'late', 'text.md');
});

test('new settings are in the line that marks the place, and only when they are new', () => {
  fs.copyFileSync(at('log'), at('changed.jsonl'));
  const resume = (/** @type {string[]} */ ...args) =>
    good(
      'train',
      'text.md',
      '--out',
      'changed',
      '--log',
      'changed.jsonl',
      '--sample',
      '0',
      ...args,
    );
  resume('--resume', 'model', '--epochs', '5', '--lr', '0.005');
  resume('--resume', 'changed', '--epochs', '6');
  resume('--resume', 'changed', '--epochs', '7', '--lr', '0.01');
  const marks = lines('changed.jsonl').filter((line) => line.resumed);
  assert.deepEqual(
    marks.map((line) => line.config?.lr),
    [0.005, undefined, 0.01],
  );
  assert.deepEqual(Object.keys(marks[0].config), Object.keys(lines('log')[0].config));
});

test('after kill -9, at any moment, the log of the resumed run is whole', async () => {
  for (let round = 0; round < 4; round++) {
    fs.rmSync(at('killed'), { force: true });
    fs.copyFileSync(at('early'), at('killed'));
    fs.copyFileSync(at('log'), at('killed.jsonl'));
    const resume = ['train', 'text.md', '--resume', 'killed', '--log', 'killed.jsonl'];
    const files = [...resume, '--out', 'killed', '--sample', '0', '--threads', '1'];
    for (let kill = 0; kill < 3; kill++) {
      const child = spawn(plateau, [...files, '--epochs', '1000000'], { cwd: directory });
      const closed = new Promise((done) => child.on('close', done));
      await new Promise((done) => setTimeout(done, 15 * (round + kill) + 5));
      child.kill('SIGKILL');
      await closed;
    }
    good(...files, '--epochs', '40');
    assert.deepEqual(
      essence('killed.jsonl').map(([epoch]) => epoch),
      Array.from({ length: 40 }, (_, i) => i + 1),
    );
    timeGoesOn('killed.jsonl');
    assert.equal(lines('killed.jsonl').filter((line) => line.resumed).length, 1);
  }
});

test('a run that is resumed within an epoch marks the step, and logs that epoch once', async () => {
  const steps = ['--window', '4', '--batch', '1', '--log', 'within.jsonl', '--out', 'within'];
  const child = spawn(plateau, ['train', 'text.md', ...SMALL, ...steps, '--epochs', '1000'], {
    cwd: directory,
  });
  const closed = new Promise((done) => child.on('close', done));
  while (!fs.existsSync(at('within.jsonl')) || read('within.jsonl').split('\n').length < 4)
    await new Promise((done) => setTimeout(done, 1));
  child.kill('SIGINT');
  await closed;
  const { epoch, step } = lines('within.jsonl').at(-1);
  good('train', 'text.md', '--resume', 'within', ...steps.slice(4), '--epochs', `${epoch + 2}`);
  const mark = lines('within.jsonl').find((line) => line.resumed).resumed;
  assert.equal(mark.epoch, epoch);
  assert.ok(mark.step >= step && mark.step < (step / epoch) * (epoch + 1));
  const epochs = essence('within.jsonl').map((line) => line[0]);
  assert.deepEqual(
    epochs,
    Array.from({ length: epoch + 2 }, (_, i) => i + 1),
  );
  timeGoesOn('within.jsonl');
});

test('lines within an epoch are kept or cut off by their step', () => {
  const [header, first, second, third] = read('log').split('\n');
  const within = (/** @type {number} */ epoch, /** @type {number} */ step) =>
    JSON.stringify({ ...JSON.parse(first ?? ''), epoch, step });
  const kept = [header, first, within(1.5, 25), second];
  fs.writeFileSync(at('half.jsonl'), [...kept, within(2.5, 42), third, ''].join('\n'));
  fs.copyFileSync(at('early'), at('half'));
  good('train', 'text.md', '--resume', 'half', '--epochs', '2', '--log', 'half.jsonl');
  assert.ok(read('half.jsonl').startsWith(`${kept.join('\n')}\n{"resumed":`));
  assert.equal(lines('half.jsonl').length, 5);
});

test('a pipe takes the lines of a resumed run as they come', () => {
  const { status, stdout } = shell(
    '"$plateau" train text.md --resume early --epochs 4 --sample 0 --log /dev/stdout | cat; exit $' +
      '{PIPESTATUS[0]}',
  );
  assert.equal(status, 0);
  const marks = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .map((line) => line.epoch ?? line.resumed?.epoch ?? 'run');
  assert.deepEqual(marks, ['run', 2, 3, 4]);
});

// ---- Files of another run

test('the log of another run is refused by name, and stays as it was', () => {
  fs.writeFileSync(at('short.md'), text.subarray(0, 2900));
  train('--epochs', '4', '--log', 'seed.jsonl', '--seed', '2');
  train('--epochs', '4', '--log', 'rate.jsonl', '--lr', '0.02');
  train('--epochs', '1', '--log', 'brief.jsonl');
  good('train', 'short.md', ...SMALL, '--epochs', '4', '--log', 'short.jsonl');
  fs.writeFileSync(at('notes'), 'my own words');
  for (const [log, reason] of [
    ['seed.jsonl', 'its run has seed 2, the model 1'],
    ['short.jsonl', 'its run has (vocabulary \\d+|train_chars 2610), the model (\\d+|2700)'],
    ['rate.jsonl', 'at epoch 2 the two have other weights'],
    ['brief.jsonl', 'it has no line for epoch 2, where the model is'],
    ['text.md', 'its first line describes no run'],
    ['notes', 'it has no complete line'],
  ]) {
    const bytes = fs.readFileSync(at(log ?? ''));
    const sentence = refusal(`${log}: This is not the log of early: ${reason}\\. Give the log .+`);
    const rows = [
      ['explain', '--epochs', '1', 'early', 'text.md', '--log', log ?? ''],
      ['train', 'text.md', '--resume', 'early', '--epochs', '3', '--log', log ?? ''],
    ];
    for (const args of log === 'text.md' ? rows.slice(0, 1) : rows) {
      const { status, stdout, stderr } = run(...args);
      assert.equal(status, 1, `${args.join(' ')}: ${stderr}`);
      assert.match(stderr, sentence);
      assert.equal(stdout, '');
    }
    assert.deepEqual(fs.readFileSync(at(log ?? '')), bytes);
  }
});

test('a resumed run does not replace a model of another run; a new run replaces any', () => {
  fs.writeFileSync(at('other.md'), fs.readFileSync(at('text.md')).toReversed());
  const others = [
    ['text.md', '--seed', '2'],
    ['text.md', '--cell', 'lstm'],
    ['text.md', '--max-vocab', '20'],
    ['other.md'],
  ];
  for (const [file, ...setting] of others) {
    good('train', file ?? '', ...SMALL, ...setting, '--epochs', '1', '--out', 'other');
    const bytes = fs.readFileSync(at('other'));
    const resume = ['train', 'text.md', '--resume', 'early', '--epochs', '3', '--sample', '0'];
    const { status, stderr } = run(...resume, '--out', 'other');
    assert.equal(status, 1, stderr);
    assert.match(stderr, refusal('other: This is a model of another run than early\\. Choose .+'));
    assert.deepEqual(fs.readFileSync(at('other')), bytes);
    good(...resume, '--new-text', '--out', 'other');
    train('--epochs', '4', '--out', 'other');
    good(...resume, '--out', 'other');
  }
});
