// How long a run will still take, so that it can be read: its speed is a mean over some seconds, and what is said of it
// moves in steps.

/** Seconds of training after which an old speed counts a third. */
const MEMORY = 6;
/** What the first speed weighs beside those of MEMORY seconds: it is that of a cold start. */
const FIRST = 0.05;

/** Seconds from one value to the next: of 1 in the last ten, of 5 where seconds are said, of minutes, of 5 minutes. @param {number} left */
const stepOf = (left) => (left < 10 ? 1 : left < 100 ? 5 : left < 3600 ? 60 : 300);

export class TimeLeft {
  #sum = 0;
  #weight = 0;
  #at = 0;
  #said = Number.NaN;

  /** Another pace, or another run. */
  forget() {
    this.#sum = this.#weight = 0;
    this.#said = Number.NaN;
  }

  /**
   * @param {number} work that is left, in characters
   * @param {number} speed at the moment, characters a second, above 0
   * @param {number} seconds of training so far
   * @returns {number} seconds, rounded as they are to be said
   */
  hear(work, speed, seconds) {
    const keeps = Math.exp(-Math.max(0, seconds - this.#at) / MEMORY);
    const adds = this.#weight > 0 ? 1 - keeps : FIRST;
    this.#sum = keeps * this.#sum + adds * speed;
    this.#weight = keeps * this.#weight + adds;
    this.#at = seconds;
    const left = (work * this.#weight) / this.#sum;
    const step = stepOf(left);
    // It takes more than half a step: on the border between two values neither of them flickers.
    if (!(Math.abs(left - this.#said) < 0.75 * step)) this.#said = Math.round(left / step) * step;
    return this.#said;
  }
}
