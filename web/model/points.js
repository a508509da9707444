// The points of a run, an array for each column of an EpochPoint, as charts like them: one of each epoch, and those inside
// long epochs where a loss was measured.

/** @import { EpochPoint } from '../wire/protocol.js' */

/** The line of the running loss. @typedef {Pick<Points, 'epoch'|'chars'|'seconds'|'loss'>} Line */

export class Points {
  /** @type {number[]} ascending; 2.25 lies inside the third */
  epoch = [];
  /** @type {number[]} predictions since the start */
  chars = [];
  /** @type {number[]} of training since the start, pauses left out */
  seconds = [];
  /** @type {number[]} of the epoch as it ran, inside one so far; nats per character */
  loss = [];
  /** @type {(number|null)[]} with the weights of one moment: alone comparable with the floor */
  measuredLoss = [];
  /** @type {(number|null)[]} its standard error */
  measuredError = [];
  /** @type {(number|null)[]} held out */
  heldOutLoss = [];
  /** @type {(number|null)[]} its standard error */
  heldOutError = [];
  /** @type {number[]} */
  gradNorm = [];
  /** @type {(number|null)[]} share of the steps whose gradient was clipped */
  clipped = [];
  /** @type {number[]} */
  lr = [];
  /** @type {(string|null)[]} of the weights; none inside an epoch, nor of a recorded run */
  hash = [];

  /** Of whole epochs; null: to be made again. @type {Line|null} */
  #whole = null;

  get length() {
    return this.epoch.length;
  }

  /** The running loss by whole epochs: what is inside one is the mean of a part, and no epoch's loss. @returns {Line} */
  get whole() {
    const stays = (/** @type {unknown} */ _, /** @type {number} */ i) =>
      Number.isInteger(this.epoch[i]);
    const { epoch, chars, seconds, loss } = this;
    this.#whole ??= epoch.every(stays)
      ? this
      : {
          epoch: epoch.filter(stays),
          chars: chars.filter(stays),
          seconds: seconds.filter(stays),
          loss: loss.filter(stays),
        };
    return this.#whole;
  }

  /**
   * Adds epochs; those that come again after a rollback replace what they had left behind.
   * @param {EpochPoint[]} list
   */
  append(list) {
    this.#whole = null;
    for (const point of list) {
      const kept = this.countBefore(point.epoch);
      for (const [name, column] of Object.entries(this)) {
        column.length = kept;
        column.push(point[/** @type {keyof EpochPoint} */ (name)] ?? null);
      }
    }
  }

  /** Takes away what lies after an epoch. @param {number} epoch */
  cut(epoch) {
    const stays = this.epoch.filter((each) => each <= epoch).length;
    if (stays === this.length) return;
    this.#whole = null;
    for (const column of Object.values(this)) column.length = stays;
  }

  /** @param {number} epoch */
  countBefore(epoch) {
    let count = this.length;
    while (count > 0 && /** @type {number} */ (this.epoch[count - 1]) >= epoch) count--;
    return count;
  }

  /**
   * The newest measured value of a column.
   * @param {'loss'|'measuredLoss'|'heldOutLoss'} column
   * @returns {{epoch: number, value: number}|null}
   */
  newest(column) {
    for (let i = this.length - 1; i >= 0; i--) {
      const value = this[column][i];
      if (value != null) return { epoch: /** @type {number} */ (this.epoch[i]), value };
    }
    return null;
  }

  /**
   * The lowest held-out loss; the first of equals.
   * @returns {{epoch: number, value: number}|null}
   */
  best() {
    const at = this.bestAt();
    const value = this.heldOutLoss[at];
    return value == null ? null : { epoch: /** @type {number} */ (this.epoch[at]), value };
  }

  /** Where that is, once a higher one was measured after it; else -1. */
  past() {
    const at = this.bestAt();
    return this.heldOutLoss.findLastIndex((value) => value != null) > at ? at : -1;
  }

  /** Its index; -1: none was measured. */
  bestAt() {
    let at = -1;
    let low = Infinity;
    for (let i = 0; i < this.length; i++) {
      const value = this.heldOutLoss[i];
      if (value != null && value < low) {
        low = value;
        at = i;
      }
    }
    return at;
  }
}
