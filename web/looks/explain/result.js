// Experiments and the answer that follows from them, as aides send them and the page reads them. Losses are nats per
// character; names and sentences are those of include/plateau_answer.h, as `plateau explain --json` prints them.

/**
 * plateau_next_trial of include/plateau_explain.h, which says what each is.
 * @typedef {object} Trial
 * @property {string} name
 * @property {string} label
 * @property {string} group
 * @property {boolean} anew from new weights
 * @property {number} seed 0; 1 or 2: of a run that differs in its seed alone
 * @property {boolean} sameFloor
 * @property {number} epochs
 * @property {number} work multiply-adds, about
 */

/** Trials that can be tried at once, and the work of those after them, about. @typedef {{trials: Trial[], ahead: number}} Round */

/**
 * plateau_outcome. `bytes` is the same as C has it, for another instance.
 * @typedef {object} Outcome
 * @property {number} start training loss before the first step
 * @property {number[]} train after each of the last epochs, oldest first
 * @property {number[]} valid held-out; NaN when nothing is held out
 * @property {number} least held-out loss that was measured, also on the way
 * @property {number} floor its own
 * @property {number} epochs trained
 * @property {number} rollbacks
 * @property {boolean} stopped
 * @property {ArrayBuffer} bytes
 */

/** plateau_evidence for another instance, and two of its figures. @typedef {{bytes: ArrayBuffer, train: number, floor: number}} Evidence */

/**
 * What the curve knows of a run: the lowest held-out loss, the lowest training loss of a moment, and that of the former's
 * epoch or the next one that was measured; NaN where there is none.
 * @typedef {{best: {epoch: number, value: number}|null, lowest: number, trainAtBest: number}} History
 */

/** A change, and what came of it; null: it could not be tried. @typedef {{change: string, outcome: Pick<Outcome, 'bytes'>|null}} Tried */

/** What is known so far: evidence, experiments in the order of the plan, and the epochs wished of a trial; 0: as the rule has it. @typedef {{evidence: ArrayBuffer, experiments: Tried[], epochs: number}} Known */

/** @typedef {'floor'|'gradient'|'rate'|'optimizer'|'model'|'rest'} Share */
/** @typedef {{part: Share, nats: number, noise: number, experiment: string|null, words: string}} Part */

/**
 * What an experiment showed beside the one without a change at the same epochs.
 * @typedef {object} Effect
 * @property {string} name
 * @property {string} label
 * @property {string} phrase the label within a sentence
 * @property {string} group
 * @property {boolean} anew from new weights
 * @property {number} seed
 * @property {boolean} shown a row of the table
 * @property {'hurt'|'unclear'|'helped'} effect
 * @property {number} train mean of the last measurements
 * @property {number} change of train: negative is better
 * @property {number} noise another seed changes it by as much within this, in nine of ten
 * @property {number} floor its own
 * @property {number} start training loss before the first step, with the change
 * @property {number} peak the highest running loss of a whole epoch; NaN: there was none
 * @property {number} valid the lowest held-out loss measured
 * @property {number} valid_change
 * @property {number} valid_noise standard error of that
 * @property {number} epochs
 * @property {number} rollbacks
 * @property {boolean} stopped
 */

/**
 * The one thing to do; `title` is what a button says, '' when no click does it.
 * @typedef {object} Action
 * @property {'nothing'|'go-on'|'go-on-with'|'start-over'|'stop-at-best'} do
 * @property {string|null} change that the action takes
 * @property {string|null} beside a change that lowers the training loss alone, to be seen
 * @property {boolean} short_test
 * @property {number} until the epoch of the best weights; 0: none
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
 * @property {{label: string, may: boolean, title: string, words: string}[]} labels with their figures; what is to be said first is first
 * @property {Action} action
 * @property {Effect[]} experiments
 * @property {Record<string, number|number[]>} evidence
 */

/** The same answer in every unit. @typedef {Record<'nats'|'bits'|'perplexity'|'sum', Answer>} Answers */

/** A run as it would continue with a change. @typedef {{checkpoint: ArrayBuffer, settings: import('../../wire/protocol.js').Settings}} Forked */

export {};
