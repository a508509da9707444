// <plateau-compare>: recipes trained from scratch beside each other, four on screen, and the table they come to.

import { html, nothing } from 'lit';
import { noView } from '../../model/view.js';
import { download } from '../../ui/download.js';
import { element } from '../../ui/element.js';
import { NumberInput, wholeNumber } from '../../ui/number-input.js';
import { base } from '../../ui/styles.js';
import { Watch } from '../../ui/watch.js';
import { about } from '../../words/strings.js';
import { formatCount } from '../../words/units.js';
import { comparisonCsv } from './csv.js';
import { atThreeRates, SETS } from './presets.js';
import { check, comparisonOf, renderBar, renderChart, small } from './shared.js';
import { compareStyle, sharedStyle } from './style.js';
import { renderTable } from './table.js';
import { words } from './words.js';

/**
 * @import { Choice } from '../../model/choice.js'
 * @import { Unit } from '../../words/units.js'
 * @import { Comparison, Wanted } from './comparison.js'
 */

/** Seconds of one core that the first table may take, until the reader wants more. */
const FIRST = 300;
/** Epochs that can be asked for: as many as the core's own field takes. */
const MAX_EPOCHS = 1_000_000;

const properties = {
  view: noView,
  /** The unit chosen on this chart; null: that of the page. */
  own: /** @type {Unit|null} */ (null),
  /** What is added is tried at three learning rates. */
  three: false,
  /** Why nothing was added, or ''. */
  trouble: '',
};

export class ComparePanel extends element(properties) {
  watch = new Watch(this, ['state', 'points'], 500, () => this.run);

  get run() {
    const run = comparisonOf(this.view.aides, 'compare');
    run.limit = FIRST;
    return run;
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    this.run.pause();
  }

  /** @param {(choice: Choice) => Wanted[]} make */
  #add(make) {
    const { run, three } = this;
    const { choice } = this.view.conductor;
    const list = choice.recipe ? make(choice) : [];
    const all = list.map((wanted) => (three && !wanted.rates ? atThreeRates(wanted) : wanted));
    const added = run.add(all, choice.source);
    this.trouble = added ? '' : words.otherText(run.source?.name ?? '');
    if (all.length === 0) this.trouble = words.addFirst;
  }

  #epochs = new NumberInput(this, () => wholeNumber(words.epochs, 1, MAX_EPOCHS));

  #csv() {
    const text = comparisonCsv(this.run, this.view.conductor.choice.fields);
    download(new Blob([text], { type: 'text/csv' }), words.file);
  }

  /** @override */
  render() {
    const { run, trouble } = this;
    return html`
      <div class="all">
        ${this.#renderAdd()}
        ${trouble ? html`<p class="warn" role="alert">${trouble}</p>` : nothing}
        ${run.entries.length === 0 ? html`<p class="quiet">${words.empty}</p>` : this.#renderList(run)}
      </div>
    `;
  }

  #renderAdd() {
    const [first, ...sets] = SETS.map(([name, make]) => small(name, () => this.#add(make)));
    return html`
      <div class="row">
        ${first} <span class="quiet">${words.presets}</span> ${sets}
        ${check(words.three, this.three, () => this.flip('three'))}
      </div>
    `;
  }

  /** @param {Comparison} run */
  #renderList(run) {
    const { conductor, unit: general } = this.view;
    const { source, entries, runs } = run;
    const seed = entries[0]?.settings.seed ?? '';
    const setup = words.setup(source?.name ?? '', seed, runs.length, entries.length);
    // Sums over windows of different lengths cannot be compared.
    const lengths = entries.map(({ outlook }) => outlook?.facts.window).filter(Boolean);
    const chosen = this.own ?? general;
    const uneven = chosen === 'sum' && new Set(lengths).size > 1;
    const unit = uneven ? 'nats' : chosen;
    const curves = run.shown.map(({ curve }) => curve);
    const choose = (/** @type {Unit} */ own) => (this.own = own);
    return html`
      <p class="prose">${setup} ${uneven ? words.nats : ''}</p>
      ${renderBar(run, words.buttons, { before: this.#renderEpochs(run), more: this.#renderMore(run) })}
      ${this.#epochs.why()} ${renderChart(run, curves, unit, choose)}
      ${renderTable(run, unit, conductor.choice.fields)}
      ${runs.length > entries.length ? html`<p class="quiet">${words.rule}</p>` : nothing}
    `;
  }

  /** @param {Comparison} run */
  #renderEpochs(run) {
    return html`
      <label class="beside choice">
        ${words.epochs}
        ${this.#epochs.render(run.epochs, (epochs) => run.setEpochs(epochs), { disabled: run.begun })}
      </label>
      ${run.isShort && !run.begun ? this.#renderLonger(run) : nothing}
    `;
  }

  /** All epochs of the recipe, which take longer. @param {Comparison} run */
  #renderLonger(run) {
    const { whole, epochs, progress } = run;
    const time = about(((progress.seconds ?? 0) * whole) / epochs);
    return html`<span class="quiet">${words.fits}</span>
      ${small(words.longer(formatCount(whole), time), () => run.setEpochs(whole))}`;
  }

  /** @param {Comparison} run */
  #renderMore(run) {
    return html`
      <span class="beside right">
        ${run.begun ? small(words.csv, () => this.#csv()) : nothing}
        ${run.running ? nothing : small(words.clear, () => run.clear())}
      </span>
    `;
  }

  /** @override */
  static styles = [base, sharedStyle, compareStyle];
}

customElements.define('plateau-compare', ComparePanel);
