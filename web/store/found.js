// Finds what is kept of a run, within a transaction: its row, and the newest of its saves that is whole.

import { placeOf, rowOf, slotOf, textOf } from './rows.js';

/**
 * @import { KeptRow, Place, Slot, Text } from './rows.js'
 * @import { Transaction } from './database.js'
 */

/**
 * @typedef {object} Found
 * @property {KeptRow} row
 * @property {Place} place
 * @property {Slot} slot
 * @property {Text} text
 * @property {boolean} older the newest save is broken, and this is the one before it
 */

/**
 * Null: neither save is whole.
 * @param {Transaction<any>} transaction
 * @param {string} id
 * @param {unknown} value of its row
 * @returns {Promise<Found|null>}
 */
export async function findSave(transaction, id, value) {
  const text = textOf(await transaction.objectStore('texts').get(id));
  if (!text) return null;
  const row = rowOf(id, value);
  const place = placeOf(value);
  const slots = transaction.objectStore('slots');
  /** @param {0|1} which */
  const read = async (which) => {
    const slot = slotOf(id, await slots.get([id, which]));
    return slot && slot.text === text.version ? slot : null;
  };
  if (place && row.generation) {
    // Checkpoints are large: the other one is read only when it is needed.
    const newest = await read(place.slot);
    if (newest?.generation === place.written)
      return { row, place, slot: newest, text, older: false };
    const which = place.slot === 0 ? 1 : 0;
    const slot = await read(which);
    return slot && { ...mended(row, which, slot, text), older: true };
  }
  // The row cannot be read: the saves say what it was.
  const [first, second] = [await read(0), await read(1)];
  const which = (second?.generation ?? 0) > (first?.generation ?? 0) ? 1 : 0;
  const slot = which ? second : first;
  return slot && { ...mended(row, which, slot, text), older: false };
}

/**
 * A row that says what its save holds. What the reader chose, its name, and who owns it stay the row's.
 * @param {KeptRow} row
 * @param {0|1} which
 * @param {Slot} slot
 * @param {Text} text
 */
function mended(row, which, slot, text) {
  const { name, named } = row.generation ? row : slot.row;
  const { generation, owner } = row.generation ? row : slot.row;
  const size = slot.sizes.checkpoint + slot.sizes.curve;
  /** @type {Place} */
  const place = {
    slot: which,
    written: slot.generation,
    sizes: which === 0 ? [size, 0] : [0, size],
    text: { version: text.version, bytes: text.bytes },
  };
  return {
    row: { ...slot.row, name, named, generation: Math.max(generation, slot.generation), owner },
    place,
    slot,
    text,
  };
}

/** A row as it is stored. @typedef {{row: KeptRow, place: Place|null, sure: boolean}} Stored sure: its own fields can be read */

/** @param {Transaction<any>} transaction @param {string} id @returns {Promise<Stored|null>} */
export async function readStored(transaction, id) {
  const value = await transaction.objectStore('runs').get(id);
  if (value === undefined) return null;
  const row = rowOf(id, value);
  const place = placeOf(value);
  if (row.generation && place) return { row, place, sure: true };
  const found = await findSave(transaction, id, value);
  return { row: found?.row ?? row, place: found?.place ?? null, sure: false };
}

/** All rows, mended where they must be. @param {Transaction<any>} transaction @returns {Promise<KeptRow[]>} */
export async function readRows(transaction) {
  const store = transaction.objectStore('runs');
  // Both in the order of the keys.
  const [keys, values] = await Promise.all([store.getAllKeys(), store.getAll()]);
  return keys
    .map((key, i) => ({ key, value: values[i] }))
    .filter(({ key }) => typeof key === 'string')
    .map(({ key, value }) => rowOf(key, value));
}

/** Keeps all that is known of a run neither of whose saves is whole. @param {Transaction<'readwrite'>} transaction @param {string} id */
export async function markBroken(transaction, id) {
  const store = transaction.objectStore('runs');
  const value = await store.get(id);
  if (value === undefined || (await findSave(transaction, id, value))) return;
  await store.put({ ...rowOf(id, value), broken: true, place: placeOf(value) }, id);
}
