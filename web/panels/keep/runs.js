// <plateau-runs>: the dialog that lists the runs kept on this device, and does with them what the reader wants.

import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { fileName } from '../../files/file-name.js';
import { keptCurve } from '../../model/kept-curve.js';
import { whyMissing } from '../../model/missing.js';
import { noView } from '../../model/view.js';
import { BYTES, RUNS } from '../../store/limits.js';
import { download } from '../../ui/download.js';
import { element } from '../../ui/element.js';
import { base } from '../../ui/styles.js';
import { Watch } from '../../ui/watch.js';
import { Refusal, sentenceOf } from '../../wire/refusal.js';
import { runsWords as words } from '../../words/runs.js';
import { lossIn } from '../../words/units.js';
import { shareStyle } from '../share-style.js';
import { renderHead, renderRow } from './runs-row.js';
import { runsStyle } from './runs-style.js';

/**
 * @import { KeptRow } from '../../store/rows.js'
 * @import { Keeping } from '../../model/keeping.js'
 * @import { View } from '../../model/view.js'
 */

/** Milliseconds after which it is looked again which tabs are open, and how long ago a run was saved. */
const LOOK_AGAIN = 20_000;

/**
 * What waits for the reader's answer: a run by its id ('' for all of them), and what is to be done with it.
 * @typedef {{id: string, what: 'open'|'rename'|'remove'}} Asked
 */

const properties = {
  view: noView,
  /** Set with the view before it is drawn. */
  keeping: /** @type {Keeping} */ (/** @type {unknown} */ (null)),
  /** The rows have been read. */
  listed: false,
  asked: /** @type {Asked|null} */ (null),
  /** Something is under way that takes a while. */
  busy: false,
  /** What came of the last thing that was done. */
  said: '',
  /** Why it could not be done. */
  trouble: '',
  space: /** @type {{usage: number, quota: number}|null} */ (null),
};

export class KeptRuns extends element(properties) {
  watch = new Watch(this, ['change'], 0, () => this.keeping);
  watchChart = new Watch(this, ['change'], 0, () => this.view.conductor);

  /** @type {ReturnType<typeof setInterval>|undefined} */
  #clock;

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    this.#clock = setInterval(() => this.keeping.list(), LOOK_AGAIN);
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.#clock);
  }

  /** @override */
  firstUpdated() {
    const dialog = /** @type {HTMLDialogElement} */ (this.renderRoot.querySelector('dialog'));
    dialog.showModal();
    this.#find('.head button')?.focus();
    this.#read();
  }

  async #read() {
    const { keeping } = this;
    await keeping.list();
    this.listed = true;
    await this.#measure();
  }

  async #measure() {
    this.space = await this.keeping.estimate().catch(() => null);
  }

  /** @param {Map<PropertyKey, unknown>} changed @override */
  willUpdate(changed) {
    // Another tab may have removed the run that was asked about.
    const { asked, rows } = this;
    if (asked?.id && !rows.some(({ id }) => id === asked.id)) this.asked = null;
    if (changed.has('asked') && asked) this.said = this.trouble = '';
  }

  /** @param {Map<PropertyKey, unknown>} changed @override */
  updated(changed) {
    if (!changed.has('asked') || !this.hasUpdated) return;
    const before = /** @type {Asked|null|undefined} */ (changed.get('asked'));
    if (this.asked) {
      const first = this.#find('[data-first]');
      first?.focus();
      if (first instanceof HTMLInputElement) first.select();
    } else if (before) this.#focusOn(before);
  }

  /** @param {string} selector */
  #find(selector) {
    return /** @type {HTMLElement|null} */ (this.renderRoot.querySelector(selector));
  }

  /** Back to the button that asked, or to one that is still there. @param {Asked} asked */
  #focusOn({ id, what }) {
    const buttons = /** @type {HTMLElement[]} */ ([
      ...this.renderRoot.querySelectorAll(`[data-act="${what}"]`),
    ]);
    const same = buttons.find(({ dataset }) => dataset.id === id);
    (same ?? this.#find('.head button'))?.focus();
  }

  get rows() {
    return this.keeping.rows;
  }

  /** @param {KeptRow} row whether it is the run at hand, or one that another tab has */
  placeOf({ id, owner }) {
    const { keeping } = this;
    const { conductor } = this.view;
    if (owner !== keeping.id) return keeping.tabs.has(owner) ? 'elsewhere' : '';
    return conductor.run.curve?.id === id ? 'here' : '';
  }

  /** @param {KeptRow} row */
  isShown({ id }) {
    return this.view.conductor.earlier.some((curve) => curve.id === id);
  }

  /** Does one thing at a time; what fails is said. @param {() => Promise<string>} act what is said when it is done */
  async #do(act) {
    const { busy } = this;
    if (busy) return;
    this.busy = true;
    this.said = this.trouble = '';
    try {
      this.said = await act();
    } catch (error) {
      this.trouble = sentenceOf(error, words.notDone);
    }
    this.busy = false;
  }

  /** @param {string} id '' for all of them @param {Asked['what']} what */
  ask(id, what) {
    const { busy } = this;
    if (!busy) this.asked = { id, what };
  }

  leave() {
    this.asked = null;
  }

  /** @param {KeptRow} row */
  open(row) {
    if (this.placeOf(row) === 'elsewhere' && this.asked?.what !== 'open')
      return this.ask(row.id, 'open');
    this.asked = null;
    return this.#do(async () => {
      this.said = words.opening;
      const { keeping } = this;
      const { conductor } = this.view;
      // It stays whose it is where nothing can train it.
      if (conductor.run.phase === 'loading') await conductor.run.answered;
      const { able, trouble } = conductor.run;
      const why = able ? await keeping.bringBack(row.id) : trouble || words.notDone;
      if (why) this.trouble = why;
      else this.#find('dialog')?.dispatchEvent(new Event('leave'));
      return '';
    });
  }

  /** @param {KeptRow} row @param {string} name */
  rename({ id, name: before }, name) {
    this.asked = null;
    const wanted = name.trim();
    if (wanted === before) return;
    return this.#do(async () => {
      await this.keeping.rename(id, wanted);
      const row = this.rows.find((each) => each.id === id);
      if (!row) return words.gone;
      return row.named ? words.renamed(row.name) : words.unnamed;
    });
  }

  /** @param {KeptRow} row */
  async removeRun({ id, name }) {
    const at = this.rows.findIndex((each) => each.id === id);
    this.asked = null;
    await this.#do(async () => {
      await this.keeping.remove([id]);
      await this.#measure();
      return words.removed(name);
    });
    await this.updateComplete;
    // The next run takes its place.
    const next = this.rows[Math.min(at, this.rows.length - 1)];
    if (next) this.#focusOn({ id: next.id, what: 'remove' });
  }

  async #removeEach() {
    const ids = this.rows.map(({ id }) => id);
    this.asked = null;
    await this.#do(async () => {
      await this.keeping.remove(ids);
      await this.#measure();
      return words.removedAll(ids.length);
    });
  }

  /** What a row keeps; throws where nothing of it can be read. @param {KeptRow} row */
  async #load({ id }) {
    const found = await this.keeping.load(id);
    if (found) return found;
    await this.keeping.list();
    throw new Refusal(this.rows.some((each) => each.id === id) ? words.unreadable : words.gone);
  }

  /** Puts the curve of a run on the chart, or takes it off again. @param {KeptRow} row */
  compare(row) {
    const { conductor } = this.view;
    return this.#do(async () => {
      if (this.isShown(row)) {
        conductor.unlay(row.id);
        return words.hidden(row.name);
      }
      const { snapshot } = await this.#load(row);
      const curves = [conductor.run.curve, ...conductor.earlier];
      const number = Math.max(0, ...curves.map((curve) => curve?.number ?? 0)) + 1;
      conductor.overlay(keptCurve(row, snapshot.curve, number));
      return words.shown(row.name);
    });
  }

  /** The model with its best moment, as the page and the command open it. @param {KeptRow} row */
  save(row) {
    return this.#do(async () => {
      const { snapshot } = await this.#load(row);
      const name = fileName(row.name, '.safetensors');
      download(new Blob([snapshot.checkpoint], { type: 'application/octet-stream' }), name);
      return words.saved(name);
    });
  }

  #exportAll() {
    return this.#do(async () => {
      const { keeping } = this;
      /** @type {typeof import('./runs-export.js')} */
      let part;
      try {
        part = await import('./runs-export.js');
      } catch {
        this.trouble = await whyMissing();
        return '';
      }
      const runs = this.rows.length;
      const file = await part.archive(keeping.exportAll(), (done) => {
        this.said = words.exporting(done, runs);
        return this.isConnected;
      });
      if (!file) return '';
      download(file.blob, words.archive);
      return words.exported(file.runs, runs - file.runs);
    });
  }

  /** @override */
  render() {
    const close = () => this.renderRoot.querySelector('dialog')?.close();
    const { keeping } = this;
    const trouble = this.trouble || keeping.trouble;
    return html`
      <dialog
        aria-labelledby="heading"
        aria-describedby="about"
        @keydown=${this.#key}
        @leave=${close}
        @close=${() => this.#end()}
      >
        <div class="sheet">
          <div class="spread head">
            <h2 id="heading">${words.heading}</h2>
            <button class="small" @click=${close}>${words.close}</button>
          </div>
          <p id="about">${words.about} ${words.limit(RUNS, BYTES)}</p>
          <div class="list">${this.#renderList()}</div>
          <div class="foot">
            ${trouble ? html`<p class="warn" role="alert">${trouble}</p>` : nothing}
            <p class="said" role="status">${this.said}</p>
          </div>
        </div>
      </dialog>
    `;
  }

  #renderList() {
    const { rows } = this;
    const { keeping } = this;
    const { unit } = this.view;
    if (!this.listed) return html`<p class="empty">${words.reading}</p>`;
    if (rows.length === 0 && keeping.trouble) return nothing;
    if (rows.length === 0) return html`<p class="empty">${keeping.on ? words.none : words.off}</p>`;
    return html`
      <p class="quiet">${words.unit(unit)}</p>
      <table role="table">
        <caption class="spoken">${words.caption}</caption>
        ${renderHead()}
        ${repeat(
          rows,
          ({ id }) => id,
          (row) => renderRow(this, row, lossIn(unit, row.counted)),
        )}
      </table>
      ${this.#renderAll()}
    `;
  }

  /** What all of them take, and what can be done with all of them. */
  #renderAll() {
    const { rows, space, asked } = this;
    const bytes = rows.reduce((sum, row) => sum + row.bytes, 0);
    const used = html`
      <p class="quiet">${words.total(rows.length, bytes)} ${space ? words.quota(space.usage, space.quota) : nothing}</p>
    `;
    if (asked?.id === '')
      return html`
        <div class="all question" role="group" aria-label=${words.removeAll}>
          <p id="question">${words.removingAll(rows.length)}</p>
          <div class="row">
            <button class="small danger" @click=${() => this.#removeEach()}>${words.removeAll}</button>
            <button class="small" data-first aria-describedby="question" @click=${() => this.leave()}>${words.keepAll}</button>
          </div>
        </div>
      `;
    return html`
      <div class="all">
        ${used}
        <div class="row">
          <button class="small" title=${words.exportHelp} @click=${() => this.#exportAll()}>${words.exportAll}</button>
          <button
            class="small"
            data-act="remove"
            data-id=""
            @click=${() => this.ask('', 'remove')}
          >${words.removeAll}</button>
        </div>
      </div>
    `;
  }

  /** Escape takes back a question first, then closes the dialog. @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== 'Escape' || !this.asked) return;
    event.preventDefault();
    event.stopPropagation();
    this.leave();
  }

  /** Gone with the dialog; the button has the focus again. */
  #end() {
    this.dispatchEvent(new Event('close'));
    this.remove();
  }

  /** @override */
  static styles = [base, shareStyle, runsStyle];
}

customElements.define('plateau-runs', KeptRuns);

/**
 * Opens the dialog, once.
 * @param {View} view
 * @param {HTMLElement} button has the focus again when it is closed
 */
export async function openRuns(view, button) {
  const keeping = await view.kept.open();
  // Why it did not come is said by the panel.
  if (!keeping || button.nextElementSibling?.matches('plateau-runs')) return;
  const runs = document.createElement('plateau-runs');
  Object.assign(runs, { view, keeping });
  runs.addEventListener('close', () => button.focus());
  button.after(runs);
}
