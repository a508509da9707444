// Compared with letter statistics: what n-gram models cost on the same text, which of them the network is as good as on
// unseen text, and what both write.

import { css, html } from 'lit';
import { keepBaselines } from '../../model/baselines.js';
import { against } from '../../model/sentence.js';
import { CloserLook } from '../../ui/closer-look.js';
import { options, withValue } from '../../ui/element.js';
import { LookPanel } from '../../ui/look-panel.js';
import { table } from '../../ui/parts.js';
import { converter, formatCount, formatLoss } from '../../words/units.js';
import { equalOrder } from './result.js';
import { words } from './words.js';

/** @import { Baselines } from './result.js' */

export class BaselinesPanel extends LookPanel {
  /** @override */
  look = new CloserLook(this, 'baselines', () => ({ order: this.order, seed: this.seed }));
  /** The order that writes; null: the one that is as good as the network. @type {number|null} */
  order = null;
  /** Of both samples. */
  seed = 1;

  /** @override */
  updated() {
    const { result, curve } = this.look;
    if (result && curve) keepBaselines(this.run, curve, result.ngrams);
  }

  /** @override @param {Baselines} result */
  complete(result) {
    const best = this.look.curve?.points.best();
    const said = against(result.ngrams, result.network.valid, best, this.#show);
    return html`
      <p class="said">${said || words.noUnseen}</p>
      <div class="columns">${this.#renderTable(result)} ${this.#renderSamples(result)}</div>
    `;
  }

  get #show() {
    const convert = converter(this.view.unit, this.look.curve?.counted ?? 1);
    return (/** @type {number|null|undefined} */ nats) =>
      nats != null && Number.isFinite(nats) ? formatLoss(convert(nats)) : '\u2013';
  }

  /** @param {Baselines} result */
  #renderTable({ ngrams, network }) {
    const { curve, epoch } = this.look;
    const best = curve?.points.best();
    const better = best && best.value < network.valid ? [best] : [];
    const show = this.#show;
    /** @param {unknown} name @param {number} [valid] @param {number} [train] */
    const row = (name, valid, train) => [name, show(valid), show(train)];
    const rows = [
      row(words.random, curve?.uniform, curve?.uniform),
      ...ngrams.map(({ order, valid, train }) =>
        row(html`${words.gram(order)} <span>${words.sees(order)}</span>`, valid, train),
      ),
      row(words.network(epoch ?? 0), network.valid, network.train),
      ...better.map(({ epoch, value }) => row(words.networkBest(epoch), value)),
    ];
    const own = (/** @type {number} */ row) => (row > ngrams.length ? 'own' : '');
    const columns = words.columns(this.view.unit);
    // With nothing held out there is no loss of such text.
    const heldOut = Number.isFinite(network.valid);
    const known = (/** @type {unknown} */ _, /** @type {number} */ column) =>
      heldOut || column !== 1;
    return html`
      <section>
        <div class="scroll" tabindex="0" role="group" aria-label=${words.tableName}>
          ${table(
            columns.filter(known),
            rows.map((row) => row.filter(known)),
            own,
          )}
        </div>
        <p class="quiet">${words.tableNote}</p>
      </section>
    `;
  }

  /** @param {Baselines} result */
  #renderSamples({ ngrams, sample, network }) {
    const equal = equalOrder(ngrams, network.valid);
    const entries = ngrams.map(({ order }) => [order, words.option(order, order === equal)]);
    const measure = (/** @type {Record<string, number>} */ some) => {
      this.choose(some);
      this.look.measure();
    };
    const cost = this.#show(ngrams[sample.order - 1]?.valid);
    const own = words.networkWrote(this.look.epoch ?? 0, this.#show(network.valid));
    return html`
      <section>
        <div class="quiet row">
          <label>
            ${words.order}
            <select @change=${withValue((value) => measure({ order: Number(value) }))}>
              ${options(entries, sample.order)}
            </select>
          </label>
          <button class="small" @click=${() => measure({ seed: this.seed + 1 })}>${words.another}</button>
        </div>
        <div class="pair">
          ${written(words.wrote(sample.order, cost), words.gram(sample.order), sample.text)}
          ${written(own, words.theNetwork, sample.network)}
        </div>
        <p class="quiet">${words.samplesNote(formatCount([...sample.text].length))}</p>
      </section>
    `;
  }

  /** @override */
  static styles = [
    LookPanel.styles,
    css`
      :host {
        --columns: minmax(0, 5fr) minmax(0, 6fr);
      }
      .scroll {
        overflow-x: auto;
        max-width: calc(640 * var(--px));
      }
      table {
        width: 100%;
      }
      th span {
        color: var(--soft);
      }
      .own > * {
        color: var(--accent);
        font-weight: 600;
      }
      .pair {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 16px 32px;
        align-items: end;
      }
      pre {
        max-height: calc(260 * var(--px));
      }
      @container (width >= 42.666em) {
        .pair {
          grid-template-columns: repeat(2, minmax(0, 1fr));
        }
      }
    `,
  ];
}

/** @param {string} caption @param {string} name of who wrote it @param {string} text */
const written = (caption, name, text) => html`
  <figure>
    <figcaption class="quiet">${caption}</figcaption>
    <pre class="framed" tabindex="0" aria-label=${name}>${text}</pre>
  </figure>
`;

customElements.define('plateau-baselines', BaselinesPanel);
