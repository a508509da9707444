// <plateau-run> in a foreign page: nothing before the button, one frame and one port behind it, and the poster when either
// fails. The page in the frame is a stub with a fake lab and the real web/shell/parent.js.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { templates } from '../../tools/minify-templates.js';
import { connect } from '../../web/shell/parent.js';
import { Refusal } from '../../web/wire/refusal.js';
import { FLAGS } from './browser.js';

/**
 * @import { AddressInfo } from 'node:net'
 * @import { BrowserContextOptions, Page } from 'playwright-core'
 * @import { PlateauRun } from '../../web/plateau-run.js'
 */

/** Compressed bytes of the script. */
const LIMIT = 2500;
const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');

/** A script as the page's builder makes it. @param {import('esbuild').BuildOptions} options */
async function bundle(options) {
  const { outputFiles = [] } = await build({
    ...options,
    bundle: true,
    format: 'iife',
    target: 'es2022',
    minify: true,
    plugins: [templates],
    write: false,
  });
  return Buffer.from(outputFiles[0]?.contents ?? '');
}
const bundleElement = () => bundle({ entryPoints: ['web/plateau-run.js'] });

/** The page in the frame: it notes what is asked of its lab. */
const STUB = `
  import { connect } from './web/shell/parent.js';
  import { Refusal } from './web/wire/refusal.js';
  class Lab extends EventTarget {
    asked = [];
    set text(text) {
      this.asked.push('text ' + text);
      if (text === 'bad') throw new Refusal('The text is too short.');
    }
    say(kind, epoch, loss = '2.40') {
      const detail = { kind, words: kind, epoch, until: 40, loss, samples: 'secret' };
      this.dispatchEvent(new CustomEvent('progress', { detail }));
    }
    start() { this.asked.push('start'); this.say('running', 1); }
    pause() { this.asked.push('pause'); this.say('paused', 7); }
    reset() { this.asked.push('reset'); this.say('ready', 0, ''); }
  }
  const lab = (window.lab = new Lab());
  window.end = connect(lab, window);
  if (/[#&]start=1(&|$)/.test(location.hash)) lab.start();
`;

/** @type {Map<string, {body: string|Buffer|null, type?: string, headers?: Record<string, string>}>} null never answers */
const files = new Map();
/** @type {string[]} */
const requests = [];
const server = createServer(({ url = '' }, response) => {
  const { pathname } = new URL(url, 'http://localhost');
  if (pathname !== '/favicon.ico') requests.push(pathname);
  const file = files.get(pathname);
  if (file?.body === null) return;
  const type = file?.type ?? (pathname.endsWith('.js') ? 'text/javascript' : 'text/html');
  const missing = pathname === '/favicon.ico' ? 204 : 404;
  response.writeHead(file ? 200 : missing, {
    'Content-Type': `${type}; charset=utf-8`,
    ...file?.headers,
  });
  response.end(file?.body);
});

/** @type {import('playwright-core').Browser} */
let browser;
let port = 0;
before(async () => {
  const stub = await bundle({ stdin: { contents: STUB, resolveDir: process.cwd() } });
  const head = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Frame</title>';
  files.set('/plateau.html', {
    body: `${head}<main><h1>Frame</h1><button>First</button><button>Last</button></main><script>${stub}</script>`,
  });
  files.set('/silent.html', { body: head });
  files.set('/stuck.html', { body: null });
  files.set('/liar.html', {
    body: `${head}<script>
      window.got = 0;
      addEventListener('message', () => window.got++);
      setInterval(() => parent.postMessage({ plateau: 1, type: 'hello' }, '*'), 20);
    </script>`,
  });
  files.set('/plateau-run.js', { body: await bundleElement() });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  port = /** @type {AddressInfo} */ (server.address()).port;
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });
});
after(async () => {
  await browser.close();
  server.closeAllConnections();
  server.close();
});

const SCRIPT = '<script src="/plateau-run.js" defer></script>';
const POSTER = '<p id="poster">The loss falls to 2.40.</p>';
/** @param {string} [attributes] @param {string} [inside] */
const run = (attributes = 'recipe="post-1"', inside = POSTER) =>
  `<plateau-run ${attributes}>${inside}</plateau-run>`;

/**
 * Opens a post with these elements.
 * @param {string} elements
 * @param {{script?: string, headers?: Record<string, string>, context?: BrowserContextOptions, prepare?: (page: Page) => Promise<unknown>}} [options]
 */
async function open(elements, { script = SCRIPT, headers, context, prepare } = {}) {
  const path = `/posts/post-${files.size}.html`;
  files.set(path, {
    body: `<!doctype html><html lang="en"><meta charset="utf-8"><title>A post</title>
      <main><h1>A post</h1><p><a href="#before">Before</a></p>${elements}<p><a href="#after">After</a></p></main>
      ${script}`,
    ...(headers && { headers }),
  });
  const page = await browser.newPage(context);
  page.setDefaultTimeout(PATIENCE);
  /** @type {string[]} */
  const errors = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  await prepare?.(page);
  requests.length = 0;
  await page.goto(`http://localhost:${port}${path}`);
  return new Post(page, errors);
}

/** The machine may be busy; milliseconds. */
const PATIENCE = 15_000;

/** For a page whose seconds the test counts. @param {Page} page */
const withClock = (page) => page.clock.install({ time: 0 });

class Post {
  /** @param {Page} page @param {string[]} errors */
  constructor(page, errors) {
    this.page = page;
    this.errors = errors;
    this.run = page.locator('plateau-run').first();
    this.play = page.getByRole('button', { name: 'Train this network here' }).first();
    this.poster = page.locator('#poster');
    this.frame = page.locator('plateau-run iframe').first();
    this.note = page.locator('plateau-run').first().getByRole('status');
  }

  /** From now on time passes only when the test says so: `withClock` alone lets it pass as ever. */
  stopClock() {
    return this.page.clock.pauseAt(3_600_000);
  }

  /**
   * Runs code with the element.
   * @template T
   * @param {(run: PlateauRun, value: string) => T} act
   * @param {string} [value]
   */
  with(act, value = '') {
    return /** @type {Promise<Awaited<T>>} */ (this.run.evaluate(/** @type {any} */ (act), value));
  }

  /** Notes the events that reach the element and those that reach its parent. */
  listen() {
    return this.with((run) => {
      const heard = /** @type {unknown[]} */ ([]);
      Object.assign(window, { heard });
      for (const type of ['statechange', 'progress', 'error']) {
        run.addEventListener(type, (event) => {
          heard.push([type, /** @type {CustomEvent} */ (event).detail]);
        });
        run.parentElement?.addEventListener(type, () => heard.push('bubbled'));
      }
    });
  }

  /** @returns {Promise<unknown[]>} */
  heard() {
    return this.page.evaluate(() => /** @type {any} */ (window).heard.splice(0));
  }

  /** Waits for a frame, which has no address while it is new. @param {string} name */
  async frameOf(name) {
    const until = Date.now() + PATIENCE;
    for (; ; await this.page.waitForTimeout(10)) {
      const found = this.page.frames().find((frame) => frame.url().includes(name));
      if (found) return found;
      assert.ok(Date.now() < until, `no frame of ${name}`);
    }
  }

  /** What the lab in the frame, once it is there, was asked for. @returns {Promise<string[]>} */
  async asked() {
    const frame = await this.frameOf('/plateau.html');
    await frame.waitForFunction(() => 'lab' in window);
    return frame.evaluate(() => /** @type {any} */ (window).lab.asked);
  }

  /** Waits until it was asked for this. @param {string[]} expected */
  async waitForOrders(expected) {
    const until = Date.now() + PATIENCE;
    while ((await this.asked()).length < expected.length && Date.now() < until)
      await this.page.waitForTimeout(10);
    assert.deepEqual(await this.asked(), expected);
  }

  /** @param {string} state */
  async waitFor(state) {
    await this.page
      .waitForFunction(
        (wanted) =>
          /** @type {PlateauRun|null} */ (document.querySelector('plateau-run'))?.state === wanted,
        state,
      )
      .catch(async () => assert.equal(await this.with(({ state }) => state), state));
  }

  /** The address of the frame, from its name. */
  async address() {
    return (await this.frame.getAttribute('src'))?.replace(/^.*\//, '');
  }

  /** The poster and the button are back, and there is no frame. */
  async assertAtRest() {
    await this.waitFor('rest');
    assert.equal(await this.frame.count(), 0);
    assert.ok(await this.poster.isVisible());
    assert.ok(await this.play.isVisible());
  }

  /** Ends a test; the console holds what was expected. @param {RegExp} [expected] */
  async close(expected) {
    await this.page.close();
    const others = this.errors.filter((error) => !expected?.test(error));
    assert.deepEqual(others, []);
  }
}

test('the script stays under 2.5 kB and has the same bytes each time', async (t) => {
  const [once, twice] = [await bundleElement(), await bundleElement()];
  assert.ok(once.equals(twice));
  const size = gzipSync(once, { level: 9 }).length;
  t.diagnostic(`${once.length} bytes, compressed ${size}`);
  assert.ok(size <= LIMIT, `${size} bytes`);
  assert.doesNotMatch(once.toString(), /\bimport\b|innerHTML/);
});

test('imported where there is no page, it does nothing', async () => {
  assert.equal(typeof (await import('../../web/plateau-run.js')).PlateauRun, 'function');
});

test('the play button makes the frame; before it nothing is requested', async () => {
  const post = await open(run('recipe="post-1" panels="loss why" theme="dark"'));
  await post.listen();
  const { height = 0 } = (await post.play.boundingBox()) ?? {};
  assert.ok(height >= 44, `${height} px`);
  await post.page.waitForTimeout(300);
  assert.deepEqual(requests, [new URL(post.page.url()).pathname, '/plateau-run.js']);
  assert.deepEqual(await post.with(({ state, epoch, loss }) => [state, epoch, loss]), [
    'rest',
    0,
    '',
  ]);
  await post.play.click();
  await post.waitFor('running');
  assert.equal(
    await post.frame.getAttribute('src'),
    `http://localhost:${port}/plateau.html#recipe=post-1&panels=loss%20why&theme=dark&start=1`,
  );
  assert.equal(
    await post.frame.getAttribute('sandbox'),
    'allow-scripts allow-downloads allow-popups',
  );
  assert.equal(await post.frame.getAttribute('title'), 'Train this network here');
  assert.equal((await post.frame.boundingBox())?.height, 560);
  assert.equal(await post.poster.isVisible(), false);
  assert.equal(await post.play.isVisible(), false);
  assert.equal(await post.note.textContent(), '');
  assert.deepEqual(await post.heard(), [
    ['statechange', { state: 'loading' }],
    ['statechange', { state: 'running' }],
    ['progress', { state: 'running', epoch: 1, loss: '2.40', until: 40 }],
  ]);
  assert.deepEqual(await post.asked(), ['start']);
  assert.deepEqual(requests.slice(2), ['/plateau.html'], 'one request');
  await post.close();
});

test('start, pause and reset reach the lab; events say how it stands, do not bubble and hold no text', async () => {
  const post = await open(run());
  await post.listen();
  await post.with((run) => {
    run.pause();
    run.reset();
  });
  await post.assertAtRest();
  await post.with((run) => run.start());
  await post.waitFor('running');
  assert.equal(await post.page.evaluate(() => document.activeElement?.localName), 'body');
  await post.with((run) => run.pause());
  await post.waitFor('paused');
  assert.deepEqual(await post.with(({ epoch, loss }) => [epoch, loss]), [7, '2.40']);
  await post.with((run) => run.start());
  await post.waitFor('running');
  await post.with((run) => run.reset());
  await post.waitFor('ready');
  const frame = await post.frameOf('/plateau.html');
  await frame.evaluate(() => {
    const { end, lab } = /** @type {any} */ (window);
    end.fail('The trainer stopped.');
    lab.say('finished', 40, '2.31');
  });
  await post.waitFor('finished');
  assert.deepEqual(await post.asked(), ['start', 'pause', 'start', 'reset']);
  const row = (/** @type {string} */ state, /** @type {number} */ epoch, loss = '2.40') => [
    ['statechange', { state }],
    ['progress', { state, epoch, loss, until: 40 }],
  ];
  assert.deepEqual(await post.heard(), [
    ['statechange', { state: 'loading' }],
    ...row('running', 1),
    ...row('paused', 7),
    ...row('running', 1),
    ...row('ready', 0, ''),
    ['error', { sentence: 'The trainer stopped.' }],
    ...row('finished', 40, '2.31'),
  ]);
  await post.close();
});

test('orders that come before the frame listens wait for it', async () => {
  const post = await open(run());
  await post.with((run) => {
    run.start();
    run.pause();
  });
  await post.waitFor('paused');
  assert.deepEqual(await post.asked(), ['start', 'pause']);
  await post.close();
});

test('attributes become the address, whatever form the recipe has', async () => {
  /** Attributes, and the fragment of the frame. @type {[string, string][]} */
  const rows = [
    ['', '#start=1'],
    ['recipe="post-1"', '#recipe=post-1&start=1'],
    ['recipe="a b&c"', '#recipe=a%20b%26c&start=1'],
    ['recipe="recipe=post-1&amp;hidden=64"', '#recipe=post-1&hidden=64&start=1'],
    ['recipe="#recipe=post-1&amp;start=1#x"', '#recipe=post-1&start=1'],
    ['recipe="https://a.example/p.html#recipe=post-1"', '#recipe=post-1&start=1'],
    ['recipe="recipe=post-1#junk"', '#recipe=post-1&start=1'],
    [
      'recipe="recipe=p&amp;lr=1e+2" record="1.f.AA-_.3"',
      '#recipe=p&lr=1e%2B2&record=1.f.AA-_.3&start=1',
    ],
    ['recipe="recipe=p&amp;record=old" record="new"', '#recipe=p&record=new&start=1'],
    ['recipe="p" verdict="ask" cores="3" panels=""', '#recipe=p&verdict=ask&start=1'],
  ];
  const post = await open(run());
  for (const [attributes, fragment] of rows) {
    await post.page.evaluate((html) => {
      const main = /** @type {Element} */ (document.querySelector('main'));
      main.innerHTML = html;
    }, run(attributes));
    await post.with((run) => run.start());
    assert.equal(await post.address(), `plateau.html${fragment}`, attributes);
  }
  await post.close();
});

test('file and label: another page, other words', async () => {
  const post = await open(run('file="../plateau.html?v=2#old" recipe="p" label="Try it"'));
  const button = post.page.getByRole('button', { name: 'Try it', exact: true });
  await button.waitFor();
  await post.with((run) => run.setAttribute('label', 'Train'));
  await post.page.getByRole('button', { name: 'Train', exact: true }).click();
  await post.waitFor('running');
  assert.equal(await post.address(), 'plateau.html?v=2#recipe=p&start=1');
  assert.equal(await post.frame.getAttribute('title'), 'Train');
  await post.close();
});

test('plateau.html is sought beside the script, however that was loaded', async () => {
  const source = await bundleElement();
  files.set('/deep/plateau-run.js', { body: source });
  const rows = [
    ['<script src="/deep/plateau-run.js?v=a/b" async></script>', '/deep/plateau.html'],
    ['<script src="/deep/plateau-run.js" type="module"></script>', '/deep/plateau.html'],
    [`<script>${source}</script>`, '/posts/plateau.html'],
  ];
  for (const [script, expected] of rows) {
    const post = await open(run(), { script });
    await post.play.waitFor();
    await post.with((run) => run.start());
    const { pathname } = new URL((await post.frame.getAttribute('src')) ?? '', post.page.url());
    assert.equal(pathname, expected, script);
    await post.close(/404/);
  }
});

test('a text of the page goes through the port, in front of the start, and never into the address', async () => {
  const html = `<div id="article"><p>One  <b>line</b></p><style>p {}</style>
    ${run('recipe="recipe=p&amp;text=other" text-from="#article"')}<p hidden>Unseen</p>${run()}<p>Two</p></div>`;
  const post = await open(html);
  await post.listen();
  await post.play.click();
  await post.waitFor('running');
  assert.deepEqual(await post.asked(), ['text One line\n\nTwo', 'start']);
  assert.equal(await post.address(), 'plateau.html#recipe=p');
  assert.ok(await post.page.locator('plateau-run').nth(1).getByText('The loss falls').isVisible());
  assert.doesNotMatch(JSON.stringify(await post.heard()), /line|secret/);
  await post.close();
});

test('the property text is stronger than text-from, also set before the element is defined', async () => {
  const post = await open(run('text-from="#poster"'), { script: '' });
  await post.with((run) => {
    run.text = 'early';
  });
  await post.page.addScriptTag({ url: '/plateau-run.js' });
  await post.with((run) => run.start());
  await post.waitFor('running');
  await post.waitForOrders(['text early', 'start']);
  assert.equal(await post.with((run) => Object.hasOwn(run, 'text') || run.text), undefined);
  await post.listen();
  await post.with((run) => {
    run.text = 'bad';
  });
  await post.waitForOrders(['text early', 'start', 'text bad']);
  await post.page.waitForFunction(() => /** @type {any} */ (window).heard.length > 0);
  assert.deepEqual(await post.heard(), [['error', { sentence: 'The text is too short.' }]]);
  await post.close();
});

test('a text area gives what is in it', async () => {
  const post = await open(
    `<textarea aria-label="Text" id="t">old</textarea>${run('text-from="#t"')}`,
  );
  await post.page.locator('textarea').fill('# New\n\ntext');
  await post.play.click();
  await post.waitFor('running');
  assert.deepEqual(await post.asked(), ['text # New\n\ntext', 'start']);
  await post.close();
});

test('text-from without a match trains on nothing, and says so', async () => {
  for (const selector of ['#nowhere', '!!', '#empty']) {
    const post = await open(`<p id="empty"> </p>${run(`text-from="${selector}"`)}`);
    await post.listen();
    await post.play.click();
    const sentence = `Nothing is trained: this page has no text at “${selector}”.`;
    assert.equal(await post.note.textContent(), sentence);
    assert.deepEqual(await post.heard(), [['error', { sentence }]]);
    await post.assertAtRest();
    assert.deepEqual(requests.slice(2), []);
    await post.close();
  }
});

test('changed attributes take effect at reset, in a new frame that waits', async () => {
  const post = await open(run());
  await post.with((run) => run.start());
  await post.waitFor('running');
  await post.with((run) => run.setAttribute('recipe', 'other'));
  assert.equal(await post.address(), 'plateau.html#recipe=post-1&start=1');
  await post.with((run) => run.reset());
  assert.equal(await post.address(), 'plateau.html#recipe=other');
  await post.with((run) => run.start());
  await post.waitFor('running');
  assert.deepEqual(await post.asked(), ['start']);
  await post.with((run) => {
    run.text = 'mine';
    run.reset();
  });
  await post.waitFor('ready');
  assert.deepEqual(await post.asked(), ['start', 'text mine', 'reset'], 'the frame has the text');
  await post.with((run) => {
    run.text = '';
    run.reset();
  });
  await post.waitFor('loading');
  await post.page.waitForFunction(
    () =>
      document.querySelector('plateau-run')?.shadowRoot?.querySelector('[role=status]')
        ?.textContent === '',
  );
  assert.deepEqual(await post.asked(), [], 'a new frame without it');
  await post.close();
});

const POLICY = { 'Content-Security-Policy': "default-src 'self'; frame-src 'none'" };
const ISOLATED = { 'Cross-Origin-Embedder-Policy': 'require-corp' };
/**
 * How a frame fails: its file, the host's headers, whether the browser says that it refuses it, and what the console may say.
 * @type {[string, Record<string, string>, boolean, RegExp?][]}
 */
const FAILURES = [
  ['/silent.html', {}, false],
  ['/missing.html', {}, false, /404/],
  ['/plateau.html', POLICY, true, /frame-src|violates/],
  ['/plateau.html', ISOLATED, false, /BLOCKED/],
];

test('a frame that says nothing is removed: the poster, a sentence and a link stay', async () => {
  const check = async (
    /** @type {(typeof FAILURES)[number]} */ [file, headers, refused, errors],
  ) => {
    const post = await open(run(`file="${file}" recipe="p"`), { headers, prepare: withClock });
    await post.listen();
    if (refused) {
      const time = await post.with(async (run) => {
        const since = performance.now();
        run.shadowRoot?.querySelector('button')?.click();
        await new Promise((failed) => run.addEventListener('error', failed));
        return performance.now() - since;
      });
      assert.ok(time < 5000, `${file}: ${time} ms`);
    } else {
      await post.stopClock();
      await post.with(async (run) => {
        run.shadowRoot?.querySelector('button')?.click();
        const frame = run.shadowRoot?.querySelector('iframe');
        await new Promise((loaded) => frame?.addEventListener('load', loaded));
      });
      // A frame has five seconds from its `load`, which Chromium may fire twice.
      await post.page.clock.runFor(4900);
      assert.equal(await post.note.textContent(), 'Loading…', file);
      while ((await post.note.textContent()) === 'Loading…') await post.page.clock.runFor(200);
    }
    await post.note.getByText('did not load').waitFor();
    const link = post.note.getByRole('link', { name: 'Open it on a page of its own.' });
    assert.equal(await link.getAttribute('href'), `http://localhost:${port}${file}#recipe=p`);
    const sentence =
      'The training page did not load: it is missing, or this site does not allow frames.';
    assert.deepEqual(await post.heard(), [
      ['statechange', { state: 'loading' }],
      ['statechange', { state: 'rest' }],
      ['error', { sentence }],
    ]);
    await post.assertAtRest();
    await post.close(errors);
  };
  await Promise.all(FAILURES.map(check));
});

test('after a failure the button tries again', async () => {
  const post = await open(run('text-from="#nowhere"'));
  await post.play.click();
  await post.note.getByText('Nothing is trained').waitFor();
  await post.with((run) => run.setAttribute('text-from', 'h1'));
  await post.play.click();
  await post.waitFor('running');
  assert.equal(await post.note.textContent(), '');
  await post.close();
});

test('a page that never ends loading is given 30 s', async () => {
  const post = await open(run('file="/stuck.html"'), { prepare: withClock });
  await post.stopClock();
  await post.play.click();
  await post.page.clock.runFor(29_000);
  await post.waitFor('loading');
  assert.equal(await post.note.textContent(), 'Loading…');
  assert.ok((await post.poster.isVisible()) && (await post.play.isVisible()), 'meanwhile');
  await post.page.clock.runFor(2_000);
  await post.assertAtRest();
  await post.close();
});

test('a script as file is neither run nor linked', async () => {
  const post = await open(run('file="javascript:top.hacked = 1"'), { prepare: withClock });
  await post.play.click();
  await post.page.clock.runFor(31_000);
  await post.note.getByText('did not load').waitFor();
  assert.equal(await post.note.getByRole('link').count(), 0);
  assert.equal(await post.page.evaluate(() => 'hacked' in window), false);
  await post.close(/sandbox|Unsafe|javascript/i);
});

test('a hello of another window is ignored, and gets no port', async () => {
  const post = await open(
    `${run('file="/silent.html" text-from="h1"')}<iframe title="Liar" src="/liar.html"></iframe>`,
  );
  await post.play.click();
  await post.page.waitForTimeout(500);
  assert.equal(await post.with(({ state }) => state), 'loading');
  assert.ok(await post.poster.isVisible());
  const liar = await post.frameOf('/liar.html');
  assert.equal(await liar.evaluate(() => /** @type {any} */ (window).got), 0);
  await post.close();
});

test('one hello is answered, and one port obeyed', async () => {
  const post = await open(run('text-from="h1"'));
  await post.play.click();
  await post.waitFor('running');
  const frame = await post.frameOf('/plateau.html');
  await frame.evaluate(() => {
    const page = /** @type {any} */ (window);
    page.got = 0;
    addEventListener('message', () => page.got++);
    parent.postMessage({ plateau: 1, type: 'hello' }, '*');
  });
  await post.with((run) => {
    const { port1, port2 } = new MessageChannel();
    const inner = /** @type {HTMLIFrameElement} */ (run.shadowRoot?.querySelector('iframe'));
    inner.contentWindow?.postMessage({ plateau: 1, type: 'port' }, '*', [port2]);
    port1.postMessage({ type: 'pause' });
  });
  await post.page.waitForTimeout(300);
  assert.equal(await frame.evaluate(() => /** @type {any} */ (window).got), 1, 'the second port');
  assert.deepEqual(await post.asked(), ['text A post', 'start']);
  await post.with((run) => run.pause());
  await post.waitFor('paused');
  await post.close();
});

test('detached, the run ends; attached within the turn, a frame waits; moved, it continues', async () => {
  const post = await open(run());
  await post.with((run) => run.start());
  await post.waitFor('running');
  await post.with((run) => {
    const main = /** @type {any} */ (run.parentElement);
    main.moveBefore(run, main.firstChild);
  });
  await post.with((run) => run.pause());
  await post.waitFor('paused');
  assert.deepEqual(await post.asked(), ['start', 'pause'], 'moveBefore keeps the frame');

  await post.with((run) => run.parentElement?.append(run));
  assert.equal(await post.address(), 'plateau.html#recipe=post-1');
  await post.page.waitForTimeout(200);
  assert.deepEqual(await post.asked(), [], 'a new frame, which trains only when asked');
  assert.equal(await post.with(({ state }) => state), 'loading');
  await post.with((run) => run.start());
  await post.waitFor('running');

  await post.listen();
  const states = await post.with(async (run) => {
    const { parentElement } = run;
    run.remove();
    await new Promise((resolve) => setTimeout(resolve, 20));
    const gone = run.state;
    parentElement?.append(run);
    return [gone, run.state];
  });
  assert.deepEqual(states, ['rest', 'rest']);
  assert.deepEqual(await post.heard(), [['statechange', { state: 'rest' }]]);
  await post.assertAtRest();
  await post.play.click();
  await post.waitFor('running');
  await post.close();
});

/** Policies of a host that the element must work under. */
const POLICIES = [
  "default-src 'self'",
  "default-src 'none'; script-src 'self'; frame-src 'self'; trusted-types 'none'; require-trusted-types-for 'script'",
];
test('a policy that only reports refuses nothing', async () => {
  const headers = { 'Content-Security-Policy-Report-Only': "frame-src 'none'" };
  const post = await open(run('text-from="h1"'), { headers });
  await post.page.route('**/plateau.html', async (route) => {
    await post.page.waitForTimeout(300);
    await route.continue();
  });
  await post.play.click();
  await post.waitFor('running');
  await post.close(/Report Only|report-only/i);
});

for (const policy of POLICIES) {
  test(`it works, with its style, under ${policy}`, async () => {
    const headers = { 'Content-Security-Policy': policy };
    const post = await open(run('text-from="h1"'), { headers });
    const { height = 0 } = (await post.play.boundingBox()) ?? {};
    assert.ok(height >= 44);
    await post.play.click();
    await post.waitFor('running');
    assert.equal((await post.frame.boundingBox())?.height, 560);
    await post.close();
  });
}

test('the frame may come from another origin', async () => {
  const post = await open(run(`file="http://127.0.0.1:${port}/plateau.html"`));
  await post.play.click();
  await post.waitFor('running');
  await post.with((run) => run.pause());
  await post.waitFor('paused');
  await post.close();
});

test('the keyboard goes into the frame, out at its end, and back', async () => {
  const post = await open(run());
  const { keyboard } = post.page;
  const at = async () => [
    await post.page.evaluate(() => document.activeElement?.textContent?.trim()),
    await (await post.frameOf('/plateau.html')).evaluate(() =>
      document.hasFocus() ? document.activeElement?.textContent?.trim() : null,
    ),
  ];
  const waitUntilAt = async (/** @type {unknown[]} */ expected) => {
    const until = Date.now() + PATIENCE;
    while (`${await at()}` !== `${expected}` && Date.now() < until)
      await post.page.waitForTimeout(20);
    assert.deepEqual(await at(), expected);
  };
  // Chromium runs the frame in a process of its own. A document may have the focus before the browser sends it the keys, and a
  // Tab in that moment is lost: Shift, which moves nothing, is pressed until it arrives.
  const waitUntilHeard = async (/** @type {import('playwright-core').Frame} */ place) => {
    await place.evaluate(() => {
      document.documentElement.dataset.heard = '';
      document.addEventListener('keydown', ({ key }) => {
        document.documentElement.dataset.heard = key;
      });
    });
    const until = Date.now() + PATIENCE;
    const heard = () => place.evaluate(() => document.documentElement.dataset.heard);
    do await keyboard.press('Shift');
    while ((await heard()) !== 'Shift' && Date.now() < until);
    assert.equal(await heard(), 'Shift');
  };
  await keyboard.press('Tab');
  await keyboard.press('Tab');
  assert.equal(await post.play.evaluate((play) => play.matches(':focus-visible')), true);
  await keyboard.press('Enter');
  await post.waitFor('running');
  const poster = 'The loss falls to 2.40.';
  const frame = await post.frameOf('/plateau.html');
  await waitUntilHeard(frame);
  await keyboard.press('Tab');
  await waitUntilAt([poster, 'First']);
  await keyboard.press('Tab');
  await waitUntilAt([poster, 'Last']);
  await keyboard.press('Tab');
  await waitUntilAt(['After', null]);
  await waitUntilHeard(post.page.mainFrame());
  await keyboard.press('Shift+Tab');
  await waitUntilAt([poster, 'Last']);
  await waitUntilHeard(frame);
  await keyboard.press('Shift+Tab');
  await waitUntilAt([poster, 'First']);
  await keyboard.press('Shift+Tab');
  await waitUntilAt(['Before', null]);
  await post.close();
});

test('a reader who went elsewhere while it loads keeps the focus', async () => {
  const post = await open(run());
  await post.page.route('**/plateau.html', async (route) => {
    await post.page.getByRole('link', { name: 'After' }).focus();
    await route.continue();
  });
  await post.play.click();
  await post.waitFor('running');
  assert.equal(await post.page.evaluate(() => document.activeElement?.textContent), 'After');
  await post.close();
});

test('without the script, and without JavaScript, it is its poster', async () => {
  for (const context of [{}, { javaScriptEnabled: false }]) {
    const post = await open(run(), {
      script: (context.javaScriptEnabled ?? true) ? '' : SCRIPT,
      context,
    });
    assert.ok(await post.poster.isVisible());
    assert.equal(await post.page.getByRole('button').count(), 0);
    await post.close();
  }
});

test('loaded twice it is defined once', async () => {
  const post = await open(run(), { script: SCRIPT + SCRIPT });
  await post.play.click();
  await post.waitFor('running');
  await post.close();
});

test('a post may set the height and style the parts; print leaves the button out', async () => {
  const post = await open(run());
  await post.page.addStyleTag({
    content: `plateau-run { --plateau-height: 400px }
      plateau-run::part(play) { color: rgb(1, 2, 3) }
      plateau-run::part(frame) { border: 1px solid rgb(4, 5, 6) }
      plateau-run::part(note) { color: rgb(7, 8, 9) }`,
  });
  const colour = (
    /** @type {import('playwright-core').Locator} */ part,
    /** @type {string} */ name,
  ) =>
    part.evaluate(
      (element, property) => getComputedStyle(element).getPropertyValue(property),
      name,
    );
  assert.equal(await colour(post.play, 'color'), 'rgb(1, 2, 3)');
  assert.equal(await colour(post.note, 'color'), 'rgb(7, 8, 9)');
  await post.page.emulateMedia({ media: 'print' });
  assert.equal(await post.play.isVisible(), false);
  assert.ok(await post.poster.isVisible());
  await post.page.emulateMedia({ media: 'screen' });
  await post.play.click();
  await post.waitFor('running');
  assert.equal(await colour(post.frame, 'border-top-color'), 'rgb(4, 5, 6)');
  assert.equal((await post.frame.boundingBox())?.height, 402);
  await post.close();
});

test('axe finds no fault at rest, while it loads, in the frame, and when that failed', async () => {
  const post = await open(run('file="/stuck.html"'), { prepare: withClock });
  await post.page.evaluate(AXE);
  const check = async (/** @type {string} */ what) => {
    const found = await post.page.evaluate(async () => {
      const { violations } = await /** @type {any} */ (window).axe.run(document, {
        iframes: false,
      });
      return violations.map((/** @type {any} */ { id, nodes }) => `${id}: ${nodes[0].html}`);
    });
    assert.deepEqual(found, [], what);
  };
  await check('rest');
  await post.play.click();
  await check('loading');
  await post.page.clock.runFor(31_000);
  await post.note.getByRole('link').waitFor();
  await check('failed');
  await post.with((run) => run.setAttribute('file', '/plateau.html'));
  await post.play.click();
  await post.waitFor('running');
  await check('running');
  await post.close();
});

/** A window in a window, a lab, and what was heard of both: web/shell/parent.js without a browser. */
function framed({ top = false } = {}) {
  const parent = Object.assign(new EventTarget(), {
    sent: /** @type {unknown[]} */ ([]),
    postMessage(/** @type {unknown} */ message) {
      parent.sent.push(message);
    },
  });
  const inner = Object.assign(new EventTarget(), { parent: /** @type {unknown} */ (parent) });
  if (top) inner.parent = inner;
  const asked = /** @type {string[]} */ ([]);
  class Lab extends EventTarget {
    start() {
      asked.push('start');
    }
    pause() {
      return Promise.reject(new Refusal('No.'));
    }
    reset() {
      throw new Error('the text is Plateau');
    }
    set text(/** @type {string} */ text) {
      asked.push(text);
    }
  }
  const lab = new Lab();
  const end = connect(lab, /** @type {any} */ (inner));
  const makePort = () => ({
    sent: /** @type {any[]} */ ([]),
    onmessage: /** @type {((event: unknown) => Promise<void>)|null} */ (null),
    postMessage(/** @type {unknown} */ message) {
      this.sent.push(message);
    },
  });
  return {
    parent,
    asked,
    end,
    makePort,
    /** @param {object} message */
    post(message) {
      inner.dispatchEvent(
        Object.assign(new Event('message'), { ports: [], source: parent }, message),
      );
    },
    /** @param {string} kind @param {number} epoch */
    progress(kind, epoch) {
      const detail = { kind, words: 'Words', epoch, until: 9, loss: '1.5' };
      lab.dispatchEvent(Object.assign(new Event('progress'), { detail }));
    },
  };
}

const PORT = { plateau: 1, type: 'port' };

test('the frame says hello to the page around it, and to nobody when it has none', () => {
  assert.deepEqual(framed().parent.sent, [{ plateau: 1, type: 'hello' }]);
  const alone = framed({ top: true });
  const port = alone.makePort();
  alone.post({ data: PORT, ports: [port] });
  assert.equal(port.onmessage, null);
  alone.end.fail('Nobody hears this.');
});

test('the frame takes the first port of its parent and obeys what it knows', async () => {
  const { parent, asked, makePort, post } = framed();
  const refused = makePort();
  for (const message of [
    { source: {}, data: PORT },
    { source: null, data: PORT },
    { data: null },
    { data: 'port' },
    { data: { plateau: 2, type: 'port' } },
    { data: { plateau: 1, type: 'hello' } },
  ])
    post({ ports: [refused], ...message });
  post({ data: PORT });
  assert.equal(refused.onmessage, null);
  const [port, second] = [makePort(), makePort()];
  post({ data: PORT, ports: [port] });
  post({ data: PORT, ports: [second] });
  assert.equal(second.onmessage, null);
  const say = async (/** @type {unknown} */ data) => port.onmessage?.({ data });
  for (const data of [
    null,
    'start',
    {},
    { type: 'text' },
    { type: 'text', text: 5 },
    { type: '__proto__' },
    { type: 'constructor' },
    { type: ['start'] },
    { type: 'train' },
  ])
    await say(data);
  assert.deepEqual([asked, port.sent], [[], []]);
  await say({ type: 'text', text: '' });
  await say({ type: 'start' });
  assert.deepEqual(asked, ['', 'start']);
  await say({ type: 'pause' });
  await say({ type: 'reset' });
  assert.deepEqual(port.sent, [
    { type: 'error', sentence: 'No.' },
    { type: 'error', sentence: 'The page around this frame asked for something that failed.' },
  ]);
  assert.equal(parent.sent.length, 1);
});

test('the frame reports each change of state, and otherwise once a second', (t) => {
  let now = 0;
  t.mock.method(performance, 'now', () => now);
  const { makePort, post, progress } = framed();
  progress('ready', 0);
  progress('running', 1);
  const port = makePort();
  post({ data: PORT, ports: [port] });
  for (const [ms, kind, epoch] of /** @type {[number, string, number][]} */ ([
    [100, 'running', 2],
    [999, 'running', 3],
    [1000, 'running', 4],
    [1500, 'paused', 5],
    [1600, 'paused', 6],
    [1700, 'running', 7],
  ])) {
    now = ms;
    progress(kind, epoch);
  }
  assert.deepEqual(
    port.sent.map(({ state, epoch }) => `${state} ${epoch}`),
    ['running 1', 'running 4', 'paused 5', 'running 7'],
  );
  assert.deepEqual(port.sent[0], {
    type: 'state',
    state: 'running',
    epoch: 1,
    until: 9,
    loss: '1.5',
  });
});
