// The words of what is read at one place of the chart.

import { formatEpoch } from './units.js';

export const readWords = {
  /** @param {number} epoch @param {string} chars @param {string} time */
  place: (epoch, chars, time) =>
    `epoch ${formatEpoch(epoch)} \u00b7 ${chars} characters \u00b7 ${time}`,
  /** A loss that was measured earlier. @param {number} epoch */
  at: (epoch) => `at ${formatEpoch(epoch)}`,
  /** @param {string} value @param {number} epoch @param {number} now */
  measured: (value, epoch, now) =>
    `measured ${value}${epoch === now ? '' : ` at epoch ${formatEpoch(epoch)}`}`,
  /** @param {string} value @param {number} epoch @param {number} now */
  unseen: (value, epoch, now) =>
    `test text ${value}${epoch === now ? '' : ` at epoch ${formatEpoch(epoch)}`}`,
  /** @param {number} epoch */
  epoch: (epoch) => `epoch ${formatEpoch(epoch)}`,
};
