// What state a run is in, in one word and its name: the same for the bar, for what is spoken and for the title.

import { strings } from '../words/strings.js';

/** @import { Kind } from '../words/strings.js' */

/** @typedef {{kind: Kind, words: string}} State */

/** What is asked of a run; Run is one.
 * @typedef {Pick<import('./run.js').Run, 'phase'|'running'|'preparing'|'started'|'rolledBack'>} Standing
 */

/**
 * @param {Standing|null} run
 * @param {import('./sentence.js').Trend['way']} way where its running loss goes
 * @param {'fine'|'asked'|'refused'} choice what the core says of the text and the settings for the next run
 * @returns {State}
 */
export function stateOf(run, way, choice) {
  const kind = kindOf(run, way, choice);
  return { kind, words: strings.transport.states[kind] };
}

/** @param {Standing|null} run @param {string} way @param {string} choice @returns {Kind} */
function kindOf(run, way, choice) {
  if (!run) return 'loading';
  const { phase } = run;
  if (phase === 'asleep' || phase === 'loading' || phase === 'unavailable' || phase === 'failed')
    return phase;
  if (run.preparing || (run.running && !run.started)) return 'preparing';
  if (run.running) {
    if (run.rolledBack) return 'rolledback';
    return way === 'falling' || way === 'flat' ? way : 'running';
  }
  if (phase === 'empty' || phase === 'ready') {
    if (choice === 'refused') return 'unready';
    return run.started || choice === 'fine' ? 'ready' : 'preparing';
  }
  // A pause is shown before the worker confirms it.
  return phase === 'running' ? 'paused' : phase;
}

/** Training continues in these. @type {ReadonlySet<Kind>} */
export const TRAINING = new Set(['running', 'falling', 'flat', 'rolledback']);
