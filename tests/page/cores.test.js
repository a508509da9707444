// Several cores in a real browser: the same bits as one, whatever happens to a worker; and the control.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { start } from './browser.js';

/** @typedef {import('./browser.js').LabPage} LabPage */

/**
 * Notes of the init script: for each run the hash after each epoch, and how many threads trained.
 * @typedef {{runs: string[][], members: number[]}} Noted
 */

/** @type {Awaited<ReturnType<typeof start>>} */
let site;
before(async () => {
  site = await start();
});
after(() => site.close());

/**
 * A page on a machine with `processors` processors.
 * @param {number} processors
 * @param {import('./browser.js').Options} [options]
 */
const open = (processors, { prepare = async () => {}, ...options } = {}) =>
  site.open({
    ...options,
    prepare: async (page) => {
      await prepare(page);
      await page.addInitScript((count) => {
        Object.defineProperty(navigator, 'hardwareConcurrency', { value: count });
        const noted = Object.assign(window, { runs: [], members: [] });
        const { runs, members } = /** @type {Noted} */ (/** @type {unknown} */ (noted));
        window.Worker = class extends Worker {
          /** @param {string|URL} address @param {WorkerOptions} [how] */
          constructor(address, how) {
            super(address, how);
            this.addEventListener('message', ({ data }) => {
              if (data.type === 'started') runs.push([]);
              if (data.type === 'crew') members.push(data.members);
              if (data.type !== 'progress') return;
              for (const { epoch, hash } of data.points) runs.at(-1)?.splice(epoch - 1, 1, hash);
            });
          }
        };
      }, processors);
    },
  });

/** The notes on the last run. @param {LabPage} lab */
const noted = (lab) =>
  lab.page.evaluate(() => {
    const { runs, members } = /** @type {Noted} */ (/** @type {unknown} */ (window));
    return { hashes: runs.at(-1) ?? [], members };
  });

/** The crew's workers, which the trainer has started. @param {LabPage} lab */
const crewOf = (lab) => lab.page.workers().filter((worker) => worker.url().endsWith('/crew.js'));

/** Waits until the trainer has reported these numbers of threads, from the start. @param {LabPage} lab @param {number[]} expected */
async function waitForMembers(lab, expected) {
  const until = Date.now() + 15_000;
  for (;;) {
    const { members } = await noted(lab);
    if (members.join() === expected.join()) return;
    assert.ok(Date.now() < until, `${members} instead of ${expected}`);
    await lab.page.waitForTimeout(20);
  }
}

/** @param {LabPage} lab @param {string} number */
async function choose(lab, number) {
  await lab.button('More').click();
  await cores(lab).selectOption(number);
  await lab.page.keyboard.press('Escape');
}

const cores = (/** @type {LabPage} */ lab) =>
  lab.page.getByRole('combobox', { name: 'Cores', exact: true });

const TEXT = '# Notes\n\n- one line\n- and another, of some more words\n'.repeat(40);

/**
 * Trains on two cores, then from epoch 0 on one, and compares the hashes.
 * @param {LabPage} lab @param {() => Promise<void>} [meanwhile]
 */
async function twice(lab, meanwhile = async () => {}) {
  await lab.button('Train').click();
  await waitForMembers(lab, [2]);
  await meanwhile();
  const shared = await lab.epoch();
  await lab.waitForEpoch(shared + 3);
  await lab.button('Pause').click();
  await lab.button('Train').waitFor();
  const two = (await noted(lab)).hashes;
  assert.ok(two.length >= 3, `${two.length} epochs`);
  await choose(lab, '1');
  await lab.button('Start over').click();
  await lab.waitFor('Ready');
  await lab.button('Train').click();
  await lab.waitForEpoch(two.length);
  await lab.button('Pause').click();
  await lab.button('Train').waitFor();
  const one = (await noted(lab)).hashes;
  // The newest epoch may not be measured yet at a pause.
  const both = Math.min(one.length, two.length);
  assert.ok(both >= 3, `${both} epochs`);
  assert.deepEqual(one.slice(0, both), two.slice(0, both));
}

test('two cores train The post with the bits of one', async () => {
  const lab = await open(2);
  await lab.text.fill(TEXT);
  await lab.recipe.selectOption('The post');
  await lab.type('Hidden units', '256');
  await lab.waitFor('Ready');
  await choose(lab, '2');
  await twice(lab);
  assert.deepEqual((await noted(lab)).members, [2, 1], 'with one core it is alone');
  assert.deepEqual(crewOf(lab), []);
  await lab.close();
});

test('two cores train a GRU with the bits of one, even if a worker of the crew ends in the middle', async () => {
  const lab = await open(2);
  await lab.text.fill(TEXT);
  await lab.takeDefault1();
  await lab.waitFor('Ready: 100 epochs');
  await choose(lab, '2');
  await twice(lab, async () => {
    await lab.button('More').click();
    const said = lab.page.locator('plateau-transport #cores');
    await said.filter({ hasText: 'Now 2 train.' }).waitFor();
    const [one, ...others] = crewOf(lab);
    assert.deepEqual(others, []);
    await one?.evaluate(() => globalThis.close());
    await waitForMembers(lab, [2, 1, 2]);
    assert.equal(crewOf(lab).length, 1, 'another took its place');
    await lab.page.keyboard.press('Escape');
  });
  await lab.close();
});

test('if its workers are refused, a run trains on one core, and a sentence says so', async () => {
  const lab = await open(4, {
    // Playwright does not see a worker's requests, so the trainer requests a script that does not exist.
    prepare: (page) =>
      page.route(/\/worker\.js$/, async (route) => {
        const response = await route.fetch();
        const body = (await response.text()).replace('./crew.js', './missing.js');
        await route.fulfill({ response, body });
      }),
  });
  await lab.text.fill(TEXT);
  await lab.takeDefault1();
  await lab.waitFor('Ready: 100 epochs');
  await lab.button('Train').click();
  const note = lab.page.getByRole('note').filter({ hasText: 'Further cores cannot help' });
  await note.waitFor();
  const at = await lab.epoch();
  await lab.waitForEpoch(at + 1);
  assert.equal(await note.count(), 1);
  assert.deepEqual((await noted(lab)).members, []);
  // Chromium reports the aborted requests.
  lab.errors.length = 0;
  await lab.close();
});

test('the control works by keyboard, is remembered, and fits a phone', async () => {
  const axe = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
  const lab = await open(4, { width: 390, height: 844, scheme: 'dark' });
  await lab.button('More').focus();
  await lab.page.keyboard.press('Enter');
  await cores(lab).waitFor();
  assert.equal(await cores(lab).inputValue(), '3', 'all but one');
  const counts = await cores(lab).getByRole('option').allTextContents();
  assert.deepEqual(counts, ['1', '2', '3', '4']);
  const focused = () =>
    lab.page.evaluate(() => {
      let at = document.activeElement;
      while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
      return at?.getAttribute('aria-describedby');
    });
  for (let tabs = 0; tabs < 6 && (await focused()) !== 'cores'; tabs++)
    await lab.page.keyboard.press('Tab');
  assert.equal(await focused(), 'cores');
  const box = await lab.page.locator('plateau-transport .menu').boundingBox();
  assert.ok(box && box.x >= 0 && box.x + box.width <= 390, `${box?.x} ${box?.width}`);
  await lab.page.evaluate(axe);
  const violations = await lab.page.evaluate(async () => {
    const found = await /** @type {any} */ (window).axe.run(document, {
      resultTypes: ['violations'],
    });
    return found.violations.map((/** @type {any} */ { id }) => id);
  });
  assert.deepEqual(violations, []);

  await lab.page.keyboard.press('2');
  assert.equal(await cores(lab).inputValue(), '2');
  const kept = () => lab.page.evaluate(() => localStorage.getItem('plateau-cores'));
  assert.equal(await kept(), '2');
  await lab.page.reload();
  await lab.waitFor('Ready');
  await lab.button('More').click();
  assert.equal(await cores(lab).inputValue(), '2');
  await cores(lab).selectOption('3');
  assert.equal(await kept(), null, 'what is usual is not kept');
  await lab.close();
});
