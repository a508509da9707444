// The recipe that is nearest to some settings, and how they differ from it. No DOM.

import { Choice } from './choice.js';

/**
 * @import { Recipe, Settings } from '../wire/protocol.js'
 * @import { Difference } from './choice.js'
 */

/**
 * @param {Pick<Choice, 'fields'|'recipes'>} tables of the core; there are recipes
 * @param {Settings} settings a field that is not named has its default
 * @returns {{recipe: Recipe, differences: Difference[]}} the first of those with the fewest differences
 */
export function nearest({ fields, recipes }, settings) {
  const rows = recipes.map((recipe) => {
    const choice = new Choice();
    choice.describe(fields, recipes);
    const initial = Object.fromEntries(fields.map((field) => [field.name, field.initial]));
    choice.take(recipe.name, { ...initial, ...settings });
    return { recipe, differences: choice.differences() };
  });
  return rows.reduce((best, each) =>
    each.differences.length < best.differences.length ? each : best,
  );
}
