// The pool of aides: which aide gets which job, which are ended, what is refused. In Node, without a browser.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Aides } from '../../web/model/aides.js';
import { Cores } from '../../web/model/cores.js';
import { Refusal } from '../../web/wire/refusal.js';

/** A fake worker: it answers what the test says. */
class FakeAide extends EventTarget {
  /** @type {any[]} */
  heard = [];
  ended = false;
  /** @param {any} message */
  postMessage(message) {
    this.heard.push(message);
  }
  terminate() {
    this.ended = true;
  }
  /** @param {any} data */
  say(data) {
    this.dispatchEvent(Object.assign(new Event('message'), { data }));
  }
  /** Answers its last job. @param {any} result */
  finish(result) {
    this.say({ type: 'looked', id: this.heard.at(-1).id, result, epoch: 7 });
  }
}

/** @param {number} number of cores @param {number} [idle] */
function pool(number, idle = 1e6) {
  const cores = new Cores(8);
  cores.choose(number);
  /** @type {FakeAide[]} */
  const started = [];
  const start = () => {
    const aide = new FakeAide();
    started.push(aide);
    return /** @type {any} */ (aide);
  };
  return { aides: new Aides(start, cores, idle), started, cores };
}

/** @param {string} look */
const job = (look) => ({ look, text: '', checkpoint: null, settings: {}, options: {} });

test('no aide is started before the first job, and no more than there are cores', async () => {
  const { aides, started } = pool(2);
  assert.equal(started.length, 0);
  const all = ['a', 'b', 'c'].map((look) => aides.ask(job(look)));
  assert.deepEqual(
    started.map((aide) => aide.heard.map(({ job }) => job.look)),
    [['a'], ['b']],
  );
  started[1]?.finish('of b');
  assert.deepEqual(await all[1], { result: 'of b', epoch: 7 });
  assert.equal(started[1]?.heard[1].job.look, 'c', 'the idle one takes the next');
  started[0]?.finish('of a');
  started[1]?.finish('of c');
  assert.deepEqual(
    (await Promise.all(all)).map(({ result }) => result),
    ['of a', 'of b', 'of c'],
  );
  aides.dispose();
});

test('progress reaches the caller, until the answer', async () => {
  const { aides, started } = pool(1);
  /** @type {any[]} */
  const reported = [];
  const done = aides.ask(job('a'), { onProgress: (share, part) => reported.push([share, part]) });
  const { id } = started[0]?.heard[0] ?? {};
  started[0]?.say({ type: 'share', id, share: 0.5, part: 'half' });
  started[0]?.say({ type: 'share', id: id + 1, share: 0.9, part: null });
  started[0]?.finish(1);
  await done;
  assert.deepEqual(reported, [[0.5, 'half']]);
  aides.dispose();
});

test('a cancelled job ends its aide; a cancelled job that waits never reaches one', async () => {
  const { aides, started } = pool(1);
  const [first, second] = [new AbortController(), new AbortController()];
  const a = aides.ask(job('a'), { signal: first.signal });
  const b = aides.ask(job('b'), { signal: second.signal });
  const c = aides.ask(job('c'));
  second.abort(new Refusal('not b'));
  first.abort(new Refusal('not a'));
  await assert.rejects(a, /not a/);
  await assert.rejects(b, /not b/);
  assert.ok(started[0]?.ended);
  assert.deepEqual(
    started[1]?.heard.map(({ job }) => job.look),
    ['c'],
  );
  started[1]?.finish(1);
  await c;
  aides.dispose();
});

test('a refusal is passed on, an aide that breaks is replaced', async () => {
  const { aides, started } = pool(1);
  const a = aides.ask(job('a'));
  const b = aides.ask(job('b'));
  const c = aides.ask(job('c'));
  started[0]?.say({ type: 'refused', id: started[0].heard[0].id, sentence: 'Too short.' });
  await assert.rejects(a, (error) => error instanceof Refusal && error.message === 'Too short.');
  started[0]?.dispatchEvent(new Event('error', { cancelable: true }));
  await assert.rejects(b, Refusal);
  assert.ok(started[0]?.ended);
  started[1]?.finish(1);
  await c;
  aides.dispose();
});

test('an aide that cannot be started refuses the waiting jobs', async () => {
  const aides = new Aides(() => {
    throw new TypeError('policy');
  }, new Cores(2));
  await assert.rejects(aides.ask(job('a')), Refusal);
});

test('an idle aide is ended, and disposing ends all', async () => {
  const { aides, started } = pool(1, 5);
  const a = aides.ask(job('a'));
  started[0]?.finish(1);
  await a;
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.ok(started[0]?.ended);
  const b = aides.ask(job('b'));
  aides.dispose();
  await assert.rejects(b, Refusal);
  assert.ok(started[1]?.ended);
});

test('the trainer has a core while it trains, and on one core one look may run beside it', () => {
  const { aides, started, cores } = pool(2);
  cores.train(true);
  for (const look of ['a', 'b', 'c']) aides.ask(job(look)).catch(() => {});
  assert.equal(started.length, 1);
  assert.equal(cores.looks, 3, 'waiting jobs need a core too');
  assert.equal(cores.now.looks, 1, 'at work is one');
  cores.train(false);
  assert.equal(started.length, 2, 'its core is free now');
  cores.choose(1);
  started[0]?.finish(1);
  assert.equal(started[0]?.heard.length, 1, 'fewer cores: the next waits');
  started[1]?.finish(1);
  assert.deepEqual(
    started.map(({ heard }) => heard.length),
    [2, 1],
  );
  cores.train(true);
  started[0]?.finish(1);
  assert.equal(cores.looks, 0);
  aides.dispose();
});

test('an additional core is used as soon as the reader allows it', () => {
  const { aides, started, cores } = pool(1);
  for (const look of ['a', 'b', 'c']) aides.ask(job(look)).catch(() => {});
  assert.equal(started.length, 1);
  cores.choose(3);
  assert.equal(started.length, 3);
  aides.dispose();
  assert.equal(cores.looks, 0);
  cores.choose(8);
  assert.equal(started.length, 3, 'after the end nothing is started');
});
