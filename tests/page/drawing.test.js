// Sampling again and likely characters, without a page: the requests to the trainer, and the use of its answers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Drawing } from '../../web/model/drawing.js';
import { Likely } from '../../web/model/likely.js';
import { barsOf } from '../../web/panels/samples/likely.js';

/** @type {any[]} */
const FIELDS = [
  {
    name: 'temperature',
    label: 'Temperature',
    kind: 'real',
    minimum: 0.01,
    maximum: 100,
    initial: '0.8',
  },
  { name: 'top_k', label: 'Top k', kind: 'integer', minimum: 0, maximum: 4096, initial: '0' },
  { name: 'greedy', label: 'Greedy', kind: 'integer', minimum: 0, maximum: 1, initial: '0' },
];

/** A fake run that answers when the test says so. */
function fakeRun() {
  const run = {
    curve: {},
    progress: { step: 7 },
    /** @type {any[]} */
    asked: [],
    stopped: 0,
    /** @param {any} what @param {(piece: string) => void} grow */
    draw(what, grow) {
      const done = new Promise((answer) => run.asked.push({ what, grow, answer }));
      return { done, stop: () => run.stopped++ };
    },
    /** @param {any} what */
    probabilities: (what) => new Promise((answer) => run.asked.push({ what, answer })),
  };
  return run;
}

/** @param {any} x @returns {any} */
const loosely = (x) => x;
const turn = () => new Promise((resolve) => setTimeout(resolve));

test('a sample grows piece by piece, is stopped, and names its settings', async () => {
  const drawing = new Drawing();
  drawing.describe(FIELDS);
  const [temperature, topK, greedy] = FIELDS;
  drawing.set(temperature, '0,5');
  drawing.set(topK, '9999');
  assert.deepEqual([...drawing.wrong], [['top_k', '9999']]);
  const run = fakeRun();
  drawing.write(loosely(run), 3, 50);
  assert.equal(run.asked.length, 0, 'not with a value out of range');
  drawing.set(topK, '5');
  drawing.set(greedy, '1');
  drawing.prompt = 'ab';
  const done = drawing.write(loosely(run), 3, 50);
  assert.deepEqual(run.asked[0].what, {
    sampling: { temperature: '0.5', top_k: '5', greedy: '1' },
    prompt: 'ab',
    kept: 3,
  });
  run.asked[0].grow('x');
  run.asked[0].grow('y');
  assert.equal(drawing.written?.text, 'xy');
  drawing.stop();
  assert.equal(run.stopped, 1);
  run.asked[0].answer({ type: 'sample', text: 'xyz', epoch: 50 });
  await done;
  assert.equal(drawing.writing, false);
  assert.equal(drawing.written?.text, 'xyz');
  assert.equal(
    drawing.inWords(drawing.written?.sampling ?? {}),
    'temperature 0.5, top k 5, greedy',
  );
});

test('a refusal is kept in words, and the earlier sample stays', async () => {
  const drawing = new Drawing();
  drawing.describe(FIELDS);
  const run = fakeRun();
  const first = drawing.write(loosely(run), null, 4);
  run.asked[0].answer({ type: 'sample', text: 'old', epoch: 5 });
  await first;
  assert.equal(drawing.written?.epoch, 5, 'the run went on before it was drawn');
  const second = drawing.write(loosely(run), null, 5);
  run.asked[1].answer({ type: 'refused', sentence: 'No such character.' });
  await second;
  assert.equal(drawing.refusal, 'No such character.');
  assert.equal(drawing.written?.text, 'old');
});

test('likely characters: one request at a time; late answers are not shown, known ones immediately', async () => {
  let heard = 0;
  const likely = new Likely(() => heard++);
  const run = fakeRun();
  const owner = {};
  const ask = (/** @type {string} */ prompt) =>
    likely.ask(loosely(run), { sampling: {}, prompt, kept: 1 }, owner, 0);
  const asked = async (/** @type {number} */ count) => {
    while (run.asked.length < count) await turn();
  };
  ask('a');
  await asked(1);
  ask('ab');
  ask('abc');
  run.asked[0].answer({ type: 'probabilities', list: [{ symbol: 'x', probability: 1 }] });
  await asked(2);
  assert.equal(heard, 0, 'the first answer came too late');
  assert.equal(run.asked[1].what.prompt, 'abc', 'the one in between is not asked');
  run.asked[1].answer({ type: 'probabilities', list: [{ symbol: 'y', probability: 1 }] });
  while (!likely.fresh) await turn();
  assert.equal(likely.answer?.list[0]?.symbol, 'y');
  ask('a');
  assert.ok(likely.fresh);
  assert.equal(likely.answer?.list[0]?.symbol, 'x', 'remembered');
  likely.leave();
  assert.equal(likely.answer, null);
  assert.equal(run.asked.length, 2);
});

test('the character that was written is always among the bars', () => {
  const list = 'abcdefgh'.split('').map((symbol, i) => ({ symbol, probability: 0.3 / 2 ** i }));
  const shown = (/** @type {string} */ written) =>
    barsOf(list, written).map(
      ({ symbol, percent, chosen }) => `${symbol} ${percent}${chosen ? '!' : ''}`,
    );
  assert.deepEqual(shown('b'), ['a 30%', 'b 15%!', 'c 7.5%', 'd 3.8%', 'e 1.9%', 'f 0.9%']);
  assert.equal(shown('h').at(-1), 'h 0.2%!');
  assert.equal(shown('z').at(-1), 'z <0.2%!');
  assert.equal(barsOf([{ symbol: 'q', probability: 1 }], 'q').length, 1, 'greedy');
});
