// The page once, from opening it to a paused run: what `make check` asks of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { start } from './browser.js';

test('the page opens, trains, shows its loss and a sample, and pauses', async (t) => {
  const site = await start();
  t.after(() => site.close());
  const lab = await site.open();
  await lab.button('Train').click();
  await lab.waitForEpoch(5);
  await lab.samples.first().waitFor();
  await lab.button('Pause').click();
  await lab.waitFor('Paused');
  assert.match((await lab.figure.getAttribute('aria-label')) ?? '', /floor [\d.]+/);
  await lab.close();
});
