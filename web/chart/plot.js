// A chart on a canvas: draws what it is given once a frame.

import { font, layOut } from './frame.js';
import { paint } from './paint.js';

/**
 * @import { Frame, Palette, Picture, Window } from './frame.js'
 * @import { Steer } from './steer.js'
 */

export class Plot {
  /** Which part is looked at and where it is read, once somebody has pointed at it or pressed a key. @type {Steer|null} */
  steer = null;
  #palette;
  #moved;
  #canvas;
  #pen;
  #size = { width: 0, height: 0 };
  /** @type {Picture|null} */
  #picture = null;
  /** @type {Frame|null} */
  #frame = null;
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

  /** What is looked at; null: the whole run, however long it gets. @returns {Window|null} */
  get window() {
    return this.steer?.window ?? null;
  }

  /** Draws it at the next frame; at most once a frame however often it is asked. @param {Picture} picture */
  show(picture) {
    const before = this.#picture;
    this.#picture = picture;
    if (before) this.steer?.turn(before, picture);
    if (before && before.curves[0] !== picture.curves[0]) this.#gutter = 0;
    this.later();
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

  /** Draws at the next frame. */
  later() {
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
    const frame = layOut(picture, this.window, size, palette, (text, bold) =>
      measure(pen, palette.px, text, bold),
    );
    // Never back but for another run: the curve must not jump with the length of a label.
    if (picture.curves.some(({ points, within }) => points.length + within.length > 0))
      this.#gutter = width - frame.left - frame.width - 12 * palette.px;
    this.#frame = frame;
    paint({ pen, picture, frame, palette }, this.steer);
    this.#say();
  }

  #say() {
    const { left, width, xLog, y0 } = this.#frame ?? {};
    const { cursor, window, onRandom } = this.steer ?? {};
    // A run that is hidden or shown is no longer or newly read, where no axis moves for it, too.
    const runs = this.#picture?.curves.length;
    const place = [cursor, window, left, width, xLog, y0, onRandom, runs];
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
