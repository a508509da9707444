// The ONNX file of a run gives, in ONNX Runtime, the probabilities that our own sampler computes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as ort from 'onnxruntime-web';
import { PART } from '../../web/core/wasm.js';
import { onnxFile } from '../../web/files/onnx.js';
import { create, textOf, train } from '../wasm/support.js';

/**
 * @import { Core } from '../../web/core/wasm.js'
 * @import { Which } from '../../web/files/network.js'
 * @import { Settings } from '../../web/wire/protocol.js'
 */

ort.env.wasm.numThreads = 1;
ort.env.logLevel = 'error';

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

for (const [name, cell] of CELLS)
  for (const layers of [1, 2, 3])
    for (const embedding of [0, 7]) {
      const how = embedding ? `embedding ${embedding}` : 'one-hot';
      test(`the logits are ours to 1e-5: ${name}, layers ${layers}, ${how}`, async (t) => {
        /** @type {Settings} */
        const settings = {
          ...{ ...cell, layers: `${layers}`, embedding: `${embedding}`, hidden: '19', lr: '0.01' },
          ...{ window: '16', batch: '8', dropout: layers > 1 ? '0.1' : '0' },
        };
        const checkpoint = await trained(settings);
        let worst = 0;
        for (const which of /** @type {Which[]} */ (['last', 'best'])) {
          const ours = await momentOf(checkpoint, which);
          const vocabulary = [...ours.vocabulary()];
          const session = await open(onnxFile(checkpoint, which));
          const rows = Array.from({ length: B }, (_, b) =>
            [...TEXT.slice(700 * b)].slice(0, T).map((each) => each.codePointAt(0) ?? 0),
          );
          const symbols = Array.from({ length: T * B }, (_, i) =>
            BigInt(vocabulary.indexOf(rows[i % B]?.[Math.floor(i / B)] ?? -1)),
          );
          const shape = [layers, B, 19];
          const c_0 = settings.cell === 'lstm' && { c_0: state(0, shape) };
          const input = new ort.Tensor('int64', BigInt64Array.from(symbols), [T, B]);
          const whole = await session.run({ symbols: input, h_0: state(0, shape), ...c_0 });
          assert.deepEqual(whole.logits?.dims, [T, B, vocabulary.length]);
          const got = logSoftmax(
            /** @type {Float32Array} */ (whole.logits?.data),
            vocabulary.length,
          );
          for (const [b, codes] of rows.entries())
            for (const [step, wanted] of reference(ours, codes, vocabulary).entries())
              for (const [v, x] of wanted.entries()) {
                const off = Math.abs(x - (got[step * B + b]?.[v] ?? Number.NaN));
                if (!(off <= worst)) worst = off;
              }
        }
        t.diagnostic(`${worst.toExponential(1)}`);
        assert.ok(worst <= 1e-5, `${worst}`);
      });
    }
