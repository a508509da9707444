// What an epoch of the chosen run would take here: asked of the trainer while nothing else happens. No DOM.

/**
 * @import { Facts, Settings } from '../wire/protocol.js'
 * @import { Run } from './run.js'
 */

/**
 * Parameters times characters of a shard (8 windows) up to which an epoch is measured: a shard is not interrupted, and
 * this one takes 0.2 s on a laptop, one of 1,024 units and 600 characters 15 s.
 */
const MEASURED = 500e6;
/** Milliseconds until a measurement that was cut short is tried again. */
const AGAIN = 1000;

/** A shard takes so long that nothing is measured. @param {Facts|null} facts */
export const isLong = (facts) =>
  facts !== null && facts.parameters * facts.window * Math.min(facts.batch, 8) > MEASURED;

export class Estimate {
  /** Seconds an epoch; null: not known. @type {number|null} */
  seconds = null;
  /** It is being measured. */
  measuring = false;

  #heard;
  #retry;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #again;
  /** What `seconds` is of, or a refusal: it is not asked again. @type {{text: string|ArrayBuffer, settings: Settings}|null} */
  #known = null;
  #question = 0;

  /**
   * @param {() => void} heard is called when something here changed
   * @param {() => void} retry is called when a measurement was cut short, after a while
   */
  constructor(heard, retry) {
    this.#heard = heard;
    this.#retry = retry;
  }

  dispose() {
    this.forget();
    clearTimeout(this.#again);
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
   */
  async ask(run, text, settings) {
    const known = this.#known;
    if (this.measuring || (known?.text === text && known.settings === settings)) return;
    const question = ++this.#question;
    this.measuring = true;
    this.#heard();
    const answer = await run.estimate(text, settings);
    if (question !== this.#question) return;
    this.measuring = false;
    if (answer.type === 'estimated') this.seconds = answer.secondsPerEpoch;
    clearTimeout(this.#again);
    if (answer.type === 'refused' && answer.sentence === '')
      this.#again = setTimeout(this.#retry, AGAIN);
    else this.#known = { text, settings };
    this.#heard();
  }
}
