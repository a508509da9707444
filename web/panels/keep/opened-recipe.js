// The recipe of a model in words: the one of the page that is nearest to its settings, and what differs. No DOM.

import { Choice, inWords } from '../../model/choice.js';

/** @import { Settings } from '../../wire/protocol.js' */

/**
 * @param {Choice} choice of the page, for its tables
 * @param {Settings} settings of the model
 * @returns {{label: string, list: string[]}} the recipe's name, and differences as "Hidden units 8"
 */
export function recipeOf({ fields, recipes }, settings) {
  // Every file says its arithmetic; a recipe leaves it open.
  const own = { ...settings, arithmetic: 'auto' };
  const rows = recipes.map(({ name, label }) => {
    const choice = new Choice();
    choice.describe(fields, recipes);
    choice.take(name, own);
    return { label, list: choice.differences().map(({ field, now }) => `${field.label} ${now}`) };
  });
  return rows.reduce((nearest, each) => (each.list.length < nearest.list.length ? each : nearest));
}

/** A setting of the model as the page writes it. @param {Choice} choice @param {Settings} settings @param {string} name */
export function shownSetting({ fields }, settings, name) {
  const field = fields.find((each) => each.name === name);
  const value = settings[name] ?? '';
  return field ? inWords(field, value) : value;
}
