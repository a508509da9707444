// The visual language shared by all panels: colours, type, controls. Paper and ink, hairlines instead of boxes.

import { css } from 'lit';

/** Colours and type; on the host, so that a page around an embed can set them. */
export const tokens = css`
  :host {
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
    line-height: 18px;
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
    min-height: 34px;
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
    min-height: 24px;
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
    min-height: 28px;
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
  }
`;
