// Repeats and copies: where greedy decoding ends, how much of what is drawn goes round, what the newest sample copies.

import { html, LitElement, nothing } from 'lit';
import { CloserLook } from '../../ui/closer-look.js';
import { lookStyle } from '../../ui/look-style.js';
import { measureBar, measureStyle } from '../../ui/measure-bar.js';
import { base } from '../../ui/styles.js';
import { Watch } from '../../ui/watch.js';
import { strings } from '../../words/strings.js';
import { converter, formatLoss } from '../../words/units.js';
import { repeatsStyle } from './style.js';
import { words } from './words.js';

/** @import { Repeats } from './result.js' */

/** Characters of a loop that are shown. */
const SHOWN = 600;

export class RepeatsPanel extends LitElement {
  /** @override */
  static properties = {
    run: { attribute: false },
    curve: { attribute: false },
    unit: { attribute: false },
    aides: { attribute: false },
    placed: { state: true },
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
    /** The place of the longest copy is shown in its context. */
    this.placed = false;
    new Watch(this, ['state', 'progress', 'sample'], 1000);
  }

  /** The sample that was last asked about. @type {import('../../model/curve.js').Sample|undefined} */
  #asked;
  #look = new CloserLook(this, 'repeats', () => {
    this.#asked = this.run?.curve?.samples[0];
    return { sample: this.#asked?.text ?? '', epoch: this.#asked?.epoch ?? 0 };
  });

  /** When a run comes to rest its last sample is written a moment later. @override */
  updated() {
    const { run } = this;
    if (this.#look.working || this.#look.trouble || !this.#look.result || run?.running) return;
    if (run?.curve && run.curve === this.#look.curve && run.curve.samples[0] !== this.#asked)
      this.#look.measure();
  }

  /** @override */
  render() {
    const result = /** @type {Repeats|null} */ (this.#look.result);
    return html`
      ${measureBar(this.#look, this.curve)}
      ${
        result
          ? html`<div class="parts">
              ${this.#renderCycle(result)} ${this.#renderLoops(result)} ${this.#renderCopies(result)}
            </div>`
          : nothing
      }
    `;
  }

  /** @param {Repeats} result */
  #renderCycle({ cycle }) {
    const known = cycle.exact || cycle.repeats;
    const text = [...(known ? cycle.text : cycle.before)];
    const label = known ? words.loopText : words.textStart;
    return html`
      <section>
        <h3>${words.greedy}</h3>
        <p>${known ? words.goesRound(cycle.period, cycle.textBegin) : words.noLoop(cycle.limit)}</p>
        <pre dir="auto" tabindex="0" role="group" aria-label=${label}>${visible(text.slice(0, SHOWN))}</pre>
        ${text.length > SHOWN ? html`<p class="quiet">${words.cut(SHOWN, text.length)}</p>` : nothing}
        ${known ? this.#renderInside(cycle) : nothing}
      </section>
    `;
  }

  /** @param {Repeats['cycle']} cycle */
  #renderInside({ exact, states, begin, limit, entropy, leaves }) {
    const unit = this.unit === 'bits' ? 'bits' : 'nats';
    const show = converter(unit, 1);
    const write = (/** @type {number} */ nats) => words.measure(formatLoss(show(nats)), unit);
    const symbols = this.#look.curve?.facts?.vocabulary ?? 1;
    return html`
      <p>${exact ? words.exact(states, begin) : words.notYet(limit)}</p>
      <p>${
        leaves === null
          ? words.neverLeaves
          : leaves === 0
            ? words.leavesAtOnce
            : words.leaves(formatLoss(leaves))
      }</p>
      <p>${words.entropy(write(entropy), write(Math.log(symbols)))}</p>
    `;
  }

  /** @param {Repeats} result */
  #renderLoops({ loops, drawn, unseen }) {
    const low = loops[0];
    const high = loops.at(-1);
    if (!low || !high) return nothing;
    const any = loops.some(({ share }) => share > 0);
    return html`
      <section>
        <h3>${words.loops}</h3>
        <p>
          ${
            any
              ? words.loopsSay(
                  String(low.temperature),
                  words.share(low.share),
                  String(high.temperature),
                  words.share(high.share),
                )
              : words.loopsNone
          }
          ${unseen ? this.#unseenLoops(unseen.share, any) : nothing}
        </p>
        <table class="bars">
          <thead>
            <tr><th scope="col">${words.temperature}</th><th scope="col">${words.loopShare}</th></tr>
          </thead>
          <tbody>
            ${loops.map(
              ({ temperature, share }) => html`
                <tr>
                  <th scope="row">${temperature.toFixed(1)}</th>
                  <td>
                    <div><svg class="bar" aria-hidden="true"><rect width="${100 * share}%" height="100%"></rect></svg><span>${words.share(share)}</span></div>
                  </td>
                </tr>
              `,
            )}
          </tbody>
        </table>
        <p class="quiet">${words.loopsAbout(drawn)}</p>
      </section>
    `;
  }

  /** @param {number} share @param {boolean} any loops in what was drawn */
  #unseenLoops(share, any) {
    if (share === 0 && any) return words.loopsUnseenNone;
    return words.loopsUnseen(share > 0 ? words.share(share) : '');
  }

  /** @param {Repeats} result */
  #renderCopies({ copied, unseen }) {
    if (!copied) return html`<section><h3>${words.copies}</h3><p>${words.noSample}</p></section>`;
    const share = (/** @type {number|null} */ value) =>
      value === null ? words.unknown : words.share(value);
    return html`
      <section>
        <h3>${words.copies}</h3>
        <p class="quiet">${words.ofSample(copied.epoch, copied.characters)}</p>
        ${this.#renderLongest(copied)}
        <p>${words.gramsAbout}</p>
        <table>
          <thead>
            <tr>
              <th scope="col">${words.grams}</th>
              <th scope="col">${words.inSample}</th>
              ${unseen ? html`<th scope="col">${words.inUnseen}</th>` : nothing}
            </tr>
          </thead>
          <tbody>
            ${copied.shares.map(
              (row) => html`
                <tr>
                  <th scope="row">${words.gram(row.n)}</th>
                  <td>${share(row.share)}</td>
                  ${unseen ? html`<td>${share(row.unseen)}</td>` : nothing}
                </tr>
              `,
            )}
          </tbody>
        </table>
        <p class="quiet">${unseen ? words.normal : words.noUnseen}</p>
      </section>
    `;
  }

  /** @param {NonNullable<Repeats['copied']>} copied */
  #renderLongest({ longest }) {
    if (!longest) return html`<p>${words.nothingCopied}</p>`;
    const { line, before, text, after } = longest.source;
    return html`
      <p>${words.longest(longest.length, line)}</p>
      <pre
        class="quote"
        dir="auto"
        tabindex="0"
        role="group"
        aria-label=${this.placed ? words.placeAt(line) : words.longest(longest.length, line)}
      >${this.placed ? before : ''}<mark>${text}</mark>${this.placed ? after : ''}</pre>
      <p>
        <button
          class="small"
          aria-expanded=${this.placed ? 'true' : 'false'}
          @click=${() => (this.placed = !this.placed)}
        >
          ${this.placed ? words.hidePlace : words.showPlace}
        </button>
      </p>
    `;
  }

  /** @override */
  static styles = [base, measureStyle, lookStyle, repeatsStyle];
}

/** Characters as they are; of a text of nothing but white space, its signs. @param {string[]} text */
function visible(text) {
  const plain = text.join('');
  if (plain.trim() !== '') return plain;
  return text.map((each) => strings.samples.likely.signs[each]?.[0] ?? each).join('');
}

customElements.define('plateau-repeats', RepeatsPanel);
