// An aide tries a change: losses and fork have the bits of the native library, and the original run does not change.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { changesOf, Fork } from '../../web/core/fork.js';
import { Aide } from '../../web/looks/aide.js';
import { changes } from '../../web/looks/explain/changes-job.js';
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

/** A trial as the look makes it, and the file of the fork after it. @param {Core} core @param {string} change @param {number} epochs */
function tried(core, change, epochs) {
  const fork = new Fork(core, change);
  const outcome = finish(fork.trial(epochs, Number.NaN));
  const checkpoint = fork.save();
  const settings = fork.settings();
  fork.free();
  return { outcome, checkpoint, settings };
}

/** @param {Core} core @param {string} change */
function lineOf(core, change) {
  const { outcome, checkpoint } = tried(core, change, EPOCHS);
  const { start, train, valid, floor } = outcome;
  const losses = [start, ...train, ...valid, floor].map(bitsOf);
  return [change, hashOf(checkpoint), ...losses].join(' ');
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
      const native = execFileSync(program, [file('text.md'), file('model'), String(EPOCHS)], {
        encoding: 'utf8',
      });
      const names = changesOf(run).map((change) => change.name);
      assert.ok(names.length >= 14);
      const bytes = run.bytes;
      const lines = names.map((change) => lineOf(run, change));
      assert.deepEqual(lines, native.trim().split('\n'));
      assert.equal(run.hash(), before);
      for (const change of names) lineOf(run, change);
      assert.ok(run.bytes < 2 * bytes + 2 ** 22, 'a fork gives its memory back');
    });
  }
}

/** What the page asks of a list of changes. */
const WISHED = { lanes: 2, seconds: 20, epochs: 7 };

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

test('an aide lists the changes with the plan for them', async () => {
  const { run, answer } = await ask('changes', WISHED);
  assert.equal(answer.type, 'looked');
  const { changes: rows, start, valid, floor, plan, trials } = answer.result;
  assert.deepEqual(rows, changesOf(run));
  assert.deepEqual(rows[0], {
    ...{ name: 'nothing', label: 'No change', group: 'nothing' },
    ...{ sameWeights: true, sameFloor: true, work: 1 },
  });
  const work = rows.map((/** @type {any} */ row) => row.work);
  assert.ok(Math.min(...work) === 1 && Math.max(...work) > 2);
  assert.deepEqual([plan.epochs, plan.leftOut], [7, 0]);
  assert.ok(plan.seconds > 0 && trials.every((/** @type {any} */ trial) => trial.seconds > 0));
  const names = (/** @type {any[]} */ list, /** @type {string} */ key) =>
    list.map((row) => row[key]);
  assert.deepEqual(names(trials, 'change').toSorted(), names(rows, 'name').toSorted());
  assert.equal(trials[0].change, 'nothing');
  assert.ok(start > floor && valid > 0 && floor >= 0);
});

test('the list does not change the run', async () => {
  const run = await place('fused', TEXT, PARENTS['gru with dropout, carried'] ?? {});
  train(run, 70);
  const before = run.hash();
  finish(changes(run, { options: WISHED }));
  assert.equal(run.hash(), before);
});

test('an aide tries a change, and the run can continue as its fork did', async () => {
  const { answer, said, run, checkpoint } = await ask('trial', { change: 'rate-0.3', epochs: 2 });
  assert.equal(answer.type, 'looked');
  assert.ok(said.some((message) => message.type === 'share'));
  const here = tried(run, 'rate-0.3', 2);
  assert.deepEqual(answer.result, { change: 'rate-0.3', outcome: here.outcome });
  assert.equal(here.settings.lr, '0.0009');
  const resumed = await create('fused');
  resumed.readAgain(TEXT, here.checkpoint);
  resumed.place();
  const again = await create('fused');
  again.readAgain(TEXT, checkpoint);
  again.place();
  const step = again.progress().step;
  again.set('lr', '0.0009');
  train(again, resumed.progress().step - step);
  assert.equal(resumed.hash(), again.hash());
});

test("the page's run continues with a change, with the settings of its file", async (t) => {
  const { answer } = await ask('fork', { change: 'hidden' });
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
  const { answer } = await ask('trial', { change: 'memory', epochs: 1 });
  assert.equal(answer.type, 'refused');
  assert.match(answer.sentence, /There is no change .memory. for this run/);
  const run = await place('fused', TEXT, {});
  assert.throws(() => new Fork(run, 'more'), /There is no change/);
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
