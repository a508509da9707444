// The page stays smooth while it trains: no main-thread task over 50 ms, with everything open.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { start } from './browser.js';

/** @type {Awaited<ReturnType<typeof start>>} */
let site;
before(async () => {
  site = await start();
});
after(() => site.close());

/**
 * Milliseconds of processor time of each task of the page's main thread while `act` runs. Not of the clock: what other
 * programs take from a busy machine is not the page's doing.
 * @param {import('playwright-core').Page} page
 * @param {() => Promise<void>} act
 */
async function mainThreadTasks(page, act) {
  const session = await page.context().newCDPSession(page);
  /** @type {any[]} */
  const events = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...value));
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel'] },
  });
  await act();
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.end');
  await complete;
  const thread = (/** @type {any} */ { pid, tid }) => `${pid}/${tid}`;
  const main = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(thread),
  );
  return events
    .filter(
      (event) => /RunTask$/.test(event.name) && main.has(thread(event)) && event.tdur !== undefined,
    )
    .map(({ tdur }) => tdur / 1000);
}

test('no task over 50 ms: from Train to Pause, as a chart and as a table', async () => {
  const lab = await site.open();
  const tasks = await mainThreadTasks(lab.page, async () => {
    await lab.button('Train').click();
    await lab.waitForEpoch(60);
    await lab.button('Show as table').click();
    await lab.page.waitForTimeout(1200);
    await lab.button('Pause').click();
  });
  assert.ok(tasks.length > 100, 'the main thread was watched');
  const longest = Math.max(...tasks);
  assert.ok(longest <= 50, `a task took ${longest.toFixed(1)} ms`);
  await lab.close();
});

test('no task over 50 ms with ten thousand points', async () => {
  const lab = await site.open();
  await lab.button('Step').click();
  await lab.waitForEpoch(1);
  // As if 10,000 epochs had been trained: what the page would keep of them.
  await lab.page.evaluate(() => {
    const { run } = /** @type {any} */ (document.querySelector('plateau-lab'));
    const list = Array.from({ length: 10_000 }, (_, i) => ({
      epoch: i + 2,
      loss: 0.2 + 5 / (i + 1),
      trainLoss: i % 1000 ? null : 0.2,
      validLoss: i % 10 ? null : 4,
    }));
    run.points.append(list);
  });
  const tasks = await mainThreadTasks(lab.page, async () => {
    await lab.page.evaluate(async () => {
      const { run } = /** @type {any} */ (document.querySelector('plateau-lab'));
      for (let i = 0; i < 60; i++) {
        const epoch = 10_002 + i;
        run.points.append([{ epoch, loss: 0.2, trainLoss: null, validLoss: null }]);
        run.dispatchEvent(new Event('points'));
        await new Promise(requestAnimationFrame);
      }
    });
    await lab.button('Show as table').click();
    await lab.page.waitForTimeout(300);
  });
  assert.ok(tasks.length > 60, 'the main thread was watched');
  const longest = Math.max(...tasks);
  assert.ok(longest <= 50, `a task took ${longest.toFixed(1)} ms`);
  assert.match((await lab.figure.getAttribute('aria-label')) ?? '', /Epoch 10,0\d\d/);
  await lab.close();
});
