// The causes that are built into a run alone.
import { plain, rated, sound, text } from './settings.js';
import { changing, copies, cycle, echoes, letters, log, notes } from './texts.js';

/** @typedef {import('./runs.js').Cause} Cause */

/** @type {Cause[]} */
export const SINGLE = [
  {
    cause: 'rate ten times too high',
    among: [['rate-too-high', 'oscillating']],
    make: (d) => ({ text: text(d), settings: rated(sound(d), 10 + 2 * d.turn), epochs: 30 }),
  },
  {
    cause: 'rate a hundred times too high',
    among: [['rate-too-high', 'oscillating', 'diverged']],
    make: (d) => ({ text: text(d), settings: rated(sound(d), 60 + 20 * d.turn), epochs: 24 }),
  },
  {
    cause: 'rate ten times too low',
    among: [['rate-too-low']],
    make: (d) => ({
      text: text(d),
      settings: rated(d.turn % 2 ? plain(d) : sound(d), 0.1),
      epochs: 30,
    }),
  },
  {
    cause: 'rate a hundred times too low',
    among: [['rate-too-low']],
    make: (d) => ({
      text: text(d),
      settings: rated(d.turn % 2 ? plain(d) : sound(d), 0.01),
      epochs: 40,
    }),
  },
  {
    cause: 'still falling',
    among: [['still-falling', 'few-steps']],
    make: (d) => ({
      text: text(d, 9000),
      settings: d.turn % 2 ? plain(d) : sound(d),
      epochs: 3 + 2 * d.turn,
    }),
  },
  {
    cause: 'at the floor',
    among: [['near-floor']],
    make: (d) => ({
      text: d.turn % 2 ? log(d.next, 2200) : notes(d.next, 2000 + 200 * d.turn),
      settings: {
        ...sound(d),
        cell: 'gru',
        state: 'reset',
        window: 6 + d.turn,
        hidden: 64,
        lr: 0.01,
      },
      epochs: 200,
    }),
  },
  {
    cause: 'window shorter than the period',
    among: [['window-too-short']],
    make: (d) => ({
      text: cycle(d.next, 4000, 30 + 7 * d.turn, 3),
      settings: { ...sound(d), state: 'reset', window: 4 + (d.turn % 3), lr: 0.01 },
      epochs: 40,
    }),
  },
  {
    cause: 'dependence beyond the window',
    among: [['window-too-short']],
    make: (d) => {
      const distance = d.turn % 2 ? 16 : 12;
      const window = d.turn % 2 ? 8 + (d.turn % 3) : 8;
      return {
        text: echoes(d.next, 7000, distance),
        settings: {
          ...sound(d),
          cell: 'gru',
          hidden: 32,
          window,
          batch: 4,
          state: 'carry',
          lr: 0.01,
        },
        epochs: 50,
        distance,
      };
    },
  },
  {
    cause: 'copying beyond reach',
    among: [['vanishing']],
    make: (d) => ({
      text: copies(d.next, 7000, 3 + (d.turn % 2), 24 + 4 * d.turn),
      settings: {
        ...sound(d),
        cell: 'rnn',
        activation: d.turn % 2 ? 'tanh' : 'sigmoid',
        window: 64,
        batch: 8,
        state: 'carry',
      },
      epochs: 40,
    }),
  },
  {
    cause: 'too small',
    among: [['too-small']],
    make: (d) => ({
      text: text(d, 10000),
      settings: { ...sound(d), cell: d.turn % 2 ? 'gru' : 'lstm', hidden: 4 + d.turn, lr: 0.01 },
      epochs: 80,
    }),
  },
  {
    cause: 'clipped to death',
    among: [['clipped']],
    make: (d) => ({
      text: text(d),
      settings: { ...plain(d), clip: 0.002 * (1 + d.turn) },
      epochs: 30,
    }),
  },
  {
    cause: 'last-step gradient',
    among: [['last-step']],
    make: (d) => ({
      text: text(d),
      settings: { ...(d.turn % 2 ? plain(d) : sound(d)), bptt: 'last' },
      epochs: 30,
    }),
  },
  {
    cause: 'large first weights',
    among: [['first-weights']],
    make: (d) => ({
      text: text(d),
      settings: {
        ...(d.turn % 2 ? sound(d) : plain(d)),
        cell: d.turn < 3 ? 'rnn' : 'gru',
        hidden: 48,
        init: 'gaussian',
        'init-scale': 1 + 0.3 * d.turn,
      },
      epochs: 30,
    }),
  },
  {
    cause: "SGD at Adam's rate",
    among: [['unfit-optimizer', 'rate-too-low']],
    make: (d) => ({
      text: text(d),
      settings: { ...sound(d), optimizer: d.turn === 3 ? 'momentum' : 'sgd', lr: 0.003 },
      epochs: 20,
    }),
  },
  {
    cause: "Adam at SGD's rate",
    among: [['unfit-optimizer', 'rate-too-high', 'oscillating', 'diverged']],
    make: (d) => ({
      text: text(d),
      settings: {
        ...sound(d),
        optimizer: d.turn === 3 ? 'rmsprop' : 'adam',
        lr: 0.3 + 0.1 * d.turn,
      },
      epochs: 20,
    }),
  },
  {
    cause: 'oscillating',
    among: [['oscillating', 'rate-too-high']],
    make: (d) => ({
      text: text(d, 9000),
      settings: {
        ...plain(d, d.turn % 2 ? 'momentum' : 'sgd'),
        cell: 'rnn',
        activation: 'tanh',
        'loss-scale': 'mean',
        lr: (d.turn % 2 ? 0.06 : 0.6) * (1.6 + 0.2 * d.turn),
      },
      epochs: 24,
    }),
  },
  {
    cause: 'decay too strong',
    among: [['over-regularised']],
    make: (d) => ({
      text: text(d),
      settings: {
        ...sound(d),
        optimizer: d.turn % 2 ? 'adamw' : 'adam',
        'weight-decay': d.turn % 2 ? 1 : 0.01 * (1 + d.turn),
        lr: d.turn % 2 ? 0.01 : 0.005,
      },
      epochs: 40,
    }),
  },
  {
    cause: 'dropout too strong',
    among: [['over-regularised']],
    make: (d) => ({
      text: text(d),
      settings: { ...sound(d), cell: 'gru', hidden: 24, layers: 2, dropout: 0.7 + 0.03 * d.turn },
      epochs: 30,
    }),
  },
  {
    cause: 'memorising',
    among: [['overfitting']],
    make: (d) => ({
      text: text(d, 4000),
      settings: { ...sound(d), cell: d.turn % 2 ? 'gru' : 'lstm', hidden: 64, state: 'carry' },
      epochs: 60,
    }),
  },
  {
    cause: 'nothing to learn',
    among: [['nothing-to-learn']],
    make: (d) => ({
      text: letters(d.next, 9000, 20 + d.turn, d.turn % 2 === 0),
      settings: { ...sound(d), state: 'carry', hidden: 16, lr: 0.002 },
      epochs: 6 + 2 * d.turn,
    }),
  },
  {
    cause: 'test text of another kind',
    among: [['other-text']],
    make: (d) => ({
      text: changing(d.half, d.next, d.turn, 7000),
      settings: d.turn % 2 ? plain(d) : sound(d),
      epochs: 30,
    }),
  },
  {
    cause: 'too few steps',
    among: [['few-steps']],
    make: (d) => ({
      text: text(d, 9000),
      settings: { ...sound(d), window: 16, batch: 256 + 64 * (d.turn % 2), lr: 0.003 },
      epochs: 25 + 5 * d.turn,
    }),
  },
  {
    cause: 'schedule at its end',
    among: [['rate-too-low', 'schedule', 'still-falling']],
    make: (d) => ({
      text: text(d, 7000),
      settings: { ...sound(d), lr: 0.003, schedule: 'cosine', 'schedule-epochs': 10 + 2 * d.turn },
      epochs: 14 + 2 * d.turn,
    }),
  },
  {
    cause: 'diverged',
    among: [['diverged', 'rate-too-high']],
    make: (d) => ({
      text: text(d, 5000),
      settings: rated(plain(d), 100 + 50 * d.turn, { clip: 0 }),
      epochs: 16,
    }),
  },
  {
    cause: 'healthy at its end',
    among: [['near-floor', 'overfitting', 'nothing-to-learn']],
    make: (d) => ({
      text: text(d, 3000),
      settings: { ...sound(d), hidden: 48, lr: 0.003 },
      epochs: 150,
    }),
  },
  {
    cause: 'memory cleared where it matters',
    among: [['near-floor', 'window-too-short']],
    make: (d) => ({
      text: d.turn % 2 ? echoes(d.next, 5000, 10) : text(d, 3500),
      settings: {
        ...sound(d),
        cell: 'gru',
        state: 'reset',
        window: 5 + d.turn,
        hidden: 48,
        lr: 0.01,
      },
      epochs: 60,
    }),
  },
];
