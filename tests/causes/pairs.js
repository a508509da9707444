// Two causes in one run: either alone would hold the loss up.
import { plain, rated, sound, text } from './settings.js';
import { changing, cycle } from './texts.js';

/** @typedef {import('./runs.js').Cause} Cause */

/** @type {Cause[]} */
export const PAIRS = [
  {
    cause: 'small, and the rate too low',
    among: [['rate-too-low'], ['too-small']],
    make: (d) => ({
      text: text(d, 8000),
      settings: rated(sound(d), 0.06, { hidden: 6 + d.turn }),
      epochs: 40,
    }),
  },
  {
    cause: 'memorising, with the rate too high',
    among: [['overfitting'], ['rate-too-high', 'oscillating']],
    make: (d) => ({
      text: text(d, 3500),
      settings: { ...sound(d), cell: 'gru', hidden: 64, state: 'carry', lr: 0.03 + 0.01 * d.turn },
      epochs: 60,
    }),
  },
  {
    cause: "large first weights, and SGD at Adam's rate",
    among: [['first-weights'], ['unfit-optimizer', 'rate-too-low']],
    make: (d) => ({
      text: text(d),
      settings: {
        ...sound(d),
        cell: 'rnn',
        optimizer: 'sgd',
        lr: 0.003,
        init: 'gaussian',
        'init-scale': 1 + 0.2 * d.turn,
      },
      epochs: 30,
    }),
  },
  {
    cause: 'window too short, and the rate too low',
    among: [['window-too-short'], ['rate-too-low']],
    make: (d) => ({
      text: cycle(d.next, 5000, 30 + 7 * d.turn, 3),
      settings: { ...sound(d), cell: 'gru', state: 'reset', window: 4 + (d.turn % 3), lr: 0.0004 },
      epochs: 20,
    }),
  },
  {
    cause: 'clipped, with the rate too low',
    among: [['clipped'], ['rate-too-low']],
    make: (d) => ({
      text: text(d),
      settings: rated(plain(d), 0.2, { clip: 0.01 * (1 + d.turn) }),
      epochs: 30,
    }),
  },
  {
    cause: 'decay too strong, and small',
    among: [['over-regularised'], ['too-small']],
    make: (d) => ({
      text: text(d, 8000),
      settings: { ...sound(d), hidden: 8, 'weight-decay': 0.005 * (1 + d.turn) },
      epochs: 40,
    }),
  },
  {
    cause: 'last-step gradient, and the rate too high',
    among: [['last-step'], ['rate-too-high', 'oscillating']],
    make: (d) => ({
      text: text(d),
      settings: rated(sound(d), 10, { bptt: 'last' }),
      epochs: 30,
    }),
  },
  {
    cause: 'at the floor, of a test text of another kind',
    among: [['near-floor'], ['other-text']],
    make: (d) => ({
      text: changing(d.half, d.next, d.turn, 2600),
      settings: { ...sound(d), cell: 'gru', state: 'reset', window: 8, hidden: 64, lr: 0.01 },
      epochs: 160,
    }),
  },
];
