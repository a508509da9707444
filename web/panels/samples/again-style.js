// How "Sample again" looks.

import { css } from 'lit';

export const againStyle = css`
  :host {
    display: block;
    padding: 4px 0 10px;
  }
  .row > span:first-child {
    color: var(--soft);
  }
  .row:focus-within {
    border-color: var(--strong-line);
  }
  .fields {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(calc(120 * var(--px)), 1fr));
    column-gap: 18px;
  }
  select,
  input[type='text'],
  textarea {
    font: inherit;
    color: inherit;
    background: none;
    border: 0;
    border-radius: 4px;
    min-width: 0;
    min-height: 28px;
    margin-left: auto;
    padding: 0 2px;
    text-align: right;
  }
  input[type='text'] {
    width: calc(64 * var(--px));
    font-variant-numeric: tabular-nums;
  }
  input[type='checkbox'] {
    width: 24px;
    height: 24px;
    padding: 0;
    margin: 0 0 0 auto;
    accent-color: var(--accent);
  }
  select {
    text-align-last: right;
    cursor: pointer;
  }
  .prompt {
    align-items: start;
  }
  .prompt span {
    padding-top: 4px;
  }
  textarea {
    flex: 1;
    margin-left: 8px;
    padding: 5px 2px;
    text-align: start;
    font: calc(12.5 * var(--px)) / 1.5 var(--mono);
    resize: vertical;
  }
  /* The button stands before words that come and go, so that it is still there when it is let go of. */
  .go {
    display: flex;
    align-items: start;
    gap: 12px;
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
  .about {
    display: flex;
    align-items: baseline;
    gap: 10px;
    font-size: calc(12.5 * var(--px));
    color: var(--soft);
  }
  .about span:first-child {
    flex: 1;
    overflow-wrap: anywhere;
  }
  .written pre {
    height: 12em;
  }
`;
