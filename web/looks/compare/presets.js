// What can be added to a comparison: the current recipe, the post's proposals, two small sets. No DOM.

import { nameOf } from '../../model/choice.js';
import { words } from './words.js';

/**
 * @import { Choice } from '../../model/choice.js'
 * @import { Settings } from '../../wire/protocol.js'
 * @import { Wanted } from './comparison.js'
 */

const { names } = words;

/**
 * What the post proposes, each at three rates: the post's own and one on either side, as far as that makes sense. On the
 * bundled README tanh ends lowest at 0.03 and diverges at 0.1, Adam at 0.003; the others at 0.1 or 0.3.
 * @type {[name: string|undefined, change: Settings, rates: string][]}
 */
const PROPOSALS = [
  [words.lowerRate, {}, '0.03 0.01 0.003'],
  [names.tanh, { activation: 'tanh' }, '0.1 0.03 0.01'],
  [names.lstm, { cell: 'lstm' }, '0.3 0.1 0.03'],
  [names.gru, { cell: 'gru' }, '0.3 0.1 0.03'],
  [names.adam, { optimizer: 'adam' }, '0.01 0.003 0.001'],
  [words.units('256'), { hidden: '256' }, '0.3 0.1 0.03'],
  [words.units('512'), { hidden: '512' }, '0.3 0.1 0.03'],
  [words.window('32'), { window: '32' }, '0.3 0.1 0.03'],
  [words.window('64'), { window: '64' }, '0.3 0.1 0.03'],
];

/** What is chosen, with the numbers that a comparison works with. @param {Choice} choice @returns {Settings} */
function chosen({ settings, numbers: { lr = '', schedule_epochs = '' } }) {
  return { ...settings, lr, schedule_epochs };
}

/** The current recipe, by its differences. @param {Choice} choice @returns {Wanted[]} */
function current(choice) {
  const name = nameOf(choice.recipe?.label ?? '', choice.differences());
  return [{ name, settings: chosen(choice) }];
}

/** The post's run, what it proposes, and the one change that it does not. @param {Choice} choice @returns {Wanted[]} */
function proposals({ recipes }) {
  const post = recipes.find(({ name }) => name === 'post')?.settings;
  const adam = recipes.find(({ name }) => name === 'post-adam')?.settings;
  if (!post || !adam) return [];
  const { lr = '' } = post;
  const { beta1 = '', beta2 = '', eps = '' } = adam;
  const list = PROPOSALS.map(([name = '', change, rates]) => {
    const base = change.optimizer ? { ...post, beta1, beta2, eps } : post;
    return { name, settings: { ...base, ...change }, rates: rates.split(' ') };
  });
  const kept = { name: names.carry ?? '', settings: { ...post, state: 'carry' }, rates: [lr] };
  return [{ name: words.post, settings: post, rates: [lr] }, ...list, kept];
}

/** The current recipe with each value of a field. A rate that is auto is that of each. @param {string} field @param {string[]} values @returns {(choice: Choice) => Wanted[]} */
const each = (field, values) => (choice) =>
  values.map((value) => {
    const settings = chosen(choice);
    const change = { lr: choice.settings.lr ?? '', [field]: value };
    const same = settings[field] === value;
    return { name: names[value] ?? '', settings: same ? settings : { ...settings, ...change } };
  });

/** Each by the name of its button; nothing before the recipes of the core are known. @type {[string, (choice: Choice) => Wanted[]][]} */
export const SETS = [
  [words.addThis, current],
  [words.proposals, proposals],
  [words.memories, each('state', ['reset', 'carry'])],
  [words.cells, each('cell', ['rnn', 'gru', 'lstm'])],
];

/** At a third of its learning rate, at that rate and at three times as much. @param {Wanted} wanted @returns {Wanted} */
export const atThreeRates = (wanted) => ({ ...wanted, times: [0.3, 1, 3] });
