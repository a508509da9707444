// How the line of controls under the chart looks, and the two menus that open from it.

import { css } from 'lit';

export const toolsStyle = css`
  .tools {
    display: var(--plateau-tools, block);
    container: tools / inline-size;
    margin-top: 10px;
  }
  .menu button {
    font-size: var(--type-note);
  }
  .right {
    margin-left: auto;
  }
  legend {
    float: left;
    padding: 0;
  }
  .segments {
    display: inline-flex;
    flex-wrap: wrap;
    border: 1px solid var(--line);
    border-radius: 7px;
  }
  .segments span {
    padding: 2px 8px;
    line-height: 22px;
    white-space: nowrap;
    color: var(--soft);
    border-radius: 6px;
  }
  .segments :checked + span {
    color: var(--ink);
    background: var(--tint);
    box-shadow: inset 0 0 0 1px var(--accent);
  }
  /* The input lies over all of its name. */
  label,
  .run {
    position: relative;
    min-width: 0;
    min-height: 24px;
  }
  label {
    cursor: pointer;
  }
  label input {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    min-width: 24px;
    margin: 0;
    opacity: 0;
    cursor: inherit;
  }
  label :focus-visible ~ span {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
    border-radius: 2px;
  }
  .box {
    flex: none;
    width: 13px;
    height: 13px;
    border: 2px solid currentColor;
    border-radius: 3px;
  }
  :checked + .box {
    background: currentColor;
  }
  .check:has(:disabled) {
    color: var(--soft);
    cursor: default;
  }
  fieldset,
  .check,
  .zoom {
    font-size: var(--type-label);
  }
  .check .box {
    border-width: 1.5px;
  }
  .check :checked + .box {
    color: var(--accent);
    box-shadow: inset 0 0 0 1.5px var(--panel);
  }
  .sheet {
    padding: 10px 14px;
  }
  .sheet:popover-open {
    display: grid;
    gap: 8px;
  }
  .sheet fieldset,
  .sheet .zoom {
    display: grid;
    grid-template-columns: calc(112 * var(--px, 1px)) auto auto 1fr;
  }
  @container tools (width >= 86.666em) {
    .view {
      display: none;
    }
    .sheet:is([popover]) {
      display: contents;
    }
    .sheet fieldset {
      display: flex;
    }
    .sheet .zoom {
      display: none;
    }
    /* Words that speak for themselves in a line. */
    .sheet fieldset:not(.smoothing) legend {
      position: absolute;
      clip-path: inset(50%);
      width: 1px;
      height: 1px;
      overflow: hidden;
    }
  }
  @media (forced-colors: active) {
    .segments :checked + span {
      outline: 2px solid Highlight;
    }
    .box {
      forced-color-adjust: none;
    }
  }
`;
