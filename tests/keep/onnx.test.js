// The ONNX file of a run gives, in ONNX Runtime, the probabilities that our own sampler computes.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import * as ort from 'onnxruntime-web';
import { PbfReader } from 'pbf';
import { Fork } from '../../web/core/fork.js';
import { PART } from '../../web/core/wasm.js';
import { networkOf } from '../../web/files/network.js';
import { onnxFile } from '../../web/files/onnx.js';
import { DEFAULT_1 } from '../default-1.js';
import { create, plateau, temporary, textOf, train } from '../wasm/support.js';

/**
 * @import { Core } from '../../web/core/wasm.js'
 * @import { Which } from '../../web/files/network.js'
 * @import { Settings } from '../../web/wire/protocol.js'
 */

ort.env.wasm.numThreads = 1;
ort.env.logLevel = 'error';

const file = temporary();
const README = 'corpus/readme.md';
const TEXT = textOf('corpus/scripts.md').slice(0, 6000);
const T = 50;
const B = 3;

/** Probabilities as they are, of every symbol. */
const EVEN = { temperature: '1', top_k: '0', top_p: '1' };

/** @param {Uint8Array} file */
const open = (file) => ort.InferenceSession.create(file);

/** @param {number} h0 @param {number[]} dims */
const state = (h0, dims) =>
  new ort.Tensor('float32', new Float32Array(dims.reduce((a, b) => a * b)).fill(h0), dims);

/** ln of the softmax of each row. @param {Float32Array} logits @param {number} V @returns {number[][]} */
function logSoftmax(logits, V) {
  return Array.from({ length: logits.length / V }, (_, row) => {
    const own = [...logits.subarray(row * V, (row + 1) * V)];
    const high = Math.max(...own);
    const sum = Math.log(own.reduce((sum, x) => sum + Math.exp(x - high), 0));
    return own.map((x) => x - high - sum);
  });
}

/**
 * What our core says of the character after each prefix: ln p by symbol.
 * @param {Core} core
 * @param {number[]} codes
 * @param {number[]} vocabulary
 */
function reference(core, codes, vocabulary) {
  return codes.map((_, t) => {
    core.sampleBegin(EVEN, String.fromCodePoint(...codes.slice(0, t + 1)));
    const found = new Map(
      core.sampleWeigh(vocabulary.length).map((each) => [each.symbol, each.probability]),
    );
    return vocabulary.map((code) => Math.log(found.get(String.fromCodePoint(code)) ?? Number.NaN));
  });
}

/** Trains past the best moment. @param {Settings} settings @returns {Promise<ArrayBuffer>} a checkpoint with both */
async function trained(settings) {
  const core = await create('fused');
  core.read(TEXT, settings);
  core.place({ best: true });
  train(core, 64);
  core.measureBegin(PART.heldOut);
  while (core.measureSome());
  assert.ok(core.offerBest());
  train(core, 64);
  return core.save();
}

/** A core that samples with the weights of one moment. @param {ArrayBuffer} checkpoint @param {Which} which */
async function momentOf(checkpoint, which) {
  const core = await create('fused');
  core.readAgain(TEXT, checkpoint);
  core.place({ best: true });
  if (which === 'last') return core;
  const reader = await create('fused');
  reader.placeReader(core.settings(), core.vocabulary());
  reader.setWeights(core.bestWeights());
  return reader;
}

/** @type {[string, Settings][]} */
const CELLS = [
  ['rnn, tanh', { cell: 'rnn' }],
  ['rnn, sigmoid', { cell: 'rnn', activation: 'sigmoid', init_scale: '0.5' }],
  ['gru', { cell: 'gru' }],
  ['lstm', { cell: 'lstm' }],
];

/** @param {Settings} settings @returns {Settings} */
const small = (settings) => ({
  ...DEFAULT_1,
  ...{ hidden: '19', lr: '0.01', window: '16', batch: '8', dropout: '0', layers: '1' },
  ...settings,
});

/** Code points of B stretches of the text, T of each. */
const ROWS = Array.from({ length: B }, (_, b) =>
  [...TEXT.slice(700 * b)].slice(0, T).map((each) => each.codePointAt(0) ?? 0),
);

/** Steps of those texts as a tensor [steps, B]. @param {number[]} vocabulary @param {number} from @param {number} to */
function symbolsOf(vocabulary, from, to) {
  const places = Array.from({ length: to - from }, (_, t) =>
    ROWS.map((codes) => BigInt(vocabulary.indexOf(codes[from + t] ?? -1))),
  );
  return new ort.Tensor('int64', BigInt64Array.from(places.flat()), [to - from, B]);
}

/** @param {Settings} settings @param {number} h0 */
function statesOf({ cell, layers, hidden }, h0) {
  const shape = [Number(layers), B, Number(hidden)];
  return { h_0: state(h0, shape), ...(cell === 'lstm' && { c_0: state(0, shape) }) };
}

/** @param {ort.Tensor|undefined} tensor @returns {Float32Array} */
const dataOf = (tensor) => /** @type {Float32Array} */ (tensor?.data);

/**
 * The largest difference of two probabilities' logarithms.
 * @param {ArrayBuffer} checkpoint
 * @param {Which} which
 * @param {number} [h0]
 */
async function compare(checkpoint, which, h0 = 0) {
  const ours = await momentOf(checkpoint, which);
  const vocabulary = [...ours.vocabulary()];
  const session = await open(onnxFile(checkpoint, which));
  const { logits, vocabulary: codes } = await session.run({
    symbols: symbolsOf(vocabulary, 0, T),
    ...statesOf(networkOf(checkpoint, which).settings, h0),
  });
  assert.deepEqual(logits?.dims, [T, B, vocabulary.length]);
  assert.deepEqual([...(codes?.data ?? [])].map(Number), vocabulary);
  const got = logSoftmax(dataOf(logits), vocabulary.length);
  const offs = ROWS.flatMap((codes, b) =>
    reference(ours, codes, vocabulary).flatMap((wanted, t) =>
      wanted.map((x, v) => Math.abs(x - (got[t * B + b]?.[v] ?? Number.NaN))),
    ),
  );
  assert.equal(offs.length, T * B * vocabulary.length);
  return offs.reduce((worst, off) => (off <= worst ? worst : off), 0);
}

for (const [name, cell] of CELLS)
  for (const layers of ['1', '2', '3'])
    for (const embedding of ['0', '7']) {
      const how = embedding === '0' ? 'one-hot' : `embedding ${embedding}`;
      test(`the logits are ours to 1e-5: ${name}, layers ${layers}, ${how}`, async (t) => {
        const dropout = layers === '1' ? '0' : '0.1';
        const checkpoint = await trained(small({ ...cell, layers, embedding, dropout }));
        for (const which of /** @type {const} */ (['last', 'best'])) {
          const worst = await compare(checkpoint, which);
          t.diagnostic(`${which}: ${worst.toExponential(1)}`);
          assert.ok(worst <= 1e-5, `${which}: ${worst}`);
        }
      });
    }

test('the logits are ours to 1e-5: tied, averaged, calibrated', async (t) => {
  const settings = {
    embedding: '19',
    tied: '1',
    input_dropout: '0.1',
    average: '20',
    calibrate: '1',
  };
  const checkpoint = await trained(small({ cell: 'gru', ...settings }));
  for (const which of /** @type {const} */ (['last', 'best'])) {
    const worst = await compare(checkpoint, which);
    t.diagnostic(`${which}: ${worst.toExponential(1)}`);
    assert.ok(worst <= 1e-5, `${which}: ${worst}`);
  }
});

test('the state that comes out of one call goes into the next, as if it were one', async () => {
  for (const cell of ['rnn', 'gru', 'lstm']) {
    const settings = small({ cell, layers: '2' });
    const checkpoint = await trained(settings);
    const { vocabulary } = networkOf(checkpoint, 'last');
    const session = await open(onnxFile(checkpoint, 'last'));
    const first = statesOf(settings, 0);
    const whole = await session.run({ symbols: symbolsOf(vocabulary, 0, T), ...first });
    const {
      logits,
      vocabulary: _,
      ...after
    } = await session.run({
      symbols: symbolsOf(vocabulary, 0, 20),
      ...first,
    });
    const second = Object.fromEntries(
      Object.entries(after).map(([name, value]) => [name.replace('_n', '_0'), value]),
    );
    assert.deepEqual(Object.keys(second).sort(), Object.keys(first).sort());
    const rest = await session.run({ symbols: symbolsOf(vocabulary, 20, T), ...second });
    const joined = [...dataOf(logits), ...dataOf(rest.logits)];
    const off = joined.map((x, i) => Math.abs(x - (dataOf(whole.logits)[i] ?? Number.NaN)));
    assert.ok(Math.max(...off) <= 1e-6, `${cell}: ${Math.max(...off)}`);
  }
});

/** A file's metadata, which ONNX Runtime does not show to JavaScript. @param {Uint8Array} file */
function metadataOf(file) {
  /** @type {Record<string, string>} */
  const found = {};
  new PbfReader(file).readFields((tag, all, pbf) => {
    if (tag !== 14) return;
    const pair = ['', ''];
    pbf.readMessage((at, into, each) => {
      into[at - 1] = each.readString();
    }, pair);
    all[pair[0] ?? ''] = pair[1] ?? '';
  }, found);
  return found;
}

test('an rnn that was rewritten begins with the state that its metadata names', async () => {
  const { create: aide } = await import('../wasm/aide-support.js');
  const core = await aide('fused');
  core.readAgain(TEXT, await trained(small({ cell: 'rnn', activation: 'sigmoid' })));
  core.place();
  const checkpoint = new Fork(core, { activation: 'tanh' }).save();
  const { h0 } = metadataOf(onnxFile(checkpoint, 'last'));
  assert.equal(h0, '-1');
  assert.ok((await compare(checkpoint, 'last', Number(h0))) <= 1e-5);
  assert.ok((await compare(checkpoint, 'last', 0)) > 0.01, 'it is another function otherwise');
});

test('the metadata says vocabulary, recipe, epoch and which weights, of any text', async () => {
  // Controls, marks of direction, a formula, markup, and characters beyond 16 bits.
  const odd = '\u0001\u202e=<script>"\\\u{1f9ea}\u{10ffff}\ufffd\n';
  const core = await create('fused');
  core.read(odd.repeat(60), small({}));
  core.place();
  const checkpoint = core.save();
  const file = onnxFile(checkpoint, 'last', '1.2.3');
  const { vocabulary, recipe, ...rest } = metadataOf(file);
  assert.match(vocabulary ?? '', /^\[[\d,]+\]$/);
  assert.deepEqual(
    String.fromCodePoint(...JSON.parse(vocabulary ?? '')),
    [...new Set(odd)].sort((a, b) => (a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0)).join(''),
  );
  // A checkpoint names the arithmetic that was used.
  assert.deepEqual(JSON.parse(recipe ?? ''), { ...core.settings(), arithmetic: 'fused' });
  assert.deepEqual(rest, { epoch: '0', weights: 'last', loss: 'nan', h0: '0' });
  assert.ok(await open(file));
  assert.throws(() => onnxFile(checkpoint, 'best'), /no best weights/);
});

test('what encodes ONNX takes at most 20 kB, compressed', async (t) => {
  const built = await build({
    ...{ entryPoints: ['web/files/onnx.js'], bundle: true, minify: true, write: false },
    format: 'esm',
  });
  const size = gzipSync(built.outputFiles[0]?.contents ?? '', { level: 9 }).length;
  t.diagnostic(`${size} bytes`);
  assert.ok(size <= 20_000, `${size}`);
});

/** A model of the command, small and trained a little. @param {string[]} more options */
const commandTrains = (...more) =>
  plateau(
    ...['train', '--hidden', '16', '--chars', '3000', '--epochs', '9', '--sample', '0'],
    ...[...more, '--out', file('m'), README],
  );

test('the loss on a text is that of the command, with windows cleared and as one stream', async (t) => {
  const text = [...textOf(README)].slice(0, 1025).join('');
  writeFileSync(file('text.md'), text);
  /** Options, windows and predictions of each. @type {[string[], number, number][]} */
  const rows = [
    [['--cell', 'rnn', '--state', 'reset', '--window', '16'], 64, 16],
    [['--cell', 'lstm'], 1, 1024],
  ];
  for (const [options, windows, length] of rows) {
    commandTrains(...options);
    const wanted = JSON.parse(plateau('eval', '--json', file('m'), file('text.md')));
    const bytes = readFileSync(file('m'));
    const { vocabulary, settings } = networkOf(bytes, 'best');
    const codes = Array.from(text, (each) => vocabulary.indexOf(each.codePointAt(0) ?? 0));
    const shape = [Number(settings.layers), windows, Number(settings.hidden)];
    /** Where in the text a place of [length, windows] lies. */
    const at = (/** @type {number} */ i) => (i % windows) * length + Math.floor(i / windows);
    const places = Array.from({ length: length * windows }, (_, i) => BigInt(codes[at(i)] ?? -1));
    const session = await open(onnxFile(bytes, 'best'));
    const { logits } = await session.run({
      symbols: new ort.Tensor('int64', BigInt64Array.from(places), [length, windows]),
      h_0: state(0, shape),
      ...(settings.cell === 'lstm' && { c_0: state(0, shape) }),
    });
    const nats = logSoftmax(dataOf(logits), vocabulary.length).map(
      (row, i) => -(row[codes[at(i) + 1] ?? -1] ?? Number.NaN),
    );
    const mean = nats.reduce((sum, each) => sum + each, 0) / nats.length;
    t.diagnostic(`${mean - wanted.loss}`);
    assert.equal(wanted.predictions, nats.length);
    assert.ok(Math.abs(mean - wanted.loss) <= 1e-5, `${mean}, ${wanted.loss}`);
  }
});

test('the example of docs/elsewhere.md writes what the command writes', () => {
  const docs = readFileSync('docs/elsewhere.md', 'utf8');
  const [, example = ''] = /```js\n([^`]*onnxruntime-web[^`]*)```/.exec(docs) ?? [];
  assert.match(example, /'model\.onnx'/);
  for (const cell of ['gru', 'lstm']) {
    commandTrains('--cell', cell);
    writeFileSync(file('model.onnx'), onnxFile(readFileSync(file('m')), 'best'));
    const code = example.replace("'model.onnx'", JSON.stringify(file('model.onnx')));
    const run = ['--input-type=module', '--eval', code];
    const written = execFileSync(process.execPath, run, { encoding: 'utf8' });
    const wanted = plateau('sample', '--greedy', '--length', '200', file('m'));
    assert.equal(written.trim(), wanted.trim());
  }
});
