// The button that marks what of a sample repeats and what is copied, and how that looks; the rest is in marks.js.

import { css, html, nothing } from 'lit';
import { strings } from '../../words/strings.js';

/** There is a run whose training text the copies can be looked for in. @param {import('../../model/view.js').View} view */
export const canMark = ({ run, curve }) =>
  run.started !== null && curve !== null && curve === run.curve && run.epoch > 0;

/** @param {boolean} possible @param {boolean} on @param {() => void} toggle */
export const markButton = (possible, on, toggle) =>
  possible
    ? html`
        <button class="small" aria-pressed=${on} @click=${toggle}>
          ${strings.samples.mark}
        </button>
      `
    : nothing;

export const markStyle = css`
  .mark.loop {
    background: color-mix(in srgb, var(--warn) 18%, transparent);
  }
  .mark.copy {
    text-decoration: underline;
    text-decoration-color: var(--accent);
    text-decoration-thickness: 2px;
    text-underline-offset: 3px;
    text-decoration-skip-ink: none;
  }
  .mark.chosen {
    outline: 2px solid var(--accent);
  }
  .legend {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 4px;
    margin-block: 6px;
  }
  .legend .mark {
    color: var(--ink);
  }
  .legend button {
    white-space: normal;
    text-align: start;
  }
  .legend :is(.mark, q) {
    font-family: var(--mono);
  }
  .legend q {
    overflow-wrap: anywhere;
    unicode-bidi: isolate;
  }
  @media (forced-colors: active) {
    .mark.loop {
      forced-color-adjust: none;
      color: HighlightText;
      background: Highlight;
    }
  }
`;
