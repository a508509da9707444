// <plateau-help word="floor">: a "?" that says in two sentences what a word means. They come when they are asked for.

import { css, html, nothing } from 'lit';
import { whyMissing } from '../model/missing.js';
import { strings } from '../words/strings.js';
import { element } from './element.js';
import { placeMenu } from './popover.js';
import { base } from './styles.js';

const words = strings.help;

const properties = {
  /** One of words/glossary.js. */
  word: '',
  /** What is said of it, once it has come. */
  said: '',
};

export class Help extends element(properties, { word: { type: String } }) {
  /** Where the handbook lies; an entry point says so. '': there is none, and no link. */
  static handbook = '';

  /** The word whose sentences are there. */
  #ready = '';

  get #popover() {
    return /** @type {HTMLElement} */ (this.renderRoot.querySelector('[popover]'));
  }

  /** It opens with its sentences, never empty. @param {ToggleEvent} event */
  async #load(event) {
    const { word } = this;
    if (event.newState !== 'open' || this.#ready === word) return;
    event.preventDefault();
    const part = await import('../words/glossary.js').catch(() => null);
    this.said = part?.glossary[word] ?? (await whyMissing());
    // The popover that was refused is still being opened until this turn ends.
    await new Promise((done) => setTimeout(done));
    if (!this.isConnected) return;
    this.#ready = word;
    this.#popover.showPopover();
    if (!part) this.#ready = '';
  }

  /** The focus returns, unless it was put elsewhere; a click beside it may put it nowhere. @param {ToggleEvent} event */
  #toggled(event) {
    placeMenu(event);
    const root = /** @type {ShadowRoot} */ (this.renderRoot);
    const lost =
      document.activeElement === document.body || this.#popover.contains(root.activeElement);
    // Not by the attribute, which asks for the focus when the page comes, too.
    if (event.newState === 'open') this.#popover.focus({ preventScroll: true });
    else if (lost) root.querySelector('button')?.focus({ preventScroll: true });
  }

  /** Whoever tabs on has read it. @param {FocusEvent} event */
  #left({ relatedTarget: next }) {
    const { renderRoot } = this;
    if (next && !renderRoot.contains(/** @type {Node} */ (next))) this.#popover.hidePopover();
  }

  /** @override */
  render() {
    const { word, said } = this;
    const name = words.what(word);
    const { handbook } = Help;
    return html`
      <button popovertarget="said" aria-label=${name}><i aria-hidden="true">?</i></button>
      <div
        id="said"
        popover
        tabindex="-1"
        role="dialog"
        aria-label=${name}
        aria-describedby="sentences"
        @beforetoggle=${this.#load}
        @toggle=${this.#toggled}
        @focusout=${this.#left}
      >
        <p id="sentences">${said}</p>
        ${
          handbook
            ? html`<a href="${handbook}#${word.replace(' ', '-')}" target="_blank">${words.more}</a>`
            : nothing
        }
      </div>
    `;
  }

  /** @override */
  static styles = [
    base,
    css`
      /* In a line of text, it makes the line no higher. */
      :host {
        display: inline-block;
        margin-block: calc(-4 * var(--px));
        vertical-align: middle;
      }
      button {
        display: grid;
        place-items: center;
        width: calc(24 * var(--px));
        min-height: calc(24 * var(--px));
        padding: 0;
        border: 0;
        border-radius: 50%;
        background: none;
        color: var(--soft);
      }
      i {
        width: calc(16 * var(--px));
        border: 1px solid var(--strong-line);
        border-radius: 50%;
        font: 600 var(--type-label) / calc(14 * var(--px)) var(--sans);
      }
      button:is(:hover, :has(+ :popover-open)) i {
        border-color: var(--accent);
        color: var(--accent);
      }
      [popover] {
        max-width: min(calc(340 * var(--px)), calc(100vw - 16px));
        padding: 10px 14px;
        font: var(--type-text) / 1.5 var(--sans);
        white-space: normal;
      }
      a {
        display: inline-block;
        min-height: 24px;
        color: var(--accent);
      }
      @media print {
        :host {
          display: none;
        }
      }
    `,
  ];
}

customElements.define('plateau-help', Help);
