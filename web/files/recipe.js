// A recipe as a JSON file: the settings of a run by name, and back. What is read is checked field by field.

import { realOf } from '../wire/real.js';
import { Refusal } from '../wire/refusal.js';

/** @import { Field, Settings } from '../wire/protocol.js' */

/** What the file says it is. A later form has another number. */
const FORMAT = 'plateau recipe 1';

/** Characters of the longest file that is read: one with every field has about 700. */
const LONGEST = 20_000;

/** @typedef {{name: string, text?: string}} Meta the run's name and, where it is known, its text's */

/**
 * @typedef {object} ReadRecipe
 * @property {string} name '' where the file has none
 * @property {Settings} settings as the core reads them, checked
 * @property {string[]} missing fields that the file does not name: they take their defaults
 */

/** How the core writes a number that no decimal of 15 digits gives back. */
const HEX = /^-?0x1(\.[0-9a-f]+)?p[+-]?\d+$/;
const DECIMAL = /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * Numbers are numbers where they read back as they were, otherwise text.
 * @param {Settings} settings
 * @param {Meta} meta
 */
export function recipeJson(settings, { name, text }) {
  const values = Object.entries(settings).map(([field, value]) => [
    field,
    DECIMAL.test(value) && String(Number(value)) === value ? Number(value) : value,
  ]);
  const file = {
    format: FORMAT,
    name,
    ...(text && { text }),
    settings: Object.fromEntries(values),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/**
 * @param {string} text of the file
 * @param {Field[]} fields the core's table: names, choices and ranges
 * @returns {ReadRecipe}
 */
export function readRecipe(text, fields) {
  const file = fileOf(text);
  const { name = '', settings } = file;
  if (typeof name !== 'string') throw new Refusal('The name in this recipe is no text.');
  if (!isObject(settings)) throw new Refusal('This recipe has no settings.');
  const byName = new Map(fields.map((field) => [field.name, field]));
  const unknown = Object.keys(settings).find((each) => !byName.has(each));
  if (unknown !== undefined)
    throw new Refusal(
      `This recipe has a setting ${quoted(unknown)}, which this version does not know.`,
    );
  const named = fields.filter((field) => Object.hasOwn(settings, field.name));
  return {
    name,
    settings: Object.fromEntries(
      named.map((field) => [field.name, settingOf(field, settings[field.name])]),
    ),
    missing: fields.filter((field) => !named.includes(field)).map((field) => field.name),
  };
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** As the file has it, at most 40 characters; those that cannot be seen, or turn a sentence round, as numbers. @param {unknown} value */
function quoted(value) {
  const json = [...(JSON.stringify(value) ?? String(value))];
  const shown = json.length > 40 ? [...json.slice(0, 39), '\u2026'] : json;
  return shown
    .join('')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (sign) => `U+${sign.codePointAt(0)?.toString(16)}`);
}

/** @param {string} text */
function fileOf(text) {
  if (text.length > LONGEST) throw new Refusal('This file is too long to be a recipe of Plateau.');
  /** @type {unknown} */
  let file;
  try {
    file = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    throw new Refusal('This file is not JSON, so it is no recipe.');
  }
  if (!isObject(file) || typeof file.format !== 'string')
    throw new Refusal(`This JSON is no recipe of Plateau: its "format" is not "${FORMAT}".`);
  if (file.format !== FORMAT)
    throw new Refusal(
      `This file is ${quoted(file.format)}; this version of Plateau reads "${FORMAT}".`,
    );
  return file;
}

/** The value of a field as the core reads it. @param {Field} field @param {unknown} value */
function settingOf(field, value) {
  const { label, kind, fits, choices, minimum, maximum } = field;
  if (fits && value === 'auto') return value;
  if (kind === 'choice') {
    if (typeof value === 'string' && choices.includes(value)) return value;
    throw new Refusal(`${label} is ${quoted(value)}, but can only be ${choices.join(', ')}.`);
  }
  const number = numberOf(value);
  if (number === null) throw new Refusal(`${label} is ${quoted(value)}, which is no number.`);
  if (kind === 'integer' && !Number.isInteger(number))
    throw new Refusal(`${label} is ${quoted(value)}, but must be a whole number.`);
  if (number < minimum || number > maximum)
    throw new Refusal(`${label} is ${quoted(value)}, but must lie from ${minimum} to ${maximum}.`);
  if (typeof value === 'string' && HEX.test(value)) return value;
  return String(Number(number.toPrecision(15)));
}

/** @param {unknown} value @returns {number|null} */
function numberOf(value) {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'string') return null;
  const number = HEX.test(value) || DECIMAL.test(value) ? realOf(value) : Number.NaN;
  return Number.isFinite(number) ? number : null;
}
