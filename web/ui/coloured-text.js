// <plateau-coloured-text>: a stretch of a text, each character coloured by a number that belongs to it, which can be read
// character by character; as it runs, or in cells, a window a line.

import { css, html, nothing, unsafeCSS } from 'lit';
import { words } from '../words/closer-look.js';
import { strings } from '../words/strings.js';
import { charGrid, gridCells, gridStyle, lineOf } from './char-grid.js';
import { Cursor } from './cursor.js';
import { element } from './element.js';
import { base } from './styles.js';

/**
 * @typedef {object} Coloured
 * @property {string} text
 * @property {unknown} legend what the tints mean
 * @property {(from: number, to: number) => string} name of the characters from one to another, counted from 1
 * @property {(at: number) => string} [tint] the classes of a character: a tint, and 'mark' to underline it
 * @property {Grid} [grid] instead: cells
 * @property {(character: string, at: number) => string} read
 * @property {string} hint how to read a character
 */

/**
 * The windows of a text, which lie end to end from its second character on: the first is not predicted. Windows of a stream
 * begin where it does.
 * @typedef {object} Grid
 * @property {number} window
 * @property {number} stream characters of a stream, a multiple of the window or not
 * @property {(from: number, to: number) => ArrayLike<number>} costs nats of the characters from one to another
 */

/** Characters shown at a time; lines. */
const STRETCH = 1500;
const LINES = 48;

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

/** Where each line begins, and where the text ends. @param {number} length @param {Grid} grid */
function linesIn(length, { window, stream }) {
  const starts = [];
  const line = lineOf(window);
  for (let from = 1; from < length; from += stream)
    for (let at = 0; at < stream && from + at < length; at += window)
      for (let part = 0; part < Math.min(window, stream - at); part += line)
        if (from + at + part < length) starts.push(from + at + part);
  return [...starts, length];
}

export class ColouredText extends element({
  view: /** @type {Coloured} */ (/** @type {unknown} */ (null)),
  /** The stretch that is shown. */
  page: 0,
}) {
  #cursor = new Cursor(this);
  /** The characters of a text, which may be long, and where its stretches and lines begin. */
  #of = {
    text: '',
    grid: /** @type {Grid|undefined} */ (undefined),
    list: /** @type {string[]} */ ([]),
    stretches: /** @type {number[]} */ ([]),
    lines: /** @type {number[]} */ ([]),
  };

  /** @override */
  willUpdate() {
    const { text, grid } = this.view;
    const { window, stream } = grid ?? {};
    const { text: before, grid: cut } = this.#of;
    if (text === before && window === cut?.window && stream === cut?.stream) return;
    const list = [...text];
    const lines = grid ? linesIn(list.length, grid) : [];
    const stretches = grid
      ? lines.filter((_, i) => i % LINES === 0 && i < lines.length - 1)
      : Array.from({ length: Math.ceil(list.length / STRETCH) }, (_, i) => i * STRETCH);
    this.#of = { text, grid, list, lines, stretches };
    this.#turn(0);
  }

  /** @override */
  updated() {
    if (this.#cursor.aloud)
      this.renderRoot.querySelector('.at')?.scrollIntoView({ block: 'nearest' });
  }

  /** @param {number} page */
  #turn(page) {
    this.page = page;
    this.#cursor.go(null);
  }

  /** @override */
  render() {
    const { page, view } = this;
    const { list, stretches } = this.#of;
    const { at } = this.#cursor;
    const from = stretches[page] ?? 0;
    const to = stretches[page + 1] ?? list.length;
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
      >${view.grid ? this.#renderGrid(view.grid, from, to) : html`<pre>${list.slice(from, to).map((character, k) => this.#span(character, from + k))}</pre>`}</div>
      ${this.#cursor.render(at === null ? '' : view.read(nameOf(list[at] ?? ''), at), view.hint)}
      ${stretches.length > 1 ? this.#renderPager(list.length, from, to) : nothing}
    `;
  }

  /** @param {Grid} grid @param {number} from @param {number} to */
  #renderGrid(grid, from, to) {
    const { list, lines, stretches } = this.#of;
    const { window, stream } = grid;
    const first = LINES * stretches.indexOf(from);
    const starts = lines.slice(first, first + LINES + 1);
    const rows = starts.slice(0, -1).map((start, row) => {
      const end = starts[row + 1] ?? to;
      const text = list.slice(start, end).join('');
      return gridCells(text, lineOf(window), grid.costs(start, end), 1)[0] ?? [];
    });
    const begins = (/** @type {number} */ row) => ((starts[row] - 1) % stream) % window === 0;
    const how = { first: from, at: this.#cursor.at, begins };
    return charGrid(rows, window, list.slice(from, to).join(''), how);
  }

  /** Each character has an element, so that it can be pointed at. @param {string} character @param {number} i */
  #span(character, i) {
    const name = `${this.view.tint?.(i)}${i === this.#cursor.at ? ' at' : ''}`;
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
        <button class="small" ?disabled=${this.page === 0} @click=${() => this.#turn(this.page - 1)}>
          ${words.earlier}
        </button>
        <span>${words.stretch(from + 1, to, count)}</span>
        <button class="small" ?disabled=${to >= count} @click=${() => this.#turn(this.page + 1)}>
          ${words.later}
        </button>
      </p>
    `;
  }

  /** @override */
  static styles = [
    base,
    gridStyle,
    css`
      :host {
        --shade: var(--accent);
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
      .stretch:has(.cells) {
        justify-self: start;
        max-width: 100%;
        scrollbar-gutter: stable;
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
