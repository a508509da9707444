// Samples and probabilities on request, from a separate instance of the core, so that the run is never touched.
//
// Requests are answered in their order, in slices between those of training. Their weights are copied from the run when
// their turn comes, or were kept at an earlier moment.

import { draw } from '../core/training.js';
import { Core, PROMPT_BYTES } from '../core/wasm.js';
import { Refusal } from '../wire/refusal.js';

/**
 * @import { FromWorker, ToWorker } from '../wire/protocol.js'
 * @import { Moment } from './kept.js'
 */

/** @typedef {Extract<ToWorker, { type: 'sample' }>} SampleRequest */
/** @typedef {Extract<ToWorker, { type: 'probabilities' }>} WeighRequest */
/** @typedef {{ message: SampleRequest | WeighRequest, enough: boolean, work: Generator<undefined, void> | null }} Job */

/**
 * Where weights come from: the run's core, now or at its best moment, or as kept.
 * @typedef {object} Origin
 * @property {Core} core
 * @property {() => Moment} moment
 * @property {() => { step: number, moment: Moment } | null} best
 * @property {import('./kept.js').Kept} kept
 */

/** Pieces of a sample come at most 20 times a second. */
const PIECE_MS = 50;
/** Characters between two chances to stop. */
const STRIDE = 4;
/** Next characters whose probabilities are answered. */
const LIKELIEST = 10;

export class Reader {
  #create;
  #origin;
  #tell;
  #now;
  /** @type {Job[]} */
  #jobs = [];
  /** @type {Core | null} */
  #core = null;
  /** The number of the weights that the instance has; null: any. @type {number|null} */
  #has = null;

  /**
   * @param {() => Promise<Core>} create an instance
   * @param {Origin} origin
   * @param {(message: FromWorker) => void} tell
   * @param {() => number} now milliseconds
   */
  constructor(create, origin, tell, now) {
    this.#create = create;
    this.#origin = origin;
    this.#tell = tell;
    this.#now = now;
  }

  get busy() {
    return this.#jobs.length > 0;
  }

  /** @param {SampleRequest | WeighRequest} message is answered in its turn */
  ask(message) {
    this.#jobs.push({ message, enough: false, work: null });
  }

  /** Ends a sample, under way or not begun; nothing happens if it was answered already. @param {number} id */
  enough(id) {
    const job = this.#jobs.find(({ message }) => message.id === id);
    if (job) job.enough = true;
  }

  /** Refuses all requests. @param {string} sentence */
  end(sentence) {
    for (const { message } of this.#jobs.splice(0)) this.#refuse(message.id, sentence);
  }

  /** Works on the first request. @param {number} milliseconds at least @param {(error: unknown) => string} sentenceOf */
  async slice(milliseconds, sentenceOf) {
    const job = this.#jobs[0];
    try {
      const core = await this.#instance();
      const began = this.#now();
      if (job.message.type === 'sample') {
        job.work ??= this.#draw(core, job, job.message);
        while (!job.work.next().done) if (this.#now() - began >= milliseconds) return;
      } else {
        this.#weigh(core, job.message);
      }
    } catch (error) {
      // An instance that broke down is replaced; a refusal leaves it as it was.
      if (!(error instanceof Refusal)) this.#core = null;
      this.#refuse(job.message.id, sentenceOf(error));
    }
    this.#jobs.shift();
  }

  /** @param {number} id @param {string} sentence */
  #refuse(id, sentence) {
    this.#tell({ type: 'refused', id, sentence });
  }

  async #instance() {
    if (!this.#core) {
      const made = await this.#create();
      made.placeReader(this.#origin.core.settings(), this.#origin.core.vocabulary());
      this.#core = made;
      this.#has = null;
    }
    return this.#core;
  }

  /** @param {Core} core @param {Job} job @param {SampleRequest} message @returns {Generator<undefined, void>} */
  *#draw(core, job, { id, sampling, prompt, kept }) {
    const moment = this.#load(core, kept);
    const work = draw(core, sampling, prompt, STRIDE);
    let text = '';
    let sent = 0;
    let sentAt = -Infinity;
    while (!job.enough) {
      const step = work.next();
      text = step.value;
      if (step.done) break;
      if (this.#now() - sentAt >= PIECE_MS) {
        this.#tell({ type: 'piece', id, text: text.slice(sent) });
        sent = text.length;
        sentAt = this.#now();
      }
      yield;
    }
    this.#tell({ type: 'sample', id, ...moment, text, kept: kept ?? null });
  }

  /** @param {Core} core @param {WeighRequest} message */
  #weigh(core, { id, sampling, prompt, kept }) {
    this.#load(core, kept);
    core.sampleBegin(sampling, endOf(opened(prompt, core.vocabulary())));
    this.#tell({ type: 'probabilities', id, list: core.sampleWeigh(LIKELIEST) });
  }

  /** Gives the instance the weights. @param {Core} core @param {number|null|undefined} kept @returns {Moment} */
  #load(core, kept) {
    if (kept === null || kept === undefined) {
      this.#has = null;
      core.setWeights(this.#origin.core.weights());
      return this.#origin.moment();
    }
    const entry = kept < 0 ? this.#best(-kept) : this.#origin.kept.get(kept);
    if (!entry)
      throw new Refusal(
        'The weights that wrote this sample are no longer kept. Draw from another one, or from the current weights.',
      );
    if (this.#has !== kept) {
      this.#has = null;
      core.setWeights(entry.weights);
      this.#has = kept;
    }
    return entry.moment;
  }

  /** The best moment, if it is still the one after this step. @param {number} step */
  #best(step) {
    const best = this.#origin.best();
    if (best?.step !== step) return null;
    const weights = this.#has === -step ? new Float32Array() : this.#origin.core.bestWeights();
    return { moment: best.moment, weights };
  }
}

/**
 * A sample without a prompt begins as if the network had read a line feed, or the first symbol where the vocabulary has no
 * line feed. The page always asks with a line feed.
 * @param {string} prompt
 * @param {Uint32Array} vocabulary
 */
function opened(prompt, vocabulary) {
  if (!prompt.startsWith('\n') || vocabulary.includes(10)) return prompt;
  return String.fromCodePoint(vocabulary[0]) + prompt.slice(1);
}

/** Its last characters, as many as may be read in one go. @param {string} prompt */
function endOf(prompt) {
  const bytes = new TextEncoder().encode(prompt);
  if (bytes.length <= PROMPT_BYTES) return prompt;
  let from = bytes.length - PROMPT_BYTES;
  while ((bytes[from] & 0xc0) === 0x80) from++;
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(from));
}
