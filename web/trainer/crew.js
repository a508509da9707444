// The leader's side of the crew: its workers, which shards of a step are run in this thread, and when others help.
//
// Members are copies of the run, made between two steps; from then on each is told nothing but the results of the shards
// that it did not run (exchange.js). Whatever changes the run other than a step ends that, and the next step begins with
// new copies. Who runs a shard changes no bit, so help may come and go at any time.

import { Alone } from '../core/training.js';
import { send } from '../wire/protocol.js';
import { Exchange } from './exchange.js';

/**
 * @import { Core } from '../core/wasm.js'
 * @import { CrewWord, FromWorker } from '../wire/protocol.js'
 */

/**
 * A worker, as far as it is used here.
 * @typedef {import('../wire/protocol.js').End & Pick<Worker, 'onmessage'|'onerror'|'terminate'>} Thread
 */

/**
 * Who may help: here once it has said so.
 * @typedef {{ worker: Thread, here: boolean }} Helper
 */

/**
 * A step that takes less alone is not shared. Between two workers in Chromium a message takes 0.04 ms, whatever its size,
 * for what it carries is moved; to copy a result out of one core and into another takes 0.06 ms a MB each. So two
 * threads save a little even of a step of half a millisecond, but no more than a busy machine takes back.
 */
const PAYS_MS = 1;
/** So long a run trains alone before that is judged: at first the engine still compiles. */
const ALONE_MS = 100;
/** So long it waits for all helpers to be here; then it forms with those that are. */
const GATHER_MS = 5000;
/**
 * So long a member may take for its first results, and at least for later ones: this or so many times a step alone. On a
 * machine that does much else a thread has stood still for two seconds; whoever is given up wrongly costs a forming.
 */
const JOIN_MS = 20_000;
const LOST_MS = 5000;
const LOST_TIMES = 20;
/** A timer that is so late says that everything stood still, not that a member is gone. */
const LATE_MS = 1000;

/** @returns {never} */
const refuse = () => {
  throw new TypeError('no workers here');
};

export class Crew {
  #start;
  #tell;
  #now;
  #wake;
  /** @type {{ core: Core, module: WebAssembly.Module } | null} */
  #lead = null;
  /** @type {Helper[]} */
  #helpers = [];
  /** Since when it may form; Infinity: not before the page has heard of a loss and said how many there may be. */
  #gathering = -Infinity;
  #generation = 0;
  /** @type {Exchange | null} null: alone */
  #exchange = null;
  /** Who has which place, from 1 on. @type {Helper[]} */
  #places = [];
  /** No member has sent anything since the forming. */
  #joining = false;
  /** Members, as last told. */
  #told = 1;
  /** When nobody helps. */
  #alone = new Alone();
  /** The most shards that a step had. */
  #most = 0;
  /** Nobody helped in this step from its beginning, and what it took so far. */
  #unaided = true;
  #took = 0;
  #from = 0;
  /** Of steps alone: what all took, and about what one takes. */
  #spent = 0;
  #usual = 0;
  /** When those that are awaited are given up; 0: none are. */
  #deadline = 0;

  /**
   * @param {() => Thread} [start] starts a worker that may help; throws when it is refused
   * @param {(message: FromWorker) => void} [tell] the page
   * @param {() => number} [now] milliseconds
   * @param {() => void} [wake] called when what was awaited has come
   */
  constructor(start = refuse, tell = () => {}, now = () => 0, wake = () => {}) {
    this.#start = start;
    this.#tell = tell;
    this.#now = now;
    this.#wake = wake;
  }

  // ---- Who helps

  /** From here on it helps this run; null: none. @param {Core | null} core @param {WebAssembly.Module | null} module */
  lead(core, module) {
    this.dissolve();
    this.#alone.left = [];
    this.#lead = core && module && { core, module };
    this.#most = this.#spent = this.#usual = 0;
  }

  /** So many workers may help from now on: others are ended, those that are missing started. @param {number} count */
  take(count) {
    this.dissolve();
    for (const { worker } of this.#helpers.splice(count)) worker.terminate();
    this.#gathering = this.#now();
    if (count === 0) this.#announce();
    try {
      while (this.#helpers.length < count) this.#helpers.push(this.#open());
    } catch {
      this.#gathering = Infinity;
      this.#tell({ type: 'lost' });
    }
  }

  /** @returns {Helper} */
  #open() {
    const helper = { worker: this.#start(), here: false };
    helper.worker.onmessage = ({ data }) => this.#hear(helper, data);
    helper.worker.onerror = (event) => {
      event.preventDefault();
      this.#lose([helper]);
    };
    return helper;
  }

  /** The run trains alone until the next step begins; of the one under way it runs what is missing. */
  dissolve() {
    if (!this.#exchange) return;
    this.#alone.left = this.#exchange.missing;
    this.#exchange = null;
    this.#deadline = 0;
    for (const { worker } of this.#places) send(worker, { type: 'leave' });
  }

  /** @param {Helper} helper @param {CrewWord} word */
  #hear(helper, word) {
    if (word.type === 'here') helper.here = true;
    if (word.type === 'broken' && word.generation === this.#generation) this.#lose([helper]);
    if (word.type !== 'result' || !this.#exchange) return;
    this.#exchange.take(word, helper.worker);
    if (!this.#exchange.complete || this.#deadline === 0) return;
    this.#deadline = 0;
    this.#joining = false;
    this.#wake();
  }

  /** These are of no use: alone from here on, until the page asks for others. @param {Helper[]} helpers */
  #lose(helpers) {
    const lost = helpers.filter((helper) => this.#helpers.includes(helper));
    if (lost.length === 0) return;
    this.dissolve();
    this.#helpers = this.#helpers.filter((helper) => !lost.includes(helper));
    this.#gathering = Infinity;
    this.#announce();
    for (const { worker } of lost) {
      worker.terminate();
      this.#tell({ type: 'lost' });
    }
    this.#wake();
  }

  #announce() {
    const members = this.#exchange?.members ?? 1;
    if (members === this.#told) return;
    this.#told = members;
    this.#tell({ type: 'crew', members });
  }

  // ---- A step

  /** Before a step: copies the run to those who can help, when that pays. */
  gather() {
    if (this.#exchange || !this.#lead || this.#helpers.length === 0) return;
    if (this.#spent < ALONE_MS || this.#usual < PAYS_MS) return;
    const here = this.#helpers.filter((helper) => helper.here);
    const patience = here.length < this.#helpers.length ? GATHER_MS : 0;
    if (this.#now() - this.#gathering < patience) return;
    this.#form(here.slice(0, this.#most - 1));
  }

  /** @param {Helper[]} helpers */
  #form(helpers) {
    if (helpers.length === 0 || !this.#lead) return;
    const { core, module } = this.#lead;
    const generation = ++this.#generation;
    const members = helpers.length + 1;
    for (const [i, { worker }] of helpers.entries()) {
      const copy = core.copy();
      const join = /** @type {const} */ ({ type: 'join', generation, module, copy, members });
      send(worker, { ...join, place: i + 1 }, [copy.memory]);
    }
    this.#places = helpers;
    this.#joining = true;
    const workers = helpers.map(({ worker }) => worker);
    this.#exchange = new Exchange(core, { generation, place: 0, members }, workers);
  }

  get #share() {
    return this.#exchange ?? this.#alone;
  }

  /** A step has begun. @param {number} shards that it has */
  begin(shards) {
    this.#most = Math.max(this.#most, shards);
    this.#unaided = !this.#exchange;
    this.#took = 0;
    this.#share.begin(shards);
    this.#announce();
  }

  /** True when the step may be applied. */
  get complete() {
    return this.#share.complete;
  }

  /** The shards to run here next, side by side; none: others are awaited. @returns {number[]} */
  next() {
    this.#from = this.#now();
    if (this.#exchange?.next().length === 0) this.#await(this.#exchange);
    return this.#share.next();
  }

  /** They were run. @param {number[]} shards */
  ran(shards) {
    this.#took += this.#now() - this.#from;
    this.#share.ran(shards);
  }

  /** The step was applied. */
  end() {
    if (!this.#unaided) return;
    this.#spent += this.#took;
    // Of the last ten steps or so; the first ones are of code that is not compiled well yet.
    const weight = this.#spent < ALONE_MS ? 1 : 0.1;
    this.#usual += weight * (this.#took - this.#usual);
  }

  /** Milliseconds until those that are awaited are given up; 0: nobody is awaited. */
  get left() {
    return this.#deadline > 0 ? Math.max(0, this.#deadline - this.#now()) : 0;
  }

  /** @param {Exchange} exchange */
  #await(exchange) {
    const now = this.#from;
    const patience = this.#joining ? JOIN_MS : Math.max(LOST_MS, LOST_TIMES * this.#usual);
    if (this.#deadline === 0 || now > this.#deadline + LATE_MS) this.#deadline = now + patience;
    if (now < this.#deadline) return;
    this.#lose(exchange.awaited.map((place) => this.#places[place - 1]));
  }
}
