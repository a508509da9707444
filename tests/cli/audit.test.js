// What the audit of the command found: endless input, part files, two names of one file, closed streams.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const plateau = resolve(root, process.env.PLATEAU ?? 'build/plateau');
const text = fs.readFileSync(join(root, 'corpus/readme.md')).subarray(0, 3000);

/** A network that learns in milliseconds. */
const SMALL = '--cell gru --hidden 12 --window 8 --batch 20 --lr 0.01 --sample 0 --threads 1'.split(
  ' ',
);

const directory = fs.mkdtempSync(join(tmpdir(), 'plateau-audit-'));
const at = (/** @type {string} */ name) => join(directory, name);
const read = (/** @type {string} */ name) => fs.readFileSync(at(name), 'utf8');
after(() => fs.rmSync(directory, { recursive: true }));

/** @param {string[]} args */
function run(...args) {
  const { status, stdout, stderr } = spawnSync(plateau, args, {
    cwd: directory,
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { status, stdout, stderr };
}

/** @param {string[]} args of a command that must succeed */
function good(...args) {
  const result = run(...args);
  assert.equal(result.status, 0, `plateau ${args.join(' ')}\n${result.stderr}`);
  return result;
}

/** @param {string[]} args after the text */
const train = (...args) => good('train', 'text.md', ...SMALL, ...args);

/** @param {string} command of a shell, in which $plateau is the binary and $small a small network */
function shell(command) {
  const { status, stdout, stderr } = spawnSync('bash', ['-c', command], {
    cwd: directory,
    encoding: 'utf8',
    timeout: 60_000,
    env: { ...process.env, plateau, small: SMALL.join(' ') },
  });
  return { status, stdout, stderr };
}

/** The lines of a log, each of which must be whole. @param {string} name */
const lines = (name) =>
  read(name)
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));

/** A sentence on one line of stderr. @param {string} sentence */
const refusal = (sentence) => RegExp(`^plateau: ${sentence}\n$`);

before(() => {
  fs.writeFileSync(at('text.md'), text);
  train('--epochs', '4', '--out', 'model', '--log', 'log');
  train('--epochs', '2', '--out', 'early');
});

// ---- Input

test('a file that is too large is refused by its size, before it is read', () => {
  fs.writeFileSync(at('sparse'), '');
  fs.truncateSync(at('sparse'), 2 ** 40);
  for (const [args, noun] of /** @type {[string[], string][]} */ ([
    [['train', 'sparse'], 'text'],
    [['floor', 'text.md', 'sparse'], 'text'],
    [['sample', 'sparse'], 'model'],
    [['explain', 'model', 'text.md', '--log', 'sparse'], 'log'],
  ])) {
    const started = performance.now();
    const { status, stderr } = run(...args);
    assert.equal(status, 1, stderr);
    assert.match(
      stderr,
      refusal(`sparse: It is larger than a ${noun} may be, which is 1 GiB in all\\. Give a .+`),
    );
    assert.ok(performance.now() - started < 1000, `${args.join(' ')} takes its time`);
  }
  const { stderr } = shell('"$plateau" floor - < sparse');
  assert.match(stderr, /^plateau: standard input: It is larger than a text may be/);
});

test('of a device or a pipe no more than the limit is read, in bounded memory', () => {
  for (const command of [
    '"$plateau" train /dev/zero',
    'head -c 1200M /dev/zero | "$plateau" floor -',
    '"$plateau" sample /dev/zero',
  ]) {
    const { status, stderr } = shell(`ulimit -v 1200000; ${command}`);
    assert.equal(status, 1, stderr);
    assert.match(stderr, /^plateau: [^\n]+: It is larger than a (text|model) may be[^\n]+\n$/);
  }
});

test('where memory is shorter than the limit, the refusal says so', () => {
  const { status, stderr } = shell('ulimit -v 200000; "$plateau" floor /dev/zero');
  assert.equal(status, 1);
  assert.match(stderr, refusal('/dev/zero: There is not enough memory for it\\. Give .+'));
});

// ---- Part files

/** The files beside `name` whose names begin with it. @param {string} name */
const beside = (name) =>
  fs.readdirSync(directory).filter((other) => other !== name && other.startsWith(name));

/** The number of a process that has ended. */
const endedProcess = () => spawnSync('true').pid;

test('a save removes the part files of processes that have ended, and nothing else', () => {
  const dead = endedProcess();
  const gone = [`parts.plateau-part-${dead}-aB3dE6`, `parts.plateau-part-${dead}-000000`];
  const kept = [
    `parts.plateau-part-${process.pid}-aB3dE6`,
    `parts.plateau-part-1-aB3dE6`,
    `parts.plateau-part-0${dead}-aB3dE6`,
    `parts.plateau-part-${dead}-aB3dE`,
    `parts.plateau-part-${dead}-aB3dE67`,
    `parts.plateau-part-${dead}-aB-dE6`,
    `parts.plateau-part--1-aB3dE6`,
    `parts.plateau-part-99999999999999999999-aB3dE6`,
    `parts.2.plateau-part-${dead}-aB3dE6`,
    'parts.aB3dE6',
    'parts.plateau-part-',
  ];
  for (const name of [...gone, ...kept]) fs.writeFileSync(at(name), 'part');
  const folder = `parts.plateau-part-${dead}-folder`;
  const link = `parts.plateau-part-${dead}-linked`;
  fs.mkdirSync(at(folder));
  fs.symlinkSync('text.md', at(link));
  train('--epochs', '1', '--out', 'parts');
  assert.deepEqual(beside('parts').sort(), [...kept, folder, link].sort());
  assert.deepEqual(fs.readFileSync(at('text.md')), text);
});

test('a killed save leaves a part, the old model as it was, and the next save removes the part', async () => {
  const large = ['train', 'text.md', '--hidden', '1024', '--init', 'gaussian', '--epochs', '0'];
  fs.writeFileSync(at('large'), 'what was there');
  for (let tries = 0; tries < 20 && beside('large').length === 0; tries++) {
    const child = spawn(plateau, [...large, '--out', 'large'], { cwd: directory });
    const closed = new Promise((done) => child.on('close', done));
    const part = () => beside('large').find((name) => fs.statSync(at(name)).size > 0);
    // The first part file only tests the place, and is empty.
    for (const until = performance.now() + 20_000; performance.now() < until; ) {
      try {
        if (part()) break;
      } catch {
        // it has gone meanwhile
      }
      if (child.exitCode !== null) break;
      await new Promise((done) => setTimeout(done, 1));
    }
    child.kill('SIGKILL');
    await closed;
  }
  const [part] = beside('large');
  assert.match(part ?? '', /^large\.plateau-part-\d+-[A-Za-z0-9]{6}$/);
  assert.equal(read('large'), 'what was there');
  train('--epochs', '0', '--out', 'large');
  assert.deepEqual(beside('large'), []);
});

test('a link to a file that does not exist stays a link', () => {
  fs.mkdirSync(at('folder'));
  fs.symlinkSync('folder/first', at('hanging'));
  train('--epochs', '1', '--out', 'hanging');
  assert.ok(fs.lstatSync(at('hanging')).isSymbolicLink());
  assert.ok(fs.lstatSync(at('folder/first')).isFile());
});

// ---- Two names of one file

test('a log that would overwrite model or text is refused under every name', () => {
  fs.mkdirSync(at('a'));
  fs.symlinkSync('nn', at('dangling'));
  fs.symlinkSync('a/../dangling', at('twice'));
  fs.symlinkSync(directory, at('here'));
  fs.linkSync(at('model'), at('hard'));
  const model = fs.readFileSync(at('model'));
  for (const [line, sentence] of [
    ['--out nn --log ./nn', '--log \\./nn would overwrite the model\\..*'],
    ['--out nn --log a/../nn', '--log a/\\.\\./nn would overwrite the model\\..*'],
    [`--out ${at('nn')} --log nn`, '--log nn would overwrite the model\\..*'],
    ['--out here/nn --log nn', '--log nn would overwrite the model\\..*'],
    ['--out dangling --log nn', '--log nn would overwrite the model\\..*'],
    ['--out nn --log twice', '--log twice would overwrite the model\\..*'],
    ['--resume model --log hard', '--log hard would overwrite the model\\..*'],
    ['--resume ./model --log here/model', '--log here/model would overwrite the model\\..*'],
    ['--log here/text.md', '--log here/text\\.md would overwrite the text to train on\\..*'],
  ]) {
    const { status, stderr } = run('train', 'text.md', '--epochs', '1', ...(line ?? '').split(' '));
    assert.equal(status, 2, `${line}: ${stderr}`);
    assert.match(stderr, refusal(sentence ?? ''));
  }
  for (const line of [
    'train - --log text.md <text.md',
    'train text.md --resume - --log model <model',
  ]) {
    const { status, stderr } = shell(`"$plateau" ${line}`);
    assert.equal(status, 2, `${line}: ${stderr}`);
  }
  assert.equal(fs.existsSync(at('nn')), false);
  assert.deepEqual(fs.readFileSync(at('model')), model);
  assert.deepEqual(fs.readFileSync(at('text.md')), text);
});

test('names that only look alike are two files', () => {
  fs.mkdirSync(at('b'));
  train('--epochs', '1', '--out', 'same', '--log', 'b/same');
  assert.equal(lines('b/same').length, 2);
  assert.ok(good('sample', 'same').stdout.length > 0);
});

// ---- Closed streams

test('with a closed stream nothing but the log is in the log, and nothing but the model in the model', () => {
  for (const closed of ['<&-', '>&-', '2>&-', '<&- >&-', '>&- 2>&-', '<&- >&- 2>&-']) {
    const { status, stderr } = shell(
      `"$plateau" train text.md $small --epochs 4 --out closed --log closed.jsonl ${closed}`,
    );
    assert.equal(status, 0, `${closed}: ${stderr}`);
    assert.deepEqual(
      lines('closed.jsonl').map((line) => line.epoch),
      [undefined, 1, 2, 3, 4],
      closed,
    );
    assert.deepEqual(fs.readFileSync(at('closed')), fs.readFileSync(at('model')), closed);
  }
});

test('a log does not stand in for a closed stream that is needed, which is reported', () => {
  const output = shell('"$plateau" train text.md $small --epochs 1 --json --log needed >&-');
  assert.equal(output.status, 1);
  assert.match(output.stderr, /standard output: Cannot write the record of the run: Bad file/);
  assert.equal(lines('needed').length, 2);
  const sample = shell('"$plateau" sample model >&-');
  assert.equal(sample.status, 1);
  assert.match(sample.stderr, refusal('standard output: Cannot write: Bad file descriptor\\.'));
  const input = shell('"$plateau" train - <&-');
  assert.equal(input.status, 1);
  assert.match(input.stderr, refusal('standard input: Cannot read it: Bad file descriptor\\.'));
});

// ---- No --out

test('that nothing will be saved is the first line, before a training begins', () => {
  const sentence = /^plateau: Nothing will be saved: there is no --out\.\n/;
  assert.match(train('--epochs', '1').stderr, sentence);
  assert.match(train('--epochs', '1', '--max-vocab', '9', '--batch', '999').stderr, sentence);
  assert.match(run('train', 'text.md', '--resume', 'model', '--epochs', '5').stderr, sentence);
  assert.doesNotMatch(train('--epochs', '1', '--out', 'saved').stderr, /Nothing/);
  assert.doesNotMatch(run('train', 'sparse').stderr, /Nothing/);
});
