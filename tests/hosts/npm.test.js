// The blocks in a post, through the processors of npm that posts are written with: marked, markdown-it, commonmark, MDX with
// React, and rehype with GitHub's schema. What a host leaves out is written down exactly.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { element, figure, frame, picture } from '../../web/share/snippets.js';
import { EMBED, HOSTILE, post, posted, SVG, shown } from './embeds.js';

/** Some of these packages have no types. @param {string} name @returns {Promise<any>} */
const load = (name) => import(name);

const BLOCKS = { figure, frame, element };
const EMBEDS = { plain: EMBED, hostile: { ...EMBED, sentence: HOSTILE, title: HOSTILE } };
const CASES = Object.entries(BLOCKS).flatMap(([name, block]) =>
  Object.entries(EMBEDS).map(([kind, embed]) => ({
    name: `${name}, ${kind}`,
    block: block(embed),
  })),
);

/** Processors of Markdown with HTML in it. @type {Record<string, () => Promise<(markdown: string) => string>>} */
const VERBATIM = {
  async marked() {
    const { marked } = await load('marked');
    return (markdown) => marked.parse(markdown);
  },
  async 'markdown-it'() {
    const { default: MarkdownIt } = await load('markdown-it');
    const parser = new MarkdownIt({ html: true, linkify: true, typographer: true });
    return (markdown) => parser.render(markdown);
  },
  async commonmark() {
    const { HtmlRenderer, Parser } = await load('commonmark');
    return (markdown) =>
      new HtmlRenderer({ smart: true }).render(new Parser({ smart: true }).parse(markdown));
  },
};

for (const [host, start] of Object.entries(VERBATIM)) {
  test(`${host} leaves every block as it is`, async () => {
    const render = await start();
    for (const { name, block } of CASES)
      assert.ok(render(post(block)).includes(`</p>\n${block}`), name);
  });

  test(`${host} makes a picture with a link`, async () => {
    const render = await start();
    for (const embed of Object.values(EMBEDS)) assertPicture(render(picture(embed)), embed);
    assert.match(render(`| a | b |\n|---|---|\n| 1 | ${picture(EMBEDS.hostile)} |\n`), /<img/);
  });
}

/** @param {string} html @param {import('./embeds.js').Embed} embed */
function assertPicture(html, { page, link, sentence }) {
  const attributes = [` alt="${sentence}"`, ' src="run.svg"'].join('');
  assert.equal(shown(html), `<p>\n  <a href="${page}#${link}">\n    <img${attributes}>`);
}

test('markdown-it with html off shows the block as text: the host must allow HTML', async () => {
  const { default: MarkdownIt } = await load('markdown-it');
  const html = new MarkdownIt().render(post(figure(EMBED)));
  assert.doesNotMatch(html, /<(figure|svg|iframe)/);
  assert.match(html, /&lt;figure&gt;/);
});

/** @param {string} markdown */
async function react(markdown) {
  const { evaluate } = await load('@mdx-js/mdx');
  const { createElement } = await load('react');
  const { default: Post } = await evaluate(markdown, { ...(await load('react/jsx-runtime')) });
  const { renderToStaticMarkup } = await load('react-dom/server');
  /** @type {string[][]} */
  const warnings = [];
  const { error } = console;
  console.error = (/** @type {unknown[]} */ ...words) => warnings.push(words.map(String));
  try {
    return { html: renderToStaticMarkup(createElement(Post)), warnings };
  } finally {
    console.error = error;
  }
}

test('MDX with React: the same elements; React only says that it would name attributes of SVG otherwise', async () => {
  for (const { name, block } of CASES.filter(({ block }) => !block.includes('<script'))) {
    const { html, warnings } = await react(post(block));
    assert.equal(shown(html), posted(block), name);
    for (const warning of warnings) assert.match(warning[0] ?? '', /^Invalid DOM property/, name);
  }
  for (const embed of Object.values(EMBEDS)) {
    const { html } = await react(picture(embed));
    // React asks for the picture ahead of it.
    assertPicture(html.replace(/^<link rel="preload"[^>]*>/, ''), embed);
  }
});

test('MDX with React: the script of an element moves to the front, once, and stays async', async () => {
  for (const { block } of CASES.filter(({ block }) => block.includes('<script'))) {
    const [script = ''] = block.match(/<script.*<\/script>/) ?? [];
    const { html } = await react(post(`${block}\n\n${block}`));
    const rest = block.replace(script, '');
    assert.equal(shown(html), `${shown(script)}\n${posted(rest + rest)}`);
  }
});

/** A README as GitHub shows it. @param {string} markdown */
async function github(markdown) {
  const [unified, parse, toHtml, raw, sanitize, stringify] = await Promise.all(
    [
      'unified',
      'remark-parse',
      'remark-rehype',
      'rehype-raw',
      'rehype-sanitize',
      'rehype-stringify',
    ].map(load),
  );
  return String(
    await unified
      .unified()
      .use(parse.default)
      .use(toHtml.default, { allowDangerousHtml: true })
      .use(raw.default)
      .use(sanitize.default, sanitize.defaultSchema)
      .use(stringify.default)
      .process(markdown),
  );
}

test('GitHub keeps the picture with its link', async () => {
  for (const embed of Object.values(EMBEDS)) assertPicture(await github(picture(embed)), embed);
});

test("GitHub drops figure, SVG, frame, element and script; the poster's words, the summary and the caption stay", async () => {
  const words = [...SVG.matchAll(/<text[^>]*>([^<]*)/g)].map(([, text]) => text).join('');
  const caption = figure(EMBED).match(/(?<=<figcaption>).*(?=<\/figcaption>)/)?.[0];
  const summary = figure(EMBED).match(/<details><summary>.*<\/summary>/)?.[0];
  assert.equal(
    shown(await github(post(figure(EMBED)))),
    posted(`${words}\n${summary}</details>\n${caption}`),
  );
  assert.equal(shown(await github(post(element(EMBED)))), posted(`${words}\n${caption}`));
  assert.equal(shown(await github(post(frame(EMBED)))), posted(''));
});
