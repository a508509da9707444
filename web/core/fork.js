// Changes of an instance's run, and trials of them in a fork placed behind it. The run is only read.
import { Refusal } from '../wire/refusal.js';

/**
 * @import { Change, Outcome } from '../looks/explain/result.js'
 * @import { Settings } from '../wire/protocol.js'
 * @import { Core } from './wasm.js'
 */

/** The changes that apply, no change first. @param {Core} core a placed one @returns {Change[]} */
export function changesOf(core) {
  const { calls, words } = core.raw;
  return /** @type {any} */ (words.rows(calls.change));
}

/** A fork of the run with other settings. There is one at a time in an instance; it is gone when the next is made. */
export class Fork {
  #raw;
  #bottom;

  /**
   * @param {Core} core a placed one
   * @param {string | Settings} change its name; or the settings that differ from the run's, any whose field has byFork
   */
  constructor(core, change) {
    this.#raw = core.raw;
    const { calls, blocks, words } = this.#raw;
    this.#bottom = blocks.top;
    if (typeof change === 'string') {
      this.#place(calls.fork_size(...words.strings(change)), (at, size) =>
        calls.fork_place(at, size, ...words.strings(change)),
      );
      return;
    }
    this.#set(change);
    this.#place(calls.fork_as_size(), calls.fork_as_place);
  }

  /** @param {Settings} settings */
  #set(settings) {
    const { calls, words, check } = this.#raw;
    calls.fork_as_begin();
    for (const pair of Object.entries(settings))
      check(calls.fork_as_set(...words.strings(...pair)));
  }

  /**
   * @param {number} bytes 0: refused
   * @param {(at: number, size: number) => number} place
   */
  #place(bytes, place) {
    const { calls, blocks, words, check } = this.#raw;
    const size = bytes >>> 0;
    if (size === 0) throw new Refusal(words.text(calls.error_sentence()));
    check(place(blocks.take(size), size));
  }

  /** Gives its memory back; it is not to be used again. */
  free() {
    this.#raw.blocks.top = this.#bottom;
  }

  /** Every setting of the changed run. @returns {Settings} */
  settings() {
    const { calls, words } = this.#raw;
    return Object.fromEntries(
      words.rows(calls.field).map(({ name }, i) => [name, words.text(calls.fork_value(i))]),
    );
  }

  /** Its lowest possible loss, nats per character; a sampled training loss is measured against it from now on. */
  floor() {
    const { calls, blocks, check } = this.#raw;
    const bottom = blocks.top;
    const size = calls.fork_floor_size() >>> 0;
    check(calls.fork_floor_measure(blocks.take(size), size));
    blocks.top = bottom;
    return calls.fork_floor();
  }

  /**
   * Trains and measures, one step or one window between two yields of the share done.
   * @param {number} epochs
   * @param {number} start training loss where it is known; NaN: to be measured
   * @returns {Generator<number, Outcome>}
   */
  *trial(epochs, start) {
    const { calls } = this.#raw;
    const floor = this.floor();
    calls.trial_begin(epochs, start);
    while (calls.trial_advance() !== 0) yield calls.trial_share();
    return this.#outcome(floor);
  }

  /** @param {number} floor @returns {Outcome} */
  #outcome(floor) {
    const { calls, blocks, words } = this.#raw;
    const { at, ...outcome } = words.record(calls.trial_outcome(floor));
    const bytes = blocks.view(at, calls.outcome_size()).slice().buffer;
    return /** @type {any} */ ({ ...outcome, bytes });
  }

  /** Its newest snapshot: a checkpoint that a run can continue. @returns {ArrayBuffer} */
  save() {
    const { calls, blocks } = this.#raw;
    const bottom = blocks.top;
    const room = calls.fork_save_size() >>> 0;
    const at = blocks.take(room);
    const size = calls.fork_save(at, room) >>> 0;
    const bytes = blocks.view(at, size).slice().buffer;
    blocks.top = bottom;
    return bytes;
  }
}
