// Looking into a sample: a place in its text by pointer, touch or arrow keys, and what was likely to come there.

import { css, html } from 'lit';
import { Likely } from '../../model/likely.js';
import { likelyStrip, likelyStyle } from './likely.js';
import { after, before, boxOf, characterAt, sampleText } from './text.js';

/**
 * A text that was written, and with what.
 * @typedef {object} Subject
 * @property {string} text
 * @property {string} prompt
 * @property {import('../../wire/protocol.js').Settings} sampling
 * @property {number|null} kept
 * @property {number} step of the run, where its own weights are asked
 * @property {object|null} owner whose weights they are
 * @property {string} gone why nothing can be asked, or ''
 */

/** @typedef {import('lit').ReactiveControllerHost & HTMLElement & {view: import('../../model/view.js').View}} Host */

/** Pixels that the box around a line feed is wide. */
const THIN = 6;

export class Inspector {
  #host;
  #subject;
  #likely;
  /** Under the pointer. @type {number|null} */
  #hover = null;
  /** Where the arrow keys are, or a touch was. @type {number|null} */
  #caret = null;
  /** The text, while the reader is in it. @type {HTMLElement|null} */
  #pre = null;
  /** The reader goes by keyboard: what is shown is said, too. */
  #aloud = false;
  /** The caret was just moved by a key and is to be in view. */
  #follow = false;

  /** @param {Host} host @param {() => Subject|null} subject what is shown */
  constructor(host, subject) {
    this.#host = host;
    this.#subject = subject;
    this.#likely = new Likely(() => host.requestUpdate());
    host.addController(this);
  }

  /** The offset of the character that the reader looks at, or null. */
  get at() {
    return this.#hover ?? this.#caret;
  }

  hostDisconnected() {
    this.#leave();
  }

  hostUpdate() {
    const subject = this.#subject();
    const { run } = this.#host.view;
    const { at } = this;
    if (!subject || at === null || at >= subject.text.length) return this.#likely.leave();
    if (subject.gone) return this.#likely.leave();
    const { text, sampling, kept, owner, step } = subject;
    // Without a prompt it was written as if after a line feed.
    const prompt = (subject.prompt || '\n') + text.slice(0, at);
    this.#likely.ask(run, { sampling, prompt, kept }, owner, kept === null ? step : 0);
  }

  hostUpdated() {
    const pre = this.#pre;
    const caret = /** @type {HTMLElement|null|undefined} */ (pre?.querySelector('.caret'));
    if (!pre || !caret) return;
    const box = this.at === null ? null : boxOf(pre, this.at);
    caret.hidden = box === null;
    if (!box) return;
    const frame = pre.getBoundingClientRect();
    const left = box.left - frame.left + pre.scrollLeft - pre.clientLeft;
    const top = box.top - frame.top + pre.scrollTop - pre.clientTop;
    caret.style.transform = `translate(${left}px, ${top}px)`;
    caret.style.width = `${Math.max(box.width, THIN)}px`;
    caret.style.height = `${box.height}px`;
    if (this.#follow) caret.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    this.#follow = false;
  }

  /**
   * The text, to be pointed at and walked through.
   * @param {Subject} subject
   * @param {string} label
   * @param {unknown} [marked] the text again, with parts of it marked
   */
  renderText({ text }, label, marked = sampleText(text)) {
    return html`<pre
      dir="auto"
      tabindex="0"
      role="group"
      aria-label=${label}
      @pointermove=${this.#moved}
      @pointerleave=${this.#left}
      @click=${this.#clicked}
      @keydown=${this.#pressed}
      @blur=${this.#leave}
    >${marked}<span class="caret" hidden></span></pre>`;
  }

  /** @param {Subject} subject */
  renderStrip({ text, prompt, gone }) {
    return likelyStrip({ text, prompt, gone, at: this.at }, this.#likely, this.#aloud);
  }

  /** @param {PointerEvent} event */
  #moved = (event) => {
    // A finger scrolls, a pressed button selects.
    if (event.pointerType === 'touch' || event.buttons !== 0) return;
    this.#enter(event);
    this.#go(() => {
      this.#hover = this.#under(event);
      this.#aloud = false;
    });
  };

  #left = () => this.#go(() => (this.#hover = null));

  /** @param {MouseEvent} event */
  #clicked = (event) => {
    this.#enter(event);
    this.#go(() => (this.#caret = this.#under(event)));
  };

  #leave = () => {
    this.#go(() => {
      this.#hover = null;
      this.#caret = null;
      this.#aloud = false;
    });
  };

  /** @param {KeyboardEvent} event */
  #pressed = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    this.#enter(event);
    const text = sampleText(this.#subject()?.text ?? '');
    if (text === '' || !this.#pre) return;
    const to = this.#target(event.key, text, this.#pre);
    if (to === undefined) return;
    event.preventDefault();
    this.#go(() => {
      this.#hover = null;
      this.#caret = to;
      this.#aloud = true;
      this.#follow = true;
    });
  };

  /**
   * Where a key leads; undefined: nowhere.
   * @param {string} key
   * @param {string} text
   * @param {HTMLElement} pre
   * @returns {number|null|undefined}
   */
  #target(key, text, pre) {
    const at = this.#caret;
    if (key === 'Escape') return at === null ? undefined : null;
    if (!/^(Arrow(Left|Right|Up|Down)|Home|End)$/.test(key)) return undefined;
    if (key === 'Home' || at === null || at >= text.length) return 0;
    if (key === 'End') return before(text, text.length);
    const forward = getComputedStyle(pre).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
    if (key === 'ArrowLeft' || key === 'ArrowRight')
      return key === forward ? after(text, at) : before(text, at);
    const box = boxOf(pre, at);
    if (!box) return at;
    const line = Number.parseFloat(getComputedStyle(pre).lineHeight) || box.height;
    const y = (box.top + box.bottom) / 2 + (key === 'ArrowUp' ? -line : line);
    return characterAt(pre, (box.left + box.right) / 2, y) ?? at;
  }

  /** @param {Event} event */
  #enter(event) {
    this.#pre = /** @type {HTMLElement} */ (event.currentTarget);
  }

  /** @param {MouseEvent} event */
  #under({ clientX, clientY }) {
    return this.#pre && characterAt(this.#pre, clientX, clientY);
  }

  /** @param {() => void} change */
  #go(change) {
    const { at } = this;
    const aloud = this.#aloud;
    change();
    if (at !== this.at || aloud !== this.#aloud) this.#host.requestUpdate();
  }
}

/** Of a text that can be looked into, and its strip. */
export const inspectStyle = [
  likelyStyle,
  css`
    pre {
      position: relative;
      margin-top: 4px;
    }
    .caret {
      position: absolute;
      left: 0;
      top: 0;
      background: var(--accent);
      opacity: 0.3;
      border-radius: 2px;
      pointer-events: none;
    }
    @media (forced-colors: active) {
      .caret {
        forced-color-adjust: none;
        background: Highlight;
      }
    }
  `,
];
