// Looking into a sample: a place in its text by pointer, touch or arrow keys, and what was likely to come there.

import { css } from 'lit';
import { Likely } from '../../model/likely.js';
import { likelyStrip, likelyStyle } from './likely.js';
import { after, before, boxOf, characterAt } from './places.js';
import { isStep, sampleFrame, sampleText } from './text.js';

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
    return sampleFrame(marked, label, (event) =>
      this.hear(event, /** @type {HTMLElement} */ (event.currentTarget)),
    );
  }

  /** What the reader does in the text. @param {Event} event @param {HTMLElement} pre it may have come a while ago */
  hear(event, pre) {
    if (event.type === 'blur') return this.#leave();
    if (event.type === 'pointerleave') return this.#go(() => (this.#hover = null));
    this.#pre = pre;
    if (event instanceof KeyboardEvent) this.#pressed(event, pre);
    else if (event.type === 'click') this.#clicked(/** @type {MouseEvent} */ (event));
    else if (event.type === 'pointermove') this.#moved(/** @type {PointerEvent} */ (event));
  }

  /** @param {Subject} subject */
  renderStrip({ text, prompt, gone }) {
    return likelyStrip({ text, prompt, gone, at: this.at }, this.#likely, this.#aloud);
  }

  /** @param {PointerEvent} event */
  #moved(event) {
    // A finger scrolls, a pressed button selects.
    if (event.pointerType === 'touch' || event.buttons !== 0) return;
    this.#go(() => {
      this.#hover = this.#under(event);
      this.#aloud = false;
    });
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    this.#go(() => (this.#caret = this.#under(event)));
  }

  #leave() {
    this.#go(() => {
      this.#hover = null;
      this.#caret = null;
      this.#aloud = false;
    });
  }

  /** @param {KeyboardEvent} event @param {HTMLElement} pre */
  #pressed(event, pre) {
    const out = event.key === 'Escape' && this.#caret !== null;
    if (!out && !isStep(event)) return;
    const text = sampleText(this.#subject()?.text ?? '');
    if (text === '') return;
    const to = out ? null : this.#target(event.key, text, pre);
    event.preventDefault();
    this.#go(() => {
      this.#hover = null;
      this.#caret = to;
      this.#aloud = true;
      this.#follow = true;
    });
  }

  /**
   * Where a key leads.
   * @param {string} key
   * @param {string} text
   * @param {HTMLElement} pre
   * @returns {number}
   */
  #target(key, text, pre) {
    const at = this.#caret;
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
