// "Kept runs": the list of what is kept on this device, and what can be done with a run in it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { keptCurve } from '../../web/model/kept-curve.js';
import { runsWords as words } from '../../web/words/runs.js';
import { LabPage, start } from '../page/browser.js';

const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
const TEXT = '# Tea\n\n- boil water\n- warm the pot\n'.repeat(12);
/** For steps that take a second on a quiet machine. Milliseconds. */
const PATIENCE = 60_000;

/** @type {Awaited<ReturnType<typeof start>>} */
let site;
before(async () => {
  site = await start();
});
after(() => site.close());

/** Trains a small run to its end, and waits until it is kept. @param {LabPage} lab @param {number} hidden @param {number} epochs */
async function trained(lab, hidden, epochs) {
  lab.page.context().setDefaultTimeout(PATIENCE);
  if ((await lab.text.inputValue()) !== TEXT) await lab.text.fill(TEXT);
  await choose(lab, hidden, epochs);
  await lab.button('Train').click();
  await lab.button('Train 500 more').waitFor();
  await kept(lab, epochs);
}

/** @param {LabPage} lab @param {number} hidden @param {number} epochs */
async function choose(lab, hidden, epochs) {
  await lab.page.evaluate((hash) => {
    location.hash = hash;
  }, `recipe=default-1&hidden=${hidden}&schedule_epochs=${epochs}`);
  const ready = `Ready: ${epochs.toLocaleString('en')} epochs`;
  if ((await lab.epoch()) === 0) return lab.waitFor(ready);
  await lab.page.getByText(`Epochs ${epochs}`).first().waitFor();
  await lab.button('Start over').click();
  await lab.waitFor(ready);
}

/** Trains slowly from now on, so that it does not end meanwhile. @param {LabPage} lab @param {number} pace epochs a second */
const slow = (lab, pace) =>
  lab.page.evaluate((pace) => {
    /** @type {any} */ (document.querySelector('plateau-lab')).run.setPace(pace);
  }, pace);

/** @param {LabPage} lab @param {number} epoch */
const kept = (lab, epoch) =>
  lab.page.locator('plateau-keep').getByText(`up to epoch ${epoch}.`).waitFor();

/** The dialog, opened. @param {LabPage} lab */
async function open(lab) {
  await lab.button('Kept runs').click();
  const dialog = lab.page.getByRole('dialog', { name: 'Kept runs' });
  await dialog.waitFor();
  await dialog.getByText(words.reading).waitFor({ state: 'detached' });
  return {
    dialog,
    rows: dialog.getByRole('rowheader'),
    /** @param {string} label @param {string} name how that of the run begins */
    button: (label, name) => dialog.getByRole('button', { name: new RegExp(`^${label}: ${name}`) }),
    /** @param {string|RegExp} text */
    said: (text) => dialog.getByRole('status').filter({ hasText: text }).waitFor(),
  };
}

/** @param {LabPage} lab @param {number} epoch */
const hashAt = (lab, epoch) =>
  lab.page.evaluate((wanted) => {
    const { epoch, hash } = /** @type {any} */ (document.querySelector('plateau-lab')).run.points;
    return hash[epoch.indexOf(wanted)] ?? null;
  }, epoch);

/** @param {LabPage} lab @param {string} what */
async function assertNoViolations(lab, what) {
  if (!(await lab.page.evaluate(() => 'axe' in window))) await lab.page.evaluate(AXE);
  const violations = await lab.page.evaluate(async () => {
    const { axe } = /** @type {any} */ (window);
    const found = await axe.run(document, { resultTypes: ['violations'] });
    return found.violations.flatMap((/** @type {any} */ { id, nodes }) =>
      nodes.map((/** @type {any} */ node) => `${id}: ${node.target.flat().join(' ')}`),
    );
  });
  assert.deepEqual(violations, [], what);
}

/** Wide and light, then narrow and dark. @param {LabPage} lab @param {string} what */
async function assertBothWays(lab, what) {
  const { page } = lab;
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ colorScheme: 'light' });
  await assertFits(lab, `${what}, 1280 px`);
  await assertNoViolations(lab, `${what}, light, 1280 px`);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.waitForFunction(() => {
    const lab = /** @type {Element} */ (document.querySelector('plateau-lab'));
    return getComputedStyle(lab).backgroundColor === 'rgb(21, 23, 26)';
  });
  await assertFits(lab, `${what}, 390 px`);
  await assertNoViolations(lab, `${what}, dark, 390 px`);
}

/** Nothing is wider than the dialog, and no button lies outside of it. @param {LabPage} lab @param {string} what */
async function assertFits({ page }, what) {
  const outside = await page.getByRole('dialog', { name: 'Kept runs' }).evaluate((dialog) => {
    const { left, right } = dialog.getBoundingClientRect();
    const wide = dialog.scrollWidth > dialog.clientWidth ? ['the dialog scrolls sideways'] : [];
    const parts = [...dialog.querySelectorAll('button, td, th, input, .name, .text')];
    const beyond = parts.filter((part) => {
      const box = part.getBoundingClientRect();
      return box.width > 1 && (box.left < left || box.right > right);
    });
    return [...wide, ...beyond.map((part) => part.outerHTML.slice(0, 100))];
  });
  assert.deepEqual(outside, [], what);
}

/** Rows as another version or a broken browser may have left them. @param {LabPage} lab @param {any[]} rows */
const write = ({ page }, rows) =>
  page.evaluate(
    (rows) =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('plateau-runs');
        opening.onerror = reject;
        opening.onsuccess = () => {
          const database = opening.result;
          const transaction = database.transaction('runs', 'readwrite');
          for (const row of rows) transaction.objectStore('runs').put(row, row.id);
          transaction.oncomplete = () => {
            database.close();
            resolve(null);
          };
        };
      }),
    rows,
  );

describe('the list', () => {
  test('shows a run after a reload; its new name survives another; opened, it ends with the bits of one that never stopped', async () => {
    const lab = await site.open();
    lab.page.context().setDefaultTimeout(PATIENCE);
    await lab.text.fill(TEXT.repeat(3));
    await choose(lab, 48, 60);
    await slow(lab, 8);
    await lab.button('Train').click();
    await lab.waitForEpoch(10);
    await lab.button('Pause').click();
    await lab.waitFor('Paused');
    const paused = await lab.epoch();
    await kept(lab, paused);
    await lab.page.reload();
    await lab.waitFor('Ready');
    // Its unit is that of the recipe in the address.
    await lab.page.waitForFunction(() => {
      const { run } = /** @type {any} */ (document.querySelector('plateau-lab'));
      return run.started?.origin.settings.hidden === '48';
    });
    let list = await open(lab);
    assert.match(
      await list.rows.first().innerText(),
      /^Default 1, but Hidden units 48, Epochs 60\s+on Your text$/,
    );
    const cells = await list.dialog.getByRole('cell').allInnerTexts();
    assert.match(cells[0] ?? '', new RegExp(`^${paused}$`));
    assert.match(cells[1] ?? '', /^\d\.\d\d$/);
    assert.match(cells[3] ?? '', /^(just now|\d+ min ago)$/);
    assert.match(cells[4] ?? '', /^\d+ kB$/);
    await list.button('Rename', 'Default').click();
    const input = list.dialog.getByRole('textbox', { name: 'Name of the run' });
    await input.fill('not this');
    await lab.page.keyboard.press('Escape');
    assert.equal(
      await list.button('Rename', 'Default').evaluate((it) => it.matches(':focus')),
      true,
    );
    await list.button('Rename', 'Default').click();
    assert.match(await input.inputValue(), /^Default 1, but/);
    await input.fill('Tea, first try');
    await lab.page.keyboard.press('Enter');
    await list.said('The run is now called Tea, first try');

    await lab.page.reload();
    await lab.waitFor('Ready');
    list = await open(lab);
    await list.button('Open', 'Tea, first try').click();
    await list.dialog.waitFor({ state: 'detached' });
    await lab.waitFor('Paused');
    assert.equal(await lab.epoch(), paused);
    assert.equal(await lab.text.inputValue(), TEXT.repeat(3));
    assert.equal(await lab.button('Kept runs').evaluate((it) => it.matches(':focus')), true);
    await lab.button('Train').click();
    await lab.waitFor('Finished');
    const resumed = await hashAt(lab, 60);
    assert.match(resumed ?? '', /^[0-9a-f]{16}$/);
    await kept(lab, 60);
    list = await open(lab);
    assert.match(await list.rows.first().innerText(), /^Tea, first try\s*in this tab/);
    assert.equal(await list.button('Open', 'Tea').count(), 0, 'it is at hand');
    await lab.close();

    const other = await site.open();
    other.page.context().setDefaultTimeout(PATIENCE);
    await other.text.fill(TEXT.repeat(3));
    await choose(other, 48, 60);
    await other.button('Train').click();
    await other.waitFor('Finished');
    assert.equal(await hashAt(other, 60), resumed);
    await other.close();
  });

  test('compares on the chart, deletes after a question, and says when nothing is left', async () => {
    const lab = await site.open();
    await trained(lab, 8, 20);
    await lab.page.reload();
    await lab.waitFor('Ready');
    await trained(lab, 12, 25);
    const list = await open(lab);
    assert.equal(await list.rows.count(), 2);
    const compare = list.button('Compare', 'Default 1, but Hidden units 8');
    assert.equal(await list.button('Compare', 'Default 1, but Hidden units 12').count(), 0);
    await compare.click();
    await list.said('Shown on the chart: Default 1, but Hidden units 8');
    assert.equal(await compare.getAttribute('aria-pressed'), 'true');
    const onChart = lab.page.locator('plateau-chart .runs');
    assert.match(await onChart.innerText(), /units 12[^\n]*\n[^\n]*units 8, Epochs 20/);
    await compare.click();
    await list.said('No longer on the chart');
    assert.doesNotMatch(await onChart.innerText(), /units 8/);
    await compare.click();
    await list.said('Shown on the chart');
    await lab.page.keyboard.press('Escape');
    await list.dialog.waitFor({ state: 'detached' });
    // Both curves are in the numbers that the chart gives away.
    const chart = lab.page.locator('plateau-chart');
    await chart.getByRole('button', { name: 'Save', exact: true }).click();
    const [csv] = await Promise.all([
      lab.page.waitForEvent('download'),
      chart.getByRole('button', { name: 'Numbers (CSV)' }).click(),
    ]);
    const numbers = readFileSync(await csv.path(), 'utf8');
    assert.match(numbers, /Run 1: [^\n]*Hidden units 12/);
    assert.match(numbers, /Run 2: [^\n]*Hidden units 8/);

    const again = await open(lab);
    await again.button('Delete', 'Default 1, but Hidden units 8').click();
    const keep = again.dialog.getByRole('button', { name: 'Keep it' });
    assert.equal(await keep.evaluate((it) => it.matches(':focus')), true);
    await lab.page.keyboard.press('Escape');
    assert.equal(await again.rows.count(), 2);
    await again.button('Delete', 'Default 1, but Hidden units 8').click();
    await again.dialog.getByRole('button', { name: 'Delete', exact: true }).click();
    await again.said('Deleted: Default 1, but Hidden units 8');
    assert.equal(await again.rows.count(), 1);
    await again.dialog.getByRole('button', { name: 'Delete all' }).click();
    await again.dialog.getByText('Delete the only run from this device?').waitFor();
    await again.dialog.getByRole('button', { name: 'Delete all' }).click();
    await again.said('Deleted: 1 run.');
    await again.dialog.getByText(words.none).waitFor();
    await lab.page.keyboard.press('Escape');
    await lab.page.getByText('This run was removed from the kept runs.').waitFor();
    await lab.close();
  });
});

test('exports all runs as one ZIP, whose models the command evaluates; and one as a file', async () => {
  const lab = await site.open();
  await trained(lab, 8, 20);
  await lab.page.reload();
  await lab.waitFor('Ready');
  await trained(lab, 12, 25);
  const list = await open(lab);
  const [archive] = await Promise.all([
    lab.page.waitForEvent('download'),
    list.dialog.getByRole('button', { name: 'Export all' }).click(),
  ]);
  assert.equal(archive.suggestedFilename(), 'plateau-runs.zip');
  await list.said('Saved as plateau-runs.zip, with 2 runs.');
  const folder = mkdtempSync(join(tmpdir(), 'plateau-'));
  try {
    const path = await archive.path();
    execFileSync('unzip', ['-tq', path]);
    execFileSync('unzip', ['-q', path, '-d', folder]);
    const { unit, runs } = JSON.parse(readFileSync(join(folder, 'runs.json'), 'utf8'));
    assert.equal(unit, 'nats/char');
    assert.deepEqual(
      runs.map((/** @type {any} */ { name, epoch }) => [name, epoch]),
      [
        ['Default 1, but Hidden units 12, Epochs 25', 25],
        ['Default 1, but Hidden units 8, Epochs 20', 20],
      ],
    );
    const files = runs.flatMap((/** @type {any} */ { model, text }) => [model, text]);
    assert.deepEqual(readdirSync(folder).sort(), [...files, 'runs.json'].sort());
    for (const { model, text, epoch } of runs) {
      assert.equal(readFileSync(join(folder, text), 'utf8'), TEXT);
      const args = ['eval', '--json', '--weights', 'last', join(folder, model), join(folder, text)];
      const said = JSON.parse(execFileSync('build/plateau', args, { encoding: 'utf8' }));
      assert.equal(said.epoch, epoch);
      assert.ok(said.loss > 0 && said.loss < 3, String(said.loss));
    }
    const [file] = await Promise.all([
      lab.page.waitForEvent('download'),
      list.button('Save as a file', 'Default 1, but Hidden units 8').click(),
    ]);
    assert.equal(file.suggestedFilename(), 'Default-1-but-Hidden-units-8-Epochs-20.safetensors');
    const alone = readFileSync(await file.path());
    assert.ok(
      alone.equals(readFileSync(join(folder, runs[1].model))),
      'the same bytes as in the ZIP',
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
  await lab.close();
});

test('a run that trains in another tab: opening it is asked about, and the other tab says that it no longer saves', async () => {
  const lab = await site.open();
  lab.page.context().setDefaultTimeout(PATIENCE);
  await lab.text.fill(TEXT);
  await choose(lab, 8, 5000);
  await slow(lab, 5);
  await lab.button('Train').click();
  await lab.page
    .locator('plateau-keep')
    .getByText(/Kept on this device, up to epoch \d+/)
    .waitFor();

  const other = new LabPage(await lab.page.context().newPage(), lab.errors, []);
  await other.page.goto(site.url);
  await other.waitFor('Ready');
  const list = await open(other);
  assert.match(await list.rows.first().innerText(), /in another tab/);
  await list.button('Open', 'Default').click();
  await list.dialog.getByText(words.taken).waitFor();
  await list.dialog.getByRole('button', { name: words.leave }).click();
  await list.button('Open', 'Default').click();
  await assertBothWays(other, 'asked whether to take a run over');
  await list.dialog.getByRole('button', { name: words.openHere }).click();
  await list.dialog.waitFor({ state: 'detached' });
  await other.waitFor('Paused');
  assert.ok((await other.epoch()) > 0);
  await lab.page.getByText('This run was continued in another tab').waitFor();
  await lab.close();
});

/** Names that would run, ask for something, turn what follows, or leave their place. */
const HOSTILE = [
  '<img src=x onerror="window.ran=1">',
  '<script>window.ran=1</script>',
  '"><svg onload=window.ran=1>',
  '{{window.ran=1}}',
  'javascript:window.ran=1',
  '<iframe src="https://example.org/">',
  '<style>*{display:none}</style>',
  '&lt;b&gt;&#x202e;',
  '\u202egnp.exe',
  '\u2066\u2067\u2068abc\u2069',
  'שלום עולם - مرحبا',
  `Z${'\u0300\u0321\u0489'.repeat(60)}lgo`,
  'a'.repeat(5000),
  'Ｗ'.repeat(300),
  'word '.repeat(60),
  '',
  ' \t\n ',
  '\u0000\u0007\u001b[31m',
  '\ud800',
  '\u200b\u200d\ufeff',
  '👩‍👩‍👧‍👦'.repeat(40),
  '=HYPERLINK("https://example.org")',
  '../../etc/passwd',
  'con.txt',
  'x\u2028y\u2029z',
];

test('200 hostile names of runs and texts: none runs or asks for anything, and the layout holds', async () => {
  const lab = await site.open();
  lab.page.context().setDefaultTimeout(PATIENCE);
  await trained(lab, 8, 5);
  const rows = Array.from({ length: 200 }, (_, i) => ({
    id: `hostile-${i}`,
    name: `${HOSTILE[i % HOSTILE.length]}${i < HOSTILE.length ? '' : i}`,
    named: i % 2 === 0,
    textName: `${HOSTILE[(i * 7 + 3) % HOSTILE.length]}`,
    ...{ epoch: 10 ** (i % 16), loss: 10 ** ((i % 40) - 20), heldOutLoss: null },
    best: { epoch: 10 ** (i % 14), loss: 10 ** ((i % 30) - 10) },
    ...{ counted: 16, began: i, saved: i % 3 === 0 ? 0 : 8.64e15 - i, bytes: 10 ** (i % 15) },
    ...{ generation: i + 1, owner: HOSTILE[i % HOSTILE.length] },
  }));
  await write(lab, rows);
  const before = lab.requests.length;
  const list = await open(lab);
  assert.equal(await list.rows.count(), 201);
  // Nothing of these can be read: they can only be deleted.
  assert.equal(await list.dialog.getByText('damaged', { exact: true }).count(), 200);
  assert.equal(await list.dialog.getByRole('button', { name: /^Open: / }).count(), 0);
  assert.equal(await list.dialog.getByRole('button', { name: /^Delete: / }).count(), 201);
  await assertBothWays(lab, 'hostile names');
  assert.equal(await list.dialog.locator('img, script, svg, iframe, style').count(), 0);

  await lab.page.setViewportSize({ width: 1280, height: 900 });
  for (const name of HOSTILE.slice(0, 12)) {
    await list.dialog.locator('[data-act=rename]').first().click();
    const input = list.dialog.getByRole('textbox', { name: 'Name of the run' });
    await input.fill(name);
    await input.press('Enter');
    await input.waitFor({ state: 'detached' });
    await list.said(/The run is now called|name of its recipe/);
  }
  await assertFits(lab, 'renamed');
  await list.dialog.locator('[data-act=remove]').nth(5).click();
  await list.dialog.getByRole('button', { name: 'Delete', exact: true }).click();
  await list.said('Deleted: ');
  assert.equal(await list.rows.count(), 200);
  assert.equal(await lab.page.evaluate(() => 'ran' in window), false);
  const asked = lab.requests.slice(before).filter((address) => !address.startsWith(site.url));
  assert.deepEqual(asked, []);
  await lab.close();
});

test('storage that fails while the dialog is open is said; the list stays, and works again when the storage does', async () => {
  const lab = await site.open();
  await trained(lab, 8, 20);
  const list = await open(lab);
  await lab.page.evaluate(() => {
    const { transaction } = IDBDatabase.prototype;
    Object.assign(window, { mend: () => Object.assign(IDBDatabase.prototype, { transaction }) });
    IDBDatabase.prototype.transaction = () => {
      throw new DOMException('gone', 'UnknownError');
    };
  });
  await list.button('Rename', 'Default').click();
  await list.dialog.getByRole('textbox', { name: 'Name of the run' }).fill('Tea');
  await lab.page.keyboard.press('Enter');
  await list.dialog.getByRole('alert').waitFor();
  assert.match(await list.dialog.getByRole('alert').innerText(), /storage/);
  await list.button('Delete', 'Default').click();
  await list.dialog.getByRole('button', { name: 'Delete', exact: true }).click();
  await list.dialog.getByRole('alert').waitFor();
  assert.equal(await list.rows.count(), 1);
  await assertBothWays(lab, 'storage failed');
  await lab.page.evaluate(() => /** @type {any} */ (window).mend());
  await list.button('Rename', 'Default').click();
  await list.dialog.getByRole('textbox', { name: 'Name of the run' }).fill('Tea');
  await lab.page.keyboard.press('Enter');
  await list.said('The run is now called Tea');
  // What failed in between keeps nothing from being saved after it.
  await lab.page.keyboard.press('Escape');
  await slow(lab, 50);
  await lab.trainMore();
  await lab.waitForEpoch(30);
  await lab.button('Pause').click();
  await lab.waitFor('Paused');
  await kept(lab, await lab.epoch());
  await lab.close();
});

test('axe finds no fault, from the empty list to a question; a second press opens no second dialog', async () => {
  const lab = await site.open();
  let list = await open(lab);
  await list.dialog.getByText(words.none).waitFor();
  await assertBothWays(lab, 'empty');
  await lab.page.keyboard.press('Escape');
  await trained(lab, 8, 20);
  list = await open(lab);
  await lab.button('Kept runs').evaluate((button) => /** @type {HTMLElement} */ (button).click());
  assert.equal(await lab.page.locator('plateau-runs').count(), 1);
  await assertBothWays(lab, 'a run');
  await list.button('Rename', 'Default').click();
  await assertBothWays(lab, 'renaming');
  await lab.page.keyboard.press('Escape');
  await list.button('Delete', 'Default').click();
  await assertBothWays(lab, 'deleting');
  await lab.close();
});

describe('the curve of a kept run', () => {
  const row = /** @type {any} */ ({ id: 'a', name: 'A', textName: 'T' });
  const columns = { epoch: [1, 2], chars: [9, 18], seconds: [1, 2], loss: [2, 1] };
  const gaps = ['measuredLoss', 'measuredError', 'heldOutLoss', 'heldOutError', 'clipped', 'hash'];
  const drawn = () => ({
    ...{ id: 'b', name: 'B', recipe: '', settings: { seed: '1' }, rolledBack: false, from: null },
    ...{ until: 2, seconds: 2, within: { epoch: [], chars: [], seconds: [], loss: [] } },
    points: {
      ...structuredClone(columns),
      ...Object.fromEntries(gaps.map((name) => [name, [null, null]])),
      ...{ gradNorm: [1, 1], lr: [0.1, 0.1] },
    },
    ...{ samples: [], turns: [] },
    facts: { window: 16, burnIn: 0, predictions: 9, vocabulary: 5 },
    floor: { perChar: 0.1, perWindow: 1.6, byPosition: [0.1] },
    uniform: 1.6,
  });

  test('is drawn under the name of its row', () => {
    const curve = keptCurve(row, /** @type {any} */ (drawn()), 3);
    assert.deepEqual(
      { ...curve, points: curve.points.loss },
      { ...curve, number: 3, id: 'a', name: 'A', textName: 'T', points: [2, 1] },
    );
  });

  /** @type {[string, (drawn: any) => unknown][]} */
  const faults = [
    ['an earlier version kept no facts', (it) => delete it.facts],
    ['no floor', (it) => delete it.floor],
    ['no uniform', (it) => delete it.uniform],
    ['a window that is no number', (it) => (it.facts.window = '16')],
    ['predictions that are not finite', (it) => (it.facts.predictions = Infinity)],
    ['a floor that is no number', (it) => (it.floor.perChar = null)],
    ['positions that are no list', (it) => (it.floor.byPosition = 'x')],
    ['a position that is no number', (it) => (it.floor.byPosition = ['0.1'])],
    ['no points', (it) => (it.points = {})],
    ['columns of different lengths', (it) => it.points.loss.pop()],
    ['epochs that go back', (it) => (it.points.epoch = [2, 1])],
    ['a loss that is missing', (it) => (it.points.loss[0] = null)],
    ['a loss that is a word', (it) => (it.points.heldOutLoss[0] = '<img>')],
    ['a hash that is a number', (it) => (it.points.hash[0] = 7)],
    ['settings that are a word', (it) => (it.settings = 'x')],
  ];
  for (const [what, spoil] of faults)
    test(`is refused: ${what}`, () => {
      const it = drawn();
      spoil(it);
      assert.throws(() => keptCurve(row, /** @type {any} */ (it), 3), { message: words.noCurve });
    });

  test('is refused when there is nothing', () => {
    for (const nothing of [null, undefined, 7, 'x', []])
      assert.throws(() => keptCurve(row, /** @type {any} */ (nothing), 3), {
        message: words.noCurve,
      });
  });
});
