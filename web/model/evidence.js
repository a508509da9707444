// What is known of a curve, as sentences take it.

import { converter } from '../words/units.js';
import { firstWeights } from './sentence.js';

/**
 * @param {import('./run.js').Run|null} run at hand
 * @param {import('./curve.js').Curve|null} curve that is shown
 * @param {import('../words/units.js').Unit} unit
 * @returns {import('./sentence.js').Evidence|null}
 */
export function evidenceOf(run, curve, unit) {
  if (!run || !curve) return null;
  const { points, within, floor, uniform, facts, settings, counted, known } = curve;
  const phase = run.running ? 'running' : run.phase === 'running' ? 'paused' : run.phase;
  return {
    phase: /** @type {import('./sentence.js').Evidence['phase']} */ (
      curve.recorded ? 'finished' : phase
    ),
    points,
    within,
    floor: floor.perChar,
    uniform,
    start: known ? firstWeights(settings, uniform) : Infinity,
    rolledBack: !curve.recorded && run.rolledBack,
    heldOut: facts.valid,
    carried: settings.state === 'carry',
    window: known ? facts.window : null,
    now: curve.now,
    averages: curve.recorded && points.newest('measuredLoss') === null,
    from: curve.from,
    best: curve.best,
    convert: converter(unit, counted),
    ngrams: curve.ngrams,
  };
}
