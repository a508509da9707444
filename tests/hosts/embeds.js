// An embed to try on hosts, and what a host made of it, as a tree that two ways of writing the same HTML share.
import { parseFragment } from 'parse5';
import { format } from '../../web/share/record.js';

/** @typedef {import('../../web/share/snippets.js').Embed} Embed */

/** A stand-in of the poster's shape: one line, no ids, presentation attributes, words with a comma and a minus. */
export const SVG =
  '<svg viewBox="0 0 640 260" width="100%" role="img" aria-label="Loss by epoch, with its floor" fill="none" stroke="currentColor" ' +
  'stroke-width="2" font-family="system-ui, sans-serif" font-size="12"><path d="M44 20L120 96L300 180L600 204" stroke-linejoin="round"/>' +
  '<path d="M44 70L120 60L600 40" stroke-dasharray="6 4" opacity=".6"/><g fill="currentColor" stroke="none"><text x="604" y="208" ' +
  'font-weight="600">2.40</text><text x="40" y="24" text-anchor="end">1e−2, a &lt; b &amp; c</text></g></svg>';

/** @type {import('../../web/share/record.js').RunRecord} */
const RECORD = {
  kind: 'fused',
  bits: '5f3a',
  epochs: 3,
  counted: 16,
  floor: 0.142,
  uniform: 4.38,
  hash: '0123456789abcdef',
  best: { epoch: 3, loss: 4 },
  points: [1, 2, 3].map((epoch) => ({
    epoch,
    loss: 4 / epoch,
    heldOutLoss: epoch === 2 ? null : 4,
  })),
};

/** @type {Embed} */
export const EMBED = {
  file: '../plateau.html',
  script: '../plateau-run.js',
  page: 'https://example.org/plateau/',
  picture: 'run.svg',
  link: `recipe=post&record=${format(RECORD)}`,
  svg: SVG,
  sentence: 'The loss stops at 2.40, just above its floor of 2.27.',
  title: 'The post’s run',
  height: 560,
  price: '360 kB',
};

/** What some parser could take for its own. */
export const HOSTILE =
  'He said "2 < 3" & *bold* _it_ `code` [link](x) ![i](y) | a | {{ liquid }} {% tag %} {{< hugo >}} $math$ #{x} ~~gone~~ ' +
  '</figure><script>alert(1)</script> <!-- c --> \\* &copy; -- ... @cite ^up^ https://example.org/ it’s';

/** As a browser shows it. @param {string} html */
export const shown = (html) => tree(/** @type {any} */ (parseFragment(html)).childNodes).join('\n');

/** @param {any[]} nodes @returns {string[]} */
function tree(nodes) {
  return nodes.flatMap((node) => {
    if (node.nodeName === '#comment') return [];
    if (node.nodeName === '#text')
      return node.value.trim() === '' ? [] : [`"${node.value.trim().replace(/\s+/g, ' ')}"`];
    const attributes = node.attrs
      .map((/** @type {any} */ { name, value }) => ` ${name}="${value}"`)
      .sort()
      .join('');
    return [`<${node.tagName}${attributes}>`, ...tree(node.childNodes).map((line) => `  ${line}`)];
  });
}

/** A block between two paragraphs, as in a post. @param {string} block */
export const post = (block) => `Before *it*.\n\n${block}\n\nAfter *it*.\n`;
/** The same as a browser shows it. @param {string} html */
export const posted = (html) => shown(`<p>Before <em>it</em>.</p>${html}<p>After <em>it</em>.</p>`);
