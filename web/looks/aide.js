// What an aide does: takes one job after the other, each on an instance of the core read anew. It is stopped by being
// terminated, so a job need not listen while it works.

import { Builds } from '../core/builds.js';
import { Core } from '../core/wasm.js';
import { send } from '../wire/protocol.js';
import { Refusal } from '../wire/refusal.js';
import { JOBS } from './jobs.js';

/**
 * @import { FromAide, Job, ToAide } from '../wire/protocol.js'
 */

/** Looks that need the best moment of the run: to take it along where it continues, and to say of when it is. */
const BEST = new Set(['fork', 'evidence']);

/** Milliseconds at least between two shares that are sent. */
const PAUSE_MS = 50;

export class Aide {
  #port;
  #builds;
  #jobs;
  #models;
  /** @type {Core|null} */
  #core = null;
  #last = Promise.resolve();

  /**
   * @param {{ postMessage(message: unknown, transfer: Transferable[]): void }} port the page's end
   * @param {import('../core/load.js').Source} source of builds that have all of the core
   * @param {Record<string, import('./jobs.js').Look>} [jobs]
   * @param {Record<string, import('./jobs.js').Look>} [models] jobs that read a model themselves
   */
  constructor(port, source, jobs = JOBS, models = {}) {
    this.#port = port;
    this.#builds = new Builds(source);
    this.#jobs = jobs;
    this.#models = models;
  }

  /** Takes a job; it is done in its turn. @param {ToAide} message @returns {Promise<void>} settled when it is done */
  receive({ id, job }) {
    this.#last = this.#last.then(() => this.#do(id, job));
    return this.#last;
  }

  /** @param {number} id @param {Job} job */
  async #do(id, job) {
    try {
      this.#send({ type: 'looked', id, ...(await this.#look(id, job)) });
    } catch (error) {
      // After a trap the memory is not to be trusted any more.
      if (!(error instanceof Refusal)) this.#core = null;
      this.#send({ type: 'refused', id, sentence: sentenceOf(error) });
    }
  }

  /** @param {number} id @param {Job} job */
  async #look(id, job) {
    const alone = job.look in this.#models;
    const look = alone ? this.#models[job.look] : this.#jobs[job.look];
    if (!look)
      throw new Refusal('The page asked for a look that its aide does not know: reload it.');
    const core = await this.#coreFor(job.settings);
    const epoch = alone ? 0 : this.#place(core, job);
    const work = look(core, job);
    let sent = -Infinity;
    for (;;) {
      const { done, value } = work.next();
      if (done) return { result: value, epoch };
      if (performance.now() - sent < PAUSE_MS) continue;
      sent = performance.now();
      const step = typeof value === 'number' ? { share: value, part: null } : value;
      this.#send({ type: 'share', id, ...step });
    }
  }

  /** Places the session that a look is of. @param {Core} core @param {Job} job @returns {number} its epoch */
  #place(core, { look, text, checkpoint, settings }) {
    if (checkpoint) core.readAgain(text, checkpoint);
    else core.read(text, settings);
    core.place({ best: BEST.has(look) });
    return core.progress().epoch;
  }

  /** @param {import('../wire/protocol.js').Settings} settings */
  async #coreFor(settings) {
    const module = await this.#builds.moduleFor(settings);
    if (this.#core?.module !== module) this.#core = await Core.create(module);
    return this.#core;
  }

  /** @param {FromAide} message */
  #send(message) {
    send(this.#port, message);
  }
}

/** @param {unknown} error */
function sentenceOf(error) {
  if (error instanceof Refusal) return error.message;
  const what = error instanceof Error ? error.message : String(error);
  return `That could not be done (${what}).`;
}
