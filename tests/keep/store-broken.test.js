// Parts of a kept run that are broken: what is whole loads, what is not says so and can be removed, and the next save mends it.
import assert from 'node:assert/strict';
import { described, fault, loadedToken, refusedWith, snapshot } from '../page/store-kit.js';

/** @typedef {import('../page/store-kit.js').Device} Device */

/** @param {Device} device @param {number} which @param {(slot: any) => unknown} change */
async function changeSlot(device, which, change) {
  const slot = await device.read('slots', ['run', which]);
  await device.spoil('slots', ['run', which], change(slot));
}

/** Ways in which a slot is not what was saved. @type {Record<string, (slot: any) => unknown>} */
const BROKEN = {
  missing: () => undefined,
  'not an object': () => 'slot',
  'no checkpoint': (slot) => ({ ...slot, checkpoint: null }),
  'a shorter checkpoint': (slot) => ({ ...slot, checkpoint: slot.checkpoint.slice(1) }),
  'another curve': (slot) => ({ ...slot, curve: { points: {} } }),
  'of another generation': (slot) => ({ ...slot, generation: 7 }),
  'of another text': (slot) => ({ ...slot, text: 7 }),
  'a generation that is no number': (slot) => ({ ...slot, generation: '2' }),
};
for (const [name, change] of Object.entries(BROKEN))
  fault(
    `a broken slot (${name}): the save before it loads, and the next save mends it`,
    async (device, runs) => {
      await changeSlot(device, 0, change);
      const found = await runs.load('run');
      assert.ok(found?.older);
      assert.equal(found.row.generation, 2);
      assert.equal((await runs.list())[0]?.broken, undefined);
    },
    { loads: '1' },
  );

fault(
  'claimed from the older slot, the next save replaces the broken one',
  async (device, runs) => {
    await changeSlot(device, 0, (slot) => ({ ...slot, checkpoint: null }));
    assert.ok((await runs.claim('run'))?.older);
    await runs.save(described('run'), snapshot('3'));
    await changeSlot(device, 0, (slot) => ({ ...slot, checkpoint: null }));
    assert.equal(await loadedToken(runs, 'run'), '1');
    await changeSlot(device, 0, () => undefined);
  },
  { loads: '1' },
);

fault(
  'both slots broken: listed as broken, and can be removed or saved anew',
  async (device, runs) => {
    for (const which of [0, 1])
      await changeSlot(device, which, (slot) => ({ ...slot, checkpoint: 5 }));
    assert.equal(await runs.load('run'), null);
    assert.ok((await runs.list())[0]?.broken);
    const other = await device.tab('c');
    assert.equal(await other.claim('run'), null);
    const [row] = await other.list();
    assert.ok(row?.broken);
    assert.equal(row.owner, 'a', 'not claimed');
    await runs.save(described('run'), snapshot('3'));
    assert.equal((await runs.list())[0]?.broken, undefined);
  },
  { loads: '3' },
);

for (const [what, text] of Object.entries({
  missing: undefined,
  junk: 7,
  shorter: { version: 1, bytes: 20, text: '# A te' },
}))
  fault(
    `a text that is ${what}: broken, until it is saved anew`,
    async (device, runs) => {
      await device.spoil('texts', 'run', text);
      assert.equal(await runs.load('run'), null);
      assert.ok((await runs.list())[0]?.broken);
      const other = await device.tab('c');
      await other.remove(['run']);
      assert.deepEqual(await other.list(), []);
      await device.spoil('texts', 'run', undefined);
      const fresh = await device.tab('d');
      await fresh.save(described('run'), snapshot('2'));
    },
    { next: false },
  );

/** Rows that another version of the page, or a bad disk, left. @type {[string, (row: any) => unknown][]} */
const ROWS = [
  ['junk', () => 'junk'],
  ['null', () => null],
  ['an array', () => []],
  ['without a generation', (row) => ({ ...row, generation: undefined })],
  ['without an owner', (row) => ({ ...row, owner: 5 })],
  ['without a place', (row) => ({ ...row, place: undefined })],
  ['with a huge generation', (row) => ({ ...row, generation: 2 ** 60 })],
];
for (const [name, change] of ROWS)
  fault(
    `a broken row (${name}): its saves say what it was; the next save mends it`,
    async (device, runs) => {
      await device.spoil('runs', 'run', change(await device.read('runs', 'run')));
      const other = await device.tab('c');
      assert.equal((await other.list()).length, 1);
      const found = await other.load('run');
      assert.equal(found?.row.name, 'Default');
      assert.equal(found.row.generation, 2);
      // A tab that wrote none of it may not save it.
      assert.equal(await refusedWith(other.save(described('run'), snapshot('no'))), 'taken');
      assert.equal(await runs.standing('run'), 'mine');
    },
  );

fault(
  'a broken row is claimed: the newest whole save, and the older tab is refused',
  async (device, runs) => {
    await device.spoil('runs', 'run', { any: 'thing' });
    const other = await device.tab('c');
    assert.equal((await other.claim('run'))?.row.generation, 3);
    assert.equal(await refusedWith(runs.save(described('run'), snapshot('no'))), 'taken');
    await other.save(described('run'), snapshot('3'));
  },
  { loads: '3', next: false },
);
