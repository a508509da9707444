// The blocks that an author pastes: what is in them, and that nobody's words get out of their place.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseFragment } from 'parse5';
import { element, figure, frame, picture } from '../../web/share/snippets.js';
import { EMBED, HOSTILE, SVG } from '../hosts/embeds.js';

const BLOCKS = { figure, frame, element };

/** @param {any} node @returns {any[]} */
const all = (node) => [node, ...(node.childNodes ?? []).flatMap(all)];
/** @param {string} html @param {string} name */
const find = (html, name) => all(parseFragment(html)).find(({ tagName }) => tagName === name);
/** @param {any} node @param {string} name */
const attribute = (node, name) =>
  node.attrs.find((/** @type {any} */ each) => each.name === name)?.value;
/** @param {any} node */
const words = (node) =>
  all(node)
    .map(({ value }) => value ?? '')
    .join('');
/** @param {string} html */
const shape = (html) =>
  all(parseFragment(html))
    .map(({ tagName, attrs }) => [
      tagName,
      ...(attrs ?? []).map((/** @type {any} */ { name }) => name),
    ])
    .join('\n');
/** On one line, as a sentence is shown. @param {string} text */
const line = (text) => text.replace(/[\s\p{Cc}\p{Cs}]+/gu, ' ').trim();

test('the figure is the block of docs/embedding.md', () => {
  const at = `https://example.org/plateau/#${EMBED.link.replace('&', '&amp;')}`;
  const src = at.replace('https://example.org/plateau/', '../plateau.html');
  assert.equal(
    figure(EMBED),
    `<figure>
${SVG}
<details><summary>Train this network here (360 kB, nothing is sent)</summary><iframe src="${src}&amp;start=1" title="The post’s run" width="100%" height="560" loading="lazy" sandbox="allow-scripts allow-downloads allow-popups"></iframe></details>
<figcaption>The loss stops at 2.40, just above its floor of 2.27. <a href="https://example.org/plateau/#recipe=post">On a page of its own</a></figcaption>
</figure>`,
  );
  assert.equal(
    picture(EMBED),
    `[![The loss stops at 2.40, just above its floor of 2.27.](run.svg)](${at})`,
  );
});

test('a frame alone waits for its reader; only an opened one starts', () => {
  assert.equal(attribute(find(frame(EMBED), 'iframe'), 'src'), `../plateau.html#${EMBED.link}`);
  assert.equal(
    attribute(find(figure(EMBED), 'iframe'), 'src'),
    `../plateau.html#${EMBED.link}&start=1`,
  );
});

test('what has an attribute of its own leaves the recipe of the element', () => {
  const link =
    'recipe=post&hidden=256&record=1.f..x&panels=loss%20samples&theme=dark&verdict=ask&from=%23tea%20%3E%20p&text=a%3D%3D&constructor=1';
  const html = element({ ...EMBED, link });
  const run = find(html, 'plateau-run');
  assert.deepEqual(
    Object.fromEntries(run.attrs.map((/** @type {any} */ { name, value }) => [name, value])),
    {
      recipe: 'recipe=post&hidden=256&text=a%3D%3D&constructor=1',
      record: '1.f..x',
      panels: 'loss samples',
      theme: 'dark',
      verdict: 'ask',
      'text-from': '#tea > p',
      file: '../plateau.html',
      label: 'Train this network here (360 kB, nothing is sent)',
    },
  );
  assert.equal(attribute(find(html, 'script'), 'src'), '../plateau-run.js');
  assert.equal(attribute(find(element(EMBED), 'plateau-run'), 'recipe'), 'post');
});

test('without an address of the page, links lead to the file; a fragment in an address is replaced', () => {
  const embed = { ...EMBED, page: '', file: 'plateau.html#old' };
  assert.equal(attribute(find(figure(embed), 'a'), 'href'), 'plateau.html#recipe=post');
});

test('blocks: no blank line, no style, no id, and each tag that is opened is closed', () => {
  for (const [name, block] of Object.entries(BLOCKS)) {
    const html = block({ ...EMBED, sentence: HOSTILE, title: HOSTILE });
    assert.doesNotMatch(html, /\n\s*\n|\bstyle=|\bid=|^\s/, name);
    const opened = [...html.matchAll(/<([a-z][\w-]*)(?:"[^"]*"|[^">])*?(\/?)>/g)].filter(
      (tag) => !tag[2],
    );
    assert.equal(opened.length, [...html.matchAll(/<\/[a-z]/g)].length, name);
  }
});

test('a figure adds at most 700 bytes to its poster and its link', () => {
  const added = Buffer.byteLength(figure(EMBED)) - SVG.length - EMBED.link.length;
  assert.ok(added <= 700, `${added} bytes`);
});

const sentence = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .array(fc.constantFrom(...'"<>&|`[](){}\'\\\n\r\t *_~$!#@:/.-^=aé漢👩‍💻\u0000\u2028'), {
      maxLength: 40,
    })
    .map((parts) => parts.join('')),
  fc.constant(HOSTILE),
);

test('any words stay words: same elements, and the reader reads what was written', () => {
  fc.assert(
    fc.property(sentence, sentence, (said, title) => {
      const embed = { ...EMBED, sentence: said, title, price: said };
      for (const block of Object.values(BLOCKS))
        assert.equal(shape(block(embed)), shape(block(EMBED)));
      const html = figure(embed);
      assert.equal(
        line(words(find(html, 'figcaption'))),
        line(`${line(said)} On a page of its own`),
      );
      assert.equal(attribute(find(html, 'iframe'), 'title'), line(title));
      assert.equal(html.split('\n').length, 5);
      assert.match(picture(embed), /^\[!\[[^[\]`|<>{}*_"\n]*\]\(run\.svg\)\]\(https:[^\s()]*\)$/);
    }),
    { numRuns: 500 },
  );
});

test('any address stays in its attribute and in its parentheses', () => {
  fc.assert(
    fc.property(sentence, sentence, (file, link) => {
      const embed = { ...EMBED, file, page: file, link, script: file, picture: file };
      for (const block of Object.values(BLOCKS)) {
        const html = block(embed);
        assert.deepEqual(
          all(parseFragment(html)).map(({ tagName }) => tagName),
          all(parseFragment(block(EMBED))).map(({ tagName }) => tagName),
        );
        assert.doesNotMatch(html.replace(SVG, '-'), /[`{}]|\n\n/);
      }
      const src = attribute(find(frame(embed), 'iframe'), 'src');
      assert.doesNotMatch(src, /[\s"'<>()[\]\\^`{|}*]/);
      assert.match(picture(embed), /^\[!\[[^[\]]*\]\([^()\s]*\)\]\([^()\s]*\)$/);
    }),
    { numRuns: 500 },
  );
});

test('words of the poster are words for Markdown too', () => {
  const svg = '<svg aria-label="a">\n  <text>*2* {x} &amp; &#8722;1 _y_</text>\n</svg>';
  assert.match(
    figure({ ...EMBED, svg }),
    /^<figure>\n<svg aria-label="a"> <text>&#42;2&#42; &#123;x&#125; &amp; &#8722;1 &#95;y&#95;<\/text> <\/svg>\n/,
  );
});
