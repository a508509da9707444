// Six sizes of type, by role: a style of web/ names a role of web/ui/tokens.js and no size of its own.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { TYPE } from '../web/ui/tokens.js';

const web = new URL('../web/', import.meta.url);
const ROLES = Object.keys(TYPE).join('|');

/** What may be a size: a role, or that of what lies around it. */
const SIZE = new RegExp(`var\\(--type-(${ROLES})\\)|inherit`);

/** The one size that is no type: the chart measures --px by it. */
const PROBE = 'calc(100 * var(--px, 1px))';

/** One line for each size that is no role. @param {string} path @param {string} source */
function offences(path, source) {
  const styles = [...source.matchAll(/(?<![\w-])font(?:-size)?:\s*([^;{}`]+)/g)];
  const canvas = [...source.matchAll(/\.font = ([^;]+)/g)];
  return [
    ...styles.filter(([, value = '']) => !SIZE.test(value) && value !== PROBE),
    // frame.js writes what a canvas takes.
    ...canvas.filter(([, value = '']) => !/^font\(\w+(, [\w.]+)*\)$/.test(value)),
  ].map(([whole]) => `web/${path}: ${whole}`);
}

test('every size of type is one of the six roles', () => {
  const files = readdirSync(web, { recursive: true, encoding: 'utf8' });
  const found = files
    .filter((name) => /\.(js|css)$/.test(name))
    .flatMap((path) => offences(path, readFileSync(new URL(path, web), 'utf8')));
  assert.equal(found.join('\n'), '');
  assert.ok(Object.values(TYPE).every((size) => size >= 11));
  assert.equal(Object.keys(TYPE).length, 6);
});

test('the page around the element has the same sizes', () => {
  const page = readFileSync(new URL('page.css', web), 'utf8');
  const sizes = [...page.matchAll(/--type-(\w+): calc\((\d+) \* var\(--px\)\)/g)];
  assert.ok(sizes.length > 0);
  for (const [, role = '', size] of sizes)
    assert.equal(Number(size), /** @type {Record<string, number>} */ (TYPE)[role], role);
});

test('the rule finds what it should', () => {
  /** A line, and whether that is a fault. @type {[string, boolean][]} */
  const rows = [
    ['font-size: var(--type-note);', false],
    ['font: var(--type-note) / 1.5 var(--mono);', false],
    ['font:\n    var(--type-body) / 1.5 system-ui,\n    sans-serif;', false],
    ['font: inherit;', false],
    [`font-size: ${PROBE};`, false],
    ['pen.font = font(px, bold);', false],
    ['font-size: calc(12.5 * var(--px));', true],
    ['font-size: 13px;', true],
    ['font-size: var(--type-huge);', true],
    ['font: 600 0.9em var(--sans);', true],
    ['pen.font = font(px * 1.2, true);', true],
    ["pen.font = '12px sans-serif';", true],
  ];
  for (const [line, fault] of rows)
    assert.equal(offences('x.js', line).length, Number(fault), line);
});
