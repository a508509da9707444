// How a rendered sample looks: calm, small, and nothing that reaches out of its box.

import { css } from 'lit';

export const renderedStyle = css`
  .rendered {
    margin-top: 4px;
    overflow: auto;
    overflow-wrap: anywhere;
    font-size: var(--type-note);
    line-height: 1.45;
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
    font-size: var(--type-body);
  }
  .rendered .h2 {
    font-size: var(--type-text);
  }
  .rendered :is(pre, code) {
    height: auto;
    font: var(--type-label) / 1.5 var(--mono);
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
  .rendered :is(th, td) {
    padding: 2px 8px 2px 0;
    text-align: start;
  }
  .rendered th {
    color: inherit;
    font-size: inherit;
    font-weight: 600;
  }
`;
