// Sets of recipes that are worth comparing: the post's proposals, and two small ones on the current recipe. No DOM.

import { words as compare } from './words.js';

/**
 * @import { Recipe, Settings } from '../../wire/protocol.js'
 * @import { Wanted } from './comparison.js'
 */

const words = compare.names;

/**
 * What the post proposes, each at three rates: the post's own and one on either side, as far as that makes sense. On the
 * bundled README tanh ends lowest at 0.03 and diverges at 0.1, Adam at 0.003; the others at 0.1 or 0.3.
 * @type {[name: string, change: Settings, rates: string][]}
 */
const PROPOSALS = [
  [words.lowerRate, {}, '0.03 0.01 0.003'],
  [words.tanh, { activation: 'tanh' }, '0.1 0.03 0.01'],
  [words.lstm, { cell: 'lstm' }, '0.3 0.1 0.03'],
  [words.gru, { cell: 'gru' }, '0.3 0.1 0.03'],
  [words.adam, { optimizer: 'adam' }, '0.01 0.003 0.001'],
  [words.units(256), { hidden: '256' }, '0.3 0.1 0.03'],
  [words.units(512), { hidden: '512' }, '0.3 0.1 0.03'],
  [words.window(32), { window: '32' }, '0.3 0.1 0.03'],
  [words.window(64), { window: '64' }, '0.3 0.1 0.03'],
];

/**
 * The post's run, what it proposes, and the one change that it does not.
 * @param {Recipe[]} recipes of the core
 * @returns {Wanted[]} none before the recipes of the core are known
 */
export function proposals(recipes) {
  const post = recipes.find(({ name }) => name === 'post')?.settings;
  const adam = recipes.find(({ name }) => name === 'post-adam')?.settings;
  if (!post || !adam) return [];
  const { beta1 = '', beta2 = '', eps = '' } = adam;
  const list = PROPOSALS.map(([name, change, rates]) => {
    const base = change.optimizer ? { ...post, beta1, beta2, eps } : post;
    return { name, settings: { ...base, ...change }, rates: rates.split(' ') };
  });
  const kept = { name: words.kept, settings: { ...post, state: 'carry' } };
  return [{ name: words.post, settings: post }, ...list, kept];
}

/** The current recipe with its memory cleared and kept. @param {Settings} settings @returns {Wanted[]} */
export const memories = (settings) => [
  { name: words.cleared, settings: { ...settings, state: 'reset' } },
  { name: words.kept, settings: { ...settings, state: 'carry' } },
];

/** The current recipe with each cell. @param {Settings} settings @returns {Wanted[]} */
export const cells = (settings) =>
  /** @type {const} */ (['rnn', 'gru', 'lstm']).map((cell) => ({
    name: words[cell],
    settings: { ...settings, cell },
  }));
