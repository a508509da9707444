// The worker's side of the protocol, with the real core, in this thread.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { epochHashes, open, place, SMALL, start, TEXT } from './support.js';

/** @typedef {import('../../web/wire/protocol.js').Settings} Settings */

/** A run that takes about a minute: requests during it must not wait for it. @type {Settings} */
const SLOW = { cell: 'lstm', hidden: '192', window: '32', batch: '32' };

test('the first message is ready, with all that a page needs to know of the core', async (t) => {
  const page = await open(t);
  const [ready] = page.all('ready');
  assert.equal(ready.kind, 'fused');
  assert.equal(ready.fields.filter((f) => f.newcomer).length, 8);
  assert.ok(ready.samplingFields.some((f) => f.name === 'temperature'));
  for (const field of ready.fields) {
    assert.ok(
      field.label && field.help && ['integer', 'real', 'choice'].includes(field.kind),
      field.name,
    );
    assert.equal(field.choices.length > 0, field.kind === 'choice');
    assert.equal(field.words.length, field.choices.length);
  }
  const recipe = ready.recipes.find((r) => r.name === 'post');
  assert.deepEqual(
    Object.keys(recipe?.settings ?? {}),
    ready.fields.map((f) => f.name),
  );
  assert.equal(recipe?.settings.cell, 'rnn');
  assert.ok(recipe?.guessed.includes('batch'));
});

test('when nothing loads, it says unavailable and why', async (t) => {
  const page = await open(t, async () => new Response('', { status: 404 }));
  assert.match(page.all('unavailable')[0].sentence, /404/);
});

test('a whole run: started, running, points in order, samples, finished', async (t) => {
  const page = await open(t);
  const { facts, floor, uniform, arithmetic, settings } = await start(page);
  assert.equal(facts.vocabulary, new Set(TEXT).size);
  assert.equal(uniform, Math.log(facts.vocabulary));
  assert.equal(floor.byPosition.length, facts.window);
  assert.equal(arithmetic, 'fused');
  assert.equal(settings.hidden, '16');
  const done = page.state('finished');
  page.send({ type: 'train', until: 12 });
  await done;
  const points = page.all('progress').flatMap((p) => p.points);
  assert.deepEqual(
    points.map((p) => p.epoch),
    Array.from({ length: 12 }, (_, i) => i + 1),
  );
  assert.deepEqual(
    page.all('sample').map((s) => s.epoch),
    [1, 2, 5, 10, 12],
  );
  const order = page.heard.map((m) => m.type);
  assert.ok(order.indexOf('started') < order.indexOf('progress'));
  const states = page.all('progress').map((p) => p.state);
  assert.equal(states[0], 'paused');
  assert.ok(
    states.slice(1, -1).every((state) => state === 'running'),
    states.join(),
  );
  for (const { loss, measuredLoss, seconds } of points) {
    assert.ok(loss > 0 && loss < 10 && seconds >= 0);
    if (measuredLoss !== null) assert.ok(measuredLoss >= floor.perChar);
  }
  const alone = await place('fused', TEXT, SMALL);
  assert.deepEqual(
    points.map((p) => p.hash),
    epochHashes(alone, 12),
    'the run itself is untouched by all this',
  );
});

test('a pause is answered between shards, long before the epoch ends', async (t) => {
  const page = await open(t);
  const { facts } = await start(page, SLOW, TEXT.repeat(8));
  assert.ok(facts.steps > 20);
  page.send({ type: 'train', until: 100 });
  await page.until((m) => m.type === 'progress' && m.stepsDone > 0);
  const asked = performance.now();
  const paused = page.state('paused');
  page.send({ type: 'pause' });
  await paused;
  const took = performance.now() - asked;
  const last = page.all('progress').at(-1);
  assert.equal(last?.epoch, 0);
  assert.ok(last && last.stepsDone > 0 && last.stepsDone < facts.steps, `${last?.stepsDone}`);
  assert.ok(took < 1000, `${took} ms`);
});

test('an estimate for another text while a run trains does not change the run', async (t) => {
  const page = await open(t);
  await start(page);
  const done = page.state('finished');
  page.send({ type: 'train', until: 30 });
  for (let i = 0; i < 5; i++) {
    const { facts } = await page.ask({
      type: 'inspect',
      text: TEXT.slice(0, 1500 + i),
      settings: { hidden: '200' },
    });
    assert.equal(facts.characters, [...TEXT.slice(0, 1500 + i)].length);
    const { text } = await page.ask({ type: 'sample', sampling: { length: '33' }, prompt: '#' });
    assert.equal([...text].length, 33);
    const refused = await page.ask({ type: 'inspect', text: '', settings: {} });
    assert.match(refused.sentence, /empty/);
    const saved = await page.ask({ type: 'save' });
    assert.ok(saved.checkpoint.byteLength > 1000);
  }
  await done;
  const hashes = page.all('progress').flatMap((p) => p.points.map((point) => point.hash));
  assert.deepEqual(hashes, epochHashes(await place('fused', TEXT, SMALL), 30));
});

test('an instance that grew for a long, refused text is dropped', async (t) => {
  const page = await open(t);
  const made = t.mock.method(WebAssembly, 'instantiate').mock;
  const look = (/** @type {string|ArrayBuffer} */ text) =>
    page.ask({ type: 'inspect', text, settings: SMALL });
  assert.match((await look('')).sentence, /empty/);
  await look(TEXT);
  assert.equal(made.callCount(), 0, 'a small one is kept');
  const long = new Uint8Array(80 * 2 ** 20).fill(97);
  long[long.length - 1] = 0xff;
  assert.match((await look(long.buffer)).sentence, /offset/);
  assert.equal((await look(TEXT)).type, 'inspected');
  assert.equal(made.callCount(), 1);
});

test('a start that is refused leaves the old run, which trains on', async (t) => {
  const page = await open(t);
  await start(page);
  page.send({ type: 'train', until: 40 });
  /** @type {[text: string | ArrayBuffer, settings: Settings, says: RegExp][]} */
  const bad = [
    ['', {}, /empty/],
    [Uint8Array.of(65, 66, 0xc3).buffer, {}, /byte offset 2/],
    [TEXT, { hidden: '100000' }, /hidden/],
    ['x\udfff', {}, /lone surrogate/],
  ];
  for (const [text, settings, says] of bad) {
    const answer = await page.ask({ type: 'start', text, settings });
    assert.equal(answer.type, 'refused');
    assert.match(answer.sentence, says);
  }
  await page.until((m) => m.type === 'progress' && m.state === 'finished');
  const hashes = page.all('progress').flatMap((p) => p.points.map((point) => point.hash));
  assert.deepEqual(hashes, epochHashes(await place('fused', TEXT, SMALL), 40));
});

test('a run that asks for plain arithmetic gets its build, and the bits of that; the next one the best again', async (t) => {
  const page = await open(t);
  for (const arithmetic of /** @type {const} */ (['plain', 'fused'])) {
    const settings = { ...SMALL, arithmetic };
    const from = page.heard.length;
    const answer = await page.ask({ type: 'start', text: TEXT, settings });
    assert.equal(answer.arithmetic, arithmetic);
    page.send({ type: 'train', until: 3 });
    await page.until((m) => m.type === 'progress' && m.state === 'finished', from);
    const hashes = page.all('progress').flatMap((p) => p.points.map((point) => point.hash));
    assert.deepEqual(hashes.slice(-3), epochHashes(await place(arithmetic, TEXT, SMALL), 3));
  }
});

test('a start that succeeds replaces the old run, which sends no more messages', async (t) => {
  const page = await open(t);
  await start(page);
  page.send({ type: 'train', until: 10_000 });
  await page.until((m) => m.type === 'progress' && m.epoch > 3);
  const before = page.heard.length;
  const { facts } = await start(page, { ...SMALL, hidden: '8' });
  assert.ok(facts.parameters > 0);
  const next = /** @type {any} */ (
    await page.until(
      (m) => m.type === 'progress',
      page.heard.findIndex((m, i) => i >= before && m.type === 'started'),
    )
  );
  assert.deepEqual([next.state, next.epoch, next.step], ['paused', 0, 0]);
});

test('saved and started again, a run continues as if it had never stopped', async (t) => {
  const page = await open(t);
  await start(page);
  page.send({ type: 'train', until: 7 });
  await page.state('finished');
  const { checkpoint } = await page.ask({ type: 'save' });
  const other = await open(t);
  const { settings } = await other.ask({ type: 'start', text: TEXT, settings: {}, checkpoint });
  assert.equal(settings.hidden, '16');
  other.send({ type: 'train', until: 15 });
  await other.state('finished');
  const hashes = other.all('progress').flatMap((p) => p.points.map((point) => point.hash));
  assert.deepEqual(hashes, epochHashes(await place('fused', TEXT, SMALL), 15).slice(7));
});

test('a damaged checkpoint, or one of another text, is refused and the run stays', async (t) => {
  const page = await open(t);
  await start(page);
  page.send({ type: 'train', until: 3 });
  await page.state('finished');
  const { checkpoint } = await page.ask({ type: 'save' });
  const damaged = checkpoint.slice(0);
  new Uint8Array(damaged)[damaged.byteLength - 5] ^= 1;
  for (const [text, file] of [
    [TEXT, damaged],
    [TEXT, checkpoint.slice(0, 1000)],
    [TEXT, new ArrayBuffer(0)],
    [TEXT.slice(1), checkpoint],
    [`${TEXT}${TEXT[0]}`, checkpoint],
  ]) {
    const { type, sentence } = await page.ask({
      type: 'start',
      text,
      settings: {},
      checkpoint: file,
    });
    assert.equal(type, 'refused');
    assert.match(sentence, /\.$/);
  }
  const again = await page.ask({ type: 'save' });
  assert.deepEqual(new Uint8Array(again.checkpoint), new Uint8Array(checkpoint));
});

test('the rate may change during a run; the size may not', async (t) => {
  const page = await open(t);
  await start(page);
  assert.equal((await page.ask({ type: 'set', name: 'lr', value: '0.125' })).type, 'set');
  assert.match(
    (await page.ask({ type: 'set', name: 'hidden', value: '8' })).sentence,
    /Hidden units cannot change at once; continue the run with the new value\./,
  );
  assert.match((await page.ask({ type: 'set', name: 'lr', value: '-1' })).sentence, /lr/);
  page.send({ type: 'step', unit: 'batch' });
  await page.state('paused');
  assert.equal(page.all('progress').at(-1)?.lr, 0.125);
});

test('a run that diverges says so, halves its rate and continues', async (t) => {
  const page = await open(t);
  // The decay alone multiplies the weights by 1 - lr each step: -99, then -49 ...
  const wild = { ...SMALL, batch: '4', optimizer: 'sgd', lr: '100', weight_decay: '1' };
  await start(page, wild);
  page.send({ type: 'train', until: 10 });
  await page.state('finished');
  const reports = page.all('diverged');
  assert.ok(reports.length > 0 && reports.length < 8, `${reports.length} times`);
  for (const { sentence, stopped } of reports) {
    assert.match(sentence, /not finite.*half the learning rate/);
    assert.equal(stopped, false);
  }
  assert.equal(page.all('progress').at(-1)?.lr, 100 / 2 ** reports.length);
  assert.deepEqual(
    page.all('progress').flatMap((p) => p.points.map((point) => point.epoch)),
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  );
});

test('without a run, requests are refused in a sentence', async (t) => {
  const page = await open(t);
  for (const message of [
    { type: 'sample', sampling: {}, prompt: '' },
    { type: 'save' },
    { type: 'set', name: 'lr', value: '1' },
  ]) {
    assert.match((await page.ask(/** @type {any} */ (message))).sentence, /no run yet/);
  }
  page.send({ type: 'pause' });
  page.send({ type: 'train', until: 5 });
  await page.until((m) => m.type === 'failed');
  assert.match(page.all('failed')[0].sentence, /no run yet/);
  page.send(/** @type {any} */ ({ type: 'dance' }));
  await page.until((m) => m.type === 'failed' && /does not know/.test(m.sentence));
});

/** @typedef {import('./support.js').Page} Page */

/** @param {Page} page @returns {Promise<any>} */
const trainTillItFails = (page) => {
  page.send({ type: 'train', until: 5 });
  return page.until((m) => m.type === 'failed');
};
/** @type {[name: string, act: (page: Page) => Promise<any>][]} */
const TRAPS = [
  ['run_shards', trainTillItFails],
  ['apply', trainTillItFails],
  ['save', (page) => page.ask({ type: 'save' })],
];
for (const [name, act] of TRAPS) {
  test(`a trap in ${name} becomes a sentence, and the worker lives on`, async (t) => {
    const real = WebAssembly.instantiate;
    let armed = false;
    t.mock.method(WebAssembly, 'instantiate', async (/** @type {any} */ ...args) => {
      const instance = await Reflect.apply(real, WebAssembly, args);
      const exports = { ...instance.exports };
      exports[name] = (/** @type {number[]} */ ...numbers) => {
        if (armed) throw new WebAssembly.RuntimeError('unreachable');
        return /** @type {any} */ (instance.exports)[name](...numbers);
      };
      return { exports };
    });
    const page = await open(t);
    await start(page);
    armed = true;
    const said = await act(page);
    assert.match(said.sentence, /broke down \(unreachable\)/);
    await page.until((m) => m.type === 'failed');
    assert.match(page.all('failed')[0].sentence, /run is lost/);
    armed = false;
    await start(page);
    page.send({ type: 'train', until: 2 });
    await page.state('finished');
  });
}

test('a reader that breaks down while it draws is replaced, and the run trains on', async (t) => {
  const real = WebAssembly.instantiate;
  let armed = false;
  t.mock.method(WebAssembly, 'instantiate', async (/** @type {any} */ ...args) => {
    const instance = await Reflect.apply(real, WebAssembly, args);
    const { sample_next } = /** @type {any} */ (instance.exports);
    const next = () => {
      if (armed) throw new WebAssembly.RuntimeError('unreachable');
      return sample_next();
    };
    return { exports: { ...instance.exports, sample_next: next } };
  });
  const page = await open(t);
  await start(page);
  const ask = () => page.ask({ type: 'sample', sampling: {}, prompt: '', kept: null });
  const { text } = await ask();
  armed = true;
  assert.match((await ask()).sentence, /broke down \(unreachable\)/);
  armed = false;
  assert.equal((await ask()).text, text);
  page.send({ type: 'train', until: 2 });
  await page.state('finished');
  assert.deepEqual(page.all('failed'), []);
});

test('a checkpoint that outgrew its block is saved in a larger one, and no other error ends the run', async (t) => {
  const real = WebAssembly.instantiate;
  let grown = 0;
  t.mock.method(WebAssembly, 'instantiate', async (/** @type {any} */ ...args) => {
    const instance = await Reflect.apply(real, WebAssembly, args);
    const { save_size, save } = /** @type {any} */ (instance.exports);
    /** @type {(at: number, capacity: number) => number} */
    const saveIn = (at, capacity) => {
      if (grown < 0) throw new RangeError('no array so large');
      return capacity < save_size() + grown ? 0 : save(at, capacity);
    };
    return {
      exports: { ...instance.exports, save_size: () => save_size() + grown, save: saveIn },
    };
  });
  const page = await open(t);
  await start(page);
  const { checkpoint } = await page.ask({ type: 'save' });
  grown = 100_000;
  const again = await page.ask({ type: 'save' });
  assert.deepEqual(new Uint8Array(again.checkpoint), new Uint8Array(checkpoint));
  grown = -1;
  const { sentence } = await page.ask({ type: 'save' });
  assert.match(sentence, /could not be done \(no array so large\)/);
  page.send({ type: 'train', until: 2 });
  await page.state('finished');
  assert.deepEqual(page.all('failed'), []);
});

test('worker.js in its own thread: messages both ways, a transferred ArrayBuffer', async () => {
  const worker = new Worker(new URL('./worker-thread.js', import.meta.url), {
    execArgv: [],
  });
  const next = (/** @type {string} */ type) =>
    new Promise((resolve) => {
      worker.on('message', (message) => message.type === type && resolve(message));
    });
  try {
    await next('ready');
    const started = next('started');
    worker.postMessage({ type: 'start', id: 1, text: TEXT, settings: SMALL });
    await started;
    const sample = next('sample');
    worker.postMessage({ type: 'train', until: 2 });
    assert.equal(/** @type {any} */ (await sample).epoch, 1);
    const saved = next('saved');
    worker.postMessage({ type: 'save', id: 2 });
    assert.ok(/** @type {any} */ (await saved).checkpoint instanceof ArrayBuffer);
  } finally {
    await worker.terminate();
  }
});
