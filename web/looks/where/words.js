// Where the loss is: its words.

import { counted } from '../../words/strings.js';
import { formatCount, perUnit } from '../../words/units.js';

/** @import { Unit } from '../../words/units.js' */

export const words = {
  /** @param {Unit} unit @param {string} now @param {string} lowest @param {string} above */
  training: (unit, now, lowest, above) =>
    `With the weights of that epoch the loss on the training text is ${now} ${perUnit[unit]}. The floor is ${lowest}${unit === 'perplexity' ? '' : `, so ${above} of it lies above that`}.`,
  /** @param {string} value */
  unseen: (value) => `On the test text the loss is ${value}.`,
  noUnseen: 'There is no test text, so nothing is known of new text.',
  /** @param {boolean} carried */
  noFloor: (carried) =>
    carried
      ? 'Almost all of it can be learned: the memory is kept between windows, so the network can know what came before.'
      : 'Almost all of it can be learned: the characters of a window settle what follows them.',
  /** @param {{first: number, window: number, carried: boolean, ofFloor: string, ofLoss: string, ofAbove: string}} share */
  positions: ({ first, window, carried, ofFloor, ofLoss, ofAbove }) =>
    `The first ${first === 1 ? 'one' : formatCount(first)} of ${counted(window, 'position')} of a window ${first === 1 ? 'holds' : 'hold'} ${ofFloor} of the floor: ${carried ? 'where a stream of text begins' : 'the memory was cleared, and'} the network cannot yet know where it is. ${first === 1 ? 'It also holds' : 'They also hold'} ${ofLoss} of the loss, and ${ofAbove} of what lies above the floor.`,
  /** @param {Unit} unit */
  chart: (unit) =>
    unit === 'perplexity'
      ? 'Perplexity by position in the window, lower is better'
      : `Loss by position in the window, ${unit === 'bits' ? 'bits' : 'nats'} per character, lower is better`,
  position: 'position in the window',
  memory: {
    kept: 'The memory is kept from the window before.',
    cleared: 'The memory is cleared before position 1.',
  },
  key: {
    /** @param {string} value */
    training: (value) => `training text, mean ${value}`,
    /** @param {string} value */
    floor: (value) => `floor, mean ${value}`,
    /** @param {string} value */
    unseen: (value) => `test text, mean ${value}`,
  },
  chartKeys: 'Arrow keys read the positions.',
  chartHint: 'Point at a position to read it.',
  /** @param {number} position @param {number} window */
  notCounted: (position, window) =>
    `Position ${formatCount(position)} of ${formatCount(window)}: not counted (burn-in).`,
  /** @param {number} position @param {number} window @param {string} training @param {string} floor @param {string} unseen */
  reading: (position, window, training, floor, unseen) =>
    `Position ${formatCount(position)} of ${formatCount(window)}: training text ${training}, floor ${floor}${unseen && `, test text ${unseen}`}.`,
  text: 'The loss of each character',
  which: 'Text',
  /** @type {Record<'training'|'unseen', string>} */
  whichOf: { training: 'training text', unseen: 'test text' },
  shade: 'Shade',
  /** @type {Record<'all'|'above', string>} */
  shadeOf: { all: 'the whole loss', above: 'only above the floor' },
  /** @param {string} unit */
  legend: (unit) => `${unit} a character costs`,
  /** @param {number} window @param {boolean} parted it takes several lines @param {boolean} carried */
  lines: (window, parted, carried) =>
    `${parted ? `A rule is drawn where a window of ${formatCount(window)} begins` : `Each line is a window of ${counted(window, 'character')}`}; the memory is ${carried ? 'kept from one to the next' : 'cleared before it'}. The first character of the text is not predicted and not shown.`,
  textNames: { training: 'Training text', unseen: 'Test text' },
  /** @param {string} text @param {number} from @param {number} to */
  textName: (text, from, to) =>
    `${text}, characters ${formatCount(from)} to ${formatCount(to)}, shaded by the loss of each. Arrow keys read them one by one.`,
  textHint:
    'Point at a character, or use the arrow keys, to read its loss. A character without a shade was nearly certain.',
  /** @param {string} name */
  unread: (name) => `${name}: not predicted, or not counted.`,
  /** @param {number} share */
  chance: (share) =>
    share >= 0.0995
      ? `${Math.min(99.9, 100 * share).toFixed(share > 0.995 ? 1 : 0)}\u00a0%`
      : share >= 0.000995
        ? `${(100 * share).toPrecision(2)}\u00a0%`
        : 'less than 0.1\u00a0%',
  /** @param {string} name @param {Unit} unit @param {string} cost @param {string} chance @param {string} least */
  character: (name, unit, cost, chance, least) =>
    `${name}: ${unit === 'perplexity' ? 'perplexity' : 'loss'} ${cost}${unit === 'perplexity' ? '' : unit === 'bits' ? ' bits' : ' nats'}, for the network gave it a probability of ${chance}${least && `; floor ${least}, the mean of the windows that begin in the same way`}.`,
};
