// The best moment on the page, and a run that continues with other settings: what a reader sees and presses.
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

/** A README of 3 kB, which a small network knows by heart in some seconds. */
const TEXT = readFileSync('corpus/readme.md', 'utf8').slice(0, 3000);

/** A run that has got worse on its test text. @param {number} [width] */
async function worse(width) {
  const lab = await site.open({ width });
  await lab.text.fill(TEXT);
  await lab.takeDefault1('hidden=48&lr=0.01');
  await lab.waitFor('Ready: 100 epochs');
  await lab.button('All settings').click();
  await lab.button('Train').click();
  await lab.waitFor('Finished');
  return lab;
}

test('a run that has got worse marks its best, and offers to go back to it before training more', async () => {
  const lab = await worse();
  const back = lab.button('Go back to the best');
  await back.waitFor();
  const first = lab.page.locator('plateau-transport .bar button').first();
  assert.equal((await first.innerText()).trim(), 'Go back to the best');
  assert.match((await first.getAttribute('class')) ?? '', /primary/);
  await lab.button('Train 500 more').waitFor();
  const name = (await lab.figure.getAttribute('aria-label')) ?? '';
  const [, loss, epoch] = /; best (\d\.\d+) at epoch (\d+(?:\.\d+)?)/.exec(name) ?? [];
  assert.ok(loss && epoch, name);
  await lab.page
    .getByText(
      new RegExp(
        `best ${loss} ± 0\\.\\d+ at epoch ${epoch}\\. Picked as the lowest: expect a little more on other new text\\.`,
      ),
    )
    .waitFor();
  await lab.button('Show as table').click();
  const row = lab.page.locator('plateau-chart tbody tr').filter({ hasText: 'best' });
  assert.match(await row.innerText(), new RegExp(`^${epoch}\\b[\\s\\S]*${loss} best`));
  await lab.button('Show as chart').click();

  await lab.button('Sample again').click();
  const form = lab.page.getByRole('form', { name: 'Sample again' });
  const weights = form.getByLabel('Weights').locator('option');
  await weights.first().waitFor({ state: 'attached' });
  assert.deepEqual(
    (await weights.allInnerTexts()).slice(0, 2).map((each) => each.trim()),
    [`best (epoch ${epoch})`, 'newest'],
  );
  await lab.button('Write').click();
  await lab.page.getByText(`Epoch ${epoch}, temperature 0.8`).waitFor();

  await back.click();
  await lab.page
    .getByText(
      `This is epoch ${epoch} again, the best on the test text. Train continues from here; the optimizer starts fresh.`,
    )
    .waitFor();
  await lab.page
    .locator('plateau-chart .runs')
    .getByText(`from its best (epoch ${epoch})`)
    .waitFor();
  await lab.waitFor('Paused');
  assert.equal(await lab.epoch(), Number(epoch), 'it rests there');
  await lab.button('Train').click();
  await lab.waitForEpoch(Number(epoch) + 1);
  await lab.close();
});

test('a run that gains nothing more ends by itself, and says when and which weights are kept', async () => {
  const lab = await site.open();
  await lab.text.fill(TEXT);
  await lab.takeDefault1('hidden=48&lr=0.01&patience=5');
  await lab.waitFor('Ready: 100 epochs');
  await lab.button('Train').click();
  await lab.waitFor('Finished');
  const epoch = await lab.epoch();
  assert.ok(epoch < 100, `epoch ${epoch}`);
  const note = await lab.page.getByText('Ended at epoch').innerText();
  const found =
    /^Ended at epoch (\d+): on the test text it was best at epoch ([\d.]+), and no better in (\d+) measurements since\. Those best weights are kept\.$/.exec(
      note.trim(),
    );
  assert.ok(found, note);
  const [ended, best, since] = found.slice(1).map(Number);
  assert.equal(ended, epoch);
  assert.equal(since, 5);
  assert.ok(best && best < epoch);
  await lab.close();
});

test('on a phone both buttons are in sight, whole', async () => {
  const lab = await worse(390);
  for (const name of ['Go back to the best', 'Train 500 more']) {
    const button = lab.button(name);
    await button.waitFor();
    const { clipped, right } = await button.evaluate((element) => ({
      clipped: element.scrollWidth > element.clientWidth,
      right: element.getBoundingClientRect().right,
    }));
    assert.equal(clipped, false, name);
    assert.ok(right <= 390, `${name} ends at ${right}`);
  }
  await lab.trainMore();
  await lab.waitForEpoch(101);
  await lab.close();
});

test('a run continues with a new window and optimizer, in the next colour, and says a change at once in the table', async () => {
  const lab = await site.open();
  await lab.button('Train').click();
  await lab.waitForEpoch(20);
  await lab.button('All settings').click();
  await lab.type('Learning rate', '0.05');
  const waiting = lab.page.locator('plateau-recipe .waiting');
  await waiting.filter({ hasText: /^Learning rate 0\.05 since epoch \d+\.$/ }).waitFor();
  await lab.waitForEpoch((await lab.epoch()) + 20);
  await lab.button('Show as table').click();
  await lab.page
    .locator('plateau-chart tbody th')
    .filter({ hasText: /Learning rate 0\.05 since epoch \d+/ })
    .waitFor();
  await lab.button('Show as chart').click();
  await lab.field('Optimizer').selectOption('Adam');
  await waiting
    .filter({ hasText: 'The run under way can continue with Optimizer Adam.' })
    .waitFor();
  await lab.button('Continue with these settings').click();
  const runs = lab.page.locator('plateau-chart .runs');
  await runs.getByText(/Optimizer Adam from epoch \d+/).waitFor();
  const epoch = Number(/from epoch (\d+)/.exec(await runs.innerText())?.[1]);
  assert.ok(epoch >= 40, `${epoch}`);
  await lab.waitForEpoch(epoch + 5);
  assert.equal(await lab.button('Continue with these settings').count(), 0);
  await lab.close();
});
