// The samples panel: what the network wrote, newest first or as of an earlier epoch, the first in a slot of fixed
// height. Hostile text: it is only ever set as text, or rendered by what cleans it.

import { css, html, nothing } from 'lit';
import { whyMissing } from '../../model/missing.js';
import { noView } from '../../model/view.js';
import { copied } from '../../ui/clipboard.js';
import { element, withValue } from '../../ui/element.js';
import { addStyles, base } from '../../ui/styles.js';
import { Watch } from '../../ui/watch.js';
import { strings } from '../../words/strings.js';
import { lossIn } from '../../words/units.js';
import { canMark, markButton } from './mark-button.js';
import { isStep, quietStrip, sampleFrame, sampleText, textStyle } from './text.js';

/**
 * @import { Curve, Sample } from '../../model/curve.js'
 * @import { Inspector, Subject } from './inspect.js'
 */

const words = strings.samples;

const properties = {
  view: noView,
  /** "Sample again" is open. */
  open: false,
  rendered: false,
  /** What came of a button: "Copied". */
  said: '',
};

export class Samples extends element(properties) {
  watch = new Watch(this, ['state', 'sample'], 1000);

  /** Whose samples were shown. @type {Curve|null} */
  #curve = null;
  /** The earlier sample that the reader went back to. @type {Sample|null} */
  #chosen = null;
  /** The newest when the reader began to look into it: it stays until they leave. @type {Sample|null} */
  #held = null;
  /** Comes when the reader is first in the text. @type {Inspector|null} */
  #inspector = null;
  /** Once it was asked for; again null when the reader leaves and it has not come. @type {Promise<void>|null} */
  #coming = null;
  /** It was asked for and did not come. */
  #absent = false;
  /** @type {import('./again.js').SampleAgain|null} */
  #again = null;
  /** @type {import('./marks.js').Marking|null} */
  #marking = null;
  /** @type {typeof import('./rendered.js').rendered|null} */
  #render = null;
  /** The last text that was rendered; null in place of what could not be. @type {{text: string, box: HTMLElement|null}|null} */
  #kept = null;

  get #samples() {
    return this.view.curve?.samples ?? [];
  }

  /** @returns {Sample|null} */
  get #shown() {
    return this.#chosen ?? this.#held ?? this.#samples[0] ?? null;
  }

  /** @override */
  willUpdate() {
    const samples = this.#samples;
    const { curve } = this.view;
    if (curve !== this.#curve) this.#held = this.#chosen = null;
    this.#curve = curve;
    // After a rollback, or when the oldest go: what is nearest to what was looked at.
    if (this.#chosen) this.#chosen = this.#stillThere(this.#chosen);
    if (!this.#inspector || this.#inspector.at === null) this.#held = null;
    else if (!this.#chosen) this.#held = this.#stillThere(this.#held ?? samples[0] ?? null);
  }

  /** @param {Sample|null} sample */
  #stillThere(sample) {
    const samples = this.#samples;
    if (!sample || samples.includes(sample)) return sample;
    return samples.find(({ epoch }) => epoch <= sample.epoch) ?? samples.at(-1) ?? null;
  }

  /** What is shown, to be looked into. @returns {Subject|null} */
  get #subject() {
    const { curve, run } = this.view;
    const sample = this.#shown;
    if (!sample || !curve) return null;
    const kept = sample.kept ?? null;
    let gone = '';
    if (curve.recorded) gone = words.recordedOnly;
    else if (!curve.keeps(kept)) gone = words.likely.gone;
    else if (!run.able) gone = run.trouble || words.likely.gone;
    return { text: sample.text, prompt: '', sampling: {}, kept, step: 0, owner: curve, gone };
  }

  /** @param {Sample|null} sample null: follow the newest */
  #show(sample) {
    this.#chosen = sample === this.#samples[0] ? null : sample;
    this.#held = null;
    this.said = '';
    this.requestUpdate();
    this.renderRoot.querySelector('.past')?.scrollTo({ top: 0 });
  }

  /** Shows an earlier sample, at the top, and puts the focus into it. @param {Sample} sample */
  async #goTo(sample) {
    this.#show(sample);
    await this.updateComplete;
    const text = /** @type {HTMLElement|null} */ (
      this.renderRoot.querySelector('.shown [tabindex]')
    );
    text?.focus({ preventScroll: true });
  }

  /** From one earlier sample to another, by keys. @param {KeyboardEvent} event */
  #step = (event) => {
    const all = /** @type {HTMLElement[]} */ ([...this.renderRoot.querySelectorAll('.show')]);
    const list = all.filter((each) => each.checkVisibility());
    const at = list.indexOf(/** @type {HTMLElement} */ (event.target));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: list.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    list[to]?.focus();
  };

  async #copy() {
    const { renderRoot } = this;
    const shown = renderRoot.querySelector('.rendered') ?? renderRoot.querySelector('pre');
    const text = this.#shown?.text ?? '';
    this.said = (await copied(text, shown)) ? words.copied : words.selected;
  }

  /**
   * What comes when it is asked for; null when it did not come.
   * @template T
   * @param {() => Promise<T>} load
   * @param {string} [missing] says so
   */
  async #load(load, missing) {
    this.said = '';
    try {
      return await load();
    } catch {
      this.said = await whyMissing(missing);
      return null;
    }
  }

  /** What the reader does in the text waits for what answers it. @param {Event} event */
  #hear = async (event) => {
    const pre = /** @type {HTMLElement} */ (event.currentTarget);
    const leaves = event.type === 'blur' || event.type === 'pointerleave';
    if (!this.#inspector) {
      if (leaves && !this.#coming) return;
      // Later it would be too late for that.
      if (!this.#absent && isStep(event)) event.preventDefault();
      this.#coming ??= this.#loadInspector();
      await this.#coming;
      if (leaves && !this.#inspector) {
        this.#coming = null;
        this.#absent = false;
      }
    }
    this.#inspector?.hear(event, pre);
  };

  async #loadInspector() {
    const part = await this.#load(() => import('./inspect.js'));
    this.#absent = !part;
    if (!part) return;
    addStyles(this, part.inspectStyle);
    this.#inspector = new part.Inspector(this, () => this.#subject);
  }

  async #toggleAgain() {
    const part = this.#again ?? (await this.#load(() => import('./again.js')));
    if (part && 'SampleAgain' in part) this.#again ??= new part.SampleAgain();
    if (this.#again) this.flip('open');
  }

  async #toggleMarks() {
    if (!this.#marking) {
      const part = await this.#load(() => import('./marks.js'));
      const subject = () => (this.#boxOf(this.#shown?.text ?? '') ? null : this.#shown);
      if (part && !this.#marking) {
        addStyles(this, [part.markStyle]);
        this.#marking = new part.Marking(this, subject);
      }
    }
    this.#marking?.toggle();
  }

  async #toggleRendered() {
    if (!this.#render) {
      const part = await this.#load(() => import('./rendered.js'), words.notLoaded);
      if (!part) return;
      if (!this.#render) addStyles(this, [part.renderedStyle]);
      this.#render = part.rendered;
    }
    this.said = '';
    this.flip('rendered');
  }

  /** A box with the text rendered; null while that is not to be had. @param {string} text */
  #boxOf(text) {
    if (!this.rendered || !this.#render) return null;
    if (this.#kept?.text === text) return this.#kept.box;
    /** @type {HTMLElement|null} */
    let box = document.createElement('div');
    try {
      box.append(this.#render(sampleText(text)));
    } catch {
      box = null;
    }
    this.#kept = { text, box };
    return box;
  }

  /** @override */
  render() {
    const samples = this.#samples;
    const shown = this.#shown;
    const from = shown ? samples.indexOf(shown) : 0;
    return html`
      <div class="spread">
        <h2 id="heading">${words.heading}</h2>
        ${this.view.curve?.recorded ? html`<span class="quiet">${words.recorded}</span>` : nothing}
      </div>
      ${this.#renderScrubber(samples, from)}
      <div class="past">
        ${samples.length === 0 ? html`<p class="quiet none">${words.empty}</p>` : nothing}
        <ol role="list" aria-labelledby="heading" @keydown=${this.#step}>
          ${samples
            .slice(from)
            .map((sample, i) =>
              i === 0 ? this.#renderShown(sample) : this.#renderEarlier(sample, i === 1),
            )}
        </ol>
      </div>
    `;
  }

  /** @param {Sample[]} samples @param {number} from the place of what is shown */
  #renderScrubber(samples, from) {
    const last = Math.max(0, samples.length - 1);
    const shown = samples[from];
    return html`
      <div class="quiet beside scrub">
        <label for="epoch">${words.epoch}</label>
        <input
          id="epoch"
          type="range"
          min="0"
          max=${last}
          step="1"
          .value=${String(last - from)}
          aria-valuetext=${shown ? strings.transport.epoch(shown.epoch) : nothing}
          ?disabled=${samples.length < 2}
          @input=${withValue((place) => this.#show(samples.at(-1 - Number(place)) ?? null))}
        />
        <button class="link ${this.#chosen ? '' : 'following'}" @click=${() => this.#show(null)}>
          ${words.newest}
        </button>
      </div>
    `;
  }

  /** @param {Sample} sample */
  #renderLosses({ epoch, loss: running, heldOutLoss }) {
    const { curve, unit } = this.view;
    const show = lossIn(unit, curve?.counted ?? 1);
    const loss = curve?.lossAt(epoch, running) ?? running;
    return html`
      <span>
        ${loss == null ? nothing : words.loss(show(loss))}
        ${heldOutLoss == null ? nothing : words.unseen(show(heldOutLoss))}
      </span>
    `;
  }

  /** @param {Sample} sample */
  #renderShown(sample) {
    const subject = this.#subject;
    if (!subject) return nothing;
    const epoch = strings.transport.epoch(sample.epoch);
    const box = this.#boxOf(sample.text);
    return html`
      <li class="shown">
        <p class="quiet row about">
          <span>
            <b>${epoch}</b>${this.view.curve?.recorded ? html`<span class="spoken">${words.recorded}</span>` : nothing}
          </span>
          ${this.#renderLosses(sample)}
        </p>
        ${
          box
            ? html`<div class="rendered" tabindex="0" role="group" aria-label=${words.renderedText}>
                ${box}
              </div>`
            : sampleFrame(
                this.#marking?.renderText(sample.text) ?? sampleText(sample.text),
                words.textOf(epoch),
                this.#hear,
              )
        }
        ${box ? nothing : this.#marking?.renderLegend(sample.text)}
        ${this.#renderStrip(box ? { ...subject, gone: words.likely.plain } : subject)}
        ${this.#renderTools()}
        ${this.open && this.#again ? Object.assign(this.#again, { view: this.view, chosen: this.#chosen }) : nothing}
      </li>
    `;
  }

  /** @param {Subject} subject */
  #renderStrip(subject) {
    return this.#inspector
      ? this.#inspector.renderStrip(subject)
      : quietStrip(subject.gone || words.likely.hint);
  }

  #renderTools() {
    const failed = this.rendered && this.#kept?.box === null;
    return html`
      <div class="row tools">
        <button class="small" aria-expanded=${this.open} @click=${this.#toggleAgain}>
          ${words.again}
        </button>
        <button class="small" @click=${this.#copy}>${words.copy}</button>
        <button class="small" aria-pressed=${this.rendered} @click=${this.#toggleRendered}>
          ${words.rendered}
        </button>
        ${markButton(canMark(this.view), this.#marking?.on ?? false, () => this.#toggleMarks())}
        <span class="quiet" aria-live="polite">${failed ? words.notRendered : this.said}</span>
      </div>
    `;
  }

  /** @param {Sample} sample @param {boolean} first of them: Tab stops at it, arrows lead on from there */
  #renderEarlier(sample, first) {
    const { epoch, text } = sample;
    return html`
      <li class="earlier">
        <p class="quiet row about">
          <button
            class="link show"
            tabindex=${first ? 0 : -1}
            aria-label=${words.show(epoch)}
            aria-keyshortcuts="ArrowDown ArrowUp Home End"
            @click=${() => this.#goTo(sample)}
          >
            <b>${strings.transport.epoch(epoch)}</b>
          </button>
          ${this.#renderLosses(sample)}
        </p>
        <pre dir="auto">${sampleText(text)}</pre>
      </li>
    `;
  }

  /** @override */
  static styles = [
    base,
    textStyle,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
      }
      .scrub {
        min-height: 28px;
        margin: -4px 0 6px;
      }
      .scrub input {
        flex: 1;
        min-width: 0;
        height: 24px;
        margin: 0;
      }
      .following {
        visibility: hidden;
      }
      .past {
        flex: 1;
        min-height: 0;
        margin: 0 -6px;
        padding: 0 6px;
        overflow: auto;
        overscroll-behavior: contain;
      }
      .shown,
      .earlier {
        padding: 5px 0 10px;
        border-bottom: 1px solid var(--line);
      }
      .shown {
        padding-top: 0;
      }
      .about {
        justify-content: space-between;
        gap: 0 10px;
        min-height: 24px;
      }
      .about b {
        color: var(--ink);
      }
      .about .link {
        padding: 0;
        font-size: inherit;
        text-decoration-color: var(--line);
      }
      .about .link:hover {
        text-decoration-color: currentColor;
      }
      li.earlier pre {
        margin-top: 0;
        height: 6em;
        overflow: hidden;
        color: var(--soft);
      }
      li.shown > pre,
      .rendered,
      .none {
        height: var(--latest-height, 16.5em);
      }
      .tools {
        gap: 6px;
      }
      /* In a narrow column nothing scrolls inside the page: the newest and the next three, and the slider reaches the rest.
         Their height is there before they are, so that nothing below them moves. */
      @container (width < 42.666em) {
        .past {
          min-height: calc(var(--latest-height, 215 * var(--px)) + 556 * var(--px));
          overflow: visible;
        }
        @media screen {
          .earlier:nth-child(n + 5) {
            display: none;
          }
        }
      }
    `,
  ];
}

customElements.define('plateau-samples', Samples);
