// The connection to the database of kept runs: opened within a time, opened again once when it broke, closed for a newer page.

import { unwrap, wrap } from 'idb';
import { NotKept } from './not-kept.js';

/**
 * `runs`: a row for each run, by its id. `slots`: checkpoint and curve of its two last saves, by [id, 0 or 1]. `texts`: what
 * it trains on, by id. What is read may have been written by another version of the page: it is unknown.
 * @typedef {object} Stores
 * @property {{key: string, value: unknown}} runs
 * @property {{key: [string, number], value: unknown}} slots
 * @property {{key: string, value: unknown}} texts
 */

/** @typedef {('runs'|'slots'|'texts')[]} Names */
/** @typedef {import('idb').IDBPDatabase<Stores>} Connection */
/**
 * @template {'readonly'|'readwrite'} Mode
 * @typedef {import('idb').IDBPTransaction<Stores, Names, Mode>} Transaction
 */

/** @type {Names} */
const STORES = ['runs', 'slots', 'texts'];
const NAME = 'plateau-runs';
const VERSION = 1;

/** Engines answer in 40 ms; one whose files are locked or broken may never. Milliseconds. */
export const OPENING = 4000;
/**
 * A run of 100 MB took 27 s to write and 15 s to read on a machine with ten times more to do than it could; one of 2 MB less
 * than 2 s. Milliseconds.
 */
export const ANSWERING = { readonly: 60_000, readwrite: 120_000 };

/** The name of an error of the engine, '' of anything else. @param {unknown} error */
const nameOf = (error) =>
  error instanceof Error || error instanceof DOMException ? error.name : '';

/** Errors in this page's own code are not the storage's. @param {unknown} error */
const isOurs = (error) =>
  error instanceof TypeError || error instanceof RangeError || nameOf(error) === 'DataCloneError';

export class Database {
  #factory;
  #onNewer;
  /** @type {Promise<Connection>|null} */
  #opening = null;
  /** @type {Connection|null} */
  #connection = null;
  /** A newer version of the page has asked for the database: it stays closed here. */
  #newer = false;

  /**
   * @param {() => IDBFactory|undefined} factory may throw: a sandbox refuses the very name
   * @param {() => void} onNewer a newer version of the page takes the database over
   */
  constructor(factory, onNewer) {
    this.#factory = factory;
    this.#onNewer = onNewer;
  }

  /** Throws NotKept. */
  open() {
    if (this.#newer) throw new NotKept('newer');
    this.#opening ??= this.#connect().catch((error) => {
      this.#opening = null;
      throw error;
    });
    return this.#opening;
  }

  close() {
    this.#opening?.then((connection) => connection.close()).catch(() => {});
    this.#opening = null;
  }

  /**
   * One transaction over all stores, which is complete when the promise resolves. A broken connection is opened once more
   * and the work done again; then, and when nothing answers, NotKept.
   * @template {'readonly'|'readwrite'} Mode
   * @template Result
   * @param {Mode} mode
   * @param {(transaction: Transaction<Mode>) => Promise<Result>} work throws NotKept to change nothing
   * @param {(transaction: Transaction<Mode>) => Promise<unknown>} [settled] when it counts as done
   * @returns {Promise<Result>}
   */
  async use(mode, work, settled = (transaction) => transaction.done) {
    for (let again = false; ; again = true) {
      const connection = await this.open();
      try {
        return await this.#run(connection, mode, work, settled);
      } catch (error) {
        if (isOurs(error)) throw error;
        if (error instanceof NotKept && error.why !== 'silent') throw error;
        // Quota runs out at a put or when the transaction is written out; either way nothing of it is stored.
        if (nameOf(error) === 'QuotaExceededError') throw new NotKept('full');
        this.#drop(connection);
        if (error instanceof NotKept) throw error;
        if (this.#newer) throw new NotKept('newer');
        if (again) throw new NotKept('lost');
      }
    }
  }

  /**
   * @template {'readonly'|'readwrite'} Mode
   * @template Result
   * @param {Connection} connection
   * @param {Mode} mode
   * @param {(transaction: Transaction<Mode>) => Promise<Result>} work
   * @param {(transaction: Transaction<Mode>) => Promise<unknown>} settled
   */
  async #run(connection, mode, work, settled) {
    // 'strict': complete means that the disk has it, not a cache. Engines that do not know it ignore it.
    const transaction = connection.transaction(STORES, mode, { durability: 'strict' });
    // The request that failed says more than the transaction that ended because of it.
    transaction.done.catch(() => {});
    const abort = () => {
      try {
        transaction.abort();
      } catch {
        // It has ended.
      }
    };
    const all = (async () => {
      const result = await work(transaction);
      await settled(transaction);
      return result;
    })();
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    let clock;
    const late = new Promise((_, reject) => {
      const patience = ANSWERING[mode];
      clock = setTimeout(() => reject(new NotKept('silent', patience / 1000)), patience);
    });
    try {
      return await /** @type {Promise<Result>} */ (Promise.race([all, late]));
    } catch (error) {
      all.catch(() => {});
      abort();
      throw error;
    } finally {
      clearTimeout(clock);
    }
  }

  /** @param {Connection} connection that broke */
  #drop(connection) {
    connection.close();
    // Another use may have opened the next one already.
    if (this.#connection !== connection) return;
    this.#connection = null;
    this.#opening = null;
  }

  /** @returns {Promise<Connection>} */
  #connect() {
    return new Promise((resolve, reject) => {
      /** @type {IDBOpenDBRequest} */
      let request;
      try {
        const factory = this.#factory();
        if (!factory) throw new NotKept('refused');
        request = factory.open(NAME, VERSION);
      } catch {
        reject(new NotKept('refused'));
        return;
      }
      let blocked = false;
      let late = false;
      const clock = setTimeout(() => {
        late = true;
        reject(blocked ? new NotKept('older') : new NotKept('silent', OPENING / 1000));
      }, OPENING);
      request.addEventListener('blocked', () => {
        blocked = true;
      });
      request.addEventListener('upgradeneeded', () => {
        for (const store of STORES)
          if (!request.result.objectStoreNames.contains(store))
            request.result.createObjectStore(store);
      });
      request.addEventListener('error', (event) => {
        // Otherwise it becomes an error of the whole page.
        event.preventDefault();
        clearTimeout(clock);
        reject(new NotKept(request.error?.name === 'VersionError' ? 'newer' : 'refused'));
      });
      request.addEventListener('success', () => {
        clearTimeout(clock);
        const connection = /** @type {Connection} */ (wrap(request.result));
        // Nobody waits any more, and an open connection is in the way of others.
        if (late) connection.close();
        else resolve(this.#watched(connection));
      });
    });
  }

  /** @param {Connection} connection */
  #watched(connection) {
    this.#connection = connection;
    const database = unwrap(connection);
    // By the engine: the reader cleared the storage, or its process ended. The next use opens it again.
    database.addEventListener('close', () => this.#drop(connection));
    database.addEventListener('versionchange', (event) => {
      // Whoever waits gets it. No version: it is being deleted, which is no newer page's doing.
      const newer = Boolean(/** @type {IDBVersionChangeEvent} */ (event).newVersion);
      this.#newer ||= newer;
      this.#drop(connection);
      if (newer) this.#onNewer();
    });
    return connection;
  }
}
