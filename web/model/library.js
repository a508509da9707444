// The texts that come with the page, and the run on the first of them that was recorded when the page was built.

import { loadBundled, loadRecorded } from './texts.js';

export class Library {
  /** Bundled texts that have come. @type {import('./choice.js').Source[]} */
  texts = [];
  /** Null until it has come. @type {import('./curve.js').Curve|null} */
  #recorded = null;

  /**
   * @param {import('./sources.js').Sources['text']} bring
   * @param {() => void} heard is called when the texts have come, and when the run has
   */
  async load(bring, heard) {
    const recorded = loadRecorded(bring);
    this.texts = await loadBundled(bring);
    heard();
    this.#recorded = await recorded;
    heard();
  }

  /** The recorded run where it is what Train would run. @param {import('./choice.js').Choice} choice */
  recordedFor(choice) {
    const recorded = this.#recorded;
    if (!recorded || choice.source !== this.texts[0]) return null;
    return choice.from(recorded.settings).length === 0 ? recorded : null;
  }
}
