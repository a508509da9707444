// A sample as the Markdown it tries to be: loaded when a reader asks for it. Formatting alone: nothing that is fetched,
// followed, filled in or named comes through.

import DOMPurify from 'dompurify';
import { Marked } from 'marked';

export { renderedStyle } from './styles.js';

/** What may be left of a sample; the text inside anything else stays, but for scripts, styles and drawings. */
const TAGS =
  'p br hr h1 h2 h3 h4 h5 h6 strong b em i del s code pre blockquote ul ol li table thead tbody tr th td kbd sub sup';

/** @param {string} text */
const escaped = (text) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const markdown = new Marked({
  gfm: true,
  async: false,
  renderer: {
    // HTML is shown as it was written: cleaning it would have the policy report each thing it refuses.
    html: ({ text, block }) => (block ? `<p>${escaped(text)}</p>` : escaped(text)),
    // A link is its words, a picture its description, a task its box.
    link({ tokens }) {
      return this.parser.parseInline(tokens);
    },
    image: ({ text }) => escaped(text),
    checkbox: ({ checked }) => (checked ? '\u2611 ' : '\u2610 '),
  },
});

/** DOMPurify parses what it cleans; its own parser is the only one that gets this. */
const policy = window.trustedTypes?.createPolicy('plateau-markdown', {
  createHTML: (html) => html,
  createScriptURL() {
    throw new TypeError('A sample has no scripts');
  },
});

/** The types of DOMPurify ask for a policy with createScript as well; it never calls that. */
const trusted = /** @type {import('trusted-types/lib').TrustedTypePolicy|undefined} */ (
  /** @type {unknown} */ (policy)
);

/**
 * @param {string} text hostile
 * @returns {DocumentFragment} of harmless elements without attributes but `dir` and our own classes
 */
export function rendered(text) {
  const html = markdown.parse(text);
  const fragment = DOMPurify.sanitize(/** @type {string} */ (html), {
    ALLOWED_TAGS: TAGS.split(' '),
    ALLOWED_ATTR: [],
    ALLOW_ARIA_ATTR: false,
    ALLOW_DATA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
    ...(trusted && { TRUSTED_TYPES_POLICY: trusted }),
  });
  // A heading that the network made up must not stand among those of the page.
  for (const heading of fragment.querySelectorAll('h1, h2, h3, h4, h5, h6')) {
    const line = document.createElement('p');
    line.className = `heading ${heading.localName}`;
    line.append(...heading.childNodes);
    heading.replaceWith(line);
  }
  for (const block of fragment.querySelectorAll('p, li, td, th, pre, blockquote'))
    block.setAttribute('dir', 'auto');
  return fragment;
}
