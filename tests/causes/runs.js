// Runs whose cause is known, because it was built in: settings and a text for each, in two halves by other seeds and files.
//
// The rules of the verdict are tuned on the half 'tuning'. The half 'test' is opened once, when they are fixed.
import {
  any,
  changing,
  copies,
  cycle,
  echoes,
  letters,
  log,
  notes,
  pick,
  random,
  split,
} from './texts.js';

/** @typedef {import('./texts.js').Half} Half */
/** @typedef {import('./texts.js').Random} Random */
/** @typedef {Record<string, string | number>} Settings */
/**
 * @typedef {{ text: string, settings: Settings, epochs: number, distance?: number }} Made
 * `distance`: how far back lies what the next character depends on
 * @typedef {{ half: Half, next: Random, turn: number, size: number }} Draw
 * `turn`: the number of the run among those of its cause; `size`: characters of its text, the last tenth included
 * @typedef {{ cause: string, among: string[][], make: (draw: Draw) => Made }} Cause
 * `among`: for each cause that was built in, the labels that name it
 * @typedef {Made & { index: number, name: string, cause: string, among: string[][], last: string }} Run
 */

/** Runs of each cause. */
const PER_CAUSE = 5;

/** Settings that are right for these texts: what is wrong with a run is named by what it changes. @param {Draw} draw */
const sound = ({ next, turn }) => ({
  cell: pick(next, ['gru', 'gru', 'lstm', 'rnn']),
  hidden: pick(next, [24, 32, 48]),
  layers: 1,
  dropout: 0,
  window: pick(next, [16, 24, 32]),
  batch: pick(next, [8, 16]),
  state: turn % 3 === 2 ? 'reset' : 'carry',
  optimizer: 'adam',
  lr: 0.005,
  clip: 1,
});

/**
 * The same for plain steps: an RNN in the manner of the post, or a gated cell.
 * @param {Draw} draw
 * @param {'sgd' | 'momentum'} [optimizer]
 */
function plain({ next, turn }, optimizer = turn % 2 ? 'momentum' : 'sgd') {
  const cell = turn % 3 ? 'rnn' : 'gru';
  const window = pick(next, [12, 16]);
  const sum = next() < 0.5;
  const rate = (cell === 'gru' ? 2 : 0.6) * (optimizer === 'sgd' ? 1 : 0.1);
  return {
    cell,
    activation: next() < 0.6 ? 'tanh' : 'sigmoid',
    hidden: pick(next, [24, 32, 48]),
    layers: 1,
    dropout: 0,
    window,
    batch: 8,
    state: turn % 2 ? 'carry' : 'reset',
    optimizer,
    'loss-scale': sum ? 'sum' : 'mean',
    lr: Number((sum ? rate / window : rate).toPrecision(3)),
    clip: sum ? 5 : 1,
  };
}

/** @param {Draw} draw @param {number} [length] */
const text = ({ half, next, turn, size }, length = size) => any(half, next, turn, length);

/** @param {Settings} settings @param {number} factor @param {Settings} [others] @returns {Settings} */
const rated = (settings, factor, others) => ({
  ...settings,
  lr: Number((Number(settings.lr) * factor).toPrecision(3)),
  ...others,
});

/** @type {Cause[]} */
const SINGLE = [
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
      distance: 30 + 7 * d.turn,
    }),
  },
  {
    cause: 'dependence beyond the window',
    among: [['window-too-short']],
    make: (d) => {
      const distance = d.turn % 2 ? 16 : 12;
      return {
        text: echoes(d.next, 7000, distance),
        settings: { ...sound(d), cell: 'gru', window: d.turn % 2 ? 8 + (d.turn % 3) : 8, lr: 0.01 },
        epochs: 30,
        distance,
      };
    },
  },
  {
    cause: 'copying beyond reach',
    among: [['vanishing']],
    make: (d) => ({
      text:
        d.turn % 2
          ? echoes(d.next, 7000, 24 + 4 * d.turn)
          : copies(d.next, 7000, 3, 24 + 4 * d.turn),
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
      text: text(d, 5000),
      settings: rated(plain(d, 'sgd'), 5 + d.turn, { cell: 'rnn', activation: 'tanh', clip: 0 }),
      epochs: 60,
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

/** @type {Cause[]} */
const PAIRS = [
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
    make: (d) => {
      const distance = d.turn % 2 ? 16 : 12;
      return {
        text: echoes(d.next, 7000, distance),
        settings: { ...sound(d), cell: 'gru', window: 8, lr: 0.0008 },
        epochs: 40,
        distance,
      };
    },
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

/** The command takes numbers of at most 15 digits, and 0.3 + 0.3 has more. @param {Settings} settings @returns {Settings} */
const whole = (settings) =>
  Object.fromEntries(
    Object.entries(settings).map(([key, x]) => [
      key,
      typeof x === 'number' ? Number(x.toPrecision(6)) : x,
    ]),
  );

/** The causes, by name, those of one thing before those of two. */
export const CAUSES = [...SINGLE, ...PAIRS];

/**
 * All runs of a half, those of a cause one after the other.
 * @param {Half} half
 * @returns {Run[]}
 */
export function runs(half) {
  const first = half === 'test' ? 700000 : 10000;
  return CAUSES.flatMap((cause, row) =>
    Array.from({ length: PER_CAUSE }, (_, turn) => {
      const seed = first + 100 * row + turn;
      const next = random(seed);
      const size = 5000 + 250 * Math.floor(next() * 9);
      const made = cause.make({ half, next, turn, size });
      const { given, last } = split(made.text);
      const settings = { ...whole(made.settings), seed };
      const name = `${half}-${row + 1}-${turn + 1}`;
      const index = row * PER_CAUSE + turn;
      return {
        ...made,
        index,
        name,
        cause: cause.cause,
        among: cause.among,
        settings,
        text: given,
        last,
      };
    }),
  );
}
