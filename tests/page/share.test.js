// "Share or embed": what the dialog offers of a run, that its link proves the run, and that nothing is requested for it.
import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { parseFragment } from 'parse5';
import { bringFile, FILE_SIZE, withRun } from '../../web/model/file.js';
import { linkOf, waysOf } from '../../web/panels/share-run.js';
import { parse } from '../../web/share/record.js';
import { start } from './browser.js';

/** @typedef {import('./browser.js').LabPage} LabPage */
/** @typedef {import('./browser.js').Options} Options */

const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
const TEXT = '# Tea & </script> {milk}\n\n- "boil" water\n- warm the pot\n'.repeat(10);
const RECIPE = 'recipe=default-1&hidden=8&schedule_epochs=40';
/** What is learnt of these lines is of no use for others. */
const LINES = [...Array(60).keys()].map((i) => `${(i * 7919) % 1009} tea ${(i * 271) % 997}`);
const SAME = 'Same bits as the author\u2019s run (epoch 40).';

/** @type {Awaited<ReturnType<typeof start>>} */
let site;
before(async () => {
  site = await start();
});
after(() => site.close());

/** A run of 40 epochs on a text of one's own. @param {Options} [options] @param {string} [text] @param {string} [recipe] */
async function trained(options, text = TEXT, recipe = RECIPE) {
  const lab = await site.open(options);
  await lab.text.fill(text);
  await lab.page.evaluate((hash) => {
    location.hash = hash;
  }, recipe);
  await lab.waitFor('Ready: 40 epochs');
  await lab.button('Train').click();
  await lab.button('Train 500 more').waitFor();
  return lab;
}

/** The dialog, opened. @param {LabPage} lab */
async function open(lab) {
  await lab.button('Share or embed').click();
  const dialog = lab.page.getByRole('dialog', { name: 'Share or embed' });
  await dialog.waitFor();
  const area = dialog.getByRole('textbox', { name: 'Code to paste' });
  return {
    dialog,
    area,
    /** @param {string} name how that of a radio button begins */
    choose: (name) => dialog.getByRole('radio', { name: new RegExp(`^${name}`) }).check(),
    /** What is to be pasted, once a text is compressed. */
    async code() {
      await dialog.getByRole('button', { name: 'Copy', exact: true, disabled: false }).waitFor();
      return area.inputValue();
    },
    /** What the dialog says of the run. */
    about: () => dialog.locator('#about').innerText(),
  };
}

/** A part of an address. @param {string} address @param {string} name */
const part = (address, name) =>
  new URLSearchParams(address.slice(address.indexOf('#') + 1)).get(name) ?? '';

/** @param {any} node @returns {string[]} */
const tags = (node) => [
  ...(node.tagName ? [node.tagName] : []),
  ...(node.childNodes ?? []).flatMap(tags),
];

test('the link holds settings, text and curve; opened elsewhere it shows the curve, trains and proves the bits', async () => {
  const lab = await trained();
  const share = await open(lab);
  assert.match(
    await share.about(),
    /^Default 1, but Hidden units 8, Epochs 40, on .Your text., 40 epochs\. Whoever trains it sees/,
  );
  const link = await share.code();
  assert.ok(link.startsWith(`${site.url}#${RECIPE}&text=`), link);
  const record = parse(part(link, 'record'));
  if ('sentence' in record) throw new Error(record.sentence);
  assert.equal(record.epochs, 40);
  assert.match(record.hash, /^[0-9a-f]{16}$/);
  await lab.close();

  // A page that was never opened before, on a machine that may be busy.
  const other = await site.open();
  other.page.context().setDefaultTimeout(60_000);
  await other.page.goto('about:blank');
  await other.page.goto(link);
  await other.page.locator('plateau-chart').getByText('A recorded run. Press Train').waitFor();
  assert.equal(await other.epoch(), 0);
  await other.waitFor('Ready: 40 epochs');
  assert.equal(await other.text.inputValue(), TEXT);
  await other.button('Train').click();
  await other.page.getByText(SAME).waitFor();
  await other.close();
});

/** What the page says of the run that it shows. @param {LabPage} lab */
const said = ({ page }) =>
  page.evaluate(() => {
    const root = document.querySelector('plateau-lab')?.shadowRoot;
    const inside = (/** @type {string} */ panel, /** @type {string} */ part) =>
      [...(root?.querySelector(panel)?.shadowRoot?.querySelectorAll(part) ?? [])]
        .map(({ textContent }) => textContent?.trim())
        .join(' ');
    return {
      head: inside('plateau-headline', 'h2, p'),
      answer: inside('plateau-answer', '.say'),
      why: inside('plateau-answer', '.more'),
      caption: inside('plateau-cells', '.caption'),
      cells: inside('plateau-cells', '.cells span').length,
      sum: inside('plateau-cells', '.sum'),
      bars: root?.querySelector('plateau-cells')?.shadowRoot?.querySelectorAll('.bars i').length,
      title: inside('plateau-chart', '.title'),
      note: inside('plateau-chart', '.recorded'),
    };
  });

test('of a run that went on after its schedule a link says the same, trains as long and proves the bits', async () => {
  const lab = await trained({}, LINES.join('\n'), RECIPE.replace('=8', '=32'));
  lab.page.context().setDefaultTimeout(60_000);
  await lab.trainMore();
  await lab.waitForEpoch(540);
  await lab.button('Train 500 more').waitFor();
  const link = await (await open(lab)).code();
  const { head, answer, why, title, caption, sum } = await said(lab);
  // A record has its losses within half a percent, and of training only the averages during epochs.
  const rounded = (/** @type {string} */ text) =>
    text.replace(/random \([\d.]+\)|heart: [\d.]+,|540 \([\d.]+\)/, 'about');
  assert.match(head, /by heart.* Its memory is kept/);
  await lab.close();

  const other = await site.open({ width: 390, height: 844, ready: false });
  other.page.context().setDefaultTimeout(60_000);
  await other.page.goto('about:blank');
  await other.page.goto(link);
  await other.waitFor('Ready: 540 epochs');
  const chart = other.page.locator('plateau-chart');
  await chart.getByText('A recorded run. Press Train').waitFor();
  await other.page.getByRole('img', { name: 'The beginning of the text:  tea 0' }).waitFor();
  await other.page.waitForFunction(() => {
    const lab = document.querySelector('plateau-lab')?.shadowRoot;
    const answer = lab?.querySelector('plateau-answer')?.shadowRoot;
    return answer?.querySelector('.more')?.textContent?.includes('memory is kept');
  });
  const shown = await said(other);
  assert.deepEqual(
    {
      ...shown,
      head: rounded(shown.head),
      answer: rounded(shown.answer),
      why: rounded(shown.why),
      cells: shown.cells > 100,
      note: '',
    },
    {
      ...{ title, caption, sum, cells: true, bars: 64, note: '' },
      head: rounded(head),
      answer: rounded(answer),
      why: rounded(why),
    },
  );
  await other.page.getByText(/for 540 \(measured here\)/).waitFor();
  await other.button('Train').click();
  await other.page.getByText('Same bits as the author\u2019s run (epoch 540).').waitFor();
  await other.close();
});

test('where no trainer comes the text of a link is shown plainly, and of its run only what the record holds', async () => {
  const lab = await trained();
  const link = await (await open(lab)).code();
  await lab.close();
  const other = await site.open({
    ...{ width: 390, height: 844, ready: false },
    prepare: (page) => page.route(/\/worker\.js/, (route) => route.abort()),
  });
  await other.page.goto('about:blank');
  await other.page.goto(link);
  await other.page.getByRole('alert').filter({ hasText: /train/ }).waitFor();
  await other.page.getByRole('img', { name: 'The beginning of the text:  Tea &' }).waitFor();
  await other.page.getByText('with these settings no network').waitFor();
  const { caption, cells, bars, head, why, title } = await said(other);
  assert.equal(caption, 'The text it learns.');
  assert.ok(cells > 100);
  assert.equal(bars, 0);
  assert.match(why, /^Its floor is [\d.]+: with these settings/);
  assert.doesNotMatch(`${head} ${why}`, /memory|wiped|1 character/);
  assert.match(title, /^Loss per character in nats/);
  await other.page.context().close();
});

test('each kind has its code, two sentences, a price and the files it needs; nothing is requested before one is saved', async () => {
  const lab = await trained();
  const { dialog } = await open(lab);
  await lab.page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  const before = lab.requests.length;
  const share = await open(lab);
  /** @type {[string, RegExp, RegExp, string[]][]} */
  const rows = [
    ['Link', /^http:\S+$/, /^\d+ characters\.$/, []],
    [
      'For a page',
      /^<figure>\n<svg .*\n<details>.*&amp;start=1".*\n<figcaption>.*\n<\/figure>$/,
      /kB in the post, and no request/,
      ['Save plateau.html'],
    ],
    [
      'Frame only',
      /^<iframe src="plateau\.html#(?!.*start=1).*<\/iframe>$/,
      /comes into sight/,
      ['Save plateau.html'],
    ],
    [
      '<plateau-run>',
      /^<figure>\n<plateau-run recipe=".*\n.*\n<script type="module" async src="plateau-run\.js">/,
      /presses the button/,
      ['Save plateau.html'],
    ],
    [
      'Picture for',
      /^\[!\[After 40 epochs.*\]\(run\.svg\)\]\(http:.*\)$/,
      /run\.svg of \d\.\d kB/,
      ['Save run.svg'],
    ],
    ['One file', /^<a href="run\.html">.*kB\)<\/a>$/, /^\d+ kB\.$/, ['Save with this run inside']],
  ];
  for (const [name, form, price, saves] of rows) {
    await share.choose(name);
    const code = await share.code();
    assert.match(code, form, name);
    assert.doesNotMatch(code, /\n\s*\n/, name);
    assert.match(await share.dialog.locator('.price').innerText(), price, name);
    const sentences = await share.dialog.locator('.made p').first().innerText();
    assert.equal(sentences.match(/[.](\s|$)/g)?.length, 2, `${name}: ${sentences}`);
    const buttons = await share.dialog.getByRole('button').allInnerTexts();
    assert.deepEqual(
      buttons.filter((each) => !/^(Close|Copy)$/.test(each)),
      saves,
      name,
    );
  }
  const requested = lab.requests.slice(before).filter((url) => !url.startsWith('data:'));
  assert.deepEqual(requested, []);
  await lab.close();
});

test('Copy copies; when the browser refuses, the code is selected and that is said', async () => {
  const lab = await trained();
  const share = await open(lab);
  await share.choose('Frame only');
  const code = await share.code();
  const copy = share.dialog.getByRole('button', { name: 'Copy', exact: true });
  await copy.click();
  await share.dialog.getByRole('status').filter({ hasText: 'Copied.' }).waitFor();
  assert.equal(await lab.page.evaluate(() => navigator.clipboard.readText()), code);
  await share.choose('Link');
  await share.dialog
    .getByRole('status')
    .filter({ hasNotText: 'Copied.' })
    .waitFor({ state: 'attached' });
  await lab.page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new Error('refused'));
  });
  await copy.click();
  await share.dialog.getByText('The text is selected').waitFor();
  const [from, to, length] = await share.area.evaluate((area) => {
    const { selectionStart, selectionEnd, value } = /** @type {HTMLTextAreaElement} */ (area);
    return [selectionStart, selectionEnd, value.length];
  });
  assert.deepEqual([from, to], [0, length]);
  await lab.close();
});

test('options change the code, and what follows from each is said', async () => {
  const lab = await trained();
  const share = await open(lab);
  await share.choose('For a page');
  const height = share.dialog.getByRole('spinbutton', { name: 'Height' });
  for (const [typed, taken] of [
    ['700', '700'],
    ['100', '320'],
    ['9999', '1200'],
    ['', '560'],
  ]) {
    await height.fill(typed ?? '');
    await height.press('Tab');
    assert.equal(await height.inputValue(), taken);
    assert.match(await share.code(), new RegExp(` height="${taken}"`));
  }
  const box = (/** @type {string} */ name) => share.dialog.getByRole('checkbox', { name });
  await box('samples').uncheck();
  assert.match(await share.code(), /&amp;panels=first%20loss%20why&amp;start=1/);
  await box('why').uncheck();
  await box('headline').uncheck();
  assert.ok(await box('the chart').isDisabled(), 'the last one stays');
  await box('Hide the answer').check();
  assert.match(await share.code(), /&amp;panels=loss&amp;verdict=ask&amp;start=1/);

  const warning = await share.dialog.getByText('whoever has the link can read it').boundingBox();
  const copy = await share.dialog.getByRole('button', { name: 'Copy' }).first().boundingBox();
  assert.ok(warning && copy && warning.y + warning.height <= copy.y, 'read before it is copied');
  assert.equal(await share.dialog.getByRole('radio', { name: 'the post’s own' }).count(), 0);
  await share.choose('not at all');
  assert.doesNotMatch(await share.code(), /text=/);
  await share.dialog.getByText('Nobody else can repeat the run').waitFor();
  assert.match(await share.about(), /proves no bits to a reader without the text/);

  await share.choose('<plateau-run>');
  await share.choose('the post’s own');
  assert.match(await share.code(), / text-from="article"/);
  assert.match(await share.about(), /where the post’s text is that of this run/);
  const selector = share.dialog.getByRole('textbox', { name: 'Selector' });
  await selector.fill('#tea > p"><script>alert(1)</script>');
  await selector.press('Tab');
  const { childNodes } = parseFragment(await share.code());
  const found = childNodes
    .flatMap(tags)
    .filter((tag) => /figure|plateau|script|figcaption/.test(tag));
  assert.deepEqual(found, ['figure', 'plateau-run', 'figcaption', 'script']);
  // The kinds that cannot have it take the usual way.
  await share.choose('Link');
  assert.match(await share.code(), /&text=/);
  await lab.close();
});

test('before the first epoch there is only the link of the settings', async () => {
  const lab = await site.open();
  await lab.type('Hidden units', '64');
  const share = await open(lab);
  assert.match(
    await share.about(),
    /^The post, but Hidden units 64, on .README.\. Before its first epoch/,
  );
  assert.equal(await share.code(), `${site.url}#recipe=post-1&hidden=64`);
  const kinds = await share.dialog
    .locator('.kinds input')
    .evaluateAll((all) => all.map((each) => /** @type {HTMLInputElement} */ (each).disabled));
  assert.deepEqual(kinds, [false, true, true, true, true, true]);
  await share.dialog.getByText('The README comes with the page').waitFor();
  assert.equal(await share.dialog.getByRole('img').count(), 0);
  await lab.close();
});

test('settings that were changed on the way: no hash, and the dialog says why', async () => {
  const lab = await trained();
  await lab.type('Learning rate', '0.001');
  await lab.page.getByText('Learning rate 0.001 since epoch 40.').waitFor();
  await lab.button('Step').click();
  await lab.waitForEpoch(41);
  const share = await open(lab);
  assert.match(
    await share.about(),
    /41 epochs\. The link proves no bits: settings of this run were changed/,
  );
  const record = parse(part(await share.code(), 'record'));
  assert.equal('sentence' in record ? record.sentence : record.hash, '');
  assert.match(await share.code(), /&lr=0\.001&/);
  await lab.close();
});

test('files are saved: the picture as it is, plateau.html as it lies beside the page, and with the run inside', async () => {
  const lab = await trained();
  const share = await open(lab);
  const saved = async (/** @type {string} */ button) => {
    const [download] = await Promise.all([
      lab.page.waitForEvent('download'),
      share.dialog.getByRole('button', { name: button }).click(),
    ]);
    return {
      name: download.suggestedFilename(),
      text: readFileSync(await download.path(), 'utf8'),
    };
  };
  await share.choose('Picture for');
  const picture = await saved('Save run.svg');
  assert.equal(picture.name, 'run.svg');
  assert.match(picture.text, /^<svg [^>]*width="640".*<\/svg>\n$/);
  const shown = await share.dialog.getByRole('img').getAttribute('src');
  assert.equal(shown, `data:image/svg+xml,${encodeURIComponent(picture.text)}`);

  // A site without it.
  await lab.page.route('**/plateau.html', (route) => route.fulfill({ status: 404, body: '' }));
  await share.choose('Frame only');
  await share.dialog.getByRole('button', { name: 'Save plateau.html' }).click();
  await share.dialog.getByText('This site does not have plateau.html').waitFor();
  lab.errors.length = 0;
  await lab.page.unroute('**/plateau.html');

  const single = readFileSync('build/single/plateau.html', 'utf8');
  const whole = await saved('Save plateau.html');
  assert.equal(whole.name, 'plateau.html');
  assert.equal(whole.text, single);
  await share.choose('Link');
  const link = await share.code();
  await share.choose('One file');
  const own = await saved('Save with this run inside');
  assert.equal(own.name, 'run.html');
  assert.equal(own.text, withRun(single, link.slice(link.indexOf('#') + 1)));
  assert.equal(
    own.text.length - single.length,
    link.length -
      site.url.length -
      1 +
      '<script type="text/plain" id="plateau-link"></script>\n'.length,
  );
  await lab.close();
});

test('the keyboard reaches all of it, Escape closes it, and the focus comes back', async () => {
  const lab = await trained();
  const button = lab.button('Share or embed');
  await button.focus();
  await lab.page.keyboard.press('Enter');
  const dialog = lab.page.getByRole('dialog', { name: 'Share or embed' });
  const link = dialog.getByRole('radio', { name: 'Link', exact: false }).first();
  await link.waitFor();
  const focused = () =>
    lab.page.evaluate(() => {
      let found = document.activeElement;
      while (found?.shadowRoot?.activeElement) found = found.shadowRoot.activeElement;
      return (
        found?.getAttribute('value') ??
        found?.getAttribute('aria-label') ??
        found?.textContent?.trim()
      );
    });
  assert.equal(await focused(), 'link');
  await lab.page.keyboard.press('ArrowDown');
  assert.equal(await focused(), 'figure');
  await dialog.getByRole('button', { name: 'Save plateau.html' }).waitFor();
  const order = [];
  for (let i = 0; i < 9; i++) {
    await lab.page.keyboard.press('Tab');
    order.push(await focused());
  }
  assert.deepEqual(order.slice(0, 4), ['Code to paste', 'Copy', 'Save plateau.html', 'link']);
  await lab.page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  assert.equal(await focused(), 'Share or embed');
  await button.dblclick();
  await dialog.waitFor();
  assert.equal(await dialog.count(), 1, 'one dialog, however often it is pressed');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await dialog.waitFor({ state: 'detached' });
  assert.equal(await focused(), 'Share or embed');
  await lab.close();
});

for (const [width, scheme] of /** @type {[number, 'light'|'dark'][]} */ ([
  [1280, 'light'],
  [1280, 'dark'],
  [390, 'light'],
  [390, 'dark'],
])) {
  test(`axe finds no fault, and all of it fits: ${width} pixels, ${scheme}`, async () => {
    const lab = await trained({ width, height: 844, scheme });
    const share = await open(lab);
    await lab.page.evaluate(AXE);
    for (const kind of ['Link', 'For a page', '<plateau-run>', 'One file']) {
      await share.choose(kind);
      await share.code();
      const faults = await lab.page.evaluate(async () => {
        const { violations } = await /** @type {any} */ (window).axe.run(document, {
          resultTypes: ['violations'],
        });
        return violations.map(
          (/** @type {any} */ { id, nodes }) =>
            `${id}: ${nodes.map((/** @type {any} */ { target }) => target.flat().join(' ')).join(', ')}`,
        );
      });
      assert.deepEqual(faults, [], kind);
      const wide = await share.dialog.evaluate((dialog) => [
        dialog.scrollWidth - dialog.clientWidth,
        dialog.getBoundingClientRect().width,
      ]);
      assert.equal(wide[0], 0, `${kind} is not cut`);
      assert.equal(wide[1], width === 390 ? 390 : 1000);
    }
    await lab.close();
  });
}

test('large type fits a narrow window', async () => {
  const lab = await trained({ width: 390, height: 844 });
  await lab.button('Large type').click();
  const share = await open(lab);
  await share.choose('For a page');
  const cut = await share.dialog.evaluate((dialog) => dialog.scrollWidth - dialog.clientWidth);
  assert.equal(cut, 0);
  await lab.close();
});

// ---- Without a page

const SUBJECT = {
  name: '',
  textName: '',
  why: '',
  recipe: 'recipe=post-1',
  text: '',
  size: 10,
  bundled: false,
  record: null,
};

test('where a reader gets the text from, by its size', () => {
  /** @param {number} size @param {boolean} bundled @param {boolean} post */
  const ways = (size, bundled, post) => waysOf({ ...SUBJECT, size, bundled }, post).join(' ');
  assert.equal(ways(10, true, false), 'page');
  assert.equal(ways(10, true, true), 'page post');
  assert.equal(ways(19_999, false, false), 'link none');
  assert.equal(ways(20_000, false, true), 'none link post');
  assert.equal(ways(1_000_001, false, false), 'none');
});

test('a run of the plain arithmetic says so in its link, once', () => {
  const how = { text: '', from: '', panels: ['first', 'loss', 'why', 'samples'], ask: false };
  /** @type {import('../../web/share/record.js').RunRecord} */
  const record = {
    kind: 'plain',
    bits: 'b422',
    epochs: 1,
    counted: 1,
    floor: 1,
    uniform: 2,
    hash: '',
    best: null,
    points: [],
  };
  assert.match(
    linkOf({ ...SUBJECT, record }, how),
    /^recipe=post-1&arithmetic=plain&record=1\.p\./,
  );
  const recipe = 'recipe=post-1&arithmetic=plain';
  assert.match(
    linkOf({ ...SUBJECT, recipe, record }, how),
    /^recipe=post-1&arithmetic=plain&record=/,
  );
  assert.doesNotMatch(
    linkOf({ ...SUBJECT, record: { ...record, kind: 'fused' } }, how),
    /arithmetic/,
  );
});

test('plateau.html takes another run in place of its own; another page is none', async () => {
  const html =
    '<p>frame</p><script id="plateau-start"></script>data<script id="plateau-start">1</script>';
  const one = /** @type {string} */ (withRun(html, 'recipe=a&text=</script>'));
  assert.equal(
    one,
    `${html.slice(0, html.lastIndexOf('<script'))}<script type="text/plain" id="plateau-link">recipe=a&text=%3C/script%3E</script>\n<script id="plateau-start">1</script>`,
  );
  assert.equal(withRun(one, ''), html);
  assert.equal(withRun(/** @type {string} */ (withRun(one, 'b')), 'recipe=a&text=</script>'), one);
  assert.equal(withRun('<h1>Not found</h1>', ''), null);
  assert.equal(await bringFile(), null, 'nothing lies beside the sources');
});

test('the bytes that are said of plateau.html are its own, within 3 %', () => {
  const { size } = statSync('build/single/plateau.html');
  assert.ok(Math.abs(size - FILE_SIZE) < 0.03 * size, `${size} bytes`);
});
