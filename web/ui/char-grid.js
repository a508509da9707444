// A text in cells of one size, a code point in each: one window a line, shaded by what each character costs.

import { css, html, nothing } from 'lit';
import { strings } from '../words/strings.js';

/**
 * One code point of a text.
 * @typedef {object} Cell
 * @property {string} sign what is seen of it; '' of a space
 * @property {number} cost nats; NaN: none is known
 * @property {string} name what it is called
 * @property {''|'sign'|'wide'} kind a sign for what cannot be seen alone; a character as wide as two
 */

/** A window of more characters than this takes several lines, of fewer characters each. */
const WHOLE = 32;
const LINE = 16;

/** What leaves nothing to see, but for a space: controls, joiners, selectors, separators, the blank of Braille. */
const UNSEEN = /[\p{Cc}\p{Cs}\p{Z}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb\u2800]/u;
const WIDE =
  /[\p{Emoji_Presentation}\p{Ideographic}\p{sc=Hang}\p{sc=Hira}\p{sc=Kana}\u3001-\u303e\uff01-\uff60]/u;
/** Stands for what cannot be seen: a small square. */
const SQUARE = '\u25ab';

const { signs } = strings.samples.likely;

/** Characters of a line. @param {number} window */
export const lineOf = (window) => (window > WHOLE ? LINE : window);

/** Lines of a window. @param {number} window */
export const linesOf = (window) => Math.ceil(window / lineOf(window));

/** @param {string} character a code point @returns {Omit<Cell, 'cost'>} */
function cellOf(character) {
  const [sign = character, name = `\u201c${character}\u201d`] = signs[character] ?? [];
  if (character === ' ') return { sign: '', name, kind: '' };
  if (character === '\n' || character === '\t') return { sign, name, kind: 'sign' };
  if (character === '\ufffd') return { sign: character, name, kind: 'sign' };
  if (UNSEEN.test(character))
    return { sign: SQUARE, name: strings.grid.unseen(codeOf(character)), kind: 'sign' };
  // A mark alone would lie on the neighbour's edge or on nothing.
  if (/\p{M}/u.test(character)) {
    const marked = `\u25cc${character}`;
    return { sign: marked, name: strings.grid.mark(marked), kind: '' };
  }
  return { sign, name, kind: WIDE.test(character) ? 'wide' : '' };
}

/** "U+200D". @param {string} character */
const codeOf = (character) =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/**
 * The lines of a text that begins where a window does. A new window begins a new line.
 * @param {string} text
 * @param {number} window its characters
 * @param {ArrayLike<number>|null} costs nats of each code point
 * @param {number} rows lines at most
 * @returns {Cell[][]}
 */
export function gridCells(text, window, costs, rows) {
  const line = lineOf(window);
  /** @type {Cell[][]} */
  const lines = [];
  let at = 0;
  for (const character of text) {
    if ((at % window) % line === 0 && lines.push([]) > rows) return lines.slice(0, rows);
    lines.at(-1)?.push({ ...cellOf(character), cost: costs?.[at] ?? Number.NaN });
    at++;
  }
  return lines;
}

/** How deep a cost is shaded, 0 to 100: half at 2 nats. @param {number} cost */
const depthOf = (cost) => (cost > 0 ? (100 * cost) / (cost + 2) : 0);

/** The style of what is shaded by a cost, for `.style`. @param {number} cost */
export const shadeOf = (cost) => `--depth: ${depthOf(cost).toFixed(1)}%`;

/**
 * The cells as one picture. Colour: --shade.
 * @param {Cell[][]} lines
 * @param {number} window
 * @param {string} label what a screen reader says of all of it
 * @param {object} [how]
 * @param {number} [how.first] the number of the first cell, for data-i
 * @param {number|null} [how.at] of the cell that is read
 * @param {(row: number) => boolean} [how.begins] a window begins with this line
 */
export function charGrid(
  lines,
  window,
  label,
  { first = 0, at = null, begins = (row) => row % linesOf(window) === 0 } = {},
) {
  const whole = linesOf(window) === 1;
  let i = first;
  return html`
    <div class="cells" role="img" aria-label=${label} dir="ltr" .style=${`--columns: ${lineOf(window)}`}>
      ${lines.map((line, row) =>
        line.map(({ sign, cost, kind }, column) => {
          const name = [
            kind,
            column === 0 && 'first',
            !whole && begins(row) && 'border',
            cost > 2 && 'deep',
            i === at && 'at',
          ];
          return html`<span
            class=${name.filter(Boolean).join(' ') || nothing}
            data-i=${i++}
            .style=${shadeOf(cost)}
          >${sign}</span>`;
        }),
      )}
    </div>
  `;
}

/** A cell is 1.5 times as wide as its type is high, and less where the lines would not fit. */
export const gridStyle = css`
  .cells {
    display: grid;
    grid-template-columns: repeat(var(--columns), minmax(0, 1fr));
    width: calc(var(--columns) * 1.5em);
    max-width: 100%;
    font-family: var(--mono);
    font-size: var(--type-body);
    line-height: 1.5em;
    text-align: center;
  }
  .cells span {
    overflow: clip;
    height: 1lh;
    border-inline-start: 1px solid color-mix(in srgb, var(--line) 60%, transparent);
    white-space: pre;
    unicode-bidi: isolate;
  }
  .cells .first {
    grid-column: 1;
  }
  .cells .border {
    border-top: 1px solid var(--strong-line);
  }
  .cells .sign {
    color: color-mix(in srgb, currentColor 80%, transparent);
  }
  .cells .wide {
    font-size: var(--type-label);
  }
  .cells span,
  .shade {
    background: light-dark(
      color-mix(in srgb, var(--shade, var(--warn)) calc(0.75 * var(--depth)), transparent),
      color-mix(in srgb, var(--shade, var(--warn)) calc(0.55 * var(--depth)), transparent)
    );
    print-color-adjust: exact;
    transition: background-color 0.3s;
  }
  .cells .at {
    outline: 2px solid var(--ink);
    outline-offset: -1px;
  }
  @media (forced-colors: active) {
    .cells .deep {
      forced-color-adjust: none;
      background: Highlight;
      color: HighlightText;
    }
  }
`;
