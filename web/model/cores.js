// The threads that may be at work at once, for training and for looks together: how many, and who has them.
//
// The trainer has one while it trains. A look that was asked for goes before the crew, which has what is left. What is
// computed does not depend on any of this. Event: 'change'.

/** How it stands. @typedef {{number: number, maximum: number, looks: number, refused: boolean}} Standing */

/** Rows of a batch that one thread takes: a shard of the core. */
const SHARD_ROWS = 8;

/** Threads that can help the trainer with a batch. @param {number} batch rows */
export const helpers = (batch) => Math.max(0, Math.ceil(batch / SHARD_ROWS) - 1);

export class Cores extends EventTarget {
  #maximum;
  /** `chosen` 0: all but one, which is left to the page and the rest of the machine. */
  #state = { chosen: 0, training: false, looks: 0, refused: false };

  /** @param {number} [processors] */
  constructor(processors = navigator.hardwareConcurrency || 2) {
    super();
    this.#maximum = Math.max(1, processors);
  }

  get #usual() {
    return Math.max(1, this.#maximum - 1);
  }

  /** Threads at once. */
  get number() {
    return this.#state.chosen || this.#usual;
  }

  /** The reader's choice as it is worth keeping: 0 for what is usual. */
  get chosen() {
    return this.#state.chosen;
  }

  /**
   * Looks that may be worked on now: with one core too, beside the trainer. Of two cores both, while nothing trains:
   * somebody waits for them, and the page has little to do.
   */
  get forLooks() {
    const { number } = this;
    if (this.#state.training) return Math.max(1, number - 1);
    return this.chosen || this.#maximum !== 2 ? number : 2;
  }

  /** Looks that are being worked on, or wait. */
  get looks() {
    return this.#state.looks;
  }

  /** @returns {Standing} */
  get now() {
    const { number, forLooks } = this;
    const { looks, refused } = this.#state;
    return { number, maximum: this.#maximum, looks: Math.min(looks, forLooks), refused };
  }

  /**
   * Workers that a crew may have, so that trainer, looks and crew are no more than there are cores.
   * @param {number} batch rows
   * @param {number} [looks] that keep their threads
   */
  forCrew(batch, looks = this.looks) {
    return Math.max(0, Math.min(helpers(batch), this.number - 1 - looks));
  }

  /** @param {number} number 0: what is usual */
  choose(number) {
    const whole = Math.max(0, Math.min(this.#maximum, Math.trunc(number) || 0));
    this.#set({ chosen: whole === this.#usual ? 0 : whole });
  }

  /** Whether the trainer is at work. @param {boolean} training */
  train(training) {
    this.#set({ training });
  }

  /** How many looks were asked for and are not over. @param {number} looks */
  look(looks) {
    this.#set({ looks });
  }

  /** Whether the crew's workers could not be started. @param {boolean} refused */
  refuse(refused) {
    this.#set({ refused });
  }

  /** @param {Partial<{chosen: number, training: boolean, looks: number, refused: boolean}>} some */
  #set(some) {
    const before = JSON.stringify(this.#state);
    this.#state = { ...this.#state, ...some };
    if (JSON.stringify(this.#state) !== before) this.dispatchEvent(new Event('change'));
  }
}
