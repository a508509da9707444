// 200 steps of every cell have the same hash in native builds, Node and Chromium.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openChromium } from '../../bench/chromium.js';
import { bitsOf } from './bits.js';
import { GOLDEN, RUNS, TEXT } from './known-bits.js';
import { KINDS, place } from './support.js';

/** @param {string} kind @param {string} cell @param {string} hash */
function check(kind, cell, hash) {
  const line = `${kind === 'fused' ? 'fused' : 'plain'} ${cell} ${hash}`;
  assert.ok(GOLDEN.includes(line), `${kind}: ${line}; golden: ${GOLDEN.join(', ')}`);
}

test('three cells are compared', () => {
  assert.deepEqual(
    RUNS.map(([cell]) => cell),
    ['rnn', 'gru', 'lstm'],
  );
});

for (const kind of KINDS) {
  test(`${kind} in Node`, async () => {
    for (const [cell, settings] of RUNS)
      check(kind, cell, bitsOf(await place(kind, TEXT, settings)));
  });
}

test('every build in Chromium', async (t) => {
  const { page, end } = await openChromium();
  t.after(end);
  for (const kind of KINDS) {
    const hashes = await page.evaluate(
      async ({ kind, text, runs }) => {
        /** @type {typeof import('../../web/core/wasm.js')} */
        const { Core } = await import(`${location.origin}/web/core/wasm.js`);
        /** @type {typeof import('./bits.js')} */
        const { bitsOf } = await import(`${location.origin}/tests/wasm/bits.js`);
        const module = await WebAssembly.compileStreaming(fetch(`/build/web/plateau-${kind}.wasm`));
        const hashes = [];
        for (const [, settings] of runs) {
          const core = await Core.create(module);
          core.read(text, settings);
          core.place();
          hashes.push(bitsOf(core));
        }
        return hashes;
      },
      { kind, text: TEXT, runs: RUNS },
    );
    RUNS.forEach(([cell], i) => {
      check(kind, cell, hashes[i] ?? '');
    });
  }
});

test('the worker in Chromium: the best of three starts takes under 50 ms of work, and it pauses between shards', async (t) => {
  const { page, end } = await openChromium();
  t.after(end);
  const measured = await page.evaluate(async (text) => {
    const start = () => new Worker('/build/web/worker.js', { type: 'module' });
    const times = [];
    for (let i = 0; i < 2; i++) {
      const early = start();
      times.push(
        await new Promise((done) => {
          early.addEventListener('message', ({ data }) => done(data.milliseconds));
        }),
      );
      early.terminate();
    }
    const worker = start();
    /** @type {any[]} */
    const heard = [];
    worker.addEventListener('message', ({ data }) => heard.push(data));
    const hear = async (/** @type {(m: any) => boolean} */ fits, from = 0) => {
      for (let i = from; ; i++) {
        while (i >= heard.length)
          await new Promise((r) => worker.addEventListener('message', r, { once: true }));
        if (fits(heard[i])) return heard[i];
      }
    };
    const ready = await hear((m) => m.type === 'ready');
    const settings = { cell: 'lstm', hidden: '256', window: '64', batch: '64' };
    worker.postMessage({ type: 'start', id: 1, text: text.repeat(40), settings });
    const { facts } = await hear((m) => m.type === 'started');
    worker.postMessage({ type: 'train', until: 5 });
    await hear((m) => m.state === 'running' && m.step > 0);
    const from = heard.length;
    const asked = performance.now();
    worker.postMessage({ type: 'pause' });
    const paused = await hear((m) => m.state === 'paused', from);
    const took = performance.now() - asked;
    worker.terminate();
    times.push(ready.milliseconds);
    return { kind: ready.kind, times, took, paused, steps: facts.steps };
  }, TEXT);
  assert.equal(measured.kind, 'fused');
  assert.ok(Math.min(...measured.times) <= 150, `${measured.times.join(', ')} ms`);
  assert.ok(measured.paused.epoch === 0 && measured.paused.stepsDone < measured.steps);
  assert.ok(measured.took < 1000, `${measured.took} ms`);
});
