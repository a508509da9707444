// <plateau-replay>: the post's run made anew beside its own figures, samples with the bug and without, and "why 2.3?".

import { html, LitElement, nothing } from 'lit';
import '../../chart/panel.js';
import { POST } from '../../chart/post.js';
import { base } from '../../ui/styles.js';
import { Watch } from '../../ui/watch.js';
import { formatLoss } from '../../words/units.js';
import { renderFigures } from './figures.js';
import { Replay, SAMPLED, whySo } from './replay.js';
import { replayStyle } from './style.js';
import { words } from './words.js';

/**
 * @import { Aides } from '../../model/aides.js'
 * @import { Source } from '../../model/choice.js'
 * @import { Unit } from '../../words/units.js'
 */

/** What the post printed, and so what is measured. */
const EPOCHS = POST.map(({ epoch }) => epoch);

/** What was replayed stays while the panel is closed. @type {WeakMap<Aides, Replay>} */
const replays = new WeakMap();

export class ReplayPanel extends LitElement {
  /** @override */
  static properties = {
    aides: { attribute: false },
    conductor: { attribute: false },
    /** Epochs of both readings; 0: the recipe's 1,501. */
    epochs: { type: Number },
    run: { state: true },
    figures: { state: true },
    unit: { state: true },
  };

  constructor() {
    super();
    /** @type {Aides|null} */
    this.aides = null;
    /** @type {import('../../model/conductor.js').Conductor|null} */
    this.conductor = null;
    this.epochs = 0;
    /** @type {Replay|null} */
    this.run = null;
    /** The post's own figures are shown. */
    this.figures = false;
    /** Of the chart; the table is in the post's. @type {Unit} */
    this.unit = 'sum';
    new Watch(this, ['state', 'points'], 500);
  }

  /** The texts it can be replayed on: the one at hand, and the bundled one. @returns {Source[]} */
  get #texts() {
    const { source } = this.conductor?.choice ?? {};
    const [bundled] = this.conductor?.bundled ?? [];
    const list = [source, bundled].filter((each) => each !== undefined && each.name !== '');
    return /** @type {Source[]} */ ([...new Set(list)]);
  }

  /** @override */
  willUpdate() {
    if (!this.aides) return;
    let replay = replays.get(this.aides);
    if (!replay) {
      replay = new Replay((job, how) => /** @type {Aides} */ (this.aides).ask(job, how));
      replays.set(this.aides, replay);
    }
    this.run = replay;
    replay.epochs = this.epochs;
    const [text] = this.#texts;
    if (!replay.source && text) this.#prepare(text);
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    this.run?.cancel();
  }

  /** @param {Source} source */
  #prepare(source) {
    const recipes = this.conductor?.choice.recipes ?? [];
    if (recipes.length > 0) this.run?.prepare(recipes, source);
    // The core has not told its recipes yet.
    else this.conductor?.addEventListener('change', () => this.requestUpdate(), { once: true });
  }

  /** @param {Event} event */
  #choose(event) {
    const text = this.#texts[Number(/** @type {HTMLSelectElement} */ (event.target).value)];
    if (text) this.#prepare(text);
  }

  /** @override */
  render() {
    const { run } = this;
    if (!run) return nothing;
    return html`
      <div class="all">
        ${this.#renderBefore(run)}
        ${run.trouble ? html`<p class="warn" role="alert">${run.trouble}</p>` : nothing}
        ${this.#renderBar(run)}
        ${[...run.broken].map(([name, sentence]) => html`<p class="warn" role="alert">${words.names[name]}: ${sentence}</p>`)}
        ${run.curves.size > 0 ? this.#renderRuns(run) : nothing}
      </div>
    `;
  }

  /** What will be trained on what, and how long it takes. @param {Replay} run */
  #renderBefore(run) {
    const facts = run.outlookOf('many')?.facts;
    const texts = this.#texts;
    const at = texts.findIndex((text) => text.text === run.source?.text);
    return html`
      ${
        texts.length > 1
          ? html`<label class="text">
              ${words.onText}
              <select ?disabled=${run.running} @change=${this.#choose}>
                ${at < 0 && run.source ? html`<option value="-1" selected>${words.asItWas(run.source.name)}</option>` : nothing}
                ${texts.map(
                  ({ name }, i) => html`<option value=${i} ?selected=${i === at}>${name}</option>`,
                )}
              </select>
            </label>`
          : nothing
      }
      ${
        facts && run.source
          ? html`<p class="quiet">
              ${words.text(run.source.name, facts.train, facts.train < facts.characters)}
            </p>`
          : nothing
      }
      ${
        run.state === 'idle'
          ? html`<p>${words.before(run.epochsOf('many'), run.epochsOf('bug'), run.expected)}</p>`
          : nothing
      }
    `;
  }

  /** @param {Replay} run */
  #renderBar(run) {
    const said = words.working(Math.floor(100 * run.share));
    return html`
      <div class="bar">
        ${
          run.running
            ? html`
                <progress max="1" .value=${run.share} aria-label=${said}></progress>
                <span class="quiet">${said}</span>
                <button class="small" @click=${() => run.cancel()}>${words.cancel}</button>
              `
            : html`<button
                class=${run.state === 'done' ? 'small' : 'primary'}
                ?disabled=${!run.possible}
                @click=${() => run.start(EPOCHS)}
              >
                ${run.state === 'done' ? words.again : words.start}
              </button>`
        }
        <label class="quiet figures">
          <input
            type="checkbox"
            .checked=${this.figures}
            @change=${(/** @type {Event} */ e) => (this.figures = /** @type {HTMLInputElement} */ (e.target).checked)}
          />
          ${words.figures}
        </label>
      </div>
    `;
  }

  /** @param {Replay} run */
  #renderRuns(run) {
    const many = run.curves.get('many') ?? null;
    const one = run.curves.get('one');
    return html`
      ${this.#renderWhy(run)}
      <plateau-chart
        .run=${run}
        .aides=${this.aides}
        .curve=${many}
        .earlier=${one ? [one] : []}
        .unit=${this.unit}
        .view=${this.figures ? WITH_POST : WITHOUT}
        @unit=${(/** @type {CustomEvent<Unit>} */ e) => (this.unit = e.detail)}
      ></plateau-chart>
      ${renderFigures(run, this.figures)}
      ${this.#renderSamples(run)}
    `;
  }

  /** @param {Replay} run */
  #renderWhy(run) {
    const [many, one, carried] = [run.ended('many'), run.ended('one'), run.carriedFloor];
    if (!many || !one || carried === null) return nothing;
    return html`
      <section class="why" aria-labelledby="why">
        <h3 id="why">${words.why}</h3>
        ${whySo(many, one, carried).map((paragraph) => html`<p>${paragraph}</p>`)}
      </section>
    `;
  }

  /** @param {Replay} run */
  #renderSamples(run) {
    const { samples } = run;
    if (samples.size === 0) return nothing;
    const epoch = Math.min(SAMPLED, run.epochsOf('many'));
    return html`
      <section aria-labelledby="samples">
        <h3 id="samples">${words.samples(epoch)}</h3>
        <div class="pair">
          ${this.#renderSample(run, 'bug', words.bug)} ${this.#renderSample(run, 'many', words.fixed)}
        </div>
        <p class="quiet">${words.sameSeed}</p>
      </section>
    `;
  }

  /** @param {Replay} run @param {'bug'|'many'} name @param {string} title */
  #renderSample({ samples, curves }, name, title) {
    const sample = samples.get(name);
    const counted = curves.get(name)?.counted ?? 1;
    const show = (/** @type {number|null|undefined} */ nats) =>
      nats == null ? '\u2013' : formatLoss(nats * counted);
    return html`
      <figure>
        <figcaption>
          ${title}
          ${sample ? html`<span class="quiet">${words.sampleLoss(show(sample.loss), show(sample.validLoss))}</span>` : nothing}
        </figcaption>
        <pre tabindex="0">${sample ? sample.text : words.notDone}</pre>
      </figure>
    `;
  }

  /** @override */
  static styles = [base, replayStyle];
}

/** @type {import('../../chart/tools.js').View} */
const WITHOUT = { along: 'epoch', scale: 'log', smoothing: 'none', post: false, ngrams: false };
/** @type {import('../../chart/tools.js').View} */
const WITH_POST = { ...WITHOUT, post: true };

customElements.define('plateau-replay', ReplayPanel);
