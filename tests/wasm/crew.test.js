// A run that several threads train has the bits of one that trains alone, whatever happens to the threads meanwhile.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { CrewMember } from '../../web/trainer/crew-member.js';
import { compile, open, place, source, start, TEXT } from './support.js';

/** @typedef {import('../../web/protocol.js').Settings} Settings */
/** @typedef {import('../../web/trainer/load.js').Kind} Kind */
/** @typedef {import('node:test').TestContext} TestContext */
/** @typedef {import('./support.js').Page} Page */

/** Eight shards, and steps of some milliseconds: so that help is worth it. @type {Settings} */
const SHARED = {
  cell: 'lstm',
  hidden: '40',
  layers: '2',
  dropout: '0.2',
  window: '32',
  batch: '64',
  lr: '0.01',
};

/** The only one of these builds, whatever else this machine can run. @param {Kind} kind */
const only = (kind) => async (/** @type {Kind} */ asked) =>
  asked === kind ? source(kind) : new Response('', { status: 404 });

/** A page that can have crew workers. */
class Crew {
  /** @type {Worker[]} */
  workers = [];

  /** @param {TestContext} t @param {Page} page */
  constructor(t, page) {
    this.page = page;
    t.after(() => Promise.all(this.workers.map((worker) => worker.terminate())));
  }

  /** Hands over so many helpers: those there are, and new ones. @param {number} count */
  hand(count) {
    const ports = [];
    for (let i = 0; i < count; i++) {
      this.workers[i] ??= new Worker(new URL('crew-thread.js', import.meta.url));
      const { port1, port2 } = new MessageChannel();
      this.workers[i].postMessage({ type: 'serve', port: port2 }, [/** @type {any} */ (port2)]);
      ports.push(port1);
    }
    this.page.send({ type: 'crew', ports });
  }

  /** Members told as lost from the index-th message on, once there are some. @param {number} index */
  async lost(index) {
    await this.page.until((said) => said.type === 'lost', index);
    return this.page.heard
      .slice(index)
      .flatMap((said) => (said.type === 'lost' ? [said.member] : []));
  }

  /** Ends these, as a page does. @param {number[]} members */
  async dismiss(members) {
    for (const member of [...new Set(members)].sort((a, b) => b - a))
      await this.workers.splice(member, 1)[0].terminate();
  }

  /** Waits until so many train, from the index-th message on. @param {number} members */
  formed(members, index = this.page.heard.length) {
    return this.page.until((said) => said.type === 'crew' && said.members === members, index);
  }
}

/** Hashes of every epoch that the page heard of. @param {Page} page */
const hashes = (page) => page.all('progress').flatMap((p) => p.points.map((point) => point.hash));

/**
 * What one thread would have: hashes of the epochs, rolled back or not, and the file.
 * @param {Settings} settings
 * @param {number} epochs
 * @param {{ kind?: Kind, text?: string, change?: (core: import('../../web/trainer/wasm.js').Core) => void }} [options]
 */
async function alone(settings, epochs, { kind = 'fused', text = TEXT, change } = {}) {
  const core = await place(kind, text, settings);
  const found = [];
  let rollbacks = 0;
  for (let { epoch } = core.progress(); epoch < epochs; ) {
    change?.(core);
    const shards = core.beginStep();
    for (let shard = 0; shard < shards; shard++) core.runShards(shard);
    if (core.apply()) assert.ok(++rollbacks < 8);
    const now = core.progress();
    if (now.epoch > epoch) found.push(now.hash);
    epoch = now.epoch;
  }
  return { hashes: found, file: Buffer.from(core.save()), rollbacks };
}

/** @param {Page} page */
const file = async (page) => Buffer.from((await page.ask({ type: 'save' })).checkpoint);

/** Trains some epochs more. @param {Page} page @param {number} [more] @returns {Promise<number>} the epoch reached */
async function finish(page, more = 4) {
  const until = (page.all('progress').at(-1)?.epoch ?? 0) + more;
  const done = page.state('finished');
  page.send({ type: 'train', until });
  await done;
  return until;
}

/** @param {TestContext} t @param {number} members @param {Kind} [kind] @param {Settings} [settings] */
async function together(t, members, kind = 'fused', settings = SHARED) {
  const page = await open(t, only(kind));
  const crew = new Crew(t, page);
  await start(page, settings);
  crew.hand(members - 1);
  page.send({ type: 'train', until: 1000 });
  await crew.formed(members, 0);
  return { page, crew };
}

for (const kind of /** @type {Kind[]} */ (['fused', 'plain'])) {
  for (const members of [2, 3, 4, 8]) {
    test(`${kind}: ${members} threads have the bits of one`, async (t) => {
      const { page } = await together(t, members, kind);
      const expected = await alone(SHARED, await finish(page), { kind });
      assert.deepEqual(hashes(page), expected.hashes);
      assert.ok((await file(page)).equals(expected.file));
      assert.deepEqual(page.all('lost'), []);
    });
  }
}

test('one thread has the bits of one', async (t) => {
  const page = await open(t);
  await start(page, SHARED);
  page.send({ type: 'crew', ports: [] });
  const expected = await alone(SHARED, await finish(page));
  assert.deepEqual(hashes(page), expected.hashes);
  assert.deepEqual(page.all('crew'), []);
});

test('pauses, steps, samples, looks at other texts and saved files do not show', async (t) => {
  const { page } = await together(t, 3);
  for (let i = 0; i < 5; i++) {
    const paused = page.state('paused');
    page.send({ type: 'pause' });
    await paused;
    const { step } = page.all('progress').at(-1) ?? {};
    const stepped = page.state('paused');
    page.send({ type: 'step', unit: 'batch' });
    await stepped;
    assert.equal(page.all('progress').at(-1)?.step, Number(step) + 1);
    page.send({ type: 'train', until: 1000 });
    const { text } = await page.ask({ type: 'sample', sampling: { length: '40' }, prompt: '#' });
    assert.equal([...text].length, 40);
    await page.ask({ type: 'inspect', text: TEXT.slice(0, 1500), settings: {} });
    await file(page);
  }
  const expected = await alone(SHARED, await finish(page));
  assert.deepEqual(hashes(page), expected.hashes);
  assert.ok((await file(page)).equals(expected.file));
  assert.deepEqual(page.all('lost'), []);
  assert.deepEqual(
    page.all('crew').map(({ members }) => members),
    [3],
    'none of it ends the crew',
  );
});

/** Pauses between two steps, where a setting is in force at once. @param {Page} page @returns {Promise<number>} the step */
async function pauseAfterStep(page) {
  const first = page.state('paused');
  page.send({ type: 'pause' });
  await first;
  const paused = page.state('paused');
  page.send({ type: 'step', unit: 'batch' });
  await paused;
  return page.all('progress').at(-1)?.step ?? 0;
}

test('a setting changed in a run under way holds for all', async (t) => {
  const { page } = await together(t, 3);
  const changed = await pauseAfterStep(page);
  await page.ask({ type: 'set', name: 'lr', value: '0.002' });
  const epochs = await finish(page);
  const expected = await alone(SHARED, epochs, {
    change: (core) => {
      if (core.progress().step === changed) core.set('lr', '0.002');
    },
  });
  assert.deepEqual(hashes(page), expected.hashes);
  assert.ok((await file(page)).equals(expected.file));
  assert.equal(page.all('crew').at(-1)?.members, 3);
});

/** With a weight decay of 1 every weight grows 99-fold a step, until halved rates tame it. */
const WILD = { name: 'lr', value: '100' };

test('a run that rolls back does so in every thread', async (t) => {
  const settings = { ...SHARED, optimizer: 'sgd', weight_decay: '1' };
  const { page } = await together(t, 3, 'fused', settings);
  const changed = await pauseAfterStep(page);
  assert.equal((await page.ask({ type: 'set', ...WILD })).type, 'set');
  const expected = await alone(settings, await finish(page, 20), {
    change: (core) => {
      if (core.progress().step === changed) core.set(WILD.name, WILD.value);
    },
  });
  assert.ok(expected.rollbacks > 1 && expected.rollbacks < 8, `${expected.rollbacks}`);
  assert.equal(page.all('diverged').length, expected.rollbacks);
  assert.deepEqual(hashes(page), expected.hashes);
  assert.ok((await file(page)).equals(expected.file));
  assert.equal(page.all('crew').at(-1)?.members, 3);
});

test('a thread that ends is told as lost, and others take its place', async (t) => {
  const { page, crew } = await together(t, 3);
  for (const lost of [1, 0]) {
    // Who has answered before is given up sooner than who may still be starting.
    const began = page.all('progress').at(-1)?.step ?? 0;
    await page.until((said) => said.type === 'progress' && said.step > began + 20, 0);
    const from = page.heard.length;
    await crew.workers[lost].terminate();
    // On a busy machine another one may have been too slow as well.
    const told = await crew.lost(from);
    assert.ok(told.includes(lost), `${told}`);
    await crew.formed(1, from);
    await crew.dismiss(told);
    const before = page.all('progress').at(-1)?.step ?? 0;
    await page.until((said) => said.type === 'progress' && said.step > before + 2, from);
    const again = crew.formed(3);
    crew.hand(2);
    await again;
  }
  const expected = await alone(SHARED, await finish(page));
  assert.deepEqual(hashes(page), expected.hashes);
  assert.ok((await file(page)).equals(expected.file));
});

test('two threads that end at once are told, and replaced', async (t) => {
  const { page, crew } = await together(t, 4);
  const from = page.heard.length;
  await Promise.all([crew.workers[0].terminate(), crew.workers[2].terminate()]);
  const told = await crew.lost(from);
  assert.ok(told.includes(0) || told.includes(2), `${told}`);
  await crew.dismiss([...told, 2, 0]);
  const again = crew.formed(4);
  crew.hand(3);
  await again;
  const expected = await alone(SHARED, await finish(page));
  assert.deepEqual(hashes(page), expected.hashes);
});

test('a member that breaks down is told of at once', async (t) => {
  const page = await open(t);
  await start(page, SHARED);
  const ends = [new MessageChannel(), new MessageChannel()];
  for (const [i, { port2 }] of ends.entries()) {
    port2.onmessage = ({ data: { type, generation } }) => {
      if (type === 'join' && i === 1) port2.postMessage({ type: 'broken', generation });
    };
    port2.postMessage({ type: 'here' });
  }
  page.send({ type: 'crew', ports: ends.map(({ port1 }) => port1) });
  page.send({ type: 'train', until: 1000 });
  assert.deepEqual(await page.until((said) => said.type === 'lost'), { type: 'lost', member: 1 });
  const expected = await alone(SHARED, await finish(page));
  assert.deepEqual(hashes(page), expected.hashes);
  assert.equal(page.all('lost').length, 1);
});

test('a member says when it breaks down, and that it is there when it is asked again', async (t) => {
  const member = new CrewMember();
  /** @type {any[]} */
  const heard = [];
  for (const generation of [1, 2]) {
    const { port1, port2 } = new MessageChannel();
    t.after(() => port1.close());
    const broken = new Promise((told) => {
      port1.onmessage = ({ data }) => {
        heard.push(data);
        if (data.type === 'broken') told(0);
      };
    });
    member.serve(port2);
    const copy = { memory: new ArrayBuffer(8), exchange: { at: 0, room: 0 } };
    const module = await compile('plain');
    port1.postMessage({ type: 'join', generation, module, copy, place: 1, ports: [null, null] });
    await broken;
  }
  assert.deepEqual(heard, [
    { type: 'here' },
    { type: 'broken', generation: 1 },
    { type: 'here' },
    { type: 'broken', generation: 2 },
  ]);
});

test('another run dissolves the crew, which forms anew for it', async (t) => {
  const { page } = await together(t, 2);
  const from = page.heard.length;
  const settings = { ...SHARED, cell: 'gru', seed: '7' };
  await start(page, settings);
  page.send({ type: 'train', until: 1000 });
  await page.until((said) => said.type === 'crew' && said.members === 2, from);
  const expected = await alone(settings, await finish(page));
  const index = page.heard.findIndex(({ type }, i) => i >= from && type === 'started');
  const points = page.heard
    .slice(index)
    .flatMap((said) => (said.type === 'progress' ? said.points.map(({ hash }) => hash) : []));
  assert.deepEqual(points, expected.hashes);
});
