// What an author pastes into a post: a figure, a frame, an element, or a picture with a link. Pure text, no DOM.
//
// A block has no blank line, no style and no open tag, so that Markdown, MDX and Hugo leave it alone, and one text serves
// them all. What Markdown, MDX or a template language could take for its own is written as a character reference.

/**
 * A run as a post shows it. Addresses are relative to the post, or absolute.
 * @typedef {object} Embed
 * @property {string} file of plateau.html
 * @property {string} script of plateau-run.js
 * @property {string} page of the page; '' for the file itself
 * @property {string} picture of the poster as a file
 * @property {string} link "recipe=post-1&record=…"
 * @property {string} svg the poster
 * @property {string} sentence what the poster shows
 * @property {string} title of the frame
 * @property {number} height of the frame in pixels
 * @property {string} price of opening it: "360 kB"
 */

export const words = {
  train: (/** @type {string} */ price) => `Train this network here (${price}, nothing is sent)`,
  page: 'On a page of its own',
};

/** What the reader of a frame may do: scripts train, downloads save, and a link may open the page in a tab. */
const SANDBOX = 'allow-scripts allow-downloads allow-popups';

/**
 * Characters that HTML, a Markdown, MDX, Liquid or Hugo could read as markup, and those that typographers replace: pairs of
 * hyphens, three full stops. An address becomes no link.
 */
const MARKUP = /[&<>"'`*_{}[\]|~^$!\\@#]|--+|\.{3,}|:(?=\/\/)/g;

/** @param {string} characters */
const references = (characters) =>
  [...characters].map((character) => `&#${character.codePointAt(0)};`).join('');

/** What no attribute may hold; a parser that takes a tag whole reads no Markdown in it. */
const QUOTES = /[&<>"'`{}]/g;

/** On one line. @param {string} words */
const line = (words) => words.replace(/[\s\p{Cc}\p{Cs}]+/gu, ' ').trim();

/** Plain words between tags or in Markdown. @param {string} words */
const text = (words) => line(words).replace(MARKUP, references);

/** Plain words as the value of an attribute. @param {string} words */
const value = (words) => line(words).replace(QUOTES, references);

/** An address for an attribute or for Markdown's parentheses. @param {string} address */
const url = (address) =>
  address
    .replace(/\p{Cs}/gu, '\uFFFD')
    .replace(/[^\w\-.~:/?#@!$&+,;=%]/gu, percent)
    .replaceAll('&', '&amp;');

/** @param {string} character */
function percent(character) {
  const code = /** @type {number} */ (character.codePointAt(0));
  return code < 128
    ? `%${code.toString(16).toUpperCase().padStart(2, '0')}`
    : encodeURIComponent(character);
}

/** What stands between the tags of the poster is text too; it has its references already. @param {string} svg */
const poster = (svg) =>
  svg
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/>[^<]+/g, (words) =>
      words.replace(/^>|&(?:#\w+|[a-z]+);|[\s\S]/gi, (part) =>
        part.length > 1 || part === '>' ? part : part.replace(MARKUP, references),
      ),
    );

/** An address without its fragment, and with another. @param {string} address @param {string} link */
const at = (address, link) => `${address.split('#')[0]}#${link}`;

/** The run on a page of its own. @param {Embed} embed */
const ownPage = ({ page, file, link }) => url(at(page || file, link));

/** The same in few bytes: without the record, which is in the frame's address, and the frame has a link too. @param {Embed} embed */
const shortPage = ({ link, ...embed }) =>
  ownPage({ ...embed, link: link.replace(/&record=[^&]*/, '') });

/** @param {Embed} embed @param {string} link */
const frameOf = ({ file, title, height }, link) =>
  `<iframe src="${url(at(file, link))}" title="${value(title)}" width="100%" height="${Math.round(height)}" ` +
  `loading="lazy" sandbox="${SANDBOX}"></iframe>`;

/** @param {Embed} embed */
const caption = (embed) =>
  `<figcaption>${text(embed.sentence)} <a href="${shortPage(embed)}">${words.page}</a></figcaption>`;

/**
 * The whole: the poster, the frame, which loads when the reader opens it, and a caption with the link. Without scripts, in
 * a feed or on paper the poster and the link remain.
 * @param {Embed} embed
 */
export const figure = (embed) =>
  [
    '<figure>',
    poster(embed.svg),
    `<details><summary>${text(words.train(embed.price))}</summary>${frameOf(embed, `${embed.link}&start=1`)}</details>`,
    caption(embed),
    '</figure>',
  ].join('\n');

/** The frame alone, at rest until the reader starts it. @param {Embed} embed */
export const frame = (embed) => frameOf(embed, embed.link);

/** Names of an address that are attributes of their own. */
const ATTRIBUTES = {
  record: 'record',
  panels: 'panels',
  verdict: 'verdict',
  theme: 'theme',
  from: 'text-from',
};

/**
 * The element around the poster, and its script. `<figure>` comes first, because Markdown knows that it is a block.
 * @param {Embed} embed
 */
export function element(embed) {
  /** @type {string[]} */
  const run = [];
  /** @type {string[]} */
  const attributes = [];
  for (const part of embed.link.split('&')) {
    const [name = '', ...rest] = part.split('=');
    const attribute = Object.hasOwn(ATTRIBUTES, name)
      ? ATTRIBUTES[/** @type {keyof typeof ATTRIBUTES} */ (name)]
      : '';
    if (attribute) attributes.push(` ${attribute}="${value(decoded(rest.join('=')))}"`);
    else run.push(part);
  }
  const [only = ''] = run;
  const recipe = run.length === 1 ? only.replace(/^recipe=/, '') : run.join('&');
  return [
    '<figure>',
    `<plateau-run recipe="${url(recipe)}"${attributes.join('')} file="${url(embed.file)}" ` +
      `label="${value(words.train(embed.price))}">${poster(embed.svg)}</plateau-run>`,
    caption(embed),
    `<script type="module" async src="${url(embed.script)}"></script>`,
    '</figure>',
  ].join('\n');
}

/** A part of an address, as it stands where it is broken. @param {string} part */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The poster as a picture that links to the run, for hosts that allow no more: Markdown. @param {Embed} embed */
export const picture = (embed) =>
  `[![${text(embed.sentence)}](${url(embed.picture)})](${ownPage(embed)})`;
