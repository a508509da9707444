// A figure that is read place by place: by the pointer, or by arrow keys once it has the focus.

import { html } from 'lit';

export class Cursor {
  #host;
  /** The place that is read. @type {number|null} */
  at = null;
  /** Its reading is spoken: the keys came to it. */
  aloud = false;

  /** @param {import('lit').ReactiveControllerHost} host */
  constructor(host) {
    this.#host = host;
  }

  /** @param {number|null} at null: away @param {boolean} [aloud] */
  go(at, aloud = false) {
    if (at === this.at && aloud === this.aloud) return;
    this.at = at;
    this.aloud = aloud;
    this.#host.requestUpdate();
  }

  /** @param {KeyboardEvent} event @param {number} first @param {number} last */
  press(event, first, last) {
    /** @type {Record<string, number>} */
    const moves = {
      ArrowRight: Math.min(last, (this.at ?? first - 1) + 1),
      ArrowLeft: Math.max(first, (this.at ?? first) - 1),
      Home: first,
      End: last,
    };
    const next = moves[event.key];
    if (next === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.go(next, true);
  }

  /** What is read, seen and spoken. @param {string} reading '' where nothing is read @param {string} hint how to read */
  render(reading, hint) {
    return html`
      <p class="quiet read" aria-hidden="true">${reading || hint}</p>
      <p class="spoken" aria-live="polite">${this.aloud ? reading : ''}</p>
    `;
  }
}
