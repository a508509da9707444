// <plateau-by-position>: the mean loss at each position of a window, over the least it could be there.

import { css, html, LitElement, nothing, svg } from 'lit';
import { epochTicks, linearRange, linearTicks } from '../../chart/axes.js';
import { base } from '../../ui/styles.js';
import { converter, formatCount, formatLoss } from '../../words/units.js';
import { words } from './words.js';

/** @import { Where as Measured } from './result.js' */

/** Dots, where they can be told apart. */
const DOTS = 48;

/** Where everything lies, in CSS pixels. @typedef {ReturnType<typeof frameOf>} Frame */

/**
 * @param {number} width
 * @param {number} px how large 1 px of type is
 * @param {number} window
 * @param {number} high the highest value
 */
function frameOf(width, px, window, high) {
  const [left, top, right, bottom] = [48 * px, 8 * px, 4 * px, 44 * px];
  const height = 250 * px;
  const wide = Math.max(40, width - left - right);
  const tall = height - top - bottom;
  const [, y1] = linearRange({ low: 0, high }, 0, 0);
  return {
    px,
    left,
    top,
    wide,
    tall,
    height,
    y1,
    /** Left edge of a position. @param {number} position */
    x: (position) => left + (wide * position) / window,
    /** @param {number} value */
    y: (value) => top + tall * (1 - Math.min(value, y1) / y1),
  };
}

export class ByPosition extends LitElement {
  /** @override */
  static properties = {
    result: { attribute: false },
    unit: { attribute: false },
    width: { state: true },
    at: { state: true },
    aloud: { state: true },
  };

  constructor() {
    super();
    /** @type {Measured|null} */
    this.result = null;
    /** @type {import('../../words/units.js').Unit} */
    this.unit = 'nats';
    this.width = 0;
    /** The position that is read, from 0. @type {number|null} */
    this.at = null;
    /** It was the keyboard that went there. */
    this.aloud = false;
  }

  #size = new ResizeObserver(([entry]) => {
    const width = Math.round(entry?.contentRect.width ?? 0);
    if (width > 0) this.width = width;
  });

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    this.#size.observe(this);
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    this.#size.disconnect();
  }

  /** From nats at a position to what is shown: a window's sum is the sum of these. */
  get #show() {
    return converter(this.unit, 1);
  }

  /** What is drawn, in the unit shown. @param {Measured} result */
  #lines({ training, unseen, floor }) {
    const show = this.#show;
    const line = (/** @type {number[]} */ means) =>
      means.map((mean) => (Number.isFinite(mean) ? show(mean) : Number.NaN));
    return {
      floor: line(floor.byPosition),
      training: line(training.byPosition),
      unseen: unseen ? line(unseen.byPosition) : null,
    };
  }

  /** @override */
  render() {
    const { result, width, at } = this;
    if (!result) return nothing;
    const lines = this.#lines(result);
    const { window } = result;
    const values = [...lines.floor, ...lines.training, ...(lines.unseen ?? [])];
    const high = values.reduce((most, value) => (value > most ? value : most), 1e-6);
    const px = Number.parseFloat(getComputedStyle(this).getPropertyValue('--px')) || 1;
    const frame = frameOf(width, px, window, high);
    const read = at === null ? '' : this.#reading(result, Math.min(at, window - 1));
    return html`
      <h3 id="name">${words.chart(this.unit)}</h3>
      ${this.#renderKey(result)}
      <figure
        role="figure"
        aria-label=${`${words.chart(this.unit)}. ${words.chartKeys}`}
        tabindex="0"
        @keydown=${this.#key}
        @pointermove=${(/** @type {PointerEvent} */ event) => this.#point(event, frame)}
        @pointerleave=${() => this.#leave()}
        @blur=${() => this.#leave()}
      >
        ${width > 0 ? this.#draw(frame, lines, window) : nothing}
      </figure>
      <p class="quiet read" aria-hidden="true">${read || words.chartHint}</p>
      <p class="spoken" aria-live="polite">${this.aloud ? read : ''}</p>
    `;
  }

  /** @param {Measured} result */
  #renderKey({ training, unseen, floor }) {
    const show = (/** @type {number} */ nats) => formatLoss(this.#show(nats));
    return html`
      <ul class="key">
        <li>
          <svg viewBox="0 0 20 10" aria-hidden="true"><path class="training" d="M0 5H20" /></svg>
          ${words.key.training(show(training.mean))}
        </li>
        <li>
          <svg viewBox="0 0 20 10" aria-hidden="true">
            <path class="lowest" d="M0 3H20" /><path class="lines" d="M1 10 7 4M7 10 13 4M13 10 19 4" />
          </svg>
          ${words.key.floor(show(floor.mean))}
        </li>
        ${
          unseen
            ? html`<li>
                <svg viewBox="0 0 20 10" aria-hidden="true"><path class="unseen" d="M0 5H20" /></svg>
                ${words.key.unseen(show(unseen.mean))}
              </li>`
            : nothing
        }
      </ul>
    `;
  }

  /**
   * @param {Frame} frame
   * @param {{floor: number[], training: number[], unseen: number[]|null}} lines
   * @param {number} window
   */
  #draw(frame, lines, window) {
    const { left, top, wide, tall, height, px, x, y, y1 } = frame;
    const bottom = top + tall;
    const middle = (/** @type {number} */ p) => x(p + 0.5);
    const path = (/** @type {number[]} */ values) => {
      let d = '';
      let pen = false;
      values.forEach((value, p) => {
        if (Number.isFinite(value))
          d += `${pen ? 'L' : 'M'}${middle(p).toFixed(1)} ${y(value).toFixed(1)}`;
        pen = Number.isFinite(value);
      });
      return d;
    };
    const steps = lines.floor
      .map((value, p) => {
        const top = y(Number.isFinite(value) ? value : 0).toFixed(1);
        return `L${x(p).toFixed(1)} ${top}H${x(p + 1).toFixed(1)}`;
      })
      .join('');
    const area = `M${x(0)} ${bottom}${steps}V${bottom}Z`;
    return svg`
      <svg class="plot" width=${this.width} height=${height} aria-hidden="true">
        <defs>
          <pattern id="hatch" width="8" height="8" patternUnits="userSpaceOnUse">
            <path class="hatching" d="M-2 10 10 -2M-6 6 6 -6M2 14 14 2" />
          </pattern>
        </defs>
        ${linearTicks(0, y1, Math.max(2, tall / (44 * px))).map(
          (tick) => svg`
            <path class="grid" d=${`M${left} ${Math.round(y(tick)) + 0.5}H${left + wide}`} />
            <text class="end" x=${left - 8 * px} y=${y(tick) + 4 * px}>${tick}</text>
          `,
        )}
        ${epochTicks(window, wide / (52 * px)).map(
          (tick) => svg`
            <path class="grid" d=${`M${middle(tick - 1)} ${bottom}v4`} />
            <text class="middle" x=${middle(tick - 1)} y=${bottom + 17 * px}>${formatCount(tick)}</text>
          `,
        )}
        <text class="middle" x=${left + wide / 2} y=${bottom + 36 * px}>
          ${words.along(this.result?.carried ?? false, wide < 420 * px)}
        </text>
        <path class="region" d=${area} />
        <path class="hatched" d=${area} fill="url(#hatch)" />
        <path class="lowest" d=${`M${x(0)} ${bottom}${steps}`} />
        ${lines.unseen ? svg`<path class="unseen" d=${path(lines.unseen)} />` : nothing}
        <path class="training" d=${path(lines.training)} />
        ${
          window <= DOTS
            ? lines.training.map((value, p) =>
                Number.isFinite(value)
                  ? svg`<circle cx=${middle(p)} cy=${y(value)} r="3.2" />`
                  : nothing,
              )
            : nothing
        }
        ${
          this.at === null
            ? nothing
            : svg`<path class="cursor" d=${`M${middle(Math.min(this.at, window - 1))} ${top}V${bottom}`} />`
        }
      </svg>
    `;
  }

  /** @param {Measured} result @param {number} p */
  #reading({ training, unseen, floor, window }, p) {
    const show = (/** @type {number|undefined} */ nats) =>
      nats !== undefined && Number.isFinite(nats) ? formatLoss(this.#show(nats)) : '';
    const own = show(training.byPosition[p]);
    if (!own) return words.notCounted(p + 1, window);
    return words.reading(
      p + 1,
      window,
      own,
      show(floor.byPosition[p]),
      show(unseen?.byPosition[p]),
    );
  }

  /** @param {PointerEvent} event @param {Frame} frame */
  #point(event, { left, wide }) {
    const { window } = /** @type {Measured} */ (this.result);
    const box = /** @type {Element} */ (event.currentTarget).getBoundingClientRect();
    const p = Math.floor(((event.clientX - box.left - left) / wide) * window);
    this.aloud = false;
    this.at = Math.min(window - 1, Math.max(0, p));
  }

  #leave() {
    this.at = null;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const last = (this.result?.window ?? 1) - 1;
    const at = this.at;
    /** @type {Record<string, number>} */
    const to = {
      ArrowRight: at === null ? 0 : Math.min(last, at + 1),
      ArrowLeft: at === null ? last : Math.max(0, at - 1),
      Home: 0,
      End: last,
    };
    const next = to[event.key];
    if (next === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.aloud = true;
    this.at = next;
  }

  /** @override */
  static styles = [
    base,
    css`
      :host {
        display: block;
      }
      h3 {
        margin: 0 0 2px;
        font-size: calc(14 * var(--px));
        font-weight: 400;
      }
      .key {
        display: flex;
        flex-wrap: wrap;
        gap: 0 18px;
        margin: 0 0 4px;
        padding: 0;
        list-style: none;
        color: var(--soft);
        font-size: calc(12.5 * var(--px));
        font-variant-numeric: tabular-nums;
      }
      .key li {
        display: flex;
        align-items: center;
        gap: 7px;
      }
      .key svg {
        width: 20px;
        height: 10px;
        flex: none;
      }
      figure {
        margin: 0;
      }
      .plot {
        display: block;
        overflow: visible;
      }
      path {
        fill: none;
        stroke: var(--accent);
      }
      .grid {
        stroke: var(--line);
      }
      .region {
        fill: var(--accent);
        stroke: none;
        opacity: 0.07;
      }
      .hatched {
        stroke: none;
        fill: url(#hatch);
        opacity: 0.3;
      }
      .hatching,
      .lines {
        stroke-width: 1.2;
      }
      .lines {
        opacity: 0.5;
      }
      .lowest {
        stroke-width: 1.3;
      }
      .training {
        stroke-width: 2.2;
        stroke-linejoin: round;
      }
      .unseen {
        stroke-width: 1.4;
        stroke-dasharray: 6 4;
      }
      .cursor {
        stroke: var(--ink);
      }
      circle {
        fill: var(--accent);
        stroke: var(--paper);
        stroke-width: 1.2;
      }
      text {
        fill: var(--soft);
        font-size: calc(12 * var(--px));
        font-variant-numeric: tabular-nums;
      }
      .end {
        text-anchor: end;
      }
      .middle {
        text-anchor: middle;
      }
      .read {
        min-height: 1lh;
        font-variant-numeric: tabular-nums;
      }
    `,
  ];
}

customElements.define('plateau-by-position', ByPosition);
