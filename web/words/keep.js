// Words of the keep panel, and of runs that can be brought back.

import { formatEpoch } from './units.js';

/** @param {number} epoch */
export const at = (epoch) => `epoch ${formatEpoch(epoch)}`;

export const keepWords = {
  heading: 'Keep',
  save: 'Save…',
  open: 'Open…',
  runs: 'Kept runs',
  about: 'A run is kept on this device while it trains.',
  openHelp: 'A model or a recipe from a file',
  saveModel: 'Save the model',
  modelFile: 'model.safetensors',
  noModels:
    'Models and recipes open in the page on the web and in the plateau command, not in this file.',
  file: 'This page keeps nothing. Save writes a file.',
  notLoaded: 'This run is not kept: that part of the page could not be loaded. It trains on.',
  comeBack: 'Bring it back',
  notNow: 'Not now',
  /** @param {number} epoch */
  cameBack: (epoch) => `The run is back at ${at(epoch)}. Train continues it.`,
  /** @param {number} epoch */
  ended: (epoch) => `A new run has begun. The one before ended at ${at(epoch)}.`,
};
