// The way in for a text of the reader's own: paste it, type it, or open a file. Loaded when it is first asked for.

import { css, html, nothing } from 'lit';
import { noView } from '../../model/view.js';
import { element } from '../../ui/element.js';
import { base } from '../../ui/styles.js';
import { ownWords as words } from '../../words/own.js';

export class OwnText extends element({ view: noView, empty: false }) {
  /** @override */
  render() {
    return html`
      <dialog aria-labelledby="heading" @click=${this.#outside}>
        <form method="dialog" @submit=${this.#use}>
          <h2 id="heading">${words.heading}</h2>
          <textarea aria-label=${words.label} placeholder=${words.placeholder} spellcheck="false" dir="auto" @paste=${this.#paste}></textarea>
          ${this.empty ? html`<p class="warn" role="alert">${words.empty}</p>` : nothing}
          <p class="quiet">${words.private}</p>
          <p class="row">
            <button class="primary" type="submit">${words.use}</button>
            <button type="button" @click=${() => this.#input.click()}>${words.open}</button>
            <button type="button" @click=${() => this.#dialog.close()}>${words.cancel}</button>
          </p>
          <input type="file" hidden multiple accept=".md,.markdown,.txt,text/*,.safetensors" @change=${this.#opened} />
        </form>
      </dialog>
    `;
  }

  get #dialog() {
    return /** @type {HTMLDialogElement} */ (this.renderRoot.querySelector('dialog'));
  }

  get #field() {
    return /** @type {HTMLTextAreaElement} */ (this.renderRoot.querySelector('textarea'));
  }

  get #input() {
    return /** @type {HTMLInputElement} */ (this.renderRoot.querySelector('input'));
  }

  show() {
    this.#field.value = '';
    this.empty = false;
    this.#dialog.showModal();
    this.#field.focus();
  }

  /** A paste into the empty field is what it came for. @param {ClipboardEvent} event */
  #paste(event) {
    const { clipboardData } = event;
    const files = [...(clipboardData?.files ?? [])];
    const text = clipboardData?.getData('text/plain') ?? '';
    if (this.#field.value || (!text && files.length === 0)) return;
    event.preventDefault();
    if (text) this.view.conductor.replace(text);
    else this.view.conductor.open(files);
    this.#dialog.close();
    this.#brought();
  }

  /** @param {SubmitEvent} event */
  #use(event) {
    const { value } = this.#field;
    this.empty = value === '';
    if (this.empty) return event.preventDefault();
    this.view.conductor.replace(value);
    this.#brought();
  }

  /** What is to be read of the text is above and below the button that trains on it. */
  #brought() {
    this.dispatchEvent(new Event('brought'));
  }

  #opened() {
    this.view.conductor.open([...(this.#input.files ?? [])]);
    this.#input.value = '';
    this.#dialog.close();
    this.#brought();
  }

  /** @param {Event} event */
  #outside(event) {
    if (event.target === this.#dialog) this.#dialog.close();
  }

  /** @override */
  static styles = [
    base,
    css`
      dialog {
        width: min(640px, calc(100vw - 24px));
        padding: 0;
        border: 1px solid var(--line);
        border-radius: 12px;
        background: var(--panel);
        color: var(--ink);
      }
      ::backdrop {
        background: rgb(0 0 0 / 35%);
      }
      form {
        display: grid;
        gap: 10px;
        padding: 18px 20px;
      }
      h2 {
        margin: 0;
        color: var(--ink);
        font-size: var(--type-lead);
      }
      textarea {
        height: 220px;
        padding: 10px;
        border-color: var(--strong-line);
        font: var(--type-note) / 1.5 var(--mono);
      }
    `,
  ];
}

customElements.define('plateau-own', OwnText);
