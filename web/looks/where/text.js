// <plateau-surprise>: a stretch of the text, each character coloured by what it cost the weights of one moment.

import { css, html, nothing } from 'lit';
import { segments } from '../../chart/tools.js';
import { toolsStyle } from '../../chart/tools-style.js';
import { base } from '../../ui/styles.js';
import { TextCursor } from '../../ui/text-cursor.js';
import { strings } from '../../words/strings.js';
import { converter, formatLoss } from '../../words/units.js';
import { words } from './words.js';

/** @import { Part, Where as Measured } from './result.js' */

/** @typedef {'training'|'unseen'} Which */
/** @typedef {'all'|'above'} Shade */

/** Characters shown at a time. */
const STRETCH = 1500;
/** Nats from which each deeper shade begins. */
export const SHADES = [0.1, 0.5, 1, 2, 4];

/** @param {number} nats what is shaded; NaN: not counted */
const shadeOf = (nats) => SHADES.filter((from) => nats >= from).length;

export class Surprise extends TextCursor {
  /** @override */
  static properties = {
    result: { attribute: false },
    unit: { attribute: false },
    which: { state: true },
    shade: { state: true },
    from: { state: true },
  };

  constructor() {
    super();
    /** @type {Measured|null} */
    this.result = null;
    /** @type {import('../../words/units.js').Unit} */
    this.unit = 'nats';
    /** @type {Which} */
    this.which = 'training';
    /** @type {Shade} */
    this.shade = 'all';
    /** First character shown. */
    this.from = 0;
  }

  /** The characters of each part, once a result. @type {WeakMap<Part, string[]>} */
  #characters = new WeakMap();

  /** @param {Part} part */
  #charactersOf(part) {
    let list = this.#characters.get(part);
    if (!list) {
      list = [...part.text];
      this.#characters.set(part, list);
    }
    return list;
  }

  /** What is shown. @returns {Part|null} */
  get #part() {
    const { result } = this;
    return (this.which === 'unseen' ? result?.unseen : null) ?? result?.training ?? null;
  }

  /** @override */
  render() {
    const { result } = this;
    const part = this.#part;
    if (!result || !part) return nothing;
    const characters = this.#charactersOf(part);
    const from = Math.min(this.from, Math.max(0, characters.length - 1));
    const to = Math.min(characters.length, from + STRETCH);
    const at = this.at !== null && this.at >= from && this.at < to ? this.at : null;
    const read = at === null ? '' : this.#reading(part, characters, at);
    return html`
      <h3>${words.text}</h3>
      <div class="row">
        ${
          result.unseen
            ? segments(
                'which',
                words.which,
                /** @type {Which[]} */ (['training', 'unseen']),
                (each) => words.whichOf[each],
                part === result.unseen ? 'unseen' : 'training',
                (each) => this.#turn({ which: each, from: 0 }),
              )
            : nothing
        }
        ${
          part.floor
            ? segments(
                'shade',
                words.shade,
                /** @type {Shade[]} */ (['all', 'above']),
                (each) => words.shadeOf[each],
                this.shade,
                (each) => this.#turn({ shade: each }),
              )
            : nothing
        }
        ${this.#renderLegend()}
      </div>
      <div
        class="stretch"
        role="figure"
        tabindex="0"
        aria-label=${words.textName(words.whichOf[this.which], from + 1, to)}
        @keydown=${(/** @type {KeyboardEvent} */ event) => this.key(event, from, to)}
        @pointermove=${this.point}
        @pointerdown=${this.point}
        @blur=${() => this.#turn({ at: null })}
      ><pre>${this.#spans(part, characters, from, to, at)}</pre></div>
      <p class="quiet read" aria-hidden="true">${read || words.textHint}</p>
      <p class="spoken" aria-live="polite">${this.aloud ? read : ''}</p>
      ${this.#renderPager(characters.length, from, to)}
    `;
  }

  /** @param {Partial<Pick<Surprise, 'which'|'shade'|'from'|'at'>>} some */
  #turn(some) {
    Object.assign(this, { at: null, ...some });
  }

  #renderLegend() {
    const show = converter(this.unit === 'perplexity' ? 'nats' : this.unit, 1);
    const unit = this.unit === 'bits' ? 'bits' : 'nats';
    return html`
      <p class="legend">
        ${SHADES.map((from, i) => html`<span class=${`s${i + 1}`}>${Number(show(from).toPrecision(2))}</span>`)}
        ${words.legend(unit)}
      </p>
    `;
  }

  /** @param {number} count @param {number} from @param {number} to */
  #renderPager(count, from, to) {
    if (count <= STRETCH) return nothing;
    return html`
      <p class="pager">
        <button
          class="small"
          ?disabled=${from === 0}
          @click=${() => this.#turn({ from: Math.max(0, from - STRETCH) })}
        >
          ${words.earlier}
        </button>
        <span>${words.stretch(from + 1, to, count)}</span>
        <button
          class="small"
          ?disabled=${to >= count}
          @click=${() => this.#turn({ from: from + STRETCH })}
        >
          ${words.later}
        </button>
      </p>
    `;
  }

  /**
   * Neighbours of one shade are told apart only by their numbers: a character each, so that each can be pointed at.
   * @param {Part} part
   * @param {string[]} characters
   * @param {number} from
   * @param {number} to
   * @param {number|null} at
   */
  #spans({ nats, floor }, characters, from, to, at) {
    const above = floor !== null && this.shade === 'above';
    return characters.slice(from, to).map((character, k) => {
      const i = from + k;
      const cost = Number(nats[i]) - (above ? Number(floor[i]) : 0);
      const shade = shadeOf(cost);
      const name = `${shade > 0 ? `s${shade}` : ''}${i === at ? ' at' : ''}`;
      return html`<span class=${name} data-i=${i}>${character === '\n' ? '\u21b5\n' : character}</span>`;
    });
  }

  /** @param {Part} part @param {string[]} characters @param {number} at */
  #reading({ nats, floor }, characters, at) {
    const name = nameOf(characters[at] ?? '');
    const cost = Number(nats[at]);
    if (Number.isNaN(cost)) return words.unread(name);
    const show = (/** @type {number} */ value) => formatLoss(converter(this.unit, 1)(value));
    const chance = words.chance(Math.exp(-cost));
    const least = floor ? show(Number(floor[at])) : '';
    return words.character(name, this.unit, show(cost), chance, least);
  }

  /** @override */
  static styles = [
    base,
    toolsStyle,
    css`
      :host {
        display: block;
      }
      h3 {
        margin: 0 0 6px;
        font-size: calc(14 * var(--px));
        font-weight: 400;
      }
      .row {
        margin-bottom: 8px;
      }
      .legend {
        color: var(--soft);
        font-size: calc(12 * var(--px));
      }
      .legend span {
        padding: 1px 6px;
        color: var(--ink);
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
      .s1 {
        background: light-dark(
          color-mix(in srgb, var(--accent) 9%, transparent),
          color-mix(in srgb, var(--accent) 10%, transparent)
        );
      }
      .s2 {
        background: light-dark(
          color-mix(in srgb, var(--accent) 19%, transparent),
          color-mix(in srgb, var(--accent) 18%, transparent)
        );
      }
      .s3 {
        background: light-dark(
          color-mix(in srgb, var(--accent) 31%, transparent),
          color-mix(in srgb, var(--accent) 26%, transparent)
        );
      }
      .s4 {
        background: light-dark(
          color-mix(in srgb, var(--accent) 44%, transparent),
          color-mix(in srgb, var(--accent) 35%, transparent)
        );
      }
      .s5 {
        background: light-dark(
          color-mix(in srgb, var(--accent) 58%, transparent),
          color-mix(in srgb, var(--accent) 45%, transparent)
        );
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
        .s4,
        .s5 {
          text-decoration: underline;
        }
      }
    `,
  ];
}

/** What a character is called. @param {string} character */
const nameOf = (character) =>
  strings.samples.likely.signs[character]?.[1] ?? `\u201c${character}\u201d`;

customElements.define('plateau-surprise', Surprise);
