// How a table looks: names at the start, numbers under each other at the end, a hairline below each row.

import { css } from 'lit';

export const table = css`
  table {
    border-collapse: collapse;
    font-size: var(--type-note);
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
  thead th {
    color: var(--soft);
    font-size: var(--type-label);
    vertical-align: bottom;
  }
  tr > :first-child {
    padding-inline-start: 0;
    text-align: start;
  }
`;
