// The first visit: a large paste, a page without its script, and the page that saves itself. How long one waits for the page is
// measured by bench/waits.js.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { start } from './browser.js';

/** @type {Awaited<ReturnType<typeof start>>} */
let site;
before(async () => {
  site = await start();
});
after(() => site.close());

test('a paste of 5 MB is answered, and trains', async () => {
  const lab = await site.open();
  await lab.page.evaluate(async () => {
    const panel = document.querySelector('plateau-lab')?.shadowRoot?.querySelector('plateau-text');
    const field = /** @type {HTMLTextAreaElement} */ (panel?.shadowRoot?.querySelector('textarea'));
    const lines = Array.from(
      { length: 100_000 },
      (_, i) => `- line ${i}: ${(i * 2654435761) % 1e9} of a long list\n`,
    );
    const data = new DataTransfer();
    data.setData('text/plain', lines.join('').repeat(2).slice(0, 5_000_000));
    field.dispatchEvent(
      new ClipboardEvent('paste', {
        clipboardData: data,
        bubbles: true,
        composed: true,
        cancelable: true,
      }),
    );
    while (!panel?.shadowRoot?.querySelector('.chip')) await new Promise(requestAnimationFrame);
  });
  await lab.facts.filter({ hasText: '5,000,000 characters' }).waitFor();
  await lab.button('Train').click();
  await lab.page.waitForFunction(() => {
    const { run } = /** @type {any} */ (document.querySelector('plateau-lab'));
    return run.progress?.stepsDone > 0;
  });
  await lab.button('Pause').click();
  await lab.button('Train').waitFor();
  await lab.close();
});

test('where the script never runs the page says so, and where to find one that does', async () => {
  const context = await site.browser.newContext();
  const page = await context.newPage();
  await page.route(/page\.js$/, (route) =>
    route.fulfill({ body: 'no script', contentType: 'text/plain' }),
  );
  await page.goto(site.url);
  await page.getByText('Plateau has not started').waitFor();
  assert.equal(
    await page.getByRole('link', { name: 'plateau.html' }).getAttribute('href'),
    'plateau.html',
  );
  await context.close();
});

test('the page saves itself as one file', async () => {
  const lab = await site.open();
  const link = lab.page.getByRole('link', { name: 'Save this page' });
  assert.equal(await link.getAttribute('href'), 'plateau.html');
  assert.notEqual(await link.getAttribute('download'), null);
  await lab.close();
});
