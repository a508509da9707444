// From values to pixels of a chart, and back.

/** @import { Frame } from './frame.js' */

/** Where a plot lies, in pixels, and its axes. @typedef {Pick<Frame, 'left'|'top'|'width'|'height'|'x0'|'x1'|'y0'|'y1'|'log'|'xLog'>} Axes */

/** Pixels from the left. @param {Axes} frame @param {number} x */
export const toX = ({ left, width, x0, x1, xLog }, x) =>
  left +
  width * (xLog ? Math.log(Math.max(x, 1e-9) / x0) / Math.log(x1 / x0) : (x - x0) / (x1 - x0));

/** What lies at a number of pixels from the left. @param {Axes} frame @param {number} pixel */
export function fromX({ left, width, x0, x1, xLog }, pixel) {
  const share = Math.min(1, Math.max(0, (pixel - left) / width));
  return xLog ? x0 * (x1 / x0) ** share : x0 + (x1 - x0) * share;
}

/** Pixels from the top; values off the axis lie at its end. @param {Axes} frame @param {number} y */
export function toY({ top, height, y0, y1, log }, y) {
  const inside = Math.min(Math.max(y, y0), y1);
  const share = log ? Math.log(inside / y0) / Math.log(y1 / y0) : (inside - y0) / (y1 - y0);
  return top + height * (1 - share);
}
