// The blocks in a post, through the generators that Debian has: pandoc, Hugo, python-markdown and Jekyll's kramdown.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { element, figure, frame, picture } from '../../web/share/snippets.js';
import { EMBED, HOSTILE, post, posted, shown } from './embeds.js';

const EMBEDS = { plain: EMBED, hostile: { ...EMBED, sentence: HOSTILE, title: HOSTILE } };
const CASES = Object.entries({ figure, frame, element }).flatMap(([name, block]) =>
  Object.entries(EMBEDS).map(([kind, embed]) => ({
    name: `${name}, ${kind}`,
    block: block(embed),
  })),
);
const folder = mkdtempSync(join(tmpdir(), 'plateau-hosts-'));
after(() => rmSync(folder, { recursive: true }));

/** @param {string} program @param {string[]} options @param {string} [input] */
const run = (program, options, input) =>
  execFileSync(program, options, { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'inherit'] });

/** The picture as a browser shows it. @param {import('./embeds.js').Embed} embed */
const pictured = ({ page, link, sentence }) =>
  `<p>\n  <a href="${page}#${link}">\n    <img alt="${sentence}" src="run.svg">`;

/** Pandoc writes its own line breaks between tags, so what a browser shows is compared. */
for (const format of ['markdown', 'gfm', 'commonmark', 'markdown_phpextra']) {
  test(`pandoc from ${format}: the same elements, attributes and words`, () => {
    const render = (/** @type {string} */ text) =>
      run('pandoc', ['-f', format, '-t', 'html'], text);
    for (const { name, block } of CASES)
      assert.equal(shown(render(post(block))), posted(block), name);
    for (const embed of Object.values(EMBEDS))
      assert.equal(shown(render(picture(embed))), pictured(embed));
  });
}

test('python-markdown leaves every block as it is', () => {
  for (const { name, block } of CASES) {
    const html = run('markdown_py', ['-x', 'extra', '-x', 'smarty'], post(block));
    assert.ok(html.includes(`\n${block}\n`), `${name}\n${html}`);
  }
  for (const embed of Object.values(EMBEDS))
    assert.equal(shown(run('markdown_py', [], picture(embed))), pictured(embed));
});

/** Kramdown writes empty elements and attributes its own way, so what a browser shows is compared. */
test("kramdown, Jekyll's: the same elements, attributes and words", () => {
  const render = (/** @type {string} */ text) => run('kramdown', ['-i', 'GFM'], text);
  for (const { name, block } of CASES)
    assert.equal(shown(render(post(block))), posted(block), name);
  for (const embed of Object.values(EMBEDS))
    assert.equal(shown(render(picture(embed))), pictured(embed));
});

/** A site with one post for each block. @param {boolean} html whether the site allows HTML in a post */
function hugo(html) {
  const site = join(folder, `hugo-${html}`);
  for (const name of ['content', 'layouts/_default'])
    mkdirSync(join(site, name), { recursive: true });
  writeFileSync(
    join(site, 'config.toml'),
    `disableKinds = ["taxonomy", "term", "RSS", "sitemap"]\n[markup.goldmark.renderer]\nunsafe = ${html}\n`,
  );
  writeFileSync(join(site, 'layouts/_default/single.html'), '{{ .Content }}');
  const posts = [...CASES.map(({ block }) => post(block)), ...Object.values(EMBEDS).map(picture)];
  for (const [i, text] of posts.entries())
    writeFileSync(join(site, `content/post-${i}.md`), `---\ntitle: "${i}"\n---\n${text}`);
  run('hugo', ['--quiet', '--source', site]);
  return posts.map((_, i) => readFileSync(join(site, `public/post-${i}/index.html`), 'utf8'));
}

test('Hugo leaves every block as it is, once markup.goldmark.renderer.unsafe is true', () => {
  const pages = hugo(true);
  for (const [i, { name, block }] of CASES.entries())
    assert.ok(pages[i]?.includes(`\n${block}\n`), name);
  assert.equal(shown(pages[CASES.length] ?? ''), pictured(EMBED));
  // Hugo 0.111 escapes the references in a picture's words once more: the reader of the words sees them.
  const written = picture(EMBEDS.hostile).slice('[!['.length).split('](')[0] ?? '';
  const twice = pictured({ ...EMBED, sentence: written });
  assert.ok([pictured(EMBEDS.hostile), twice].includes(shown(pages[CASES.length + 1] ?? '')));
});

test('Hugo as it is installed leaves HTML out; the picture stays', () => {
  const pages = hugo(false);
  for (const [i, { name }] of CASES.entries()) {
    assert.equal(shown(pages[i] ?? ''), posted(''), name);
    assert.match(pages[i] ?? '', /<!-- raw HTML omitted -->/, name);
  }
  assert.equal(shown(pages[CASES.length] ?? ''), pictured(EMBED));
});
