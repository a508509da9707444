// Against counting letters: what n-gram models cost on both parts of the text, and what one of them writes.

import { PART } from '../../core/wasm.js';
import { factsOf, NgramSource, ngrams } from '../where/core.js';
import { equalOrder, ORDERS } from './result.js';

/**
 * @import { Core } from '../../core/wasm.js'
 * @import { Baselines, Ngram } from './result.js'
 */

/** What the n-gram models cost: all of it depends on the text and how it is cut, not on the run.
 * @param {Core} core @returns {Generator<number, Ngram[]>}
 */
// biome-ignore lint/correctness/useYield: it is over in one go
export function* ngramCosts(core) {
  return ngrams(core, ORDERS);
}

/** Measures a part. @param {Core} core @param {number} part @param {number} from @param {number} to */
function* lossOf(core, part, from, to) {
  const { predictions, valid } = factsOf(core);
  const all = part === PART.training ? predictions : Math.max(1, valid);
  core.measureBegin(part);
  while (core.measureSome())
    yield from + ((to - from) * Number(core.raw.calls.measure_counted?.())) / all;
  return core.measureLoss();
}

/** Writes so many characters, each from `next`. @param {number} length @param {() => string} next @param {number} from @param {number} to */
function* written(length, next, from, to) {
  let text = '';
  for (let i = 0; i < length; i++) {
    text += next();
    yield from + ((to - from) * i) / length;
  }
  return text;
}

/**
 * Options: `order` of the model that writes, null for the one that is as good as the network on unseen text; `seed`.
 * Both begin a line, and both draw at temperature 1.
 * @param {Core} core
 * @param {import('../../wire/protocol.js').Job} job
 * @returns {Generator<number, Baselines>}
 */
export function* baselines(core, { options }) {
  const costs = ngrams(core, ORDERS);
  const train = yield* lossOf(core, PART.training, 0.1, 0.5);
  const valid = factsOf(core).valid > 1 ? yield* lossOf(core, PART.heldOut, 0.5, 0.6) : Number.NaN;
  const order = options.order ?? Math.max(1, equalOrder(costs, valid) ?? 4);
  const seed = options.seed ?? 1;
  const { length } = { length: 300, ...options };
  core.sampleBegin({ seed: String(seed), temperature: '1' }, '');
  const network = yield* written(length, () => String.fromCodePoint(core.sampleNext()), 0.6, 0.8);
  const source = new NgramSource(core, order, seed);
  source.read('\n');
  const text = yield* written(length, () => source.next(), 0.8, 1);
  return { ngrams: costs, network: { train, valid }, sample: { order, text, network } };
}
