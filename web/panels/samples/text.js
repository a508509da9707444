// The text of a sample on the page: how it is set, and the strip below it while the reader is nowhere in it.

import { css, html } from 'lit';

/** Characters shown: a browser lays them out within a few milliseconds, and a million in a second. */
export const SHOWN = 20_000;

/**
 * A sample's text as it stands in its <pre>: hostile, so only ever text. What marks parts of it puts them into
 * elements here; the rest of the page counts characters, not nodes.
 * @param {string} text
 */
export const sampleText = (text) => (text.length > SHOWN ? text.slice(0, SHOWN) : text);

/**
 * The text, to be pointed at and walked through.
 * @param {unknown} text it may have parts of it marked
 * @param {string} label
 * @param {(event: Event) => void} hear what the reader does in it
 */
export const sampleFrame = (text, label, hear) => html`<pre
  dir="auto"
  tabindex="0"
  role="group"
  aria-label=${label}
  @pointermove=${hear}
  @pointerleave=${hear}
  @click=${hear}
  @keydown=${hear}
  @focus=${hear}
  @blur=${hear}
>${text}<span class="caret" hidden></span></pre>`;

/** The strip under a text with one sentence in it. @param {string} sentence */
export const quietStrip = (sentence) =>
  html`<div class="likely"><p class="label">${sentence}</p></div>`;

/** A key without modifiers that goes through a text. @param {Event} event */
export const isStep = (event) =>
  event instanceof KeyboardEvent &&
  !(event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) &&
  /^(Arrow(Left|Right|Up|Down)|Home|End)$/.test(event.key);

export const textStyle = css`
  pre {
    position: relative;
    margin-top: 4px;
  }
  .likely {
    height: calc(84 * var(--px, 1px));
    padding-top: 4px;
    overflow: hidden;
    position: relative;
  }
`;
