// What a network does while it reads a stretch of its text, of an instance that holds a run: src/wasm/aide/inside.c in
// JavaScript.
//
// A reading lies in blocks above the run.

/**
 * @import { Core } from '../../core/wasm.js'
 * @import { Gate, Mark } from './result.js'
 */

/**
 * A stretch from the beginning of the text.
 * @typedef {object} Reading
 * @property {number} at address of the states: length x units floats
 * @property {number} length characters
 * @property {number} units of all layers
 * @property {number} marks address: a byte a character
 */

/** Places what a reading takes. @param {Core} core @param {number} length characters @param {number} units @returns {Reading} */
export function place({ raw: { blocks } }, length, units) {
  return { at: blocks.take(4 * length * units), length, units, marks: blocks.take(length) };
}

/** Reads it with the weights of the moment; yields the share read. @param {Core} core @param {Reading} reading */
export function* read(core, reading) {
  const { calls } = core.raw;
  calls.marks(reading.length, reading.marks);
  calls.inside_begin(0, reading.length, reading.at);
  while (calls.inside_advance() !== 0) yield calls.inside_read() / reading.length;
}

/** How saturated the gates of each layer were in the last reading. @param {Core} core @param {number} layers @returns {Gate[]} */
export function gates({ raw: { calls, words } }, layers) {
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
 * Every unit as a detector of every mark, over a part of a reading; yields the share done.
 * @param {Core} core
 * @param {Reading} reading
 * @param {number} from first character
 * @param {number} to the one after the last
 * @param {number} count how many of the best units are named
 * @returns {Generator<number, {best: number[], areas: number[]}[]>} by mark: the units that detect it best, best first,
 * and the area under the ROC curve of every unit
 */
export function* detect(core, reading, from, to, count) {
  const { calls, blocks, memory } = core.raw;
  const { units, at, marks } = reading;
  const names = markNames(core);
  const row = 8 * names.length;
  const auc = blocks.take(row * units);
  const size = calls.auc_size(to - from) >>> 0;
  const block = blocks.take(size);
  const ranks = blocks.take(4 * count);
  for (let unit = 0; unit < units; unit++) {
    const values = at + 4 * (from * units + unit);
    calls.auc(auc + row * unit, values, units, marks + from, to - from, block, size);
    if (unit % 16 === 15) yield unit / units;
  }
  const all = new Float64Array(memory.buffer, auc, names.length * units);
  return names.map((_, mark) => {
    const found = calls.auc_rank(ranks, count, auc, units, mark);
    return {
      best: [...new Int32Array(memory.buffer, ranks, found)],
      areas: [...all.filter((_, i) => i % names.length === mark)],
    };
  });
}

/**
 * Takes one step of the run and says how far it moved each tensor: norm of the change over the norm before. Yields the
 * share done.
 * @param {Core} core
 * @returns {Generator<number, {name: string, ratio: number|null}[]|null>} null when the step diverged
 */
export function* updateRatios(core) {
  const { calls, blocks, words, memory } = core.raw;
  const before = blocks.take(core.weightBytes);
  calls.tensors_read(before);
  const shards = core.beginStep();
  for (let shard = 0; shard < shards; shard++) {
    core.runShards(shard);
    yield shard / shards;
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
