// A model in an instance, without the run that it came from: what its file says, and a session that has nothing but its
// weights.

import { realOf } from '../../wire/real.js';
import { Refusal } from '../../wire/refusal.js';

/**
 * @import { Core } from '../../core/wasm.js'
 * @import { Settings } from '../../wire/protocol.js'
 * @import { ModelFacts, Weights } from './result.js'
 */

/** Bytes of the field that says how long the header is. */
const LENGTH_BYTES = 8;

/** The weights of the model among the tensors of a file; where encoder and decoder are one matrix, once. */
const OWN = { untied: /^(encoder|rnn|decoder)\./, tied: /^(rnn|decoder)\./ };

/**
 * What a session for weights needs not have of a run. In any arithmetic: that of this build. Without moments and an average
 * the block is smaller, and drawing orthogonal weights takes long; none of it is used.
 * @type {Settings}
 */
const BARE = { arithmetic: 'auto', optimizer: 'sgd', init: 'gaussian', average: '0', tied: '0' };

/** @type {Record<Weights, 'weights'|'best'>} */
const MODES = { last: 'weights', best: 'best' };

/** The header of a file that the core has proved. @param {ArrayBuffer} checkpoint */
function headerOf(checkpoint) {
  const length = Number(new DataView(checkpoint).getBigUint64(0, true));
  const bytes = new Uint8Array(checkpoint, LENGTH_BYTES, length);
  /** @type {{__metadata__: Record<string, string>}} */
  const { __metadata__: figures, ...tensors } = JSON.parse(new TextDecoder().decode(bytes));
  return { figures, tensors: /** @type {Record<string, {shape: number[]}>} */ (tensors) };
}

/**
 * Proves a file and says what it is. Throws a Refusal for what is no whole model.
 * @param {Core} core
 * @param {ArrayBuffer} checkpoint
 * @returns {ModelFacts}
 */
export function describe(core, checkpoint) {
  core.readModel(checkpoint);
  core.raw.calls.text_of_model();
  const { figures, tensors } = headerOf(checkpoint);
  const number = (/** @type {string} */ name) => realOf(figures[name] ?? 'nan');
  const known = (/** @type {string} */ name) =>
    Number.isFinite(number(name)) ? number(name) : null;
  const own = OWN[figures['config.tied'] === '1' ? 'tied' : 'untied'];
  const weights = Object.entries(tensors).filter(([name]) => own.test(name));
  const best = figures['best.loss'] !== undefined;
  return {
    version: Number(figures.format?.split(' ')[1]),
    settings: core.settings(),
    epoch: number('run.epoch'),
    step: number('run.step'),
    parameters: weights.reduce((sum, [, { shape }]) => sum + shape.reduce((a, b) => a * b), 0),
    vocabulary: Array.from(core.vocabulary(), (code) => String.fromCodePoint(code)).join(''),
    text: {
      hash: BigInt(figures['text.hash'] ?? 0)
        .toString(16)
        .padStart(16, '0'),
      characters: number('text.length'),
    },
    loss: known('run.loss'),
    best: best
      ? {
          epoch: number('best.epoch'),
          step: number('best.step'),
          loss: number('best.loss'),
          error: known('best.error'),
        }
      : null,
  };
}

/** Places the weights of a file so that they can write. @param {Core} core @param {ArrayBuffer} checkpoint @param {Weights} weights */
export function placeToWrite(core, checkpoint, weights) {
  core.readModel(checkpoint);
  set(core, BARE);
  core.placeModel(MODES[weights]);
}

/**
 * Places the weights of a file on a text of which nothing is held out, as `plateau eval` does: the windows are then as
 * long as the model's, even for a short text.
 * @param {Core} core
 * @param {ArrayBuffer} checkpoint
 * @param {Weights} weights
 * @param {string|ArrayBuffer} text
 * @param {import('../../wire/protocol.js').Unknown} unknown what becomes of characters that its symbols lack
 */
export function placeToRead(core, checkpoint, weights, text, unknown) {
  const settings = { ...BARE, chars: '0', valid: '0' };
  const facts = core.readAgain(text, checkpoint, settings, unknown);
  core.place({ mode: MODES[weights] });
  return facts;
}

/** Predictions that the measurement under way has counted. @param {Core} core */
export const counted = (core) => core.raw.calls.measure_counted();

/** Changes settings of an instance that has read a model. @param {Core} core @param {Settings} settings */
function set({ raw: { calls, words, check } }, settings) {
  for (const [name, value] of Object.entries(settings))
    check(calls.config_set(...words.strings(name, value)));
}

/** @param {ArrayBuffer|null} checkpoint */
export function needed(checkpoint) {
  if (!checkpoint) throw new Refusal('The page has sent no model: open the file again.');
  return checkpoint;
}
