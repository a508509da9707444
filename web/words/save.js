// The words of the dialog that saves a run and what came of it as files.

import { formatBytes, formatEpoch } from './units.js';

/** @typedef {'model'|'moment'|'weights'|'onnx'|'history'|'chart'|'samples'|'recipe'|'text'} SaveName */
/** @typedef {'model'|'elsewhere'|'seen'|'given'} GroupName */

/** @param {number} epoch */
const atEpoch = (epoch) => `epoch ${formatEpoch(epoch)}`;

export const words = {
  heading: 'Save',
  close: 'Close',

  /** @param {string} name @param {string} text its name @param {number} epoch 0 before anything is trained */
  about: (name, text, epoch) =>
    `${name}, on \u201c${text}\u201d${epoch > 0 ? `, ${atEpoch(epoch)}` : ''}.`,
  private: 'Files are made in this tab and put among your downloads. Nothing is sent.',

  weights: 'Weights',
  /** Of PyTorch's and ONNX's file. */
  weightsFor: 'for PyTorch and ONNX',
  newest: 'newest',
  /** @param {number} epoch */
  best: (epoch) => `best on the test text (${atEpoch(epoch)})`,

  /** @type {Record<GroupName, string>} */
  groups: {
    model: 'To continue',
    elsewhere: 'For other programs',
    seen: 'What you see',
    given: 'What it was made from',
  },
  /** What each file is, and what it is for. @type {Record<SaveName, {label: string, use: string}>} */
  kinds: {
    model: {
      label: 'Model',
      use: 'Opens again on this page and in the plateau command. Training goes on there as if it had never stopped.',
    },
    moment: {
      label: 'Model of the best moment',
      use: 'Continues from the lowest loss on the test text, with a fresh optimizer.',
    },
    weights: {
      label: 'Weights for PyTorch',
      use: 'Fits torch.nn.RNN, GRU or LSTM, under the names they use. It does not open on this page: save the model for that.',
    },
    onnx: {
      label: 'ONNX',
      use: 'Runs in ONNX Runtime and other programs that take a trained model. It cannot be trained further.',
    },
    history: {
      label: 'Loss history',
      use: 'A table (CSV) with a row for each point of the chart, in nats a character.',
    },
    chart: { label: 'Chart', use: 'A picture (PNG) of the chart as it looks now.' },
    samples: {
      label: 'Samples',
      use: 'What the network wrote, with epoch and loss of each sample, as Markdown.',
    },
    recipe: { label: 'Recipe', use: 'All settings as JSON, without text and weights.' },
    text: { label: 'Text', use: 'The text it trains on.' },
  },

  save: 'Save',
  /** What a screen reader calls the button. @param {string} label */
  saveOf: (label) => `Save: ${label}`,

  // Why not
  trainFirst: 'Train first.',
  noSamples: 'There is no sample yet: the first comes after epoch 1.',
  noPoints: 'There is no point yet: the first comes after epoch 1.',
  noChart: 'The chart is not shown here.',
  noText: 'There is no text yet.',
  noRecipe: 'The settings have not come yet.',

  // What became of it
  making: 'Making the file\u2026',
  /** @param {string} file @param {number} bytes */
  saved: (file, bytes) => `Saved as ${file}, ${formatBytes(bytes)}.`,
  /** @param {string} label @param {string} why a sentence */
  notSaved: (label, why) => `${label}: not saved. ${why}`,
  notMade: 'The browser could not make the file. Free some memory and try again.',
};
