// How the replay of the post looks, beside what it shares with Compare: an answer, a table, two samples side by side.

import { css } from 'lit';

export const replayStyle = css`
  .why p {
    max-width: 76ch;
  }
  .why p + p {
    font-size: var(--type-text);
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
  .post {
    color: var(--soft);
  }
  small {
    display: block;
  }
  .pair {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 320px), 1fr));
    gap: 12px 24px;
  }
  figure {
    display: flex;
    flex-direction: column;
    gap: 6px;
    min-width: 0;
  }
  figcaption {
    font-size: var(--type-note);
  }
  figcaption .quiet {
    display: block;
  }
  pre {
    flex: 1;
    max-height: 320px;
  }
  @container (width < 42.666em) {
    th,
    td {
      padding-inline-start: 6px;
    }
  }
`;
