// What the post printed of its own run: the loss summed over its 16 steps, every 100 epochs (901 it left out). It comes
// when somebody wants it on the chart.

import { viewWords as words } from '../words/chart.js';
import { toX, toY } from './frame.js';
import { rule } from './paint.js';

/**
 * @import { Curve } from '../model/curve.js'
 * @import { Scene } from './paint.js'
 */

const STEPS = 16;
/** @type {readonly (readonly [number, number])[]} */
const PRINTED = [
  [1, 107.64],
  [101, 14.23],
  [201, 5.19],
  [301, 3.52],
  [401, 2.86],
  [501, 2.64],
  [601, 2.53],
  [701, 2.47],
  [801, 2.43],
  [1001, 2.38],
  [1101, 2.36],
  [1201, 2.34],
  [1301, 2.33],
  [1401, 2.32],
  [1501, 2.31],
];

/** Epoch, what was printed, and nats per character. */
export const POST = PRINTED.map(([epoch, printed]) => ({ epoch, printed, nats: printed / STEPS }));

/** How its last figure is called on the chart. */
export const named = words.post;

/** @param {Scene} scene @param {Curve} curve */
export function paintPost({ pen, picture, frame, palette: { colours } }, curve) {
  const show = picture.convert(curve);
  for (const { epoch, nats } of POST) {
    if (epoch < frame.x0 || epoch > frame.x1) continue;
    const [x, y] = [toX(frame, epoch), toY(frame, show(nats))];
    rule(pen, x - 3.5, y - 3.5, x + 3.5, y + 3.5, colours.ink, 1.2);
    rule(pen, x - 3.5, y + 3.5, x + 3.5, y - 3.5, colours.ink, 1.2);
  }
}
