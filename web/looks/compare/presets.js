// Sets of recipes that are worth comparing: the post's proposals, and two small ones on the recipe at hand. No DOM.

import { words as compare } from './words.js';

/**
 * @import { Recipe, Settings } from '../../wire/protocol.js'
 * @import { Wanted } from './comparison.js'
 */

const words = compare.names;

/**
 * What the post proposes, each at three rates: the post's own and one on either side, as far as that makes sense. On the
 * bundled README tanh ends lowest at 0.03 and breaks loose at 0.1, Adam at 0.003; the others at 0.1 or 0.3.
 * @type {{name: string, change: Settings, rates: string[]}[]}
 */
const PROPOSALS = [
  { name: words.lowerRate, change: {}, rates: ['0.03', '0.01', '0.003'] },
  { name: words.tanh, change: { activation: 'tanh' }, rates: ['0.1', '0.03', '0.01'] },
  { name: words.lstm, change: { cell: 'lstm' }, rates: ['0.3', '0.1', '0.03'] },
  { name: words.gru, change: { cell: 'gru' }, rates: ['0.3', '0.1', '0.03'] },
  { name: words.adam, change: { optimizer: 'adam' }, rates: ['0.01', '0.003', '0.001'] },
  { name: words.units(256), change: { hidden: '256' }, rates: ['0.3', '0.1', '0.03'] },
  { name: words.units(512), change: { hidden: '512' }, rates: ['0.3', '0.1', '0.03'] },
  { name: words.window(32), change: { window: '32' }, rates: ['0.3', '0.1', '0.03'] },
  { name: words.window(64), change: { window: '64' }, rates: ['0.3', '0.1', '0.03'] },
];

/**
 * The post's run, what it proposes, and the one change that it does not.
 * @param {Recipe[]} recipes of the core
 * @returns {Wanted[]} none before the core has told its recipes
 */
export function proposals(recipes) {
  const post = recipes.find(({ name }) => name === 'post');
  const adam = recipes.find(({ name }) => name === 'post-adam');
  if (!post || !adam) return [];
  const { beta1 = '', beta2 = '', eps = '' } = adam.settings;
  return [
    { name: words.post, settings: post.settings },
    ...PROPOSALS.map(({ name, change, rates }) => ({
      name,
      settings: {
        ...post.settings,
        ...(change.optimizer === 'adam' ? { beta1, beta2, eps } : {}),
        ...change,
      },
      rates,
    })),
    { name: words.kept, settings: { ...post.settings, state: 'carry' } },
  ];
}

/** The recipe at hand with its memory cleared and kept. @param {Settings} settings @returns {Wanted[]} */
export const memories = (settings) => [
  { name: words.cleared, settings: { ...settings, state: 'reset' } },
  { name: words.kept, settings: { ...settings, state: 'carry' } },
];

/** The recipe at hand with each cell. @param {Settings} settings @returns {Wanted[]} */
export const cells = (settings) =>
  /** @type {const} */ (['rnn', 'gru', 'lstm']).map((cell) => ({
    name: words[cell],
    settings: { ...settings, cell },
  }));
