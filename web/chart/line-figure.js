// <plateau-lines>: a few lines over one axis, for what is measured once: drawn in its own pixels at every width, named at
// their right ends, and the same numbers as a table.

import { css, html, LitElement, nothing, svg, unsafeCSS } from 'lit';
import { strings } from '../words/strings.js';
import { linearTicks, logTicks, spread } from './axes.js';
import { HUES } from './colours.js';

/**
 * @typedef {object} Line
 * @property {string} name
 * @property {[number, number][]} points x ascending; of a logarithmic axis only those above 0 are drawn
 * @property {0|1|2|3|4|5|6|7} colour 0: ink, grey and thin, for a bound; else a hue
 * @property {boolean} [dashed] held-out, and nothing else
 * @property {boolean} [dots]
 */

/**
 * @typedef {object} Axis
 * @property {string} title
 * @property {boolean} [log]
 * @property {number} [low] where it begins at the latest
 * @property {number} [high] where it ends at the least
 * @property {number} [most] what lies above is not drawn
 * @property {(value: number) => string} format
 */

const HEIGHT = 230;
const MARGIN = { top: 12, bottom: 38, left: 70 };
/** Between the names at the ends of lines. */
const GAP = 16;
/** Below so many pixels the names stand in a row under the chart. */
const NARROW = 520;
/** A decade of a logarithmic axis below the highest value is drawn, no more: the rest is as good as nothing. */
const DECADES = 6;

/** As the runs' second, third … colour: each is readable as text. */
const hues = unsafeCSS(
  HUES.map(([light, dark], i) => `.c${i + 2} { color: light-dark(${light}, ${dark}); }`).join('\n'),
);

export class LineFigure extends LitElement {
  /** @override */
  static properties = {
    lines: { attribute: false },
    x: { attribute: false },
    y: { attribute: false },
    name: {},
    width: { state: true },
    tabled: { state: true },
  };

  constructor() {
    super();
    /** @type {Line[]} */
    this.lines = [];
    /** @type {Axis} */
    this.x = { title: '', format: String };
    /** @type {Axis} */
    this.y = { title: '', format: String };
    /** What it shows, said to who cannot see it. */
    this.name = '';
    this.width = 0;
    this.tabled = false;
  }

  #size = new ResizeObserver(([entry]) => {
    this.width = Math.floor(entry?.contentRect.width ?? 0);
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

  /** @returns {{points: [number, number][], line: Line}[]} what can be drawn */
  get #drawn() {
    const ok = (/** @type {Axis} */ axis, /** @type {number} */ value) =>
      Number.isFinite(value) && (!axis.log || value > 0) && value <= (axis.most ?? Infinity);
    return this.lines
      .map((line) => ({
        line,
        points: line.points.filter(([x, y]) => ok(this.x, x) && ok(this.y, y)),
      }))
      .filter(({ points }) => points.length > 0);
  }

  /** @param {Axis} axis @param {number[]} values @returns {[number, number]} */
  #range({ log, low, high }, values) {
    const hi = Math.max(high ?? -Infinity, ...values);
    const lo = Math.min(low ?? Infinity, ...values);
    if (log) return [hi > lo ? Math.max(lo, hi / 10 ** DECADES) : hi / 10, hi];
    return [lo, hi > lo ? hi : lo + 1];
  }

  /** @override */
  render() {
    return html`
      <figure aria-label=${this.name}>
        ${this.tabled ? this.#renderTable() : this.width > 0 ? this.#renderChart() : nothing}
      </figure>
      <button class="link" aria-pressed=${this.tabled} @click=${() => {
        this.tabled = !this.tabled;
      }}>${strings.chart.table}</button>
    `;
  }

  #renderChart() {
    const all = this.#drawn;
    if (all.length === 0) return nothing;
    const scale = (
      /** @type {Axis} */ axis,
      /** @type {[number, number]} */ [lo, hi],
      /** @type {number} */ from,
      /** @type {number} */ to,
    ) => {
      const at = axis.log ? Math.log : (/** @type {number} */ v) => v;
      return (/** @type {number} */ value) =>
        from + ((at(value) - at(lo)) / (at(hi) - at(lo))) * (to - from);
    };
    const xRange = this.#range(
      this.x,
      all.flatMap(({ points }) => points.map(([x]) => x)),
    );
    const yRange = this.#range(
      this.y,
      all.flatMap(({ points }) => points.map(([, y]) => y)),
    );
    // What is below the axis is as good as nothing: the line ends where it leaves.
    const drawn = all
      .map(({ line, points }) => ({ line, points: points.filter(([, y]) => y >= yRange[0]) }))
      .filter(({ points }) => points.length > 0);
    const wide = this.width >= NARROW;
    const longest = Math.max(...drawn.map(({ line }) => line.name.length));
    const right = wide ? Math.min(220, 16 + longest * 7) : 12;
    const inner = this.width - MARGIN.left - right;
    const x = scale(this.x, xRange, MARGIN.left, MARGIN.left + inner);
    const bottom = HEIGHT - MARGIN.bottom;
    const y = scale(this.y, yRange, bottom, MARGIN.top);
    const xTicks = this.x.log
      ? [...new Set(drawn[0]?.points.map(([at]) => at) ?? [])].filter(
          (_, i, all) => all.length * 42 < inner || i % 2 === 0,
        )
      : linearTicks(...xRange, inner / 70, 1);
    const yTicks = this.y.log ? logTicks(...yRange) : linearTicks(...yRange, 4);
    return html`
      <p class="axis">${this.y.title}</p>
      <svg width=${this.width} height=${HEIGHT} viewBox="0 0 ${this.width} ${HEIGHT}" aria-hidden="true">
        ${yTicks.map(
          (tick) => svg`
            <line class="grid" x1=${MARGIN.left} x2=${MARGIN.left + inner} y1=${y(tick)} y2=${y(tick)} />
            <text class="tick" x=${MARGIN.left - 8} y=${y(tick) + 4} text-anchor="end">${this.y.format(tick)}</text>`,
        )}
        ${xTicks.map(
          (tick) =>
            svg`<text class="tick" x=${x(tick)} y=${bottom + 17} text-anchor="middle">${this.x.format(tick)}</text>`,
        )}
        <text class="tick" x=${MARGIN.left + inner} y=${HEIGHT - 4} text-anchor="end">${this.x.title}</text>
        ${drawn.map(({ line, points }) => this.#renderLine(line, points, x, y, bottom))}
        ${wide ? this.#renderEnds(drawn, x, y, bottom) : nothing}
      </svg>
      ${wide ? nothing : this.#renderKey(drawn)}
    `;
  }

  /**
   * @param {Line} line @param {[number, number][]} points
   * @param {(v: number) => number} x @param {(v: number) => number} y @param {number} bottom
   */
  #renderLine(line, points, x, y, bottom) {
    const at = (/** @type {[number, number]} */ [px, py]) =>
      `${x(px).toFixed(1)} ${Math.min(y(py), bottom).toFixed(1)}`;
    const tone = `c${line.colour} ${line.dashed ? 'dashed' : ''}`;
    return svg`
      <path class="line ${tone}" d="M${points.map(at).join('L')}" />
      ${
        line.dots || points.length === 1
          ? points.map(
              ([px, py]) =>
                svg`<circle class=${tone} cx=${x(px)} cy=${Math.min(y(py), bottom)} r="2.5" />`,
            )
          : nothing
      }`;
  }

  /**
   * @param {{points: [number, number][], line: Line}[]} drawn
   * @param {(v: number) => number} x @param {(v: number) => number} y @param {number} bottom
   */
  #renderEnds(drawn, x, y, bottom) {
    const ends = drawn
      .map(({ line, points }) => {
        const [px = 0, py = 0] = points.at(-1) ?? [];
        return { line, x: x(px), y: Math.min(y(py), bottom) };
      })
      .sort((a, b) => a.y - b.y);
    const placed = spread(
      ends.map((end) => end.y),
      GAP,
      MARGIN.top,
      bottom,
    );
    return ends.map(
      ({ line, x }, i) =>
        svg`<text class="end c${line.colour}" x=${x + 8} y=${(placed[i] ?? 0) + 4}>${line.name}</text>`,
    );
  }

  /** @param {{line: Line}[]} drawn */
  #renderKey(drawn) {
    return html`
      <ul>
        ${drawn.map(
          ({ line }) => html`
            <li>
              <svg width="22" height="8" aria-hidden="true">
                <path class="line c${line.colour} ${line.dashed ? 'dashed' : ''}" d="M1 4H21" />
              </svg>
              ${line.name}
            </li>
          `,
        )}
      </ul>
    `;
  }

  #renderTable() {
    const all = [...new Set(this.lines.flatMap(({ points }) => points.map(([x]) => x)))];
    const maps = this.lines.map(({ points }) => new Map(points));
    return html`
      <div class="scroll" tabindex="0" role="group" aria-label=${this.name}>
        <table>
          <thead>
            <tr>
              <th scope="col">${this.x.title}</th>
              ${this.lines.map(({ name }) => html`<th scope="col">${name}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${all
              .sort((a, b) => a - b)
              .map(
                (at) => html`
                  <tr>
                    <th scope="row">${this.x.format(at)}</th>
                    ${maps.map((map) => {
                      const value = map.get(at);
                      return html`<td>${value === undefined ? '' : this.y.format(value)}</td>`;
                    })}
                  </tr>
                `,
              )}
          </tbody>
        </table>
      </div>
    `;
  }

  /** @override */
  static styles = css`
    :host {
      display: block;
    }
    figure {
      margin: 0;
      position: relative;
    }
    svg {
      display: block;
      overflow: visible;
      direction: ltr;
    }
    .tick,
    .end {
      font: calc(12 * var(--px)) var(--sans);
      fill: var(--soft);
    }
    .grid {
      stroke: var(--line);
    }
    .axis {
      margin: 0;
      color: var(--soft);
      font-size: calc(12 * var(--px));
    }
    .line {
      fill: none;
      stroke: currentColor;
      stroke-width: 2;
      stroke-linejoin: round;
    }
    .line.c0 {
      stroke-width: 1;
    }
    .dashed {
      stroke-dasharray: 6 4;
    }
    circle {
      fill: currentColor;
      stroke: none;
    }
    /* A line that ends early has its name among the others. */
    .end {
      fill: currentColor;
      stroke: var(--panel);
      stroke-width: 4px;
      paint-order: stroke;
    }
    .c0 {
      color: var(--soft);
    }
    .c1 {
      color: var(--accent);
    }
    ${hues}
    ul {
      display: flex;
      flex-wrap: wrap;
      gap: 2px 16px;
      margin: 6px 0 0;
      padding: 0;
      list-style: none;
      font-size: calc(12 * var(--px));
    }
    li {
      display: flex;
      align-items: center;
      gap: 6px;
    }
    .scroll {
      max-height: 260px;
      overflow: auto;
    }
    table {
      border-collapse: collapse;
      font-size: calc(13 * var(--px));
      font-variant-numeric: tabular-nums;
    }
    th,
    td {
      padding: 2px 14px 2px 0;
      text-align: start;
      font-weight: 400;
    }
    thead th {
      color: var(--soft);
    }
    button {
      min-height: calc(24 * var(--px));
      padding: 0 2px;
      border: 0;
      background: none;
      color: var(--accent);
      font: calc(12 * var(--px)) var(--sans);
      text-decoration: underline;
      text-underline-offset: 3px;
      cursor: pointer;
    }
    :focus-visible {
      outline: 2px solid var(--accent);
      outline-offset: 2px;
    }
    @media (forced-colors: active) {
      .line,
      circle {
        color: CanvasText;
      }
    }
    @media print {
      button {
        display: none;
      }
    }
  `;
}

customElements.define('plateau-lines', LineFigure);
