// How the dialog "Share or embed" looks: a sheet over the page, or all of a narrow window.

import { css } from 'lit';

export const shareStyle = css`
  /* It takes no space beside its button. */
  :host {
    display: contents;
  }
  dialog {
    width: min(calc(1000 * var(--px)), 100vw - 32px);
    max-width: none;
    max-height: calc(100dvh - 48px);
    /* The top stays where it is, whatever is chosen. */
    margin: 24px auto auto;
    padding: 0;
    overflow: auto;
    overscroll-behavior: contain;
    border: 1px solid var(--line);
    border-radius: 12px;
    background: var(--panel);
    color: var(--ink);
    box-shadow: 0 12px 48px rgb(0 0 0 / 24%);
    font-size: var(--type-text);
    line-height: 1.5;
    white-space: normal;
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 40%);
  }
  .sheet {
    padding: 0 24px 24px;
  }
  .head {
    position: sticky;
    z-index: 1;
    top: 0;
    align-items: center;
    padding: 16px 0 8px;
    background: var(--panel);
  }
  h2 {
    margin: 0;
    color: var(--ink);
    font-size: var(--type-lead);
    letter-spacing: -0.01em;
    line-height: 1.3;
  }
  #about {
    padding-bottom: 16px;
    color: var(--soft);
  }
  #about b {
    color: var(--ink);
  }
  .parts {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 20px 32px;
    padding-top: 16px;
    border-top: 1px solid var(--line);
  }
  .made,
  .options {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 18px;
    align-content: start;
  }
  legend {
    padding: 0 0 4px;
    color: var(--soft);
    font-size: var(--type-label);
    font-weight: 600;
  }
  label {
    display: flex;
    gap: 8px;
    cursor: pointer;
  }
  label:has(:disabled) {
    color: var(--soft);
    cursor: default;
  }
  [type='radio'] {
    flex: none;
    width: 16px;
    height: 16px;
  }
  [type='radio'],
  [type='checkbox'] {
    margin: calc(12 * var(--px) - 8px) 4px;
    accent-color: var(--accent);
  }
  .kind {
    margin-inline: -8px;
    padding: 4px 8px;
    border-radius: 7px;
  }
  .kind:has(:checked) {
    background: var(--tint);
  }
  .kind:hover:not(:has(:checked, :disabled)) {
    background: color-mix(in srgb, var(--tint), transparent 50%);
  }
  .kind span {
    line-height: calc(24 * var(--px));
  }
  .kind small {
    margin-top: -2px;
  }
  .kind:has(:checked) span {
    font-weight: 600;
  }
  small {
    display: block;
    font-weight: 400;
    line-height: 1.4;
  }
  .check {
    padding-block: 2px;
  }
  .check span {
    line-height: calc(24 * var(--px));
  }
  .note {
    padding-top: 4px;
    font-size: var(--type-note);
  }
  .note:not(.warn) {
    color: var(--soft);
  }
  .field {
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 8px;
  }
  .field [role='spinbutton'] {
    width: calc(72 * var(--px));
  }
  .field [type='text']:not([role]) {
    flex: 1 1 calc(140 * var(--px));
    min-width: 0;
    border-color: var(--strong-line);
    font-family: var(--mono);
  }
  textarea {
    display: block;
    width: 100%;
    padding: 8px 10px;
    resize: vertical;
    background: var(--paper);
    font: var(--type-label) / 1.5 var(--mono);
    overflow-wrap: anywhere;
  }
  .said {
    color: var(--soft);
    font-size: var(--type-note);
  }
  figure {
    display: grid;
    gap: 8px;
  }
  img {
    display: block;
    width: 100%;
    max-width: calc(480 * var(--px));
    height: auto;
    padding: 8px 4px;
    border: 1px solid var(--line);
    border-radius: 7px;
  }
  figcaption {
    max-width: 72ch;
    font-size: var(--type-note);
  }
  .alone {
    color: var(--accent);
    text-decoration: underline;
    text-underline-offset: 3px;
  }
  @media (width >= 700px) {
    .parts {
      grid-template: auto 1fr / calc(250 * var(--px)) minmax(0, 1fr);
    }
    .made {
      grid-area: 1 / 2 / 3 / 3;
    }
  }
  @media (width < 700px) {
    dialog {
      width: 100vw;
      height: 100dvh;
      max-height: none;
      margin: 0;
      border: 0;
      border-radius: 0;
    }
    .sheet {
      padding: 0 16px 24px;
    }
    .kind small {
      display: none;
    }
  }
`;
