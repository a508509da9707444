// Replay the post: its words.

import { counted } from '../../words/strings.js';
import { formatCount, formatEpoch } from '../../words/units.js';

export const words = /** @satisfies {import('../../words/strings.js').Words} */ ({
  /** @param {number} epochs @param {number} bug epochs of the first version */
  before: (epochs, bug) =>
    `Trains three runs beside the one above, which is untouched: ${counted(epochs, 'epoch')} in each reading, and the first version to epoch ${formatCount(bug)}.`,
  buttons: { start: 'Replay it', again: 'Replay it again', pause: 'Pause the replay' },
  cancelled: 'Cancelled.',
  onText: 'On',
  asItWas: (name) => `${name}, as it was`,
  /** @param {string} name @param {import('../../wire/protocol.js').Facts} facts */
  text: (name, { train, characters }) =>
    `Trained on ${train < characters ? 'the first ' : ''}${formatCount(train)} characters of ${name}. The post’s own text is not known.`,
  figures: 'Show the post’s own figures (of another text, whose floor is unknown)',
  readings: ['32 windows a batch', 'One window a batch'],
  names: ['The post', 'The post, one window a batch', 'With the bug', 'Memory kept'],
  tableName: 'The loss of both readings by epoch',
  caption:
    'In the post’s unit: nats summed over a window of 16. Training is the average loss during an epoch, as the post printed it.',
  epoch: 'Epoch',
  post: 'The post',
  training: 'Training',
  unseen: 'Test text',
  end: 'Measured at the end',
  floor: 'Floor',
  best: 'Best on the test text',
  atEpoch: (epoch) => `epoch ${epoch}`,
  unknown: 'unknown',
  random: 'Guessing at random',
  notDone: 'not yet',
  samples: (epoch) => `Samples at epoch ${epoch}`,
  bug: 'With the bug: the gradient flows through the last step only',
  fixed: 'Fixed: the gradient flows through the whole window',
  /** @param {string} loss @param {string} unseen */
  sampleLoss: (loss, unseen) => `training ${loss}, test text ${unseen}`,
  sameSeed: 'Same weights at the start, same batches, same seed for the sample.',
  why: 'Why 2.3?',
  answer: {
    /** @param {string} end @param {string} floor @param {number} window */
    many: (end, floor, window) =>
      `With 32 windows a batch this run ends at ${end} for a window of ${window} characters, and its floor is ${floor}. Its memory is wiped at each window; after each wipe it must guess the next few characters. Those guesses alone cost that much, whatever the cell, size or optimizer.`,
    /** @param {number} percent @param {string} above */
    mostly: (percent, above) =>
      `So ${percent}% of its loss is this floor. A better rate, optimizer, cell or size can remove at most the other ${above}.`,
    /** @param {number} percent @param {string} above */
    partly: (percent, above) =>
      `So ${percent}% of its loss is this floor. The other ${above}, the larger part, is what this recipe has not learned in these epochs.`,
    /** @param {string} end @param {string} floor @param {number} predictions */
    one: (end, floor, predictions) =>
      `With one window a batch an epoch holds only ${formatCount(predictions)} predictions, and the same recipe ends at ${end}, with a floor of ${floor}.`,
    fair: 'The post does not state its batch size, so both readings stand here. Its 2.31 is of another text, whose floor is unknown. If its batches were those of the first reading, it probably flattened at such a floor; that is not proven.',
    /** @param {string} first @param {string} second */
    unseen: (first, second) => `On the test text, ${first}; with one window a batch, ${second}.`,
    byHeart: 'The last epochs improved only by learning the text by heart.',
    /** @param {string} best @param {number} epoch @param {string} end @param {string} random */
    heldOut: (best, epoch, end, random) =>
      `the run was best at epoch ${formatEpoch(epoch)} (${best}) and stood at ${end} at the end, where guessing at random costs ${random}`,
    /** @param {string} now @param {string} random */
    bestNow: (now, random) =>
      `the run was at its best at the end (${now}), where guessing at random costs ${random}`,
    noHeldOut: 'nothing is known, because there is no test text',
    carry: (floor) =>
      `Of the post’s proposals only a longer window moves this floor. Memory kept between windows, which the post does not propose, lowers it to ${floor}. Compare trains them all.`,
  },
});
