// What an aide can be asked for: a row for each closer look.

import { baselines, ngramCosts } from './baselines/job.js';
import { train } from './compare/job.js';
import { evidence } from './explain/evidence-job.js';
import { fork, settings } from './explain/fork-job.js';
import { next } from './explain/next-job.js';
import { trial } from './explain/trial-job.js';
import { verdict } from './explain/verdict-job.js';
import { inside } from './inside/job.js';
import { reach } from './reach/job.js';
import { marks, repeats } from './repeats/job.js';
import { where } from './where/job.js';

/**
 * @import { Core } from '../core/wasm.js'
 * @import { Job } from '../wire/protocol.js'
 */

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
  evidence,
  next,
  trial,
  verdict,
  fork,
  settings,
  train,
  inside,
};
