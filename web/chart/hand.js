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
  /** Where a press began, CSS pixels. @type {number|null} */
  let began = null;

  const pixelOf = (/** @type {PointerEvent} */ event) =>
    event.clientX - canvas.getBoundingClientRect().left;

  /** On the x axis. @param {number} x */
  const place = (x) => (plot.frame ? fromX(plot.frame, x) : null);

  /** What was dragged over, on the x axis. @param {PointerEvent} event @returns {[number, number]|null} */
  const dragged = (event) => {
    const x = pixelOf(event);
    if (began === null || Math.abs(x - began) < STILL) return null;
    const [from, to] = [place(began), place(x)];
    return from === null || to === null ? null : [from, to];
  };

  /** @param {PointerEvent} event */
  const read = (event) => {
    const x = pixelOf(event);
    const { frame } = plot;
    const inside = frame && x >= frame.left - 8 && x <= frame.left + frame.width + 8;
    const height = event.clientY - canvas.getBoundingClientRect().top;
    plot.readAt(inside ? place(x) : null, height);
  };

  /** @type {Record<string, (event: PointerEvent) => void>} */
  const heard = {
    pointerdown(event) {
      if (event.pointerType === 'touch' || event.button !== 0) return read(event);
      began = pixelOf(event);
      canvas.setPointerCapture(event.pointerId);
    },
    pointermove(event) {
      if (began === null) read(event);
      else plot.mark(dragged(event));
    },
    pointerup(event) {
      const band = dragged(event);
      began = null;
      if (!band) return read(event);
      plot.readAt(null);
      plot.zoomTo({ min: Math.min(...band), max: Math.max(...band) });
    },
    pointercancel() {
      began = null;
      plot.mark(null);
    },
    pointerleave(event) {
      if (event.pointerType !== 'touch' && began === null) plot.readAt(null);
    },
    dblclick: () => plot.zoomTo(null),
  };
  for (const [type, hear] of Object.entries(heard))
    canvas.addEventListener(type, (event) => hear(/** @type {PointerEvent} */ (event)), { signal });
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
