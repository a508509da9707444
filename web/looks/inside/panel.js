// Inside: units that tell parts of the text apart, the text coloured by one of them, saturation, and the size of steps.

import { css, html, nothing } from 'lit';
import { guard } from 'lit/directives/guard.js';
import '../../chart/line-figure.js';
import { CloserLook } from '../../ui/closer-look.js';
import '../../ui/coloured-text.js';
import { options, withValue } from '../../ui/element.js';
import { LookPanel } from '../../ui/look-panel.js';
import { NumberInput, wholeNumber } from '../../ui/number-input.js';
import { section, table } from '../../ui/parts.js';
import { figuresStyle, overTime, saturation, steps } from './figures.js';
import { FEWEST } from './result.js';
import { activations } from './text.js';
import { words } from './words.js';

/** @import { Inside } from './result.js' */

/** What colours the text: a unit, and the kind of character it is shown for, as its bit; -1: none. @typedef {{unit: number, mark: number}} Colouring */

/** An area within this of a half tells nothing: one unit in many is as far from it by chance. */
const CHANCE = 0.05;

/** An area as two digits, turned over for a unit that falls. @param {number} area @param {boolean} falls */
const digits = (area, falls) => (falls ? 1 - area : area).toFixed(2);

/** The best detector of all. @param {Inside} result @returns {Colouring} */
function bestOf({ detectors }) {
  let [unit, mark, far] = [0, -1, 0];
  detectors.forEach(({ best: [first] }, bit) => {
    const away = first ? Math.abs(first.checked - 0.5) : 0;
    if (away > far) [unit, mark, far] = [first.unit, bit, away];
  });
  return { unit, mark };
}

export class InsidePanel extends LookPanel {
  /** @override */
  look = new CloserLook(this, 'inside');
  /** What the reader chose. @type {Colouring|null} */
  chosen = null;
  #units = 1;
  #unit = new NumberInput(this, () => wholeNumber(words.unitNumber, 1, this.#units));

  /** @override @param {Inside} result */
  complete(result) {
    const { chosen, view } = this;
    const known = chosen && chosen.unit < result.layers * result.hidden;
    const colouring = known ? chosen : bestOf(result);
    return html`
      <div class="columns">
        <div class="parts">${this.#detectors(result, colouring)} ${this.#text(result, colouring)}</div>
        <div class="parts">
          ${saturation(result)} ${view.curve ? overTime(view.curve) : nothing} ${steps(result)}
        </div>
      </div>
    `;
  }

  /** The gradient over time is known of a recorded run, too. @override */
  incomplete() {
    const { curve } = this.view;
    return curve?.recorded ? overTime(curve) : nothing;
  }

  /** @param {Inside} result @param {Colouring} colouring */
  #detectors({ detectors, layers, hidden, half, marks }, colouring) {
    const units = layers * hidden;
    const checked = detectors.flatMap(({ best: [first] }) => (first ? [first.checked] : []));
    if (checked.every((area) => Math.abs(area - 0.5) < CHANCE)) {
      const range = [Math.min(...checked), Math.max(...checked)].map((area) => area.toFixed(2));
      const said = checked.length > 0 ? words.noDetector(units, range) : words.allRare(FEWEST);
      return section(words.detectors, html`<p>${said}</p>`);
    }
    const rows = detectors.map(({ mark, first, second, best: [best] }, bit) => {
      const head = html`${words.marks[mark]}<small>${words.rules[mark]}</small>`;
      if (!best) return [head, html`<i>${words.rare(first, second, FEWEST)}</i>`];
      const { unit, chosen, checked } = best;
      const falls = chosen < 0.5;
      const name = words.unit(unit, hidden);
      const button = html`
        <button
          class="link"
          aria-label=${words.colourBy(name, words.marks[mark])}
          aria-pressed=${unit === colouring.unit && bit === colouring.mark}
          @click=${() => this.choose({ chosen: { unit, mark: bit } })}
        >
          ${name}
        </button>
      `;
      const area = html`<b>${digits(checked, falls)}</b>${falls ? words.low : nothing}`;
      return [head, button, area, digits(chosen, falls)];
    });
    return section(
      words.detectors,
      html`<p>${words.detectorsAre(units, marks.length)}</p>`,
      html`<div class="detectors">${table(words.columns, rows)}</div>`,
      html`<p class="quiet">${words.chance(units, half)}</p>`,
      html`<p class="quiet">${words.meaning}</p>`,
    );
  }

  /** @param {Inside} result @param {Colouring} colouring */
  #text(result, { unit, mark }) {
    const { layers, hidden } = result;
    const [layer, within] = [Math.floor(unit / hidden), unit % hidden];
    this.#units = hidden;
    const entries = Array.from({ length: layers }, (_, i) => [i, i + 1]);
    const turn = (/** @type {number} */ to) => this.choose({ chosen: { unit: to, mark } });
    return section(
      words.text,
      html`
        <p class="quiet row">
          ${
            layers > 1
              ? html`<label for="layer">${words.layer}</label>
                  <select id="layer" @change=${withValue((value) => turn(Number(value) * hidden + within))}>
                    ${options(entries, layer)}
                  </select>`
              : nothing
          }
          <label class="row">
            ${words.unitNumber}
            ${this.#unit.render(within + 1, (to) => turn(layer * hidden + to - 1), { otherwise: 1 })}
          </label>
        </p>
        ${this.#unit.why()}
        <plateau-coloured-text
          .view=${guard([result, unit, mark], () => activations(result, unit, mark))}
        ></plateau-coloured-text>
      `,
    );
  }

  /** @override */
  static styles = [
    LookPanel.styles,
    figuresStyle,
    css`
      :host {
        --columns: minmax(0, 1.25fr) minmax(0, 1fr);
      }
      .parts {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 24px;
        align-content: start;
      }
      .detectors :is(th, td):nth-child(2),
      i {
        text-align: start;
      }
      th:has(small) {
        min-width: 9em;
      }
      i {
        color: var(--soft);
        font-style: normal;
      }
      small {
        display: block;
        overflow-wrap: anywhere;
      }
      .link[aria-pressed='true'] {
        background: var(--tint);
        color: var(--ink);
        font-weight: 600;
      }
      input {
        width: 5.5em;
      }
    `,
  ];
}

customElements.define('plateau-inside', InsidePanel);
