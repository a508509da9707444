// Settings of sound runs, which a cause changes in one place.
import { any, pick } from './texts.js';

/** @typedef {import('./runs.js').Draw} Draw */
/** @typedef {import('./runs.js').Settings} Settings */

/** Settings that are right for these texts: what is wrong with a run is named by what it changes. @param {Draw} draw */
export const sound = ({ next, turn }) => ({
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
export function plain({ next, turn }, optimizer = turn % 2 ? 'momentum' : 'sgd') {
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
export const text = ({ half, next, turn, size }, length = size) => any(half, next, turn, length);

/** @param {Settings} settings @param {number} factor @param {Settings} [others] @returns {Settings} */
export const rated = (settings, factor, others) => ({
  ...settings,
  lr: Math.min(100, Number((Number(settings.lr) * factor).toPrecision(3))),
  ...others,
});
