// How words look: headings, sentences, lists, and text that the network reads or writes.

import { css } from 'lit';

export const type = css`
  *,
  ::before,
  ::after {
    box-sizing: border-box;
    scrollbar-width: thin;
  }
  [hidden] {
    display: none !important;
  }
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd,
  pre,
  figure {
    margin: 0;
  }
  h2 {
    margin-bottom: 8px;
    color: var(--soft);
    font-size: var(--type-label);
    letter-spacing: 0.02em;
    line-height: calc(18 * var(--px));
  }
  h3 {
    font-size: var(--type-text);
  }
  h2,
  h3,
  b {
    font-weight: 600;
  }
  p,
  dd {
    text-wrap: pretty;
  }
  ul,
  ol {
    padding: 0;
    list-style: none;
  }
  pre {
    overflow: auto;
    font: var(--type-note) / 1.5 var(--mono);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    unicode-bidi: plaintext;
  }
  .quiet {
    color: var(--soft);
    font-size: var(--type-note);
    line-height: 1.5;
  }
  .label,
  small {
    color: var(--soft);
    font-size: var(--type-label);
  }
  .prose {
    max-width: 72ch;
    font-size: var(--type-text);
  }
  .cut {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .warn {
    color: var(--warn);
  }
  .spoken {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;
