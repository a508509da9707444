// A member of the crew: a copy of the trainer's run, which takes the same steps and runs some of their shards.
//
// It begins the next step as soon as all results of the last one are there, so the leader need not say so. When the
// leader pauses, its results do not come, and the members wait.

import { takeStep } from '../core/training.js';
import { Core } from '../core/wasm.js';
import { send } from '../wire/protocol.js';
import { Exchange } from './exchange.js';

/** @import { CrewWord, End } from '../wire/protocol.js' */

/** @typedef {Extract<CrewWord, { type: 'join' }>} Join */
/** @typedef {Extract<CrewWord, { type: 'result' }>} Result */

export class CrewMember {
  #leader;
  /** @type {Core | null} */
  #core = null;
  /** @type {Exchange | null} */
  #exchange = null;
  /** Steps without end. @type {Generator | null} */
  #work = null;
  #generation = 0;
  /** Results that came before the copy was ready. @type {Result[]} */
  #early = [];

  /** @param {End} leader that started this thread */
  constructor(leader) {
    this.#leader = leader;
    this.#say({ type: 'here' });
  }

  /** @param {CrewWord} word of the leader */
  hear(word) {
    if (word.type === 'join') this.#guard(() => this.#join(word));
    else if (word.type === 'leave') this.#leave();
    else if (word.type === 'result') this.#take(word);
  }

  /** @param {CrewWord} word */
  #say(word) {
    send(this.#leader, word);
  }

  /** @param {Join} word */
  async #join({ generation, module, copy, place, members }) {
    this.#leave();
    this.#generation = generation;
    this.#core ??= await Core.create(module);
    // It was asked to leave, or to join again, in the meantime.
    if (this.#generation !== generation) return;
    this.#core.become(copy);
    this.#exchange = new Exchange(this.#core, { generation, place, members }, [this.#leader]);
    this.#work = this.#train(this.#core, this.#exchange);
    for (const result of this.#early.splice(0)) this.#exchange.take(result, this.#leader);
    this.#advance();
  }

  #leave() {
    this.#generation = 0;
    this.#exchange = this.#work = null;
    this.#early = [];
  }

  /** @param {Result} result */
  #take(result) {
    if (!this.#exchange) {
      if (result.generation === this.#generation) this.#early.push(result);
      return;
    }
    this.#guard(async () => {
      this.#exchange?.take(result, this.#leader);
      this.#advance();
    });
  }

  /** @param {Core} core @param {Exchange} exchange */
  *#train(core, exchange) {
    // The last rollback stops the leader in the same step, and the next step begins with new copies.
    while (!(yield* takeStep(core, exchange))?.stopped);
    this.#leave();
  }

  /** Works as long as nothing is awaited. */
  #advance() {
    do this.#work?.next();
    while (this.#exchange && (this.#exchange.complete || this.#exchange.next().length > 0));
  }

  /** Tells the leader when work fails here, so that it need not wait. @param {() => Promise<void>} work */
  async #guard(work) {
    try {
      await work();
    } catch {
      const generation = this.#generation;
      this.#core = null;
      this.#leave();
      this.#say({ type: 'broken', generation });
    }
  }
}
