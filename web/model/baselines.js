// What n-gram models cost on the text of a run: measured once, by an aide, when somebody wants to see it.

/**
 * @import { Ngram } from '../looks/baselines/result.js'
 * @import { Curve } from './curve.js'
 * @import { Run } from './run.js'
 */

/** Writes them down for who draws the curve. @param {Run} run @param {Curve} curve @param {Ngram[]} ngrams */
export function keepBaselines(run, curve, ngrams) {
  if (curve.ngrams) return;
  curve.ngrams = ngrams;
  run.dispatchEvent(new Event('points'));
}

/** The run at hand was prepared for the same text and cut as the curve that is shown. @param {Run} run @param {Curve} curve */
const same = (run, curve) =>
  curve === run.curve ||
  (curve.recorded &&
    run.curve?.facts.train === curve.facts.train &&
    run.curve.facts.valid === curve.facts.valid &&
    run.curve.facts.vocabulary === curve.facts.vocabulary);

/**
 * Has them measured unless they are known; nothing while there is no text to measure.
 * @param {Run|null} run
 * @param {Curve|null} curve
 * @param {import('./aides.js').Aides|null} aides
 * @param {AbortSignal} signal
 */
export async function learnBaselines(run, curve, aides, signal) {
  if (!run?.started || !curve || !aides || curve.ngrams || !same(run, curve)) return;
  const { text, settings } = run.started.origin;
  const job = { look: 'ngramCosts', text, checkpoint: null, settings, options: {} };
  const { result } = await aides.ask(job, { signal });
  keepBaselines(run, curve, result);
}
