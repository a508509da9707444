// The page's appearance as the reader or the system chooses it: theme, large type, forced colours, less motion, paper,
// right to left.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { start } from './browser.js';

/** @typedef {import('./browser.js').LabPage} LabPage */

/** @type {Awaited<ReturnType<typeof start>>} */
let site;
before(async () => {
  site = await start();
});
after(() => site.close());

/** The background of the panels as red, green, blue. @param {LabPage} lab */
const paper = (lab) =>
  lab.page.evaluate(() => {
    const panels = document.querySelector('plateau-lab')?.shadowRoot?.querySelector('.panels');
    return getComputedStyle(/** @type {Element} */ (panels)).backgroundColor;
  });

const WHITE = 'rgb(255, 255, 255)';

test('the theme follows the system until one is chosen; the choice is remembered', async () => {
  const lab = await site.open({ scheme: 'dark' });
  const theme = lab.page.getByRole('combobox', { name: 'Theme' });
  assert.notEqual(await paper(lab), WHITE);
  await theme.selectOption('Light');
  assert.equal(await paper(lab), WHITE);
  await lab.page.reload();
  await lab.waitFor('Ready');
  assert.equal(await theme.inputValue(), 'light');
  assert.equal(await paper(lab), WHITE);
  await theme.selectOption('System');
  assert.notEqual(await paper(lab), WHITE);
  await lab.close();
});

test('without storage everything else works', async () => {
  const lab = await site.open({
    prepare: (page) =>
      page.addInitScript(() => {
        Object.defineProperty(window, 'localStorage', {
          get() {
            throw new DOMException('denied', 'SecurityError');
          },
        });
      }),
  });
  await lab.page.getByRole('combobox', { name: 'Theme' }).selectOption('Dark');
  assert.notEqual(await paper(lab), WHITE);
  await lab.button('Train').click();
  await lab.waitForEpoch(1);
  await lab.close();
});

/** The sizes of all visible type, and targets that are too small. @param {LabPage} lab */
const measureType = (lab) =>
  lab.page.evaluate(() => {
    const sizes = [];
    const small = [];
    const roots = /** @type {(Document|ShadowRoot)[]} */ ([document]);
    for (const root of roots) {
      for (const element of root.querySelectorAll('*')) {
        if (element.shadowRoot) roots.push(element.shadowRoot);
        const { width, height } = element.getBoundingClientRect();
        if (width < 2 || height < 2) continue;
        const words = [...element.childNodes].some(
          (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim(),
        );
        if (words) sizes.push(Number.parseFloat(getComputedStyle(element).fontSize));
        if (
          element.matches('button, input, select, textarea, [tabindex]') &&
          (width < 24 || height < 24)
        )
          small.push(`${element.outerHTML.slice(0, 60)} ${width} x ${height}`);
      }
    }
    return {
      smallest: Math.min(...sizes),
      mean: sizes.reduce((a, b) => a + b) / sizes.length,
      small,
    };
  });

/** The title and the choice of theme do not touch. @param {import('./browser.js').LabPage} lab @param {string} at */
async function assertApart(lab, at) {
  const title = await lab.page.locator('h1').evaluate((heading) => {
    const words = document.createRange();
    words.selectNodeContents(heading);
    const { right, bottom } = words.getBoundingClientRect();
    return { right, bottom };
  });
  const theme = await lab.page.getByLabel('Theme').boundingBox();
  assert.ok(
    theme && (theme.x >= title.right + 8 || theme.y >= title.bottom),
    `${at}: the theme touches the title`,
  );
}

test('large type is a third larger, fits every width, and is remembered', async () => {
  for (const width of [1280, 720, 390, 320]) {
    const lab = await site.open({ width });
    const usual = await measureType(lab);
    assert.ok(usual.smallest >= 11, `${width} px: type of ${usual.smallest} px`);
    await assertApart(lab, `${width} px`);
    await lab.button('Large type').click();
    const large = await measureType(lab);
    assert.ok(large.mean > usual.mean * 1.25, `${width} px: ${usual.mean} to ${large.mean}`);
    assert.deepEqual(large.small, [], `${width} px`);
    await assertApart(lab, `${width} px, large`);
    await lab.button('Train').click();
    await lab.samples.first().waitFor();
    const wide = await lab.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${width} px: ${wide} px too wide`);
    await lab.page.reload();
    await lab.waitFor('Ready');
    assert.equal(await lab.button('Large type').getAttribute('aria-pressed'), 'true');
    await lab.close();
  }
});

test('with reduced motion, nothing moves by itself for longer than 10 ms', async () => {
  const lab = await site.open({
    prepare: (page) => page.emulateMedia({ reducedMotion: 'reduce' }),
  });
  const slow = await lab.page.evaluate(() => {
    const found = [];
    const roots = /** @type {(Document|ShadowRoot)[]} */ ([document]);
    for (const root of roots) {
      for (const element of root.querySelectorAll('*')) {
        if (element.shadowRoot) roots.push(element.shadowRoot);
        const { transitionDuration, animationDuration, scrollBehavior } = getComputedStyle(element);
        const longest = Math.max(
          ...`${transitionDuration}, ${animationDuration}`.split(', ').map(Number.parseFloat),
        );
        if (longest > 0.01 || scrollBehavior === 'smooth')
          found.push(`${element.localName}.${element.className}: ${longest} s`);
      }
    }
    return found;
  });
  assert.deepEqual(slow, []);
  await lab.close();
});

test('with forced colours everything is drawn in them and can be used', async () => {
  const lab = await site.open({ prepare: (page) => page.emulateMedia({ forcedColors: 'active' }) });
  await lab.button('Train').click();
  await lab.samples.first().waitFor();
  await lab.button('Pause').click();
  const { canvas, text } = await lab.page.evaluate(() => {
    const probe = document.createElement('p');
    probe.style.color = 'CanvasText';
    probe.style.backgroundColor = 'Canvas';
    document.body.append(probe);
    const { color, backgroundColor } = getComputedStyle(probe);
    probe.remove();
    return { canvas: backgroundColor, text: color };
  });
  assert.equal(await paper(lab), canvas);
  const answer = lab.answer.locator('.say');
  assert.equal(await answer.evaluate((say) => getComputedStyle(say).color), text);
  const train = await lab.button('Train').evaluate((button) => {
    const { color, backgroundColor } = getComputedStyle(button);
    return { color, backgroundColor };
  });
  assert.notEqual(train.color, train.backgroundColor, 'Train can be read');
  const unit = lab.page.locator('plateau-chart').getByText('sum of window');
  const shown = await unit.evaluate((each) => getComputedStyle(each).outlineStyle);
  assert.equal(shown, 'solid', 'the unit that is chosen is outlined');
  await lab.close();
});

test('on paper: black on white from a dark page, no controls, the run in words', async () => {
  const lab = await site.open({ scheme: 'dark' });
  await lab.button('Train').click();
  await lab.waitForEpoch(20);
  await lab.button('Pause').click();
  await lab.page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  assert.equal(await paper(lab), WHITE);
  const colour = await lab.answer.locator('.say').evaluate((say) => getComputedStyle(say).color);
  assert.equal(colour, 'rgb(0, 0, 0)');
  for (const name of ['Pause', 'Train', 'Step', 'Start over', 'Show as table', 'Large type'])
    assert.equal(await lab.button(name).count(), 0, `${name} is on the paper`);
  assert.ok(await lab.figure.isVisible());
  assert.ok(await lab.samples.first().isVisible());
  const cut = await lab.page.locator('plateau-samples').evaluate((samples) => {
    const last = samples.shadowRoot?.querySelector('li:last-child');
    const area = samples.closest('.area');
    if (!last || !area) return NaN;
    return last.getBoundingClientRect().bottom - area.getBoundingClientRect().bottom;
  });
  assert.ok(cut <= 0, `${cut} px of the samples are cut off`);
  const pdf = await lab.page.pdf({ format: 'A4' });
  const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
  assert.ok(pages >= 1 && pages <= 5, `${pages} pages`);
  await lab.close();
});

test('in a page from right to left the element does not scroll sideways', async () => {
  for (const width of [1280, 390]) {
    const lab = await site.open({
      width,
      prepare: (page) =>
        page.addInitScript(() =>
          addEventListener('DOMContentLoaded', () => {
            document.documentElement.dir = 'rtl';
          }),
        ),
    });
    await lab.button('Train').click();
    await lab.samples.first().waitFor();
    const { scrollWidth, left } = await lab.page.evaluate(() => ({
      scrollWidth: document.documentElement.scrollWidth - innerWidth,
      left: document.querySelector('plateau-lab')?.getBoundingClientRect().left ?? -1,
    }));
    assert.ok(scrollWidth <= 0 && left >= 0, `${width} px: ${scrollWidth} px too wide`);
    await lab.close();
  }
});

test('the title says how far the run is; the address holds the recipe and never trains', async () => {
  const lab = await site.open();
  const plain = await lab.page.title();
  await lab.button('Train').click();
  await lab.page.waitForFunction(() => /^Epoch [\d,]+ · [\d.]+ · Plateau$/.test(document.title));
  // Also while it falls, for the largest part of a run.
  await lab.waitForEpoch(30);
  assert.match(await lab.page.title(), /^Epoch [\d,]+ · [\d.]+ · Plateau$/);
  await lab.button('Pause').click();
  await lab.page.waitForFunction(() => /^Paused at epoch \d+ · Plateau$/.test(document.title));
  await lab.button('Start over').click();
  await lab.page.waitForFunction((title) => document.title === title, plain);

  await lab.type('Hidden units', '16');
  await lab.page.waitForFunction(() => location.hash === '#recipe=post&hidden=16');
  await lab.page.evaluate(() => {
    location.hash = '#recipe=default&layers=1';
  });
  await lab.waitFor('Ready: 100 epochs');
  assert.equal(await lab.field('Layers').inputValue(), '1');
  assert.equal(await lab.epoch(), 0);
  await lab.close();
});

test('on a phone a note has the width of the page, its buttons the line below, and samples do not scroll inside it', async () => {
  const lab = await site.open({ width: 390, height: 844 });
  await lab.answer.getByText('Press Train first').waitFor();
  await lab.button('Use my own Markdown').click();
  await lab.page
    .getByRole('textbox', { name: 'Your Markdown' })
    .fill('One tea, two teas.\n'.repeat(60));
  await lab.button('Use this text').click();
  const note = lab.page.getByRole('note').filter({ hasText: 'was chosen instead' });
  const words = await note.locator('p').boundingBox();
  const button = await note.getByRole('button').first().boundingBox();
  assert.ok(words && button && words.width > 340 && button.y >= words.y + words.height);
  await lab.button('Train').click();
  await lab.button('Train 500 more').or(lab.button('Go back to the best')).first().waitFor();
  await lab.answer.getByText('Changes are tried on copies').waitFor();
  const { inner, seen } = await lab.page.evaluate(() => {
    const panel = document
      .querySelector('plateau-lab')
      ?.shadowRoot?.querySelector('plateau-samples');
    const past = /** @type {Element} */ (panel?.shadowRoot?.querySelector('.past'));
    const list = [...past.querySelectorAll('li')].filter((each) => each.checkVisibility());
    return { inner: getComputedStyle(past).overflowY, seen: list.length };
  });
  assert.deepEqual({ inner, seen }, { inner: 'visible', seen: 4 });
  await lab.close();
});

test('the heading of a closer look is larger than its description', async () => {
  const lab = await site.open();
  const size = (/** @type {string} */ selector) =>
    lab.page
      .locator(`plateau-deeper ${selector}`)
      .first()
      .evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize));
  assert.ok((await size('h2')) > (await size('.about')));
  await lab.close();
});
