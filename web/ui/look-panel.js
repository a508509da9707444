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
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 8px;
      }
      .measure {
        min-height: 32px;
      }
      .columns:not(:nth-child(2)) {
        margin-top: 8px;
      }
      p {
        max-width: 68ch;
        font-size: var(--type-text);
      }
      :is(select, input) {
        margin-inline-start: 4px;
      }
      table {
        justify-self: start;
      }
    `,
  ];
}
