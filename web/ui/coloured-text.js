// <plateau-coloured-text>: a stretch of a text, each character coloured by a number that belongs to it, which can be read
// character by character.

import { css, html, nothing, unsafeCSS } from 'lit';
import { words } from '../words/closer-look.js';
import { strings } from '../words/strings.js';
import { Cursor } from './cursor.js';
import { element } from './element.js';
import { base } from './styles.js';

/**
 * @typedef {object} Coloured
 * @property {string} text
 * @property {unknown} legend what the tints mean
 * @property {(from: number, to: number) => string} name of the characters from one to another, counted from 1
 * @property {(at: number) => string} tint the classes of a character: a tint, and 'mark' to underline it
 * @property {(character: string, at: number) => string} read
 * @property {string} hint how to read a character
 */

/** Characters shown at a time. */
const STRETCH = 1500;

/**
 * Blue is high, ochre is low: they differ for those who see no red or green, too. A class, its colour, and its strength in percent
 * on a light and on a dark page.
 * @type {[string, string, number, number][]}
 */
const TINTS = [
  ['high1', 'accent', 9, 10],
  ['high2', 'accent', 19, 18],
  ['high3', 'accent', 31, 26],
  ['high4', 'accent', 44, 35],
  ['high5', 'accent', 58, 45],
  ['low1', 'warn', 9, 9],
  ['low2', 'warn', 20, 20],
  ['low3', 'warn', 32, 32],
];
const tints = TINTS.map(([name, colour, ...strengths]) => {
  const mixed = strengths.map(
    (each) => `color-mix(in srgb, var(--${colour}) ${each}%, transparent)`,
  );
  return `.${name} { background: light-dark(${mixed}); }`;
});

/** What a character is called. @param {string} character */
const nameOf = (character) =>
  strings.samples.likely.signs[character]?.[1] ?? `\u201c${character}\u201d`;

export class ColouredText extends element({
  view: /** @type {Coloured} */ (/** @type {unknown} */ (null)),
  /** The first character shown. */
  from: 0,
}) {
  #cursor = new Cursor(this);
  /** The characters of a text, which may be long. */
  #of = { text: '', list: /** @type {string[]} */ ([]) };

  /** @override */
  willUpdate() {
    const { text } = this.view;
    if (text === this.#of.text) return;
    this.#of = { text, list: [...text] };
    this.#turn(0);
  }

  /** @override */
  updated() {
    if (this.#cursor.aloud)
      this.renderRoot.querySelector('.at')?.scrollIntoView({ block: 'nearest' });
  }

  /** @param {number} from */
  #turn(from) {
    this.from = Math.max(0, from);
    this.#cursor.go(null);
  }

  /** @override */
  render() {
    const { from, view } = this;
    const { list } = this.#of;
    const { at } = this.#cursor;
    const to = Math.min(list.length, from + STRETCH);
    return html`
      <p class="label row">${view.legend}</p>
      <div
        class="framed stretch"
        role="figure"
        tabindex="0"
        aria-label=${view.name(from + 1, to)}
        @keydown=${(/** @type {KeyboardEvent} */ event) => this.#cursor.press(event, from, to - 1)}
        @pointermove=${this.#point}
        @pointerdown=${this.#point}
        @blur=${() => this.#cursor.go(null)}
      ><pre>${list.slice(from, to).map((character, k) => this.#span(character, from + k))}</pre></div>
      ${this.#cursor.render(at === null ? '' : view.read(nameOf(list[at] ?? ''), at), view.hint)}
      ${list.length > STRETCH ? this.#renderPager(list.length, from, to) : nothing}
    `;
  }

  /** Each character has an element, so that it can be pointed at. @param {string} character @param {number} i */
  #span(character, i) {
    const name = `${this.view.tint(i)}${i === this.#cursor.at ? ' at' : ''}`;
    return html`<span class=${name} data-i=${i}>${character === '\n' ? '\u21b5\n' : character}</span>`;
  }

  /** @param {PointerEvent} event */
  #point(event) {
    const { i } = /** @type {HTMLElement} */ (event.composedPath()[0]).dataset;
    if (i !== undefined) this.#cursor.go(Number(i));
  }

  /** @param {number} count @param {number} from @param {number} to */
  #renderPager(count, from, to) {
    return html`
      <p class="label row">
        <button class="small" ?disabled=${from === 0} @click=${() => this.#turn(from - STRETCH)}>
          ${words.earlier}
        </button>
        <span>${words.stretch(from + 1, to, count)}</span>
        <button class="small" ?disabled=${to >= count} @click=${() => this.#turn(from + STRETCH)}>
          ${words.later}
        </button>
      </p>
    `;
  }

  /** @override */
  static styles = [
    base,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 6px;
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
      }
      pre {
        line-height: 1.7;
      }
      ${unsafeCSS(tints.join('\n'))}
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
        min-height: 1lh;
      }
      @media (forced-colors: active) {
        .high4,
        .high5 {
          forced-color-adjust: none;
          background: Highlight;
          color: HighlightText;
        }
        .high2,
        .high3 {
          border-block: 1px solid CanvasText;
        }
        .low2,
        .low3 {
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

customElements.define('plateau-coloured-text', ColouredText);
