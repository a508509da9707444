// A small picture for each state of a run. Shape alone tells them apart; the words stand beside it.

import { html, svg } from 'lit';

/** Lines of 16 x 16. @type {Record<import('../words/strings.js').Kind, import('lit').TemplateResult<2>>} */
const PICTURES = {
  // Three dots: something is on its way.
  loading: svg`<path d="M3 8h.01M8 8h.01M13 8h.01" stroke-width="2.6" />`,
  // A page that is being filled.
  preparing: svg`<path d="M3 4h10M3 8h6M3 12h3" />`,
  // A ring with a bar through it.
  unavailable: svg`<circle cx="8" cy="8" r="6" /><path d="M3.8 12.2 12.2 3.8" />`,
  // A broken ring.
  unready: svg`<circle cx="8" cy="8" r="6" stroke-dasharray="3 3.3" />`,
  // The ring of what is ready, and its curve.
  asleep: svg`<path d="M2 3C3.500 9 6 12 14 12.500" />`,
  ready: svg`<circle cx="8" cy="8" r="6" />`,
  running: svg`<path d="M4 2.5v11L13 8Z" fill="currentColor" />`,
  // Two curves: one on its way down, one that lies.
  falling: svg`<path d="M2 2.5C4 8 7 11 13 13M13 13l-3.6.6M13 13 10.7 10.2" />`,
  flat: svg`<path d="M2 2C3 9 4 11.5 7 11.5h7.5" />`,
  // An arrow that turns back.
  rolledback: svg`<path d="M3.5 6H10a3.7 3.7 0 0 1 0 7.4H6M6.5 3l-3 3 3 3" />`,
  paused: svg`<path d="M5.5 3v10M10.5 3v10" stroke-width="2.4" />`,
  finished: svg`<path d="M2.5 8.5 6.5 12.5 13.5 4" />`,
  stopped: svg`<rect x="3.5" y="3.5" width="9" height="9" fill="currentColor" />`,
  failed: svg`<path d="M3.5 3.5l9 9M12.5 3.5l-9 9" />`,
};

/** @param {import('../words/strings.js').Kind} kind */
export const glyph = (kind) => html`
  <svg class="glyph" viewBox="0 0 16 16" aria-hidden="true" data-kind=${kind}>${PICTURES[kind]}</svg>
`;
