// Inside: compares the result of the aide's job with what can be counted here.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Aide } from '../../web/looks/aide.js';
import { FEWEST } from '../../web/looks/inside/result.js';
import { place, source, TEXT, train } from './aide-support.js';

/** @typedef {import('../../web/looks/inside/result.js').Inside} Inside */

const SETTINGS = { cell: 'gru', hidden: '12', layers: '2', window: '16', batch: '16', lr: '0.01' };

/** @param {string} text @param {Record<string, string>} settings @param {number} epochs */
async function look(text, settings, epochs) {
  const run = await place('fused', text, settings);
  while (run.progress().epoch < epochs) train(run, 1);
  const before = run.hash();
  /** @type {any[]} */
  const said = [];
  const aide = new Aide({ postMessage: (/** @type {any} */ it) => said.push(it) }, source);
  const job = { look: 'inside', text, checkpoint: run.save(), settings: {}, options: {} };
  await aide.receive({ type: 'look', id: 1, job });
  assert.equal(run.hash(), before);
  const last = said.at(-1);
  assert.equal(last.type, 'looked', last.sentence);
  assert.equal(last.epoch, epochs);
  return { inside: /** @type {Inside} */ (last.result), said, run };
}

/** The definition: pairs in the right order, ties half. @param {number[]} on @param {number[]} off */
function pairs(on, off) {
  let right = 0;
  for (const a of on) for (const b of off) right += a > b ? 1 : a === b ? 0.5 : 0;
  return right / (on.length * off.length);
}

test('units are chosen on the first half and tested on the second', async () => {
  const { inside, said } = await look(TEXT, SETTINGS, 3);
  const text = Array.from(inside.text);
  const units = inside.layers * inside.hidden;
  assert.equal(inside.states.length, text.length * units);
  assert.equal(inside.half, Math.floor(text.length / 2));
  assert.ok(TEXT.startsWith(inside.text));
  assert.deepEqual(
    inside.detectors.map(({ mark }) => mark),
    ['heading', 'list item', 'code', 'link', 'line end', 'late in the line'],
  );
  const ends = inside.detectors[4];
  // The stretch ends in the middle of the text, so the character after its last one counts too.
  const whole = Array.from(TEXT);
  const isEnd = text.map((_, i) => whole[i + 1] === '\n');
  assert.equal(ends?.first, isEnd.slice(0, inside.half).filter(Boolean).length);
  assert.equal(ends?.best.length, 3);
  for (const { unit, chosen, checked } of ends?.best ?? []) {
    for (const [from, to, area] of [
      [0, inside.half, chosen],
      [inside.half, text.length, checked],
    ]) {
      /** @type {[number[], number[]]} */
      const sides = [[], []];
      for (let i = Number(from); i < Number(to); i++)
        sides[isEnd[i] ? 0 : 1].push(inside.states[i * units + unit] ?? 0);
      const counted = pairs(...sides);
      assert.ok(Math.abs(counted - Number(area)) < 1e-12, `unit ${unit}: ${area}, not ${counted}`);
    }
  }
  const shares = said.filter(({ type }) => type === 'share').map(({ share }) => share);
  assert.deepEqual(
    shares,
    shares.toSorted((a, b) => a - b),
  );
});

test('gates and tensors are named, and their shares are between 0 and 1', async () => {
  const { inside, run } = await look(TEXT, SETTINGS, 1);
  assert.deepEqual(
    inside.gates.map(({ name, bothSigns }) => [name, bothSigns]),
    [
      ['reset gate', false],
      ['update gate', false],
      ['candidate', true],
    ],
  );
  for (const { layers } of inside.gates) {
    assert.equal(layers.length, 2);
    for (const { low, high } of layers) assert.ok(low >= 0 && high >= 0 && low + high <= 1);
  }
  assert.equal(inside.ratios?.length, 1 + 8 + 1);
  for (const { name, ratio } of inside.ratios ?? [])
    assert.ok(ratio !== null && ratio > 0 && ratio < 1, `${name}: ${ratio}`);
  const { clipped } = run.progress();
  assert.ok(clipped >= 0 && clipped <= 1);
});

test('a character that is too rare in the text chooses no unit', async () => {
  const { inside } = await look('no mark of any kind '.repeat(60), { ...SETTINGS, valid: '0' }, 1);
  for (const { mark, first, second, best } of inside.detectors) {
    if (mark === 'late in the line') continue;
    assert.ok(first < FEWEST && second < FEWEST);
    assert.deepEqual(best, []);
  }
});
