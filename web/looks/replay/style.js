// How the replay of the post looks: a sentence, a bar, an answer, a chart, a table, two samples side by side.

import { css } from 'lit';

export const replayStyle = css`
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
    font-size: calc(14 * var(--px));
  }
  h3 {
    margin: 0 0 8px;
    font-size: calc(15 * var(--px));
    font-weight: 600;
  }
  .bar,
  .text {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 12px;
    font-size: calc(13 * var(--px));
  }
  select {
    min-height: calc(30 * var(--px));
    max-width: 100%;
    padding: 2px 8px;
    border: 1px solid var(--strong-line);
    border-radius: 7px;
    background: var(--panel);
    color: var(--ink);
    font: inherit;
  }
  .figures {
    display: flex;
    align-items: center;
    gap: 6px;
    min-height: 28px;
  }
  input[type='checkbox'] {
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
  .why {
    margin-block: 6px;
  }
  .why p {
    max-width: 76ch;
    text-wrap: pretty;
    font-variant-numeric: tabular-nums;
  }
  .why p + p {
    margin-top: 8px;
    font-size: calc(14 * var(--px));
  }
  plateau-chart {
    --plot-height: 320px;
  }
  table {
    border-collapse: collapse;
    font-size: calc(13.5 * var(--px));
    font-variant-numeric: tabular-nums;
    max-width: 760px;
    width: 100%;
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
  thead th,
  thead td {
    color: var(--soft);
    font-size: calc(12 * var(--px));
    vertical-align: bottom;
  }
  thead tr:first-child > :not([rowspan]) {
    border-bottom: 0;
  }
  tr > :first-child {
    padding-inline-start: 0;
    text-align: start;
  }
  .ends tr:first-child > * {
    border-top: 2px solid var(--line);
  }
  .post {
    color: var(--soft);
  }
  small {
    display: block;
    color: var(--soft);
    font-size: calc(12 * var(--px));
  }
  .pair {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 320px), 1fr));
    gap: 12px 24px;
    margin-bottom: 6px;
  }
  figure {
    display: flex;
    flex-direction: column;
    min-width: 0;
    margin: 0;
  }
  figcaption {
    margin-bottom: 6px;
    font-size: calc(13 * var(--px));
  }
  figcaption .quiet {
    display: block;
  }
  pre {
    flex: 1;
    max-height: 320px;
    margin: 0;
    padding: 10px 12px;
    overflow: auto;
    border: 1px solid var(--line);
    border-radius: 7px;
    font: calc(12.5 * var(--px)) / 1.5 var(--mono);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  @container (width < 42.666em) {
    .all {
      padding-inline-start: 0;
    }
    th,
    td {
      padding-inline-start: 6px;
    }
    table {
      font-size: calc(12.5 * var(--px));
    }
  }
`;
