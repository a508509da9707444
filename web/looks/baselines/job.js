// Compared with letter statistics: what n-gram models cost on both parts of the text, and what one of them writes.

import { PART } from '../../core/wasm.js';
import { stage } from '../stage.js';
import { measured } from '../where/core.js';
import { NgramSource, ngrams } from './core.js';
import { equalOrder, ORDERS } from './result.js';

/**
 * @import { Core } from '../../core/wasm.js'
 * @import { Job } from '../../wire/protocol.js'
 * @import { Baselines, Ngram } from './result.js'
 */

/** What the n-gram models cost: all of it depends on the text and how it is cut, not on the run.
 * @param {Core} core @returns {Generator<number, Ngram[]>}
 */
// biome-ignore lint/correctness/useYield: it is over in one go
export function* ngramCosts(core) {
  return ngrams(core, ORDERS);
}

/** Measures a part. @param {Core} core @param {number} part of PART @param {number} all predictions of it */
function lossOf(core, part, all) {
  core.measureBegin(part);
  return measured(core, all);
}

/** Writes a text, each character from `next`. @param {number} length @param {() => string} next @returns {Generator<number, string>} */
function* written(length, next) {
  let text = '';
  for (let i = 0; i < length; i++) {
    text += next();
    yield i / length;
  }
  return text;
}

/**
 * Options: `order` of the model that writes, null for the one that is as good as the network on unseen text; `seed`.
 * Both texts begin a line, and both are drawn at temperature 1.
 * @param {Core} core
 * @param {Job} job
 * @returns {Generator<number, Baselines>}
 */
export function* baselines(core, { options: { order: wanted, seed = 1, length = 300 } }) {
  const costs = ngrams(core, ORDERS);
  const { predictions, valid: unseen } = core.facts();
  const train = yield* stage(core, 0.1, 0.5, lossOf(core, PART.training, predictions));
  const valid =
    unseen > 1 ? yield* stage(core, 0.5, 0.6, lossOf(core, PART.heldOut, unseen)) : Number.NaN;
  const order = wanted ?? Math.max(1, equalOrder(costs, valid) ?? 4);
  core.sampleBegin({ seed: String(seed), temperature: '1' }, '');
  const own = written(length, () => String.fromCodePoint(core.sampleNext()));
  const network = yield* stage(core, 0.6, 0.8, own);
  const source = new NgramSource(core, order, seed);
  source.read('\n');
  const text = yield* stage(
    core,
    0.8,
    1,
    written(length, () => source.next()),
  );
  return { ngrams: costs, network: { train, valid }, sample: { order, text, network } };
}
