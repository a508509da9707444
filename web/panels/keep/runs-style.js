// How the dialog "Kept runs" looks, beside what it has from "Share or embed": a table, or in a narrow window a list of blocks.

import { css } from 'lit';

export const runsStyle = css`
  .list {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 8px;
    padding-top: 12px;
    border-top: 1px solid var(--line);
  }
  .empty {
    padding: 16px 0;
    color: var(--soft);
  }
  /* Fixed: no name, however it is made up, pushes the numbers out of sight. */
  table {
    width: 100%;
    table-layout: fixed;
    font-size: var(--type-text);
    font-variant-numeric: tabular-nums;
  }
  th,
  td {
    padding: 12px 0 0 20px;
    border: 0;
    overflow-wrap: anywhere;
  }
  thead th:not(:first-child) {
    width: calc(84 * var(--px));
  }
  thead th:nth-child(4) {
    width: calc(128 * var(--px));
  }
  thead th:nth-child(5) {
    width: calc(124 * var(--px));
  }
  thead th {
    padding-top: 0;
    padding-bottom: 4px;
    border-bottom: 1px solid var(--line);
  }
  tbody {
    border-bottom: 1px solid var(--line);
  }
  .facts .label {
    display: none;
  }
  td small {
    color: var(--soft);
  }
  .acts td {
    padding: 2px 0 10px;
  }
  .acts .row {
    gap: 4px 14px;
  }
  /* Letters of the first lie below those of the name. */
  .acts .row:has(.link) {
    margin-inline: -2px;
  }
  .acts .quiet {
    padding-inline: 2px;
  }
  .acts .question {
    margin-top: 4px;
  }
  .acts .question .row,
  .acts .row:has(.small) {
    gap: 6px;
  }
  /* What readers and files call a run may be long, or pile up marks: it stays within its lines. */
  .name,
  .text {
    display: block;
    overflow: clip;
    overflow-wrap: anywhere;
  }
  .name bdi {
    font-weight: 600;
  }
  .text {
    max-height: calc(2 * 1.5em);
    color: var(--soft);
    font-size: var(--type-note);
  }
  .mark {
    padding: 1px 7px;
    border: 1px solid var(--line);
    border-radius: 99px;
    color: var(--soft);
    font-size: var(--type-label);
    white-space: nowrap;
  }
  .mark.here {
    border-color: var(--accent);
    color: var(--accent);
  }
  .mark:is(.elsewhere, .broken) {
    border-color: var(--warn);
    color: var(--warn);
  }
  th input {
    width: 100%;
    min-height: calc(30 * var(--px));
    margin-bottom: 6px;
    border-color: var(--strong-line);
  }
  .question {
    display: grid;
    gap: 8px;
    padding: 10px 12px;
    border-radius: 7px;
    background: var(--warn-tint);
  }
  .danger {
    border-color: var(--warn);
    color: var(--warn);
  }
  /* Wider than its letters, and nothing moves. */
  .link[aria-pressed='true'] {
    background: var(--tint);
    box-shadow: 0 0 0 4px var(--tint);
    text-decoration: none;
  }
  .all {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    align-items: center;
    gap: 8px 20px;
    padding-top: 6px;
  }
  .all.question {
    display: grid;
    justify-content: stretch;
    padding: 10px 12px;
  }
  .foot {
    position: sticky;
    z-index: 1;
    bottom: 0;
    margin-inline: -4px;
    padding: 8px 4px 0;
    background: var(--panel);
    overflow-wrap: anywhere;
  }
  .foot .said {
    min-height: calc(22 * var(--px));
  }
  @media (width < 700px) {
    thead {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    table,
    tbody,
    tr,
    th[scope='row'],
    .acts td {
      display: block;
      width: auto;
    }
    tbody {
      padding: 12px 0 8px;
    }
    .facts {
      display: flex;
      flex-wrap: wrap;
      gap: 2px 14px;
    }
    .facts th {
      flex: 0 0 100%;
      padding: 0;
    }
    .facts td {
      padding: 0;
    }
    .facts .label,
    .facts small {
      display: inline;
    }
    .acts td {
      padding: 6px 0 0;
    }
    .acts .row {
      gap: 4px 12px;
    }
  }
`;
