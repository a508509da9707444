// The keep panel: files of the run at hand, files to open, and what is kept on this device.

import { css, html } from 'lit';
import { whyMissing } from '../../model/missing.js';
import { noView } from '../../model/view.js';
import { element } from '../../ui/element.js';
import { base } from '../../ui/styles.js';
import { Watch } from '../../ui/watch.js';
import { keepWords as words } from '../../words/keep.js';

/** @typedef {import('../../model/view.js').View} View */
/** What a dialog's script exports. @typedef {(view: View, button: HTMLElement) => void} Open */

/**
 * What opens a dialog, in its order; its script is loaded when it is first pressed. `works`: whether it can be pressed now.
 * @type {{label: string, load: () => Promise<Open>, works: (view: View) => boolean}[]}
 */
const DIALOGS = [
  {
    label: words.save,
    load: async () => (await import('./save.js')).openSave,
    works: () => true,
  },
  {
    label: words.runs,
    load: async () => (await import('./runs.js')).openRuns,
    works: ({ kept }) => kept.able,
  },
];

export class KeepPanel extends element({
  view: noView,
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

  /** Opens a dialog. @param {Event} event @param {() => Promise<Open>} load */
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

  /** @param {Event} event */
  #opened(event) {
    const input = /** @type {HTMLInputElement} */ (event.target);
    this.view.conductor.open([...(input.files ?? [])]);
    // The same file may be opened again after it was changed.
    input.value = '';
  }

  /** @override */
  render() {
    const { kept } = this.view;
    const pick = () =>
      /** @type {HTMLInputElement|null} */ (this.renderRoot.querySelector('input'))?.click();
    return html`
      <h2>${words.heading}</h2>
      <div class="beside row">
        ${DIALOGS.map(
          ({ label, load, works }) => html`
            <button class="small" ?disabled=${!works(this.view)} @click=${(/** @type {Event} */ event) => this.#show(event, load)}>${label}</button>
          `,
        )}
        <button class="small" title=${words.openHelp} @click=${pick}>${words.open}</button>
        <input type="file" hidden accept=".safetensors,.json" aria-label=${words.openHelp} @change=${this.#opened} />
      </div>
      <p class="quiet said" role="status">${kept.able ? this.#renderStanding() : words.file}</p>
      ${[this.trouble, kept.trouble]
        .filter(Boolean)
        .map((sentence) => html`<p class="warn" role="alert">${sentence}</p>`)}
    `;
  }

  #renderStanding() {
    const { keeping } = this.view.kept;
    if (!keeping) return words.about;
    const { now } = keeping;
    const link = (/** @type {string} */ label, /** @type {() => unknown} */ act) =>
      html` <button class="link" @click=${act}>${label}</button>`;
    if (!keeping.on) return [words.off, link(words.turnOn, () => keeping.choose(true))];
    const off = link(words.turnOff, () => keeping.choose(false));
    switch (now?.standing) {
      case 'kept':
        return [words.kept(now.row?.epoch ?? 0), link(words.forget, () => keeping.forget())];
      case 'failing':
        return [words.failing(now.at, now.sentence), off];
      case 'forgotten':
        return [words.forgotten, link(words.keepIt, () => keeping.keepAgain()), off];
      case 'taken':
        return [now.sentence, link(words.keepAsNew, () => keeping.keepAgain())];
      case 'gone':
        return [now.sentence, link(words.keepIt, () => keeping.keepAgain())];
      default:
        return [words.about, off];
    }
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
