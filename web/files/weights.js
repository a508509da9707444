// A checkpoint's weights of one moment alone, as PyTorch's nn.RNN, nn.GRU and nn.LSTM take them.

import { networkOf } from './network.js';
import { writeTensors } from './safetensors.js';

/** @import { Which } from './network.js' */

/**
 * A safetensors file of torch's tensors (docs/format.md) and the vocabulary. Its metadata says how to build the module.
 * @param {ArrayBuffer|Uint8Array} checkpoint
 * @param {Which} which
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function weightsFile(checkpoint, which) {
  const network = networkOf(checkpoint, which);
  const { cell, activation, embedding, hidden, layers, vocabulary, h0, epoch, loss } = network;
  const metadata = {
    // What torch's own readers look for.
    format: 'pt',
    ...{ cell, activation, weights: which, loss },
    ...Object.fromEntries(
      Object.entries({ embedding, hidden, layers, vocabulary: vocabulary.length, h0, epoch }).map(
        ([name, value]) => [name, String(value)],
      ),
    ),
  };
  return writeTensors(metadata, new Map([...network.tensors, ['vocabulary', network.symbols]]));
}
