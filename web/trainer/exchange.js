// What every member of a crew does in a step, the leader too: its own shards, and those of the others as they come.
//
// The leader stands between the others: what it takes from one it sends on to the rest. A worker that the trainer has
// started itself is reached without a copy in every browser; through a port between two workers Firefox takes 2.5 ms for
// 430 kB, and 20 for 4 MB (docs/speed.md).
//
// Members are copies of one another and stay so, because each has all results of a step before it applies them. A result
// that comes before its step has begun here waits: nobody is more than a step ahead.

import { together } from '../core/training.js';
import { send } from '../wire/protocol.js';

/** @import { CrewWord, End } from '../wire/protocol.js' */

/** @typedef {Extract<CrewWord, { type: 'result' }>} Result */
/** @typedef {Pick<import('../core/wasm.js').Core, 'shardBytes'|'readShard'|'writeShard'>} Run */

/** The first shard of a member: runs of shards in their order, the later members' the longer ones. */
const firstOf = (
  /** @type {number} */ place,
  /** @type {number} */ members,
  /** @type {number} */ shards,
) => Math.floor((place * shards) / members);

export class Exchange {
  #run;
  #place;
  #members;
  #peers;
  #generation;
  #bytes;
  /** Steps begun since the forming. */
  #step = 0;
  /** Whose result is here, or was run here; empty between steps. @type {boolean[]} */
  #has = [];
  #missing = 0;
  /** The next shard of its own, and the first that is not any more. */
  #next = 0;
  #end = 0;
  /** With who sent it. @type {[Result, End][]} */
  #early = [];
  /** Blocks that came with results go with the next ones: nothing is allocated in a step. @type {ArrayBuffer[]} */
  #free = [];
  /** Results to be sent in a step, and so the blocks that are of use here. */
  #sends = 0;

  /**
   * @param {Run} run
   * @param {{ generation: number, place: number, members: number }} forming the leader's place is 0
   * @param {End[]} peers of the leader all members; of a member the leader
   */
  constructor(run, { generation, place, members }, peers) {
    this.#run = run;
    this.#generation = generation;
    this.#place = place;
    this.#members = members;
    this.#peers = peers;
    this.#bytes = run.shardBytes;
  }

  get members() {
    return this.#members;
  }

  /** A step has begun in the run. @param {number} shards that it has */
  begin(shards) {
    this.#step++;
    this.#has = new Array(shards).fill(false);
    this.#missing = shards;
    this.#next = firstOf(this.#place, this.members, shards);
    this.#end = firstOf(this.#place + 1, this.members, shards);
    const own = this.#end - this.#next;
    this.#sends = own * this.#peers.length + (shards - own) * (this.#peers.length - 1);
    for (const [result, from] of this.#early.splice(0)) this.take(result, from);
  }

  /** True when the run may apply. */
  get complete() {
    return this.#missing === 0;
  }

  /** The next shards to run here; none: all were run. */
  next() {
    const left = Array.from({ length: this.#end - this.#next }, (_, i) => this.#next + i);
    return together(left);
  }

  /** Places of those whose shards are still to come. @returns {number[]} */
  get awaited() {
    const shards = this.#has.length;
    const late = (/** @type {number} */ place) =>
      this.#has
        .slice(firstOf(place, this.members, shards), firstOf(place + 1, this.members, shards))
        .includes(false);
    return Array.from({ length: this.members }, (_, place) => place).filter(late);
  }

  /** The shards that neither were run here nor came. @returns {number[]} */
  get missing() {
    return this.#has.flatMap((has, shard) => (has ? [] : [shard]));
  }

  /** Shards were run here: everybody gets their results. @param {number[]} shards */
  ran(shards) {
    for (const shard of shards) {
      this.#note(shard);
      this.#next = shard + 1;
      for (const peer of this.#peers) this.#send(peer, shard);
    }
  }

  /** A result came. @param {Result} result @param {End} from */
  take(result, from) {
    if (result.generation !== this.#generation) return;
    const now = result.step === this.#step && this.#missing > 0;
    if (!now) {
      if (result.step > this.#step) this.#early.push([result, from]);
      return;
    }
    const { shard, block, spare } = result;
    this.#run.writeShard(shard, block);
    this.#note(shard);
    this.#free.push(block, ...spare);
    for (const peer of this.#peers) if (peer !== from) this.#send(peer, shard);
  }

  /** @param {End} peer @param {number} shard */
  #send(peer, shard) {
    const block = this.#free.pop() ?? new ArrayBuffer(this.#bytes);
    const spare = this.#free.splice(this.#sends);
    this.#run.readShard(shard, block);
    const [generation, step] = [this.#generation, this.#step];
    const result = /** @type {const} */ ({ type: 'result', generation, step, shard, block, spare });
    send(peer, result, [block, ...spare]);
  }

  /** @param {number} shard */
  #note(shard) {
    if (this.#has[shard]) return;
    this.#has[shard] = true;
    this.#missing--;
  }
}
