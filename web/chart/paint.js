// Paints a chart: axes, hatched regions, lines, dots and words. Knows no page: a canvas for the screen and one for a
// file look alike.

import { formatAxis, formatTick } from '../model/axes.js';
import { strings } from '../words/strings.js';
import { runColour } from './colours.js';
import { font, toX, toY } from './frame.js';
import { hatch } from './hatch.js';
import { smoothed } from './smooth.js';
import { spanOf } from './span.js';
import { part, thin } from './thin.js';

/**
 * @import { Curve } from '../model/curve.js'
 * @import { Frame, Palette, Picture } from './frame.js'
 */

/** @typedef {CanvasRenderingContext2D} Pen scaled, so that 1 is a CSS pixel */
/** @typedef {{pen: Pen, picture: Picture, frame: Frame, palette: Palette}} Scene what is painted, where and with what */

/**
 * What the reader points at, steer.js.
 * @typedef {{paint: (scene: Scene) => void}} Hand
 */

const words = strings.chart;
/** CSS pixels between the centres of two dots, at least. */
const DOT_GAP = 10;

/** @param {Scene} scene @param {Hand|null} [hand] */
export function paint(scene, hand) {
  const { pen, picture, frame, palette } = scene;
  const { left, top, width, height } = frame;
  const [first] = picture.curves;
  const curves = picture.curves.toReversed();
  pen.save();
  paintAxes(scene);
  pen.save();
  pen.beginPath();
  // A dot at the very end of a run is not cut in two.
  const beyond = frame.whole ? 6 : 0;
  pen.rect(left - beyond, top - 2, width + 2 * beyond, height + 2);
  pen.clip();
  for (const curve of curves) paintRegion(scene, curve, curve === first);
  const random = first ? picture.convert(first)(first.uniform) : Infinity;
  if (random <= frame.y1) {
    const y = toY(frame, random);
    rule(pen, left, y, left + width, y, palette.colours.soft, 1, [1.5, 3]);
  }
  if (first?.ngrams && picture.ngrams) picture.ngrams(pen, picture, frame, palette, first);
  for (const curve of curves) paintRun(scene, curve, curve === first);
  paintTurns(scene);
  for (const curve of curves) paintBest(scene, curve, curve === first);
  if (first && picture.along === 'epoch' && picture.post) picture.post.paintPost(scene, first);
  hand?.paint(scene);
  pen.restore();
  paintWords(scene);
  pen.restore();
}

/**
 * @param {Pen} pen
 * @param {number} x
 * @param {number} y
 * @param {number} toX
 * @param {number} toY
 * @param {string} colour
 * @param {number} thickness
 * @param {number[]} [dash]
 */
export function rule(pen, x, y, toX, toY, colour, thickness, dash = []) {
  pen.strokeStyle = colour;
  pen.lineWidth = thickness;
  pen.setLineDash(dash);
  pen.beginPath();
  pen.moveTo(x, y);
  pen.lineTo(toX, toY);
  pen.stroke();
  pen.setLineDash([]);
}

/** Grid lines and the labels of both axes. @param {Scene} scene */
function paintAxes({ pen, picture: { along }, frame, palette: { colours, px } }) {
  const { left, top, width, height, xTicks, yTicks } = frame;
  const bottom = top + height;
  pen.font = font(px);
  pen.fillStyle = colours.soft;
  pen.textBaseline = 'middle';
  pen.textAlign = 'right';
  for (const tick of yTicks) {
    // On the half pixel a line 1 px wide is sharp.
    const y = Math.round(toY(frame, tick)) + 0.5;
    rule(pen, left, y, left + width, y, colours.line, 1);
    pen.fillText(formatAxis(tick), left - 8 * px, y);
  }
  const title = words.alongTitle[along];
  const start = left + width + 26 * px;
  pen.textAlign = 'left';
  pen.fillText(title, start, bottom + 16 * px);
  pen.textAlign = 'center';
  let free = -Infinity;
  for (const tick of xTicks) {
    const x = Math.round(toX(frame, tick)) + 0.5;
    rule(pen, x, bottom, x, bottom + 4, colours.line, 1);
    const text = formatTick(along, tick);
    const half = pen.measureText(text).width / 2 + 4 * px;
    if (x + half > start || x - half < free) continue;
    pen.fillText(text, x, bottom + 16 * px);
    free = x + half - 4 * px;
  }
}

/** What no network can reach, hatched in the run's colour. @param {Scene} scene @param {Curve} curve @param {boolean} chief */
function paintRegion({ pen, picture, frame, palette: { colours } }, curve, chief) {
  const floor = picture.convert(curve)(curve.floor.perChar);
  if (!(floor > frame.y0)) return;
  const [from, to] = spanOf(picture.curves, curve, picture.along);
  const { top, height } = frame;
  const left = Math.max(frame.left, toX(frame, from));
  const width = Math.min(frame.left + frame.width, toX(frame, to)) - left;
  if (!(width > 0)) return;
  const y = Math.round(toY(frame, floor));
  const colour = colours[runColour(curve.number)];
  if (chief) {
    pen.globalAlpha = 0.07;
    pen.fillStyle = colour;
    pen.fillRect(left, y, width, top + height - y);
  }
  // Regions of two runs lie over each other: every second one leans to the other side.
  pen.globalAlpha = chief ? 0.24 : 0.13;
  pen.fillStyle = hatch(pen, colour, curve.number % 2 === 0 && !chief);
  pen.fillRect(left, y, width, top + height - y);
  pen.globalAlpha = 1;
  rule(pen, left, y, left + width, y, colour, chief ? 1.3 : 1);
}

/** Running, held-out, measured. @param {Scene} scene @param {Curve} curve @param {boolean} chief */
function paintRun(scene, curve, chief) {
  const { pen, picture, palette } = scene;
  const { points, within } = curve;
  const { weight, along } = picture;
  const xs = points[along];
  const line = points.whole;
  pen.strokeStyle = pen.fillStyle = palette.colours[runColour(curve.number)];
  pen.lineJoin = 'round';

  pen.lineWidth = chief ? 1.4 : 1.1;
  pen.setLineDash([6, 4]);
  pen.globalAlpha = chief ? 1 : 0.75;
  trace(scene, curve, xs, points.heldOutLoss);
  pen.setLineDash([]);

  if (weight > 0) {
    pen.globalAlpha = 0.3;
    pen.lineWidth = 1;
    trace(scene, curve, line[along], line.loss);
  }
  // Before the first epoch ends it is the curve; then it lies faint behind those of whole epochs.
  if (within.length > 0) {
    pen.globalAlpha = line.loss.length > 0 ? 0.5 : 1;
    pen.lineWidth = line.loss.length > 0 ? 1 : 2;
    trace(scene, curve, within[along], within.loss);
  }
  pen.globalAlpha = 1;
  pen.lineWidth = chief ? 2.4 : 1.7;
  trace(scene, curve, line[along], weight > 0 ? smoothed(line.loss, weight) : line.loss);
  paintDots(scene, curve, chief);
}

/**
 * A line through the points of a column that the frame shows.
 * @param {Scene} scene
 * @param {Curve} curve
 * @param {number[]} xs
 * @param {import('./thin.js').Column} column
 */
function trace({ pen, picture, frame }, curve, xs, column) {
  const { x0, x1, xLog, width } = frame;
  let [from, to] = part(xs, x0, x1);
  // A column with gaps goes on to the edges too: from its nearest points beyond them.
  while (from > 0 && column[from] == null) from--;
  while (to < xs.length && column[to - 1] == null) to++;
  const indices = thin(
    xs,
    column,
    from,
    to,
    x0,
    width / (xLog ? Math.log(x1 / x0) : x1 - x0),
    xLog,
  );
  const show = picture.convert(curve);
  const place = (/** @type {number} */ i) =>
    /** @type {const} */ ([
      toX(frame, /** @type {number} */ (xs[i])),
      toY(frame, show(/** @type {number} */ (column[i]))),
    ]);
  pen.beginPath();
  for (const i of indices) pen.lineTo(...place(i));
  // A run of one epoch: a line needs two ends.
  if (indices.length === 1) {
    const [x, y] = place(indices[0] ?? 0);
    pen.lineTo(x + 3, y);
  }
  pen.stroke();
}

/** @param {Scene} scene @param {Curve} curve @param {boolean} chief */
function paintDots({ pen, picture, frame, palette }, curve, chief) {
  const { points } = curve;
  const xs = points[picture.along];
  const show = picture.convert(curve);
  const [from, to] = part(xs, frame.x0, frame.x1);
  pen.strokeStyle = palette.colours.panel;
  pen.lineWidth = 1.5;
  let last = { x: -Infinity, y: 0 };
  for (let i = from; i < to; i++) {
    const nats = points.measuredLoss[i];
    if (nats == null || !Number.isFinite(nats)) continue;
    const [x, y] = [toX(frame, /** @type {number} */ (xs[i])), toY(frame, show(nats))];
    // Dots on top of each other say no more than one, and hide the line.
    if (Math.hypot(x - last.x, y - last.y) < DOT_GAP && i < to - 1) continue;
    last = { x, y };
    pen.beginPath();
    pen.arc(x, y, chief ? 4 : 3, 0, 2 * Math.PI);
    pen.fill();
    pen.stroke();
  }
}

/** Where settings of a run were changed, or it continues another: a dotted line. @param {Scene} scene */
function paintTurns({ pen, frame, palette: { colours } }) {
  for (const { at, colour } of frame.turns) {
    const x = Math.round(toX(frame, at)) + 0.5;
    rule(pen, x, frame.top, x, frame.top + frame.height, colours[colour], 1, [2, 3]);
  }
}

/** Where it was best on the test text: a dot in a ring of the panel, on the dashed line. @param {Scene} scene @param {Curve} curve @param {boolean} chief */
function paintBest({ pen, picture, frame, palette: { colours } }, curve, chief) {
  const { points, markAt: at } = curve;
  const [place, nats] = [points[picture.along][at], points.heldOutLoss[at]];
  if (place === undefined || nats == null || place < frame.x0 || place > frame.x1) return;
  const [x, y] = [toX(frame, place), toY(frame, picture.convert(curve)(nats))];
  pen.fillStyle = colours[runColour(curve.number)];
  pen.strokeStyle = colours.panel;
  pen.lineWidth = 2;
  pen.beginPath();
  pen.arc(x, y, chief ? 5 : 4, 0, 2 * Math.PI);
  pen.fill();
  pen.stroke();
}

/** All that is written in the plot and beside it. A halo of the panel keeps lines out of the letters. @param {Scene} scene */
function paintWords({ pen, frame: { words }, palette: { colours, px } }) {
  pen.textBaseline = 'middle';
  pen.textAlign = 'left';
  pen.lineJoin = 'round';
  pen.lineWidth = 5;
  pen.strokeStyle = colours.panel;
  for (const { text, x, y, colour, bold } of words) {
    pen.font = font(px, bold);
    pen.fillStyle = colours[colour];
    pen.strokeText(text, x, y);
    pen.fillText(text, x, y);
  }
}
