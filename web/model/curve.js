// One run as it is shown: what it was started from, its losses, its samples. A chart may overlay several.

import { Points } from './points.js';
import { recent, Within } from './within.js';

/** @import { Best, Facts, Floor, Settings } from '../wire/protocol.js' */

/**
 * `kept`: the number of the weights that wrote it, as the trainer knows them; null when they are not kept.
 * @typedef {{epoch: number, loss: number|null, heldOutLoss: number|null, text: string, kept: number|null}} Sample
 */

/** Where a run continues another: the epoch, and the lowest held-out loss up to it. @typedef {{epoch: number, best: {epoch: number, value: number}|null}} From */

/** A setting that was changed in the run under way: where, and in words. @typedef {{epoch: number, chars: number, seconds: number, said: string}} Turn */

/** The share of all epochs so far within which a measurement is of now: every further 2 % are measured. */
const LATELY = 0.03;
/** Samples kept; older ones go. */
const SAMPLES = 200;

/** A name that no other run has. */
const newId = () =>
  [...crypto.getRandomValues(new Uint8Array(12))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');

export class Curve {
  /** Of the run, wherever it is kept. */
  id = newId();
  points = new Points();
  within = new Within();
  /** Newest first. @type {Sample[]} */
  samples = [];
  /** Weights that can still be sampled from, by number. @type {Set<number>} */
  kept = new Set();
  /** Bytes that those take. */
  keptBytes = 0;
  /** The moment of the lowest held-out loss, whose weights the trainer keeps beside those. @type {Best|null} */
  moment = null;
  /** Settings that were changed while it trained, in order. @type {Turn[]} */
  turns = [];
  /** It broke down once and continued from an earlier moment. */
  rolledBack = false;
  /** What n-gram models cost on the same text, once somebody asked. @type {import('../looks/baselines/result.js').Ngram[]|null} */
  ngrams = null;
  /** Of a recorded one: Train gives it again. */
  repeatable = true;

  /**
   * @param {object} from
   * @param {number} from.number its colour: 1 for the first run of a visit, 0 for the recorded one
   * @param {string} from.name recipe and differences, "The post, but Hidden units 256"
   * @param {string} from.textName
   * @param {Facts} from.facts
   * @param {Floor} from.floor
   * @param {number} from.uniform guessing at random, nats per character
   * @param {Settings} from.settings
   * @param {From|null} [from.from] null: it began with new weights
   * @param {boolean} [from.recorded] not trained here: shown until the reader trains
   */
  constructor({
    number,
    name,
    textName,
    facts,
    floor,
    uniform,
    settings,
    from = null,
    recorded = number === 0,
  }) {
    this.number = number;
    this.recorded = recorded;
    this.name = name;
    this.textName = textName;
    this.facts = facts;
    this.floor = floor;
    this.uniform = uniform;
    this.settings = settings;
    this.from = from;
  }

  /** Its settings and the facts of its text are known: of somebody's record they are not before `learn`. */
  get known() {
    return this.settings.state !== undefined;
  }

  /** What a record leaves out, from the run that would repeat it. @param {Curve} run */
  learn({ facts, floor, settings }) {
    Object.assign(this, { facts, floor, settings: { ...settings } });
  }

  /** The lowest held-out loss so far, of the run that this one continues too. */
  get best() {
    const own = this.points.best();
    const before = this.from?.best ?? null;
    return own && (!before || own.value < before.value) ? own : before;
  }

  /**
   * The loss that the whole page says: measured with the weights held still, as the floor is, if that was done of late; else,
   * and inside long epochs, the running one. Nats per character, null before there is one.
   */
  get now() {
    const { points, within } = this;
    const last = points.epoch.at(-1) ?? 0;
    const long = (within.epoch.at(-1) ?? -1) > last - 1;
    return (long ? null : this.#measuredAt(last)) ?? recent(points.whole, within);
  }

  /** The same of an earlier moment. @param {number} epoch @param {number|null} running that of the time */
  lossAt(epoch, running) {
    // Inside the epoch under way the page says that of the whole ones.
    if (epoch > (this.points.epoch.at(-1) ?? Infinity)) return this.now;
    return this.#measuredAt(epoch) ?? running;
  }

  /** What was measured last before the end of an epoch, if that was of late. @param {number} epoch */
  #measuredAt(epoch) {
    const { points } = this;
    let at = points.countBefore(epoch + 0.5) - 1;
    while (at >= 0 && points.measuredLoss[at] == null) at--;
    const age = epoch - (points.epoch[at] ?? -Infinity);
    return age <= Math.max(1, LATELY * epoch) ? (points.measuredLoss[at] ?? null) : null;
  }

  /** Counted predictions of a full window: what a sum over a window sums. */
  get counted() {
    return this.facts.window - this.facts.burnIn;
  }

  /** The best moment, once training has gone past it. @returns {Best|null} */
  get past() {
    return this.moment && this.moment.since > 0 ? this.moment : null;
  }

  /** Where its own points are best, once training has gone past that, if the run that it continues was not better; else -1. */
  get markAt() {
    const at = this.points.past();
    const before = this.from?.best?.value ?? Infinity;
    return at >= 0 && (this.points.heldOutLoss[at] ?? Infinity) < before ? at : -1;
  }

  /** It was at its best within the first tenth of it. */
  get early() {
    const { markAt, points } = this;
    return (
      !this.from && markAt >= 0 && (points.epoch[markAt] ?? 0) <= (points.epoch.at(-1) ?? 0) / 10
    );
  }

  /** On the test text it has got worse than at its best, by more than that loss is uncertain. */
  get worse() {
    const now = this.points.newest('heldOutLoss');
    const { past } = this;
    return past?.error != null && now !== null && now.value - past.loss > past.error;
  }

  /** Whether weights can still be sampled from. @param {number|null} number of the weights, as samples have it */
  keeps(number) {
    return number !== null && (this.kept.has(number) || number === -(this.moment?.step ?? 0));
  }

  /** The trainer has let go of all weights. */
  letGo() {
    this.kept.clear();
    this.moment = null;
  }

  /** @param {{ids: number[], bytes: number}} weights that can still be sampled from */
  keepWeights({ ids, bytes }) {
    this.kept = new Set(ids);
    this.keptBytes = bytes;
  }

  /** From now on it is a run of its own. */
  rename() {
    this.id = newId();
  }

  /** Takes away what lies after an epoch: it will come again. @param {number} epoch */
  cut(epoch) {
    this.points.cut(epoch);
    // A sample from inside an epoch has the number of that epoch.
    this.samples = this.samples.filter((sample) => sample.epoch <= Math.ceil(epoch));
    this.turns = this.turns.filter((turn) => turn.epoch <= epoch);
  }

  /** Adds a sample; after a rollback epochs come again and replace what they had left behind. @param {Sample} sample */
  keep({ epoch, loss, heldOutLoss, text, kept }) {
    const sample = { epoch, loss, heldOutLoss, text, kept };
    const earlier = this.samples.filter(({ epoch }) => epoch < sample.epoch);
    this.samples = [sample, ...earlier].slice(0, SAMPLES);
  }
}
