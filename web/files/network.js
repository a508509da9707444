// The network of one moment in a checkpoint: its sizes, its symbols and its weights under torch's names.

import { realOf } from '../wire/real.js';
import { Refusal } from '../wire/refusal.js';
import { readTensors } from './safetensors.js';

/**
 * @import { Settings } from '../wire/protocol.js'
 * @import { Tensor } from './safetensors.js'
 */

/**
 * The newest weights, averaged where the run averages them, or those of the lowest loss on the test text.
 * @typedef {'last'|'best'} Which
 */

/**
 * @typedef {object} Network
 * @property {'rnn'|'gru'|'lstm'} cell
 * @property {'tanh'|'sigmoid'} activation of an rnn
 * @property {number} embedding numbers a symbol; 0: one-hot
 * @property {number} hidden
 * @property {number} layers
 * @property {number[]} vocabulary code points, ascending
 * @property {number} h0 hidden state after a reset: 0; -1 or 0.5 for an rnn that was rewritten
 * @property {Map<string, Tensor>} tensors encoder, rnn and decoder, in torch's order; the best decoder is divided by its
 *   temperature
 * @property {Tensor} symbols the tensor of the vocabulary
 * @property {Settings} settings every field
 * @property {Which} which
 * @property {number} epoch completed
 * @property {string} loss nats per character: on the test text of the best, in training of the newest; "nan" before
 */

/** Gates of a cell, which are blocks of rows in its weights. */
export const GATES = { rnn: 1, gru: 3, lstm: 4 };

/** What the fields of the settings are called in the metadata. */
const FIELD = 'config.';
const OF_NETWORK = /^(encoder|rnn|decoder)\./;
const DECODER = /^decoder\./;

/**
 * @param {ArrayBuffer|Uint8Array} checkpoint of Plateau, which the core wrote or has read
 * @param {Which} which
 * @returns {Network}
 */
export function networkOf(checkpoint, which) {
  const { metadata, tensors } = readTensors(checkpoint);
  if (!/^plateau \d+$/.test(metadata.format ?? ''))
    throw new Refusal('This file is not a checkpoint of Plateau.');
  const best = which === 'best';
  if (best && metadata['best.loss'] === undefined)
    throw new Refusal('No loss on the test text was measured yet, so there are no best weights.');
  const names = [...tensors.keys()].filter((name) => OF_NETWORK.test(name));
  const of = (/** @type {string} */ name) => {
    const tensor = tensors.get(name);
    if (!tensor) throw new Refusal(`The checkpoint has no tensor ${name}.`);
    return tensor;
  };
  const settings = Object.fromEntries(
    Object.entries(metadata)
      .filter(([name]) => name.startsWith(FIELD))
      .map(([name, value]) => [name.slice(FIELD.length), value]),
  );
  const { cell = '', activation = '', average = '0' } = settings;
  const newest = Number(average) > 0 ? 'average.' : '';
  // The best weights stand in the file once where they are the newest ones.
  const prefix = best && metadata['best.tensors'] === '1' ? 'best.' : newest;
  const own = new Map(names.map((name) => [name, of(prefix + name)]));
  for (const [name, { dtype }] of own)
    if (dtype !== 'F32') throw new Refusal(`The numbers of ${name} are ${dtype}, not F32.`);
  const temperature = best ? realOf(metadata['best.temperature'] ?? '1') : 1;
  for (const [name, tensor] of own)
    if (temperature !== 1 && DECODER.test(name)) own.set(name, cooled(tensor, temperature));
  const symbols = of('vocabulary');
  return {
    ...{ cell: /** @type {Network['cell']} */ (cell) },
    ...{ activation: /** @type {Network['activation']} */ (activation) },
    embedding: Number(settings.embedding),
    hidden: Number(settings.hidden),
    layers: Number(settings.layers),
    vocabulary: [...int32s(symbols)],
    h0: Number(metadata[best ? 'best.h0' : 'run.h0']),
    ...{ tensors: own, symbols, settings, which },
    epoch: Number(metadata[best ? 'best.epoch' : 'run.epoch']),
    loss: metadata[best ? 'best.loss' : 'run.loss'] ?? 'nan',
  };
}

/** Numbers divided by a temperature, rounded as the core does. @param {Tensor} tensor @param {number} temperature @returns {Tensor} */
function cooled(tensor, temperature) {
  const by = Math.fround(1 / temperature);
  const bytes = new Uint8Array(float32s(tensor).map((number) => number * by).buffer);
  return { ...tensor, bytes };
}

/** A copy lies where its numbers may be read; the file's own bytes may not. @param {Tensor} tensor */
const int32s = ({ bytes }) => new Int32Array(bytes.slice().buffer);

/** @param {Tensor} tensor of F32 @returns {Float32Array<ArrayBuffer>} a copy */
export const float32s = ({ bytes }) => new Float32Array(bytes.slice().buffer);
