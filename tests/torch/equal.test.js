// A run goes from the command to PyTorch and back: the same losses, the same next steps, the same bytes.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import {
  at,
  command,
  differ,
  evaluate,
  makeSteps,
  metadata,
  real,
  startDriver,
  stepsOf,
  train,
} from './support.js';

/** Nats a character. Measured: 7e-9 of whole texts, 1.6e-7 of the next 20 steps, 9e-7 of 66 (float32, summed in another
 * order; Adam and RMSprop divide by small roots).
 */
const WHOLE = 1e-7;
const STEP = 1e-6;
const LATER = 1e-5;
const STEPS = 20;

const RESET = '--state reset --burn-in 2';
/** Steps from the model's snapshot at step 128 to the next one at 192: both lie inside an epoch of 65 steps. */
const NEXT = 66;
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
];
const SIZE = '--hidden 13 --window 8 --batch 7 --lr 0.01';

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

for (const state of ['carry', 'reset'])
  test(`a long held-out part is read in the same excerpts: ${state}`, async () => {
    const model = `long-${state}.safetensors`;
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
  });
