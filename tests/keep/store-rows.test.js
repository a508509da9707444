// Whatever lies in the storage, another version of the page may have written it: nothing of it throws, or stands in the way.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cleanName, placeOf, rowOf, slotOf, textOf } from '../../web/store/rows.js';
import { Device, described, loadedToken, snapshot } from '../page/store-kit.js';

const anything = fc.anything({
  withDate: true,
  withMap: true,
  withSet: true,
  withTypedArray: true,
  withSparseArray: true,
  maxDepth: 4,
});

/** A good stored value with some of its fields replaced by anything. @param {Record<string, unknown>} good */
const damaged = (good) =>
  fc
    .dictionary(fc.constantFrom(...Object.keys(good)), anything, { minKeys: 1 })
    .map((bad) => ({ ...good, ...bad }));

const ROW = {
  ...described('run'),
  ...{ saved: 1.7e12, bytes: 100, generation: 4, owner: 'a' },
  place: { slot: 0, written: 4, sizes: [40, 40], text: { version: 1, bytes: 18 } },
};
const SLOT = {
  ...{ generation: 4, text: 1, sizes: { checkpoint: 3, curve: 8 } },
  ...{ checkpoint: new ArrayBuffer(3), curve: null, row: ROW },
};
const TEXT = { version: 1, bytes: 18, text: '# A text\n' };

test('a row that was stored well is read as it was', () => {
  const { place, ...row } = ROW;
  assert.deepEqual(rowOf('run', ROW), row);
  assert.deepEqual(placeOf(ROW), place);
  assert.ok(slotOf('run', SLOT));
  assert.deepEqual(textOf(TEXT), TEXT);
});

test('any row is read as one whose fields are of their types and within bounds', () => {
  fc.assert(
    fc.property(fc.oneof(anything, damaged(ROW)), (value) => {
      const row = rowOf('run', value);
      assert.deepEqual(
        Object.keys(row).filter((name) => name !== 'broken'),
        Object.keys(rowOf('run', ROW)),
      );
      assert.equal(row.id, 'run');
      for (const text of [row.name, row.textName]) {
        assert.ok(typeof text === 'string' && [...text].length <= 200);
        assert.doesNotMatch(text, /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      }
      assert.ok(row.name);
      for (const number of [row.epoch, row.counted, row.began, row.saved, row.bytes])
        assert.ok(Number.isFinite(number) && number >= 0, `${number}`);
      assert.ok(!Number.isNaN(new Date(row.saved).getTime()));
      for (const loss of [row.loss, row.heldOutLoss, row.best?.loss ?? null])
        assert.ok(loss === null || (Number.isFinite(loss) && loss >= 0));
      assert.equal(row.generation > 0, row.owner !== '');
      assert.ok(Number.isSafeInteger(row.generation + 1));
      const place = placeOf(value);
      assert.ok(place === null || place.slot === 0 || place.slot === 1);
    }),
    { numRuns: 1000 },
  );
});

test('any slot is whole or none, any text too', () => {
  fc.assert(
    fc.property(
      fc.oneof(anything, damaged(SLOT)),
      fc.oneof(anything, damaged(TEXT)),
      (value, other) => {
        const slot = slotOf('run', value);
        if (slot)
          assert.ok(slot.generation >= 1 && slot.checkpoint.byteLength === slot.sizes.checkpoint);
        const text = textOf(other);
        if (text) assert.ok(typeof text.text === 'string' || text.text.byteLength === text.bytes);
      },
    ),
    { numRuns: 1000 },
  );
});

test('a name is one line of whole characters', () => {
  assert.equal(cleanName(' a\r\n\tb\u0000c '), 'a b c');
  assert.equal(cleanName('\u202eevil\u2069'), 'evil');
  assert.equal(cleanName('😀'.repeat(300)), '😀'.repeat(200));
  assert.equal(
    cleanName('<img src=x onerror=alert(1)>'),
    '<img src=x onerror=alert(1)>',
    'text is text',
  );
  assert.equal(cleanName('x'.repeat(1e6)).length, 200);
});

/** @param {unknown} value */
function isStorable(value) {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}

test('200 databases with anything in them: the list is read, what is whole loads, all can be removed', async () => {
  const storable = anything.filter((value) => value !== undefined && isStorable(value));
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(storable, damaged(ROW).filter(isStorable)),
      storable,
      fc.oneof(storable, damaged(SLOT).filter(isStorable)),
      async (row, text, slot) => {
        const device = new Device();
        const runs = await device.tab('a');
        await runs.save(described('good'), snapshot('good'));
        await device.spoil('runs', 'bad', row);
        await device.spoil('texts', 'bad', text);
        await device.spoil('slots', ['bad', 0], slot);
        await device.spoil('runs', 7, row);
        const ids = (await runs.list()).map(({ id }) => id);
        assert.deepEqual(ids.sort(), ['bad', 'good']);
        assert.equal(await loadedToken(runs, 'good'), 'good');
        const other = await device.tab('b');
        await other.load('bad');
        await other.claim('bad');
        await other.rename('bad', 'Named');
        await runs.save(described('new'), snapshot('new'));
        await other.remove(ids);
        assert.deepEqual(
          (await runs.list()).map(({ id }) => id),
          ['new'],
        );
        device.close();
      },
    ),
    { numRuns: 200 },
  );
});
