// The runs of this visit that are over: how many stay to be looked at, and which number the next one gets.

/** @import { Curve } from './curve.js' */

/** Runs that stay on the chart; older ones go. */
const STAY = 7;

export class Earlier {
  /** Newest first. @type {Curve[]} */
  list = [];

  /** A run that was trained stays to be looked at; once, when two starts came after it. @param {Curve|null} curve */
  putAside(curve) {
    if (!curve || curve.points.length === 0 || this.list.includes(curve)) return;
    this.list = [curve, ...this.list].slice(0, STAY);
  }

  /** A run that comes back is not of the past any more. @param {string} id @returns {Curve|undefined} what was shown of it */
  takeBack(id) {
    const curve = this.list.find((each) => each.id === id);
    this.list = this.list.filter((each) => each !== curve);
    return curve;
  }

  /** A kept run is shown beside the one at hand. @param {Curve} curve */
  show(curve) {
    this.takeBack(curve.id);
    this.list = [curve, ...this.list].slice(0, STAY);
  }

  /** The number of the run to come: its colour. One that was never trained gives its own back. @param {Curve|null} curve at hand */
  next(curve) {
    const trained = curve && curve.points.length > 0 ? curve.number : 0;
    return Math.max(trained, ...this.list.map(({ number }) => number), 0) + 1;
  }
}
