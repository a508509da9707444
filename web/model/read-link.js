// Reads a recipe's link, which may come from anyone: what cannot be used is left out and said, the rest counts. No DOM.

import { counted, strings } from '../words/strings.js';
import { allows, plain } from './choice.js';
import { PRESET } from './recipe-link.js';

/** @import { Field, Recipe, Settings } from '../wire/protocol.js' */

/**
 * What a link says.
 * @typedef {object} Read
 * @property {string|null} recipe name of a preset; null: the link names none that exists
 * @property {Settings} changes of the preset, each within its field's range
 * @property {string[]} problems what was left out, in sentences
 */

/** What is said of a link that cannot be taken whole. */
const words = {
  /** @param {string} name */
  unknownRecipe: (name) => `The link asks for a recipe “${name}”, which does not exist.`,
  /** @param {string} name */
  unknownField: (name) => `The link sets “${name}”, which is not a setting.`,
  /** @param {string} part */
  unreadable: (part) => `The link holds “${part}”, which cannot be read.`,
  /** @param {string} label */
  twice: (label) => `The link sets ${label} more than once; the first counts.`,
  /** @param {string} sentence why a value was not taken */
  refused: (sentence) => `A value of the link was left out: ${sentence}`,
  /** @param {number} count */
  more: (count) =>
    `${counted(count, 'more part')} of the link ${count === 1 ? 'was' : 'were'} left out.`,
};

/** Problems said one by one; a longer list is counted. */
const SAID = 3;
/** Parts that are looked at: six times as many as there are fields. */
const MAXIMUM = 200;
/** Characters of a stranger's words that a sentence repeats. */
const QUOTED = 24;

/**
 * Reads a link.
 * @param {string} string with or without its #
 * @param {Field[]} fields
 * @param {Recipe[]} recipes
 * @returns {Read}
 */
export function parse(string, fields, recipes) {
  /** @type {Read} */
  const read = { recipe: null, changes: {}, problems: [] };
  const table = new Map(fields.map((field) => [field.name, field]));
  /** @type {Set<string>} */
  const seen = new Set();
  const parts = string.replace(/^[#?]/, '').split('&');
  let left = Math.max(0, parts.length - MAXIMUM);
  for (const part of parts.slice(0, MAXIMUM)) {
    if (part === '') continue;
    const problem = take(part, read, table, recipes, seen);
    if (!problem) continue;
    if (read.problems.length < SAID) read.problems.push(problem);
    else left++;
  }
  if (left > 0) read.problems.push(words.more(left));
  return read;
}

/**
 * Takes one part of a link.
 * @param {string} part "hidden=256"
 * @param {Read} read
 * @param {Map<string, Field>} table
 * @param {Recipe[]} recipes
 * @param {Set<string>} seen names that came before
 * @returns {string} what is wrong with it; ''
 */
function take(part, read, table, recipes, seen) {
  const [name, value] = halves(part);
  if (name === null || value === null) return words.unreadable(quoted(part));
  const field = table.get(name);
  if (!field && name !== PRESET) return words.unknownField(quoted(name));
  if (seen.has(name)) return words.twice(field?.label ?? strings.recipe.heading);
  seen.add(name);
  if (!field) {
    const recipe = recipes.find(({ name, frozen }) => name === value || frozen === value);
    if (!recipe) return words.unknownRecipe(quoted(value));
    read.recipe = recipe.name;
    return '';
  }
  if (!allows(field, value)) return words.refused(strings.recipe.mustBe(field));
  read.changes[field.name] = plain(field, value);
  return '';
}

/** Name and value, decoded; null where the link is broken. @param {string} part */
function halves(part) {
  const at = part.indexOf('=');
  if (at < 0) return [null, null];
  return [part.slice(0, at), part.slice(at + 1)].map((half) => {
    try {
      return decodeURIComponent(half);
    } catch {
      return null;
    }
  });
}

/** The beginning of a stranger's words, on one line. @param {string} text */
function quoted(text) {
  const short = [...text.slice(0, 4 * QUOTED)].slice(0, QUOTED).join('');
  const clean = short.replace(/[\p{C}\p{Z}]/gu, ' ');
  return short.length < text.length ? `${clean}…` : clean;
}
