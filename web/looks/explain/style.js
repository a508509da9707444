// How the experiments look.

import { css } from 'lit';
import { base } from '../../ui/styles.js';
import { budgetStyle } from './budget.js';

export const experimentsStyle = [
  base,
  budgetStyle,
  css`
    h3 {
      margin: 22px 0 4px;
      color: var(--soft);
      font-size: var(--type-label);
      letter-spacing: 0.02em;
    }
    .progress {
      min-height: calc(36 * var(--px));
    }
    .again {
      margin-bottom: 14px;
    }
    .again button,
    .advice button {
      white-space: normal;
      text-align: start;
    }
    .trouble {
      margin-block: 8px;
    }
    .whose {
      margin-top: 4px;
    }
    .say {
      margin-bottom: 10px;
      font-size: var(--type-lead);
      line-height: 1.4;
    }
    summary {
      width: fit-content;
      min-height: calc(24 * var(--px));
      color: var(--soft);
      font-size: var(--type-note);
      cursor: pointer;
    }
    /* The run at hand alone has its answer large. */
    details .say {
      margin-top: 4px;
      font-size: var(--type-body);
    }
    .advice {
      display: grid;
      justify-items: start;
      gap: 8px;
    }
    .labels div {
      display: grid;
      gap: 0 14px;
      padding: 5px 0;
      border-bottom: 1px solid var(--line);
      font-size: var(--type-text);
    }
    dt,
    .group th {
      font-weight: 600;
    }
    dd {
      max-width: 72ch;
    }
    table {
      width: 100%;
      margin-top: 6px;
      line-height: 1.4;
    }
    .group th {
      padding-top: 12px;
    }
    small {
      display: block;
    }
    th[scope='row'] {
      overflow-wrap: anywhere;
    }
    @container (width >= 42.666em) {
      .labels div {
        grid-template-columns: calc(150 * var(--px)) minmax(0, 1fr);
      }
    }
  `,
];
