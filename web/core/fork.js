// Changes of an instance's run: a fork placed behind it, and trials. The run is only read.
import { Refusal } from '../wire/refusal.js';

/**
 * @import { Outcome } from '../looks/explain/result.js'
 * @import { Settings } from '../wire/protocol.js'
 * @import { Core } from './wasm.js'
 */

/** The settings that were changed last. @param {Core} core @returns {Settings} */
function changed({ raw: { calls, words } }) {
  return Object.fromEntries(
    words.rows(calls.field).map(({ name }, i) => [name, words.text(calls.fork_value(i))]),
  );
}

/** @param {number} bytes of a block; 0: refused @param {Core['raw']} raw */
function need(bytes, { calls, words }) {
  const size = bytes >>> 0;
  if (size === 0) throw new Refusal(words.text(calls.error_sentence()));
  return size;
}

/** Every setting of the run with a change, to begin with or to continue with. @param {Core} core a placed one @param {string} change its name */
export function settingsOf(core, change) {
  const { calls, words } = core.raw;
  need(calls.fork_size(...words.strings(change)), core.raw);
  return changed(core);
}

/**
 * Tries a change: trains and measures, one step or one window between two yields of the share done.
 * @param {Core} core a placed one
 * @param {string} change its name
 * @param {number} epochs
 * @param {number} start training loss of the run where it is known; NaN: to be measured
 * @param {number} floor of the run
 * @returns {Generator<number, Outcome>}
 */
export function* trialOf(core, change, epochs, start, floor) {
  const { calls, blocks, words, check } = core.raw;
  const { top } = blocks;
  try {
    const size = need(calls.trial_size(...words.strings(change)), core.raw);
    const at = blocks.take(size);
    check(calls.trial_place(at, size, ...words.strings(change), epochs, start, floor));
    while (calls.trial_advance() !== 0) yield calls.trial_share();
    const { at: from, ...outcome } = words.record(calls.trial_outcome());
    const bytes = blocks.view(from, calls.outcome_size()).slice().buffer;
    return /** @type {any} */ ({ ...outcome, bytes });
  } finally {
    blocks.top = top;
  }
}

/** A fork of the run with other settings. There is one at a time in an instance; it is gone when the next is made. */
export class Fork {
  #core;
  #raw;
  #bottom;

  /**
   * @param {Core} core a placed one
   * @param {string | Settings} change its name; or the settings that differ from the run's, any whose field has byFork
   */
  constructor(core, change) {
    this.#core = core;
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
    const { blocks, check } = this.#raw;
    const size = need(bytes, this.#raw);
    check(place(blocks.take(size), size));
  }

  /** Gives its memory back; it is not to be used again. */
  free() {
    this.#raw.blocks.top = this.#bottom;
  }

  /** Every setting of the changed run. @returns {Settings} */
  settings() {
    return changed(this.#core);
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
