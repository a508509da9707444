// A model from a file: what the dialog says of it, what it offers, and what becomes of a bad one. A model of the command
// writes, reads and continues in the page as it does there, and the page's goes back.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { RECIPE_1 } from '../default-1.js';
import { start } from '../page/browser.js';
import { forgeValue, forgeVocabulary } from '../page/forge.js';

/** @typedef {import('../page/browser.js').LabPage} LabPage */

const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
const README = 'corpus/readme.md';
const OWN = '# Tea\n\n- boil water\n- warm the pot\n- wait four minutes\n'.repeat(30);

/** @type {Record<string, string[]>} */
const CELLS = {
  rnn: '--cell rnn --hidden 12 --optimizer momentum --lr 0.003 --state reset'.split(' '),
  gru: ['--cell', 'gru', '--hidden', '10', '--layers', '2', '--embedding', '6'],
  lstm: ['--cell', 'lstm', '--hidden', '9', '--layers', '1', '--dropout', '0'],
};
const ALL = [...RECIPE_1, ...'--window 24 --batch 16 --schedule-epochs 14 --sample 0'.split(' ')];
const STOPPED = 5;

const folder = mkdtempSync(join(tmpdir(), 'plateau-opened-'));

/** @param {string} name */
const at = (name) => join(folder, name);

/** @param {string[]} args */
const plateau = (...args) =>
  execFileSync('build/plateau', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** @param {string} path */
const bytesOf = (path) => new Uint8Array(readFileSync(path));

/** @type {Awaited<ReturnType<typeof start>>} */
let site;
before(async () => {
  writeFileSync(at('tea.md'), OWN);
  for (const [cell, settings] of Object.entries(CELLS))
    plateau(
      ...['train', ...settings, ...ALL, '--epochs', String(STOPPED)],
      ...['--out', at(`${cell}.safetensors`), README],
    );
  plateau(
    'train',
    ...CELLS.gru,
    ...ALL,
    '--epochs',
    '3',
    '--out',
    at('tea.safetensors'),
    at('tea.md'),
  );
  site = await start();
});
after(async () => {
  await site.close();
  rmSync(folder, { recursive: true });
});

/** Chooses a file as a person does. @param {LabPage} lab @param {string|{name: string, mimeType: string, buffer: Buffer}} file */
const bring = (lab, file) => lab.page.locator('plateau-text input[type=file]').setInputFiles(file);

/** Opens a model. @param {LabPage} lab @param {string|{name: string, mimeType: string, buffer: Buffer}} file */
async function open(lab, file) {
  await bring(lab, file);
  const model = partsOf(lab);
  await model.dialog.waitFor();
  return model;
}

/** The dialog and what is in it. @param {LabPage} lab */
function partsOf(lab) {
  const dialog = lab.page.getByRole('dialog', { name: /^Open a model/ });
  return {
    dialog,
    /** @param {string} name */
    button: (name) => dialog.getByRole('button', { name, exact: true }),
    /** What is said under a name. @param {string} name */
    fact: (name) =>
      dialog.locator('dt').filter({ hasText: name }).locator('xpath=following-sibling::dd[1]'),
    written: dialog.getByRole('group', { name: 'What it wrote' }),
  };
}

/** The checkpoint of the run at hand, as the page would save it. @param {LabPage} lab */
const saved = async (lab) =>
  Buffer.from(
    await lab.page.evaluate(async () => {
      const { run } = /** @type {any} */ (document.querySelector('plateau-lab'));
      const { checkpoint } = await run.save();
      let binary = '';
      for (const byte of new Uint8Array(checkpoint)) binary += String.fromCharCode(byte);
      return btoa(binary);
    }),
    'base64',
  );

for (const cell of Object.keys(CELLS)) {
  test(`${cell}: a model of the command says what it is, writes, reads and continues as there, and the page's goes back`, async () => {
    const path = at(`${cell}.safetensors`);
    const lab = await site.open();
    const model = await open(lab, path);
    await model.fact('Text').filter({ hasText: '“README”' }).waitFor();
    assert.match(await model.fact('Network').innerText(), new RegExp(`^${cell.toUpperCase()}, `));
    assert.match(await model.fact('Trained').innerText(), /^5 epochs, \d+ steps$/);
    assert.match(await model.fact('Recipe').innerText(), /Window.* 24/);
    assert.match(await model.fact('Best loss').innerText(), /on the test text, after epoch [1-5]$/);

    // It writes what the command writes, with the weights that the command takes.
    await model.dialog.getByLabel('Text to continue').fill('## ');
    await model.dialog.getByLabel('Length').fill('200');
    await model.dialog.getByLabel('Temperature').fill('0.7');
    await model.button('Write a sample').click();
    const sampling = ['--length', '200', '--temperature', '0.7', '--prompt', '## '];
    const text = plateau('sample', ...sampling, path);
    await lab.page.waitForFunction((expected) => {
      const opened = document
        .querySelector('plateau-lab')
        ?.shadowRoot?.querySelector('plateau-opened');
      return opened?.shadowRoot?.querySelector('pre')?.textContent === expected;
    }, text);

    await model.button('Evaluate').click();
    const { loss, error, predictions } = JSON.parse(plateau('eval', '--json', path, README));
    const figures = await model.dialog.getByText('bits a character,').innerText();
    assert.ok(figures.startsWith(`${loss.toFixed(4)} ± ${error.toFixed(4)} nats`), figures);
    assert.ok(figures.includes(`${predictions.toLocaleString('en')} predictions`), figures);

    // Continued to its end, it is to the last byte the run that never stopped.
    await model.button('Continue training').click();
    await model.dialog.waitFor({ state: 'detached' });
    await lab.button('Train 500 more').waitFor();
    assert.equal(await lab.epoch(), 14);
    const whole = at(`${cell}-whole`);
    plateau('train', ...(CELLS[cell] ?? []), ...ALL, '--out', whole, README);
    const mine = await saved(lab);
    assert.ok(mine.equals(readFileSync(whole)), 'other bytes');

    // The page's file goes on in the command, and opens here again.
    const back = at(`${cell}-back.safetensors`);
    const on = at(`${cell}-on`);
    writeFileSync(back, mine);
    plateau('train', '--resume', back, '--epochs', '16', '--sample', '0', '--out', on, README);
    plateau('train', '--resume', whole, '--epochs', '16', '--sample', '0', '--out', whole, README);
    assert.ok(readFileSync(on).equals(readFileSync(whole)));
    const again = await open(lab, back);
    await again
      .fact('Trained')
      .filter({ hasText: /^14 epochs/ })
      .waitFor();
    await lab.page.keyboard.press('Escape');
    await again.dialog.waitFor({ state: 'detached' });
    await lab.close();
  });
}

test('a text that is not here is asked for; the wrong one is named, the right one makes it continue', async () => {
  const lab = await site.open();
  const model = await open(lab, at('tea.safetensors'));
  await model
    .fact('Text')
    .filter({ hasText: /characters; not here: open the file/ })
    .waitFor();
  assert.ok(await model.button('Continue training').isDisabled());
  const inputs = model.dialog.locator('input[type=file]');
  await inputs.first().setInputFiles({
    ...{ name: 'other.md', mimeType: '', buffer: Buffer.from('another text\n'.repeat(40)) },
  });
  await model.dialog.getByRole('alert').filter({ hasText: 'other.md is another text' }).waitFor();
  await inputs.first().setInputFiles(at('tea.md'));
  await model.fact('Text').filter({ hasText: '“tea.md”' }).waitFor();
  await model.button('Continue training').click();
  await model.dialog.waitFor({ state: 'detached' });
  await lab.button('Train 500 more').waitFor();
  assert.equal(await lab.text.inputValue(), OWN, 'its text is the text at hand');
  const whole = at('tea-whole');
  plateau('train', ...(CELLS.gru ?? []), ...ALL, '--out', whole, at('tea.md'));
  assert.ok((await saved(lab)).equals(readFileSync(whole)), 'other bytes');
  await lab.close();
});

test('on another text a new run begins with the weights chosen; unknown characters are refused, and nothing is lost', async () => {
  const lab = await site.open();
  await lab.text.fill('- boil four pots\n'.repeat(40));
  await lab.waitFor('Ready');
  const model = await open(lab, at('tea.safetensors'));
  const choose = model.dialog.getByRole('combobox', { name: 'Text' });
  await choose.selectOption('Many scripts');
  await model.button('Train on another text').click();
  await model.dialog
    .getByRole('alert')
    .filter({ hasText: /character/ })
    .waitFor();
  await model.button('Evaluate').click();
  await model.dialog
    .getByRole('alert')
    .filter({ hasText: /character/ })
    .waitFor();
  await choose.selectOption('Your text');
  await model.button('Train on another text').click();
  await model.dialog.waitFor({ state: 'detached' });
  await lab.button('Train 500 more').waitFor();
  assert.equal(await lab.epoch(), 14);
  writeFileSync(at('pots.md'), '- boil four pots\n'.repeat(40));
  plateau(
    ...['train', '--resume', at('tea.safetensors'), '--new-text', '--sample', '0'],
    ...['--epochs', '14', '--out', at('pots'), at('pots.md')],
  );
  assert.ok((await saved(lab)).equals(readFileSync(at('pots'))), 'other bytes');
  await lab.close();
});

test('where the arithmetic of a file is missing, its run cannot continue, and that is said; its weights write, read and begin a run', async () => {
  const missing = (/** @type {import('playwright-core').Page} */ page) =>
    page.route(/(plateau|aide)-fused\.wasm$/, (route) => route.fulfill({ status: 404 }));
  const lab = await site.open({ prepare: missing });
  const path = at('rnn.safetensors');
  const model = await open(lab, path);
  await model.fact('Text').filter({ hasText: '“README”' }).waitFor();
  await model.dialog.getByText('fused arithmetic, which this browser does not have').waitFor();
  assert.ok(await model.button('Continue training').isDisabled());
  await model.button('Evaluate').click();
  const plain = ['eval', '--json', '--arithmetic', 'plain', path, README];
  const { loss } = JSON.parse(plateau(...plain));
  await model.dialog.getByText(`${loss.toFixed(4)} ±`).waitFor();
  await model.button('Train on another text').click();
  await model.dialog.waitFor({ state: 'detached' });
  await lab.button('Train 500 more').waitFor();
  // Chromium reports the module that is not there.
  lab.errors.length = 0;
  await lab.close();
});

test('while a run trains it goes on: a bad file has its sentence, and the bits are those of a run that was left alone', async () => {
  const hashes = (/** @type {LabPage} */ lab) =>
    lab.page.evaluate(() => {
      const { run } = /** @type {any} */ (document.querySelector('plateau-lab'));
      return run.points.hash.filter(Boolean);
    });
  const alone = await site.open();
  await alone.makeSmall();
  await alone.button('Train').click();
  await alone.button('Train 500 more').waitFor();
  const expected = await hashes(alone);
  await alone.close();

  const lab = await site.open();
  await lab.makeSmall();
  await lab.button('Train').click();
  const good = bytesOf(at('gru.safetensors'));
  const buffer = (/** @type {Uint8Array} */ bytes) => Buffer.from(bytes);
  /** @type {[string, Buffer, RegExp][]} */
  const rows = [
    ['cut.safetensors', buffer(good.slice(0, 5000)), /ends inside its header|size is not/],
    ['changed.safetensors', buffer(good.with(good.length - 3, 1)), /checksum is wrong/],
    ['lies.safetensors', buffer(forgeValue(good, 'run.rollbacks', '9')), /more than eight/],
    ['empty.safetensors', Buffer.from(''), /shorter than its first field/],
    ['text.safetensors', Buffer.from('# A text\n\nwith lines\n'), /no safetensors file/],
    // Without its name a model is known by its first bytes.
    ['no-name.bin', buffer(forgeValue(good, 'run.h0', '7')), /h0 is not 0/],
    [
      'other.safetensors',
      buffer(foreign({ a: { dtype: 'F32', shape: [1], data_offsets: [0, 4] } })),
      /safetensors file of another program/,
    ],
  ];
  for (const [name, bytes, sentence] of rows) {
    const { dialog } = await open(lab, { name, mimeType: '', buffer: bytes });
    const alert = dialog.getByRole('alert').filter({ hasText: sentence });
    await alert.waitFor();
    assert.match(await alert.innerText(), new RegExp(`^${name} was not opened\\. `));
    assert.match(await alert.innerText(), /as they were\.$/);
    await dialog.getByRole('button', { name: 'Close' }).click();
    await dialog.waitFor({ state: 'detached' });
  }
  const model = await open(lab, at('gru.safetensors'));
  await model.button('Write a sample').click();
  await model.button('Evaluate').click();
  await model.dialog.getByText('bits a character').waitFor();
  await lab.page.keyboard.press('Escape');
  await lab.button('Train 500 more').waitFor();
  assert.deepEqual(await hashes(lab), expected);
  await lab.close();
});

/** A safetensors file of another program. @param {any} header */
function foreign(header) {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + 4);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

test('Escape closes, and the focus returns; axe finds no fault, wide and light, narrow and dark', async () => {
  const lab = await site.open();
  const opener = lab.button('Open…');
  lab.page.on('filechooser', (chooser) => chooser.setFiles(at('lstm.safetensors')));
  for (const narrow of [false, true]) {
    await opener.focus();
    await lab.page.keyboard.press('Enter');
    const model = partsOf(lab);
    await model.fact('Text').filter({ hasText: '“README”' }).waitFor();
    if (narrow) {
      await lab.page.setViewportSize({ width: 390, height: 844 });
      await lab.page.emulateMedia({ colorScheme: 'dark' });
    }
    await model.dialog.getByLabel('Length').fill('30');
    await model.button('Write a sample').focus();
    await lab.page.keyboard.press('Enter');
    await model.written.waitFor();
    await model.button('Evaluate').click();
    await model.dialog.getByText('bits a character,').waitFor();
    await lab.page.waitForTimeout(200);
    await lab.page.evaluate(AXE);
    const faults = await lab.page.evaluate(async () => {
      const { axe } = /** @type {any} */ (window);
      const { violations } = await axe.run(document, { resultTypes: ['violations'] });
      return violations.map((/** @type {any} */ { id, nodes }) => `${id} ${nodes[0]?.html}`);
    });
    assert.deepEqual(faults, []);
    const wide = await model.dialog.evaluate((dialog) => dialog.scrollWidth - dialog.clientWidth);
    assert.equal(wide, 0, 'it scrolls sideways');
    await lab.page.keyboard.press('Escape');
    await model.dialog.waitFor({ state: 'detached' });
    assert.ok(await opener.evaluate((button) => button.matches(':focus')), 'the focus returned');
  }
  await lab.close();
});

test('several files: the texts are opened, the first model is shown, and the others are named', async () => {
  const lab = await site.open();
  const input = lab.page.locator('plateau-text input[type=file]');
  await input.setInputFiles([at('tea.md'), at('gru.safetensors'), at('rnn.safetensors')]);
  const dialog = lab.page.getByRole('dialog', { name: 'Open a model: gru.safetensors' });
  await dialog.getByText('not opened: rnn.safetensors').waitFor();
  // Another model that is dropped on the dialog takes its place.
  const data = await lab.page.evaluateHandle(
    (bytes) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(bytes)], 'dropped.safetensors'));
      return transfer;
    },
    [...bytesOf(at('rnn.safetensors'))],
  );
  await dialog.dispatchEvent('drop', { dataTransfer: data });
  const other = lab.page.getByRole('dialog', { name: 'Open a model: dropped.safetensors' });
  await other.getByText('RNN, 12 hidden units').waitFor();
  assert.equal(await lab.page.getByRole('dialog').count(), 1);
  await lab.page.keyboard.press('Escape');
  await other.waitFor({ state: 'detached' });
  await lab.text.and(lab.page.locator('*')).waitFor();
  assert.equal(await lab.text.inputValue(), OWN);
  await lab.close();
});

test('a hundred hostile names and vocabularies: none runs, none makes a request, none turns the line', async () => {
  const lab = await site.open();
  const model = bytesOf(at('tea.safetensors'));
  const parts = [
    '<img src=x onerror=window.hacked=1>',
    '<script>window.hacked=1</script>',
    '"><svg onload=window.hacked=1>',
    "'-window.hacked-'",
    '<iframe src="http://127.0.0.1:9/x">',
    '<style>@import "http://127.0.0.1:9/x"</style>',
    '<link rel=stylesheet href=http://127.0.0.1:9/x>',
    `$${'{window.hacked=1}'}`,
    '{{constructor.constructor("window.hacked=1")()}}',
    'javascript:window.hacked=1',
    '\u202egpj.exe',
    '\u2066\u2067a\u2069',
    '\u0000\u0007\u001b[31m',
    '&lt;b&gt;&amp;&#x3c;script&#x3e;',
    '=HYPERLINK("http://127.0.0.1:9/x")',
    '<b>bold</b>',
    '../../etc/passwd',
    'a'.repeat(500),
    '\u0301'.repeat(60),
    '%3Cscript%3E\ud83d\ude00',
    ']]><!--',
  ];
  const names = parts.flatMap((part) => ['', 'x', '\u200f', ' ', '"'].map((each) => each + part));
  assert.ok(names.length >= 100);
  const codes = [
    9, 10, 32, 34, 38, 39, 47, 60, 62, 96, 123, 0x85, 0xad, 0x200b, 0x200f, 0x2028, 0x202e, 0x2066,
    0x2069, 0xfeff, 0xfffd, 0x1f600, 0xe0001, 0xf0000, 0x10ffff,
  ];
  const { length } = codes;
  const symbols = new DataView(model.buffer, model.byteOffset);
  const header = Number(symbols.getBigUint64(0, true));
  const count = Number(
    /"vocabulary":"(\d+)"/.exec(new TextDecoder().decode(model.subarray(8, 8 + header)))?.[1],
  );
  assert.ok(count > 10);
  const before = lab.requests.length;
  for (const [i, name] of names.entries()) {
    // A piece of the list, and then letters, as many as the file has.
    const some = Array.from({ length: count }, (_, v) => codes[(i + v) % length] ?? 0);
    const own = [...new Set(some)];
    for (let letter = 0x4e00; own.length < count; letter++) own.push(letter);
    const forged = forgeVocabulary(
      model,
      own.sort((a, b) => a - b),
    );
    await lab.page.evaluate(
      ([name, bytes]) => {
        const lab = /** @type {any} */ (document.querySelector('plateau-lab'));
        const transfer = new DataTransfer();
        transfer.items.add(new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], name));
        lab.shadowRoot
          .querySelector('.lab')
          .dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true }));
      },
      /** @type {[string, string]} */ ([
        `${name}.safetensors`,
        Buffer.from(forged).toString('base64'),
      ]),
    );
    const symbolsShown = lab.page.getByRole('dialog').getByRole('group', { name: 'Symbols' });
    await symbolsShown.waitFor();
    const found = await lab.page.evaluate(() => {
      const dialog = document
        .querySelector('plateau-lab')
        ?.shadowRoot?.querySelector('plateau-opened');
      const root = /** @type {ShadowRoot} */ (dialog?.shadowRoot);
      const known = new Set(
        'dialog div h2 bdi button p dl dt dd fieldset legend label input span section h3 form select option pre style progress'.split(
          ' ',
        ),
      );
      const text = root.textContent ?? '';
      return {
        strange: [...root.querySelectorAll('*')]
          .map(({ localName }) => localName)
          .filter((each) => !known.has(each)),
        turned: /[\p{Cf}\p{Zl}]/u.test(text),
        hacked: 'hacked' in window,
      };
    });
    assert.deepEqual(found, { strange: [], turned: false, hacked: false }, JSON.stringify(name));
    await lab.page.keyboard.press('Escape');
    await lab.page.getByRole('dialog').waitFor({ state: 'detached' });
  }
  const requested = lab.requests.slice(before).filter((url) => !url.startsWith(site.url));
  assert.deepEqual(requested, []);
  await lab.close();
});
