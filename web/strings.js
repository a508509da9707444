// Every word of the page that the core does not say itself. A second language is a second file like this one.

import { formatBytes, formatCount, formatDuration, formatRate } from './units.js';

/** @typedef {import('./units.js').Unit} Unit */

/**
 * @param {number} count
 * @param {string} one
 * @param {string} [many]
 */
const counted = (count, one, many = `${one}s`) =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

export const strings = {
  transport: {
    label: 'Training',
    train: 'Train',
    pause: 'Pause',
    /** Epochs that a finished run goes on for. */
    further: 500,
    more: 'Train 500 more',
    step: 'Step',
    stepHelp: 'Trains one epoch, then pauses',
    oneBatch: 'Step one batch',
    startOver: 'Start over',
    startOverHelp: 'New weights, from epoch 0, with the text and recipe as they are now',
    menu: 'More',
    /** @param {number} epoch */
    epoch: (epoch) => `Epoch ${formatCount(epoch)}`,
    /** @param {number} until */
    of: (until) => `of ${formatCount(until)}`,
    loss: 'loss',
    unseen: 'unseen text',
    /** @param {number} charsPerSecond */
    speed: (charsPerSecond) => `${formatRate(charsPerSecond)} chars/s`,
    /** @param {number} seconds */
    left: (seconds) => `${formatDuration(seconds)} left`,
    /** @param {number} seconds */
    took: (seconds) => `${formatDuration(seconds)} of training`,
    /** @param {number} until */
    readyFor: (until) => `Ready: ${counted(until, 'epoch')}`,
    pace: 'Pace',
    /** Epochs a second at most; 0: as many as it can. @type {[number, string][]} */
    paces: [
      [0, 'full'],
      [10, '10 epochs a second'],
      [1, '1 epoch a second'],
    ],
    /** @type {Record<import('./state/state-of.js').Kind, string>} */
    states: {
      loading: 'Loading the trainer',
      unavailable: 'Cannot train here',
      failed: 'Stopped by an error',
      unready: 'Not ready',
      preparing: 'Preparing',
      ready: 'Ready',
      running: 'Training',
      falling: 'Still falling',
      flat: 'Flat',
      rolledback: 'Rolled back',
      paused: 'Paused',
      finished: 'Finished',
      stopped: 'Stopped',
    },
  },

  /** What the live region says. */
  status: {
    ready: 'Ready to train.',
    loading: 'Loading the trainer.',
    preparing: 'Preparing.',
    unready: 'Not ready to train.',
    /**
     * @param {number} epoch
     * @param {number} until
     * @param {string} loss
     * @param {string} unseen
     */
    epoch: (epoch, until, loss, unseen) =>
      `Epoch ${formatCount(epoch)} of ${formatCount(until)}${loss && `, loss ${loss}`}${unseen && `, on unseen text ${unseen}`}`,
    falling: 'still falling',
    flat: 'flat',
    rolledback: 'rolled back, training goes on',
    paused: 'paused',
    finished: 'finished',
    stopped: 'stopped',
  },

  text: {
    heading: 'Text',
    open: 'Open a file',
    choose: 'Bundled texts',
    readme: 'README',
    handbook: 'Handbook',
    scripts: 'Many scripts',
    own: 'Your text',
    /** @param {string} name @param {number} number of several texts of one name */
    numbered: (name, number) => (number > 1 ? `${name} ${number}` : name),
    placeholder: 'Paste or type Markdown, or drop a file here',
    private: 'never leaves this page',
    dropHere: 'Drop the file to open it',
    remove: 'Close this text',
    useDefault: 'Use Default',
    offerDefault: 'A text of your own:',
    offerWhy: 'is the recipe made for it',
    pasted: 'Pasted text',
    reading: 'Reading the text',
    /** @param {number} bytes */
    size: (bytes) => formatBytes(bytes),
    /** @param {number} count */
    several: (count) => `${counted(count, 'file')} came at once; the first one is open.`,
    /** @param {string} name @param {string} why */
    notOpened: (name, why) => `${name} was not opened: ${why} The text is as it was.`,
    unreadable: 'the browser could not read it.',
    notUtf8: 'it is not UTF-8 text.',
    /** @param {string} size @param {string} most */
    tooLong: (size, most) => `it has ${size}; a text may have ${most}.`,
    noBundled: 'The bundled texts could not be loaded; paste or open a text of your own.',

    /**
     * @param {import('./protocol.js').Facts} facts
     */
    facts(facts) {
      const { characters, vocabulary, train, valid } = facts;
      const size = `${counted(characters, 'character')}, ${counted(vocabulary, 'symbol')}`;
      if (valid === 0)
        return `${size}; trains on ${train === characters ? 'all of it' : `the first ${formatCount(train)}`}, nothing is held out`;
      const guide = valid < 1000 ? ' (a rough guide)' : '';
      if (train + valid < characters) {
        return `${size}; trains on the first ${formatCount(train)}, the next ${formatCount(valid)} are held out${guide}`;
      }
      if (valid > characters * 0.2) {
        return `${size}; trains on the first ${formatCount(train)}, the rest is held out${guide}`;
      }
      return `${size}; trains on the first ${formatCount(train)}, the last ${formatCount(valid)} are held out${guide}`;
    },
    /** @param {number} count */
    replaced: (count) => `${counted(count, 'character')} of rare symbols became \uFFFD.`,
    /** @param {number} count */
    returns: (count) => `${counted(count, 'Windows line ending')} became plain ones.`,
  },

  recipe: {
    heading: 'Recipe',
    guess: 'our guess',
    /** @param {boolean} pure nothing was changed @param {string} list */
    guesses: (pure, list) =>
      `${pure ? 'As in the post where it says; our guess' : 'Our guess'}: ${list}.`,
    /** @param {string} recipe @param {string} list */
    changed: (recipe, list) => `${recipe}, but ${list}.`,
    /** How a run is called. @param {string} recipe @param {string} list of differences */
    named: (recipe, list) => (list ? `${recipe}, but ${list}` : recipe),
    back: 'Undo the changes',
    /** @param {string} label @param {string} now @param {string} was */
    instead: (label, now, was) => `${label} ${now} (${was})`,
    /** @param {string} label @param {string} range */
    range: (label, range) => `${label}: ${range}.`,
    /** @param {string} low @param {string} high @param {string} unit */
    between: (low, high, unit) => `${low} to ${high}${unit && ` ${unit}`}`,
    /** @param {string} label @param {string} range */
    outOfRange: (label, range) => `${label} must be ${range}.`,
    whole: 'a whole number, ',
    aNumber: 'a number, ',
    /** @param {number} parameters @param {number} bytes @param {number} steps */
    costs: (parameters, bytes, steps) =>
      `${counted(parameters, 'parameter')}, ${formatBytes(bytes)} of memory, ${counted(steps, 'step')} an epoch.`,
    /** @param {string} list */
    waiting: (list) => `${list}: takes effect with Start over.`,
    newText: 'the text',
    /** @param {string} label @param {string} value @param {number} epoch */
    atOnce: (label, value, epoch) => `${label} ${value} since epoch ${formatCount(epoch)}.`,
  },

  chart: {
    name: 'Training loss',
    /** @param {Unit} unit @param {number} window */
    title: (unit, window) =>
      unit === 'sum'
        ? `loss per ${formatCount(window)}-character window, nats, lower is better`
        : unit === 'perplexity'
          ? 'perplexity: of how many equally likely characters it must guess, lower is better'
          : `loss per character, ${unit}, lower is better`,
    /** @type {Record<Unit, string>} */
    units: { nats: 'nats/char', bits: 'bits/char', perplexity: 'perplexity', sum: 'sum of window' },
    unitsLabel: 'Unit of loss',
    epoch: 'epoch',
    /** @param {string} value */
    running: (value) => `running ${value}`,
    /** @param {string} value */
    unseen: (value) => `unseen ${value}`,
    /** @param {string} value */
    random: (value) => `at random ${value}`,
    /** @param {string} value */
    randomShort: (value) => `random ${value}`,
    /** @param {string} value */
    lowest: (value) => `lowest possible ${value}`,
    /** @param {string} value */
    lowestShort: (value) => `lowest ${value}`,
    /** The floor lies under the axis. @param {string} label */
    below: (label) => `${label} \u2193`,
    /** Inside the hatched region, the longest that fits. @param {string} value */
    region: (value) => [
      `lowest possible ${value}: with these settings no network, of any size, can get in here`,
      `lowest possible ${value}: no network can get in here`,
      `lowest possible ${value}`,
    ],
    key: {
      running: 'running, as weights change',
      measured: 'measured, weights held still',
      unseen: 'unseen text',
    },
    empty:
      'Press Train: the curve starts near random guessing and falls towards the hatched region.',
    emptyNoFloor: 'Press Train: the loss is drawn here as it falls.',
    keys: 'Space trains and pauses.',
    table: 'Show as table',
    chart: 'Show as chart',
    tableName: 'Loss by epoch',
    tableNote: (/** @type {number} */ rows, /** @type {number} */ all) =>
      rows < all
        ? `${formatCount(rows)} of ${counted(all, 'epoch')}: round ones, measured ones and the last`
        : '',
    columns: { epoch: 'epoch', loss: 'running', train: 'measured', valid: 'unseen' },
    /** @param {string} lowest @param {string} random */
    lines: (lowest, random) => `lowest possible ${lowest}; at random ${random}`,
    noRows: 'No epoch has been trained yet.',
  },

  samples: {
    heading: 'Samples',
    empty:
      'What the network writes appears here at epochs 1, 2, 5, 10, 20, 50 and so on. At first it is letter soup.',
    /** @param {string} loss */
    loss: (loss) => `loss ${loss}`,
    /** @param {string} loss */
    unseen: (loss) => `\u00a0 unseen ${loss}`,
  },

  answer: {
    heading: 'Why the loss stopped falling',
    waiting: 'The answer is written here as the loss falls.',
    oneSymbol: 'The text holds one symbol only: there is nothing to learn, and the loss is 0.',
    /** @param {string} floor @param {string} random */
    before: (floor, random) =>
      `No network of any size can go below ${floor} with these settings; guessing at random costs ${random}.`,
    /** @param {string} now @param {string} random */
    starting: (now, random) => `It has just begun: ${now}; guessing at random costs ${random}.`,
    /** @param {string} now @param {number} epochs @param {string} first @param {string} random */
    begun: (now, epochs, first, random) =>
      `Falling: ${now} after ${formatCount(epochs)} epochs, ${first} after the first; guessing at random costs ${random}.`,
    /** @param {boolean} going @param {number} epoch @param {string} now @param {string} share @param {number} span */
    falling: (going, epoch, now, share, span) =>
      going
        ? `Still falling: ${now}, ${share} lower than ${formatCount(span)} epochs ago`
        : `It was still falling at epoch ${formatCount(epoch)}: ${now}, ${share} lower than ${formatCount(span)} epochs before`,
    /** @param {boolean} going @param {number} epoch @param {string} now @param {number} best */
    memorising: (going, epoch, now, best) =>
      `${going ? `Still falling (${now})` : `It was still falling at epoch ${formatCount(epoch)} (${now})`}, but by memorising this text: on unseen text it was best at epoch ${formatCount(best)} and has got worse since`,
    /** @param {string} now @param {string} share @param {number} span */
    rising: (now, share, span) =>
      `The loss is rising: ${now}, ${share} higher than ${formatCount(span)} epochs ago`,
    /** @param {number} span @param {string} low @param {string} high */
    unsettled: (span, low, high) =>
      `It does not settle: over the last ${formatCount(span)} epochs the loss swung between ${low} and ${high}`,
    /** @param {string} now */
    flat: (now) => `It has stopped falling at ${now}`,
    /** @param {string} loss @param {string} floor */
    known: (loss, floor) => ` (measured ${loss}; lowest possible ${floor})`,
    /** @param {number} epoch */
    at: (epoch) => ` at epoch ${formatCount(epoch)}`,
    /** @param {string} loss @param {string} floor */
    reached: (loss, floor) =>
      `It has reached the lowest loss these settings allow (${loss}; lowest possible ${floor})`,
    /** @param {string} loss @param {string} floor */
    almost: (loss, floor) =>
      `It has almost reached the lowest loss these settings allow (${loss}; lowest possible ${floor})`,
    /** @param {string} loss @param {string} floor */
    heart: (loss, floor) => `It knows its text nearly by heart (${loss}; lowest possible ${floor})`,
    /** @param {string} loss @param {string} floor @param {string} above */
    above: (loss, floor, above) =>
      `It stopped falling ${above} above the lowest possible (${loss}; lowest possible ${floor})`,

    /** What follows of the unseen text. @type {Record<'none'|'few'|'better'|'past'|'level'|'worse'|'memorised', (epoch: number, best: string) => string>} */
    unseen: {
      none: () => '',
      few: () => '',
      better: (_, best) => `, and on unseen text it is still getting better (${best})`,
      past: (epoch, best) =>
        `, and on unseen text it is no longer getting better (best ${best} at epoch ${formatCount(epoch)})`,
      level: (epoch, best) =>
        `, and on unseen text it is about as good as at its best (${best} at epoch ${formatCount(epoch)})`,
      worse: (epoch) =>
        `, but on unseen text it was best at epoch ${formatCount(epoch)} and has got worse since`,
      memorised: (epoch) =>
        `, and it has memorised this text: on unseen text it was best at epoch ${formatCount(epoch)} and has got worse since`,
    },

    /** @param {string} name of the recipe @param {string} text */
    of: (name, text) => `${name}, on ${text}`,
    /** @param {string} name @param {string} text */
    recorded: (name, text) => `Recorded run (${name}, on ${text}); press Train to run it here`,

    /** @param {number} window @param {string} floor */
    cleared: (window, floor) =>
      `The hatched region is out of reach: the memory is cleared every ${formatCount(window)} characters, then the network knows nothing of where it is and must guess, and those guesses cost ${floor}, whatever the cell, the size or the optimizer.`,
    /** @param {number} _ @param {string} floor */
    kept: (_, floor) =>
      `The hatched region is out of reach, but deep down: the memory is kept between windows, the network may use all it has read, and so little bounds its loss (lowest possible ${floor}).`,
    mayBeWorse:
      'Epoch 1 may be worse than guessing at random: the first weights are random, and a confident wrong guess costs more than an even one.',
    /** @param {string} first */
    worseThanRandom: (first) =>
      `Epoch 1 was worse than guessing at random (${first}): the first weights are random, and a confident wrong guess costs more than an even one.`,
    /** @param {string} now @param {string} random */
    sureAndWrong: (now, random) =>
      `On unseen text, which it is never trained on, it now does worse than guessing at random (${now}; at random ${random}): it is sure of what it memorised, and there it is wrong.`,
    /** @param {boolean} rises it does so now */
    notLearning: (rises) =>
      `The dashed line is text it is never trained on: its loss rises ${rises ? 'because the network now learns' : 'if the network begins to learn'} this text by heart instead of how such texts go.`,
  },

  trouble: {
    noAnswer:
      'The trainer has not answered for 4 seconds. A policy of this site or a blocker may refuse workers. Nothing is lost; if it answers, this notice goes away.',
    refused:
      'This browser did not start the trainer: a policy of the site or a blocker refuses workers. The text is kept; allow workers for this site and try again.',
    noWebAssembly:
      'This browser has no WebAssembly, which the training is compiled to, or it is switched off. Switch it on, or use another browser.',
    workerError:
      'The trainer stopped with an error. The curve and the samples on this page are kept, its weights are gone. Try again starts it anew.',
    frozen: 'The browser froze this tab',
    /** @param {number} seconds */
    frozenFor: (seconds) =>
      `The browser froze this tab for ${formatDuration(seconds)}. Nothing is lost; training went on when the tab came back.`,
    again: 'Try again',
    dismiss: 'Dismiss',
  },
};
