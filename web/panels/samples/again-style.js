// How "Sample again" looks.

import { css } from 'lit';

export const againStyle = css`
  :host {
    padding: 4px 0 10px;
  }
  .field > span:first-child {
    color: var(--soft);
  }
  .field:focus-within {
    border-color: var(--strong-line);
  }
  .fields {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(calc(120 * var(--px)), 1fr));
    column-gap: 18px;
  }
  select {
    cursor: pointer;
  }
  input {
    width: calc(64 * var(--px));
  }
  [type='checkbox'] {
    width: 24px;
    height: 24px;
    margin-block: 0;
  }
  .prompt {
    align-items: start;
  }
  .prompt span {
    padding-top: 4px;
  }
  .field textarea {
    flex: 1;
    margin-left: 8px;
    padding: 5px 2px;
    font: var(--type-note) / 1.5 var(--mono);
    text-align: start;
    text-align-last: auto;
    resize: vertical;
  }
  /* The button stands before words that come and go, so that it is still there when it is let go of. */
  .go {
    align-items: start;
    margin: 8px 0 2px;
  }
  .help {
    flex: 1;
    min-height: 6em;
  }
  .warn {
    margin-bottom: 6px;
  }
  .go .small {
    min-width: 72px;
  }
  .written {
    margin-top: 12px;
  }
  .about span:first-child {
    flex: 1;
    overflow-wrap: anywhere;
  }
  .written pre {
    height: 12em;
  }
`;
