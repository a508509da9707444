// What `plateau train` and the sentence under the page's chart say of the same runs, from what training alone knows. They
// share rules, not code: each row is a run of the command, whose log the page's code reads.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Points } from '../../web/model/points.js';
import { answer, firstWeights } from '../../web/model/sentence.js';
import { RECIPE_1 } from '../default-1.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const plateau = resolve(root, process.env.PLATEAU ?? 'build/plateau');
const directory = mkdtempSync(join(tmpdir(), 'plateau-sentence-'));
after(() => rmSync(directory, { recursive: true }));
const at = (/** @type {string} */ name) => join(directory, name);

/** A text of two halves, in which the character before decides nothing at a window of 1. */
writeFileSync(at('halves'), 'ab'.repeat(2000) + 'ac'.repeat(2000));

/** @param {string} args beside default-1, unless they name a recipe @param {string} text */
function train(args, text) {
  const path = text === 'halves' ? at(text) : join(root, text);
  const own = ['--sample', '0', '--threads', '1', '--log', at('log')];
  const recipe = args.startsWith('--recipe') ? [] : RECIPE_1;
  const { status, stderr } = spawnSync(
    plateau,
    ['train', ...recipe, ...args.split(' '), ...own, path],
    {
      encoding: 'utf8',
      timeout: 120_000,
    },
  );
  assert.equal(status, 0, stderr);
  const [run, ...lines] = readFileSync(at('log'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  return { run, lines, stderr };
}

/**
 * What the page would show of the run.
 * @param {any} run
 * @param {any[]} lines
 */
function page(run, lines) {
  const points = new Points();
  for (const line of lines)
    points.append([
      {
        ...line,
        measuredLoss: line.train_loss,
        measuredError: line.train_error,
        heldOutLoss: line.valid_loss,
        heldOutError: line.valid_error,
        gradNorm: line.grad_norm,
        clipped: null,
      },
    ]);
  const uniform = Math.log(run.vocabulary);
  return answer({
    phase: 'finished',
    points,
    floor: run.floor,
    uniform,
    start: firstWeights(run.config, uniform),
    heldOut: run.valid_chars,
    carried: run.config.state === 'carry',
    window: run.config.window,
    convert: (nats) => nats,
  });
}

const SMALL = '--hidden 64 --layers 1 --dropout 0';
const N = 'node_modules';

/**
 * `short`: how the report ends, '' where the losses decide nothing.
 * @type {{name: string, args: string, text: string, short: RegExp|'', say: RegExp, not?: RegExp}[]}
 */
const rows = [
  {
    name: 'training and held-out loss that rise together are not memorising',
    args: '--hidden 16 --lr 0.1 --layers 1 --epochs 100',
    text: 'corpus/handbook.md',
    short: /^At epoch 10 both losses were lower: the steps may be too large\.$/,
    say: /\. At epoch 10 both losses were lower \(on the test text 1\.87\): its steps may be too large\.$/,
    not: /memorises|memorised|by memorising|by heart/,
  },
  {
    name: 'a run that hardly learns has not stopped falling, and no gradient is blamed',
    args: '--optimizer sgd --lr 0.003 --epochs 12',
    text: `${N}/fast-check/README.md`,
    short: /^It has hardly learnt anything: .* its steps may be too small\.$/,
    say: /^It has hardly learnt anything: .* its steps may be too small\.$/,
    not: /vanish|stopped/,
  },
  {
    name: 'large first weights are no explosion',
    args: `--cell rnn ${SMALL} --lr 0.002 --init gaussian --init-scale 1 --epochs 60`,
    text: `${N}/esutils/README.md`,
    short:
      /^It does worse than guessing at random .* first weights or its learning rate may be too large\.$/,
    say: /^It does worse than guessing .* first weights or its learning rate may be too large\.$/,
    not: /diverged|exploded|broke/,
  },
  {
    name: 'where test text still gets better, nothing is too much',
    args: `--cell rnn ${SMALL} --optimizer sgd --loss-scale sum --state reset --window 16 --lr 0.4 --clip 5 --epochs 30 --seed 34`,
    text: `${N}/yauzl/README.md`,
    short: '',
    say: /^It stopped falling .*\. On the test text it is still getting better/,
  },
  {
    name: 'three epochs are not learnt by heart',
    args: `--cell gru ${SMALL} --window 32 --epochs 3 --seed 11`,
    text: `${N}/lru-cache/README.md`,
    short: '',
    say: /^Falling: 2\.\d+ after 3 epochs/,
    not: /heart|memoris/,
  },
  {
    name: 'memorising is said of a fall, a rise and a gap',
    args: '--recipe post --epochs 200',
    text: 'corpus/readme.md',
    short:
      /^It memorises: since epoch \d+ the training loss fell and the loss on the test text rose\.$/,
    say: /by memorising this text: on the test text it was best at epoch \d+/,
  },
  {
    name: 'a loss at its floor is not memorised for that',
    args: '--state reset --window 1 --hidden 64 --layers 1 --dropout 0 --batch 256 --lr 0.01 --epochs 10',
    text: 'corpus/handbook.md',
    short: '',
    say: /^It is stuck because it is at its floor: .*\. On the test text it is still getting better \(2\.3\d\)\.$/,
    not: /memorises|memorised|by memorising|by heart/,
  },
  {
    name: 'a loss that is low as it runs is no explosion, however high it is measured',
    args: '--state reset --window 1 --hidden 8 --layers 1 --dropout 0 --batch 1 --lr 0.03 --epochs 8 --valid 0',
    text: 'halves',
    short: '',
    say: /^It does not settle/,
    not: /exploded/,
  },
];

for (const { name, args, text, short, say, not } of rows)
  test(`${name}, in page and command`, () => {
    const { run, lines, stderr } = train(args, text);
    const said = /^ {2}in short {2}(.*)$/m.exec(stderr)?.[1] ?? '';
    if (short === '') assert.equal(said, '');
    else assert.match(said, short);
    const shown = page(run, lines);
    assert.match(shown.say, say);
    assert.doesNotMatch(stderr, /exploded|times the lowest/);
    if (not) assert.doesNotMatch([said, shown.say, ...shown.more].join(' '), not);
  });

test('before the first epoch page and command say no cause', () => {
  const { run, lines, stderr } = train('--epochs 0', `${N}/fast-check/README.md`);
  assert.equal(lines.length, 0);
  assert.match(
    page(run, lines).say,
    /^Its floor is [\d.]+: with these settings no network of any size/,
  );
  assert.doesNotMatch(stderr, /in short/);
});

/** By what the steps are; the post's recipe has Gaussian first weights. */
for (const args of [
  '--cell rnn --optimizer sgd --lr 30 --epochs 3 --clip 0',
  '--cell rnn --lr 1 --epochs 3 --hidden 64',
  '--recipe post --lr 3 --epochs 4',
])
  test(`an explosion is named in the first epoch, once: ${args}`, () => {
    const { run, lines, stderr } = train(args, `${N}/lru-cache/README.md`);
    const said = stderr.split('\n').filter((line) => /the loss has exploded, to/.test(line));
    assert.deepEqual(said.length, 1);
    assert.match(
      said[0] ?? '',
      /^plateau: Epoch 1: .* above guessing at random \(4\.45\d\d\): the learning rate is too high\. Try a lower --lr\.$/,
    );
    assert.ok(stderr.indexOf('Epoch 1:') < stderr.indexOf('epoch 1 of'));
    assert.match(
      stderr,
      /^ {2}in short {2}The loss has exploded: .* above guessing at random \(.*\): the learning rate is too high\.$/m,
    );
    assert.equal(page(run, lines.slice(0, 1)).kind, 'exploded');
    assert.equal(page(run, lines).kind, 'exploded');
  });

test('an explosion is named before it is no number and the run goes back', () => {
  const { stderr } = train('--recipe post --lr 3 --weight-decay 1 --epochs 30', 'corpus/readme.md');
  const named = stderr.indexOf('the loss has exploded, to');
  assert.ok(named >= 0 && named < stderr.indexOf('the run went back to step'), stderr);
  assert.match(stderr, /^ {2}in short {2}The loss has exploded: /m);
});

test('first weights that cost much, and steps that overshoot once, are no explosion', () => {
  for (const args of ['--recipe post --epochs 3', '--recipe post --lr 1 --epochs 3']) {
    const { run, lines, stderr } = train(args, 'corpus/readme.md');
    assert.ok(lines[0].loss > 1.4 * Math.log(run.vocabulary));
    assert.doesNotMatch(stderr, /exploded/);
    assert.notEqual(page(run, lines).kind, 'exploded');
  }
});

test('the running loss passes the floor, which bounds weights that are held still', () => {
  const { run, lines } = train(
    '--state reset --window 1 --hidden 8 --layers 1 --dropout 0 --batch 4 --lr 0.03 --epochs 3 --valid 0',
    'halves',
  );
  assert.ok(Math.abs(run.floor - Math.log(2) / 2) < 1e-4, `floor ${run.floor}`);
  assert.ok(lines[0].loss < 0.05, `running ${lines[0].loss}`);
  for (const { train_loss: measured } of lines) assert.ok(measured >= run.floor);
});

test('so does the loss on the test text, which is another text', () => {
  // Trained on stretches that leave something open; the rest, by --valid, is only what is nearly certain.
  const parts = `abac${'xy'.repeat(8)}`.repeat(200);
  writeFileSync(at('halves'), parts + 'xy'.repeat(parts.length / 2));
  const { run, lines } = train(
    '--state reset --window 1 --hidden 8 --layers 1 --dropout 0 --batch 20 --lr 0.01 --epochs 8 --valid 0.5',
    'halves',
  );
  const end = lines.at(-1);
  assert.ok(end.train_loss >= run.floor, `measured ${end.train_loss}`);
  assert.ok(end.valid_loss < run.floor / 2, `on the test text ${end.valid_loss}`);
});
