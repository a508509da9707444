// Experiments and the answer that follows from them, as aides send them and the page reads them. Losses are nats per
// character; names and sentences are those of include/plateau_answer.h, as `plateau explain --json` prints them.

/**
 * plateau_change of include/plateau_explain.h, which says what each is.
 * @typedef {object} Change
 * @property {string} name
 * @property {string} label
 * @property {string} group
 * @property {boolean} sameWeights
 * @property {boolean} sameFloor
 * @property {number} work of an epoch, in epochs of the run
 */

/**
 * plateau_outcome. `bytes` is the same as C has it, for another instance.
 * @typedef {object} Outcome
 * @property {number} start training loss before the first step
 * @property {number[]} train after each of the last epochs, oldest first
 * @property {number[]} valid held-out; NaN when nothing is held out
 * @property {number} floor its own
 * @property {number} epochs trained
 * @property {number} rollbacks
 * @property {boolean} stopped
 * @property {ArrayBuffer} bytes
 */

/**
 * What can be tried, and the plan for the time there is.
 * @typedef {object} Changes
 * @property {Change[]} changes no change first
 * @property {number} start training loss of the run now, weights of one moment
 * @property {number} valid held-out loss; NaN when nothing is held out
 * @property {number} floor of the run
 * @property {{epochs: number, seconds: number, leftOut: number}} plan epochs of each; until the last is done, about
 * @property {{change: string, seconds: number}[]} trials in the order to begin them
 */

/** plateau_evidence, for another instance. @typedef {ArrayBuffer} Evidence */

/** @typedef {{change: string, outcome: Outcome}} Tried */

/** @typedef {'floor'|'gradient'|'rate'|'optimizer'|'model'|'rest'} Share */
/** @typedef {{part: Share, nats: number, noise: number, experiment: string|null, words: string}} Part */

/**
 * What an experiment showed beside "nothing" at the same epochs.
 * @typedef {object} Effect
 * @property {string} name
 * @property {string} label
 * @property {string} phrase the label within a sentence
 * @property {string} group
 * @property {'hurt'|'unclear'|'helped'} effect
 * @property {number} train mean of the last measurements
 * @property {number} change of train: negative is better
 * @property {number} noise s.d. of the change
 * @property {number} floor its own
 * @property {number} valid
 * @property {number} valid_change
 * @property {number} rollbacks
 * @property {boolean} stopped
 */

/**
 * The one thing to do; `title` is what a button says, '' when no click does it.
 * @typedef {object} Action
 * @property {'nothing'|'go-on'|'go-on-with'|'start-over'|'stop-at-best'} do
 * @property {string|null} change that the action takes
 * @property {string|null} setting to start over with, and its value
 * @property {string|null} value
 * @property {number} until the epoch to stop at; 0: none
 * @property {string} title
 * @property {string} notes
 */

/**
 * @typedef {object} Answer
 * @property {string} sentence
 * @property {number} loss of "nothing"; without experiments that of the moment
 * @property {number} valid
 * @property {string} about_budget
 * @property {string} about_left_out
 * @property {Part[]} budget in this order; the parts sum to the loss
 * @property {{words: string, nats: number}[]} floors with other settings, where they are lower
 * @property {{label: string, title: string, words: string}[]} labels with their figures; what is to be said first is first
 * @property {Action} action
 * @property {Effect[]} experiments
 * @property {Record<string, number|number[]>} evidence
 */

/** The same answer in every unit. @typedef {Record<'nats'|'bits'|'perplexity'|'sum', Answer>} Answers */

/**
 * What an answer is asked with. `evidence` is null where it was not gathered.
 * @typedef {{evidence: Evidence|null, found: Pick<Changes, 'start'|'valid'|'floor'>,
 *   best: {epoch: number, value: number}|null, leftOut: number, experiments: Tried[]}} VerdictOptions
 */

export {};
