// Words of how a run is kept on this device, loaded with what keeps it.

import { at } from './keep.js';
import { formatBrief } from './units.js';

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

/** @typedef {{name: string, textName: string, epoch: number}} Named */

export const keptWords = {
  /** @param {number} epoch */
  kept: (epoch) => `Kept on this device, up to ${at(epoch)}.`,
  forget: 'Forget',
  forgotten: 'This run is not kept.',
  off: 'Nothing is kept on this device.',
  turnOff: 'Keep nothing',
  turnOn: 'Keep runs here',
  keepIt: 'Keep it',
  keepAsNew: 'Keep it as a run of its own',
  /** @param {number} since ms since 1970 @param {string} sentence why */
  failing: (since, sentence) => `Not saved since ${clock.format(since)}. ${sentence}`,
  notRead: 'The browser did not give back what is kept. Training goes on; Save writes a file.',
  taken:
    'This run was continued in another tab, and that tab keeps it now. It trains on here, but no longer saves.',
  gone: 'This run was removed from the kept runs. It trains on here, but no longer saves.',
  /** @param {Named} run @param {number} seconds since it was kept */
  offer: ({ name, textName, epoch }, seconds) =>
    `Your last run is kept on this device: ${name} on ${textName}, ${at(epoch)}, ${seconds < 60 ? 'just now' : `${formatBrief(seconds)} ago`}.`,
};
