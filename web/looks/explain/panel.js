// What would help, found by experiments: asked for, followed, and what came of them. Loaded when it is first asked for.

import { html, nothing } from 'lit';
import { element } from '../../ui/element.js';
import { say } from '../../ui/say.js';
import { Watch } from '../../ui/watch.js';
import { converter } from '../../words/units.js';
import { budgetPicture } from './budget.js';
import { Experiments } from './experiments.js';
import { advice, budget, sentence, table } from './explained.js';
import { experimentsStyle } from './style.js';
import { words } from './words.js';

export { Experiments };

/** Of the bar, what is known without a trial. */
const GATHERING = 0.04;

const properties = {
  experiments: /** @type {Experiments|null} */ (null),
  run: /** @type {import('../../model/run.js').Run|null} */ (null),
  conductor: /** @type {import('../../model/conductor.js').Conductor|null} */ (null),
  unit: /** @type {import('../../words/units.js').Unit} */ ('nats'),
  /** There is a look of that name to open. */
  compare: false,
  /** As those of <plateau-answer>. */
  seconds: 0,
  fixed: 0,
  /** Why the click came to nothing, or ''. */
  trouble: '',
  acting: false,
};

export class ExperimentsPanel extends element(properties) {
  watch = new Watch(this, ['state', 'progress'], 1000);
  /** The run that the advice was followed from, and what was done. @type {{curve: unknown, deed: import('./explained.js').Deed['do']}|null} */
  followed = null;

  /** @type {Experiments|null} */
  #heard = null;
  /** It was said that they are under way. */
  #working = false;
  /** An update is due. */
  #timer = 0;

  /** @override */
  willUpdate() {
    if (this.experiments === this.#heard) return;
    this.#heard?.removeEventListener('change', this.#hear);
    this.#heard = this.experiments;
    this.#heard?.addEventListener('change', this.#hear);
  }

  // Shares come 20 times a second from each aide; a bar moves well with eight.
  #hear = () => {
    const { phase = 'idle' } = this.experiments ?? {};
    if (phase !== 'trying' && phase !== 'gathering') return this.requestUpdate();
    this.#timer ||= setTimeout(() => {
      this.#timer = 0;
      this.requestUpdate();
    }, 125);
  };

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.experiments?.dispose();
  }

  get #convert() {
    return converter(this.unit, this.experiments?.curve?.counted ?? 1);
  }

  #find() {
    if (!this.run) return;
    this.trouble = '';
    this.experiments?.start(this.run, this.seconds, this.fixed);
  }

  /** @param {import('./explained.js').Deed} deed */
  async #act(deed) {
    const { experiments, conductor, acting } = this;
    if (!experiments?.curve || !experiments.origin || !conductor || acting) return;
    this.acting = true;
    this.trouble = '';
    try {
      this.trouble = await this.#do(deed, experiments, conductor);
      if (!this.trouble && deed.do !== 'train')
        this.followed = { curve: experiments.curve, deed: deed.do };
    } catch (error) {
      this.trouble = error instanceof Error ? error.message : String(error);
    }
    this.acting = false;
  }

  /**
   * @param {import('./explained.js').Deed} deed
   * @param {Experiments} experiments
   * @param {import('../../model/conductor.js').Conductor} conductor
   * @returns {Promise<string>} why it could not be done, or ''
   */
  async #do(deed, experiments, conductor) {
    const { curve, origin, epoch } = experiments;
    if (!curve || !origin) return '';
    if (deed.do === 'train') {
      if (!conductor.run.running) await conductor.toggle();
      return '';
    }
    if (deed.do === 'back') return conductor.goBack();
    if (deed.do === 'start') {
      const settings = await experiments.settings(deed.change);
      const { arithmetic = 'auto' } = origin.settings;
      await conductor.startWith({ ...settings, arithmetic });
      return '';
    }
    const { checkpoint } = await experiments.fork(deed.change);
    const { text } = origin;
    const from = { epoch, best: experiments.best };
    const { textName } = curve;
    return conductor.goOn({ checkpoint, text, name: deed.name, textName, from });
  }

  /** @override */
  render() {
    const { experiments } = this;
    if (!experiments) return nothing;
    const { working } = experiments;
    const judged = experiments.answers && !working;
    const again = working ? nothing : this.#renderAgain(experiments);
    return html`
      ${working ? this.#renderProgress(experiments) : nothing}
      ${experiments.trouble ? html`<p class="warn trouble" role="alert">${experiments.trouble}</p>` : nothing}
      ${
        this.#other
          ? html`${this.#renderFollowed()} ${again} ${this.#renderOther(experiments)}`
          : html`
              ${judged ? this.#renderAdvice(experiments) : nothing} ${again}
              ${this.#renderDetails(experiments)}
            `
      }
      ${this.trouble ? html`<p class="warn trouble" role="alert">${this.trouble}</p>` : nothing}
    `;
  }

  /** They are of another run than that at hand, which has an answer of its own. */
  get #other() {
    return this.experiments?.curve !== this.run?.curve;
  }

  /** What the last click did, once the run at hand is the one that it began. */
  #renderFollowed() {
    const { followed, experiments } = this;
    if (followed?.curve !== experiments?.curve) return nothing;
    return html`<p class="prose">${followed ? words.action.done[followed.deed] : nothing}</p>`;
  }

  /** What was found for another run, for whoever opens it. @param {Experiments} experiments */
  #renderOther(experiments) {
    const { answers, working, rows, curve, epoch } = experiments;
    const judged = answers && !working;
    if (!judged && !rows.some(({ over }) => over)) return nothing;
    return html`
      <details>
        <summary>${words.of(curve?.name ?? '', epoch)}</summary>
        ${judged ? this.#renderAdvice(experiments) : nothing} ${this.#renderDetails(experiments)}
      </details>
    `;
  }

  /** What the advice follows from. @param {Experiments} experiments */
  #renderDetails(experiments) {
    const { answers, working, rows } = experiments;
    const judged = answers && !working;
    return html`
      ${judged ? this.#renderBudget(experiments) : nothing}
      ${rows.some(({ over }) => over) ? this.#renderTable(experiments) : nothing}
      ${judged ? this.#renderLabels(experiments) : nothing}
    `;
  }

  /** Says that it has begun, and what came of it. @override */
  updated() {
    const { experiments, run, unit } = this;
    const { working = false, trouble = '', answers, rows = [] } = experiments ?? {};
    if (!experiments || working === this.#working) return;
    this.#working = working;
    if (working) return say(this, words.begun);
    // What went wrong is said by an alert.
    if (trouble) return;
    if (!answers) return say(this, words.cancelled);
    const { first } = advice(experiments, unit, run?.curve ?? null);
    say(this, words.over(rows.length, sentence(experiments, unit), first?.button ?? ''));
  }

  /** @param {Experiments} experiments */
  #renderProgress(experiments) {
    const { phase, done, gathered, share, secondsLeft } = experiments;
    const whole = GATHERING * gathered + (1 - GATHERING) * share;
    const say =
      phase === 'trying'
        ? words.trying(done, secondsLeft)
        : phase === 'judging'
          ? words.judging
          : words.gathering;
    return html`
      <div class="quiet row progress">
        <progress max="1" .value=${whole} aria-label=${words.trying(done, null)}></progress>
        <span>${say}</span>
        <button class="small" @click=${() => experiments.cancel()}>${words.cancel}</button>
      </div>
    `;
  }

  /** @param {Experiments} experiments */
  #renderAgain(experiments) {
    const { run } = this;
    const { phase, answers, cancelled, done } = experiments;
    const can = run?.able && run.epoch > 0;
    const fresh = answers && !experiments.stale(run) && !cancelled;
    return html`
      ${
        cancelled
          ? html`<p class="quiet">${answers ? words.partly(done) : words.cancelled}</p>`
          : nothing
      }
      ${
        can && !fresh
          ? html`<p class="again">
              <button @click=${this.#find}>
                ${phase === 'done' && answers && !this.#other ? words.again : words.find}
              </button>
            </p>`
          : nothing
      }
    `;
  }

  /** @param {Experiments} experiments */
  #renderBudget(experiments) {
    const number = experiments.curve?.number ?? 1;
    return budgetPicture(budget(experiments, this.unit, this.#convert), number);
  }

  /** What to do, below the sentence that it follows from. @param {Experiments} experiments */
  #renderAdvice(experiments) {
    const { run } = this;
    const { curve, epoch } = experiments;
    const other = this.#other;
    const { first, beside, notes } = advice(experiments, this.unit, run?.curve ?? null);
    const followed = this.followed?.curve === curve ? this.followed.deed : '';
    const stands = experiments.stale(run);
    return html`
      ${
        stands
          ? html`${other ? nothing : html`<p class="label whose">${words.at(epoch)}</p>`}
              <p class="say">${sentence(experiments, this.unit)}</p>`
          : nothing
      }
      <div class="advice">
        ${followed ? nothing : this.#renderClick(first, 'primary')}
        ${followed && other ? nothing : html`<p class="prose">${followed ? words.action.done[followed] : notes}</p>`}
        ${
          beside && !followed
            ? html`${this.#renderClick(beside, '')}
                <p class="prose">${words.action.beside}</p>`
            : nothing
        }
      </div>
    `;
  }

  /** @param {import('./explained.js').Click|null} click @param {string} kind of button */
  #renderClick(click, kind) {
    if (!click) return nothing;
    return html`<button
      class=${kind}
      ?disabled=${this.acting || !this.run?.able || (click.deed.do === 'train' && this.run.running)}
      @click=${() => this.#act(click.deed)}
    >
      ${click.button}
    </button>`;
  }

  /** @param {Experiments} experiments */
  #renderLabels(experiments) {
    return html`
      <h3>${words.labels}</h3>
      <dl class="labels">
        ${experiments.answers?.[this.unit].labels.map(
          ({ title, words: evidence }) => html`<div>
            <dt>${title}</dt>
            <dd>${evidence}</dd>
          </div>`,
        )}
      </dl>
    `;
  }

  /** @param {Experiments} experiments */
  #renderTable(experiments) {
    const { epoch, trained: epochs, rows, answers, working } = experiments;
    const judged = answers && !working;
    const say = words.table;
    const groups = table(experiments, this.#convert);
    // With nothing held out there is no loss of such text.
    const heldOut = groups.some(({ lines }) => lines.some(({ valid }) => /\d/.test(valid)));
    const [first = '', ...others] = heldOut ? say.columns : say.columns.slice(0, -1);
    const anew = rows.some(({ trial, over }) => trial.anew && over);
    const left = judged ? answers[this.unit].about_left_out : '';
    // By epochs, and in the arithmetic that every machine has.
    const same = experiments.epochs > 0 && experiments.arithmetic === 'plain' ? say.same : '';
    return html`
      <h3 id="table">${say.heading}</h3>
      <p class="quiet">
        ${say.about(epoch, epochs, anew)} ${same}
        ${
          this.compare
            ? html`${say.beside} <button class="link" @click=${this.#openCompare}>${say.compare}</button>`
            : nothing
        }
      </p>
      ${left ? html`<p class="quiet">${left}</p>` : nothing}
      ${judged ? html`<p class="quiet">${say.note}</p>` : nothing}
      <table aria-labelledby="table">
        <thead>
          <tr>
            <th scope="col">${first}</th>
            ${others.map((name) => html`<th scope="col">${name}</th>`)}
          </tr>
        </thead>
        ${groups.map(
          ({ group, lines }) => html`
            <tbody>
              <tr class="group">
                <th class="label" colspan=${1 + others.length} scope="rowgroup">${group}</th>
              </tr>
              ${lines.map(
                (line) => html`
                  <tr>
                    <th scope="row">
                      ${line.label}${[line.remark, line.expect].map((more) => (more ? html`<small>${more}</small>` : nothing))}
                    </th>
                    <td>${line.train}<small>${line.change}</small></td>
                    <td>${line.excess}</td>
                    ${heldOut ? html`<td>${line.valid}<small>${line.validChange}</small></td>` : nothing}
                  </tr>
                `,
              )}
            </tbody>
          `,
        )}
      </table>
    `;
  }

  #openCompare() {
    this.dispatchEvent(
      new CustomEvent('look', { detail: 'compare', bubbles: true, composed: true }),
    );
  }

  /** @override */
  static styles = experimentsStyle;
}

customElements.define('plateau-experiments', ExperimentsPanel);
