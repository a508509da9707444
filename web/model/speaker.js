// What the live region says and when: at once when the state changes, otherwise at most every ten seconds.

const PAUSE = 10_000;

export class Speaker {
  #state = '';
  #last = -Infinity;
  #text = '';
  #now;

  /** @param {() => number} [now] milliseconds */
  constructor(now = () => performance.now()) {
    this.#now = now;
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
