// What an author says of a run: its curve, and that whoever trains it gets the same bits.

import { Refusal } from '../wire/refusal.js';
import { words } from '../words/share.js';
import { candidate, prove } from './proof.js';
import { curveOf, parse } from './record.js';

export class Claim {
  #record;
  curve;

  /** Throws a Refusal where the record cannot be read. @param {string} text a record */
  constructor(text) {
    const record = parse(text);
    if ('sentence' in record) throw new Refusal(record.sentence);
    this.#record = record;
    this.curve = curveOf(record, words.claim);
  }

  /** Losses are shown as sums over a window. */
  get sum() {
    return this.#record.counted > 1;
  }

  /**
   * Whether the run at hand has the author's bits, in a sentence; '' before that can be said.
   * @param {import('../model/run.js').Run} run
   * @param {{sameSettings: boolean, sameText: boolean|null}} beginning of the run, beside the link
   */
  prove({ curve, started }, beginning) {
    if (!curve || !started) return '';
    const { arithmetic: kind, bits } = started;
    const run = candidate(curve, this.#record, { kind, bits, ...beginning });
    return prove(this.#record, run)?.sentence ?? '';
  }
}
