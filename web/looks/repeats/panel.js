// Repeats and copies: where greedy decoding ends, how much of what is drawn goes round, what the newest sample copies.

import { css, html, nothing } from 'lit';
import { CloserLook } from '../../ui/closer-look.js';
import { LookPanel } from '../../ui/look-panel.js';
import { section, table } from '../../ui/parts.js';
import { strings } from '../../words/strings.js';
import { converter, formatLoss, formatShare } from '../../words/units.js';
import { words } from './words.js';

/** @import { Repeats } from './result.js' */

/** Characters of a loop that are shown. */
const SHOWN = 600;

/** A share of nothing: a table of these is a sentence. */
const NONE = formatShare(0);

/** Characters as they are; of a text of nothing but white space, its signs. @param {string[]} text */
function visible(text) {
  const plain = text.join('');
  if (plain.trim() !== '') return plain;
  return text.map((each) => strings.samples.likely.signs[each]?.[0] ?? each).join('');
}

/** How much of what is drawn goes round, by temperature. @param {Repeats} result */
function loops({ loops, drawn, unseen }) {
  const [low, high] = [loops[0], loops[loops.length - 1]];
  const any = loops.some(({ share }) => formatShare(share) !== NONE);
  const rows = loops.map(({ temperature, share }) => [
    temperature.toFixed(1),
    html`<div class="row">
      <svg class="bar" aria-hidden="true"><rect width="${100 * share}%" height="100%"></rect></svg>
      <span>${formatShare(share)}</span>
    </div>`,
  ]);
  return section(
    words.loops,
    html`
      <p>${any ? words.loopsSay(low, high) : words.loopsNone(low, high)} ${unseen ? words.loopsUnseen(unseen.share, any) : nothing}</p>
      ${any ? html`<div class="bars">${table([words.temperature, words.loopShare], rows)}</div>` : nothing}
      <p class="quiet">${words.loopsAbout(drawn)}</p>
    `,
  );
}

export class RepeatsPanel extends LookPanel {
  /** The sample that was last asked about. @type {import('../../model/curve.js').Sample|undefined} */
  #asked;
  /** @override */
  look = new CloserLook(this, 'repeats', () => {
    this.#asked = this.run.curve?.samples[0];
    return { sample: this.#asked?.text ?? '', epoch: this.#asked?.epoch ?? 0 };
  });
  /** The place of the longest copy is shown in its context. */
  placed = false;

  /** When a run comes to rest its last sample is written a moment later. @override */
  updated() {
    const { run, look } = this;
    if (look.working || look.trouble || !look.result || run.running) return;
    if (run.curve && run.curve === look.curve && run.curve.samples[0] !== this.#asked)
      look.measure();
  }

  /** @override @param {Repeats} result */
  complete(result) {
    return html`
      <div class="columns">
        ${this.#renderCycle(result)} ${loops(result)} ${this.#renderCopies(result)}
      </div>
    `;
  }

  /** @param {Repeats} result */
  #renderCycle({ cycle }) {
    const known = cycle.exact || cycle.repeats;
    const text = [...(known ? cycle.text : cycle.before)];
    const label = known ? words.loopText : words.textStart;
    return section(
      words.greedy,
      html`
        <p>${known ? words.goesRound(cycle.period, cycle.textBegin) : words.noLoop(cycle.limit)}</p>
        <pre dir="auto" tabindex="0" role="group" aria-label=${label}>${visible(text.slice(0, SHOWN))}</pre>
        ${text.length > SHOWN ? html`<p class="quiet">${words.cut(SHOWN, text.length)}</p>` : nothing}
        ${known ? this.#cycleSays(cycle).map((said) => html`<p>${said}</p>`) : nothing}
      `,
    );
  }

  /** @param {Repeats['cycle']} cycle */
  #cycleSays({ exact, states, begin, limit, entropy, leaves }) {
    const unit = this.view.unit === 'bits' ? 'bits' : 'nats';
    const write = (/** @type {number} */ nats) => `${formatLoss(converter(unit, 1)(nats))} ${unit}`;
    const symbols = this.look.curve?.facts?.vocabulary ?? 1;
    return [
      exact ? words.exact(states, begin) : words.notYet(limit),
      words.leaves(leaves),
      words.entropy(write(entropy), write(Math.log(symbols))),
    ];
  }

  /** @param {Repeats} result */
  #renderCopies({ copied, unseen }) {
    if (!copied) return section(words.copies, html`<p>${words.noSample}</p>`);
    const share = (/** @type {number|null} */ value) =>
      value === null ? '\u2013' : formatShare(value);
    const columns = [words.grams, words.inSample, words.inUnseen];
    const rows = copied.shares.map((row) => [
      words.gram(row.n),
      share(row.share),
      share(row.unseen),
    ]);
    const shown = unseen ? 3 : 2;
    const fewest = words.gram(copied.shares[0]?.n ?? 0);
    if (
      rows.every((row) => row.slice(1, shown).every((each) => each === NONE || each === '\u2013'))
    )
      return section(
        words.copies,
        html`
          <p class="quiet">${words.ofSample(copied.epoch, copied.characters)}</p>
          ${this.#renderLongest(copied)}
          <p>${words.noStretch(fewest, unseen !== null)}</p>
        `,
      );
    return section(
      words.copies,
      html`
        <p class="quiet">${words.ofSample(copied.epoch, copied.characters)}</p>
        ${this.#renderLongest(copied)}
        <p>${words.gramsAbout}</p>
        ${table(
          columns.slice(0, shown),
          rows.map((row) => row.slice(0, shown)),
        )}
        <p class="quiet">${unseen ? words.normal : words.noUnseen}</p>
      `,
    );
  }

  /** @param {NonNullable<Repeats['copied']>} copied */
  #renderLongest({ longest }) {
    if (!longest) return html`<p>${words.nothingCopied}</p>`;
    const { placed } = this;
    const { line, before, text, after } = longest.source;
    const said = words.longest(longest.length, line);
    return html`
      <p>${said}</p>
      <pre
        class="quote"
        dir="auto"
        tabindex="0"
        role="group"
        aria-label=${placed ? words.placeAt(line) : said}
      >${placed ? before : ''}<mark>${text}</mark>${placed ? after : ''}</pre>
      <p>
        <button
          class="small"
          aria-expanded=${placed}
          @click=${() => this.choose({ placed: !placed })}
        >
          ${placed ? words.hidePlace : words.showPlace}
        </button>
      </p>
    `;
  }

  /** @override */
  static styles = [
    LookPanel.styles,
    css`
      :host {
        --columns: repeat(3, minmax(0, 1fr));
      }
      pre {
        max-height: 12em;
        padding: 6px 10px;
        border-inline-start: 2px solid var(--line);
      }
      mark {
        color: inherit;
        background: var(--tint);
        text-decoration: underline;
        text-decoration-color: var(--accent);
        text-underline-offset: 3px;
      }
      .bars table {
        width: 100%;
      }
      .bars :is(th, td):first-child {
        width: 7em;
      }
      .bars .row {
        flex-wrap: nowrap;
        color: var(--ink);
      }
      .bars span {
        min-width: 3.8em;
      }
      .bars thead th {
        text-align: start;
      }
      .bar {
        flex: 1;
        min-width: 0;
        width: 100%;
        height: 9px;
        background: var(--tint);
      }
      .bar rect {
        fill: var(--accent);
      }
      @media (forced-colors: active) {
        .bar {
          forced-color-adjust: none;
          border: 1px solid CanvasText;
        }
        .bar rect {
          fill: Highlight;
        }
      }
    `,
  ];
}

customElements.define('plateau-repeats', RepeatsPanel);
