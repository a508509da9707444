// The leader's side of the crew: which shards of a step are run in this thread, and when others help.
//
// Members are copies of the run, made between two steps; from then on each is told nothing but the results of the shards
// that it did not run (exchange.js). Whatever changes the run other than a step ends that, and the next step begins with
// new copies. Who runs a shard changes no bit, so help may come and go at any time.

import { send } from '../protocol.js';
import { Exchange, together } from './exchange.js';

/** @typedef {import('../protocol.js').CrewWord} CrewWord */
/** @typedef {import('../protocol.js').FromWorker} FromWorker */
/** @typedef {import('./wasm.js').Core} Core */

/**
 * Who may help: here once it has said so.
 * @typedef {{ port: MessagePort, here: boolean }} Helper
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

export class Crew {
  #tell;
  #now;
  #wake;
  /** @type {{ core: Core, module: WebAssembly.Module } | null} */
  #lead = null;
  /** @type {Helper[]} */
  #helpers = [];
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
  /** Shards to be run here, when it is alone. @type {number[]} */
  #own = [];
  /** The most shards that a step had. */
  #most = 0;
  /** This step was alone from its beginning, and what it took so far. */
  #alone = true;
  #took = 0;
  #from = 0;
  /** Of steps alone: what all took, and about what one takes. */
  #spent = 0;
  #usual = 0;
  /** When those that are awaited are given up; 0: none are. */
  #deadline = 0;

  /**
   * @param {(message: FromWorker) => void} [tell] the page
   * @param {() => number} [now] milliseconds
   * @param {() => void} [wake] called when what was awaited has come
   */
  constructor(tell = () => {}, now = () => 0, wake = () => {}) {
    this.#tell = tell;
    this.#now = now;
    this.#wake = wake;
  }

  // ---- Who helps

  /** From here on it helps this run; null: none. @param {Core | null} core @param {WebAssembly.Module | null} module */
  lead(core, module) {
    this.dissolve();
    this.#own = [];
    this.#lead = core && module && { core, module };
    this.#most = this.#spent = this.#usual = 0;
  }

  /** Takes other helpers. @param {MessagePort[]} ports */
  take(ports) {
    this.dissolve();
    for (const { port } of this.#helpers) port.close();
    this.#helpers = ports.map((port) => ({ port, here: false }));
    for (const helper of this.#helpers) {
      helper.port.onmessage = ({ data }) => this.#hear(helper, data);
    }
    this.#gathering = this.#now();
    if (ports.length === 0) this.#announce();
  }

  /** The run trains alone until the next step begins; of the one under way it runs what is missing. */
  dissolve() {
    if (!this.#exchange) return;
    this.#own = this.#exchange.missing;
    this.#exchange = null;
    this.#deadline = 0;
    for (const { port } of this.#places) send(port, { type: 'leave' });
  }

  /** @param {Helper} helper @param {CrewWord} word */
  #hear(helper, word) {
    if (word.type === 'here') helper.here = true;
    if (word.type === 'broken' && word.generation === this.#generation) this.#lose([helper]);
    if (word.type !== 'result' || !this.#exchange) return;
    this.#exchange.take(word);
    if (!this.#exchange.complete || this.#deadline === 0) return;
    this.#deadline = 0;
    this.#joining = false;
    this.#wake();
  }

  /** These do not answer: alone from here on, until there are others. @param {Helper[]} helpers */
  #lose(helpers) {
    if (!this.#exchange) return;
    this.dissolve();
    for (const helper of this.#helpers) helper.here = false;
    this.#gathering = Infinity;
    this.#announce();
    // The last one first: so a place is still the same when the page has put another in one behind it.
    for (const helper of [...helpers].reverse()) {
      this.#tell({ type: 'lost', member: this.#helpers.indexOf(helper) });
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
    const all = here.length === this.#helpers.length;
    if (!all && this.#now() - this.#gathering < GATHER_MS) return;
    this.#form(here.slice(0, this.#most - 1));
  }

  /** @param {Helper[]} helpers */
  #form(helpers) {
    if (helpers.length === 0 || !this.#lead) return;
    const { core, module } = this.#lead;
    const generation = ++this.#generation;
    /** Of each member, its ports to the other places. @type {(MessagePort|null)[][]} */
    const ports = helpers.map(() => new Array(helpers.length + 1).fill(null));
    for (let i = 0; i < helpers.length; i++) {
      for (let j = 0; j < i; j++) {
        const { port1, port2 } = new MessageChannel();
        ports[i][j + 1] = port1;
        ports[j][i + 1] = port2;
      }
    }
    for (const [i, { port }] of helpers.entries()) {
      const copy = core.copy();
      const transfer = [copy.memory, ...ports[i].filter((other) => other !== null)];
      const place = i + 1;
      send(port, { type: 'join', generation, module, copy, place, ports: ports[i] }, transfer);
    }
    this.#places = helpers;
    this.#joining = true;
    this.#exchange = new Exchange(
      core,
      generation,
      0,
      helpers.map(({ port }) => port),
    );
  }

  /** A step has begun. @param {number} shards that it has */
  begin(shards) {
    this.#most = Math.max(this.#most, shards);
    this.#alone = !this.#exchange;
    this.#took = 0;
    this.#own = this.#exchange ? [] : Array.from({ length: shards }, (_, shard) => shard);
    this.#exchange?.begin(shards);
    this.#announce();
  }

  /** True when the step may be applied. */
  get complete() {
    return this.#exchange ? this.#exchange.complete : this.#own.length === 0;
  }

  /** The shards to run here next, side by side; none: others are awaited. @returns {number[]} */
  next() {
    this.#from = this.#now();
    if (this.#exchange && this.#exchange.own.length === 0) this.#await(this.#exchange);
    return this.#exchange ? this.#exchange.own : together(this.#own);
  }

  /** They were run. @param {number[]} shards */
  ran(shards) {
    this.#took += this.#now() - this.#from;
    if (this.#exchange) this.#exchange.give(shards);
    else this.#own.splice(0, shards.length);
  }

  /** The step was applied. */
  end() {
    if (!this.#alone) return;
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
