// The three builds of the core: complete, without imports, and with the bits of the native build.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PART } from '../../web/core/wasm.js';
import { Refusal } from '../../web/wire/refusal.js';
import { DEFAULT_1 } from '../default-1.js';
import {
  bytesOf,
  compile,
  create,
  epochHashes,
  KINDS,
  loggedHashes,
  place,
  plateau,
  temporary,
  textOf,
  train,
  trainOptions,
} from './support.js';

/** @typedef {import('../../web/wire/protocol.js').Settings} Settings */

const file = temporary();
const TEXT = textOf('corpus/scripts.md');

/** Each cell, both states, dropout, clipping, an embedding, burn-in, odd sizes; about 200 steps of each.
 * @type {[name: string, epochs: number, settings: Settings][]}
 */
const RUNS = [
  [
    'post',
    17,
    {
      cell: 'rnn',
      activation: 'sigmoid',
      hidden: '29',
      embedding: '12',
      window: '16',
      batch: '19',
      state: 'reset',
      init: 'gaussian',
      init_scale: '0.3',
      optimizer: 'sgd',
      lr: '0.1',
      loss_scale: 'sum',
      chars: '3585',
    },
  ],
  [
    'gru, two layers',
    15,
    {
      cell: 'gru',
      hidden: '24',
      layers: '2',
      dropout: '0.25',
      window: '24',
      batch: '12',
      state: 'carry',
      optimizer: 'adam',
      lr: '0.004',
      clip: '0.5',
    },
  ],
  [
    'lstm, two layers',
    15,
    {
      cell: 'lstm',
      hidden: '21',
      layers: '2',
      dropout: '0.1',
      window: '24',
      batch: '12',
      state: 'carry',
      optimizer: 'adamw',
      weight_decay: '0.01',
      schedule: 'cosine',
      schedule_epochs: '15',
      warmup: '20',
      clip: '1',
    },
  ],
  [
    'last step only',
    17,
    {
      cell: 'rnn',
      hidden: '16',
      window: '16',
      batch: '19',
      state: 'reset',
      bptt: 'last',
      optimizer: 'momentum',
      lr: '0.01',
      chars: '3585',
    },
  ],
  [
    'burn-in',
    17,
    {
      cell: 'lstm',
      hidden: '17',
      window: '16',
      burn_in: '4',
      batch: '19',
      state: 'reset',
      optimizer: 'rmsprop',
      lr: '0.002',
      chars: '3585',
      schedule: 'plateau',
    },
  ],
];

for (const kind of KINDS) {
  test(`${kind} has no imports, so nothing can reach out of it`, async () => {
    assert.deepEqual(WebAssembly.Module.imports(await compile(kind)), []);
  });

  test(`${kind} exports one memory, which can grow to 2 GB and no further`, async () => {
    const exports = WebAssembly.Module.exports(await compile(kind));
    assert.equal(exports.filter((e) => e.kind === 'memory').length, 1);
    const instance = await WebAssembly.instantiate(await compile(kind), {});
    const memory = /** @type {WebAssembly.Memory} */ (instance.exports.memory);
    const { byteLength } = memory.buffer;
    assert.ok(byteLength <= 2 * 2 ** 20, `${byteLength} bytes before anything is placed`);
    memory.grow((2 ** 31 - byteLength) / 65536);
    assert.throws(() => memory.grow(1), RangeError);
  });

  test(`${kind} passes its self-test within about 50 ms`, async () => {
    const core = await create(kind);
    assert.ok(core.selfTest(), 'known bits');
    const times = Array.from({ length: 5 }, () => {
      const began = performance.now();
      core.selfTest();
      return performance.now() - began;
    });
    // Three times the required time: a test machine may be slow.
    assert.ok(Math.min(...times) < 150, times.join(', '));
  });

  test(`${kind} says which bits it gives`, async () => {
    const { bits } = await create(kind);
    assert.equal(bits, kind === 'fused' ? 'b422' : '1bb7');
  });

  test(`${kind} names its arithmetic`, async () => {
    const core = await place(kind, TEXT, {});
    assert.equal(core.arithmetic, kind === 'fused' ? 'fused' : 'plain');
  });

  test(`${kind} does not grow its memory while it trains, measures, samples and saves`, async () => {
    const core = await place(kind, TEXT, { hidden: '32', window: '16', batch: '8' });
    const bytes = core.bytes;
    for (let round = 0; round < 20; round++) {
      train(core, 20);
      core.measureBegin(PART.heldOut);
      while (core.measureSome());
      for (let left = core.sampleBegin({ length: '50' }, ''); left > 0; left--) core.sampleNext();
      core.save();
    }
    assert.equal(core.bytes, bytes);
  });
}

for (const [name, epochs, settings] of RUNS) {
  for (const arithmetic of ['fused', 'plain']) {
    test(`${name}: ${arithmetic} in wasm has the bits of the command`, async () => {
      const log = file(`${name}-${arithmetic}.jsonl`);
      plateau(
        'train',
        '--epochs',
        String(epochs),
        '--sample',
        '0',
        '--log',
        log,
        ...trainOptions({ ...settings, arithmetic }),
        'corpus/scripts.md',
      );
      const wanted = loggedHashes(log);
      for (const kind of KINDS.filter((kind) => (kind === 'fused') === (arithmetic === 'fused'))) {
        const core = await place(kind, TEXT, settings);
        assert.deepEqual(epochHashes(core, epochs), wanted, kind);
      }
    });
  }

  test(`${name}: scalar has every bit of plain, moments and generators too`, async () => {
    const [plain, scalar] = await Promise.all([
      place('plain', TEXT, settings),
      place('scalar', TEXT, settings),
    ]);
    train(plain, 60);
    train(scalar, 60);
    assert.equal(plain.hash(), scalar.hash());
    assert.deepEqual(plain.progress(), scalar.progress());
  });
}

test('an instance that is used again works like a new one', async () => {
  const [, , settings] = RUNS[2];
  const core = await place('plain', textOf('corpus/readme.md'), { hidden: '100' });
  train(core, 5);
  core.read(TEXT, { ...DEFAULT_1, ...settings });
  core.place();
  const fresh = await place('plain', TEXT, settings);
  train(core, 10);
  train(fresh, 10);
  assert.equal(core.hash(), fresh.hash());
});

test('measuring and sampling between steps, and sampling between shards, do not change the run', async () => {
  const settings = {
    hidden: '24',
    embedding: '7',
    batch: '20',
    window: '12',
    layers: '2',
    dropout: '0.2',
  };
  const [asked, alone] = await Promise.all([
    place('plain', TEXT, settings),
    place('plain', TEXT, settings),
  ]);
  const sample = () => {
    for (let left = asked.sampleBegin({ length: '20' }, '# '); left > 0; left--) asked.sampleNext();
  };
  for (let step = 0; step < 10; step++) {
    const part = step % 2 ? PART.heldOut : PART.training;
    asked.measureBegin(part);
    while (asked.measureSome());
    const undisturbed = asked.measureLoss();
    asked.measureBegin(part);
    while (asked.measureSome()) sample();
    assert.equal(asked.measureLoss(), undisturbed);
    const shards = asked.beginStep();
    for (let shard = 0; shard < shards; shard++) {
      sample();
      asked.runShards(shard);
    }
    sample();
    assert.equal(asked.apply(), null);
    asked.save();
  }
  train(alone, 10);
  assert.equal(asked.hash(), alone.hash());
});

test('floor and facts are those of the command', async () => {
  const core = await create('plain');
  const facts = core.read(textOf('corpus/readme.md'), {
    window: '16',
    batch: '32',
    state: 'reset',
    chars: '3585',
  });
  const floor = core.floor();
  const printed = JSON.parse(
    plateau(
      'floor',
      '--json',
      '--window',
      '16',
      '--batch',
      '32',
      '--state',
      'reset',
      '--chars',
      '3585',
      'corpus/readme.md',
    ),
  );
  assert.equal(floor.perChar, printed.floor.per_char);
  assert.equal(floor.perWindow, printed.floor.per_window);
  assert.deepEqual(floor.byPosition, printed.floor.by_position);
  assert.equal(facts.characters, printed.chars);
  assert.equal(facts.train, printed.train_chars);
  assert.equal(facts.vocabulary, printed.vocabulary);
  assert.equal(facts.windows, printed.windows);
});

/** @type {[what: string, text: string|ArrayBuffer, settings: Settings, says: RegExp][]} */
const REFUSED = [
  ['an empty text', '', {}, /empty/i],
  ['one character', 'a', {}, /two|one character|short/i],
  ['invalid UTF-8', Uint8Array.of(0x61, 0x62, 0xff, 0x63).buffer, {}, /\b2\b/],
  ['a cut-off character', Uint8Array.of(0x61, 0x62, 0x63, 0xe2, 0x82).buffer, {}, /\b3\b/],
  ['a lone surrogate', 'ab\ud800cd', {}, /lone surrogate.*place 3/],
  ['an unknown setting', TEXT, { colour: 'red' }, /colour/],
  ['a value out of range', TEXT, { hidden: '0' }, /hidden/i],
  ['a word for a number', TEXT, { hidden: 'many' }, /many/],
  ['a value that hides behind a 0', TEXT, { hidden: '12\0junk' }, /12/],
  ['a name that is very long', TEXT, { ['x'.repeat(9000)]: '1' }, /too long/],
  ['a burn-in as long as the window', TEXT, { window: '8', burn_in: '8', state: 'reset' }, /burn/i],
  ['the other arithmetic', TEXT, { arithmetic: 'fused' }, /fused/],
];
for (const [what, text, settings, says] of REFUSED) {
  test(`${what} is refused in a sentence, and the instance still works`, async () => {
    const core = await create('plain');
    assert.throws(
      () => core.read(text, settings),
      (error) => {
        assert.ok(error instanceof Refusal, String(error));
        assert.match(error.message, says);
        assert.match(error.message, /^\w.* .*\.$/s, 'a sentence');
        return true;
      },
    );
    assert.equal(core.read(TEXT, {}).vocabulary > 50, true);
  });
}

/** @type {[name: string, settings: Settings, says: RegExp][]} */
const TOO_LARGE = [
  [
    'more than can be addressed',
    { cell: 'lstm', hidden: '1024', layers: '4', window: '4096', batch: '1024' },
    /^This needs more than 4,096 MB of memory, and a trainer in a browser can have 2,048 MB\. Lower .*batch/,
  ],
  [
    'more than a build may have',
    { cell: 'lstm', hidden: '1024', layers: '4', window: '64', batch: '64' },
    /^This needs [23],\d{3} MB of memory, and a trainer in a browser can have 2,048 MB\. Lower /,
  ],
];
for (const [name, settings, says] of TOO_LARGE) {
  test(`${name} is refused before anything is placed, and the instance works as before`, async () => {
    const core = await create('plain');
    const text = TEXT.repeat(800);
    const refused = (/** @type {unknown} */ error) =>
      error instanceof Refusal && says.test(error.message);
    assert.throws(() => core.read(text, settings), refused);
    assert.ok(core.read(TEXT, {}).parameters > 0);
    core.place();
    train(core, 1);
  });
}

test('a run that needs more memory than the browser has is refused with its size', async (t) => {
  const core = await create('plain');
  const settings = { cell: 'lstm', hidden: '512', layers: '2', window: '256', batch: '128' };
  const { grow } = WebAssembly.Memory.prototype;
  const { mock } = t.mock.method(
    WebAssembly.Memory.prototype,
    'grow',
    /** @this {WebAssembly.Memory} @param {number} pages */
    function (pages) {
      if (pages > 2000) throw new RangeError('Unable to grow instance memory');
      return Reflect.apply(grow, this, [pages]);
    },
  );
  assert.throws(
    () => core.read(TEXT.repeat(20), settings),
    /needs 1,\d{3} MB of memory, and this browser/,
  );
  mock.restore();
  assert.ok(core.read(TEXT.repeat(20), settings).bytes > 2 ** 28);
});

test('settings that are said to fit do fit: memory does not grow between their estimate and the run', async (t) => {
  /** @type {Settings[]} */
  const all = [
    { cell: 'lstm', hidden: '512', layers: '2', window: '256', batch: '64' },
    { cell: 'gru', hidden: '512', layers: '3', window: '64', batch: '64', optimizer: 'sgd' },
  ];
  for (const settings of all) {
    const core = await create('fused');
    core.read(TEXT.repeat(9), { ...settings, init: 'gaussian' });
    const grow = t.mock.method(WebAssembly.Memory.prototype, 'grow').mock;
    core.floor();
    core.place();
    assert.ok(core.save().byteLength > 2 ** 22);
    assert.equal(grow.callCount(), 0);
    grow.restore();
  }
});

test('a prompt with a character that the text lacks is refused and names it', async () => {
  const core = await place('plain', 'abcabcabc'.repeat(20), { window: '4', batch: '2' });
  assert.throws(() => core.sampleBegin({}, 'abx'), /x/);
  assert.throws(() => core.sampleBegin({}, '\udc00'), /lone surrogate/);
  assert.throws(() => core.sampleBegin({}, 'a'.repeat(5000)), /4096/);
  assert.throws(() => core.sampleBegin({ temperature: '-1' }, 'a'), /temperature/i);
  assert.equal(core.sampleBegin({ length: '7' }, 'abc'), 7);
});

test('a build is small enough to send', () => {
  for (const kind of KINDS) assert.ok(bytesOf(kind).length < 200_000, kind);
});
