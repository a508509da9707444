// How the experiments look.

import { css } from 'lit';
import { base } from '../../ui/styles.js';
import { budgetStyle } from './budget.js';

export const experimentsStyle = [
  base,
  budgetStyle,
  css`
    :host {
      display: block;
    }
    h3 {
      margin: 22px 0 4px;
      font-size: calc(12 * var(--px));
      font-weight: 600;
      letter-spacing: 0.02em;
      color: var(--soft);
    }
    .progress {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 6px 12px;
      min-height: calc(36 * var(--px));
      color: var(--soft);
      font-size: calc(13 * var(--px));
      font-variant-numeric: tabular-nums;
    }
    .progress progress {
      width: 160px;
      accent-color: var(--accent);
    }
    .again {
      margin-bottom: 14px;
    }
    .again button {
      white-space: normal;
    }
    .trouble {
      margin-block: 8px;
      color: var(--warn);
    }
    .whose {
      margin-top: 4px;
      color: var(--soft);
      font-size: calc(12 * var(--px));
    }
    .say {
      margin-bottom: 10px;
      font-size: calc(17 * var(--px));
      line-height: 1.4;
      text-wrap: pretty;
      font-variant-numeric: tabular-nums;
    }
    .advice {
      display: grid;
      justify-items: start;
      gap: 8px;
    }
    .advice button {
      white-space: normal;
      text-align: start;
    }
    .primary {
      background: var(--accent);
      border-color: var(--accent);
      color: var(--on-accent);
      font-weight: 600;
    }
    .notes {
      max-width: 68ch;
      font-size: calc(14 * var(--px));
      text-wrap: pretty;
      font-variant-numeric: tabular-nums;
    }
    .labels {
      margin: 0;
      font-size: calc(14 * var(--px));
    }
    .labels div {
      display: grid;
      gap: 0 14px;
      padding: 5px 0;
      border-bottom: 1px solid var(--line);
    }
    .labels dt {
      font-weight: 600;
    }
    .labels dd {
      margin: 0;
      max-width: 72ch;
      text-wrap: pretty;
      font-variant-numeric: tabular-nums;
    }
    table {
      width: 100%;
      margin-top: 6px;
      border-collapse: collapse;
      font-size: calc(13 * var(--px));
      line-height: 1.4;
      font-variant-numeric: tabular-nums;
    }
    th,
    td {
      padding: 4px 0 4px 8px;
      border-bottom: 1px solid var(--line);
      text-align: end;
      vertical-align: top;
      font-weight: 400;
    }
    th:first-child {
      padding-left: 0;
      text-align: start;
    }
    thead th {
      color: var(--soft);
      font-size: calc(12 * var(--px));
      vertical-align: bottom;
    }
    .group th {
      padding-top: 12px;
      color: var(--soft);
      font-size: calc(12 * var(--px));
      font-weight: 600;
    }
    .under {
      display: block;
      color: var(--soft);
      font-size: calc(11.5 * var(--px));
    }
    td .under {
      white-space: nowrap;
    }
    @container (width >= 42.666em) {
      .labels div {
        grid-template-columns: calc(150 * var(--px)) minmax(0, 1fr);
      }
    }
  `,
];
