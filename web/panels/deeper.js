// <plateau-deeper>: a closer look as a heading that opens. What is behind it is loaded, and measured, when it is opened.

import { css, html, nothing } from 'lit';
import { whyMissing } from '../model/missing.js';
import { noView } from '../model/view.js';
import { element } from '../ui/element.js';
import { base } from '../ui/styles.js';
import { strings } from '../words/strings.js';

/**
 * A closer look: its name for the `panels` attribute and its words, and the script that defines its element, <plateau-NAME>.
 * @typedef {{ name: keyof typeof strings.deeper.looks, load: () => Promise<unknown> }} Look
 */

/** In the order they are read. @type {Look[]} */
export const LOOKS = [
  { name: 'where', load: () => import('../looks/where/panel.js') },
  { name: 'baselines', load: () => import('../looks/baselines/panel.js') },
  { name: 'reach', load: () => import('../looks/reach/panel.js') },
  { name: 'inside', load: () => import('../looks/inside/panel.js') },
  { name: 'repeats', load: () => import('../looks/repeats/panel.js') },
  { name: 'compare', load: () => import('../looks/compare/panel.js') },
  { name: 'replay', load: () => import('../looks/replay/panel.js') },
];

const properties = {
  /** The lab sets it, and the view, before the element is drawn for the first time. */
  look: /** @type {Look} */ (/** @type {unknown} */ (null)),
  view: noView,
  open: false,
  trouble: '',
  loaded: false,
};

export class Deeper extends element(properties, { open: { type: Boolean, reflect: true } }) {
  /** The element of the look, new each time it is opened. @type {HTMLElement|null} */
  #panel = null;

  /** Opens it, and brings it before the reader. */
  async show() {
    if (!this.open) await this.#toggle();
    await this.updateComplete;
    const button = this.renderRoot.querySelector('h2 button');
    button?.scrollIntoView({ block: 'start' });
    /** @type {HTMLElement|null} */ (button)?.focus({ preventScroll: true });
  }

  async #toggle() {
    const { open, loaded } = this;
    this.open = !open;
    this.trouble = '';
    this.#panel = null;
    if (open || loaded) return;
    try {
      await this.look.load();
      this.loaded = true;
    } catch {
      this.trouble = await whyMissing();
    }
  }

  #renderPanel() {
    const { look, view } = this;
    this.#panel ??= document.createElement(`plateau-${look.name}`);
    return Object.assign(this.#panel, { view });
  }

  /** @override */
  render() {
    const { open, trouble, loaded } = this;
    const { heading, about } = strings.deeper.looks[this.look.name];
    return html`
      <section role="region" aria-labelledby="heading">
        <h2 id="heading">
          <button class="beside" aria-expanded=${open} aria-controls="body" @click=${this.#toggle}>${heading}</button>
        </h2>
        <p class="quiet about">${about}</p>
        <div id="body">
          ${trouble ? html`<p role="alert">${trouble}</p>` : nothing}
          ${open && loaded ? this.#renderPanel() : nothing}
        </div>
      </section>
    `;
  }

  /** @override */
  static styles = [
    base,
    css`
      :host {
        padding-block: 4px;
      }
      section {
        gap: 0;
      }
      h2 {
        margin: 0;
        font-size: var(--type-body);
        letter-spacing: 0;
        line-height: 1.3;
      }
      h2 button {
        width: 100%;
        min-height: 36px;
        padding: 0;
        border: 0;
        background: none;
        color: var(--ink);
        font: inherit;
        text-align: start;
        white-space: normal;
      }
      h2 button::before {
        content: '';
        flex: none;
        width: 7px;
        height: 7px;
        border: solid currentColor;
        border-width: 0 1.5px 1.5px 0;
        rotate: -45deg;
      }
      h2 button[aria-expanded='true']::before {
        rotate: 45deg;
      }
      .about {
        padding-inline-start: 16px;
        max-width: 80ch;
      }
      #body > * {
        display: block;
        margin-block: 12px;
      }
      @container (width >= 42.666em) {
        section {
          grid-template-columns: calc(270 * var(--px)) minmax(0, 1fr);
          align-items: baseline;
        }
        #body {
          grid-column: 1 / -1;
        }
      }
    `,
  ];
}

customElements.define('plateau-deeper', Deeper);
