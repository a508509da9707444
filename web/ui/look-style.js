// What the parts of a closer look share: a heading, sentences, and what is said quietly below them.

import { css } from 'lit';

export const lookStyle = css`
  section {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 8px;
    align-content: start;
  }
  h3 {
    margin: 0;
    font-size: calc(14 * var(--px));
    font-weight: 600;
  }
  p {
    max-width: 68ch;
    text-wrap: pretty;
    font-size: calc(14 * var(--px));
  }
  .quiet {
    font-size: calc(13 * var(--px));
  }
`;
