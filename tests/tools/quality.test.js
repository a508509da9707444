// The texts that the quality of recipes is measured on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inOneVocabulary, numbered } from '../../bench/quality/symbols.js';
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

test('a text is in at most 512 characters, and what comes after it in no others', () => {
  assert.deepEqual(inOneVocabulary('ab?a', 'abc'), { train: 'ab?a', tail: 'ab?' });
  assert.deepEqual(inOneVocabulary('ab a', 'cb'), { train: 'ab a', tail: ' b' });
  assert.deepEqual(inOneVocabulary('ab', 'cab'), { train: 'ab', tail: 'ab' });
  // As Plateau does it: the most frequent stay, of equals the lower ones.
  const many = Array.from({ length: 600 }, (_, i) => String.fromCodePoint(0x4e00 + i)).join('');
  const { train, tail } = inOneVocabulary(`${many}${many.slice(580)}`, many);
  assert.equal(new Set(train).size, 512);
  assert.ok(train.endsWith(many.slice(580)));
  assert.equal(tail, train.slice(0, 600));
  assert.equal(train.slice(491, 580), '\ufffd'.repeat(89));
});

test('characters become numbers, in one order for all texts', () => {
  assert.deepEqual(numbered('ba', 'abb'), {
    symbols: 2,
    lists: [
      [1, 0],
      [0, 1, 1],
    ],
  });
});

test('the last tenth of the characters is cut off; line ends and characters are those of Plateau', () => {
  const text = '\ufeff😀\r\nab\rcdefghijklmnopq';
  const { train, tail } = cut(text);
  assert.equal(`${train}${tail}`, '😀\nab\ncdefghijklmnopq');
  assert.equal(tail, 'pq');
  assert.deepEqual(cut('abc'), { train: 'abc', tail: '' });
});
