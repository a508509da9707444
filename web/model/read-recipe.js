// Reads a recipe from a file that the reader brought, which may come from anyone: it is taken whole or refused. No DOM.

import { readRecipe } from '../files/recipe.js';
import { Refusal } from '../wire/refusal.js';
import { strings } from '../words/strings.js';
import { nearest } from './nearest.js';

/** @import { Choice } from './choice.js' */

/**
 * @param {File} file
 * @param {Choice} choice of the page, which takes it; its tables are known
 * @returns {Promise<void>} rejects with a Refusal, and nothing is taken
 */
export async function takeRecipe(file, choice) {
  const text = await file.text().catch(() => {
    throw new Refusal(strings.text.unreadable);
  });
  const { settings } = readRecipe(text, choice.fields);
  const initial = Object.fromEntries(choice.fields.map(({ name, initial }) => [name, initial]));
  choice.take(nearest(choice, settings).recipe.name, { ...initial, ...settings });
}
