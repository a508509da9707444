// Compare: its words.

import { about, counted } from '../../words/strings.js';
import { formatCount, formatEpoch } from '../../words/units.js';

export const words = /** @satisfies {import('../../words/strings.js').Words} */ ({
  list: 'Runs to compare',
  addThis: 'Add this recipe',
  presets: 'Add a set:',
  proposals: 'The post’s proposals, from scratch',
  memories: 'Memory cleared / kept',
  cells: 'RNN, GRU, LSTM',
  three: 'each at three learning rates (\u00d7 0.3, \u00d7 1, \u00d7 3), the best kept',
  buttons: { start: 'Train all', pause: 'Pause all' },
  resume: 'Continue',
  cancel: 'Cancel',
  clear: 'Empty the list',
  csv: 'Save as CSV',
  file: 'plateau-comparison.csv',
  epochs: 'Epochs each',
  fits: 'as many as fit five minutes of one core',
  /** @param {string} epochs @param {string} time */
  longer: (epochs, time) => `All ${epochs} (${time})`,
  empty:
    'The list is empty. Add the current recipe, change a setting and add it again; or add a set.',
  otherText: (name) => `These runs train on ${name}. Empty the list to compare on another text.`,
  /** @param {string} text @param {string} seed @param {number} runs @param {number} recipes */
  setup: (text, seed, runs, recipes) =>
    `${counted(recipes, 'recipe')}, ${counted(runs, 'run')}, on ${text}, all with seed ${seed}. Up to four at a time, in lock-step.`,
  rule: 'Where several learning rates were tried, the row shows the one that ended with the lowest training loss; the test text played no part in the choice.',
  expected: (time) => `This will take ${time} here.`,
  measuring: 'Measuring how long this takes…',
  /** @param {number} percent @param {number|null} seconds */
  working: (percent, seconds) =>
    `${percent}% done${seconds === null ? '' : `, ${about(seconds)} left`}`,
  paused: 'Paused.',
  done: 'All runs are done.',
  addFirst: 'The recipes are still loading. Try again in a moment.',
  /** @param {{window: number, steps: number}} facts */
  cut: ({ window, steps }) =>
    `Different batches: windows of ${formatCount(window)}, ${counted(steps, 'step')} an epoch`,
  /** @param {boolean} kept */
  memory: (kept) =>
    `Different batches: each row of a batch ${kept ? 'continues where it ended' : 'starts at a new place'}`,
  atRate: (rate) => `rate ${rate}: `,
  removing: 'Remove',
  base: 'the others are compared with this one',
  rates: (list) => `learning rates ${list}`,
  nats: 'Windows differ in length, so all losses are a mean over characters, not a sum over a window.',
  caption: (unit) =>
    `Losses: ${unit}. The training loss is measured at the end, with the weights held still.`,
  run: 'Run',
  columns: ['Learning rate', 'Training', 'Floor', 'Above it', 'Test text, end', 'Test text, best'],
  /** @param {string} rate @param {number} count */
  bestOf: (rate, count) => `${rate} (best of ${count})`,
  /** @param {number} done @param {number} count */
  tried: (done, count) => `${done} of ${count} tried`,
  /** @param {string} loss @param {number} epoch */
  atEpoch: (loss, epoch) => `${loss} (epoch ${formatEpoch(epoch)})`,
  /** @param {number} epoch @param {number} epochs */
  training: (epoch, epochs) => `epoch ${formatCount(epoch)} of ${formatCount(epochs)}`,
  stopped: (epoch) => `broke down at epoch ${epoch}`,
  rolledBack: (times) => `rolled back ${times}, each time to half the learning rate`,
  remove: (name) => `Remove ${name}`,
  show: (name) => `Show ${name} on the chart`,
  full: 'The chart shows four at most: take one away first.',
  units: (count) => `${count} units`,
  window: (length) => `Window ${length}`,
  post: 'The post, unchanged',
  lowerRate: 'Lower rate',
  /** Recipes with one change, by the new value. @type {Record<string, string>} */
  names: {
    tanh: 'tanh',
    rnn: 'RNN',
    lstm: 'LSTM',
    gru: 'GRU',
    adam: 'Adam',
    carry: 'Memory kept',
    reset: 'Memory cleared',
  },
});
