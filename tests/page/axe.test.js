// axe finds no fault in any state of the table, wide and light, narrow and dark, nor with everything opened.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { start } from './browser.js';
import { STATES, stateNamed } from './states.js';

/** @typedef {import('./browser.js').LabPage} LabPage */

const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');

/** @type {Awaited<ReturnType<typeof start>>} */
let site;
before(async () => {
  site = await start();
});
after(() => site.close());

/** @param {LabPage} lab @param {string} what */
async function assertNoViolations(lab, what) {
  if (!(await lab.page.evaluate(() => 'axe' in window))) await lab.page.evaluate(AXE);
  const violations = await lab.page.evaluate(async () => {
    const { axe } = /** @type {any} */ (window);
    const found = await axe.run(document, { resultTypes: ['violations'] });
    return found.violations.flatMap((/** @type {any} */ { id, nodes }) =>
      nodes.map(
        (/** @type {any} */ node) =>
          `${id}: ${node.target.flat().join(' ')} ${node.failureSummary}`,
      ),
    );
  });
  assert.deepEqual(violations, [], what);
}

/** The same page, narrow and dark. @param {LabPage} lab */
async function narrowAndDark(lab) {
  await lab.page.setViewportSize({ width: 390, height: 844 });
  await lab.page.emulateMedia({ colorScheme: 'dark' });
  await lab.page.waitForFunction(() => {
    const lab = /** @type {Element} */ (document.querySelector('plateau-lab'));
    return getComputedStyle(lab).backgroundColor === 'rgb(21, 23, 26)';
  });
}

/** @param {LabPage} lab @param {string} what */
async function assertBothWays(lab, what) {
  await assertNoViolations(lab, `${what}, light, 1280 px`);
  await narrowAndDark(lab);
  await assertNoViolations(lab, `${what}, dark, 390 px`);
}

for (const { name, open, reach } of STATES) {
  test(`axe finds no fault: ${name}`, async () => {
    const lab = await site.open(open);
    await reach(lab);
    await assertBothWays(lab, name);
    await lab.page.context().close();
  });
}

/** Parts of the page that can be opened on a paused run. @type {Record<string, (lab: LabPage) => Promise<unknown>>} */
const OPENED = {
  'the table': (lab) => lab.button('Show as table').click(),
  'Sample again': async (lab) => {
    await lab.button('Sample again').click();
    await lab.button('Write').click();
    await lab.page.locator('plateau-sample-again .written pre').filter({ hasText: /\S/ }).waitFor();
  },
  'All settings': (lab) => lab.button('All settings').click(),
  View: (lab) => lab.button('View').click(),
  More: (lab) => lab.button('More').click(),
  Rendered: async (lab) => {
    await lab.page.getByText('Rendered', { exact: true }).first().click();
    await lab.page.getByLabel('The sample rendered as Markdown').first().waitFor();
  },
  'large type': (lab) => lab.button('Large type').click(),
};

for (const [name, act] of Object.entries(OPENED)) {
  test(`axe finds no fault with a part opened: ${name}`, async () => {
    const lab = await site.open();
    await stateNamed('paused').reach(lab);
    await act(lab);
    await assertBothWays(lab, name);
    await lab.close();
  });
}
