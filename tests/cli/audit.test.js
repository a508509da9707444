// What the audit of the command found: endless input, part files, two names of one file, closed streams, other runs' files.
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
    [['train', 'text.md', '--resume', 'model', '--log', 'sparse'], 'log'],
    [['train', 'text.md', '--resume', 'model', '--out', 'sparse'], 'model'],
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

// ---- No --out

test('that nothing will be saved is the first line, before a training begins', () => {
  const sentence = /^plateau: Nothing will be saved: there is no --out\.\n/;
  assert.match(train('--epochs', '1').stderr, sentence);
  assert.match(train('--epochs', '1', '--max-vocab', '9', '--batch', '999').stderr, sentence);
  assert.match(run('train', 'text.md', '--resume', 'model', '--epochs', '5').stderr, sentence);
  assert.doesNotMatch(train('--epochs', '1', '--out', 'saved').stderr, /Nothing/);
  assert.doesNotMatch(run('train', 'sparse').stderr, /Nothing/);
});
