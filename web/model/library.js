// The texts that come with the page, and the run on the first of them that was recorded when the page was built.

import { loadBundled, loadRecorded } from './texts.js';

/** @import { Curve } from './curve.js' */

/** @type {Curve[]} */
const NONE = [];

export class Library {
  /** Bundled texts that have come. @type {import('./choice.js').Source[]} */
  texts = [];
  /** Null until it has come. @type {{cleared: Curve, kept: Curve}|null} */
  #recorded = null;
  /** The first of its two acts. */
  #acts = NONE;

  /**
   * @param {import('./sources.js').Sources['text']} bring
   * @param {() => void} heard is called when the texts have come, and when the run has
   */
  async load(bring, heard) {
    const recorded = loadRecorded(bring);
    this.texts = await loadBundled(bring);
    heard();
    this.#recorded = await recorded;
    if (this.#recorded) this.#acts = [this.#recorded.cleared];
    heard();
  }

  /** The recorded run where it is what Train would run; with the memory kept what it became. @param {import('./choice.js').Choice} choice */
  recordedFor(choice) {
    if (!this.#recorded || choice.source !== this.texts[0]) return null;
    const { cleared, kept } = this.#recorded;
    // Another arithmetic differs in bits that nobody sees on a curve.
    const fits = (/** @type {Curve} */ { settings }) =>
      choice.from(settings).every(({ field }) => field.name === 'arithmetic');
    return [cleared, kept].find(fits) ?? null;
  }

  /** What came before a recorded run. @param {Curve|null} curve */
  before(curve) {
    return curve && curve === this.#recorded?.kept ? this.#acts : NONE;
  }
}
