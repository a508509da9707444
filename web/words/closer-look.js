// What the closer looks share: their words.

import { formatCount } from './units.js';

export const words = {
  trainFirst: 'There is nothing to look at before the first epoch: press Train.',
  recorded:
    'The curve above is a recorded one: press Train to run it here, then this can be measured.',
  /** @param {number} epoch */
  measured: (epoch) => `Measured at epoch ${formatCount(epoch)}, on a copy; the run is untouched.`,
  begun: 'Measuring.',
  /** @param {number} percent */
  working: (percent) => `Measuring: ${percent} %`,
  again: 'Measure again',
  cancel: 'Cancel',
  cancelled: 'Cancelled.',
  // A text of many characters
  earlier: 'Earlier',
  later: 'Later',
  /** @param {number} from @param {number} to @param {number} all */
  stretch: (from, to, all) =>
    `Characters ${formatCount(from)} to ${formatCount(to)} of ${formatCount(all)}`,
};
