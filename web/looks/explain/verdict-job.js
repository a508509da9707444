// A look: what all the evidence on a run says, experiments included.
import { beginEvidence, verdictOn, writeEvidence } from './core.js';

/**
 * @import { Core } from '../../core/wasm.js'
 * @import { Evidence, Tried } from './result.js'
 */

/** `evidence` as the look of that name returns it, with what else is known. @typedef {{evidence: Evidence, experiments: Tried[]}} VerdictOptions */

/**
 * @param {Core} core
 * @param {{options: VerdictOptions}} job
 * @returns {Generator<number, import('./result.js').Verdict>}
 */
export function* verdict(core, { options }) {
  yield 0;
  beginEvidence(core);
  writeEvidence(core, options.evidence);
  return verdictOn(core, options.experiments);
}
