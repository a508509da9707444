// The choice of a build: the best one that validates, loads and computes correctly.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../../web/core/load.js';
import { bytesOf, KINDS, source } from './support.js';

/** @typedef {import('../../web/core/load.js').Kind} Kind */

const served = (/** @type {Kind} */ kind, type = 'application/wasm') =>
  new Response(bytesOf(kind), { headers: type ? { 'Content-Type': type } : {} });

/**
 * A build whose multiply-adds subtract, as in a faulty engine.
 * @param {Kind} kind
 */
function wrong(kind) {
  const bytes = bytesOf(kind);
  const madd = Buffer.of(0xfd, 0x85, 0x02); // f32x4.relaxed_madd; 0x86 is relaxed_nmadd
  let at = bytes.indexOf(madd);
  assert.ok(at > 0, 'the build has multiply-adds');
  for (; at > 0; at = bytes.indexOf(madd, at)) bytes[at + 1] = 0x86;
  return bytes;
}

test('the fused build is chosen where it works, without a note', async () => {
  const { kind, notice, core } = await load(source);
  assert.equal(kind, 'fused');
  assert.equal(notice, '');
  assert.match(core.version, /^\d+\.\d+\.\d+$/);
});

test('choosing takes about 50 ms at most', async (t) => {
  const times = [];
  for (let i = 0; i < 3; i++) times.push((await load(source)).milliseconds);
  t.diagnostic(`${times.map(Math.round).join(', ')} ms`);
  // Three times the required time: a test machine may be slow.
  assert.ok(Math.min(...times) <= 150, times.join(', '));
});

for (const type of ['application/wasm', 'application/wasm; charset=utf-8', 'text/plain', '']) {
  test(`served as "${type}" it loads`, async () => {
    assert.equal((await load(async (kind) => served(kind, type))).kind, 'fused');
  });
}

test('without relaxed SIMD plain is chosen, without SIMD scalar; both say so', async (t) => {
  const validate = WebAssembly.validate;
  const asked = t.mock.method(WebAssembly, 'validate', () => false);
  const scalar = await load(source);
  assert.equal(scalar.kind, 'scalar');
  assert.match(scalar.notice, /^This browser has no SIMD\. Training .*several times slower\.$/);
  asked.mock.mockImplementation(
    (/** @type {BufferSource} */ bytes) => asked.mock.callCount() % 2 === 1 && validate(bytes),
  );
  const plain = await load(source);
  assert.equal(plain.kind, 'plain');
  assert.match(plain.notice, /no relaxed SIMD/);
});

test('this engine accepts both probes as modules', async (t) => {
  const asked = t.mock.method(WebAssembly, 'validate');
  await load(async (kind) => (kind === 'scalar' ? bytesOf(kind) : Promise.reject(new Error('no'))));
  assert.deepEqual(
    asked.mock.calls.map(({ result }) => result),
    [true, true],
  );
});

test('a build that computes wrong results is refused, and the next one is chosen', async () => {
  const { kind, notice } = await load(async (k) => (k === 'fused' ? wrong(k) : bytesOf(k)));
  assert.equal(kind, 'plain');
  assert.match(notice, /fused build computes something else/);
});

/** @type {[what: string, fails: () => unknown, says: RegExp][]} */
const FAILURES = [
  ['is missing', () => new Response('', { status: 404 }), /404/],
  [
    'is an error page',
    () => new Response('<!doctype html>', { headers: { 'Content-Type': 'text/html' } }),
    /did not load/,
  ],
  [
    'breaks off',
    () =>
      served('fused')
        .arrayBuffer()
        .then((all) => all.slice(0, 5000)),
    /did not load/,
  ],
  ['does not arrive', () => Promise.reject(new TypeError('Failed to fetch')), /Failed to fetch/],
];
for (const [what, fails, says] of FAILURES) {
  test(`a build that ${what} is replaced by the next one, with the reason`, async () => {
    const from = async (/** @type {Kind} */ k) =>
      /** @type {Response} */ (k === 'fused' ? await fails() : bytesOf(k));
    const { kind, notice } = await load(from);
    assert.equal(kind, 'plain');
    assert.match(notice, says);
  });
}

test('when no build loads, one sentence names each reason', async () => {
  await assert.rejects(
    load(async () => new Response('', { status: 404 })),
    (error) => {
      assert.ok(error instanceof Error);
      for (const kind of KINDS)
        assert.match(error.message, new RegExp(`The ${kind} build did not load`));
      return true;
    },
  );
});

test('without WebAssembly it says so', async (t) => {
  const real = globalThis.WebAssembly;
  t.after(() => {
    globalThis.WebAssembly = real;
  });
  // @ts-expect-error a browser without it
  globalThis.WebAssembly = undefined;
  await assert.rejects(load(source), /no WebAssembly/);
});
