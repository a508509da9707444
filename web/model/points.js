// The measured points of a run, an array for each column of an EpochPoint, as charts like them.

/** @import { EpochPoint } from '../wire/protocol.js' */

export class Points {
  /** @type {number[]} ascending */
  epoch = [];
  /** @type {number[]} predictions since the start */
  chars = [];
  /** @type {number[]} of training since the start, pauses left out */
  seconds = [];
  /** @type {number[]} of the epoch as it ran, nats per character */
  loss = [];
  /** @type {(number|null)[]} with the weights of one moment: alone comparable with the floor */
  measuredLoss = [];
  /** @type {(number|null)[]} held out */
  heldOutLoss = [];
  /** @type {number[]} */
  gradNorm = [];
  /** @type {(number|null)[]} share of the steps whose gradient was clipped */
  clipped = [];
  /** @type {number[]} */
  lr = [];

  get length() {
    return this.epoch.length;
  }

  /**
   * Adds epochs; those that come again after a rollback replace what they had left behind.
   * @param {EpochPoint[]} list
   */
  append(list) {
    for (const point of list) {
      const kept = this.countBefore(point.epoch);
      for (const [name, column] of Object.entries(this)) {
        column.length = kept;
        column.push(point[/** @type {keyof EpochPoint} */ (name)] ?? null);
      }
    }
  }

  /** @param {number} epoch */
  countBefore(epoch) {
    let count = this.length;
    while (count > 0 && /** @type {number} */ (this.epoch[count - 1]) >= epoch) count--;
    return count;
  }

  /**
   * The newest measured value of a column.
   * @param {'measuredLoss'|'heldOutLoss'} column
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
    let at = -1;
    let low = Infinity;
    for (let i = 0; i < this.length; i++) {
      const value = this.heldOutLoss[i];
      if (value != null && value < low) {
        low = value;
        at = i;
      }
    }
    return at < 0 ? null : { epoch: /** @type {number} */ (this.epoch[at]), value: low };
  }
}
