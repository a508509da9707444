// The download of a visit: page, scripts, styles and one module, compressed as by a server. Files that load on demand are
// counted separately.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

const site = new URL('../../build/web/', import.meta.url);
/** By the trainer's module that a browser takes; the last one is for browsers without SIMD. */
const LIMITS = { fused: 130_000, plain: 130_000, scalar: 137_000 };
/**
 * The trainer's module, which is part of that. The schedule of measuring with its samples and errors takes 2 kB of it, the
 * best moment and files that hold it 2 kB, recipes whose values never change half a kB, averaged, tied and calibrated
 * weights 1 kB, values that suit the text and settings that follow others 0.7 kB.
 */
const MODULE = 46_000;
/** Each file that loads on demand; the largest is the Markdown renderer with its sanitizer. */
const LATER = 40_000;

/** @param {string} name */
const read = (name) => readFileSync(new URL(name, site));
/** @param {string} name */
const compressed = (name) => gzipSync(read(name), { level: 9 }).length;

/** A script and all its static imports. @param {string} name @returns {string[]} */
const withImports = (name) => [
  name,
  ...[
    ...read(name)
      .toString()
      .matchAll(/(?:\bfrom|\bimport)\s*["']\.\/([\w.-]+\.js)["']/g),
  ]
    .map(([, other = '']) => other)
    .flatMap(withImports),
];

/** The handbook is a page of its own, which a link opens. */
const files = readdirSync(site).filter(
  (name) => /\.(html|js|css)$/.test(name) && name !== 'handbook.html',
);
const scripts = new Set(['theme.js', 'page.js', 'worker.js'].flatMap(withImports));
const later = files.filter((name) => name.endsWith('.js') && !scripts.has(name));

test('page, scripts, styles and one module stay under 130 kB, in six scripts', (t) => {
  const code = files.filter((name) => !later.includes(name));
  for (const name of ['index.html', 'page.js', 'worker.js']) assert.ok(code.includes(name), name);
  const page = code.reduce((sum, name) => sum + compressed(name), 0);
  assert.equal(scripts.size, 6, 'theme and page, what two of them share, and the worker');
  for (const [kind, limit] of Object.entries(LIMITS)) {
    const total = page + compressed(`plateau-${kind}.wasm`);
    t.diagnostic(`${kind}: ${total} bytes`);
    assert.ok(total <= limit, `${kind}: ${total} bytes`);
  }
});

test('a module of the trainer stays under 46 kB', (t) => {
  for (const kind of ['fused', 'plain']) {
    const size = compressed(`plateau-${kind}.wasm`);
    t.diagnostic(`${kind}: ${size} bytes`);
    assert.ok(size < MODULE, `${kind}: ${size} bytes`);
  }
});

test('the Markdown renderer loads on demand, in its own file, with its licences', (t) => {
  const [rendered = ''] = later.filter((name) => /^rendered-\w+\.js$/.test(name));
  t.diagnostic(`${rendered}: ${compressed(rendered)} bytes`);
  for (const name of later)
    assert.ok(compressed(name) < LATER, `${name}: ${compressed(name)} bytes`);
  assert.doesNotMatch(read('page.js').toString(), /ALLOWED_TAGS.*FORBID_TAGS/s, 'DOMPurify');
  const licences = read('LICENSES.txt').toString();
  for (const name of ['lit', 'marked', 'dompurify'])
    assert.ok(licences.includes(`\n${name}\n\n`), name);
});
