// The leader's side of the crew: its workers, which shards of a step are run in this thread, and when others help.
//
// Members are copies of the run, made between two steps. After that each gets only the results of the shards that it did
// not run (exchange.js). A change of the run that is not a step ends the crew, and the next step begins with new copies.
// It makes no difference to the bits which thread runs a shard, so help may come and go at any time. This file comes when
// the page first asks for helpers.

import { Alone } from '../core/training.js';
import { send } from '../wire/protocol.js';
import { Exchange } from './exchange.js';

/**
 * @import { Core } from '../core/wasm.js'
 * @import { CrewWord, FromWorker } from '../wire/protocol.js'
 */

/**
 * What is used of a worker.
 * @typedef {import('../wire/protocol.js').End & Pick<Worker, 'onmessage'|'onerror'|'terminate'>} Thread
 */

/** `here`: it has said that it is ready. @typedef {{ worker: Thread, here: boolean }} Helper */

/**
 * A step that takes one thread less than this is not shared. Between two workers in Chromium a message takes 0.04 ms,
 * whatever its size, because its buffer is moved; copying a result out of one core and into another takes 0.06 ms a MB
 * each. Two threads save a little even of a step of half a millisecond, but a busy machine takes that back.
 */
const PAYS_MS = 1;
/** A run trains alone for this long before that is decided: at first the engine still compiles. */
const ALONE_MS = 100;
/** The leader waits this long for all helpers; then the crew forms with those that are here. */
const GATHER_MS = 5000;
/**
 * A member has this long for its first results, and for later ones this or a number of times what a step takes alone. On
 * a busy machine a thread has stood still for two seconds, and giving a member up wrongly costs another forming.
 */
const JOIN_MS = 20_000;
const LOST_MS = 5000;
const LOST_TIMES = 20;
/** A timer later than this means that everything stood still, not that a member is gone. */
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
  /** Since when it may form; Infinity: it waits until the page, which has heard of a loss, allows helpers again. */
  #gathering = -Infinity;
  #generation = 0;
  /** @type {Exchange | null} null: alone */
  #exchange = null;
  /** The helpers by their place; the first has place 1. @type {Helper[]} */
  #places = [];
  /** No member has sent anything since the forming. */
  #joining = false;
  /** Members, as last reported. */
  #reported = 1;
  /** Runs all shards when nobody helps. */
  #alone = new Alone();
  /** The largest number of shards that a step had. */
  #largest = 0;
  /** This step began without help; milliseconds it has taken so far. */
  #unaided = true;
  #took = 0;
  #from = 0;
  /** Steps without help: milliseconds of all, and of a recent one. */
  #spent = 0;
  #usual = 0;
  /** When missing members are given up; 0: none are missing. */
  #deadline = 0;

  /**
   * @param {() => Thread} [start] starts a worker that may help; throws when it is refused
   * @param {(message: FromWorker) => void} [tell] sends to the page
   * @param {() => number} [now] milliseconds
   * @param {() => void} [wake] called when a step that waited is complete
   */
  constructor(start = refuse, tell = () => {}, now = () => 0, wake = () => {}) {
    this.#start = start;
    this.#tell = tell;
    this.#now = now;
    this.#wake = wake;
  }

  // ---- Who helps

  /** The crew now trains this run; null: none. @param {Core | null} core @param {WebAssembly.Module | null} module */
  lead(core, module) {
    this.dissolve();
    this.#alone.missing = [];
    this.#lead = core && module && { core, module };
    this.#largest = this.#spent = this.#usual = 0;
  }

  /** Ends or starts workers. @param {number} count that may help from now on */
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

  /** The leader trains alone until the next step begins, and runs the missing shards of the one under way. */
  dissolve() {
    if (!this.#exchange) return;
    this.#alone.missing = this.#exchange.missing;
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

  /** Continues alone until the page asks for others. @param {Helper[]} helpers that are of no use any more */
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
    if (members === this.#reported) return;
    this.#reported = members;
    this.#tell({ type: 'crew', members });
  }

  // ---- A step

  /** Before a step: copies the run to the helpers, when that pays. */
  gather() {
    if (this.#exchange || !this.#lead || this.#helpers.length === 0) return;
    if (this.#spent < ALONE_MS || this.#usual < PAYS_MS) return;
    const here = this.#helpers.filter((helper) => helper.here);
    const patience = here.length < this.#helpers.length ? GATHER_MS : 0;
    if (this.#now() - this.#gathering < patience) return;
    this.#form(here.slice(0, this.#largest - 1));
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
    this.#largest = Math.max(this.#largest, shards);
    this.#unaided = !this.#exchange;
    this.#took = 0;
    this.#share.begin(shards);
    this.#announce();
  }

  /** True when the step may be applied. */
  get complete() {
    return this.#share.complete;
  }

  /** The shards to run here next, side by side; none: those of others are awaited. @returns {number[]} */
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
    // A mean over the last ten steps or so. The first ones do not count: their code is not compiled well yet.
    const weight = this.#spent < ALONE_MS ? 1 : 0.1;
    this.#usual += weight * (this.#took - this.#usual);
  }

  /** Milliseconds until missing members are given up; 0: none are missing. */
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
