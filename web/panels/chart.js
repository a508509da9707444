// The loss panel: the curve in a figure, its unit, its key, and the same numbers as a table.

import { css, html, LitElement, nothing, unsafeCSS } from 'lit';
import uplotStyle from 'uplot/dist/uPlot.min.css' with { type: 'text' };
import { logRange } from '../chart/axes.js';
import { Plot } from '../chart/plot.js';
import { strings } from '../strings.js';
import { converter, formatLoss, UNITS } from '../units.js';
import { lossTable, tableStyle } from './loss-table.js';
import { base } from './styles.js';
import { Watch } from './watch.js';

/** @typedef {import('../state/run.js').Run} Run */
/** @typedef {import('../units.js').Unit} Unit */

const words = strings.chart;
const COLOURS = /** @type {const} */ (['ink', 'soft', 'line', 'panel', 'accent', 'tint']);

export class LossChart extends LitElement {
  /** @override */
  static properties = {
    run: { attribute: false },
    curve: { attribute: false },
    earlier: { attribute: false },
    unit: { attribute: false },
    tabled: { state: true },
  };

  constructor() {
    super();
    /** @type {Run|null} */
    this.run = null;
    /** The run under way, or the recorded one. @type {import('../state/curve.js').Curve|null} */
    this.curve = null;
    /** Runs of this visit before it, newest first. @type {import('../state/curve.js').Curve[]} */
    this.earlier = [];
    /** @type {Unit} */
    this.unit = 'nats';
    this.tabled = false;
    // The canvas follows every message, the words and the table once a second.
    new Watch(this, ['state', 'points'], 1000);
  }

  /** @type {Plot|null} */
  #plot = null;
  /** @type {Run|null} */
  #drawn = null;
  /** @type {import('../chart/plot.js').Colours|null} */
  #colours = null;
  #size = new ResizeObserver(([entry]) => {
    if (!entry) return;
    const { width, height } = entry.contentRect;
    if (width < 1 || height < 1) return;
    if (this.#plot) this.#plot.resize(width, height);
    else this.#open(/** @type {HTMLElement} */ (entry.target));
  });

  get #convert() {
    return converter(this.unit, this.curve?.counted ?? 1);
  }

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    if (!this.hasUpdated) return;
    this.#watchSize();
    this.requestUpdate();
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    this.#size.disconnect();
    this.#plot?.destroy();
    this.#plot = null;
    this.#follow(null);
  }

  /** @override */
  firstUpdated() {
    this.#watchSize();
  }

  #watchSize() {
    this.#size.observe(/** @type {HTMLElement} */ (this.renderRoot.querySelector('.plot')));
  }

  /** @override */
  updated() {
    this.#follow(this.isConnected ? this.run : null);
    this.#draw();
  }

  /** @param {Run|null} run */
  #follow(run) {
    if (run === this.#drawn) return;
    this.#drawn?.removeEventListener('points', this.#draw);
    this.#drawn = run;
    run?.addEventListener('points', this.#draw);
  }

  /** @param {HTMLElement} place */
  #open(place) {
    this.#plot = new Plot(place, () => this.#readColours(), words);
    this.#draw();
  }

  #draw = () => {
    const { curve } = this;
    if (!this.#plot || !curve || this.tabled) return;
    this.#plot.show({
      points: curve.points,
      convert: this.#convert,
      convertKey: `${this.unit} ${curve.counted}`,
      floor: curve.floor.perChar,
      uniform: curve.uniform,
    });
  };

  /** A canvas takes colours only when they are resolved: each is the colour of a probe. */
  #readColours() {
    this.#colours ??= /** @type {import('../chart/plot.js').Colours} */ (
      Object.fromEntries(
        COLOURS.map((name) => {
          const probe = /** @type {HTMLElement} */ (
            this.renderRoot.querySelector(`.probe.${name}`)
          );
          return [name, getComputedStyle(probe).color];
        }),
      )
    );
    return this.#colours;
  }

  /** The probes have a short transition, so a change of scheme ends in an event. */
  #recolour = () => {
    this.#colours = null;
    this.#draw();
  };

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== ' ' || event.target !== event.currentTarget) return;
    event.preventDefault();
    if (!event.repeat) this.dispatchEvent(new Event('toggle'));
  }

  /** @param {Event} event */
  #choose(event) {
    const unit = /** @type {HTMLInputElement} */ (event.target).value;
    this.dispatchEvent(new CustomEvent('unit', { detail: unit }));
  }

  /** @override */
  render() {
    const { curve } = this;
    const window = curve?.facts.window ?? 0;
    const title = window ? words.title(this.unit, window) : '';
    return html`
      <div class="head">
        <p class="title">${title}</p>
        ${this.#renderKey()}
      </div>
      <figure
        role="figure"
        aria-label=${`${words.name}${title && `: ${title}`}. ${this.#summary()} ${words.keys}`}
        tabindex="0"
        @keydown=${this.#key}
      >
        <div class="plot" ?hidden=${this.tabled}></div>
        ${
          !this.tabled && curve && curve.points.length === 0
            ? html`<p class="empty">
                ${this.#floorInSight(curve) ? words.empty : words.emptyNoFloor}
              </p>`
            : nothing
        }
        ${this.tabled && curve ? lossTable(curve, this.#convert) : nothing}
      </figure>
      <div class="tools">
        ${this.#renderUnits()}
        <button class="small" @click=${() => (this.tabled = !this.tabled)}>
          ${this.tabled ? words.chart : words.table}
        </button>
      </div>
      <div class="probes" aria-hidden="true" @transitionend=${this.#recolour}>
        ${COLOURS.map((name) => html`<span class="probe ${name}"></span>`)}
      </div>
    `;
  }

  /** Before anything is trained. @param {{floor: {perChar: number}, uniform: number}} started */
  #floorInSight({ floor: { perChar }, uniform }) {
    return perChar > logRange({ low: Infinity, high: 0 }, perChar, uniform)[0];
  }

  #renderKey() {
    return html`
      <ul class="key">
        <li><svg viewBox="0 0 20 10"><path class="running" d="M0 5H20" /></svg>${words.key.running}</li>
        <li><svg viewBox="0 0 20 10"><circle cx="10" cy="5" r="4" /></svg>${words.key.measured}</li>
        <li><svg viewBox="0 0 20 10"><path class="unseen" d="M0 5H20" /></svg>${words.key.unseen}</li>
      </ul>
    `;
  }

  #renderUnits() {
    return html`
      <fieldset @change=${this.#choose}>
        <legend class="spoken">${words.unitsLabel}</legend>
        ${UNITS.map(
          (unit) => html`
            <label>
              <input type="radio" name="unit" value=${unit} .checked=${unit === this.unit} />
              <span>${words.units[unit]}</span>
            </label>
          `,
        )}
      </fieldset>
    `;
  }

  /** The curve in a sentence. */
  #summary() {
    const { curve } = this;
    if (!curve) return '';
    const convert = this.#convert;
    const show = (/** @type {number} */ nats) => formatLoss(convert(nats));
    const { points } = curve;
    const loss = points.loss.at(-1);
    const unseen = points.newest('valid');
    const now =
      loss === undefined
        ? ''
        : `${strings.transport.epoch(points.epoch.at(-1) ?? 0)}: ${words.running(show(loss))}; `;
    const held = unseen ? `; ${words.unseen(show(unseen.value))}` : '';
    return `${now}${words.lines(show(curve.floor.perChar), show(curve.uniform))}${held}.`;
  }

  /** @override */
  static styles = [
    base,
    unsafeCSS(uplotStyle),
    tableStyle,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
      }
      .head {
        display: flex;
        flex-direction: column;
        gap: 4px;
        margin-bottom: 6px;
      }
      .title {
        min-height: 22px;
      }
      .key {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 18px;
        margin: 0;
        padding: 0;
        list-style: none;
        color: var(--soft);
        font-size: calc(12 * var(--px));
      }
      .key li {
        display: flex;
        align-items: center;
        gap: 7px;
      }
      .key svg {
        flex: none;
        width: 20px;
        height: 10px;
        fill: var(--accent);
        stroke: var(--accent);
        stroke-width: 2.5;
      }
      .key circle {
        stroke: none;
      }
      .key .unseen {
        stroke-width: 1.4;
        stroke-dasharray: 6 4;
      }
      figure {
        position: relative;
        flex: 1;
        min-height: var(--plot-height, 360px);
        margin: 0;
        border-radius: 4px;
      }
      .plot {
        position: absolute;
        inset: 0;
        overflow: hidden;
      }
      /* The cursor that these are for is off. */
      .u-over,
      .u-under {
        display: none;
      }
      .empty {
        position: absolute;
        top: 34%;
        left: 64px;
        right: 160px;
        max-width: 22em;
        color: var(--soft);
        /* Grid lines end before the letters. */
        text-shadow:
          0 0 3px var(--panel),
          0 0 3px var(--panel),
          0 0 5px var(--panel),
          0 0 5px var(--panel);
        text-wrap: balance;
      }
      .tools {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px 10px;
        margin-top: 10px;
      }
      fieldset {
        display: inline-flex;
        margin: 0;
        padding: 0;
        border: 1px solid var(--line);
        border-radius: 7px;
        font-size: calc(13 * var(--px));
      }
      fieldset label {
        position: relative;
        display: flex;
        cursor: pointer;
      }
      fieldset input {
        position: absolute;
        inset: 0;
        margin: 0;
        opacity: 0;
        cursor: pointer;
      }
      fieldset span {
        padding: 2px 10px;
        line-height: 22px;
        color: var(--soft);
        border-radius: 6px;
      }
      fieldset :checked + span {
        color: var(--ink);
        background: var(--tint);
        box-shadow: inset 0 0 0 1px var(--accent);
      }
      fieldset :focus-visible + span {
        outline: 2px solid var(--accent);
        outline-offset: 2px;
      }
      @container (width < 640px) {
        .empty {
          left: 56px;
          right: 110px;
        }
      }
      @container (width < 1200px) {
        .title {
          font-size: calc(14 * var(--px));
        }
        fieldset,
        button.small {
          font-size: calc(12 * var(--px));
        }
        fieldset span,
        button.small {
          padding-inline: 7px;
        }
      }
      .probes {
        position: absolute;
        visibility: hidden;
      }
      .probe {
        transition: color 1ms;
      }
      ${unsafeCSS(COLOURS.map((name) => `.probe.${name} { color: var(--${name}); }`).join('\n'))}
      @media (forced-colors: active) {
        fieldset :checked + span {
          outline: 2px solid Highlight;
        }
      }
    `,
  ];
}

customElements.define('plateau-chart', LossChart);
