// <plateau-lab>: the page as an element. Lays out the panels and passes on what they say.

import { html, nothing } from 'lit';
import './answer.js';
import '../chart/panel.js';
import './first/cells.js';
import './first/headline.js';
import './keep/panel.js';
import './recipe.js';
import './samples/panel.js';
import './text-panel.js';
import './transport.js';
import { Aides } from '../model/aides.js';
import { Classroom, FIXED_EPOCHS } from '../model/classroom.js';
import { Conductor } from '../model/conductor.js';
import { Cores } from '../model/cores.js';
import { CrewSize } from '../model/crew-size.js';
import { LateKeeping } from '../model/late-keeping.js';
import { whyMissing } from '../model/missing.js';
import { trend } from '../model/sentence.js';
import { Speaker } from '../model/speaker.js';
import { stateOf, TRAINING } from '../model/state-of.js';
import { written } from '../model/texts.js';
import { sameView } from '../model/view.js';
import { element } from '../ui/element.js';
import { OutOfSight } from '../ui/out-of-sight.js';
import { base, tokens } from '../ui/styles.js';
import { Watch } from '../ui/watch.js';
import { sentenceOf } from '../wire/refusal.js';
import { firstWords } from '../words/first.js';
import { keepWords } from '../words/keep.js';
import { strings } from '../words/strings.js';
import { lossIn } from '../words/units.js';
import { LOOKS } from './deeper.js';
import { labStyle } from './lab-style.js';

/**
 * @import { Sources } from '../model/sources.js'
 * @import { State } from '../model/state-of.js'
 * @import { View } from '../model/view.js'
 * @import { Unit } from '../words/units.js'
 */

/**
 * The panels, in the order they are read: a name for the attribute, the area of the grid it lies in (lab-style.js), and
 * how it is drawn. A further panel is a row here.
 * @type {{name: string, area: string, render: (view: View, lab: Lab) => import('lit').TemplateResult}[]}
 */
const PANELS = [
  {
    name: 'first',
    area: 'head',
    render: (view, lab) => html`
      <plateau-headline .view=${view} .hides=${lab.hides}></plateau-headline>
    `,
  },
  {
    name: 'first',
    area: 'cells',
    render: (view) => html`<plateau-cells .view=${view}></plateau-cells>`,
  },
  {
    name: 'loss',
    area: 'chart',
    render: ({ run, curve, earlier, unit, aides, conductor }, lab) => html`
      <plateau-chart
        .run=${run}
        .curve=${curve}
        .earlier=${earlier}
        .unit=${unit}
        .aides=${aides}
        @toggle=${() => conductor.toggle()}
        @unit=${(/** @type {CustomEvent<Unit>} */ e) => (lab.unit = e.detail)}
      ></plateau-chart>
    `,
  },
  {
    name: 'why',
    area: 'answer',
    render: ({ run, curve, unit, aides, conductor }, lab) => html`
      <plateau-answer
        .run=${run}
        .curve=${curve}
        .unit=${unit}
        .aides=${aides}
        .conductor=${conductor}
        .hides=${lab.hides}
        @asked=${() => lab.showAnswer()}
        .seconds=${lab.experimentSeconds}
        .fixed=${lab.classroom ? FIXED_EPOCHS : 0}
        .compare=${lab.shows('compare')}
        .first=${lab.shows('first')}
        @look=${(/** @type {CustomEvent<string>} */ e) => lab.openLook(e.detail)}
      ></plateau-answer>
    `,
  },
  {
    name: 'samples',
    area: 'samples',
    render: (view) => html`<plateau-samples .view=${view}></plateau-samples>`,
  },
  {
    name: 'text',
    area: 'left',
    render: (view, lab) => html`<plateau-text .view=${view} .over=${lab.over}></plateau-text>`,
  },
  {
    name: 'recipe',
    area: 'left',
    render: (view) => html`<plateau-recipe .view=${view}></plateau-recipe>`,
  },
  {
    name: 'keep',
    area: 'left',
    render: (view) => html`<plateau-keep .view=${view} .files=${Lab.sources.files}></plateau-keep>`,
  },
  ...LOOKS.map((look) => ({
    name: look.name,
    area: 'deeper',
    render: (/** @type {View} */ view) => html`
      <plateau-deeper .look=${look} .view=${view}></plateau-deeper>
    `,
  })),
];

/** The areas above the bar. */
const TOP = new Set(['head', 'cells', 'chart']);

/** Before anything is trained: said in a word, without figures. */
const BEFORE = /** @type {const} */ (['asleep', 'loading', 'preparing', 'unready', 'ready']);

/** The least time between two 'progress' events, in milliseconds, unless the state changes. */
const PAUSE = 1000;

/** What belongs to an element while it is in a page. @param {Sources} sources @param {Cores} cores */
function open(sources, cores) {
  const conductor = new Conductor(sources);
  const kept = new LateKeeping(conductor);
  return {
    conductor,
    kept,
    aides: new Aides(sources.aide, cores),
    crew: new CrewSize(cores),
    classroom: new Classroom(conductor),
  };
}

const properties = {
  /** Panels to show, by name: text recipe loss why samples, and the closer looks of deeper.js; all when absent. */
  panels: '',
  /** In a frame of somebody else's page: it sleeps until the reader trains, and has one core. */
  embedded: false,
  /** What of the address could not be taken, in sentences. */
  mistakes: '',
  /** Somebody's run of this recipe, as share/record.js writes it: shown until the reader trains, and compared with that. */
  record: '',
  /** The recipe as a link, "recipe=post&hidden=256"; '' for that of a first visit. Event 'recipechange' tells a new one. */
  recipe: '',
  /** 'ask': the answer stays hidden until somebody asks for it. */
  verdict: '',
  /** For a class: a slow beginning, the answer when it is asked for, and the same figures on every laptop. */
  classroom: false,
  /** No experiment begins later, beyond the first few; 0: all of the plan is carried out. */
  experimentSeconds: 0,
  /** Threads that train and work; 0: all but one. Event 'coreschange' tells what the reader chose. */
  cores: 0,
  run: /** @type {View['run']|null} */ (null),
  /** The reader's choice; null: what fits the recipe. */
  unit: /** @type {Unit|null} */ (null),
  /** A file is held over the page. */
  over: false,
  /** The answer is read while the chart is out of sight. */
  away: false,
  /** The curve whose answer was asked for. */
  askedOf: /** @type {unknown} */ (null),
};

export class Lab extends element(properties, {
  panels: { type: String },
  embedded: { type: Boolean },
  record: { type: String },
  recipe: { type: String },
  verdict: { type: String },
  classroom: { type: Boolean },
  experimentSeconds: { type: Number, attribute: 'experiment-seconds' },
  cores: { type: Number },
}) {
  /** Where the page has its parts. @type {Sources} */
  static sources;

  // In a hidden tab too: the title of the tab tells how it stands.
  watch = new Watch(this, ['state', 'progress'], PAUSE, () => this.run, true);

  /** @type {ReturnType<typeof open>|null} */
  #parts = null;
  #cores = new Cores();
  /** @type {import('../model/late-keeping.js').Parts|null} */
  #keeping = null;
  #speaker = new Speaker();
  /** The recipe that is in force, as a link. */
  #link = '';
  /** @type {State} */
  #state = stateOf(null, 'starting', 'asked');
  /** @type {import('../share/claim.js').Claim|null} */
  #claim = null;
  /** What the last 'progress' event said, and when. */
  #said = { key: '', kind: '', at: -Infinity };
  /** @type {View|null} */
  #view = null;
  /** Null until it has come. @type {import('../chart/strip.js').Strip|null} */
  #strip = null;
  /** Offers on the page, which were said. @type {string[]} */
  #notes = [];
  #reading = new OutOfSight((away) => {
    this.away = away;
  });

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    if (this.#parts) return;
    this.#cores = new Cores(this.embedded ? 1 : undefined);
    this.#parts = open(Lab.sources, this.#cores);
    const { conductor, kept } = this.#parts;
    if (!this.embedded) conductor.wake();
    if (this.#keeping) kept.use(this.#keeping);
    conductor.addEventListener('change', this.#heard);
    conductor.addEventListener('model', this.#openModel);
    kept.addEventListener('change', this.#heard);
    this.#follow();
    this.#link = '';
    if (this.recipe) conductor.follow(this.recipe);
  }

  /** Pauses; frees everything unless the element is attached again within this turn. @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    this.run?.pause();
    setTimeout(() => {
      if (this.isConnected || !this.#parts) return;
      const { conductor, kept, aides, crew } = this.#parts;
      conductor.removeEventListener('change', this.#heard);
      kept.removeEventListener('change', this.#heard);
      for (const part of [kept, crew, conductor, aides]) part.dispose();
      this.#parts = this.run = null;
    });
  }

  #heard = () => {
    if (!this.#parts) return;
    const { conductor } = this.#parts;
    this.#follow();
    if (conductor.link !== this.#link) {
      this.recipe = this.#link = conductor.link;
      this.dispatchEvent(new CustomEvent('recipechange', { detail: this.recipe }));
    }
    this.requestUpdate();
  };

  /** Shows a model that somebody brought; its dialog comes when it is first used. @param {Event} event */
  #openModel = async (event) => {
    const { detail } = /** @type {CustomEvent<File[]>} */ (event);
    const { files } = Lab.sources;
    if (!files) return this.miss(keepWords.noModels);
    const part = await files.opened().catch(() => null);
    if (!part) this.miss(await whyMissing());
    else if (this.#view)
      part.openModel(this.#view, detail, /** @type {ShadowRoot} */ (this.renderRoot));
  };

  /** The run at hand may be another one. */
  #follow() {
    if (!this.#parts) return;
    const { conductor, crew } = this.#parts;
    this.run = conductor.run;
    crew.follow(conductor.run);
  }

  /** From now on runs are kept on this device. @param {import('../model/late-keeping.js').Parts} parts */
  keepRuns(parts) {
    this.#keeping = parts;
    this.#parts?.kept.use(parts);
  }

  /** What keeps runs; null while there is nothing to keep. */
  get kept() {
    return this.#parts?.kept.keeping ?? null;
  }

  /** The run at hand would be lost with the page. */
  get atRisk() {
    return this.#parts?.kept.atRisk ?? false;
  }

  /** @param {number} number */
  #chooseCores(number) {
    this.#cores.choose(number);
    this.cores = this.#cores.chosen;
    this.dispatchEvent(new CustomEvent('coreschange', { detail: this.cores }));
  }

  /** @returns {Unit} a post adds its losses up over the window; so do its recipes */
  get #unit() {
    const shown = this.#parts?.conductor.shown;
    const prepared = this.run?.started?.origin.settings;
    // What is prepared may be another run than that of a record.
    const settings = shown?.known === false ? shown.settings : (prepared ?? shown?.settings);
    const scale = settings?.loss_scale;
    const sum = scale ? scale === 'sum' : this.#claim?.sum;
    return this.unit ?? (sum ? 'sum' : 'nats');
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
    this.#parts?.conductor.open(files);
  }

  /** @override */
  render() {
    if (!this.#parts) return nothing;
    const { conductor, aides, kept } = this.#parts;
    const { run, shown, earlier } = conductor;
    const now = {
      run,
      curve: shown,
      earlier,
      unit: this.#unit,
      aides,
      conductor,
      cores: this.#cores,
      kept,
    };
    this.#view = sameView(this.#view, now);
    return html`
      <div
        class="lab"
        @dragover=${this.#drag}
        @dragleave=${this.#drag}
        @drop=${this.#drop}
        @say=${this.#hearSaid}
      >
        ${this.#renderAreas(this.#view, 'top', (area) => TOP.has(area))}
        <plateau-transport
          .view=${this.#view}
          .state=${this.#state}
          .strip=${this.away ? this.#strip : null}
          @cores=${(/** @type {CustomEvent<number>} */ e) => this.#chooseCores(e.detail)}
          @own=${() => this.#showOwn()}
        ></plateau-transport>
        ${this.#renderNotices(conductor)}
        <div class="offers">${this.#renderKept(conductor, kept.keeping)}</div>
        ${this.#renderAreas(this.#view, 'panels', (area) => !TOP.has(area))}
        <plateau-own .view=${this.#view} @brought=${this.#showBrought}></plateau-own>
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

  /** What the page has to say of the curve is not said before somebody asks. */
  get hides() {
    const { verdict, classroom, askedOf } = this;
    return (verdict === 'ask' || classroom) && askedOf !== this.#parts?.conductor.shown;
  }

  showAnswer() {
    this.askedOf = this.#parts?.conductor.shown;
  }

  get running() {
    return this.run?.running ?? false;
  }

  /** Trains, as the button does. */
  start() {
    if (!this.running) this.#parts?.conductor.toggle(this.#parts.aides);
  }

  pause() {
    this.run?.pause();
  }

  /** A text of the page around, which takes the place of the one at hand. @param {string} text */
  set text(text) {
    this.bring(strings.text.around, Promise.resolve(text));
  }

  /** Back to epoch 0, without training. */
  reset() {
    this.pause();
    this.#parts?.conductor.startOver();
  }

  /** A text of the page around, or of a link: nothing trains before it has come. @param {string} name @param {Promise<string>} coming rejects with a Refusal */
  async bring(name, coming) {
    const source = coming.then((text) => ({ ...written(text), name }));
    await this.#parts?.conductor.expect(
      source.catch((error) => this.miss(sentenceOf(error, strings.deeper.notLoaded))),
    );
  }

  #forget() {
    this.mistakes = '';
    this.#parts?.conductor.forgetLink();
  }

  /** Something of the address could not be taken. @param {string} sentence */
  miss(sentence) {
    this.mistakes = `${this.mistakes} ${sentence}`.trim();
    return null;
  }

  /** Opens a closer look. @param {string} name */
  openLook(name) {
    for (const deeper of this.renderRoot.querySelectorAll('plateau-deeper')) {
      const { look, show } = /** @type {import('./deeper.js').Deeper} */ (deeper);
      if (look?.name === name) show.call(deeper);
    }
  }

  /** Asks for a text of the reader's own; the dialog comes when it is first asked for. */
  async #showOwn() {
    const part = await import('./first/own.js').catch(() => null);
    if (!part) return this.miss(await whyMissing());
    const own = /** @type {import('./first/own.js').OwnText|null} */ (
      this.renderRoot.querySelector('plateau-own')
    );
    await own?.updateComplete;
    own?.show();
  }

  /** What the page says of a new text is at its top, and the button that trains on it has the focus. */
  #showBrought() {
    this.scrollIntoView({ block: 'start' });
    const bar = this.renderRoot.querySelector('plateau-transport');
    const go = /** @type {HTMLElement|null|undefined} */ (bar?.shadowRoot?.querySelector('.go'));
    go?.focus({ preventScroll: true });
  }

  /**
   * Each area with the panels that are shown of it; an area of none is left out.
   * @param {View} view
   * @param {string} group
   * @param {(area: string) => boolean} holds the group holds an area
   */
  #renderAreas(view, group, holds) {
    const shown = PANELS.filter(({ name, area }) => holds(area) && this.shows(name));
    const areas = [...new Set(shown.map(({ area }) => area))];
    const lacks = ['cells', 'left', 'samples'].filter((area) => !areas.includes(area));
    if (areas.length === 0) return nothing;
    return html`
      <div class="${group} ${group === 'top' && view.conductor.fresh && view.earlier.length === 0 ? 'quiet-chart' : ''} ${lacks.map((area) => `no-${area}`).join(' ')}">
        ${areas.map(
          (area) => html`
            <div class="area ${area}" .style=${`grid-area: ${area}`}>
              ${shown.filter((panel) => panel.area === area).map(({ render }) => render(view, this))}
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
    const { again, dismiss } = strings.trouble;
    // Beside the recipe, where that is shown.
    const link = this.shows('recipe') ? '' : conductor.recipeProblem;
    const missed = [this.mistakes, link].filter(Boolean).join(' ');
    const proof = this.#claim?.prove(run, conductor.beginning);
    return [
      broken ? notice('alert', run.trouble, again, () => conductor.retry()) : nothing,
      missed ? notice('note', missed, dismiss, () => this.#forget()) : nothing,
      run.phase === 'asleep'
        ? html`<p class="beside notice calm rest">${strings.rest}</p>`
        : nothing,
      proof ? html`<p class="beside notice calm proof" role="status">${proof}</p>` : nothing,
      ...run.notices.map(({ sentence, grave }) =>
        notice(grave ? 'alert' : 'note', sentence, dismiss, () => run.dismiss(sentence)),
      ),
    ];
  }

  /** What may be brought back. @param {Conductor} conductor @param {import('../model/keeping.js').Keeping|null} keeping */
  #renderKept(conductor, keeping) {
    const { undo, run, gaveWay, choice } = conductor;
    const { notNow } = keepWords;
    const { dismiss } = strings.trouble;
    return [
      gaveWay
        ? notice(
            'note',
            firstWords.switched(choice.recipe?.label ?? '', gaveWay.label),
            dismiss,
            conductor.forgetGaveWay,
            () => conductor.takeRecipe(gaveWay.name),
            firstWords.back(gaveWay.label),
          )
        : nothing,
      keeping?.offer && run.able
        ? notice('note', keeping.offered, notNow, keeping.decline, keeping.accept)
        : nothing,
      undo
        ? notice(
            'note',
            keepWords.ended(Number(undo.curve.points.epoch?.at(-1) ?? 0)),
            notNow,
            conductor.forgetUndo,
            conductor.takeBack,
          )
        : nothing,
    ];
  }

  /** @param {Map<PropertyKey, unknown>} changed @override */
  willUpdate(changed) {
    const conductor = this.#parts?.conductor;
    if (changed.has('recipe') && this.recipe !== this.#link) conductor?.follow(this.recipe);
    if (changed.has('record')) this.#followRecord();
    if (changed.has('cores')) this.#cores.choose(this.cores);
    this.#parts?.classroom.turn(this.classroom);
    this.#parts?.classroom.follow();
    const points = this.run?.points;
    const way = points && this.run?.running ? trend(points.whole).way : 'starting';
    // The object stays the same while nothing changes.
    const state = stateOf(this.run, way, conductor?.standing ?? 'asked');
    if (state.kind !== this.#state.kind) this.#state = state;
  }

  /** The strip is there before it is wanted, without a network too, and no first picture waits for it. @override */
  async firstUpdated() {
    if (!this.shows('why') || !this.shows('loss')) return;
    const part = await import('../chart/strip.js').catch(() => null);
    this.#strip = part && new part.Strip();
  }

  /** A bar above the answer is at the edge of the window once all of the chart is past it; one below always is. */
  #watchChart() {
    const find = (/** @type {string} */ part) => this.renderRoot.querySelector(part);
    const bar = find('plateau-transport');
    const below = bar && getComputedStyle(bar).order === '1';
    const figure = find('plateau-chart')?.shadowRoot?.querySelector('figure') ?? null;
    this.#reading.follow(find('.answer'), below ? figure : find('.chart'));
  }

  /** Tells the page around it how the run stands. @override */
  updated() {
    this.#watchChart();
    this.#sayNotes();
    const { kind, words } = this.#state;
    const now = performance.now();
    if (kind === this.#said.kind && now - this.#said.at < PAUSE) return;
    const { epoch, until, loss } = this.#figures;
    const key = `${kind} ${epoch} ${until} ${loss}`;
    if (key === this.#said.key) return;
    this.#said = { key, kind, at: now };
    this.dispatchEvent(
      new CustomEvent('progress', { detail: { kind, words, epoch, until, loss } }),
    );
  }

  /** Shows the run that the record tells of, and compares the reader's own with it. */
  async #followRecord() {
    const { record } = this;
    this.#claim = null;
    this.#parts?.conductor.promise(null);
    if (!record) return;
    try {
      const { Claim } = await import('../share/claim.js');
      if (record !== this.record) return;
      this.#claim = new Claim(record);
      this.#parts?.conductor.promise(this.#claim.curve);
    } catch (error) {
      this.miss(sentenceOf(error, '') || (await whyMissing()));
    }
  }

  /** Where the run stands, losses as they are shown. */
  get #figures() {
    const { run } = this;
    const show = lossIn(this.#unit, run?.counted ?? 1);
    const epoch = run?.epoch ?? 0;
    return {
      epoch,
      until: Math.max(epoch, run?.progress?.until || this.#parts?.conductor.until || 0),
      loss: show(run?.loss),
      unseen: show(run?.points?.newest('heldOutLoss')?.value),
    };
  }

  /** A part of the page has something to say. @param {CustomEvent<string>} event */
  #hearSaid({ detail }) {
    this.#speaker.say(detail);
    this.requestUpdate();
  }

  /** What is offered is said once, when it appears. */
  #sayNotes() {
    const notes = [...this.renderRoot.querySelectorAll('.offers p')].map(
      ({ textContent }) => textContent ?? '',
    );
    const news = notes.filter((note) => !this.#notes.includes(note));
    this.#notes = notes;
    for (const note of news) this.#speaker.say(note);
    if (news.length > 0) this.requestUpdate();
  }

  /** What the live region says. */
  #speech() {
    const { kind } = this.#state;
    const words = strings.status;
    // Said by an alert.
    if (kind === 'unavailable' || kind === 'failed') return this.#speaker.hear(kind, '');
    const before = BEFORE.find((each) => each === kind);
    const unlike = before === 'asleep' && this.#view?.curve?.repeatable === false;
    if (before) return this.#speaker.hear(kind, words[unlike ? 'unrepeatable' : before]);
    const { epoch, until, loss, unseen } = this.#figures;
    const now = words.epoch(epoch, until, loss, unseen);
    const sentence = kind === 'running' ? `${now}.` : `${now}, ${words[kind]}.`;
    // Falling and flat are spoken with the next sentence: near the border between them it would be every second.
    const calm = TRAINING.has(kind) && kind !== 'rolledback';
    return this.#speaker.hear(calm ? 'running' : kind, sentence);
  }

  /** @override */
  static styles = [tokens, base, labStyle];
}

/**
 * What the core or the page says unasked, with a button.
 * @param {'alert'|'note'} role
 * @param {string} sentence
 * @param {string} label
 * @param {() => void} act
 * @param {() => void} [back] brings back what was before
 * @param {string} [backLabel]
 */
const notice = (role, sentence, label, act, back, backLabel = keepWords.comeBack) => html`
  <div class="beside notice ${role === 'alert' ? '' : 'calm'}" role=${role}>
    <p>${sentence}</p>
    ${back ? html`<button class="small" @click=${back}>${backLabel}</button>` : nothing}
    <button class="small" @click=${act}>${label}</button>
  </div>
`;

/** Defines <plateau-lab>. @param {Sources} sources where its page has its parts */
export function defineLab(sources) {
  Lab.sources = sources;
  customElements.define('plateau-lab', Lab);
}
