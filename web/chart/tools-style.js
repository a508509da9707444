// How the line of controls under the chart looks, and the two menus that open from it.

import { css } from 'lit';

export const toolsStyle = css`
  .tools {
    container: tools / inline-size;
    margin-top: 10px;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 10px;
  }
  .right {
    display: flex;
    gap: 8px;
    margin-left: auto;
  }
  fieldset {
    display: flex;
    align-items: center;
    gap: 8px;
    min-width: 0;
    margin: 0;
    padding: 0;
    border: 0;
    font-size: calc(12 * var(--px));
  }
  legend {
    float: left;
    padding: 0;
    font-size: inherit;
  }
  .segments {
    display: inline-flex;
    flex-wrap: wrap;
    border: 1px solid var(--line);
    border-radius: 7px;
  }
  .segments label {
    position: relative;
    display: flex;
    cursor: pointer;
  }
  .segments input {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    margin: 0;
    opacity: 0;
    cursor: pointer;
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
  .segments :focus-visible + span {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  .tools button.small {
    font-size: calc(12 * var(--px));
    padding-inline: 9px;
  }
  .check {
    position: relative;
    display: flex;
    align-items: center;
    gap: 8px;
    min-height: 28px;
    font-size: calc(12 * var(--px));
  }
  .check:has(:disabled) {
    color: var(--soft);
    cursor: default;
  }
  .check .box {
    border-width: 1.5px;
  }
  .check :checked + .box {
    color: var(--accent);
    box-shadow: inset 0 0 0 1.5px var(--panel);
  }
  .zoom {
    display: flex;
    align-items: center;
    gap: 8px;
  }
  .zoom .quiet {
    font-size: calc(12 * var(--px));
  }
  .sheet,
  .menu {
    position: fixed;
    inset: auto;
    margin: 0;
    padding: 6px;
    width: max-content;
    max-width: calc(100vw - 16px);
    border: 1px solid var(--line);
    border-radius: 9px;
    color: var(--ink);
    background: var(--panel);
    box-shadow: 0 6px 24px rgb(0 0 0 / 16%);
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
  .sheet fieldset {
    grid-template-columns: calc(112 * var(--px, 1px)) 1fr;
    justify-items: start;
  }
  .menu button {
    display: block;
    width: 100%;
    border-color: transparent;
    text-align: left;
    font-size: calc(13 * var(--px));
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
    .box,
    .dash {
      forced-color-adjust: none;
    }
  }
`;
