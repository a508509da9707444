// Why the loss stopped falling: headings, buttons and progress. What the answer says comes from the core.

import { counted } from '../../words/strings.js';
import { formatCount, formatDuration } from '../../words/units.js';

/** Of a long text an experiment is a part of one. @param {number} epochs */
const epochsOf = (epochs) =>
  epochs < 4 && !Number.isInteger(epochs)
    ? `${Number(epochs.toPrecision(2))} epochs`
    : counted(epochs, 'epoch');

export const words = {
  again: 'Find out again, from where it is now',
  asking: 'Looking at what can be changed.',
  judging: 'Weighing what came of it.',
  /** @param {number} done @param {number} all @param {number|null} seconds */
  trying: (done, all, seconds) =>
    `Trying changes: ${done} of ${all}${seconds === null ? '' : `, about ${formatDuration(Math.max(1, seconds))} left`}`,
  cancel: 'Cancel',
  cancelled: 'Cancelled before anything was known.',
  /** @param {number} done @param {number} all */
  partly: (done, all) =>
    `Cancelled: this is what ${formatCount(done)} of ${counted(all, 'experiment')} say.`,
  /** @param {string} name of the run @param {number} epoch */
  of: (name, epoch) => `Found for ${name}, at epoch ${formatCount(epoch)}`,
  /** @param {number} epoch */
  at: (epoch) => `At epoch ${formatCount(epoch)}`,
  labels: 'Diagnosis',
  action: {
    beside: 'It continues as a run of its own, in the next colour; this one stays on the chart.',
    /** @param {string} name @param {number} epoch @param {string} change */
    name: (name, epoch, change) => `${name}, from epoch ${formatCount(epoch)} with ${change}`,
    done: 'Training continued from here: see the chart.',
  },
  budget: {
    heading: 'The loss as a budget',
    above: (/** @type {string} */ figure) => `above the lowest possible: ${figure}`,
    floors: 'What would lower the lowest possible loss itself',
    /** @param {string} now */
    floorsAbout: (now) => `It is ${now} now; over as many characters it would be:`,
  },
  table: {
    heading: 'Experiments',
    /** @param {number} epoch @param {number} epochs */
    about: (epoch, epochs) =>
      `Continued from epoch ${formatCount(epoch)}, ${epochsOf(epochs)} each; from scratch: `,
    /** @param {number} epoch @param {number} epochs */
    aboutAlone: (epoch, epochs) =>
      `Continued from epoch ${formatCount(epoch)}, ${epochsOf(epochs)} each.`,
    compare: 'Compare',
    columns: ['Change', 'Training loss', 'Above its own floor', 'Unseen text'],
    note: 'Beneath a loss: how it differs from no change, \u00b1 one standard deviation.',
    /** In this order. */
    groups: {
      nothing: 'As it is',
      helped: 'Helped',
      unclear: 'No clear change',
      hurt: 'Hurt',
      tried: 'So far',
      failed: 'Could not be tried',
    },
    /** @param {number} count */
    rollbacks: (count) => `set back ${counted(count, 'time')}`,
    stopped: 'diverged',
    /** @param {string} floor */
    ownFloor: (floor) => `its lowest possible: ${floor}`,
    unknown: '\u2013',
  },
};
