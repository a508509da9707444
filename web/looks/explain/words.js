// Why the loss stopped falling: headings, buttons and progress. What the answer says comes from the core.

import { counted } from '../../words/strings.js';
import { formatCount, formatDuration } from '../../words/units.js';

/** Of a long text an experiment is a part of one. @param {number} epochs */
const epochsOf = (epochs) =>
  epochs < 4 && !Number.isInteger(epochs)
    ? `${Number(epochs.toPrecision(2))} epochs`
    : counted(epochs, 'epoch');

export const words = {
  find: 'Find out what would help',
  again: 'Find out again, from where it is now',
  gathering: 'Measuring the run as it is.',
  judging: 'Weighing what came of it.',
  /** @param {number} done @param {number|null} seconds */
  trying: (done, seconds) =>
    `Trying changes: ${formatCount(done)} done${seconds === null ? '' : `, about ${formatDuration(Math.max(1, seconds))} left`}`,
  begun: 'Changes are being tried on copies.',
  /** @param {number} done @param {string} sentence @param {string} button what it comes to, '' for nothing */
  over: (done, sentence, button) =>
    `${counted(done, 'experiment')} done. ${sentence}${button && ` The first button: ${button}.`}`,
  cancel: 'Cancel',
  cancelled: 'Cancelled before anything was known.',
  /** @param {number} done */
  partly: (done) => `Cancelled: this is what ${counted(done, 'experiment')} say.`,
  /** @param {string} name of the run @param {number} epoch */
  of: (name, epoch) => `Found for ${name}, at epoch ${formatCount(epoch)}`,
  /** @param {number} epoch */
  at: (epoch) => `At epoch ${formatCount(epoch)}`,
  labels: 'Diagnosis',
  action: {
    memory: 'Keep the memory and continue, to see the training loss fall',
    beside: 'It continues as a run of its own, in the next colour; this one stays on the chart.',
    /** @param {string} name @param {number} epoch @param {string} change */
    name: (name, epoch, change) => `${name}, from epoch ${formatCount(epoch)} with ${change}`,
    /** What the click did. @type {Record<string, string>} */
    done: {
      'go-on': 'Training continued from here: see the chart.',
      start: 'A new run began: see the chart.',
      back: 'The run is back at its best: see the chart.',
    },
  },
  budget: {
    heading: 'The loss as a budget',
    above: (/** @type {string} */ figure) => `above the floor: ${figure}`,
    floors: 'What would lower the floor itself',
    /** @param {string} now */
    floorsAbout: (now) => `It is ${now} now; over as many characters it would be:`,
  },
  table: {
    heading: 'Experiments',
    /** @param {number} epoch @param {number} epochs @param {boolean} anew some began from new weights */
    about: (epoch, epochs, anew) =>
      `Continued from epoch ${formatCount(epoch)}, ${epochsOf(epochs)} each${anew ? ', or begun from new weights' : ''}.`,
    beside: 'Side by side from scratch:',
    compare: 'Compare',
    columns: ['Change', 'Training loss', 'Above its own floor', 'Test text'],
    note: 'Beneath a loss: how it differs from no change in as many epochs. \u00b1 of the training loss: another seed stays within it in nine of ten runs. Test text: the lowest loss measured, \u00b1 two standard errors.',
    same: 'The same table on every computer.',
    /** @param {number} epochs */
    epochs: epochsOf,
    /** In this order. What a change does to the training loss says nothing of the test text. */
    groups: {
      nothing: 'As it is',
      helped: 'Lowered the training loss',
      unclear: 'No clear change in the training loss',
      hurt: 'Raised the training loss',
      floor: 'Moves the floor',
      tried: 'So far',
      anew: 'From new weights',
      failed: 'Could not be tried',
    },
    /** @param {number} count */
    rollbacks: (count) => `set back ${counted(count, 'time')}`,
    stopped: 'diverged',
    /** @param {string} floor */
    ownFloor: (floor) => `its floor: ${floor}`,
    /** @param {string} peak @param {string} first @param {number} epochs */
    jump: (peak, first, epochs) =>
      `a jump to about ${peak}, below ${first} within ${epochsOf(epochs)}`,
    /** @param {string} peak @param {string} last @param {number} epochs */
    stays: (peak, last, epochs) =>
      `a jump to about ${peak}, still ${last} after ${epochsOf(epochs)}`,
    /** @param {string} first @param {string} last @param {number} epochs */
    straight: (first, last, epochs) => `no jump: from ${first} to ${last} in ${epochsOf(epochs)}`,
    unknown: '\u2013',
  },
};
