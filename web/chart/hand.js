// Mouse, touch and keys on a chart: a cursor that reads, a part that is dragged over, the way back; and what is read there.
// It comes with the first of them.

import { fromX, toX } from './frame.js';
import { readAt } from './reading.js';
import { besides, readAloud, readout } from './readout.js';
import { Steer } from './steer.js';

export { readoutStyle } from './readout.js';

/**
 * @import { Curve } from '../model/curve.js'
 * @import { Plot } from './plot.js'
 * @import { Show } from './readout.js'
 */

/** CSS pixels that a press may move and still be a click. */
const STILL = 5;
/** What + shows of what was seen. */
const CLOSER = 0.5;
/** CSS pixels from a mark within which the cursor reads it. */
const NEAR = 8;

export class Hand {
  #canvas;
  #plot;
  #steer;
  /** Where a press began, CSS pixels. @type {number|null} */
  #began = null;

  /** @param {HTMLCanvasElement} canvas @param {Plot} plot of it */
  constructor(canvas, plot) {
    this.#canvas = canvas;
    this.#plot = plot;
    this.#steer = plot.steer = new Steer(plot);
  }

  /** @param {PointerEvent} event */
  #pixelOf(event) {
    return event.clientX - this.#canvas.getBoundingClientRect().left;
  }

  /** On the x axis. @param {number} x */
  #place(x) {
    const { frame } = this.#plot;
    return frame && fromX(frame, x);
  }

  /** What was dragged over, on the x axis. @param {PointerEvent} event @returns {[number, number]|null} */
  #dragged(event) {
    const x = this.#pixelOf(event);
    if (this.#began === null || Math.abs(x - this.#began) < STILL) return null;
    const [from, to] = [this.#place(this.#began), this.#place(x)];
    return from === null || to === null ? null : [from, to];
  }

  /** @param {PointerEvent} event */
  #read(event) {
    const x = this.#pixelOf(event);
    const { frame } = this.#plot;
    const inside = frame && x >= frame.left - 8 && x <= frame.left + frame.width + 8;
    const height = event.clientY - this.#canvas.getBoundingClientRect().top;
    this.#steer.readAt(inside ? this.#place(x) : null, height);
  }

  /** @type {Record<string, (event: PointerEvent) => void>} */
  #heard = {
    pointerdown: (event) => {
      if (event.pointerType === 'touch' || event.button !== 0) return this.#read(event);
      this.#began = this.#pixelOf(event);
      try {
        this.#canvas.setPointerCapture(event.pointerId);
      } catch {
        // It was lifted before this part came; that is heard next.
      }
    },
    pointermove: (event) => {
      if (this.#began === null) this.#read(event);
      else this.#steer.mark(this.#dragged(event));
    },
    pointerup: (event) => {
      const band = this.#dragged(event);
      this.#began = null;
      if (!band) return this.#read(event);
      this.#steer.readAt(null);
      this.#steer.zoomTo({ min: Math.min(...band), max: Math.max(...band) });
    },
    pointercancel: () => {
      this.#began = null;
      this.#steer.mark(null);
    },
    pointerleave: (event) => {
      if (event.pointerType !== 'touch' && this.#began === null) this.#steer.readAt(null);
    },
    dblclick: () => this.#steer.zoomTo(null),
  };

  /** A finger only reads: up and down it scrolls the page, which `touch-action: pan-y` leaves to the browser. @param {Event} event of the canvas */
  hear(event) {
    this.#heard[event.type]?.(/** @type {PointerEvent} */ (event));
  }

  /** A key pressed on the chart. @param {KeyboardEvent} event @returns {boolean} it moved the cursor */
  press({ key, shiftKey }) {
    const steer = this.#steer;
    const far = shiftKey ? 10 : 1;
    /** @type {Record<string, number>} */
    const steps = { ArrowLeft: -far, ArrowRight: far, Home: -Infinity, End: Infinity };
    const step = steps[key];
    if (step !== undefined) steer.step(step);
    else if (key === '+' || key === '=') steer.zoomBy(CLOSER);
    else if (key === '-' || key === '_') steer.zoomBy(1 / CLOSER);
    else if (steer.window) steer.zoomTo(null);
    else steer.readAt(null);
    return step !== undefined;
  }

  /** Looks closer, or from further away. @param {number} factor of the width */
  zoomBy(factor) {
    this.#steer.zoomBy(factor);
  }

  /** What the cursor reads. */
  #rows() {
    const { picture } = this.#plot;
    const { cursor } = this.#steer;
    return picture && cursor !== null ? readAt(picture.curves, picture.along, cursor) : [];
  }

  /** What was changed of a run where the cursor is. @param {Curve} curve */
  #turnsAt(curve) {
    const { frame, picture } = this.#plot;
    const { cursor } = this.#steer;
    if (!frame || !picture || cursor === null) return [];
    const at = toX(frame, cursor);
    return curve.turns
      .filter((turn) => Math.abs(toX(frame, turn[picture.along]) - at) < NEAR)
      .map(({ said }) => said);
  }

  /** Beside the cursor, where it reads something. @param {Curve} chief @param {boolean} byEpoch the x axis says the epoch @param {Show} show @param {string} random what is said on the line of guessing, or above it */
  render(chief, byEpoch, show, random) {
    const rows = this.#rows();
    const turns = rows.flatMap(({ curve }) => this.#turnsAt(curve));
    const above = rows.some(
      ({ curve, epoch, loss }) => curve === chief && epoch <= 2 && loss > curve.uniform,
    );
    const note = turns.join(' ') || (above || this.#steer.onRandom ? random : '');
    return readout(rows, byEpoch, show, note);
  }

  /** The same for the ear. @param {Show} show */
  readAloud(show) {
    const rows = this.#rows();
    const turns = rows.flatMap(({ curve }) => this.#turnsAt(curve));
    return [readAloud(rows, show), ...turns].join(' ');
  }

  /** On the wider side of the cursor; under the lines if they leave that free. @param {HTMLElement|null} box of what was rendered */
  put(box) {
    const { frame, picture } = this.#plot;
    const { cursor } = this.#steer;
    if (!box || !frame || !picture || cursor === null) return;
    const place = besides(picture, frame, cursor, box.offsetWidth, box.offsetHeight);
    box.style.left = `${place.left}px`;
    box.style.top = `${place.top}px`;
  }
}
