// Where everything on a chart lies: its axes, its plot, and what is written on it.

import {
  formatAxis,
  linearRange,
  linearTicks,
  logEpochTicks,
  logRange,
  logTicks,
  partRange,
  xTicks,
} from '../model/axes.js';
import { TYPE } from '../ui/tokens.js';
import { endLabels, placeWords, turnsOf } from './labels.js';
import { startOf } from './span.js';
import { part } from './thin.js';

export { fromX, toX, toY } from './scale.js';

/**
 * @import { Curve } from '../model/curve.js'
 * @import { Along } from '../words/strings.js'
 * @import { Convert } from '../words/units.js'
 * @import { RunColour } from './colours.js'
 * @import { Label, Turn, Word } from './labels.js'
 */

/**
 * What is shown of which runs.
 * @typedef {object} Picture
 * @property {Curve[]} curves the run under way, or the recorded one, first
 * @property {(curve: Curve) => Convert} convert from nats per character to what is shown
 * @property {Along} along
 * @property {boolean} [xLog] the x axis, of epochs, is logarithmic
 * @property {boolean} log
 * @property {number} weight of the smoothing; 0: none
 * @property {typeof import('./post.js')|null} [post] shows the post's own figures, once they have come
 * @property {typeof import('./ngrams.js').paintNgrams|false} [ngrams] shows what n-gram models cost, once it is known
 */

/** A part of the x axis. @typedef {{min: number, max: number}} Window */
/** @typedef {RunColour|'ink'|'soft'|'line'|'panel'} ColourName */
/** Colours as a canvas takes them, and how large 1 px of type is. @typedef {{colours: Record<ColourName, string>, px: number}} Palette */

/**
 * In CSS pixels and in the units shown.
 * @typedef {object} Frame
 * @property {number} left of the plot
 * @property {number} top
 * @property {number} width
 * @property {number} height
 * @property {number} x0
 * @property {number} x1
 * @property {number} y0
 * @property {number} y1
 * @property {boolean} xLog
 * @property {boolean} log
 * @property {boolean} whole the run is shown from its beginning to its end
 * @property {number[]} xTicks
 * @property {number[]} yTicks
 * @property {Label[]} labels names of lines, highest first
 * @property {Turn[]} turns that are in sight
 * @property {Word[]} words all that are painted in the plot and beside it
 */

/** The x axis shows this many epochs at least. */
const FEWEST = 5;

/** As a canvas takes it. @param {number} px @param {boolean} [bold] @param {number} [size] of TYPE */
export const font = (px, bold = false, size = TYPE.label) =>
  `${bold ? '600 ' : ''}${size * px}px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif`;

/** The whole of the x axis. @param {Picture} picture @returns {Window} */
export function whole({ curves, along, xLog, post }) {
  const ends = curves.map(({ points, within }) =>
    Math.max(points[along].at(-1) ?? 0, within[along].at(-1) ?? 0),
  );
  if (along !== 'epoch') return { min: 0, max: Math.max(0, ...ends) || 1 };
  const long = curves.some(({ points, within }) => within.length > 0 || (points.epoch[0] ?? 1) < 1);
  const last = post?.POST.at(-1)?.epoch ?? 0;
  // A run that continues another begins there.
  const starts = curves.map((curve) => startOf(curve, along) || (long ? 0 : 1));
  const min = starts.length > 0 ? Math.min(...starts) : 1;
  const max = Math.max(min + (long ? 1 : FEWEST - 1), last, ...ends);
  if (!xLog || min > 0) return { min, max };
  // A logarithm has no place for 0: the first of what is drawn.
  const firsts = curves.flatMap(({ points, within }) => [points.epoch[0], within.epoch[0]]);
  return { min: Math.max(max / 1e4, Math.min(1, ...firsts.map((each) => each || 1))), max };
}

/**
 * The lowest and the highest of what a window shows, in the unit shown. A logarithm has no place for 0, so that and
 * what is not a number do not count.
 * @param {Picture} picture
 * @param {Window} window
 */
function extent({ curves, along, convert, post }, { min, max }) {
  let [low, high] = [Infinity, 0];
  for (const curve of curves) {
    const { points, within } = curve;
    let [lowest, highest] = [Infinity, -Infinity];
    const { loss, measuredLoss, heldOutLoss } = points;
    for (const [xs, column] of /** @type {const} */ ([
      [points[along], loss],
      [points[along], measuredLoss],
      [points[along], heldOutLoss],
      [within[along], within.loss],
    ])) {
      const [from, to] = part(xs, min, max);
      for (let i = from; i < to; i++) {
        const nats = column[i];
        if (nats == null || !(Math.abs(nats) < Infinity)) continue;
        if (nats < lowest) lowest = nats;
        if (nats > highest) highest = nats;
      }
    }
    if (highest < lowest) continue;
    low = Math.min(low, Math.max(convert(curve)(lowest), 1e-9));
    high = Math.max(high, convert(curve)(highest));
  }
  const [first] = curves;
  if (post && first && along === 'epoch') {
    for (const { epoch, nats } of post.POST) {
      if (epoch < min || epoch > max) continue;
      low = Math.min(low, convert(first)(nats));
      high = Math.max(high, convert(first)(nats));
    }
  }
  return { low, high };
}

/**
 * Both ends of the y axis.
 * @param {Picture} picture
 * @param {Window|null} window
 * @returns {[number, number]}
 */
function heights(picture, window) {
  const { curves, convert, log } = picture;
  const [first] = curves;
  const data = extent(picture, window ?? whole(picture));
  const floor = first ? convert(first)(first.floor.perChar) : 0;
  if (window) return partRange(data, floor, log);
  const uniform = first ? convert(first)(first.uniform) : 0;
  return log ? logRange(data, floor, uniform) : linearRange(data, floor, uniform);
}

/**
 * @param {Picture} picture
 * @param {Window|null} window null: the whole run
 * @param {{width: number, height: number, gutter: number}} size of the canvas, and the least width of the labels at the right
 * @param {Palette} palette
 * @param {(text: string, bold: boolean) => number} measure width of a text
 * @returns {Frame}
 */
export function layOut(picture, window, { width, height, gutter }, { px }, measure) {
  const { min: x0, max: x1 } = window ?? whole(picture);
  const { along, log, xLog = false } = picture;
  const [y0, y1] = heights(picture, window);
  const labels = endLabels(picture, { x1, y0, y1 });
  const top = 10 * px;
  const high = Math.max(20, height - top - 28 * px);
  const yTicks = log ? logTicks(y0, y1) : linearTicks(y0, y1, Math.max(2, high / (48 * px)));
  const left =
    Math.max(34 * px, ...yTicks.map((tick) => measure(formatAxis(tick), false))) + 12 * px;
  // In steps, so that the plot does not jitter with the digits.
  const widest = Math.max(gutter, 60 * px, ...labels.map(({ text, bold }) => measure(text, bold)));
  const right = Math.ceil((widest + 12 * px) / 6 - 1e-6) * 6;
  const wide = Math.max(20, width - left - right);
  const count = wide / ((along === 'epoch' ? 58 : 66) * px);
  const frame = {
    ...{ left, top, width: wide, height: high, x0, x1, xLog, y0, y1, log, whole: window === null },
    ...{ labels, yTicks, turns: turnsOf(picture).filter(({ at }) => at >= x0 && at <= x1) },
    xTicks: xLog ? logEpochTicks(x0, x1, count) : xTicks(along, x0, x1, count),
    words: /** @type {Word[]} */ ([]),
  };
  frame.words = placeWords(picture, frame, px, measure);
  return frame;
}
