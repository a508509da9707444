// What an aide says of a model that was opened, and what came of having it write or read.

/** @import { Settings, Unknown } from '../../wire/protocol.js' */

/**
 * What a file is, once every byte of it was proved.
 * @typedef {object} ModelFacts
 * @property {number} version of its format
 * @property {Settings} settings every field; `arithmetic` is the kind that the run used
 * @property {number} epoch completed
 * @property {number} step
 * @property {number} parameters trainable numbers
 * @property {string} vocabulary its symbols, in ascending order of their code points
 * @property {{hash: string, characters: number}} text that it was trained on; the hash as 16 hex digits
 * @property {number|null} loss running loss of the last completed epoch, nats a character; null before the first ends
 * @property {{epoch: number, step: number, loss: number, error: number|null}|null} best the moment of the lowest held-out
 *   loss, nats a character, and its standard error; null: the file has none
 */

/** Which weights of a file. @typedef {'last'|'best'} Weights */

/** What the look 'sampleModel' takes. @typedef {{weights: Weights, prompt: string, sampling: Settings}} SampleOptions */

/** What the look 'evaluateModel' takes. @typedef {{weights: Weights, unknown?: Unknown}} ReadOptions */

/** @typedef {{text: string}} ModelSample without the prompt; while it is written, what there is so far */

/**
 * How well a model predicts a text, as `plateau eval` measures it.
 * @typedef {object} Evaluation
 * @property {number} loss nats a character
 * @property {number|null} error its standard error, 0 when it is exact; null: not known
 * @property {number} predictions that were counted
 * @property {number} characters of the text
 * @property {number} replaced characters that its symbols lack, for which another one stands
 * @property {number} skipped characters that its symbols lack, which were left out
 */

export {};
