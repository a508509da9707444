// Random schedules of three tabs over one database, with storage that fails: no newer run is overwritten, and what was
// acknowledged is there. The same property finds each fault that is planted in the store.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { NotKept } from '../../web/store/not-kept.js';
import { Runs } from '../../web/store/runs.js';
import { Device, described, refusedWith, snapshot, tokenOf, turns } from '../page/store-kit.js';

/** @typedef {import('../page/store-kit.js').WriteFault} WriteFault */
/** @typedef {import('../page/store-kit.js').Commit} Commit */

const TABS = ['a', 'b', 'c'];
/** Each tab begins one run; a second of the first tab goes its own way. */
const IDS = ['of a', 'of b', 'of c', 'of a too'];
const beginsIn = (/** @type {string} */ id) => id[3];

/** What a reader and a browser do: a save most often, as tabs save by themselves. */
const step = fc.record({
  tab: fc.constantFrom(...TABS),
  id: fc.constantFrom(...IDS),
  act: fc.oneof(
    { weight: 5, arbitrary: fc.constant('save') },
    { weight: 3, arbitrary: fc.constant('claim') },
    { weight: 2, arbitrary: fc.constant('remove') },
    { weight: 4, arbitrary: fc.constantFrom('rename', 'load', 'list', 'disconnect') },
  ),
  fault: fc.oneof(
    { weight: 6, arbitrary: fc.constant(null) },
    fc.constantFrom(
      .../** @type {WriteFault[]} */ ([
        'quota at put',
        'quota at commit',
        'aborted',
        'closed',
        'in doubt',
      ]),
    ),
  ),
  // Tasks of the engine until the next step: from at once to when this one is long done.
  wait: fc.oneof(fc.nat(3), fc.nat(40)),
});

/** @typedef {typeof step extends fc.Arbitrary<infer Step> ? Step : never} Step */

/** @typedef {{tab: string, id: string, generation: number, token: string|null, at: number}} Ack at: commits before it */

/** One schedule, and what came of it. */
class Schedule {
  device = new Device();
  /** @type {Map<string, Runs>} */
  tabs = new Map();
  /** @type {Ack[]} */
  acks = [];
  #count = 0;

  /** @param {Step[]} steps @param {typeof Runs} kind */
  async run(steps, kind) {
    for (const tab of TABS) this.tabs.set(tab, await this.device.tab(tab, kind));
    /** @type {Promise<void>[]} */
    const going = [];
    for (const each of steps) {
      going.push(this.#step(each));
      await turns(each.wait);
    }
    await Promise.all(going);
    this.device.faults.length = 0;
  }

  /** @param {Step} step */
  async #step({ tab, id, act, fault }) {
    const runs = /** @type {Runs} */ (this.tabs.get(tab));
    if (act === 'disconnect') return this.device.closeAll();
    if (fault && (act === 'save' || act === 'claim' || act === 'rename'))
      this.device.faults.push(fault);
    const [acked, number] = [this.acks.length, this.#count++];
    try {
      if (act === 'save') await this.#save(tab, runs, id, `${tab} ${number}`);
      if (act === 'claim') {
        const found = await runs.claim(id);
        if (found) this.#acknowledge(tab, id, found.row.generation, null);
      }
      if (act === 'remove') await runs.remove([id]);
      if (act === 'rename') await runs.rename(id, `name ${number}`);
      if (act === 'list') await runs.list();
      if (act === 'load') this.#isNew(id, acked, await runs.load(id));
    } catch (error) {
      assert.ok(error instanceof NotKept, `${act}: ${/** @type {any} */ (error)?.stack}`);
      assert.ok(['taken', 'gone', 'full', 'lost'].includes(error.why), `${act}: ${error.why}`);
    }
  }

  /** A tab saves only what it began or took over. @param {string} tab @param {Runs} runs @param {string} id @param {string} token */
  async #save(tab, runs, id, token) {
    const has = this.acks.some((ack) => ack.tab === tab && ack.id === id);
    if (beginsIn(id) !== tab && !has) return;
    const row = await runs.save(described(id), snapshot(token));
    this.#acknowledge(tab, id, row.generation, token);
  }

  /** @param {string} tab @param {string} id @param {number} generation @param {string|null} token */
  #acknowledge(tab, id, generation, token) {
    this.acks.push({ tab, id, generation, token, at: this.device.log.length });
  }

  /** @param {string} id @param {number} acked before the load began @param {Awaited<ReturnType<Runs['load']>>} found */
  #isNew(id, acked, found) {
    if (this.device.log.some((commit) => commit.id === id && commit.generation === 0)) return;
    const known = this.acks.slice(0, acked).filter((ack) => ack.id === id);
    const newest = Math.max(0, ...known.map(({ generation }) => generation));
    assert.ok((found?.row.generation ?? 0) >= newest, `loaded is older than ${newest}`);
  }

  async check() {
    const { log } = this.device;
    for (const { tab, id, generation, token } of this.acks)
      assert.ok(
        log.some(
          (commit) =>
            commit.id === id &&
            commit.generation === generation &&
            commit.owner === tab &&
            commit.token === token,
        ),
        `acknowledged and not written: ${generation} of ${id}`,
      );
    for (const id of IDS) await this.#checkRun(id);
  }

  /** @param {string} id */
  async #checkRun(id) {
    const [any] = this.tabs.values();
    /** @type {(Commit & {at: number})|null} */
    let last = null;
    let [token, name, removed] = /** @type {[string|null, string|null, number]} */ ([
      null,
      null,
      -1,
    ]);
    for (const [at, commit] of this.device.log.entries()) {
      if (commit.id !== id) continue;
      if (commit.generation === 0) {
        [last, token, name, removed] = [null, null, null, at];
        continue;
      }
      if (!last) {
        assert.equal(commit.generation, 1, 'a run begins with its first save');
        const before = this.acks.some(
          (ack) => ack.id === id && ack.tab === commit.owner && ack.at <= removed,
        );
        assert.ok(!before, `${id} was removed, and came back`);
      } else if (commit.token !== null) {
        assert.equal(commit.generation, last.generation + 1, `${id}: a save is one newer`);
        assert.equal(commit.owner, last.owner, `${id}: the save of another tab was overwritten`);
      } else if (commit.owner !== last.owner || commit.generation !== last.generation) {
        assert.equal(commit.generation, last.generation + 1, `${id}: a claim is one newer`);
      } else name = commit.name;
      if (name) assert.equal(commit.name, name, 'the name that the reader wrote');
      token = commit.token ?? token;
      last = { ...commit, at };
    }
    const found = await any?.load(id);
    assert.equal(found?.row.generation ?? 0, last?.generation ?? 0, `${id}: the newest loads`);
    assert.equal(found ? tokenOf(found.snapshot.checkpoint) : null, token);
    for (const [tab, runs] of this.tabs) {
      const mine = last && (await runs.standing(id)) === 'mine';
      assert.ok(!mine || tab === last?.owner, 'one tab owns a run');
      if (last && tab !== last.owner)
        assert.equal(await refusedWith(runs.save(described(id), snapshot('late'))), 'taken');
    }
  }
}

/** The property, of a store. @param {typeof Runs} kind */
const property = (kind) =>
  fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 24, size: 'max' }), async (steps) => {
    const schedule = new Schedule();
    try {
      await schedule.run(steps, kind);
      await schedule.check();
    } finally {
      schedule.device.close();
    }
  });

test('no newer run is overwritten in 1,000 schedules of three tabs, and what was acknowledged is there', async () => {
  const result = await fc.check(property(Runs), { numRuns: 1000 });
  assert.ok(!result.failed, fc.defaultReportMessage(result) ?? '');
});

/** Writes whatever another tab did since. */
class Careless extends Runs {
  /** @override @type {Runs['judge']} */
  judge(stored, held) {
    return !stored && held?.generation ? 'gone' : 'mine';
  }
}

/** Compares generations, not tabs. */
class Nameless extends Runs {
  /** @override @type {Runs['judge']} */
  judge(stored, held) {
    if (!stored || !held) return super.judge(stored, held);
    const { generation } = stored.row;
    return generation === held.generation || generation === held.tried ? 'mine' : 'taken';
  }
}

/** Compares before the transaction that writes. */
class Early extends Runs {
  #sure = 0;
  /** @override @type {Runs['judge']} */
  judge(stored, held) {
    return this.#sure ? 'mine' : super.judge(stored, held);
  }
  /** @override @type {Runs['save']} */
  async save(row, data) {
    const verdict = await this.standing(row.id);
    if (verdict !== 'mine') throw new NotKept(verdict);
    this.#sure++;
    try {
      return await super.save(row, data);
    } finally {
      this.#sure--;
    }
  }
}

/** Acknowledges what was put, not what was written. */
class Hasty extends Runs {
  /** @override @type {Runs['settled']} */
  settled() {
    return Promise.resolve();
  }
}

/** Knows nothing of a save whose end it did not hear. */
class Forgetful extends Runs {
  /** @override @type {Runs['judge']} */
  judge(stored, held) {
    return super.judge(stored, held && { ...held, tried: 0 });
  }
}

/** Brings back what was removed. */
class Stubborn extends Runs {
  /** @override @type {Runs['judge']} */
  judge(stored, held) {
    return stored ? super.judge(stored, held) : 'mine';
  }
}

for (const kind of [Careless, Nameless, Early, Hasty, Stubborn])
  test(`the property finds a planted fault: ${kind.name}`, async () => {
    // One seed, so that it is found each time; the schedule is as it was found, not made smaller.
    const how = { numRuns: 1000, seed: 13, endOnFailure: true };
    const result = await fc.check(property(kind), how);
    assert.ok(result.failed, 'not found');
    assert.ok(result.errorInstance instanceof assert.AssertionError, String(result.errorInstance));
  });

test('a store that forgets what it tried refuses its own run', async () => {
  const device = new Device();
  const runs = await device.tab('a', Forgetful);
  await runs.save(described('run'), snapshot('1'));
  device.faults.push('in doubt');
  assert.equal(await refusedWith(runs.save(described('run'), snapshot('2'))), 'taken');
  device.close();
});

test('two tabs with one id, as of a duplicated tab: the generation tells them apart', async () => {
  const device = new Device();
  const [first, second] = [await device.tab('a'), await device.tab('a')];
  await first.save(described('run'), snapshot('1'));
  await second.claim('run');
  assert.equal(await refusedWith(first.save(described('run'), snapshot('2'))), 'taken');
  await second.save(described('run'), snapshot('3'));
  assert.equal(await refusedWith(first.save(described('run'), snapshot('4'))), 'taken');
  device.close();
});
