// What is pressed, chosen and typed into: buttons, fields, menus.

import { css } from 'lit';

const buttons = css`
  button,
  :where(select, textarea, [type='text']) {
    max-width: 100%;
    min-height: calc(28 * var(--px));
    padding: 2px 6px;
    border: 1px solid var(--line);
    border-radius: 7px;
    background: var(--panel);
    color: var(--ink);
    font: inherit;
  }
  :where([role='spinbutton']) {
    border-color: var(--strong-line);
  }
  button {
    min-height: calc(34 * var(--px));
    padding: 5px 12px;
    white-space: nowrap;
    cursor: pointer;
  }
  button:hover:not(:disabled),
  :where(select, textarea):hover {
    border-color: var(--strong-line);
  }
  button:disabled {
    color: var(--soft);
    cursor: default;
    opacity: 0.7;
  }
  button.primary {
    border-color: var(--accent);
    background: var(--accent);
    color: var(--on-accent);
    font-weight: 600;
  }
  button.primary:hover:not(:disabled) {
    border-color: transparent;
    background: color-mix(in oklab, var(--accent), var(--ink) 14%);
  }
  button.link {
    min-height: calc(24 * var(--px));
    padding: 0 2px;
    border: 0;
    border-radius: 3px;
    background: none;
    color: var(--accent);
    font-size: var(--type-note);
    text-decoration: underline;
    text-decoration-thickness: 1px;
    text-underline-offset: 3px;
  }
  button.small {
    min-height: calc(28 * var(--px));
    padding: 2px 10px;
    font-size: var(--type-note);
  }
  button.small:is([aria-expanded='true'], [aria-pressed='true']) {
    border-color: var(--accent);
    background: var(--tint);
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  /* Clear of the bar, and of the strip along it. */
  :where(a, button, input, select, textarea, [tabindex]) {
    scroll-margin-block: calc(136 * var(--px));
  }
  :where([type='checkbox']) {
    flex: none;
    width: 16px;
    height: 16px;
    margin: 4px;
  }
  progress {
    width: 160px;
  }
`;

const menus = css`
  [popover] {
    position: fixed;
    inset: auto;
    width: max-content;
    max-width: calc(100vw - 16px);
    margin: 0;
    padding: 6px;
    border: 1px solid var(--line);
    border-radius: 9px;
    background: var(--panel);
    color: var(--ink);
    box-shadow: 0 6px 24px rgb(0 0 0 / 16%);
  }
  .menu button {
    display: block;
    width: 100%;
    border-color: transparent;
    text-align: start;
  }
`;

export const controls = [buttons, menus];
