// The words of "Sample again", of the marks in a sample and of what was likely: they come when they are asked for.

import { counted } from '../../words/strings.js';
import { formatBytes, formatCount } from '../../words/units.js';

export const again = {
  writtenText: 'What was written; arrow keys go through its characters',
  /** @param {number} shown @param {number} all */
  cut: (shown, all) =>
    `The first ${formatCount(shown)} of ${formatCount(all)} characters are shown; Copy takes them all.`,
  copyWritten: 'Copy what was written',
  from: 'Weights',
  now: 'newest',
  prompt: 'Prompt',
  promptHelp: 'Text to continue. Empty: a new line.',
  write: 'Write',
  stop: 'Stop',
  /** @param {string} epoch @param {string} list */
  writtenWith: (epoch, list) => `${epoch}, ${list}`,
  /** @param {string} prompt */
  after: (prompt) => `, after \u201c${prompt}\u201d`,
  /** @param {number} kept @param {number} all @param {number} bytes */
  kept: (kept, all, bytes) =>
    `Weights of ${formatCount(kept)} of ${counted(all, 'sample')} are kept (${formatBytes(bytes)}); when they take too much memory, some are dropped.`,
  noneKept: 'No weights of earlier samples are kept.',
  moved: 'The run has trained further: the weights that wrote this are gone.',
};

export const marks = {
  marking: 'Looking for repeats and copies\u2026',
  legendLoop: 'in a loop: the same stretch three times in a row or more',
  legendCopy: 'stands word for word in the training text, 16 characters or more',
  /** @param {number} period */
  loopTitle: (period) => `In a loop of ${counted(period, 'character')}`,
  /** @param {number} length @param {number} line */
  copyTitle: (length, line) =>
    `${counted(length, 'character')} of line ${formatCount(line)} of the training text`,
  /** @param {number} loops percent @param {number} copies */
  found: (loops, copies) =>
    `${loops === 0 ? 'Nothing is in a loop' : `${loops < 1 ? 'Less than 1' : Math.round(loops)} % is in loops`}; ${copies === 0 ? 'no stretch of 16 characters or more is copied' : `${counted(copies, 'copied stretch', 'copied stretches')} of 16 characters or more`}.`,
  /** @param {number} more */
  moreCopies: (more) => `and ${formatCount(more)} shorter`,
  sources: 'Where the copies come from',
};

export const likely = {
  asking: 'Asking the network.',
  refused: 'The network could not be asked.',
  start: 'at the start',
  /** @param {string} before */
  after: (before) => `after \u201c${before}\u201d`,
  more: '\u2026',
  /** @param {string} sign */
  written: (sign) => `written: ${sign}`,
  /** @param {number} probability */
  percent: (probability) =>
    probability >= 0.0995
      ? `${Math.round(100 * probability)}%`
      : probability >= 0.00095
        ? `${(100 * probability).toFixed(1)}%`
        : '<0.1%',
  /** Less than the least probable of the list. @param {string} percent */
  under: (percent) => (percent.startsWith('<') ? percent : `<${percent}`),
  /** @param {string} place @param {string} list */
  sentence: (place, list) => `Most likely ${place}: ${list}.`,
  /** @param {string} name @param {string} percent @param {boolean} chosen */
  one: (name, percent, chosen) => `${name} ${percent}${chosen ? ' (written)' : ''}`,
};
