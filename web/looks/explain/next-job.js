// A look: which trials of a run come next, and how long they are.
import { nextRound } from './core.js';

/**
 * @param {import('../../core/wasm.js').Core} core
 * @param {{options: import('./result.js').Known}} job
 * @returns {Generator<number, import('./result.js').Round>}
 */
export function* next(core, { options }) {
  yield 0;
  return nextRound(core, options);
}
