// Storage that fails in each way it can: the save before still loads, a sentence says what happened, and the next save works
// once the fault is gone.
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { ANSWERING, OPENING } from '../../web/store/database.js';
import { NotKept } from '../../web/store/not-kept.js';
import { Runs } from '../../web/store/runs.js';
import { words } from '../../web/words/store.js';
import {
  Device,
  described,
  fault,
  isRefusal,
  loadedToken,
  refusedWith,
  snapshot,
  turns,
} from '../page/store-kit.js';

/** @typedef {import('../page/store-kit.js').WriteFault} WriteFault */

/** Real time: mocked clocks stand still. */
const realTimeout = globalThis.setTimeout;

/**
 * Lets a mocked clock run out while a promise waits for it.
 * @template Result
 * @param {number} milliseconds
 * @param {() => Promise<Result>} ask
 */
async function after(milliseconds, ask) {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const answer = ask();
    answer.catch(() => {});
    await turns(40);
    mock.timers.tick(milliseconds - 1);
    assert.equal(
      await Promise.race([answer.catch(() => 'early'), turns(5).then(() => 'waits')]),
      'waits',
    );
    mock.timers.tick(1);
    return await answer.catch((error) => error);
  } finally {
    mock.timers.reset();
    assert.equal(globalThis.setTimeout, realTimeout);
  }
}

/**
 * A request to open that does as it is asked to.
 * @param {(request: any) => void} [then]
 * @returns {any}
 */
function factoryThat(then = () => {}) {
  const open = () => {
    const request = Object.assign(new EventTarget(), { error: null, result: null });
    setImmediate(() => then(request));
    return request;
  };
  return { open };
}

/** @param {string} name @returns {any} */
const failsWith = (name) =>
  factoryThat((request) => {
    request.error = new DOMException('no', name);
    request.dispatchEvent(new Event('error', { cancelable: true }));
  });

/** @param {any} indexedDB */
const openingWith = (indexedDB) => Runs.open({ tab: 'x', indexedDB }).catch((error) => error);

test('1 open refused: a sandbox throws', async () => {
  const factory = {
    open: () => {
      throw new DOMException('denied', 'SecurityError');
    },
  };
  isRefusal(await openingWith(factory), 'refused');
  const before = Object.getOwnPropertyDescriptor(globalThis, 'indexedDB') ?? {};
  const throws = {
    configurable: true,
    get: () => {
      throw new DOMException('denied', 'SecurityError');
    },
  };
  for (const how of [throws, { configurable: true, value: undefined }]) {
    Object.defineProperty(globalThis, 'indexedDB', how);
    const error = await openingWith(undefined);
    Object.defineProperty(globalThis, 'indexedDB', before);
    isRefusal(error, 'refused');
  }
});

test('2 open fails: private windows and broken files', async () => {
  for (const name of ['InvalidStateError', 'UnknownError', 'QuotaExceededError'])
    isRefusal(await openingWith(failsWith(name)), 'refused');
  isRefusal(await openingWith(failsWith('VersionError')), 'newer');
});

test('3 open hangs: 4 s; a connection that comes late is closed', async () => {
  let closed = 0;
  /** @type {any} */
  let late;
  const factory = factoryThat((request) => {
    late = request;
  });
  const error = await after(OPENING, () => openingWith(factory));
  isRefusal(error, 'silent');
  assert.match(error.message, /within 4 seconds/);
  const connection = Object.create(/** @type {any} */ (globalThis).IDBDatabase.prototype);
  late.result = Object.assign(connection, { close: () => closed++ });
  late.dispatchEvent(new Event('success'));
  assert.equal(closed, 1);
});

test('4 an older page blocks the upgrade: it is said which tab to close', async () => {
  const factory = factoryThat((request) => request.dispatchEvent(new Event('blocked')));
  isRefusal(await after(OPENING, () => openingWith(factory)), 'older');
});

/** @param {string} name @param {WriteFault[]} faults @param {NotKept['why']} why */
const refusedWrite = (name, faults, why) =>
  fault(name, async (device, runs, save) => {
    device.faults.push(...faults);
    /** @type {any[]} */
    const lost = [];
    runs.addEventListener('lost', (event) => lost.push(/** @type {CustomEvent} */ (event).detail));
    const error = await save('3').catch((error) => error);
    isRefusal(error, why);
    assert.deepEqual(lost, why === 'lost' ? [error] : []);
    assert.deepEqual(device.faults, [], 'each fault came');
  });

refusedWrite('5 quota at a put', ['quota at put'], 'full');
refusedWrite('6 quota when the transaction is written', ['quota at commit'], 'full');
refusedWrite('7 a transaction aborted twice', ['aborted', 'aborted'], 'lost');
refusedWrite('8 a connection closed during a save, twice', ['closed', 'closed'], 'lost');
refusedWrite('aborted, then quota', ['aborted', 'quota at commit'], 'full');

for (const once of /** @type {WriteFault[]} */ (['aborted', 'closed', 'in doubt']))
  fault(
    `a save that is ${once} once is saved by a silent second try`,
    async (device, runs, save) => {
      device.faults.push(once);
      runs.addEventListener('lost', () => assert.fail('nothing to say'));
      await save('3');
    },
    { loads: '3' },
  );

fault(
  '9 a save that was written, though the engine said it was not, is no other tab’s',
  async (device, _, save) => {
    device.faults.push('in doubt', 'in doubt');
    isRefusal(await save('3').catch((error) => error), 'lost');
    assert.deepEqual(
      device.log.map(({ generation }) => generation),
      [1, 2, 3, 4],
    );
  },
  { loads: '3' },
);

test('the first save of a run in doubt', async () => {
  const device = new Device();
  const runs = await device.tab('a');
  device.faults.push('in doubt', 'in doubt');
  assert.equal(await refusedWith(runs.save(described('run'), snapshot('1', 'one'))), 'lost');
  // Whether its text was written is not known either.
  assert.equal((await runs.save(described('run'), snapshot('2', 'two'))).generation, 3);
  assert.equal((await runs.load('run'))?.snapshot.text, 'two');
  device.faults.push('aborted', 'aborted');
  assert.equal(await refusedWith(runs.save(described('new'), snapshot('1'))), 'lost');
  assert.equal((await runs.save(described('new'), snapshot('2'))).generation, 1);
  device.close();
});

test('a claim in doubt: the run is whole, and one more claim owns it', async () => {
  const device = new Device();
  const [a, b] = [await device.tab('a'), await device.tab('b')];
  await a.save(described('run'), snapshot('1'));
  device.faults.push('in doubt', 'in doubt');
  assert.equal(await refusedWith(b.claim('run')), 'lost');
  assert.equal(await refusedWith(a.save(described('run'), snapshot('2'))), 'taken');
  assert.equal(await loadedToken(b, 'run'), '1');
  assert.ok(await b.claim('run'));
  device.faults.push('in doubt', 'in doubt');
  assert.equal(await refusedWith(b.claim('run')), 'lost');
  await b.save(described('run'), snapshot('3'));
  assert.equal(await loadedToken(a, 'run'), '3');
  device.close();
});

fault(
  '10 a connection closed between two saves is opened again without a word',
  async (device, runs) => {
    runs.addEventListener('lost', () => assert.fail('nothing to say'));
    device.closeAll();
    await turns(10);
  },
);

fault('closed between, and it cannot be opened again', async (device, runs, save) => {
  /** @type {any[]} */
  const lost = [];
  runs.addEventListener('lost', (event) => lost.push(/** @type {CustomEvent} */ (event).detail));
  const open = device.factory.open;
  device.factory.open = failsWith('UnknownError').open;
  device.closeAll();
  await turns(10);
  for (const token of ['3', '4']) isRefusal(await save(token).catch((error) => error), 'refused');
  assert.equal(lost.length, 1, 'said once');
  device.factory.open = open;
});

fault('a save that never ends is given up, and the next one is saved', async (device, _, save) => {
  device.faults.push('hangs');
  const error = await after(ANSWERING.readwrite, () => save('3'));
  isRefusal(error, 'silent');
  assert.match(error.message, /within 120 seconds/);
});

fault(
  '11 the row removed under it',
  async (device, _, save) => {
    const other = await device.tab('c');
    await other.remove(['run']);
    isRefusal(await save('3').catch((error) => error), 'gone');
    assert.deepEqual(await other.list(), []);
  },
  { loads: /** @type {any} */ (null), next: false },
);

fault(
  '12 a newer page opens the database: it gets it, and this one says so',
  async (device, runs, save) => {
    /** @type {any[]} */
    const lost = [];
    runs.addEventListener('lost', (event) => lost.push(/** @type {CustomEvent} */ (event).detail));
    /** @type {any} */
    const request = device.factory.open('plateau-runs', 2);
    let blocked = false;
    request.addEventListener('blocked', () => {
      blocked = true;
    });
    await new Promise((resolve) => request.addEventListener('success', resolve));
    assert.ok(!blocked);
    isRefusal(lost[0], 'newer');
    isRefusal(await save('3').catch((error) => error), 'newer');
    assert.equal(lost.length, 1);
    request.result.close();
    isRefusal(
      await Runs.open({ tab: 'b', indexedDB: device.factory }).catch((error) => error),
      'newer',
    );
    const store = request.result.name;
    assert.equal(store, 'plateau-runs');
    await device.raw((database) => assert.equal(database.version, 2));
    assert.equal((await device.read('slots', ['run', 0])).generation, 2, 'untouched');
    // For what follows: the newer page is gone, and so is its version.
    /** @type {any} */ (device.factory)._databases.get('plateau-runs').version = 1;
  },
  { next: false },
);

fault(
  'the storage is cleared by the reader: nothing is brought back',
  async (device, _, save) => {
    await new Promise((resolve) => {
      device.factory.deleteDatabase('plateau-runs').onsuccess = resolve;
    });
    isRefusal(await save('3').catch((error) => error), 'gone');
  },
  { loads: /** @type {any} */ (null), next: false },
);

test('every sentence says what to do, in words', () => {
  for (const said of Object.values(words)) {
    const sentence = typeof said === 'string' ? said : said(4);
    assert.match(sentence, /ave the model as a file/);
    assert.doesNotMatch(sentence, /IndexedDB|quota|transaction|generation|undefined/i);
  }
});
