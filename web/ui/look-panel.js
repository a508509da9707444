// What the elements of the closer looks share: what they look at, the frame they draw in, and their style.

import { css, nothing } from 'lit';
import { noView } from '../model/view.js';
import { element } from './element.js';
import { base } from './styles.js';
import { Watch } from './watch.js';

/** @import { CloserLook } from './closer-look.js' */

export class LookPanel extends element({ view: noView }) {
  watch = new Watch(this, ['state', 'progress', 'sample'], 1000);
  look = /** @type {CloserLook} */ (/** @type {unknown} */ (null));

  get run() {
    return this.view.run;
  }

  /** @override */
  render() {
    return this.look.render(this);
  }

  /** @param {any} _result of the look @returns {unknown} */
  complete(_result) {
    return nothing;
  }

  /** @returns {unknown} */
  incomplete() {
    return nothing;
  }

  /** Sets what the reader chose. @param {Record<string, unknown>} some */
  choose(some) {
    Object.assign(this, some);
    this.requestUpdate();
  }

  /** Headings, sentences, tables, and parts that lie side by side where they fit. @override @type {import('lit').CSSResultGroup} */
  static styles = [
    base,
    css`
      :host,
      section,
      .columns {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 8px;
        align-content: start;
      }
      .measure {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px 12px;
        min-height: 32px;
        color: var(--soft);
        font-size: calc(13 * var(--px));
      }
      progress {
        width: 160px;
        accent-color: var(--accent);
      }
      .columns {
        gap: 24px 40px;
      }
      .columns:not(:nth-child(2)) {
        margin-top: 8px;
      }
      @container (width >= 66.666em) {
        .columns {
          grid-template-columns: var(--columns);
        }
      }
      h3 {
        margin: 0;
        font-size: calc(14 * var(--px));
        font-weight: 600;
      }
      p {
        max-width: 68ch;
        text-wrap: pretty;
      }
      p:not(.quiet, .measure) {
        font-size: calc(14 * var(--px));
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px 12px;
        color: var(--soft);
        font-size: calc(13 * var(--px));
      }
      :is(select, input) {
        min-height: calc(28 * var(--px));
        margin-inline-start: 4px;
        padding: 2px 6px;
        border: 1px solid var(--strong-line);
        border-radius: 6px;
        background: var(--panel);
        color: var(--ink);
        font: inherit;
      }
      table {
        justify-self: start;
        border-collapse: collapse;
        font-size: calc(13 * var(--px));
        font-variant-numeric: tabular-nums;
      }
      th,
      td {
        padding: 3px 0 3px 12px;
        border-bottom: 1px solid var(--line);
        font-weight: 400;
        text-align: end;
        vertical-align: baseline;
      }
      tr > :first-child {
        padding-inline-start: 0;
        text-align: start;
      }
      thead th {
        color: var(--soft);
      }
      pre {
        margin: 0;
        overflow: auto;
        font: calc(13 * var(--px)) / 1.5 var(--mono);
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        unicode-bidi: plaintext;
      }
    `,
  ];
}
