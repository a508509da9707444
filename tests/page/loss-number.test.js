// One loss number: bar, title, live region, answer, chart and progress event say the same loss at the same moment, and it
// does not jump where a long epoch ends.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Curve } from '../../web/model/curve.js';
import { recent } from '../../web/model/within.js';
import { start } from './browser.js';
import { listen, painted } from './painted.js';
import { point, progress, tell, toldOnly } from './teller.js';

/** @typedef {import('./browser.js').LabPage} LabPage */

/** @type {Awaited<ReturnType<typeof start>>} */
let site;
before(async () => {
  site = await start();
});
after(() => site.close());

test('the recent loss is that of the last second inside a long epoch, else that of the newest whole one', () => {
  const rows = /** @type {const} */ ([
    [{ epoch: [], loss: [] }, { epoch: [], loss: [] }, null],
    [{ epoch: [], loss: [] }, { epoch: [0.4, 0.9], loss: [5, 3] }, 3],
    [{ epoch: [1], loss: [4] }, { epoch: [0.4, 0.9], loss: [5, 3] }, 3],
    [{ epoch: [1], loss: [4] }, { epoch: [0.9, 1.2], loss: [3, 2] }, 2],
    // Epochs have become short: what was inside an older one is long ago.
    [{ epoch: [1, 2, 3], loss: [4, 3, 2.5] }, { epoch: [0.9], loss: [3] }, 2.5],
    [{ epoch: [1], loss: [4] }, undefined, 4],
  ]);
  for (const [whole, within, expected] of rows)
    assert.equal(
      recent(/** @type {any} */ (whole), /** @type {any} */ (within)),
      expected,
      JSON.stringify([whole, within]),
    );
});

test('a loss that was measured of late is said, with the weights held still; else the running one', () => {
  const curve = new Curve(/** @type {any} */ ({ number: 1, facts: { window: 16, burnIn: 0 } }));
  const add = (
    /** @type {number} */ epoch,
    /** @type {number} */ loss,
    /** @type {number|null} */ measuredLoss,
  ) => curve.points.append([/** @type {any} */ ({ epoch, loss, measuredLoss })]);
  assert.equal(curve.now, null);
  add(1, 4, 3);
  assert.equal(curve.now, 3);
  add(100, 2.6, 2.4);
  add(103, 2.5, null);
  assert.equal(curve.now, 2.4, 'three epochs in a hundred');
  add(104, 2.5, null);
  assert.equal(curve.now, 2.5);
  assert.equal(curve.lossAt(100, 2.6), 2.4);
  assert.equal(curve.lossAt(104, 2.5), 2.5);
  assert.equal(curve.lossAt(105, 2.7), 2.5, 'of the epoch under way only a part is known');
  curve.points.append([/** @type {any} */ ({ epoch: 105, loss: 2.5, measuredLoss: 2.3 })]);
  curve.within.epoch.push(104.9);
  curve.within.loss.push(2.45);
  assert.equal(curve.now, 2.45, 'inside long epochs the line does not jump to and fro');
});

/** What every place of the page says of the loss. @param {LabPage} lab @param {boolean} ended whether an epoch has */
async function said(lab, ended) {
  const { page } = lab;
  const find = (/** @type {RegExp} */ pattern, /** @type {string|null} */ text) =>
    pattern.exec(text ?? '')?.[1] ?? `not in: ${text}`;
  await lab.figure.focus();
  await page.keyboard.press('End');
  const words = await painted(page);
  // Bold is the running loss at the end of its line: a number alone, beyond the plot.
  const axis = words.find(({ text }) => text === 'epoch');
  const name = words.filter(
    ({ text, left }) => /^[\d.]+$/.test(text) && left > (axis?.left ?? 0) - 20,
  );
  const event = await page.evaluate(() => /** @type {any} */ (window).progress);
  return {
    bar: find(/loss ([\d.]+)/, await lab.where.innerText()),
    title: find(/· ([\d.]+) ·/, await page.title()),
    'live region': find(/loss ([\d.]+\d)/, await lab.status.first().innerText()),
    answer: find(/(?:loss is|just begun:) ([\d.]+\d)/, await lab.answer.innerText()),
    'name of the figure': find(/loss ([\d.]+);/, await lab.figure.getAttribute('aria-label')),
    'end of the line': name.map(({ text }) => text).join(' '),
    event: event.loss,
    ...(ended && {
      readout: find(
        /\n([\d.]+)/,
        await page
          .locator('plateau-chart .readout tbody')
          .innerText()
          .then((text) => `\n${text}`),
      ),
    }),
  };
}

test('over the end of a long epoch all places say the same, and nothing jumps', async () => {
  const lab = await site.open({
    prepare: async (page) => {
      await listen(page);
      await toldOnly(page);
    },
  });
  await lab.showTools();
  await lab.page.getByRole('radio', { name: 'nats/char', exact: true }).check();
  await lab.page.evaluate(() => {
    document.querySelector('plateau-lab')?.addEventListener('progress', (event) => {
      /** @type {any} */ (window).progress = /** @type {CustomEvent} */ (event).detail;
    });
  });
  const moments = [
    // The mean of epoch 1 is 3.38; that of its last stretch 2.79.
    {
      message: progress({ stepsDone: 99, partialLoss: 3.4, seconds: 4 }),
      loss: '2.79',
      ended: false,
    },
    {
      message: progress({ epoch: 1, step: 100, seconds: 4.1, points: [point(1, 3.38)] }),
      loss: '2.79',
      ended: true,
    },
    {
      message: progress({ epoch: 1, step: 150, stepsDone: 50, partialLoss: 2.6, seconds: 6 }),
      loss: '2.60',
      ended: true,
    },
  ];
  await tell(lab, [
    progress({ stepsDone: 1, partialLoss: 5, seconds: 0.1 }),
    progress({ stepsDone: 50, partialLoss: 4, seconds: 2 }),
  ]);
  for (const { message, loss, ended } of moments) {
    // A change of the state is spoken at once, and so is what follows it.
    await tell(lab, [message, { ...message, state: 'paused', points: [] }]);
    await lab.waitFor('Paused');
    await tell(lab, [{ ...message, points: [] }]);
    await lab.waitFor(loss);
    // Title, answer and the words of the chart follow once a second.
    await lab.page.waitForTimeout(1500);
    const places = await said(lab, ended);
    for (const [place, text] of Object.entries(places))
      assert.equal(text, loss, `${place}, ${JSON.stringify(places)}`);
  }
  await lab.close();
});
