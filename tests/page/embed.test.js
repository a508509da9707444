// plateau.html in a frame of somebody else's page: at rest it costs nothing, trains while it is seen, proves its bits, and
// says what of its address it could not take.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { train } from '../../tools/training.js';
import { Curve } from '../../web/model/curve.js';
import { writeAddress } from '../../web/share/address.js';
import { format, ofCurve } from '../../web/share/record.js';
import { packText } from '../../web/share/text.js';
import { called, start } from './browser.js';
import { mainThreadTasks, SLACK, slackOf } from './main-thread.js';

/** @typedef {import('playwright-core').Page} Page */

const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
const TEXT = readFileSync('corpus/readme.md', 'utf8').slice(0, 3000);
const CHANGES = { hidden: '16', schedule_epochs: '40' };

/** What the frames of this file show, by name. @type {Record<string, string>} */
const links = {};

/** A page with a frame for each link that its address names, a screen lower each. */
const server = createServer(({ url = '/' }, response) => {
  const { pathname, searchParams } = new URL(url, 'http://host');
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  if (pathname === '/plateau.html') return response.end(readFileSync('build/single/plateau.html'));
  const size = searchParams.get('size') ?? '680x560';
  const [width, height] = size.split('x');
  const frames = searchParams.getAll('link').map((link) => {
    const address = `plateau.html#${(links[link] ?? link).replaceAll('&', '&amp;').replaceAll('"', '&quot;')}`;
    return `<iframe title="A run" width="${width}" height="${height}" src="${address}"></iframe><p style="height: ${searchParams.get('gap') ?? 0}px">Between</p>`;
  });
  response.end(
    `<!doctype html><html lang="en"><title>A post</title><link rel="icon" href="data:,"><style>* { font: 20px serif; color: red }</style><main><h1>A post</h1><a href="#top">Before</a>${frames.join('')}<article>${TEXT.replaceAll('<', '&lt;')}</article><a href="#end">After</a></main>`,
  );
});

/** @type {Awaited<ReturnType<typeof start>>} */
let site;
let address = '';
before(async () => {
  site = await start();
  const run = await train('default-1', CHANGES, TEXT);
  const curve = new Curve({ number: 1, name: '', textName: '', ...run.started });
  curve.points.append(run.points);
  const { bits, arithmetic: kind } = run.started;
  const { record, why } = ofCurve(curve, { kind, bits, counted: 1 });
  assert.equal(why, '');
  assert.ok(record?.hash);
  const recipe = 'recipe=default-1&hidden=16&schedule_epochs=40';
  const text = await packText(TEXT);
  links.run = writeAddress({ recipe, text, record: format(record) });
  links.begun = writeAddress({ recipe, text, record: format(record), start: true });
  links.long = writeAddress({ recipe: 'recipe=post-1', record: format(record), start: true });
  links.other = writeAddress({ recipe, text: await packText(`${TEXT}!`), record: format(record) });
  links.changed = writeAddress({ recipe: `${recipe}&seed=9`, text, record: format(record) });
  links.around = writeAddress({ recipe, from: 'article' });
  links.nowhere = writeAddress({ recipe, from: 'article > ul' });
  links.broken = 'recipe=default&speed=9&hidden=x&record=1.f.zz&theme=red&text=!!#?secret=1';
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(null)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  address = `http://127.0.0.1:${port}/`;
});
after(async () => {
  await site?.close();
  server.closeAllConnections();
  server.close();
});

/** @param {string[]} shown @param {{size?: string, gap?: number, scheme?: 'light'|'dark'}} [how] */
async function open(shown, { size = '680x560', gap = 0, scheme = 'light' } = {}) {
  const query = new URLSearchParams([
    ...shown.map((link) => ['link', link]),
    ['size', size],
    ['gap', String(gap)],
  ]);
  const context = await site.browser.newContext({ colorScheme: scheme });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  /** @type {string[]} */
  const errors = [];
  page.on('pageerror', (error) => errors.push(error.stack ?? error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  let workers = 0;
  page.on('worker', () => workers++);
  await page.goto(`${address}?${query}`);
  const frames = page.frames().slice(1);
  const close = async () => {
    await context.close();
    assert.deepEqual(errors, []);
  };
  return {
    page,
    frames,
    frame: /** @type {import('playwright-core').Frame} */ (frames[0]),
    workers: () => workers,
    close,
  };
}

/** @param {import('playwright-core').Frame} frame @param {string} name */
const button = (frame, name) => frame.getByRole('button', { name: called(name), exact: true });

test('at rest it shows the recorded curve over its floor, one button, and starts nothing', async () => {
  const { frame, workers, close } = await open(['run']);
  await button(frame, 'Train').waitFor();
  await frame.locator('plateau-chart').getByText('A recorded run. Press Train').waitFor();
  await frame.getByText('Trains here, in this tab, on one core. Nothing is sent.').waitFor();
  const box = await button(frame, 'Train').boundingBox();
  assert.ok((box?.height ?? 0) >= 44);
  const name = (await frame.getByRole('figure').getAttribute('aria-label')) ?? '';
  assert.match(name, /Epoch 40: .* floor/);
  assert.equal(workers(), 0);
  await close();
});

test('eight of them at rest cost nothing: no worker, no wasm, hardly any time', async (t) => {
  const { page, workers, close } = await open(Array(8).fill('run'));
  await button(/** @type {any} */ (page.frames().at(-1)), 'Train').waitFor();
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const busy = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0;
  };
  await page.waitForTimeout(2000);
  const before = await busy();
  await page.waitForTimeout(10_000);
  const spent = (await busy()) - before;
  t.diagnostic(`${(spent * 1000).toFixed(1)} ms of 10 s, for eight`);
  assert.ok(spent < 0.01 * 8 * SLACK, `${spent} s`);
  assert.equal(workers(), 0);
  await close();
});

test('it trains with one worker and says that its bits are the author’s', async () => {
  const { frame, workers, close } = await open(['run']);
  await button(frame, 'Train').click();
  await frame.getByText('Same bits as the author’s run (epoch 40).').waitFor();
  assert.equal(workers(), 1);
  await close();
});

test('with another text or another seed it says why the bits are others', async () => {
  for (const [link, why] of /** @type {const} */ ([
    ['other', /has another text than the author’s|the text is not, to the character/],
    ['changed', /The bits differ|began with other settings/],
  ])) {
    const { frame, close } = await open([link]);
    await button(frame, 'Train').click();
    await frame.getByText(why).waitFor();
    assert.equal(await frame.getByText('Same bits').count(), 0);
    await close();
  }
});

test('opened to train it trains when it is seen, pauses out of sight, and continues', async () => {
  const { page, frame, close } = await open(['long'], { gap: 3000 });
  await button(frame, 'Pause').waitFor();
  await frame.locator('plateau-transport .numbers').waitFor();
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await button(frame, 'Train').waitFor({ timeout: 1000 * SLACK });
  await page.evaluate(() => scrollTo(0, 0));
  await button(frame, 'Pause').waitFor();
  await button(frame, 'Pause').click();
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await page.waitForTimeout(500);
  await page.evaluate(() => scrollTo(0, 0));
  await page.waitForTimeout(500);
  assert.ok(await button(frame, 'Train').isVisible(), 'the reader paused it');
  await close();
});

test('below the fold it waits until it is seen', async () => {
  const { page, frames, workers, close } = await open(['run', 'begun'], { gap: 3000 });
  const second = /** @type {import('playwright-core').Frame} */ (frames[1]);
  await button(second, 'Train').waitFor();
  await page.waitForTimeout(1000);
  assert.equal(workers(), 0);
  await page.evaluate(() => document.querySelectorAll('iframe')[1]?.scrollIntoView());
  await second.getByText('Same bits as the author’s run').waitFor();
  await close();
});

test('two at once both finish, and the host’s main thread is never held up', async (t) => {
  const { page, frames, close } = await open(['begun', 'begun'], { size: '680x260' });
  const tasks = await mainThreadTasks(page, async () => {
    for (const each of frames) await each.getByText('Same bits as the author’s run').waitFor();
  });
  const longest = Math.max(0, ...tasks);
  t.diagnostic(`longest task ${longest.toFixed(0)} ms of processor time`);
  assert.ok(longest < 50 * (await slackOf(page)), `${longest} ms`);
  await close();
});

test('it trains on the text of the page around it, or says that there is none', async () => {
  const good = await open(['around']);
  await button(good.frame, 'Train').click();
  await button(good.frame, 'Train 500 more').waitFor();
  await good.frame.getByText('Text of the page around').first().waitFor();
  await good.close();
  const bad = await open(['nowhere']);
  await bad.frame.getByText('has no text at “article > ul”').waitFor();
  await bad.close();
});

test('of a bad address what is valid trains, and the rest is one calm note', async () => {
  const { frame, close } = await open(['broken']);
  const note = frame.getByRole('note');
  await note.filter({ hasText: 'The text in the address is damaged' }).waitFor();
  await note.filter({ hasText: 'record in this link is damaged' }).waitFor();
  await note.filter({ hasText: '“theme” must be light or dark' }).waitFor();
  await button(frame, 'Train').click();
  await note.filter({ hasText: '“speed”, which is not a setting' }).waitFor();
  assert.equal(await note.count(), 1);
  await button(frame, 'Pause').waitFor();
  await close();
});

test('hostile addresses: nothing of them runs, and the page says little', async () => {
  const { page, frame, close } = await open(['recipe=post']);
  const hostile = [
    '"><img src=x onerror=alert(1)>',
    'recipe=<script>top.hacked=1</script>',
    'recipe=post&from=*{}:has(&panels=%3Cimg%3E',
    'recipe=post&__proto__=1&constructor=2&prototype=3',
    `recipe=post&text=${'A'.repeat(100_000)}`,
    `recipe=post&record=1.f.${'9'.repeat(50_000)}`,
    'recipe=post&from=javascript:alert(1)&verdict=&verdict=ask',
    `${'&'.repeat(50_000)}recipe=post`,
  ];
  for (const each of hostile) {
    await frame.evaluate((hash) => {
      location.hash = hash;
    }, each);
    await page.waitForTimeout(150);
    const said = (await frame.getByRole('note').allInnerTexts()).join(' ');
    assert.ok(said.length < 1200, said);
  }
  assert.equal(await page.evaluate(() => 'hacked' in window), false);
  assert.ok(await button(frame, 'Train').isVisible());
  await close();
});

test('axe finds no fault at three sizes, light and dark; the keyboard comes in and out', async () => {
  for (const [size, scheme] of /** @type {const} */ ([
    ['280x320', 'light'],
    ['390x560', 'dark'],
    ['680x560', 'light'],
  ])) {
    const { page, frame, close } = await open(['run'], { size, scheme });
    await button(frame, 'Train').waitFor();
    await frame.evaluate(AXE);
    const { violations } = await frame.evaluate(() => /** @type {any} */ (window).axe.run());
    assert.deepEqual(
      violations.map((/** @type {any} */ v) => `${size} ${v.id}: ${v.nodes[0]?.html}`),
      [],
    );
    await page.getByRole('link', { name: 'Before' }).focus();
    await page.keyboard.press('Tab');
    const first = await frame.evaluate(() => document.activeElement?.localName);
    assert.equal(first, 'plateau-lab');
    for (let i = 0; i < 80; i++) {
      await page.keyboard.press('Tab');
      if (await page.evaluate(() => document.activeElement?.textContent === 'After')) break;
    }
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'After');
    const wide = await frame.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${size} scrolls sideways by ${wide}`);
    await close();
  }
});
