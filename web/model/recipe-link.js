// A recipe as a link: "recipe=post&hidden=256", the preset and what differs from it. No DOM.

/** @import { Settings } from '../wire/protocol.js' */

/** The key of the preset; no field of the core has this name. */
export const PRESET = 'recipe';

/**
 * The link of what is chosen.
 * @param {import('./choice.js').Choice} choice
 * @returns {string} '' before there is a recipe
 */
export function format(choice) {
  return choice.recipe ? link(choice.recipe.name, choice.changed, choice.settings) : '';
}

/** @param {string} recipe @param {string[]} changes names of fields @param {Settings} settings */
export function link(recipe, changes, settings) {
  const pairs = changes.map((name) => [name, settings[name] ?? '']);
  return [[PRESET, recipe], ...pairs]
    .map((pair) => pair.map(encodeURIComponent).join('='))
    .join('&');
}
