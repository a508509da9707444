// Compared with letter statistics: its words.

import { counted } from '../../words/strings.js';
import { formatCount, formatEpoch, shortUnit } from '../../words/units.js';

/** @import { Unit } from '../../words/units.js' */

export const words = {
  noUnseen:
    'There is no test text, so nothing is known of new text: the loss of a model on the text it was counted from says only how well it remembers that text.',
  random: 'Guessing at random',
  /** @param {number} order */
  gram: (order) => `${order}-gram`,
  /** @param {number} order */
  sees: (order) =>
    order === 1
      ? 'how often each character occurs'
      : `sees ${counted(order - 1, 'character')} before`,
  /** @param {number} epoch */
  network: (epoch) => `The network, epoch ${formatCount(epoch)}`,
  /** @param {number} epoch */
  networkBest: (epoch) => `The network at its best on the test text, epoch ${formatEpoch(epoch)}`,
  theNetwork: 'The network',
  tableName: 'Losses of n-gram models and of the network',
  /** @param {Unit} unit */
  columns: (unit) => [
    'Model',
    `Test text, ${shortUnit[unit]}`,
    `Text it was made from, ${shortUnit[unit]}`,
  ],
  tableNote:
    'Test text: counts of all orders mixed (Witten and Bell). Text it was made from: the counts themselves, which know it by heart as the order grows. A count sees across the edges of windows, so the floor does not hold for it.',
  order: 'Sample of a',
  /** @param {number} order @param {boolean} equal */
  option: (order, equal) => `${order}-gram${equal ? ', as good on the test text' : ''}`,
  another: 'Another pair',
  /** @param {number} order @param {string} value */
  wrote: (order, value) => `A ${order}-gram; its loss on the test text is ${value}`,
  /** @param {number} epoch @param {string} value */
  networkWrote: (epoch, value) =>
    `The network at epoch ${formatCount(epoch)}; its loss on the test text is ${value}`,
  /** @param {string} length */
  samplesNote: (length) => `${length} characters each, from the start of a line, at temperature 1.`,
};
