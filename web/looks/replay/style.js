// How the replay of the post looks, beside what it shares with Compare: an answer, a table, two samples side by side.

import { css } from 'lit';

export const replayStyle = css`
  h3 {
    margin: 0 0 8px;
    font-size: calc(15 * var(--px));
    font-weight: 600;
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
  table {
    max-width: 760px;
  }
  thead tr:first-child > :not([rowspan]) {
    border-bottom: 0;
  }
  .ends tr:first-child > * {
    border-top: 2px solid var(--line);
  }
  .post,
  small {
    color: var(--soft);
  }
  small {
    display: block;
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
    th,
    td {
      padding-inline-start: 6px;
    }
  }
`;
