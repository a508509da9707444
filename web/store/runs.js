// Runs kept on this device: saved by the tab that trains them, listed, loaded, taken over by another tab, named, forgotten.

import { Database } from './database.js';
import { findSave, markBroken, readRows, readStored } from './found.js';
import { NotKept } from './not-kept.js';
import { cleanName, placeOf, rowOf } from './rows.js';
import { removeRuns, writeSave } from './save.js';

/**
 * @import { Transaction } from './database.js'
 * @import { Found, Stored } from './found.js'
 */

/** What the page speaks of. @typedef {import('./rows.js').KeptRow} KeptRow */
/** @typedef {import('./save.js').Described} Described */
/** @typedef {import('./save.js').Snapshot} Snapshot */

/** @typedef {{row: KeptRow, snapshot: Snapshot, older: boolean}} Loaded older: the newest save was broken */

/**
 * What this tab last wrote or claimed of a run.
 * @typedef {object} Held
 * @property {number} generation 0: not acknowledged yet
 * @property {number} tried the generation of a save that failed, or whose end is not known; otherwise 0
 * @property {string|ArrayBuffer|null} text as it is stored; null: not known
 */

const CHANNEL = 'plateau-runs';

/**
 * Events: 'change' when rows changed, here or in another tab (`detail.ids`; then `standing(id)` says whether this tab still
 * owns its run); 'lost' when nothing can be saved any more until it works again (`detail`, a NotKept).
 */
export class Runs extends EventTarget {
  #database;
  #tab;
  #now;
  /** @type {Map<string, Held>} */
  #held = new Map();
  /** Writes happen one after the other: each must know what the last one wrote. @type {Promise<unknown>} */
  #last = Promise.resolve();
  /** @type {BroadcastChannel|null} */
  #channel = null;
  #well = true;

  /**
   * Throws NotKept when this browser keeps nothing.
   * @param {object} how
   * @param {string} how.tab random id of this tab, of this visit: what another one may not have
   * @param {IDBFactory} [how.indexedDB]
   * @param {() => number} [how.now] milliseconds since 1970
   */
  static async open({ tab, indexedDB, now = Date.now }) {
    const runs = new this(tab, () => indexedDB ?? globalThis.indexedDB, now);
    await runs.#database.open();
    runs.#listen();
    return runs;
  }

  /**
   * Use `open`.
   * @param {string} tab
   * @param {() => IDBFactory|undefined} factory
   * @param {() => number} now
   */
  constructor(tab, factory, now) {
    super();
    this.#tab = tab;
    this.#now = now;
    this.#database = new Database(factory, () => this.#lose(new NotKept('newer')));
  }

  /** Ends connection and channel. */
  close() {
    this.#channel?.close();
    this.#channel = null;
    this.#database.close();
  }

  /**
   * A new run, or the next generation of one that this tab saved or claimed. Resolves when the disk has it. Throws NotKept:
   * 'taken', 'gone', 'full', 'lost', 'silent' or 'newer'; the save before is then as it was. Until then the snapshot must
   * not change: it is copied when earlier saves are done.
   * @param {Described} described
   * @param {Snapshot} snapshot
   * @returns {Promise<KeptRow>}
   */
  save(described, snapshot) {
    const { id } = described;
    return this.#inTurn(async () => {
      try {
        const { row, ids } = await this.#write(async (transaction) => {
          const stored = await readStored(transaction, id);
          const held = this.#held.get(id);
          const verdict = this.judge(stored, held);
          if (verdict !== 'mine') throw new NotKept(verdict);
          // If the connection breaks, whether it was written is not known: this tab's next try accepts either.
          const generation = stored?.row.generation ?? 0;
          const text = held?.text ?? null;
          this.#held.set(id, { text, generation, tried: generation + 1 });
          const [tab, now] = [this.#tab, this.#now()];
          return writeSave(transaction, { stored, text, described, snapshot, tab, now });
        });
        this.#held.set(id, { generation: row.generation, tried: 0, text: snapshot.text });
        this.#changed(ids);
        return row;
      } catch (error) {
        const held = this.#held.get(id);
        if (held) this.#held.set(id, { ...held, text: null });
        throw error;
      }
    });
  }

  /**
   * Whether this tab may write the run: it was the last to write it. Compared in the transaction that writes.
   * @param {Stored|null} stored
   * @param {Held|undefined} held
   * @returns {'mine'|'taken'|'gone'}
   */
  judge(stored, held) {
    if (!stored) return held?.generation ? 'gone' : 'mine';
    if (!held) return 'taken';
    const { owner, generation } = stored.row;
    // Of a row that broke, the saves are known, but not who claimed it since: none is newer than what this tab wrote.
    if (!stored.sure) return generation <= Math.max(held.generation, held.tried) ? 'mine' : 'taken';
    const last = generation === held.generation || generation === held.tried;
    return owner === this.#tab && last ? 'mine' : 'taken';
  }

  /** Whether the next save of a run will be taken. Throws NotKept. @param {string} id */
  async standing(id) {
    return this.#read(async (transaction) =>
      this.judge(await readStored(transaction, id), this.#held.get(id)),
    );
  }

  /** Newest first; a broken one says so, and can be removed. Throws NotKept. @returns {Promise<KeptRow[]>} */
  async list() {
    const rows = await this.#read(async (transaction) => {
      const rows = await readRows(transaction);
      const slots = await transaction.objectStore('slots').getAllKeys();
      const texts = new Set(await transaction.objectStore('texts').getAllKeys());
      const whole = new Set(slots.map((key) => (Array.isArray(key) ? key[0] : '')));
      return rows.map((row) =>
        whole.has(row.id) && texts.has(row.id) ? row : { ...row, broken: true },
      );
    });
    return rows.sort((a, b) => b.saved - a.saved);
  }

  /**
   * The newest save that is whole; null: there is none. Throws NotKept.
   * @param {string} id
   * @returns {Promise<Loaded|null>}
   */
  async load(id) {
    const { found, value } = await this.#read(async (transaction) => {
      const value = await transaction.objectStore('runs').get(id);
      return { value, found: value === undefined ? null : await findSave(transaction, id, value) };
    });
    // The list says so from now on.
    if (!found && value !== undefined)
      await this.#inTurn(() => this.#write((transaction) => markBroken(transaction, id))).catch(
        () => {},
      );
    return found && loaded(found);
  }

  /**
   * Loads a run that this tab trains from now on: a save of any other tab is 'taken'. Throws NotKept.
   * @param {string} id
   * @returns {Promise<Loaded|null>}
   */
  claim(id) {
    return this.#inTurn(async () => {
      const found = await this.#write(async (transaction) => {
        const store = transaction.objectStore('runs');
        const value = await store.get(id);
        const found = value === undefined ? null : await findSave(transaction, id, value);
        if (!found) {
          await markBroken(transaction, id);
          return null;
        }
        const row = { ...found.row, owner: this.#tab, generation: found.row.generation + 1 };
        const held = this.#held.get(id);
        const known = found.row.owner === this.#tab ? found.row.generation : held?.generation;
        if (held && known)
          this.#held.set(id, { text: null, generation: known, tried: row.generation });
        await store.put({ ...row, place: found.place }, id);
        return { ...found, row };
      });
      if (!found) return null;
      const { text, row } = found;
      this.#held.set(id, { generation: row.generation, tried: 0, text: text.text });
      this.#changed([id]);
      return loaded(found);
    });
  }

  /**
   * A run that the reader named is never removed by itself. Throws NotKept.
   * @param {string} id
   * @param {string} name nothing: it is again called what the page calls it
   * @returns {Promise<KeptRow>}
   */
  rename(id, name) {
    return this.#inTurn(async () => {
      const clean = cleanName(name);
      const row = await this.#write(async (transaction) => {
        const store = transaction.objectStore('runs');
        const value = await store.get(id);
        if (value === undefined) throw new NotKept('gone');
        const before = rowOf(id, value);
        const row = { ...before, name: clean || before.name, named: clean !== '' };
        await store.put({ ...row, place: placeOf(value) }, id);
        return row;
      });
      this.#changed([id]);
      return row;
    });
  }

  /** Removes all that is kept of these runs. Throws NotKept. @param {string[]} ids */
  remove(ids) {
    return this.#inTurn(async () => {
      await this.#write((transaction) => removeRuns(transaction, ids));
      this.#changed(ids);
    });
  }

  /**
   * Each run that is whole, one at a time, so that memory holds one. Throws NotKept.
   * @returns {AsyncGenerator<{row: KeptRow, checkpoint: ArrayBuffer, text: string|ArrayBuffer}>}
   */
  async *exportAll() {
    for (const { id } of await this.list()) {
      const run = await this.load(id);
      if (run) yield { row: run.row, checkpoint: run.snapshot.checkpoint, text: run.snapshot.text };
    }
  }

  /** Bytes this site uses and may use, as the browser rounds them. @returns {Promise<{usage: number, quota: number}|null>} */
  async estimate() {
    try {
      const { usage, quota } = await navigator.storage.estimate();
      return usage === undefined || quota === undefined ? null : { usage, quota };
    } catch {
      return null;
    }
  }

  /**
   * Asks the browser not to clear this site's storage when the device is full. It may ask the reader: only after the reader
   * asked to keep something.
   * @returns {Promise<boolean>}
   */
  async persist() {
    try {
      return await navigator.storage.persist();
    } catch {
      return false;
    }
  }

  /** When a write counts as done. @param {Transaction<'readwrite'>} transaction @returns {Promise<unknown>} */
  settled(transaction) {
    return transaction.done;
  }

  /** @template Result @param {(transaction: Transaction<'readonly'>) => Promise<Result>} work */
  #read(work) {
    return this.#minded(this.#database.use('readonly', work));
  }

  /** @template Result @param {(transaction: Transaction<'readwrite'>) => Promise<Result>} work */
  #write(work) {
    return this.#minded(
      this.#database.use('readwrite', work, (transaction) => this.settled(transaction)),
    );
  }

  /** Says once when the storage stops working. @template Result @param {Promise<Result>} use */
  async #minded(use) {
    try {
      const result = await use;
      this.#well = true;
      return result;
    } catch (error) {
      if (error instanceof NotKept && !['taken', 'gone', 'full'].includes(error.why))
        this.#lose(error);
      throw error;
    }
  }

  /** @param {NotKept} why */
  #lose(why) {
    if (!this.#well) return;
    this.#well = false;
    this.dispatchEvent(new CustomEvent('lost', { detail: why }));
  }

  /** @template Result @param {() => Promise<Result>} work @returns {Promise<Result>} */
  #inTurn(work) {
    const result = this.#last.then(work);
    this.#last = result.catch(() => {});
    return result;
  }

  /** @param {string[]} ids */
  #changed(ids) {
    this.#channel?.postMessage({ ids });
    this.dispatchEvent(new CustomEvent('change', { detail: { ids } }));
  }

  /** Other tabs hear of a change at once; where they cannot, they hear of it at their next save. */
  #listen() {
    try {
      this.#channel = new BroadcastChannel(CHANNEL);
    } catch {
      return;
    }
    this.#channel.addEventListener('message', ({ data }) => {
      // Another version of the page may speak here too.
      const ids = Array.isArray(data?.ids) ? data.ids : [];
      const known = ids.filter((/** @type {unknown} */ id) => typeof id === 'string');
      this.dispatchEvent(new CustomEvent('change', { detail: { ids: known } }));
    });
  }
}

/** @param {Found} found @returns {Loaded} */
const loaded = ({ row, slot, text, older }) => ({
  row,
  snapshot: {
    checkpoint: slot.checkpoint,
    curve: slot.curve,
    text: text.text,
    textName: row.textName,
  },
  older,
});
