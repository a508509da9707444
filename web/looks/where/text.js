// What each character cost: how deep it is shaded, and what is read of it.

import { html } from 'lit';
import { shadeOf } from '../../ui/char-grid.js';
import { converter, formatLoss } from '../../words/units.js';
import { words } from './words.js';

/**
 * @import { Coloured } from '../../ui/coloured-text.js'
 * @import { Unit } from '../../words/units.js'
 * @import { Part } from './result.js'
 */

/** Nats whose shades are shown. */
const SHADES = [0.1, 0.5, 1, 2, 4];

/**
 * @param {Part} part
 * @param {string} which part it is, in words
 * @param {boolean} above only what lies above the floor is shaded
 * @param {Unit} unit
 * @param {{window: number, stream: number}} grid
 * @returns {Coloured}
 */
export function costs({ text, nats, floor }, which, above, unit, grid) {
  const show = converter(unit === 'perplexity' ? 'nats' : unit, 1);
  const write = (/** @type {number} */ value) => formatLoss(converter(unit, 1)(value));
  return {
    text,
    legend: html`
      <span class="scale">
        ${SHADES.map((each) => html`<span class="shade" .style=${shadeOf(each)}>${Number(show(each).toPrecision(2))}</span>`)}
      </span>
      ${words.legend(unit === 'bits' ? 'bits' : 'nats')}
    `,
    name: (from, to) => words.textName(which, from, to),
    grid: {
      ...grid,
      costs(from, to) {
        const all = nats.subarray(from, to);
        return above && floor ? all.map((cost, i) => cost - Number(floor[from + i])) : all;
      },
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
