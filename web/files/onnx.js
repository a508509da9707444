// A network as an ONNX graph: from symbols and a state to logits and the state after them.
//
// The blocks of torch's weights stand in another order in ONNX, and its gru has one more switch: docs/elsewhere.md.

import { float32s, GATES, networkOf } from './network.js';
import { encode } from './onnx-proto.js';

/**
 * @import { Network, Which } from './network.js'
 * @import { Constant, Node, Port } from './onnx-proto.js'
 */

const OPSET = 14;
const IR = 8;

/** For each block in ONNX's order, its place in torch's: z r h of r z n; i o f c of i f g o. */
const BLOCKS = { rnn: [0], gru: [1, 0, 2], lstm: [0, 3, 1, 2] };

/** Sizes that are known when it runs. */
const T = 'T';
const B = 'B';

/**
 * An ONNX file: inputs `symbols` [T, B] (int64, places in the vocabulary) and the state `h_0` [layers, B, hidden], of an
 * lstm `c_0` too, as torch has it; outputs `logits` [T, B, V], `h_n`, `c_n` and `vocabulary` [V] (int64, code points). Its
 * metadata holds the vocabulary too, the value `h0` that every state begins with, settings and epoch; JavaScript does not
 * see metadata, so the vocabulary is an output as well.
 * @param {ArrayBuffer|Uint8Array} checkpoint
 * @param {Which} which
 * @param {string} [version] of Plateau
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function onnxFile(checkpoint, which, version = '') {
  const network = networkOf(checkpoint, which);
  const { hidden, layers, vocabulary, settings, epoch, loss, h0 } = network;
  const V = vocabulary.length;
  const states = network.cell === 'lstm' ? ['h', 'c'] : ['h'];
  const stateAt = (/** @type {'0'|'n'} */ when) =>
    states.map((s) => floats(`${s}_${when}`, [layers, B, hidden]));
  return encode({
    ...{ ir: IR, opset: OPSET, producer: 'Plateau', version, name: 'plateau' },
    ...graphOf(network, states),
    inputs: [{ name: 'symbols', kind: 'int64', dims: [T, B] }, ...stateAt('0')],
    outputs: [
      floats('logits', [T, B, V]),
      ...stateAt('n'),
      { name: 'vocabulary', kind: 'int64', dims: [V] },
    ],
    metadata: {
      vocabulary: JSON.stringify(vocabulary),
      recipe: JSON.stringify(settings),
      ...{ epoch: String(epoch), weights: which, loss, h0: String(h0) },
    },
  });
}

/** @param {string} name @param {(number|string)[]} dims @returns {Port} */
const floats = (name, dims) => ({ name, kind: 'float', dims });

/** @param {Network} network @param {string[]} states "h", and of an lstm "c" */
function graphOf(network, states) {
  const { layers, vocabulary } = network;
  const list = Array.from({ length: layers }, (_, layer) => layer);
  /** @type {Constant[]} */
  const constants = [
    { name: 'direction', dims: [1], numbers: [1] },
    { name: 'code_points', dims: [vocabulary.length], numbers: vocabulary },
  ];
  const nodes = [inputNode(network, constants)];
  for (const s of states) {
    const parts = list.map((layer) => `${s}_0.${layer}`);
    nodes.push(
      layers > 1
        ? { type: 'Split', inputs: [`${s}_0`], outputs: parts, attributes: { axis: 0 } }
        : { type: 'Identity', inputs: [`${s}_0`], outputs: parts },
    );
  }
  for (const layer of list) nodes.push(...layerNodes(network, states, layer, constants));
  for (const s of states) {
    const parts = list.map((layer) => `${s}_n.${layer}`);
    nodes.push({ type: 'Concat', inputs: parts, outputs: [`${s}_n`], attributes: { axis: 0 } });
  }
  nodes.push(...decoderNodes(network, `x.${layers}`, constants), {
    type: 'Identity',
    inputs: ['code_points'],
    outputs: ['vocabulary'],
  });
  return { nodes, constants };
}

/** What the first layer reads. A matrix of ones and zeros would take V x V numbers. @param {Network} network @param {Constant[]} constants @returns {Node} */
function inputNode({ embedding, vocabulary, tensors }, constants) {
  const V = vocabulary.length;
  if (embedding === 0) {
    constants.push({ name: 'depth', dims: [1], numbers: [V] });
    constants.push({ name: 'off_on', dims: [2], numbers: Float32Array.of(0, 1) });
    return { type: 'OneHot', inputs: ['symbols', 'depth', 'off_on'], outputs: ['x.0'] };
  }
  const numbers = float32s(need(tensors, 'encoder.weight'));
  constants.push({ name: 'encoder.weight', dims: [V, embedding], numbers });
  return { type: 'Gather', inputs: ['encoder.weight', 'symbols'], outputs: ['x.0'] };
}

/**
 * A recurrent layer, whose output loses its axis of directions.
 * @param {Network} network
 * @param {string[]} states
 * @param {number} layer
 * @param {Constant[]} constants
 * @returns {Node[]}
 */
function layerNodes(network, states, layer, constants) {
  const { cell, activation, hidden, embedding, vocabulary, tensors } = network;
  const rows = GATES[cell] * hidden;
  const width = layer > 0 ? hidden : embedding || vocabulary.length;
  const of = (/** @type {string} */ stem) =>
    inOrder(cell, float32s(need(tensors, `rnn.${stem}_l${layer}`)));
  const biases = new Float32Array(2 * rows);
  biases.set(of('bias_ih'));
  biases.set(of('bias_hh'), rows);
  const [W, R, both] = ['W', 'R', 'B'].map((name) => `${name}.${layer}`);
  constants.push(
    { name: `${W}`, dims: [1, rows, width], numbers: of('weight_ih') },
    { name: `${R}`, dims: [1, rows, hidden], numbers: of('weight_hh') },
    { name: `${both}`, dims: [1, 2 * rows], numbers: biases },
  );
  const first = states.map((s) => `${s}_0.${layer}`);
  const last = states.map((s) => `${s}_n.${layer}`);
  return [
    {
      type: cell.toUpperCase(),
      // The empty name stands for lengths, which all are T.
      inputs: [`x.${layer}`, `${W}`, `${R}`, `${both}`, '', ...first],
      outputs: [`y.${layer}`, ...last],
      attributes: {
        hidden_size: hidden,
        ...(cell === 'gru' && { linear_before_reset: 1 }),
        ...(cell === 'rnn' && { activations: [activation === 'sigmoid' ? 'Sigmoid' : 'Tanh'] }),
      },
    },
    { type: 'Squeeze', inputs: [`y.${layer}`, 'direction'], outputs: [`x.${layer + 1}`] },
  ];
}

/** @param {Network} network @param {string} input @param {Constant[]} constants @returns {Node[]} */
function decoderNodes({ hidden, vocabulary, tensors }, input, constants) {
  const V = vocabulary.length;
  const weight = transposed(float32s(need(tensors, 'decoder.weight')), V, hidden);
  const bias = float32s(need(tensors, 'decoder.bias'));
  constants.push({ name: 'decoder.weight', dims: [hidden, V], numbers: weight });
  constants.push({ name: 'decoder.bias', dims: [V], numbers: bias });
  return [
    { type: 'MatMul', inputs: [input, 'decoder.weight'], outputs: ['products'] },
    { type: 'Add', inputs: ['products', 'decoder.bias'], outputs: ['logits'] },
  ];
}

/** @param {Network['tensors']} tensors @param {string} name */
function need(tensors, name) {
  const tensor = tensors.get(name);
  if (!tensor) throw new Error(`the network has no ${name}`);
  return tensor;
}

/** Rows of torch's blocks in ONNX's order. @param {Network['cell']} cell @param {Float32Array} numbers */
function inOrder(cell, numbers) {
  const size = numbers.length / GATES[cell];
  const out = new Float32Array(numbers.length);
  for (const [to, from] of BLOCKS[cell].entries())
    out.set(numbers.subarray(from * size, (from + 1) * size), to * size);
  return out;
}

/** @param {Float32Array} numbers @param {number} rows @param {number} columns */
function transposed(numbers, rows, columns) {
  const out = new Float32Array(numbers.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      out[column * rows + row] = numbers[row * columns + column] ?? 0;
  return out;
}
