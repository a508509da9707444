// The line of controls under the chart. What does not fit waits behind "View".

import { html, nothing } from 'lit';
import { placeMenu } from '../ui/popover.js';
import { UNITS } from '../words/units.js';
import { WEIGHTS } from './smooth.js';

/**
 * @import { Along } from '../words/strings.js'
 * @import { Unit } from '../words/units.js'
 * @import { Words } from './frame.js'
 * @import { Smoothing } from './smooth.js'
 */

/** How the reader looks at the runs. @typedef {{along: Along, scale: 'log'|'linear', smoothing: Smoothing, post: boolean, ngrams: boolean}} View */

const ALONG = /** @type {const} */ (['epoch', 'chars', 'seconds']);
const SCALES = /** @type {const} */ (['log', 'linear']);

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
  const change = (/** @type {Event} */ event) =>
    choose(/** @type {T} */ (/** @type {HTMLInputElement} */ (event.target).value));
  return html`
    <fieldset class=${name} @change=${change}>
      <legend class=${shown ? 'quiet' : 'spoken'}>${legend}</legend>
      <div class="segments">
        ${values.map(
          (value) => html`
            <label>
              <input type="radio" name=${name} value=${value} .checked=${value === chosen} />
              <span>${word(value)}</span>
            </label>
          `,
        )}
      </div>
    </fieldset>
  `;
}

/** A click in a menu: closes it, then acts. @param {() => void} act */
const pick = (act) => (/** @type {Event} */ event) => {
  const button = /** @type {HTMLElement} */ (event.currentTarget);
  /** @type {HTMLElement} */ (button.parentElement).hidePopover();
  act();
};

/**
 * @param {View & {unit: Unit, tabled: boolean, empty: boolean}} now
 * @param {object} act
 * @param {(unit: Unit) => void} act.unit
 * @param {(some: Partial<View>) => void} act.view
 * @param {(factor: number) => void} act.zoom
 * @param {() => void} act.csv
 * @param {() => void} act.png
 * @param {() => void} act.table
 * @param {Words} words
 */
export function tools(now, act, words) {
  return html`
    <div class="tools">
      <div class="row">
        ${segments('unit', words.unitsLabel, UNITS, (unit) => words.units[unit], now.unit, act.unit, false)}
        <button class="small view" popovertarget="view">${words.view}</button>
        <div class="sheet" id="view" popover @toggle=${placeMenu}>${sheet(now, act, words)}</div>
        <span class="right">
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

/** @param {Parameters<typeof tools>[0]} now @param {Parameters<typeof tools>[1]} act @param {Words} words */
function sheet(now, act, words) {
  const { along, scale, smoothing, post, ngrams } = now;
  const byEpoch = along === 'epoch';
  return html`
    ${segments(
      'along',
      words.alongLabel,
      ALONG,
      (each) => words.along[each],
      along,
      (each) => act.view({ along: each }),
    )}
    ${segments(
      'scale',
      words.scaleLabel,
      SCALES,
      (each) => words.scale[each],
      scale,
      (each) => act.view({ scale: each }),
    )}
    ${segments(
      'smoothing',
      words.smoothingLabel,
      /** @type {Smoothing[]} */ (Object.keys(WEIGHTS)),
      (each) => words.smoothing(each, WEIGHTS[each]),
      smoothing,
      (each) => act.view({ smoothing: each }),
    )}
    <label class="check" title=${byEpoch ? nothing : words.postByEpoch}>
      <input
        type="checkbox"
        .checked=${post}
        ?disabled=${!byEpoch}
        @change=${(/** @type {Event} */ event) => act.view({ post: /** @type {HTMLInputElement} */ (event.target).checked })}
      />
      <i class="box"></i><span>${words.postLabel}</span>
    </label>
    <label class="check">
      <input
        type="checkbox"
        .checked=${ngrams}
        @change=${(/** @type {Event} */ event) => act.view({ ngrams: /** @type {HTMLInputElement} */ (event.target).checked })}
      />
      <i class="box"></i><span>${words.ngramsLabel}</span>
    </label>
    <div class="zoom" role="group" aria-label=${words.zoomLabel}>
      <span class="quiet" aria-hidden="true">${words.zoomLabel}</span>
      <button class="small" @click=${() => act.zoom(0.5)}>${words.zoomIn}</button>
      <button class="small" @click=${() => act.zoom(2)}>${words.zoomOut}</button>
    </div>
  `;
}
