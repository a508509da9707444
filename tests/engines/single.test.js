// plateau.html from a disk, and in frames of a page on a disk, in three engines: it trains to the bits of Node.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Core } from '../../web/core/wasm.js';
import { train as trainSteps } from '../wasm/bits.js';
import { openChromium, openFirefox, openWebKit } from './drivers.js';

/** @typedef {import('./drivers.js').Browser} Browser */

/** Relaxed SIMD, which the fused build needs, is in all except WebKitGTK. */
const ENGINES = [
  { name: 'Chromium', kind: 'fused', open: openChromium },
  { name: 'Firefox', kind: 'fused', open: openFirefox },
  { name: 'WebKitGTK', kind: 'plain', open: openWebKit },
];

const EPOCHS = 40;
/** Two threads train it in the page. */
const CHANGES = { hidden: '64', schedule_epochs: String(EPOCHS) };
const LINK = `recipe=default&hidden=64&schedule_epochs=${EPOCHS}`;
/** The machine may be busy. */
const PATIENCE = 40_000;

const folder = mkdtempSync(join(tmpdir(), 'plateau-single-'));
after(() => rmSync(folder, { recursive: true }));

/** @param {string} kind @returns {Promise<string>} the hash of the last epoch in Node */
async function expected(kind) {
  const module = await WebAssembly.compile(readFileSync(`build/web/plateau-${kind}.wasm`));
  const core = await Core.create(module);
  const recipe = core.recipes().find((each) => each.name === 'default');
  const text = readFileSync('corpus/readme.md', 'utf8');
  const { steps } = core.read(text, { ...recipe?.settings, ...CHANGES });
  core.place();
  trainSteps(core, EPOCHS * steps);
  return core.progress().hash;
}

/** Waits for an expression of the page to hold. @param {Browser} browser @param {string} expression */
async function until(browser, expression) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const value = await browser.evaluate(expression).catch(() => null);
    if (value) return value;
    assert.ok(Date.now() < end, `in vain: ${expression}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

const LAB = "document.querySelector('plateau-lab')";

for (const { name, kind, open } of ENGINES) {
  test(`${name}: plateau.html from a disk, and framed by a page there, has the bits of Node`, async (t) => {
    const bits = await expected(kind);
    assert.match(bits, /^[0-9a-f]{16}$/);
    const browser = await open();
    t.after(browser.close);
    const file = pathToFileURL('build/single/plateau.html').href;

    await browser.go(`${file}#${LINK}`);
    await until(browser, `${LAB}?.run?.started && ${LAB}.run.started.facts && true`);
    await browser.evaluate(`(${LAB}.start(), ${LAB}.cores = 2)`);
    const hash = await until(
      browser,
      `${LAB}.run.epoch === ${EPOCHS} && ${LAB}.run.points.hash[${LAB}.run.points.epoch.indexOf(${EPOCHS})]`,
    );
    assert.equal(hash, bits);

    const frame = (/** @type {string} */ more) =>
      `<iframe src="${file}#${LINK.replaceAll('&', '&amp;')}&amp;start=1" width="800" height="400"${more}></iframe>`;
    const post = join(folder, `${name}.html`);
    const listen =
      "<script>window.said = [];onmessage = ({ data, source }) => {if (data.type !== 'hello') return;" +
      'const { port1, port2 } = new MessageChannel();' +
      "source.postMessage({ plateau: 1, type: 'port' }, '*', [port2]);" +
      'port1.onmessage = ({ data }) => said.push([Number(frames[1] === source), data.epoch]);};</script>';
    writeFileSync(
      post,
      `<!doctype html><title>Post</title>${listen}${frame('')}${frame(' sandbox="allow-scripts"')}`,
    );
    await browser.go(pathToFileURL(post).href);
    for (const index of [0, 1])
      await until(
        browser,
        `said.some(([from, epoch]) => from === ${index} && epoch === ${EPOCHS})`,
      );
  });
}
