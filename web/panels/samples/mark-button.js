// The button that marks what of a sample repeats and what is copied; the rest is in marks.js.

import { html, nothing } from 'lit';
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
