// Repeats and copies through WebAssembly, compared with text drawn character by character and String.indexOf.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codesOf, copiesOf, greedyCycle, loopsOf, Places } from '../../web/looks/repeats/core.js';
import { marks, repeats } from '../../web/looks/repeats/job.js';
import { DEFAULT_1 } from '../default-1.js';
import { textOf as fileOf, KINDS, place, train } from './aide-support.js';

const TEXT = fileOf('corpus/readme.md').slice(0, 6000);
const SETTINGS = {
  ...DEFAULT_1,
  hidden: '12',
  layers: '1',
  window: '16',
  batch: '8',
  valid: '0.2',
};

/** @template T @param {Generator<any, T>} work @returns {T} */
function finish(work) {
  let last = 0;
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    assert.ok(value >= last && value <= 1, `${last}, then ${value}`);
    last = value;
  }
}

/** @param {import('../../web/core/wasm.js').Core} core @param {number} length */
function greedy(core, length) {
  core.sampleBegin({ greedy: '1' }, '');
  return Array.from({ length }, () => String.fromCodePoint(core.sampleNext())).join('');
}

/** @param {import('../../web/core/wasm.js').Core} core @param {any} options */
const job = (core, options) => ({
  look: 'repeats',
  text: TEXT,
  checkpoint: core.save(),
  settings: {},
  options,
});

for (const kind of KINDS) {
  test(`the greedy cycle is the one in greedily drawn text: ${kind}`, async () => {
    const core = await place(kind, TEXT, { ...SETTINGS, cell: 'gru' });
    train(core, 60);
    const before = core.hash();
    const cycle = finish(greedyCycle(core, 20_000));
    const text = greedy(core, 22_000);
    assert.ok(cycle.exact || cycle.repeats, 'it goes round');
    assert.ok(text.startsWith(cycle.before + cycle.text.repeat(5)));
    assert.equal(cycle.before.length, cycle.textBegin);
    assert.equal(cycle.text.length, cycle.period);
    assert.equal(
      text.slice(cycle.textBegin),
      cycle.text.repeat(22_000 / cycle.period + 1).slice(0, 22_000 - cycle.textBegin),
    );
    if (cycle.textBegin > 0)
      assert.notEqual(text[cycle.textBegin - 1], text[cycle.textBegin - 1 + cycle.period]);
    assert.ok(cycle.exact ? cycle.begin >= cycle.textBegin : true);
    assert.ok(cycle.entropy >= 0 && cycle.entropy <= Math.log(core.vocabulary().length));
    assert.ok(cycle.leaves === null || (cycle.leaves >= 0 && cycle.leaves <= 2));
    assert.equal(core.hash(), before, 'the run is untouched');
  });
}

test('at the temperature that leaves the cycle, the chance of one more round is 1/2', async () => {
  const core = await place('fused', TEXT, { ...SETTINGS, cell: 'lstm' });
  train(core, 100);
  const { leaves, before, text } = finish(greedyCycle(core, 20_000));
  assert.ok(leaves !== null && leaves > 0, 'it is left');
  // Not in the first round, when the state is still entering the cycle.
  const settled = before + text.repeat(Math.ceil(2000 / text.length));
  const temperature = leaves.toFixed(9);
  let product = 1;
  for (const [i, symbol] of [...text].entries()) {
    core.sampleBegin({ temperature }, (settled + text.slice(0, i)).slice(-4000));
    const likely = core.sampleWeigh(200).find((each) => each.symbol === symbol);
    product *= likely?.probability ?? 0;
  }
  assert.ok(Math.abs(product - 0.5) < 0.01, `${product} at ${leaves}`);
});

test('copies are the ones that a search of the training text finds', async () => {
  const core = await place('fused', TEXT, SETTINGS);
  const places = new Places(core);
  const training = TEXT.slice(0, core.facts().train);
  assert.equal(places.text(0, training.length), training);
  const sample = `${TEXT.slice(100, 180)}%%${TEXT.slice(2000, 2040)}${TEXT.slice(-90)}\u{1f600}x`;
  const { longest, spans, shares } = finish(copiesOf(core, codesOf(sample)));
  const symbols = [...sample];
  const found = symbols.map((_, i) => {
    let n = 0;
    while (i + n < symbols.length && training.includes(symbols.slice(i, i + n + 1).join(''))) n++;
    return n;
  });
  const length = Math.max(...found);
  assert.equal(longest?.length, length);
  assert.equal(longest?.start, found.indexOf(length));
  assert.equal(
    longest?.place,
    training.indexOf(symbols.slice(found.indexOf(length)).slice(0, length).join('')),
  );
  const whole = found.flatMap((n, i) =>
    n >= 16 && (i === 0 || Number(found[i - 1]) <= n) ? [{ start: i, length: n }] : [],
  );
  assert.deepEqual(
    spans.map(({ start, length }) => ({ start, length })),
    whole,
  );
  for (const { n, share } of shares) {
    const all = symbols.length - n + 1;
    const copied = found.slice(0, all).filter((each) => each >= n).length;
    assert.ok(Math.abs(Number(share) - copied / all) < 1e-12, `${n}`);
  }
  for (const { place } of spans)
    assert.equal(places.line(place), training.slice(0, place).split('\n').length);
});

test('an empty sample, one character, a loop of astral characters', async () => {
  const core = await place('fused', TEXT, SETTINGS);
  assert.deepEqual(finish(copiesOf(core, codesOf(''))), {
    longest: null,
    spans: [],
    shares: [8, 16, 32].map((n) => ({ n, share: null })),
  });
  assert.equal(finish(copiesOf(core, codesOf('#'))).longest?.length, 1);
  assert.deepEqual(loopsOf(core, codesOf('')), { share: 0, loops: [] });
  const text = `a \u{1f600}\u{1f601}${'\u{1f600}\u{1f601}'.repeat(20)} b`;
  const found = loopsOf(core, codesOf(text));
  assert.deepEqual(found.loops, [{ start: 2, length: 42, period: 2 }]);
  assert.equal(found.share, 42 / 46);
  // Marks count as the page does: an astral character is two.
  const marked = finish(marks(core, job(core, { sample: text })));
  assert.deepEqual(marked.loops, [{ start: 2, end: 86, period: 2 }]);
  assert.deepEqual(marked.copies, []);
});

test('the look returns all of it, and does not change the run', async () => {
  const core = await place('fused', TEXT, SETTINGS);
  train(core, 30);
  const before = core.hash();
  const sample = `${TEXT.slice(500, 700)}${'ab'.repeat(30)}`;
  const found = finish(repeats(core, job(core, { sample })));
  assert.equal(core.hash(), before);
  assert.deepEqual(
    found.loops.map(({ temperature }) => temperature),
    [0.2, 0.4, 0.6, 0.8, 1, 1.2],
  );
  for (const { share, temperature } of found.loops) {
    core.sampleBegin({ temperature: String(temperature), seed: '1' }, '');
    const drawn = Uint32Array.from({ length: 1000 }, () => core.sampleNext());
    assert.equal(share, loopsOf(core, drawn).share, `${temperature}`);
  }
  assert.ok(Number(found.copied?.longest?.length) >= 200);
  const { line, text } = found.copied?.longest?.source ?? assert.fail('it is copied');
  assert.ok(
    text.startsWith(TEXT.slice(500, 700)) && line === TEXT.slice(0, 500).split('\n').length,
  );
  assert.ok(Number(found.copied?.loops) >= 60 / 260);
  assert.ok(Number(found.unseen?.characters) === core.facts().valid);
  for (const { n, share, unseen } of found.copied?.shares ?? [])
    assert.ok(Number(share) >= 0.5 && Number(unseen) < Number(share), `${n}`);
  assert.equal(finish(repeats(core, job(core, {}))).copied, null);
});
