// <plateau-lab>: the page as an element. Lays out the panels and passes on what they say.

import { html, LitElement, nothing } from 'lit';
import './answer.js';
import { Aides } from '../model/aides.js';
import '../chart/panel.js';
import { Conductor } from '../model/conductor.js';
import { Cores } from '../model/cores.js';
import { CrewSize } from '../model/crew-size.js';
import { LOOKS } from './deeper.js';
import './recipe.js';
import './samples/panel.js';
import { trend } from '../model/sentence.js';
import { Speaker } from '../model/speaker.js';
import { stateOf, TRAINING } from '../model/state-of.js';
import { base, tokens } from '../ui/styles.js';
import { strings } from '../words/strings.js';
import { labStyle } from './lab-style.js';
import './text-panel.js';
import './transport.js';
import { startAide, startTrainer } from '../model/trusted.js';
import { Watch } from '../ui/watch.js';
import { converter, formatLoss } from '../words/units.js';

/**
 * @import { State } from '../model/state-of.js'
 * @import { Unit } from '../words/units.js'
 */

/** Before the core has told its own. @type {import('../wire/protocol.js').Field[]} */
const NO_FIELDS = [];

/** What a panel is drawn from. @typedef {{lab: Lab, conductor: Conductor, aides: Aides|null, unit: Unit}} View */

/**
 * The panels, in the order they are read: a name for the attribute, the area of the grid it lies in (lab-style.js), and
 * how it is drawn. A further panel is a row here.
 * @type {{name: string, area: string, render: (view: View) => import('lit').TemplateResult}[]}
 */
const PANELS = [
  {
    name: 'loss',
    area: 'chart',
    render: ({ lab, conductor, aides, unit }) => html`
      <plateau-chart
        .run=${conductor.run}
        .curve=${conductor.shown}
        .earlier=${conductor.earlier}
        .unit=${unit}
        .aides=${aides}
        @toggle=${() => conductor.toggle()}
        @unit=${(/** @type {CustomEvent<Unit>} */ e) => lab.chooseUnit(e.detail)}
      ></plateau-chart>
    `,
  },
  {
    name: 'why',
    area: 'answer',
    render: ({ lab, conductor, aides, unit }) => html`
      <plateau-answer
        .run=${conductor.run}
        .curve=${conductor.shown}
        .unit=${unit}
        .aides=${aides}
        .conductor=${conductor}
        .asked=${lab.verdict === 'ask'}
        .seconds=${lab.experimentSeconds}
        .compare=${lab.shows('compare')}
        @look=${(/** @type {CustomEvent<string>} */ e) => lab.openLook(e.detail)}
      ></plateau-answer>
    `,
  },
  {
    name: 'text',
    area: 'left',
    render: ({ lab, conductor }) => html`
      <plateau-text
        .choice=${conductor.choice}
        .turn=${conductor.turn}
        .facts=${conductor.facts}
        .problem=${conductor.textProblem}
        .asking=${lab.choiceIs === 'asked' && conductor.run.phase !== 'unavailable'}
        .bundled=${conductor.bundled}
        .offer=${conductor.offer}
        .over=${lab.over}
        @write=${(/** @type {CustomEvent<string>} */ e) => conductor.write(e.detail)}
        @replace=${(/** @type {CustomEvent<string>} */ e) => conductor.replace(e.detail)}
        @pick=${(/** @type {CustomEvent<number>} */ e) => conductor.pick(e.detail)}
        @files=${(/** @type {CustomEvent<File[]>} */ e) => conductor.open(e.detail)}
        @close=${() => conductor.close()}
        @default=${() => conductor.takeRecipe('default')}
      ></plateau-text>
    `,
  },
  {
    name: 'recipe',
    area: 'left',
    render: ({ conductor }) => html`
      <plateau-recipe
        .choice=${conductor.choice}
        .turn=${conductor.turn}
        .facts=${conductor.facts}
        .problem=${conductor.recipeProblem}
        .atOnce=${conductor.atOnce}
        .waiting=${conductor.stale}
        .estimate=${conductor.estimate}
        @startover=${() => conductor.startOver()}
        @recipe=${(/** @type {CustomEvent<string>} */ e) => conductor.takeRecipe(e.detail)}
        @field=${(/** @type {CustomEvent} */ e) => conductor.setField(e.detail.field, e.detail.value)}
      ></plateau-recipe>
    `,
  },
  {
    name: 'samples',
    area: 'samples',
    render: ({ conductor, aides, unit }) => html`
      <plateau-samples
        .run=${conductor.run}
        .aides=${aides}
        .curve=${conductor.shown}
        .unit=${unit}
        .fields=${conductor.run.ready?.samplingFields ?? NO_FIELDS}
      ></plateau-samples>
    `,
  },
  ...LOOKS.map((look) => ({
    name: look.name,
    area: 'deeper',
    render: (/** @type {View} */ { conductor, aides, unit }) => html`
      <plateau-deeper
        .look=${look}
        .run=${conductor.run}
        .curve=${conductor.shown}
        .unit=${unit}
        .aides=${aides}
        .conductor=${conductor}
      ></plateau-deeper>
    `,
  })),
];

/** The least time between two 'progress' events, in milliseconds, unless the state changes. */
const TELL = 1000;

export class Lab extends LitElement {
  /** @override */
  static properties = {
    /** Panels to show, by name: text recipe loss why samples, and the closer looks of deeper.js; all when absent. */
    panels: { type: String },
    /** The recipe as a link, "recipe=post&hidden=256"; '' for that of a first visit. Event 'recipechange' tells a new one. */
    recipe: { type: String },
    /** 'ask': the answer stays hidden until somebody asks for it. */
    verdict: { type: String },
    /** About how long the experiments may take together. */
    experimentSeconds: { type: Number, attribute: 'experiment-seconds' },
    /** Threads that train and work; 0: all but one. Event 'coreschange' tells what the reader chose. */
    cores: { type: Number },
    run: { state: true },
    unit: { state: true },
    over: { state: true },
  };

  constructor() {
    super();
    this.panels = '';
    this.recipe = '';
    this.verdict = '';
    this.experimentSeconds = 20;
    this.cores = 0;
    /** @type {import('../model/run.js').Run|null} */
    this.run = null;
    /** The reader's choice; null: what fits the recipe. @type {Unit|null} */
    this.unit = null;
    this.over = false;
    // In a hidden tab too: the title of the tab tells how it stands.
    new Watch(this, ['state', 'progress'], TELL, true);
  }

  /** @type {Conductor|null} */
  #conductor = null;
  /** @type {Aides|null} */
  #aides = null;
  #cores = new Cores();
  /** @type {CrewSize|null} */
  #crew = null;
  #speaker = new Speaker();
  /** The recipe that is in force, as a link. */
  #link = '';
  /** @type {State} */
  #state = stateOf(null, 'starting', 'asked');
  /** What the last 'progress' event told, and when. */
  #told = { key: '', kind: '', at: -Infinity };

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    if (this.#conductor) return;
    this.#conductor = new Conductor(startTrainer);
    this.#aides = new Aides(startAide, this.#cores);
    this.#crew = new CrewSize(this.#cores);
    this.#cores.addEventListener('change', this.#moved);
    this.#conductor.addEventListener('change', this.#heard);
    this.run = this.#conductor.run;
    this.#crew.follow(this.run);
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
      this.#cores.removeEventListener('change', this.#moved);
      this.#crew?.dispose();
      this.#crew = null;
      this.#conductor?.dispose();
      this.#conductor = null;
      this.#aides?.dispose();
      this.#aides = null;
      this.run = null;
    });
  }

  #heard = () => {
    this.run = this.#conductor?.run ?? null;
    if (this.run) this.#crew?.follow(this.run);
    this.#tellRecipe(this.#conductor?.link ?? '');
    this.requestUpdate();
  };

  #moved = () => this.requestUpdate();

  /** @param {number} number */
  #chooseCores(number) {
    this.#cores.choose(number);
    this.cores = this.#cores.chosen;
    this.dispatchEvent(new CustomEvent('coreschange', { detail: this.cores }));
  }

  /** @param {string} link */
  #tellRecipe(link) {
    if (link === this.#link) return;
    this.#link = link;
    this.recipe = link;
    this.dispatchEvent(new CustomEvent('recipechange', { detail: link }));
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
    const { run } = conductor;
    const unit = this.#unit;
    return html`
      <div class="lab" @dragover=${this.#drag} @dragleave=${this.#drag} @drop=${this.#drop}>
        <plateau-transport
          .run=${run}
          .state=${this.#state}
          .unit=${unit}
          .until=${conductor.until}
          .stale=${conductor.stale.length > 0}
          .anew=${conductor.otherText}
          .cores=${this.#cores.now}
          @toggle=${() => conductor.toggle()}
          @step=${() => conductor.step('epoch')}
          @batch=${() => conductor.step('batch')}
          @startover=${() => conductor.startOver()}
          @cores=${(/** @type {CustomEvent<number>} */ e) => this.#chooseCores(e.detail)}
        ></plateau-transport>
        ${this.#renderNotices(conductor)}
        ${this.#renderPanels({ lab: this, conductor, aides: this.#aides, unit })}
        <p class="spoken" role="status">${this.#speech()}</p>
      </div>
    `;
  }

  /** Whether there is a panel of this name, and it is to be shown. @param {string} name */
  shows(name) {
    const names = this.panels.split(/\s+/).filter(Boolean);
    const known = PANELS.some((panel) => panel.name === name);
    return known && (names.length === 0 || names.includes(name));
  }

  /** Opens a closer look. @param {string} name */
  openLook(name) {
    for (const deeper of this.renderRoot.querySelectorAll('plateau-deeper')) {
      const { look, show } = /** @type {import('./deeper.js').Deeper} */ (deeper);
      if (look?.name === name) show.call(deeper);
    }
  }

  /** Each area with the panels that are shown of it; an area of none is left out. @param {View} view */
  #renderPanels(view) {
    const shown = PANELS.filter(({ name }) => this.shows(name));
    const areas = [...new Set(shown.map(({ area }) => area))];
    const lacks = ['left', 'samples'].filter((area) => !areas.includes(area));
    return html`
      <div class="panels ${lacks.map((area) => `no-${area}`).join(' ')}">
        ${areas.map(
          (area) => html`
            <div class="area ${area}">
              ${shown.filter((panel) => panel.area === area).map(({ render }) => render(view))}
            </div>
          `,
        )}
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

  /** @param {Unit} unit */
  chooseUnit(unit) {
    this.unit = unit;
  }

  /** @param {Map<PropertyKey, unknown>} changed @override */
  willUpdate(changed) {
    if (changed.has('recipe') && this.recipe !== this.#link) this.#conductor?.follow(this.recipe);
    if (changed.has('cores')) this.#cores.choose(this.cores);
    this.#learnState();
  }

  /** What the core says of the text and the recipe. @returns {'fine'|'asked'|'refused'} */
  get choiceIs() {
    const conductor = this.#conductor;
    if (conductor?.facts) return 'fine';
    return conductor && (conductor.textProblem || conductor.recipeProblem) ? 'refused' : 'asked';
  }

  /** The state as it is now; the object stays the same while nothing changes. */
  #learnState() {
    const points = this.run?.points;
    const way = points && this.run?.running ? trend(points).way : 'starting';
    const state = stateOf(this.run, way, this.choiceIs);
    if (state.kind !== this.#state.kind) this.#state = state;
  }

  /** Tells the page around it how the run stands. @override */
  updated() {
    const { kind, words } = this.#state;
    const now = performance.now();
    if (kind === this.#told.kind && now - this.#told.at < TELL) return;
    const { epoch, until, loss } = this.#figures;
    const key = `${kind} ${epoch} ${until} ${loss}`;
    if (key === this.#told.key) return;
    this.#told = { key, kind, at: now };
    this.dispatchEvent(
      new CustomEvent('progress', { detail: { kind, words, epoch, until, loss } }),
    );
  }

  /** Where the run stands, losses as they are shown. */
  get #figures() {
    const { run } = this;
    const show = (/** @type {number|null|undefined} */ nats) =>
      nats == null ? '' : formatLoss(converter(this.#unit, run?.counted ?? 1)(nats));
    return {
      epoch: run?.epoch ?? 0,
      until: Math.max(run?.epoch ?? 0, run?.progress?.until || this.#conductor?.until || 0),
      loss: show(run?.points?.loss.at(-1)),
      unseen: show(run?.points?.newest('valid')?.value),
    };
  }

  /** What the live region says. */
  #speech() {
    const { kind } = this.#state;
    const words = strings.status;
    // Said by an alert.
    if (kind === 'unavailable' || kind === 'failed') return this.#speaker.hear(kind, '');
    if (kind === 'loading' || kind === 'preparing' || kind === 'unready' || kind === 'ready')
      return this.#speaker.hear(kind, words[kind]);
    const { epoch, until, loss, unseen } = this.#figures;
    const now = words.epoch(epoch, until, loss, unseen);
    const sentence = kind === 'running' ? `${now}.` : `${now}, ${words[kind]}.`;
    // Whether it falls or lies flat is told with the next sentence: near the border it would be told every second.
    const calm = TRAINING.has(kind) && kind !== 'rolledback';
    return this.#speaker.hear(calm ? 'running' : kind, sentence);
  }

  /** @override */
  static styles = [tokens, base, labStyle];
}

customElements.define('plateau-lab', Lab);
