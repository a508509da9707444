// Where the parts of a small chart lie: what can be drawn of its lines, its axes, and their ticks. No drawing.

import { linearTicks, logTicks } from '../model/axes.js';

/** @typedef {[number, number]} Point */

/**
 * @typedef {object} Line
 * @property {string} name
 * @property {Point[]} points x ascending; of a logarithmic axis only those above 0 are drawn
 * @property {0|1|2|3|4|5|6|7} colour 0: ink, grey and thin, for a bound; else a hue
 * @property {boolean} [dashed] held-out, and nothing else
 * @property {boolean} [dots]
 * @property {boolean} [floor] steps of width 1 over a hatched region
 */

/**
 * @typedef {object} Axis
 * @property {string} title
 * @property {boolean} [log]
 * @property {number} [low] where it begins at the latest
 * @property {number} [high] where it ends at the least
 * @property {number} [limit] what lies above is not drawn
 * @property {(count: number) => number[]} [ticks] about this number; else a logarithmic x axis has one below each point
 * @property {(value: number) => string} format
 */

/**
 * @typedef {object} Figure
 * @property {string} name what it shows, in words
 * @property {Line[]} lines
 * @property {Axis} x
 * @property {Axis} y
 * @property {boolean} [keyed] the names stand in a key at every width: they are long
 * @property {(x: number) => string} [read] what is said of a place; without it none can be read
 * @property {string} [hint] how to read one
 */

/** @typedef {{line: Line, points: Point[]}} Drawn */

/** From a value to CSS pixels. @typedef {(value: number) => number} Scale */

/** Sizes in CSS pixels, where 1 px of type is one. */
const HEIGHT = 230;
const MARGIN = { top: 12, bottom: 38, right: 12 };
/** Of a letter of a label, on average. */
const LETTER = 7;
/** The widest of the names at the ends of lines. */
const WIDEST = 220;
/** Below this width the names stand in a key. */
const NARROW = 520;
/** A decade of a logarithmic axis below the highest value is drawn, no more: the rest is as good as nothing. */
const DECADES = 6;

/** @param {Axis} axis @param {number[]} values @returns {Point} */
function rangeOf({ log, low, high }, values) {
  const hi = Math.max(high ?? -Infinity, ...values);
  const lo = Math.min(low ?? Infinity, ...values);
  if (log) return [hi > lo ? Math.max(lo, hi / 10 ** DECADES) : hi / 10, hi];
  return [lo, hi > lo ? hi : lo + 1];
}

/** @param {Axis} axis @param {Point} range @param {number} from CSS pixels @param {number} to @returns {Scale} */
function scaleOf({ log }, [lo, hi], from, to) {
  const at = log ? Math.log : (/** @type {number} */ v) => v;
  return (value) => from + ((at(value) - at(lo)) / (at(hi) - at(lo))) * (to - from);
}

/** The longest of some words, in letters. @param {string[]} words */
const longest = (words) => Math.max(0, ...words.map(({ length }) => length));

/** Every place along the x axis, ascending. @param {Figure} figure */
export function placesOf({ lines }) {
  const all = lines.flatMap(({ points }) => points.map(([x]) => x));
  return [...new Set(all)].sort((a, b) => a - b);
}

/** What can be drawn. @param {Figure} figure @returns {Drawn[]} */
function drawnOf({ lines, x, y }) {
  const ok = (/** @type {Axis} */ axis, /** @type {number} */ value) =>
    Number.isFinite(value) && (!axis.log || value > 0) && value <= (axis.limit ?? Infinity);
  return lines
    .map((line) => ({ line, points: line.points.filter((at) => ok(x, at[0]) && ok(y, at[1])) }))
    .filter(({ points }) => points.length > 0);
}

/** @param {Figure} figure @param {Point} range @param {number} wide */
function xTicksOf(figure, range, wide) {
  const { log, ticks } = figure.x;
  if (ticks) return ticks(wide / 52);
  if (!log) return linearTicks(...range, wide / 70, 1);
  const places = placesOf(figure);
  return places.filter((_, i) => places.length * 42 < wide || i % 2 === 0);
}

/** In CSS pixels. @typedef {ReturnType<typeof layOut>} Frame */

/** @param {Figure} figure @param {number} width @param {number} px how large 1 px of type is */
export function layOut(figure, width, px) {
  const { x: along, y: up, keyed } = figure;
  const all = drawnOf(figure);
  const [xs, ys] = [0, 1].map((axis) => all.flatMap(({ points }) => points.map((at) => at[axis])));
  const [xRange, yRange] = [rangeOf(along, xs), rangeOf(up, ys)];
  // What is below the axis is as good as nothing: the line ends where it leaves.
  const drawn = all
    .map(({ line, points }) => ({ line, points: points.filter(([, y]) => y >= yRange[0]) }))
    .filter(({ points }) => points.length > 0);
  const named = !keyed && width >= NARROW * px;
  const names = 16 + LETTER * longest(drawn.map(({ line }) => line.name));
  const yTicks = up.log ? logTicks(...yRange) : linearTicks(...yRange, 4);
  const left = px * (LETTER * longest(yTicks.map(up.format)) + 14);
  const right = width - px * (named ? Math.min(WIDEST, names) : MARGIN.right);
  const [top, bottom, height] = [MARGIN.top, HEIGHT - MARGIN.bottom, HEIGHT].map((y) => y * px);
  const xTicks = xTicksOf(figure, xRange, (right - left) / px);
  const x = scaleOf(along, xRange, left, right);
  const y = scaleOf(up, yRange, bottom, top);
  return { px, drawn, named, left, right, top, bottom, height, xTicks, yTicks, x, y };
}
