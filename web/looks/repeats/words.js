// Repeats and copies: its words.

import { counted } from '../../words/strings.js';
import { formatCount, formatLoss, formatShare } from '../../words/units.js';

/** Of what was drawn at a temperature, the share in loops. @typedef {{temperature: number, share: number}} Loops */

export const words = {
  greedy: 'Greedy decoding',
  /** @param {number} period @param {number} from */
  goesRound: (period, from) =>
    `When it always writes the most probable character, the network ends in ${period === 1 ? 'one character written again and again' : `a loop of ${counted(period, 'character')}`}, ${from === 0 ? 'from the first on' : `after ${counted(from, 'character')}`}:`,
  /** @param {number} states @param {number} begin */
  exact: (states, begin) =>
    `It cannot leave that: after ${counted(begin, 'character')} the whole hidden state comes back bit for bit every ${states === 1 ? 'character' : `${formatCount(states)} characters`}, and what follows depends on nothing else.`,
  /** @param {number} limit */
  notYet: (limit) =>
    `It repeats, but not yet exactly: within ${formatCount(limit)} characters the hidden state has not come back bit for bit, so it may still leave the loop.`,
  /** @param {number} limit */
  noLoop: (limit) =>
    `When it always writes the most probable character, the network does not come back to a hidden state within ${formatCount(limit)} characters: its text does not end in a loop. It begins like this:`,
  loopText: 'One round of the loop',
  textStart: 'The beginning of the text',
  /** @param {number} shown @param {number} all */
  cut: (shown, all) => `The first ${formatCount(shown)} of ${formatCount(all)} characters.`,
  /** @param {string} entropy @param {string} highest */
  entropy: (entropy, highest) =>
    `Inside the loop, at temperature 1, the next character has an entropy of ${entropy} on average (${highest} if all characters were equally probable). The lower it is, the surer the network is of what comes next.`,
  /** @param {number|null} temperature */
  leaves(temperature) {
    if (temperature === null)
      return 'No temperature up to 2 leaves the loop: even there it goes round more often than not.';
    if (temperature === 0)
      return 'Any temperature above 0 leaves the loop: several characters are equally probable.';
    return `The lowest temperature that leaves the loop is ${formatLoss(temperature)}: there it goes round with probability 1/2, and below that more often.`;
  },
  loops: 'Loops by temperature',
  /** @param {number} drawn */
  loopsAbout: (drawn) =>
    `The share of ${formatCount(drawn)} characters, drawn once at each temperature, that lie in loops; another draw would differ. A loop is a stretch of at most 200 characters that stands at least three times in a row, over at least 24 characters.`,
  temperature: 'Temperature',
  loopShare: 'Share in loops',
  /** @param {Loops} low @param {Loops} high */
  loopsSay: (low, high) =>
    `Of what it writes, ${formatShare(low.share)} lies in loops at temperature ${low.temperature} and ${formatShare(high.share)} at ${high.temperature}.`,
  /** @param {Loops} low @param {Loops} high */
  loopsNone: (low, high) =>
    `There is no loop at any temperature from ${low.temperature} to ${high.temperature}.`,
  /** @param {number} share @param {boolean} any there are loops in what was drawn */
  loopsUnseen(share, any) {
    if (share > 0)
      return `In the test text itself it is ${formatShare(share)}: such texts hold loops, rules and tables for example.`;
    return any ? 'There is no loop in the test text.' : 'There is none in the test text either.';
  },
  copies: 'Copies from the training text',
  /** @param {number} epoch @param {number} characters */
  ofSample: (epoch, characters) =>
    `In the newest sample (epoch ${formatCount(epoch)}, ${counted(characters, 'character')}).`,
  noSample: 'There is no sample yet.',
  nothingCopied: 'Nothing of it stands in the training text.',
  /** @param {number} length @param {number} line */
  longest: (length, line) =>
    `The longest verbatim copy has ${counted(length, 'character')}; it stands at line ${formatCount(line)} of the training text:`,
  showPlace: 'Show this place',
  hidePlace: 'Hide this place',
  /** @param {number} line */
  placeAt: (line) => `The training text around line ${formatCount(line)}`,
  grams: 'Stretches of',
  inSample: 'In the sample',
  inUnseen: 'In the test text',
  gramsAbout: 'Share of all stretches that stand word for word in the training text:',
  /** @param {string} fewest @param {boolean} heldOut */
  noStretch: (fewest, heldOut) =>
    `No stretch of ${fewest} or more stands word for word in the training text${heldOut ? ', neither of the sample nor of the test text' : ''}.`,
  /** @param {number} n */
  gram: (n) => `${n} characters`,
  normal:
    'The test text shows what is normal: it was never trained on, and still shares stretches with the training text. Only what the sample has beyond that is learned by heart.',
  noUnseen:
    'There is no test text, so nothing shows what is normal: text that was never trained on also shares stretches with the training text.',
};
