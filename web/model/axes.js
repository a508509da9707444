// Where a chart's axes begin, end and are ticked, and how its labels keep out of each other's way. No drawing: a canvas and a picture in a post share it.

import { formatEpoch, HUGE } from '../words/units.js';

/** @import { Along } from '../words/strings.js' */

const STEPS = [1, 1.5, 2, 3, 5, 7];

/**
 * The next rounder number in one direction, so that an axis moves seldom.
 * @param {number} value above 0
 * @param {1|-1} direction
 */
export function roundOut(value, direction) {
  const power = Math.floor(Math.log10(value));
  const steps = [...STEPS, 10].map((step) => Number(`${step}e${power}`));
  // 1e-9: a value that is itself such a number stays where it is.
  const step =
    direction > 0
      ? steps.find((each) => each >= value * (1 - 1e-9))
      : steps.findLast((each) => each <= value * (1 + 1e-9));
  return step ?? value;
}

/** A floor further below the top than this is left out of sight: it would press the curve flat against the top. */
const SIGHT = 2000;

/**
 * A logarithmic axis that holds the curves, random guessing, and enough of the hatched region to be seen, if the floor
 * is not too far below to matter yet.
 * @param {{low: number, high: number}} data of the curves; low is Infinity when there is none
 * @param {number} floor 0: not known, or none
 * @param {number} uniform
 * @returns {[number, number]} both above 0, their ratio at least 10
 */
export function logRange({ low, high }, floor, uniform) {
  const top = Math.max(high, uniform, floor);
  if (!(top > 0)) return [0.01, 1];
  const hi = roundOut(top * 1.12, 1);
  const seen = floor >= top / SIGHT ? floor * 0.35 : Infinity;
  const lo = Math.min(hi / 10, seen, low > 0 ? low * 0.6 : Infinity);
  return [roundOut(Math.max(lo, hi / 1e6), -1), hi];
}

/**
 * A linear axis from 0.
 * @param {{low: number, high: number}} data
 * @param {number} floor
 * @param {number} uniform
 * @returns {[number, number]}
 */
export function linearRange({ high }, floor, uniform) {
  const top = Math.max(high, uniform, floor);
  return [0, top > 0 ? roundOut(top * 1.04, 1) : 1];
}

/**
 * The axis of a part of the curves: what is visible, with some air; the floor too when it is near.
 * @param {{low: number, high: number}} data
 * @param {number} floor
 * @param {boolean} log
 * @returns {[number, number]} two different ends
 */
export function partRange({ low, high }, floor, log) {
  if (!(high > 0)) return log ? [0.01, 1] : [0, 1];
  const from = floor > low / 2 ? Math.min(low, floor) : low;
  if (!log) {
    // 1e-3: equal values lie in the middle of an axis, not on top of each other.
    const air = Math.max((high - from) * 0.08, high * 1e-3);
    return [Math.max(0, from - air), high + air];
  }
  const air = Math.max((high / from) ** 0.08, 1.001);
  return [from / air, high * air];
}

/** A step of 1, 2 or 5 times a power of ten, at least as large. @param {number} rough */
export function niceStep(rough) {
  const decade = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map((factor) => factor * decade).find((each) => each >= rough) ?? rough;
}

/**
 * @param {number} lo
 * @param {number} hi
 * @param {number} count about how many fit
 * @param {number} [minimum] the smallest step allowed
 */
export function linearTicks(lo, hi, count, minimum = 0) {
  if (!(hi > lo)) return [lo];
  return multiples(lo, hi, Math.max(minimum, niceStep((hi - lo) / Math.max(1, count))));
}

/** @param {number} lo @param {number} hi @param {number} step */
function multiples(lo, hi, step) {
  const ticks = [];
  // Counted, not added up: 0.1 + 0.2 is not 0.3.
  for (let i = Math.ceil(lo / step - 1e-9); i * step <= hi + step * 1e-9; i++)
    ticks.push(Number((i * step).toPrecision(12)));
  return ticks;
}

/**
 * @param {number} lo
 * @param {number} hi
 * @returns {number[]} decades; between a few of them 3 too
 */
export function logTicks(lo, hi) {
  const decades = Math.log10(hi / lo);
  const factors = decades > 4.5 ? [1] : decades > 1.6 ? [1, 3] : [1, 2, 3, 5];
  const ticks = [];
  for (let power = Math.floor(Math.log10(lo)); power <= Math.log10(hi); power++) {
    for (const factor of factors) {
      const tick = Number(`${factor}e${power}`);
      if (tick >= lo * (1 - 1e-9) && tick <= hi * (1 + 1e-9)) ticks.push(tick);
    }
  }
  // A small part of a decade holds too few of them.
  return ticks.length < 3 ? linearTicks(lo, hi, 5) : ticks;
}

/**
 * Epochs to label: 1, then round ones.
 * @param {number} last
 * @param {number} count about how many fit
 */
export function epochTicks(last, count) {
  const step = niceStep(Math.max(1, last / Math.max(1, count)));
  const ticks = [1];
  for (let tick = step; tick <= last; tick += step) {
    // "1" and a first round epoch beside it would run into each other.
    if (tick > 1 && tick - 1 >= step * 0.7) ticks.push(tick);
  }
  return ticks;
}

/**
 * Ticks of a logarithmic axis of epochs: decades alone where no more of them fit.
 * @param {number} lo
 * @param {number} hi
 * @param {number} count about how many fit
 */
export function logEpochTicks(lo, hi, count) {
  const ticks = logTicks(lo, hi);
  const decades = ticks.filter((tick) => /^1e/.test(tick.toExponential()));
  return ticks.length > count && decades.length > 1 ? decades : ticks;
}

/** Seconds between ticks. */
const CLOCK = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200];

/**
 * @param {Along} along
 * @param {number} lo
 * @param {number} hi
 * @param {number} count about how many fit
 */
export function xTicks(along, lo, hi, count) {
  if (along === 'epoch') return lo === 1 ? epochTicks(hi, count) : linearTicks(lo, hi, count, 1);
  const rough = (hi - lo) / Math.max(1, count);
  if (along === 'chars' || rough <= 0.5 || rough > 43200) return linearTicks(lo, hi, count);
  return multiples(lo, hi, CLOCK.find((step) => step >= rough) ?? 86400);
}

/**
 * What is written under a tick: 1,500; 150k, 1.5M; 10 s, 2 min.
 * @param {Along} along
 * @param {number} value
 */
export function formatTick(along, value) {
  if (along === 'epoch') return formatEpoch(value);
  if (along === 'chars') {
    const [size, name] = value >= 1e9 ? [1e9, 'G'] : value >= 1e6 ? [1e6, 'M'] : [1e3, 'k'];
    return value < 1e3 ? String(value) : `${Number((value / size).toPrecision(6))}${name}`;
  }
  if (value < 60 || value % 1) return `${Number(value.toPrecision(6))} s`;
  if (value < 3600)
    return value % 60 ? `${Math.floor(value / 60)} min ${value % 60} s` : `${value / 60} min`;
  const minutes = Math.round((value % 3600) / 60);
  return `${Math.floor(value / 3600)} h${minutes ? ` ${minutes} min` : ''}`;
}

/** What is written beside a tick of a loss: 0.03, 300, 1,000, 3e7. @param {number} value */
export const formatAxis = (value) => {
  if (value < 1e3) return String(value);
  return value < HUGE
    ? value.toLocaleString('en')
    : Number(value.toPrecision(3)).toExponential().replace('+', '');
};

/**
 * Moves labels away from each other until none overlap, as little as it takes, keeping their order.
 * @param {number[]} wanted centres, ascending
 * @param {number} gap between neighbours
 * @param {number} low first centre allowed
 * @param {number} high last centre allowed
 */
export function spread(wanted, gap, low, high) {
  const placed = wanted.map((y) => Math.min(Math.max(y, low), high));
  for (let i = 1; i < placed.length; i++) {
    placed[i] = Math.max(
      /** @type {number} */ (placed[i]),
      /** @type {number} */ (placed[i - 1]) + gap,
    );
  }
  let ceiling = high;
  for (let i = placed.length - 1; i >= 0; i--) {
    placed[i] = Math.min(/** @type {number} */ (placed[i]), ceiling);
    ceiling = /** @type {number} */ (placed[i]) - gap;
  }
  return placed;
}
