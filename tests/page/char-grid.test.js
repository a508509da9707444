// A text in cells: a code point in each, a window a line, and nothing that a cell holds is unseen but a space.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gridCells, lineOf, linesOf } from '../../web/ui/char-grid.js';

/** @param {string} text @param {number} window @param {number} [rows] */
const signs = (text, window, rows = 100) =>
  gridCells(text, window, null, rows).map((line) => line.map(({ sign }) => sign || ' ').join('|'));

test('a window is a line where it has at most 32 characters, else lines of 16', () => {
  const text = 'abcdefghijklmnopqrstuvwxyz0123456789'.repeat(5);
  for (const [window, line, lines] of [
    [1, 1, 1],
    [16, 16, 1],
    [32, 32, 1],
    [33, 16, 3],
    [40, 16, 3],
    [64, 16, 4],
  ]) {
    assert.deepEqual([lineOf(window), linesOf(window)], [line, lines], `window ${window}`);
    const rows = gridCells(text, window, null, 1000);
    const all = rows.flatMap((row) => row.map(({ sign }) => sign)).join('');
    assert.equal(all, text, `window ${window}: every character once, in order`);
    let at = 0;
    for (const row of rows) {
      assert.ok(row.length > 0 && row.length <= line);
      const last = at + row.length - 1;
      assert.equal(Math.floor(at / window), Math.floor(last / window), 'no line has two windows');
      at += row.length;
    }
  }
  assert.deepEqual(
    gridCells(text, 40, null, 6).map(({ length }) => length),
    [16, 16, 8, 16, 16, 8],
  );
});

test('each code point has a cell, with a sign for what cannot be seen', () => {
  /** What it is, the text, its signs and the names of some. @type {[string, string, string, string[]][]} */
  const rows = [
    ['blanks', 'a \t\n', 'a| |\u21e5|\u23ce', ['\u201ca\u201d', 'space', 'tab', 'new line']],
    ['a combining mark', 'e\u0301', 'e|\u25cc\u0301', ['\u201ce\u201d', 'mark \u25cc\u0301']],
    ['a spacing mark', '\u0915\u093f', '\u0915|\u25cc\u093f', []],
    [
      'a family',
      '\u{1f469}\u200d\u{1f467}',
      '\u{1f469}|\u25ab|\u{1f467}',
      ['\u201c\u{1f469}\u201d', 'invisible character U+200D'],
    ],
    ['a selector', '\u2764\ufe0f', '\u2764|\u25ab', []],
    ['a flag', '\u{1f1e9}\u{1f1ea}', '\u{1f1e9}|\u{1f1ea}', []],
    ['a skin', '\u{1f44d}\u{1f3fd}', '\u{1f44d}|\u{1f3fd}', []],
    ['right to left', '\u05d0\u05d1', '\u05d0|\u05d1', []],
    ['directions', '\u202e\u2066', '\u25ab|\u25ab', []],
    [
      'controls and spaces',
      '\u0000\u0007\r\u00a0\u2003\ufeff',
      '\u25ab|\u25ab|\u25ab|\u25ab|\u25ab|\u25ab',
      [],
    ],
    ['half a pair', '\ud800', '\u25ab', ['invisible character U+D800']],
    ['a rare symbol', '\ufffd', '\ufffd', ['rare symbol']],
  ];
  for (const [what, text, expected, names] of rows) {
    assert.deepEqual(signs(text, 16), [expected], what);
    const cells = gridCells(text, 16, null, 1)[0] ?? [];
    assert.equal(cells.length, [...text].length, what);
    assert.deepEqual(
      names,
      cells.slice(0, names.length).map(({ name }) => name),
      what,
    );
  }
  assert.equal(gridCells(' ', 16, null, 1)[0]?.[0]?.sign, '', 'a space is blank');
  const kinds = gridCells('a\u65e5\ud55c\u30c6\u{1f469}\n', 16, null, 1)[0] ?? [];
  assert.deepEqual(
    kinds.map(({ kind }) => kind),
    ['', 'wide', 'wide', 'wide', 'wide', 'sign'],
  );
});

test('costs lie with their code points, and a long text is not read further than is shown', () => {
  const costs = Float32Array.of(0.5, 1, Number.NaN, 2);
  const [first = [], second = []] = gridCells('\u{1f469}bcde', 3, costs, 9);
  assert.deepEqual(
    [...first, ...second].map(({ cost }) => cost),
    [0.5, 1, Number.NaN, 2, Number.NaN],
  );
  assert.deepEqual(gridCells('', 16, null, 9), []);
  assert.deepEqual(signs('abcdef', 2, 2), ['a|b', 'c|d']);
  let read = 0;
  const long = {
    *[Symbol.iterator]() {
      for (;;) {
        read++;
        yield 'x';
      }
    },
  };
  assert.equal(gridCells(/** @type {any} */ (long), 16, null, 14).length, 14);
  assert.equal(read, 14 * 16 + 1);
});
