// The page's computations, without a browser: units, axes, tables, trends and the sentence.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { tableRows } from '../../web/chart/table.js';
import {
  epochTicks,
  formatTick,
  linearRange,
  linearTicks,
  logRange,
  logTicks,
  partRange,
  roundOut,
  spread,
  xTicks,
} from '../../web/model/axes.js';
import { Points } from '../../web/model/points.js';
import { answer, firstWeights, trend, unseen } from '../../web/model/sentence.js';
import {
  converter,
  formatBytes,
  formatDuration,
  formatEpoch,
  formatLoss,
  formatPair,
  formatRate,
} from '../../web/words/units.js';

/** @typedef {import('../../web/model/sentence.js').Evidence} Evidence */

test('losses show about three digits in every unit', () => {
  const rows = /** @type {const} */ ([
    [Infinity, '∞'],
    [4.788174810818202e28, '5e28'],
    [107.64, '107.6'],
    [63.52, '63.5'],
    [9.996, '10.0'],
    [2.774, '2.77'],
    [0.9996, '1.00'],
    [0.1442, '0.144'],
    [0.0208, '0.0208'],
    [0.00004, '0.00004'],
    [0, '0'],
  ]);
  for (const [value, shown] of rows) assert.equal(formatLoss(value), shown);
  // The post's 2.31 over 16 steps is 0.144 nats a character.
  assert.equal(formatLoss(2.31 / converter('sum', 16)(1)), '0.144');
  assert.equal(converter('bits', 16)(Math.log(2)), 1);
});

test('losses are shown as the core shows them: test_message.c reads the same file', () => {
  const rows = readFileSync('tests/golden/losses.txt', 'utf8').trim().split('\n');
  assert.ok(rows.length > 200);
  for (const row of rows) {
    const [value, shown] = row.split(' ');
    assert.equal(formatLoss(Number(value)), shown, value);
  }
});

test('two losses that differ do not look the same', () => {
  assert.deepEqual(formatPair(2.443, 2.441), ['2.443', '2.441']);
  assert.deepEqual(formatPair(2.77, 2.44), ['2.77', '2.44']);
  assert.deepEqual(formatPair(2.44, 2.44), ['2.44', '2.44']);
  assert.deepEqual(formatPair(4.71e28, 4.69e28), ['5e28', '5e28']);
});

test('speeds, durations and sizes are rounded, not cut', () => {
  const rows = /** @type {const} */ ([
    [formatRate(268_123), '268k'],
    [formatRate(9_960), '10k'],
    [formatRate(1234), '1.2k'],
    [formatRate(999_700), '1.0M'],
    [formatDuration(0.4), 'under 1 s'],
    [formatDuration(19.4), '19 s'],
    [formatDuration(180), '3 min'],
    [formatDuration(3900), '1 h 5 min'],
    [formatBytes(540), '540 bytes'],
    [formatBytes(7530), '7.5 kB'],
    [formatBytes(2_700_000), '2.7 MB'],
  ]);
  for (const [shown, wanted] of rows) assert.equal(shown, wanted);
});

test('a logarithmic axis holds every value and never breaks', () => {
  const rows = /** @type {const} */ ([
    [{ low: Infinity, high: 0 }, 2.44, 63.5],
    [{ low: 2.6, high: 97 }, 2.44, 63.5],
    [{ low: 0.33, high: 97 }, 0.0001, 63.5],
    [{ low: 1e-9, high: 1e-9 }, 0, 0],
    [{ low: Infinity, high: 0 }, 0, 0],
    [{ low: 5, high: 5 }, 5, 5],
  ]);
  for (const [data, floor, uniform] of rows) {
    const [lo, hi] = logRange(data, floor, uniform);
    assert.ok(lo > 0 && hi / lo >= 9, `${lo} to ${hi}`);
    if (data.high > 0) assert.ok(hi >= Math.max(data.high, uniform));
    if (floor > hi / 1000) assert.ok(lo < floor, 'the hatched region is seen');
    if (data.low < Infinity && data.low > 1e-6) assert.ok(lo < data.low);
    const ticks = logTicks(lo, hi);
    assert.ok(ticks.length >= 2 && ticks.every((tick) => tick >= lo * 0.999 && tick <= hi * 1.001));
  }
  // A floor near 0, as with a carried state, does not press the curve to the top.
  assert.deepEqual(logRange({ low: 1.5, high: 3.2 }, 0.0001, 4.37), [0.5, 5]);
  assert.equal(roundOut(97 * 1.12, 1), 150);
  assert.equal(roundOut(0.85, -1), 0.7);
});

test('a linear axis begins at 0 and holds every value', () => {
  for (const high of [0.0002, 0.17, 5, 97, 1e5]) {
    const [lo, hi] = linearRange({ low: high / 3, high }, 0, 0);
    assert.ok(lo === 0 && hi >= high && hi <= high * 2.1, `${high}: to ${hi}`);
    const ticks = linearTicks(lo, hi, 6);
    assert.ok(ticks.length >= 3 && ticks.length <= 8 && ticks[0] === 0, `${high}: ${ticks}`);
  }
  assert.deepEqual(linearRange({ low: Infinity, high: 0 }, 0, 0), [0, 1]);
  assert.deepEqual(linearTicks(0, 0.5, 5), [0, 0.1, 0.2, 0.3, 0.4, 0.5]);
});

test('the axis of a part fits what is visible, and never breaks', () => {
  const rows = /** @type {const} */ ([
    [{ low: 2.6, high: 3.1 }, 2.44],
    [{ low: 2.6, high: 97 }, 0.001],
    [{ low: 5, high: 5 }, 0],
    [{ low: 1e-9, high: 1e-9 }, 0],
    [{ low: Infinity, high: 0 }, 0],
  ]);
  for (const [data, floor] of rows) {
    for (const log of [true, false]) {
      const [lo, hi] = partRange(data, floor, log);
      assert.ok(Number.isFinite(lo) && hi > lo && (!log || lo > 0), `${lo} to ${hi}`);
      if (data.high > 0) assert.ok(lo <= data.low && hi >= data.high, `${lo} to ${hi}`);
      if (floor > data.low / 2) assert.ok(lo < floor, 'a near floor is seen');
      const ticks = log ? logTicks(lo, hi) : linearTicks(lo, hi, 5);
      assert.ok(ticks.length >= 2 && ticks.length < 14, `${ticks}`);
    }
  }
});

test('characters and seconds have ticks at round numbers', () => {
  /** @param {import('../../web/words/strings.js').Along} along @param {number} last */
  const shown = (along, last, lo = 0) =>
    xTicks(along, lo, last, 5).map((tick) => formatTick(along, tick));
  assert.deepEqual(shown('seconds', 0.9), ['0 s', '0.2 s', '0.4 s', '0.6 s', '0.8 s']);
  assert.deepEqual(shown('seconds', 19.4), ['0 s', '5 s', '10 s', '15 s']);
  assert.deepEqual(shown('seconds', 600), ['0 s', '2 min', '4 min', '6 min', '8 min', '10 min']);
  assert.deepEqual(shown('seconds', 140), ['0 s', '30 s', '1 min', '1 min 30 s', '2 min']);
  assert.deepEqual(shown('seconds', 9000), [
    '0 s',
    '30 min',
    '1 h',
    '1 h 30 min',
    '2 h',
    '2 h 30 min',
  ]);
  assert.deepEqual(shown('chars', 5_380_000), ['0', '2M', '4M']);
  assert.deepEqual(shown('chars', 3584), ['0', '1k', '2k', '3k']);
  assert.deepEqual(shown('epoch', 505, 500), ['500', '501', '502', '503', '504', '505']);
  for (const along of /** @type {const} */ (['epoch', 'chars', 'seconds'])) {
    for (let last = 2; last < 1e8; last *= 1.37) {
      const ticks = shown(along, last);
      assert.ok(ticks.length >= 2 && ticks.length <= 13, `${along} to ${last}: ${ticks}`);
    }
  }
});

test('epochs are labelled from 1, and labels never overlap', () => {
  assert.deepEqual(epochTicks(20, 5), [1, 5, 10, 15, 20]);
  assert.deepEqual(epochTicks(1501, 5), [1, 500, 1000, 1500]);
  for (let last = 2; last < 3000; last += 7) {
    const ticks = epochTicks(last, 5);
    assert.ok(ticks.length <= 7 && ticks[0] === 1, `${last}: ${ticks}`);
  }
});

test('labels are moved so that none overlap, in order, inside the plot', () => {
  const placed = spread([10, 12, 13, 200], 16, 5, 190);
  assert.deepEqual(placed, [10, 26, 42, 190]);
  assert.deepEqual(spread([188, 189, 190], 16, 5, 190), [158, 174, 190]);
});

test('a table of a long run is short, and keeps every measured epoch and the last', () => {
  const points = made((epoch) => 1 + 1 / epoch, 10_007);
  const epochs = tableRows(points, 100).map((i) => points.epoch[i] ?? 0);
  assert.equal(epochs[0], 10_007);
  assert.equal(epochs.at(-1), 1);
  assert.ok(epochs.length <= 130);
  for (const epoch of [1, 2, 5, 10, 20, 50, 100, 1000, 10_000]) assert.ok(epochs.includes(epoch));
});

test('epochs that are repeated after a rollback replace the lost ones', () => {
  const points = made((epoch) => epoch, 10);
  points.append([pointOf(8, 0.5)]);
  assert.deepEqual(points.epoch, [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.equal(points.loss.at(-1), 0.5);
  assert.equal(points.measuredLoss.length, 8);
  assert.equal(points.heldOutLoss.length, 8);
});

test('places inside an epoch are points, but not of the line of epochs', () => {
  const points = new Points();
  points.append([1, 1.5, 2, 2.25, 2.5, 3].map((epoch) => pointOf(epoch, epoch, null, 9 - epoch)));
  assert.deepEqual(points.whole.epoch, [1, 2, 3]);
  assert.deepEqual(points.whole.loss, [1, 2, 3]);
  assert.deepEqual(points.best(), { epoch: 3, value: 6 });
  assert.deepEqual(tableRows(points, 2), [5, 4, 3, 1], 'the last, and those inside epochs');
  assert.equal(formatEpoch(2.25), '2.25');
  assert.equal(formatEpoch(1501), '1,501');
  // Back to 2.1, and on from there.
  points.append([pointOf(2.25, 7)]);
  assert.deepEqual(points.epoch, [1, 1.5, 2, 2.25]);
  assert.deepEqual(points.whole.epoch, [1, 2]);
  const plain = made((epoch) => epoch, 10);
  assert.equal(plain.whole, plain, 'nothing is copied where no epoch is long');
});

// ---- The sentence

/** @param {number} epoch */
const milestone = (epoch) => /^[125]0*$/.test(String(epoch));

/**
 * @param {number} epoch
 * @param {number} loss
 * @param {number|null} [measuredLoss]
 * @param {number|null} [heldOutLoss]
 */
const pointOf = (epoch, loss, measuredLoss = null, heldOutLoss = null) => ({
  epoch,
  step: epoch,
  chars: epoch,
  seconds: epoch,
  loss,
  measuredLoss,
  measuredError: null,
  heldOutLoss,
  heldOutError: null,
  gradNorm: 1,
  clipped: null,
  lr: 0.1,
  hash: '',
});

/**
 * A run whose losses are formulas of the epoch.
 * @param {(epoch: number) => number} loss
 * @param {number} epochs
 * @param {(epoch: number) => number} [valid]
 * @param {(epoch: number) => number} [train]
 */
function made(loss, epochs, valid = () => 3, train = loss) {
  const points = new Points();
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const measured = milestone(epoch) || epoch === epochs ? train(epoch) : null;
    points.append([
      pointOf(epoch, loss(epoch), measured, epoch % 10 && epoch > 10 ? null : valid(epoch)),
    ]);
  }
  return points;
}

/** One measured run of the post, in nats per 16-character window. */
const post = {
  loss: (/** @type {number} */ epoch) =>
    (2.6 + 93 * Math.exp(-epoch / 55) + 260 / (epoch + 300)) / 16,
  valid: (/** @type {number} */ epoch) =>
    (epoch < 41 ? 70 - 25 * (epoch / 41) : 45 + 38 * (1 - Math.exp(-(epoch - 41) / 400))) / 16,
};

/** @param {Partial<Evidence>} some @returns {Evidence} */
const evidence = (some) => ({
  phase: 'running',
  points: new Points(),
  floor: 2.44 / 16,
  uniform: 63.5 / 16,
  start: firstWeights({ init: 'gaussian', init_scale: '0.3', hidden: '128' }, 63.5 / 16),
  heldOut: 3585,
  carried: false,
  window: 16,
  convert: converter('sum', 16),
  ...some,
});

test('the post is almost at its floor, and has memorised its text', () => {
  const points = made(post.loss, 1501, post.valid, (epoch) =>
    epoch === 1501 ? 2.77 / 16 : post.loss(epoch),
  );
  const { kind, say, more } = answer(evidence({ points, phase: 'finished' }));
  assert.equal(kind, 'almost');
  assert.equal(
    say,
    'It is stuck because it is almost at its floor: 2.77, and these settings allow no less than 2.44. ' +
      'It has also memorised: on the test text it was best at epoch 40.',
  );
  assert.match(more.join(' '), /wiped every 16 characters/);
  assert.match(more.join(' '), /worse than guessing at random \(82\.\d; at random 63\.5\)/);
});

test('while a loss falls, the sentence says so, and names the loss', () => {
  const falling = made(post.loss, 101, (epoch) => (70 - epoch / 4) / 16);
  const running = answer(evidence({ points: falling }));
  assert.equal(running.kind, 'falling');
  assert.match(
    running.say,
    /^Still falling: 18\.1, 1\d% lower than 9 epochs ago\. On the test text it is still getting better/,
  );
  const paused = answer(evidence({ points: falling, phase: 'paused' }));
  assert.match(paused.say, /^It was still falling at epoch 101: 18\.1/);

  const memorising = answer(evidence({ points: made(post.loss, 200, post.valid) }));
  assert.match(
    memorising.say,
    /^Still falling \(5\.\d+\), but by memorising this text: on the test text it was best at epoch 40/,
  );
});

test('only a loss of one moment is compared with the floor', () => {
  // The running loss may be below the floor; nothing was measured.
  const points = made(() => 2.2 / 16, 60);
  points.measuredLoss.fill(null);
  const { kind, say } = answer(evidence({ points }));
  assert.equal(kind, 'flat');
  assert.doesNotMatch(say, /lowest/);
});

test('each distance from the floor has its words', () => {
  const rows = /** @type {const} */ ([
    [
      2.45,
      2.44,
      'reached',
      /It is stuck because it is at its floor: 2\.45, and these settings allow no less than 2\.44/,
    ],
    [2.77, 2.44, 'almost', /almost at its floor/],
    [40.1, 2.44, 'above', /It stopped falling at 40\.1, 37\.7 above its floor of 2\.44/],
    // No distance, multiple or percentage where the floor is next to nothing.
    [0.33, 0.02, 'above', /^It stopped falling at 0\.330, 0\.310 above its floor of 0\.0200/],
    [0.33, 0.0001, 'above', /^It stopped falling at 0\.330 \(floor 0\.0001\)/],
    [2.441, 2.4405, 'reached', /: 2\.4410, and these settings allow no less than 2\.4405/],
  ]);
  for (const [train, floor, kind, words] of rows) {
    const points = made(
      () => train / 16,
      60,
      () => train / 16,
    );
    const result = answer(evidence({ points, floor: floor / 16, phase: 'finished' }));
    assert.equal(result.kind, kind, `${train} over ${floor}`);
    assert.match(result.say, words);
  }
});

test('an older measurement names its epoch', () => {
  const points = made(() => 2.77 / 16, 53);
  points.measuredLoss[52] = null;
  assert.match(
    answer(evidence({ points })).say,
    /almost .*: 2\.77 at epoch 50, and these settings/,
  );
});

test('a measurement from before the last tenth of the epochs decides nothing', () => {
  // Measured while it still fell; the loss then went lower, or higher.
  for (const old of [2.45, 2.77, 40.1, 0.33]) {
    const points = made(
      () => 20 / 16,
      70,
      () => 2,
      () => old / 16,
    );
    points.measuredLoss[69] = null;
    const { kind, say } = answer(evidence({ points }));
    assert.equal(kind, 'flat');
    assert.match(
      say,
      /^It has stopped falling at 20\.0 \(measured [\d.]+ at epoch 50; floor 2\.44\)/,
    );
    assert.doesNotMatch(say, /above|reached|memorises/);
  }

  const points = made(
    (epoch) => 0.2 + 1 / epoch,
    70,
    (epoch) => 3 + epoch / 100,
  );
  assert.equal(unseen(evidence({ points })).way, 'memorising');
  points.measuredLoss[69] = null;
  assert.equal(unseen(evidence({ points })).way, 'worse');
});

test('a loss that swings or rises is not called flat', () => {
  const swinging = made((epoch) => (5 + 3 * Math.sin(epoch * 2)) / 16, 80);
  assert.match(
    answer(evidence({ points: swinging })).say,
    /^It does not settle: over the last 8 epochs the loss swung between [\d.]+ and [\d.]+/,
  );
  const rising = made((epoch) => (5 + epoch / 20) / 16, 80);
  assert.match(answer(evidence({ points: rising })).say, /^The loss is rising: 9\.00, \d% higher/);
});

test('an average that rises or swings is no rising loss where the weights held still cost less', () => {
  const rising = (/** @type {number} */ epoch) => (0.08 + (epoch > 90 ? epoch - 90 : 0) / 500) / 16;
  const swinging = (/** @type {number} */ epoch) => (0.09 + 0.05 * Math.sin(epoch * 2)) / 16;
  const rows = /** @type {const} */ ([
    [rising, [0.0223, 0.0184], 'falling', /0\.0184, 17% lower than 7 epochs before/],
    [swinging, [0.0223, 0.0184], 'falling', /0\.0184, 17% lower than 7 epochs before/],
    [rising, [0.0223, 0.0222], 'above', /stopped falling at 0\.0222/],
    [rising, [0.0223, 0.0243], 'rising', /The loss is rising/],
    [swinging, [0.0223, 0.0243], 'unsettled', /does not settle/],
  ]);
  for (const [loss, measured, kind, says] of rows) {
    const points = made(loss, 100);
    points.measuredLoss.fill(null);
    measured.forEach((sum, i) => {
      points.measuredLoss[i ? 99 : 92] = sum / 16;
    });
    const said = answer(
      evidence({ points, floor: 0, phase: 'finished', now: points.measuredLoss[99] ?? null }),
    );
    assert.equal(said.kind, kind);
    assert.match(said.say, says);
    // Two measurements on a part of a long text, no further from one another than chance takes them.
    points.measuredError[99] = 0.01 / 16;
    if (kind === 'falling')
      assert.notEqual(answer(evidence({ points, floor: 0, phase: 'finished' })).kind, 'falling');
  }
});

test('test text: none, too early, better, level, worse', () => {
  const rows = /** @type {const} */ ([
    ['none', 0, 60, () => 3],
    ['few', 100, 5, () => 3],
    ['better', 100, 60, (/** @type {number} */ epoch) => 3 - epoch / 100],
    // The best is recent, and over.
    ['past', 100, 100, (/** @type {number} */ epoch) => (epoch < 100 ? 3 - epoch / 100 : 2.7)],
    ['better', 100, 100, (/** @type {number} */ epoch) => (epoch < 100 ? 3 - epoch / 100 : 2.12)],
    ['level', 100, 60, (/** @type {number} */ epoch) => (epoch === 5 ? 2.99 : 3)],
    // Scatter does not mean that it got worse: epoch 300 is bad, but 290 was not.
    [
      'level',
      100,
      300,
      (/** @type {number} */ epoch) => (epoch === 300 ? 3.4 : epoch === 5 ? 2.99 : 3),
    ],
    ['worse', 100, 60, (/** @type {number} */ epoch) => 3 + epoch / 100],
  ]);
  for (const [way, heldOut, epochs, valid] of rows) {
    const points = made(() => 2.8, epochs, valid);
    assert.equal(unseen(evidence({ points, heldOut })).way, way);
  }
});

test('the sentence before training, at the start, and with one symbol', () => {
  assert.equal(
    answer(evidence({ phase: 'ready' })).say,
    'Its floor is 2.44: with these settings no network of any size gets below it. Guessing at random costs 63.5.',
  );
  const slow = answer(evidence({ points: made((epoch) => 97 / 16 / epoch, 5) }));
  assert.equal(
    slow.say,
    'Falling: 19.4 after 5 epochs, 97.0 after the first; guessing at random costs 63.5.',
  );
  const begun = answer(evidence({ points: made(() => 97 / 16, 3) }));
  assert.match(begun.say, /^It has just begun: 97\.0; guessing at random costs 63\.5/);
  assert.match(begun.more[1] ?? '', /^Epoch 1 was worse than guessing at random \(97\.0\)/);
  assert.match(answer(evidence({ uniform: 0 })).say, /one symbol only/);
});

test('a trend needs eight epochs and looks at the last tenth', () => {
  const losses = (/** @type {number[]} */ loss) => ({ epoch: loss.map((_, i) => i + 1), loss });
  assert.equal(trend(losses([5, 4, 3])).way, 'starting');
  const longFlat = Array.from({ length: 1000 }, (_, i) => (i < 800 ? 100 - i / 10 : 20));
  assert.equal(trend(losses(longFlat)).way, 'flat');
  assert.equal(trend(losses(longFlat.slice(0, 800))).way, 'falling');
});

test('the last tenth is counted in epochs, even if only a few of them were kept', () => {
  const rows = /** @type {[string, (epoch: number) => number][]} */ ([
    // It fell until epoch 1,000; a third of the later epochs is kept.
    ['flat', (epoch) => (epoch < 1000 ? 100 - epoch / 12 : 17)],
    ['falling', (epoch) => 100 - epoch / 20],
    ['rising', (epoch) => 5 + epoch / 100],
  ]);
  for (const [way, loss] of rows) {
    const all = made(loss, 1501);
    const thinned = new Points();
    for (let epoch = 1; epoch <= 1501; epoch = Math.max(epoch + 1, Math.round(epoch * 1.04)))
      thinned.append([pointOf(epoch, loss(epoch))]);
    thinned.append([pointOf(1501, loss(1501))]);
    assert.ok(thinned.length < 150);
    assert.equal(trend(all).way, way);
    assert.equal(trend(thinned).way, way);
    assert.equal(trend(thinned).span, trend(all).span);
  }
  // With so few epochs the last tenth is one, so four are used.
  const few = new Points();
  for (let i = 0; i < 10; i++) few.append([pointOf(2 ** i, 10 - i)]);
  assert.equal(trend(few).way, 'falling');
});

test('a run in its first long epoch is not spoken of by its parts', () => {
  const points = new Points();
  for (let i = 1; i < 20; i++) points.append([pointOf(i / 20, 3 - i / 20, 2.9, 3)]);
  const evidence = { phase: /** @type {const} */ ('running'), points, floor: 1, uniform: 4 };
  const rest = { heldOut: 9, carried: true, window: 16, convert: (/** @type {number} */ x) => x };
  assert.equal(answer({ ...evidence, ...rest }).kind, 'before');
  points.append([pointOf(1, 2.5), pointOf(1.5, 2)]);
  const { kind, say } = answer({ ...evidence, ...rest });
  assert.equal(kind, 'starting');
  assert.match(say, /2\.50/, 'of the whole epoch');
});

test('the recorded run of a first visit is almost at its floor, and has memorised its text', () => {
  const { points: columns, ...recorded } = JSON.parse(
    readFileSync('build/web/texts/recorded.json', 'utf8'),
  );
  const points = Object.assign(new Points(), columns);
  const { say, more } = answer(
    evidence({
      phase: 'finished',
      points,
      floor: recorded.floor.perChar,
      uniform: recorded.uniform,
      start: firstWeights(recorded.settings, recorded.uniform),
      heldOut: recorded.facts.valid,
    }),
  );
  assert.match(
    say,
    /^It is stuck because it is almost at its floor: 2\.\d+, and these settings allow no less than 2\.\d+\. It has also memorised: on the test text it was best at epoch \d\d\.$/,
  );
  assert.equal(more.length, 3);
});

test('the meaning of the floor, of a worse epoch 1 and of a worse test text is always there', () => {
  const before = evidence({ phase: 'ready' });
  const during = evidence({ points: made(post.loss, 30, post.valid) });
  const afterwards = evidence({
    points: made(post.loss, 1501, post.valid),
    phase: 'finished',
  });
  for (const each of [before, during, afterwards]) {
    const { more } = answer(each);
    assert.equal(more.length, 3);
    assert.match(more[0] ?? '', /^Its memory is wiped every 16 characters.* cost 2\.44/);
    assert.match(more[1] ?? '', /^Epoch 1 (may be|was) worse than guessing at random/);
    assert.match(more[2] ?? '', /kept back as a test|^On the test text/);
  }
  // A better epoch 1 needs no words, and neither does a missing held-out text.
  const calm = answer(evidence({ points: made(() => 3, 30), heldOut: 0 }));
  assert.equal(calm.more.length, 1);
});
