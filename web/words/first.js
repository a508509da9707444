// The words of the first screen.

import { formatCount, formatEpoch } from './units.js';

/** @typedef {{head: string, line: string}} Said a headline and the sentence below it */

export const firstWords = {
  /** @param {string} loss @param {string} floor @param {boolean} over it may train on */
  stuck: (loss, floor, over) =>
    over
      ? `This network stopped learning at ${loss}. With these settings nothing could have gone below ${floor}.`
      : `The loss has stopped falling at ${loss}. With these settings nothing can go below ${floor}.`,
  /** @param {string} loss @param {string} floor */
  above: (loss, floor) =>
    `This network stopped learning at ${loss}. Its floor, ${floor}, is not what holds it there.`,
  /** @param {string} loss */
  unbound: (loss) => `This network stopped learning at ${loss}. No floor holds it there.`,
  /** @param {string} floor */
  before: (floor) => `With these settings nothing can go below ${floor}.`,
  free: 'Nothing but time and text limits this network.',
  /** Not measured of late, so nothing is said of the distance. @param {string} loss @param {string} floor */
  stopped: (loss, floor) => `The loss has stopped falling at ${loss}. Its floor is ${floor}.`,
  /** @param {string} loss @param {number} epoch @param {string} floor '' where it bounds nothing @param {boolean} over */
  falling: (loss, epoch, floor, over) =>
    `${over ? 'It was still falling' : 'Still falling'}: ${loss} at epoch ${formatEpoch(epoch)}.${floor && ` Nothing can go below ${floor}.`}`,
  /** @param {string} loss @param {number} best */
  byHeart: (loss, best) =>
    `It learns this text by heart: ${loss}, while the test text was best at epoch ${formatEpoch(best)}.`,
  /** @param {string} loss */
  rising: (loss) => `The loss is rising: ${loss}.`,
  /** @param {string} loss */
  unsettled: (loss) => `The loss does not settle: ${loss}.`,
  /** @param {string} loss @param {string} random */
  hardly: (loss, random) =>
    `It has hardly learnt anything: ${loss}, and guessing at random costs ${random}.`,
  brokeDown: 'Its steps were too large: the run broke down.',
  /** @param {string} random */
  broken: (random) =>
    `Its steps were too large: the loss rose above guessing at random, ${random}.`,
  through: 'Keep the memory, and the same network goes through its floor.',
  /** @param {string} loss @param {string} floor */
  notThrough: (loss, floor) => `Memory kept: ${loss} so far. The floor was ${floor} before.`,
  oneSymbol: 'This text holds one symbol only: there is nothing to learn.',
  none: 'Why does a network stop learning?',
  think: 'Watch the curve, and say what you think. The answer below waits until you ask.',

  /** @param {number} window @param {string} floor */
  cleared: (window, floor) =>
    `It reads ${formatCount(window)} characters, then its memory is cleared. The first characters after each cut can only be guessed, and those guesses alone cost ${floor}.`,
  anew: 'Another text or other settings are chosen: press Train to find out what limits them.',
  /** @param {boolean} tested there is a test text */
  kept: (tested) =>
    `Its memory is kept from window to window, so almost nothing must be guessed.${tested ? ' Watch the dashed line: does it also get better on text it has not seen?' : ''}`,
  /** @param {string} floor */
  keptSome: (floor) =>
    `Its memory is kept from window to window. What must still be guessed, where each stream of the text begins, costs ${floor}.`,
  /**
   * @param {string} before @param {string} now @param {number} epochs
   * @param {string} unseen what became of the test text
   */
  same: (before, now, epochs, unseen) =>
    `Only the memory changed. Loss ${before} → ${now} in ${formatCount(epochs)} epochs.${unseen}`,
  /** @param {string} before @param {string} now */
  noBetter: (before, now) =>
    ` On text it has not seen it is no better (${before} → ${now}): it learned this text by heart.`,
  /** @param {string} before @param {string} now */
  better: (before, now) => ` On text it has not seen it is better, too (${before} → ${now}).`,

  grid: {
    heading: 'What must be guessed',
    /** @param {number} window */
    caption: (window) =>
      `The text it learns, one window of ${formatCount(window)} a line. Shaded: what must be guessed.`,
    /** @param {number} window */
    wide: (window) =>
      `The text it learns, in windows of ${formatCount(window)}. Shaded: what must be guessed.`,
    kept: 'The text it learns. Shaded: what must be guessed, almost nothing.',
    plain: 'The text it learns.',
    /** @param {string} text its beginning */
    label: (text) => `The beginning of the text: ${text}`,
    /** @param {string} sum "1.53 + 0.54 = 2.07" */
    sums: (sum) => `Cost of guessing, by place in the window: ${sum}`,
    /** @param {string} all */
    all: (all) => `Cost of guessing, by place in the window: ${all} in all`,
    /** @param {string} amount @param {number} places */
    rest: (amount, places) => `${amount} (the other ${formatCount(places)})`,
  },

  /** @param {number} window */
  memory: (window) => `Memory after ${formatCount(window)} characters`,
  /** @param {number} window */
  memoryKept: (window) => `Memory after ${formatCount(window)} characters kept`,
  states: { cleared: 'cleared', kept: 'kept' },
  /** Turned while a run is under way, which it does not change. */
  turnedLater:
    'The run under way keeps its setting. Pause it, then press Train to continue with this one.',
  pressTrain: 'Press Train to count what must be guessed.',

  train: 'Train it here',
  /** @param {string} time */
  trainFor: (time) => `Train it here, ${time}`,
  /** The second act of the reader's own run. */
  trainKept: 'Train on with memory kept',
  trainCleared: 'Train on with memory cleared',
  trainChanged: 'Train on with these settings',
  own: 'Use my own Markdown',
  /** @param {string} recipe @param {string} before */
  switched: (recipe, before) =>
    `${recipe} fits a text of your own, so it was chosen instead of ${before}.`,
  /** @param {string} before */
  back: (before) => `Back to ${before}`,
  below: 'All settings, samples and closer looks are below.',
};
