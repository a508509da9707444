// "Against counting letters": what n-gram models cost on the same text, which of them the network is as good as on unseen
// text, and what both write.

import { css, html, LitElement, nothing } from 'lit';
import { keepBaselines } from '../../model/baselines.js';
import { against } from '../../model/sentence.js';
import { CloserLook } from '../../ui/closer-look.js';
import { measureBar, measureStyle } from '../../ui/measure-bar.js';
import { base } from '../../ui/styles.js';
import { Watch } from '../../ui/watch.js';
import { converter, formatCount, formatLoss } from '../../words/units.js';
import { equalOrder } from './result.js';
import { words } from './words.js';

/** @import { Baselines as Measured } from './result.js' */

export class BaselinesPanel extends LitElement {
  /** @override */
  static properties = {
    run: { attribute: false },
    curve: { attribute: false },
    unit: { attribute: false },
    aides: { attribute: false },
    order: { state: true },
  };

  constructor() {
    super();
    /** @type {import('../../model/run.js').Run|null} */
    this.run = null;
    /** @type {import('../../model/curve.js').Curve|null} */
    this.curve = null;
    /** @type {import('../../words/units.js').Unit} */
    this.unit = 'nats';
    /** @type {import('../../model/aides.js').Aides|null} */
    this.aides = null;
    /** The order that writes; null: the one that is as good as the network. @type {number|null} */
    this.order = null;
    /** Of both samples. */
    this.seed = 1;
    this.look = new CloserLook(this, 'baselines', () => ({ order: this.order, seed: this.seed }));
    new Watch(this, ['state', 'progress'], 1000);
  }

  /** @override */
  updated() {
    const { result, curve } = this.look;
    if (result && curve && this.run) keepBaselines(this.run, curve, result.ngrams);
  }

  /** @override */
  render() {
    /** @type {Measured|null} */
    const result = this.look.result;
    return html`
      ${measureBar(this.look, this.curve)}
      ${result ? this.#renderResult(result) : nothing}
    `;
  }

  /** @param {Measured} result */
  #renderResult(result) {
    const best = this.look.curve?.points.best();
    const said = against(result.ngrams, result.network.valid, best, this.#show);
    return html`
      <div class="parts">
        <p class="said">${said || words.noUnseen}</p>
        <div>${this.#renderTable(result)}</div>
        <div>${this.#renderSamples(result)}</div>
      </div>
    `;
  }

  get #show() {
    const convert = converter(this.unit, this.look.curve?.counted ?? 1);
    return (/** @type {number|null|undefined} */ nats) =>
      nats != null && Number.isFinite(nats) ? formatLoss(convert(nats)) : '\u2013';
  }

  /** @param {Measured} result */
  #renderTable({ ngrams, network }) {
    const show = this.#show;
    const { curve, epoch } = this.look;
    const best = curve?.points.best();
    /** @type {[string, string, number|null|undefined, number|null|undefined, boolean?][]} */
    const rows = [
      [words.random, words.sees(0), curve?.uniform, curve?.uniform],
      ...ngrams.map(
        ({ order, valid, train }) =>
          /** @type {[string, string, number, number]} */ ([
            words.gram(order),
            words.sees(order),
            valid,
            train,
          ]),
      ),
      [words.network(epoch ?? 0), '', network.valid, network.train, true],
    ];
    if (best && best.value < network.valid)
      rows.push([words.networkBest(best.epoch), '', best.value, null, true]);
    return html`
      <div class="scroll" tabindex="0" role="group" aria-label=${words.tableName}>
        <table>
          <thead>
            <tr>
              ${words.columns(this.unit).map((name) => html`<th scope="col">${name}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${rows.map(
              ([name, sees, valid, train, own]) => html`
                <tr class=${own ? 'own' : ''}>
                  <th scope="row">${name}${sees ? html` <span class="sees">${sees}</span>` : nothing}</th>
                  <td>${show(valid)}</td>
                  <td>${show(train)}</td>
                </tr>
              `,
            )}
          </tbody>
        </table>
      </div>
      <p class="quiet">${words.tableNote}</p>
    `;
  }

  /** @param {Measured} result */
  #renderSamples({ ngrams, sample, network }) {
    const equal = equalOrder(ngrams, network.valid);
    return html`
      <div class="row">
        <label>
          ${words.order}
          <select
            @change=${(/** @type {Event} */ event) => {
              this.order = Number(/** @type {HTMLSelectElement} */ (event.target).value);
              this.look.measure();
            }}
          >
            ${ngrams.map(
              ({ order }) => html`
                <option value=${order} ?selected=${order === sample.order}>
                  ${words.option(order, order === equal)}
                </option>
              `,
            )}
          </select>
        </label>
        <button
          class="small"
          @click=${() => {
            this.seed++;
            this.look.measure();
          }}
        >
          ${words.another}
        </button>
      </div>
      <div class="pair">
        <figure>
          <figcaption>${words.wrote(sample.order, this.#show(ngrams[sample.order - 1]?.valid))}</figcaption>
          <pre tabindex="0" aria-label=${words.gram(sample.order)}>${sample.text}</pre>
        </figure>
        <figure>
          <figcaption>${words.networkWrote(this.look.epoch ?? 0, this.#show(network.valid))}</figcaption>
          <pre tabindex="0" aria-label=${words.theNetwork}>${sample.network}</pre>
        </figure>
      </div>
      <p class="quiet">${words.samplesNote(formatCount([...sample.text].length))}</p>
    `;
  }

  /** @override */
  static styles = [
    base,
    measureStyle,
    css`
      :host {
        display: block;
      }
      .parts {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 16px 36px;
        margin-top: 8px;
      }
      .parts > div {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 10px;
        align-content: start;
      }
      .said {
        max-width: 80ch;
        font-size: calc(14 * var(--px));
        text-wrap: pretty;
      }
      .scroll {
        overflow-x: auto;
        max-width: calc(640 * var(--px));
      }
      table {
        width: 100%;
        border-collapse: collapse;
        font-size: calc(13.5 * var(--px));
        font-variant-numeric: tabular-nums;
      }
      th,
      td {
        padding: 4px 0 4px 12px;
        border-bottom: 1px solid var(--line);
        text-align: right;
        font-weight: 400;
        vertical-align: baseline;
      }
      th:first-child {
        padding-inline-start: 0;
        text-align: left;
      }
      thead th,
      .sees {
        color: var(--soft);
      }
      .own > * {
        color: var(--accent);
        font-weight: 600;
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px 12px;
        font-size: calc(13 * var(--px));
      }
      select {
        min-height: calc(28 * var(--px));
        margin-inline-start: 4px;
        padding: 2px 6px;
        border: 1px solid var(--line);
        border-radius: 7px;
        background: var(--panel);
        color: var(--ink);
        font: inherit;
      }
      .pair {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 16px 32px;
        align-items: end;
      }
      figure {
        margin: 0;
      }
      figcaption {
        margin-bottom: 4px;
        color: var(--soft);
        font-size: calc(13 * var(--px));
      }
      pre {
        margin: 0;
        max-height: calc(260 * var(--px));
        overflow: auto;
        padding: 8px 12px;
        border: 1px solid var(--line);
        border-radius: 7px;
        background: var(--panel);
        font: calc(13 * var(--px)) / 1.55 var(--mono);
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
      @container (width >= 66.666em) {
        .parts {
          grid-template-columns: minmax(0, 5fr) minmax(0, 6fr);
        }
        .said {
          grid-column: 1 / -1;
        }
      }
      @container (width >= 42.666em) {
        .pair {
          grid-template-columns: repeat(2, minmax(0, 1fr));
        }
      }
    `,
  ];
}

customElements.define('plateau-baselines', BaselinesPanel);
