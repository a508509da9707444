// <plateau-share>: the dialog that shares the run at hand as a link, or embeds it in a post. Nothing is trained or requested
// for it; a file is fetched when the reader saves it.

import { html, nothing } from 'lit';
import { bringFile, FILE_SIZE } from '../model/file.js';
import { pictureOf, poster, sentenceOf } from '../share/poster.js';
import { packText } from '../share/text.js';
import { copied } from '../ui/clipboard.js';
import { download } from '../ui/download.js';
import { element } from '../ui/element.js';
import { NumberInput, wholeNumber } from '../ui/number-input.js';
import { base } from '../ui/styles.js';
import { FILES, words } from '../words/share-dialog.js';
import { formatBytes } from '../words/units.js';
import { Lab } from './lab.js';
import { kindNamed } from './share-kinds.js';
import { renderKinds, renderOptions } from './share-options.js';
import { HEIGHT, linkOf, PANELS, subjectOf, waysOf } from './share-run.js';
import { shareStyle } from './share-style.js';

/**
 * @import { View } from '../model/view.js'
 * @import { KindName, TextName } from '../words/share-dialog.js'
 * @import { Subject } from './share-run.js'
 */

const properties = {
  /** Set before it is drawn for the first time. */
  subject: /** @type {Subject} */ (/** @type {unknown} */ (null)),
  kind: /** @type {KindName} */ ('link'),
  height: HEIGHT.usual,
  panels: /** @type {string[]} */ ([...PANELS]),
  ask: false,
  /** Where a reader gets the text from; null: the usual way. */
  way: /** @type {TextName|null} */ (null),
  selector: 'article',
  /** The text, compressed; null: not yet. */
  packed: /** @type {string|null} */ (null),
  /** What became of a copy or a file, until the code changes. */
  said: '',
};

export class Share extends element(properties) {
  heightInput = new NumberInput(this, () =>
    wholeNumber(words.height(HEIGHT.low, HEIGHT.high), HEIGHT.low, HEIGHT.high),
  );

  /** @override */
  firstUpdated() {
    const dialog = /** @type {HTMLDialogElement} */ (this.renderRoot.querySelector('dialog'));
    dialog.showModal();
    /** @type {HTMLElement|null} */ (dialog.querySelector('input:checked'))?.focus();
  }

  /** @param {import('lit').PropertyValues<any>} changed @override */
  willUpdate(changed) {
    if (!changed.has('said')) this.said = '';
    if (this.text === 'link' && this.packed === null) this.#pack();
  }

  async #pack() {
    try {
      this.packed = await packText(this.subject.text);
    } catch {
      this.packed = '';
    }
  }

  /** Sets what the reader chose. @param {Partial<typeof properties>} some */
  choose(some) {
    Object.assign(this, some);
  }

  get #kind() {
    return kindNamed(this.kind);
  }

  /** Where a reader may get the text from. */
  get ways() {
    return waysOf(this.subject, this.#kind.post ?? false);
  }

  /** What holds of them: what was chosen, where this kind has it. */
  get text() {
    const [usual = 'none'] = this.ways;
    return this.way && this.ways.includes(this.way) ? this.way : usual;
  }

  get #link() {
    const { text, packed, selector, ask } = this;
    return linkOf(this.subject, {
      text: text === 'link' ? (packed ?? '') : '',
      from: text === 'post' ? selector : '',
      panels: this.#kind.options.includes('panels') ? this.panels : [...PANELS],
      ask,
    });
  }

  /** What is to be pasted. @returns {string} '' while the text is being compressed */
  get #code() {
    const { fileSize = FILE_SIZE } = Lab.sources;
    const { subject, height } = this;
    const { record, name } = subject;
    if (this.text === 'link' && this.packed === null) return '';
    return this.#kind.code({
      ...{ file: FILES.page, script: FILES.script, picture: FILES.picture, height },
      page: this.#kind.online ? here() : '',
      link: this.#link,
      svg: record ? poster(record) : '',
      sentence: record ? sentenceOf(record) : '',
      title: words.title(name),
      price: formatBytes(fileSize),
    });
  }

  async #copy() {
    const area = /** @type {HTMLTextAreaElement} */ (this.renderRoot.querySelector('textarea'));
    const done = await copied(area.value);
    if (!done) {
      area.focus();
      area.select();
    }
    this.said = done ? words.copied : words.selected;
  }

  /** @param {'file'|'run'|'picture'} what */
  async #save(what) {
    const { file = bringFile } = Lab.sources;
    const { record } = this.subject;
    const name = { file: FILES.page, run: FILES.run, picture: FILES.picture }[what];
    const text =
      what === 'picture'
        ? record && pictureOf(record)
        : await file(what === 'run' ? this.#link : '');
    const type = what === 'picture' ? 'image/svg+xml' : 'text/html';
    if (text !== null) download(new Blob([text], { type }), name);
    this.said = text === null ? words.noFile : words.saved(name);
  }

  /** @override */
  render() {
    const close = () => this.renderRoot.querySelector('dialog')?.close();
    return html`
      <dialog aria-labelledby="heading" aria-describedby="about" @close=${() => this.#end()}>
        <div class="sheet">
          <div class="spread head">
            <h2 id="heading">${words.heading}</h2>
            <button class="small" @click=${close}>${words.close}</button>
          </div>
          <p id="about">${this.#renderAbout()}</p>
          <div class="parts">
            ${renderKinds(this)}
            <div class="made">${this.#renderCode()} ${this.#renderPreview()}</div>
            ${renderOptions(this, this.#kind)}
          </div>
        </div>
      </dialog>
    `;
  }

  /** Gone with the dialog; the button has the focus again. */
  #end() {
    this.dispatchEvent(new Event('close'));
    this.remove();
  }

  #renderAbout() {
    const { name, textName, record, why } = this.subject;
    const proof = record ? why || words.proves[this.text] : words.tooEarly;
    return html`<b>${words.about(name, textName, record?.epochs ?? 0)}</b> ${proof}`;
  }

  #renderCode() {
    const { fileSize = FILE_SIZE } = Lab.sources;
    const kind = this.#kind;
    const { record } = this.subject;
    const code = this.#code;
    const rows = Math.min(6, Math.max(2, Math.ceil(code.length / 70)));
    const local = kind.online && location.protocol === 'file:';
    const size = (/** @type {string} */ text) => new TextEncoder().encode(text).length;
    const picture = record && kind.name === 'picture' ? size(pictureOf(record)) : 0;
    const price = words.price[kind.name](size(code), fileSize, picture);
    const { packed } = this;
    const unpacked = this.text === 'link' && packed === '';
    const holds = this.text === 'link' && !unpacked;
    const { page, picture: svg } = FILES;
    const saves = { file: words.save(page), picture: words.save(svg), run: words.saveRun };
    const file = kind.name === 'file';
    const save = kind.saves.map(
      (what) => html`
        <button class=${file ? 'primary' : ''} ?disabled=${!code} @click=${() => this.#save(what)}>${saves[what]}</button>
      `,
    );
    return html`
      <section>
        <h3>${words.kinds[kind.name].label}</h3>
        <p>${words.kinds[kind.name].where}</p>
        ${local ? html`<p class="warn">${words.opened}</p>` : nothing}
        ${unpacked ? html`<p class="warn">${words.notPacked}</p>` : nothing}
        ${holds ? html`<p class="warn" id="holds">${words.holdsText(packed ? formatBytes(packed.length) : '')}</p>` : nothing}
        <textarea readonly spellcheck="false" rows=${rows} aria-label=${words.code} .value=${code || words.packing}></textarea>
        <div class="row acts">
          ${file ? save : nothing}
          <button class=${file ? '' : 'primary'} ?disabled=${!code} aria-describedby=${holds ? 'holds' : nothing} @click=${this.#copy}>${words.copy}</button>
          ${file ? nothing : save}
          <span class="said" role="status">${this.said}</span>
        </div>
        <p class="quiet price">${code ? price : nothing}</p>
      </section>
    `;
  }

  /** The picture, and the words under it where the block has them. */
  #renderPreview() {
    const { record } = this.subject;
    if (!record) return nothing;
    const sentence = sentenceOf(record);
    const { kind } = this;
    const captioned = kind === 'figure' || kind === 'element';
    return html`
      <section>
        <h3>${words.preview}</h3>
        <figure>
          <img src=${`data:image/svg+xml,${encodeURIComponent(pictureOf(record))}`} alt=${sentence} width="640" height="320" />
          ${
            captioned
              ? html`<figcaption>${sentence} <span class="alone">${words.alone}</span></figcaption>`
              : nothing
          }
        </figure>
      </section>
    `;
  }

  /** @override */
  static styles = [base, shareStyle];
}

/** The address of this page, without what it says of a run. */
const here = () => location.href.replace(/#.*/s, '');

customElements.define('plateau-share', Share);

/**
 * Opens the dialog about the run as it is now, once.
 * @param {View} view
 * @param {HTMLElement} button has the focus again when it is closed
 */
export function openShare(view, button) {
  if (button.nextElementSibling) return;
  const share = document.createElement('plateau-share');
  Object.assign(share, { subject: subjectOf(view) });
  share.addEventListener('close', () => button.focus());
  button.after(share);
}
