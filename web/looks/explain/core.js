// The evidence on an instance's run, the trials that come next and the answer: everything is weighed and worded in C.
import { Refusal } from '../../wire/refusal.js';

/**
 * @import { Core } from '../../core/wasm.js'
 * @import { Answer, Answers, Evidence, History, Known, Round, Tried } from './result.js'
 */

/**
 * Gathers what is known without an experiment.
 * @param {Core} core a placed one @param {History} history
 * @returns {Generator<number, Evidence>}
 */
export function* gathered(core, { best, lowest, trainAtBest }) {
  const { calls, blocks } = core.raw;
  const bottom = blocks.top;
  const size = calls.gather_size() >>> 0;
  calls.gather_begin(blocks.take(size), size);
  while (calls.gather_advance() !== 0) yield calls.gather_share();
  calls.gather_end();
  blocks.top = bottom;
  calls.evidence_history(best?.value ?? Number.NaN, best?.epoch ?? 0, lowest, trainAtBest);
  const bytes = blocks.view(calls.evidence(), calls.evidence_size()).slice().buffer;
  return { bytes, train: calls.evidence_train(), floor: calls.evidence_floor() };
}

/** Adds what came of a change. @param {Core} core @param {Tried} tried */
function add(core, { change, outcome }) {
  const { calls, blocks, words } = core.raw;
  const added = blocks.scoped(() => {
    if (!outcome) return calls.evidence_add(...words.strings(change), 0);
    const size = outcome.bytes.byteLength;
    const at = blocks.take(size);
    blocks.view(at, size).set(new Uint8Array(outcome.bytes));
    return calls.evidence_add(...words.strings(change), at);
  });
  if (!added) throw new Refusal(`The run has no change ${change}: the page is of another version.`);
}

/** Takes over what another instance knows, and the plan for it. @param {Core} core @param {Known} known */
function adopt(core, { evidence, experiments, epochs }) {
  const { calls, blocks } = core.raw;
  blocks.view(calls.evidence(), evidence.byteLength).set(new Uint8Array(evidence));
  calls.evidence_adopt();
  for (const tried of experiments) add(core, tried);
  calls.trial_plan(epochs);
}

/** The trials that come next. @param {Core} core @param {Known} known @returns {Round} */
export function nextRound(core, known) {
  const { calls, words } = core.raw;
  adopt(core, known);
  const trials = Array.from({ length: calls.trials_next() }, (_, i) =>
    words.record(calls.trial_next(i)),
  );
  return { trials: /** @type {any} */ (trials), ahead: calls.trials_ahead(trials.length) };
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
 * What follows from all that is known and from the experiments, in every unit.
 * @param {Core} core
 * @param {Known} known
 * @returns {Answers}
 */
export function answersOn(core, known) {
  const { calls, words } = core.raw;
  adopt(core, known);
  calls.evidence_left();
  calls.verdict_make();
  /** @type {Record<string, Answer>} */
  const answers = {};
  for (let unit = 0, name = 0; ; unit++) {
    name = calls.answer_unit(unit);
    if (name === 0) return /** @type {any} */ (answers);
    answers[words.text(name)] = readAnswer(core);
  }
}
