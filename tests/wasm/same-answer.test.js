// One evidence, one answer: saved runs, one of every single cause of tests/causes, go through the command and through
// the page's experiments with its aides, and come back with the same names, figures, budget, action and sentences.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { load } from '../../web/core/load.js';
import { Aide } from '../../web/looks/aide.js';
import { Experiments } from '../../web/looks/explain/experiments.js';
import { Aides } from '../../web/model/aides.js';
import { Cores } from '../../web/model/cores.js';
import { Curve } from '../../web/model/curve.js';
import { runs, SINGLE_CAUSES } from '../causes/runs.js';
import { OPTIONS_1 } from '../default-1.js';
import { PLATEAU, source, temporary } from './aide-support.js';

/** @typedef {import('../causes/runs.js').Run} Run */

/** What is compared does not depend on how long it was trained: short texts, short runs, short trials. */
const CHARACTERS = 2400;
const EPOCHS = 24;
const TRIAL = 2;

const { kind } = await load(source);
/** Bits are the same within a kind of arithmetic: the page has one module of each. */
const arithmetic = kind === 'fused' ? 'fused' : 'plain';
const file = temporary();
const execute = promisify(execFile);
const command = (/** @type {string[]} */ args) =>
  execute(PLATEAU, args, { encoding: 'utf8', maxBuffer: 1 << 26 });

/** An aide in this thread. */
class NearAide extends EventTarget {
  aide = new Aide(
    {
      postMessage: (data) =>
        this.dispatchEvent(Object.assign(new Event('message'), { data: structuredClone(data) })),
    },
    source,
  );
  /** @param {any} message */
  postMessage(message) {
    this.aide.receive(message);
  }
  terminate() {}
}

/** @param {Run} run @param {number} index */
async function train({ text, settings, epochs }, index) {
  const paths = {
    text: file(`${index}.txt`),
    model: file(`${index}`),
    log: file(`${index}.jsonl`),
  };
  const own = text.slice(0, CHARACTERS);
  writeFileSync(paths.text, own);
  const options = Object.entries({ ...settings, arithmetic }).map(
    ([key, value]) => `--${key}=${value}`,
  );
  const outputs = ['--out', paths.model, '--log', paths.log, '--sample', '0'];
  const length = ['--epochs', `${Math.min(epochs, EPOCHS)}`, '--threads', '1'];
  // A run that diverges for the eighth time ends with 1, and leaves its model.
  await command(['train', paths.text, ...OPTIONS_1, ...options, ...length, ...outputs]).catch(
    (error) => assert.equal(error.code, 1, error.stderr),
  );
  return { ...paths, own };
}

/** @param {Awaited<ReturnType<typeof train>>} saved @param {string[]} [length] of the trials, or of the plan */
async function byCommand({ model, text, log }, length = ['--epochs', `${TRIAL}`]) {
  const options = ['--json', ...length, '--threads', '1', '--log', log];
  const { stdout } = await command(['explain', ...options, model, text]);
  // What it took, and what stands for the command alone: its own lines.
  const { seconds, plan, command: line, not_tried: left, ...answer } = JSON.parse(stdout);
  assert.ok(seconds > 0 && (line === null || line.length > 2));
  assert.equal(left.length, answer.left_out);
  assert.equal(plan, `${TRIAL}:${answer.experiments.length}`);
  return answer;
}

/** @param {Awaited<ReturnType<typeof train>>} saved @param {number} [limit] trials after which it is cancelled */
async function byPage({ model, log, own }, limit = Infinity) {
  const points = readFileSync(log, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => JSON.parse(line))
    .map((line) => ({ ...line, measuredLoss: line.train_loss, heldOutLoss: line.valid_loss }));
  const curve = new Curve(/** @type {any} */ ({ number: 1, name: '', textName: '', settings: {} }));
  curve.points.append(points);
  const bytes = readFileSync(model);
  const checkpoint = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const run = {
    ...{ curve, epoch: points.at(-1)?.epoch, running: false },
    started: { origin: { text: own, settings: {} } },
    save: async () => ({ type: 'saved', checkpoint }),
  };
  // One aide alone ends its trials in their order.
  const cores = new Cores(limit < Infinity ? 2 : 3);
  const aides = new Aides(() => /** @type {any} */ (new NearAide()), cores);
  const experiments = new Experiments(aides);
  /** @type {Promise<void>|null} */
  let cancelled = null;
  experiments.addEventListener('change', () => {
    if (experiments.phase === 'trying' && experiments.done >= limit)
      cancelled ??= experiments.cancel();
  });
  await experiments.start(/** @type {any} */ (run), 0, TRIAL);
  await cancelled;
  aides.dispose();
  assert.equal(experiments.trouble, '');
  for (const { trial, trouble } of experiments.rows) assert.equal(trouble, '', trial.name);
  return experiments.answers;
}

/** Every label that some run got. @type {Set<string>} */
const seen = new Set();
/** @type {Set<string>} */
const done = new Set();
const all = runs('tuning');
const chosen = SINGLE_CAUSES.flatMap((name) => all.find(({ cause }) => cause === name) ?? []);

test('a run of every cause has the same answer by the command and by the page', async (t) => {
  assert.ok(chosen.length >= 20 && chosen.length === SINGLE_CAUSES.length);
  for (const [index, run] of chosen.entries())
    await t.test(`${run.cause} (${index})`, async () => {
      const saved = await train(run, index);
      const [answer, answers] = await Promise.all([byCommand(saved), byPage(saved)]);
      // What is not known is NaN in a module and null in JSON.
      assert.deepEqual(JSON.parse(JSON.stringify(answers?.nats)), answer);
      assert.ok(answer.experiments.length > 10 && answer.sentence.endsWith('.'));
      for (const { label } of answer.labels) seen.add(label);
      done.add(answer.action.do);
    });
  t.diagnostic(`labels: ${[...seen].join(', ')}; actions: ${[...done].join(', ')}`);
});

test('a cancelled plan has the answer of the command that tries as many, and names the same as left out', async () => {
  const [run] = chosen;
  assert.ok(run);
  const saved = await train(run, chosen.length);
  const count = 12;
  const answers = await byPage(saved, count);
  const answer = await byCommand(saved, ['--plan', `${TRIAL}:${count}`]);
  assert.equal(answer.experiments.length, count);
  assert.deepEqual(JSON.parse(JSON.stringify(answers?.nats)), answer);
  assert.ok(answer.left_out > 3 && /^Not tried, for want of time: /.test(answer.about_left_out));
});
