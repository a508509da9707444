// The line of controls under the chart.

import { html } from 'lit';
import { withValue } from '../ui/element.js';
import '../ui/help.js';
import { pick, placeMenu } from '../ui/popover.js';
import { strings } from '../words/strings.js';
import { UNITS } from '../words/units.js';

/**
 * @import { Axis } from '../words/strings.js'
 * @import { Unit } from '../words/units.js'
 * @import { Smoothing } from './smooth.js'
 */

/** How the reader looks at the runs; `along` null: as suits the run. @typedef {{along: Axis|null, scale: 'log'|'linear', smoothing: Smoothing, post: boolean, ngrams: boolean}} View */

const words = strings.chart;

/**
 * A choice of a few words side by side.
 * @template {string} T
 * @param {string} name
 * @param {string} legend
 * @param {readonly T[]} values
 * @param {(value: T) => string} word
 * @param {T} chosen
 * @param {(value: T) => void} choose
 * @param {boolean} [shown] the legend is seen, not only spoken
 */
export function segments(name, legend, values, word, chosen, choose, shown = true) {
  const change = withValue((value) => choose(/** @type {T} */ (value)));
  return html`
    <fieldset class="beside ${name}" @change=${change}>
      <legend class=${shown ? 'label' : 'spoken'}>${legend}</legend>
      <div class="segments">
        ${values.map(
          (value) => html`
            <label class="beside">
              <input type="radio" name=${name} value=${value} .checked=${value === chosen} />
              <span>${word(value)}</span>
            </label>
          `,
        )}
      </div>
    </fieldset>
  `;
}

/** @typedef {View & {along: Axis, unit: Unit, tabled: boolean, viewing: boolean, empty: boolean}} Now what is chosen */

/**
 * What the controls do.
 * @typedef {object} Act
 * @property {(unit: Unit) => void} unit
 * @property {(some: Partial<View>) => void} view
 * @property {() => void} look opens and closes the choices of View
 * @property {(factor: number) => void} zoom
 * @property {() => void} csv
 * @property {() => void} png
 * @property {() => void} table
 */

/** @param {Now} now @param {Act} act */
export function tools(now, act) {
  return html`
    <div class="tools">
      <div class="row">
        ${segments('unit', words.unitsLabel, UNITS, (unit) => words.units[unit], now.unit, act.unit, false)}
        <plateau-help word=${now.unit === 'perplexity' ? 'perplexity' : 'nat'}></plateau-help>
        <button class="small" aria-expanded=${now.viewing} aria-controls="view" @click=${act.look}>
          ${words.view}
        </button>
        <span class="beside right">
          <button class="small" popovertarget="save" ?disabled=${now.empty}>${words.save}</button>
          <div class="menu" id="save" popover @toggle=${placeMenu}>
            <button @click=${pick(act.csv)}>
              ${words.saveCsv}
            </button>
            <button @click=${pick(act.png)}>
              ${words.savePng}
            </button>
          </div>
          <button class="small" @click=${act.table}>
            ${now.tabled ? words.chart : words.table}
          </button>
        </span>
      </div>
    </div>
  `;
}
