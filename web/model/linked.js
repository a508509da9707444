// What a link brought: the settings it chose, its text, and the author's run, which is shown until one is trained here.

/**
 * @import { Settings } from '../wire/protocol.js'
 * @import { Choice, Source } from './choice.js'
 * @import { Curve } from './curve.js'
 * @import { Origin, Run } from './run.js'
 */

/** Floor and uniform have six digits in a record. */
const DIGITS = 1e-5;

/** The same as far as a record says it. @param {number} a @param {number} b */
export const near = (a, b) => Math.abs(a - b) <= DIGITS * Math.max(a, b) + 1e-12;

export class Linked {
  /** What the newest link chose; null: none did. @type {Settings|null} */
  settings = null;
  /** The text that came with it; null: none did. @type {string|ArrayBuffer|null} */
  text = null;
  /** The author's run. @type {Curve|null} */
  promised = null;

  /**
   * The same while recipe and text are those it came with.
   * @param {Choice} choice
   * @param {Source|undefined} first the text of a link that has none
   */
  promisedFor(choice, first) {
    const { source, recipe } = choice;
    if (!this.promised || !this.settings || !recipe) return this.promised;
    // A text that is still coming will take the place of the first.
    const sameText = source.text === this.text || (!source.own && source === first);
    return sameText && choice.from(this.settings).length === 0 ? this.promised : null;
  }

  /**
   * How a run began, beside the link: with its settings, with its text (null: it has none).
   * @param {Origin|undefined} origin
   */
  beginning(origin) {
    const wanted = Object.entries(this.settings ?? {});
    return {
      sameSettings: wanted.every(([name, value]) =>
        [origin?.settings[name], origin?.chosen[name]].includes(value),
      ),
      sameText: this.text === null ? null : this.text === origin?.text,
    };
  }

  /**
   * Epochs of the author's run, if one with this beginning repeats it; else 0.
   * @param {Origin} origin
   * @param {Source|undefined} first the text of a link that has none
   */
  epochs(origin, first) {
    const { sameSettings, sameText } = this.beginning(origin);
    const same = this.settings && sameSettings && (sameText ?? origin.text === first?.text);
    return (same && this.promised?.points.epoch.at(-1)) || 0;
  }

  /**
   * What its record leaves out of the author's run is known as soon as one that begins like it is prepared. If that has
   * another floor, it learns another text, which the link does not hold.
   * @param {Run} run at hand
   */
  inform({ started, curve }) {
    const { promised } = this;
    if (!promised || promised.known || !this.settings || !started || !curve || curve.from) return;
    const { sameSettings, sameText } = this.beginning(started.origin);
    if (!sameSettings || sameText === false) return;
    const same =
      near(curve.floor.perChar, promised.floor.perChar) && near(curve.uniform, promised.uniform);
    if (same) promised.learn(curve);
    else if (sameText === null) promised.repeatable = false;
  }
}
