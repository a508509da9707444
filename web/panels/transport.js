// The transport bar: Train, Step, Start over, and where the run stands.

import { html, LitElement, nothing } from 'lit';
import { helpers } from '../model/cores.js';
import { TRAINING } from '../model/state-of.js';
import { placeMenu } from '../ui/popover.js';
import { base } from '../ui/styles.js';
import { Watch } from '../ui/watch.js';
import { strings } from '../words/strings.js';
import { converter, formatLoss } from '../words/units.js';
import { glyph } from './state-glyph.js';
import { transportStyle } from './transport-style.js';

const words = strings.transport;

export class Transport extends LitElement {
  /** @override */
  static properties = {
    run: { attribute: false },
    state: { attribute: false },
    unit: { attribute: false },
    until: { attribute: false },
    stale: { attribute: false },
    anew: { attribute: false },
    cores: { attribute: false },
  };

  constructor() {
    super();
    /** @type {import('../model/run.js').Run|null} */
    this.run = null;
    /** @type {import('../model/state-of.js').State} */
    this.state = { kind: 'loading', words: words.states.loading };
    /** @type {import('../words/units.js').Unit} */
    this.unit = 'nats';
    /** Epochs that Train goes on to when nothing has been trained. */
    this.until = 0;
    /** The text or the recipe was changed since this run began. */
    this.stale = false;
    /** Another text was brought: Train begins a run of it. */
    this.anew = false;
    /** How many threads may work, and what they do. @type {import('../model/cores.js').Standing} */
    this.cores = { number: 1, most: 1, looks: 0, refused: false };
    new Watch(this, ['state', 'progress']);
  }

  /** @param {string} type */
  #say(type) {
    this.#closeMenu();
    this.dispatchEvent(new Event(type));
  }

  #closeMenu() {
    const menu = /** @type {HTMLElement|null} */ (this.renderRoot.querySelector('.menu'));
    if (menu?.matches(':popover-open')) menu.hidePopover();
  }

  /** @override */
  render() {
    const run = this.run;
    const able = run?.able ?? false;
    const running = run?.running ?? false;
    const label = running
      ? words.pause
      : run?.phase === 'finished' && !this.anew
        ? words.more
        : words.train;
    // A run that broke down for the eighth time goes on with another rate only.
    const stopped = run?.phase === 'stopped';
    const busy = !able || running || run?.preparing || stopped;
    return html`
      <div class="bar" role="group" aria-label=${words.label}>
        <button class="go" ?disabled=${!able || stopped} @click=${() => this.#say('toggle')}>${label}</button>
        <span class="pair">
          <button class="step" title=${words.stepHelp} ?disabled=${busy} @click=${() => this.#say('step')}>${words.step}</button>
          <button class="more" popovertarget="menu" aria-label=${words.menu}>
            <svg viewBox="0 0 16 16" aria-hidden="true"><path d="M4 6.5 8 10.5 12 6.5" /></svg>
          </button>
        </span>
        <button
          class="over ${this.stale ? 'due' : ''}"
          title=${words.startOverHelp}
          ?disabled=${!able || !run?.started}
          @click=${() => this.#say('startover')}
        >${words.startOver}</button>
        <span class="where">${this.#renderWhere()}</span>
        <span class="speed">${this.#renderSpeed()}</span>
        ${this.#renderPace('pace', able)}
        <div class="menu" id="menu" popover @toggle=${placeMenu}>
          <button ?disabled=${busy} @click=${() => this.#say('batch')}>${words.oneBatch}</button>
          <button class="inside over ${this.stale ? 'due' : ''}" ?disabled=${!able || !run?.started} @click=${() => this.#say('startover')}>
            ${words.startOver}
          </button>
          ${this.#renderPace('inside pace', able)}
          ${this.#renderCores()}
          <p class="inside quiet">${this.state.words} ${this.#renderSpeed()}</p>
        </div>
      </div>
    `;
  }

  /** The state and its picture, then where the run stands. */
  #renderWhere() {
    const { run, state } = this;
    const { progress = null, points } = run ?? {};
    const trained = run && progress && progress.step > 0;
    if (!trained) {
      const said = state.kind === 'ready' ? words.readyFor(this.until) : state.words;
      return html`<span class="state wide">${glyph(state.kind)}${said}</span>`;
    }
    const { epoch, until, partialLoss } = progress;
    const show = (/** @type {number} */ nats) =>
      formatLoss(converter(this.unit, run.counted)(nats));
    const loss = points?.loss.at(-1) ?? run.curve?.within.loss.at(-1) ?? partialLoss;
    const unseen = points?.newest('valid')?.value;
    return html`
      <span class="state">${glyph(state.kind)}<span class="words">${state.words}</span></span>
      <span class="numbers">
        <span><b>${words.epoch(epoch, this.#share)}</b> <span class="of">${words.of(Math.max(epoch, until))}</span></span>
        ${loss == null ? nothing : html`<span>${words.loss} <b>${show(loss)}</b></span>`}
        ${unseen === undefined ? nothing : html`<span class="unseen">${words.unseen} <b>${show(unseen)}</b></span>`}
      </span>
    `;
  }

  /** Of the epoch under way, where it takes so long that one waits for it: 0.35; else 0. */
  get #share() {
    const { progress = null, curve = null } = this.run ?? {};
    const { stepsDone = 0, steps = 0, epoch = 0 } = progress ?? {};
    const long = (curve?.within.epoch.at(-1) ?? 0) > epoch;
    return long && steps > 0 ? Math.min(0.99, stepsDone / steps) : 0;
  }

  /** How fast it goes, how long that will go on, how long it has taken. */
  #renderSpeed() {
    const { run } = this;
    const { progress = null, started = null } = run ?? {};
    if (!run || !progress || !started || progress.step === 0) return nothing;
    const { charsPerSecond, epoch, until, stepsDone, steps, seconds } = progress;
    const took = html`<span>${words.took(seconds)}</span>`;
    if (!TRAINING.has(this.state.kind) || !(charsPerSecond > 0)) return took;
    const epochs = Math.max(0, until - epoch - (steps > 0 ? stepsDone / steps : 0));
    const busy = (epochs * started.facts.predictions) / charsPerSecond;
    const left = words.left(Math.max(busy, run.pace ? epochs / run.pace : 0));
    return html`<span><b>${words.speed(charsPerSecond)}</b> · ${left}</span>${took}`;
  }

  /** In the bar where it fits, else in the menu. @param {string} name @param {boolean} able */
  #renderPace(name, able) {
    const now = this.run?.pace ?? 0;
    return html`
      <label class=${name}>
        ${words.pace}
        <select ?disabled=${!able} @change=${this.#choosePace}>
          ${words.paces.map(
            ([pace, said]) =>
              html`<option value=${pace} ?selected=${pace === now} .selected=${pace === now}>${said}</option>`,
          )}
        </select>
      </label>
    `;
  }

  /** @param {Event} event */
  #choosePace(event) {
    const select = /** @type {HTMLSelectElement} */ (event.target);
    this.run?.setPace(Number(select.value));
  }

  /** Which of them train and which look closer is said while any does. */
  #renderCores() {
    const { number, most, looks, refused } = this.cores;
    const { phase = 'loading', members = 1 } = this.run ?? {};
    const training = phase === 'running' ? members : 0;
    const alone = training === 1 && looks === 0 && number > 1;
    const small = helpers(this.run?.started?.facts.batch ?? 0) === 0;
    const said = [
      words.coresAtWork(training, looks),
      alone ? words.coresAlone[small ? 'small' : refused ? 'refused' : 'short'] : '',
      words.coresHelp,
    ];
    return html`
      <label class="cores">
        ${words.cores}
        <select aria-describedby="cores" @change=${this.#chooseCores}>
          ${Array.from({ length: most }, (_, index) => index + 1).map(
            (count) =>
              html`<option value=${count} ?selected=${count === number} .selected=${count === number}>${count}</option>`,
          )}
        </select>
      </label>
      <p class="quiet" id="cores">${said.filter(Boolean).map((part) => html`<span>${part}</span>`)}</p>
    `;
  }

  /** @param {Event} event */
  #chooseCores(event) {
    const select = /** @type {HTMLSelectElement} */ (event.target);
    this.dispatchEvent(new CustomEvent('cores', { detail: Number(select.value) }));
  }

  /** @override */
  static styles = [base, transportStyle];
}

customElements.define('plateau-transport', Transport);
