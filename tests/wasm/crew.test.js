// A run on several threads has the bits of a run on one, whatever happens to the threads.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { PART } from '../../web/core/wasm.js';
import { CrewMember } from '../../web/trainer/crew-member.js';
import { Exchange } from '../../web/trainer/exchange.js';
import { DEFAULT_1 } from '../default-1.js';
import { compile, open, place, source, start, TEXT } from './support.js';

/** @typedef {import('../../web/wire/protocol.js').Settings} Settings */
/** @typedef {import('../../web/core/load.js').Kind} Kind */
/** @typedef {import('node:test').TestContext} TestContext */
/** @typedef {import('./support.js').Page} Page */
/** @typedef {import('../../web/trainer/crew.js').Thread} Thread */

/** Eight shards and steps of some milliseconds, so that a crew helps. @type {Settings} */
const SHARED = {
  ...DEFAULT_1,
  cell: 'lstm',
  hidden: '40',
  layers: '2',
  dropout: '0.2',
  window: '32',
  batch: '64',
  lr: '0.01',
};

/** Serves only this build, whatever else this machine can run. @param {Kind} kind */
const only = (kind) => async (/** @type {Kind} */ asked) =>
  asked === kind ? source(kind) : new Response('', { status: 404 });

/** A worker like that of a trainer in a browser. @implements {Thread} */
class Helper {
  /** @type {Thread['onmessage']} */
  onmessage = null;
  /** @type {Thread['onerror']} */
  onerror = null;
  #thread = new Worker(new URL('crew-thread.js', import.meta.url));

  constructor() {
    this.#thread.on('message', (data) =>
      this.onmessage?.call(/** @type {any} */ (this), /** @type {any} */ ({ data })),
    );
  }

  /** @param {any} message @param {any[]} transfer */
  postMessage(message, transfer) {
    this.#thread.postMessage(message, transfer);
  }

  terminate() {
    return this.#thread.terminate();
  }
}

/** The crew of a page, whose workers a test can watch and end. */
class Crew {
  /** All workers that were started. @type {Helper[]} */
  helpers = [];
  /** @type {Page} */
  // @ts-expect-error: assigned in the next statement
  page;

  start = () => {
    const helper = new Helper();
    this.helpers.push(helper);
    return helper;
  };

  /** @param {number} helpers */
  hand(helpers) {
    this.page.send({ type: 'crew', helpers });
  }

  /** Waits until `count` workers are reported lost, from the index-th message on. @param {number} count @param {number} index */
  async lost(count, index) {
    await this.page.until(
      () => this.page.heard.slice(index).filter(({ type }) => type === 'lost').length >= count,
      index,
    );
  }

  /** Waits until `members` threads train, from the index-th message on. @param {number} members */
  formed(members, index = this.page.heard.length) {
    return this.page.until((said) => said.type === 'crew' && said.members === members, index);
  }
}

/** Hashes of every epoch that reached the page. @param {Page} page */
const hashes = (page) => page.all('progress').flatMap((p) => p.points.map((point) => point.hash));

/** @param {import('../../web/core/wasm.js').Core} core */
function offer(core) {
  core.measureBegin(PART.heldOut);
  while (core.measureSome());
  core.offerBest();
}

/**
 * The result of one thread: hashes of the epochs, with or without rollbacks, and the file, which holds its best moment too.
 * @param {Settings} settings
 * @param {number} epochs
 * @param {{ kind?: Kind, text?: string, change?: (core: import('../../web/core/wasm.js').Core) => void }} [options]
 */
async function alone(settings, epochs, { kind = 'fused', text = TEXT, change } = {}) {
  const core = await place(kind, text, settings);
  core.read(text, settings);
  core.place({ best: true });
  const found = [];
  let rollbacks = 0;
  for (let { epoch } = core.progress(); epoch < epochs; ) {
    change?.(core);
    const shards = core.beginStep();
    for (let shard = 0; shard < shards; shard++) core.runShards(shard);
    const trouble = core.apply();
    if (trouble) assert.ok(++rollbacks < 8);
    const now = core.progress();
    if (!trouble && (now.epoch === epochs || core.measureDue(PART.heldOut))) offer(core);
    if (now.epoch > epoch) found.push(now.hash);
    epoch = now.epoch;
  }
  return { hashes: found, file: Buffer.from(core.save()), rollbacks };
}

/** @param {Page} page */
const file = async (page) => Buffer.from((await page.ask({ type: 'save' })).checkpoint);

/** Trains `more` epochs. @param {Page} page @param {number} [more] @returns {Promise<number>} the epoch reached */
async function finish(page, more = 4) {
  const until = (page.all('progress').at(-1)?.epoch ?? 0) + more;
  const done = page.state('finished');
  page.send({ type: 'train', until });
  await done;
  return until;
}

/** @param {TestContext} t @param {number} members @param {Kind} [kind] @param {Settings} [settings] */
async function together(t, members, kind = 'fused', settings = SHARED) {
  const crew = new Crew();
  const page = await open(t, only(kind), undefined, crew.start);
  crew.page = page;
  t.after(() => Promise.all(crew.helpers.map((helper) => helper.terminate())));
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
  page.send({ type: 'crew', helpers: 0 });
  const expected = await alone(SHARED, await finish(page));
  assert.deepEqual(hashes(page), expected.hashes);
  assert.deepEqual(page.all('crew'), []);
});

test('pauses, steps, samples, estimates for other texts and saved files change no bit', async (t) => {
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

/** Pauses between two steps, where a new setting applies immediately. @param {Page} page @returns {Promise<number>} the step */
async function pauseAfterStep(page) {
  const first = page.state('paused');
  page.send({ type: 'pause' });
  await first;
  const paused = page.state('paused');
  page.send({ type: 'step', unit: 'batch' });
  await paused;
  return page.all('progress').at(-1)?.step ?? 0;
}

test('a setting changed during a run changes it in every thread', async (t) => {
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

test('a run rolls back in every thread', async (t) => {
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

test('a thread that ends is reported lost, and another replaces it', async (t) => {
  const { page, crew } = await together(t, 3);
  for (const place of [1, 0]) {
    // A member that has answered before is given up sooner than one that may still be starting.
    const began = page.all('progress').at(-1)?.step ?? 0;
    await page.until((said) => said.type === 'progress' && said.step > began + 20, 0);
    const from = page.heard.length;
    await crew.helpers[place].terminate();
    await crew.lost(1, from);
    await crew.formed(1, from);
    const before = page.all('progress').at(-1)?.step ?? 0;
    await page.until((said) => said.type === 'progress' && said.step > before + 2, from);
    const again = crew.formed(3);
    crew.hand(2);
    await again;
  }
  assert.ok(crew.helpers.length >= 4);
  const expected = await alone(SHARED, await finish(page));
  assert.deepEqual(hashes(page), expected.hashes);
  assert.ok((await file(page)).equals(expected.file));
});

test('two threads that end at once are replaced', async (t) => {
  const { page, crew } = await together(t, 4);
  const from = page.heard.length;
  await Promise.all([crew.helpers[0].terminate(), crew.helpers[2].terminate()]);
  await crew.lost(1, from);
  crew.hand(3);
  // If a member sent its results before it ended, only the next step misses it.
  for (let reported = 1; page.all('crew').at(-1)?.members !== 4; reported++) {
    await Promise.race([crew.formed(4), crew.lost(reported + 1, from)]);
    if (page.all('crew').at(-1)?.members !== 4) crew.hand(3);
  }
  const expected = await alone(SHARED, await finish(page));
  assert.deepEqual(hashes(page), expected.hashes);
});

/** A fake helper: it sends a leader what the test says. */
class Forged {
  /** @type {Thread['onmessage']} */
  onmessage = null;
  /** @type {Thread['onerror']} */
  onerror = null;
  ended = false;
  /** @type {(word: any) => void} */
  heard = () => {};

  constructor() {
    setImmediate(() => this.say({ type: 'here' }));
  }

  /** @param {any} data */
  say(data) {
    this.onmessage?.call(/** @type {any} */ (this), /** @type {any} */ ({ data }));
  }

  /** @param {any} word */
  postMessage(word) {
    this.heard(word);
  }

  terminate() {
    this.ended = true;
  }
}

test('a member that breaks down is reported immediately, and ended', async (t) => {
  /** @type {Forged[]} */
  const helpers = [];
  const page = await open(t, source, undefined, () => {
    const helper = new Forged();
    const breaks = helpers.push(helper) === 2;
    helper.heard = ({ type, generation }) => {
      if (breaks && type === 'join') setImmediate(() => helper.say({ type: 'broken', generation }));
    };
    return helper;
  });
  await start(page, SHARED);
  page.send({ type: 'crew', helpers: 2 });
  page.send({ type: 'train', until: 1000 });
  await page.until((said) => said.type === 'lost');
  const expected = await alone(SHARED, await finish(page));
  assert.deepEqual(hashes(page), expected.hashes);
  assert.equal(page.all('lost').length, 1);
  assert.deepEqual(
    helpers.map(({ ended }) => ended),
    [false, true],
  );
});

test('a worker that is refused, by an exception or by an event, is reported lost', async (t) => {
  /** @type {Forged[]} */
  const helpers = [];
  const page = await open(t, source, undefined, () => {
    if (helpers.length === 1) throw new TypeError('policy');
    helpers.push(new Forged());
    return helpers[0];
  });
  await start(page, SHARED);
  page.send({ type: 'crew', helpers: 2 });
  await page.until((said) => said.type === 'lost');
  const from = page.heard.length;
  const event = new Event('error', { cancelable: true });
  helpers[0].onerror?.call(/** @type {any} */ (helpers[0]), /** @type {any} */ (event));
  await page.until((said) => said.type === 'lost', from);
  assert.ok(helpers[0].ended && event.defaultPrevented);
  assert.deepEqual(page.all('crew'), []);
});

test('a member reports that it is there, and that it breaks down', async () => {
  /** @type {any[]} */
  const heard = [];
  let notify = (/** @type {unknown} */ _) => {};
  const member = new CrewMember({
    postMessage(word) {
      heard.push(word);
      notify(word);
    },
  });
  const module = await compile('plain');
  for (const generation of [1, 2]) {
    const broken = new Promise((resolve) => {
      notify = resolve;
    });
    const copy = { memory: new ArrayBuffer(8), exchange: { at: 0, capacity: 0 } };
    member.hear({ type: 'join', generation, module, copy, place: 1, members: 3 });
    await broken;
  }
  assert.deepEqual(heard, [
    { type: 'here' },
    { type: 'broken', generation: 1 },
    { type: 'broken', generation: 2 },
  ]);
});

test('no member takes a new block during a step, whichever has more shards', () => {
  for (const [members, shards] of [
    [2, 3],
    [2, 4],
    [3, 4],
    [4, 4],
    [3, 8],
    [8, 8],
  ]) {
    /** @type {Set<ArrayBuffer>} */
    const blocks = new Set();
    /** @type {(() => void)[]} */
    const mail = [];
    const run = {
      shardBytes: 1,
      writeShard() {},
      readShard: (/** @type {number} */ _, /** @type {ArrayBuffer} */ block) =>
        void blocks.add(block),
    };
    /** @type {Exchange[]} */
    const all = [];
    const end = (/** @type {number} */ to, /** @type {number} */ from) => ({
      postMessage: (/** @type {any} */ word) =>
        void mail.push(() => all[to].take(word, ends[to][from])),
    });
    /** The channel of each member to each other. @type {import('../../web/wire/protocol.js').End[][]} */
    const ends = Array.from({ length: members }, (_, at) =>
      Array.from({ length: members }, (_, to) => end(to, at)),
    );
    for (let place = 0; place < members; place++) {
      const peers = place === 0 ? ends[0].slice(1) : [ends[place][0]];
      all.push(new Exchange(run, { generation: 1, place, members }, peers));
    }
    let settled = 0;
    for (let step = 0; step < 50; step++) {
      if (step === 10) settled = blocks.size;
      for (const each of all) each.begin(shards);
      for (const each of all) {
        while (each.next().length > 0) each.ran(each.next());
      }
      while (mail.length > 0) mail.shift()?.();
      assert.ok(all.every(({ complete }) => complete));
    }
    assert.equal(blocks.size, settled, `${members} members, ${shards} shards`);
  }
});

test('a new run ends the crew, which forms again', async (t) => {
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
