// Words of what is kept on this device.

import { formatBrief, formatCount } from './units.js';

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

/** @param {number} epoch */
const at = (epoch) => `epoch ${formatCount(epoch)}`;

/** @typedef {{name: string, textName: string, epoch: number}} Named */

export const keepWords = {
  heading: 'Keep',
  save: 'Save…',
  open: 'Open…',
  runs: 'Kept runs',
  noRun: 'There is no run to keep yet.',
  about: 'A run is kept on this device while it trains, and is still here when you come back.',
  openHelp: 'Open a model or a recipe from a file',
  saveModel: 'Save the model',
  modelFile: 'plateau-model.safetensors',
  noModels:
    'A model opens in the page on the web and in the plateau command: this page, in one file, has no place for that.',
  file: 'This page keeps nothing: it runs from a file, or inside another page. Save writes a file.',
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
  notLoaded:
    'This run is not kept: the part of the page that keeps it could not be loaded. It trains on; a connection brings that part.',
  notRead: 'The browser did not give back what is kept. Training goes on; Save writes a file.',
  taken:
    'This run was continued in another tab, and that tab keeps it now. It trains on here, but no longer saves.',
  gone: 'This run was removed from the kept runs. It trains on here, but no longer saves.',
  /** @param {Named} run @param {number} seconds since it was kept */
  offer: ({ name, textName, epoch }, seconds) =>
    `Your last run is kept on this device: ${name} on ${textName}, ${at(epoch)}, ${formatBrief(seconds)} ago.`,
  comeBack: 'Bring it back',
  notNow: 'Not now',
  /** @param {number} epoch */
  cameBack: (epoch) => `The run is back where it was, at ${at(epoch)}. Press Train to continue.`,
  /** @param {number} epoch */
  ended: (epoch) => `A new run has begun. The one before ended at ${at(epoch)}.`,
};
