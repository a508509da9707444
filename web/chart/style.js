// How the loss panel looks: its head, the place of the plot and what lies over it.

import { css, unsafeCSS } from 'lit';
import { hueTokens, RUN_COLOURS } from './colours.js';
import { toolsStyle } from './tools-style.js';

/** Every colour that the canvas is painted with. */
export const COLOURS = [.../** @type {const} */ (['ink', 'soft', 'line', 'panel']), ...RUN_COLOURS];

const rules = (/** @type {(name: string) => string} */ rule, /** @type {string[]} */ names) =>
  unsafeCSS(names.map(rule).join('\n'));

/** The colours of runs, and a dash in one of them. */
export const runStyle = css`
  :host {
    ${unsafeCSS(hueTokens)}
  }
  .dash {
    flex: none;
    width: 18px;
    border-top: 3px solid currentColor;
    forced-color-adjust: none;
  }
  ${rules((name) => `.run.${name}, .dash.${name} { color: var(--${name}); }`, RUN_COLOURS)}
`;

const head = css`
  .head {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 4px;
    margin-bottom: 6px;
  }
  .top {
    align-items: start;
    min-height: calc(28 * var(--px));
  }
  .title {
    flex: 1;
    min-height: calc(22 * var(--px));
  }
  .whole:not(.on) {
    visibility: hidden;
  }
  /* One line is there before the first run is. */
  .runs {
    gap: 0 18px;
    min-height: calc(24 * var(--px));
    font-size: var(--type-note);
  }
  .runs li {
    display: flex;
    min-width: 0;
    max-width: 100%;
  }
  .runs span {
    max-width: 34ch;
  }
  .runs input:not(:checked) ~ span {
    color: var(--soft);
  }
  /* What a low frame has no place for is for the page around the element to say. */
  .key {
    display: var(--plateau-key, flex);
    visibility: var(--plateau-later, visible);
    gap: 0 16px;
  }
  .key li {
    min-height: 20px;
  }
  .key b {
    display: inline-block;
    min-width: 3.9em;
    margin-inline-start: 0.3em;
  }
  .key svg {
    flex: none;
    width: 20px;
    height: 10px;
    fill: currentColor;
    stroke: currentColor;
    stroke-width: 2.4;
  }
  .key circle {
    stroke: none;
  }
  .key .faint {
    stroke-width: 1;
    opacity: 0.4;
  }
`;

const plot = css`
  .stage {
    display: grid;
    flex: 1;
    container: stage / inline-size;
  }
  /* The choices of View lie in the second column where that is wide enough, else in the row below. */
  .sides {
    display: grid;
    grid-template: minmax(var(--plot-height, 360px), 1fr) / minmax(0, 1fr);
  }
  figure {
    position: relative;
    border-radius: 4px;
  }
  .sides > * {
    grid-column: 1 / -1;
  }
  .plot {
    position: absolute;
    inset: 0;
    overflow: hidden;
  }
  canvas {
    display: block;
    width: 100%;
    height: 100%;
    cursor: crosshair;
    /* A finger that moves up or down scrolls the page. */
    touch-action: pan-y pinch-zoom;
  }
  .empty,
  .recorded {
    position: absolute;
    top: 34%;
    left: 64px;
    right: 160px;
    max-width: 22em;
    color: var(--soft);
    pointer-events: none;
    /* Grid lines end before the letters. */
    text-shadow:
      0 0 3px var(--panel),
      0 0 3px var(--panel),
      0 0 5px var(--panel),
      0 0 5px var(--panel);
    text-wrap: balance;
  }
  .recorded {
    top: 36%;
    left: 30%;
    max-width: none;
    right: 132px;
    text-align: center;
  }
  /* Under a line that falls late. */
  .recorded.low {
    top: 44%;
    left: 64px;
    right: 44%;
    text-align: left;
  }
  .scroll {
    position: absolute;
    inset: 0;
    overflow: auto;
    overscroll-behavior: contain;
  }
  .scroll table {
    width: 100%;
  }
  .scroll thead th {
    position: sticky;
    top: 0;
    background: var(--panel);
  }
  .notes {
    display: var(--plateau-notes, block);
    visibility: var(--plateau-later, visible);
    /* Three lines, as the longest take. */
    min-height: 4.5em;
    margin-top: 8px;
  }
`;

/** A canvas takes colours and sizes only when they are resolved: each is asked of a probe. */
const probes = css`
  .probes {
    position: absolute;
    visibility: hidden;
  }
  /* Short, so that a change of scheme or of type ends in an event. */
  .probe {
    transition:
      color 1ms,
      font-size 1ms;
    forced-color-adjust: none;
  }
  .probes.still .probe {
    transition: none;
  }
  .probe.size {
    font-size: calc(100 * var(--px, 1px));
  }
  ${rules((name) => `.probe.${name} { color: var(--${name}); }`, COLOURS)}
  .run span {
    color: var(--ink);
  }
`;

const host = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
  }
  @container (width < 80em) {
    /* One line where the type allows it: the button lies on the line below. */
    .head {
      position: relative;
    }
    .title {
      font-size: var(--type-note);
    }
    .whole {
      position: absolute;
      top: calc(28 * var(--px));
      right: 0;
      z-index: 1;
      background: var(--panel);
    }
  }
  @container (width < 42.666em) {
    .empty {
      left: 56px;
      right: 110px;
    }
    .long {
      display: none;
    }
    .notes {
      min-height: 7.5em;
    }
  }
  /* Two lines, taken or not: the title of a window is longer than that of a character. */
  @container (width < 25em) {
    .title {
      min-height: 2lh;
    }
  }
  @media (forced-colors: active) {
    :host {
      --line: color-mix(in srgb, CanvasText 35%, Canvas);
      --run1: Highlight;
      --run2: LinkText;
      ${rules((name) => `--${name}: GrayText;`, RUN_COLOURS.slice(3))}
    }
  }
  @media print {
    canvas {
      object-fit: contain;
      object-position: left top;
    }
    .recorded {
      display: none;
    }
  }
`;

export const chartStyle = [runStyle, head, plot, toolsStyle, probes, host];
