// A look: what is known of a run without an experiment: the floors of its settings and of others, what tables pay, how far
// back the gradient reaches, what is saturated and clipped.
import {
  beginEvidence,
  countEvidence,
  measureClipped,
  measureGradient,
  measureSaturation,
  readEvidence,
} from './core.js';

/** @import { Core } from '../../core/wasm.js' */

/** @param {Core} core @returns {Generator<number, import('./result.js').Evidence>} */
export function* evidence(core) {
  beginEvidence(core);
  yield* countEvidence(core);
  yield* measureGradient(core);
  yield* measureSaturation(core);
  // Takes steps: the copy is no longer where the run was.
  yield* measureClipped(core);
  return readEvidence(core);
}
