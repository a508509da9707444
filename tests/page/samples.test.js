// Samples: back in time, sampled again, likely characters, copied, rendered.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { start, wrapWorker } from './browser.js';

/** @typedef {import('./browser.js').LabPage} LabPage */

/** @type {Awaited<ReturnType<typeof start>>} */
let site;
before(async () => {
  site = await start();
});
after(() => site.close());

/** The epochs in the list, newest first. @param {LabPage} lab */
const epochs = (lab) => lab.samples.locator('b').allInnerTexts();
/** @param {LabPage} lab */
const shown = (lab) => lab.samples.first().locator('pre').first();
/** @param {LabPage} lab */
const strip = (lab) => lab.page.locator('plateau-samples .likely').first();

/** A small, finished run. @param {object} [options] @param {string} [text] */
async function trained(options, text) {
  const lab = await site.open(options);
  await lab.makeSmall(text);
  await lab.button('Train').click();
  await lab.button('Train 500 more').waitFor();
  await lab.samples.filter({ hasText: 'Epoch 100' }).first().waitFor();
  return lab;
}

/** Replaces the text of every sample from the worker. @param {string} text */
const writing = (text) => ({
  prepare: (/** @type {import('playwright-core').Page} */ page) =>
    wrapWorker(
      page,
      `const tell = self.postMessage.bind(self);
       self.postMessage = (message, transfer) => {
         if (message?.type === 'sample' && message.id === null) message.text = ${JSON.stringify(text)};
         tell(message, transfer);
       };`,
    ),
});

test('an element that was moved in the page still shows new samples', async () => {
  const lab = await trained();
  await lab.button('Sample again').click();
  await lab.page.evaluate(() => {
    const lab = /** @type {Element} */ (document.querySelector('plateau-lab'));
    /** @type {Element} */ (lab.parentElement).append(lab);
  });
  await lab.button('Write').click();
  await lab.page.locator('plateau-sample-again .written').waitFor();
  await lab.button('Write').waitFor();
  await lab.close();
});

test('slider and list show an earlier sample; Newest follows the run again', async () => {
  const lab = await trained();
  const all = ['100', '50', '20', '10', '5', '2', '1'].map((epoch) => `Epoch ${epoch}`);
  assert.deepEqual(await epochs(lab), all);
  const slider = lab.page.getByRole('slider', { name: 'Epoch' });
  await slider.press('ArrowLeft');
  assert.equal(await slider.getAttribute('aria-valuetext'), 'Epoch 50');
  assert.deepEqual(await epochs(lab), all.slice(1));
  assert.match(
    (await lab.samples.first().innerText()) ?? '',
    /Epoch 50\s+loss [\d.]+\s+test text [\d.]+/,
  );
  await lab.button('Show epoch 5').click();
  assert.deepEqual(await epochs(lab), all.slice(4));
  await lab.trainMore();
  await lab.waitForEpoch(250);
  assert.equal((await epochs(lab))[0], 'Epoch 5', 'new samples do not take it away');
  await lab.button('Newest').click();
  await lab.samples
    .filter({ hasText: /Epoch [2-6]\d\d/ })
    .first()
    .waitFor();
  await lab.close();
});

test('sampled again from a kept epoch, the same seed gives the same text, and the run trains on', async () => {
  const lab = await trained();
  await lab.button('Show epoch 50').click();
  await lab.button('Sample again').click();
  const form = lab.page.getByRole('form', { name: 'Sample again' });
  assert.equal(
    (await form.getByLabel('Weights').locator('option:checked').innerText()).trim(),
    'Epoch 50',
  );
  await form
    .getByText(
      /Weights of \d of 7 samples are kept \([\d.]+ \w+\); when they take too much memory, some are dropped\./,
    )
    .waitFor();
  await lab.trainMore();
  await form.getByLabel('Length').fill('40');
  await form.getByLabel('Seed').fill('50');
  const write = lab.button('Write');
  const written = lab.page.locator('plateau-sample-again pre');
  const ready = () => form.getByRole('button', { name: 'Write' }).waitFor();
  await write.click();
  await written.waitFor();
  await ready();
  const first = (await written.textContent()) ?? '';
  assert.equal([...first].length, 40);
  assert.equal(first, [...((await shown(lab).textContent()) ?? '')].slice(0, 40).join(''));
  await lab.page.getByText('Epoch 50, temperature 0.8, length 40, seed 50').waitFor();
  await form.getByLabel('Greedy').check();
  await form.getByLabel('Prompt').fill('# Not');
  await write.click();
  await lab.page.getByText(/length 40, seed 50, after “# Not”|greedy.*after “# Not”/).waitFor();
  await lab.close();
});

test('the form says why something cannot be sampled', async () => {
  const lab = await trained();
  await lab.button('Sample again').click();
  const form = lab.page.getByRole('form', { name: 'Sample again' });
  await form.getByLabel('Temperature').fill('0');
  await form.getByLabel('Temperature').press('Tab');
  await form
    .getByRole('alert')
    .filter({ hasText: 'Temperature must be a number, 0.01 to 100.' })
    .waitFor();
  assert.ok(await lab.button('Write').isDisabled());
  await form.getByLabel('Temperature').fill('1');
  await form.getByLabel('Prompt').fill('\u4e2d');
  await lab.button('Write').click();
  await form.getByRole('alert').filter({ hasText: '\u4e2d' }).waitFor();
  await lab.close();
});

test('a long sample streams in and is stopped; its text so far stays', async () => {
  const lab = await trained();
  await lab.button('Sample again').click();
  await lab.page.locator('plateau-sample-again').getByLabel('Length').fill('1000000');
  await lab.button('Write').click();
  const written = lab.page.locator('plateau-sample-again pre');
  await written.waitFor();
  await lab.button('Stop').click();
  await lab.button('Write').waitFor();
  const length = ((await written.textContent()) ?? '').length;
  assert.ok(length > 0 && length <= 20_000, `${length} characters`);
  await lab.close();
});

test('likely characters by pointer and by keyboard; the written one is marked', async () => {
  const lab = await trained();
  const box = await shown(lab).boundingBox();
  assert.ok(box);
  const hint = await strip(lab).boundingBox();
  await lab.page.mouse.move(box.x + 8, box.y + 10);
  const bars = strip(lab).getByRole('img');
  await strip(lab).locator('.chosen').waitFor();
  assert.match((await bars.getAttribute('aria-label')) ?? '', /^Most likely .*\d%.*\(written\)/);
  assert.deepEqual(await strip(lab).boundingBox(), hint, 'in the same place, as high as before');
  await lab.page.mouse.move(0, 0);
  await strip(lab).getByText('Point at a character').waitFor();

  await shown(lab).focus();
  await lab.page.keyboard.press('ArrowRight');
  await strip(lab).getByText('at the start').first().waitFor();
  await strip(lab).locator('.chosen').waitFor();
  const text = (await shown(lab).textContent()) ?? '';
  await lab.page.keyboard.press('ArrowRight');
  await strip(lab).locator('.place', { hasText: 'after' }).waitFor();
  await strip(lab).locator('.chosen').waitFor();
  const sign = /** @type {Record<string, string>} */ ({ ' ': '\u2423', '\n': '\u23ce' });
  const second = text[1] ?? '';
  assert.ok((await strip(lab).innerText()).includes(`written: ${sign[second] ?? second}`));
  await lab.page.keyboard.press('Escape');
  await strip(lab).getByText('Point at a character').waitFor();
  await lab.close();
});

test('keys pressed before their part has come are answered in order, and scroll nothing', async () => {
  const lab = await trained();
  let asked = 0;
  await lab.page.route(/\/inspect-\w+\.js$/, async (route) => {
    asked++;
    await new Promise((resolve) => setTimeout(resolve, 500));
    await route.continue();
  });
  const below = async () => {
    const [text, line] = [await shown(lab).boundingBox(), await strip(lab).boundingBox()];
    return [text?.height, (line?.y ?? NaN) - (text?.y ?? NaN), line?.height];
  };
  const before = await below();
  await shown(lab).focus();
  for (const key of ['End', 'Home', 'ArrowRight', 'ArrowRight']) await lab.page.keyboard.press(key);
  assert.equal(await strip(lab).getByRole('img').count(), 0, 'not yet');
  await strip(lab).locator('.chosen').waitFor();
  const text = (await shown(lab).textContent()) ?? '';
  const sign = /** @type {Record<string, string>} */ ({ ' ': '\u2423', '\n': '\u23ce' });
  const third = text[2] ?? '';
  assert.ok((await strip(lab).innerText()).includes(`written: ${sign[third] ?? third}`));
  assert.deepEqual(await below(), before, 'nothing has jumped');
  assert.equal(asked, 1);
  await lab.close();
});

test('offline, the text says that what looks into it has not come; online it comes with the next visit', async () => {
  const lab = await trained();
  await lab.page.context().setOffline(true);
  await shown(lab).hover();
  await lab.page.getByText('could not be loaded').waitFor();
  await strip(lab).getByText('Point at a character').waitFor();
  await lab.page.context().setOffline(false);
  await lab.page.mouse.move(0, 0);
  await shown(lab).hover({ position: { x: 8, y: 10 } });
  await strip(lab).locator('.chosen').waitFor();
  // Chromium reports the script that did not load.
  lab.errors.length = 0;
  await lab.close();
});

test('a sample is copied to the clipboard, or selected if the browser refuses', async () => {
  const lab = await trained();
  const text = await shown(lab).textContent();
  const copy = lab.samples.first().getByRole('button', { name: 'Copy', exact: true });
  await copy.click();
  await lab.page.getByText('Copied', { exact: true }).waitFor();
  assert.equal(await lab.page.evaluate(() => navigator.clipboard.readText()), text);
  await lab.page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new Error('refused'));
  });
  await copy.click();
  await lab.page.getByText('The text is selected').waitFor();
  await lab.close();
});

const HOSTILE = `# Title **bold** <a href="javascript:hacked=1">one</a>
<script>window.hacked=2</script><img src=x onerror="window.hacked=3"><svg onload="window.hacked=4"><style>*{display:none}</style></svg>
[two](javascript:hacked=5) [three](data:text/html,<script>hacked=6</script>) ![a picture](https://example.org/x.png) https://example.org
<meta http-equiv=refresh content="0;url=https://example.org"><base href="https://example.org/"><form id=f action=x><input name=attributes></form>
<div id="epoch" class="spoken" style="position:fixed" onclick="hacked=7"><iframe srcdoc="<script>parent.hacked=8</script>"></iframe><math><mtext>m</mtext></math>

- [ ] task

| a | b |
|---|---|
| 1 | 2 |
`;

test('rendered on request, with formatting only: nothing that runs, loads, links or has a name', async () => {
  const lab = await trained(writing(HOSTILE));
  const requests = lab.requests.length;
  assert.equal(await shown(lab).textContent(), HOSTILE, 'plain by default');
  await lab.button('Rendered').click();
  const box = lab.page.getByRole('group', { name: 'The sample rendered as Markdown' });
  await box.waitFor();
  const found = await box.evaluate((group) => {
    const all = [...group.querySelectorAll('*')];
    return {
      elements: [...new Set(all.map(({ localName }) => localName))].sort().join(' '),
      attributes: [
        ...new Set(all.flatMap((each) => [...each.attributes].map(({ name }) => name))),
      ].sort(),
      classes: [...new Set(all.map((each) => each.className).filter(Boolean))],
      text: group.textContent ?? '',
      hacked: 'hacked' in window,
    };
  });
  assert.equal(found.elements, 'div li p strong table tbody td th thead tr ul');
  assert.deepEqual(found.attributes, ['class', 'dir']);
  assert.deepEqual(found.classes, ['heading h1']);
  for (const words of ['Title bold', '<script>window', 'two', 'three', 'a picture', '\u2610 task'])
    assert.ok(found.text.includes(words), words);
  assert.equal(found.hacked, false);
  const loaded = lab.requests.slice(requests).map((address) => address.replace(site.url, ''));
  assert.match(loaded.join(' '), /^\/?rendered-\w+\.js$/, 'one script, and only now');
  await lab.button('Rendered').click();
  assert.equal(await shown(lab).textContent(), HOSTILE);
  await lab.close();
});

test('if the first use is offline, what loads on demand says so and the text stays as it is', async () => {
  const lab = await trained();
  await lab.page.context().setOffline(true);
  for (const name of ['Rendered', 'Sample again', 'Mark repeats and copies']) {
    const button = lab.button(name);
    await button.click();
    await lab.page.getByText('could not be loaded').waitFor();
    await shown(lab).waitFor();
    const state = name === 'Sample again' ? 'aria-expanded' : 'aria-pressed';
    assert.equal(await button.getAttribute(state), 'false', name);
  }
  await lab.page.context().setOffline(false);
  // Chromium reports the script that did not load.
  lab.errors.length = 0;
  await lab.close();
});

test('a recorded run is named as such, and cannot be sampled', async () => {
  const lab = await site.open();
  await lab.samples.first().getByText('recorded').first().waitFor();
  await lab.button('Sample again').click();
  await lab.page.getByText('This run was recorded. Press Train').last().waitFor();
  assert.equal(await lab.button('Write').count(), 0);
  await lab.button('Train').click();
  await lab.samples.first().filter({ hasNotText: 'recorded' }).waitFor();
  await lab.button('Write').waitFor();
  await lab.close();
});

test('each line has its own direction: Arabic and Hebrew from the right, English from the left', async () => {
  const lines = 'שלום עולם\nمرحبا بالعالم\nhello there\n';
  const lab = await trained(writing(lines), lines.repeat(20));
  const sides = await shown(lab).evaluate((pre) => {
    const text = /** @type {Text} */ (
      [...pre.childNodes].find((node) => node.nodeType === 3 && node.textContent)
    );
    const { left, right } = pre.getBoundingClientRect();
    return ['ש', 'م', 'h'].map((letter) => {
      const at = text.data.indexOf(letter);
      const range = document.createRange();
      range.setStart(text, at);
      range.setEnd(text, at + 1);
      const box = range.getBoundingClientRect();
      return box.left - left < right - box.right ? 'left' : 'right';
    });
  });
  assert.deepEqual(sides, ['right', 'right', 'left']);
  await shown(lab).focus();
  await lab.page.keyboard.press('Home');
  await lab.page.keyboard.press('ArrowLeft');
  await strip(lab).getByText('after “ש”').first().waitFor();
  await lab.close();
});

test('opening the form moves nothing outside the panel', async () => {
  const lab = await trained();
  const places = () =>
    lab.page.evaluate(() =>
      ['plateau-chart', 'plateau-answer', 'plateau-samples'].map((name) => {
        const found = document.querySelector('plateau-lab')?.shadowRoot?.querySelector(name);
        const { x, y, width, height } = found?.getBoundingClientRect() ?? new DOMRect();
        // Relative to the page, not the window: pressing a button may scroll to it.
        return JSON.stringify([x, y + scrollY, width, height].map(Math.round));
      }),
    );
  const before = await places();
  await lab.button('Sample again').click();
  await lab.button('Write').click();
  await lab.page.locator('plateau-sample-again pre').waitFor();
  assert.deepEqual(await places(), before);
  await lab.close();
});

test('axe finds no fault with everything open, and every target is 24 px, wide and narrow', async () => {
  const axe = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
  for (const width of [1280, 390]) {
    const lab = await trained({ width });
    await lab.button('Sample again').click();
    await lab.button('Write').click();
    await lab.page.locator('plateau-sample-again .written').waitFor();
    await shown(lab).focus();
    await lab.page.keyboard.press('ArrowRight');
    await strip(lab).locator('.chosen').waitFor();
    await lab.page.evaluate(axe);
    const found = await lab.page.evaluate(async () => {
      const panel = document
        .querySelector('plateau-lab')
        ?.shadowRoot?.querySelector('plateau-samples');
      const { violations } = await /** @type {any} */ (window).axe.run(document, {
        resultTypes: ['violations'],
      });
      const small = [];
      const roots = [panel?.shadowRoot];
      for (const root of roots) {
        for (const element of root?.querySelectorAll('*') ?? []) {
          if (element.shadowRoot) roots.push(element.shadowRoot);
          if (!element.matches('button, input, select, textarea, [tabindex]')) continue;
          const { width, height } = element.getBoundingClientRect();
          if (width > 0 && (width < 24 || height < 24)) small.push(element.outerHTML.slice(0, 80));
        }
      }
      const ids = violations.map((/** @type {any} */ { id, nodes }) => `${id} ${nodes[0]?.html}`);
      return { ids, small, wide: document.documentElement.scrollWidth - innerWidth };
    });
    assert.deepEqual(
      found,
      { ids: [], small: [], wide: found.wide <= 0 ? found.wide : 0 },
      `${width} px`,
    );
    await lab.close();
  }
});
