// The loss as a budget: one bar in the stated order, and, where the floor takes most of it, what stands above it drawn
// out below. The list beneath says the same in words; the bars are for the eye alone.

import { css, html, nothing, svg, unsafeCSS } from 'lit';
import { hueTokens, RUN_COLOURS } from '../../chart/colours.js';
import { words as explain } from './words.js';

/** @import { Piece } from './explained.js' */

const words = explain.budget;

/** @typedef {NonNullable<ReturnType<typeof import('./explained.js').budget>>} Budget */

/** What stands above the floor is drawn out when it takes less of the bar than this. */
const NARROW = 0.6;
/** A figure is written into a piece that takes at least this share of the bar. */
const WIDE_ENOUGH = 0.16;

/** Of the zoom, which has no type in it. */
const WIDE = 1000;
const HIGH = 16;

/** @param {number} share */
const percent = (share) => `${(100 * Math.min(1, Math.max(0, share))).toFixed(3)}%`;

/** What the pieces are filled with; the floor as it is hatched in the chart. */
const PATTERNS = svg`
  <defs>
    <pattern id="floor" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect class="ground" width="6" height="6"></rect>
      <line class="stroke" y2="6" stroke-width="2.4"></line>
    </pattern>
    <pattern id="model" width="5" height="5" patternUnits="userSpaceOnUse">
      <rect class="ground" width="5" height="5"></rect>
      <line class="stroke" x2="5" stroke-width="2"></line>
    </pattern>
    <pattern id="rest" width="6" height="6" patternUnits="userSpaceOnUse">
      <rect class="ground" width="6" height="6"></rect>
      <circle class="dot" cx="3" cy="3" r="1"></circle>
    </pattern>
  </defs>
`;

/**
 * @param {Piece[]} pieces
 * @param {number} from where the bar begins, as a share of the whole
 * @param {number} width
 * @param {unknown} [defs]
 */
const bar = (pieces, from, width, defs = nothing) => html`
  <svg class="bar">
    ${defs}
    ${pieces
      .filter((piece) => piece.width > 0)
      .map(
        (piece) => svg`<rect
          class="piece ${piece.share}"
          x=${percent((piece.from - from) / width)}
          width=${percent(piece.width / width)}
          height="100%"
        ></rect>${piece.width / width > WIDE_ENOUGH ? figureIn(piece, from, width) : nothing}`,
      )}
  </svg>
`;

/** A figure on a plate of the panel's colour. @param {Piece} piece @param {number} from @param {number} width */
const figureIn = ({ figure, from: at, width: wide }, from, width) => svg`
  <svg class="plate" x=${percent((at + wide / 2 - from) / width)} y="50%">
    <text>${figure}</text>
  </svg>
`;

/** @param {string} share */
const swatch = (share) => html`
  <svg class="swatch" aria-hidden="true"><rect class="piece ${share}" width="100%" height="100%"></rect></svg>
`;

/** @param {Piece} piece */
const line = ({ share, words: name, figure, noise }) => html`<li>
  ${swatch(share)}
  <span>${name}</span>
  <span class="figure">${figure}${noise ? ` \u00b1 ${noise}` : nothing}</span>
</li>`;

/** @param {Budget|null} budget @param {number} number of the run: its colour */
export function budgetPicture(budget, number) {
  if (!budget) return nothing;
  const { pieces, floors, about, floor, above } = budget;
  // What takes nothing is one line, above what is not explained.
  const none = pieces.filter(({ width, share }) => share !== 'floor' && !(width > 0));
  const some = pieces.filter((piece) => !none.includes(piece));
  const last = some.at(-1)?.share === 'rest' ? some.pop() : undefined;
  const nought = none.map(({ words }) => words).join('; ');
  const [first, ...rest] = pieces;
  const from = first?.width ?? 0;
  const narrow = 1 - from > 0 && 1 - from < NARROW;
  return html`
    <h3>${words.heading}</h3>
    <p class="quiet">${about}</p>
    <div class="picture run${number}" aria-hidden="true">
      ${bar(pieces, 0, 1, PATTERNS)}
      ${
        narrow
          ? html`<svg class="zoom" viewBox="0 0 ${WIDE} ${HIGH}" preserveAspectRatio="none">
                <polygon points="${WIDE * from},0 ${WIDE},0 ${WIDE},${HIGH} 0,${HIGH}"></polygon>
              </svg>
              ${bar(rest, from, 1 - from)}
              <p class="label beneath">${words.above(above)}</p>`
          : nothing
      }
    </div>
    <ol class="parts run${number}">
      ${some.map(line)}
      ${nought ? html`<li class="none"><span></span><span>${nought}</span></li>` : nothing}
      ${last ? line(last) : nothing}
    </ol>
    ${
      floors.length > 0
        ? html`<h3>${words.floors}</h3>
            <p class="quiet">${words.floorsAbout(floor)}</p>
            <ul class="parts run${number}">
              ${floors.map(
                ({ words: name, figure }) => html`<li>
                  ${swatch('floor')}
                  <span>${name}</span><span class="figure">${figure}</span>
                </li>`,
              )}
            </ul>`
        : nothing
    }
  `;
}

const tints = RUN_COLOURS.map((name) => `.${name} { --tint-of-run: var(--${name}); }`).join('\n');

/** What is filled or drawn with how much of a colour on the panel, in percent. @type {[string, string, string, number][]} */
const MIXES = [
  ['.rate', 'fill', 'ink', 62],
  ['.optimizer', 'fill', 'ink', 32],
  ['.zoom', 'fill', 'ink', 7],
  ['#floor .ground', 'fill', 'tint-of-run', 7],
  ['#floor .stroke', 'stroke', 'tint-of-run', 50],
  ['#model .ground', 'fill', 'ink', 8],
  ['#model .stroke', 'stroke', 'ink', 45],
  ['#rest .ground', 'fill', 'ink', 4],
  ['#rest .dot', 'fill', 'ink', 50],
];
const mixes = MIXES.map(
  ([what, how, colour, percent]) =>
    `${what} { ${how}: color-mix(in srgb, var(--${colour}) ${percent}%, var(--panel)); }`,
);

/** Greys and hatches; what cannot be reached is hatched as it is in the chart. */
export const budgetStyle = css`
  :host {
    ${unsafeCSS(hueTokens)}
  }
  ${unsafeCSS(tints)}
  .picture {
    margin-block: 8px 10px;
  }
  .picture svg {
    display: block;
    width: 100%;
    forced-color-adjust: none;
    print-color-adjust: exact;
  }
  .bar {
    height: calc(34 * var(--px));
  }
  .bar .plate {
    overflow: visible;
  }
  .plate text {
    fill: var(--ink);
    stroke: var(--panel);
    stroke-width: 5px;
    stroke-linejoin: round;
    paint-order: stroke;
    font-size: var(--type-label);
    font-weight: 600;
    text-anchor: middle;
    dominant-baseline: central;
  }
  .bar .piece {
    stroke: var(--panel);
    stroke-width: 1px;
  }
  .piece.floor {
    fill: url(#floor);
  }
  .piece.gradient {
    fill: var(--ink);
  }
  .piece.model {
    fill: url(#model);
  }
  .piece.rest {
    fill: url(#rest);
  }
  ${unsafeCSS(mixes.join('\n'))}
  .zoom {
    height: 16px;
  }
  .beneath {
    margin-top: 3px;
  }
  .parts li {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    gap: 0 10px;
    align-items: baseline;
    padding: 3px 0;
    border-bottom: 1px solid var(--line);
    font-size: var(--type-text);
  }
  .swatch {
    align-self: center;
    width: 22px;
    height: 14px;
    forced-color-adjust: none;
    print-color-adjust: exact;
  }
  .parts .none {
    color: var(--soft);
  }
  .parts .none span:first-child {
    width: 22px;
  }
  .figure {
    white-space: nowrap;
  }
`;
