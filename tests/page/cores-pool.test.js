// How many threads train and look at once, and who gives way to whom; which workers of a crew are started, replaced and
// ended. In Node, without a browser: the trainer and the workers are forged.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cores } from '../../web/state/cores.js';
import { CrewWorkers } from '../../web/state/crew-workers.js';
import { Run } from '../../web/state/run.js';
import { strings } from '../../web/strings.js';
import { FACTS, FakeWorker, progress, READY, STARTED } from './fake-worker.js';

const LABEL = { number: 1, name: 'a', textName: 'b' };

/** Keeps what it is sent as a browser would: a port that was handed over is not the sender's any more. */
class Thread extends FakeWorker {
  /** @param {any} message @param {Transferable[]} [transfer] @override */
  postMessage(message, transfer = []) {
    super.postMessage(structuredClone(message, { transfer }));
    // Else Node would wait for what might still come.
    const { port: mine, ports: all = [mine] } = this.heard.at(-1);
    for (const one of all) one?.close();
  }
}

/**
 * A trainer whose run has so many rows to a batch and takes so many milliseconds a step.
 * @param {number} batch
 * @param {{processors?: number, times?: object, broken?: boolean, stepMs?: number}} [how]
 */
async function crewOf(batch, { processors = 9, times, broken = false, stepMs = 20 } = {}) {
  const trainer = new Thread();
  /** @type {Thread[]} */
  const members = [];
  let now = 0;
  const cores = new Cores(processors);
  const start = () => {
    if (broken) throw new TypeError('policy');
    const member = new Thread();
    members.push(member);
    return /** @type {any} */ (member);
  };
  const crew = new CrewWorkers(start, cores, { settle: 5, ...times }, () => now);
  const run = new Run(() => /** @type {any} */ (trainer), 1e6);
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
    members,
    get alive() {
      return members.filter(({ ended }) => !ended);
    },
    /** How many ports each set had that the trainer was given. */
    get sets() {
      return trainer.heard.filter(({ type }) => type === 'crew').map(({ ports }) => ports.length);
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

test('trainer, looks and crew are never more than the cores, and a look is never refused one', () => {
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

test('a crew has no more workers than the batch has further shards', () => {
  const cores = new Cores(16);
  const crews = [1, 8, 9, 16, 17, 32, 1000].map((batch) => cores.forCrew(batch));
  assert.deepEqual(crews, [0, 0, 1, 1, 2, 3, 14]);
});

test('workers are started once it trains and a step takes a while, one for each port', async () => {
  const it = await crewOf(32);
  assert.equal(it.members.length, 0, 'prepared, not trained');
  it.run.train(100);
  assert.equal(it.members.length, 0, 'how long a step takes is not known');
  it.go();
  assert.equal(it.members.length, 3);
  assert.deepEqual(it.sets, [3]);
  for (const { heard } of it.members)
    assert.deepEqual(
      heard.map(({ type, port }) => [type, port instanceof MessagePort]),
      [['serve', true]],
    );
  it.go();
  assert.deepEqual(it.sets, [3], 'nothing changed');
  it.end();
  assert.equal(it.alive.length, 0);
});

test('short steps, one shard, one core or a single step of the reader start none', async () => {
  for (const [batch, how] of /** @type {[number, object][]} */ ([
    [32, { stepMs: 0.5 }],
    [8, {}],
    [32, { processors: 2 }],
  ])) {
    const it = await crewOf(batch, how);
    it.run.train(100);
    it.go();
    assert.deepEqual([it.members.length, it.sets], [0, []]);
    it.end();
  }
  const it = await crewOf(32);
  it.run.step('epoch');
  it.go({ state: 'paused', epoch: 1 });
  assert.equal(it.members.length, 0);
  it.end();
});

test('a faster step does not send the crew home that made it so', async () => {
  const it = await crewOf(32, { stepMs: 1.5 });
  it.run.train(100);
  it.go();
  it.go({ charsPerSecond: 1e5 / 0.5 });
  assert.deepEqual(it.sets, [3]);
  it.end();
});

test('the number of cores may change while it trains', async () => {
  const it = await crewOf(64);
  it.run.train(100);
  it.go();
  const [first, second] = it.members;
  it.cores.choose(3);
  assert.deepEqual(
    [it.sets, it.alive],
    [
      [7, 2],
      [first, second],
    ],
  );
  assert.equal(first?.heard.length, 2, 'who stays is given another port');
  it.cores.choose(1);
  it.cores.choose(4);
  assert.deepEqual([it.sets, it.alive.length], [[7, 2, 0, 3], 3]);
  it.end();
});

test('looks go first; when they are over for a while the crew is as before', async () => {
  const it = await crewOf(32, { processors: 5 });
  it.run.train(100);
  it.go();
  it.cores.look(1);
  it.cores.look(2);
  assert.deepEqual(it.sets, [3, 2, 1]);
  it.cores.look(1);
  it.cores.look(2);
  assert.deepEqual(it.sets, [3, 2, 1], 'between two jobs nothing forms');
  it.cores.look(0);
  assert.equal(it.alive.length, 1);
  await passed(60);
  assert.deepEqual(it.sets, [3, 2, 1, 3]);
  it.end();
});

test('how many train is what the trainer says', async () => {
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
  const [a, b, c] = it.members;
  it.trainer.say({ type: 'lost', member: 1 });
  assert.ok(b?.ended);
  b?.dispatchEvent(new Event('error'));
  assert.deepEqual(it.sets, [3, 3]);
  const broken = new Event('error', { cancelable: true });
  a?.dispatchEvent(broken);
  assert.ok(broken.defaultPrevented);
  assert.deepEqual(it.sets, [3, 3, 3]);
  assert.deepEqual(it.alive, [c, ...it.members.slice(3)]);
  assert.deepEqual(it.run.notices, []);
  it.end();
});

test('the third loss in a minute ends it with a sentence, losses far apart do not', async () => {
  const often = await crewOf(32);
  often.run.train(100);
  often.go();
  for (let time = 0; time < 3; time++) often.alive[0]?.dispatchEvent(new Event('error'));
  assert.equal(often.alive.length, 0);
  assert.deepEqual(often.sets, [3, 3, 3, 0]);
  const said = [{ sentence: strings.trouble.noCrew, grave: false }];
  assert.deepEqual(often.run.notices, said);
  often.go();
  assert.equal(often.alive.length, 0, 'it stays at that');
  often.cores.choose(3);
  assert.equal(often.alive.length, 2, 'until the reader asks for another number');
  often.end();

  const seldom = await crewOf(32);
  seldom.run.train(100);
  seldom.go();
  for (let time = 0; time < 5; time++) {
    seldom.trainer.say({ type: 'lost', member: 0 });
    seldom.pass(61_000);
  }
  assert.equal(seldom.alive.length, 3);
  assert.deepEqual(seldom.run.notices, []);
  seldom.end();
});

test('where workers are refused it trains alone and says so once', async () => {
  const it = await crewOf(32, { broken: true });
  it.run.train(100);
  it.go();
  it.go();
  assert.deepEqual([it.sets, it.cores.now.refused], [[0], true]);
  assert.deepEqual(it.run.notices, [{ sentence: strings.trouble.noCrew, grave: false }]);
  assert.ok(it.run.running);
  it.end();
});

test('they outlive a short pause and a new start, not a long pause', async () => {
  const it = await crewOf(32, { times: { idle: 40 } });
  it.run.train(100);
  it.go();
  it.run.pause();
  it.go({ state: 'paused' });
  it.run.train(100);
  it.go();
  await passed(100);
  assert.deepEqual(it.sets, [3], 'a short pause');
  it.run.pause();
  it.go({ state: 'paused' });
  await it.begin(16);
  it.run.train(100);
  assert.deepEqual(it.sets, [3, 1], 'as many as fit the new run');
  it.go();
  it.run.pause();
  await passed(100);
  assert.deepEqual(it.sets, [3, 1, 0]);
  assert.equal(it.alive.length, 0);
  it.run.train(100);
  assert.deepEqual(it.sets, [3, 1, 0, 1], 'steps are known to be long');
  it.end();
});

test('another trainer begins without them', async () => {
  const it = await crewOf(32);
  it.run.train(100);
  it.go();
  const other = new Run(() => /** @type {any} */ (new FakeWorker()), 1e6);
  it.run.dispose();
  it.crew.follow(other);
  assert.equal(it.alive.length, 0);
  it.run.dispatchEvent(new Event('progress'));
  assert.equal(it.members.length, 3);
  other.dispose();
  it.end();
});
