// A look: what is known of a run without an experiment: the floors of its settings and of others, what tables pay.
import { beginEvidence, countEvidence, readEvidence } from '../trainer/wasm-verdict.js';

/** @typedef {import('../trainer/wasm.js').Core} Core */

/** @param {Core} core @returns {Generator<number, import('../trainer/wasm-verdict.js').Evidence>} */
export function* evidence(core) {
  beginEvidence(core);
  yield* countEvidence(core);
  return readEvidence(core);
}
