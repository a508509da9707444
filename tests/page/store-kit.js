// A store that fails when it is asked to: fake-indexeddb with faults, a log of what was committed, and tabs that share it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import 'fake-indexeddb/auto';
import { forceCloseDatabase, IDBFactory } from 'fake-indexeddb';
import { NotKept } from '../../web/store/not-kept.js';
import { Runs } from '../../web/store/runs.js';

export { IDBFactory };

/**
 * What goes wrong with a write, once: 'quota at put' and 'quota at commit', 'aborted' by the engine, 'closed' while it
 * writes, 'in doubt': it was committed and the connection broke before it was said, 'hangs': it never ends.
 * @typedef {'quota at put'|'quota at commit'|'aborted'|'closed'|'in doubt'|'hangs'} WriteFault
 */

/** A row that was committed; `token` is that of a save, null of a claim or a new name. Removed: generation 0.
 * @typedef {{id: string, generation: number, owner: string, name: string, token: string|null}} Commit */

/** How fast time passes in the store: tests that look at dates set it. */
export const clock = { now: 1.8e12 };

/** The factory of each test, with the faults of its next writes and what it committed. */
export class Device {
  factory = new IDBFactory();
  /** The next write takes the first. @type {(WriteFault|null)[]} */
  faults = [];
  /** @type {Commit[]} */
  log = [];
  /** @type {Runs[]} */
  #open = [];

  constructor() {
    devices.set(this.factory, this);
  }

  /** @param {string} tab @param {typeof Runs} [kind] */
  async tab(tab, kind = Runs) {
    const runs = await kind.open({ tab, indexedDB: this.factory, now: () => clock.now });
    this.#open.push(runs);
    return runs;
  }

  close() {
    for (const runs of this.#open) runs.close();
    devices.delete(this.factory);
  }

  /** A connection beside the store's, to look at what is stored and to spoil it. @param {(database: IDBDatabase) => void} work */
  async raw(work) {
    /** @type {IDBDatabase} */
    const database = await new Promise((resolve, reject) => {
      const request = this.factory.open('plateau-runs');
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    work(database);
    database.close();
    await turns(30);
  }

  /** @param {'runs'|'slots'|'texts'} store @param {IDBValidKey} key @returns {Promise<any>} */
  async read(store, key) {
    /** @type {any} */
    let request;
    await this.raw((database) => {
      request = database.transaction(store).objectStore(store).get(key);
    });
    return request.result;
  }

  /** Writes anything. @param {'runs'|'slots'|'texts'} store @param {IDBValidKey} key @param {unknown} value */
  spoil(store, key, value) {
    return this.raw((database) => {
      const objects = database.transaction(store, 'readwrite').objectStore(store);
      if (value === undefined) objects.delete(key);
      else plainPut.call(objects, value, key);
    });
  }

  /** As when the reader clears the storage, or the engine's process ends. */
  closeAll() {
    for (const connection of connections(this.factory)) forceCloseDatabase(connection);
  }
}

/** @type {Map<IDBFactory, Device>} */
const devices = new Map();

/** The open connections of a factory. @param {any} factory @returns {any[]} */
const connections = (factory) =>
  [...factory._databases.values()].flatMap((database) => database.connections);

/** @param {any} transaction */
const deviceOf = (transaction) =>
  [...devices.values()].find((device) => connections(device.factory).includes(transaction.db));

/** @param {number} count of the engine's tasks */
export async function turns(count) {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
}

const objects = /** @type {any} */ (globalThis).IDBObjectStore.prototype;
const plainPut = objects.put;
const plainDelete = objects.delete;

/** Runs when all that was asked of the transaction is done. @param {any} transaction @param {() => void} operation */
const atItsEnd = (transaction, operation) =>
  transaction._requests.push({ operation, request: { readyState: 'pending', source: null } });

/** @param {any} transaction @param {string} name */
const abortWith = (transaction, name) => transaction._abort(name);

/**
 * @param {any} transaction
 * @param {WriteFault} fault
 * @param {Device} device
 */
function inject(transaction, fault, device) {
  if (fault === 'quota at put')
    transaction._requests.at(-1).operation = () => {
      throw new DOMException('no space', 'QuotaExceededError');
    };
  if (fault === 'quota at commit')
    atItsEnd(transaction, () => abortWith(transaction, 'QuotaExceededError'));
  if (fault === 'aborted') atItsEnd(transaction, () => abortWith(transaction, 'AbortError'));
  if (fault === 'closed')
    atItsEnd(transaction, () => {
      abortWith(transaction, 'AbortError');
      forceCloseDatabase(transaction.db);
    });
  if (fault === 'hangs') transaction._start = () => {};
  if (fault === 'in doubt') {
    const dispatch = transaction.dispatchEvent;
    transaction.dispatchEvent = (/** @type {Event} */ event) => {
      if (event.type !== 'complete') return dispatch.call(transaction, event);
      commit(transaction, device);
      transaction.error = new DOMException('connection lost', 'AbortError');
      dispatch.call(transaction, new IDBVersionChangeEvent('abort'));
      forceCloseDatabase(transaction.db);
      return true;
    };
  }
}

/** What a transaction wrote so far. @type {WeakMap<object, Commit[]>} */
const written = new WeakMap();

/** @param {any} transaction @param {Device} device */
function commit(transaction, device) {
  device.log.push(...(written.get(transaction) ?? []));
  written.delete(transaction);
}

/** @param {any} transaction @param {Device} device @param {Commit} row */
function note(transaction, device, row) {
  const rows = written.get(transaction);
  if (rows) rows.push(row);
  else {
    written.set(transaction, [row]);
    transaction.addEventListener('complete', () => commit(transaction, device));
  }
}

/** The token of the slot that a transaction puts. @type {WeakMap<object, string>} */
const tokens = new WeakMap();

objects.put = function put(/** @type {any} */ value, /** @type {any} */ key) {
  const transaction = this.transaction;
  const request = plainPut.call(this, value, key);
  const device = deviceOf(transaction);
  if (!device) return request;
  if (this.name === 'slots') tokens.set(transaction, tokenOf(value.checkpoint));
  if (this.name === 'runs') {
    const { generation, owner, name } = value;
    const token = tokens.get(transaction) ?? null;
    note(transaction, device, { id: key, generation, owner, name, token });
    const fault = device.faults.shift();
    if (fault) inject(transaction, fault, device);
  }
  return request;
};

objects.delete = function remove(/** @type {any} */ key) {
  const request = plainDelete.call(this, key);
  const device = deviceOf(this.transaction);
  if (device && this.name === 'runs')
    note(this.transaction, device, { id: key, generation: 0, owner: '', name: '', token: null });
  return request;
};

/** @param {string} id @param {Partial<import('../../web/store/save.js').Described>} [other] */
export const described = (id, other = {}) => ({
  ...{ id, name: 'Default', named: false, textName: 'README.md', epoch: 3, loss: 2.5 },
  ...{ heldOutLoss: 2.75, best: { epoch: 2, loss: 2.625 }, counted: 1, began: 1.7e12 },
  ...other,
});

/** A snapshot whose checkpoint holds a token. @param {string} token @param {string|ArrayBuffer} [text] */
export const snapshot = (token, text = '# A text\n') => ({
  checkpoint: /** @type {ArrayBuffer} */ (new TextEncoder().encode(token).buffer),
  text,
  textName: 'README.md',
  curve: { points: { epoch: [1, 2, 3], loss: [3, 2.75, 2.5] }, token },
});

/** @param {ArrayBuffer} checkpoint */
export const tokenOf = (checkpoint) => new TextDecoder().decode(checkpoint);

/** The token of the save that would be loaded. @param {Runs} runs @param {string} id */
export async function loadedToken(runs, id) {
  const found = await runs.load(id);
  return found && tokenOf(found.snapshot.checkpoint);
}

/** Why a promise was refused; '' when it was not. @param {Promise<unknown>} promise @returns {Promise<string>} */
export const refusedWith = (promise) =>
  promise.then(
    () => '',
    (error) => error.why ?? `not a refusal: ${error.stack}`,
  );

/** @param {unknown} error @param {NotKept['why']} why */
export function isRefusal(error, why) {
  assert.ok(error instanceof NotKept, String(error));
  assert.equal(error.why, why);
  // A whole sentence, that ends with what to do.
  assert.match(error.message, /^[A-Z].* (?:as a file|reload the page|reload).*\.$/i);
}

/**
 * A tab with two saves, to which something happens; then the older saves load in another tab, and the next save works.
 * @param {string} name
 * @param {(device: Device, runs: Runs, save: (token: string) => Promise<unknown>) => Promise<void>} happens
 * @param {{loads?: string, next?: boolean}} [then] what loads afterwards; whether this tab can save again
 */
export const fault = (name, happens, { loads = '2', next = true } = {}) =>
  test(name, async () => {
    const device = new Device();
    try {
      const runs = await device.tab('a');
      const save = (/** @type {string} */ token) => runs.save(described('run'), snapshot(token));
      for (const token of ['1', '2']) await save(token);
      await happens(device, runs, save);
      device.faults.length = 0;
      const other = await device.tab('b');
      assert.equal(await loadedToken(other, 'run'), loads);
      if (!next) return;
      await save('next');
      assert.equal(await loadedToken(other, 'run'), 'next');
      await save('after next');
      assert.equal(await loadedToken(other, 'run'), 'after next');
    } finally {
      device.close();
    }
  });
