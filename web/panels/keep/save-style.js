// How the dialog "Save" lists its files, beside what it has from "Share or embed".

import { css } from 'lit';

export const saveStyle = css`
  dialog {
    width: min(calc(760 * var(--px)), 100vw - 32px);
  }
  .which {
    padding-bottom: 4px;
  }
  .which .choices {
    display: flex;
    flex-wrap: wrap;
    gap: 0 16px;
  }
  .which span {
    line-height: calc(24 * var(--px));
  }
  .lists {
    display: grid;
    gap: 16px;
    padding-top: 16px;
    border-top: 1px solid var(--line);
  }
  h3 {
    padding-bottom: 4px;
    color: var(--soft);
    font-size: var(--type-label);
  }
  li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    align-items: start;
    gap: 2px 16px;
    padding: 8px 0;
    border-top: 1px solid var(--line);
  }
  li:first-child {
    border-top: 0;
  }
  .name small {
    display: inline;
    padding-left: 8px;
  }
  li button {
    grid-area: 1 / 2 / 3 / 3;
  }
  li p,
  .note {
    color: var(--soft);
    font-size: var(--type-note);
  }
  .said {
    position: sticky;
    z-index: 1;
    bottom: 0;
    min-height: calc(34 * var(--px));
    padding: 8px 0;
    background: var(--panel);
    overflow-wrap: anywhere;
  }
  @media (width < 700px) {
    dialog {
      width: 100vw;
    }
  }
`;
