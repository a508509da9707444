// What changes with the medium and the reader's settings: paper, the reader's own colours, less motion.

import { css } from 'lit';

/** On paper nothing can be pressed, opened or scrolled: what was chosen is text, what scrolled is whole. */
const paper = css`
  @media print {
    button:not(.about > button),
    textarea,
    fieldset,
    .scrub,
    .likely,
    .tools,
    .probes,
    [popover] {
      display: none !important;
    }
    /* Which epoch a sample is of is a name here, not a way there. */
    .about > button {
      padding: 0;
      color: var(--ink);
      text-decoration: none;
    }
    select,
    input {
      appearance: none;
      border: 0 !important;
      background: none !important;
      color: var(--ink) !important;
      opacity: 1 !important;
    }
    :host(:is(plateau-transport, plateau-samples, plateau-chart)),
    ol,
    pre,
    table,
    .past,
    .area,
    .panels {
      position: static !important;
      height: auto !important;
      min-height: 0 !important;
      max-height: none !important;
      overflow: visible !important;
    }
    figure,
    section,
    .row,
    .field {
      break-inside: avoid;
    }
    h2,
    .about {
      break-after: avoid;
    }
  }
`;

const settings = css`
  @media (forced-colors: active) {
    button {
      border-color: ButtonBorder;
    }
    button:disabled,
    select:disabled,
    input:disabled {
      color: GrayText;
      border-color: GrayText;
      opacity: 1;
    }
    [aria-pressed='true'],
    [aria-selected='true'],
    :checked + span {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
    /* Last, so that it wins over what is chosen. */
    :focus-visible {
      outline: 3px solid Highlight;
      outline-offset: 2px;
    }
  }
  /* A probe of colours tells of a new scheme by the end of its transition of 1 ms. */
  @media (prefers-reduced-motion: reduce) {
    :not(.probe),
    ::before,
    ::after {
      transition-duration: 0s !important;
      transition-delay: 0s !important;
      animation-duration: 0s !important;
      animation-iteration-count: 1 !important;
      scroll-behavior: auto !important;
    }
  }
`;

export const media = [settings, paper];
