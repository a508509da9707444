// How numbers are shown: units of loss, counts, durations, bytes.

/** sum: nats over a whole window, as in the post; perplexity: e to the nats. @typedef {'nats'|'bits'|'perplexity'|'sum'} Unit */

/** @type {readonly Unit[]} */
export const UNITS = ['nats', 'bits', 'perplexity', 'sum'];

/** From mean nats per character to what is shown. @typedef {(nats: number) => number} Convert */

/**
 * @param {Unit} unit
 * @param {number} counted predictions of a window that count in the loss
 * @returns {Convert}
 */
export function converter(unit, counted) {
  if (unit === 'perplexity') return Math.exp;
  const factor = unit === 'sum' ? counted : unit === 'bits' ? 1 / Math.LN2 : 1;
  return (nats) => nats * factor;
}

/** A loss from here on is one that broke down: its size says enough, 5e28. */
export const HUGE = 1e6;

/** A loss of at least this size has one decimal, two, three ...; a smaller one has seven. */
const DECIMALS_FROM = [9.995, 0.9995, 0.0995, 0.000095, 0.0000095, 0.00000095];

/**
 * A loss in three significant digits or so: 107.6, 63.5, 2.77, 0.144. In powers of ten only when it broke down. What C
 * says of a loss has the same digits (src/base/shown.c).
 * @param {number} value in the unit shown
 */
export function formatLoss(value) {
  const size = Math.abs(value);
  if (size >= HUGE) return size === Infinity ? '\u221e' : value.toExponential(0).replace('+', '');
  if (size < 5e-7) return '0';
  const row = DECIMALS_FROM.findIndex((from) => size >= from);
  return value.toFixed(row < 0 ? 7 : row + 1);
}

/**
 * A loss and its standard error, with the same digits: "1.84 ± 0.05"; the loss alone where the error is not known or 0.
 * @param {Convert} convert
 * @param {number} nats
 * @param {number|null|undefined} error nats
 */
export function formatUncertain(convert, nats, error) {
  const loss = convert(nats);
  const shown = formatLoss(loss);
  if (!error || Math.abs(loss) >= HUGE) return shown;
  const digits = shown.split('.')[1]?.length ?? 0;
  const beside = convert(nats + error) - loss;
  return `${shown} \u00b1 ${beside.toFixed(digits)}`;
}

/**
 * A writer of losses in a unit: nothing for one that is not known.
 * @param {Unit} unit
 * @param {number} counted predictions of a window that count in the loss
 * @returns {(nats: number|null|undefined) => string}
 */
export function lossIn(unit, counted) {
  const convert = converter(unit, counted);
  return (nats) => (nats == null ? '' : formatLoss(convert(nats)));
}

/**
 * Two losses with as many digits as it takes to see that they differ, at most two more than one alone would have.
 * @param {number} a
 * @param {number} b
 * @returns {[string, string]}
 */
export function formatPair(a, b) {
  const plain = /** @type {[string, string]} */ ([formatLoss(a), formatLoss(b)]);
  if (plain[0] !== plain[1] || a === b || Math.abs(a) >= HUGE) return plain;
  const digits = plain[0].split('.')[1]?.length ?? 0;
  for (const more of [digits + 1, digits + 2]) {
    if (a.toFixed(more) !== b.toFixed(more)) return [a.toFixed(more), b.toFixed(more)];
  }
  return plain;
}

const count = new Intl.NumberFormat('en');

/** @param {number} value 7200 as "7,200" */
export const formatCount = (value) => count.format(Math.round(value));

const place = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });

/** @param {number} epoch 1501 as "1,501", a quarter into the third as "2.25" */
export const formatEpoch = (epoch) => place.format(epoch);

/** @param {number} value about 268123 as "268k" */
export function formatRate(value) {
  if (value >= 9.995e6) return `${Math.round(value / 1e6)}M`;
  if (value >= 999_500) return `${(value / 1e6).toFixed(1)}M`;
  if (value >= 9950) return `${Math.round(value / 1000)}k`;
  if (value >= 999.5) return `${(value / 1000).toFixed(1)}k`;
  return String(Math.round(value));
}

/** @param {number} seconds as "19 s", "3 min", "1 h 5 min" */
export function formatDuration(seconds) {
  if (seconds < 1) return 'under 1 s';
  if (seconds < 99.5) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return `${formatCount(Math.floor(minutes / 60))} h${rest ? ` ${rest} min` : ''}`;
}

/** A short while: "0.4 ms", "13 ms", "1.3 s"; longer ones as durations. @param {number} seconds */
export function formatBrief(seconds) {
  const size = (/** @type {number} */ value) =>
    value < 9.95 ? value.toFixed(1) : String(Math.round(value));
  if (seconds < 0.9995) return `${size(Math.max(seconds * 1000, 0.1))} ms`;
  return seconds < 9.95 ? `${size(seconds)} s` : formatDuration(seconds);
}

/** @param {number} bytes as "540 bytes", "7.5 kB", "1.2 MB" */
export function formatBytes(bytes) {
  if (bytes < 1000) return `${bytes} bytes`;
  const [size, name] =
    bytes < 999_500
      ? [bytes / 1e3, 'kB']
      : bytes < 9.995e8
        ? [bytes / 1e6, 'MB']
        : [bytes / 1e9, 'GB'];
  return `${size < 9.95 ? size.toFixed(1) : Math.round(size)} ${name}`;
}

/** After a loss in a sentence. @type {Record<Unit, string>} */
export const perUnit = {
  nats: 'nats a character',
  bits: 'bits a character',
  perplexity: 'in perplexity',
  sum: 'nats a window',
};

/** In a heading of a table. @type {Record<Unit, string>} */
export const shortUnit = {
  nats: 'nats/char',
  bits: 'bits/char',
  perplexity: 'perplexity',
  sum: 'nats/window',
};

/** A share as a percentage: whole, with a digit more below 10 and above 99. @param {number} share */
export function formatShare(share) {
  if (share > 0 && share < 0.0005) return '<0.1\u00a0%';
  if (share < 1 && share >= 0.9995) return '>99.9\u00a0%';
  const digits = share < 0.0995 || share > 0.99 ? 1 : 0;
  return `${Number((100 * share).toFixed(digits))}\u00a0%`;
}
