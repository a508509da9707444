// Experiments and the verdict on them, as aides send them and the page reads them.

/**
 * plateau_change of include/plateau_explain.h, which says what each is.
 * @typedef {object} Change
 * @property {string} name
 * @property {string} label
 * @property {string} family of several changes of one family the best counts
 * @property {'nothing'|'rate'|'optimizer'|'clip'|'activation'|'size'|'gradient'|'window'|'memory'} group
 * @property {number} repeat
 * @property {boolean} sameFunction
 * @property {boolean} sameWeights
 * @property {boolean} sameFloor
 * @property {number} work of an epoch, in epochs of the run
 */

/**
 * plateau_outcome; losses are nats per character.
 * @typedef {object} Outcome
 * @property {number} start training loss before the first step
 * @property {number[]} train after each of the last epochs, oldest first
 * @property {number[]} valid held-out; NaN when nothing is held out
 * @property {number} floor its own
 * @property {number} epochs trained
 * @property {number} rollbacks
 * @property {boolean} stopped
 */

/**
 * @typedef {object} Changes
 * @property {Change[]} changes no change first
 * @property {number} start training loss of the run now, weights of one moment, nats per character
 * @property {number} valid held-out loss; NaN when nothing is held out
 * @property {number} floor of the run
 * @property {number} epochSeconds of training here, on one thread
 * @property {number} measureSeconds of measuring both losses
 */

/**
 * plateau_evidence of include/plateau_explain.h, nats per character. What is left out, NaN or an empty list is not known.
 * @typedef {object} Evidence
 * @property {number} [uniform] guessing at random
 * @property {number} [floor] of the run
 * @property {number} [floorWindow] with a window twice as long
 * @property {number} [floorCarried] with the memory kept between windows
 * @property {number} [train] of the moment, and `valid`
 * @property {number} [valid]
 * @property {number} [bestValid] the lowest so far, and its epoch
 * @property {number} [bestEpoch]
 * @property {number[]} [ngramTrain] of orders 1 and up, in sample
 * @property {number[]} [ngramValid] held out
 * @property {number[]} [gradient] by distance, the first is 1
 * @property {number[]} [skip] what a table pays that sees so far back
 * @property {number} [saturated] share of units or gates
 * @property {number} [clipped] share of the steps
 */

/** @typedef {{change: string, outcome: Outcome}} Tried */

/** @typedef {'floor'|'gradient'|'rate'|'optimizer'|'model'|'rest'} Share */
/** @typedef {{share: Share, nats: number, noise: number, change: string}} Part `change` '': none removes it */

/**
 * What an experiment showed beside "nothing" at the same epochs.
 * @typedef {object} Effect
 * @property {string} change
 * @property {number} train mean of the last measurements
 * @property {number} valid
 * @property {number} difference of train: negative is better
 * @property {number} noise s.d. of the difference
 * @property {number} validDifference
 * @property {number} excess train above its own floor
 * @property {'hurt'|'unclear'|'helped'} sign
 */

/** A label that holds, with the figures that plateau_label_describe names. @typedef {{label: string, figures: Record<string, number>}} Finding */

/** @typedef {'nothing'|'go-on'|'go-on-with'|'start-over'|'stop-at-best'} Action */

/**
 * @typedef {object} Verdict
 * @property {number} loss of "nothing"; without experiments that of the moment
 * @property {number} valid
 * @property {Part[]} budget in this order; the parts sum to the loss
 * @property {Effect[]} effects in the order of the experiments
 * @property {Finding[]} findings what is to be said first is first
 * @property {Action} action
 * @property {string} change that the action takes, or ''
 */

export {};
