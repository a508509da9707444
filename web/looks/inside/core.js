// What a network does while it reads a stretch of its text, of an instance that holds a run: src/wasm/aide/inside.c in
// JavaScript.
//
// Blocks lie above the run. A reading stays until its address is given back to `release`.

/**
 * @import { Core } from '../../core/wasm.js'
 * @import { Gate, Mark } from './result.js'
 */

/**
 * A stretch from the beginning of the text.
 * @typedef {object} Reading
 * @property {number} at address of the states: length x units floats
 * @property {number} length characters
 * @property {number} layers
 * @property {number} units of all layers
 * @property {number} marks address: a byte a character
 */

/** @param {Core} core */
const sizes = (core) => {
  const { hidden, layers } = core.settings();
  return { layers: Number(layers), units: Number(layers) * Number(hidden) };
};

/** Places what a reading of so many characters takes. @param {Core} core @param {number} length @returns {Reading} */
export function place(core, length) {
  const { blocks } = core.raw;
  const { layers, units } = sizes(core);
  const at = blocks.take(4 * length * units);
  return { at, length, layers, units, marks: blocks.take(length) };
}

/** Reads it with the weights of the moment; yields the share read. @param {Core} core @param {Reading} reading */
export function* read(core, reading) {
  const { calls } = core.raw;
  calls.marks(reading.length, reading.marks);
  calls.inside_begin(0, reading.length, reading.at);
  while (calls.inside_advance() !== 0) yield calls.inside_read() / reading.length;
}

/** How saturated the gates of each layer were in the last reading. @param {Core} core @returns {Gate[]} */
export function gates(core) {
  const { calls, words } = core.raw;
  const { layers } = sizes(core);
  return words.rows(calls.gate).map(({ name, bothSigns }, gate) => ({
    name,
    bothSigns,
    layers: Array.from({ length: layers }, (_, layer) => {
      const { low, high, count } = words.record(calls.saturation(layer, gate));
      return { low: low / count, high: high / count };
    }),
  }));
}

/** The states, character by character. @param {Core} core @param {Reading} reading */
export const statesOf = (core, { at, length, units }) =>
  new Float32Array(core.raw.memory.buffer, at, length * units).slice();

/** The marks, as bits. @param {Core} core @param {Reading} reading */
export const marksOf = (core, { marks, length }) => core.raw.blocks.view(marks, length).slice();

/** Names of the marks, by bit. @param {Core} core @returns {Mark[]} */
export const markNames = (core) => core.raw.words.rows(core.raw.calls.mark).map(({ name }) => name);

/**
 * The area under the ROC curve of every unit as a detector of every mark, over a part of a reading; yields the share
 * done.
 * @param {Core} core
 * @param {Reading} reading
 * @param {number} from first character
 * @param {number} to the one after the last
 * @returns {Generator<number, number>} address of units x marks doubles
 */
export function* areas(core, reading, from, to) {
  const { calls, blocks } = core.raw;
  const { units, at, marks } = reading;
  const kinds = markNames(core).length;
  const auc = blocks.take(8 * kinds * units);
  const size = calls.auc_size(to - from) >>> 0;
  const block = blocks.take(size);
  for (let unit = 0; unit < units; unit++) {
    const values = at + 4 * (from * units + unit);
    calls.auc(auc + 8 * kinds * unit, values, units, marks + from, to - from, block, size);
    if (unit % 16 === 15) yield unit / units;
  }
  return auc;
}

/** The units that tell a mark best, best first. @param {Core} core @param {number} auc of areas @param {number} mark
 * @param {number} room at most so many
 */
export function best(core, auc, mark, room) {
  const { calls, blocks, memory } = core.raw;
  const bottom = blocks.top;
  const at = blocks.take(4 * room);
  const found = calls.auc_rank(at, room, auc, sizes(core).units, mark);
  blocks.top = bottom;
  return [...new Int32Array(memory.buffer, at, found)];
}

/** @param {Core} core @param {number} auc of areas @param {number} unit @param {number} mark */
export function areaOf(core, auc, unit, mark) {
  const kinds = markNames(core).length;
  return new Float64Array(core.raw.memory.buffer, auc, (unit + 1) * kinds)[unit * kinds + mark];
}

/**
 * Takes one step of the run, and tells how far it moved each tensor: norm of the change over the norm before.
 * @param {Core} core
 * @returns {Generator<undefined, {name: string, ratio: number|null}[]|null>} null when the step diverged
 */
export function* updateRatios(core) {
  const { calls, blocks, words, memory } = core.raw;
  const before = blocks.take(core.weightBytes);
  calls.weights_read(before);
  const shards = core.beginStep();
  for (let shard = 0; shard < shards; shard++) {
    core.runShards(shard);
    yield;
  }
  if (core.apply()) return null;
  const tensors = words.rows(calls.tensor);
  const at = blocks.take(8 * tensors.length);
  calls.update_ratio(before, at);
  const ratios = new Float64Array(memory.buffer, at, tensors.length);
  return tensors.map(({ name }, i) => ({
    name,
    ratio: Number.isFinite(ratios[i]) ? ratios[i] : null,
  }));
}
