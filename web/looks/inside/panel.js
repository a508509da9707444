// Inside: units that tell parts of the text apart, the text coloured by one of them, saturation, and the size of steps.

import { css, html, LitElement, nothing } from 'lit';
import { CloserLook } from '../../ui/closer-look.js';
import { figuresStyle, overTime, saturation, steps } from './figures.js';
import { FEWEST } from './result.js';
import { words } from './words.js';
import './text.js';
import { lookStyle } from '../../ui/look-style.js';
import { measureBar, measureStyle } from '../../ui/measure-bar.js';
import { base } from '../../ui/styles.js';
import { Watch } from '../../ui/watch.js';

/** @import { Inside } from './result.js' */

/** An area as two digits, turned over for a unit that falls. @param {number} area @param {boolean} falls */
const digits = (area, falls) => (falls ? 1 - area : area).toFixed(2);

export class InsidePanel extends LitElement {
  /** @override */
  static properties = {
    run: { attribute: false },
    curve: { attribute: false },
    aides: { attribute: false },
    chosen: { state: true },
  };

  constructor() {
    super();
    /** @type {import('../../model/run.js').Run|null} */
    this.run = null;
    /** @type {import('../../model/curve.js').Curve|null} */
    this.curve = null;
    /** @type {import('../../model/aides.js').Aides|null} */
    this.aides = null;
    /** The unit that the reader chose, and the kind of character they chose it for (-1: none). @type {{unit: number, mark: number}|null} */
    this.chosen = null;
    new Watch(this, ['state', 'progress'], 1000);
  }

  #look = new CloserLook(this, 'inside');

  /** The unit that colours the text: the reader's, or the best detector of all. @param {Inside} result */
  #colouring({ detectors, layers, hidden }) {
    if (this.chosen && this.chosen.unit < layers * hidden) return this.chosen;
    let [unit, mark, far] = [0, -1, 0];
    detectors.forEach(({ best: [first] }, bit) => {
      const away = first ? Math.abs(first.checked - 0.5) : 0;
      if (first && away > far) [unit, mark, far] = [first.unit, bit, away];
    });
    return { unit, mark };
  }

  /** @override */
  render() {
    const result = /** @type {Inside|null} */ (this.#look.result);
    const { curve } = this;
    return html`
      ${measureBar(this.#look, curve)}
      <div class="all">
        ${
          result
            ? html`<div class="units">${this.#detectors(result)} ${this.#text(result)}</div>`
            : nothing
        }
        <div class="figures">
          ${result ? saturation(result) : nothing}
          ${curve && (result || curve.recorded) ? overTime(curve) : nothing}
          ${result ? steps(result) : nothing}
        </div>
      </div>
    `;
  }

  /** @param {Inside} result */
  #detectors(result) {
    const { detectors, layers, hidden, half } = result;
    const units = layers * hidden;
    const colouring = this.#colouring(result);
    const { columns } = words;
    return html`
      <section aria-labelledby="detectors">
        <h3 id="detectors">${words.detectors}</h3>
        <p>${words.detectorsAre(units, result.marks.length)}</p>
        <table>
          <thead>
            <tr>
              <th scope="col">${columns.mark}</th>
              <th scope="col">${columns.unit}</th>
              <th scope="col" class="number">${columns.checked}</th>
              <th scope="col" class="number">${columns.chosen}</th>
            </tr>
          </thead>
          <tbody>
            ${detectors.map((row, bit) => this.#detector(row, bit, hidden, colouring))}
          </tbody>
        </table>
        <p class="quiet">${words.chance(units, half)}</p>
        <p class="quiet">${words.meaning}</p>
      </section>
    `;
  }

  /**
   * @param {Inside['detectors'][number]} row
   * @param {number} bit
   * @param {number} hidden
   * @param {{unit: number, mark: number}} colouring
   */
  #detector({ mark, first, second, best: [best] }, bit, hidden, colouring) {
    const head = html`
      <th scope="row">${words.marks[mark]}<small>${words.rules[mark]}</small></th>
    `;
    if (!best)
      return html`<tr>${head}<td colspan="3" class="rare">${words.rare(first, second, FEWEST)}</td></tr>`;
    const { unit, chosen, checked } = best;
    const falls = chosen < 0.5;
    const name = words.unit(Math.floor(unit / hidden) + 1, (unit % hidden) + 1);
    return html`
      <tr>
        ${head}
        <td>
          <button
            class="link"
            aria-label=${words.colourBy(name, words.marks[mark])}
            aria-pressed=${unit === colouring.unit && bit === colouring.mark}
            @click=${() => {
              this.chosen = { unit, mark: bit };
            }}
          >
            ${name}
          </button>
        </td>
        <td class="number"><b>${digits(checked, falls)}</b>${falls ? words.low : nothing}</td>
        <td class="number">${digits(chosen, falls)}</td>
      </tr>
    `;
  }

  /** @param {Inside} result */
  #text(result) {
    const { layers, hidden } = result;
    const { unit, mark } = this.#colouring(result);
    const layer = Math.floor(unit / hidden);
    const turn = (/** @type {number} */ to) => {
      this.chosen = { unit: to, mark };
    };
    return html`
      <section aria-labelledby="text">
        <h3 id="text">${words.text}</h3>
        <p class="choose">
          ${
            layers > 1
              ? html`<label for="layer">${words.layer}</label>
                  <select
                    id="layer"
                    @change=${(/** @type {Event} */ event) =>
                      turn(Number(written(event)) * hidden + (unit % hidden))}
                  >
                    ${Array.from({ length: layers }, (_, i) => html`<option value=${i} ?selected=${i === layer}>${i + 1}</option>`)}
                  </select>`
              : nothing
          }
          <label for="unit">${words.unitNumber}</label>
            <input
              id="unit"
              type="number"
              min="1"
              max=${hidden}
              step="1"
              .value=${String((unit % hidden) + 1)}
              @change=${(/** @type {Event} */ event) => {
                const to = Math.round(Number(written(event)));
                turn(layer * hidden + Math.min(hidden, Math.max(1, to || 1)) - 1);
                this.requestUpdate();
              }}
            />
        </p>
        <plateau-unit-text .result=${result} .unit=${unit} .mark=${mark}></plateau-unit-text>
      </section>
    `;
  }

  /** @override */
  static styles = [
    base,
    measureStyle,
    lookStyle,
    figuresStyle,
    css`
      :host {
        display: block;
      }
      .all,
      .units,
      .figures {
        display: grid;
        gap: 24px 40px;
        grid-template-columns: minmax(0, 1fr);
        align-content: start;
      }
      table {
        border-collapse: collapse;
        font-size: calc(13 * var(--px));
        font-variant-numeric: tabular-nums;
      }
      th,
      td {
        padding: 3px 10px 3px 0;
        border-bottom: 1px solid var(--line);
        text-align: start;
        font-weight: 400;
        vertical-align: baseline;
      }
      thead th {
        color: var(--soft);
        font-size: calc(12 * var(--px));
      }
      .number {
        padding-right: 4px;
        text-align: end;
      }
      th[scope='row']:has(small) {
        min-width: 9em;
      }
      td b {
        font-weight: 600;
      }
      th small {
        display: block;
        color: var(--soft);
        font-size: calc(12 * var(--px));
        overflow-wrap: anywhere;
      }
      .rare {
        color: var(--soft);
      }
      .link {
        padding: 0 4px;
      }
      .link[aria-pressed='true'] {
        background: var(--tint);
        color: var(--ink);
        font-weight: 600;
      }
      .choose {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px;
        color: var(--soft);
        font-size: calc(13 * var(--px));
      }
      .choose :is(select, input) {
        min-height: calc(28 * var(--px));
        padding: 2px 6px;
        border: 1px solid var(--strong-line);
        border-radius: 6px;
        background: var(--panel);
        color: var(--ink);
        font: inherit;
      }
      .choose select {
        margin-inline-end: 12px;
      }
      .choose input {
        width: 5.5em;
      }
      @container (width >= 66.666em) {
        .all {
          grid-template-columns: minmax(0, 1.25fr) minmax(0, 1fr);
        }
      }
    `,
  ];
}

/** @param {Event} event */
const written = (event) => /** @type {HTMLInputElement|HTMLSelectElement} */ (event.target).value;

customElements.define('plateau-inside', InsidePanel);
