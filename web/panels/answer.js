// The answer under the chart: one sentence large, its reasons beside it.

import { css, html, nothing } from 'lit';
import { evidenceOf } from '../model/evidence.js';
import { whyMissing } from '../model/missing.js';
import { answer } from '../model/sentence.js';
import { element } from '../ui/element.js';
import '../ui/help.js';
import { say } from '../ui/say.js';
import { base } from '../ui/styles.js';
import { Watch } from '../ui/watch.js';
import { strings } from '../words/strings.js';

const words = strings.answer;
const find = strings.find;

/** The words of the answer that have a "?". */
const EXPLAINED = ['floor', 'test text'];
/** Of those, what the first screen has explained. */
const ABOVE = 'floor';

/** Seconds of one thread that a plan of src/explain/ladder.c takes at most, about; of a text of more than 100,000 characters as much again for ten times as many. */
const PLAN = 90;

/** A plan's trials, those from new weights counted as parts, and the epochs that measuring one takes as long as: as there. */
const TRIALS = 75;
const MEASURES = 3;

/** The part that comes when it is asked for. @typedef {typeof import('../looks/explain/panel.js')} Part */

const properties = {
  run: /** @type {import('../model/run.js').Run|null} */ (null),
  /** What is spoken of. */
  curve: /** @type {import('../model/curve.js').Curve|null} */ (null),
  unit: /** @type {import('../words/units.js').Unit} */ ('nats'),
  aides: /** @type {import('../model/aides.js').Aides|null} */ (null),
  conductor: /** @type {import('../model/conductor.js').Conductor|null} */ (null),
  /** It is hidden until somebody asks for it: event 'asked'. */
  hides: false,
  /** No experiment begins later; 0: all of the plan is carried out. */
  seconds: 0,
  /** Epochs of each experiment, so that a slow machine tries the same; 0: by counted work and `seconds`. */
  fixed: 0,
  /** There is a look that compares runs from scratch. */
  compare: false,
  /** The first screen is shown above it. */
  first: false,
  experiments: /** @type {import('../looks/explain/experiments.js').Experiments|null} */ (null),
  /** Why the experiments could not be loaded, or ''. */
  trouble: '',
  loading: false,
};

export class AnswerPanel extends element(properties) {
  // Sentences that change faster than this cannot be read.
  watch = new Watch(this, ['state', 'points'], 1000);

  /** It trained when it was last drawn. */
  #ran = false;

  /** @override */
  render() {
    const evidence = evidenceOf(this.run, this.curve, this.unit);
    const nothingYet = this.run?.phase === 'unavailable' ? words.unavailable : words.waiting;
    const { say: whole, more } = evidence ? answer(evidence) : { say: nothingYet, more: [] };
    const say = this.#found ?? whole;
    return html`
      <section role="region" aria-labelledby="heading">
        <div class="spread">
          <h2 id="heading">${words.heading}</h2>
          <p class="label">${EXPLAINED.filter((word) => !this.first || word !== ABOVE).map((word) => html`${word}<plateau-help word=${word}></plateau-help> `)}</p>
        </div>
        <p class="label cut whose ${this.curve?.recorded ? 'recorded' : ''}">${this.#whose}</p>
        ${
          this.hides
            ? html`<p class="hidden">${find.hidden}</p>
                <p><button @click=${this.#show}>${find.show}</button></p>`
            : html`
                <p class="say">${say}</p>
                ${this.#renderExperiments()}
                ${more.length ? html`<div class="prose more">${more.map((reason) => html`<p>${reason}</p>`)}</div>` : nothing}
              `
        }
      </section>
    `;
  }

  /** What is answered when the run comes to rest is said aloud. @override */
  updated() {
    const { run, curve } = this;
    const running = run?.running ?? false;
    const rested = this.#ran && !running && curve === run?.curve;
    this.#ran = running;
    const sentence = this.renderRoot.querySelector('.say')?.textContent?.trim();
    if (rested && sentence) say(this, sentence);
  }

  /** What experiments have found of the run as it is now. */
  get #found() {
    const { experiments, curve, run } = this;
    if (!experiments || experiments.working || experiments.stale(run)) return null;
    return experiments.curve === curve ? experiments.answers?.[this.unit].sentence : null;
  }

  #show() {
    this.dispatchEvent(new Event('asked'));
  }

  async #find() {
    const { run, aides, loading } = this;
    if (!run || !aides || loading) return;
    this.loading = true;
    this.trouble = '';
    /** @type {Part|null} */
    const part = await import('../looks/explain/panel.js').catch(() => null);
    this.loading = false;
    if (!part) this.trouble = await whyMissing();
    if (aides !== this.aides || !part) return;
    const experiments = new part.Experiments(aides);
    experiments.addEventListener('change', () => experiments.working || this.requestUpdate());
    this.experiments = experiments;
    experiments.start(run, this.seconds, this.fixed);
  }

  /** @param {Map<PropertyKey, unknown>} changed @override */
  willUpdate(changed) {
    // Those of an element that was taken off the page are ended.
    if (changed.get('aides')) this.experiments = null;
  }

  #renderExperiments() {
    const { run, curve, aides } = this;
    if (this.experiments)
      return html`
        <plateau-experiments
          .experiments=${this.experiments}
          .run=${run}
          .conductor=${this.conductor}
          .unit=${this.unit}
          .compare=${this.compare}
          .seconds=${this.seconds}
          .fixed=${this.fixed}
        ></plateau-experiments>
      `;
    // Up to about how long they take, before anything is known of their plan.
    const { epoch, seconds } = curve?.points ?? { epoch: [], seconds: [] };
    const trained = (epoch.at(-1) ?? 0) - (curve?.from?.epoch ?? 0);
    const each = (seconds.at(-1) ?? 0) / (trained || 1);
    const plan = this.fixed
      ? TRIALS * (this.fixed + MEASURES) * each
      : PLAN * Math.max(1, Math.log10(run?.started?.facts.train ?? 1) - 4);
    const about = plan / (aides?.maximum ?? 1);
    // Its place is there before it can be pressed, so that nothing jumps.
    const can = run?.able && aides && curve && !curve.recorded && run.epoch > 0 && !this.loading;
    return html`
      <div class="row find">
        <button ?disabled=${!can} aria-describedby="about" @click=${this.#find}>${find.find(about)}</button>
        <p class="quiet" id="about">${this.#untrained ? find.first : find.about}</p>
        ${this.trouble ? html`<p class="warn" role="alert">${this.trouble}</p>` : nothing}
      </div>
    `;
  }

  /** There is nothing yet to try changes on, and Train is what helps. */
  get #untrained() {
    const { run, curve } = this;
    if (!run || run.phase === 'unavailable' || run.phase === 'failed') return false;
    return !run.running && (!curve || curve.recorded || !(run.epoch > 0));
  }

  /** Which run the sentence is about. */
  get #whose() {
    const { curve } = this;
    if (!curve) return nothing;
    const { recorded, repeatable, name, textName } = curve;
    const said = repeatable ? words.recorded : words.unrepeatable;
    return (recorded ? said : words.of)(name, textName);
  }

  /** @override */
  static styles = [
    base,
    css`
      section {
        gap: 0 48px;
        min-height: var(--answer-height, 0);
      }
      /* One line, whoever it is about: the sentence stays where it is when the reader's run takes over. */
      .whose {
        min-height: 1lh;
        margin-bottom: 4px;
        line-height: 18px;
      }
      .recorded {
        color: var(--accent);
      }
      .say,
      .hidden {
        font-size: var(--type-lead);
        line-height: 1.38;
        letter-spacing: -0.01em;
      }
      .say {
        min-height: 4lh;
      }
      .hidden {
        min-height: 2lh;
        color: var(--soft);
      }
      .find,
      plateau-experiments {
        margin-top: 16px;
      }
      .find button {
        white-space: normal;
      }
      /* It takes the same place whichever of its two sentences it says. */
      .find .quiet {
        flex: 1 1 calc(330 * var(--px));
      }
      .more {
        display: grid;
        gap: 8px;
        margin-top: 10px;
      }
      @container (width >= 42.666em) {
        .say {
          min-height: 2lh;
        }
      }
      @container (width >= 100em) {
        section {
          grid-template-columns: minmax(0, 1.05fr) minmax(0, 1fr);
          /* What the reasons need beyond the sentence goes below it, not between the lines above it. */
          grid-template-rows: auto auto 1fr;
        }
        section > * {
          grid-column: 1;
        }
        plateau-experiments {
          grid-column: 1 / -1;
        }
        .more {
          grid-column: 2;
          grid-row: 1 / span 3;
          align-content: start;
          margin-top: 0;
        }
      }
    `,
  ];
}

customElements.define('plateau-answer', AnswerPanel);
