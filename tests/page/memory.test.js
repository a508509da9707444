// Memory does not grow: after 20,000 epochs the page is little larger than after 2,000.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { start } from './browser.js';

/** @type {Awaited<ReturnType<typeof start>>} */
let site;
before(async () => {
  site = await start();
});
after(() => site.close());

const MAX_GROWTH = 60e6;
/** A text and a network so small that an epoch takes a millisecond. */
const RECIPE = '#recipe=post&hidden=2&embedding=2&window=4&batch=8&chars=64&schedule_epochs=20000';

test('over 20,000 epochs page and worker grow by less than 60 MB', async (t) => {
  const lab = await site.open();
  const session = await lab.page.context().newCDPSession(lab.page);
  const browser = await site.browser.newBrowserCDPSession();
  /** Bytes of the page's JavaScript, and of the process that holds page, worker and WebAssembly. */
  const used = async () => {
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    const { processInfo } = await browser.send('SystemInfo.getProcessInfo');
    const resident = processInfo
      .filter(({ type }) => type === 'renderer')
      .map(({ id }) => /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${id}/status`, 'utf8')))
      .map((found) => 1024 * Number(found?.[1]));
    return { script: usedSize, process: Math.max(...resident) };
  };
  const reach = (/** @type {number} */ epoch) =>
    lab.page.waitForFunction(
      (epoch) => /** @type {any} */ (document.querySelector('plateau-lab')).run.epoch >= epoch,
      epoch,
      { timeout: 120_000 },
    );
  await lab.page.evaluate((hash) => {
    location.hash = hash;
  }, RECIPE);
  await lab.waitFor('Ready: 20,000 epochs');
  await lab.button('Train').click();
  await reach(2000);
  const early = await used();
  await reach(20_000);
  await lab.waitFor('Finished');
  const late = await used();
  const points = await lab.page.evaluate(
    () => /** @type {any} */ (document.querySelector('plateau-lab')).run.points.length,
  );
  assert.equal(points, 20_000, 'every epoch is on the chart');
  const megabytes = (/** @type {number} */ bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
  for (const what of /** @type {const} */ (['script', 'process'])) {
    t.diagnostic(
      `${what}: ${megabytes(early[what])} at 2,000 epochs, ${megabytes(late[what])} at 20,000`,
    );
    const growth = late[what] - early[what];
    assert.ok(growth < MAX_GROWTH, `${what} grew by ${megabytes(growth)}`);
  }
  await lab.close();
});
