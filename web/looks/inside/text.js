// <plateau-unit-text>: a stretch of the text, each character coloured by the activation of one hidden unit.

import { css, html, nothing } from 'lit';
import { base } from '../../ui/styles.js';
import { TextCursor } from '../../ui/text-cursor.js';
import { strings } from '../../words/strings.js';
import { words as where } from '../where/words.js';
import { activation } from './result.js';
import { words } from './words.js';

/** @import { Inside as Measured } from './result.js' */

/** Characters shown at a time. */
const STRETCH = 1500;
/** Tints from the lowest to the highest activation; the middle one is none. */
const TINTS = ['n3', 'n2', 'n1', '', 'p1', 'p2', 'p3'];

/** Characters below and above the tints' range: a few odd activations must not take all of it. */
const BEYOND = 0.05;

/** @param {number} value @param {number} digits */
const show = (value, digits) => value.toFixed(digits).replace('-', '\u2212');

/** Digits that tell two activations apart, two to six. @param {number} low @param {number} high */
const digitsOf = (low, high) => {
  let digits = 2;
  while (digits < 6 && high - low < 5 * 10 ** -digits) digits++;
  return digits;
};

/** What a character is called. @param {string} character */
const nameOf = (character) =>
  strings.samples.likely.signs[character]?.[1] ?? `\u201c${character}\u201d`;

export class UnitText extends TextCursor {
  /** @override */
  static properties = {
    result: { attribute: false },
    unit: { type: Number },
    mark: { type: Number },
    from: { state: true },
  };

  constructor() {
    super();
    /** @type {Measured|null} */
    this.result = null;
    /** From 0, through all layers. */
    this.unit = 0;
    /** The kind of character that is underlined, as its bit; -1: none. */
    this.mark = -1;
    /** First character shown. */
    this.from = 0;
  }

  /** @type {{of: Measured, list: string[]}|null} */
  #characters = null;
  /** Where the tints of a unit begin and end. @type {{of: Measured, unit: number, low: number, high: number, digits: number}|null} */
  #range = null;

  /** @param {Measured} result */
  #listOf(result) {
    if (this.#characters?.of !== result) this.#characters = { of: result, list: [...result.text] };
    return this.#characters.list;
  }

  /** @param {Measured} result @param {number} count */
  #rangeOf(result, count) {
    const { unit } = this;
    if (this.#range?.of === result && this.#range.unit === unit) return this.#range;
    const all = Float32Array.from({ length: count }, (_, i) => activation(result, i, unit)).sort();
    const low = all[Math.floor(BEYOND * count)] ?? 0;
    const high = all[Math.ceil((1 - BEYOND) * count) - 1] ?? 0;
    this.#range = { of: result, unit, low, high, digits: digitsOf(low, high) };
    return this.#range;
  }

  /** @override */
  render() {
    const { result } = this;
    if (!result) return nothing;
    const list = this.#listOf(result);
    const range = this.#rangeOf(result, list.length);
    const from = this.from < list.length ? this.from : 0;
    const to = Math.min(list.length, from + STRETCH);
    const at = this.at !== null && this.at >= from && this.at < to ? this.at : null;
    const read = at === null ? '' : this.#reading(result, list, at, range.digits);
    const { hidden } = result;
    const name = words.unit(Math.floor(this.unit / hidden) + 1, (this.unit % hidden) + 1);
    return html`
      ${this.#renderLegend(result, range)}
      <div
        class="stretch"
        role="figure"
        tabindex="0"
        aria-label=${words.textName(name, from + 1, to)}
        @keydown=${(/** @type {KeyboardEvent} */ event) => this.key(event, from, to)}
        @pointermove=${this.point}
        @pointerdown=${this.point}
        @blur=${() => {
          this.at = null;
        }}
      ><pre>${this.#spans(result, list, range, from, to, at)}</pre></div>
      <p class="quiet read" aria-hidden="true">${read || words.hint}</p>
      <p class="spoken" aria-live="polite">${this.aloud ? read : ''}</p>
      ${this.#renderPager(list.length, from, to)}
    `;
  }

  /** @param {Measured} result @param {{low: number, high: number, digits: number}} range */
  #renderLegend({ detectors }, { low, high, digits }) {
    const mark = detectors[this.mark]?.mark;
    return html`
      <p class="legend">
        <span class="scale">
          <span class="n3">${words.lowest}</span
          ><span class="n2" aria-hidden="true"></span><span class="n1" aria-hidden="true"></span
          ><span class="p1" aria-hidden="true"></span><span class="p2" aria-hidden="true"></span
          ><span class="p3">${words.highest}</span>
        </span>
        <span>${words.legend(show(low, digits), show(high, digits))}${
          mark ? html`; <u>${words.underlined(words.marks[mark])}</u>` : nothing
        }</span>
      </p>
    `;
  }

  /**
   * @param {Measured} result
   * @param {string[]} list
   * @param {{low: number, high: number}} range
   * @param {number} from
   * @param {number} to
   * @param {number|null} at
   */
  #spans(result, list, { low, high }, from, to, at) {
    const wide = high - low || 1;
    return list.slice(from, to).map((character, k) => {
      const i = from + k;
      const share = Math.max(0, (activation(result, i, this.unit) - low) / wide);
      const tint = TINTS[Math.min(TINTS.length - 1, Math.floor(share * TINTS.length))] ?? '';
      const name = `${tint}${this.#has(result, i, this.mark) ? ' mark' : ''}${i === at ? ' at' : ''}`;
      return html`<span class=${name} data-i=${i}>${character === '\n' ? '\u21b5\n' : character}</span>`;
    });
  }

  /** @param {Measured} result @param {number} i @param {number} mark */
  #has({ marks }, i, mark) {
    return mark >= 0 && ((Number(marks[i]) >> mark) & 1) === 1;
  }

  /** @param {Measured} result @param {string[]} list @param {number} at @param {number} digits */
  #reading(result, list, at, digits) {
    const kinds = result.detectors.filter((_, bit) => this.#has(result, at, bit));
    return words.character(
      nameOf(list[at] ?? ''),
      show(activation(result, at, this.unit), digits),
      kinds.map(({ mark }) => words.marks[mark]).join(', '),
    );
  }

  /** @param {number} count @param {number} from @param {number} to */
  #renderPager(count, from, to) {
    if (count <= STRETCH) return nothing;
    const turn = (/** @type {number} */ first) => {
      this.from = Math.max(0, first);
      this.at = null;
    };
    return html`
      <p class="pager">
        <button class="small" ?disabled=${from === 0} @click=${() => turn(from - STRETCH)}>
          ${where.earlier}
        </button>
        <span>${where.stretch(from + 1, to, count)}</span>
        <button class="small" ?disabled=${to >= count} @click=${() => turn(from + STRETCH)}>
          ${where.later}
        </button>
      </p>
    `;
  }

  /** @override */
  static styles = [
    base,
    css`
      :host {
        display: block;
      }
      .legend {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 2px 10px;
        margin-bottom: 6px;
        color: var(--soft);
        font-size: calc(12 * var(--px));
      }
      .scale {
        display: inline-flex;
        color: var(--ink);
      }
      .scale span {
        min-width: 18px;
        padding: 1px 6px;
      }
      .stretch {
        max-height: calc(340 * var(--px));
        overflow: auto;
        padding: 8px 12px;
        border: 1px solid var(--line);
        border-radius: 7px;
        background: var(--panel);
      }
      pre {
        margin: 0;
        font: calc(13 * var(--px)) / 1.7 var(--mono);
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
      /* Blue is high, ochre is low: told apart by who sees no red or green, too. */
      .p1 {
        background: color-mix(in srgb, var(--accent) 12%, transparent);
      }
      .p2 {
        background: color-mix(in srgb, var(--accent) 26%, transparent);
      }
      .p3 {
        background: color-mix(in srgb, var(--accent) 42%, transparent);
      }
      .n1 {
        background: color-mix(in srgb, var(--warn) 9%, transparent);
      }
      .n2 {
        background: color-mix(in srgb, var(--warn) 20%, transparent);
      }
      .n3 {
        background: color-mix(in srgb, var(--warn) 32%, transparent);
      }
      .mark,
      u {
        text-decoration: underline;
        text-decoration-thickness: 2px;
        text-underline-offset: 3px;
      }
      .at {
        outline: 2px solid var(--ink);
        outline-offset: -1px;
      }
      .read {
        margin-top: 6px;
        min-height: 1lh;
        font-variant-numeric: tabular-nums;
      }
      .pager {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px 12px;
        margin-top: 6px;
        color: var(--soft);
        font-size: calc(13 * var(--px));
      }
      @media (forced-colors: active) {
        .p2,
        .p3 {
          forced-color-adjust: none;
          background: Highlight;
          color: HighlightText;
        }
        .n2,
        .n3 {
          border-block: 1px dotted CanvasText;
        }
      }
      @media print {
        .stretch {
          max-height: none;
        }
      }
    `,
  ];
}

customElements.define('plateau-unit-text', UnitText);
