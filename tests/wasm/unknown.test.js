// A run that the command began on a text with characters that its symbols lack is continued in the page, bit for bit:
// whether they were replaced or left out is not in the file, and follows from the hash of its text.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { create, epochHashes, plateau, temporary, textOf } from './support.js';

const file = temporary();
const SMALL =
  '--recipe default-1 --cell gru --hidden 12 --window 8 --batch 20 --lr 0.01 --sample 0'.split(' ');
const text = textOf('corpus/readme.md').slice(0, 3000);
const other = 'the first line\nthe cafés ☃\n'.repeat(20);

/** @param {string} name */
const bytesOf = (name) => {
  const { buffer, byteOffset, byteLength } = readFileSync(file(name));
  return /** @type {ArrayBuffer} */ (buffer.slice(byteOffset, byteOffset + byteLength));
};

/** @param {string[]} args of a training @returns {string} the hash of the weights at its end */
const lastHash = (...args) =>
  JSON.parse(
    plateau('train', ...args, '--json')
      .trim()
      .split('\n')
      .at(-1) ?? '',
  ).hash;

writeFileSync(file('text'), text);
writeFileSync(file('other'), other);
plateau('train', file('text'), ...SMALL, '--epochs', '1', '--out', file('model'));

/** @type {[name: string, text: string, settings: string[]][]} */
const RUNS = [
  ['max-vocab 20', 'text', [...SMALL, '--max-vocab', '20']],
  ...['replace', 'skip'].map(
    (unknown) =>
      /** @type {[string, string, string[]]} */ ([
        `--unknown ${unknown}`,
        'other',
        ['--resume', file('model'), '--new-text', '--unknown', unknown, '--sample', '0'],
      ]),
  ),
];

for (const [name, read, settings] of RUNS)
  test(`a run with ${name} is continued on its text`, async () => {
    plateau('train', file(read), ...settings, '--epochs', '1', '--out', file('part'));
    const whole = lastHash(file(read), '--resume', file('part'), '--epochs', '3', '--sample', '0');
    const core = await create('fused');
    const facts = core.readAgain(read === 'text' ? text : other, bytesOf('part'));
    assert.ok(facts.replaced + facts.skipped > 0);
    assert.equal(facts.skipped > 0, name.endsWith('skip'));
    core.place();
    assert.equal(epochHashes(core, 2).at(-1), whole);
  });

test('a text for the weights of a model is refused, or read as was asked', async () => {
  const core = await create('fused');
  const again = (/** @type {'refuse'|'replace'|'skip'} */ unknown) =>
    core.readAgain(other, bytesOf('model'), {}, unknown);
  assert.throws(() => again('refuse'), {
    message: /'é' \(U\+00E9\) at character offset 22 \(line 2, column 8\) is not in the model's/,
  });
  assert.equal(again('replace').replaced, 40);
  const { skipped, characters } = again('skip');
  assert.deepEqual([skipped, characters], [40, other.length - 40]);
});

test('other encodings are named as the command names them', async () => {
  const core = await create('fused');
  const bytes = new Uint8Array(Buffer.from(text, 'utf16le')).buffer;
  assert.throws(() => core.read(bytes, {}), {
    message: /seems to be UTF-16LE\. .*iconv -f UTF-16LE/,
  });
});
