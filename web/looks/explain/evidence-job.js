// A look: what is known of a run without an experiment.
import { gathered } from './core.js';

/**
 * @param {import('../../core/wasm.js').Core} core
 * @param {{options: {history: import('./result.js').History}}} job
 */
export const evidence = (core, { options }) => gathered(core, options.history);
