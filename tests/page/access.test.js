// Accessibility: targets, the live region, no sideways scrolling, the order of the page at each width.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { start } from './browser.js';

/** @type {Awaited<ReturnType<typeof start>>} */
let site;
before(async () => {
  site = await start();
});
after(() => site.close());

test('at every width nothing scrolls sideways and every target is 24 px', async () => {
  for (const width of [1280, 1000, 720, 390, 320]) {
    const lab = await site.open({ width });
    await lab.button('Train').click();
    await lab.samples.first().waitFor();
    await lab.button('Pause').click();
    const { wide, small } = await lab.page.evaluate(() => {
      const small = [];
      const roots = /** @type {(Document|ShadowRoot)[]} */ ([document]);
      for (const root of roots) {
        for (const element of root.querySelectorAll('*')) {
          if (element.shadowRoot) roots.push(element.shadowRoot);
          if (!element.matches('button, input, select, textarea, a, [tabindex]')) continue;
          const { width, height } = element.getBoundingClientRect();
          if (width > 0 && (width < 24 || height < 24))
            small.push(`${element.outerHTML.slice(0, 60)} ${width} x ${height}`);
        }
      }
      return { wide: document.documentElement.scrollWidth - innerWidth, small };
    });
    assert.deepEqual(small, [], `${width} px`);
    assert.ok(wide <= 0, `${width} px: ${wide} px too wide`);
    await lab.close();
  }
});

test('nothing in the bar is cut off at any width while it trains, nor where it continues with another memory', async () => {
  for (const width of [1280, 1240, 1000, 880, 720, 660, 390, 320]) {
    const lab = await site.open({ width, height: 600 });
    await lab.button('Train').click();
    await lab.waitForEpoch(12);
    const cut = () =>
      lab.page.evaluate(() => {
        const root = document.querySelector('plateau-lab')?.shadowRoot;
        const bar = root?.querySelector('plateau-transport')?.shadowRoot?.querySelector('.bar');
        return [...(bar?.querySelectorAll('.where, .numbers, .state, .speed') ?? [])]
          .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1)
          .map((each) => `${each.className}: ${each.scrollWidth} in ${each.clientWidth} px`);
      });
    assert.deepEqual(await cut(), [], `${width} px`);
    await lab.button('Pause').click();
    await lab.page.getByRole('switch').first().click();
    await lab.button('Train on with memory kept').waitFor();
    assert.deepEqual(await cut(), [], `${width} px, memory kept`);
    await lab.close();
  }
});

test('the panels are laid out for each width, and the bar stays in view', async () => {
  /** @param {number} width */
  const places = async (width) => {
    const lab = await site.open({ width, height: 800 });
    const box = async (/** @type {string} */ name) => {
      const found = await lab.page.locator(`plateau-${name}`).boundingBox();
      assert.ok(found, name);
      return { ...found, right: found.x + found.width, bottom: found.y + found.height };
    };
    const all = {
      headline: await box('headline'),
      cells: await box('cells'),
      recipe: await box('recipe'),
      chart: await box('chart'),
      answer: await box('answer'),
      text: await box('text'),
      samples: await box('samples'),
      bar: await box('transport'),
    };
    await lab.page.mouse.wheel(0, 500);
    await lab.page.waitForTimeout(150);
    const bar = await box('transport');
    await lab.close();
    assert.ok(
      bar.y >= 0 && bar.bottom <= 801,
      `the bar is in view after scrolling: ${bar.y} to ${bar.bottom}`,
    );
    return all;
  };
  const wide = await places(1280);
  assert.ok(wide.headline.bottom <= wide.cells.y && wide.cells.right <= wide.chart.x);
  assert.ok(wide.chart.bottom <= wide.bar.y && wide.bar.bottom <= wide.answer.y);
  assert.ok(wide.answer.y < 760, 'the answer begins in the first screen');
  assert.ok(wide.answer.right <= wide.samples.x && wide.samples.bottom <= wide.text.y);
  assert.ok(wide.text.right <= wide.recipe.x, 'text and settings side by side');
  const middle = await places(720);
  assert.ok(middle.cells.right <= middle.chart.x && middle.chart.bottom <= middle.answer.y);
  assert.ok(middle.answer.bottom <= middle.text.y && middle.samples.right <= middle.text.x);
  const narrow = await places(390);
  const order = /** @type {const} */ ([
    'headline',
    'cells',
    'chart',
    'answer',
    'samples',
    'text',
    'recipe',
  ]);
  order.reduce((above, below) => {
    assert.ok(narrow[above].bottom <= narrow[below].y, `${above}, then ${below}`);
    return below;
  });
  assert.ok(Math.abs(narrow.bar.bottom - 800) <= 1, 'at the bottom of the window');
});

test('while the answer is read and the curve is out of sight, a strip along the bar shows it', async () => {
  for (const [width, height] of /** @type {const} */ ([
    [1280, 800],
    [390, 844],
  ])) {
    const lab = await site.open({ width, height });
    await lab.button('Train').click();
    await lab.waitForEpoch(12);
    await lab.button('Pause').click();
    const strip = lab.page.locator('plateau-strip');
    assert.equal(await strip.count(), 0, `${width} px: the chart is in sight`);
    await lab.answer.evaluate((answer) => answer.scrollIntoView({ block: 'start' }));
    await strip.waitFor();
    const [bar, own] = [
      await lab.page.locator('plateau-transport').boundingBox(),
      await strip.boundingBox(),
    ];
    assert.ok(bar && own && own.y >= 0 && own.y + own.height <= height, `${width} px: in sight`);
    assert.ok(width > 640 ? own.y >= bar.y : own.y + own.height <= bar.y + 1);
    assert.match(await strip.locator('p').innerText(), /loss [\d.]+\s+floor 2\.27/);
    await lab.page.evaluate(() => scrollTo(0, 0));
    await strip.waitFor({ state: 'detached' });
    await lab.close();
  }
});

test('nothing jumps: heights are reserved while the page loads and while it trains', async () => {
  for (const [width, large] of /** @type {const} */ ([
    [1280, false],
    [720, false],
    [390, false],
    [1280, true],
    [720, true],
    [390, true],
  ])) {
    const lab = await site.open({
      width,
      prepare: (page) =>
        page.addInitScript((large) => {
          if (large) localStorage.setItem('plateau-large', 'yes');
          /** @type {any} */ (window).shift = 0;
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) {
              /** @type {any} */ (window).shift += /** @type {any} */ (entry).value;
            }
          }).observe({ type: 'layout-shift', buffered: true });
        }, large),
    });
    // By script, because layout shifts in the half second after a click do not count.
    await lab.button('Train').evaluate((button) => /** @type {HTMLElement} */ (button).click());
    await lab.waitForEpoch(60);
    const shift = await lab.page.evaluate(() => /** @type {any} */ (window).shift);
    const types = await lab.page.evaluate(() => PerformanceObserver.supportedEntryTypes);
    assert.ok(types.includes('layout-shift'), 'it is measured');
    assert.ok(shift <= 0.02, `${width} px${large ? ', large' : ''}: layout shift ${shift}`);
    await lab.close();
  }
});

test('the live region speaks when the state changes and is otherwise quiet', async () => {
  const lab = await site.open();
  await lab.status.evaluate((status) => {
    /** @type {any} */ (window).said = [];
    new MutationObserver(() => /** @type {any} */ (window).said.push(status.textContent)).observe(
      status,
      {
        childList: true,
        characterData: true,
        subtree: true,
      },
    );
  });
  const began = Date.now();
  await lab.button('Train').click();
  await lab.waitForEpoch(5);
  await lab.page.waitForTimeout(2500);
  await lab.button('Pause').click();
  await lab.status.filter({ hasText: 'paused' }).waitFor();
  const said = await lab.page.evaluate(() => /** @type {any} */ (window).said);
  // One more says what is answered when the run has come to rest.
  const limit = 3 + Math.floor((Date.now() - began) / 10_000);
  assert.ok(said.length >= 2 && said.length <= limit, said.join('\n'));
  assert.match(said[0], /^Epoch 0 of 1,501\.$/);
  const paused = /^Epoch \d+ of 1,501, loss [\d.]+, on the test text [\d.]+, paused\./;
  assert.match(said.at(-1), paused);
  assert.match(said.at(-1), /paused\. (It|The loss) .*\.$/);
  await lab.close();
});

test('Tab reaches every control in reading order; each has a name and shows its focus', async () => {
  const lab = await site.open();
  // Step can be pressed, and so focused, once the first run is prepared.
  for (let tries = 0; tries < 100 && !(await lab.button('Step').isEnabled()); tries++)
    await lab.page.waitForTimeout(50);
  /** @type {{name: string, outline: string, tag: string}[]} */
  const reached = [];
  for (let i = 0; i < 80; i++) {
    await lab.page.keyboard.press('Tab');
    const stop = await lab.page.evaluate(() => {
      let at = document.activeElement;
      while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
      if (!at || at === document.body) return null;
      const root = /** @type {ShadowRoot|Document} */ (at.getRootNode());
      const by = at.getAttribute('aria-labelledby');
      const label =
        at instanceof HTMLInputElement ||
        at instanceof HTMLSelectElement ||
        at instanceof HTMLTextAreaElement
          ? [...(at.labels?.[0]?.childNodes ?? [])]
              .filter((node) => node !== at && node.nodeType !== Node.COMMENT_NODE)
              .map(({ textContent }) => textContent)
              .join(' ')
          : '';
      const named = by && root.getElementById(by)?.textContent;
      const name = at.getAttribute('aria-label') || named || label || at.textContent || '';
      // A radio button's own box is transparent: the element beside it shows the focus.
      const shown = at.matches('[type=radio]') ? (at.nextElementSibling ?? at) : at;
      const { outlineStyle, outlineWidth } = getComputedStyle(shown);
      return {
        name: name.trim().split(/[:(]/)[0]?.trim() ?? '',
        outline: `${outlineStyle} ${outlineWidth}`,
        tag: at.outerHTML.slice(0, 80),
      };
    });
    if (!stop) break;
    reached.push(stop);
  }
  for (const { name, outline, tag } of reached) {
    assert.ok(name, `without a name: ${tag}`);
    assert.ok(!/^none|\b0px/.test(outline), `focus does not show (${outline}): ${tag}`);
  }
  const names = reached.map(({ name }) => name.replace(/^Train it here.*/, 'Train'));
  const inOrder = [
    'Memory after 16 characters kept',
    'Training loss',
    'Train',
    'Use my own Markdown',
    'Step',
    'Epoch',
    'Sample again',
    'Copy',
    'Rendered',
    'Text',
    'Open a file',
    'Bundled texts',
    'Recipe',
    'Cell',
    'Hidden units',
    'Learning rate',
    'All settings',
    'Share or embed',
    'Theme',
    'Large type',
    'Classroom',
    'Handbook',
  ];
  assert.deepEqual(
    names.filter((name, i) => inOrder.includes(name) && names.indexOf(name) === i),
    inOrder,
    names.join(', '),
  );
  await lab.close();
});

test('colours follow the scheme, on the canvas too', async () => {
  const lab = await site.open({ width: 390, height: 700 });
  const shade = () =>
    lab.page.evaluate(() => {
      const chart = document
        .querySelector('plateau-lab')
        ?.shadowRoot?.querySelector('plateau-chart');
      const canvas = /** @type {HTMLCanvasElement} */ (chart?.shadowRoot?.querySelector('canvas'));
      const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
      const { width, height } = canvas;
      // A column of the picture through the hatched region: its mean brightness.
      const pixels = pen.getImageData(Math.round(width / 2), Math.round(height * 0.8), 20, 20).data;
      let sum = 0;
      for (let i = 0; i < pixels.length; i += 4)
        sum += (pixels[i] ?? 0) + (pixels[i + 1] ?? 0) + (pixels[i + 2] ?? 0);
      return sum / (pixels.length / 4) / 3;
    });
  const becomes = async (/** @type {(shade: number) => boolean} */ fits) => {
    const until = Date.now() + 5000;
    for (let now = await shade(); !fits(now); now = await shade()) {
      assert.ok(Date.now() < until, `brightness ${now} after 5 s`);
      await lab.page.waitForTimeout(50);
    }
  };
  await becomes((light) => light > 180);
  await lab.page.emulateMedia({ colorScheme: 'dark' });
  await becomes((dark) => dark < 80);
  lab.errors.length = 0; // Chromium warns that reading a canvas is slow.
  await lab.close();
});
