// A run goes from the command to PyTorch and back: the same losses, the same next steps, the same bytes.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  at,
  command,
  differ,
  evaluate,
  makeSteps,
  metadata,
  real,
  root,
  startDriver,
  stepsOf,
  train,
} from './support.js';

/** Nats a character. Measured: 7e-9 of whole texts, 1.2e-7 of the next 20 steps, 1.1e-6 of 66 (float32, summed in another
 * order; Adam and RMSprop divide by small roots).
 */
const WHOLE = 1e-7;
const STEP = 1e-6;
const LATER = 1e-5;
const STEPS = 20;

const RESET = '--state reset --burn-in 2';
/** Steps from the model's snapshot at step 128 to the next one at 192: both lie inside an epoch of 65 steps. */
const NEXT = 66;
/** The settings of version 3 of a file. */
const NEW = '--tied --input-dropout 0.1 --average 50 --calibrate';
/** Every cell, 1 to 3 layers, both inputs, both memories, every optimizer and schedule. */
const CASES = [
  '--cell rnn --layers 1 --optimizer sgd --lr 0.3',
  `--cell rnn --layers 2 --embedding 5 --optimizer momentum --lr 0.05 ${RESET}`,
  '--cell rnn --layers 3 --optimizer adam --weight-decay 0.01',
  '--cell rnn --activation sigmoid --layers 1 --optimizer sgd --lr 0.1 --state reset --loss-scale sum --clip 0',
  '--cell rnn --activation sigmoid --layers 2 --embedding 5 --optimizer nesterov --lr 0.05',
  `--cell rnn --activation sigmoid --layers 3 --optimizer adamw --weight-decay 0.1 ${RESET}`,
  '--cell gru --layers 1 --embedding 5 --optimizer rmsprop --schedule cosine --schedule-epochs 3',
  '--cell gru --layers 2 --optimizer adam --clip 0.1 --warmup 100',
  `--cell gru --layers 3 --optimizer momentum --lr 0.05 --weight-decay 0.02 ${RESET}`,
  '--cell gru --layers 2 --state reset --optimizer nesterov --momentum 0',
  '--cell lstm --layers 1 --optimizer adamw --weight-decay 0.2 --schedule plateau',
  `--cell lstm --layers 2 --embedding 5 --optimizer rmsprop ${RESET}`,
  '--cell lstm --layers 3 --optimizer adam --burn-in 3',
  '--cell lstm --layers 2 --bptt last --state reset --optimizer sgd --lr 1',
  // The masks are functions of their place, so PyTorch has the command's.
  '--cell gru --layers 3 --dropout 0.4',
  `--cell rnn --activation sigmoid --layers 2 --dropout 0.3 ${RESET}`,
  '--cell lstm --layers 2 --dropout 0.5 --bptt last',
  // Of the input too: of one-hot rows, of an embedding, of one that is the decoder once more.
  '--cell gru --layers 1 --input-dropout 0.2',
  `--cell rnn --activation sigmoid --layers 2 --input-dropout 0.3 --embedding 5 ${RESET} --average 20`,
  '--cell lstm --layers 1 --embedding 13 --tied --optimizer momentum --lr 0.05 --clip 0.2 --calibrate',
  // At its usual epsilon RMSprop divides by such small roots here that roundings grow tenfold in a few steps.
  '--cell rnn --layers 2 --embedding 13 --tied --optimizer rmsprop --eps 0.001 --bptt last --average 1',
  `--cell gru --layers 2 --embedding 13 --dropout 0.2 --optimizer adamw --weight-decay 0.1 ${RESET} ${NEW}`,
  `--cell lstm --layers 2 --embedding 13 --clip 0.1 --burn-in 3 ${NEW}`,
];
const SIZE = '--hidden 13 --window 8 --batch 7 --lr 0.01';

const golden = join(root, 'tests/golden');
const driver = startDriver();
after(() => driver.end());
before(makeSteps);

for (const [i, settings] of CASES.entries())
  test(settings, async () => {
    const [first, model, mine, its, again] = ['first', 'model', 'c', 'torch', 'again'].map(
      (name) => `${name}-${i}.safetensors`,
    );
    train(String(first), `${SIZE} ${settings}`, 1);
    stepsOf(String(first), 64, String(model));
    const losses = stepsOf(String(model), NEXT, String(mine));
    const answer = await driver.ask({ model, text: 'text.md', steps: NEXT, out: its });
    for (const name of [model, its]) assert.notEqual(metadata(String(name))['run.steps_done'], '0');
    assert.ok(answer.same, 'what was read is not what would be written');

    const last = evaluate(String(model), '--weights', 'last');
    assert.ok(Math.abs(answer.whole - last.loss) < WHOLE, `${answer.whole} for ${last.loss}`);
    assert.ok(Math.abs(answer.error - last.error) < WHOLE, `${answer.error} for ${last.error}`);
    const by = differ(losses.slice(0, STEPS), answer.losses.slice(0, STEPS));
    assert.ok(by < STEP, `steps differ by ${by}`);
    const later = differ(losses, answer.losses);
    assert.ok(later < LATER, `later steps differ by ${later}`);

    // After its next snapshot the command takes the file as its own, and says the same of it.
    const { 'run.epoch': epoch = '' } = metadata(String(its));
    command('train', '--resume', String(its), '--epochs', epoch, '--out', String(again), 'text.md');
    assert.deepEqual(readFileSync(at(String(again))), readFileSync(at(String(its))));
    const [a, b] = [String(mine), String(its)].map((name) => evaluate(name, '--weights', 'last'));
    assert.ok(Math.abs(a.loss - b.loss) < LATER, `${b.loss} for ${a.loss}`);

    // What is counted is equal to the digit; so is the best moment, which no step changes.
    const [of, and] = [metadata(String(mine)), metadata(String(its))];
    for (const name of Object.keys(of).filter((each) =>
      /^(config|rng|text|best)\.|step|epoch|chars|_count|updates|worse/.test(each),
    ))
      assert.equal(and[name], of[name], name);
    const best = evaluate(String(model), '--weights', 'best');
    assert.deepEqual(evaluate(String(its), '--weights', 'best'), best);
  });

for (const state of ['carry', 'reset', 'carry --calibrate', 'reset --calibrate --average 100'])
  test(`a long held-out part is read in the same excerpts: ${state}`, async () => {
    const model = `long-${state.replaceAll(' ', '')}.safetensors`;
    const settings = `--cell gru --layers 1 --hidden 8 --state ${state} --burn-in 5 --chars 34000`;
    const files = Array.from({ length: 18 }, () => 'text.md');
    command(
      ...['train', ...settings.split(' '), '--epochs', '1', '--sample', '0', '--out', model],
      ...files,
    );
    const of = metadata(model);
    const answer = await driver.ask({ model, text: files, steps: 0, out: 'none.safetensors' });
    const by = differ(
      [answer.held_out, answer.held_out_error],
      [of['best.loss'], of['best.error']].map(real),
    );
    assert.ok(by < WHOLE, `${JSON.stringify(answer)} for ${of['best.loss']}, ${of['best.error']}`);
    assert.equal(answer.temperature, real(of['best.temperature']));
  });

test('an overconfident run keeps its temperature, and the best weights have it', async () => {
  const [model, its] = ['hot.safetensors', 'hot-torch.safetensors'];
  const settings = `--cell gru --layers 1 --embedding 13 --clip 1 ${NEW}`;
  train(model, `${SIZE} ${settings} --chars 300 --window 8`, 60);
  const answer = await driver.ask({ model, text: 'text.md', steps: 0, out: its });
  const of = metadata(model);
  assert.ok(real(of['best.temperature']) > 1, of['best.temperature']);
  assert.ok(answer.temperature > 1);

  // PyTorch takes the best weights with their temperature, as the command does.
  const printed = await driver.ask({
    command: ['evaluate', '--json', '--device', 'cpu', model, 'text.md'],
  });
  const [a, b] = [evaluate(model), JSON.parse(printed.stdout)];
  assert.ok(Math.abs(a.loss - b.loss) < WHOLE, `${b.loss} for ${a.loss}`);
  assert.equal(b.epoch, a.epoch);
  const held = await driver.ask({
    command: ['evaluate', '--json', '--held-out', '--device', 'cpu', model, 'text.md'],
  });
  const { loss } = JSON.parse(held.stdout);
  assert.ok(Math.abs(loss - real(of['best.loss'])) < STEP, `${loss} for ${of['best.loss']}`);
});

test('patience ends a run where it ends in the command', async () => {
  const settings = `${SIZE} --cell gru --layers 1 --lr 0.02 --patience 3`;
  train('impatient.safetensors', settings, 1);
  train('mine-impatient.safetensors', settings, 40);
  const { status, stderr } = await driver.ask({
    command: [
      ...['train', '--device', 'cpu', '--resume', 'impatient.safetensors', '--epochs', '40'],
      ...['--out', 'its-impatient.safetensors', 'text.md'],
    ],
  });
  assert.equal(status, 0, stderr);
  const [mine, its] = ['mine', 'its'].map((name) => metadata(`${name}-impatient.safetensors`));
  assert.ok(Number(its?.['run.epoch']) < 40);
  for (const name of ['run.epoch', 'best.epoch', 'best.since'])
    assert.equal(its?.[name], mine?.[name], name);
  assert.match(stderr, /was not below its best for 3 measurements: the run ends here\.\n/);
});

test('a run with all new settings finds the best moments of the command', async () => {
  const settings = `${SIZE} --cell lstm --layers 1 --embedding 13 ${NEW}`;
  train('begun.safetensors', settings, 1);
  train('mine.safetensors', settings, 4);
  const { status, stderr } = await driver.ask({
    command: [
      ...['train', '--device', 'cpu', '--resume', 'begun.safetensors', '--epochs', '4'],
      ...['--out', 'its.safetensors', 'text.md'],
    ],
  });
  assert.equal(status, 0, stderr);
  const [mine, its] = [metadata('mine.safetensors'), metadata('its.safetensors')];
  for (const name of ['best.loss', 'best.error', 'run.loss'])
    assert.ok(
      Math.abs(real(mine[name]) - real(its[name])) < LATER,
      `${its[name]} for ${mine[name]}`,
    );
  for (const name of ['best.temperature', 'best.step', 'best.since', 'rng.state'])
    assert.equal(its[name], mine[name], name);
  const again = ['--resume', 'its.safetensors', '--epochs', '4', '--out', 'again.safetensors'];
  command('train', ...again, 'text.md');
  assert.deepEqual(readFileSync(at('again.safetensors')), readFileSync(at('its.safetensors')));
  for (const weights of ['best', 'last']) {
    const [a, b] = ['mine', 'its'].map((name) =>
      evaluate(`${name}.safetensors`, '--weights', weights),
    );
    assert.ok(Math.abs(a.loss - b.loss) < LATER, `${b.loss} for ${a.loss}`);
  }
});

for (const name of readdirSync(golden).filter((each) => /^checkpoint-[12]-/.test(each)))
  test(`an older file stays the same run: ${name}`, async () => {
    const old = join(golden, name);
    const { config } = await driver.ask({ rewrite: old, out: name });
    for (const setting of ['tied', 'input_dropout', 'average', 'calibrate', 'patience'])
      assert.equal(config[setting], '0');
    const [before, now] = [metadata(old), metadata(name)];
    assert.equal(now.format, 'plateau 3');
    if (before['best.loss']) assert.equal(now['best.temperature'], '1');
    for (const key of Object.keys(before).filter((each) => !/^(format|crc32)$/.test(each)))
      assert.equal(now[key], before[key], key);
    for (const weights of ['best', 'last']) {
      const more = ['--unknown', 'skip', '--weights', weights];
      assert.deepEqual(evaluate(name, ...more), evaluate(old, ...more));
    }
  });
