// How the comparison looks: a line of buttons, a chart, and a table whose rows become cards on a narrow page.

import { css } from 'lit';
import { runStyle } from '../../chart/style.js';

/** Of Compare and Replay. */
export const sharedStyle = css`
  .all {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 12px;
    padding-inline-start: 16px;
  }
  .all > p {
    max-width: 90ch;
  }
  .choice {
    min-height: 28px;
    font-size: var(--type-note);
  }
  plateau-chart {
    --plot-height: 320px;
  }
  table {
    width: 100%;
  }
  @container (width < 42.666em) {
    .all {
      padding-inline-start: 0;
    }
  }
`;

export const compareStyle = [
  runStyle,
  css`
    .right {
      margin-inline-start: auto;
    }
    [role='spinbutton'] {
      width: 7em;
    }
    th,
    td {
      padding-block: 7px;
    }
    .name {
      gap: 0 6px;
    }
    .line {
      display: block;
      max-width: 60ch;
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
        font-size: var(--type-label);
      }
      .remove {
        position: absolute;
        top: 10px;
        right: 0;
      }
    }
  `,
];
