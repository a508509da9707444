// The transport bar: Train, Step, Start over, and where the run stands.

import { html, nothing } from 'lit';
import { helpers } from '../model/cores.js';
import { stateOf, TRAINING } from '../model/state-of.js';
import { noView } from '../model/view.js';
import { element, options, withValue } from '../ui/element.js';
import { pick, placeMenu } from '../ui/popover.js';
import { base } from '../ui/styles.js';
import { Watch } from '../ui/watch.js';
import { firstWords as first } from '../words/first.js';
import { strings } from '../words/strings.js';
import { formatDuration, lossIn } from '../words/units.js';
import { glyph } from './state-glyph.js';
import { transportStyle } from './transport-style.js';

const words = strings.transport;
/** Milliseconds after the end of a run in which a press is one that came late. */
const LATE = 400;
/** Epochs a second at most; 0: as many as it can. */
const PACES = [0, 10, 1];

/** @param {number[]} numbers @param {(number: number) => string} say @returns {[number, string][]} */
const rows = (numbers, say) => numbers.map((each) => [each, say(each)]);

export class Transport extends element({
  view: noView,
  state: stateOf(null, 'starting', 'asked'),
  /** The curves in a line along the bar, while the chart is out of sight. */
  strip: /** @type {HTMLElement & {view: import('../model/view.js').View}|null} */ (null),
}) {
  watchRun = new Watch(this, ['state', 'progress']);
  watchChoice = new Watch(this, ['change'], 0, () => this.view.conductor);
  watchCores = new Watch(this, ['change'], 0, () => this.view.cores);

  /** It trained when it was last drawn. */
  #ran = false;
  /** When a run ended by itself, milliseconds. */
  #ended = -Infinity;

  /** @override */
  render() {
    const { run, conductor } = this.view;
    const { able, running } = run;
    const anew = run.phase !== 'finished' || conductor.anew;
    const broken = run.phase === 'unavailable' || run.phase === 'failed';
    const rest = conductor.fresh && !broken && !running;
    const second = running || rest ? '' : this.#second;
    const label = running
      ? words.pause
      : rest
        ? this.#train
        : second || (anew ? words.train : words.more);
    // More of the same would make it worse still.
    const back = !anew && !running && (run.curve?.worse ?? false);
    // A run that broke down for the eighth time continues only with another rate.
    const stopped = run.phase === 'stopped';
    const asleep = run.phase === 'asleep';
    const busy = !able || running || run.preparing || stopped;
    return html`
      <div class="beside bar ${back ? 'two' : ''} ${rest ? 'rest' : ''} ${second ? 'long' : ''}" role="group" aria-label=${words.label}>
        ${back ? this.#renderBack('primary go back') : nothing}
        <button class=${back ? 'further' : 'primary go'} ?disabled=${(!able && !asleep && !run.wanted) || stopped || conductor.taking} @click=${() => this.#press(second !== '')}>${label}</button>
        ${rest ? html`<button class="own" @click=${this.#own}>${first.own}</button>` : nothing}
        <span class="pair">
          <button class="step" title=${words.stepHelp} ?disabled=${busy} @click=${() => conductor.step('epoch')}>${words.step}</button>
          <button class="more" popovertarget="menu" aria-label=${words.menu}>
            <svg viewBox="0 0 16 16" aria-hidden="true"><path d="M4 6.5 8 10.5 12 6.5" /></svg>
          </button>
        </span>
        ${this.#renderOver('over')}
        <span class="where">${this.#renderWhere()}</span>
        <span class="speed">${this.#renderSpeed()}</span>
        ${this.#renderPace('pace', able)}
        <div class="menu" id="menu" popover @toggle=${placeMenu}>
          <button ?disabled=${busy} @click=${pick(() => conductor.step('batch'))}>${words.oneBatch}</button>
          ${!back && run.curve?.past && !conductor.otherText ? this.#renderBack('', busy) : nothing}
          ${this.#renderOver('inside over')}
          ${rest ? nothing : html`<button @click=${pick(() => this.#own())}>${first.own}</button>`}
          ${this.#renderPace('inside pace', able)}
          ${this.#renderCores()}
          <p class="inside quiet">${this.state.words} ${this.#renderSpeed()}</p>
        </div>
      </div>
      ${this.strip ? Object.assign(this.strip, { view: this.view }) : nothing}
    `;
  }

  /** Train, and how long that takes here, once it was measured. */
  get #train() {
    const { conductor, curve, run } = this.view;
    const { seconds, epochs: own } = conductor.estimate;
    // Of a recorded second act both acts are repeated.
    const epochs = (curve?.from && curve.points.epoch.at(-1)) || own;
    return seconds && run.pace === 0
      ? first.trainFor(formatDuration(seconds * epochs))
      : first.train;
  }

  /** A press that was meant for Pause, of a run that has just ended by itself, does nothing. @param {boolean} second */
  #press(second) {
    const { conductor, aides } = this.view;
    if (performance.now() - this.#ended < LATE) return;
    if (second) conductor.takeOver(aides);
    else conductor.toggle(aides);
  }

  /** @override */
  willUpdate() {
    const { running, phase } = this.view.run;
    if (this.#ran && phase === 'finished') this.#ended = performance.now();
    this.#ran = running;
  }

  /** What Train does to a trained run of which the reader has changed what it can take: it continues so. '': nothing was. */
  get #second() {
    const { run, conductor } = this.view;
    const { taken, anew } = conductor.changes;
    const { state } = conductor.choice.settings;
    if (taken.length === 0 || anew.length > 0) return '';
    if (taken.length > 1 || run.started?.origin.settings.state === state) return first.trainChanged;
    return state === 'carry' ? first.trainKept : first.trainCleared;
  }

  #own() {
    this.dispatchEvent(new Event('own'));
  }

  /** @param {string} name @param {boolean} [off] */
  #renderBack(name, off = false) {
    const { run } = this.view;
    const { past } = run.curve ?? {};
    const help = past ? strings.best.backHelp(Math.floor(past.epoch)) : '';
    return html`
      <button class=${name} title=${help} ?disabled=${off || run.preparing} @click=${pick(() => this.#goBack())}>
        ${strings.best.back}
      </button>
    `;
  }

  #goBack() {
    const { conductor } = this.view;
    if (performance.now() - this.#ended >= LATE) conductor.goBack();
  }

  /** In the bar where it fits, else in the menu. @param {string} name */
  #renderOver(name) {
    const { run, conductor } = this.view;
    const due = conductor.stale.length > 0 ? 'due' : '';
    return html`
      <button
        class="${name} ${due}"
        title=${words.startOverHelp}
        ?disabled=${!run.able || !run.started}
        @click=${pick(() => conductor.startOver())}
      >${words.startOver}</button>
    `;
  }

  /** The state and its picture, then where the run stands. */
  #renderWhere() {
    const { state } = this;
    const { run, unit, conductor } = this.view;
    const { progress, points } = run;
    if (!progress || progress.step === 0) {
      const said = state.kind === 'ready' ? words.readyFor(conductor.until) : state.words;
      return html`<span class="state wide">${glyph(state.kind)}${said}</span>`;
    }
    const { epoch, until } = progress;
    const show = lossIn(unit, run.counted);
    const loss = show(run.loss);
    const unseen = show(points?.newest('heldOutLoss')?.value);
    return html`
      <span class="state">${glyph(state.kind)}<span class="words">${state.words}</span></span>
      <span class="numbers">
        <span><b>${words.epoch(epoch, this.#share)}</b> <span class="of">${words.of(Math.max(epoch, until))}</span></span>
        ${loss ? html`<span>${words.loss} <b>${loss}</b></span>` : nothing}
        ${unseen ? html`<span class="unseen">${words.unseen} <b>${unseen}</b></span>` : nothing}
      </span>
    `;
  }

  /** Of the epoch under way, where it takes so long that one waits for it: 0.35; else 0. */
  get #share() {
    const { progress, curve } = this.view.run;
    const { stepsDone = 0, steps = 0, epoch = 0 } = progress ?? {};
    const long = (curve?.within.epoch.at(-1) ?? 0) > epoch;
    return long && steps > 0 ? Math.min(0.99, stepsDone / steps) : 0;
  }

  /** How fast it goes, how long that will go on, how long it has taken. */
  #renderSpeed() {
    const { run } = this.view;
    const { progress, left } = run;
    if (!progress || progress.step === 0) return nothing;
    const { charsPerSecond, seconds } = progress;
    const took = html`<span>${words.took(seconds)}</span>`;
    if (!TRAINING.has(this.state.kind) || left === null) return took;
    return html`<span><b>${words.speed(charsPerSecond)}</b> · ${words.left(left)}</span>${took}`;
  }

  /** In the bar where it fits, else in the menu. @param {string} name @param {boolean} able */
  #renderPace(name, able) {
    const { run } = this.view;
    return html`
      <label class=${name}>
        ${words.pace}
        <select ?disabled=${!able} @change=${withValue((pace) => run.setPace(Number(pace)))}>
          ${options(rows(PACES, words.paceOf), run.pace)}
        </select>
      </label>
    `;
  }

  /** Which of them train and which look closer is said while any does. */
  #renderCores() {
    const { run, cores } = this.view;
    const { number, maximum, looks, refused } = cores.now;
    const training = run.phase === 'running' ? run.members : 0;
    const alone = training === 1 && looks === 0 && number > 1;
    const small = helpers(run.started?.facts.batch ?? 0) === 0;
    const said = [
      words.coresAtWork(training, looks),
      alone ? words.coresAlone[small ? 'small' : refused ? 'refused' : 'short'] : '',
      words.coresHelp,
    ];
    const choose = withValue((count) =>
      this.dispatchEvent(new CustomEvent('cores', { detail: Number(count) })),
    );
    const numbers = Array.from({ length: maximum }, (_, index) => index + 1);
    return html`
      <label class="cores">
        ${words.cores}
        <select aria-describedby="cores" @change=${choose}>
          ${options(rows(numbers, String), number)}
        </select>
      </label>
      <p class="quiet" id="cores">${said.filter(Boolean).map((part) => html`<span>${part}</span>`)}</p>
    `;
  }

  /** @override */
  static styles = [base, transportStyle];
}

customElements.define('plateau-transport', Transport);
