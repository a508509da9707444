// A look: what is known of a run without an experiment.
import { gathered } from './core.js';

/**
 * @param {import('../../core/wasm.js').Core} core
 * @param {{options: {start: number, valid: number}}} job losses of the moment
 */
export const evidence = (core, { options }) => gathered(core, options);
