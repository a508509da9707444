// The line of controls under the chart, and what "View" opens beside it.

import { html, nothing } from 'lit';
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

/** Choices of one of some words, with those words. @type {[keyof View, string, Record<string, string>][]} */
const CHOICES = [
  ['along', words.alongLabel, words.along],
  ['scale', words.scaleLabel, words.scale],
  ['smoothing', words.smoothingLabel, words.smoothing],
];

/** What "View" opens, in the flow: the chart that it changes stays in sight. @param {Now} now @param {Act} act */
export function sheet(now, act) {
  const byEpoch = now.along === 'epoch' || now.along === 'log';
  const close = (/** @type {KeyboardEvent} */ { key }) => key === 'Escape' && act.look();
  const check = (
    /** @type {'post'|'ngrams'} */ name,
    /** @type {string} */ label,
    /** @type {string} */ refused,
  ) => html`
    <label class="beside check" title=${refused || nothing}>
      <input
        type="checkbox"
        .checked=${now[name]}
        ?disabled=${refused !== ''}
        @change=${withValue((_, { checked }) => act.view({ [name]: checked }))}
      />
      <i class="box"></i><span>${label}</span>
    </label>
  `;
  return html`<div class="tools sheet" id="view" role="group" aria-label=${words.view} @keydown=${close}>
    ${CHOICES.map(([name, legend, named]) =>
      segments(
        name,
        legend,
        Object.keys(named),
        (each) => named[each] ?? '',
        String(now[name]),
        (each) => act.view({ [name]: each }),
      ),
    )}
    ${check('post', words.postLabel, byEpoch ? '' : words.postByEpoch)}
    ${check('ngrams', words.ngramsLabel, '')}
    <div class="beside zoom" role="group" aria-label=${words.zoomLabel}>
      <span class="label" aria-hidden="true">${words.zoomLabel}</span>
      <button class="small" @click=${() => act.zoom(0.5)}>${words.zoomIn}</button>
      <button class="small" @click=${() => act.zoom(2)}>${words.zoomOut}</button>
    </div>
  </div>`;
}
