// Carries out an address: what it says of the run goes to <plateau-lab>, what cannot be taken is said there.

import { readAddress } from '../share/address.js';
import { unpackText } from '../share/text.js';
import { Refusal } from '../wire/refusal.js';
import { words } from '../words/address.js';
import { strings } from '../words/strings.js';
import { showTheme } from './theme.js';

/** @typedef {import('../panels/lab.js').Lab} Lab */

/**
 * @param {Lab} lab
 * @param {string} hash
 * @param {boolean} framed it stands in a page of somebody else's
 */
export function follow(lab, hash, framed) {
  const { recipe, record, panels, verdict, theme, cores, start, text, from, problems } =
    readAddress(hash);
  // Other arithmetic has other bits.
  const plain = record.startsWith('1.p.') && !/(^|&)arithmetic=/.test(recipe);
  const link = plain ? `${recipe}&arithmetic=plain` : recipe;
  Object.assign(lab, { recipe: link, record, panels, verdict });
  if (theme) showTheme(theme);
  if (!framed && cores) lab.cores = cores;
  if (!framed && start) problems.push(words.start);
  lab.mistakes = problems.join(' ');
  if (text) lab.bring(words.linkedText, unpackText(text));
  else if (from) lab.bring(strings.text.around, textAround(from, framed));
  return { start: start && framed };
}

/**
 * The text of the page around a frame, of the same origin.
 * @param {string} selector
 * @param {boolean} framed
 */
async function textAround(selector, framed) {
  /** @type {Element|null|undefined} */
  let found;
  try {
    found = framed ? parent.document.querySelector(selector) : null;
  } catch (error) {
    // A selector that is none is a SyntaxError; another origin may not be read at all.
    const syntax = error instanceof DOMException && error.name === 'SyntaxError';
    throw new Refusal(syntax ? words.noMatch(selector.slice(0, 60)) : words.noParent);
  }
  const text = found?.textContent?.trim();
  if (!text) throw new Refusal(framed ? words.noMatch(selector.slice(0, 60)) : words.noParent);
  return text;
}
