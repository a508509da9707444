// Why the loss stopped falling: its words.

import { counted } from '../../words/strings.js';
import { formatCount, formatDuration } from '../../words/units.js';

/**
 * How the figures of a verdict are shown: `gain` is taken from the loss of the run as it is, `fall` came down to it,
 * `unseen` is a difference of held-out losses; `after` says when that was.
 * @typedef {object} Show
 * @property {(nats: number) => string} loss
 * @property {(nats: number, noise?: number) => string} gain
 * @property {(nats: number) => string} fall
 * @property {(nats: number) => string} unseen
 * @property {(share: number) => string} percent
 * @property {string} after
 */

/** Of a long text an experiment is a part of one. @param {number} epochs @param {string} [more] */
const epochsOf = (epochs, more = '') =>
  epochs < 4 && !Number.isInteger(epochs)
    ? `${Number(epochs.toPrecision(2))} ${more}epochs`
    : counted(epochs, `${more}epoch`);

/** @param {number} factor 0.3, 3 */
const formatFactor = (factor) => String(Number(factor.toPrecision(2)));

export const words = {
  again: 'Find out again, from where it is now',
  asking: 'Looking at what can be changed.',
  judging: 'Weighing what came of it.',
  /** @param {number} done @param {number} all @param {number|null} seconds */
  trying: (done, all, seconds) =>
    `Trying changes: ${done} of ${all}${seconds === null ? '' : `, about ${formatDuration(Math.max(1, seconds))} left`}`,
  cancel: 'Cancel',
  cancelled: 'Cancelled before anything was known.',
  /** @param {number} done @param {number} all */
  partly: (done, all) =>
    `Cancelled: this is what ${formatCount(done)} of ${counted(all, 'experiment')} say.`,
  /** @param {string} name of the run @param {number} epoch */
  of: (name, epoch) => `Found for ${name}, at epoch ${formatCount(epoch)}`,
  /** @param {number} epoch */
  at: (epoch) => `At epoch ${formatCount(epoch)}`,
  /** What is said first. @type {Record<string, string>} */
  because: {
    diverged: 'It diverged: its steps are too large',
    'last-step': 'The gradient flows through the last step of each window only',
    clipped: 'Gradient clipping holds the steps down',
    saturated: 'Most units are saturated and pass hardly any gradient',
    vanishing: 'The gradient vanishes before it reaches what the text repeats',
    'window-too-short': 'The window is too short for what the text repeats',
    'rate-too-high': 'The learning rate is too high for where the run is now',
    'rate-too-low': 'The learning rate is too low',
    'too-small': 'The network is too small',
    'near-floor': 'It has almost reached the lowest loss these settings allow',
    overfitting: 'No change lowers the training loss much',
    'still-falling': 'It is still falling',
    'cannot-tell': 'What keeps the loss up cannot be told from these experiments',
  },
  /** @param {string} because @param {string} loss @param {string} floor */
  sentence: (because, loss, floor) => `${because} (${loss}; lowest possible ${floor})`,
  unseen: {
    none: '; nothing is held out, so nothing is known of unseen text.',
    /** @param {string} now */
    now: (now) => `; on unseen text ${now}.`,
    /** @param {string} now @param {string} best @param {number} epoch */
    past: (now, best, epoch) =>
      `; on unseen text it was best at epoch ${formatCount(epoch)} (${best}) and costs ${now} now: it memorises.`,
    /** @param {string} now */
    memorises: (now) => `; on unseen text it costs ${now}: what it gains, it memorises.`,
  },
  labels: 'What holds',
  /** @type {Record<string, string>} */
  label: {
    diverged: 'diverged',
    'last-step': 'last-step gradient',
    clipped: 'clipped too hard',
    saturated: 'saturated',
    vanishing: 'vanishing gradient',
    'window-too-short': 'window too short',
    'rate-too-high': 'rate too high',
    'rate-too-low': 'rate too low',
    'too-small': 'too small',
    'near-floor': 'near the floor',
    overfitting: 'overfitting',
    'still-falling': 'still falling',
    'cannot-tell': 'cannot tell',
  },
  /**
   * The evidence of each label, from its figures: `loss` shows one, `gain` what is taken from the loss of the run as it
   * is, with its noise, `percent` a share. A figure that is not known is NaN.
   * @type {Record<string, (figure: Record<string, number>, show: Show) => string>}
   */
  evidence: {
    diverged: ({ rollbacks, loss, uniform }, show) =>
      [
        rollbacks > 0 &&
          `The arithmetic overflowed and the run was set back ${counted(rollbacks, 'time')}, each time to half the rate.`,
        loss > uniform &&
          `Its loss, ${show.loss(loss)}, is worse than guessing at random (${show.loss(uniform)}).`,
      ]
        .filter(Boolean)
        .join(' '),
    'last-step': ({ window, gain, noise }, show) =>
      `Of ${formatCount(window)} predictions in a window only the last is learned from, through one step.${gain > 0 ? ` The full gradient takes off ${show.gain(gain, noise)}.` : ''}`,
    clipped: ({ clipped, gain, noise, clip }, show) =>
      `${show.percent(clipped)} of the steps were shortened to a gradient of length ${clip}.${gain > 0 ? ` Without that it loses ${show.gain(gain, noise)} more in as many epochs.` : ''}`,
    saturated: ({ saturated, rest }, show) =>
      `${show.percent(saturated)} of the units stand at an end of their range, where hardly any gradient passes; ${show.gain(rest)} of the loss no experiment removes.`,
    vanishing: ({ lag, gradient, table, faint_from: from }, show) =>
      `A table that sees one character before and one ${formatCount(lag)} back pays ${show.loss(table)}, less than the network: it does not use what stands there. Of the gradient ${show.percent(gradient)} comes from there${from > 0 ? `; it is lost among the others from ${counted(from, 'step')} back` : ''}.`,
    'window-too-short': ({ floor, floor_at_twice: twice, lag, table }, show) =>
      [
        lag > 0 &&
          `A table that sees ${counted(lag, 'character')} back, farther than the window, pays ${show.loss(table)}, less than the network.`,
        twice < floor &&
          `With a window twice as long the lowest possible loss falls from ${show.loss(floor)} to ${show.loss(twice)}.`,
      ]
        .filter(Boolean)
        .join(' '),
    'rate-too-high': ({ factor, gain, noise, share }, show) =>
      `${formatFactor(factor)} times the learning rate takes off ${show.gain(gain, noise)} more in as many epochs: ${show.percent(share)} of what stands above the lowest possible.`,
    'rate-too-low': ({ factor, gain, noise, share }, show) =>
      `${formatFactor(factor)} times the learning rate takes off ${show.gain(gain, noise)} more in as many epochs: ${show.percent(share)} of what stands above the lowest possible.`,
    'too-small': ({ hidden, gain, noise, share }, show) =>
      `Twice its ${formatCount(hidden)} units take off ${show.gain(gain, noise)} more in as many epochs: ${show.percent(share)} of what stands above the lowest possible.`,
    'near-floor': ({ loss, floor, above }, show) =>
      `${show.after}the loss is ${show.loss(loss)}, ${show.percent(above)} above ${show.loss(floor)}, the lowest possible with these settings.`,
    overfitting: ({ valid, best_valid: best, best_epoch: epoch, ngram }, show) =>
      `On unseen text it costs ${show.loss(valid)}${valid > best && epoch > 0 ? `; its best was ${show.loss(best)}, at epoch ${formatCount(epoch)}` : ''}${valid > ngram ? `; a table of a few characters costs ${show.loss(ngram)}` : ''}. What it gains on the training text is memorised.`,
    'still-falling': ({ fell, epochs, share_ahead: ahead, valid_change: unseen }, show) =>
      `In ${epochsOf(epochs, 'more ')} as it is the loss fell by ${show.fall(fell)}; at that pace as many epochs as it has had would take off ${show.percent(Math.min(1, ahead))} of what stands above the lowest possible.${Number.isFinite(unseen) ? ` On unseen text it ${unseen > 0 ? 'rose' : 'fell'} by ${show.unseen(Math.abs(unseen))}.` : ''}`,
    'cannot-tell': ({ rest }, show) =>
      Number.isFinite(rest)
        ? `No experiment lowers the loss clearly, and ${show.gain(rest)} of it above the lowest possible is not explained.`
        : 'Too little is known.',
  },
  /** @param {number} epochs */
  after: (epochs) => `After ${epochsOf(epochs, 'more ')} as it is: `,
  action: {
    goOn: 'Train on',
    keepOn: 'Let it train on: nothing has to be changed yet.',
    /** @param {string} change */
    goOnWith: (change) => `Go on with ${change}`,
    keepMemory: 'Keep the memory and go on',
    /** @param {string} change */
    startOverWith: (change) => `Start over with ${change}`,
    startOver: 'Start over',
    smallerWeights: 'Start over with smaller first weights',
    weights: 'Its first weights were drawn too large: no change of a trained run undoes that.',
    gru: 'Start over with a GRU',
    farther: 'A GRU keeps what it has read longer, and its gradient reaches farther.',
    reach:
      'A cell or a window by which the gradient reaches farther has to start from new weights.',
    /** @param {number} epoch */
    stopAt: (epoch) => `Start over and stop at epoch ${formatCount(epoch)}`,
    /** @param {number} epoch */
    stop: (epoch) =>
      `Nothing to fix: after epoch ${formatCount(epoch)} it only memorised. To go further it needs more text.`,
    enough: 'Nothing to fix: training on only memorises. To go further it needs more text.',
    nothing: 'Nothing to fix: no change that was tried would help clearly.',
    /** @param {number} epochs @param {string} from @param {string} to @param {string} unseenFrom @param {string} unseenTo */
    promise: (epochs, from, to, unseenFrom, unseenTo) =>
      `In ${epochsOf(epochs)} it came to ${to} instead of ${from}${unseenTo ? `, on unseen text to ${unseenTo} instead of ${unseenFrom}` : ''}.`,
    /** @param {string} from @param {string} to */
    lowers: (from, to) => `It lowers the lowest possible loss from ${from} to ${to}.`,
    late: 'What it changes takes longer to show than so short a trial.',
    memorises: 'It lowers the training loss; the memorising stays.',
    stillMemorises: 'The memorising stays.',
    beside: 'It goes on as a run of its own, in the next colour; this one stays on the chart.',
    /** @param {string} name @param {number} epoch @param {string} change */
    name: (name, epoch, change) => `${name}, from epoch ${formatCount(epoch)} with ${change}`,
    done: 'This was gone on with: see the chart.',
  },
  budget: {
    heading: 'The loss as a budget',
    /** @param {string} loss @param {number} epochs @param {string} unseen */
    about: (loss, epochs, unseen) =>
      `${loss} after ${epochsOf(epochs, 'more ')} as it is${unseen ? ` (on unseen text ${unseen})` : ''}, in this order:`,
    /** @type {Record<string, string>} */
    parts: {
      floor: 'lowest possible',
      gradient: 'the full gradient removes',
      rate: 'a better rate removes',
      optimizer: 'a better optimizer removes beyond it',
      model: 'size or activation beyond that',
      rest: 'not explained',
    },
    /** @type {Record<string, string>} */
    none: {
      gradient: 'the full gradient removes nothing clearly',
      rate: 'no better rate was found',
      optimizer: 'no better optimizer was found',
      model: 'neither size nor activation helps clearly',
    },
    /** @param {string} words @param {string} figure */
    spoken: (words, figure) => `${words}: ${figure}`,
    above: (/** @type {string} */ figure) => `above the lowest possible: ${figure}`,
    floors: 'What would lower the lowest possible loss itself',
    /** @param {string} now */
    floorsAbout: (now) => `It is ${now} now; over as many characters it would be:`,
    window: 'with a window twice as long',
    memory: 'with the memory kept between windows',
  },
  table: {
    heading: 'Experiments',
    /** @param {number} epoch @param {number} epochs */
    about: (epoch, epochs) =>
      `Continued from epoch ${formatCount(epoch)}, ${epochsOf(epochs)} each; from scratch: `,
    /** @param {number} epoch @param {number} epochs */
    aboutAlone: (epoch, epochs) =>
      `Continued from epoch ${formatCount(epoch)}, ${epochsOf(epochs)} each.`,
    compare: 'Compare',
    columns: ['Change', 'Training loss', 'Above its own floor', 'Unseen text'],
    /** @param {number} count */
    leftOut: (count) =>
      `${counted(count, 'further change')} ${count === 1 ? 'was' : 'were'} left out: on so long a text all would have taken too long.`,
    note: 'Beneath a loss: how it differs from no change, \u00b1 one standard deviation.',
    groups: {
      tried: 'So far',
      nothing: 'As it is',
      helped: 'Helped',
      unclear: 'No clear change',
      hurt: 'Hurt',
      failed: 'Could not be tried',
    },
    /** @param {number} count */
    rollbacks: (count) => `set back ${counted(count, 'time')}`,
    stopped: 'diverged',
    /** @param {string} floor */
    ownFloor: (floor) => `its lowest possible: ${floor}`,
    unknown: '\u2013',
  },
};
