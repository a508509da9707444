// What the live region says and when: at once when the state changes or something is over, otherwise at most every ten
// seconds.

const PAUSE = 10_000;
/** Milliseconds within which sentences are said together, or the first would not be heard. */
const TOGETHER = 1500;

export class Speaker {
  #state = '';
  #text = '';
  /** How the run stands, and what was to be said once: the last of each, and when. */
  #heard = { text: '', at: -Infinity };
  #said = { text: '', at: -Infinity };
  #now;

  /** @param {() => number} [now] milliseconds */
  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  /** Something that is to be said once, now. @param {string} sentence */
  say(sentence) {
    const at = this.#now();
    this.#said = { text: join([recent(this.#said, at), sentence]), at };
    this.#text = join([recent(this.#heard, at), this.#said.text]);
  }

  /**
   * @param {string} state
   * @param {string} sentence
   * @returns {string} what to say now: the same as before until it is time
   */
  hear(state, sentence) {
    const at = this.#now();
    const last = Math.max(this.#heard.at, this.#said.at);
    if (state !== this.#state || at - last >= PAUSE) {
      this.#state = state;
      this.#heard = { text: sentence, at };
      // What the same moment brought may have come first.
      this.#text = join([sentence, recent(this.#said, at)]);
    }
    return this.#text;
  }
}

/** @param {{text: string, at: number}} what @param {number} now */
const recent = ({ text, at }, now) => (now - at < TOGETHER ? text : '');

/** @param {string[]} sentences */
const join = (sentences) => sentences.filter(Boolean).join(' ');
