// Which part of a chart is looked at and where it is read. It comes with the first pointer or key on the chart.

import { toX, toY, whole } from './frame.js';
import { rule } from './paint.js';
import { pointAt } from './reading.js';
import { nearest } from './thin.js';

/**
 * @import { Picture, Window } from './frame.js'
 * @import { Scene } from './paint.js'
 * @import { Plot } from './plot.js'
 */

/** The smallest part to look at, of the whole: what is smaller holds less than a point of 10,000. */
const SMALLEST = 1e-4;

export class Steer {
  /** Null: the whole run, however long it gets. @type {Window|null} */
  window = null;
  /** On the x axis. @type {number|null} */
  cursor = null;
  /** Of the pointer, CSS pixels from the top; null: it is not on the plot. @type {number|null} */
  height = null;
  /** Two ends of a part that is being dragged over. @type {[number, number]|null} */
  band = null;
  #plot;

  /** @param {Plot} plot */
  constructor(plot) {
    this.#plot = plot;
  }

  /** Looks at a part, or at the whole run. @param {Window|null} window */
  zoomTo(window) {
    const picture = this.#plot.picture;
    if (!picture) return;
    this.band = null;
    this.window = window && fit(window, whole(picture));
    this.#plot.later();
  }

  /** Looks closer, or from further away, at what is around the cursor. @param {number} factor of the width */
  zoomBy(factor) {
    const picture = this.#plot.picture;
    if (!picture) return;
    const { min, max } = this.window ?? whole(picture);
    const [to, back] = picture.xLog ? [Math.log, Math.exp] : [Number, Number];
    const [from, end] = [to(min), to(max)];
    const centre = this.cursor === null ? (from + end) / 2 : to(this.cursor);
    const moved = (/** @type {number} */ at) => back(centre + (at - centre) * factor);
    this.zoomTo({ min: moved(from), max: moved(end) });
  }

  /** Marks a part that is being dragged over. @param {[number, number]|null} band */
  mark(band) {
    this.band = band;
    this.#plot.later();
  }

  /** Whether the pointer is on the line of random guessing. */
  get onRandom() {
    const [first] = this.#plot.picture?.curves ?? [];
    if (!first || !this.#plot.picture || !this.#plot.frame || this.height === null) return false;
    const random = this.#plot.picture.convert(first)(first.uniform);
    const line = toY(this.#plot.frame, random);
    return random <= this.#plot.frame.y1 && Math.abs(this.height - line) < 8;
  }

  /**
   * Reads the point nearest to a place.
   * @param {number|null} x null: nowhere
   * @param {number|null} [height] of the pointer, CSS pixels from the top
   */
  readAt(x, height = null) {
    const picture = this.#plot.picture;
    this.height = x === null ? null : height;
    const found = picture && x !== null ? pointAt(picture.curves, picture.along, x) : null;
    this.cursor =
      found && picture ? (found.curve.points[picture.along][found.index] ?? null) : null;
    this.#plot.later();
  }

  /** Moves the cursor along a run; the first step only shows it, at the newest point. @param {number} points */
  step(points) {
    const picture = this.#plot.picture;
    const run = picture?.curves.find((curve) => curve.points.length > 0);
    if (!picture || !run) return;
    const xs = run.points[picture.along];
    const { max } = this.window ?? whole(picture);
    const at = nearest(xs, this.cursor ?? max);
    const next = this.cursor === null && Number.isFinite(points) ? at : at + points;
    this.height = null;
    this.cursor = xs[Math.min(xs.length - 1, Math.max(0, next))] ?? null;
    this.#follow();
    this.#plot.later();
  }

  /** Moves the window along, so that the cursor is in it. */
  #follow() {
    const [window, x, picture] = [this.window, this.cursor, this.#plot.picture];
    if (!window || x === null || !picture) return;
    const shift = Math.min(0, x - window.min) + Math.max(0, x - window.max);
    if (shift) this.zoomTo({ min: window.min + shift, max: window.max + shift });
  }

  /** Another run is looked at as a whole, and the same part of a run along another axis. @param {Picture} before @param {Picture} after */
  turn(before, after) {
    if (before.curves[0] !== after.curves[0]) this.window = this.cursor = this.band = null;
    else if (before.along !== after.along) this.#turn(before, after);
  }

  /** @param {Picture} before @param {Picture} after */
  #turn(before, after) {
    const turned = (/** @type {number} */ x) => {
      const found = pointAt(before.curves, before.along, x);
      return found ? (found.curve.points[after.along][found.index] ?? null) : null;
    };
    this.cursor = this.cursor === null ? null : turned(this.cursor);
    const [min, max] = this.window ? [turned(this.window.min), turned(this.window.max)] : [];
    this.window = min != null && max != null && max > min ? { min, max } : null;
  }

  /** A cursor to read at, or a part that is dragged over. @param {Scene} scene */
  paint({ pen, frame, palette: { colours } }) {
    const { cursor, band } = this;
    const { top, height } = frame;
    if (band) {
      const [from, to] = band.map((x) => toX(frame, x)).sort((a, b) => a - b);
      if (from === undefined || to === undefined) return;
      pen.globalAlpha = 0.12;
      pen.fillStyle = colours.ink;
      pen.fillRect(from, top, to - from, height);
      pen.globalAlpha = 1;
      for (const x of [from, to]) rule(pen, x, top, x, top + height, colours.ink, 1);
      return;
    }
    if (cursor === null) return;
    const x = Math.round(toX(frame, cursor)) + 0.5;
    rule(pen, x, top, x, top + height, colours.ink, 1);
  }
}

/**
 * A part within the whole, not too small; null when it is the whole.
 * @param {Window} window
 * @param {Window} all
 */
export function fit({ min, max }, all) {
  const smallest = (all.max - all.min) * SMALLEST;
  const span = Math.max(max - min, smallest);
  if (span >= all.max - all.min) return null;
  const from = Math.min(Math.max(min, all.min), all.max - span);
  return { min: from, max: from + span };
}
