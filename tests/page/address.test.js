// The address of a run: what is written is read back, and what comes from anyone does no harm.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { readAddress, writeAddress } from '../../web/share/address.js';
import { fromBase64, toBase64 } from '../../web/share/base64.js';
import { packText, unpackText } from '../../web/share/text.js';

const SILENT = {
  recipe: '',
  text: '',
  record: '',
  from: '',
  panels: '',
  verdict: '',
  theme: '',
  cores: 0,
  start: false,
};

test('an address reads back as it was written', () => {
  const word = fc.string({ unit: 'grapheme', maxLength: 40 });
  const address = fc.record({
    recipe: fc.constantFrom('recipe=post-1', 'recipe=default-1&hidden=64&lr=0.01'),
    text: fc.base64String().map((text) => text.replace(/[+/=]/g, '')),
    record: fc.constantFrom('', '1.f.0123.200.16.0.1.4.0..0.0.0.AAAA'),
    from: word,
    panels: fc.constantFrom('', 'loss why', 'loss samples'),
    verdict: fc.constantFrom('', 'ask'),
    theme: fc.constantFrom('', 'light', 'dark'),
    cores: fc.integer({ min: 0, max: 1024 }),
    start: fc.boolean(),
  });
  fc.assert(
    fc.property(address, (/** @type {any} */ given) => {
      assert.deepEqual(readAddress(`#${writeAddress(given)}`), { ...given, problems: [] });
    }),
  );
});

test('what says nothing is left out; what follows a second # is cut', () => {
  assert.equal(writeAddress({ recipe: 'recipe=post-1' }), 'recipe=post-1');
  assert.deepEqual(readAddress('#recipe=post&theme=dark#?secret=8KbzX'), {
    ...SILENT,
    recipe: 'recipe=post',
    theme: 'dark',
    problems: [],
  });
});

test('of a name that comes twice the first counts; a value that is none is left out; each is said', () => {
  /** @type {[string, object, RegExp][]} */
  const rows = [
    ['theme=dark&theme=light', { theme: 'dark' }, /“theme” more than once/],
    ['theme=red', {}, /“theme” must be light or dark/],
    ['verdict=no', {}, /“verdict” must be ask/],
    ['start=yes', {}, /“start” must be 1/],
    ['cores=-1', {}, /“cores” must be a whole number/],
    ['cores=1e9', {}, /“cores” must be a whole number/],
    [`text=${'A'.repeat(1_500_000)}`, {}, /too long/],
  ];
  for (const [hash, taken, said] of rows) {
    const { problems, ...rest } = readAddress(hash);
    assert.deepEqual(rest, { ...SILENT, ...taken }, hash.slice(0, 40));
    assert.equal(problems.length, 1);
    assert.match(problems[0] ?? '', said);
  }
});

test('names that objects have by themselves are parts of the recipe, which refuses them', () => {
  const { recipe, problems } = readAddress('__proto__=1&constructor=2&toString=3&recipe=post');
  assert.equal(recipe, '__proto__=1&constructor=2&toString=3&recipe=post');
  assert.deepEqual(problems, []);
  assert.equal(/** @type {any} */ ({}).polluted, undefined);
});

test('500 hostile addresses: none throws, and no more is said than there are parts', () => {
  const names = [
    'recipe',
    'text',
    'record',
    'from',
    'panels',
    'verdict',
    'theme',
    'cores',
    'start',
    '__proto__',
  ];
  const part = fc.oneof(
    fc
      .tuple(fc.constantFrom(...names), fc.string({ unit: 'binary', maxLength: 200 }))
      .map((pair) => pair.join('=')),
    fc.string({ maxLength: 50 }),
    fc.constantFrom(
      '%',
      '%E0%A4%A',
      'theme=%zz',
      '=',
      '&&',
      '#',
      '<script>',
      'javascript:alert(1)',
    ),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
      const { problems } = readAddress(parts.join('&'));
      assert.ok(problems.length <= parts.length + 1);
    }),
    { numRuns: 500 },
  );
});

test('bytes as base64url read back, and what is none is refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const text = toBase64(bytes);
      assert.equal(text, Buffer.from(bytes).toString('base64url'));
      assert.deepEqual(fromBase64(text), new Uint8Array(bytes));
    }),
  );
  for (const text of ['A', 'A+B/', 'AB=', 'a b', 'ü']) assert.equal(fromBase64(text), null, text);
});

test('a text in an address reads back; a damaged one is refused in a sentence', async () => {
  for (const text of ['', 'a', '# Ünïcödé 🙂\n', 'x'.repeat(999_999)])
    assert.equal(await unpackText(await packText(text)), text);
  const whole = await packText('a text of some words, which is longer than a few bytes');
  const latin = Buffer.from(deflateRawSync(Buffer.of(0xff, 0xfe))).toString('base64url');
  for (const bad of ['!', whole.slice(0, -4), latin, 'AAAA'])
    await assert.rejects(unpackText(bad), /^Error: The text in the address is damaged/, bad);
});

test('a short address with a long text is refused as soon as the text is too long', async () => {
  const bomb = deflateRawSync(Buffer.alloc(300_000_000), { level: 9 }).toString('base64url');
  const before = process.memoryUsage().rss;
  await assert.rejects(unpackText(bomb), /longer than 1 MB/);
  assert.ok(process.memoryUsage().rss - before < 100e6);
});
