// Workers beside the trainer, for what looks closer at a run: jobs wait for an idle one, and end when nobody wants them.
//
// No aide is started before the first job, and an idle one is let go after a while: they cost nothing at rest. What has
// been cancelled is ended by ending its worker. How many work at once is up to the cores, which the crew shares.

import { send } from '../wire/protocol.js';
import { Refusal } from '../wire/refusal.js';
import { strings } from '../words/strings.js';

/** @import { FromAide, Job } from '../wire/protocol.js' */

/**
 * @typedef {object} Entry
 * @property {number} id
 * @property {Job} job
 * @property {(share: number, part: any) => void} onProgress
 * @property {(done: {result: any, epoch: number}) => void} resolve
 * @property {(error: Error) => void} reject
 */

/** Milliseconds after which an idle aide is let go: the next job then waits for a new one, a tenth of a second. */
const IDLE = 20_000;

export class Aides {
  #start;
  #idleAfter;
  #lastId = 0;
  /** Jobs that no aide has yet. @type {Entry[]} */
  #waiting = [];
  /** What each aide works on; null: idle. @type {Map<Worker, Entry|null>} */
  #aides = new Map();
  /** @type {Map<Worker, ReturnType<typeof setTimeout>>} */
  #clocks = new Map();
  #cores;

  /**
   * @param {() => Worker} start starts an aide; throws when it is refused
   * @param {import('./cores.js').Cores} cores
   * @param {number} [idleAfter] milliseconds
   */
  constructor(start, cores, idleAfter = IDLE) {
    this.#start = start;
    this.#cores = cores;
    this.#idleAfter = idleAfter;
    cores.addEventListener('change', this.#moved);
  }

  /** Jobs that can be worked on at once while nothing trains; one fewer while something does. */
  get maximum() {
    return this.#cores.number;
  }

  /**
   * Has a job done.
   * @param {Job} job
   * @param {{signal?: AbortSignal, onProgress?: (share: number, part: any) => void}} [how]
   * @returns {Promise<{result: any, epoch: number}>} what came of it, and the epoch of the copy; rejects with a Refusal,
   * or with the signal's reason
   */
  ask(job, { signal, onProgress = () => {} } = {}) {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const entry = { id, job, onProgress, resolve, reject };
      signal?.addEventListener('abort', () => this.#drop(entry, signal.reason), { once: true });
      this.#waiting.push(entry);
      this.#turn();
    });
  }

  /**
   * Has a look at a copy of a run as it is now.
   * @param {import('./run.js').Run} run that was started
   * @param {string} look a name in web/looks/jobs.js
   * @param {any} options what the look takes
   * @param {{signal: AbortSignal, onProgress?: Entry['onProgress']}} how
   */
  async look(run, look, options, how) {
    const { text = '', settings: { arithmetic = '' } = {} } = run.started?.origin ?? {};
    const saved = await run.save();
    if (saved.type === 'refused') throw new Refusal(saved.sentence);
    how.signal.throwIfAborted();
    const { checkpoint } = saved;
    return this.ask({ look, text, checkpoint, settings: { arithmetic }, options }, how);
  }

  /** Ends all of them. */
  dispose() {
    this.#cores.removeEventListener('change', this.#moved);
    const entries = [...this.#waiting, ...this.#aides.values()];
    this.#waiting = [];
    for (const aide of [...this.#aides.keys()]) this.#end(aide);
    for (const entry of entries) entry?.reject(new Refusal(''));
    this.#cores.look(0);
  }

  /** Jobs that an aide works on. */
  get #busy() {
    return [...this.#aides.values()].filter((entry) => entry !== null).length;
  }

  #moved = () => this.#serve();

  /** Something was asked for, or is over. */
  #turn() {
    this.#serve();
    this.#cores.look(this.#busy + this.#waiting.length);
  }

  /** Gives waiting jobs to idle aides, and starts further ones while there may be. */
  #serve() {
    while (this.#waiting.length > 0 && this.#busy < this.#cores.forLooks) {
      const idle = [...this.#aides].find(([, entry]) => entry === null)?.[0];
      let aide;
      try {
        aide = idle ?? this.#open();
      } catch {
        const refused = this.#waiting.splice(0);
        for (const { reject } of refused) reject(new Refusal(strings.deeper.noAide));
        return;
      }
      const entry = /** @type {Entry} */ (this.#waiting.shift());
      clearTimeout(this.#clocks.get(aide));
      this.#aides.set(aide, entry);
      send(aide, { type: 'look', id: entry.id, job: entry.job });
    }
  }

  #open() {
    const aide = this.#start();
    this.#aides.set(aide, null);
    aide.addEventListener('message', (event) => this.#hear(aide, event.data));
    aide.addEventListener('error', (event) => {
      event.preventDefault();
      const entry = this.#aides.get(aide);
      this.#end(aide);
      entry?.reject(new Refusal(strings.deeper.noAide));
      this.#turn();
    });
    return aide;
  }

  /** @param {Worker} aide @param {FromAide} message */
  #hear(aide, message) {
    const entry = this.#aides.get(aide);
    if (!entry || entry.id !== message.id) return;
    if (message.type === 'share') return entry.onProgress(message.share, message.part);
    this.#aides.set(aide, null);
    const clock = setTimeout(() => this.#end(aide), this.#idleAfter);
    this.#clocks.set(aide, clock);
    if (message.type === 'looked') entry.resolve({ result: message.result, epoch: message.epoch });
    else entry.reject(new Refusal(message.sentence));
    this.#turn();
  }

  /** @param {Entry} entry @param {Error} reason */
  #drop(entry, reason) {
    this.#waiting = this.#waiting.filter((other) => other !== entry);
    const aide = [...this.#aides].find(([, at]) => at === entry)?.[0];
    if (aide) this.#end(aide);
    entry.reject(reason);
    this.#turn();
  }

  /** @param {Worker} aide */
  #end(aide) {
    clearTimeout(this.#clocks.get(aide));
    this.#clocks.delete(aide);
    this.#aides.delete(aide);
    aide.terminate();
  }
}
