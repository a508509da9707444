// The address of a run: one grammar for the page, a frame and a link. Here its parts are found and taken as they are;
// what a recipe, a record or a text holds is read by the file that knows it.

import { words } from '../words/address.js';

/**
 * What an address says. Each part is '' where it says nothing.
 * @typedef {object} Address
 * @property {string} recipe with its changes, as model/recipe-link.js reads it
 * @property {string} text compressed
 * @property {string} record of the author's run
 * @property {string} from a CSS selector: the text of the page around a frame
 * @property {string} panels
 * @property {''|'ask'} verdict
 * @property {''|'light'|'dark'} theme
 * @property {number} cores 0: as usual
 * @property {boolean} start the reader opened the frame to train
 * @property {string[]} problems what was left out, in sentences
 */

/** Values that some names take. */
const CHOICES = { verdict: ['ask'], theme: ['light', 'dark'], start: ['1'] };
/** Characters that are read: a text of 1 MB, compressed badly. */
const LONGEST = 1_500_000;

/**
 * Reads an address, which may come from anyone. What follows a second # was added by a host, and is cut.
 * @param {string} hash with or without its #
 * @returns {Address}
 */
export function readAddress(hash) {
  /** @type {Record<string, string>} */
  const parts = {
    text: '',
    record: '',
    from: '',
    panels: '',
    verdict: '',
    theme: '',
    cores: '',
    start: '',
  };
  /** @type {string[]} */
  const problems = [];
  /** @type {string[]} */
  const recipe = [];
  /** @type {Set<string>} */
  const seen = new Set();
  const [whole = ''] = hash.replace(/^#/, '').split('#', 1);
  if (whole.length > LONGEST) problems.push(words.tooLong);
  for (const part of whole.length > LONGEST ? [] : whole.split('&')) {
    const [name = ''] = part.split('=', 1);
    if (!Object.hasOwn(parts, name)) {
      if (part) recipe.push(part);
      continue;
    }
    if (seen.has(name)) problems.push(words.twice(name));
    else {
      seen.add(name);
      parts[name] = decoded(part.slice(name.length + 1)) ?? '';
    }
  }
  for (const [name, values] of Object.entries(CHOICES)) {
    if (!parts[name] || values.includes(parts[name])) continue;
    problems.push(words.mustBe(name, values));
    parts[name] = '';
  }
  const cores = Number(parts.cores);
  const counted = Number.isInteger(cores) && cores >= 0 && cores <= 1024;
  if (!counted) problems.push(words.cores);
  return /** @type {Address} */ ({
    ...parts,
    recipe: recipe.join('&'),
    cores: counted ? cores : 0,
    start: parts.start === '1',
    problems,
  });
}

/** @param {string} text null where an escape is broken */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/**
 * Writes an address; what says nothing is left out.
 * @param {Partial<Omit<Address, 'problems'>>} address
 * @returns {string} without its #
 */
export function writeAddress({ recipe = '', cores = 0, start = false, ...others }) {
  const plain = Object.entries({ ...others, cores: cores || '', start: start ? 1 : '' });
  // A selector has brackets and quotes; a record and a compressed text need no escape.
  const parts = plain
    .filter(([, value]) => value)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return [recipe, ...parts].filter(Boolean).join('&');
}
