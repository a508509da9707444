// <plateau-replay>: the post's run made again beside its own figures, samples with the bug and without, and "why 2.3?".

import { html, nothing } from 'lit';
import { noView } from '../../model/view.js';
import { element, options, withValue } from '../../ui/element.js';
import { section } from '../../ui/parts.js';
import { base } from '../../ui/styles.js';
import { Watch } from '../../ui/watch.js';
import { formatCount } from '../../words/units.js';
import { check, comparisonOf, renderBar, renderChart, VIEW } from '../compare/shared.js';
import { sharedStyle } from '../compare/style.js';
import { renderFigures } from './figures.js';
import { replayed, sum, whySo } from './replay.js';
import { replayStyle } from './style.js';
import { words } from './words.js';

/**
 * @import { Unit } from '../../words/units.js'
 * @import { Comparison, ScratchRun } from '../compare/comparison.js'
 */

const WITH_POST = { ...VIEW, post: true };

const properties = {
  view: noView,
  /** Epochs of both readings; 0: the recipe's 1,501. */
  epochs: 0,
  /** The post's own figures are shown. */
  figures: false,
  /** Of the chart; the table is in the post's. */
  unit: /** @type {Unit} */ ('sum'),
  cancelled: false,
};

export class ReplayPanel extends element(properties, { epochs: { type: Number } }) {
  watch = new Watch(this, ['state', 'points'], 500, () => this.run);

  get run() {
    return comparisonOf(this.view.aides, 'replay');
  }

  /** The texts it can be replayed on: the current one, and the bundled one. */
  get #texts() {
    const { choice, bundled } = this.view.conductor;
    const list = [choice.source, ...bundled.slice(0, 1)].filter(({ name }) => name !== '');
    return [...new Set(list)];
  }

  /** @param {Map<string, unknown>} changed @override */
  willUpdate(changed) {
    const other = changed.get('epochs') !== undefined;
    if (other || !this.run.source) this.#prepare(0);
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    this.run.pause();
  }

  /** What was made of another text is gone. @param {number} at among the texts */
  #prepare(at) {
    const { conductor } = this.view;
    const { recipes } = conductor.choice;
    const source = this.#texts[at];
    if (recipes.length === 0)
      conductor.addEventListener('change', () => this.requestUpdate(), { once: true });
    if (recipes.length === 0 || !source) return;
    this.cancelled = false;
    this.run.clear();
    this.run.add(replayed(recipes, this.epochs), source);
  }

  /** @override */
  render() {
    const { run } = this;
    const [many, one, bug] = run.runs;
    if (!many || !one || !bug) return nothing;
    const able = run.runs.some(({ state }) => state !== 'refused');
    const again = () => {
      run.cancel(true);
      run.start();
    };
    const cancel = () => {
      run.cancel(true);
      this.cancelled = true;
    };
    const more = check(words.figures, this.figures, () => this.flip('figures'));
    const troubles = this.cancelled && !run.running ? [words.cancelled] : troublesOf(run);
    return html`
      <div class="all">
        ${this.#renderBefore(run, many, bug)}
        ${troubles.map((trouble) => html`<p class="warn" role="alert">${trouble}</p>`)}
        ${renderBar(run, words.buttons, { again: able ? again : undefined, cancel, more })}
        ${run.begun ? this.#renderRuns(run, many, one, bug) : nothing}
      </div>
    `;
  }

  /** What will be trained on what. @param {Comparison} run @param {ScratchRun} many @param {ScratchRun} bug */
  #renderBefore({ source, running, begun }, { entry }, bug) {
    const { name = '', text } = source ?? {};
    const facts = entry.outlook?.facts;
    const texts = this.#texts;
    const at = texts.findIndex((each) => each.text === text);
    const rows = texts.map((each, i) => [i, each.name]);
    if (at < 0) rows.unshift([-1, words.asItWas(name)]);
    const choose = withValue((value) => this.#prepare(Number(value)));
    return html`
      ${
        texts.length > 1
          ? html`<label class="beside choice">
              ${words.onText}
              <select ?disabled=${running} @change=${choose}>${options(rows, at)}</select>
            </label>`
          : nothing
      }
      ${facts ? html`<p class="quiet">${words.text(name, facts)}</p>` : nothing}
      ${begun ? nothing : html`<p class="prose">${words.before(entry.epochs, bug.entry.epochs)}</p>`}
    `;
  }

  /** @param {Comparison} run @param {ScratchRun} many @param {ScratchRun} one @param {ScratchRun} bug */
  #renderRuns(run, many, one, bug) {
    const view = this.figures ? WITH_POST : VIEW;
    const choose = (/** @type {Unit} */ unit) => (this.unit = unit);
    return html`
      ${renderWhy(run, many, one)}
      ${renderChart(run, [many.curve, one.curve], this.unit, choose, view)}
      ${renderFigures([many, one], this.figures)}
      ${many.sample || bug.sample ? renderSamples(bug, many) : nothing}
    `;
  }

  /** @override */
  static styles = [base, sharedStyle, replayStyle];
}

/** What cannot be trained or broke down; once where it is the same for all. @param {Comparison} run */
function troublesOf({ runs }) {
  const broken = runs.filter(({ state }) => state === 'stopped' || state === 'refused');
  const said = broken.map(({ entry, sentence }) => entry.refused || `${entry.name}: ${sentence}`);
  return [...new Set(said)];
}

/** @param {Comparison} run @param {ScratchRun} many @param {ScratchRun} one */
function renderWhy({ entries }, many, one) {
  const kept = entries.at(-1)?.outlook;
  if (!many.end || !one.end || !kept) return nothing;
  return html`
    <div class="why">
      ${section(words.why, ...whySo(many, one, kept).map((paragraph) => html`<p>${paragraph}</p>`))}
    </div>
  `;
}

/** @param {ScratchRun} run @param {string} title */
function renderSample(run, title) {
  const { loss, heldOutLoss, text = words.notDone } = run.sample ?? {};
  const said = run.sample ? words.sampleLoss(sum(run, loss), sum(run, heldOutLoss)) : nothing;
  return html`
    <figure>
      <figcaption>${title} <span class="quiet">${said}</span></figcaption>
      <pre class="framed" tabindex="0">${text}</pre>
    </figure>
  `;
}

/** @param {ScratchRun} bug @param {ScratchRun} fixed */
const renderSamples = (bug, fixed) =>
  section(
    words.samples(formatCount(bug.entry.epochs)),
    html`<div class="pair">${renderSample(bug, words.bug)} ${renderSample(fixed, words.fixed)}</div>`,
    html`<p class="quiet">${words.sameSeed}</p>`,
  );

customElements.define('plateau-replay', ReplayPanel);
