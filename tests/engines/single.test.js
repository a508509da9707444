// plateau.html in three engines: from a disk it trains to the bits of Node, frames of a page there report to it, and no
// request leaves it.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Core } from '../../web/core/wasm.js';
import { DEFAULT_1 } from '../default-1.js';
import { train as trainSteps } from '../wasm/bits.js';
import { ENGINES, pause, until } from './engines.js';
import { host } from './host.js';

/** @typedef {import('./drivers.js').Browser} Browser */

const EPOCHS = 40;
/** Two threads train it in the page. */
const CHANGES = { hidden: '64', schedule_epochs: String(EPOCHS) };
const LINK = `recipe=default-1&hidden=64&schedule_epochs=${EPOCHS}`;
const folder = mkdtempSync(join(tmpdir(), 'plateau-single-'));
after(() => rmSync(folder, { recursive: true }));

/** @param {string} kind @returns {Promise<string>} the hash of the last epoch in Node */
async function expected(kind) {
  const module = await WebAssembly.compile(readFileSync(`build/web/plateau-${kind}.wasm`));
  const core = await Core.create(module);
  const text = readFileSync('corpus/readme.md', 'utf8');
  const { steps } = core.read(text, { ...DEFAULT_1, ...CHANGES });
  core.place();
  trainSteps(core, EPOCHS * steps);
  return core.progress().hash;
}

/** Waits for an expression of the page to hold. @param {Browser} browser @param {string} expression */
const holds = (browser, expression) => until(expression, () => browser.evaluate(expression));

const LAB = "document.querySelector('plateau-lab')";

for (const { name, kind, open } of ENGINES) {
  test(`${name}: plateau.html from a disk has the bits of Node, and frames of a page there report their end`, async (t) => {
    const bits = await expected(kind);
    assert.match(bits, /^[0-9a-f]{16}$/);
    const browser = await open();
    t.after(browser.close);
    const file = pathToFileURL('build/single/plateau.html').href;

    await browser.go(`${file}#${LINK}`);
    await holds(browser, `${LAB}?.run?.started && ${LAB}.run.started.facts && true`);
    await browser.evaluate(`(${LAB}.start(), ${LAB}.cores = 2)`);
    const hash = await holds(
      browser,
      `${LAB}.run.epoch === ${EPOCHS} && ${LAB}.run.points.hash[${LAB}.run.points.epoch.indexOf(${EPOCHS})]`,
    );
    assert.equal(hash, bits);

    // Their bits are compared in embed.test.js.
    const small = LINK.replace('64', '16').replaceAll('&', '&amp;');
    const frame = (/** @type {string} */ more) =>
      `<iframe src="${file}#${small}&amp;start=1" width="400" height="300"${more}></iframe>`;
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
      await holds(
        browser,
        `said.some(([from, epoch]) => from === ${index} && epoch === ${EPOCHS})`,
      );
  });
}

/** Ways to send something, each to a path of its name. What is refused at once may throw. */
const SEND = `(async (address) => {
  const page = typeof document === 'object';
  const ways = {
    fetch: (to) => fetch(to, { mode: 'no-cors' }),
    keepalive: (to) => fetch(to, { mode: 'no-cors', keepalive: true }),
    request: (to) => {
      const request = new XMLHttpRequest();
      request.open('GET', to);
      request.send();
    },
    socket: (to) => new WebSocket(to.replace('http', 'ws')),
    events: (to) => new EventSource(to),
    module: (to) => import(to),
  };
  if (page)
    Object.assign(ways, {
      beacon: (to) => navigator.sendBeacon(to, 'text'),
      image: (to) => (new Image().src = to),
      style: (to) => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync('body { background: url(' + to + ') }');
        document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
      },
      frame: (to) => {
        const frame = document.createElement('iframe');
        frame.src = to;
        document.body.append(frame);
      },
    });
  for (const [name, way] of Object.entries(ways))
    try {
      Promise.resolve(way(address + '/' + name)).catch(() => {});
    } catch {}
  await new Promise((resolve) => setTimeout(resolve, 700));
  return Object.keys(ways);
})`;

/**
 * A page with a worker that tries them, under the policy of plateau.html, which this script is added to; or under none.
 * @param {string} address
 * @param {boolean} policed
 */
function workerPage(address, policed) {
  const code = `${SEND}('${address}').then((tried) => postMessage(tried));`;
  const script =
    `const source = URL.createObjectURL(new Blob([${JSON.stringify(code)}], { type: 'text/javascript' }));` +
    "const policy = window.trustedTypes?.createPolicy('plateau', { createScriptURL: (url) => url });" +
    'new Worker(policy?.createScriptURL(source) ?? source).onmessage = ({ data }) => (window.tried = data);';
  const [meta = ''] = /<meta http-equiv="Content-Security-Policy"[^>]*>/.exec(single) ?? [];
  const own = createHash('sha256').update(script).digest('base64');
  const policy = meta.replace("script-src '", `script-src 'sha256-${own}' '`);
  assert.notEqual(policy, meta);
  return `<!doctype html>${policed ? policy : ''}<title>Worker</title><script>${script}</script>`;
}

const single = readFileSync('build/single/plateau.html', 'utf8');

for (const { name, open } of ENGINES)
  test(`${name}: no request leaves plateau.html or a worker of it, from a disk or from a site`, async (t) => {
    const site = await host();
    t.after(site.close);
    const browser = await open();
    t.after(browser.close);
    const { address, files, asked } = site;
    const put = (/** @type {string} */ path, /** @type {string} */ body) => {
      files.set(`/${path}`, { body });
      writeFileSync(join(folder, path), body);
    };
    put('plateau.html', single);
    put('worker.html', workerPage(address, true));
    put('free.html', workerPage(address, false));
    const arrived = () => new Set(asked.filter((path) => !path.endsWith('.html')));
    /** @param {string} from @param {boolean} page tries it in the page too @returns {Promise<string[]>} */
    const tries = async (from, page) => {
      // Before the page comes: what it tries at once may arrive before it is said to be there.
      asked.length = 0;
      await browser.go(from);
      if (page) {
        await holds(browser, `!!${LAB}?.run?.started?.facts`);
        await browser.evaluate(
          `void ${SEND}('${address}').then((tried) => (window.tried = tried))`,
        );
      }
      const tried = await holds(browser, 'window.tried');
      await pause(300);
      assert.equal(
        (await browser.evaluate('location.href')).split('#')[0],
        from,
        'it is still there',
      );
      return tried.map((/** @type {string} */ each) => `/${each}`);
    };
    // What is tried does arrive where no policy forbids it.
    const own = await tries(`${address}/free.html`, false);
    assert.deepEqual([...arrived()].sort(), own.sort());
    for (const place of [address, pathToFileURL(folder).href]) {
      assert.equal((await tries(`${place}/plateau.html`, true)).length, 10);
      assert.deepEqual([...arrived()], [], `${place}: the page`);
      assert.equal((await tries(`${place}/worker.html`, false)).length, 6);
      assert.deepEqual([...arrived()], [], `${place}: its worker`);
    }
  });
