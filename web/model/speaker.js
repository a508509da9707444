// What the live region says and when: at once when the state changes or something is over, otherwise at most every ten
// seconds.

const PAUSE = 10_000;
/** Milliseconds within which sentences are said together, or the first would not be heard. */
const TOGETHER = 1500;

export class Speaker {
  #state = '';
  #last = -Infinity;
  #text = '';
  #now;

  /** @param {() => number} [now] milliseconds */
  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  /** Something that is to be said once, now. @param {string} sentence */
  say(sentence) {
    const now = this.#now();
    const together = now - this.#last < TOGETHER && this.#text !== '';
    this.#text = together ? `${this.#text} ${sentence}` : sentence;
    this.#last = now;
  }

  /**
   * @param {string} state
   * @param {string} sentence
   * @returns {string} what to say now: the same as before until it is time
   */
  hear(state, sentence) {
    const now = this.#now();
    if (state !== this.#state || now - this.#last >= PAUSE) {
      this.#state = state;
      this.#last = now;
      this.#text = sentence;
    }
    return this.#text;
  }
}
