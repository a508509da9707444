// When a run measures, samples, reports and pauses, with a fake run and a fake clock.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { begin } from './script.js';

/** @template {import('../../web/wire/protocol.js').FromWorker['type']} T @typedef {import('./support.js').Answer<T>} Message */

test('every epoch makes one point, in order', () => {
  const { loop, points, progress, finish } = begin();
  loop.train(230);
  finish();
  assert.deepEqual(
    points().map((p) => p.epoch),
    Array.from({ length: 230 }, (_, i) => i + 1),
  );
  assert.equal(progress().at(-1)?.state, 'finished');
  assert.equal(progress().at(-1)?.epoch, 230);
});

test('training loss is measured where the core says so and at the last epoch', () => {
  const { loop, points, finish } = begin();
  loop.train(230);
  finish();
  const measured = points()
    .filter((p) => p.measuredLoss !== null)
    .map((p) => p.epoch);
  const due = [1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 66, 78, 91, 105, 120, 136, 153, 171, 190, 210];
  assert.deepEqual(measured, [...due, 230]);
  for (const { measuredLoss, measuredError } of points())
    assert.equal(measuredError, measuredLoss === null ? null : 0);
});

test('held-out loss is measured where the core says so and at the last epoch', () => {
  const { loop, points, finish } = begin();
  loop.train(123);
  finish();
  const measured = points()
    .filter((p) => p.heldOutLoss !== null)
    .map((p) => p.epoch);
  const sevenths = [21, 28, 35, 42, 49, 56, 63, 70, 77, 84, 91, 98, 105, 112, 119];
  assert.deepEqual(measured, [...Array.from({ length: 20 }, (_, i) => i + 1), ...sevenths, 123]);
  for (const { heldOutLoss, heldOutError } of points())
    assert.equal(heldOutError, heldOutLoss === null ? null : 0.25);
});

test('what is due inside an epoch makes a point of its own there', () => {
  const { loop, run, points, samples, finish } = begin();
  run.within = new Set([3, 9]);
  loop.train(5);
  finish();
  assert.deepEqual(
    points().map((p) => p.epoch),
    [1, 1.5, 2, 3, 4, 4.5, 5],
  );
  const { step, loss, heldOutLoss, measuredLoss, clipped, hash } = points()[1];
  assert.deepEqual([step, loss, heldOutLoss], [3, 1, 4 + 2 / 3], 'the running loss so far');
  assert.deepEqual([measuredLoss, clipped, hash], [null, null, null]);
  assert.equal(points()[2].hash, 'feed');
  assert.deepEqual(
    samples().map((s) => s.epoch),
    [1, 2, 5],
  );
});

test('each held-out loss is offered as the best, and the best moment is reported', () => {
  const { loop, run, progress, finish } = begin();
  run.within = new Set([7]);
  run.bestStep = 7;
  assert.equal(loop.best, null);
  loop.train(6);
  finish();
  const measured = run.did.filter((did) => /^measure|^offer/.test(did));
  const offers = measured.filter((did) => did.startsWith('offer'));
  assert.deepEqual(new Set(offers), new Set(['offer held-out']), 'right after it was measured');
  assert.equal(offers.length, measured.filter((did) => did === 'measure held-out').length);
  const best = { epoch: 3.5, step: 7, loss: 4 + 2 / 7, error: 0.25, since: 3 };
  assert.deepEqual(progress().at(-1)?.best, best, 'with its place on the chart');
  assert.deepEqual(loop.best, {
    step: 7,
    moment: { epoch: 3.5, loss: 1, heldOutLoss: 4 + 2 / 7 },
  });
});

test('a run that has waited long enough ends there, measured and with a sample; trained on, it goes on', () => {
  const { run, loop, progress, points, samples, finish } = begin();
  run.bestStep = 10;
  run.patience = 3;
  loop.train(40);
  finish();
  const last = progress().at(-1);
  assert.deepEqual([last?.state, last?.epoch, last?.until], ['finished', 8, 40]);
  assert.equal(last?.best?.since, 3);
  const { epoch, measuredLoss, measuredError } = points().at(-1) ?? {};
  assert.deepEqual([epoch, measuredLoss, measuredError], [8, 0.5, 0], 'not due at that epoch');
  assert.equal(samples().at(-1)?.epoch, 8);
  loop.train(40);
  finish();
  assert.deepEqual([progress().at(-1)?.state, progress().at(-1)?.epoch], ['finished', 40]);
});

test('nothing is measured after a step that was rolled back', () => {
  const { loop, run, points, finish } = begin();
  run.within = new Set([0, 1, 2, 3]);
  run.trouble = { sentence: 'The loss was not finite.', stopped: false };
  loop.train(1);
  finish();
  assert.deepEqual(
    points().map((p) => p.step),
    [1, 2],
  );
});

test('a run draws its own samples at milestones and at the end, with 200 to 300 characters', () => {
  const { loop, samples, finish } = begin();
  loop.train(123);
  finish();
  assert.deepEqual(
    samples().map((s) => s.epoch),
    [1, 2, 5, 10, 20, 50, 100, 123],
  );
  for (const { id, epoch, text, loss, heldOutLoss } of samples()) {
    assert.equal(id, null);
    assert.ok(text.length >= 200 && text.length <= 300);
    const due = epoch <= 20 || epoch === 123;
    assert.deepEqual([loss, heldOutLoss], [3 / epoch, due ? 4 + 1 / epoch : null]);
  }
});

test('a long epoch shows a sample every 10 seconds', () => {
  const { loop, samples, run } = begin(2000); // 6 s a step, 12 s an epoch
  loop.train(3);
  for (let i = 0; i < 3 * 2 * 2 - 2; i++) loop.slice(8);
  while (run.epoch < 3) loop.slice(8);
  const within = samples().filter((s) => s.heldOutLoss === null);
  assert.equal(within.length, 0, 'steps of 6 s: 6 s after an epoch is too early, 12 s is its end');
  const slow = begin(5000); // 15 s a step
  slow.loop.train(2);
  slow.finish();
  assert.deepEqual(
    slow.samples().map((s) => [s.epoch, s.loss, s.heldOutLoss]),
    [
      [1, 1, null],
      [1, 3, 5],
      [2, 1, null],
      [2, 1.5, 4.5],
    ],
    'within an epoch: its number and its loss so far',
  );
});

test('progress comes at most 30 times a second, at least once a second', () => {
  const { loop, said, run, finish } = begin(3);
  /** @type {number[]} */
  const times = [];
  const push = said.push.bind(said);
  said.push = (...messages) => {
    if (messages[0]?.type === 'progress') times.push(run.time);
    return push(...messages);
  };
  loop.train(100);
  finish();
  const gaps = times.slice(1).map((time, i) => time - times[i]);
  assert.ok(Math.min(...gaps.slice(0, -1)) >= 1000 / 30, `${Math.min(...gaps)}`);
  assert.ok(Math.max(...gaps) <= 1000);
});

test('shards of 400 ms are reported one by one', () => {
  const { loop, progress } = begin(400);
  loop.train(10);
  for (let i = 0; i < 10; i++) loop.slice(8);
  assert.equal(progress().length, 11);
});

test('a pause takes effect before the next two shards, and training resumes with those', () => {
  const { loop, run, progress } = begin(10);
  loop.train(10);
  loop.slice(8);
  assert.deepEqual(run.did, ['begin', 'shard 0', 'shard 1']);
  loop.pause();
  assert.equal(progress().at(-1)?.state, 'paused');
  loop.train(10);
  loop.slice(8);
  assert.deepEqual(run.did, ['begin', 'shard 0', 'shard 1', 'shard 2']);
});

test('a pause draws a sample, once', () => {
  const { loop, samples, finish } = begin(10);
  loop.train(100);
  for (let i = 0; i < 40; i++) loop.slice(8);
  const before = samples().length;
  loop.pause();
  finish();
  assert.equal(samples().length, before + 1);
  loop.pause();
  finish();
  assert.equal(samples().length, before + 1);
});

test('a pause before an epoch is measured draws its sample only after that', () => {
  const { loop, run, samples, points, progress, finish } = begin();
  loop.train(100);
  while (run.epoch < 4) loop.slice(0);
  loop.pause();
  finish();
  assert.deepEqual(
    samples().map((s) => [s.epoch, s.heldOutLoss]),
    [
      [1, 5],
      [2, 4.5],
      [4, 4.25],
    ],
  );
  assert.deepEqual([points().length, run.step, progress().at(-1)?.state], [4, 8, 'paused']);
});

test('a run that has not started draws no sample, nor does one that resumes from a checkpoint', () => {
  for (const step of [0, 7]) {
    const { loop } = begin(1, 1000, step);
    assert.equal(loop.busy, false);
    loop.pause();
    assert.equal(loop.busy, false);
  }
});

test('Step trains one batch, or to the end of this epoch', () => {
  const { loop, run, progress, finish } = begin();
  loop.step('batch');
  finish();
  assert.deepEqual([run.step, progress().at(-1)?.state], [1, 'paused']);
  loop.step('epoch');
  finish();
  assert.deepEqual([run.step, progress().at(-1)?.state], [2, 'paused']);
  loop.step('epoch');
  finish();
  assert.equal(run.step, 4);
});

test('steps that are requested during a step are added to it', () => {
  const { loop, run, progress, finish } = begin();
  for (let i = 0; i < 3; i++) loop.step('batch');
  finish();
  assert.deepEqual([run.step, progress().at(-1)?.state], [3, 'paused']);
  loop.step('epoch');
  loop.step('epoch');
  loop.step('batch');
  finish();
  assert.deepEqual([run.step, progress().at(-1)?.state], [7, 'paused']);
  loop.step('epoch');
  loop.slice(0);
  loop.pause();
  loop.step('batch');
  finish();
  assert.equal(run.step, 8, 'a pause forgets them');
});

test('Step after the last epoch trains one more and finishes again', () => {
  const { loop, run, progress, finish } = begin(1, 3);
  loop.train(3);
  finish();
  loop.step('epoch');
  finish();
  assert.deepEqual(
    [run.epoch, progress().at(-1)?.state, progress().at(-1)?.until],
    [4, 'finished', 4],
  );
});

test('training to an earlier epoch says finished and does nothing', () => {
  const { loop, run, progress, finish } = begin();
  loop.train(2);
  finish();
  run.did.length = 0;
  loop.train(2);
  finish();
  assert.equal(progress().at(-1)?.state, 'finished');
  assert.deepEqual(run.did, []);
});

test('a rollback is reported and training continues; the last one stops the run for good', () => {
  const { loop, run, said, progress, finish } = begin();
  loop.train(1);
  run.trouble = { sentence: 'The loss was not finite.', stopped: false };
  finish();
  assert.deepEqual(
    said.filter((m) => m.type === 'diverged'),
    [{ type: 'diverged', sentence: 'The loss was not finite.', stopped: false }],
  );
  assert.equal(run.epoch, 1);
  loop.train(5);
  run.trouble = { sentence: 'For the eighth time.', stopped: true };
  finish();
  assert.equal(progress().at(-1)?.state, 'stopped');
  const { step } = run;
  loop.train(9);
  finish();
  assert.deepEqual([progress().at(-1)?.state, run.step], ['stopped', step]);
});

test('a run that stopped continues after a setting was changed', () => {
  const { loop, run, progress, finish } = begin();
  run.trouble = { sentence: 'For the eighth time.', stopped: true };
  loop.train(3);
  finish();
  assert.equal(progress().at(-1)?.state, 'stopped');
  loop.changed();
  assert.equal(progress().at(-1)?.state, 'paused');
  loop.train(3);
  finish();
  assert.equal(run.epoch, 3);
});

test('a pause while the last epoch is measured does not lose its point', () => {
  const { loop, run, points, progress, finish } = begin();
  loop.train(2);
  while (!run.did.includes('measure held-out') || run.epoch < 2) loop.slice(0);
  loop.pause();
  finish();
  loop.train(2);
  finish();
  assert.deepEqual(
    points().map((p) => p.epoch),
    [1, 2],
  );
  assert.equal(progress().at(-1)?.state, 'finished');
});

test('the speed counts only training time', () => {
  const { loop, run, progress } = begin(10); // 100 characters in 30 ms, two slices
  loop.train(1000);
  for (let i = 0; i < 200; i++) {
    loop.slice(8);
    run.time += 50; // elsewhere
  }
  const { charsPerSecond, seconds } = /** @type {Message<'progress'>} */ (progress().at(-1));
  assert.ok(Math.abs(charsPerSecond - 3333) < 100, `${charsPerSecond}`);
  assert.ok(Math.abs(seconds - 3) < 0.1, `${seconds}`);
});

/** A crew whose other member has the last two shards of a step; they arrive when the test says so. */
class Helped {
  left = 0;
  here = false;
  #own = false;

  gather() {}
  end() {}
  begin() {
    this.#own = true;
    this.here = false;
  }
  get complete() {
    return !this.#own && this.here;
  }
  next() {
    if (this.#own) return [0];
    this.left = 2000;
    return [];
  }
  ran() {
    this.#own = false;
  }
  arrive() {
    this.here = true;
    this.left = 0;
  }
}

test('waiting for the shards of others is training time', () => {
  const crew = new Helped();
  const { loop, run, progress } = begin(10, 1000, 0, crew); // 100 characters in 30 ms
  loop.train(1000);
  for (let i = 0; i < 300; i++) {
    while (loop.wait === 0) loop.slice(8);
    assert.ok(run.did.at(-1) === 'shard 0');
    run.time += 20; // the others
    crew.arrive();
    const before = run.step;
    while (run.step === before) loop.slice(0);
    while (run.did.at(-1) !== 'shard 0') loop.slice(0);
  }
  const { charsPerSecond, seconds } = /** @type {Message<'progress'>} */ (progress().at(-1));
  assert.ok(Math.abs(charsPerSecond - 3333) < 100, `${charsPerSecond}`);
  assert.ok(Math.abs(seconds - 9) < 0.3, `${seconds}`);
});

test('a pause while it waits is reported immediately, and the wait after it is not training time', () => {
  const crew = new Helped();
  const { loop, run, progress } = begin(10, 1000, 0, crew);
  loop.train(1000);
  while (loop.wait === 0) loop.slice(8);
  run.time += 5;
  loop.pause();
  assert.equal(progress().at(-1)?.state, 'paused');
  assert.equal(loop.wait, 0);
  run.time += 60_000;
  crew.arrive();
  loop.train(1000);
  assert.deepEqual(run.did, ['begin', 'shard 0']);
  const { seconds } = /** @type {Message<'progress'>} */ (progress().at(-1));
  assert.ok(Math.abs(seconds - 0.015) < 0.001, `${seconds}`);
});
