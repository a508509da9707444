// What an aide can be asked for: a row for each closer look.

import { baselines, ngramCosts } from './baselines.js';
import { changes } from './changes.js';
import { evidence } from './evidence.js';
import { fork } from './fork.js';
import { inside } from './inside.js';
import { reach } from './reach.js';
import { marks, repeats } from './repeats.js';
import { train } from './train.js';
import { trial } from './trial.js';
import { verdict } from './verdict.js';
import { where } from './where.js';

/** @typedef {import('../trainer/wasm.js').Core} Core */
/** @typedef {import('../protocol.js').Job} Job */

/** What a look yields: the share done, 0 to 1, alone or with what is known so far. @typedef {number|{share: number, part: any}} Step */

/**
 * A look works on an instance that has read the text and holds the session. It yields at least every tenth of a second,
 * throws a Refusal for what cannot be, and returns what can be sent to the page.
 * @typedef {(core: Core, job: Job) => Generator<Step, any>} Look
 */

/** @type {Record<string, Look>} */
export const JOBS = {
  where,
  baselines,
  ngramCosts,
  reach,
  repeats,
  marks,
  changes,
  trial,
  evidence,
  verdict,
  fork,
  train,
  inside,
};
