// What an ONNX file is made of, as protocol buffers (onnx.proto of ONNX 1.9, which has opset 14 and ir 8 in its range).
//
// pbf writes the bytes: 1.7 kB, minified and compressed, of this part of the page, which is loaded when somebody saves.

import { PbfWriter } from 'pbf';

/** An array of a graph; a list holds integers. @typedef {{name: string, dims: number[], numbers: Float32Array<ArrayBuffer>|number[]}} Constant */

/** An input or output; a dimension is a number or the name of one that is known when it runs. @typedef {{name: string, kind: 'float'|'int64', dims: (number|string)[]}} Port */

/**
 * An operation. Of its attributes a number is an integer, a list holds strings.
 * @typedef {object} Node
 * @property {string} type "GRU"
 * @property {string[]} inputs '' for one that is left out
 * @property {string[]} outputs
 * @property {Record<string, number|string[]>} [attributes]
 */

/**
 * @typedef {object} Model
 * @property {number} ir
 * @property {number} opset
 * @property {string} producer
 * @property {string} version of the producer
 * @property {string} name of the graph
 * @property {Node[]} nodes in the order they run
 * @property {Constant[]} constants
 * @property {Port[]} inputs
 * @property {Port[]} outputs
 * @property {Record<string, string>} metadata
 */

/** TensorProto.DataType */
const KIND = { float: 1, int64: 7 };
/** AttributeProto.AttributeType */
const INT = 2;
const STRINGS = 8;

/** @param {Model} model @returns {Uint8Array<ArrayBuffer>} */
export function encode(model) {
  const pbf = new PbfWriter();
  const { ir, opset, producer, version, metadata } = model;
  pbf.writeVarintField(1, ir);
  pbf.writeStringField(2, producer);
  pbf.writeStringField(3, version);
  pbf.writeMessage(7, writeGraph, model);
  // Of the operators of ONNX itself, whose domain is ''.
  pbf.writeMessage(8, (number, into) => into.writeVarintField(2, number), opset);
  for (const pair of Object.entries(metadata)) pbf.writeMessage(14, writePair, pair);
  return /** @type {Uint8Array<ArrayBuffer>} */ (pbf.finish());
}

/** @param {[string, string]} pair @param {PbfWriter} pbf */
function writePair([key, value], pbf) {
  pbf.writeStringField(1, key);
  pbf.writeStringField(2, value);
}

/** @param {Model} model @param {PbfWriter} pbf */
function writeGraph({ name, nodes, constants, inputs, outputs }, pbf) {
  for (const node of nodes) pbf.writeMessage(1, writeNode, node);
  pbf.writeStringField(2, name);
  for (const constant of constants) pbf.writeMessage(5, writeConstant, constant);
  for (const port of inputs) pbf.writeMessage(11, writePort, port);
  for (const port of outputs) pbf.writeMessage(12, writePort, port);
}

/** @param {Node} node @param {PbfWriter} pbf */
function writeNode({ type, inputs, outputs, attributes = {} }, pbf) {
  for (const name of inputs) pbf.writeStringField(1, name);
  for (const name of outputs) pbf.writeStringField(2, name);
  pbf.writeStringField(3, outputs.find(Boolean) ?? type);
  pbf.writeStringField(4, type);
  for (const attribute of Object.entries(attributes))
    pbf.writeMessage(5, writeAttribute, attribute);
}

/** @param {[string, number|string[]]} attribute @param {PbfWriter} pbf */
function writeAttribute([name, value], pbf) {
  pbf.writeStringField(1, name);
  if (typeof value === 'number') pbf.writeVarintField(3, value);
  else for (const text of value) pbf.writeStringField(9, text);
  pbf.writeVarintField(20, typeof value === 'number' ? INT : STRINGS);
}

/** @param {Constant} constant @param {PbfWriter} pbf */
function writeConstant({ name, dims, numbers }, pbf) {
  for (const size of dims) pbf.writeVarintField(1, size);
  const float = numbers instanceof Float32Array;
  pbf.writeVarintField(2, float ? KIND.float : KIND.int64);
  pbf.writeStringField(8, name);
  const items = float ? numbers : BigInt64Array.from(numbers, (each) => BigInt(each));
  pbf.writeBytesField(9, new Uint8Array(items.buffer));
}

/** @param {Port} port @param {PbfWriter} pbf */
function writePort({ name, kind, dims }, pbf) {
  pbf.writeStringField(1, name);
  // TypeProto, its tensor type, the shape in that, a dimension in that.
  pbf.writeMessage(
    2,
    (_, type) =>
      type.writeMessage(
        1,
        (_, tensor) => {
          tensor.writeVarintField(1, KIND[kind]);
          tensor.writeMessage(
            2,
            (list, shape) => {
              for (const each of list) shape.writeMessage(1, writeDimension, each);
            },
            dims,
          );
        },
        null,
      ),
    null,
  );
}

/** @param {number|string} size @param {PbfWriter} pbf */
function writeDimension(size, pbf) {
  if (typeof size === 'number') pbf.writeVarintField(1, size);
  else pbf.writeStringField(2, size);
}
