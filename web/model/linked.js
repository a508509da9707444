// What a link brought: the settings it chose, its text, and the author's run, which is shown until one is trained here.

/**
 * @import { Settings } from '../wire/protocol.js'
 * @import { Choice, Source } from './choice.js'
 * @import { Curve } from './curve.js'
 */

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
   * @param {{settings: Settings, text: string|ArrayBuffer}|undefined} origin
   */
  beginning(origin) {
    const chosen = Object.entries(this.settings ?? {});
    return {
      sameSettings: chosen.every(([name, value]) => origin?.settings[name] === value),
      sameText: this.text === null ? null : this.text === origin?.text,
    };
  }
}
