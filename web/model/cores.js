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
  /** The reader's choice; 0: all but one, which is left to the page and the rest of the machine. */
  #chosen = 0;
  #training = false;
  #looks = 0;
  #refused = false;
  /** @type {Standing} */
  #now;

  /** @param {number} [processors] */
  constructor(processors = navigator.hardwareConcurrency || 2) {
    super();
    this.#maximum = Math.max(1, processors);
    this.#now = this.#standing();
  }

  /** Threads at once. */
  get number() {
    return Math.min(this.#maximum, this.#chosen || Math.max(1, this.#maximum - 1));
  }

  /** The reader's choice as it is worth keeping: 0 for what is usual. */
  get chosen() {
    return this.#chosen;
  }

  /** The same object until something changes. */
  get now() {
    return this.#now;
  }

  /** Looks that may be worked on now: with one core too, beside the trainer. */
  get forLooks() {
    return Math.max(1, this.number - (this.#training ? 1 : 0));
  }

  /** Looks that are being worked on, or wait. */
  get looks() {
    return this.#looks;
  }

  /**
   * Workers that a crew may have, so that trainer, looks and crew are no more than there are cores.
   * @param {number} batch rows
   * @param {number} [looks] that keep their threads
   */
  forCrew(batch, looks = this.#looks) {
    return Math.max(0, Math.min(helpers(batch), this.number - 1 - looks));
  }

  /** @param {number} number 0: what is usual */
  choose(number) {
    const whole = Number.isFinite(number)
      ? Math.max(0, Math.min(this.#maximum, Math.trunc(number)))
      : 0;
    const usual = Math.max(1, this.#maximum - 1);
    this.#set(() => {
      this.#chosen = whole === usual ? 0 : whole;
    });
  }

  /** Whether the trainer is at work. @param {boolean} training */
  train(training) {
    this.#set(() => {
      this.#training = training;
    });
  }

  /** How many looks were asked for and are not over. @param {number} looks */
  look(looks) {
    this.#set(() => {
      this.#looks = looks;
    });
  }

  /** Whether the crew's workers could not be started. @param {boolean} refused */
  refuse(refused) {
    this.#set(() => {
      this.#refused = refused;
    });
  }

  /** @param {() => void} change */
  #set(change) {
    const before = this.#key;
    change();
    if (this.#key === before) return;
    this.#now = this.#standing();
    this.dispatchEvent(new Event('change'));
  }

  get #key() {
    return [this.#chosen, this.#training, this.#looks, this.#refused].join();
  }

  /** @returns {Standing} */
  #standing() {
    return {
      number: this.number,
      maximum: this.#maximum,
      looks: Math.min(this.#looks, this.forLooks),
      refused: this.#refused,
    };
  }
}
