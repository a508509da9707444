// How far back it learns: the gradient by lag beside its bound, and what unseen text costs when little of it is seen.

import { css, html, LitElement, nothing } from 'lit';
import '../../chart/line-figure.js';
import { CloserLook } from '../../ui/closer-look.js';
import { lookStyle } from '../../ui/look-style.js';
import { measureBar, measureStyle } from '../../ui/measure-bar.js';
import { base } from '../../ui/styles.js';
import { Watch } from '../../ui/watch.js';
import { converter, formatLoss } from '../../words/units.js';
import { words } from './words.js';

/**
 * @import { Line } from '../../chart/line-figure.js'
 * @import { Reach } from './result.js'
 */

/** A change of the loss that is worth reading further back for: nats a character. */
const WORTH = 0.01;

export class ReachPanel extends LitElement {
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
    new Watch(this, ['state', 'progress'], 1000);
  }

  #look = new CloserLook(this, 'reach');

  /** @override */
  render() {
    const result = /** @type {Reach|null} */ (this.#look.result);
    return html`
      ${measureBar(this.#look, this.curve)}
      ${result ? html`<div class="pair">${this.#gradient(result)} ${this.#seen(result)}</div>` : nothing}
    `;
  }

  /** @param {Reach} result */
  #gradient({ lines, bounds }) {
    const last = (lines[0]?.norms.length ?? 1) - 1;
    const several = bounds.length > 1;
    /** @type {Line[]} */
    const drawn = lines.map(({ layer, state, norms }, i) => ({
      name: words.line(state, lines.some((line) => line.layer > 0) ? layer + 1 : 0),
      points: norms.map((norm, lag) => [lag, norm / (norms[0] || 1)]),
      colour: /** @type {Line['colour']} */ (1 + (i % 7)),
    }));
    const power = (/** @type {number} */ base) =>
      Array.from(
        { length: last + 1 },
        (_, lag) => /** @type {[number, number]} */ ([lag, base ** lag]),
      );
    // A bound above 1 lets the gradient grow: there is nothing to draw.
    for (const { layer, factor, norm } of bounds.filter(({ factor, norm }) => factor * norm < 1))
      drawn.push({
        name: words.bound(several ? layer + 1 : 0),
        points: power(factor * norm),
        colour: 0,
      });
    if (bounds.some(({ factor }) => factor === 0.25))
      drawn.push({ name: words.post, points: power(0.25), colour: 0 });
    return html`
      <section>
        <h3>${words.gradient}</h3>
        <div class="decays">
          ${lines.map(({ layer, state, norms, half, hundredth }) => {
            const whose = words.whose(state, layer + 1, lines.length > 1);
            const dead = !((norms[0] ?? 0) > 0);
            return html`<p>${dead ? words.none(whose) : words.decay(whose, half, hundredth, last)}</p>`;
          })}
        </div>
        <plateau-lines
          name=${words.gradientName}
          .lines=${drawn}
          .x=${{ title: words.lag, format: String }}
          .y=${{ title: words.relative, log: true, high: 1, most: Math.max(...lines.flatMap(({ norms }) => norms.map((norm) => norm / (norms[0] || 1)))), format: words.share }}
        ></plateau-lines>
        ${bounds.map(({ layer, factor, norm }) => html`<p class="quiet">${words.boundSays(several ? layer + 1 : 0, factor, norm)}</p>`)}
        ${several ? html`<p class="quiet">${words.boundOfOne}</p>` : nothing}
        ${bounds.length === 0 ? html`<p class="quiet">${words.noBound}</p>` : nothing}
      </section>
    `;
  }

  /** @param {Reach} result */
  #seen({ reach, all, heldOut, predictions, cleared }) {
    const show = converter(this.unit, this.curve?.counted ?? 1);
    const write = (/** @type {number} */ nats) => formatLoss(show(nats));
    const worth = String(Number((show(WORTH) - show(0)).toPrecision(2)));
    const end = reach.at(-1);
    if (!end) return html`<section><h3>${words.seen}</h3><p>${words.tooShort}</p></section>`;
    // The fewest characters from which on no more of them change the loss by what is worth it.
    const enough = reach.findLast(({ loss }) => Math.abs(loss - end.loss) > WORTH);
    const after = enough ? reach[reach.indexOf(enough) + 1] : reach[0];
    const best = reach.reduce((a, b) => (b.loss < a.loss ? b : a));
    /** @type {Line[]} */
    const drawn = [
      {
        name: words.loss(heldOut),
        points: reach.map(({ seen, loss }) => [seen, show(loss)]),
        colour: 1,
        dashed: heldOut,
        dots: true,
      },
    ];
    if (all !== null)
      drawn.push({
        name: words.allSeen,
        points: reach.map(({ seen }) => [seen, show(all)]),
        colour: 0,
        dashed: heldOut,
      });
    // From 0 a change of a hundredth could not be seen; a tenth of the loss is the least that fills the height.
    const values = drawn.flatMap(({ points }) => points.map(([, value]) => value));
    const [least, most] = [Math.min(...values), Math.max(...values)];
    const air = 0.15 * Math.max(most - least, 0.1 * most);
    return html`
      <section>
        <h3>${words.seen}</h3>
        <p>
          ${words.enough(after?.seen ?? 1, end.seen, write(reach[0]?.loss ?? 0), write(end.loss), worth, heldOut)}
          ${all === null ? nothing : words.all(write(all))}
          ${end.loss - best.loss > WORTH ? words.worse(best.seen, write(best.loss)) : nothing}
        </p>
        <plateau-lines
          name=${words.seenName(heldOut)}
          .lines=${drawn}
          .x=${{ title: words.characters, log: true, format: String }}
          .y=${{ title: words.axis(this.unit), low: Math.max(0, least - air), high: most + air, format: formatLoss }}
        ></plateau-lines>
        <p class="quiet">
          ${words.predictions(predictions, end.seen)}
          ${cleared !== null && cleared < end.seen ? words.cleared(cleared) : nothing}
        </p>
      </section>
    `;
  }

  /** @override */
  static styles = [
    base,
    measureStyle,
    lookStyle,
    css`
      :host {
        display: block;
      }
      .pair {
        display: grid;
        gap: 24px 40px;
        grid-template-columns: minmax(0, 1fr);
      }
      .decays {
        display: grid;
        gap: 2px;
      }
      @container (width >= 66.666em) {
        .pair {
          grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
        }
      }
    `,
  ];
}

customElements.define('plateau-reach', ReachPanel);
