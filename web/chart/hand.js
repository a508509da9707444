// Mouse, touch and keys on a chart: a cursor that reads, a part that is dragged over, the way back.

import { fromX } from './frame.js';

/** @import { Plot } from './plot.js' */

/** CSS pixels that a press may move and still be a click. */
const STILL = 5;
/** What + shows of what was seen. */
const CLOSER = 0.5;

/**
 * Listens to a canvas until the signal is given. A finger only reads: up and down it scrolls the page, which
 * `touch-action: pan-y` leaves to the browser.
 * @param {HTMLCanvasElement} canvas
 * @param {Plot} plot
 * @param {AbortSignal} signal
 */
export function point(canvas, plot, signal) {
  const hand = new Hand(canvas, plot);
  const on = { signal };
  canvas.addEventListener('pointerdown', (event) => hand.press(event), on);
  canvas.addEventListener('pointermove', (event) => hand.move(event), on);
  canvas.addEventListener('pointerup', (event) => hand.release(event), on);
  canvas.addEventListener('pointercancel', () => hand.cancel(), on);
  canvas.addEventListener('pointerleave', (event) => hand.leave(event), on);
  canvas.addEventListener('dblclick', () => plot.zoomTo(null), on);
}

class Hand {
  #canvas;
  #plot;
  /** Where a press began, CSS pixels. @type {number|null} */
  #began = null;

  /** @param {HTMLCanvasElement} canvas @param {Plot} plot */
  constructor(canvas, plot) {
    this.#canvas = canvas;
    this.#plot = plot;
  }

  /** @param {PointerEvent} event */
  press(event) {
    if (event.pointerType === 'touch' || event.button !== 0) return this.#read(event);
    this.#began = this.#pixel(event);
    this.#canvas.setPointerCapture(event.pointerId);
  }

  /** @param {PointerEvent} event */
  move(event) {
    if (this.#began === null) this.#read(event);
    else this.#plot.mark(this.#dragged(event));
  }

  /** @param {PointerEvent} event */
  release(event) {
    const band = this.#dragged(event);
    this.#began = null;
    if (!band) return this.#read(event);
    this.#plot.readAt(null);
    this.#plot.zoomTo({ min: Math.min(...band), max: Math.max(...band) });
  }

  cancel() {
    this.#began = null;
    this.#plot.mark(null);
  }

  /** @param {PointerEvent} event */
  leave(event) {
    if (event.pointerType !== 'touch' && this.#began === null) this.#plot.readAt(null);
  }

  /** @param {PointerEvent} event */
  #read(event) {
    const x = this.#pixel(event);
    const { frame } = this.#plot;
    const inside = frame && x >= frame.left - 8 && x <= frame.left + frame.width + 8;
    const height = event.clientY - this.#canvas.getBoundingClientRect().top;
    this.#plot.readAt(inside ? this.#place(x) : null, height);
  }

  /** What was dragged over, on the x axis. @param {PointerEvent} event @returns {[number, number]|null} */
  #dragged(event) {
    const x = this.#pixel(event);
    if (this.#began === null || Math.abs(x - this.#began) < STILL) return null;
    const [from, to] = [this.#place(this.#began), this.#place(x)];
    return from === null || to === null ? null : [from, to];
  }

  /** @param {PointerEvent} event */
  #pixel(event) {
    return event.clientX - this.#canvas.getBoundingClientRect().left;
  }

  /** @param {number} x pixel */
  #place(x) {
    return this.#plot.frame ? fromX(this.#plot.frame, x) : null;
  }
}

/**
 * A key pressed on the chart.
 * @param {KeyboardEvent} event
 * @param {Plot} plot
 * @returns {'read'|'zoomed'|null} what it did; null: it means nothing here
 */
export function press(event, plot) {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  const far = event.shiftKey ? 10 : 1;
  /** @type {Record<string, number>} */
  const steps = { ArrowLeft: -far, ArrowRight: far, Home: -Infinity, End: Infinity };
  const step = steps[event.key];
  if (step !== undefined) {
    plot.step(step);
    return 'read';
  }
  if (event.key === '+' || event.key === '=') plot.zoomBy(CLOSER);
  else if (event.key === '-' || event.key === '_') plot.zoomBy(1 / CLOSER);
  else if (event.key === 'Escape' && plot.window) plot.zoomTo(null);
  else if (event.key === 'Escape' && plot.cursor !== null) plot.readAt(null);
  else return null;
  return 'zoomed';
}
