// Measures one workload in rounds: every column in turn for a slice of its loops and of its steps.
//
// A ratio is of one round, so both of its numbers are of the same second. Rounds go on until they decide every claim about
// the workload, or until it has taken long enough.
import { undecided } from './required.js';
import { nameOf, QUIET_ROUNDS } from './results.js';

/** @typedef {import('./cases.js').Case} Case */
/** @typedef {import('./results.js').Results} Results */
/** @typedef {import('./stage.js').Column} Column */
/** @typedef {import('./stage.js').Stage} Stage */
/** @typedef {import('./stage.js').What} What */

/**
 * @typedef {object} Pace
 * @property {number} slice seconds
 * @property {number} least rounds of every column; after each multiple of it, only what is undecided is measured
 * @property {number} most rounds
 * @property {number} seconds that later rounds may take
 * @property {number} long a column whose steps take more seconds than this is measured in fewer rounds
 * @property {number} longRounds
 */

/** @type {Pace} */
export const FULL = {
  ...{ slice: 0.025, least: QUIET_ROUNDS, most: 40, seconds: 45 },
  // As many as a verdict needs.
  ...{ long: 1, longRounds: QUIET_ROUNDS },
};
/** @type {Pace} */
export const QUICK = { slice: 0.025, least: 2, most: 2, seconds: 0, long: 0.2, longRounds: 1 };

/** A column with longer steps is measured once. */
const ONCE_SECONDS = 8;

/** The loops stand before and after the steps, so that they see what the steps saw. @type {What[]} */
const WITH_LOOPS = ['peak', 'witness', 'step', 'witness', 'peak'];

/** @typedef {{ column: Column, name: string, stage: Stage }} Open */

const mean = (/** @type {number} */ a, /** @type {number} */ b) => (a + b) / 2;

/** @param {Stage} stage @param {number} round counted from 0 @param {Pace} pace */
function due({ seconds }, round, { long, longRounds }) {
  return seconds > ONCE_SECONDS ? round < 1 : seconds > long ? round < longRounds : true;
}

/** @param {Column} column @param {Stage} stage @param {number} seconds */
async function measure({ arithmetic }, stage, seconds) {
  if (arithmetic === null) {
    const [speed] = await stage.slices(['step'], seconds);
    return { speed, peak: null, witness: null };
  }
  const [peak, witness, speed, witnessAfter, peakAfter] = await stage.slices(WITH_LOOPS, seconds);
  return { speed, peak: mean(peak, peakAfter), witness: mean(witness, witnessAfter) };
}

/**
 * @param {Results} results that rounds are added to
 * @param {Case} network
 * @param {Column[]} columns those whose ratio matters are neighbours
 * @param {Pace} pace
 * @param {(line: string) => void} say
 */
export async function measureWorkload(results, network, columns, pace, say) {
  const workload = network.name;
  const complain = (/** @type {Column} */ column, /** @type {unknown} */ error) =>
    say(`  ${workload}, ${nameOf(column)}: ${error instanceof Error ? error.message : error}`);
  /** @type {Open[]} */
  let open = [];
  for (const column of columns) {
    try {
      open.push({ column, name: nameOf(column), stage: await column.open(network) });
    } catch (error) {
      complain(column, error);
    }
  }
  const opened = [...open];
  let later = Infinity;
  /** @type {Set<string>|null} */
  let unclear = null;
  for (let round = 0; round < pace.most; round++) {
    let wanted = open.filter(({ stage }) => due(stage, round, pace));
    // Looked at rarely, because each look is another chance to be wrong.
    if (round > 0 && round % pace.least === 0) {
      unclear = undecided(results.rows(workload));
      later = Math.min(later, performance.now() + 1000 * pace.seconds);
    }
    wanted = wanted.filter(({ name }) => unclear?.has(name) ?? true);
    if (wanted.length === 0 || performance.now() > later) break;
    // Back and forth, so that a drift favours nobody.
    if (round % 2 === 1) wanted.reverse();
    for (const { column, stage } of wanted) {
      const { engine, arithmetic, workers } = column;
      try {
        const measured = await measure(column, stage, pace.slice);
        results.add({ workload, engine, arithmetic, workers }, network, { round, ...measured });
      } catch (error) {
        complain(column, error);
        open = open.filter((each) => each.stage !== stage);
      }
    }
  }
  for (const { stage } of opened) await stage.close().catch(() => {});
}
