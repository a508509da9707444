// The activation of one hidden unit at each character: its tint, and what is read of it.

import { html, nothing } from 'lit';
import { activation } from './result.js';
import { words } from './words.js';

/**
 * @import { Coloured } from '../../ui/coloured-text.js'
 * @import { Inside } from './result.js'
 */

/** Tints from the lowest to the highest activation; the middle one is none. */
const TINTS = ['low3', 'low2', 'low1', '', 'high1', 'high2', 'high4'];

/** Share of the characters below and above the tints' range: a few odd activations must not take all of it. */
const BEYOND = 0.05;

/** @param {number} value @param {number} digits */
const show = (value, digits) => value.toFixed(digits).replace('-', '\u2212');

/** Where the tints of a unit begin and end, and digits that tell two of its activations apart, two to six. @param {Inside} result @param {number} unit */
function rangeOf(result, unit) {
  const count = result.marks.length;
  const all = Float32Array.from(result.marks, (_, i) => activation(result, i, unit)).sort();
  const low = all[Math.floor(BEYOND * count)];
  const high = all[Math.ceil((1 - BEYOND) * count) - 1];
  let digits = 2;
  while (digits < 6 && high - low < 5 * 10 ** -digits) digits++;
  return { low, high, digits };
}

/**
 * @param {Inside} result
 * @param {number} unit from 0, through all layers
 * @param {number} mark the kind of character that is underlined, as its bit; -1: none
 * @returns {Coloured}
 */
export function activations(result, unit, mark) {
  const { text, marks, detectors } = result;
  const { low, high, digits } = rangeOf(result, unit);
  const has = (/** @type {number} */ at, /** @type {number} */ bit) =>
    ((marks[at] >> bit) & 1) === 1;
  const marked = detectors[mark];
  return {
    text,
    legend: html`
      <span class="scale">
        ${TINTS.filter(Boolean).map((tint) => {
          const word = { low3: words.lowest, high4: words.highest }[tint];
          return html`<span class=${tint} aria-hidden=${word ? nothing : 'true'}>${word}</span>`;
        })}
      </span>
      <span>${words.legend(show(low, digits), show(high, digits))}${
        marked ? html`; <u>${words.underlined(words.marks[marked.mark])}</u>` : nothing
      }</span>
    `,
    name: (from, to) => words.textName(words.unit(unit, result.hidden), from, to),
    tint(at) {
      const share = Math.max(0, (activation(result, at, unit) - low) / (high - low || 1));
      const tint = TINTS[Math.min(TINTS.length - 1, Math.floor(share * TINTS.length))];
      return mark >= 0 && has(at, mark) ? `${tint} mark` : tint;
    },
    read(name, at) {
      const kinds = detectors
        .filter((_, bit) => has(at, bit))
        .map((each) => words.marks[each.mark]);
      return words.character(name, show(activation(result, at, unit), digits), kinds.join(', '));
    },
    hint: words.hint,
  };
}
