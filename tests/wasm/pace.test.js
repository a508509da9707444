// The service and time: a pace, sleep, a browser that freezes it; texts and settings that are too large, or large.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open, start } from './support.js';

test('at a pace it sleeps between epochs, and answers meanwhile', async (t) => {
  let looks = 0;
  const page = await open(t, undefined, () => {
    looks++;
    return performance.now();
  });
  await start(page);
  page.send({ type: 'pace', epochsPerSecond: 2.5 });
  const from = performance.now();
  const done = page.state('finished');
  page.send({ type: 'train', until: 3 });
  await page.until((m) => m.type === 'progress' && m.points.length > 0);
  looks = 0;
  const { text } = await page.ask({
    type: 'sample',
    sampling: { length: '20' },
    prompt: '',
    kept: null,
  });
  assert.equal([...text].length, 20);
  await done;
  assert.ok(performance.now() - from >= 790, 'two waits of 400 ms');
  assert.ok(looks < 20_000, `${looks} looks at the clock`);
  const seconds = page.all('progress').at(-1)?.seconds ?? 0;
  assert.ok(seconds < (performance.now() - from) / 1000 - 0.4, `${seconds}`);
});

test('a pause, a faster pace and a new run take effect while it waits', async (t) => {
  const page = await open(t);
  page.send({ type: 'pace', epochsPerSecond: 0.001 });
  await start(page);
  const paused = page.state('paused');
  page.send({ type: 'train', until: 4 });
  await page.until((m) => m.type === 'progress' && m.points.length > 0);
  page.send({ type: 'pause' });
  await paused;
  assert.equal(page.all('progress').at(-1)?.epoch, 1);
  const done = page.state('finished');
  page.send({ type: 'train', until: 4 });
  await page.until((m) => m.type === 'progress' && m.points.some(({ epoch }) => epoch === 2));
  page.send({ type: 'pace', epochsPerSecond: 0 });
  await done;
  page.send({ type: 'pace', epochsPerSecond: 0.001 });
  await start(page);
  const begun = page.heard.length;
  page.send({ type: 'train', until: 2 });
  await page.until((m) => m.type === 'progress' && m.points.length > 0, begun);
  const saved = await page.ask({ type: 'save' });
  assert.equal(saved.type, 'saved');
  assert.equal(page.all('progress').at(-1)?.epoch, 1, 'the pace holds for the next run');
});

/** A clock that can be put forward while nothing else runs, as when a browser freezes a tab. */
function frozenClock() {
  let ahead = 0;
  const now = () => performance.now() + ahead;
  const freeze = (/** @type {number} */ ms) =>
    new Promise((done) =>
      setImmediate(() => {
        ahead += ms;
        done(null);
      }),
    );
  return { now, freeze };
}

test('frozen for more than 3 s while it trains: told once, and no training time', async (t) => {
  const { now, freeze } = frozenClock();
  const page = await open(t, undefined, now);
  await start(page);
  await freeze(60_000);
  const from = performance.now();
  page.send({ type: 'train', until: 100_000 });
  await page.until((m) => m.type === 'progress' && m.epoch > 2);
  await freeze(1000);
  await freeze(20_000);
  await page.until((m) => m.type === 'frozen');
  const [{ seconds }] = page.all('frozen');
  assert.ok(seconds >= 20 && seconds < 23, `${seconds}`);
  const paused = page.state('paused');
  page.send({ type: 'pause' });
  await paused;
  await freeze(60_000);
  assert.equal((await page.ask({ type: 'save' })).type, 'saved');
  assert.equal(page.all('frozen').length, 1);
  const spent = page.all('progress').at(-1)?.seconds ?? 0;
  assert.ok(spent <= (performance.now() - from) / 1000, `${spent}`);
});

test('waiting for its pace is not freezing, but being frozen meanwhile is', async (t) => {
  const { now, freeze } = frozenClock();
  const page = await open(t, undefined, now);
  page.send({ type: 'pace', epochsPerSecond: 0.1 });
  await start(page);
  page.send({ type: 'train', until: 3 });
  await page.until((m) => m.type === 'progress' && m.points.length > 0);
  await freeze(30_000);
  await page.until((m) => m.type === 'progress' && m.points.some(({ epoch }) => epoch === 2));
  const told = page.all('frozen');
  assert.equal(told.length, 1);
  assert.ok(told[0].seconds > 25, `${told[0].seconds}`);
});
