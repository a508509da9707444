// A person brings a text: pasted, dropped, opened or chosen; good, bad or hostile.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { start } from './browser.js';
import { mainThreadTasks, slackOf } from './main-thread.js';

/** @typedef {import('./browser.js').LabPage} LabPage */

/** @type {Awaited<ReturnType<typeof start>>} */
let site;
before(async () => {
  site = await start();
});
after(() => site.close());

/**
 * Drops files on the chart: any place in the element works.
 * @param {LabPage} lab
 * @param {{name: string, bytes: number[]|string}[]} files
 */
async function drop(lab, files) {
  const data = await lab.page.evaluateHandle((files) => {
    const transfer = new DataTransfer();
    for (const { name, bytes } of files) {
      const part = typeof bytes === 'string' ? bytes : new Uint8Array(bytes);
      transfer.items.add(new File([part], name));
    }
    return transfer;
  }, files);
  await lab.figure.dispatchEvent('dragover', { dataTransfer: data });
  await lab.page.getByText('Drop the file to open it').waitFor();
  await lab.figure.dispatchEvent('drop', { dataTransfer: data });
}

test('a README is pasted, trained with Default, and sampled', async () => {
  const lab = await site.open();
  const readme = readFileSync('node_modules/fast-check/README.md', 'utf8').replaceAll('\r\n', '\n');
  await lab.page.evaluate((text) => navigator.clipboard.writeText(text), readme);
  await lab.text.click();
  await lab.page.keyboard.press('Control+V');
  assert.equal(await lab.text.inputValue(), readme, 'a paste takes the place of a bundled text');
  const characters = [...readme].length.toLocaleString('en');
  await lab.facts
    .filter({ hasText: `${characters} characters, ${new Set(readme).size} symbols` })
    .waitFor();
  await lab.page
    .getByText('Default fits a text of your own, so it was chosen instead of The post.')
    .first()
    .waitFor();
  assert.equal(await lab.recipe.locator('option:checked').innerText(), 'Default');
  const cells = lab.page.locator('plateau-cells .cells');
  await cells.getByText(/\S/).first().waitFor();
  assert.match(
    (await cells.getAttribute('aria-label')) ?? '',
    new RegExp(`: ${readme.slice(1, 6)}`),
  );
  assert.equal(await lab.text.inputValue(), readme);
  await lab.waitFor(/Ready: \d+ epochs/);
  await lab.button('Train').click();
  const sample = lab.samples.first().locator('pre');
  await sample.waitFor();
  const known = new Set(readme);
  for (const character of (await sample.textContent()) ?? '') assert.ok(known.has(character));
  await lab.waitForEpoch(1);
  await lab.close();
});

test('a paste into the reader’s own text is an ordinary paste', async () => {
  const lab = await site.open();
  await lab.text.fill('before  after');
  await lab.page.evaluate(() => navigator.clipboard.writeText('between'));
  await lab.text.press('Home');
  for (let i = 0; i < 7; i++) await lab.text.press('ArrowRight');
  await lab.text.press('Control+V');
  assert.equal(await lab.text.inputValue(), 'before between after');
  await lab.close();
});

test('a recipe never replaces an edited text, and the reader’s text is kept beside the bundled ones', async () => {
  const lab = await site.open();
  const mine = 'My own notes, which nobody may take away. '.repeat(8);
  await lab.text.fill(mine);
  for (const recipe of ['Default', 'The post + LSTM', 'The post']) {
    await lab.recipe.selectOption(recipe);
    assert.equal(await lab.text.inputValue(), mine);
  }
  const bundled = lab.page.getByRole('combobox', { name: 'Bundled texts' });
  await bundled.selectOption({ index: 1 });
  assert.equal(await lab.text.inputValue(), readFileSync('corpus/handbook.md', 'utf8'));
  await bundled.selectOption('Your text');
  assert.equal(await lab.text.inputValue(), mine);
  await lab.close();
});

test('several files are joined in the order of their names; a bad one is refused by name', async () => {
  const lab = await site.open();
  await drop(lab, [
    { name: 'two.md', bytes: 'And a second file.' },
    { name: 'photo.md', bytes: [0x23, 0xff] },
    { name: 'one.md', bytes: 'A first file with words in it.\n' },
  ]);
  await lab.facts.filter({ hasText: 'names, a blank line between: one.md and two.md.' }).waitFor();
  assert.equal(await lab.text.inputValue(), 'A first file with words in it.\n\nAnd a second file.');
  const alert = lab.page.getByRole('alert').filter({ hasText: /^photo\.md was not opened: / });
  await alert.filter({ hasText: 'The others are open.' }).waitFor();
  const bundled = lab.page.getByRole('combobox', { name: 'Bundled texts' });
  assert.equal(await bundled.locator('option:checked').innerText(), '2 files');

  const input = lab.page.locator('plateau-text input[type=file]');
  await input.setInputFiles(
    ['b.md', 'a.md'].map((name) => ({
      name,
      mimeType: 'text/markdown',
      buffer: Buffer.from(`# ${name}\r\n`),
    })),
  );
  await lab.facts.filter({ hasText: 'a blank line between: a.md and b.md.' }).waitFor();
  await lab.facts
    .filter({ hasText: '2 line endings with a carriage return became plain.' })
    .waitFor();
  await alert.waitFor({ state: 'detached' });
  await lab.close();
});

test('an opened file loses its byte-order mark and keeps its text', async () => {
  const lab = await site.open();
  await lab.page.locator('plateau-text input[type=file]').setInputFiles({
    name: 'three.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('\uFEFFSmörgåsbord, 世界, 🌍. '.repeat(20)),
  });
  // 20 times 21 characters: the byte-order mark at the start is dropped, the ones inside are characters.
  await lab.facts.filter({ hasText: /^(4[0-4]\d) characters/ }).waitFor();
  assert.match(await lab.text.inputValue(), /^Smörgåsbord, 世界, 🌍/);
  await lab.close();
});

test('a file that is not UTF-8 is refused with the position of the byte; the text stays and trains', async () => {
  const lab = await site.open();
  const text = await lab.text.inputValue();
  await drop(lab, [{ name: 'photo.md', bytes: [0x23, 0x20, 0x41, 0xff, 0x42] }]);
  await lab.page
    .getByRole('alert')
    .filter({ hasText: /^photo\.md was not opened: .*offset 3\b.*The text is as it was\.$/ })
    .waitFor();
  await lab.page.waitForTimeout(500);
  await lab.facts.filter({ hasText: 'photo.md was not opened' }).waitFor({ timeout: 1000 });
  assert.equal(await lab.text.inputValue(), text);
  const large = [...new Array(300_000).fill(0x61), 0xff];
  await drop(lab, [{ name: 'large.md', bytes: large }]);
  await lab.page
    .getByRole('alert')
    .filter({ hasText: /^large\.md was not opened: .*offset 300,?000\b/ })
    .waitFor();
  assert.equal(await lab.text.inputValue(), text);
  await lab.button('Train').click();
  await lab.waitForEpoch(1);
  await lab.close();
});

test('an empty text and one of one character are refused in words; two characters train', async () => {
  const lab = await site.open();
  for (const [text, sentence] of [
    ['', /empty/],
    ['x', /two characters|short/],
  ]) {
    await lab.text.fill(/** @type {string} */ (text));
    await lab.page.getByRole('alert').filter({ hasText: sentence }).waitFor();
    await lab.button('Train').click();
    await lab.page.waitForTimeout(200);
    assert.equal(await lab.button('Pause').count(), 0);
    assert.equal(await lab.epoch(), 0);
  }
  await lab.text.fill('ab');
  await lab.facts.filter({ hasText: /^2 characters, 2 symbols/ }).waitFor();
  await lab.button('Train').click();
  await lab.waitForEpoch(1);
  await lab.close();
});

test('a text of one symbol trains at loss 0 and says why', async () => {
  const lab = await site.open();
  await lab.text.fill('a'.repeat(400));
  await lab.facts.filter({ hasText: '400 characters, 1 symbol;' }).waitFor();
  await lab.answer.filter({ hasText: 'one symbol only' }).waitFor();
  await lab.button('Train').click();
  await lab.waitForEpoch(3);
  await lab.close();
});

test('a large file is shown as a chip with its beginning and end; closing it brings the textbox back', async () => {
  const lab = await site.open();
  const long = `# The first line\n${'words and more words\n'.repeat(12_000)}the last line\n`;
  await drop(lab, [{ name: 'long <b>.md', bytes: long }]);
  const chip = lab.page.locator('plateau-text .chip');
  await chip.waitFor();
  assert.match(
    await chip.innerText(),
    /long <b>\.md\s+252 kB\s+# The first line\s[\s\S]*the last line/,
  );
  assert.equal(await lab.text.count(), 0);
  await lab.recipe.selectOption('Default');
  await lab.facts.filter({ hasText: /^252,0\d\d characters/ }).waitFor();
  await lab.waitFor('Ready');
  await lab.button('Train').click();
  await lab.page
    .locator('plateau-transport .speed')
    .filter({ hasText: /chars\/s · .* left/ })
    .waitFor();
  await lab.button('Pause').click();
  await lab.button('Close this text').click();
  await lab.text.waitFor();
  await lab.close();
});

test('a paste of 5 MB becomes a chip immediately, keeps the page smooth, and trains', async (t) => {
  const read = { timeout: 60_000 };
  const lab = await site.open();
  await lab.recipe.selectOption('Default');
  await lab.page.evaluate(() => {
    const text = 'Ein Satz, ein Wort, ein Öl; and plain words after it.\n'.repeat(95_000);
    Object.assign(window, { long: text });
    return navigator.clipboard.writeText(text);
  });
  const chip = lab.page.getByRole('group', { name: /^Text: Pasted text, 5\.\d MB/ });
  await lab.text.click();
  // Only the first sum has the browser's time to read 5 MB from the clipboard.
  const pasted = await mainThreadTasks(lab.page, async () => {
    await lab.page.keyboard.press('Control+V');
    await chip.waitFor();
  });
  const sum = pasted.reduce((a, b) => a + b, 0);
  t.diagnostic(`answered after ${sum.toFixed(0)} ms`);
  assert.ok(
    sum <= 300 * (await slackOf(lab.page)),
    `the paste took ${sum.toFixed(0)} ms until it was answered`,
  );
  await lab.facts.filter({ hasText: /^5,1\d\d,\d\d\d characters/ }).waitFor(read);

  await lab.page.evaluate(() => {
    const { long } = /** @type {any} */ (window);
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', long.replaceAll('Wort', 'Worte'));
    const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, composed: true });
    Object.assign(window, { paste: event });
  });
  await chip.evaluate((element) => Object.assign(window, { chip: element }));
  const handled = await mainThreadTasks(lab.page, async () => {
    await lab.page.evaluate(() => {
      const { chip, paste } = /** @type {any} */ (window);
      chip.dispatchEvent(paste);
    });
    await lab.facts.filter({ hasText: /^5,2\d\d,\d\d\d characters/ }).waitFor(read);
  });
  const longest = Math.max(...handled);
  t.diagnostic(`longest task: ${longest.toFixed(1)} ms`);
  assert.ok(longest <= 50 * (await slackOf(lab.page)), `a task took ${longest.toFixed(1)} ms`);

  await lab.button('Train').click();
  await lab.page
    .locator('plateau-transport .speed')
    .filter({ hasText: /chars\/s/ })
    .waitFor({ timeout: 120_000 });
  await lab.close();
});

test('the chip gets the focus of the textbox, and accepts the next paste', async () => {
  const lab = await site.open();
  const paste = async (/** @type {string} */ text) => {
    await lab.page.evaluate((text) => navigator.clipboard.writeText(text), text);
    await lab.page.keyboard.press('Control+V');
  };
  await lab.text.click();
  await paste('all work and no play\n'.repeat(20_000));
  await lab.page.getByRole('group', { name: 'Text: Pasted text, 420 kB' }).waitFor();
  await paste('no work and all play\n'.repeat(30_000));
  const chip = lab.page.getByRole('group', { name: 'Text: Pasted text, 630 kB' });
  await chip.filter({ hasText: 'no work' }).waitFor();
  await lab.page.keyboard.press('Tab');
  await lab.page.keyboard.press('Shift+Tab');
  assert.ok(await chip.evaluate((element) => element.matches(':focus')), 'reached by Tab');
  await paste('A short text of my own.');
  await lab.text.waitFor();
  assert.equal(await lab.text.inputValue(), 'A short text of my own.');
  assert.ok(await lab.text.evaluate((element) => element.matches(':focus')));
  await lab.close();
});

test('a large paste goes to the caret; opening a file keeps the written text', async () => {
  const lab = await site.open();
  await lab.text.fill('before after');
  await lab.page.evaluate(() => navigator.clipboard.writeText('between '.repeat(30_000)));
  await lab.text.press('Home');
  for (let i = 0; i < 7; i++) await lab.text.press('ArrowRight');
  await lab.text.press('Control+V');
  const chip = lab.page.locator('plateau-text .chip');
  await chip.filter({ hasText: /before between[\s\S]*between after/ }).waitFor();
  await lab.button('Close this text').click();

  await lab.text.fill('What I wrote myself.');
  await drop(lab, [{ name: 'one.md', bytes: 'A file with words in it.' }]);
  await lab.page.waitForFunction(() =>
    (
      document
        .querySelector('plateau-lab')
        ?.shadowRoot?.querySelector('plateau-text')
        ?.shadowRoot?.querySelector('textarea')?.value ?? ''
    ).startsWith('A file'),
  );
  await lab.page.getByRole('combobox', { name: 'Bundled texts' }).selectOption('Your text');
  assert.equal(await lab.text.inputValue(), 'What I wrote myself.');
  await lab.close();
});

test('the dialog for one’s own text comes when it is asked for, ready to be written into', async () => {
  const lab = await site.open();
  const field = lab.page.getByRole('textbox', { name: 'Your Markdown' });
  await lab.button('Use my own Markdown').click();
  await field.waitFor();
  await lab.page.keyboard.insertText('# Mine\n\nA text of my own.');
  await lab.button('Use this text').click();
  await lab.facts.filter({ hasText: '25 characters' }).waitFor();
  assert.equal(await lab.text.inputValue(), '# Mine\n\nA text of my own.');
  await field.waitFor({ state: 'hidden' });
  await lab.close();
});

test('offline, the dialog and the reading of files say that they have not come; the text stays', async () => {
  const lab = await site.open();
  const before = await lab.text.inputValue();
  await lab.page.context().setOffline(true);
  await lab.button('Use my own Markdown').click();
  await lab.page.getByText('could not be loaded').waitFor();
  const file = {
    name: 'a.md',
    mimeType: 'text/markdown',
    buffer: Buffer.from('A text. '.repeat(9)),
  };
  const input = lab.page.locator('plateau-text input[type=file]');
  await input.setInputFiles(file);
  await lab.facts.filter({ hasText: 'could not be loaded' }).waitFor();
  assert.equal(await lab.text.inputValue(), before);
  await lab.page.context().setOffline(false);
  await input.setInputFiles(file);
  await lab.facts.filter({ hasText: '72 characters' }).waitFor();
  // Chromium reports the scripts that did not load.
  lab.errors.length = 0;
  await lab.close();
});

test('hostile text is always only text, in the textbox, the samples and the file’s name', async () => {
  const lab = await site.open();
  const hostile = '<img src=x onerror="window.hacked=1"><script>window.hacked=2</script>\n';
  await drop(lab, [{ name: '<img src=x onerror=window.hacked=3>.md', bytes: hostile.repeat(20) }]);
  await lab.facts.filter({ hasText: /^1,4\d\d characters/ }).waitFor();
  await lab.recipe.selectOption('Default');
  await lab.waitFor('Ready');
  await lab.button('Train').click();
  await lab.samples.nth(4).waitFor();
  await lab.page.waitForFunction(
    () => {
      const all = document
        .querySelector('plateau-lab')
        ?.shadowRoot?.querySelector('plateau-samples');
      return [...(all?.shadowRoot?.querySelectorAll('pre') ?? [])].some((pre) =>
        pre.textContent?.includes('<img'),
      );
    },
    null,
    { timeout: 30_000 },
  );
  const found = await lab.page.evaluate(() => {
    const elements = [];
    const roots = /** @type {(Document|ShadowRoot)[]} */ ([document]);
    for (const root of roots) {
      for (const element of root.querySelectorAll('*')) {
        elements.push(element.localName);
        if (element.shadowRoot) roots.push(element.shadowRoot);
      }
    }
    return { images: elements.filter((name) => name === 'img').length, hacked: 'hacked' in window };
  });
  assert.deepEqual(found, { images: 0, hacked: false });
  await lab.close();
});
