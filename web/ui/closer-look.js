// A closer look at the run for a panel: asked for when the panel is seen, measured by an aide on a copy, and ended with the
// panel; and the frame around what the panel draws of it.
//
// What it holds is of one run at one epoch. It is measured as soon as there is something to measure, again when the run
// pauses or ends, and meanwhile when the reader asks.

import { html, nothing } from 'lit';
import { Refusal, sentenceOf } from '../wire/refusal.js';
import { words } from '../words/closer-look.js';
import { strings } from '../words/strings.js';
import { say } from './say.js';

/** @typedef {import('lit').ReactiveControllerHost & EventTarget & {view: import('../model/view.js').View}} Host */

/**
 * What a panel draws in the frame: `complete` what was measured, `incomplete` what is known without.
 * @typedef {{complete(result: any): unknown, incomplete(): unknown}} Drawn
 */

export class CloserLook {
  #host;
  #look;
  #options;
  /** @type {AbortController|null} */
  #working = null;
  /** What came of the last one. @type {any} */
  result = null;
  /** The epoch that the result was measured at. @type {number|null} */
  epoch = null;
  /** The curve it belongs to. @type {import('../model/curve.js').Curve|null} */
  curve = null;
  /** Share of the one under way that is done, 0 to 1. */
  #share = 0;
  /** Why there is none, or ''. */
  trouble = '';

  /**
   * @param {Host} host
   * @param {keyof typeof strings.deeper.looks} look a name in web/looks/jobs.js too
   * @param {() => any} [options] what the look takes
   */
  constructor(host, look, options = () => ({})) {
    this.#host = host;
    this.#look = look;
    this.#options = options;
    host.addController(this);
  }

  get working() {
    return this.#working !== null;
  }

  /** The result is of another run, or of an earlier epoch of this one. */
  get stale() {
    const { run } = this.#host.view;
    return this.result !== null && (this.curve !== run.curve || this.epoch !== run.epoch);
  }

  /** There is something to look at. */
  get possible() {
    return this.#host.view.run.epoch > 0;
  }

  /** Measures by itself what can be seen: the first time, and again when the run has come to rest. */
  hostUpdated() {
    const { run } = this.#host.view;
    if (this.working || this.trouble || !this.possible || run.preparing) return;
    if (this.result === null || (this.stale && !run.running)) this.measure();
  }

  hostDisconnected() {
    this.#drop();
  }

  /** Aloud, under the name of the look. @param {string} sentence */
  #say(sentence) {
    const { heading } = strings.deeper.looks[this.#look];
    say(this.#host, `${heading}: ${sentence}`);
  }

  #drop() {
    this.#working?.abort(new Refusal(''));
    this.#working = null;
  }

  /** The reader does not want it now. */
  #cancel = () => {
    this.#drop();
    this.trouble = words.cancelled;
    this.#say(words.cancelled);
    this.#host.requestUpdate();
  };

  /** Measures the run as it is now; one that is under way is ended. */
  async measure() {
    const { run, aides } = this.#host.view;
    this.#drop();
    if (!run.started) return;
    const mine = new AbortController();
    this.#working = mine;
    this.#share = 0;
    this.trouble = '';
    this.#say(words.begun);
    this.#host.requestUpdate();
    const { curve } = run;
    const { signal } = mine;
    const onProgress = (/** @type {number} */ share) => {
      this.#share = share;
      this.#host.requestUpdate();
    };
    try {
      const found = await aides.look(run, this.#look, this.#options(), { signal, onProgress });
      Object.assign(this, found, { curve });
      this.#say(words.measured(this.epoch ?? 0));
    } catch (error) {
      if (this.#working !== mine) return;
      this.trouble = sentenceOf(error, strings.deeper.noAide);
    }
    this.#working = null;
    this.#host.requestUpdate();
  }

  /** Which epoch it is of or how far it has come, what can be done about it, and what was measured. @param {Drawn} drawn */
  render(drawn) {
    return html`
      <p class="quiet row measure">${this.#renderState()}</p>
      ${this.result === null ? drawn.incomplete() : drawn.complete(this.result)}
    `;
  }

  #renderState() {
    const { curve } = this.#host.view;
    if (!this.possible) return curve?.recorded ? words.recorded : words.trainFirst;
    if (this.working) {
      const said = words.working(Math.round(100 * this.#share));
      return html`
        <progress max="1" .value=${this.#share} aria-label=${said}></progress>
        <span>${said}</span>
        <button class="small" @click=${this.#cancel}>${words.cancel}</button>
      `;
    }
    const again = this.stale || this.trouble || this.result === null;
    return html`
      ${this.trouble ? html`<span role="alert">${this.trouble}</span>` : nothing}
      ${this.result === null ? nothing : html`<span>${words.measured(this.epoch ?? 0)}</span>`}
      ${again ? html`<button class="small" @click=${() => this.measure()}>${words.again}</button>` : nothing}
    `;
  }
}
