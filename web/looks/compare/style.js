// How the comparison looks: a line of buttons, a chart, and a table whose rows become cards on a narrow page.

import { css, unsafeCSS } from 'lit';
import { hueTokens, RUN_COLOURS } from '../../chart/colours.js';

/** Of Compare and Replay. */
export const sharedStyle = css`
  :host {
    display: block;
  }
  .all {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 12px;
    padding-inline-start: 16px;
  }
  .all > p {
    max-width: 90ch;
  }
  .all > p:not(.quiet) {
    font-size: calc(14 * var(--px));
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 12px;
  }
  .choice {
    display: flex;
    align-items: center;
    gap: 6px;
    min-height: 28px;
    font-size: calc(13 * var(--px));
  }
  :is(select, [type='number']) {
    min-height: calc(30 * var(--px));
    max-width: 100%;
    padding: 2px 8px;
    border: 1px solid var(--strong-line);
    border-radius: 7px;
    background: var(--panel);
    color: var(--ink);
    font: inherit;
  }
  [type='checkbox'] {
    flex: none;
    width: 16px;
    height: 16px;
    margin: 4px;
    accent-color: var(--accent);
  }
  .primary:not(:disabled) {
    color: var(--on-accent);
    background: var(--accent);
    border-color: var(--accent);
    font-weight: 600;
  }
  progress {
    width: 160px;
    accent-color: var(--accent);
  }
  plateau-chart {
    --plot-height: 320px;
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-size: calc(13.5 * var(--px));
    font-variant-numeric: tabular-nums;
  }
  caption {
    padding-bottom: 6px;
    text-align: start;
  }
  th,
  td {
    padding: 4px 0 4px 12px;
    border-bottom: 1px solid var(--line);
    font-weight: 400;
    text-align: end;
    vertical-align: baseline;
  }
  thead :is(th, td) {
    color: var(--soft);
    font-size: calc(12 * var(--px));
    vertical-align: bottom;
  }
  tr > :first-child {
    padding-inline-start: 0;
    text-align: start;
  }
  @container (width < 42.666em) {
    .all {
      padding-inline-start: 0;
    }
  }
`;

export const compareStyle = css`
  :host {
    ${unsafeCSS(hueTokens)}
  }
  ${unsafeCSS(RUN_COLOURS.map((name) => `.dash.${name} { color: var(--${name}); }`).join('\n'))}
  .right {
    display: flex;
    gap: 8px;
    margin-inline-start: auto;
  }
  [type='number'] {
    width: 7em;
  }
  th,
  td {
    padding-block: 7px;
  }
  .name {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 6px;
  }
  .name b {
    font-weight: 600;
  }
  .line {
    display: block;
    max-width: 60ch;
    color: var(--soft);
    font-size: calc(12.5 * var(--px));
  }
  .line.warn {
    color: var(--warn);
  }
  .dash {
    flex: none;
    width: 18px;
    border-top: 3px solid currentColor;
    forced-color-adjust: none;
  }
  .remove button {
    min-width: 28px;
    margin-block: -4px;
    padding: 0 6px;
    border-color: transparent;
    background: none;
  }
  @container (width < 42.666em) {
    table,
    caption,
    tbody {
      display: block;
    }
    thead {
      position: absolute;
      clip-path: inset(50%);
      width: 1px;
      height: 1px;
      overflow: hidden;
    }
    tr {
      position: relative;
      display: grid;
      grid-template-columns: repeat(3, minmax(0, 1fr));
      gap: 6px 12px;
      padding-block: 10px;
      border-bottom: 1px solid var(--line);
    }
    th,
    td {
      padding: 0;
      border: 0;
      text-align: start;
    }
    tbody th {
      grid-column: 1 / -1;
      padding-inline-end: 36px;
    }
    td[data-label]::before {
      content: attr(data-label);
      display: block;
      color: var(--soft);
      font-size: calc(12 * var(--px));
    }
    .remove {
      position: absolute;
      top: 10px;
      right: 0;
    }
  }
`;
