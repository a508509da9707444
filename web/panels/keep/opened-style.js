// How the dialog of a model looks, beyond what it has in common with "Share or embed".

import { css } from 'lit';

export const openedStyle = css`
  /* It has the focus when the dialog opens, so that a screen reader begins there; nothing can be done with it. */
  h2:focus-visible {
    outline: none;
  }
  h2 bdi {
    overflow-wrap: anywhere;
  }
  .facts {
    display: grid;
    grid-template-columns: max-content minmax(0, 1fr);
    gap: 4px 16px;
    margin-bottom: 16px;
  }
  dt {
    color: var(--soft);
  }
  dd {
    overflow-wrap: anywhere;
  }
  .symbols {
    display: block;
    max-height: calc(60 * var(--px));
    overflow: auto;
    font: var(--type-note) / 1.5 var(--mono);
    unicode-bidi: isolate;
  }
  .acts-of,
  .rest {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 24px 32px;
    align-content: start;
  }
  .acts-of {
    padding-top: 16px;
    border-top: 1px solid var(--line);
  }
  fieldset {
    margin-bottom: 16px;
  }
  fieldset label {
    line-height: calc(24 * var(--px));
  }
  .field select,
  .field input {
    min-width: 0;
    border-color: var(--strong-line);
  }
  .field select {
    flex: 1 1 calc(120 * var(--px));
  }
  .form {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 10px;
  }
  section pre {
    max-height: calc(240 * var(--px));
    padding: 8px 10px;
    border: 1px solid var(--line);
    border-radius: 7px;
    background: var(--paper);
  }
  /* Clear of the head, which stays at the top. */
  .trouble {
    padding-bottom: 12px;
    scroll-margin-top: calc(96 * var(--px));
  }
  @media (width >= 700px) {
    .acts-of {
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
    }
  }
`;
