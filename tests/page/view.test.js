// View: how the reader looks at the chart. Its choices lie beside the plot, never over it; the axis of epochs is
// logarithmic where that shows more, unless the reader chose.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fromX, layOut, toX } from '../../web/chart/frame.js';
import { thin } from '../../web/chart/thin.js';
import { logEpochTicks } from '../../web/model/axes.js';
import { Curve } from '../../web/model/curve.js';
import { start } from './browser.js';
import { point, progress, tell, toldOnly } from './teller.js';

/** @typedef {import('./browser.js').LabPage} LabPage */

/** @type {Awaited<ReturnType<typeof start>>} */
let site;
before(async () => {
  site = await start();
});
after(() => site.close());

/** @param {LabPage} lab @param {string} name */
const choice = (lab, name) => lab.page.getByRole('radio', { name, exact: true });

/** A run whose test loss is lowest at an epoch. @param {number} best @param {number} last @param {object} [more] */
function made(best, last, more = {}) {
  const curve = new Curve({
    ...{ number: 1, name: 'Run', textName: 'README', uniform: 4, settings: {}, ...more },
    facts: /** @type {any} */ ({ window: 16, burnIn: 0, predictions: 3584 }),
    floor: { perChar: 0.15, perWindow: 2.4, byPosition: [] },
  });
  curve.points.append(
    Array.from(
      { length: last },
      (_, i) =>
        /** @type {any} */ ({
          epoch: i + 1,
          chars: 1,
          seconds: 1,
          loss: 1 / (i + 1),
          heldOutLoss: 3 + Math.abs(i + 1 - best) / 1000,
        }),
    ),
  );
  return curve;
}

test('a run is early when its best moment lies in its first tenth, and lies behind it', () => {
  for (const [best, last, early] of /** @type {const} */ ([
    [51, 1501, true],
    [150, 1501, true],
    [151, 1501, false],
    [1501, 1501, false],
    [1, 5, false],
    [1, 1, false],
  ]))
    assert.equal(made(best, last).early, early, `${best} of ${last}`);
  assert.equal(
    made(51, 1501, { from: { epoch: 0, best: null } }).early,
    false,
    'it continues another',
  );
  assert.equal(new Curve(made(1, 1)).early, false);
});

test('a logarithmic axis of epochs: there and back, even columns, round ticks', () => {
  const curve = made(51, 1501);
  const convert = () => (/** @type {number} */ nats) => nats;
  const picture = {
    ...{ curves: [curve], convert, along: /** @type {const} */ ('epoch') },
    ...{ xLog: true, log: true, weight: 0 },
  };
  const size = { width: 640, height: 320, gutter: 0 };
  const frame = layOut(
    picture,
    null,
    size,
    /** @type {any} */ ({ px: 1 }),
    (text) => 6 * text.length,
  );
  for (const epoch of [1, 2, 51, 1501]) {
    assert.ok(Math.abs(fromX(frame, toX(frame, epoch)) - epoch) < 1e-9 * epoch, `${epoch}`);
  }
  const decade = toX(frame, 10) - toX(frame, 1);
  assert.ok(Math.abs(toX(frame, 1000) - toX(frame, 100) - decade) < 1e-9);
  assert.deepEqual(frame.xTicks, [1, 3, 10, 30, 100, 300, 1000]);
  assert.deepEqual(logEpochTicks(1, 1501, 4), [1, 10, 100, 1000]);
  const { epoch, loss } = curve.points;
  const kept = thin(epoch, loss, 0, epoch.length, 1, 100 / Math.log(1501), true);
  assert.ok(kept.length < 250 && kept.includes(0) && kept.includes(1500), `${kept.length} points`);
  assert.ok(kept.filter((i) => i < 10).length >= 10, 'the first epochs are all there');
  // Long epochs: the axis begins with the first of what is drawn, never at 0.
  curve.within.epoch.push(0.25);
  const long = layOut(picture, null, size, /** @type {any} */ ({ px: 1 }), () => 10);
  assert.equal(long.x0, 0.25);
});

for (const width of [390, 720, 1280]) {
  test(`at ${width} px the choices of View lie beside the plot, and the chart is drawn anew in sight`, async () => {
    const lab = await site.open({ width });
    await lab.showTools();
    const canvas = lab.page.locator('plateau-chart canvas');
    const view = lab.button('View');
    assert.equal(await view.getAttribute('aria-expanded'), 'false');
    await view.click();
    assert.equal(await view.getAttribute('aria-expanded'), 'true');
    const sheet = lab.page.getByRole('group', { name: 'View', exact: true });
    await sheet.waitFor();
    await lab.page.waitForTimeout(100);
    const [a, b] = [await sheet.boundingBox(), await canvas.boundingBox()];
    assert.ok(a && b);
    const beside = a.x >= b.x + b.width || a.y >= b.y + b.height;
    assert.ok(beside, `${JSON.stringify(a)} over ${JSON.stringify(b)}`);
    assert.ok(a.x >= 0 && a.x + a.width <= width, 'it lies within the page');
    assert.ok(b.width >= 300 && b.height >= 200, `the plot is ${b.width} by ${b.height}`);
    // At 720 px the chart lies beside the text.
    assert.equal(a.x >= b.x + b.width, width > 1000, 'a column of its own where there is width');
    const picture = () =>
      canvas.evaluate((each) => /** @type {HTMLCanvasElement} */ (each).toDataURL());
    const before = await picture();
    await choice(lab, 'linear').check();
    await lab.page.waitForTimeout(200);
    assert.notEqual(await picture(), before);
    await lab.page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
    assert.ok(
      await view.evaluate((each) => each.matches(':focus')),
      'the button has the focus again',
    );
    await lab.close();
  });
}

test('the recorded run, at its best early, lies on a logarithmic axis; Train keeps it; what the reader chose stays', async () => {
  const lab = await site.open();
  await lab.showTools();
  await lab.button('View').click();
  assert.ok(await choice(lab, 'epochs, log').isChecked());
  await lab.button('Train').click();
  await lab.waitForEpoch(20);
  assert.ok(await choice(lab, 'epochs, log').isChecked());
  await lab.button('Pause').click();
  assert.ok(await choice(lab, 'epochs, log').isChecked());
  await choice(lab, 'epochs').check();
  await lab.button('Train').click();
  await lab.waitForEpoch(40);
  await lab.button('Pause').click();
  await lab.button('Start over').click();
  assert.ok(await choice(lab, 'epochs').isChecked(), 'of a new run too');
  await lab.close();
});

test('an axis is chosen for a run once it rests, never while it trains, and not again', async () => {
  const lab = await site.open({ prepare: toldOnly });
  await lab.makeSmall();
  await lab.button('View').click();
  const points = (
    /** @type {number} */ from,
    /** @type {number} */ to,
    /** @type {number} */ best,
  ) =>
    Array.from({ length: to - from + 1 }, (_, i) =>
      point(from + i, 1 / (from + i), 3 + Math.abs(from + i - best) / 10),
    );
  const running = { epoch: 90, step: 900, seconds: 9 };
  await tell(lab, [progress({ ...running, points: points(1, 90, 5) })]);
  await lab.page.waitForTimeout(1300);
  assert.ok(await choice(lab, 'epochs').isChecked(), 'not while it trains');
  await tell(lab, [progress({ ...running, state: 'paused' })]);
  await lab.waitFor('Paused');
  await lab.page.waitForTimeout(100);
  assert.ok(await choice(lab, 'epochs, log').isChecked());
  // A better moment comes late: the axis stays.
  await tell(lab, [
    progress({
      epoch: 200,
      step: 2000,
      points: points(91, 200, -100).map((each) => ({ ...each, heldOutLoss: 1 / each.epoch })),
    }),
  ]);
  await tell(lab, [progress({ epoch: 200, step: 2000, state: 'finished' })]);
  await lab.waitFor('Finished');
  await lab.page.waitForTimeout(1300);
  assert.ok(await choice(lab, 'epochs, log').isChecked());
  await lab.close();
});
