// What n-gram models cost, as lines across the chart with the orders on them: dotted on unseen text, for the dashed
// curve; thin on the training text, for the other one.

import { font, toY } from './frame.js';

export { learnBaselines } from '../model/baselines.js';

/**
 * @import { Curve } from '../model/curve.js'
 * @import { Frame, Palette, Picture } from './frame.js'
 */

/** Where the orders are written, as shares of the width. */
const UNSEEN_AT = 0.6;
const TRAIN_AT = 0.8;
/** CSS pixels between two orders that each have a label. */
const GAP = 10.5;

/** Orders as they are written: 4, or 2, 4\u20136. @param {number[]} orders ascending */
export function rangeOf(orders) {
  /** @type {number[][]} */
  const runs = [];
  for (const order of orders) {
    const last = runs.at(-1);
    if (last?.at(-1) === order - 1) last.push(order);
    else runs.push([order]);
  }
  return runs
    .map((run) => (run.length > 2 ? `${run[0]}\u2013${run.at(-1)}` : run.join(', ')))
    .join(', ');
}

/**
 * Lines too close for a number each share one label.
 * @param {{order: number, y: number}[]} lines
 * @param {number} gap
 */
export function labelsOf(lines, gap) {
  const sorted = [...lines].sort((a, b) => a.y - b.y);
  /** @type {{orders: number[], ys: number[]}[]} */
  const groups = [];
  for (const { order, y } of sorted) {
    const last = groups.at(-1);
    if (last && y - Number(last.ys.at(-1)) < gap) {
      last.orders.push(order);
      last.ys.push(y);
    } else groups.push({ orders: [order], ys: [y] });
  }
  return groups.map(({ orders, ys }) => ({
    orders: orders.sort((a, b) => a - b),
    y: (Math.min(...ys) + Math.max(...ys)) / 2,
  }));
}

/**
 * @param {CanvasRenderingContext2D} pen scaled, so that 1 is a CSS pixel
 * @param {Picture} picture
 * @param {Frame} frame
 * @param {Palette} look
 * @param {Curve} curve
 */
export function paintNgrams(pen, picture, frame, look, curve) {
  for (const unseen of [false, true]) {
    const lines = (curve.ngrams ?? [])
      .map(({ order, train, valid }) => ({
        order,
        value: picture.convert(curve)(unseen ? valid : train),
      }))
      .filter(({ value }) => value >= frame.y0 && value <= frame.y1)
      .map(({ order, value }) => ({ order, y: Math.round(toY(frame, value)) + 0.5 }));
    paintLines(pen, frame, look, lines, unseen);
  }
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Frame} frame
 * @param {Palette} look
 * @param {{order: number, y: number}[]} lines
 * @param {boolean} unseen
 */
function paintLines(pen, { left, width }, { colours, px }, lines, unseen) {
  pen.strokeStyle = colours.soft;
  pen.lineWidth = 1;
  pen.globalAlpha = unseen ? 0.8 : 0.5;
  pen.setLineDash(unseen ? [2, 5] : []);
  for (const { y } of lines) {
    pen.beginPath();
    pen.moveTo(left, y);
    pen.lineTo(left + width, y);
    pen.stroke();
  }
  pen.globalAlpha = 1;
  pen.setLineDash([]);
  pen.font = font(px);
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.lineJoin = 'round';
  pen.lineWidth = 5;
  pen.strokeStyle = colours.panel;
  pen.fillStyle = colours.soft;
  const x = left + width * (unseen ? UNSEEN_AT : TRAIN_AT);
  for (const { orders, y } of labelsOf(lines, GAP * px)) {
    const text = rangeOf(orders);
    pen.strokeText(text, x, y);
    pen.fillText(text, x, y);
  }
}
