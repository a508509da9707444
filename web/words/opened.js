// The words of the dialog that shows a model from a file, and of what it offers.

import { counted, listed } from './strings.js';
import { formatBytes, formatCount, formatEpoch, formatLoss, perUnit } from './units.js';

/** @typedef {import('./units.js').Unit} Unit */

/** Characters of a file's name that are shown. */
const LONGEST = 80;
/** Differences from a recipe that are listed. */
const LISTED = 8;

/** A file's name as it can be read: what turns the direction of a line, and what cannot be seen, becomes U+FFFD. @param {string} name */
export function plainName(name) {
  const plain = name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '\ufffd');
  const characters = [...plain];
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST).join('')}…` : plain;
}

/** Characters that cannot be seen, or that change how others are written. */
const UNSEEN = /[\p{C}\p{Z}\p{M}]/u;
/** @type {Record<string, string>} */
const NAMED = { '\n': '⏎', '\t': '⇥', ' ': '␣' };

/** The symbols of a vocabulary, one after the other; those that cannot be seen by their number. @param {string} symbols */
export const shownSymbols = (symbols) =>
  Array.from(symbols, (symbol) => {
    if (NAMED[symbol]) return NAMED[symbol];
    const code = Number(symbol.codePointAt(0)).toString(16).toUpperCase().padStart(4, '0');
    return UNSEEN.test(symbol) ? `U+${code}` : symbol;
  }).join(' ');

const epochs = (/** @type {number} */ epoch) => `epoch ${formatEpoch(epoch)}`;

export const words = {
  heading: 'Open a model',
  close: 'Close',
  reading: 'Reading the model and proving each of its bytes.',

  // What was wrong with a file
  /** @param {string} name @param {string} why a whole sentence */
  refused: (name, why) => `${plainName(name)} was not opened. ${why}`,
  untouched: 'The run and the text of this page are as they were.',
  /** @param {string} size @param {string} limit */
  tooLarge: (size, limit) =>
    `It has ${size}, and a model may have ${limit} here. The plateau command opens it.`,
  unreadable: 'The browser could not read it. Choose it again.',
  foreign:
    'It begins like a safetensors file of another program, or holds weights alone. Choose a model that this page or the plateau command has saved.',
  /** @param {string[]} names */
  oneAtATime(names) {
    const few = names.slice(0, 3).map(plainName);
    const rest = names.length - few.length;
    if (rest > 0) few.push(`${formatCount(rest)} more`);
    return `One model is opened at a time; not opened: ${listed(few)}.`;
  },

  // What it is
  parts: {
    recipe: 'Recipe',
    network: 'Network',
    trained: 'Trained',
    newest: 'Newest loss',
    best: 'Best loss',
    text: 'Text',
    symbols: 'Symbols',
    file: 'File',
  },
  /** @param {string} recipe @param {string[]} list "Hidden units 8" */
  recipe(recipe, list) {
    if (list.length === 0) return recipe;
    const rest = list.length - LISTED;
    const few = rest > 1 ? [...list.slice(0, LISTED), `${formatCount(rest)} more`] : list;
    return `${recipe}, but ${listed(few)}`;
  },
  /** @param {string} cell as the page writes it @param {number} units @param {number} layers @param {number} embedding @param {number} parameters */
  network: (cell, units, layers, embedding, parameters) =>
    [
      cell,
      counted(units, 'hidden unit'),
      counted(layers, 'layer'),
      embedding > 0 ? `embedding of ${formatCount(embedding)}` : 'no embedding',
      counted(parameters, 'parameter'),
    ].join(', '),
  /** @param {number} epoch @param {number} step */
  trained: (epoch, step) => `${counted(epoch, 'epoch')}, ${counted(step, 'step')}`,
  /** @param {string} loss as it is shown @param {Unit} unit */
  newest: (loss, unit) => `${loss} ${perUnit[unit]}, average during the last epoch`,
  noLoss: 'no epoch has ended yet',
  /** @param {string} loss as it is shown, with its error @param {Unit} unit @param {number} epoch */
  best: (loss, unit, epoch) => `${loss} ${perUnit[unit]} on the test text, after ${epochs(epoch)}`,
  noBest: 'no loss on a test text was measured',
  /** @param {number} version of the format @param {number} bytes @param {string} arithmetic */
  file: (version, bytes, arithmetic) =>
    `${formatBytes(bytes)}, format plateau ${version}, ${arithmetic} arithmetic`,
  /** @param {number} count @param {string} list */
  symbols: (count, list) => [counted(count, 'symbol'), list],
  searching: 'Looking for its text among those of this page.',
  /** @param {string} name @param {number} characters */
  known: (name, characters) => `“${plainName(name)}”, ${counted(characters, 'character')}`,
  /** @param {number} characters */
  unknown: (characters) =>
    `${counted(characters, 'character')}; not here: open the file it was trained on`,
  openTrained: 'Open its text',
  /** @param {string} name @param {number} characters of it @param {number} wanted */
  otherText: (name, characters, wanted) =>
    `${plainName(name)} is another text: the model was trained on ${counted(wanted, 'character')}, this one has ${formatCount(characters)}${characters === wanted ? ', but others' : ''}.`,

  // Which weights
  weights: 'Weights',
  /** @param {number} epoch */
  last: (epoch) => `newest, ${epochs(epoch)}`,
  /** @param {number} epoch */
  lowest: (epoch) => `best on the test text, ${epochs(epoch)}`,

  // Write a sample
  write: 'Write a sample',
  prompt: 'Text to continue',
  promptHelp: 'Empty: a new line.',
  length: 'Length',
  temperature: 'Temperature',
  written: 'What it wrote',
  stop: 'Stop',

  // A text
  onText: 'Evaluate a text, or train on another',
  onTextHelp:
    'Evaluate measures how well the model predicts the whole text. Training on another text begins a new run at epoch 0, with these weights and the settings of the model.',
  text: 'Text',
  openText: 'Open a file',
  evaluate: 'Evaluate',
  /** @param {number} loss @param {number|null} error */
  nats: (loss, error) =>
    `${loss.toFixed(4)}${error ? ` ± ${error.toFixed(4)}` : ''} nats a character`,
  /** @param {number} loss */
  bits: (loss) => `${(loss / Math.LN2).toFixed(4)} bits a character`,
  /** @param {number} loss */
  perplexity: (loss) => `perplexity ${formatLoss(Math.exp(loss))}`,
  lacking: 'Characters it does not know',
  /** @type {Record<import('../wire/protocol.js').Unknown, string>} */
  rules: { refuse: 'are refused', replace: 'are replaced', skip: 'are left out' },
  /** @param {string} name @param {string} weights @param {number} predictions @param {{replaced: number, skipped: number}} lacks */
  measured: (name, weights, predictions, { replaced, skipped }) =>
    `On “${plainName(name)}”, with ${weights}: ${counted(predictions, 'prediction')}${
      replaced > 0 ? `; ${counted(replaced, 'character')} it does not know were replaced` : ''
    }${skipped > 0 ? `; ${counted(skipped, 'character')} it does not know were left out` : ''}.`,
  /** @param {number} epoch @param {boolean} best */
  whose: (epoch, best) => `the ${best ? 'best' : 'newest'} weights, of ${epochs(epoch)}`,
  another: 'Train on another text',
  noText: 'There is no text here yet: open a file.',

  // Continue
  goOn: 'Continue training',
  /** @param {number} epoch @param {string} name of its text */
  goOnHelp: (epoch, name) =>
    `Continues from ${epochs(epoch)} on “${plainName(name)}”, bit for bit as if it had never stopped.`,
  goOnUnknown: 'Only on its own text can the run continue. Open the file it was trained on first.',
  otherArithmetic:
    'Its run was computed with fused arithmetic, which this browser does not have: it cannot continue here with the same bits. Chrome and Edge from version 114 on, and the plateau command, can continue it. A new run can begin with its weights here.',
  replaces: 'The run under way ends with that; its curve stays on the chart.',
  starting: 'Preparing the run.',

  // How the runs are called
  /** @param {string} name @param {number} epoch */
  continued: (name, epoch) => `continued from ${epochs(epoch)} of ${plainName(name)}`,
  /** @param {string} name @param {number} epoch */
  beginning: (name, epoch) => `begun with ${epochs(epoch)} of ${plainName(name)}`,
};
