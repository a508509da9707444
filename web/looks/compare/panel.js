// <plateau-compare>: recipes trained from scratch beside each other, four on screen, and the table they come to.

import { html, LitElement, nothing } from 'lit';
import '../../chart/panel.js';
import { download } from '../../chart/save.js';
import { base } from '../../ui/styles.js';
import { Watch } from '../../ui/watch.js';
import { strings } from '../../words/strings.js';
import { converter } from '../../words/units.js';
import { Comparison, differences } from './comparison.js';
import { comparisonCsv } from './csv.js';
import { cells, memories, proposals } from './presets.js';
import { compareStyle } from './style.js';
import { renderTable } from './table.js';
import { words } from './words.js';

/**
 * @import { Aides } from '../../model/aides.js'
 * @import { Unit } from '../../words/units.js'
 * @import { Wanted } from './comparison.js'
 */

/** Epochs that can be asked for: as many as the core's own field takes. */
const MOST_EPOCHS = 1_000_000;
const THREE = [0.3, 1, 3];

/** Closing the panel pauses a comparison and does not lose it. @type {WeakMap<Aides, Comparison>} */
const comparisons = new WeakMap();

/** @param {Aides} aides */
function comparisonOf(aides) {
  let mine = comparisons.get(aides);
  if (!mine) {
    mine = new Comparison((job, how) => aides.ask(job, how), aides.most);
    comparisons.set(aides, mine);
  }
  mine.atOnce = aides.most;
  return mine;
}

export class ComparePanel extends LitElement {
  /** @override */
  static properties = {
    aides: { attribute: false },
    conductor: { attribute: false },
    unit: { attribute: false },
    run: { state: true },
    own: { state: true },
    three: { state: true },
    trouble: { state: true },
  };

  constructor() {
    super();
    /** @type {Aides|null} */
    this.aides = null;
    /** @type {import('../../model/conductor.js').Conductor|null} */
    this.conductor = null;
    /** @type {Unit} */
    this.unit = 'nats';
    /** @type {Comparison|null} */
    this.run = null;
    /** The unit chosen on this chart; null: that of the page. @type {Unit|null} */
    this.own = null;
    /** What is added is tried at three learning rates. */
    this.three = false;
    /** Why nothing was added, or ''. */
    this.trouble = '';
    new Watch(this, ['state', 'points'], 500);
  }

  /** @override */
  willUpdate() {
    this.run = this.aides && comparisonOf(this.aides);
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    this.run?.pause();
  }

  // ---- The list

  /** @param {Wanted[]} list */
  #add(list) {
    const { run, conductor } = this;
    if (!run || !conductor) return;
    this.trouble = '';
    if (list.length === 0) this.trouble = words.addFirst;
    else if (!run.add(list, conductor.choice.source))
      this.trouble = words.otherText(run.source?.name ?? '');
  }

  /** As they are wanted, or each at three rates. @param {Wanted[]} list @returns {Wanted[]} */
  #rated(list) {
    if (!this.three) return list;
    return list.map((wanted) => {
      const rate = Number(wanted.settings.lr);
      return {
        ...wanted,
        rates: THREE.map((times) => String(Number((times * rate).toPrecision(6)))),
      };
    });
  }

  #addThis() {
    const choice = this.conductor?.choice;
    if (!choice?.recipe) return this.#add([]);
    const list = choice.differences().map(({ field, now }) => `${field.label} ${now}`);
    const name = strings.recipe.named(choice.recipe.label, list.join(', '));
    this.#add(this.#rated([{ name, settings: choice.settings }]));
  }

  /** @param {(settings: import('../../wire/protocol.js').Settings) => Wanted[]} make of the recipe at hand */
  #addSet(make) {
    const choice = this.conductor?.choice;
    this.#add(choice?.recipe ? this.#rated(make(choice.settings)) : []);
  }

  /** @param {Event} event */
  #setEpochs(event) {
    const input = /** @type {HTMLInputElement} */ (event.target);
    const epochs = Math.round(input.valueAsNumber);
    if (epochs >= 1 && epochs <= MOST_EPOCHS) this.run?.setEpochs(epochs);
    else input.value = String(this.run?.epochs ?? 1);
  }

  #toggle() {
    if (this.run?.running) this.run.pause();
    else this.run?.start();
  }

  #csv() {
    if (!this.run) return;
    const text = comparisonCsv(this.run, (settings) => this.#differ(settings));
    download(new Blob([text], { type: 'text/csv' }), words.file);
  }

  /** @param {import('../../wire/protocol.js').Settings} settings */
  #differ(settings) {
    return differences(this.conductor?.choice.fields ?? [], settings, this.run?.base ?? {});
  }

  // ---- What is shown

  /** Sums over windows of different lengths cannot be compared. */
  get #uneven() {
    const lengths = this.run?.entries.map(({ outlook }) => outlook?.facts.window).filter(Boolean);
    return new Set(lengths).size > 1;
  }

  /** @returns {Unit} */
  get #unit() {
    const unit = this.own ?? this.unit;
    return unit === 'sum' && this.#uneven ? 'nats' : unit;
  }

  /** @override */
  render() {
    const { run } = this;
    if (!run) return nothing;
    return html`
      <div class="all">
        ${this.#renderAdd()}
        ${this.trouble ? html`<p class="warn" role="alert">${this.trouble}</p>` : nothing}
        ${run.entries.length === 0 ? html`<p class="quiet">${words.empty}</p>` : this.#renderList(run)}
      </div>
    `;
  }

  #renderAdd() {
    const check = (/** @type {Event} */ event) =>
      (this.three = /** @type {HTMLInputElement} */ (event.target).checked);
    return html`
      <div class="add">
        <button class="small" @click=${this.#addThis}>${words.addThis}</button>
        <span class="quiet">${words.presets}</span>
        <button class="small" @click=${() => this.#add(proposals(this.conductor?.choice.recipes ?? []))}>
          ${words.proposals}
        </button>
        <button class="small" @click=${() => this.#addSet(memories)}>${words.memories}</button>
        <button class="small" @click=${() => this.#addSet(cells)}>${words.cells}</button>
        <label class="quiet three">
          <input type="checkbox" .checked=${this.three} @change=${check} />
          ${words.three}
        </label>
      </div>
    `;
  }

  /** @param {Comparison} run */
  #renderList(run) {
    const { source, entries, trials, base: first } = run;
    const setup = words.setup(source?.name ?? '', first.seed ?? '', trials.length, entries.length);
    const unit = this.#unit;
    const uneven = this.#uneven && (this.own ?? this.unit) === 'sum';
    return html`
      <p class="setup">${setup} ${uneven ? words.nats : ''}</p>
      ${this.#renderBar(run)}
      ${this.#renderChart(run, unit)}
      ${renderTable(run, {
        unit,
        convert: (entry) =>
          converter(unit, (entry.outlook?.facts.window ?? 1) - (entry.outlook?.facts.burnIn ?? 0)),
        differ: (settings) => this.#differ(settings),
      })}
      ${trials.length > entries.length ? html`<p class="quiet">${words.rule}</p>` : nothing}
    `;
  }

  /** @param {Comparison} run */
  #renderBar(run) {
    const { running, over, state } = run;
    const label = running ? words.pause : state === 'paused' ? words.resume : words.start;
    return html`
      <div class="bar">
        <button class="primary" ?disabled=${over} @click=${this.#toggle}>${label}</button>
        ${
          state === 'idle'
            ? html`
                <label class="epochs">
                  ${words.epochs}
                  <input
                    type="number"
                    min="1"
                    max=${MOST_EPOCHS}
                    step="1"
                    ?disabled=${run.begun}
                    .value=${String(run.epochs)}
                    @change=${this.#setEpochs}
                  />
                </label>
              `
            : html`<button class="small" @click=${() => run.cancel()}>${words.cancel}</button>`
        }
        ${this.#renderProgress(run)}
        <span class="right">
          ${run.begun ? html`<button class="small" @click=${this.#csv}>${words.csv}</button>` : nothing}
          ${
            running
              ? nothing
              : html`<button class="small" @click=${() => run.clear()}>${words.clear}</button>`
          }
        </span>
      </div>
      <p class="spoken" aria-live="polite">${state === 'paused' ? words.paused : over ? words.done : ''}</p>
    `;
  }

  /** @param {Comparison} run */
  #renderProgress({ state, over, share, expected }) {
    if (over) return html`<span class="quiet">${words.done}</span>`;
    if (state === 'idle')
      return html`<span class="quiet">
        ${expected === null ? words.measuring : words.expected(expected)}
      </span>`;
    const said = words.working(Math.floor(100 * share), expected);
    return html`
      <progress max="1" .value=${share} aria-label=${said}></progress>
      <span class="quiet">${state === 'paused' ? words.paused : ''} ${said}</span>
    `;
  }

  /** @param {Comparison} run @param {Unit} unit */
  #renderChart(run, unit) {
    const [first = null, ...others] = run.shown.flatMap(({ curve }) => curve ?? []);
    if (!first) return nothing;
    return html`
      <plateau-chart
        .run=${run}
        .aides=${this.aides}
        .curve=${first}
        .earlier=${others}
        .unit=${unit}
        @toggle=${this.#toggle}
        @unit=${(/** @type {CustomEvent<Unit>} */ e) => (this.own = e.detail)}
      ></plateau-chart>
    `;
  }

  /** @override */
  static styles = [base, compareStyle];
}

customElements.define('plateau-compare', ComparePanel);
