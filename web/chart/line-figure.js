// <plateau-lines>: a few lines over one axis, for what is measured once: drawn in its own pixels at every width, named at
// their right ends or in a key, read place by place, and the same numbers as a table.

import { css, html, nothing, svg, unsafeCSS } from 'lit';
import { Cursor } from '../ui/cursor.js';
import { element } from '../ui/element.js';
import { base } from '../ui/styles.js';
import { strings } from '../words/strings.js';
import { linearTicks, logTicks, spread } from './axes.js';
import { HUES } from './colours.js';

/** @typedef {[number, number]} Point */

/**
 * @typedef {object} Line
 * @property {string} name
 * @property {Point[]} points x ascending; of a logarithmic axis only those above 0 are drawn
 * @property {0|1|2|3|4|5|6|7} colour 0: ink, grey and thin, for a bound; else a hue
 * @property {boolean} [dashed] held-out, and nothing else
 * @property {boolean} [dots]
 * @property {boolean} [floor] steps of width 1 over a hatched region
 */

/**
 * @typedef {object} Axis
 * @property {string} title
 * @property {boolean} [log]
 * @property {number} [low] where it begins at the latest
 * @property {number} [high] where it ends at the least
 * @property {number} [most] what lies above is not drawn
 * @property {(count: number) => number[]} [ticks] about so many; a logarithmic x axis has one below each point
 * @property {(value: number) => string} format
 */

/**
 * @typedef {object} Figure
 * @property {string} name what it shows, for who does not see it
 * @property {Line[]} lines
 * @property {Axis} x
 * @property {Axis} y
 * @property {boolean} [keyed] the names stand in a key at every width: they are long
 * @property {(x: number) => string} [read] what is said of a place; without it none can be read
 * @property {string} [hint] how to read one
 */

/** @typedef {{line: Line, points: Point[]}} Drawn */

/** From a value to CSS pixels. @typedef {(value: number) => number} Scale */

/** Sizes in CSS pixels, where 1 px of type is one. */
const HEIGHT = 230;
const MARGIN = { top: 12, bottom: 38, right: 12 };
/** Of a letter of a label, on average. */
const LETTER = 7;
/** Between the names at the ends of lines. */
const GAP = 16;
/** The widest of these names. */
const WIDEST = 220;
/** Below this width the names stand in a key. */
const NARROW = 520;
/** A decade of a logarithmic axis below the highest value is drawn, no more: the rest is as good as nothing. */
const DECADES = 6;

/** As the runs' second, third … colour: each is readable as text. */
const hues = unsafeCSS(
  HUES.map(([light, dark], i) => `.c${i + 2} { color: light-dark(${light}, ${dark}); }`).join('\n'),
);

/** @param {Axis} axis @param {number[]} values @returns {Point} */
function rangeOf({ log, low, high }, values) {
  const hi = Math.max(high ?? -Infinity, ...values);
  const lo = Math.min(low ?? Infinity, ...values);
  if (log) return [hi > lo ? Math.max(lo, hi / 10 ** DECADES) : hi / 10, hi];
  return [lo, hi > lo ? hi : lo + 1];
}

/** @param {Axis} axis @param {Point} range @param {number} from CSS pixels @param {number} to @returns {Scale} */
function scaleOf({ log }, [lo, hi], from, to) {
  const at = log ? Math.log : (/** @type {number} */ v) => v;
  return (value) => from + ((at(value) - at(lo)) / (at(hi) - at(lo))) * (to - from);
}

/** The longest of some words, in letters. @param {string[]} words */
const longest = (words) => Math.max(0, ...words.map(({ length }) => length));

/** @param {Line} line */
const toneOf = ({ colour, dashed, floor }) =>
  `c${colour} ${dashed ? 'dashed' : ''} ${floor ? 'lowest' : ''}`;

export class LineFigure extends element({
  figure: /** @type {Figure} */ (/** @type {unknown} */ (null)),
  width: 0,
  tabled: false,
}) {
  #cursor = new Cursor(this);
  #size = new ResizeObserver(([entry]) => {
    this.width = Math.floor(entry?.contentRect.width ?? 0);
  });
  /** Where the x axis lies. @type {Scale} */
  #x = Number;

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

  /** Every place along the x axis, ascending. */
  get #places() {
    const all = this.figure.lines.flatMap(({ points }) => points.map(([x]) => x));
    return [...new Set(all)].sort((a, b) => a - b);
  }

  /** @returns {Drawn[]} what can be drawn */
  get #drawn() {
    const { lines, x, y } = this.figure;
    const ok = (/** @type {Axis} */ axis, /** @type {number} */ value) =>
      Number.isFinite(value) && (!axis.log || value > 0) && value <= (axis.most ?? Infinity);
    return lines
      .map((line) => ({ line, points: line.points.filter((at) => ok(x, at[0]) && ok(y, at[1])) }))
      .filter(({ points }) => points.length > 0);
  }

  /** @override */
  render() {
    const { tabled } = this;
    const { name, read, hint = '' } = this.figure;
    const { at } = this.#cursor;
    const place = this.#places[at ?? -1];
    return html`
      <figure
        aria-label=${name}
        tabindex=${read ? 0 : nothing}
        @keydown=${this.#press}
        @pointermove=${this.#point}
        @pointerleave=${this.#leave}
        @blur=${this.#leave}
      >
        ${tabled ? this.#renderTable() : this.width > 0 ? this.#renderChart(place) : nothing}
      </figure>
      ${read ? this.#cursor.render(place === undefined ? '' : read(place), hint) : nothing}
      <button class="link" aria-pressed=${tabled} @click=${() => {
        this.tabled = !tabled;
      }}>${strings.chart.table}</button>
    `;
  }

  #leave = () => this.#cursor.go(null);

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (this.figure.read) this.#cursor.press(event, 0, this.#places.length - 1);
  }

  /** @param {PointerEvent} event */
  #point(event) {
    const svg = this.renderRoot.querySelector('.plot');
    if (!this.figure.read || !svg) return;
    const at = event.clientX - svg.getBoundingClientRect().left;
    const far = this.#places.map((place) => Math.abs(this.#x(place) - at));
    this.#cursor.go(far.indexOf(Math.min(...far)));
  }

  /** @param {number|undefined} place that is read */
  #renderChart(place) {
    const all = this.#drawn;
    if (all.length === 0) return nothing;
    const { x: along, y: up, keyed } = this.figure;
    const px = Number.parseFloat(getComputedStyle(this).getPropertyValue('--px')) || 1;
    const values = (/** @type {0|1} */ axis) =>
      all.flatMap(({ points }) => points.map((at) => at[axis]));
    const [xRange, yRange] = [rangeOf(along, values(0)), rangeOf(up, values(1))];
    // What is below the axis is as good as nothing: the line ends where it leaves.
    const drawn = all
      .map(({ line, points }) => ({ line, points: points.filter(([, y]) => y >= yRange[0]) }))
      .filter(({ points }) => points.length > 0);
    const named = !keyed && this.width >= NARROW * px;
    const names = longest(drawn.map(({ line }) => line.name));
    const [top, height, bottom] = [MARGIN.top, HEIGHT, HEIGHT - MARGIN.bottom].map(
      (each) => each * px,
    );
    const yTicks = up.log ? logTicks(...yRange) : linearTicks(...yRange, 4);
    const left = px * (LETTER * longest(yTicks.map(up.format)) + 14);
    const right = this.width - px * (named ? Math.min(WIDEST, 16 + LETTER * names) : MARGIN.right);
    const x = scaleOf(along, xRange, left, right);
    const y = scaleOf(up, yRange, bottom, top);
    this.#x = x;
    return html`
      ${up.title ? html`<p class="axis">${up.title}</p>` : nothing}
      ${named ? nothing : this.#renderKey(drawn)}
      <svg class="plot" width=${this.width} height=${height} aria-hidden="true">
        <pattern id="hatch" width="8" height="8" patternUnits="userSpaceOnUse">
          <path class="hatching" d="M-2 10 10 -2M-6 6 6 -6M2 14 14 2" />
        </pattern>
        ${yTicks.map(
          (tick) => svg`
            <path class="grid" d="M${left} ${y(tick)}H${right}" />
            <text class="end" x=${left - 8 * px} y=${y(tick) + 4 * px}>${up.format(tick)}</text>`,
        )}
        ${this.#xTicks(xRange, (right - left) / px).map(
          (tick) =>
            svg`<text class="middle" x=${x(tick)} y=${bottom + 17 * px}>${along.format(tick)}</text>`,
        )}
        <text class="end" x=${right} y=${height - 4 * px}>${along.title}</text>
        ${drawn.map((each) => this.#renderLine(each, x, y, bottom))}
        ${place === undefined ? nothing : svg`<path class="cursor" d="M${x(place)} ${top}V${bottom}" />`}
        ${named ? this.#renderEnds(drawn, x, y, [top, bottom], px) : nothing}
      </svg>
    `;
  }

  /** @param {Point} range @param {number} wide */
  #xTicks(range, wide) {
    const { log, ticks } = this.figure.x;
    if (ticks) return ticks(wide / 52);
    if (!log) return linearTicks(...range, wide / 70, 1);
    const places = this.#places;
    return places.filter((_, i) => places.length * 42 < wide || i % 2 === 0);
  }

  /** @param {Drawn} drawn @param {Scale} x @param {Scale} y @param {number} bottom */
  #renderLine({ line, points }, x, y, bottom) {
    const tone = toneOf(line);
    if (line.floor) {
      const steps = points.map(([px, py]) => `L${x(px - 0.5)} ${y(py)}H${x(px + 0.5)}`).join('');
      const d = `M${x((points[0]?.[0] ?? 0) - 0.5)} ${bottom}${steps}`;
      return svg`
        <path class="region ${tone}" d="${d}V${bottom}Z" />
        <path class="hatched" d="${d}V${bottom}Z" />
        <path class="line ${tone}" d=${d} />`;
    }
    const at = (/** @type {Point} */ [px, py]) => [x(px), Math.min(y(py), bottom)];
    const dots = line.dots || points.length === 1 ? points.map(at) : [];
    return svg`
      <path class="line ${tone}" d="M${points.map((each) => at(each).join(' ')).join('L')}" />
      ${dots.map(([cx, cy]) => svg`<circle class=${tone} cx=${cx} cy=${cy} r="3" />`)}`;
  }

  /** @param {Drawn[]} drawn @param {Scale} x @param {Scale} y @param {Point} within @param {number} px */
  #renderEnds(drawn, x, y, [top, bottom], px) {
    const ends = drawn
      .map(({ line, points }) => {
        const [endX = 0, endY = 0] = points.at(-1) ?? [];
        return { line, x: x(endX), y: Math.min(y(endY), bottom) };
      })
      .sort((a, b) => a.y - b.y);
    const wanted = ends.map((end) => end.y);
    const placed = spread(wanted, GAP * px, top, bottom);
    return ends.map(
      ({ line, x }, i) =>
        svg`<text class="name c${line.colour}" x=${x + 8 * px} y=${(placed[i] ?? 0) + 4 * px}>${line.name}</text>`,
    );
  }

  /** @param {Drawn[]} drawn */
  #renderKey(drawn) {
    return html`
      <ul>
        ${drawn.map(
          ({ line }) => html`
            <li>
              <svg width="22" height="10" aria-hidden="true">
                <path class="line ${toneOf(line)}" d="M1 ${line.floor ? 2 : 5}H21" />
                ${line.floor ? svg`<path class="swatch" d="M2 10 8 3M8 10 14 3M14 10 20 3" />` : nothing}
              </svg>
              ${line.name}
            </li>
          `,
        )}
      </ul>
    `;
  }

  #renderTable() {
    const { name, lines, x, y } = this.figure;
    const maps = lines.map(({ points }) => new Map(points));
    return html`
      <div class="scroll" tabindex="0" role="group" aria-label=${name}>
        <table>
          <thead>
            <tr>
              <th scope="col">${x.title}</th>
              ${lines.map(({ name }) => html`<th scope="col">${name}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${this.#places.map(
              (at) => html`
                <tr>
                  <th scope="row">${x.format(at)}</th>
                  ${maps.map((map) => {
                    const value = map.get(at) ?? Number.NaN;
                    return html`<td>${Number.isNaN(value) ? '' : y.format(value)}</td>`;
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
  static styles = [
    base,
    css`
      :host {
        display: block;
      }
      figure {
        margin: 0;
      }
      .plot {
        display: block;
        overflow: visible;
        direction: ltr;
      }
      text,
      .axis,
      ul {
        font: calc(12 * var(--px)) var(--sans);
      }
      text {
        fill: var(--soft);
      }
      .end {
        text-anchor: end;
      }
      .middle {
        text-anchor: middle;
      }
      path {
        fill: none;
        stroke: currentColor;
      }
      .grid {
        stroke: var(--line);
      }
      .cursor {
        stroke: var(--ink);
      }
      .axis {
        color: var(--soft);
      }
      .line {
        stroke-width: 2;
        stroke-linejoin: round;
      }
      .lowest {
        stroke-width: 1.3;
      }
      .line.c0 {
        stroke-width: 1;
      }
      .dashed {
        stroke-width: 1.6;
        stroke-dasharray: 6 4;
      }
      .region {
        stroke: none;
        fill: currentColor;
        opacity: 0.07;
      }
      .hatched {
        stroke: none;
        fill: url(#hatch);
        opacity: 0.3;
      }
      .hatching,
      .swatch {
        stroke: var(--accent);
        stroke-width: 1.2;
      }
      .swatch {
        opacity: 0.5;
      }
      circle {
        fill: currentColor;
        stroke: none;
      }
      /* A line that ends early has its name among the others. */
      .name {
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
        margin: 0;
        padding: 0;
        list-style: none;
        color: var(--soft);
        font-variant-numeric: tabular-nums;
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
      .read {
        min-height: 1lh;
        font-variant-numeric: tabular-nums;
      }
      @media (forced-colors: active) {
        .line,
        circle {
          color: CanvasText;
        }
      }
    `,
  ];
}

customElements.define('plateau-lines', LineFigure);
