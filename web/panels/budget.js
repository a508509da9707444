// The loss as a budget: one bar in the stated order, and, where the floor takes most of it, what stands above it drawn
// out below. The list beneath says the same in words; the bars are for the eye alone.

import { css, html, nothing, unsafeCSS } from 'lit';
import { hueTokens } from '../chart/colours.js';
import { strings } from '../strings.js';

const words = strings.explain.budget;

/** @typedef {import('../state/explained.js').Piece} Piece */
/** @typedef {NonNullable<ReturnType<typeof import('../state/explained.js').budget>>} Budget */

/** What stands above the floor is drawn out when it takes less of the bar than this. */
const NARROW = 0.6;
/** A figure is written into a piece that takes so much of the bar. */
const ROOM = 0.16;

/** @param {number} share */
const percent = (share) => `${(100 * Math.min(1, Math.max(0, share))).toFixed(3)}%`;

/**
 * @param {Piece[]} pieces
 * @param {number} from where the bar begins, as a share of the whole
 * @param {number} width
 */
const bar = (pieces, from, width) => html`
  <div class="bar">
    ${pieces
      .filter((piece) => piece.width > 0)
      .map(
        (piece) => html`<span
          class="piece ${piece.share}"
          style="left: ${percent((piece.from - from) / width)}; width: ${percent(piece.width / width)}"
          >${piece.width / width > ROOM ? html`<b>${piece.figure}</b>` : nothing}</span
        >`,
      )}
  </div>
`;

/** @param {Budget|null} budget @param {number} number of the run: its colour */
export function budgetPicture(budget, number) {
  if (!budget) return nothing;
  const { pieces, floors, about, floor, above } = budget;
  const [first, ...rest] = pieces;
  const from = first?.width ?? 0;
  const narrow = 1 - from > 0 && 1 - from < NARROW;
  return html`
    <h3>${words.heading}</h3>
    <p class="quiet">${about}</p>
    <div class="picture" aria-hidden="true" style="--tint-of-run: var(--run${number})">
      ${bar(pieces, 0, 1)}
      ${
        narrow
          ? html`<div class="zoom" style="--from: ${percent(from)}"></div>
              ${bar(rest, from, 1 - from)}
              <p class="beneath">${words.above(above)}</p>`
          : nothing
      }
    </div>
    <ol class="parts" style="--tint-of-run: var(--run${number})">
      ${pieces.map(
        ({ share, words: name, figure, noise, width }) => html`<li class=${width > 0 ? '' : 'none'}>
          <i class="piece ${share}" aria-hidden="true"></i>
          <span>${name}</span>
          <span class="figure">${width > 0 ? figure : ''}${noise ? ` \u00b1 ${noise}` : nothing}</span>
        </li>`,
      )}
    </ol>
    ${
      floors.length > 0
        ? html`<h3>${words.floors}</h3>
            <p class="quiet">${words.floorsAbout(floor)}</p>
            <ul class="parts">
              ${floors.map(
                ({ words: name, figure }) => html`<li>
                  <i class="piece floor" aria-hidden="true" style="--tint-of-run: var(--run${number})"></i>
                  <span>${name}</span><span class="figure">${figure}</span>
                </li>`,
              )}
            </ul>`
        : nothing
    }
  `;
}

/** Greys and hatches; what cannot be reached is hatched as it is in the chart. */
export const budgetStyle = css`
  :host {
    ${unsafeCSS(hueTokens)}
  }
  .picture {
    margin-block: 8px 10px;
  }
  .bar {
    position: relative;
    height: calc(34 * var(--px));
  }
  .piece {
    forced-color-adjust: none;
    print-color-adjust: exact;
    border: 1px solid var(--panel);
    border-width: 0 1px 0 0;
    background-color: var(--grey);
    background-image: var(--hatching, none);
  }
  .bar .piece {
    position: absolute;
    inset-block: 0;
    display: grid;
    place-items: center;
    overflow: hidden;
  }
  .bar .piece:last-child {
    border: 0;
  }
  .bar b {
    padding: 0 5px;
    border-radius: 3px;
    background: var(--panel);
    color: var(--ink);
    font-size: calc(12 * var(--px));
    font-weight: 600;
    line-height: 1.5;
    font-variant-numeric: tabular-nums;
  }
  .piece.floor {
    --grey: color-mix(in srgb, var(--tint-of-run) 9%, var(--panel));
    --hatching: repeating-linear-gradient(
      135deg,
      color-mix(in srgb, var(--tint-of-run) 45%, transparent) 0 1.2px,
      transparent 1.2px 6px
    );
  }
  .piece.gradient {
    --grey: var(--ink);
  }
  .piece.rate {
    --grey: color-mix(in srgb, var(--ink) 62%, var(--panel));
  }
  .piece.optimizer {
    --grey: color-mix(in srgb, var(--ink) 34%, var(--panel));
  }
  .piece.model {
    --grey: color-mix(in srgb, var(--ink) 12%, var(--panel));
    --hatching: repeating-linear-gradient(
      0deg,
      color-mix(in srgb, var(--ink) 45%, transparent) 0 1px,
      transparent 1px 5px
    );
  }
  .piece.rest {
    --grey: var(--panel);
    --hatching: radial-gradient(
      circle,
      color-mix(in srgb, var(--ink) 50%, transparent) 0 1px,
      transparent 1.3px
    );
    background-size: 6px 6px;
    box-shadow: inset 0 0 0 1px var(--strong-line);
  }
  .zoom {
    height: 16px;
    background: color-mix(in srgb, var(--ink) 7%, var(--panel));
    clip-path: polygon(var(--from) 0, 100% 0, 100% 100%, 0 100%);
    forced-color-adjust: none;
  }
  .beneath {
    margin-top: 3px;
    color: var(--soft);
    font-size: calc(12 * var(--px));
  }
  .parts {
    list-style: none;
    margin: 0;
    padding: 0;
    font-size: calc(14 * var(--px));
  }
  .parts li {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    gap: 0 10px;
    align-items: baseline;
    padding: 3px 0;
    border-bottom: 1px solid var(--line);
  }
  .parts i {
    align-self: center;
    width: 20px;
    height: 14px;
    border: 0;
  }
  .parts .none {
    color: var(--soft);
  }
  .parts .none i {
    opacity: 0.35;
  }
  .figure {
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
`;
