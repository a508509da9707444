// An aide tries a change: losses and fork have the bits of the native library, and the original run does not change. Which
// trials come next is what the core says.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { Fork, settingsOf, trialOf } from '../../web/core/fork.js';
import { Aide } from '../../web/looks/aide.js';
import { gathered, nextRound } from '../../web/looks/explain/core.js';
import { create, open, place, source, TEXT, temporary, train } from './aide-support.js';

/** @typedef {import('../../web/core/wasm.js').Core} Core */

const EPOCHS = 1.5;
const file = temporary();

/** @type {Record<string, import('../../web/wire/protocol.js').Settings>} */
const PARENTS = {
  'sigmoid, reset, last step': {
    ...{ cell: 'rnn', activation: 'sigmoid', state: 'reset', bptt: 'last', loss_scale: 'sum' },
    ...{ optimizer: 'sgd', lr: '0.05', hidden: '13', layers: '1', window: '16', batch: '16' },
  },
  'gru with dropout, carried': {
    ...{ cell: 'gru', layers: '2', dropout: '0.3', hidden: '19', window: '16', batch: '11' },
    ...{ embedding: '5', optimizer: 'adam', schedule: 'cosine' },
  },
};

/** @template T @param {Generator<number, T>} work @returns {T} */
function finish(work) {
  let share = 0;
  for (;;) {
    const { value, done } = work.next();
    if (done) return /** @type {T} */ (value);
    assert.ok(/** @type {number} */ (value) >= share && /** @type {number} */ (value) <= 1);
    share = /** @type {number} */ (value);
  }
}

/** @param {ArrayBuffer} bytes */
function hashOf(bytes) {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new Uint8Array(bytes))
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
}

/** @param {number} number */
function bitsOf(number) {
  const bits = new BigUint64Array(Float64Array.of(number).buffer)[0] ?? 0n;
  return bits.toString(16).padStart(16, '0');
}

const UNKNOWN = { best: null, lowest: Number.NaN, trainAtBest: Number.NaN };

/** What is known of a run without an experiment. @param {Core} core */
const evidenceOn = (core) => finish(gathered(core, UNKNOWN));

/** The changes of the first round, and one of every other kind. @param {Core} core */
function namesFor(core) {
  const { bytes: evidence } = evidenceOn(core);
  const { trials } = nextRound(core, { evidence, experiments: [], epochs: EPOCHS });
  const names = trials.map(({ name }) => name);
  return [
    ...names,
    ...['rate-0.3+hidden-2', 'nothing@1', 'rate-3@2', 'new:nothing', 'new/4:nothing'],
    ...['new/2:cell-lstm', 'new:init', 'new:text', 'new:rate-10@1'],
  ];
}

/** @param {Core} core @param {string} change */
function forked(core, change) {
  const fork = new Fork(core, change);
  const checkpoint = fork.save();
  const settings = fork.settings();
  fork.free();
  return { checkpoint, settings };
}

/** As trials_main prints it: an outcome begins with the losses at the start, of training, held out, the least of these, its epoch, and it by place. @param {Core} core @param {string} change @param {number} floor */
function lineOf(core, change, floor) {
  const outcome = finish(trialOf(core, change, EPOCHS, Number.NaN, floor));
  const losses = [...new Float64Array(outcome.bytes).slice(0, 1 + 4 + 4 + 2 + 32), outcome.floor];
  const hash = /^new|@/.test(change) ? '-' : hashOf(forked(core, change).checkpoint);
  return [change, hash, ...losses.map(bitsOf)].join(' ');
}

const program = 'build/release/tests/trials_main';
execFileSync('make', ['-s', program], { stdio: ['ignore', 'ignore', 'inherit'] });
writeFileSync(file('text.md'), TEXT);

for (const kind of /** @type {const} */ (['fused', 'plain'])) {
  for (const [name, settings] of Object.entries(PARENTS)) {
    test(`${name}: every change has the bits of the native library (${kind})`, async () => {
      const run = await place(kind, TEXT, settings);
      train(run, 70);
      const before = run.hash();
      writeFileSync(file('model'), new Uint8Array(run.save()));
      const names = namesFor(run);
      assert.ok(names.length >= 30);
      const paths = [file('text.md'), file('model')];
      const native = execFileSync(program, [...paths, String(EPOCHS), ...names], {
        encoding: 'utf8',
      });
      const { floor } = evidenceOn(run);
      const bytes = run.bytes;
      const lines = names.map((change) => lineOf(run, change, floor));
      assert.deepEqual(lines, native.trim().split('\n'));
      assert.equal(run.hash(), before);
      const used = run.raw.blocks.top;
      for (const change of names.slice(0, 3)) lineOf(run, change, floor);
      assert.equal(run.raw.blocks.top, used, 'a trial gives its memory back');
      assert.ok(run.bytes < 2 * bytes + 2 ** 22);
    });
  }
}

/** @param {any} options @param {string} look */
async function ask(look, options) {
  const run = await place('fused', TEXT, PARENTS['gru with dropout, carried'] ?? {});
  train(run, 70);
  /** @type {any[]} */
  const said = [];
  const aide = new Aide({ postMessage: (message) => said.push(message) }, source);
  const checkpoint = run.save();
  const job = { look, text: TEXT, checkpoint, settings: {}, options };
  await aide.receive({ type: 'look', id: 1, job });
  return { run, checkpoint, said, answer: said.at(-1) };
}

test('an aide says which trials come next, with what each is and its work', async () => {
  const run = await place('fused', TEXT, PARENTS['gru with dropout, carried'] ?? {});
  train(run, 70);
  const { bytes: evidence } = evidenceOn(run);
  const known = { evidence, experiments: [], epochs: 7 };
  const { answer } = await ask('next', known);
  assert.equal(answer.type, 'looked');
  const { trials, ahead } = answer.result;
  assert.deepEqual(answer.result, nextRound(run, known), 'also in another instance');
  const { work, ...first } = trials[0];
  assert.deepEqual(first, {
    ...{ name: 'nothing', label: 'No change', group: 'nothing', anew: false, seed: 0 },
    ...{ sameFloor: true, epochs: 7 },
  });
  assert.ok(work > 0 && ahead > work);
  assert.ok(
    trials.some((/** @type {any} */ each) => each.work > 1.5 * work),
    'more units cost more',
  );
  const again = nextRound(run, { ...known, epochs: 0 });
  assert.ok((again.trials[0]?.epochs ?? 0) > 0, 'the rule has a length of its own');
});

test('those that were tried do not come again, also when they could not be; then the next round', async () => {
  const run = await place('fused', TEXT, PARENTS['gru with dropout, carried'] ?? {});
  train(run, 70);
  const { bytes: evidence, train: start, floor } = evidenceOn(run);
  /** @type {import('../../web/looks/explain/result.js').Tried[]} */
  const experiments = [];
  const known = { evidence, experiments, epochs: 0.2 };
  const { trials } = nextRound(run, known);
  for (const { name: change, epochs } of trials.slice(0, 3))
    experiments.push({ change, outcome: finish(trialOf(run, change, epochs, start, floor)) });
  const names = (/** @type {typeof trials} */ list) => list.map(({ name }) => name);
  assert.deepEqual(names(nextRound(run, known).trials), names(trials.slice(3)));
  for (const { name: change } of trials.slice(3)) experiments.push({ change, outcome: null });
  const then = names(nextRound(run, known).trials);
  assert.ok(then.length > 0 && then.every((name) => !names(trials).includes(name)));
  assert.throws(
    () => nextRound(run, { ...known, experiments: [{ change: 'more', outcome: null }] }),
    /no change more/,
  );
});

test('gathering and planning do not change the run', async () => {
  const run = await place('fused', TEXT, PARENTS['gru with dropout, carried'] ?? {});
  train(run, 70);
  const before = run.hash();
  const { bytes: evidence } = evidenceOn(run);
  nextRound(run, { evidence, experiments: [], epochs: 0 });
  assert.equal(run.hash(), before);
});

test('an aide tries a change, and the run can continue as its fork did', async () => {
  const options = { change: 'rate-0.3', epochs: 2, start: Number.NaN, floor: 0.1 };
  const { answer, said, run, checkpoint } = await ask('trial', options);
  assert.equal(answer.type, 'looked');
  assert.ok(said.some((message) => message.type === 'share'));
  const outcome = finish(trialOf(run, 'rate-0.3', 2, Number.NaN, 0.1));
  assert.deepEqual(answer.result, { change: 'rate-0.3', outcome });
  const here = forked(run, 'rate-0.3');
  assert.equal(here.settings.lr, '0.0009');
  const resumed = await create('fused');
  resumed.readAgain(TEXT, here.checkpoint);
  resumed.place();
  const again = await create('fused');
  again.readAgain(TEXT, checkpoint);
  again.place();
  again.set('lr', '0.0009');
  train(resumed, 5);
  train(again, 5);
  assert.equal(resumed.hash(), again.hash());
});

test("the page's run continues with a change, with the settings of its file", async (t) => {
  const { answer } = await ask('fork', { change: 'hidden-2' });
  const page = await open(t);
  const { checkpoint } = answer.result;
  const started = await page.ask({ type: 'start', text: TEXT, settings: {}, checkpoint });
  assert.equal(started.type, 'started', started.sentence);
  assert.equal(started.settings.hidden, '38');
  const expected = await create('fused');
  expected.readAgain(TEXT, checkpoint);
  expected.place();
  const paused = page.state('paused');
  page.send({ type: 'step', unit: 'epoch' });
  await paused;
  const { epoch } = expected.progress();
  while (expected.progress().epoch === epoch) train(expected, 1);
  const points = page.all('progress').flatMap((said) => said.points);
  assert.equal(points.at(-1)?.hash, expected.progress().hash);
});

test('a change that does not apply is refused in a sentence', async () => {
  const { answer } = await ask('trial', { change: 'memory', epochs: 1, start: 1, floor: 0 });
  assert.equal(answer.type, 'refused');
  assert.match(answer.sentence, /There is no change .memory. for this run/);
  const run = await place('fused', TEXT, {});
  assert.throws(() => new Fork(run, 'more'), /There is no change/);
  assert.throws(() => settingsOf(run, 'new:more'), /There is no change/);
});

test('a change from new weights gives settings to begin with, and no fork', async () => {
  const { answer } = await ask('settings', { change: 'new:cell-lstm' });
  assert.equal(answer.type, 'looked', answer.sentence);
  const { cell, hidden, lr } = answer.result;
  assert.deepEqual([cell, hidden, lr], ['lstm', '19', '0.003']);
  const refused = (await ask('fork', { change: 'new:cell-lstm' })).answer;
  assert.equal(refused.type, 'refused');
});

test('a fork takes any settings that its run can take over, and refuses others with the reason', async () => {
  const run = await place('fused', TEXT, PARENTS['gru with dropout, carried'] ?? {});
  train(run, 70);
  const named = new Fork(run, 'rate-0.3');
  const { lr = '' } = named.settings();
  const file = hashOf(named.save());
  named.free();
  const fork = new Fork(run, { lr });
  assert.equal(hashOf(fork.save()), file);
  fork.free();
  const several = new Fork(run, { batch: '5', weight_decay: '0.01', hidden: '20' });
  const { batch, weight_decay: decay, hidden, cell } = several.settings();
  assert.deepEqual([batch, decay, hidden, cell], ['5', '0.01', '20', 'gru']);
  several.free();
  assert.throws(() => new Fork(run, { cell: 'lstm' }), /cell is gru in this run and cannot become/);
  assert.throws(() => new Fork(run, { dropout: '2' }), /dropout cannot be "2"/);
});
