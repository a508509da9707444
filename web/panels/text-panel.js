// The text panel: write, paste, open or choose a text; what the core says of it stands beside it.

import { css, html, nothing } from 'lit';
import { LARGE } from '../model/choice.js';
import { ends } from '../model/texts.js';
import { noView } from '../model/view.js';
import { element, options, withValue } from '../ui/element.js';
import { base } from '../ui/styles.js';
import { Watch } from '../ui/watch.js';
import { strings } from '../words/strings.js';

/** @import { Source } from '../model/choice.js' */

const words = strings.text;

export class TextPanel extends element({ view: noView, over: false }) {
  watch = new Watch(this, ['change'], 0, () => this.view.conductor);

  /** @param {ClipboardEvent} event */
  #paste(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (files.length > 0 && !text) {
      event.preventDefault();
      this.view.conductor.open(files);
    } else this.#bring(text, event);
  }

  /** A text that was dragged here; files are the whole page's. @param {DragEvent} event */
  #drop(event) {
    if (event.dataTransfer?.types.includes('Files')) return;
    this.#bring(event.dataTransfer?.getData('text/plain') ?? '', event);
  }

  /** The chip takes a dragged text, which only a textarea does by itself. @param {DragEvent} event */
  #drag(event) {
    if (event.dataTransfer?.types.includes('text/plain')) event.preventDefault();
  }

  /**
   * A large text never enters the textarea; the first one brought over a bundled text takes its place.
   * @param {string} text
   * @param {Event} event prevented unless the textarea may do what it does
   */
  #bring(text, event) {
    if (!text) return;
    const { conductor } = this.view;
    if (conductor.choice.large || !conductor.choice.source.own) {
      event.preventDefault();
      conductor.replace(text);
    } else if (text.length > LARGE) {
      event.preventDefault();
      const { value, selectionStart, selectionEnd } = /** @type {HTMLTextAreaElement} */ (
        this.renderRoot.querySelector('textarea')
      );
      conductor.write(value.slice(0, selectionStart) + text + value.slice(selectionEnd));
    }
  }

  /** @param {string} selector @returns {HTMLElement|null} */
  #find = (selector) => this.renderRoot.querySelector(selector);

  /** Textarea and chip take each other's place: the focus stays there. @override */
  willUpdate() {
    this.#focused = this.shadowRoot?.activeElement?.closest('.place') != null;
  }

  /** @override */
  updated() {
    const field = this.renderRoot.querySelector('textarea');
    const { text } = this.view.conductor.choice.source;
    // Not what was drawn last counts, but what stands there: the reader types into it.
    if (field && typeof text === 'string' && field.value !== text) field.value = text;
    if (!this.#focused || this.shadowRoot?.activeElement) return;
    this.#find('textarea, .chip')?.focus();
  }

  #focused = false;

  /** @param {Event} event */
  #opened(event) {
    const input = /** @type {HTMLInputElement} */ (event.target);
    this.view.conductor.open([...(input.files ?? [])]);
    // The same file may be opened again after it was changed.
    input.value = '';
  }

  /** @override */
  render() {
    const { conductor, run } = this.view;
    const { choice, bundled, facts, textProblem, standing, offer } = conductor;
    const { source } = choice;
    const sources = [...bundled, ...choice.own];
    const asking = standing === 'asked' && run.phase !== 'unavailable';
    const number = (/** @type {number} */ last) =>
      sources.filter(({ name }, i) => i <= last && name === sources[last]?.name).length;
    return html`
      <div class="spread"><h2>${words.heading}</h2><span class="label">${words.private}</span></div>
      <div class="place ${this.over ? 'over' : ''}" @paste=${this.#paste} @drop=${this.#drop}>
        ${choice.large ? this.#renderChip(source) : this.#renderField()}
        ${this.over ? html`<p class="drop">${words.dropHere}</p>` : nothing}
      </div>
      <div class="beside tools">
        <button class="small" @click=${() => this.#find('input[type=file]')?.click()}>${words.open}</button>
        <input type="file" hidden multiple accept=".md,.markdown,.txt,text/*,.safetensors" @change=${this.#opened} />
        <select aria-label=${words.choose} ?disabled=${sources.length === 0} @change=${withValue((index) => conductor.pick(Number(index)))}>
          ${options(
            sources.map(({ name }, i) => [i, words.numbered(name, number(i))]),
            sources.indexOf(source),
          )}
        </select>
      </div>
      <div class="facts quiet">
        ${textProblem ? html`<p class="warn" role="alert">${textProblem}</p>` : nothing}
        <p>${facts ? words.facts(facts) : asking ? words.reading : nothing}</p>
        ${this.#renderNotices()}
        ${
          offer
            ? html`<p class="offer">
                ${words.offerDefault} <button class="link" @click=${() => conductor.takeRecipe('default')}>${words.useDefault}</button>
                ${words.offerWhy}
              </p>`
            : nothing
        }
      </div>
    `;
  }

  #renderField() {
    return html`
      <textarea
        aria-label=${words.heading}
        spellcheck="false"
        autocomplete="off"
        autocapitalize="off"
        dir="auto"
        placeholder=${words.placeholder}
        @input=${withValue((text) => this.view.conductor.write(text))}
      ></textarea>
    `;
  }

  /** @param {Source} source */
  #renderChip(source) {
    const { first, last } = ends(source.text);
    return html`
      <div
        class="chip"
        role="group"
        tabindex="0"
        aria-label=${words.chip(source.name, words.size(source.size))}
        @dragover=${this.#drag}
      >
        <p class="spread name"><b class="cut">${source.name}</b> <span>${words.size(source.size)}</span></p>
        <pre dir="auto">${first}</pre>
        <p class="gap"><span aria-hidden="true">⋯</span><span class="spoken">${words.gap}</span></p>
        <pre dir="auto">${last}</pre>
        <button class="link" @click=${() => this.view.conductor.close()}>${words.remove}</button>
      </div>
    `;
  }

  #renderNotices() {
    const { choice, facts } = this.view.conductor;
    const { files } = choice.source;
    const { returns = 0, replaced = 0, notice = '' } = facts ?? {};
    const sentences = [
      files && words.joined(files),
      returns && words.returns(returns),
      replaced && words.replaced(replaced),
      notice,
    ];
    return sentences.filter(Boolean).map((sentence) => html`<p>${sentence}</p>`);
  }

  /** @override */
  static styles = [
    base,
    css`
      .place {
        position: relative;
      }
      textarea,
      .chip {
        display: block;
        width: 100%;
        padding: 8px 10px;
        background: var(--paper);
        font: var(--type-label) / 1.5 var(--mono);
      }
      textarea {
        height: 132px;
        min-height: 84px;
        resize: vertical;
      }
      .chip {
        display: grid;
        gap: 2px;
        border: 1px solid var(--line);
        border-radius: 7px;
      }
      .name {
        font: var(--type-note) / 1.5 var(--sans);
      }
      .name span,
      .gap {
        flex: none;
        color: var(--soft);
        line-height: 1;
      }
      .chip pre {
        overflow: hidden;
        color: var(--soft);
        font: inherit;
        text-overflow: ellipsis;
        white-space: pre;
      }
      .chip button {
        justify-self: start;
        font-family: var(--sans);
      }
      .over textarea,
      .over .chip {
        border-color: var(--accent);
      }
      .drop {
        position: absolute;
        inset: 1px;
        display: grid;
        place-items: center;
        border-radius: 6px;
        background: var(--tint);
        pointer-events: none;
      }
      .tools {
        margin: 8px 0;
      }
      .tools select {
        flex: 1;
        min-width: 0;
        font-size: var(--type-note);
      }
      .facts {
        display: grid;
        gap: 2px;
        min-height: 4.5em;
        align-content: start;
      }
      .offer {
        color: var(--ink);
      }
    `,
  ];
}

customElements.define('plateau-text', TextPanel);
