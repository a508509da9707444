// <plateau-save>: the dialog that saves the run at hand, and what came of it, as files. They are made in the page.

import { html, nothing } from 'lit';
import { download } from '../../chart/save.js';
import { noView } from '../../model/view.js';
import { element } from '../../ui/element.js';
import { base } from '../../ui/styles.js';
import { Watch } from '../../ui/watch.js';
import { sentenceOf } from '../../wire/refusal.js';
import { words } from '../../words/save.js';
import { formatBytes } from '../../words/units.js';
import { shareStyle } from '../share-style.js';
import { KINDS, subjectOf } from './save-kinds.js';
import { saveStyle } from './save-style.js';

/**
 * @import { LossChart } from '../../chart/panel.js'
 * @import { Which } from '../../files/network.js'
 * @import { View } from '../../model/view.js'
 * @import { GroupName, SaveName } from '../../words/save.js'
 * @import { Kind, Subject } from './save-kinds.js'
 */

const properties = {
  view: noView,
  /** The chart of the page, where it has one. */
  chart: /** @type {LossChart|null} */ (null),
  /** Weights for other programs; null: the best where training has gone past them. */
  which: /** @type {Which|null} */ (null),
  /** The file that is being made. */
  busy: /** @type {SaveName|null} */ (null),
  /** Bytes of each file since it was made. */
  sizes: /** @type {ReadonlyMap<SaveName, number>} */ (new Map()),
  /** What became of the last one. */
  said: '',
};

export class Save extends element(properties) {
  watch = new Watch(this, ['state', 'points', 'sample'], 1000);

  /** @override */
  firstUpdated() {
    const dialog = /** @type {HTMLDialogElement} */ (this.renderRoot.querySelector('dialog'));
    dialog.showModal();
    /** @type {HTMLElement|null} */ (dialog.querySelector('li button:enabled'))?.focus();
  }

  /** @returns {Subject} */
  get #subject() {
    const { chart } = this;
    const draw = chart && (() => chart.toPng());
    return subjectOf(this.view, draw, this.#past ? (this.which ?? 'best') : 'last');
  }

  /** The best moment, once training has gone past it. */
  get #past() {
    return this.view.run.curve?.past ?? null;
  }

  /** @param {Kind} kind */
  async #save(kind) {
    const { busy, sizes } = this;
    if (busy) return;
    const subject = this.#subject;
    const { name, type } = kind;
    this.busy = name;
    this.said = words.making;
    try {
      const made = await kind.make(subject);
      if (made === null) throw new Error('there is nothing to save');
      const file = new Blob([made], { type });
      const called = kind.file(subject);
      download(file, called);
      this.sizes = new Map([...sizes, [name, file.size]]);
      this.said = words.saved(called, file.size);
    } catch (error) {
      this.said = words.notSaved(words.kinds[name].label, sentenceOf(error, words.notMade));
    }
    this.busy = null;
  }

  /** @override */
  render() {
    const close = () => this.renderRoot.querySelector('dialog')?.close();
    const subject = this.#subject;
    const { name, textName, epoch } = subject;
    const groups = /** @type {GroupName[]} */ (Object.keys(words.groups));
    return html`
      <dialog aria-labelledby="heading" aria-describedby="about" @close=${() => this.#end()}>
        <div class="sheet">
          <div class="spread head">
            <h2 id="heading">${words.heading}</h2>
            <button class="small" @click=${close}>${words.close}</button>
          </div>
          <p id="about"><b>${words.about(name, textName, epoch)}</b> ${words.private}</p>
          <div class="lists">
            ${groups.map((group) => this.#renderGroup(group, subject))}
          </div>
          <p class="said" role="status">${this.said}</p>
        </div>
      </dialog>
    `;
  }

  /** @param {GroupName} group @param {Subject} subject */
  #renderGroup(group, subject) {
    const kinds = KINDS.filter(
      (kind) => kind.group === group && (kind.name !== 'moment' || this.#past),
    );
    return html`
      <section>
        <h3>${words.groups[group]}</h3>
        ${group === 'elsewhere' ? this.#renderWhich(subject) : nothing}
        <ul>${kinds.map((kind) => this.#renderKind(kind, subject))}</ul>
      </section>
    `;
  }

  /** Nothing to choose while the newest weights are the best. @param {Subject} subject */
  #renderWhich({ which }) {
    const past = this.#past;
    if (!past) return nothing;
    const rows = /** @type {[Which, string][]} */ ([
      ['best', words.best(past.epoch)],
      ['last', words.newest],
    ]);
    return html`
      <fieldset class="which">
        <legend>${words.weights} ${words.weightsFor}</legend>
        <div class="choices">
          ${rows.map(
            ([value, label]) => html`
              <label>
                <input
                  type="radio"
                  name="which"
                  value=${value}
                  .checked=${value === which}
                  @change=${() => (this.which = value)}
                />
                <span>${label}</span>
              </label>
            `,
          )}
        </div>
      </fieldset>
    `;
  }

  /** @param {Kind} kind @param {Subject} subject */
  #renderKind(kind, subject) {
    const { name } = kind;
    const { label, use } = words.kinds[name];
    const lacks = kind.lacks(subject);
    const size = this.sizes.get(name);
    return html`
      <li>
        <span class="name"><b>${label}</b> ${size ? html`<small>${formatBytes(size)}</small>` : nothing}</span>
        <button
          aria-label=${words.saveOf(label)}
          aria-describedby=${name}
          ?disabled=${lacks !== ''}
          @click=${() => this.#save(kind)}
        >${words.save}</button>
        <p id=${name}>${use} ${lacks ? html`<span class="warn">${lacks}</span>` : nothing}</p>
      </li>
    `;
  }

  /** Gone with the dialog; the button has the focus again. */
  #end() {
    this.dispatchEvent(new Event('close'));
    this.remove();
  }

  /** @override */
  static styles = [base, shareStyle, saveStyle];
}

customElements.define('plateau-save', Save);

/** The chart beside an element, however deep that lies in the page. @param {Element} element @returns {LossChart|null} */
function chartNear(element) {
  const root = element.getRootNode();
  if (!(root instanceof ShadowRoot)) return null;
  return root.querySelector('plateau-chart') ?? chartNear(root.host);
}

/**
 * Opens the dialog about the run at hand, once.
 * @param {View} view
 * @param {HTMLElement} button has the focus again when it is closed
 */
export function openSave(view, button) {
  if (button.nextElementSibling?.matches('plateau-save')) return;
  const save = document.createElement('plateau-save');
  Object.assign(save, { view, chart: chartNear(button) });
  save.addEventListener('close', () => button.focus());
  button.after(save);
}
