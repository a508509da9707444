// What a shared run is called: its record, its proof, its picture.

import { formatCount } from './units.js';

/** @param {number} epochs */
const countedEpochs = (epochs) => `${formatCount(epochs)} ${epochs === 1 ? 'epoch' : 'epochs'}`;

export const words = {
  /** A run that only its link tells of. */
  claim: { name: 'The author\u2019s run', textName: 'the author\u2019s text' },

  record: {
    newer:
      'The record in this link was made by a newer Plateau: reload this page, or open the link where it was made.',
    unreadable: 'The record in this link is damaged: its curve and its proof are left out.',
    tooEarly: 'There is no run to share before its first epoch is done.',
    continued:
      'The link proves no bits: this run continued from other weights, and a link starts from new ones.',
    rolledBack:
      'The link proves no bits: this run broke down on its way and continued with a lower learning rate.',
    turned:
      'The link proves no bits: settings of this run were changed on its way, and a link has those it ended with.',
    noHash: 'The link proves no bits: this run was recorded without its hash.',
  },

  /** Said of the run at hand once it has come to the author's last epoch. */
  proof: {
    /** @param {number} epoch */
    same: (epoch) => `Same bits as the author\u2019s run (epoch ${formatCount(epoch)}).`,
    noHash:
      'The author\u2019s run has no hash in this link, because its settings changed on its way or it broke down: nothing can be proved.',
    continued:
      'This run continued from other weights, the author\u2019s began with new ones: its bits are not compared.',
    rolledBack:
      'This run broke down on its way and continued with a lower learning rate: its bits are not compared.',
    turned:
      'Settings of this run were changed on its way: its bits are not those of the author\u2019s run.',
    settings: 'This run began with other settings than the author\u2019s: its bits are others.',
    text: 'This run has another text than the author\u2019s: its bits are others.',
    fused:
      'The author\u2019s run used the fused arithmetic, this browser has only plain: the same settings, not the same bits.',
    plain:
      'The author\u2019s run used the plain arithmetic, this one the fused: the same settings, not the same bits.',
    version:
      'The author\u2019s run was made by another version of Plateau: the same settings, not the same bits.',
    unknown: 'The hash of that epoch is not known here: the bits are not compared.',
    /** @param {number} epoch */
    differs: (epoch) =>
      `The bits differ from those of the author\u2019s run (epoch ${formatCount(epoch)}), though text, settings and arithmetic are the same.`,
    /** @param {number} epoch */
    differsOrText: (epoch) =>
      `The bits differ from those of the author\u2019s run (epoch ${formatCount(epoch)}): settings and arithmetic are the same, so the text is not, to the character.`,
  },
  /** Losses are written as they are shown; '' is one that is not known. */
  poster: {
    loss: (/** @type {string} */ loss) => `loss ${loss}`,
    unseen: (/** @type {string} */ loss) => `test text ${loss}`,
    floor: (/** @type {string} */ floor) => `floor ${floor}`,
    epoch: 'epoch',
    /** @param {number} counted characters over which losses are summed */
    axis: (counted) =>
      counted > 1 ? `loss added up over ${counted} characters, nats` : 'loss, nats a character',
    /** @param {number} counted @param {number} epochs @param {string} loss @param {string} unseen @param {string} floor */
    sentence(counted, epochs, loss, unseen, floor) {
      const unit = counted > 1 ? ` (added up over ${counted} characters)` : ' nats a character';
      const ends = loss && `After ${countedEpochs(epochs)} its loss is ${loss}${unit}`;
      const tested = ends && unseen && `, on its test text ${unseen}`;
      return `${ends}${tested}${ends && '. '}Its floor is ${floor}: with these settings no network of any size gets below it.`;
    },
  },
};
