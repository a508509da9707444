// "Where the loss is": at which positions of a window, and at which characters of the text, with the weights of one moment.

import { css, html, LitElement, nothing } from 'lit';
import { CloserLook } from '../../ui/closer-look.js';
import { measureBar, measureStyle } from '../../ui/measure-bar.js';
import { base } from '../../ui/styles.js';
import { Watch } from '../../ui/watch.js';
import { converter, formatLoss, formatPair } from '../../words/units.js';
import { firstHolding } from './result.js';
import { words } from './words.js';
import './chart.js';
import './text.js';

/** @import { Where as Measured } from './result.js' */

/** The fewest positions are named that hold at least this share of what no network can avoid. */
const MOST_OF_IT = 0.8;
/** Nats a character: a floor so low bounds nothing that is shown. */
const NO_FLOOR = 0.01;

export class WherePanel extends LitElement {
  /** @override */
  static properties = {
    run: { attribute: false },
    curve: { attribute: false },
    unit: { attribute: false },
    aides: { attribute: false },
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
    this.look = new CloserLook(this, 'where');
    new Watch(this, ['state', 'progress'], 1000);
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
    const { unit } = this;
    const counted = this.look.curve?.counted ?? result.window;
    return html`
      <div class="parts">
        <p class="said">${this.#sentence(result, counted)} ${this.#positions(result)}</p>
        <plateau-by-position .result=${result} .unit=${unit}></plateau-by-position>
        <plateau-surprise .result=${result} .unit=${unit}></plateau-surprise>
      </div>
    `;
  }

  /** What it costs in all. @param {Measured} result @param {number} counted */
  #sentence({ training, floor, unseen }, counted) {
    const show = converter(this.unit, counted);
    const [now, lowest] = formatPair(show(training.mean), show(floor.mean));
    const above = formatLoss(Math.max(0, show(training.mean) - show(floor.mean)));
    const held = unseen ? words.unseen(formatLoss(show(unseen.mean))) : words.noUnseen;
    return `${words.training(this.unit, now, lowest, above)} ${held}`;
  }

  /** Which positions hold it. @param {Measured} result */
  #positions({ window, carried, floor, training }) {
    if (floor.mean < NO_FLOOR) return words.noFloor(carried);
    const most = firstHolding(floor.byPosition, training.counted, MOST_OF_IT);
    if (!most) return '';
    const shareOf = (/** @type {number[]} */ means) => {
      let [first, all] = [0, 0];
      means.forEach((mean, p) => {
        const count = training.counted[p] ?? 0;
        if (count === 0) return;
        all += mean * count;
        if (p < most.positions) first += mean * count;
      });
      return all > 0 ? first / all : 0;
    };
    const above = training.byPosition.map((mean, p) => mean - (floor.byPosition[p] ?? 0));
    return words.positions({
      first: most.positions,
      window,
      carried,
      ofFloor: percent(most.share),
      ofLoss: percent(shareOf(training.byPosition)),
      ofAbove: percent(shareOf(above)),
    });
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
        gap: 18px 36px;
        margin-top: 8px;
      }
      /* Beside each other where there is room: both fit into one window. */
      @container (width >= 66.666em) {
        .parts {
          grid-template-columns: minmax(0, 5fr) minmax(0, 6fr);
        }
        .said {
          grid-column: 1 / -1;
        }
      }
      .said {
        max-width: 80ch;
        font-size: calc(14 * var(--px));
        text-wrap: pretty;
      }
    `,
  ];
}

/** @param {number} share */
const percent = (share) => `${Math.round(100 * share)}\u00a0%`;

customElements.define('plateau-where', WherePanel);
