// What an epoch of the chosen run would take here: asked of the trainer while nothing else happens. No DOM.

/**
 * @import { Settings } from '../wire/protocol.js'
 * @import { Run } from './run.js'
 */

export class Estimate {
  /** Seconds an epoch; null: not known. @type {number|null} */
  seconds = null;
  /** It is being measured. */
  measuring = false;

  #heard;
  /** What `seconds` is of, or a refusal: it is not asked again. @type {{text: string|ArrayBuffer, settings: Settings}|null} */
  #known = null;
  #question = 0;

  /** @param {() => void} heard is called when something here changed */
  constructor(heard) {
    this.#heard = heard;
  }

  /** What was chosen changed, so that nothing is known any more. */
  forget() {
    this.#question++;
    this.#known = null;
    this.seconds = null;
    this.measuring = false;
  }

  /**
   * Asks, unless it is known. A measurement that training or another question cut short is asked for again later.
   * @param {Run} run
   * @param {string|ArrayBuffer} text
   * @param {Settings} settings
   * @returns {Promise<boolean>} it was cut short
   */
  async ask(run, text, settings) {
    const known = this.#known;
    if (this.measuring || (known?.text === text && known.settings === settings)) return false;
    const question = ++this.#question;
    this.measuring = true;
    this.#heard();
    const answer = await run.estimate(text, settings);
    if (question !== this.#question) return false;
    this.measuring = false;
    const cut = answer.type === 'refused' && answer.sentence === '';
    if (answer.type === 'estimated') this.seconds = answer.secondsPerEpoch;
    if (!cut) this.#known = { text, settings };
    this.#heard();
    return cut;
  }
}
