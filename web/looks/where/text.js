// What each character cost: how deep it is shaded, and what is read of it.

import { html } from 'lit';
import { converter, formatLoss } from '../../words/units.js';
import { words } from './words.js';

/**
 * @import { Coloured } from '../../ui/coloured-text.js'
 * @import { Unit } from '../../words/units.js'
 * @import { Part } from './result.js'
 */

/** Nats from which each deeper shade begins. */
const SHADES = [0.1, 0.5, 1, 2, 4];

/**
 * @param {Part} part
 * @param {string} which part it is, in words
 * @param {boolean} above only what lies above the floor is shaded
 * @param {Unit} unit
 * @returns {Coloured}
 */
export function costs({ text, nats, floor }, which, above, unit) {
  const show = converter(unit === 'perplexity' ? 'nats' : unit, 1);
  const write = (/** @type {number} */ value) => formatLoss(converter(unit, 1)(value));
  return {
    text,
    legend: html`
      <span class="scale">
        ${SHADES.map((from, i) => html`<span class=${`high${i + 1}`}>${Number(show(from).toPrecision(2))}</span>`)}
      </span>
      ${words.legend(unit === 'bits' ? 'bits' : 'nats')}
    `,
    name: (from, to) => words.textName(which, from, to),
    tint(at) {
      const cost = Number(nats[at]) - (above ? Number(floor?.[at]) : 0);
      const shade = SHADES.filter((from) => cost >= from).length;
      return shade > 0 ? `high${shade}` : '';
    },
    read(name, at) {
      const cost = Number(nats[at]);
      if (Number.isNaN(cost)) return words.unread(name);
      const least = floor ? write(Number(floor[at])) : '';
      return words.character(name, unit, write(cost), words.chance(Math.exp(-cost)), least);
    },
    hint: words.textHint,
  };
}
