// How a rendered sample looks: calm, small, and nothing that reaches out of its box.

import { css } from 'lit';

export const renderedStyle = css`
  .rendered {
    margin: 4px 0 0;
    overflow: auto;
    overflow-wrap: anywhere;
    font-size: calc(13 * var(--px));
    line-height: 1.45;
    scrollbar-width: thin;
    scrollbar-color: var(--line) transparent;
    contain: content;
  }
  .rendered :is(p, ul, ol, pre, blockquote, table, hr) {
    margin: 0 0 8px;
    padding: 0;
  }
  .rendered :is(ul, ol) {
    padding-inline-start: 20px;
    list-style: revert;
  }
  .rendered .heading {
    font-weight: 600;
    line-height: 1.3;
  }
  .rendered .h1 {
    font-size: calc(17 * var(--px));
  }
  .rendered .h2 {
    font-size: calc(15 * var(--px));
  }
  .rendered :is(pre, code) {
    height: auto;
    font: calc(12 * var(--px)) / 1.5 var(--mono);
    background: var(--tint);
    border-radius: 3px;
  }
  .rendered code {
    padding: 0 3px;
  }
  .rendered pre {
    padding: 4px 6px;
    color: inherit;
  }
  .rendered pre code {
    padding: 0;
    background: none;
  }
  .rendered blockquote {
    padding-inline-start: 10px;
    border-inline-start: 2px solid var(--line);
    color: var(--soft);
  }
  .rendered table {
    border-collapse: collapse;
  }
  .rendered :is(th, td) {
    padding: 2px 8px 2px 0;
    border-bottom: 1px solid var(--line);
    text-align: start;
  }
`;
