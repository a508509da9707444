// A run that can be changed: what `train --resume` changes is what the library's fork changes, bit for bit, and what it
// refuses is refused with the library's sentence.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const plateau = process.env.PLATEAU ?? join(root, 'build/plateau');
const program = join(root, 'build/release/tests/fork_main');
const directory = mkdtempSync(join(tmpdir(), 'plateau-resume-'));
after(() => rmSync(directory, { recursive: true }));
const at = (/** @type {string} */ name) => join(directory, name);

const MIDDLE = 5;
const END = 9;
const RNN = '--recipe default-1 --cell rnn --layers 1 --hidden 12 --window 16 --batch 8 --lr 0.01';
const GRU =
  '--recipe default-1 --cell gru --layers 2 --hidden 8 --window 16 --batch 8 --lr 0.01 --dropout 0.2';
/** In the middle of an epoch: the newest snapshot is one of the 64th steps. */
const MODELS = { rnn: RNN, reset: `${RNN} --state reset --burn-in 3`, gru: GRU };

/** Each setting that can be taken over, alone, then several at once. */
const CHANGES = [
  'lr=0.003',
  'clip=0.5',
  'optimizer=sgd',
  'optimizer=momentum lr=0.1',
  'optimizer=nesterov momentum=0.8',
  'optimizer=rmsprop eps=1e-6',
  'optimizer=adamw weight_decay=0.1',
  'beta1=0.8',
  'beta2=0.99',
  'eps=1e-6',
  'weight_decay=0.01',
  'dropout=0',
  'dropout=0.5',
  'schedule=cosine schedule_epochs=6',
  'schedule=plateau',
  'warmup=20',
  'window=24',
  'burn_in=2',
  'state=reset',
  'state=carry',
  'bptt=last',
  'loss_scale=sum',
  'batch=5',
  'batch=16',
  'hidden=13',
  'hidden=32',
  'activation=sigmoid',
  'hidden=20 activation=sigmoid optimizer=rmsprop window=8 batch=12 schedule=cosine lr=0.005',
];

/** What cannot be taken over, and what its sentence says. @type {[string, RegExp][]} */
const REFUSED = [
  ['cell=lstm', /cell is \w+ in this run and cannot become lstm/],
  ['layers=3', /layers is \d in this run and cannot become 3/],
  ['embedding=4', /embedding is 0 in this run and cannot become 4/],
  ['hidden=4', /hidden is \d+ in this run and cannot become 4 .*only get more/],
  ['seed=2', /seed is 1 in this run and cannot become 2/],
  ['init=gaussian', /init is default in this run and cannot become gaussian/],
  ['init_scale=0.5', /init_scale is 0\.1 in this run and cannot become 0\.5/],
  ['max_vocab=40', /max_vocab is 512 in this run and cannot become 40/],
  ['chars=500', /chars is 0 in this run and cannot become 500/],
  ['valid=0.2', /valid is 0\.1 in this run and cannot become 0\.2/],
];

/** @param {string[]} args */
function command(args) {
  const { status, stderr } = spawnSync(plateau, args, { cwd: directory, encoding: 'utf8' });
  return { status, stderr };
}

/** What the command leaves to the program where the optimizer is another, unless it is given. */
const FOLLOWERS = ['lr', 'beta2', 'weight_decay'];

/** @param {string} change @param {string} model */
function byFork(change, model) {
  const given = change.split(' ');
  const open = FOLLOWERS.filter((name) => !given.some((each) => each.startsWith(`${name}=`)));
  const follow = change.includes('optimizer=') ? open.map((name) => `${name}=auto`) : [];
  return spawnSync(program, [at('text.md'), at(model), String(END), ...follow, ...given], {
    encoding: 'utf8',
  });
}

/** As fork_main hashes it. @param {Uint8Array} bytes */
function hash(bytes) {
  let [high, low] = [0xcbf29ce4, 0x84222325];
  for (const byte of bytes) {
    low = (low ^ byte) >>> 0;
    // times 2^40 + 435
    const product = low * 0x1b3;
    const carry = Math.floor(product / 2 ** 32);
    high = (Math.imul(high, 0x1b3) + carry + (low << 8)) >>> 0;
    low = product >>> 0;
  }
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');
}

before(() => {
  execFileSync('make', ['-s', 'build/release/tests/fork_main'], { cwd: root, stdio: 'ignore' });
  writeFileSync(at('text.md'), readFileSync(join(root, 'corpus/readme.md'), 'utf8').slice(0, 4000));
  for (const [name, settings] of Object.entries(MODELS)) {
    const length = ['--epochs', String(MIDDLE), '--sample', '0', '--out', name];
    assert.equal(command(['train', 'text.md', ...settings.split(' '), ...length]).status, 0);
  }
});

for (const model of Object.keys(MODELS)) {
  test(`every change on resume has the bits of the same change by a fork: ${model}`, () => {
    let changed = 0;
    for (const change of CHANGES) {
      const options = change.split(' ').map((each) => `--${each.replaceAll('_', '-')}`);
      const out = `changed-${model}`;
      const ends = ['--epochs', String(END), '--sample', '0', '--out', out];
      const resumed = command(['train', 'text.md', '--resume', model, ...options, ...ends]);
      const fork = byFork(change, model);
      if (fork.status === 3) {
        // Some changes cannot be made of some models; both say so.
        assert.equal(resumed.status, 2, `${change}: ${resumed.stderr}`);
        assert.ok(resumed.stderr.includes(fork.stdout.trim()), `${change}: ${resumed.stderr}`);
        continue;
      }
      assert.equal(fork.status, 0, change);
      assert.equal(resumed.status, 0, `${change}: ${resumed.stderr}`);
      assert.equal(hash(readFileSync(at(out))), fork.stdout.trim(), change);
      changed++;
    }
    assert.ok(changed >= CHANGES.length - 3, `${changed} changes`);
  });
}

test('what needs a new start is refused with its reason, and nothing is written', () => {
  for (const [change, sentence] of REFUSED)
    for (const model of ['rnn', 'gru']) {
      const option = `--${change.replaceAll('_', '-')}`;
      const { status, stderr } = command([
        'train',
        'text.md',
        '--resume',
        model,
        option,
        '--epochs',
        '9',
        '--out',
        'refused',
      ]);
      if (change === 'layers=3' && model === 'rnn') assert.match(stderr, /layers is 1/);
      assert.equal(status, 2, `${change}: ${stderr}`);
      assert.match(stderr, sentence);
      assert.match(stderr, /Keep \S+, or start a new run|Keep .*or start/);
      assert.ok(stderr.includes(byFork(change, model).stdout.trim()), change);
      assert.throws(() => readFileSync(at('refused')));
    }
});

test('the log has the new settings in a line, and its epochs go on', () => {
  const ends = (/** @type {number} */ epochs) => ['--epochs', String(epochs), '--sample', '0'];
  const log = ['--out', 'logged', '--log', 'log'];
  command(['train', 'text.md', ...RNN.split(' '), ...ends(4), ...log]);
  const more = ['--resume', 'logged', '--batch', '32', '--optimizer', 'sgd', '--lr', '0.1'];
  const { status, stderr } = command(['train', 'text.md', ...more, ...ends(7), ...log]);
  assert.equal(status, 0, stderr);
  assert.match(stderr, /^plateau: From epoch 4 on: batch 32, optimizer sgd, lr 0\.1\.$/m);
  const lines = readFileSync(at('log'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    lines.map((line) => ('resumed' in line ? 'resumed' : (line.epoch ?? 'run'))),
    ['run', 1, 2, 3, 4, 'resumed', 5, 6, 7],
  );
  const { config } = lines[5];
  assert.deepEqual([config.batch, config.optimizer, config.lr], [32, 'sgd', 0.1]);
  const seconds = lines.filter((line) => 'epoch' in line).map((line) => line.seconds);
  assert.deepEqual(
    seconds,
    seconds.toSorted((a, b) => a - b),
  );
});

test('a run continues from its best moment, with the weights that eval measures there', () => {
  const ends = ['--epochs', '40', '--sample', '0', '--out', 'long', '--log', 'long.jsonl'];
  command(['train', 'text.md', ...RNN.split(' '), '--lr', '0.03', ...ends]);
  const lines = readFileSync(at('long.jsonl'), 'utf8').trim().split('\n').slice(1);
  const losses = lines.map((line) => JSON.parse(line)).filter((line) => line.valid_loss !== null);
  const best = losses.reduce((a, b) => (b.valid_loss < a.valid_loss ? b : a));
  assert.ok(best.epoch < 40, `best at ${best.epoch}`);
  const evaluate = (/** @type {string[]} */ ...args) =>
    JSON.parse(
      execFileSync(plateau, ['eval', '--json', ...args, 'long', 'tail'], {
        cwd: directory,
        encoding: 'utf8',
      }),
    );
  writeFileSync(at('tail'), [...readFileSync(at('text.md'), 'utf8')].slice(3600).join(''));
  assert.deepEqual(
    [evaluate().loss, evaluate().epoch, evaluate('--weights', 'last').loss],
    [best.valid_loss, best.epoch, losses.at(-1).valid_loss],
  );
  const again = ['--resume', 'long', '--weights', 'best', '--epochs', String(best.epoch)];
  const { stderr } = command(['train', 'text.md', ...again, '--out', 'restored']);
  assert.match(
    stderr,
    /Continuing from the best moment, at the start of epoch \d+\. The optimizer starts afresh\./,
  );
  const restored = execFileSync(plateau, ['eval', '--json', 'restored', 'tail'], {
    cwd: directory,
    encoding: 'utf8',
  });
  assert.equal(JSON.parse(restored).loss, best.valid_loss);
  // Only the best, in a file that holds no weights twice.
  const only = ['--keep', 'best', '--epochs', '40', '--sample', '0', '--out', 'only'];
  command(['train', 'text.md', ...RNN.split(' '), '--lr', '0.03', ...only]);
  assert.deepEqual(readFileSync(at('only')), readFileSync(at('restored')));
});

test('patience ends a run after that number of measurements without a gain', () => {
  const ends = ['--epochs', '200', '--sample', '0', '--log', 'patient.jsonl', '--patience', '4'];
  const { status, stderr } = command([
    'train',
    'text.md',
    ...RNN.split(' '),
    '--lr',
    '0.03',
    ...ends,
  ]);
  assert.equal(status, 0, stderr);
  assert.match(stderr, /ended +after 4 measurements without a lower loss on the test text/);
  const lines = readFileSync(at('patient.jsonl'), 'utf8').trim().split('\n').slice(1);
  const losses = lines.map((line) => JSON.parse(line).valid_loss).filter((loss) => loss !== null);
  assert.equal(losses.length - 1 - losses.indexOf(Math.min(...losses)), 4);
  for (const [args, sentence] of /** @type {[string[], RegExp][]} */ ([
    [['--keep', 'all'], /--keep all: Choose both, best or last\./],
    [['--weights', 'best'], /--weights needs --resume MODEL/],
    [['--patience', '-1'], /patience/],
    [['--keep', 'best', '--valid', '0'], /--keep best needs a test text/],
  ])) {
    const refused = command(['train', 'text.md', ...args]);
    assert.equal(refused.status, 2, refused.stderr);
    assert.match(refused.stderr, sentence);
  }
});
