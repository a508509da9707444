// The headline of the first screen: what is true of the run that is shown, and one sentence why.

import { css, html } from 'lit';
import { evidenceOf } from '../../model/evidence.js';
import { headline, hiddenHeadline } from '../../model/headline.js';
import { noView } from '../../model/view.js';
import { element } from '../../ui/element.js';
import { say } from '../../ui/say.js';
import { base } from '../../ui/styles.js';
import { Watch } from '../../ui/watch.js';

export class Headline extends element({ view: noView, hides: false }) {
  // Sentences that change faster than this cannot be read.
  watch = new Watch(this, ['state', 'points'], 1000, () => this.view.run);
  watchChoice = new Watch(this, ['change'], 0, () => this.view.conductor);

  /** The memory when it was last drawn. @type {boolean|null} */
  #kept = null;

  /** @override */
  render() {
    const { run, curve, earlier, unit, conductor } = this.view;
    const anew = conductor.anew && !run.running;
    const { head, line } = this.hides
      ? hiddenHeadline
      : headline(evidenceOf(run, curve, unit), curve, earlier, anew);
    return html`<h2>${head}</h2><p>${line}</p>`;
  }

  /** Says what another memory makes of it. @override */
  updated() {
    const { kept } = this.view.conductor;
    if (this.#kept !== null && this.#kept !== kept && this.view.run.untouched)
      say(this, [...this.renderRoot.children].map(({ textContent }) => textContent).join(' '));
    this.#kept = kept;
  }

  /** @override */
  static styles = [
    base,
    css`
      /* As many lines as its longest sentences take: what lies below stays where it is. */
      :host {
        --type-head: var(--plateau-head, calc(28 * var(--px)));
        --lines: 2;
        --more: 1;
      }
      h2 {
        display: grid;
        align-content: end;
        min-height: calc(var(--lines) * 1lh);
        margin: 0 0 4px;
        color: var(--ink);
        font-size: var(--type-head);
        font-weight: 680;
        letter-spacing: -0.018em;
        line-height: 1.18;
        text-wrap: balance;
      }
      p {
        min-height: calc(var(--more) * 1lh);
        color: var(--soft);
      }
      @container lab (width < 66.666em) {
        :host {
          --lines: 3;
          --more: 2;
        }
      }
      @container lab (width < 42.666em) {
        :host {
          --type-head: var(--plateau-head, calc(22 * var(--px)));
          --lines: 4;
          --more: 3;
        }
        p {
          font-size: var(--type-text);
        }
      }
      /* A phone with large type. */
      @container lab (width < 24em) {
        :host {
          --lines: 6;
          --more: 5;
        }
      }
    `,
  ];
}

customElements.define('plateau-headline', Headline);
