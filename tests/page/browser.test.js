// How the page's tests start: where there is no browser they end at once and say so.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { start } from './browser.js';

test('where the browser cannot be launched, the error comes and no server is left', async () => {
  const servers = () =>
    process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length;
  const before = servers();
  await assert.rejects(start({ executablePath: '/nowhere/chromium' }), /\/nowhere\/chromium/);
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(servers(), before);
});
