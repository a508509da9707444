// What the reader has chosen: a text and a recipe with its changes. Knows nothing of the run or of the DOM.
//
// Event: 'change'.

import { strings } from '../words/strings.js';
import { readings } from './typed.js';

/** @import { Facts, Field, Recipe, Settings } from '../wire/protocol.js' */

/**
 * A text to train on. `own`: the reader wrote, pasted or opened it, so nothing but the reader replaces it.
 * @typedef {object} Source
 * @property {string} name "README", or a file's name
 * @property {boolean} own
 * @property {string|ArrayBuffer} text UTF-8 bytes of a large file, which is never turned into a string whole
 * @property {number} size bytes; of a small string, characters
 * @property {string[]} [files] names of the files it was joined from, in order
 */

/** A difference from another set of settings, in the page's words. @typedef {{field: Field, now: string, was: string}} Difference */

/** The recipe of a first visit. */
export const FIRST = 'post';
/** A text longer than this is shown as a chip: filling a textarea would take a tenth of a second and more. */
export const LARGE = 200_000;
/** Texts of the reader's own that are kept, and how large they may be together; older ones go. */
const KEPT = 4;
const KEPT_SIZE = 50_000_000;

export class Choice extends EventTarget {
  /** @type {Source} */
  source = { name: '', own: false, text: '', size: 0 };
  /** The newest texts of the reader's own, oldest first, kept while others are looked at. @type {Source[]} */
  own = [];
  /** @type {Recipe|null} */
  recipe = null;
  /** Every field of the core. @type {Settings} */
  settings = {};
  /** @type {Field[]} */
  fields = [];
  /** @type {Recipe[]} */
  recipes = [];
  /** Fields whose typed value is out of range, with what was typed. @type {Map<string, string>} */
  wrong = new Map();
  /** The settings with what auto has become, as far as the core has said so. @type {Settings} */
  fitted = {};
  /** What every field becomes that may be auto. @type {Settings} */
  #auto = {};
  /** Fields that the reader has set since the recipe was taken. @type {Set<string>} */
  #typed = new Set();
  /** What became of others with the field that was set last. @type {{ field: Field, value: string, others: Difference[] }|null} */
  followed = null;

  /** The settings, with what auto has become where that is known. @returns {Settings} */
  get numbers() {
    const number = (/** @type {[string, string]} */ [name, value]) => [
      name,
      value === 'auto' ? (this.fitted[name] ?? value) : value,
    ];
    return Object.fromEntries(Object.entries(this.settings).map(number));
  }

  get large() {
    return this.source.size > LARGE;
  }

  /**
   * The core's tables; the choices made so far stay.
   * @param {Field[]} fields
   * @param {Recipe[]} recipes
   */
  describe(fields, recipes) {
    this.fields = fields;
    this.recipes = recipes;
    if (!this.recipe) this.take(FIRST);
  }

  /** @param {Source} source */
  setSource(source) {
    this.source = source;
    if (source.own && !this.own.includes(source)) {
      const others = this.own.filter(({ size }) => size > 0);
      this.own = newest([...others, source]);
    }
    this.#changed();
  }

  /** The text at hand as it was changed: the reader's own is replaced, a bundled one is kept. @param {Source} source */
  edit(source) {
    this.own = this.own.map((each) => (each === this.source ? source : each));
    this.setSource(source);
  }

  /** Another recipe, or the same anew; the text stays. @param {string} name @param {Settings} [changes] that fit */
  take(name, changes = {}) {
    const recipe = this.recipes.find((each) => each.name === name) ?? this.recipes[0];
    if (!recipe) return;
    this.recipe = recipe;
    this.#typed = new Set(Object.keys(changes));
    this.adopt({ ...this.#settingsOf(recipe), ...changes });
  }

  /** The settings of a run that goes on, as they are. @param {Settings} settings */
  adopt(settings) {
    this.settings = { ...this.settings, ...settings };
    this.followed = null;
    this.wrong.clear();
    this.#changed();
  }

  /**
   * @param {Field} field
   * @param {string} value as typed
   * @returns {boolean} false when it is out of range: then the old value stays in force
   */
  setField(field, value) {
    const fits = enter(field, value, this.wrong);
    if (fits !== null) {
      this.#typed.add(field.name);
      const followers = this.fields.filter(
        ({ name, follows }) => follows === field.name && !this.#typed.has(name),
      );
      const open = Object.fromEntries(followers.map(({ name }) => [name, 'auto']));
      this.settings = { ...this.settings, ...open, [field.name]: fits };
      this.followed = { field, value: fits, others: [] };
    }
    this.#changed();
    return fits !== null;
  }

  /** The core has said what auto becomes. @param {Facts} facts */
  fit({ settings, auto }) {
    const { fitted, followed } = this;
    this.fitted = settings;
    this.#auto = auto;
    if (!followed || followed.others.length > 0) return;
    followed.others = this.#differ(settings, { ...settings, ...fitted }).filter(
      ({ field }) => this.settings[field.name] === 'auto' && isUsed(field, settings),
    );
  }

  /** Settings of their own: fields that they omit have their default, and the recipe is that which is nearest. @param {Settings} settings */
  takeNearest(settings) {
    const initial = Object.fromEntries(this.fields.map((field) => [field.name, field.initial]));
    const all = { ...initial, ...settings };
    this.recipe = this.nearest(all).recipe;
    this.adopt(all);
  }

  /** The recipe that some settings differ least from, and how. @param {Settings} settings */
  nearest(settings) {
    return this.recipes
      .map((recipe) => ({ recipe, differences: this.#differ(settings, this.#settingsOf(recipe)) }))
      .reduce((least, each) => (each.differences.length < least.differences.length ? each : least));
  }

  /** How the settings differ from their recipe. */
  differences() {
    return this.recipe ? this.from(this.#settingsOf(this.recipe)) : [];
  }

  /** Names of what a link to the choice says beside the recipe: what was typed too, if it is what auto is for this text. */
  get changed() {
    const names = new Set(this.differences().map(({ field: { name } }) => name));
    for (const name of this.#typed)
      if (this.settings[name] !== this.recipe?.settings[name]) names.add(name);
    return this.fields.map(({ name }) => name).filter((name) => names.has(name));
  }

  /** How the settings differ from others. @param {Settings} others @returns {Difference[]} */
  from(others) {
    return this.#differ(this.settings, others);
  }

  /** @param {Settings} settings @param {Settings} others @returns {Difference[]} */
  #differ(settings, others) {
    return this.fields.flatMap((field) => {
      const now = settings[field.name] ?? '';
      const was = others[field.name] ?? '';
      const becomes = this.#number(field, now, this.fitted);
      if (now === was || same(field, becomes, this.#number(field, was, this.#auto))) return [];
      return [{ field, now: inWords(field, now), was: inWords(field, was) }];
    });
  }

  /** What auto stands for, where that is known. @param {Field} field @param {string} value @param {Settings} by */
  #number = ({ name, fits }, value, by) => (fits && value === 'auto' ? (by[name] ?? value) : value);

  /** @param {Recipe} recipe */
  #settingsOf(recipe) {
    const initial = Object.fromEntries(this.fields.map((field) => [field.name, field.initial]));
    return { ...initial, ...recipe.settings };
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}

/** The newest texts within the bounds; the last one always. @param {Source[]} sources */
function newest(sources) {
  let size = 0;
  return sources
    .slice(-KEPT)
    .reverse()
    .filter((source, i) => {
      size += source.size;
      return i === 0 || size <= KEPT_SIZE;
    })
    .reverse();
}

/** Decimals as the core reads them: no 0x10, which Number would take. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** @param {Field} field @param {string} value */
export function allows(field, value) {
  if (field.kind === 'choice') return field.choices.includes(value);
  if (value === 'auto') return field.fits;
  const number = Number(value);
  if (!DECIMAL.test(value) || !Number.isFinite(number)) return false;
  if (field.kind === 'integer' && !Number.isInteger(number)) return false;
  return number >= field.minimum && number <= field.maximum;
}

/** "Hidden units 256". @param {Difference[]} differences */
export const inShort = (differences) =>
  differences.map(({ field, now }) => `${field.label} ${now}`);

/** @param {Difference} difference */
const isMemory = ({ field }) => field.name === 'state';

/** How a run is called, "The post, memory kept, but Hidden units 256". @param {string} recipe @param {Difference[]} differences from it */
export function nameOf(recipe, differences) {
  const others = inShort(differences.filter((each) => !isMemory(each)));
  return strings.recipe.named(recipe, others.join(', '), differences.find(isMemory)?.now);
}

/** How one is called that continues another. @param {number} epoch @param {Difference[]} differences from that */
export function continuedName(epoch, differences) {
  const memory = differences.filter(isMemory).map(({ now }) => `Memory ${now}`);
  const list = [...memory, ...inShort(differences.filter((each) => !isMemory(each)))];
  return strings.recipe.continued(epoch, list.join(', '));
}

/** A number that only says yes or no. @param {Field} field */
export const isSwitch = ({ kind, minimum, maximum }) =>
  kind === 'integer' && minimum === 0 && maximum === 1;

/**
 * A value that fits, in one spelling: 0.1 for .10. The core reads 15 digits.
 * @param {Field} field
 * @param {string} value
 */
export const plain = (field, value) =>
  field.kind === 'choice' || value === 'auto'
    ? value
    : String(Number(Number(value).toPrecision(15)));

/** Whether a field does something beside the others. @param {Field} field @param {Settings} settings */
export function isUsed({ needs }, settings) {
  const [name = '', values = ''] = needs.split('=');
  return !name || values.split(',').includes(settings[name] ?? '');
}

/**
 * A typed value that fits its field, in one spelling; null for another, which is noted.
 * @param {Field} field
 * @param {string} value
 * @param {Map<string, string>} wrong
 */
export function enter(field, value, wrong) {
  const [one = '', other] = readingsOf(field, value);
  if (other === undefined && allows(field, one)) {
    wrong.delete(field.name);
    return plain(field, one);
  }
  wrong.set(field.name, value);
  return null;
}

/** What a typed value may mean. @param {Field} field @param {string} value */
const readingsOf = ({ kind, fits }, value) => {
  if (kind === 'choice') return [value];
  return fits && /^\s*(auto)?\s*$/i.test(value) ? ['auto'] : readings(value, kind === 'integer');
};

/** Why fields do not take what was typed: a sentence each, with both readings where there are two. @param {Field[]} fields @param {Map<string, string>} wrong */
export const whyWrong = (fields, wrong) =>
  fields.flatMap((field) => {
    const typed = wrong.get(field.name);
    if (typed === undefined) return [];
    const all = readingsOf(field, typed);
    const fit = all.filter((each) => allows(field, each)).map((each) => plain(field, each));
    return all[1] && fit[0]
      ? strings.recipe.ambiguous(field, typed.trim(), all.map(Number), fit)
      : strings.recipe.mustBe(field);
  });

/** @param {Field} field @param {string} a @param {string} b */
const same = (field, a, b) => a === b || (field.kind !== 'choice' && Number(a) === Number(b));

/**
 * A value as the page writes it: "cleared" for reset.
 * @param {Field} field
 * @param {string} value
 */
export function inWords(field, value) {
  if (isSwitch(field) && value !== 'auto') return strings.recipe.onOff(value === '1');
  if (field.kind !== 'choice') return value;
  return field.words[field.choices.indexOf(value)] ?? value;
}

/**
 * Rows of a table under the headings at whose names they begin.
 * @template {{name: string}} Row
 * @param {Row[]} rows
 * @param {Record<string, string>} headings by the name of the first row of each group
 * @returns {{heading: string, rows: Row[]}[]} in the order of the headings
 */
export function grouped(rows, headings) {
  /** @type {Map<string, Row[]>} */
  const groups = new Map(Object.values(headings).map((heading) => [heading, []]));
  let heading = '';
  for (const row of rows) {
    heading = headings[row.name] ?? heading;
    groups.set(heading, [...(groups.get(heading) ?? []), row]);
  }
  return [...groups]
    .filter(([, rows]) => rows.length > 0)
    .map(([heading, rows]) => ({ heading, rows }));
}
