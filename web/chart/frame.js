// Where everything on a chart lies: its axes, its plot, and the labels at the right end of its lines.

import {
  formatAxis,
  linearRange,
  linearTicks,
  logRange,
  logTicks,
  partRange,
  xTicks,
} from '../model/axes.js';
import { TYPE } from '../ui/tokens.js';
import { strings } from '../words/strings.js';
import { formatLoss } from '../words/units.js';
import { runColour } from './colours.js';
import { POST } from './post.js';
import { smoothed } from './smooth.js';
import { firstFrom, part } from './thin.js';

/**
 * @import { Curve } from '../model/curve.js'
 * @import { Along } from '../words/strings.js'
 * @import { Convert } from '../words/units.js'
 * @import { RunColour } from './colours.js'
 */

/**
 * What is shown of which runs.
 * @typedef {object} Picture
 * @property {Curve[]} curves the run under way, or the recorded one, first
 * @property {(curve: Curve) => Convert} convert from nats per character to what is shown
 * @property {Along} along
 * @property {boolean} log
 * @property {number} weight of the smoothing; 0: none
 * @property {boolean} post whether the post's own figures are shown
 * @property {boolean} ngrams whether what n-gram models cost is shown, once it is known
 */

/** A part of the x axis. @typedef {{min: number, max: number}} Window */
/** @typedef {RunColour|'ink'|'soft'|'line'|'panel'} ColourName */
/** Colours as a canvas takes them, and how large 1 px of type is. @typedef {{colours: Record<ColourName, string>, px: number}} Palette */
/** @typedef {{value: number, text: string, colour: ColourName, bold: boolean}} Label */

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
 * @property {boolean} log
 * @property {boolean} whole the run is shown from its beginning to its end
 * @property {number[]} xTicks
 * @property {number[]} yTicks
 * @property {Label[]} labels highest first
 */

const words = strings.chart;
/** Below this width the labels at the right end are the short ones. */
const NARROW = 480;
/** The x axis shows this many epochs at least. */
const FEWEST = 5;

/** As a canvas takes it. @param {number} px @param {boolean} [bold] @param {number} [size] of TYPE */
export const font = (px, bold = false, size = TYPE.label) =>
  `${bold ? '600 ' : ''}${size * px}px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif`;

/** The whole of the x axis. @param {Picture} picture @returns {Window} */
export function whole({ curves, along, post }) {
  const ends = curves.map(({ points, within }) =>
    Math.max(points[along].at(-1) ?? 0, within[along].at(-1) ?? 0),
  );
  if (along !== 'epoch') return { min: 0, max: Math.max(0, ...ends) || 1 };
  const long = curves.some(({ points, within }) => within.length > 0 || (points.epoch[0] ?? 1) < 1);
  const last = post ? (POST.at(-1)?.epoch ?? 0) : 0;
  return { min: long ? 0 : 1, max: Math.max(long ? 1 : FEWEST, last, ...ends) };
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
    for (const { epoch, nats } of POST) {
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
 * Words at the right end of the lines.
 * @param {Picture} picture
 * @param {{x1: number, y0: number, y1: number}} ends of the axes
 * @param {boolean} narrow
 * @returns {Label[]} highest first
 */
function endLabels(picture, { x1, y0, y1 }, narrow) {
  const { curves, along, convert, weight, post } = picture;
  /** @type {Label[]} */
  const labels = [];
  for (const curve of curves) {
    const { points, floor, uniform } = curve;
    const colour = runColour(curve.number);
    const show = convert(curve);
    /** @param {number|null|undefined} nats @param {(value: string) => string} word @param {ColourName} hue */
    const add = (nats, word, hue, bold = false) => {
      if (nats == null || !Number.isFinite(nats)) return;
      const value = show(nats);
      labels.push({ value, text: word(formatLoss(value)), colour: hue, bold });
    };
    const lastOf = (/** @type {number[]} */ xs) => Math.min(xs.length, firstFrom(xs, x1) + 1) - 1;
    const { whole } = points;
    const last = lastOf(whole[along]);
    const line = weight > 0 ? smoothed(whole.loss, weight) : whole.loss;
    if (curve !== curves[0]) {
      add(line[last], (value) => value, colour);
      continue;
    }
    let at = lastOf(points[along]);
    while (at >= 0 && points.heldOutLoss[at] == null) at--;
    add(points.heldOutLoss[at], words.unseen, colour);
    if (show(uniform) <= y1) add(uniform, narrow ? words.randomShort : words.random, 'soft');
    const running = line[last] ?? curve.within.loss.at(-1);
    add(running, weight > 0 && last >= 0 ? words.smoothed : words.running, colour, true);
    const lowest = narrow ? words.lowestShort : words.lowest;
    const below = show(floor.perChar) < y0;
    add(floor.perChar, below ? (value) => words.below(lowest(value)) : lowest, 'ink', true);
    if (post && along === 'epoch' && x1 >= (POST.at(-1)?.epoch ?? 0))
      add(POST.at(-1)?.nats, words.post, 'soft');
  }
  return labels.sort((a, b) => b.value - a.value);
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
  const { log } = picture;
  const [y0, y1] = heights(picture, window);
  const labels = endLabels(picture, { x1, y0, y1 }, width < NARROW * px);
  const top = 10 * px;
  const high = Math.max(20, height - top - 28 * px);
  const yTicks = log ? logTicks(y0, y1) : linearTicks(y0, y1, Math.max(2, high / (48 * px)));
  const left =
    Math.max(34 * px, ...yTicks.map((tick) => measure(formatAxis(tick), false))) + 12 * px;
  // In steps, so that the plot does not jitter with the digits.
  const widest = Math.max(gutter, 60 * px, ...labels.map(({ text, bold }) => measure(text, bold)));
  const right = Math.ceil((widest + 12 * px) / 6 - 1e-6) * 6;
  const wide = Math.max(20, width - left - right);
  return {
    left,
    top,
    width: wide,
    height: high,
    x0,
    x1,
    y0,
    y1,
    log,
    whole: window === null,
    labels,
    yTicks,
    xTicks: xTicks(picture.along, x0, x1, wide / ((picture.along === 'epoch' ? 58 : 66) * px)),
  };
}

/** Pixels from the left. @param {Frame} frame @param {number} x */
export const toX = ({ left, width, x0, x1 }, x) => left + (width * (x - x0)) / (x1 - x0);

/** What lies at a number of pixels from the left. @param {Frame} frame @param {number} pixel */
export const fromX = ({ left, width, x0, x1 }, pixel) =>
  x0 + (x1 - x0) * Math.min(1, Math.max(0, (pixel - left) / width));

/** Pixels from the top; values off the axis lie at its end. @param {Frame} frame @param {number} y */
export function toY({ top, height, y0, y1, log }, y) {
  const inside = Math.min(Math.max(y, y0), y1);
  const share = log ? Math.log(inside / y0) / Math.log(y1 / y0) : (inside - y0) / (y1 - y0);
  return top + height * (1 - share);
}
