// The keep panel: files of the run at hand, files to open, and what is kept on this device.

import { css, html, nothing } from 'lit';
import { whyMissing } from '../../model/missing.js';
import { noView } from '../../model/view.js';
import { download } from '../../ui/download.js';
import { element } from '../../ui/element.js';
import { base } from '../../ui/styles.js';
import { Watch } from '../../ui/watch.js';
import { keepWords as words } from '../../words/keep.js';

/** @typedef {import('../../model/view.js').View} View */
/** What opens a dialog. @typedef {(view: View, button: HTMLElement) => unknown} Open */

export class KeepPanel extends element({
  view: noView,
  /** Undefined where the page has none. */
  files: /** @type {import('../../model/sources.js').Files|undefined} */ (undefined),
  /** A dialog could not be loaded. */
  trouble: '',
}) {
  watch = new Watch(this, ['state', 'points']);
  watchKeeping = new Watch(this, ['change'], 0, () => this.view.kept);

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    // A phone may end a hidden tab without a word.
    document.addEventListener('visibilitychange', this.#left);
    addEventListener('pagehide', this.#left);
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener('visibilitychange', this.#left);
    removeEventListener('pagehide', this.#left);
  }

  #left = () => {
    if (document.hidden) this.view.kept.keeping?.keep();
  };

  /** Opens a dialog, whose script is loaded when it is first asked for. @param {Event} event @param {() => Promise<Open>} load */
  async #show({ currentTarget }, load) {
    const button = /** @type {HTMLElement} */ (currentTarget);
    try {
      const open = await load();
      open(this.view, button);
      this.trouble = '';
    } catch {
      this.trouble = await whyMissing();
    }
  }

  /** The model as a file, where there is no dialog that has more. */
  async #saveModel() {
    const answer = await this.view.run.save();
    this.trouble = answer.type === 'refused' ? answer.sentence : '';
    if (answer.type === 'saved') download(new Blob([answer.checkpoint]), words.modelFile);
  }

  /** @param {Event} event */
  #opened(event) {
    const input = /** @type {HTMLInputElement} */ (event.target);
    this.view.conductor.open([...(input.files ?? [])]);
    // The same file may be opened again after it was changed.
    input.value = '';
  }

  /** @override */
  render() {
    const { files } = this;
    const { kept, run } = this.view;
    const button = (/** @type {string} */ label, /** @type {() => Promise<Open>} */ load) => html`
      <button class="small" @click=${(/** @type {Event} */ event) => this.#show(event, load)}>${label}</button>
    `;
    const pick = () =>
      /** @type {HTMLInputElement|null} */ (this.renderRoot.querySelector('input'))?.click();
    return html`
      <h2>${words.heading}</h2>
      <div class="beside row">
        ${
          files
            ? button(words.save, async () => (await files.save()).openSave)
            : html`<button class="small" ?disabled=${!run.started} @click=${this.#saveModel}>${words.saveModel}</button>`
        }
        ${kept.able ? button(words.runs, async () => (await kept.dialog()).openRuns) : nothing}
        <button class="small" title=${words.openHelp} @click=${pick}>${words.open}</button>
        <input type="file" hidden accept=".safetensors,.json" @change=${this.#opened} />
      </div>
      <p class="quiet said">${kept.able ? this.#renderStanding() : words.file}</p>
      ${[this.trouble, kept.trouble]
        .filter(Boolean)
        .map((sentence) => html`<p class="warn" role="alert">${sentence}</p>`)}
    `;
  }

  #renderStanding() {
    const { sentence, acts } = this.view.kept.keeping?.said ?? { sentence: words.about, acts: [] };
    return [
      sentence,
      ...acts.map(({ label, act }) => html` <button class="link" @click=${act}>${label}</button>`),
    ];
  }

  /** @override */
  static styles = [
    base,
    css`
      .row {
        flex-wrap: wrap;
        gap: 6px;
      }
      .said {
        min-height: 4.5em;
        margin-top: 6px;
      }
    `,
  ];
}

customElements.define('plateau-keep', KeepPanel);
