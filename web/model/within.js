// The loss inside long epochs: a point a second, of what was trained since the point before.

/** Seconds of training between two points; an epoch that takes less has none. */
const INTERVAL = 1;
/** Points kept; then every second one goes. A text of 5 MB trains an hour in half of them. */
const MAXIMUM = 4000;

/**
 * The loss as it is now: of the last second inside a long epoch, of the newest whole one where they are short. It does not
 * jump where a long epoch ends, whose own loss is the mean of all that came before. Null: there is none yet.
 * @param {{epoch: number[], loss: number[]}} whole epochs
 * @param {{epoch: number[], loss: number[]}} [within]
 */
export function recent(whole, within) {
  const since = (whole.epoch.at(-1) ?? 0) - 1;
  const line = within && (within.epoch.at(-1) ?? since) > since ? within : whole;
  return line.loss.at(-1) ?? null;
}

export class Within {
  /** @type {number[]} ascending: 2.5 is halfway through the third */
  epoch = [];
  /** @type {number[]} predictions since the start */
  chars = [];
  /** @type {number[]} of training since the start */
  seconds = [];
  /** @type {number[]} nats per character */
  loss = [];

  /** Where the newest point ended: epochs done, share of the next, and the mean loss so far times that share. */
  #mark = { epoch: -1, share: 0, total: 0, seconds: 0 };

  get length() {
    return this.epoch.length;
  }

  /**
   * @param {{epoch: number, stepsDone: number, steps: number, partialLoss: number|null, seconds: number}} progress
   * @param {number} predictions of an epoch
   * @returns {boolean} a point was added
   */
  hear({ epoch, stepsDone, steps, partialLoss, seconds }, predictions) {
    const share = steps > 0 ? stepsDone / steps : 0;
    if (epoch !== this.#mark.epoch || share < this.#mark.share) {
      this.#cut(epoch + share);
      this.#mark = { epoch, share, total: share * (partialLoss ?? 0), seconds };
      return false;
    }
    const mark = this.#mark;
    if (partialLoss === null || share <= mark.share || seconds - mark.seconds < INTERVAL)
      return false;
    const total = partialLoss * share;
    this.epoch.push(epoch + share);
    this.chars.push((epoch + share) * predictions);
    this.seconds.push(seconds);
    this.loss.push((total - mark.total) / (share - mark.share));
    this.#mark = { epoch, share, total, seconds };
    if (this.length > MAXIMUM) this.#keep((_, i) => i % 2 === 1);
    return true;
  }

  /** After a rollback epochs come again: what they had left behind goes. @param {number} from */
  #cut(from) {
    if ((this.epoch.at(-1) ?? 0) > from) this.#keep((each) => each <= from);
  }

  /** @param {(epoch: number, index: number) => boolean} wanted */
  #keep(wanted) {
    const stays = this.epoch.map(wanted);
    for (const column of [this.epoch, this.chars, this.seconds, this.loss])
      column.splice(0, Infinity, ...column.filter((_, i) => stays[i]));
  }
}
