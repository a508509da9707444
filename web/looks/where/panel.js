// "Where the loss is": at which positions of a window, and at which characters of the text, with the weights of one moment.

import { css, html, nothing } from 'lit';
import { guard } from 'lit/directives/guard.js';
import '../../chart/line-figure.js';
import { segments } from '../../chart/tools.js';
import { toolsStyle } from '../../chart/tools-style.js';
import { linesOf } from '../../ui/char-grid.js';
import { CloserLook } from '../../ui/closer-look.js';
import '../../ui/coloured-text.js';
import { LookPanel } from '../../ui/look-panel.js';
import { section } from '../../ui/parts.js';
import { converter, formatLoss, formatPair, formatShare } from '../../words/units.js';
import { byPosition } from './chart.js';
import { firstHolding, shareOfFirst } from './result.js';
import { costs } from './text.js';
import { words } from './words.js';

/** @import { Where } from './result.js' */

/** The fewest positions are named that hold at least this share of what no network can avoid. */
const ENOUGH = 0.8;
/** Nats a character: a floor so low bounds nothing that is shown. */
const NO_FLOOR = 0.01;

const WHICH = /** @type {const} */ (['training', 'unseen']);
const SHADE = /** @type {const} */ (['all', 'above']);

/** Which positions hold the loss. @param {Where} result */
function positions({ window, carried, floor, training }) {
  if (floor.mean < NO_FLOOR) return words.noFloor(carried);
  const { counted, byPosition } = training;
  const first = firstHolding(floor.byPosition, counted, ENOUGH);
  if (!first) return '';
  const above = byPosition.map((mean, p) => mean - floor.byPosition[p]);
  const [ofLoss, ofAbove] = [byPosition, above].map((means) =>
    formatShare(shareOfFirst(means, counted, first.positions)),
  );
  const ofFloor = formatShare(first.share);
  return words.positions({ first: first.positions, window, carried, ofFloor, ofLoss, ofAbove });
}

export class WherePanel extends LookPanel {
  /** @override */
  look = new CloserLook(this, 'where');
  /** @type {typeof WHICH[number]} */
  which = 'training';
  /** @type {typeof SHADE[number]} */
  shade = 'all';

  /** @override @param {Where} result */
  complete(result) {
    const { unit } = this.view;
    const figure = byPosition(result, unit);
    return html`
      <p class="said">${this.#sentence(result)} ${positions(result)}</p>
      <div class="columns">
        ${section(words.chart(unit), html`<plateau-lines .figure=${figure}></plateau-lines>`)}
        ${this.#renderText(result)}
      </div>
    `;
  }

  /** What the text costs in all. @param {Where} result */
  #sentence({ training, floor, unseen, window }) {
    const { unit } = this.view;
    const show = converter(unit, this.look.curve?.counted ?? window);
    const [now, lowest] = formatPair(show(training.mean), show(floor.mean));
    const above = formatLoss(Math.max(0, show(training.mean) - show(floor.mean)));
    const held = unseen ? words.unseen(formatLoss(show(unseen.mean))) : words.noUnseen;
    return `${words.training(unit, now, lowest, above)} ${held}`;
  }

  /** @param {Where} result */
  #renderText({ training, unseen, window, stream, carried }) {
    const { which, shade } = this;
    const { unit } = this.view;
    const part = (which === 'unseen' ? unseen : null) ?? training;
    const above = part.floor !== null && shade === 'above';
    const named = words.textNames[part === unseen ? 'unseen' : 'training'];
    // What is held out is one stream.
    const grid = { window, stream: part === unseen ? part.text.length : stream };
    return section(
      words.text,
      html`
        <div class="quiet row">
          ${unseen ? this.#segments('which', WHICH, words.whichOf) : nothing}
          ${part.floor ? this.#segments('shade', SHADE, words.shadeOf) : nothing}
        </div>
        <plateau-coloured-text
          .view=${guard([part, above, unit], () => costs(part, named, above, unit, grid))}
        ></plateau-coloured-text>
        <p class="quiet">${words.lines(window, linesOf(window) > 1, carried)}</p>
      `,
    );
  }

  /**
   * @template {string} T
   * @param {'which'|'shade'} name
   * @param {readonly T[]} values
   * @param {Record<T, string>} said
   */
  #segments(name, values, said) {
    const choose = (/** @type {T} */ value) => this.choose({ [name]: value });
    return segments(
      name,
      words[name],
      values,
      (value) => said[value],
      /** @type {T} */ (this[name]),
      choose,
    );
  }

  /** @override */
  static styles = [
    LookPanel.styles,
    toolsStyle,
    css`
      :host {
        --columns: minmax(0, 5fr) minmax(0, 6fr);
      }
    `,
  ];
}

customElements.define('plateau-where', WherePanel);
