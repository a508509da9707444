// The first screen's sentences and sums: of the recorded run, whose figures are known, and of curves of every kind.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { Curve } from '../../web/model/curve.js';
import { evidenceOf } from '../../web/model/evidence.js';
import { beginning, sumOf } from '../../web/model/guesses.js';
import { bounds, headline } from '../../web/model/headline.js';
import { loadRecorded } from '../../web/model/texts.js';

/** @import { EpochPoint, Settings } from '../../web/wire/protocol.js' */

const recorded = await loadRecorded(async (file) =>
  readFileSync(`build/web/texts/${file}`, 'utf8'),
);
if (!recorded) throw new Error('there is no recorded run');
const run = /** @type {any} */ ({ running: false, phase: 'finished', rolledBack: false });

/** @param {Curve} curve @param {Curve[]} [earlier] @param {any} [state] of the run */
const say = (curve, earlier = [], state = run) =>
  headline(evidenceOf(state, curve, 'sum'), curve, earlier);

test('the recorded run has stopped at its floor, and its second act goes through it', () => {
  const { cleared, kept } = recorded;
  assert.deepEqual(say(cleared), {
    head: 'This network stopped learning at 2.40. With these settings nothing could have gone below 2.27.',
    line: 'It reads 16 characters, then its memory is cleared. The first characters after each cut can only be guessed, and those guesses alone cost 2.27.',
  });
  assert.deepEqual(say(kept, [cleared]), {
    head: 'Keep the memory, and the same network goes through its floor.',
    line: 'Only the memory changed. Loss 2.40 → 0.413 in 500 epochs. On text it has not seen it is no better (87.9 → 94.4): it learned this text by heart.',
  });
});

test('a second act needs a first one: the same settings but for the memory', () => {
  const { cleared, kept } = recorded;
  const other = Object.assign(Object.create(cleared), {
    settings: { ...cleared.settings, hidden: '256' },
  });
  for (const earlier of [[], [kept], [other]])
    assert.doesNotMatch(say(kept, earlier).head, /Keep the memory/);
});

/** @param {number} epoch @param {Partial<EpochPoint>} some @returns {EpochPoint} */
const point = (epoch, some) => ({
  ...{ epoch, step: epoch, chars: epoch, seconds: epoch, loss: 1, measuredLoss: null },
  ...{ measuredError: null, heldOutLoss: null, heldOutError: null, gradNorm: 1, clipped: null },
  ...{ lr: 0.1, hash: null },
  ...some,
});

/** @param {number} floor nats a character @param {EpochPoint[]} points @param {Settings} [settings] */
function curveOf(floor, points, settings = { state: 'reset', init: 'torch' }) {
  const { facts, uniform } = recorded?.cleared ?? assert.fail();
  const byPosition = [16 * floor, ...Array(15).fill(0)];
  const curve = new Curve({
    ...{ number: 1, name: 'A run', textName: 'A text', facts, uniform, settings },
    floor: { perChar: floor, perWindow: 16 * floor, byPosition },
  });
  curve.points.append(points);
  return curve;
}

test('each way of a curve has its headline', () => {
  const flat = (/** @type {number} */ loss, measured = true) =>
    Array.from({ length: 40 }, (_, i) =>
      point(i + 1, { loss, measuredLoss: measured && i === 39 ? loss : null }),
    );
  const falling = Array.from({ length: 40 }, (_, i) => point(i + 1, { loss: 3 / (1 + i / 10) }));
  const running = { running: true, phase: 'running', rolledBack: false };
  /** @type {[Curve, any, RegExp][]} */
  const rows = [
    [curveOf(0.1, []), run, /^With these settings nothing can go below 1\.60\.$/],
    [curveOf(0.0001, []), run, /^Nothing but time and text limits/],
    [curveOf(0.1, flat(0.11)), run, /stopped learning at 1\.76\. .*could have gone below 1\.60\.$/],
    [curveOf(0.1, flat(0.11)), running, /has stopped falling at 1\.76\. .*can go below 1\.60\.$/],
    [curveOf(0.1, flat(0.3)), run, /stopped learning at 4\.80\. Its floor, 1\.60, is not what/],
    [curveOf(0.1, flat(0.11, false)), run, /^The loss has stopped falling at 1\.76\. Its floor is/],
    [curveOf(0.0001, flat(0.3)), run, /stopped learning at 4\.80\. No floor holds it there/],
    [curveOf(0.1, falling), running, /^Still falling: 9\.80 at epoch 40\. .*below 1\.60\.$/],
    [curveOf(0.1, falling), run, /^It was still falling: /],
    [curveOf(0.1, flat(4.2)), run, /^It has hardly learnt anything: 67\.2/],
    [curveOf(0.1, [...falling, point(41, { loss: 9 })]), running, /rose above guessing at random/],
    [curveOf(0.1, flat(3)), { ...run, phase: 'stopped' }, /the run broke down\.$/],
  ];
  for (const [curve, state, head] of rows) assert.match(say(curve, [], state).head, head);
});

test('the headline says that the floor holds a run only where its measured loss is near it', () => {
  const positive = fc.double({ min: 0.001, max: 6, noNaN: true });
  fc.assert(
    fc.property(
      positive,
      positive,
      fc.array(positive, { minLength: 0, maxLength: 30 }),
      (floor, last, losses) => {
        const points = losses.map((loss, i) => point(i + 1, { loss }));
        const loss = floor + last;
        for (let i = 0; i < 12; i++)
          points.push(point(points.length + 1, { loss, measuredLoss: i === 11 ? loss : null }));
        const { head } = say(curveOf(floor, points));
        if (/could have gone below|can go below/.test(head) && !/still falling/i.test(head))
          assert.ok(bounds(floor) && loss <= 1.25 * floor, `${head} of ${loss}, floor ${floor}`);
      },
    ),
    { numRuns: 2000 },
  );
});

test('the sum below the grid adds up by hand, to the floor', () => {
  const costs = fc.array(fc.double({ min: 0, max: 4, noNaN: true }), {
    minLength: 4,
    maxLength: 64,
  });
  fc.assert(
    fc.property(costs, (byPosition) => {
      const total = byPosition.reduce((sum, each) => sum + each, 0);
      const curve = curveOf(total / byPosition.length, []);
      curve.floor.byPosition = byPosition;
      curve.facts = { ...curve.facts, window: byPosition.length, burnIn: 0 };
      const said = sumOf(curve, 'sum');
      const [, sum = '', whole = ''] = /: (.*) = ([\d.]+)$/.exec(said) ?? [];
      if (!whole) return assert.ok(!bounds(curve.floor.perChar), said);
      const terms = sum.match(/\d+\.\d\d/g) ?? [];
      const added = terms.reduce((all, term) => all + Math.round(100 * Number(term)), 0);
      assert.ok(Math.abs(added - Math.round(100 * Number(whole))) <= 2, said);
      assert.ok(Math.abs(Number(whole) - total) <= 0.0051, said);
    }),
    { numRuns: 2000 },
  );
  assert.equal(
    sumOf(recorded.cleared, 'sum'),
    'Cost of guessing, by place in the window: 1.53 + 0.54 + 0.11 + 0.09 (the other 13) = 2.27',
  );
});

test('the grid begins with the first character that is predicted, each with its own cost', () => {
  const { text, nats } = beginning(recorded.cleared);
  const readme = readFileSync('corpus/readme.md', 'utf8');
  assert.equal(text, readme.slice(1, 1 + text.length));
  assert.equal(nats?.length, text.length);
  // What is not counted is free: after a few characters every window of this text is the only one of its kind.
  assert.ok((nats ?? []).every((cost, i) => i % 16 < 6 || cost < 0.01));
  assert.ok((nats ?? []).some((cost, i) => i % 16 === 0 && cost > 2));
});
