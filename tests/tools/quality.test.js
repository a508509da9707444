// The texts that the quality of recipes is measured on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cut, nameOf, sources } from '../../bench/quality/texts.js';

test('each text is of one package in one version, and has a name of its own', () => {
  const names = sources.map(nameOf);
  assert.equal(new Set(names).size, names.length);
  for (const source of sources) {
    assert.equal([source.npm, source.debian].filter(Boolean).length, 1, nameOf(source));
    assert.match(source.version, /^\d+(\.\d+)+$/, nameOf(source));
    assert.match(nameOf(source), /^[a-z0-9-]+$/);
  }
});

test('six texts are for a screen, 24 for tuning with them, and 12 at least are held out', () => {
  const count = (/** @type {string} */ name) => sources.filter(({ set }) => set === name).length;
  assert.deepEqual([count('screen'), count('screen') + count('tuning')], [6, 24]);
  assert.ok(count('held-out') >= 12);
});

test('the last tenth of the characters is cut off; line ends and characters are those of Plateau', () => {
  const text = '\ufeff😀\r\nab\rcdefghijklmnopq';
  const { train, tail } = cut(text);
  assert.equal(`${train}${tail}`, '😀\nab\ncdefghijklmnopq');
  assert.equal(tail, 'pq');
  assert.deepEqual(cut('abc'), { train: 'abc', tail: '' });
});
