// The transport bar: Train, Step, Start over, and where the run stands.

import { css, html, LitElement, nothing } from 'lit';
import { strings } from '../strings.js';
import { converter, formatLoss } from '../units.js';
import { base } from './styles.js';
import { Watch } from './watch.js';

const words = strings.transport;

export class Transport extends LitElement {
  /** @override */
  static properties = {
    run: { attribute: false },
    unit: { attribute: false },
    until: { attribute: false },
    stale: { attribute: false },
  };

  constructor() {
    super();
    /** @type {import('../state/run.js').Run|null} */
    this.run = null;
    /** @type {import('../units.js').Unit} */
    this.unit = 'nats';
    /** Epochs that Train goes on to when nothing has been trained. */
    this.until = 0;
    /** The text or the recipe was changed since this run began. */
    this.stale = false;
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

  /** A popover lies in the top layer, so its place is told. @param {ToggleEvent} event */
  #placeMenu(event) {
    if (event.newState !== 'open') return;
    const menu = /** @type {HTMLElement} */ (event.target);
    const button = /** @type {HTMLElement} */ (
      this.renderRoot.querySelector('.more')
    ).getBoundingClientRect();
    const above = button.bottom + menu.offsetHeight + 8 > innerHeight;
    menu.style.top = `${above ? button.top - menu.offsetHeight - 6 : button.bottom + 6}px`;
    menu.style.left = `${Math.max(8, Math.min(button.left, innerWidth - menu.offsetWidth - 8))}px`;
  }

  /** @override */
  render() {
    const run = this.run;
    const able = run?.able ?? false;
    const running = run?.running ?? false;
    const label = running ? words.pause : run?.phase === 'finished' ? words.more : words.train;
    const busy = !able || running || run?.preparing;
    return html`
      <div class="bar" role="group" aria-label=${words.label}>
        <button class="go" ?disabled=${!able || run?.phase === 'stopped'} @click=${() => this.#say('toggle')}>${label}</button>
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
        ${this.#renderWhere()}
        <div class="menu" id="menu" popover @toggle=${this.#placeMenu}>
          <button ?disabled=${busy} @click=${() => this.#say('batch')}>${words.oneBatch}</button>
          <button class="inside ${this.stale ? 'due' : ''}" ?disabled=${!able || !run?.started} @click=${() => this.#say('startover')}>
            ${words.startOver}
          </button>
          <p class="inside quiet">${this.#renderSpeed()}</p>
        </div>
      </div>
    `;
  }

  #renderWhere() {
    const run = this.run;
    const { progress = null, points } = run ?? {};
    const epoch = progress?.epoch ?? 0;
    if (!run || !progress || progress.step === 0) {
      return html`<span class="where">${this.#renderIdle()}</span>`;
    }
    const show = (/** @type {number} */ nats) =>
      formatLoss(converter(this.unit, run.counted)(nats));
    const loss = points?.loss.at(-1) ?? progress.partialLoss;
    const unseen = points?.newest('valid')?.value;
    return html`
      <span class="where">
        <span><b>${words.epoch(epoch)}</b> <span class="of">${words.of(Math.max(epoch, progress.until))}</span></span>
        ${loss == null ? nothing : html`<span>${words.loss} <b>${show(loss)}</b></span>`}
        ${unseen === undefined ? nothing : html`<span class="unseen">${words.unseen} <b>${show(unseen)}</b></span>`}
      </span>
      <span class="speed">${this.#renderSpeed()}</span>
    `;
  }

  #renderIdle() {
    const run = this.run;
    if (!run || run.phase === 'loading') return words.loading;
    if (run.phase === 'unavailable') return words.unavailable;
    if (run.phase === 'failed') return words.failed;
    if (run.preparing || run.running) return words.preparing;
    return run.started ? words.readyFor(this.until) : words.notReady;
  }

  /** Speed while it runs and how long that will go on; afterwards, how long it took. */
  #renderSpeed() {
    const { run } = this;
    const { progress = null, started = null } = run ?? {};
    if (!run || !progress || !started || progress.step === 0) return nothing;
    const { charsPerSecond, epoch, until, stepsDone, steps, seconds } = progress;
    if (!run.running || run.phase === 'finished') return words.took(seconds);
    if (!(charsPerSecond > 0)) return nothing;
    const epochs = Math.max(0, until - epoch - (steps > 0 ? stepsDone / steps : 0));
    const left = words.left((epochs * started.facts.predictions) / charsPerSecond);
    return html`<b>${words.speed(charsPerSecond)}</b> · ${left}`;
  }

  /** @override */
  static styles = [
    base,
    css`
      :host {
        display: block;
        background: var(--paper);
        font-variant-numeric: tabular-nums;
      }
      .bar {
        display: flex;
        align-items: center;
        gap: 10px;
        min-height: 54px;
        padding: 8px 22px;
      }
      .go {
        min-width: 164px;
        padding-inline: 16px;
        background: var(--accent);
        border-color: var(--accent);
        color: var(--on-accent);
        font-weight: 600;
      }
      .go:hover:not(:disabled) {
        border-color: transparent;
        background: color-mix(in oklab, var(--accent), var(--ink) 14%);
      }
      .go:disabled {
        color: var(--on-accent);
      }
      .pair {
        display: flex;
      }
      .step {
        border-radius: 7px 0 0 7px;
      }
      .more {
        border-radius: 0 7px 7px 0;
        margin-left: -1px;
        padding: 5px 6px;
      }
      .step:hover,
      .more:hover {
        z-index: 1;
      }
      svg {
        display: block;
        width: 16px;
        height: 16px;
        fill: none;
        stroke: currentColor;
        stroke-width: 1.6;
      }
      .due {
        border-color: var(--accent);
        box-shadow: inset 0 0 0 1px var(--accent);
      }
      .where {
        display: flex;
        align-items: baseline;
        gap: 4px 14px;
        margin-left: 6px;
        min-width: 0;
        overflow: hidden;
        color: var(--soft);
        white-space: nowrap;
      }
      b {
        color: var(--ink);
        font-weight: 600;
      }
      .speed {
        margin-left: auto;
        color: var(--soft);
        white-space: nowrap;
      }
      .menu {
        position: fixed;
        inset: auto;
        margin: 0;
        padding: 6px;
        width: max-content;
        min-width: 180px;
        border: 1px solid var(--line);
        border-radius: 9px;
        color: var(--ink);
        background: var(--panel);
        box-shadow: 0 6px 24px rgb(0 0 0 / 16%);
      }
      .menu button {
        display: block;
        width: 100%;
        border-color: transparent;
        text-align: left;
      }
      .menu p {
        padding: 4px 12px;
      }
      .inside {
        display: none;
      }
      @container (width < 1080px) {
        .speed {
          display: none;
        }
        .menu .quiet.inside {
          display: block;
        }
      }
      @container (width < 860px) {
        .unseen {
          display: none;
        }
      }
      @container (width < 700px) {
        .of {
          display: none;
        }
      }
      @container (width < 640px) {
        .bar {
          gap: 8px;
          padding: 7px 12px;
          min-height: 52px;
          border-top: 1px solid var(--line);
        }
        .go {
          min-width: 124px;
          padding-inline: 8px;
        }
        .over {
          display: none;
        }
        .menu .inside {
          display: block;
        }
        .where {
          flex-direction: column;
          gap: 0;
          margin-left: auto;
          align-items: flex-end;
          font-size: calc(13 * var(--px));
          line-height: 1.35;
          overflow: hidden;
          text-overflow: ellipsis;
        }
      }
    `,
  ];
}

customElements.define('plateau-transport', Transport);
