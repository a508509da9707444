// The visual language shared by all panels: colours, type, controls. Paper and ink, hairlines instead of boxes.

import { css } from 'lit';

/**
 * Colours and type; on the host, so that a page around an embed can set them. Every size that has to do with type is a
 * number of --px: a projector's type is 1.35 times as large, and what holds it grows with it.
 */
export const tokens = css`
  :host {
    --px: 1px;
    --paper: light-dark(#fbfaf7, #15171a);
    --panel: light-dark(#ffffff, #1c1f23);
    --ink: light-dark(#1d2126, #e8e6e1);
    --soft: light-dark(#5b6470, #9aa3ad);
    --line: light-dark(#e4e1da, #2e333a);
    --strong-line: light-dark(#8d918f, #6d757f);
    --accent: light-dark(#2f5bd0, #8fb0ff);
    --on-accent: light-dark(#ffffff, #10131a);
    --tint: light-dark(#eef2fc, #222a3a);
    --warn: light-dark(#a2400a, #f0a46b);
    --warn-tint: light-dark(#fdf3ea, #2f251d);
    --sans: system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif;
    --mono: ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace;
  }
  :host([large]) {
    --px: 1.35px;
  }
  /* Of the reader's own colours there are five; the canvas takes these too. */
  @media (forced-colors: active) {
    :host {
      --paper: Canvas;
      --panel: Canvas;
      --ink: CanvasText;
      --soft: CanvasText;
      --line: GrayText;
      --strong-line: CanvasText;
      --accent: LinkText;
      --on-accent: ButtonText;
      --tint: Canvas;
      --warn: CanvasText;
      --warn-tint: Canvas;
    }
  }
  @media print {
    :host {
      --paper: #fff;
      --panel: #fff;
      --ink: #000;
      --soft: #444;
      --line: #ccc;
      --strong-line: #888;
      --accent: #1d3f9e;
      --tint: #eef2fc;
      --warn: #7a3008;
      --warn-tint: #fff;
    }
  }
`;

/** On paper nothing can be pressed, opened or scrolled: what was chosen is text, what scrolled is whole. */
const paper = css`
  @media print {
    :host(plateau-transport),
    :host(plateau-samples),
    :host(plateau-chart) {
      position: static !important;
      height: auto !important;
      min-height: 0 !important;
      max-height: none !important;
    }
    button:not(.about > button),
    textarea,
    fieldset,
    .scrub,
    .likely,
    input[type='file'],
    input[type='range'],
    input[type='search'],
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
    ol,
    pre,
    table,
    .past,
    .area,
    .panels {
      height: auto !important;
      min-height: 0 !important;
      max-height: none !important;
      overflow: visible !important;
    }
    figure,
    section,
    .row {
      break-inside: avoid;
    }
    h2,
    .about {
      break-after: avoid;
    }
  }
`;

export const base = css`
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }
  h2 {
    font-size: calc(12 * var(--px));
    font-weight: 600;
    letter-spacing: 0.02em;
    line-height: calc(18 * var(--px));
    color: var(--soft);
    margin: 0 0 8px;
  }
  p {
    margin: 0;
  }
  button {
    font: inherit;
    color: var(--ink);
    background: var(--panel);
    border: 1px solid var(--line);
    border-radius: 7px;
    padding: 5px 12px;
    min-height: calc(34 * var(--px));
    white-space: nowrap;
    cursor: pointer;
  }
  button:hover:not(:disabled) {
    border-color: var(--strong-line);
  }
  button:disabled {
    color: var(--soft);
    cursor: default;
    opacity: 0.7;
  }
  button.link {
    min-height: calc(24 * var(--px));
    padding: 0 2px;
    border: 0;
    border-radius: 3px;
    background: none;
    color: var(--accent);
    font-size: calc(13 * var(--px));
    text-decoration: underline;
    text-decoration-thickness: 1px;
    text-underline-offset: 3px;
  }
  button.small {
    min-height: calc(28 * var(--px));
    padding: 2px 10px;
    font-size: calc(13 * var(--px));
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  .quiet {
    color: var(--soft);
    font-size: calc(13 * var(--px));
    line-height: 1.5;
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
  ${paper}
`;
