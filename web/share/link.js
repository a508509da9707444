// The link of a run that means the same after any later change of the recipes: it names values that never change.

import { link } from '../model/recipe-link.js';

/** @import { Recipe, Settings } from '../wire/protocol.js' */

/**
 * @param {Settings} settings of the run, every field
 * @param {Recipe[]} recipes the shortest link starts from one of them
 */
export function linkForEver(settings, recipes) {
  const links = recipes.map((recipe) => {
    const names = Object.keys(settings).filter((name) => settings[name] !== recipe.settings[name]);
    return link(recipe.frozen, names, settings);
  });
  return links.reduce((shortest, each) => (each.length < shortest.length ? each : shortest));
}
