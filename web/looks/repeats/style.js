// How "Repeats and copies" looks.

import { css } from 'lit';

export const repeatsStyle = css`
  :host {
    display: block;
  }
  .parts {
    display: grid;
    gap: 24px 40px;
    grid-template-columns: minmax(0, 1fr);
  }
  pre {
    margin: 0;
    padding: 6px 10px;
    max-height: 12em;
    overflow: auto;
    border-inline-start: 2px solid var(--line);
    font: calc(12.5 * var(--px)) / 1.5 var(--mono);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    unicode-bidi: plaintext;
  }
  mark {
    color: inherit;
    background: var(--tint);
    text-decoration: underline;
    text-decoration-color: var(--accent);
    text-underline-offset: 3px;
  }
  table {
    border-collapse: collapse;
    font-size: calc(13 * var(--px));
    font-variant-numeric: tabular-nums;
  }
  th,
  td {
    padding: 3px 12px 3px 0;
    border-bottom: 1px solid var(--line);
    font-weight: 400;
    text-align: start;
    vertical-align: bottom;
  }
  tbody th {
    white-space: nowrap;
  }
  thead th {
    color: var(--soft);
  }
  .bars :is(th:first-child, td:first-child) {
    width: 7em;
  }
  .bars td {
    padding-inline-end: 0;
  }
  .bars div {
    display: flex;
    align-items: center;
    gap: 8px;
    white-space: nowrap;
  }
  .bar {
    flex: 1;
    min-width: 0;
    width: 100%;
    height: 9px;
    background: var(--tint);
  }
  .bars div span {
    min-width: 3.8em;
    text-align: end;
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
  @container (width >= 66.666em) {
    .parts {
      grid-template-columns: repeat(3, minmax(0, 1fr));
    }
  }
`;
