// Turns the rounds of a run into rows: what is printed, drawn and written to build/bench.json.
import { CASES, flopsPerCharacter } from './cases.js';
import { median, spreadOf } from './statistics.js';

/** @typedef {import('./cases.js').Case} Case */
/** @typedef {import('./statistics.js').Spread} Spread */

/**
 * A row of build/bench.json. Whole recipes have no GFLOP/s, because they also measure and sample. Peers have no arithmetic
 * and no loops. A percentage and a ratio are of the same round.
 * @typedef {object} Row
 * @property {string} workload
 * @property {string} engine
 * @property {'fused'|'plain'|null} arithmetic
 * @property {number} workers
 * @property {number} chars_per_second the median
 * @property {number|null} gflops useful operations, at the median
 * @property {number} best characters a second
 * @property {number|null} peak_gflops of all threads at the same time, the median
 * @property {Spread|null} percent_of_peak of all threads, from quiet rounds if there are enough, otherwise from all
 * @property {Spread|null} percent_of_witness likewise, from all rounds
 * @property {Spread|null} witness_percent_of_peak from all rounds
 * @property {number} rounds
 * @property {number} quiet rounds in which neither loop was disturbed
 * @property {Spread|null} over_one the speed over that of one thread, for several; from quiet rounds if there are enough
 * @property {Record<string, Spread>} over the speed over that of each peer
 * @property {number|null} seconds a whole recipe takes, the median
 */

/** @typedef {Pick<Row, 'workload'|'engine'|'arithmetic'|'workers'>} Key */

/** A round of a column: its number, characters a second, and GFLOP/s of the loops. @typedef {{ round: number, speed: number, peak: number|null, witness: number|null }} Round */

/**
 * In a quiet round the witness reaches this percentage of the peak, and the peak this percentage of the fastest one of the
 * workload in the same engine; on several threads, of their number times that of one.
 */
export const QUIET_PERCENT = 85;
/** The fewest quiet rounds by which shares of the peak are judged. */
export const QUIET_ROUNDS = 8;

const round = (/** @type {number} */ x, digits = 4) => Number(x.toPrecision(digits));

/** @param {number[]} numbers @returns {Spread|null} */
function spreadOrNull(numbers) {
  if (numbers.length === 0) return null;
  const { median, quartiles, interval, n } = spreadOf(numbers);
  const pair = (/** @type {[number, number]} */ [a, b]) =>
    /** @type {[number, number]} */ ([round(a), round(b)]);
  return {
    median: round(median),
    quartiles: pair(quartiles),
    interval: interval && pair(interval),
    n,
  };
}

/** The rounds that two columns have in common, as ratios. @param {Round[]} ours @param {Round[]} theirs */
function paired(ours, theirs) {
  const speeds = new Map(theirs.map(({ round, speed }) => [round, speed]));
  return ours.flatMap(({ round, speed }) => {
    const other = speeds.get(round);
    return other === undefined ? [] : [speed / other];
  });
}

const fastestOf = (/** @type {Round[]} */ rounds) =>
  Math.max(...rounds.map(({ peak }) => peak ?? 0));

/**
 * Rounds with loops, their percentages, and those that were quiet: the witness reached its part of the peak, and the peak
 * that of the fastest one. They are chosen by the loops, never by the step.
 * @param {Round[]} rounds @param {number} flops a character @param {number} [known] a peak that these threads can reach
 */
function shares(rounds, flops, known = 0) {
  const fastest = Math.max(known, fastestOf(rounds));
  const all = rounds.flatMap(({ round, speed, peak, witness }) => {
    if (peak === null || witness === null) return [];
    const gflops = (speed * flops) / 1e9;
    const of = (/** @type {number} */ x) => (100 * x) / peak;
    const quiet = Math.min(of(witness), (100 * peak) / fastest) >= QUIET_PERCENT;
    return [
      {
        round,
        ofPeak: of(gflops),
        ofWitness: (100 * gflops) / witness,
        witness: of(witness),
        quiet,
      },
    ];
  });
  return { all, quiet: all.filter(({ quiet }) => quiet) };
}

/** @typedef {{ key: Key, flops: number|null, rounds: Round[], seconds: number[] }} Entry */

export class Results {
  /** @type {Map<string, Entry>} */
  #entries = new Map();

  /** @param {Key} key @param {number|null} flops @returns {Entry} */
  #entry(key, flops) {
    const name = [key.workload, key.engine, key.arithmetic, key.workers].join('/');
    const entry = this.#entries.get(name) ?? { key, flops, rounds: [], seconds: [] };
    this.#entries.set(name, entry);
    return entry;
  }

  /** Adds a round of a column. @param {Key} key @param {Case} network @param {Round} round */
  add(key, network, round) {
    this.#entry(key, flopsPerCharacter(network)).rounds.push(round);
  }

  /** Adds a whole recipe. @param {Key} key @param {{ seconds: number, chars: number }} whole */
  addWhole(key, { seconds, chars }) {
    const entry = this.#entry(key, null);
    const round = entry.rounds.length;
    entry.rounds.push({ round, speed: chars / seconds, peak: null, witness: null });
    entry.seconds.push(seconds);
  }

  /** @param {string} [workload] only this one's @returns {Row[]} by workload, in order of first appearance */
  rows(workload) {
    const entries = [...this.#entries.values()].filter(
      ({ key }) => workload === undefined || key.workload === workload,
    );
    return entries.map((entry) => this.#row(entry, entries));
  }

  /** What the loops of one thread say of the host: their rounds, those that were quiet, and the median witness in percent of the peak. @returns {{ rounds: number, quiet: number, witness: number }} */
  host() {
    const all = [...this.#entries.values()].flatMap(({ key, rounds }) =>
      key.workers === 1 ? shares(rounds, 0).all : [],
    );
    const witness = all.length > 0 ? round(median(all.map(({ witness }) => witness))) : 0;
    return { rounds: all.length, quiet: all.filter(({ quiet }) => quiet).length, witness };
  }

  /** Every round of every column, as it was measured. */
  rounds() {
    return [...this.#entries.values()].map(({ key, rounds }) => ({ ...key, rounds }));
  }

  /** @param {Entry} entry @param {Entry[]} entries */
  #row({ key, flops, rounds, seconds }, entries) {
    const same = entries.filter((other) => other.key.workload === key.workload);
    const one = same.find(
      (other) =>
        other.key.engine === key.engine &&
        other.key.arithmetic === key.arithmetic &&
        other.key.workers === 1,
    );
    const peers = same.filter((other) => other.key.arithmetic === null && other.flops !== null);
    const speeds = rounds.map(({ speed }) => speed);
    const speed = median(speeds);
    const { all, quiet } = shares(rounds, flops ?? 0, one && key.workers * fastestOf(one.rounds));
    const judged = quiet.length >= QUIET_ROUNDS ? quiet : all;
    const numbers = new Set(judged.map(({ round }) => round));
    const ofJudged = rounds.filter(({ round }) => numbers.has(round));
    const peaks = rounds.flatMap(({ peak }) => peak ?? []);
    return {
      ...key,
      chars_per_second: round(speed),
      gflops: flops === null ? null : round((flops * speed) / 1e9),
      best: round(Math.max(...speeds)),
      peak_gflops: peaks.length > 0 ? round(median(peaks)) : null,
      percent_of_peak: spreadOrNull(judged.map(({ ofPeak }) => ofPeak)),
      percent_of_witness: spreadOrNull(all.map(({ ofWitness }) => ofWitness)),
      witness_percent_of_peak: spreadOrNull(all.map(({ witness }) => witness)),
      rounds: rounds.length,
      quiet: quiet.length,
      over_one: one && key.workers > 1 ? spreadOrNull(paired(ofJudged, one.rounds)) : null,
      over: Object.fromEntries(
        (key.arithmetic === null ? [] : peers).flatMap((peer) => {
          const spread = spreadOrNull(paired(rounds, peer.rounds));
          return spread ? [[peer.key.engine, spread]] : [];
        }),
      ),
      seconds: seconds.length > 0 ? round(median(seconds)) : null,
    };
  }
}

/** Workloads in the order of the list: those of the table, then all others that were measured. @param {Row[]} rows */
export function workloadsOf(rows) {
  const measured = new Set(rows.map(({ workload }) => workload));
  const known = CASES.map(({ name }) => name).filter((name) => measured.has(name));
  return [...new Set([...known, ...measured])];
}

/** "Chromium, plain, 2 workers" @param {Pick<Row, 'engine'|'arithmetic'|'workers'>} row */
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
