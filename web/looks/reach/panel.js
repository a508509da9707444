// How far back it learns: the gradient by lag beside its bound, and what unseen text costs when little of it is seen.

import { css, html, nothing } from 'lit';
import '../../chart/line-figure.js';
import { CloserLook } from '../../ui/closer-look.js';
import { LookPanel } from '../../ui/look-panel.js';
import { section } from '../../ui/parts.js';
import { converter, formatLoss } from '../../words/units.js';
import { words } from './words.js';

/**
 * @import { Figure, Line, Point } from '../../chart/line-frame.js'
 * @import { Reach } from './result.js'
 */

/** A change of the loss that is worth reading further back for: nats a character. */
const WORTH = 0.01;

/** What decays by the same factor at every lag. @param {string} name @param {number} factor @param {number} last lag @returns {Line} */
const power = (name, factor, last) => ({
  name,
  points: Array.from({ length: last + 1 }, (_, lag) => [lag, factor ** lag]),
  colour: 0,
});

/** The gradient by lag as a share of that at lag 0, and its bounds. @param {Reach} result @returns {Figure} */
function byLag({ lines, bounds }) {
  const last = lines[0].norms.length - 1;
  const layered = lines.some(({ layer }) => layer > 0);
  const measured = lines.map(({ layer, state, norms }, i) => {
    const points = norms.map((norm, lag) => /** @type {Point} */ ([lag, norm / (norms[0] || 1)]));
    const colour = /** @type {Line['colour']} */ (1 + (i % 7));
    return { name: words.line(state, layered ? layer + 1 : 0), points, colour };
  });
  // A bound above 1 lets the gradient grow: there is nothing to draw.
  const falling = bounds.filter(({ factor, norm }) => factor * norm < 1);
  const post = bounds.some(({ factor }) => factor === 0.25) ? [power(words.post, 0.25, last)] : [];
  return {
    name: words.gradientName,
    lines: [
      ...measured,
      ...falling.map(({ layer, factor, norm }) =>
        power(words.bound(bounds.length > 1 ? layer + 1 : 0), factor * norm, last),
      ),
      ...post,
    ],
    x: { title: words.lag, format: String },
    y: {
      title: words.relative,
      log: true,
      high: 1,
      limit: Math.max(...measured.flatMap(({ points }) => points.map(([, share]) => share))),
      format: words.share,
    },
  };
}

export class ReachPanel extends LookPanel {
  /** @override */
  look = new CloserLook(this, 'reach');

  /** @override @param {Reach} result */
  complete(result) {
    return html`<div class="columns">${this.#gradient(result)} ${this.#seen(result)}</div>`;
  }

  /** @param {Reach} result */
  #gradient(result) {
    const { lines, bounds } = result;
    const last = lines[0].norms.length - 1;
    const several = bounds.length > 1;
    // Of one lag, or of nothing but zeros, the sentence says all.
    const drawn = last > 0 && lines.some(({ norms }) => norms[0] > 0);
    const decays = lines.map(({ layer, state, norms, half, hundredth }) => {
      const whose = words.whose(state, layer + 1, lines.length > 1);
      return norms[0] > 0 ? words.decay(whose, half, hundredth, last) : words.none(whose);
    });
    const notes = [
      ...bounds.map(({ layer, factor, norm }) =>
        words.boundSays(several ? layer + 1 : 0, factor, norm),
      ),
      ...(several ? [words.boundOfOne] : []),
      ...(bounds.length === 0 ? [words.noBound] : []),
    ];
    return section(
      words.gradient,
      html`<div>${decays.map((decay) => html`<p>${decay}</p>`)}</div>`,
      drawn ? html`<plateau-lines .figure=${byLag(result)}></plateau-lines>` : nothing,
      notes.map((note) => html`<p class="quiet">${note}</p>`),
    );
  }

  /** @param {Reach} result */
  #seen({ reach, all, heldOut, predictions, cleared }) {
    const end = reach.at(-1);
    if (!end) return section(words.seen, html`<p>${words.tooShort}</p>`);
    const show = converter(this.view.unit, this.view.curve?.counted ?? 1);
    const write = (/** @type {number} */ nats) => formatLoss(show(nats));
    const worth = String(Number((show(WORTH) - show(0)).toPrecision(2)));
    // The fewest characters from which on no more of them change the loss by what is worth it.
    const enough = reach[reach.findLastIndex(({ loss }) => Math.abs(loss - end.loss) > WORTH) + 1];
    const best = reach.reduce((a, b) => (b.loss < a.loss ? b : a));
    /** @param {string} name @param {(loss: number) => number} of @param {Partial<Line>} how @returns {Line} */
    const line = (name, of, how) => ({
      name,
      points: reach.map(({ seen, loss }) => [seen, show(of(loss))]),
      colour: 0,
      dashed: heldOut,
      ...how,
    });
    const lines = [
      line(words.loss(heldOut), Number, { colour: 1, dots: true }),
      ...(all === null ? [] : [line(words.allSeen, () => all, {})]),
    ];
    // From 0 a change of a hundredth could not be seen; a tenth of the loss is the least that fills the height.
    const values = lines.flatMap(({ points }) => points.map(([, value]) => value));
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const air = 0.15 * Math.max(high - low, 0.1 * high);
    const figure = {
      name: words.seenName(heldOut),
      lines,
      x: { title: words.characters, log: true, format: String },
      y: {
        title: words.axis(this.view.unit),
        low: Math.max(0, low - air),
        high: high + air,
        format: formatLoss,
      },
    };
    return section(
      words.seen,
      html`
        <p>
          ${words.enough(enough.seen, end.seen, write(reach[0].loss), write(end.loss), worth, heldOut)}
          ${all === null ? nothing : words.all(write(all))}
          ${end.loss - best.loss > WORTH ? words.worse(best.seen, write(best.loss)) : nothing}
        </p>
        ${reach.length > 1 ? html`<plateau-lines .figure=${figure}></plateau-lines>` : nothing}
        <p class="quiet">
          ${words.predictions(predictions, end.seen)}
          ${cleared !== null && cleared < end.seen ? words.cleared(cleared) : nothing}
        </p>
      `,
    );
  }

  /** @override */
  static styles = [
    LookPanel.styles,
    css`
      :host {
        --columns: minmax(0, 1fr) minmax(0, 1fr);
      }
    `,
  ];
}

customElements.define('plateau-reach', ReachPanel);
