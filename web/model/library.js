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

  /**
   * The recorded run where it is what Train would run; with the memory kept what it became.
   * @param {import('./choice.js').Choice} choice
   * @param {boolean} keep the memory is kept, whatever was chosen
   */
  recordedFor(choice, keep) {
    if (!this.#recorded || choice.source !== this.texts[0]) return null;
    const { cleared, kept } = this.#recorded;
    if (keep) return kept;
    // Another arithmetic differs in bits that nobody sees on a curve.
    const fits = (/** @type {Curve} */ { settings }) =>
      choice.from(settings).every(({ field }) => field.name === 'arithmetic');
    return [cleared, kept].find(fits) ?? null;
  }

  /** Somebody's record tells of the recorded run: of as many epochs, over the same floor, to the same loss. @param {Curve} curve */
  tells({ points, floor }) {
    const own = this.#recorded?.cleared;
    if (!own) return false;
    const near = (
      /** @type {number|undefined} */ a,
      /** @type {number|undefined} */ b,
      share = 0,
    ) => Math.abs(Number(a) - Number(b)) <= share * Number(b);
    return (
      points.epoch.at(-1) === own.points.epoch.at(-1) &&
      near(floor.perChar, own.floor.perChar, 1e-6) &&
      near(points.loss.at(-1), own.points.loss.at(-1), 0.01)
    );
  }

  /** What came before a recorded run. @param {Curve|null} curve */
  before(curve) {
    return curve && curve === this.#recorded?.kept ? this.#acts : NONE;
  }
}
