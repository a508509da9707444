// The plateau command from outside: its output, files and refusals. PLATEAU names the binary to test.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { RECIPE_1 } from '../default-1.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const plateau = resolve(root, process.env.PLATEAU ?? 'build/plateau');
const readme = join(root, 'corpus/readme.md');

/** A network that learns in milliseconds. */
const SMALL = [...RECIPE_1, ...'--cell gru --hidden 12 --window 8 --batch 20 --lr 0.01'.split(' ')];

const directory = fs.mkdtempSync(join(tmpdir(), 'plateau-cli-'));
/** Characters that a text must not send to a terminal; the bar itself ends its line with the last of them. */
const [ESCAPE, BELL, CONTROL, CLEAR] = ['\x1b', '\x07', '\u009b', '\x1b[K'];
const at = (/** @type {string} */ name) => join(directory, name);
const text = fs.readFileSync(readme).subarray(0, 3000);
after(() => fs.rmSync(directory, { recursive: true }));

/**
 * @param {string[]} args
 * @param {{ input?: string | Uint8Array }} [options]
 */
function run(args, options = {}) {
  const { status, stdout, stderr } = spawnSync(plateau, args, {
    cwd: directory,
    encoding: 'utf8',
    timeout: 60_000,
    ...options,
  });
  return { status, stdout, stderr };
}

/**
 * Runs the command, which must succeed.
 * @param {string[]} args
 * @param {{ input?: string | Uint8Array }} [options]
 */
function good(args, options) {
  const result = run(args, options);
  assert.equal(result.status, 0, `plateau ${args.join(' ')}\n${result.stderr}`);
  return result;
}

/** @param {string} command of a shell, in which $plateau is the binary */
function shell(command) {
  const { status, stdout, stderr } = spawnSync('bash', ['-c', command], {
    cwd: directory,
    encoding: 'utf8',
    timeout: 60_000,
    env: { ...process.env, plateau, TERM: 'xterm' },
  });
  return { status, stdout, stderr };
}

/**
 * @typedef {{ epoch: number, step: number, chars: number, loss: number, train_loss: number | null,
 *   train_error: number | null, valid_loss: number | null, valid_error: number | null, grad_norm: number,
 *   lr: number, seconds: number,
 *   chars_per_second: number, hash: string, sample: string | null }} Epoch
 * @typedef {{ plateau: string, config: Record<string, string | number>, vocabulary: number,
 *   train_chars: number, valid_chars: number, arithmetic: string, floor: number }} Header
 */

/**
 * @param {string} lines
 * @returns {{ header: Header, epochs: Epoch[] }}
 */
function records(lines) {
  const [header, ...epochs] = lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  return { header, epochs };
}

/** @param {string[]} args of a training that must succeed */
const train = (...args) => records(good(['train', '--json', '--sample', '0', ...args]).stdout);

before(() => {
  fs.writeFileSync(at('text.md'), text);
  // a different text, of characters that the model knows
  const known = new Set(text.toString('latin1'));
  const other = [...fs.readFileSync(readme, 'latin1').slice(3000, 6000)];
  fs.writeFileSync(at('other.md'), other.filter((c) => known.has(c)).join(''));
  fs.writeFileSync(at('empty'), '');
  fs.writeFileSync(at('one'), 'a');
  fs.writeFileSync(at('bad'), Buffer.from([0x61, 0x62, 0xff, 0x63]));
  train('text.md', ...SMALL, '--epochs', '4', '--out', 'model', '--log', 'log');
});

// ---- Help

test('help lists the commands, and each command lists its options and fields', () => {
  const { stdout } = good(['--help']);
  for (const name of ['train', 'sample', 'eval', 'floor', 'explain'])
    assert.match(stdout, RegExp(`^  ${name} `, 'm'));
  const fields = Object.keys(records(fs.readFileSync(at('log'), 'utf8')).header.config);
  const help = good(['train', '--help']).stdout;
  assert.ok(fields.length >= 29);
  for (const field of fields)
    assert.ok(help.includes(`\n  --${field.replaceAll('_', '-')} `), field);
  for (const own of [
    'out',
    'resume',
    'new-text',
    'log',
    'epochs',
    'sample',
    'json',
    'threads',
    'recipe',
  ])
    assert.ok(help.includes(`\n  --${own} `), own);
  for (const recipe of ['default', 'post', 'post-one', 'post-bug'])
    assert.ok(help.includes(`\n  ${recipe} `), recipe);
  assert.match(good(['sample', '--help']).stdout, /--temperature X[\s\S]*--greedy /);
  assert.match(good(['eval', '--help']).stdout, /--json/);
  const floor = good(['floor', '-h']).stdout;
  assert.match(floor, /--burn-in N/);
  assert.doesNotMatch(floor, /--optimizer/);
  for (const command of ['train', 'sample', 'eval', 'floor'])
    for (const line of good([command, '--help']).stdout.split('\n'))
      assert.ok(line.length <= 80, line);
});

test('version', () => assert.match(good(['--version']).stdout, /^plateau \d+\.\d+\.\d+\n$/));

// ---- Records

test('the log describes the run, then has a line of numbers for each epoch', () => {
  const { header, epochs } = records(fs.readFileSync(at('log'), 'utf8'));
  assert.deepEqual(Object.keys(header), [
    'plateau',
    'config',
    'vocabulary',
    'train_chars',
    'valid_chars',
    'replaced',
    'skipped',
    'arithmetic',
    'floor',
  ]);
  assert.equal(header.config.cell, 'gru');
  assert.equal(header.config.lr, 0.01);
  assert.equal(header.train_chars + header.valid_chars, 3000);
  assert.equal(header.valid_chars, 300);
  assert.match(header.arithmetic, /^(fused|plain)$/);
  assert.deepEqual(
    epochs.map((epoch) => epoch.epoch),
    [1, 2, 3, 4],
  );
  for (const epoch of epochs) {
    assert.deepEqual(Object.keys(epoch), [
      'epoch',
      'step',
      'chars',
      'loss',
      'train_loss',
      'train_error',
      'valid_loss',
      'valid_error',
      'grad_norm',
      'lr',
      'seconds',
      'chars_per_second',
      'hash',
      'sample',
    ]);
    assert.match(epoch.hash, /^[0-9a-f]{16}$/);
    assert.equal(epoch.sample, null);
    assert.ok(epoch.loss > 0 && epoch.grad_norm > 0 && epoch.seconds > 0 && epoch.valid_loss);
  }
  // Training text that is read whole has no error; a tenth of this text is held out.
  for (const epoch of epochs)
    assert.ok(
      epoch.train_error === 0 && Number(epoch.valid_error) > 0 && Number(epoch.valid_loss) > 0,
    );
  for (const { train_loss: loss } of epochs) assert.ok(loss === null || loss >= header.floor);
});

test('standard output has the lines of the log, and a pipe is read like a file', () => {
  const piped = good(['train', '-', ...SMALL, '--epochs', '2', '--json', '--log', 'piped'], {
    input: text,
  });
  assert.equal(piped.stdout, fs.readFileSync(at('piped'), 'utf8'));
  const { epochs } = records(fs.readFileSync(at('log'), 'utf8'));
  assert.equal(records(piped.stdout).epochs[1].hash, epochs[1].hash);
  assert.match(piped.stderr, /^epoch 1 of 2: loss \d/m);
  assert.ok(!piped.stderr.includes('\r') && !piped.stderr.includes(ESCAPE));
  assert.match(piped.stderr, /nothing: there was no --out/);
});

test('samples come at milestones, with the requested length', () => {
  const { stdout } = good([
    'train',
    'text.md',
    ...SMALL,
    '--epochs',
    '4',
    '--json',
    '--sample',
    '30',
  ]);
  const samples = records(stdout).epochs.map((epoch) => epoch.sample);
  assert.deepEqual(
    samples.map((sample) => sample && [...sample].length),
    [30, 30, null, 30],
  );
});

test('files are joined to one text, a blank line between, without their byte-order marks', () => {
  const mark = Buffer.from([0xef, 0xbb, 0xbf]);
  const middle = text.indexOf('\n\n');
  fs.writeFileSync(at('half-1'), Buffer.concat([mark, text.subarray(0, middle)]));
  fs.writeFileSync(at('half-2'), Buffer.concat([mark, text.subarray(middle + 2)]));
  const { header, epochs } = train('half-1', 'empty', 'half-2', ...SMALL, '--epochs', '2');
  assert.equal(header.train_chars + header.valid_chars, 3000);
  assert.equal(epochs[1].hash, records(fs.readFileSync(at('log'), 'utf8')).epochs[1].hash);
});

test('the number of threads does not change a bit', () => {
  const hashes = ['1', '2', '3', '128'].map(
    (threads) => train('text.md', ...SMALL, '--epochs', '3', '--threads', threads).epochs[2].hash,
  );
  assert.deepEqual(new Set(hashes).size, 1);
});

test('single settings change a recipe, in any order of arguments', () => {
  const first = train('--hidden', '9', '--recipe', 'post', 'text.md', '--epochs', '1');
  const last = train('text.md', '--epochs', '1', '--recipe', 'post', '--hidden', '9');
  assert.deepEqual(first.header, last.header);
  assert.equal(first.epochs[0].hash, last.epochs[0].hash);
  assert.equal(first.header.config.hidden, 9);
  assert.equal(first.header.config.cell, 'rnn');
});

test('values chosen for the text are said first, and are those of the run; where all is given there are none', () => {
  const first = (/** @type {string[]} */ ...settings) => {
    const { stdout, stderr } = good(['train', 'text.md', ...settings, '--epochs', '0', '--json']);
    const chosen = /^plateau: Chosen for text\.md: (.+)\.$/m.exec(stderr);
    if (chosen)
      assert.match(stderr.slice(0, chosen.index), /^plateau: Nothing will be saved[^\n]*\n$/);
    const { config } = records(stdout).header;
    const pairs = chosen?.[1]?.split(', ').map((each) => each.split(' ')) ?? [];
    for (const [name = '', value] of pairs)
      assert.equal(config[name.replaceAll('-', '_')], Number(value), name);
    return { stderr, names: pairs.map(([name]) => name) };
  };
  const all = 'embedding tied hidden input-dropout batch lr beta2 weight-decay schedule-epochs';
  assert.deepEqual(first().names, all.split(' '));
  assert.deepEqual(
    first('--hidden', '8', '--lr', '0.1').names,
    all.replace(/hidden |lr /g, '').split(' '),
  );
  assert.deepEqual(first(...SMALL).names, []);
  // Another optimizer brings its own rate, unless one is given.
  assert.deepEqual(first(...RECIPE_1, '--optimizer', 'sgd').names, ['lr', 'weight-decay']);
  assert.deepEqual(first(...RECIPE_1, '--lr', '0.1', '--optimizer', 'sgd').names, ['weight-decay']);
  const idle = /^plateau: --momentum does nothing here: it needs optimizer=momentum,nesterov\.$/m;
  assert.match(first('--momentum', '0.8').stderr, idle);
  assert.doesNotMatch(first('--momentum', '0.8', '--optimizer', 'nesterov').stderr, idle);
});

test('--epochs 0 writes the initial weights', () => {
  const { header, epochs } = train('text.md', ...SMALL, '--epochs', '0', '--out', 'initial');
  assert.equal(header.vocabulary > 1, true);
  assert.deepEqual(epochs, []);
  const { epochs: resumed } = train('text.md', '--resume', 'initial', '--epochs', '4');
  assert.equal(resumed[3].hash, records(fs.readFileSync(at('log'), 'utf8')).epochs[3].hash);
});

// ---- Resume

test('a resumed run is the run that never stopped: its files and its log', () => {
  train('text.md', ...SMALL, '--epochs', '3', '--out', 'part', '--log', 'part.jsonl');
  fs.appendFileSync(at('part.jsonl'), '{"epoch":4,"lo'); // like the log of a killed run
  train('text.md', '--resume', 'part', '--epochs', '7', '--out', 'part', '--log', 'part.jsonl');
  const whole = train('text.md', ...SMALL, '--epochs', '7', '--out', 'whole');
  assert.deepEqual(fs.readFileSync(at('part')), fs.readFileSync(at('whole')));
  const lines = fs.readFileSync(at('part.jsonl'), 'utf8').split('\n');
  const [mark] = lines.splice(4, 1);
  assert.match(mark ?? '', /^\{"resumed":\{"epoch":3,"step":51,"seconds":0\.\d+\}\}$/);
  const { header, epochs } = records(lines.join('\n'));
  assert.deepEqual(header, whole.header);
  const essence = (/** @type {Epoch[]} */ list) =>
    list.map(({ epoch, step, chars, loss, valid_loss, hash }) => [
      epoch,
      step,
      chars,
      loss,
      valid_loss,
      hash,
    ]);
  assert.deepEqual(essence(epochs), essence(whole.epochs));
  assert.match(
    good(['train', 'text.md', '--resume', 'part', '--epochs', '5']).stderr,
    /has 7 epochs already/,
  );
});

test('settings that may change during a run apply to a resumed run', () => {
  const { epochs } = train(
    'text.md',
    '--resume',
    'model',
    '--epochs',
    '5',
    '--lr',
    '0.005',
    '--hidden',
    '12',
  );
  assert.equal(epochs.length, 1);
  assert.equal(epochs[0].lr, 0.005);
});

test('--new-text keeps the weights and starts a new run', () => {
  const kept = train('other.md', '--resume', 'model', '--new-text', '--epochs', '1');
  const fresh = train('other.md', ...SMALL, '--epochs', '1');
  assert.equal(kept.epochs[0].epoch, 1);
  assert.ok(kept.epochs[0].loss < fresh.epochs[0].loss);
});

test('the best weights of a tied and calibrated model are kept, no longer tied', () => {
  const given = ['--embedding', '12', '--tied', '--calibrate=1', '--average', '20'];
  const fast = ['--lr', '0.03', '--dropout', '0', '--epochs', '40'];
  train('text.md', ...SMALL, ...given, ...fast, '--out', 'tied');
  const head = fs.readFileSync(at('tied')).toString('latin1', 8, 3000);
  assert.match(head, /"best\.temperature":"1\.\d+"/);
  for (const [weights, tied] of /** @type {const} */ ([
    ['best', 0],
    ['last', 1],
  ])) {
    const kept = ['--resume', 'tied', '--new-text', '--weights', weights, '--lr', '0.001'];
    const { header, epochs } = train(
      'other.md',
      ...kept,
      '--epochs',
      '1',
      '--out',
      `from-${weights}`,
    );
    assert.equal(header.config.tied, tied);
    assert.equal(epochs.length, 1);
    good(['eval', `from-${weights}`, 'other.md']);
  }
});

/** @param {NodeJS.Signals} signal */
async function interrupt(signal) {
  const child = spawn(
    plateau,
    ['train', 'text.md', ...SMALL, '--epochs', '1000000', '--json', '--out', signal],
    {
      cwd: directory,
    },
  );
  let stdout = '';
  let stderr = '';
  child.stderr.on('data', (data) => {
    stderr += data;
  });
  child.stdout.on('data', (data) => {
    stdout += data;
    // once: a second signal would end it immediately
    if (!child.killed && stdout.split('\n').length > 4) child.kill(signal);
  });
  const code = await new Promise((done) => child.on('close', done));
  return { code, stderr, epochs: records(stdout).epochs };
}

for (const [signal, status] of /** @type {[NodeJS.Signals, number][]} */ ([
  ['SIGINT', 130],
  ['SIGTERM', 143],
])) {
  test(`${signal} saves the newest snapshot, ends with ${status}, and the file can be resumed`, async () => {
    const { code, stderr, epochs } = await interrupt(signal);
    assert.equal(code, status, stderr);
    assert.match(stderr, /Stopped after epoch \d+, step \d+\. The newest snapshot is in SIG/);
    const target = String(epochs[epochs.length - 1].epoch + 3);
    train('text.md', '--resume', signal, '--epochs', target, '--out', signal);
    train('text.md', ...SMALL, '--epochs', target, '--out', 'straight');
    assert.deepEqual(fs.readFileSync(at(signal)), fs.readFileSync(at('straight')));
  });
}

test('without --out an interrupted run says that nothing was saved', () => {
  const { status, stderr } = shell(
    `"$plateau" train text.md ${SMALL.join(' ')} --epochs 1000000 & sleep 0.3; kill -INT $!; wait $!`,
  );
  assert.equal(status, 130);
  assert.match(stderr, /Nothing was saved: there was no --out/);
});

test('a closed pipe ends a training, which saves, and a sample', () => {
  const training = shell(
    `"$plateau" train text.md ${SMALL.join(' ')} --epochs 1000000 --json --out pipe | head -n 2 >/dev/null; echo $\{PIPESTATUS[0]}`,
  );
  assert.equal(training.stdout, '141\n');
  assert.ok(train('text.md', '--resume', 'pipe', '--epochs', '0').epochs.length === 0);
  const sample = shell('"$plateau" sample model --length 1000000 | head -c 20');
  assert.equal(sample.stdout.length, 20);
  assert.equal(sample.stderr, '');
});

// ---- Files

test('a file is replaced only by a complete new one', () => {
  fs.writeFileSync(at('kept'), 'what was there');
  const limited = shell(`ulimit -f 8; "$plateau" train text.md --epochs 1 --sample 0 --out kept`);
  assert.equal(limited.status, 1);
  assert.match(limited.stderr, /kept: Cannot write: File too large/);
  assert.equal(fs.readFileSync(at('kept'), 'utf8'), 'what was there');
  assert.deepEqual(
    fs.readdirSync(directory).filter((name) => name.startsWith('kept.')),
    [],
  );
  fs.chmodSync(at('kept'), 0o640);
  fs.symlinkSync('kept', at('link'));
  train('text.md', ...SMALL, '--epochs', '0', '--out', 'link');
  assert.ok(fs.lstatSync(at('link')).isSymbolicLink());
  assert.deepEqual(fs.readFileSync(at('kept')), fs.readFileSync(at('initial')));
  assert.equal(fs.statSync(at('kept')).mode & 0o777, 0o640);
});

test('a full disk under a record is reported', () => {
  for (const command of [
    'floor text.md --json',
    'sample model',
    `train text.md --epochs 1 --json`,
  ]) {
    const { status, stderr } = shell(`"$plateau" ${command} > /dev/full`);
    assert.equal(status, 1, command);
    assert.match(stderr, /standard output: Cannot write.*No space left on device/, command);
  }
  const { status, stderr } = run([
    'train',
    'text.md',
    ...SMALL,
    '--epochs',
    '1',
    '--log',
    '/dev/full',
  ]);
  assert.equal(status, 1);
  assert.match(stderr, /\/dev\/full: Cannot write the record of the run: No space left/);
});

test('a damaged model is refused, and nothing is written', () => {
  const bytes = fs.readFileSync(at('model'));
  bytes[bytes.length - 5] ^= 1;
  fs.writeFileSync(at('damaged'), bytes);
  fs.writeFileSync(at('short'), bytes.subarray(0, 700));
  for (const name of ['damaged', 'short', 'text.md', 'empty'])
    for (const args of [
      ['sample', name],
      ['eval', name, 'text.md'],
      ['train', '--resume', name, '--out', 'no', 'text.md'],
    ]) {
      const { status, stderr } = run(args);
      assert.equal(status, 1, stderr);
      assert.match(stderr, RegExp(`^plateau: ${name}: .{20,}\n$`));
    }
  assert.equal(fs.existsSync(at('no')), false);
});

// ---- Bad invocations: the sentence, where it is printed, and the status

/** @type {[string, number, RegExp][]} */
const REFUSED = [
  ['', 2, /^Usage: plateau COMMAND/],
  [
    'explode',
    2,
    /There is no command explode\. Choose one of: train, sample, eval, floor, explain\./,
  ],
  ['train', 2, /train needs a text\. Name a file, or - for standard input\./],
  ['train text.md --bogus', 2, /train has no option --bogus\. plateau train --help lists them\./],
  ['train text.md -x', 2, /train has no option -x\./],
  ['train text.md --b 3', 2, /--b is the beginning of several options, --batch and --burn-in\./],
  ['train text.md --epochs', 2, /--epochs needs a value\./],
  ['train text.md --out --json', 2, /--out needs a value\./],
  ['train text.md --hidden --json', 2, /--hidden needs a value\./],
  ['train text.md --json=1', 2, /--json takes no value\./],
  ['train text.md --epochs -1', 2, /--epochs cannot be "-1"\. Write a whole number from 0 to/],
  ['train text.md --epochs 1e3', 2, /--epochs cannot be "1e3"/],
  ['train text.md --threads 0', 2, /--threads cannot be "0"/],
  ['train text.md --hidden 0', 2, /--hidden: .*whole number from 1 to/],
  ['train text.md --hidden 12.5', 2, /--hidden: /],
  ['train text.md --lr fast', 2, /--lr: .*"fast"/],
  ['train text.md --lr nan', 2, /--lr: /],
  ['train text.md --cell transformer', 2, /--cell: .*rnn, gru, lstm/],
  ['train text.md --burn-in 64', 2, /burn_in cannot be 64 when window is 64/],
  ['train text.md --recipe mine', 2, /--recipe: .*"mine".*default, post/],
  ['train text.md --new-text', 2, /--new-text needs --resume MODEL/],
  ['train text.md --out text.md', 2, /--out text\.md would overwrite the text/],
  ['train text.md --log ./text.md', 2, /--log \.\/text\.md would overwrite the text/],
  ['train text.md --out m --log m', 2, /--log m would overwrite the model/],
  ['train text.md --out -', 2, /--out needs the name of a file/],
  ['train text.md --out /dev/null', 1, /\/dev\/null: This is not a file that can be replaced/],
  ['train text.md --out .', 1, /\.: This is a directory/],
  ['train text.md --out no/model', 1, /no\/model: Cannot write there: No such file or directory\./],
  [
    'train text.md --log no/log',
    1,
    /no\/log: Cannot write the log there: No such file or directory\./,
  ],
  ['train missing.md', 1, /missing\.md: Cannot open it: No such file or directory\./],
  ['train .', 1, /\.: Cannot read it: Is a directory\./],
  ['train empty', 1, /empty: The text is empty\./],
  ['train -', 1, /standard input: The text is empty\./],
  ['train one', 1, /one: The text has 1 of the two characters/],
  ['train text.md bad', 1, /bad: The text is not UTF-8: at byte offset 2,/],
  [
    'train text.md --resume model --hidden 9',
    2,
    /hidden is 12 in this run and cannot become 9 while it continues: .* Keep 12, or start a new run\./,
  ],
  [
    'train text.md --resume model --recipe post',
    2,
    /--recipe: \w+ is \S+ in this run and cannot become/,
  ],
  [
    'train other.md --resume model',
    1,
    /other\.md: This is not the text that model was trained on.*--new-text/,
  ],
  ['train text.md --resume missing', 1, /missing: Cannot open it/],
  ['sample', 2, /sample needs a model\./],
  ['sample model model', 2, /sample takes one model\./],
  ['sample model --temperature 0', 2, /--temperature: /],
  ['sample model --top-p 1.5', 2, /--top-p: /],
  [
    'sample model --hidden 3',
    2,
    /--hidden is a setting of plateau train and has no effect in plateau sample\./,
  ],
  ['sample model --prompt é', 1, /--prompt: .*é/],
  ['sample model --arithmetic other', 2, /--arithmetic: /],
  ['eval model', 2, /eval needs a model and a text\./],
  ['eval model missing', 1, /missing: Cannot open it/],
  ['eval model one', 1, /one: /],
  ['floor', 2, /floor needs a text\./],
  [
    'floor text.md --cell rnn',
    2,
    /--cell is a setting of plateau train and has no effect in plateau floor\./,
  ],
  ['floor text.md --window 0', 2, /--window: /],
  ['floor empty', 1, /empty: The text is empty\./],
];

test('bad invocations get their sentence and status, and write nothing', () => {
  for (const [line, status, sentence] of REFUSED) {
    const result = run(line.split(' ').filter(Boolean), { input: '' });
    assert.equal(result.status, status, `plateau ${line}: ${result.stderr}`);
    assert.match(result.stderr, sentence, `plateau ${line}`);
    assert.equal(result.stdout, '', `plateau ${line}`);
    if (line) assert.match(result.stderr, /^plateau: [^\n]+\n$/, `plateau ${line}`);
  }
  assert.deepEqual(fs.readFileSync(at('text.md')), text);
  assert.equal(fs.existsSync(at('m')), false);
});

test('a run that is not finite says so, continues, and finally stops and saves', () => {
  const { status, stderr } = run(
    'train text.md --cell rnn --hidden 8 --layers 1 --batch 32 --optimizer adamw --lr 100 --weight-decay 1 --clip 0 --epochs 60 --out lost'.split(
      ' ',
    ),
  );
  assert.equal(status, 1);
  assert.match(
    stderr,
    /plateau: .*went back to step \d+ and continues with half the learning rate/,
  );
  assert.match(stderr, /plateau: .*eighth time/);
  assert.ok(fs.existsSync(at('lost')));
});

// ---- Sample, eval, floor

test('a sample is a function of its seed and settings; the prompt comes first', () => {
  const first = good([
    'sample',
    'model',
    '--prompt',
    'The ',
    '--length',
    '50',
    '--seed',
    '7',
  ]).stdout;
  assert.equal(first.length, 54);
  assert.ok(first.startsWith('The '));
  const json = JSON.parse(
    good(['sample', 'model', '--prompt', 'The ', '--length', '50', '--seed', '7', '--json']).stdout,
  );
  assert.deepEqual(json, {
    prompt: 'The ',
    text: first.slice(4),
    replaced: 0,
    skipped: 0,
    temperature: 0.8,
    top_k: 0,
    top_p: 1,
    greedy: 0,
    length: 50,
    seed: 7,
  });
  assert.notEqual(
    good(['sample', 'model', '--length', '50', '--seed', '8']).stdout,
    first.slice(4),
  );
  const greedy = good(['sample', 'model', '--greedy', '--length', '40']).stdout;
  assert.equal(
    good(['sample', 'model', '--top-k', '1', '--length', '40', '--seed', '3']).stdout,
    greedy,
  );
  assert.equal(
    good(['sample', '-', '--greedy', '--length', '40'], { input: fs.readFileSync(at('model')) })
      .stdout,
    greedy,
  );
});

for (const state of ['carry', 'reset']) {
  test(`eval of the held-out tail is the held-out loss, ${state}`, () => {
    const setting = ['--state', state, '--burn-in', '3'];
    const { epochs } = train('text.md', ...SMALL, ...setting, '--epochs', '2', '--out', state);
    const tail = text.subarray(2700);
    const result = JSON.parse(good(['eval', state, '-', '--json'], { input: tail }).stdout);
    assert.deepEqual(Object.keys(result), [
      'loss',
      'error',
      'bits',
      'perplexity',
      'predictions',
      'chars',
      'replaced',
      'skipped',
      'weights',
      'epoch',
    ]);
    assert.equal(result.loss, epochs[1].valid_loss);
    assert.equal(result.predictions, state === 'carry' ? 299 - 3 : 37 * 5);
    assert.ok(Math.abs(result.bits - result.loss / Math.LN2) < 1e-12);
    assert.ok(Math.abs(result.perplexity - Math.exp(result.loss)) < 1e-9);
    const table = good(['eval', state, '-'], { input: tail }).stdout;
    assert.match(
      table,
      RegExp(
        `^loss +${result.loss.toFixed(4)} ± ${result.error.toFixed(4)} nats a character\nbits .*\nperplexity .*\npredictions +${result.predictions}\nweights +of the lowest loss on the test text, epoch 2\n$`,
      ),
    );
  });
}

test('eval names a character the model does not know', () => {
  const { status, stderr } = run(['eval', 'model', '-'], { input: 'some text, and Ω' });
  assert.equal(status, 1);
  assert.match(stderr, /^plateau: standard input: .*'Ω' \(U\+03A9\)/);
});

test('floor prints numbers for machines and a table for people', () => {
  const setting = ['--state', 'reset', '--window', '4', '--batch', '3', '--valid', '0.25'];
  const input = 'abcd'.repeat(20);
  const json = JSON.parse(good(['floor', '-', '--json', ...setting], { input }).stdout);
  assert.deepEqual(Object.keys(json), [
    'chars',
    'train_chars',
    'vocabulary',
    'windows',
    'window',
    'batch',
    'state',
    'floor',
    'uniform',
    'ngram',
  ]);
  assert.deepEqual(Object.keys(json.floor), ['per_char', 'per_window', 'by_position']);
  assert.deepEqual(
    [
      json.chars,
      json.train_chars,
      json.vocabulary,
      json.windows,
      json.window,
      json.batch,
      json.state,
    ],
    [80, 60, 4, 14, 4, 3, 'reset'],
  );
  assert.deepEqual(json.floor, { per_char: 0, per_window: 0, by_position: [0, 0, 0, 0] }); // all windows are equal
  assert.ok(Math.abs(json.uniform - Math.log(4)) < 1e-15);
  assert.deepEqual(
    json.ngram.map((/** @type {{order: number}} */ row) => row.order),
    [1, 2, 3, 4, 5, 6],
  );
  assert.ok(json.ngram[0].train > 1.3 && json.ngram[1].train === 0 && json.ngram[0].valid > 1.3);
  const bare = JSON.parse(good(['floor', '-', '--json', '--valid', '0'], { input }).stdout);
  assert.equal(bare.ngram[0].valid, null);
  const table = good(['floor', '--recipe', 'post', readme]).stdout;
  assert.match(table, /224 windows of 16, 32 a batch, memory cleared at each/);
  assert.match(table, /^floor +0\.\d{4} +\d\.\d{4}$/m);
});

// ---- Terminal

/**
 * The lines that a terminal of `columns` columns shows.
 * @param {number} columns
 * @param {string} command
 */
const terminal = (columns, command) =>
  shell(`script -qec 'stty cols ${columns} rows 24; ${command}' /dev/null < /dev/null`);

test('a terminal shows a bar that fits its width', () => {
  for (const columns of [20, 40, 80, 200]) {
    const command = `"$plateau" train text.md ${SMALL.join(' ')} --epochs 600 --sample 20`;
    const { status, stdout } = terminal(columns, command);
    assert.equal(status, 0, stdout);
    const drawn = stdout
      .split('\r')
      .filter((line) => line.endsWith(CLEAR) && line !== CLEAR)
      .map((line) => line.slice(0, -CLEAR.length));
    assert.ok(drawn.length >= 2, stdout);
    for (const line of drawn) {
      assert.match(line, /^epoch \d+\/600/);
      assert.ok(line.length < columns, line);
      if (columns >= 80) assert.match(line, /\[=*>? *\] +\d+% {2}loss \d\.\d{4}/);
    }
    const milestones = stdout.split('\n').filter((line) => line.includes(' of 600: loss'));
    assert.equal(milestones.length, 10);
    for (const line of milestones)
      assert.match(line.split(CLEAR).at(-1) ?? '', /^\r?epoch \d+ of 600/);
    assert.match(stdout, /\n {2}saved {5}nothing: there was no --out\r\n$/);
  }
});

const harmless = (/** @type {string} */ shown) =>
  ![ESCAPE, BELL, CONTROL].some((control) => shown.includes(control));

test('a text cannot control the terminal', () => {
  fs.writeFileSync(at('hostile'), '\x1b]0;owned\x07\x1b[31m\u009b5m\r'.repeat(40));
  const training = terminal(
    80,
    '"$plateau" train hostile --hidden 4 --epochs 5 --sample 200 --out hostile.model',
  );
  assert.match(training.stdout, /^ {2}\| .*\?/m);
  assert.ok(harmless(training.stdout.replaceAll(CLEAR, '')));
  const sample = terminal(80, '"$plateau" sample hostile.model');
  assert.match(sample.stdout, /\?/);
  assert.ok(harmless(sample.stdout));
  assert.ok(good(['sample', 'hostile.model']).stdout.includes(ESCAPE));
  assert.ok(harmless(run(['train', '\x1b[31mno']).stderr));
});
