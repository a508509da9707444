// A model that was opened: says what its file is, lets it write, and measures how well it predicts a text. The run under
// way is in another worker, and nothing of it is read.

import { draw, orNull } from '../../core/training.js';
import { WHOLE } from '../../core/wasm.js';
import { Refusal } from '../../wire/refusal.js';
import { counted, describe, needed, placeToRead, placeToWrite } from './core.js';

/**
 * @import { Core } from '../../core/wasm.js'
 * @import { Job } from '../../wire/protocol.js'
 * @import { Step } from '../jobs.js'
 * @import { Evaluation, ModelFacts, ModelSample, ReadOptions, SampleOptions } from './result.js'
 */

/** @param {Core} core @param {Job} job @returns {Generator<Step, ModelFacts>} */
export function* model(core, { checkpoint }) {
  yield 0;
  return describe(core, needed(checkpoint));
}

/** @param {Core} core @param {Job} job @returns {Generator<Step, ModelSample>} */
export function* sampleModel(core, { checkpoint, options }) {
  /** @type {SampleOptions} */
  const { weights, prompt, sampling } = options;
  yield 0;
  placeToWrite(core, needed(checkpoint), weights);
  const drawing = draw(core, sampling, prompt);
  for (;;) {
    const { done, value: text } = drawing.next();
    if (done) return { text };
    yield { share: 0, part: { text } };
  }
}

/** @param {Core} core @param {Job} job @returns {Generator<Step, Evaluation>} */
export function* evaluateModel(core, { checkpoint, text, options }) {
  /** @type {ReadOptions} */
  const { weights, unknown = 'refuse' } = options;
  yield 0;
  const facts = placeToRead(core, needed(checkpoint), weights, text, unknown);
  const { characters, replaced, skipped } = facts;
  core.measureBegin(WHOLE);
  while (core.measureSome()) yield Math.min(1, counted(core) / facts.predictions);
  const loss = core.measureLoss();
  const predictions = counted(core);
  if (predictions === 0)
    throw new Refusal('The text is shorter than the model’s burn-in. Take a longer one.');
  if (!Number.isFinite(loss))
    throw new Refusal('The loss is not finite: the weights of this model are too large.');
  const error = orNull(core.measureError());
  return { loss, error, predictions, characters, replaced, skipped };
}
