// What every member of a crew does in a step, the leader included: it runs its own shards and takes those of the others.
//
// All results pass through the leader. A worker that the trainer has started itself gets a buffer without a copy in every
// browser; through a port between two workers Firefox takes 2.5 ms for 430 kB, and 20 for 4 MB (docs/speed.md).
//
// Members stay copies of one another, because each has all results of a step before it applies them. A result that comes
// before its step has begun here waits: no member is more than a step ahead.

import { together } from '../core/training.js';
import { send } from '../wire/protocol.js';

/** @import { CrewWord, End } from '../wire/protocol.js' */

/** @typedef {Extract<CrewWord, { type: 'result' }>} Result */
/** @typedef {Pick<import('../core/wasm.js').Core, 'shardBytes'|'readShard'|'writeShard'>} Run */

export class Exchange {
  #run;
  #forming;
  #peers;
  /** Steps begun since the forming. */
  #step = 0;
  /** By shard: its result is here. @type {boolean[]} */
  #has = [];
  /** Its own shards: from the next one up to this one. */
  #next = 0;
  #end = 0;
  /** With the peer that sent it. @type {[Result, End][]} */
  #early = [];
  /** Blocks that came with results carry the next ones: nothing is allocated in a step. @type {ArrayBuffer[]} */
  #free = [];
  /** Results that are sent in a step, and so the blocks that are needed here. */
  #sends = 0;

  /**
   * @param {Run} run
   * @param {{ generation: number, place: number, members: number }} forming the leader's place is 0
   * @param {End[]} peers for the leader all members; for a member the leader
   */
  constructor(run, forming, peers) {
    this.#run = run;
    this.#forming = forming;
    this.#peers = peers;
  }

  get members() {
    return this.#forming.members;
  }

  /** The first shard of a member. Members have consecutive shards, the later ones more of them. @param {number} place */
  #firstOf(place) {
    return Math.floor((place * this.#has.length) / this.members);
  }

  /** A step has begun in the run. @param {number} shards that it has */
  begin(shards) {
    this.#step++;
    this.#has = new Array(shards).fill(false);
    this.#next = this.#firstOf(this.#forming.place);
    this.#end = this.#firstOf(this.#forming.place + 1);
    const own = this.#end - this.#next;
    this.#sends = own * this.#peers.length + (shards - own) * (this.#peers.length - 1);
    for (const [result, from] of this.#early.splice(0)) this.take(result, from);
  }

  /** True when the run may apply. */
  get complete() {
    return !this.#has.includes(false);
  }

  /** The next shards to run here; none: all were run. */
  next() {
    return together(Array.from({ length: this.#end - this.#next }, (_, i) => this.#next + i));
  }

  /** Places of members whose shards are missing. */
  get awaited() {
    const places = Array.from({ length: this.members }, (_, place) => place);
    return places.filter((place) =>
      this.#has.slice(this.#firstOf(place), this.#firstOf(place + 1)).includes(false),
    );
  }

  /** Shards without a result. */
  get missing() {
    return this.#has.flatMap((has, shard) => (has ? [] : [shard]));
  }

  /** Sends results to all peers. @param {number[]} shards that were run here */
  ran(shards) {
    for (const shard of shards) {
      this.#has[shard] = true;
      this.#next = shard + 1;
      for (const peer of this.#peers) this.#send(peer, shard);
    }
  }

  /** A result came. @param {Result} result @param {End} from */
  take(result, from) {
    if (result.generation !== this.#forming.generation) return;
    if (result.step > this.#step) this.#early.push([result, from]);
    if (result.step !== this.#step || this.complete) return;
    const { shard, block, spare } = result;
    this.#run.writeShard(shard, block);
    this.#has[shard] = true;
    this.#free.push(block, ...spare);
    for (const peer of this.#peers) if (peer !== from) this.#send(peer, shard);
  }

  /** @param {End} peer @param {number} shard */
  #send(peer, shard) {
    const block = this.#free.pop() ?? new ArrayBuffer(this.#run.shardBytes);
    const spare = this.#free.splice(this.#sends);
    this.#run.readShard(shard, block);
    const { generation } = this.#forming;
    const step = this.#step;
    const result = /** @type {const} */ ({ type: 'result', generation, step, shard, block, spare });
    send(peer, result, [block, ...spare]);
  }
}
