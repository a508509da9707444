// How many threads train and look at the same time, which of them has priority, and how many workers the trainer is asked
// to have. In Node, without a browser, with a fake trainer.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cores } from '../../web/model/cores.js';
import { CrewSize } from '../../web/model/crew-size.js';
import { Run } from '../../web/model/run.js';
import { strings } from '../../web/words/strings.js';
import { FACTS, FakeWorker, progress, READY, STARTED } from './fake-worker.js';

const LABEL = { number: 1, name: 'a', textName: 'b' };

/**
 * A fake trainer with `batch` rows a batch, whose steps take `stepMs` milliseconds.
 * @param {number} batch
 * @param {{processors?: number, times?: object, stepMs?: number}} [how]
 */
async function crewOf(batch, { processors = 9, times, stepMs = 20 } = {}) {
  const trainer = new FakeWorker();
  let now = 0;
  const cores = new Cores(processors);
  const crew = new CrewSize(cores, { settle: 5, ...times }, () => now);
  const run = new Run(() => /** @type {any} */ (trainer), 1e6);
  run.wake();
  crew.follow(run);
  trainer.say(READY);
  const begin = async (rows = batch) => {
    const answer = run.start('text', {}, LABEL);
    const { id } = trainer.heard.at(-1);
    trainer.say({ ...STARTED, id, facts: { ...FACTS, batch: rows, predictions: 700, steps: 7 } });
    await answer;
  };
  await begin();
  /** @param {object} [some] */
  const go = (some) => trainer.say(progress({ charsPerSecond: 1e5 / stepMs, ...some }));
  return {
    trainer,
    cores,
    crew,
    run,
    begin,
    go,
    pass: (/** @type {number} */ by) => {
      now += by;
    },
    /** The trainer lost one. */
    lose: () => trainer.say({ type: 'lost' }),
    /** The numbers of helpers that the trainer was asked to have, in order. */
    get requested() {
      return trainer.heard.filter(({ type }) => type === 'crew').map(({ helpers }) => helpers);
    },
    end() {
      crew.dispose();
      run.dispose();
    },
  };
}

const passed = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

test('all cores but one unless the reader chooses, and never none', () => {
  const numbers = [1, 2, 3, 16].map((processors) => new Cores(processors).number);
  assert.deepEqual(numbers, [1, 1, 2, 15]);
  const cores = new Cores(4);
  const rows = [
    [4, 4, 4],
    [9, 4, 4],
    [1, 1, 1],
    [3, 3, 0],
    [2.9, 2, 2],
    [0, 3, 0],
    [-5, 3, 0],
    [Number.NaN, 3, 0],
  ];
  for (const [wish = 0, number, kept] of rows) {
    cores.choose(wish);
    assert.deepEqual([cores.number, cores.chosen], [number, kept], `${wish}`);
  }
});

test('trainer, looks and crew never use more than the cores, and a look always gets one', () => {
  for (let number = 1; number <= 6; number++) {
    const cores = new Cores(8);
    cores.choose(number);
    cores.train(true);
    for (let looks = 0; looks <= 8; looks++) {
      cores.look(looks);
      const working = Math.min(looks, cores.forLooks);
      const all = 1 + working + cores.forCrew(64);
      assert.ok(
        all <= Math.max(number, 1 + Math.min(1, looks)),
        `${number} cores, ${looks}: ${all}`,
      );
      assert.ok(looks === 0 || working > 0);
      assert.equal(cores.now.looks, working);
    }
  }
});

test('a crew has no more workers than the batch has additional shards', () => {
  const cores = new Cores(16);
  const crews = [1, 8, 9, 16, 17, 32, 1000].map((batch) => cores.forCrew(batch));
  assert.deepEqual(crews, [0, 0, 1, 1, 2, 3, 14]);
});

test('workers are requested once the run trains and a step takes a while', async () => {
  const it = await crewOf(32);
  assert.deepEqual(it.requested, [], 'prepared, not trained');
  it.run.train(100);
  assert.deepEqual(it.requested, [], 'how long a step takes is not known');
  it.go();
  assert.deepEqual(it.requested, [3]);
  it.go();
  assert.deepEqual(it.requested, [3], 'nothing changed');
  it.end();
});

test('short steps, one shard, one core or a single Step start no workers', async () => {
  for (const [batch, how] of /** @type {[number, object][]} */ ([
    [32, { stepMs: 0.5 }],
    [8, {}],
    [32, { processors: 2 }],
  ])) {
    const it = await crewOf(batch, how);
    it.run.train(100);
    it.go();
    assert.deepEqual(it.requested, []);
    it.end();
  }
  const it = await crewOf(32);
  it.run.step('epoch');
  it.go({ state: 'paused', epoch: 1 });
  assert.deepEqual(it.requested, []);
  it.end();
});

test('a crew that makes steps faster is not dismissed for it', async () => {
  const it = await crewOf(32, { stepMs: 1.5 });
  it.run.train(100);
  it.go();
  it.go({ charsPerSecond: 1e5 / 0.5 });
  assert.deepEqual(it.requested, [3]);
  it.end();
});

test('the number of cores may change while it trains', async () => {
  const it = await crewOf(64);
  it.run.train(100);
  it.go();
  for (const number of [3, 1, 4]) it.cores.choose(number);
  assert.deepEqual(it.requested, [7, 2, 0, 3]);
  it.end();
});

test('looks have priority; some time after the last one the crew is as before', async () => {
  const it = await crewOf(32, { processors: 5 });
  it.run.train(100);
  it.go();
  it.cores.look(1);
  it.cores.look(2);
  assert.deepEqual(it.requested, [3, 2, 1]);
  it.cores.look(1);
  it.cores.look(2);
  assert.deepEqual(it.requested, [3, 2, 1], 'between two jobs nothing forms');
  it.cores.look(0);
  assert.deepEqual(it.requested, [3, 2, 1]);
  await passed(60);
  assert.deepEqual(it.requested, [3, 2, 1, 3]);
  it.end();
});

test('the number of threads that train comes from the trainer', async () => {
  const it = await crewOf(32);
  it.run.train(100);
  it.go();
  assert.equal(it.run.members, 1);
  it.trainer.say({ type: 'crew', members: 4 });
  assert.equal(it.run.members, 4);
  it.end();
});

test('a worker that does not answer or breaks is replaced', async () => {
  const it = await crewOf(32);
  it.run.train(100);
  it.go();
  it.lose();
  it.lose();
  assert.deepEqual(it.requested, [3, 3, 3]);
  assert.deepEqual(it.run.notices, []);
  it.end();
});

test('the third loss in a minute ends the crew with a sentence; rare losses do not', async () => {
  const often = await crewOf(32);
  often.run.train(100);
  often.go();
  for (let time = 0; time < 4; time++) often.lose();
  assert.deepEqual([often.requested, often.cores.now.refused], [[3, 3, 3, 0], true]);
  const said = [{ sentence: strings.trouble.noCrew, grave: false }];
  assert.deepEqual(often.run.notices, said);
  often.go();
  assert.equal(often.requested.at(-1), 0, 'it stays at that');
  assert.ok(often.run.running);
  often.cores.choose(3);
  assert.equal(often.requested.at(-1), 2, 'until the reader asks for another number');
  often.end();

  const seldom = await crewOf(32);
  seldom.run.train(100);
  seldom.go();
  for (let time = 0; time < 5; time++) {
    seldom.lose();
    seldom.pass(61_000);
  }
  assert.deepEqual(seldom.requested, [3, 3, 3, 3, 3, 3]);
  assert.deepEqual(seldom.run.notices, []);
  seldom.end();
});

test('workers survive a short pause and a new start, not a long pause', async () => {
  const it = await crewOf(32, { times: { idle: 40 } });
  it.run.train(100);
  it.go();
  it.run.pause();
  it.go({ state: 'paused' });
  it.run.train(100);
  it.go();
  await passed(100);
  assert.deepEqual(it.requested, [3], 'a short pause');
  it.run.pause();
  it.go({ state: 'paused' });
  await it.begin(16);
  it.run.train(100);
  assert.deepEqual(it.requested, [3, 1], 'as many as fit the new run');
  it.go();
  it.run.pause();
  await passed(100);
  assert.deepEqual(it.requested, [3, 1, 0]);
  it.run.train(100);
  assert.deepEqual(it.requested, [3, 1, 0, 1], 'steps are known to be long');
  it.end();
});

test('a new trainer starts without workers', async () => {
  const it = await crewOf(32);
  it.run.train(100);
  it.go();
  const worker = new FakeWorker();
  const other = new Run(() => /** @type {any} */ (worker), 1e6);
  other.wake();
  it.run.dispose();
  it.crew.follow(other);
  it.run.dispatchEvent(new Event('progress'));
  assert.deepEqual(it.requested, [3]);
  assert.ok(worker.heard.every(({ type }) => type !== 'crew'));
  other.dispose();
  it.end();
});
