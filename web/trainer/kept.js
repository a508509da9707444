// Weights of earlier moments, to sample from again: a limited number of them, early and late ones alike.

/** @import { FromWorker } from '../wire/protocol.js' */

/** What a sample says of the weights that wrote it. @typedef {{ epoch: number, loss: number|null, heldOutLoss: number|null }} Moment */

/** @typedef {{ id: number, step: number, moment: Moment, weights: Float32Array }} Entry */

/** Bytes that all of them may take: some hundred moments of a network of 100,000 numbers. */
const BUDGET = 48 * 2 ** 20;
/** The newest alone may take more, up to this. */
const LARGEST = 256 * 2 ** 20;

export class Kept {
  #tell;
  /** Oldest first. @type {Entry[]} */
  #entries = [];
  /** Numbers are unique, over all runs. */
  #lastId = 0;

  /** @param {(message: FromWorker) => void} tell */
  constructor(tell) {
    this.#tell = tell;
  }

  /** @param {number} id @returns {Entry | undefined} */
  get(id) {
    return this.#entries.find((entry) => entry.id === id);
  }

  get #bytes() {
    return this.#entries.reduce((sum, { weights }) => sum + weights.byteLength, 0);
  }

  /**
   * Keeps the weights of a moment. When an epoch comes again after a rollback, they replace the old ones.
   * @param {Moment} moment
   * @param {number} step of the run
   * @param {number} bytes that the weights take
   * @param {() => Float32Array} read
   * @returns {number|null} their number; null: they were not kept
   */
  add(moment, step, bytes, read) {
    const before = this.#entries.length;
    this.#entries = this.#entries.filter((entry) => entry.moment.epoch < moment.epoch);
    const weights = bytes <= LARGEST ? copyOf(read) : null;
    if (weights) {
      this.#entries.push({ id: ++this.#lastId, step, moment, weights });
      this.#thin();
    }
    if (weights || this.#entries.length < before) this.#report();
    return weights && this.#lastId;
  }

  /** Forgets all of them: another run begins. */
  clear() {
    if (this.#entries.length === 0) return;
    this.#entries = [];
    this.#report();
  }

  #thin() {
    while (this.#entries.length > 1 && this.#bytes > BUDGET) {
      this.#entries.splice(superfluous(this.#entries), 1);
    }
  }

  #report() {
    this.#tell({ type: 'kept', ids: this.#entries.map(({ id }) => id), bytes: this.#bytes });
  }
}

/**
 * The one whose neighbours are closest, on a logarithmic scale: epochs 1, 2, 5, 10 stay. So do the first and the newest;
 * of two, the newest.
 * @param {Entry[]} entries
 */
function superfluous(entries) {
  let best = 0;
  let least = Infinity;
  for (let i = 1; i < entries.length - 1; i++) {
    const gap = Math.log(entries[i + 1].step / entries[i - 1].step);
    if (gap < least) {
      least = gap;
      best = i;
    }
  }
  return best;
}

/** Null when the browser has no memory left: a sample without weights is better than a run that breaks down. @param {() => Float32Array} read */
function copyOf(read) {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
