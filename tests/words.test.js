// Plain English: comments, sentences and documents are free of the private words that docs and code once had.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const top = fileURLToPath(new URL('../', import.meta.url));

/** The folders and files that this test reads, but for itself. */
const PLACES = [
  'include',
  'src',
  'cli',
  'web',
  'tests',
  'bench',
  'tools',
  'docs',
  'examples',
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
];
const ITSELF = 'tests/words.test.js';

/** A phrase, what to write instead, an example that must be found and one that must not. */
const PHRASES = [
  {
    // "Rows Hs apart". One may tell or keep things apart.
    pattern:
      /(?<!\b(?:tell|tells|told|telling|keep|keeps|kept)\b[^.;]{0,60})\bapart\b(?!\s+from\b)/i,
    instead: 'a stride of …',
    fault: '/* Rows of a state, Hp apart. */',
    fine: '/* Apart from pads. The decoder tells the symbols apart. */',
  },
  {
    pattern: /(?<!\b(?:leaves?|make|makes) )\broom\b/i,
    instead: 'capacity, or what has how many bytes',
    fault: '/* Writes at most `room` units. */',
    fine: '/* 1e-6 leaves room for libm. */',
  },
  {
    pattern: /\b(?:is|are|was|were|be|been|not|unless|and)\s+told\b(?!\s+(?:apart|to)\b)/i,
    instead: 'reported, recognised; "when nothing else is given"',
    fault: 'const char *help = "Length of the cosine, and of a run unless "\n  "told otherwise.";',
    fine: '/* The two are told apart by their first byte. */',
  },
  {
    pattern: /\bso\s+(?:many|much)\b(?!\s+(?:that|as)\b)/i,
    instead: 'this number of …',
    fault: '/* Train on so\n * many characters. */',
    fine: '/* There are so many that a table is faster. */',
  },
  {
    pattern:
      /`(?:most|least|many|told|apart|whose)`|\b(?:is|are)\s+the\s+(?:most|least)\b(?=[.,;:)\s]*(?:\*\/|$))/im,
    instead: 'maximum, minimum',
    fault: '/* of at most `most` predictions */',
    fine: '/* of at most `limit` predictions; these are the most probable ones */',
  },
  {
    pattern: /\b(?:go|goes|gone|going|went)\s+on\s+(?:with|from)\b/i,
    instead: 'continue',
    fault: '/* This was gone on with. */',
    fine: '/* Training continued from here; step goes on. */',
  },
  {
    pattern: /\bfor\s+who(?:ever)?\s+(?:can|cannot|will|wants?)\b/i,
    instead: 'the thing itself: "the curve as a table"',
    fault: '/* The numbers, for who cannot read a curve. */',
    fine: '/* For readers who cannot see a curve. */',
  },
  {
    pattern: /\bstays\s+his\b|\b(?:his|hers)\s+to\s+(?:free|keep|read|write)\b/i,
    instead: 'the caller owns it and frees it',
    fault: '/* The block stays his to free. */',
    fine: '/* The caller owns the block and frees it. */',
  },
  {
    pattern: /\bby\s+the\s+look\s+of\b|\band\s+the\s+like\b|\bwhich\s+see\b/i,
    instead: 'what is meant',
    fault: '/* Chosen by the look of it. */',
    fine: '/* A look at the text, like the others. */',
  },
];

/** A comment, string or template of C or JavaScript, or a regular expression, which is neither and is skipped. */
const TOKEN =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|(?<=[(,=:[!&|?{};\n]\s*|\breturn\s+)\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\//g;

/** The comments and strings of a source, in their places; spaces instead of everything else. @param {string} source */
function proseOf(source) {
  const blank = (/** @type {string} */ text) => text.replace(/[^\n]/g, ' ');
  let prose = '';
  let end = 0;
  for (const token of source.matchAll(TOKEN)) {
    const text = token[0];
    prose += blank(source.slice(end, token.index));
    end = token.index + text.length;
    if (text[0] === '/' && !/^\/[*/]/.test(text)) prose += blank(text);
    else prose += text.replace(/^[ \t]*\*(?!\/)/gm, blank).replace(/^["']|["']$/g, ' ');
  }
  return prose + blank(source.slice(end));
}

/** @param {string} name @param {string} source */
function faultsOf(name, source) {
  const prose = extname(name) === '.md' ? source : proseOf(source);
  return PHRASES.flatMap(({ pattern, instead }) =>
    [...prose.matchAll(new RegExp(pattern, `${pattern.flags}g`))].map(({ 0: found, index }) => {
      const line = prose.slice(0, index).split('\n').length;
      return `${name}:${line}: "${found.replace(/\s+/g, ' ')}"; write ${instead}`;
    }),
  );
}

/** Our files of a place, as paths from the top. @param {string} place @returns {string[]} */
const filesOf = (place) =>
  statSync(join(top, place)).isDirectory()
    ? readdirSync(join(top, place))
        .filter((name) => name !== 'node_modules')
        .flatMap((name) => filesOf(join(place, name)))
    : /\.(c|h|js|md|html|css)$/.test(place)
      ? [place]
      : [];

test('comments, sentences and documents have no private words', () => {
  const names = PLACES.flatMap(filesOf).filter((name) => name !== ITSELF);
  const faults = names.flatMap((name) => faultsOf(name, readFileSync(join(top, name), 'utf8')));
  assert.deepEqual(faults, []);
});

test('a planted phrase is found with its line, and its plain neighbours are not', () => {
  for (const { fault, fine, instead } of PHRASES) {
    const found = faultsOf('planted.c', `int x;\n${fault}\n`);
    assert.equal(found.length, 1, fault);
    assert.match(found[0], /^planted\.c:2: "/, instead);
    assert.deepEqual(faultsOf('planted.c', fine), [], fine);
  }
  assert.deepEqual(faultsOf('planted.js', 'const room = /so many/.test(text);'), []);
  assert.equal(faultsOf('planted.md', '# Text\n\nThere are so\nmany.\n').length, 1);
});
