// The sentence under the chart says no cause that the losses it knows refute, and names an explosion at once. Runs of the
// command are held against it in tests/cli/free-sentence.test.js.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Points } from '../../web/model/points.js';
import { answer, explosion, firstWeights, unseen } from '../../web/model/sentence.js';

/** @typedef {import('../../web/model/sentence.js').Evidence} Evidence */
/** @typedef {(epoch: number) => number} Curve */

/**
 * A run of which every epoch is measured.
 * @param {number} epochs
 * @param {Curve} loss
 * @param {Curve} heldOutLoss
 * @param {Curve} [measuredLoss]
 */
function made(epochs, loss, heldOutLoss, measuredLoss = loss) {
  const points = new Points();
  for (let epoch = 1; epoch <= epochs; epoch++)
    points.append([
      {
        ...{
          epoch,
          step: epoch,
          chars: epoch,
          seconds: epoch,
          gradNorm: 1,
          clipped: null,
          lr: 0.1,
        },
        ...{ measuredError: null, heldOutError: null, hash: '' },
        loss: loss(epoch),
        measuredLoss: measuredLoss(epoch),
        heldOutLoss: heldOutLoss(epoch),
      },
    ]);
  return points;
}

/** @param {Partial<Evidence>} some @returns {Evidence} */
const evidence = (some) => ({
  phase: 'running',
  points: new Points(),
  floor: 0.0001,
  uniform: 4.4,
  heldOut: 1000,
  carried: true,
  window: 32,
  convert: (nats) => nats,
  ...some,
});

/** Falls to 1 in 20 epochs, then goes up in a line. @param {number} slope @returns {Curve} */
const turns = (slope) => (epoch) => (epoch <= 20 ? 3 - epoch / 10 : 1 + slope * (epoch - 20));

test('memorising takes a training loss that fell, a rise on the test text, and a gap', () => {
  const rises = turns(0.01);
  const rows = /** @type {[string, Curve, Curve][]} */ ([
    ['memorising', (epoch) => 2 / epoch, rises],
    ['memorising', (epoch) => 1.2 - epoch / 150, rises],
    // It has not fallen since.
    ['worse', () => 0.3, rises],
    // It fell, and there is no gap between the two.
    ['worse', (epoch) => 2.3 - epoch / 100, (epoch) => 0.4 + rises(epoch)],
    // Both rose.
    ['both', turns(0.005), rises],
    ['both', (epoch) => turns(0.0012)(epoch) / 2, turns(0.0012)],
    ['level', (epoch) => 2 / epoch, turns(0.0001)],
  ]);
  for (const [way, loss, valid] of rows) {
    const points = made(60, loss, valid);
    assert.equal(unseen(evidence({ points })).way, way);
    const { say, more } = answer(evidence({ points }));
    const memorises = way === 'memorising';
    assert.equal(/memoris/.test(say), memorises, say);
    assert.equal(/rises because/.test(more.join(' ')), memorises);
    assert.equal(/may be too large/.test(say), way === 'both', say);
  }
});

test('a training loss that was measured before the newest stretch has not risen for that', () => {
  const points = made(
    20,
    () => 1,
    (epoch) => (epoch < 6 ? 2 : 2.5),
  );
  points.measuredLoss.fill(null, 13);
  assert.equal(unseen(evidence({ points })).way, 'worse');
});

test('of a run that continues another, what was measured before it is not known', () => {
  const best = { epoch: 40, value: 1 };
  const from = { epoch: 100, best };
  const points = new Points();
  points.append(
    [...Array(20).keys()].map((i) => ({
      ...{ epoch: 101 + i, step: 0, chars: 0, seconds: 0, gradNorm: 1, clipped: null, lr: 0.1 },
      ...{ measuredError: null, heldOutError: null, hash: '' },
      ...{ loss: 0.2, measuredLoss: 0.2, heldOutLoss: 2 },
    })),
  );
  assert.equal(unseen(evidence({ points, from, best })).way, 'worse');
});

test('an explosion is a loss above guessing at random that was clearly lower before', () => {
  const rows = /** @type {[boolean, number[], number?][]} */ ([
    // Above guessing at random from the first epoch on: default first weights do not cost that.
    [true, [37]],
    [true, [82, 41, 30]],
    [true, [3, 2, 9]],
    [true, [3, 2, Infinity]],
    // First weights that may cost as much, and a loss that hardly moved.
    [false, [18.7, 18.5, 18.8], 27],
    [true, [18.7, 18.5, 28.8], 27],
    // It was no lower; or it is not above guessing at random.
    [false, [6.1, 5.2, 4.9]],
    [false, [2, 1, 4.5]],
  ]);
  for (const [exploded, losses, start] of rows) {
    const points = made(
      losses.length,
      (epoch) => losses[epoch - 1] ?? 0,
      () => 3,
    );
    const given = evidence({ points, ...(start && { start }) });
    assert.equal(explosion(given) > 0, exploded, String(losses));
    assert.equal(answer(given).kind === 'exploded', exploded);
  }
  const fell = made(
    3,
    (epoch) => [3, 2, 9][epoch - 1] ?? 0,
    () => 3,
  );
  assert.equal(
    answer(evidence({ points: fell })).say,
    'Its loss has exploded: 9.00 is above guessing at random (4.40): the learning rate is too high.',
  );
});

test('an explosion is named inside an epoch, the first one too', () => {
  const within = { epoch: [0.1, 0.2, 0.3], loss: [3, 41, 40] };
  assert.match(answer(evidence({ within })).say, /^Its loss has exploded: 40\.0 is above guessing/);
  within.loss = [4.5, 3, 40];
  assert.equal(explosion(evidence({ within })), 0, 'one point is no explosion');
  within.loss = [4.5, 3, 2];
  assert.match(answer(evidence({ within })).say, /^The first epoch is under way, 30% of it done/);
  const points = made(
    10,
    (epoch) => 3 - epoch / 10,
    () => 3,
  );
  assert.equal(answer(evidence({ points, within })).kind, 'falling', 'those are of an earlier one');
  assert.equal(
    answer(evidence({ points, within: { epoch: [10.4, 10.5], loss: [12, 13] } })).kind,
    'exploded',
  );
});

test('a loss that is low as it runs is no explosion, however high the measured one is', () => {
  const points = made(
    9,
    () => 0.02,
    () => 3,
    () => 24,
  );
  assert.equal(explosion(evidence({ points })), 0);
});

test('a rollback is said first, a run that stopped in its first epoch too', () => {
  const falls = made(
    10,
    (epoch) => 3 - epoch / 10,
    () => 3,
  );
  const { say } = answer(evidence({ points: falls, rolledBack: true }));
  assert.match(
    say,
    /^Its learning rate was too high: it broke down, and continues with a lower one\. Still falling/,
  );
  assert.equal(
    answer(evidence({ phase: 'stopped' })).say,
    'It broke down in its first epoch; guessing at random costs 4.40. The learning rate is too high.',
  );
});

test('who has hardly learnt, or does worse than guessing, is not said to have stopped falling', () => {
  const rows = /** @type {[Curve, number, RegExp][]} */ ([
    [(epoch) => 4.4 - epoch / 100, 4.4, /^It has hardly learnt .* its steps may be too small\.$/],
    [() => 4.38, 4.4, /^It has hardly learnt anything: 4\.38; guessing at random costs 4\.40\.$/],
    [
      () => 18.7,
      27,
      /^It does worse .* Its first weights or its learning rate may be too large\.$/,
    ],
    [() => 5.5, 4.4, /^It does worse .* The learning rate is too high\.$/],
    // Up and down, or down again from where training took it: above guessing all the same.
    [(epoch) => 5.6 + (epoch % 2), 4.4, /^It does worse .* The learning rate is too high\.$/],
    [(epoch) => 6.4 - epoch / 10, 4.4, /^It does worse .* The learning rate is too high\.$/],
    [(epoch) => 19 + (epoch % 2) * 5, 27, /^It does worse .* Its first weights or its learning/],
    [(epoch) => 19 - epoch, 27, /^It was still falling at epoch 12: 7\.00,/],
  ]);
  for (const [loss, start, words] of rows) {
    const points = made(12, loss, loss);
    assert.match(answer(evidence({ points, start, phase: 'finished' })).say, words);
  }
});

test('Gaussian first weights cost less than their bound, and more than guessing', () => {
  // Measured on a README with the `plateau` command, before any step: settings, guessing, and the loss.
  const rows = /** @type {const} */ ([
    ['gaussian', 0.3, 128, 6.12],
    ['gaussian', 1, 128, 18.31],
    ['gaussian', 10, 128, 191.7],
    ['gaussian', 2, 512, 47.4],
    ['gaussian', 3, 2, 9.5],
    ['default', 0.1, 128, 4.42],
  ]);
  for (const [init, scale, hidden, loss] of rows) {
    const settings = { init, init_scale: String(scale), hidden: String(hidden) };
    assert.ok(firstWeights(settings, 4.4188) * 1.02 >= loss, `${init} ${scale} ${hidden}`);
  }
});

test('what the floor does not bound is said beside it', () => {
  for (const carried of [true, false])
    assert.match(
      answer(evidence({ carried })).more[0] ?? '',
      /floor is that of weights held still: .* and the loss on the test text, may be lower\.$/,
    );
});
