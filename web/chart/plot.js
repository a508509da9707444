// A chart on a canvas: draws what it is given once a frame, and knows which part of it is looked at and where it is read.

import { font, layOut, toY, whole } from './frame.js';
import { paint } from './paint.js';
import { pointAt } from './reading.js';
import { nearest } from './thin.js';

/** @import { Frame, Palette, Picture, Window } from './frame.js' */

/** The smallest part to look at, of the whole: what is smaller holds less than a point of 10,000. */
const SMALLEST = 1e-4;

export class Plot {
  #palette;
  #moved;
  #canvas;
  #pen;
  #size = { width: 0, height: 0 };
  /** @type {Picture|null} */
  #picture = null;
  /** @type {Frame|null} */
  #frame = null;
  /** Null: the whole run, however long it gets. @type {Window|null} */
  #window = null;
  /** On the x axis. @type {number|null} */
  #cursor = null;
  /** Of the pointer, CSS pixels from the top; null: it is not on the plot. @type {number|null} */
  #height = null;
  /** @type {[number, number]|null} */
  #band = null;
  /** CSS pixels that labels at the right have taken so far. */
  #gutter = 0;
  #request = 0;
  #said = '';

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {() => Palette} palette read at each drawing
   * @param {() => void} moved called after a drawing in which the cursor, the window, the axes or the runs are others
   */
  constructor(canvas, palette, moved) {
    this.#canvas = canvas;
    this.#pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    this.#palette = palette;
    this.#moved = moved;
  }

  get picture() {
    return this.#picture;
  }

  get frame() {
    return this.#frame;
  }

  get window() {
    return this.#window;
  }

  get cursor() {
    return this.#cursor;
  }

  /** Draws it at the next frame; at most once a frame however often it is asked. @param {Picture} picture */
  show(picture) {
    const before = this.#picture;
    this.#picture = picture;
    if (before && before.curves[0] !== picture.curves[0]) {
      this.#window = this.#cursor = this.#band = null;
      this.#gutter = 0;
    } else if (before && before.along !== picture.along) this.#turn(before, picture);
    this.#later();
  }

  /** @param {number} width @param {number} height CSS pixels */
  resize(width, height) {
    this.#size = { width, height };
    this.#gutter = 0;
    // A canvas that was given a size is empty; waiting for the next frame would show that.
    this.drawNow();
  }

  /** Draws at once, as before printing. */
  drawNow() {
    cancelAnimationFrame(this.#request);
    this.#request = 0;
    this.#draw();
  }

  destroy() {
    cancelAnimationFrame(this.#request);
    this.#picture = null;
  }

  /** Looks at a part, or at the whole run. @param {Window|null} window */
  zoomTo(window) {
    const picture = this.#picture;
    if (!picture) return;
    this.#band = null;
    this.#window = window && fit(window, whole(picture));
    this.#later();
  }

  /** Looks closer, or from further away, at what is around the cursor. @param {number} factor of the width */
  zoomBy(factor) {
    const picture = this.#picture;
    if (!picture) return;
    const { min, max } = this.#window ?? whole(picture);
    const [to, back] = picture.xLog ? [Math.log, Math.exp] : [Number, Number];
    const [from, end] = [to(min), to(max)];
    const centre = this.#cursor === null ? (from + end) / 2 : to(this.#cursor);
    const moved = (/** @type {number} */ at) => back(centre + (at - centre) * factor);
    this.zoomTo({ min: moved(from), max: moved(end) });
  }

  /** Marks a part that is being dragged over. @param {[number, number]|null} band */
  mark(band) {
    this.#band = band;
    this.#later();
  }

  /** Whether the pointer is on the line of random guessing. */
  get onRandom() {
    const [first] = this.#picture?.curves ?? [];
    if (!first || !this.#picture || !this.#frame || this.#height === null) return false;
    const random = this.#picture.convert(first)(first.uniform);
    const line = toY(this.#frame, random);
    return random <= this.#frame.y1 && Math.abs(this.#height - line) < 8;
  }

  /**
   * Reads the point nearest to a place.
   * @param {number|null} x null: nowhere
   * @param {number|null} [height] of the pointer, CSS pixels from the top
   */
  readAt(x, height = null) {
    const picture = this.#picture;
    this.#height = x === null ? null : height;
    const found = picture && x !== null ? pointAt(picture.curves, picture.along, x) : null;
    this.#cursor =
      found && picture ? (found.curve.points[picture.along][found.index] ?? null) : null;
    this.#later();
  }

  /** Moves the cursor along a run; the first step only shows it, at the newest point. @param {number} points */
  step(points) {
    const picture = this.#picture;
    const run = picture?.curves.find((curve) => curve.points.length > 0);
    if (!picture || !run) return;
    const xs = run.points[picture.along];
    const { max } = this.#window ?? whole(picture);
    const at = nearest(xs, this.#cursor ?? max);
    const next = this.#cursor === null && Number.isFinite(points) ? at : at + points;
    this.#height = null;
    this.#cursor = xs[Math.min(xs.length - 1, Math.max(0, next))] ?? null;
    this.#follow();
    this.#later();
  }

  /** Moves the window along, so that the cursor is in it. */
  #follow() {
    const [window, x, picture] = [this.#window, this.#cursor, this.#picture];
    if (!window || x === null || !picture) return;
    const shift = Math.min(0, x - window.min) + Math.max(0, x - window.max);
    if (shift) this.zoomTo({ min: window.min + shift, max: window.max + shift });
  }

  /** The same part of the run along another axis. @param {Picture} before @param {Picture} after */
  #turn(before, after) {
    const turned = (/** @type {number} */ x) => {
      const found = pointAt(before.curves, before.along, x);
      return found ? (found.curve.points[after.along][found.index] ?? null) : null;
    };
    this.#cursor = this.#cursor === null ? null : turned(this.#cursor);
    const [min, max] = this.#window ? [turned(this.#window.min), turned(this.#window.max)] : [];
    this.#window = min != null && max != null && max > min ? { min, max } : null;
  }

  #later() {
    this.#request ||= requestAnimationFrame(() => {
      this.#request = 0;
      this.#draw();
    });
  }

  #draw() {
    const picture = this.#picture;
    const { width, height } = this.#size;
    if (!picture || width < 1 || height < 1) return;
    const pen = this.#pen;
    const palette = this.#palette();
    const ratio = devicePixelRatio || 1;
    const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.#canvas.width !== wide || this.#canvas.height !== high) {
      this.#canvas.width = wide;
      this.#canvas.height = high;
    }
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.fillStyle = palette.colours.panel;
    // The last row of pixels too, of which a fractional height covers a part.
    pen.fillRect(0, 0, width + 1, height + 1);
    const size = { width, height, gutter: this.#gutter };
    const frame = layOut(picture, this.#window, size, palette, (text, bold) =>
      measure(pen, palette.px, text, bold),
    );
    // Never back but for another run: the curve must not jump with the length of a label.
    if (picture.curves.some(({ points, within }) => points.length + within.length > 0))
      this.#gutter = width - frame.left - frame.width - 12 * palette.px;
    this.#frame = frame;
    paint({ pen, picture, frame, palette }, { cursor: this.#cursor, band: this.#band });
    this.#say();
  }

  #say() {
    const { left, width, xLog, y0 } = this.#frame ?? {};
    // A run that is hidden or shown is no longer or newly read, where no axis moves for it, too.
    const runs = this.#picture?.curves.length;
    const place = [this.#cursor, this.#window, left, width, xLog, y0, this.onRandom, runs];
    const now = JSON.stringify(place);
    if (now === this.#said) return;
    this.#said = now;
    this.#moved();
  }
}

/** @param {CanvasRenderingContext2D} pen @param {number} px @param {string} text @param {boolean} bold */
export function measure(pen, px, text, bold) {
  pen.font = font(px, bold);
  return pen.measureText(text).width;
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
