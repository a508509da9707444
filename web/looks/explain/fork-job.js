// A look: the run with one change or with other settings, before it is trained on: a checkpoint that a run can continue.
import { Fork } from '../../core/fork.js';

/** @import { Core } from '../../core/wasm.js' */

/** @typedef {{checkpoint: ArrayBuffer, settings: import('../../wire/protocol.js').Settings}} Forked */

/**
 * @param {Core} core
 * @param {{options: {change: string|import('../../wire/protocol.js').Settings}}} job the name of a change, or new settings
 * @returns {Generator<number, Forked>}
 */
export function* fork(core, { options }) {
  yield 0;
  const made = new Fork(core, options.change);
  const checkpoint = made.save();
  const settings = made.settings();
  made.free();
  return { checkpoint, settings };
}
