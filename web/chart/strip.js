// <plateau-strip>: the curves in a line along the bar, while the answer is read and the chart is out of sight. It repeats
// what the chart shows, so a screen reader passes it over.

import { css, html, nothing, svg } from 'lit';
import { logRange } from '../model/axes.js';
import { noView } from '../model/view.js';
import { element } from '../ui/element.js';
import { base } from '../ui/styles.js';
import { Watch } from '../ui/watch.js';
import { strings } from '../words/strings.js';
import { lossIn } from '../words/units.js';
import { runColour } from './colours.js';
import { toX, toY } from './scale.js';
import { startOf } from './span.js';
import { runStyle } from './style.js';
import { thin } from './thin.js';

/**
 * @import { Curve } from '../model/curve.js'
 * @import { Axes } from './scale.js'
 * @import { Column } from './thin.js'
 */

/** Units of the picture, whatever it measures on the page. */
const [WIDTH, HEIGHT] = [400, 100];
/** Runs drawn: the one at hand, and what it can be compared with. */
const RUNS = 3;

/** @param {Curve[]} curves at least one @returns {Axes} */
function frameOf(curves) {
  const [{ floor, uniform, early }] = /** @type {[Curve, ...Curve[]]} */ (curves);
  let [low, high, last] = [Infinity, 0, 1];
  for (const { points } of curves) {
    for (const column of [points.whole.loss, points.heldOutLoss]) {
      for (const nats of column) {
        if (nats == null || !Number.isFinite(nats)) continue;
        low = Math.min(low, nats);
        high = Math.max(high, nats);
      }
    }
    last = Math.max(last, points.epoch.at(-1) ?? 0);
  }
  const [y0, y1] = logRange({ low, high }, floor.perChar, uniform);
  const place = { left: 0, top: 0, width: WIDTH, height: HEIGHT };
  return {
    ...place,
    x0: early ? 1 : 0,
    x1: early ? Math.max(2, last) : last,
    y0,
    y1,
    log: true,
    xLog: early,
  };
}

export class Strip extends element({ view: noView }) {
  watch = new Watch(this, ['state', 'points'], 1000, () => this.view.run);

  /** It may have missed something. @override */
  connectedCallback() {
    super.connectedCallback();
    this.requestUpdate();
  }

  /** @override */
  render() {
    const { curve, earlier, unit } = this.view;
    if (!curve) return nothing;
    const curves = [curve, ...earlier.filter((each) => each !== curve)].slice(0, RUNS);
    const frame = frameOf(curves);
    const show = lossIn(unit, curve.counted);
    const loss = show(curve.now);
    return html`
      <div class="strip" aria-hidden="true">
        <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none">
          ${curves.toReversed().map((each) => this.#renderRun(frame, each))}
        </svg>
        <p class="label run ${runColour(curve.number)}">
          ${loss ? html`<b>${strings.transport.loss} ${loss}</b>` : nothing}
          ${strings.chart.lowest(show(curve.floor.perChar))}
        </p>
      </div>
    `;
  }

  /** @param {Axes} frame @param {Curve} curve */
  #renderRun(frame, curve) {
    const { points, floor, number } = curve;
    const x = Math.min(WIDTH, Math.max(0, toX(frame, startOf(curve, 'epoch'))));
    const y = toY(frame, floor.perChar);
    return svg`
      <g class="run ${runColour(number)}">
        <rect x=${x} y=${y} width=${WIDTH - x} height=${HEIGHT - y}></rect>
        <path class="floor" d="M${x} ${y}H${WIDTH}"></path>
        <path class="unseen" d=${this.#path(frame, points.epoch, points.heldOutLoss)}></path>
        <path d=${this.#path(frame, points.whole.epoch, points.whole.loss)}></path>
      </g>
    `;
  }

  /** @param {Axes} frame @param {number[]} xs @param {Column} ys */
  #path(frame, xs, ys) {
    const { x0, x1, xLog } = frame;
    const scale = WIDTH / (xLog ? Math.log(x1 / x0) : x1 - x0);
    const places = thin(xs, ys, 0, xs.length, x0, scale, xLog).map(
      (i) => `${toX(frame, xs[i] ?? 0).toFixed(1)} ${toY(frame, ys[i] ?? 0).toFixed(1)}`,
    );
    return places.length > 0 ? `M${places.join('L')}` : '';
  }

  /** @override */
  static styles = [
    base,
    runStyle,
    css`
      .strip {
        display: grid;
        grid-template-columns: minmax(0, 1fr) calc(84 * var(--px));
        height: calc(56 * var(--px));
        padding: 4px 22px;
        background: var(--panel);
      }
      svg {
        width: 100%;
        height: 100%;
        overflow: hidden;
        fill: none;
        stroke: currentColor;
        stroke-linejoin: round;
      }
      path {
        stroke-width: 2;
        vector-effect: non-scaling-stroke;
      }
      .floor {
        stroke-width: 1;
      }
      .unseen {
        stroke-width: 1.2;
        stroke-dasharray: 6 4;
      }
      rect {
        fill: currentColor;
        fill-opacity: 0.1;
        stroke: none;
      }
      p {
        display: grid;
        align-content: center;
        margin-left: 10px;
        white-space: nowrap;
      }
      @container (width < 42.666em) {
        .strip {
          padding-inline: 10px;
        }
      }
    `,
  ];
}

customElements.define('plateau-strip', Strip);
