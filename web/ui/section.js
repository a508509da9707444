// How the parts of a panel lie: below each other, or side by side for as long as there is space.

import { css } from 'lit';

export const section = css`
  :host {
    display: block;
  }
  section,
  .columns {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 8px;
    align-content: start;
  }
  .columns {
    gap: 24px 40px;
  }
  @container (width >= 66.666em) {
    .columns {
      grid-template-columns: var(--columns);
    }
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 12px;
  }
  .framed {
    padding: 8px 12px;
    overflow: auto;
    border: 1px solid var(--line);
    border-radius: 7px;
    background: var(--panel);
  }
  .beside {
    display: flex;
    align-items: center;
    gap: 8px;
  }
  .spread {
    display: flex;
    justify-content: space-between;
    align-items: baseline;
    gap: 0 10px;
  }
  fieldset {
    min-width: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }
`;
