// A text that is read character by character: by the pointer, or by arrow keys once it has the focus. Each character is an
// element with its number in data-i; the one that is read has the class "at".

import { LitElement } from 'lit';

export class TextCursor extends LitElement {
  /** @type {import('lit').PropertyDeclarations} @override */
  static properties = {
    at: { state: true },
    aloud: { state: true },
  };

  constructor() {
    super();
    /** The character that is read. @type {number|null} */
    this.at = null;
    /** Its reading is spoken: the keys came to it. */
    this.aloud = false;
  }

  /** @param {PointerEvent} event */
  point(event) {
    const target = /** @type {HTMLElement} */ (event.composedPath()[0]);
    const i = target.dataset?.i;
    if (i === undefined) return;
    this.aloud = false;
    this.at = Number(i);
  }

  /** @param {KeyboardEvent} event @param {number} from @param {number} to */
  key(event, from, to) {
    const at = this.at ?? from - 1;
    const last = to - 1;
    /** @type {Record<string, number>} */
    const moves = {
      ArrowRight: Math.min(last, at + 1),
      ArrowLeft: Math.max(from, at - 1),
      Home: from,
      End: last,
    };
    const next = moves[event.key];
    if (next === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.aloud = true;
    this.at = next;
  }

  /** @override */
  updated() {
    if (this.aloud) this.renderRoot.querySelector('.at')?.scrollIntoView({ block: 'nearest' });
  }
}
