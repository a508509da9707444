// Renders docs/handbook.md, and the documents that it names, as pages without a script: in the page's own colours, light and
// dark, with an anchor for each heading.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { transform } from 'esbuild';
import { Marked } from 'marked';

/** By the name of the document: the page's address, from the top of the site. */
const PAGES = new Map([
  ['handbook.md', 'handbook.html'],
  ...['plateau', 'floor', 'verdict', 'recipes', 'measuring'].map(
    (name) => /** @type {[string, string]} */ ([`${name}.md`, `docs/${name}.html`]),
  ),
]);

/** What lies on the site under the same name as in the repository. */
const POST = '../examples/post.html';

/** @param {string} text */
const escaped = (text) => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

/** The anchor of a heading, as code hosts make it. @param {string} heading as it is written */
export const anchorOf = (heading) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');

/**
 * Where a link of a document leads on the site; null: nowhere.
 * @param {string} href @param {string} top the way from the page to the top of the site
 */
function addressOf(href, top) {
  if (/^(https:|#)/.test(href)) return href;
  if (href === POST) return `${top}examples/post.html`;
  const [file = '', anchor] = href.split('#');
  const page = PAGES.get(file);
  return page ? `${top}${page}${anchor ? `#${anchor}` : ''}` : null;
}

/** @param {string} markdown @param {string} top */
export function rendered(markdown, top) {
  let tables = 0;
  const marked = new Marked({
    gfm: true,
    async: false,
    renderer: {
      heading({ tokens, depth, text }) {
        return `<h${depth} id="${anchorOf(text)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      link({ href, tokens }) {
        const address = addressOf(href, top);
        const words = this.parser.parseInline(tokens);
        return address ? `<a href="${escaped(address)}">${words}</a>` : words;
      },
      // Comments say to our own tools which part they write.
      html: ({ text }) => (/^\s*<!--[\s\S]*-->\s*$/.test(text) ? '' : escaped(text)),
      table(token) {
        const row = (/** @type {any[]} */ cells, /** @type {string} */ tag) =>
          `<tr>${cells
            .map(({ tokens, text }) => {
              const kind = text === '' ? 'td' : tag;
              return `<${kind}>${this.parser.parseInline(tokens)}</${kind}>`;
            })
            .join('')}</tr>`;
        tables += 1;
        const rows = token.rows.map((cells) => row(cells, 'td')).join('\n');
        // A wide one scrolls, which the keyboard must reach.
        return `<div class="wide" role="group" aria-label="Table ${tables}" tabindex="0"><table>
<thead>${row(token.header, 'th')}</thead>
<tbody>${rows}</tbody>
</table></div>\n`;
      },
    },
  });
  return /** @type {string} */ (marked.parse(markdown));
}

/** @param {string} markdown @param {string} top @param {string} style @param {string} icon */
function pageOf(markdown, top, style, icon) {
  const [, title = ''] = /^# (.*)$/m.exec(markdown) ?? [];
  const hash = createHash('sha256').update(style).digest('base64');
  const policy = `default-src 'none'; style-src 'self' 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} · Plateau</title>
${icon}
<link rel="stylesheet" href="${top}page.css">
<style>${style}</style>
</head>
<body>
<nav aria-label="Site"><a href="${top}index.html">Plateau</a>${top ? ` <a href="${top}handbook.html">Handbook</a>` : ''}</nav>
<main>
${rendered(markdown, top).trim()}
</main>
</body>
</html>
`;
}

/** @param {string} target the folder of the site */
export async function writeHandbook(target) {
  const { code } = await transform(readFileSync('web/handbook.css', 'utf8'), {
    loader: 'css',
    minify: true,
  });
  const [icon = ''] = /<link rel="icon".*>/.exec(readFileSync('web/index.html', 'utf8')) ?? [];
  for (const [file, page] of PAGES) {
    const top = page.includes('/') ? '../' : '';
    mkdirSync(dirname(`${target}/${page}`), { recursive: true });
    const html = pageOf(readFileSync(`docs/${file}`, 'utf8'), top, code.trim(), icon);
    writeFileSync(`${target}/${page}`, html);
  }
}
