// The loss chart's computations, without a browser: smoothing, thinning, places, layout, files, colours.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HUES, runColour } from '../../web/chart/colours.js';

import { layOut, toY } from '../../web/chart/frame.js';
import * as post from '../../web/chart/post.js';
import { pointAt, readAt } from '../../web/chart/reading.js';
import { smooth } from '../../web/chart/smooth.js';
import { fit } from '../../web/chart/steer.js';
import { firstFrom, nearest, part, thin } from '../../web/chart/thin.js';
import { field } from '../../web/files/csv.js';
import { historyCsv } from '../../web/files/history.js';
import { formatAxis } from '../../web/model/axes.js';
import { Curve } from '../../web/model/curve.js';
import { converter } from '../../web/words/units.js';

test('smoothing begins at the first point, keeps a constant, and is Adam’s corrected mean', () => {
  const out = new Float64Array(4);
  for (const x of smooth([5, 5, 5, 5], 0.9, out)) assert.ok(Math.abs(x - 5) < 1e-12, `${x}`);
  // By hand: m = 0.9 m + 0.1 x; shown m / (1 - 0.9^n).
  const [a, b, c] = smooth([10, 2, 6], 0.9, out);
  for (const [got, wanted] of [
    [a, 10],
    [b, (0.9 * 1 + 0.2) / 0.19],
    [c, (0.9 * 1.1 + 0.6) / 0.271],
  ])
    assert.ok(Math.abs(Number(got) - Number(wanted)) < 1e-12, `${got}, not ${wanted}`);
  assert.deepEqual([...smooth([3, 1, 2], 0, out)].slice(0, 3), [3, 1, 2]);
  const holed = [...smooth([Number.NaN, 1, Infinity, 1], 0.9, out)];
  assert.ok(
    holed.slice(1).every((x) => Math.abs(x - 1) < 1e-12),
    `${holed}`,
  );
});

test('thinning keeps all that is visible: ends, peaks and troughs of each column, in order', () => {
  const xs = Array.from({ length: 10_000 }, (_, i) => i + 1);
  const ys = xs.map((x) => Math.sin(x / 50) + (x === 5003 ? 40 : 0) - (x === 7001 ? 40 : 0));
  const kept = thin(xs, ys, 0, xs.length, 1, 600 / 10_000);
  assert.ok(kept.length <= 4 * 601, `${kept.length} points for 600 columns`);
  assert.ok(kept.includes(5002) && kept.includes(7000), 'a peak and a trough of one point');
  assert.equal(kept[0], 0);
  assert.equal(kept.at(-1), 9999);
  assert.ok(kept.every((index, i) => i === 0 || index > /** @type {number} */ (kept[i - 1])));
  // Fewer points than columns: all of them, except the missing ones.
  assert.deepEqual(thin([1, 2, 3, 4, 5], [1, null, Number.NaN, 4, Infinity], 0, 5, 1, 100), [0, 3]);
  assert.deepEqual(thin([], [], 0, 0, 1, 100), []);
  assert.deepEqual(thin([1], [2], 0, 1, 1, 100), [0]);
});

test('the nearest point and the part in a window are found, at the edges too', () => {
  const xs = [1, 2, 5, 9];
  for (const [x, index] of /** @type {const} */ ([
    [-7, 0],
    [1.4, 0],
    [3.5, 1],
    [3.6, 2],
    [99, 3],
  ]))
    assert.equal(nearest(xs, x), index, `${x}`);
  assert.equal(nearest([], 3), -1);
  assert.equal(firstFrom(xs, 5), 2);
  assert.deepEqual(part(xs, 2, 5), [0, 3]);
  assert.deepEqual(part(xs, 3, 4), [1, 3]);
  assert.deepEqual(part([], 0, 1), [0, 0]);
});

test('a window stays within the run, and one as wide as the run is the run', () => {
  assert.deepEqual(fit({ min: -5, max: 15 }, { min: 1, max: 101 }), { min: 1, max: 21 });
  assert.deepEqual(fit({ min: 95, max: 115 }, { min: 1, max: 101 }), { min: 81, max: 101 });
  assert.equal(fit({ min: 0, max: 200 }, { min: 1, max: 101 }), null);
  const tiny = fit({ min: 50, max: 50 }, { min: 1, max: 101 });
  assert.ok(tiny && tiny.max > tiny.min);
});

/** A run with invented numbers. @param {number} number @param {number} epochs @param {string} [name] */
function made(number, epochs, name = `Run ${number}`) {
  const facts = /** @type {any} */ ({ window: 16, burnIn: 0 });
  const floor = { perChar: 0.15, perWindow: 2.4, byPosition: [] };
  const curve = new Curve({
    number,
    name,
    textName: 'README',
    facts,
    floor,
    uniform: 4,
    settings: {},
  });
  curve.points.append(
    Array.from({ length: epochs }, (_, i) => ({
      epoch: i + 1,
      step: 7 * (i + 1),
      chars: 3584 * (i + 1),
      seconds: 0.01 * number * (i + 1),
      loss: 0.2 + 5 / (i + 1),
      measuredLoss: i % 10 ? null : 0.2,
      measuredError: i % 10 ? null : 0,
      heldOutLoss: i % 5 ? null : 4,
      heldOutError: i % 5 ? null : 0.25,
      gradNorm: 1,
      clipped: null,
      lr: 0.1,
      hash: '',
    })),
  );
  return curve;
}

test('a place is read from every run that reaches it', () => {
  const [one, two] = [made(2, 100), made(1, 40)];
  assert.deepEqual(
    readAt([one, two], 'epoch', 33).map(({ curve, epoch, measured, heldOut }) => [
      curve.number,
      epoch,
      measured?.epoch,
      heldOut?.epoch,
    ]),
    [
      [2, 33, 31, 31],
      [1, 33, 31, 31],
    ],
  );
  assert.deepEqual(
    readAt([one, two], 'epoch', 41).map(({ curve }) => curve.number),
    [2],
  );
  // In seconds, the second run is twice as fast.
  assert.deepEqual(
    readAt([one, two], 'seconds', 0.2).map(({ epoch }) => epoch),
    [10, 20],
  );
  assert.equal(pointAt([two, one], 'epoch', 90)?.curve, one);
  assert.equal(pointAt([one, two], 'epoch', 12)?.curve, one);
  assert.equal(pointAt([made(1, 0)], 'epoch', 3), null);
  assert.deepEqual(readAt([made(1, 0)], 'epoch', 3), []);
});

test('the layout of a chart has only finite numbers, whatever it shows', () => {
  const look = /** @type {any} */ ({ px: 1 });
  const holed = made(3, 5);
  holed.points.loss[2] = Number.NaN;
  holed.points.heldOutLoss[0] = Infinity;
  const zero = made(4, 3);
  zero.points.loss.fill(0);
  zero.points.measuredLoss.fill(0);
  zero.points.heldOutLoss.fill(0);
  zero.floor.perChar = zero.uniform = 0;
  const rows = [[], [made(1, 0)], [made(1, 1)], [made(1, 20_000), made(2, 3)], [holed], [zero]];
  const units = /** @type {const} */ (['nats', 'bits', 'perplexity', 'sum']);
  for (const curves of rows) {
    for (const unit of units) {
      for (const along of /** @type {const} */ (['epoch', 'chars', 'seconds'])) {
        for (const log of [true, false]) {
          for (const window of [null, { min: 1.2, max: 1.4 }]) {
            const convert = (/** @type {Curve} */ curve) => converter(unit, curve.counted);
            const picture = { curves, convert, along, log, weight: 0.9, post };
            const size = { width: 360, height: 320, gutter: 0 };
            const frame = layOut(picture, window, size, look, () => 60);
            const { left, top, width, height, x0, x1, y0, y1, xTicks, yTicks } = frame;
            const numbers = [left, top, width, height, x0, x1, y0, y1, ...xTicks, ...yTicks];
            const row = `${curves.length} ${unit} ${along} ${log}: ${numbers}`;
            assert.ok(numbers.every(Number.isFinite), row);
            assert.ok(x1 > x0 && y1 > y0 && (!log || y0 > 0), row);
            for (const value of [0, 1e-12, 3, 1e300])
              assert.ok(toY(frame, value) >= top && toY(frame, value) <= top + height, row);
            assert.ok(
              frame.labels.every(({ text }) => !/NaN|Infinity/.test(text)),
              row,
            );
          }
        }
      }
    }
  }
});

test('CSV is quoted by RFC 4180, and no name becomes a formula', () => {
  const rows = /** @type {const} */ ([
    ['README', 'README'],
    ['a "b", c', '"a ""b"", c"'],
    ['two\nlines', '"two\nlines"'],
    ['=HYPERLINK(1)', "'=HYPERLINK(1)"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@x', "'@x"],
    [-0.5, '-0.5'],
    [null, ''],
    [Number.NaN, ''],
  ]);
  for (const [value, written] of rows) assert.equal(field(value), written);
  const lines = historyCsv([{ name: 'x', points: made(1, 2).points }]).split('\r\n');
  assert.deepEqual(lines, [
    'run,epoch,chars,seconds,loss,train_loss,train_error,valid_loss,valid_error,grad_norm,lr,best',
    'x,1,3584,0.01,5.2,0.2,0,4,0.25,1,0.1,1',
    'x,2,7168,0.02,2.7,,,,,1,0.1,',
    '',
  ]);
});

/** Relative luminance of #rrggbb by WCAG 2. @param {string} colour */
function luminance(colour) {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

test('every run colour is readable on its panel, and eight runs in a row have eight colours', () => {
  for (const [light, dark] of HUES) {
    const onLight = 1.05 / (luminance(light) + 0.05);
    const onDark = (luminance(dark) + 0.05) / (luminance('#1c1f23') + 0.05);
    assert.ok(onLight >= 4.5, `${light}: ${onLight.toFixed(2)}`);
    assert.ok(onDark >= 4.5, `${dark}: ${onDark.toFixed(2)}`);
  }
  for (let first = 1; first < 20; first++) {
    const row = Array.from({ length: 8 }, (_, i) => runColour(first + i));
    assert.equal(new Set(row).size, 8);
  }
  assert.equal(runColour(1), 'run1');
  assert.equal(runColour(9), 'run1');
  assert.equal(runColour(0), 'run0');
});

test('losses on the axis are short, even those of a run that broke down', () => {
  const rows = /** @type {const} */ ([
    [0.3, '0.3'],
    [300, '300'],
    [1000, '1,000'],
    [3000, '3,000'],
    [30_000, '30,000'],
    [1.5e6, '1.5e6'],
    [1e37, '1e37'],
  ]);
  for (const [value, shown] of rows) assert.equal(formatAxis(value), shown);
});
