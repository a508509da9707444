// The samples panel: what the network wrote, newest first, the latest in a slot of fixed height. Hostile text: it is
// only ever set as text.

import { css, html, LitElement, nothing } from 'lit';
import { strings } from '../strings.js';
import { converter, formatLoss } from '../units.js';
import { base } from './styles.js';
import { Watch } from './watch.js';

const words = strings.samples;

export class Samples extends LitElement {
  /** @override */
  static properties = {
    run: { attribute: false },
    curve: { attribute: false },
    unit: { attribute: false },
  };

  constructor() {
    super();
    /** @type {import('../state/run.js').Run|null} */
    this.run = null;
    /** Whose samples are shown. @type {import('../state/curve.js').Curve|null} */
    this.curve = null;
    /** @type {import('../units.js').Unit} */
    this.unit = 'nats';
    new Watch(this, ['state', 'sample'], 1000);
  }

  /** @override */
  render() {
    const samples = this.curve?.samples ?? [];
    const convert = converter(this.unit, this.curve?.counted ?? 1);
    const show = (/** @type {number} */ nats) => formatLoss(convert(nats));
    // Items keep their place and change their words, so nothing on the page moves when a sample comes.
    return html`
      <h2 id="heading">${words.heading}</h2>
      ${samples.length === 0 ? html`<p class="quiet">${words.empty}</p>` : nothing}
      <ol role="list" aria-labelledby="heading" tabindex=${samples.length ? 0 : nothing}>
        ${samples.map(
          ({ epoch, loss, validLoss, text }, i) => html`
            <li>
              <p class="about">
                <b>${strings.transport.epoch(epoch)}</b>
                <span>
                  ${loss === null ? nothing : words.loss(show(loss))}
                  ${validLoss === null ? nothing : words.unseen(show(validLoss))}
                </span>
              </p>
              <pre dir="auto" tabindex=${i === 0 ? 0 : nothing}>${text}</pre>
            </li>
          `,
        )}
      </ol>
    `;
  }

  /** @override */
  static styles = [
    base,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
      }
      ol {
        flex: 1;
        min-height: 0;
        margin: 0 -6px;
        padding: 0 6px;
        overflow: auto;
        overscroll-behavior: contain;
        list-style: none;
        scrollbar-width: thin;
        scrollbar-color: var(--line) transparent;
      }
      li {
        padding: 9px 0 10px;
        border-bottom: 1px solid var(--line);
      }
      li:first-child {
        padding-top: 0;
      }
      .about {
        display: flex;
        flex-wrap: wrap;
        justify-content: space-between;
        gap: 0 10px;
        font-size: calc(12.5 * var(--px));
        color: var(--soft);
        font-variant-numeric: tabular-nums;
      }
      .about b {
        color: var(--ink);
        font-weight: 600;
      }
      pre {
        margin: 4px 0 0;
        height: 6em;
        overflow: hidden;
        font: calc(12.5 * var(--px)) / 1.5 var(--mono);
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        unicode-bidi: plaintext;
        color: var(--soft);
      }
      li:first-child pre {
        height: var(--latest-height, 18em);
        overflow: auto;
        color: var(--ink);
        scrollbar-width: thin;
        scrollbar-color: var(--line) transparent;
      }
    `,
  ];
}

customElements.define('plateau-samples', Samples);
