// The recipe of a model in words: the one of the page that is nearest to its settings, and what differs. No DOM.

import { inWords } from '../../model/choice.js';

/**
 * @import { Choice } from '../../model/choice.js'
 * @import { Settings } from '../../wire/protocol.js'
 */

/**
 * @param {Choice} choice of the page, for its tables
 * @param {Settings} settings of the model
 * @returns {{label: string, list: string[]}} the recipe's name, and differences as "Hidden units 8"
 */
export function recipeOf(choice, settings) {
  // Every file says its arithmetic; a recipe leaves it open.
  const { recipe, differences } = choice.nearest({ ...settings, arithmetic: 'auto' });
  return {
    label: recipe.label,
    list: differences.map(({ field, now }) => `${field.label} ${now}`),
  };
}

/** A setting of the model as the page writes it. @param {Choice} choice @param {Settings} settings @param {string} name */
export function shownSetting({ fields }, settings, name) {
  const field = fields.find((each) => each.name === name);
  const value = settings[name] ?? '';
  return field ? inWords(field, value) : value;
}
