// The evidence on an instance's run, and the verdict on it: numbers by name.
import { Refusal } from '../refusal.js';

/** @typedef {import('./wasm.js').Core} Core */
/** @typedef {import('./wasm-fork.js').Outcome} Outcome */

/**
 * plateau_evidence of include/plateau_explain.h, nats per character. What is left out, NaN or an empty list is not known.
 * @typedef {object} Evidence
 * @property {number} [uniform] guessing at random
 * @property {number} [floor] of the run
 * @property {number} [floorWindow] with a window twice as long
 * @property {number} [floorCarried] with the memory kept between windows
 * @property {number} [train] of the moment, and `valid`
 * @property {number} [valid]
 * @property {number} [bestValid] the lowest so far, and its epoch
 * @property {number} [bestEpoch]
 * @property {number[]} [ngramTrain] of orders 1 and up, in sample
 * @property {number[]} [ngramValid] held out
 * @property {number[]} [gradient] by distance, the first is 1
 * @property {number[]} [skip] what a table pays that sees so far back
 * @property {number} [saturated] share of units or gates
 * @property {number} [clipped] share of the steps
 */

/** @typedef {{change: string, outcome: Outcome}} Tried */

/** @typedef {'floor'|'gradient'|'rate'|'optimizer'|'model'|'rest'} Share */
/** @typedef {{share: Share, nats: number, noise: number, change: string}} Part `change` '': none removes it */

/**
 * What an experiment showed beside "nothing" at the same epochs.
 * @typedef {object} Effect
 * @property {string} change
 * @property {number} train mean of the last measurements
 * @property {number} valid
 * @property {number} difference of train: negative is better
 * @property {number} noise s.d. of the difference
 * @property {number} validDifference
 * @property {number} excess train above its own floor
 * @property {'hurt'|'unclear'|'helped'} sign
 */

/** A label that holds, with the figures that plateau_label_describe names. @typedef {{label: string, figures: Record<string, number>}} Finding */

/** @typedef {'nothing'|'go-on'|'go-on-with'|'start-over'|'stop-at-best'} Action */

/**
 * @typedef {object} Verdict
 * @property {number} loss of "nothing"; without experiments that of the moment
 * @property {number} valid
 * @property {Part[]} budget in this order; the parts sum to the loss
 * @property {Effect[]} effects in the order of the experiments
 * @property {Finding[]} findings what is to be said first is first
 * @property {Action} action
 * @property {string} change that the action takes, or ''
 */

/** The stages of wasm_verdict.c: three floors, n-grams, tables that skip. */
const STAGES = 5;

/** Places for numbers, by name. @param {Core} core */
function placesOf(core) {
  const { calls, words } = core.raw;
  return words.rows(calls.evidence_place).map((row, index) => ({ ...row, index }));
}

/** @param {Core} core @param {number} at @param {number} length */
const numbers = (core, at, length) => new Float64Array(core.raw.memory.buffer, at, length);

/** Forgets what was known of the run before. @param {Core} core a placed one */
export function beginEvidence(core) {
  core.raw.calls.evidence_begin();
}

/**
 * Counts what the text and the settings alone tell, stage after stage.
 * @param {Core} core
 * @returns {Generator<number, void>}
 */
export function* countEvidence(core) {
  const { calls, blocks } = core.raw;
  for (let stage = 0; stage < STAGES; stage++) {
    yield stage / STAGES;
    const bottom = blocks.top;
    const size = calls.evidence_size(stage) >>> 0;
    if (size > 0) calls.evidence_count(stage, blocks.take(size), size);
    blocks.top = bottom;
  }
}

/** What is known so far. @param {Core} core @returns {Evidence} */
export function readEvidence(core) {
  const known = placesOf(core).map(({ name, at, length, list }) => {
    const values = [...numbers(core, at, length)];
    return [name, list ? values : values[0]];
  });
  return Object.fromEntries(known);
}

/** Adds to what is known. @param {Core} core @param {Evidence} evidence */
export function writeEvidence(core, evidence) {
  const { calls } = core.raw;
  const given = /** @type {Record<string, number|number[]|undefined>} */ (evidence);
  for (const { name, at, room, index } of placesOf(core)) {
    const value = given[name];
    if (value === undefined) continue;
    const values = [value].flat().slice(0, room);
    numbers(core, at, values.length).set(values);
    calls.evidence_length(index, values.length);
  }
  if (evidence.bestEpoch) calls.evidence_best_epoch(evidence.bestEpoch);
}

/** Adds what came of a change. @param {Core} core @param {Tried} tried */
function addExperiment(core, { change, outcome }) {
  const { calls, blocks, words } = core.raw;
  const losses = [...outcome.train, ...outcome.valid];
  const bottom = blocks.top;
  const at = blocks.take(8 * losses.length);
  numbers(core, at, losses.length).set(losses);
  const { start, floor, epochs, rollbacks, stopped } = outcome;
  const [name] = words.strings(change);
  const added = calls.evidence_add(name, at, start, floor, epochs, rollbacks, Number(stopped));
  blocks.top = bottom;
  if (!added) throw new Refusal(`The run has no change ${change}: the page is of another version.`);
}

/**
 * What follows from all that is known and from these experiments.
 * @param {Core} core @param {Tried[]} experiments
 * @returns {Verdict}
 */
export function verdictOn(core, experiments) {
  const { calls, words } = core.raw;
  for (const tried of experiments) addExperiment(core, tried);
  const verdict = words.record(calls.verdict_make());
  const findings = words
    .rows(calls.verdict_finding)
    .map(({ label, ...figures }) => ({ label, figures }));
  const budget = words.rows(calls.verdict_part);
  const effects = words.rows(calls.verdict_effect);
  return /** @type {any} */ ({ ...verdict, budget, effects, findings });
}
