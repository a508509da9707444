// A run in somebody else's post, in three engines: the blocks that authors paste, on sites with styles and policies of
// their own. One record, of plain arithmetic, which every browser has, so that one hash of Node is compared with all.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { train } from '../../tools/training.js';
import { Curve } from '../../web/model/curve.js';
import { writeAddress } from '../../web/share/address.js';
import { format, ofCurve } from '../../web/share/record.js';
import * as blocks from '../../web/share/snippets.js';
import { packText } from '../../web/share/text.js';
import { EMBED } from '../hosts/embeds.js';
import { SLACK } from '../page/main-thread.js';
import { article, POLICIES, STYLE } from './articles.js';
import { ENGINES, pause, until } from './engines.js';
import { host } from './host.js';

/** @typedef {import('./drivers.js').Browser} Browser */
/** @typedef {import('./host.js').Host} Host */

const EPOCHS = 40;
const SETTINGS = { hidden: '16', schedule_epochs: String(EPOCHS) };
const RECIPE = `recipe=default-1&${new URLSearchParams(SETTINGS)}`;
const TEXT = readFileSync('corpus/readme.md', 'utf8').slice(0, 3000);
const SAME = `Same bits as the author’s run (epoch ${EPOCHS})`;
/** A run that no test waits for the end of. */
const LONG = 'recipe=default-1&hidden=16&schedule_epochs=99999&start=1';

const FILE = readFileSync('build/single/plateau.html');
const RUN = readFileSync('build/single/plateau-run.js');
const FRAME = "document.querySelector('iframe')";
const LAB = "document.querySelector('plateau-lab')";
const PROOF = `${LAB}.renderRoot.querySelector('.proof')?.textContent`;
const HASH = `${LAB}.run.points.hash[${LAB}.run.points.epoch.indexOf(${EPOCHS})]`;
const press = (/** @type {string} */ name) =>
  `[...${LAB}.renderRoot.querySelector('plateau-transport').renderRoot.querySelectorAll('button')].find((each) => /^${name}( it here.*)?$/.test(each.textContent.trim())).click()`;

/**
 * Before the file's own scripts: counts workers and what the page compiles; a worker may compile what it likes. The file's
 * policy gets the hash of this script, and is otherwise the same.
 */
const WITNESS = `
  window.seen = { workers: 0, compiled: 0 };
  window.Worker = class extends Worker {
    constructor(...how) { seen.workers++; super(...how); }
  };
  for (const name of ['compile', 'instantiate', 'compileStreaming', 'instantiateStreaming', 'Module']) {
    const real = WebAssembly[name];
    WebAssembly[name] = new Proxy(real, {
      apply: (...how) => (seen.compiled++, Reflect.apply(...how)),
      construct: (...how) => (seen.compiled++, Reflect.construct(...how)),
    });
  }`;

/** plateau.html with that script. */
function watched() {
  const own = `'sha256-${createHash('sha256').update(WITNESS).digest('base64')}'`;
  const html = FILE.toString().replace("script-src '", `script-src ${own} '`);
  const script = `<script>${WITNESS}</script>`;
  const with_ = html.replace('<style id="plateau-style"', (style) => script + style);
  assert.equal(with_.length, FILE.toString().length + own.length + 1 + script.length);
  return with_;
}

/** @param {'plain'|'fused'} arithmetic */
async function recorded(arithmetic) {
  const run = await train('default-1', { ...SETTINGS, arithmetic }, TEXT);
  assert.equal(run.started.arithmetic, arithmetic);
  const curve = new Curve({ number: 1, name: '', textName: '', ...run.started });
  curve.points.append(run.points);
  const { record } = ofCurve(curve, { kind: arithmetic, bits: run.started.bits, counted: 1 });
  assert.match(record?.hash ?? '', /^[0-9a-f]{16}$/);
  return /** @type {NonNullable<typeof record>} */ (record);
}

/** What the posts show. */
let link = '';
let fusedLink = '';
let record = '';
let hash = '';
const disk = mkdtempSync(join(tmpdir(), 'plateau-embed-'));
/** @type {Host} */
let site;
/** @type {Host} */
let elsewhere;

/** @param {string} [link_] @param {string} [file] */
const embed = (link_ = link, file = 'plateau.html') => ({
  ...EMBED,
  file,
  link: link_,
  script: 'plateau-run.js',
  page: '',
});

before(async () => {
  const plain = await recorded('plain');
  const text = await packText(TEXT);
  [record, hash] = [format(plain), plain.hash];
  link = writeAddress({ recipe: RECIPE, text, record });
  fusedLink = writeAddress({ recipe: RECIPE, text, record: format(await recorded('fused')) });
  [site, elsewhere] = await Promise.all([host(), host()]);
  for (const { files } of [site, elsewhere]) files.set('/plateau.html', { body: FILE });
  site.files.set('/style.css', { body: STYLE });
  site.files.set('/plateau-run.js', { body: RUN });
  site.files.set('/watched.html', { body: watched() });
  writeFileSync(join(disk, 'plateau.html'), FILE);
  writeFileSync(join(disk, 'style.css'), STYLE);
});
after(() => {
  site?.close();
  elsewhere?.close();
  rmSync(disk, { recursive: true });
});

/** @param {string} body @param {string} [policy] @returns {string} its address */
function post(body, policy) {
  const headers = policy ? { 'Content-Security-Policy': policy } : undefined;
  site.files.set('/post.html', { body: article(body), headers });
  site.asked.length = elsewhere.asked.length = 0;
  return `${site.address}/post.html`;
}

/** What was asked for beyond the article itself. */
const beyond = () =>
  [...site.asked, ...elsewhere.asked].filter(
    (path) => !['/post.html', '/style.css'].includes(path),
  );

/** The frame trains to the author's last epoch. @param {Browser} browser @param {string} [frame] */
async function proves(browser, frame = FRAME) {
  const said = await until('the proof', () => browser.inside(frame, PROOF));
  assert.equal(said.trim(), `${SAME}.`);
  assert.equal(await browser.inside(frame, HASH), hash);
}

const sandboxed = (/** @type {string} */ block, /** @type {string} */ sandbox) =>
  block.replace(/ sandbox="[^"]*"/, sandbox);

for (const { name, kind, open } of ENGINES) {
  test(name, async (t) => {
    const browser = await open();
    t.after(browser.close);
    t.diagnostic(`${name} ${browser.version}`);

    const hosts = Object.entries(POLICIES).map(([host, { policy, allowed, unruly }]) => ({
      what: `policy: ${host}`,
      block: blocks.figure(embed()),
      ...{ policy, allowed, unruly },
    }));
    const elsewhereFile = `${elsewhere.address}/plateau.html`;
    const free = { policy: '', allowed: true, unruly: true };
    for (const { what, block, policy, allowed, unruly } of [
      ...hosts,
      { what: 'no sandbox', block: sandboxed(blocks.figure(embed()), ''), ...free },
      {
        what: 'sandbox="allow-scripts"',
        block: sandboxed(blocks.figure(embed()), ' sandbox="allow-scripts"'),
        ...free,
      },
      { what: 'another origin', block: blocks.figure(embed(link, elsewhereFile)), ...free },
    ])
      await t.test(
        `${name}: figure, ${what}: no request closed, one opened, the bits of Node`,
        async () => {
          await browser.go(post(block, policy));
          await pause(300);
          assert.deepEqual(beyond(), []);
          assert.deepEqual(
            await browser.evaluate('[window.allowed === true, window.unruly === true]'),
            [allowed === true, unruly === true],
          );
          await browser.evaluate("document.querySelector('summary').click()");
          await proves(browser);
          assert.deepEqual(beyond(), ['/plateau.html']);
        },
      );

    for (const [what, block] of /** @type {const} */ ([
      ['', blocks.figure(embed())],
      [', no sandbox', sandboxed(blocks.figure(embed()), '')],
    ]))
      await t.test(`${name}: figure, from a disk${what}: the bits of Node`, async () => {
        const path = join(disk, 'post.html');
        writeFileSync(path, article(block));
        await browser.go(pathToFileURL(path).href);
        await pause(300);
        // Chromium loads the frame of a closed figure there.
        const early = await browser.inside(FRAME, `!!${LAB}?.run?.started`).catch(() => false);
        assert.equal(early, false, 'closed, it does not train');
        await browser.evaluate("document.querySelector('summary').click()");
        await proves(browser);
      });

    await t.test(`${name}: a record of fused arithmetic`, async () => {
      await browser.go(post(blocks.figure(embed(fusedLink))));
      await browser.evaluate("document.querySelector('summary').click()");
      const said = await until('the proof', () => browser.inside(FRAME, PROOF));
      assert.match(
        said,
        kind === 'fused' ? /^Same bits/ : /fused arithmetic, this browser has only plain/,
      );
    });

    await t.test(
      `${name}: at rest no worker and nothing compiled, until the reader trains`,
      async () => {
        await browser.go(post(blocks.frame(embed(link, 'watched.html'))));
        await until('the button', () =>
          browser.inside(FRAME, `!!${LAB}.renderRoot.querySelector('.rest')`),
        );
        await pause(1000);
        assert.deepEqual(await browser.inside(FRAME, 'seen'), { workers: 0, compiled: 0 });
        await browser.inside(FRAME, press('Train'));
        await proves(browser);
        const { workers } = await browser.inside(FRAME, 'seen');
        assert.equal(workers, 1);
      },
    );

    await t.test(`${name}: out of sight it pauses within a second, and goes on when seen`, (t) =>
      unseen(browser, (words) => t.diagnostic(`${name}: ${words}`)),
    );

    await t.test(
      `${name}: <plateau-run> plays, tells, and keeps its poster where the file is missing`,
      () => element(browser),
    );
  });
}

/** @param {Browser} browser @param {(words: string) => void} say */
async function unseen(browser, say) {
  const running = () => browser.inside(FRAME, `${LAB}.running && ${LAB}.run.epoch > 0`);
  const stopped = () => browser.inside(FRAME, `!${LAB}.running`);
  const hide = {
    'scrolled away': ['scrollTo(0, document.body.scrollHeight)', 'scrollTo(0, 0)'],
    'details closed': [
      "document.querySelector('details').open = false",
      "document.querySelector('details').open = true",
    ],
    'not displayed': [
      "document.querySelector('figure').style.display = 'none'",
      "document.querySelector('figure').style.display = ''",
    ],
  };
  const tall = '<div style="height: 6000px">Much more</div>';
  await browser.go(post(`${blocks.figure(embed(LONG.replace('&start=1', '')))}${tall}`));
  await browser.evaluate("document.querySelector('summary').click()");
  await browser.evaluate('scrollTo(0, 0)');
  await until('it trains', running);
  for (const [what, [away = '', back = '']] of Object.entries(hide)) {
    await browser.inside(
      FRAME,
      `void ${LAB}.addEventListener('progress', ({ detail }) => (window.last = [detail.kind, Date.now()]))`,
    );
    const at = await browser.evaluate(`(${away}, Date.now())`);
    await until(`it pauses, ${what}`, stopped);
    const [, paused] = await until('it says so', () =>
      browser.inside(FRAME, "window.last?.[0] === 'paused' && last"),
    );
    say(`paused ${paused - at} ms after it was out of sight (${what})`);
    assert.ok(paused - at < 1000 * SLACK, `${what}: ${paused - at} ms`);
    const epoch = await browser.inside(FRAME, `${LAB}.run.epoch`);
    await pause(500);
    assert.equal(await browser.inside(FRAME, `${LAB}.run.epoch`), epoch, what);
    await browser.evaluate(back);
    await until(`it continues, ${what}`, () =>
      browser.inside(FRAME, `${LAB}.running && ${LAB}.run.epoch > ${epoch}`),
    );
  }
  await browser.inside(FRAME, press('Pause'));
  await until('it obeys its reader', stopped);
  for (const [away = '', back = ''] of Object.values(hide)) {
    await browser.evaluate(away);
    await pause(500);
    await browser.evaluate(back);
    await pause(500);
    assert.ok(await stopped(), 'its reader paused it');
  }
}

/** @param {Browser} browser */
async function element(browser) {
  const RUN = "document.querySelector('plateau-run')";
  const frame = `${RUN}.shadowRoot.querySelector('iframe')`;
  const poster = `${RUN}.querySelector('svg').getBoundingClientRect().height > 0`;
  const play = `${RUN}.shadowRoot.querySelector('button').click()`;
  const listen = `void (window.heard = [], ['statechange', 'progress', 'error'].forEach((type) =>
    ${RUN}.addEventListener(type, ({ detail }) => heard.push([type, detail]))))`;
  const short = writeAddress({ recipe: RECIPE, record });

  await browser.go(post(blocks.element(embed(short))));
  await until('it is defined', () => browser.evaluate(`${RUN}.state === 'rest'`));
  assert.deepEqual(beyond(), ['/plateau-run.js']);
  await browser.evaluate(listen);
  await browser.evaluate(`void (${RUN}.text = ${JSON.stringify(TEXT)})`);
  assert.ok(await browser.evaluate(poster));
  await browser.evaluate(play);
  await proves(browser, frame);
  await until('it tells the end', () => browser.evaluate(`${RUN}.state === 'finished'`));
  assert.deepEqual(beyond(), ['/plateau-run.js', '/plateau.html']);
  assert.equal(await browser.evaluate(poster), false);
  /** @type {[string, {state: string, epoch: number, until: number}][]} */
  const heard = await browser.evaluate('heard');
  const states = heard.flatMap(([type, { state }]) => (type === 'statechange' ? [state] : []));
  assert.equal(states[0], 'loading');
  assert.equal(states.at(-1), 'finished');
  const [, last] = heard.findLast(([type]) => type === 'progress') ?? [];
  assert.deepEqual([last?.epoch, last?.until], [EPOCHS, EPOCHS]);
  assert.equal(await browser.evaluate(`${RUN}.epoch`), EPOCHS);
  assert.ok(Number(await browser.evaluate(`${RUN}.loss`)) > 0);
  assert.equal(heard.filter(([type]) => type === 'error').length, 0);
  await browser.evaluate(`${RUN}.reset()`);
  await until('it is at its start', () =>
    browser.evaluate(`${RUN}.state === 'ready' && ${RUN}.epoch === 0`),
  );

  await browser.go(post(blocks.element(embed(short, 'missing.html'))));
  await until('it is defined', () => browser.evaluate(`${RUN}.state === 'rest'`));
  await browser.evaluate(listen);
  await browser.evaluate(play);
  await until('it says so', () => browser.evaluate("heard.some(([type]) => type === 'error')"));
  assert.ok(await browser.evaluate(poster));
  assert.equal(await browser.evaluate(`${RUN}.state`), 'rest');
  const note = await browser.evaluate(`${RUN}.shadowRoot.querySelector('[part=note]').textContent`);
  assert.match(note, /did not load: it is missing.*page of its own/);
}
