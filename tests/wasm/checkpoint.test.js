// Checkpoints move between the command and the tab: resumed on the other side, a run ends as if it had never stopped.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { PART } from '../../web/core/wasm.js';
import { Refusal } from '../../web/wire/refusal.js';
import { DEFAULT_1 } from '../default-1.js';
import {
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
const PATH = 'corpus/scripts.md';
const TEXT = textOf(PATH);

/** @type {[name: string, settings: Settings][]} */
const RUNS = [
  [
    'lstm, adam, dropout, carried state',
    {
      cell: 'lstm',
      hidden: '17',
      layers: '2',
      dropout: '0.2',
      window: '24',
      batch: '12',
      optimizer: 'adam',
      schedule: 'cosine',
      schedule_epochs: '12',
      clip: '1',
    },
  ],
  [
    'rnn, momentum, embedding, cleared state',
    {
      cell: 'rnn',
      hidden: '20',
      embedding: '9',
      window: '16',
      batch: '20',
      state: 'reset',
      optimizer: 'nesterov',
      lr: '0.02',
      schedule: 'plateau',
    },
  ],
  [
    'gru, rmsprop',
    { cell: 'gru', hidden: '16', window: '32', batch: '8', optimizer: 'rmsprop', lr: '0.002' },
  ],
];

/** @param {string} path */
const fileOf = (path) => new Uint8Array(readFileSync(path)).buffer;

for (const [name, settings] of RUNS) {
  for (const arithmetic of ['fused', 'plain']) {
    const kinds = KINDS.filter((kind) => (kind === 'fused') === (arithmetic === 'fused'));
    const all = [...trainOptions({ ...settings, arithmetic }), '--sample', '0'];
    const key = `${name}-${arithmetic}`.replaceAll(/\W+/g, '-');

    test(`${name}: stopped natively, resumed in wasm (${arithmetic})`, async () => {
      plateau('train', ...all, '--epochs', '12', '--log', file(`${key}.jsonl`), PATH);
      plateau('train', ...all, '--epochs', '5', '--out', file(`${key}.5`), PATH);
      const whole = loggedHashes(file(`${key}.jsonl`));
      for (const kind of kinds) {
        const core = await create(kind);
        const facts = core.readAgain(TEXT, fileOf(file(`${key}.5`)));
        core.place();
        assert.equal(core.progress().epoch, 5);
        assert.equal(core.settings().hidden, settings.hidden);
        assert.ok(facts.parameters > 0);
        assert.deepEqual(epochHashes(core, 7), whole.slice(5), kind);
      }
    });

    test(`${name}: stopped in wasm, resumed natively (${arithmetic})`, async () => {
      for (const kind of kinds) {
        const core = await place(kind, TEXT, settings);
        const first = epochHashes(core, 4);
        writeFileSync(file(`${key}.4`), new Uint8Array(core.save()));
        const log = file(`${key}-${kind}-resumed.jsonl`);
        plateau(
          'train',
          '--resume',
          file(`${key}.4`),
          '--epochs',
          '9',
          '--sample',
          '0',
          '--log',
          log,
          PATH,
        );
        const whole = epochHashes(await place(kind, TEXT, settings), 9);
        assert.deepEqual([...first, ...loggedHashes(log)], whole, kind);
      }
    });
  }
}

test('saved at any step, a run resumes from the newest snapshot with every bit of its state', async () => {
  const [, settings] = RUNS[0];
  const whole = await place('plain', TEXT, settings);
  const again = await create('plain');
  for (let step = 0; step < 40; step++) {
    again.readAgain(TEXT, whole.save());
    again.place();
    const { step: from } = again.progress();
    assert.ok(from <= step);
    train(again, step - from);
    assert.equal(again.hash(), whole.hash(), `step ${step}, from ${from}`);
    train(whole, 1);
  }
});

test('load, then save, gives the same bytes', async () => {
  const core = await place('plain', TEXT, RUNS[0][1]);
  train(core, 30);
  const saved = core.save();
  const again = await create('plain');
  again.readAgain(TEXT, saved);
  again.place();
  assert.deepEqual(new Uint8Array(again.save()), new Uint8Array(saved));
});

test('a checkpoint of the other arithmetic is refused, and the sentence names it', async () => {
  const fused = await place('fused', TEXT, RUNS[2][1]);
  const plain = await create('plain');
  assert.throws(
    () => {
      plain.readAgain(TEXT, fused.save());
      plain.place();
    },
    (error) => error instanceof Refusal && /fused/.test(error.message),
  );
});

test('a checkpoint of another text is refused, and the sentence says so', async () => {
  const core = await place('plain', TEXT, RUNS[2][1]);
  const saved = core.save();
  const other = await create('plain');
  // The same symbols, with one pair swapped.
  const swapped = `${TEXT.slice(0, 99)}${TEXT[100]}${TEXT[99]}${TEXT.slice(101)}`;
  for (const text of [swapped, TEXT.slice(0, -1), `${TEXT}\n`]) {
    assert.throws(
      () => {
        other.readAgain(text, saved);
        other.place();
      },
      (error) => error instanceof Refusal && /another|different|other text/i.test(error.message),
    );
  }
});

/** Everything that version 3 of checkpoints brought. */
const ALL = {
  ...DEFAULT_1,
  ...{ cell: 'gru', hidden: '16', embedding: '16', layers: '2', window: '16', batch: '8' },
  ...{ lr: '0.01', tied: '1', input_dropout: '0.1', average: '50', calibrate: '1' },
};

test('tied, averaged and calibrated: a run of the command ends in a tab as it would have there', () =>
  resumes(ALL));

/** @param {Settings} settings */
async function resumes(settings) {
  writeFileSync(file('all.md'), TEXT.slice(0, 4000));
  const given = [file('all.md'), ...trainOptions(settings), '--sample', '0'];
  plateau('train', ...given, '--epochs', '2', '--out', file('part'), '--arithmetic', 'plain');
  const log = ['--log', file('log'), '--arithmetic', 'plain'];
  plateau('train', ...given, '--epochs', '4', '--out', file('all'), ...log);
  const core = await create('plain');
  core.readAgain(TEXT.slice(0, 4000), new Uint8Array(readFileSync(file('part'))).buffer);
  core.place({ best: true });
  assert.deepEqual(epochHashes(core, 2), loggedHashes(file('log')).slice(2));
}

test('encoder and decoder that differ cannot be tied, and calibrated ones are tied no more', async () => {
  const text = TEXT.slice(0, 3000);
  const untied = (await place('plain', text, { ...ALL, tied: '0' })).save();
  const core = await create('plain');
  core.readAgain(text, untied, { tied: '1' }, 'refuse');
  assert.throws(
    () => core.place({ mode: 'weights' }),
    (error) => error instanceof Refusal && /another Tied embedding \(tied\)/.test(error.message),
  );
  core.read(text, ALL);
  core.place({ best: true });
  train(core, 40 * core.facts().steps);
  core.measureBegin(PART.heldOut);
  while (core.measureSome());
  assert.ok(core.offerBest());
  const saved = core.save();
  for (const [mode, tied] of /** @type {const} */ ([
    ['weights', '1'],
    ['best', '0'],
  ])) {
    const other = await create('plain');
    other.readAgain(text, saved, {}, 'refuse');
    other.place({ mode });
    assert.equal(other.settings().tied, tied, mode);
    // The core proves that what it has saved is tied where it says so.
    train(other, other.facts().steps);
    const again = await create('plain');
    again.readAgain(text, other.save());
    again.place();
    assert.equal(again.settings().tied, tied, mode);
  }
});
