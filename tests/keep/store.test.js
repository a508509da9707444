// Kept runs: what is saved comes back, one tab owns a run, the newer one wins, and the device does not fill.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BYTES, RECENT, RUNS, surplus } from '../../web/store/limits.js';
import { rowOf } from '../../web/store/rows.js';
import { sizeOf } from '../../web/store/size.js';
import {
  clock,
  Device,
  described,
  loadedToken,
  refusedWith,
  snapshot,
  tokenOf,
  turns,
} from '../page/store-kit.js';

/** @param {string} name @param {(device: Device) => Promise<void>} work */
const onDevice = (name, work) =>
  test(name, async () => {
    const device = new Device();
    try {
      await work(device);
    } finally {
      device.close();
    }
  });

onDevice('a run comes back as it was saved, in another tab too', async (device) => {
  const a = await device.tab('a');
  const text = new TextEncoder().encode('# bytes\n').buffer;
  const row = await a.save(described('run'), snapshot('one', text));
  assert.deepEqual(row, {
    ...described('run'),
    ...{ saved: clock.now, generation: 1, owner: 'a', bytes: row.bytes },
  });
  assert.equal(row.bytes, 3 + sizeOf(snapshot('one').curve) + 8);
  const b = await device.tab('b');
  assert.deepEqual(await b.list(), [row]);
  const found = await b.load('run');
  assert.deepEqual(found, { row, snapshot: snapshot('one', text), older: false });
  assert.deepEqual(await b.load('another'), null);
  assert.deepEqual(await b.claim('another'), null);
});

onDevice(
  'saves lie in two slots by turns, the text is written once and when it changes',
  async (device) => {
    const a = await device.tab('a');
    for (const generation of [1, 2, 3, 4]) {
      const row = await a.save(described('run'), snapshot(`save ${generation}`));
      assert.equal(row.generation, generation);
      assert.equal((await device.read('slots', ['run', generation % 2])).generation, generation);
      assert.equal((await device.read('texts', 'run')).version, 1);
      assert.equal(await loadedToken(a, 'run'), `save ${generation}`);
    }
    await a.save(described('run'), snapshot('save 5', '# Another\n'));
    assert.equal((await device.read('texts', 'run')).version, 5);
    // Equal bytes in another buffer are the same text.
    const buffer = () => /** @type {ArrayBuffer} */ (new TextEncoder().encode('# bytes').buffer);
    for (const token of ['save 6', 'save 7'])
      await a.save(described('run'), snapshot(token, buffer()));
    assert.equal((await device.read('texts', 'run')).version, 6);
  },
);

onDevice(
  'a claim makes every other tab’s save refused, at the next save and at once',
  async (device) => {
    const [a, b] = [await device.tab('a'), await device.tab('b')];
    await a.save(described('run'), snapshot('of a'));
    const heard = new Promise((resolve) => a.addEventListener('change', resolve, { once: true }));
    const claimed = await b.claim('run');
    assert.equal(claimed?.row.generation, 2);
    assert.equal(claimed?.row.owner, 'b');
    assert.deepEqual(/** @type {any} */ (await heard).detail, { ids: ['run'] });
    assert.equal(await a.standing('run'), 'taken');
    assert.equal(await b.standing('run'), 'mine');
    assert.equal(await refusedWith(a.save(described('run'), snapshot('late'))), 'taken');
    assert.equal(await loadedToken(a, 'run'), 'of a');
    // The claim wrote no slot: the save before it is still the older of the two.
    await b.save(described('run'), snapshot('of b'));
    const tokens = [0, 1].map(async (which) =>
      tokenOf((await device.read('slots', ['run', which])).checkpoint),
    );
    assert.deepEqual((await Promise.all(tokens)).sort(), ['of a', 'of b']);
    assert.equal(await refusedWith(a.save(described('run'), snapshot('late'))), 'taken');
    // And back.
    assert.equal((await a.claim('run'))?.row.generation, 4);
    assert.equal(await refusedWith(b.save(described('run'), snapshot('late'))), 'taken');
    assert.equal((await a.save(described('run'), snapshot('again'))).generation, 5);
  },
);

onDevice('a tab that never claimed a run cannot save it', async (device) => {
  const [a, b] = [await device.tab('a'), await device.tab('b')];
  await a.save(described('run'), snapshot('of a'));
  await b.load('run');
  assert.equal(await refusedWith(b.save(described('run'), snapshot('of b'))), 'taken');
  assert.equal(await loadedToken(b, 'run'), 'of a');
});

onDevice('saves of one tab that overlap are saved in their order', async (device) => {
  const a = await device.tab('a');
  const saves = ['1', '2', '3', '4', '5'].map((token) => a.save(described('run'), snapshot(token)));
  const rows = await Promise.all(saves);
  assert.deepEqual(
    rows.map((row) => row.generation),
    [1, 2, 3, 4, 5],
  );
  assert.equal(await loadedToken(a, 'run'), '5');
});

onDevice(
  'a removed run is gone, all of it, and the tab that trains it does not bring it back',
  async (device) => {
    const [a, b] = [await device.tab('a'), await device.tab('b')];
    for (const token of ['1', '2']) await a.save(described('run'), snapshot(token));
    await b.remove(['run', 'never there']);
    assert.deepEqual(await a.list(), []);
    assert.equal(await device.read('texts', 'run'), undefined);
    for (const which of [0, 1]) assert.equal(await device.read('slots', ['run', which]), undefined);
    assert.equal(await a.standing('run'), 'gone');
    for (const token of ['3', '4'])
      assert.equal(await refusedWith(a.save(described('run'), snapshot(token))), 'gone');
    assert.deepEqual(await a.list(), []);
    assert.equal((await a.save(described('another'), snapshot('5'))).generation, 1);
  },
);

onDevice('a name that the reader wrote stays, in whichever tab it was written', async (device) => {
  const [a, b] = [await device.tab('a'), await device.tab('b')];
  await a.save(described('run'), snapshot('1'));
  assert.equal((await b.rename('run', '  My\nrun\u202e ')).name, 'My run');
  const row = await a.save(described('run', { name: 'Default, lr 0.1' }), snapshot('2'));
  assert.equal(row.name, 'My run');
  assert.ok(row.named);
  assert.equal(row.generation, 2);
  await b.rename('run', ' ');
  const after = await a.save(described('run', { name: 'Default, lr 0.1' }), snapshot('3'));
  assert.equal(after.name, 'Default, lr 0.1');
  assert.ok(!after.named);
  assert.equal(await refusedWith(b.rename('another', 'x')), 'gone');
  await a.rename('run', 'x'.repeat(1e6));
  assert.equal((await a.list())[0]?.name.length, 200);
});

onDevice('the list has the newest run first', async (device) => {
  const a = await device.tab('a');
  const before = clock.now;
  for (const id of ['one', 'two', 'three']) {
    clock.now += 1000;
    await a.save(described(id), snapshot(id));
  }
  clock.now += 1000;
  await a.save(described('one'), snapshot('one'));
  assert.deepEqual(
    (await a.list()).map(({ id }) => id),
    ['one', 'three', 'two'],
  );
  clock.now = before;
});

onDevice('of runs that nobody named the oldest go when a new one is saved', async (device) => {
  const [a, b] = [await device.tab('a'), await device.tab('b')];
  const before = clock.now;
  await a.save(described('named'), snapshot('x'));
  await a.rename('named', 'Mine');
  for (let i = 0; i < RUNS; i++) {
    clock.now += 1000;
    await a.save(described(`run ${i}`), snapshot('x'));
  }
  assert.equal((await a.list()).length, RUNS + 1);
  // Another tab trains run 0 and saved it a moment ago; run 1 is a's own: it may go.
  await b.claim('run 0');
  await b.save(described('run 0'), snapshot('x'));
  const saved = a.save(described('new'), snapshot('x'));
  const heard = new Promise((resolve) => b.addEventListener('change', resolve, { once: true }));
  await saved;
  assert.deepEqual(/** @type {any} */ (await heard).detail.ids, ['new', 'run 1']);
  const ids = (await a.list()).map(({ id }) => id);
  assert.equal(ids.length, RUNS + 1);
  for (const id of ['named', 'run 0', 'new']) assert.ok(ids.includes(id), id);
  assert.ok(!ids.includes('run 1'));
  assert.equal(await device.read('texts', 'run 1'), undefined);
  // For a third tab all these were saved a moment ago: they stay, though there are more than the limit.
  const c = await device.tab('c');
  await c.save(described('more'), snapshot('x'));
  assert.equal((await a.list()).length, RUNS + 2);
  clock.now += RECENT;
  await c.save(described('even more'), snapshot('x'));
  assert.equal((await a.list()).length, RUNS + 1);
  clock.now = before;
});

/** Any list of rows, as a limit sees it. */
const anyRows = fc
  .array(
    fc.record({
      named: fc.boolean(),
      bytes: fc.integer({ min: 0, max: 60e6 }),
      saved: fc.integer({ min: 0, max: 4 * RECENT }),
      owner: fc.constantFrom('a', 'b'),
    }),
    { maxLength: 40, minLength: 1 },
  )
  .map((rows) => rows.map((row, i) => rowOf(`${i}`, { ...row, generation: 1 })));

test('what goes is the oldest, just enough, and never a run that is named, new or trained by another tab', () => {
  fc.assert(
    fc.property(anyRows, (rows) => {
      const now = 4 * RECENT;
      const gone = surplus(rows, '0', 'a', now);
      const free = rows.filter(
        ({ id, named, owner, saved }) =>
          id !== '0' && !named && (owner === 'a' || saved <= now - RECENT),
      );
      const went = free.filter(({ id }) => gone.includes(id));
      assert.equal(went.length, gone.length, 'only what may go');
      const stays = free.filter(({ id }) => !gone.includes(id));
      const [newest, oldest] = [went, stays].map((some) => some.map(({ saved }) => saved));
      assert.ok(Math.max(0, ...(newest ?? [])) <= Math.min(now, ...(oldest ?? [])), 'the oldest');
      /** @param {string[]} without */
      const fits = (without) => {
        const left = rows.filter(({ id, named }) => !named && !without.includes(id));
        return left.length <= RUNS && left.reduce((sum, { bytes }) => sum + bytes, 0) <= BYTES;
      };
      assert.ok(fits(gone) || stays.length === 0, 'enough');
      assert.ok(gone.length === 0 || !fits(gone.slice(0, -1)), 'no more than needed');
    }),
  );
});

onDevice('all runs are exported, one at a time', async (device) => {
  const a = await device.tab('a');
  for (const id of ['one', 'two', 'three']) await a.save(described(id), snapshot(id));
  await device.spoil('texts', 'two', undefined);
  const all = [];
  for await (const { row, checkpoint, text } of a.exportAll())
    all.push([row.id, tokenOf(checkpoint), text]);
  assert.deepEqual(all.sort(), [
    ['one', 'one', '# A text\n'],
    ['three', 'three', '# A text\n'],
  ]);
});

onDevice('parts that no row names go with the next new run', async (device) => {
  const a = await device.tab('a');
  await a.save(described('one'), snapshot('1'));
  await device.spoil('slots', ['lost', 0], { any: 'thing' });
  await device.spoil('slots', 7, 'junk');
  await device.spoil('texts', 'lost', 'junk');
  await a.save(described('two'), snapshot('2'));
  for (const key of [['lost', 0], 7]) assert.equal(await device.read('slots', key), undefined);
  assert.equal(await device.read('texts', 'lost'), undefined);
  for (const [id, token] of [
    ['one', '1'],
    ['two', '2'],
  ])
    assert.equal(await loadedToken(a, id ?? ''), token);
});

onDevice(
  'a snapshot that cannot be cloned is an error of the page, and changes nothing',
  async (device) => {
    const a = await device.tab('a');
    await a.save(described('run'), snapshot('1'));
    const bad = { ...snapshot('2'), curve: { draw: () => {} } };
    await assert.rejects(a.save(described('run'), bad), { name: 'DataCloneError' });
    assert.equal(await loadedToken(a, 'run'), '1');
    assert.equal((await a.save(described('run'), snapshot('3'))).generation, 2);
  },
);

onDevice(
  'what other versions of the page say in the channel is no event of ours',
  async (device) => {
    const a = await device.tab('a');
    /** @type {unknown[]} */
    const heard = [];
    a.addEventListener('change', (event) => heard.push(/** @type {CustomEvent} */ (event).detail));
    const other = new BroadcastChannel('plateau-runs');
    for (const said of [null, 7, 'run', { ids: 'run' }, { ids: [7, 'run', null] }])
      other.postMessage(said);
    const until = Date.now() + 5000;
    while (heard.length < 5 && Date.now() < until) await turns(1);
    other.close();
    assert.deepEqual(
      heard,
      [[], [], [], [], ['run']].map((ids) => ({ ids })),
    );
  },
);

test('the size of a value is that of its clone, whatever its shape', () => {
  /** @type {any} */
  const circle = { a: [1, 2, 'three'], b: new Map([[1, new Uint8Array(5)]]), c: new Set(['x']) };
  circle.self = circle;
  /** @type {any} */
  let deep = null;
  for (let i = 0; i < 100_000; i++) deep = [deep];
  /** @type {any[]} */
  const holes = [];
  holes[4e9] = 1;
  for (const value of [circle, null, undefined, 'text', new Date(5), { x: undefined }])
    assert.equal(sizeOf(structuredClone(value)), sizeOf(value));
  const began = performance.now();
  assert.equal(sizeOf(holes), 8);
  assert.equal(sizeOf(deep), 8);
  assert.ok(performance.now() - began < 1000);
  assert.ok(sizeOf('12345') >= 10 && sizeOf(new ArrayBuffer(7)) === 7);
});
