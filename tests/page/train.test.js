// A person trains: the names on the page, the effect of each button, and the truth of the numbers.
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

/** The floor of the README in nats a window, by counting prefixes. */
function floorOfThePost() {
  const text = [...readFileSync('corpus/readme.md', 'utf8')].slice(0, 3585);
  const windows = Math.floor((text.length - 1) / 16);
  let nats = 0;
  for (let t = 1; t <= 16; t++) {
    /** @type {Map<string, Map<string, number>>} */
    const seen = new Map();
    for (let w = 0; w < windows; w++) {
      const prefix = text.slice(w * 16, w * 16 + t).join('');
      const next = /** @type {string} */ (text[w * 16 + t]);
      const counts = seen.get(prefix) ?? new Map();
      seen.set(prefix, counts.set(next, (counts.get(next) ?? 0) + 1));
    }
    for (const counts of seen.values()) {
      const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
      for (const count of counts.values()) nats -= (count / windows) * Math.log(count / total);
    }
  }
  return nats;
}

test('a first visit: The post on the README, its floor known, one button to press', async () => {
  const lab = await site.open();
  for (const name of ['Train', 'Use my own Markdown', 'Step', 'Open a file']) {
    await lab.button(name).waitFor();
  }
  assert.equal(await lab.recipe.locator('option:checked').innerText(), 'The post');
  assert.match(await lab.text.inputValue(), /^# /);
  await lab.answer.waitFor();
  await lab.waitFor('Ready: 1,501 epochs');
  const readme = [...readFileSync('corpus/readme.md', 'utf8')];
  const symbols = new Set(readme).size;
  const facts = `${readme.length.toLocaleString('en')} characters, ${symbols} symbols; trains on the first 3,585`;
  await lab.facts.filter({ hasText: facts }).waitFor();

  const name = (await lab.figure.getAttribute('aria-label')) ?? '';
  assert.match(name, /^Training loss: Loss added up over 16 characters \(lower is better\)/);
  assert.ok(name.includes(`floor ${floorOfThePost().toFixed(2)};`), name);
  assert.ok(name.includes(`at random ${(16 * Math.log(symbols)).toFixed(1)}`), name);
  await lab.close();
});

test('Train: the loss falls, samples appear, the status names the epoch; Pause stops it', async () => {
  const lab = await site.open();
  await lab.button('Train').click();
  await lab.status.filter({ hasText: /^Epoch \d/ }).waitFor();
  await lab.samples.first().waitFor({ timeout: 5000 });
  await lab.waitForEpoch(12);
  await lab.answer
    .filter({ hasText: /just begun|[Ff]alling: |[Ff]alling \(.*memorising/s })
    .waitFor();
  assert.match(
    await lab.page.locator('plateau-transport .speed').innerText(),
    /chars\/s · .* left/,
  );

  await lab.button('Pause').click();
  await lab.button('Train').waitFor();
  await lab.status.filter({ hasText: /^Epoch [\d,]+ of 1,501, loss [\d.]+.*, paused\./ }).waitFor();
  await lab.page.waitForTimeout(300);
  const epoch = await lab.epoch();
  await lab.page.waitForTimeout(500);
  assert.equal(await lab.epoch(), epoch, 'it stands still');

  const first = lab.samples.last();
  assert.match(await first.innerText(), /^Epoch 1\s+loss [\d.]+\s+test text [\d.]+/);
  const texts = await lab.samples.locator('pre').allTextContents();
  assert.ok(texts.every((text) => [...text].length === 250));
  const epochs = await lab.samples.locator('b').allInnerTexts();
  assert.deepEqual(epochs.slice(-4), ['Epoch 10', 'Epoch 5', 'Epoch 2', 'Epoch 1']);

  await lab.button('Show as table').click();
  const rows = await lab.page.getByRole('row').allInnerTexts();
  assert.match(rows[0] ?? '', /^epoch\s+average\s+measured\s+test text$/);
  const cells = rows
    .slice(1)
    .map((row) => row.split('\t').map((cell) => Number(cell.replaceAll(',', ''))));
  // A pause may come between the end of an epoch and its measurements: then its row appears later.
  assert.ok(
    [epoch, epoch - 1].includes(cells[0]?.[0] ?? 0),
    `row of ${cells[0]?.[0]} at epoch ${epoch}`,
  );
  const [, atOne = 0] = cells.at(-1) ?? [];
  const [, now = 0] = cells[0] ?? [];
  assert.ok(atOne > 50 && now < atOne / 1.5, `${atOne} fell to ${now}`);
  const floor = floorOfThePost();
  const measured = cells.map((row) => row[2] ?? 0).filter((loss) => loss > 0);
  assert.ok(measured.length >= 4 && measured.every((loss) => loss >= floor));

  await lab.page.getByRole('radio', { name: 'nats/char' }).check();
  const perChar = Number((await lab.page.getByRole('row').nth(1).innerText()).split('\t')[1]);
  assert.ok(Math.abs(perChar * 16 - now) < 0.02 * now, 'the same loss in another unit');
  await lab.button('Show as chart').click();
  await lab.close();
});

test('a press for Pause that comes when the run has just ended trains no further', async () => {
  const lab = await site.open();
  await lab.makeSmall();
  await lab.button('Train').click();
  // In the frame in which the button becomes another.
  await lab.page.evaluate(
    () =>
      new Promise((resolve) => {
        const look = () => {
          const bar = document
            .querySelector('plateau-lab')
            ?.shadowRoot?.querySelector('plateau-transport');
          const buttons = [...(bar?.shadowRoot?.querySelectorAll('button') ?? [])];
          const more = buttons.find((each) => each.textContent?.trim() === 'Train 500 more');
          more?.click();
          if (more) resolve(null);
          else requestAnimationFrame(look);
        };
        look();
      }),
  );
  await lab.page.waitForTimeout(300);
  assert.equal(await lab.epoch(), 100);
  await lab.waitFor('Finished');
  await lab.trainMore();
  await lab.waitForEpoch(101);
  await lab.close();
});

test('a whole run: finished, a sentence with the verdict, 500 more, and Start over', async () => {
  const lab = await site.open();
  await lab.makeSmall();
  await lab.button('Train').click();
  await lab.button('Train 500 more').waitFor();
  await lab.status.filter({ hasText: /^Epoch 100 of 100, .*finished\./ }).waitFor();
  assert.match(await lab.answer.locator('.say').innerText(), /epoch 100|floor|swung|rising/);
  const samples = await lab.samples.locator('b').allInnerTexts();
  assert.deepEqual(samples, [
    'Epoch 100',
    'Epoch 50',
    'Epoch 20',
    'Epoch 10',
    'Epoch 5',
    'Epoch 2',
    'Epoch 1',
  ]);

  await lab.trainMore();
  await lab.waitFor('Epoch 600 of 600');
  await lab.button('Train 500 more').waitFor();
  await lab.button('Start over').click();
  await lab.waitFor('Ready: 100 epochs');
  assert.equal(await lab.samples.count(), 0);
  await lab.close();
});

test('Step trains one epoch, its menu one batch; Space trains and pauses from the chart', async () => {
  const lab = await site.open();
  await lab.button('Step').click();
  await lab.waitForEpoch(1);
  await lab.button('Step').click();
  await lab.waitForEpoch(2);
  await lab.page.waitForTimeout(200);
  assert.equal(await lab.epoch(), 2);
  await lab.button('More').click();
  await lab.button('Step one batch').click();
  await lab.page.waitForTimeout(300);
  assert.equal(await lab.epoch(), 2, 'a batch is not an epoch');
  for (let batch = 2; batch <= 7; batch++) {
    await lab.button('More').click();
    await lab.button('Step one batch').click();
    await lab.page.waitForFunction(
      (step) => {
        const { run } = /** @type {any} */ (document.querySelector('plateau-lab'));
        return run.progress.step === step;
      },
      2 * 7 + batch,
    );
  }
  await lab.waitForEpoch(3);
  assert.equal(await lab.epoch(), 3, 'seven batches are one');

  await lab.figure.focus();
  await lab.page.keyboard.press('Space');
  await lab.button('Pause').waitFor();
  await lab.waitForEpoch(5);
  await lab.page.keyboard.press('Space');
  await lab.button('Train').waitFor();
  await lab.close();
});

test('a change during a run waits for a button, the learning rate does not', async () => {
  const lab = await site.open();
  await lab.button('Train').click();
  await lab.waitForEpoch(3);
  const waiting = lab.page.locator('plateau-recipe .waiting');
  await lab.type('Learning rate', '0.05');
  await waiting.filter({ hasText: /^Learning rate 0\.05 since epoch \d+\.$/ }).waitFor();
  await lab.type('Batch', '16');
  await waiting.filter({ hasText: 'The run under way can continue with Batch 16.' }).waitFor();
  await lab.page.getByText('The post, but Batch 16 (32), Learning rate 0.05 (0.1).').waitFor();
  await lab.button('Start over').click();
  await waiting.waitFor({ state: 'detached' });
  await lab.button('Pause').waitFor();
  await lab.waitForEpoch(1);
  await lab.button('Undo the changes').click();
  assert.equal(await lab.field('Batch').inputValue(), '32');
  await lab.close();
});

test('a value out of range is refused in words and the old one stays', async () => {
  const lab = await site.open();
  await lab.type('Hidden units', '5000');
  await lab.page
    .getByRole('alert')
    .filter({ hasText: 'Hidden units must be a whole number, 1 to 1,024' })
    .waitFor();
  assert.equal(await lab.field('Hidden units').getAttribute('aria-invalid'), 'true');
  await lab.button('Train').click();
  await lab.waitForEpoch(1);
  await lab.type('Hidden units', '64');
  await lab.page.getByRole('alert').waitFor({ state: 'detached' });
  await lab.close();
});

test('a carried state has its own floor before anything is trained', async () => {
  const lab = await site.open();
  const lowest = async () =>
    Number(/floor ([\d.]+)/.exec((await lab.figure.getAttribute('aria-label')) ?? '')?.[1]);
  await lab.figure.and(lab.page.getByLabel(/floor/)).waitFor();
  const cleared = await lowest();
  await lab.recipe.selectOption('The post + carried state');
  await lab.answer.filter({ hasText: 'kept from window to window' }).waitFor();
  // The chart is drawn one or more frames after the sentence.
  for (let tries = 0; tries < 100 && !((await lowest()) < cleared / 10); tries++)
    await lab.page.waitForTimeout(50);
  assert.ok((await lowest()) < cleared / 10);
  await lab.close();
});

test('an element that is removed pauses and frees its worker; moved within a turn it trains on', async () => {
  const lab = await site.open();
  await lab.button('Train').click();
  await lab.waitForEpoch(2);
  assert.equal(lab.page.workers().length, 1);
  await lab.page.evaluate(() => {
    const element = /** @type {Element} */ (document.querySelector('plateau-lab'));
    element.remove();
    document.querySelector('main')?.append(element);
  });
  await lab.button('Train').waitFor();
  assert.ok((await lab.epoch()) >= 2, 'the run is kept');
  await lab.page.evaluate(() => document.querySelector('plateau-lab')?.remove());
  await lab.page.waitForFunction(() => true);
  for (let i = 0; i < 50 && lab.page.workers().length; i++) await lab.page.waitForTimeout(20);
  assert.equal(lab.page.workers().length, 0);
  await lab.close();
});

test('the panels attribute chooses what an embed shows', async () => {
  const lab = await site.open();
  await lab.page.evaluate(() =>
    document.querySelector('plateau-lab')?.setAttribute('panels', 'loss samples'),
  );
  await lab.text.waitFor({ state: 'detached' });
  assert.equal(await lab.recipe.count(), 0);
  assert.equal(await lab.answer.count(), 0);
  await lab.figure.waitFor();
  await lab.button('Train').click();
  await lab.samples.first().waitFor();
  await lab.close();
});
