// How the line of controls under the chart looks, and the menu that opens from it.

import { css } from 'lit';

export const toolsStyle = css`
  .tools {
    display: var(--plateau-tools, block);
    visibility: var(--plateau-later, visible);
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
  fieldset {
    font-size: var(--type-label);
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
