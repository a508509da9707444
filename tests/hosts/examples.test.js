// The pages of examples/: every embed in them is the block that the page would give, and their figures are those of the docs.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { parseFragment } from 'parse5';
import { examples } from '../../tools/examples.js';
import { RUNS } from '../../tools/runs.js';
import { element, figure, frame, picture } from '../../web/share/snippets.js';
import { EMBED } from './embeds.js';

const embeds = Object.fromEntries(
  Object.keys(RUNS).map((name) => [name, { ...EMBED, page: '', title: name }]),
);
const small = { ...EMBED, page: '', title: 'small' };
const filled = examples(embeds);
const folder = mkdtempSync(join(tmpdir(), 'plateau-examples-'));
after(() => rmSync(folder, { recursive: true }));

/** @param {string} name */
const example = (name) => filled.get(name) ?? assert.fail(`no ${name}`);
/** @param {string} html @param {string} id the cells of a table, row by row */
const cells = (html, id) =>
  (html.split(`id="${id}"`)[1]?.split('</table>')[0] ?? '')
    .split('<tr')
    .slice(1)
    .map((row) => [...row.matchAll(/<t[hd][^>]*>([^<]*)/g)].map(([, cell = '']) => cell));
/** The rows of docs/plateau.md between two marks. @param {string} mark */
const documented = (mark) =>
  (
    readFileSync('docs/plateau.md', 'utf8')
      .split(`<!-- ${mark} -->`)[1]
      ?.split('<!-- end -->')[0] ?? ''
  )
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

test('no mark is left, and each kind of block is used', () => {
  const all = [...filled.values()].join('\n');
  assert.doesNotMatch(all, /<!-- embed/);
  for (const [name, block] of Object.entries({ figure, frame, element }))
    assert.ok(all.includes(block(small)), name);
  assert.match(
    example('github/README.md'),
    /^\[!\[.*\]\(run\.svg\)\]\(\.\.\/\.\.\/plateau\.html#recipe=post/m,
  );
});

test('the index leads to every example, and nowhere else', () => {
  const links = [...example('index.html').matchAll(/href="([^"]*)"/g)].map(([, link = '']) => link);
  const pages = [...filled.keys()].filter(
    (name) => /\.(html|md|mdx|qmd)$/.test(name) && !name.includes('layouts'),
  );
  for (const name of pages.filter((name) => name !== 'index.html'))
    assert.ok(links.includes(name), name);
  for (const link of links) assert.ok(link === '../plateau.html' || filled.has(link), link);
});

test('Hugo builds its example, and the block is untouched', () => {
  for (const [name, text] of filled) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  execFileSync('hugo', ['--quiet', '--source', join(folder, 'hugo')]);
  const html = readFileSync(join(folder, 'hugo/public/post/index.html'), 'utf8');
  assert.ok(html.includes(`\n${figure(small)}\n`));
});

test('MDX compiles the example of Astro', async () => {
  const name = '@mdx-js/mdx';
  const { compile } = await import(name);
  assert.match(String(await compile(example('astro/src/pages/post.mdx'))), /iframe/);
});

test('pandoc takes the block of the Quarto example as it is', () => {
  const html = execFileSync('pandoc', ['-f', 'markdown', '-t', 'html'], {
    input: example('quarto/post.qmd'),
    encoding: 'utf8',
  });
  assert.ok(html.includes(figure({ ...small, file: 'plateau.html' })));
});

const post = readFileSync('examples/post.html', 'utf8');
const article = post.slice(post.indexOf('<article>'), post.indexOf('</main>'));
const words = (/** @type {string} */ html) =>
  html
    .replace(/<(svg|table)[\s\S]*?<\/\1>|<[^>]+>/g, ' ')
    .split(/\s+/)
    .filter(Boolean);

test('the post has at most 1,200 words, captions included, and three runs', () => {
  const shown = words(example('post.html').split('<article>')[1] ?? '').length;
  assert.ok(shown > 900 && shown <= 1200, `${shown} words`);
  assert.deepEqual(
    [...post.matchAll(/<!-- embed (\S+) figure -->/g)].map(([, name]) => name),
    ['post', 'post-bug', 'post-carry'],
  );
});

test("the post's figures are those of docs/plateau.md", () => {
  const [head = [], theirs = []] = documented('curves');
  const [epochs = [], printed = [], own = []] = cells(post, 'curve');
  for (const [i, epoch] of epochs.entries()) {
    if (i === 0) continue;
    const at = head.indexOf(epoch.replace(',', ''));
    assert.equal(own[i], theirs[at], `epoch ${epoch}`);
    assert.ok(
      readFileSync('docs/plateau.md', 'utf8').includes(printed[i] ?? '-'),
      `epoch ${epoch}`,
    );
  }
  const docs = documented('proposals').slice(1);
  const rows = cells(post, 'fixes').slice(1);
  assert.equal(rows.length, docs.length);
  for (const [i, row] of rows.entries()) {
    const [, , training, floor, end, best = ''] = docs[i] ?? [];
    assert.deepEqual(row.slice(1), [training, floor, end, best.split(' ')[0]], row[0]);
  }
});

test('the post is whole: each element closed, no script, no address outside', () => {
  assert.doesNotMatch(post, /<script|https?:|@import|url\(/);
  const opened = [
    ...article.matchAll(
      /<(article|p|h1|h2|div|table|caption|thead|tbody|tr|t[hd]|figure|figcaption|pre|blockquote|code|strong|b|footer|svg|text|g|sup)\b/g,
    ),
  ];
  assert.equal(opened.length, [...article.matchAll(/<\/[a-z]/g)].length);
  assert.ok(parseFragment(post).childNodes.length > 0);
});

test('docs/embedding.md shows the blocks as they are', () => {
  const docs = readFileSync('docs/embedding.md', 'utf8');
  const embed = {
    ...EMBED,
    page: '',
    file: 'plateau.html',
    script: 'plateau-run.js',
    link: 'recipe=post-1&record=RECORD',
    svg: '<svg>POSTER</svg>',
  };
  for (const [name, block] of Object.entries({ figure, frame, element, picture })) {
    const shown = docs.split(`<!-- block ${name} -->\n`)[1]?.split('\n<!-- end -->')[0] ?? '';
    assert.equal(shown.replace(/^```.*$/gm, '').trim(), block(embed), name);
  }
});
