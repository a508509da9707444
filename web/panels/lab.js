// <plateau-lab>: the page as an element. Lays out the panels and passes on what they say.

import { css, html, LitElement, nothing } from 'lit';
import './answer.js';
import './chart.js';
import { Conductor } from '../state/conductor.js';
import './recipe.js';
import './samples.js';
import { Speaker } from '../state/speaker.js';
import { strings } from '../strings.js';
import { base, tokens } from './styles.js';
import './text-panel.js';
import './transport.js';
import { startTrainer } from '../state/trusted.js';
import { converter, formatLoss } from '../units.js';
import { Watch } from './watch.js';

/** @typedef {import('../units.js').Unit} Unit */

const PANELS = ['text', 'recipe', 'loss', 'why', 'samples'];
/** Before the core has told its own. @type {import('../protocol.js').Field[]} */
const NO_FIELDS = [];

export class Lab extends LitElement {
  /** @override */
  static properties = {
    /** Panels to show, by name: text recipe loss why samples; all of them when absent. */
    panels: { type: String },
    /** The recipe as a link, "recipe=post&hidden=256"; '' for that of a first visit. Event 'recipechange' tells a new one. */
    recipe: { type: String },
    run: { state: true },
    unit: { state: true },
    over: { state: true },
  };

  constructor() {
    super();
    this.panels = '';
    this.recipe = '';
    /** @type {import('../state/run.js').Run|null} */
    this.run = null;
    /** The reader's choice; null: what fits the recipe. @type {Unit|null} */
    this.unit = null;
    this.over = false;
    new Watch(this, ['state', 'progress'], 1000);
  }

  /** @type {Conductor|null} */
  #conductor = null;
  #speaker = new Speaker();
  /** The recipe that is in force, as a link. */
  #link = '';

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    if (this.#conductor) return;
    this.#conductor = new Conductor(startTrainer);
    this.#conductor.addEventListener('change', this.#heard);
    this.run = this.#conductor.run;
    this.#link = '';
    if (this.recipe) this.#conductor.follow(this.recipe);
  }

  /** Pauses; frees everything unless the element is attached again within this turn. @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    this.run?.pause();
    setTimeout(() => {
      if (this.isConnected) return;
      this.#conductor?.removeEventListener('change', this.#heard);
      this.#conductor?.dispose();
      this.#conductor = null;
      this.run = null;
    });
  }

  #heard = () => {
    this.run = this.#conductor?.run ?? null;
    this.#tellRecipe(this.#conductor?.link ?? '');
    this.requestUpdate();
  };

  /** @param {string} link */
  #tellRecipe(link) {
    if (link === this.#link) return;
    this.#link = link;
    this.recipe = link;
    this.dispatchEvent(new CustomEvent('recipechange', { detail: link }));
  }

  /** @param {Map<PropertyKey, unknown>} changed @override */
  willUpdate(changed) {
    if (changed.has('recipe') && this.recipe !== this.#link) this.#conductor?.follow(this.recipe);
  }

  /** @returns {Unit} a post adds its losses up over the window; so do its recipes */
  get #unit() {
    return this.unit ?? (this.run?.started?.origin.settings.loss_scale === 'sum' ? 'sum' : 'nats');
  }

  /** @param {DragEvent} event */
  #drag(event) {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    this.over =
      event.type !== 'dragleave' || this.contains(/** @type {Node|null} */ (event.relatedTarget));
  }

  /** @param {DragEvent} event */
  #drop(event) {
    this.over = false;
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    this.#conductor?.open(files);
  }

  /** @override */
  render() {
    const conductor = this.#conductor;
    if (!conductor) return nothing;
    const { choice, facts, turn, run, shown, earlier } = conductor;
    const unit = this.#unit;
    const names = this.panels
      ? PANELS.filter((name) => this.panels.split(/\s+/).includes(name))
      : PANELS;
    const has = (/** @type {string} */ name) => names.includes(name);
    const left = has('text') || has('recipe');
    return html`
      <div class="lab" @dragover=${this.#drag} @dragleave=${this.#drag} @drop=${this.#drop}>
        <plateau-transport
          .run=${run}
          .unit=${unit}
          .until=${conductor.until}
          .stale=${conductor.stale.length > 0}
          @toggle=${() => conductor.toggle()}
          @step=${() => conductor.step('epoch')}
          @batch=${() => conductor.step('batch')}
          @startover=${() => conductor.startOver()}
        ></plateau-transport>
        ${this.#renderNotices(conductor)}
        <div class="panels ${left ? '' : 'no-left'} ${has('samples') ? '' : 'no-samples'}">
          ${has('loss') ? html`<plateau-chart .run=${run} .curve=${shown} .earlier=${earlier} .unit=${unit} @toggle=${() => conductor.toggle()} @unit=${this.#chooseUnit}></plateau-chart>` : nothing}
          ${has('why') ? html`<plateau-answer .run=${run} .curve=${shown} .unit=${unit}></plateau-answer>` : nothing}
          ${
            left
              ? html`<div class="left">
                  ${
                    has('text')
                      ? html`<plateau-text
                          .choice=${choice}
                          .turn=${turn}
                          .facts=${facts}
                          .problem=${conductor.textProblem}
                          .bundled=${conductor.bundled}
                          .offer=${conductor.offer}
                          .over=${this.over}
                          @write=${(/** @type {CustomEvent<string>} */ e) => conductor.write(e.detail)}
                          @replace=${(/** @type {CustomEvent<string>} */ e) => conductor.replace(e.detail)}
                          @pick=${(/** @type {CustomEvent<number>} */ e) => conductor.pick(e.detail)}
                          @files=${(/** @type {CustomEvent<File[]>} */ e) => conductor.open(e.detail)}
                          @close=${() => conductor.close()}
                          @default=${() => conductor.takeRecipe('default')}
                        ></plateau-text>`
                      : nothing
                  }
                  ${
                    has('recipe')
                      ? html`<plateau-recipe
                          .choice=${choice}
                          .turn=${turn}
                          .facts=${facts}
                          .problem=${conductor.recipeProblem}
                          .atOnce=${conductor.atOnce}
                          .waiting=${conductor.stale}
                          .estimate=${conductor.estimate}
                          @startover=${() => conductor.startOver()}
                          @recipe=${(/** @type {CustomEvent<string>} */ e) => conductor.takeRecipe(e.detail)}
                          @field=${(/** @type {CustomEvent} */ e) => conductor.setField(e.detail.field, e.detail.value)}
                        ></plateau-recipe>`
                      : nothing
                  }
                </div>`
              : nothing
          }
          ${has('samples') ? html`<plateau-samples .run=${run} .curve=${shown} .unit=${unit} .fields=${run.ready?.samplingFields ?? NO_FIELDS}></plateau-samples>` : nothing}
        </div>
        <p class="spoken" role="status">${this.#speech()}</p>
      </div>
    `;
  }

  /** @param {Conductor} conductor */
  #renderNotices(conductor) {
    const { run } = conductor;
    const broken = run.phase === 'unavailable' || run.phase === 'failed';
    return html`
      ${
        broken
          ? html`<div class="notice" role="alert">
              <p>${run.trouble}</p>
              <button class="small" @click=${() => conductor.retry()}>${strings.trouble.again}</button>
            </div>`
          : nothing
      }
      ${run.notices.map(
        ({ sentence, grave }) => html`
          <div class="notice ${grave ? '' : 'calm'}" role=${grave ? 'alert' : 'note'}>
            <p>${sentence}</p>
            <button class="small" @click=${() => run.dismiss(sentence)}>
              ${strings.trouble.dismiss}
            </button>
          </div>
        `,
      )}
    `;
  }

  /** @param {CustomEvent<Unit>} event */
  #chooseUnit(event) {
    this.unit = event.detail;
  }

  /** What the live region says. */
  #speech() {
    const run = this.run;
    const words = strings.status;
    if (!run || run.phase === 'loading') return this.#speaker.hear('loading', words.loading);
    // Said by an alert.
    if (run.phase === 'unavailable' || run.phase === 'failed')
      return this.#speaker.hear(run.phase, '');
    const { progress } = run;
    if (run.preparing || (!progress && !run.running)) {
      return run.started
        ? this.#speaker.hear('ready', words.ready)
        : this.#speaker.hear('preparing', words.preparing);
    }
    if (run.phase === 'ready' && !run.running) return this.#speaker.hear('ready', words.ready);
    const show = (/** @type {number|null|undefined} */ nats) =>
      nats == null ? '' : formatLoss(converter(this.#unit, run.counted)(nats));
    const until = progress?.until || this.#conductor?.until || 0;
    const now = words.epoch(
      run.epoch,
      until,
      show(run.points?.loss.at(-1)),
      show(run.points?.newest('valid')?.value),
    );
    if (run.running) return this.#speaker.hear('running', `${now}.`);
    const state = run.phase === 'finished' || run.phase === 'stopped' ? run.phase : 'paused';
    return this.#speaker.hear(state, `${now}, ${words[state]}.`);
  }

  /** @override */
  static styles = [
    tokens,
    base,
    css`
      :host {
        display: block;
        container-type: inline-size;
        color: var(--ink);
        background: var(--paper);
        font: calc(15 * var(--px)) / 1.5 var(--sans);
        text-align: start;
      }
      .lab {
        display: flex;
        flex-direction: column;
      }
      plateau-transport {
        position: sticky;
        top: 0;
        z-index: 2;
      }
      .panels {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        grid-template-areas: 'chart' 'answer' 'left' 'samples';
        background: var(--panel);
        border-block: 1px solid var(--line);
      }
      .panels > * {
        min-width: 0;
        padding: 14px 16px;
      }
      .panels > * + * {
        border-top: 1px solid var(--line);
      }
      plateau-chart {
        grid-area: chart;
        --plot-height: 320px;
      }
      plateau-answer {
        grid-area: answer;
        --answer-height: 330px;
      }
      .left {
        grid-area: left;
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 18px;
        align-content: start;
      }
      plateau-samples {
        grid-area: samples;
        max-height: 640px;
      }
      .notice {
        display: flex;
        align-items: center;
        gap: 16px;
        padding: 9px 22px;
        border-top: 1px solid var(--line);
        background: var(--warn-tint);
        font-size: calc(14 * var(--px));
      }
      .notice.calm {
        background: none;
        color: var(--soft);
      }
      .notice p {
        flex: 1;
        max-width: 90ch;
      }
      .notice button {
        background: none;
        border-color: var(--strong-line);
      }
      @container (width < 640px) {
        plateau-transport {
          order: 1;
          top: auto;
          bottom: 0;
        }
        .notice {
          padding-inline: 16px;
        }
      }
      @container (640px <= width < 1000px) {
        .panels {
          grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
          grid-template-areas: 'chart chart' 'answer answer' 'left samples';
        }
        .panels.no-left,
        .panels.no-samples {
          grid-template-columns: minmax(0, 1fr);
          grid-template-areas: 'chart' 'answer' 'left' 'samples';
        }
        .panels > * {
          padding-inline: 22px;
        }
        plateau-chart {
          --plot-height: 380px;
        }
        plateau-answer {
          --answer-height: 214px;
        }
        .panels:not(.no-left) plateau-samples {
          border-left: 1px solid var(--line);
          /* As high as its neighbour, however much there is to read. */
          height: 0;
          min-height: 100%;
          max-height: none;
        }
      }
      @container (width >= 1000px) {
        .panels {
          grid-template-columns: 284px minmax(0, 1fr) 316px;
          grid-template-rows: minmax(520px, 1fr) auto;
          grid-template-areas: 'left chart samples' 'left answer answer';
          /* What the left column comes to once the recipe is known. */
          min-height: 890px;
        }
        .panels.no-left {
          grid-template-columns: minmax(0, 1fr) 316px;
          grid-template-areas: 'chart samples' 'answer answer';
          min-height: 0;
        }
        .panels.no-samples {
          grid-template-columns: 284px minmax(0, 1fr);
          grid-template-areas: 'left chart' 'left answer';
        }
        .panels.no-left.no-samples {
          grid-template-columns: minmax(0, 1fr);
          grid-template-areas: 'chart' 'answer';
          min-height: 0;
        }
        .panels > * {
          padding: 16px 22px;
        }
        .panels > plateau-chart,
        .panels > .left,
        .panels > plateau-samples {
          border-top: 0;
        }
        .panels > .left {
          padding-right: 18px;
        }
        .panels:not(.no-left) > plateau-chart,
        .panels:not(.no-left) > plateau-answer,
        .panels > plateau-samples {
          border-left: 1px solid var(--line);
        }
        plateau-samples {
          height: 0;
          min-height: 100%;
          max-height: none;
        }
        plateau-answer {
          --answer-height: 184px;
        }
      }
    `,
  ];
}

customElements.define('plateau-lab', Lab);
