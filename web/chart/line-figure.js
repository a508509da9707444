// <plateau-lines>: a few lines over one axis, for what is measured once: drawn in its own pixels at every width, named at
// their right ends or in a key, read place by place, and the same numbers as a table.

import { css, html, nothing, svg, unsafeCSS } from 'lit';
import { spread } from '../model/axes.js';
import { Cursor } from '../ui/cursor.js';
import { element } from '../ui/element.js';
import { table } from '../ui/parts.js';
import { base } from '../ui/styles.js';
import { strings } from '../words/strings.js';
import { HUES } from './colours.js';
import { layOut, placesOf } from './line-frame.js';

/** @import { Drawn, Figure, Frame, Line, Scale } from './line-frame.js' */

/** Between the names at the ends of lines, where 1 px of type is one. */
const GAP = 16;

/** As the runs' second, third … colour: each is readable as text. */
const hues = unsafeCSS(
  HUES.map(([light, dark], i) => `.c${i + 2} { color: light-dark(${light}, ${dark}); }`).join('\n'),
);

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

  /** @override */
  render() {
    const { name, read, hint = '' } = this.figure;
    const { at } = this.#cursor;
    const place = placesOf(this.figure)[at ?? -1];
    return html`
      <figure
        aria-label=${name}
        tabindex=${read ? 0 : nothing}
        @keydown=${this.#press}
        @pointermove=${this.#point}
        @pointerleave=${this.#leave}
        @blur=${this.#leave}
      >
        ${this.tabled ? this.#renderTable() : this.width > 0 ? this.#renderChart(place) : nothing}
      </figure>
      ${read ? this.#cursor.render(place === undefined ? '' : read(place), hint) : nothing}
      <button class="link" aria-pressed=${this.tabled} @click=${() => this.flip('tabled')}>
        ${strings.chart.table}
      </button>
    `;
  }

  #leave = () => this.#cursor.go(null);

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (this.figure.read) this.#cursor.press(event, 0, placesOf(this.figure).length - 1);
  }

  /** @param {PointerEvent} event */
  #point(event) {
    const svg = this.renderRoot.querySelector('.plot');
    if (!this.figure.read || !svg) return;
    const at = event.clientX - svg.getBoundingClientRect().left;
    const far = placesOf(this.figure).map((place) => Math.abs(this.#x(place) - at));
    this.#cursor.go(far.indexOf(Math.min(...far)));
  }

  /** @param {number|undefined} place that is read */
  #renderChart(place) {
    const px = Number.parseFloat(getComputedStyle(this).getPropertyValue('--px')) || 1;
    const frame = layOut(this.figure, this.width, px);
    const { drawn, named, left, right, top, bottom, height, xTicks, yTicks, x, y } = frame;
    if (drawn.length === 0) return nothing;
    const { x: along, y: up } = this.figure;
    this.#x = x;
    return html`
      ${up.title ? html`<p class="label">${up.title}</p>` : nothing}
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
        ${xTicks.map(
          (tick) =>
            svg`<text class="middle" x=${x(tick)} y=${bottom + 17 * px}>${along.format(tick)}</text>`,
        )}
        <text class="end" x=${right} y=${height - 4 * px}>${along.title}</text>
        ${drawn.map((each) => this.#renderLine(each, frame))}
        ${place === undefined ? nothing : svg`<path class="cursor" d="M${x(place)} ${top}V${bottom}" />`}
        ${named ? this.#renderEnds(frame) : nothing}
      </svg>
    `;
  }

  /** @param {Drawn} drawn @param {Frame} frame */
  #renderLine({ line, points }, { x, y, bottom }) {
    const tone = toneOf(line);
    if (line.floor) {
      const steps = points.map(([px, py]) => `L${x(px - 0.5)} ${y(py)}H${x(px + 0.5)}`).join('');
      const d = `M${x(points[0][0] - 0.5)} ${bottom}${steps}`;
      return svg`
        <path class="region ${tone}" d="${d}V${bottom}Z" />
        <path class="hatched" d="${d}V${bottom}Z" />
        <path class="line ${tone}" d=${d} />`;
    }
    const at = points.map(([px, py]) => [x(px), Math.min(y(py), bottom)]);
    return svg`
      <path class="line ${tone}" d="M${at.map((each) => each.join(' ')).join('L')}" />
      ${
        line.dots || at.length === 1
          ? at.map(([cx, cy]) => svg`<circle class=${tone} cx=${cx} cy=${cy} r="3" />`)
          : nothing
      }`;
  }

  /** @param {Frame} frame */
  #renderEnds({ px, drawn, top, bottom, x, y }) {
    const ends = drawn
      .map(({ line, points }) => {
        const [endX, endY] = points[points.length - 1];
        return { line, x: x(endX), y: Math.min(y(endY), bottom) };
      })
      .sort((a, b) => a.y - b.y);
    const wanted = ends.map((end) => end.y);
    const placed = spread(wanted, GAP * px, top, bottom);
    return ends.map(
      ({ line, x }, i) =>
        svg`<text class="name c${line.colour}" x=${x + 8 * px} y=${placed[i] + 4 * px}>${line.name}</text>`,
    );
  }

  /** @param {Drawn[]} drawn */
  #renderKey(drawn) {
    return html`
      <ul class="label row">
        ${drawn.map(
          ({ line }) => html`
            <li class="beside">
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
    const write = (/** @type {number|undefined} */ value) =>
      value === undefined || Number.isNaN(value) ? '' : y.format(value);
    const rows = placesOf(this.figure).map((at) => [
      x.format(at),
      ...maps.map((map) => write(map.get(at))),
    ]);
    return html`
      <div class="scroll" tabindex="0" role="group" aria-label=${name}>
        ${table([x.title, ...lines.map(({ name }) => name)], rows)}
      </div>
    `;
  }

  /** @override */
  static styles = [
    base,
    css`
      .plot {
        display: block;
        overflow: visible;
        direction: ltr;
      }
      text {
        font-size: var(--type-label);
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
        gap: 2px 16px;
      }
      .scroll {
        max-height: 260px;
        overflow: auto;
      }
      .read {
        min-height: 1lh;
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
