// The evidence on an instance's run, and the answer that follows from it: everything is weighed and worded in C.
import { Refusal } from '../../wire/refusal.js';

/**
 * @import { Core } from '../../core/wasm.js'
 * @import { Answer, Answers, Changes, Evidence, Tried, VerdictOptions } from './result.js'
 */

/**
 * Gathers what is known without an experiment. Losses of the moment that are NaN are measured.
 * @param {Core} core a placed one @param {{start: number, valid: number}} known
 * @returns {Generator<number, Evidence>}
 */
export function* gathered(core, { start, valid }) {
  const { calls, blocks } = core.raw;
  const bottom = blocks.top;
  const size = calls.gather_size() >>> 0;
  calls.gather_begin(blocks.take(size), size, start, valid);
  while (calls.gather_advance() !== 0) yield calls.gather_share();
  calls.gather_end();
  blocks.top = bottom;
  return blocks.view(calls.evidence(), calls.evidence_size()).slice().buffer;
}

/**
 * Plans the trials for the time there is.
 * @param {Core} core @param {number} epochSeconds @param {number} measureSeconds
 * @param {{lanes: number, seconds: number, epochs: number}} wished
 * @returns {Pick<Changes, 'plan'|'trials'>}
 */
export function planned(core, epochSeconds, measureSeconds, { lanes, seconds, epochs }) {
  const { calls, words } = core.raw;
  const plan = words.record(calls.trial_plan(epochSeconds, measureSeconds, lanes, seconds, epochs));
  return /** @type {any} */ ({ plan, trials: words.rows(calls.trial_planned) });
}

/** Adds what came of a change. @param {Core} core @param {Tried} tried */
function add(core, { change, outcome }) {
  const { calls, blocks, words } = core.raw;
  const bottom = blocks.top;
  const at = blocks.take(outcome.bytes.byteLength);
  blocks.view(at, outcome.bytes.byteLength).set(new Uint8Array(outcome.bytes));
  const added = calls.evidence_add(...words.strings(change), at);
  blocks.top = bottom;
  if (!added) throw new Refusal(`The run has no change ${change}: the page is of another version.`);
}

/** The answer in the unit chosen last. @param {Core} core @returns {Answer} */
function readAnswer(core) {
  const { calls, words } = core.raw;
  /** @type {Record<string, any>} */
  const answer = {};
  for (const [section, { name, rows, list }] of words.rows(calls.answer_section).entries()) {
    const all = Array.from({ length: rows }, (_, row) =>
      words.record(calls.answer_row(section, row)),
    );
    if (name === '') Object.assign(answer, all[0]);
    else answer[name] = list ? all : all[0];
  }
  return /** @type {any} */ (answer);
}

/**
 * What follows from all that is known and from these experiments, in every unit.
 * @param {Core} core
 * @param {VerdictOptions} options
 * @returns {Answers}
 */
export function answersOn(core, { evidence, found, best, leftOut, experiments }) {
  const { calls, blocks, words } = core.raw;
  if (evidence) {
    blocks.view(calls.evidence(), evidence.byteLength).set(new Uint8Array(evidence));
    calls.evidence_adopt();
  } else calls.evidence_begin(found.start, found.valid, found.floor);
  calls.evidence_history(best?.value ?? Number.NaN, best?.epoch ?? 0, leftOut);
  for (const tried of experiments) add(core, tried);
  calls.verdict_make();
  /** @type {Record<string, Answer>} */
  const answers = {};
  for (let unit = 0, name = 0; ; unit++) {
    name = calls.answer_unit(unit);
    if (name === 0) return /** @type {any} */ (answers);
    answers[words.text(name)] = readAnswer(core);
  }
}
