// The evidence on an instance's run, and the verdict on it: numbers by name.
import { Refusal } from '../../wire/refusal.js';
import { beginLags, readLags } from '../reach/core.js';

/**
 * @import { Core } from '../../core/wasm.js'
 * @import { Evidence, Tried, Verdict } from './result.js'
 */

/** The stages of src/wasm/aide/verdict.c: three floors, n-grams, tables that skip. */
const STAGES = 5;

/** Windows that the gradient is averaged over: four shards. */
const WINDOWS = 32;

/** @typedef {{name: string, at: number, room: number, length: number, list: boolean, index: number}} Place */

/** Places for numbers, by name. @param {Core} core @returns {Place[]} */
function placesOf(core) {
  const { calls, words } = core.raw;
  return words
    .rows(calls.evidence_place)
    .map((row, index) => /** @type {Place} */ ({ ...row, index }));
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

/**
 * The gradient by distance, by the path that carries farthest: of all layers, and for an lstm by h or by c.
 * @param {Core} core
 * @returns {Generator<number, void>}
 */
export function* measureGradient(core) {
  const { blocks } = core.raw;
  const bottom = blocks.top;
  const some = beginLags(core, WINDOWS);
  while (some()) yield 0;
  const lines = readLags(core, Number(core.settings().layers)).filter(({ norms }) => norms[0] > 0);
  blocks.top = bottom;
  const lags = lines[0]?.norms.length ?? 0;
  const gradient = Array.from({ length: lags }, (_, k) =>
    Math.max(...lines.map(({ norms }) => norms[k] / norms[0])),
  );
  writeEvidence(core, { gradient });
}

/** The share of units or gates that are saturated. @param {Core} core @returns {Generator<number, void>} */
export function* measureSaturation(core) {
  const { calls } = core.raw;
  calls.saturation_begin();
  while (calls.saturation_advance() !== 0) yield 0;
}

/** The share of steps that clipping shortens. Takes those steps: this comes last. @param {Core} core @returns {Generator<number, void>} */
export function* measureClipped(core) {
  const { calls, blocks } = core.raw;
  const bottom = blocks.top;
  const room = blocks.take(core.weightBytes);
  if (calls.clipped_begin(room) !== 0) while (calls.clipped_advance() !== 0) yield 0;
  blocks.top = bottom;
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
