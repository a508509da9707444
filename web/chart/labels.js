// Words on a chart: at the ends of its lines, at its best moment, where settings were changed, in the hatched region. Each
// lies where it covers no other word, and a line only where nothing else is left.

import { spread } from '../model/axes.js';
import { strings } from '../words/strings.js';
import { formatLoss } from '../words/units.js';
import { runColour } from './colours.js';
import { fromX, toX, toY } from './scale.js';
import { smoothed } from './smooth.js';
import { heirOf, originOf, startOf } from './span.js';
import { firstFrom, nearest } from './thin.js';

/**
 * @import { ColourName, Frame, Picture } from './frame.js'
 */

/**
 * The name of a line: `at` is where that ends on the x axis, Infinity for one that goes on to the edge.
 * @typedef {{value: number, text: string, colour: ColourName, bold: boolean, at: number}} Label
 */

/** Words as they are painted: their left edge, their middle, their width. @typedef {{text: string, x: number, y: number, wide: number, colour: ColourName, bold: boolean}} Word */

/** Where a setting was changed: its line, and what it says, the longest first. @typedef {{at: number, colour: ColourName, said: string[]}} Turn */

const words = strings.chart;
/** CSS pixels from one label to the next, and what a line of words takes. */
const LINE = 16;
/** A run that ends within this share of the right edge has its labels beyond that. */
const EDGE = 0.03;
/**
 * Where words may lie beside a place, best first: the share of them that is before it, and lines below it. At the end of a
 * line, at a dot, at the top of a mark.
 */
const END = [
  [1, -1],
  [1, 1],
  [1, -2],
  [1, 2],
  [0, 0],
  [0, -1],
  [0, 1],
];
const DOT = [
  [0.5, 1],
  [0.5, -1],
  [0, 0],
  [0, 1],
  [0, -1],
  [1, 1],
  [1, -1],
];
const TOP = [
  [1, 0],
  [0, 0],
  [1, 1],
  [0, 1],
  [1, 2],
  [0, 2],
  [1, 3],
  [0, 3],
];
/** Where the orders of n-gram models are written, as shares of the width: on the test text, on the training text. */
export const ORDERS_AT = /** @type {const} */ ([0.6, 0.8]);
/** CSS pixels between two places at which it is asked whether a line runs through words. */
const STRIDE = 6;

/**
 * Names of the lines.
 * @param {Picture} picture
 * @param {{x1: number, y0: number, y1: number}} ends of the axes
 * @returns {Label[]} highest first
 */
export function endLabels(picture, { x1, y0, y1 }) {
  const { curves, along, convert, weight, post } = picture;
  /** @type {Label[]} */
  const labels = [];
  for (const curve of curves) {
    const { points, within, floor, uniform } = curve;
    const colour = runColour(curve.number);
    const show = convert(curve);
    /** @param {number|null|undefined} nats @param {(value: string) => string} word @param {ColourName} hue @param {number} [at] */
    const add = (nats, word, hue, at = Infinity, bold = false) => {
      if (nats == null || !Number.isFinite(nats)) return;
      const value = show(nats);
      labels.push({ value, text: word(formatLoss(value)), colour: hue, bold, at });
    };
    const lastOf = (/** @type {number[]} */ xs) => Math.min(xs.length, firstFrom(xs, x1) + 1) - 1;
    const { whole } = points;
    const last = lastOf(whole[along]);
    const line = weight > 0 ? smoothed(whole.loss, weight) : whole.loss;
    const end = Math.max(points[along].at(-1) ?? 0, within[along].at(-1) ?? 0);
    // The newest is said as everywhere on the page, smoothed or of an earlier place as it is drawn.
    const newest = weight > 0 ? undefined : curve.now;
    const running = (last === whole.loss.length - 1 && newest) || line[last];
    const heir = heirOf(curves, curve);
    const lowest = show(floor.perChar);
    if (curve !== curves[0]) {
      add(running, (value) => value, colour, end);
      // Where another run continues this one ends its floor, too, unless they are the same.
      if (heir && lowest > y0 && floor.perChar !== heir.floor.perChar)
        add(floor.perChar, words.lowest, colour, startOf(heir, along));
      continue;
    }
    let at = lastOf(points[along]);
    while (at >= 0 && points.heldOutLoss[at] == null) at--;
    add(points.heldOutLoss[at], words.unseen, colour, end);
    if (show(uniform) <= y1) add(uniform, words.random, 'soft');
    const word = weight > 0 && last >= 0 ? words.smoothed : (/** @type {string} */ value) => value;
    add(running, word, colour, end, true);
    const below = (/** @type {string} */ value) => words.below(words.lowest(value));
    add(floor.perChar, lowest < y0 ? below : words.lowest, 'ink', Infinity, true);
    const { epoch: printed = 0, nats } = post?.POST.at(-1) ?? {};
    if (post && along === 'epoch' && x1 >= printed) add(nats, post.named, 'soft');
  }
  return labels.sort((a, b) => b.value - a.value);
}

/** Where runs continue others, and where settings of one were changed. @param {Picture} picture @returns {Turn[]} */
export const turnsOf = ({ curves, along }) =>
  curves.flatMap((curve) => {
    const colour = runColour(curve.number);
    const from = originOf(curves, curve)?.settings;
    const turns = curve.turns.map(({ [along]: at, said }) => ({
      ...{ at, colour, said: words.turned(said) },
    }));
    const at = startOf(curve, along);
    return at > 0 ? [{ at, colour, said: words.continued(from, curve.settings) }, ...turns] : turns;
  });

/**
 * Where all words lie: those at the right of the plot moved away from each other, the others where there is a free place.
 * @param {Picture} picture
 * @param {Frame} frame
 * @param {number} px
 * @param {(text: string, bold: boolean) => number} measure width of a text
 * @returns {Word[]}
 */
export function placeWords(picture, frame, px, measure) {
  const { left, top, width, height, labels, turns } = frame;
  const { curves, along, convert } = picture;
  const [right, bottom, line] = [left + width, top + height, LINE * px];
  const [first] = curves;
  const orders = first?.ngrams && picture.ngrams ? ORDERS_AT.map((at) => left + at * width) : [];

  // A run that ends early has its names there, the others beyond the edge.
  const early = labels.filter(({ at }) => toX(frame, at) < right - EDGE * width);
  const beyond = labels.filter((label) => !early.includes(label));
  const heights = beyond.map(({ value }) => toY(frame, value));
  const centres = spread(heights, line, top + 4, bottom - 6 * px);
  /** @type {Word[]} */
  const placed = beyond.map(({ text, colour, bold }, i) => ({
    ...{ text, colour, bold, x: right + 8 * px, y: centres[i] ?? 0, wide: measure(text, bold) },
  }));

  /**
   * Puts words beside a place, at the first spot that is free; if lines run through each of those, that with the least of
   * it.
   * @param {Pick<Word, 'text'|'colour'|'bold'>} what
   * @param {number} at
   * @param {number} level
   * @param {number[][]} spots
   * @param {number} [least] that a place of it is too much
   */
  const put = (what, at, level, spots, least = 99) => {
    const wide = measure(what.text, what.bold);
    /** @type {Word|null} */
    let best = null;
    for (const [share = 0, row = 0] of spots) {
      const x = at - share * wide + (1 - 2 * share) * 8 * px;
      const word = { ...what, x, y: level + row * line, wide };
      const inside =
        x > left && x + wide < right && word.y - line / 2 >= top && word.y + line / 2 <= bottom;
      if (!inside || placed.some((other) => meet(word, other, line))) continue;
      const over = orders.some((at) => x < at + 15 * px && at < x + wide + 15 * px);
      const hidden = over ? 99 : crossings(picture, frame, word, line);
      if (hidden < least) [least, best] = [hidden, word];
    }
    if (best) placed.push(best);
    return best !== null;
  };

  const floor = first ? convert(first)(first.floor.perChar) : 0;
  if (first && floor > frame.y0 && bottom - toY(frame, floor) >= 30 * px) {
    const at = Math.max(left, toX(frame, startOf(first, along)));
    words
      .region(formatLoss(floor))
      .some((text) => put({ text, colour: 'soft', bold: false }, at, bottom - 15 * px, [[0, 0]]));
  }
  for (const label of early) put(label, toX(frame, label.at), toY(frame, label.value), END, 999);

  // Of the first run, or of the one that it continues.
  const marked = curves.find(({ markAt }) => markAt >= 0);
  if (marked) {
    const { points, markAt, number } = marked;
    const [at = 0, value] = [
      points[along][markAt],
      convert(marked)(points.heldOutLoss[markAt] ?? 0),
    ];
    const text = strings.best.mark(formatLoss(value), points.epoch[markAt] ?? 0);
    const what = { text, colour: runColour(number), bold: false };
    if (at >= frame.x0 && at <= frame.x1) put(what, toX(frame, at), toY(frame, value), DOT);
  }
  for (const { at, colour, said } of turns)
    said.some((text) => put({ text, colour, bold: false }, toX(frame, at), top + line / 2, TOP));
  return placed;
}

/** Whether two words lie over each other, or too close to be read as two. @param {Word} a @param {Word} b @param {number} line */
const meet = (a, b, line) =>
  a.x < b.x + b.wide + 4 && b.x < a.x + a.wide + 4 && Math.abs(a.y - b.y) < line - 1;

/** In how many places lines run through words. @param {Picture} picture @param {Frame} frame @param {Word} word @param {number} line */
function crossings({ curves, along, convert }, frame, { x, y, wide }, line) {
  let count = 0;
  for (const curve of curves) {
    const { whole, [along]: all, heldOutLoss } = curve.points;
    for (const [xs, column] of /** @type {const} */ ([
      [whole[along], whole.loss],
      [all, heldOutLoss],
    ]))
      for (let at = x; at <= x + wide; at += STRIDE) {
        const place = fromX(frame, at);
        let i = nearest(xs, place);
        while (i > 0 && column[i] == null) i--;
        const nats = column[i];
        const on = nats != null && place <= Number(xs.at(-1));
        if (on && Math.abs(toY(frame, convert(curve)(nats)) - y) < line / 2) count++;
      }
  }
  return count;
}
