// Turns samples into rows: the medians that are printed, drawn and written to build/bench.json.
import { CASES, flopsPerCharacter } from './cases.js';

/** @typedef {import('./cases.js').Case} Case */

/**
 * A row of build/bench.json. Whole recipes have no GFLOP/s, because they also measure and sample. Peers have no arithmetic
 * and no peak.
 * @typedef {object} Row
 * @property {string} workload
 * @property {string} engine
 * @property {'fused'|'plain'|null} arithmetic
 * @property {number} workers
 * @property {number} chars_per_second the median
 * @property {number|null} gflops useful operations, at the median
 * @property {number|null} percent_of_peak the median share of the peak measured just before, times the number of threads
 * @property {number} best characters a second
 * @property {number|null} peak_gflops of one thread, the median
 * @property {number|null} seconds a whole recipe takes, the median
 */

/** @typedef {Pick<Row, 'workload'|'engine'|'arithmetic'|'workers'>} Key */

/** @param {number[]} numbers */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const round = (/** @type {number} */ x, digits = 4) => Number(x.toPrecision(digits));

/** @typedef {{ key: Key, flops: number|null, speeds: number[], peaks: number[], shares: number[], seconds: number[] }} Entry */

export class Results {
  /** @type {Map<string, Entry>} */
  #entries = new Map();

  /** @param {Key} key @param {number|null} flops @returns {Entry} */
  #entry(key, flops) {
    const name = [key.workload, key.engine, key.arithmetic, key.workers].join('/');
    const entry = this.#entries.get(name) ?? {
      key,
      flops,
      speeds: [],
      peaks: [],
      shares: [],
      seconds: [],
    };
    this.#entries.set(name, entry);
    return entry;
  }

  /**
   * Adds a round's samples of a network, and the peak of one thread measured just before.
   * @param {Key} key @param {Case} network @param {number[]} speeds @param {number|null} peak
   */
  add(key, network, speeds, peak) {
    if (speeds.length === 0) return;
    const flops = flopsPerCharacter(network);
    const entry = this.#entry(key, flops);
    entry.speeds.push(...speeds);
    if (peak === null) return;
    entry.peaks.push(peak);
    entry.shares.push((median(speeds) * flops) / 1e9 / (peak * key.workers));
  }

  /** Adds a whole recipe. @param {Key} key @param {{ seconds: number, chars: number }} whole */
  addWhole(key, { seconds, chars }) {
    const entry = this.#entry(key, null);
    entry.speeds.push(chars / seconds);
    entry.seconds.push(seconds);
  }

  /** @returns {Row[]} by workload, in order of first appearance */
  rows() {
    return [...this.#entries.values()].map(({ key, flops, speeds, peaks, shares, seconds }) => {
      const speed = median(speeds);
      const orNull = (/** @type {number[]} */ list, scale = 1) =>
        list.length > 0 ? round(scale * median(list)) : null;
      return {
        ...key,
        chars_per_second: round(speed),
        gflops: flops === null ? null : round((flops * speed) / 1e9),
        percent_of_peak: orNull(shares, 100),
        best: round(Math.max(...speeds)),
        peak_gflops: orNull(peaks),
        seconds: orNull(seconds),
      };
    });
  }
}

/** Workloads in the order of the list: those of the table, then all others that were measured. @param {Row[]} rows */
export function workloadsOf(rows) {
  const measured = new Set(rows.map(({ workload }) => workload));
  const known = CASES.map(({ name }) => name).filter((name) => measured.has(name));
  return [...new Set([...known, ...measured])];
}

/** "Chromium, plain, 2 workers" @param {Key} row */
export function nameOf({ engine, arithmetic, workers }) {
  const crew = workers > 1 ? `, ${workers} ${engine === 'native' ? 'threads' : 'workers'}` : '';
  return `${engine}${arithmetic ? `, ${arithmetic}` : ''}${crew}`;
}

/** "1.08M", "156k", "5.87k", "830" @param {number} speed */
export function thousands(speed) {
  if (speed < 1000) return speed.toPrecision(3);
  if (speed >= 999_500) return `${(speed / 1e6).toFixed(2)}M`;
  const k = speed / 1000;
  return `${k.toFixed(k < 10 ? 2 : k < 100 ? 1 : 0)}k`;
}
