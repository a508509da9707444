// Writes a save of a run, within a transaction: its slot, its row, its text where it is another, and what must go for it.

import { readRows } from './found.js';
import { surplus } from './limits.js';
import { bytesOf, rowOf, textBytes } from './rows.js';
import { sizeOf } from './size.js';

/**
 * @import { KeptRow, Place } from './rows.js'
 * @import { Transaction } from './database.js'
 * @import { Stored } from './found.js'
 */

/**
 * What a run needs to come back.
 * @typedef {object} Snapshot
 * @property {ArrayBuffer} checkpoint the newest weights and the best
 * @property {string|ArrayBuffer} text
 * @property {string} textName
 * @property {any} curve can be cloned; the store does not look into it
 */

/** What the page says of a run it saves; the store adds the rest. @typedef {Omit<KeptRow, 'saved'|'bytes'|'generation'|'owner'>} Described */

/**
 * Writes a save over the older of the two, and what follows from it. The caller has made sure that it may.
 * @param {Transaction<'readwrite'>} transaction
 * @param {object} save
 * @param {Stored|null} save.stored null: the first save of a run
 * @param {string|ArrayBuffer|null} save.text that is stored, as far as it is known
 * @param {Described} save.described
 * @param {Snapshot} save.snapshot
 * @param {string} save.tab
 * @param {number} save.now milliseconds since 1970
 * @returns {Promise<{row: KeptRow, ids: string[]}>} ids: of all rows that change
 */
export async function writeSave(
  transaction,
  { stored, text: before, described, snapshot, tab, now },
) {
  const { id } = described;
  const place = stored?.place ?? null;
  const generation = (stored?.row.generation ?? 0) + 1;
  const texts = transaction.objectStore('texts');
  const same =
    place !== null && sameText(before, snapshot.text) && (await texts.getKey(id)) !== undefined;
  const text = same ? place.text : { version: generation, bytes: textBytes(snapshot.text) };
  const sizes = { checkpoint: snapshot.checkpoint.byteLength, curve: sizeOf(snapshot.curve) };
  /** @type {0|1} The slot whose save is the older one. */
  const slot = place ? (place.slot === 0 ? 1 : 0) : generation % 2 === 0 ? 0 : 1;
  /** @type {[number, number]} */
  const bytes = place ? [...place.sizes] : [0, 0];
  bytes[slot] = sizes.checkpoint + sizes.curve;
  /** @type {Place} */
  const next = { slot, written: generation, sizes: bytes, text };
  const reader = stored ? { name: stored.row.name, named: stored.row.named } : null;
  const row = rowOf(id, {
    ...described,
    // A name that the reader wrote in any tab stays; another one is the page's to choose.
    ...(reader && { named: reader.named, name: reader.named ? reader.name : described.name }),
    textName: snapshot.textName,
    saved: now,
    bytes: bytesOf(next),
    generation,
    owner: tab,
    broken: false,
  });
  const gone = stored ? [] : await makeWay(transaction, row);
  const { checkpoint, curve } = snapshot;
  await Promise.all([
    !same && texts.put({ ...text, text: snapshot.text }, id),
    transaction
      .objectStore('slots')
      .put({ generation, text: text.version, sizes, checkpoint, curve, row }, [id, slot]),
    transaction.objectStore('runs').put({ ...row, place: next }, id),
  ]);
  return { row, ids: [id, ...gone] };
}

/**
 * Removes what a new run displaces, and parts that no row names.
 * @param {Transaction<'readwrite'>} transaction
 * @param {KeptRow} row the new one
 */
async function makeWay(transaction, row) {
  const rows = await readRows(transaction);
  const gone = surplus([...rows, row], row.id, row.owner, row.saved);
  const keys = new Set(await transaction.objectStore('runs').getAllKeys());
  const slots = await transaction.objectStore('slots').getAllKeys();
  const texts = await transaction.objectStore('texts').getAllKeys();
  await Promise.all([
    removeRuns(transaction, gone),
    ...slots
      .filter((key) => !Array.isArray(key) || !keys.has(key[0]))
      .map((key) => transaction.objectStore('slots').delete(key)),
    ...texts
      .filter((key) => !keys.has(key))
      .map((key) => transaction.objectStore('texts').delete(key)),
  ]);
  return gone;
}

/** All that is stored of them. @param {Transaction<'readwrite'>} transaction @param {string[]} ids */
export async function removeRuns(transaction, ids) {
  const slots = transaction.objectStore('slots');
  await Promise.all(
    ids.flatMap((id) => [
      transaction.objectStore('runs').delete(id),
      slots.delete([id, 0]),
      slots.delete([id, 1]),
      transaction.objectStore('texts').delete(id),
    ]),
  );
}

/** @param {string|ArrayBuffer|null} a @param {string|ArrayBuffer} b */
function sameText(a, b) {
  if (a === b) return true;
  if (!a || typeof a === 'string' || typeof b === 'string') return false;
  if (a.byteLength !== b.byteLength) return false;
  const [x, y] = [new Uint8Array(a), new Uint8Array(b)];
  // Five times as fast as every(): a text may have 5 MB.
  for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return false;
  return true;
}
