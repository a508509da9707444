// Short continuations of a run with one change each, tried by aides on copies: planned, conducted, judged. No DOM.
//
// Event: 'change'. Nothing is tried before start(); the run itself only gives its newest snapshot away.

import { Refusal } from '../../wire/refusal.js';
import { strings } from '../../words/strings.js';

/**
 * @import { Aides } from '../../model/aides.js'
 * @import { Curve } from '../../model/curve.js'
 * @import { Run } from '../../model/run.js'
 * @import { Settings } from '../../wire/protocol.js'
 * @import { Answers, Change, Changes, Evidence, Outcome } from './result.js'
 */

/**
 * An experiment, which takes about `seconds`: `share` of it is done; `trouble` says why there is no outcome.
 * @typedef {{change: Change, seconds: number, outcome: Outcome|null, share: number, trouble: string}} Row
 */

/** A run as it would continue with a change. @typedef {{checkpoint: ArrayBuffer, settings: Settings}} Forked */

/**
 * 'idle': never started; 'asking' which changes there are; 'trying' them; 'judging' what came of them; 'done', all of
 * them or those before it was cancelled; 'failed': see trouble.
 * @typedef {'idle'|'asking'|'trying'|'judging'|'done'|'failed'} Phase
 */

/** Below this share the plan gives a better estimate of the time left than the progress does. */
const TELLING = 0.1;

export class Experiments extends EventTarget {
  /** @type {Phase} */
  phase = 'idle';
  /** It was ended before all was tried. */
  cancelled = false;
  /** A sentence when something went wrong, else ''. */
  trouble = '';
  /** The run they continue. @type {Curve|null} */
  curve = null;
  /** What that was started from. @type {import('../../model/run.js').Origin|null} */
  origin = null;
  /** The epoch that they continue from. */
  epoch = 0;
  /** @type {Changes|null} */
  found = null;
  /** In the order they are tried. @type {Row[]} */
  rows = [];
  /** Without experiments. @type {Evidence|null} */
  evidence = null;
  /** @type {Answers|null} */
  answers = null;
  /** Lowest held-out loss so far, where one was measured. @type {{epoch: number, value: number}|null} */
  best = null;

  #aides;
  #now;
  /** @type {AbortController|null} */
  #working = null;
  /** @type {ArrayBuffer|null} */
  #checkpoint = null;
  #began = 0;

  /** @param {Aides} aides @param {() => number} [now] milliseconds */
  constructor(aides, now = () => performance.now()) {
    super();
    this.#aides = aides;
    this.#now = now;
  }

  get working() {
    return this.#working !== null;
  }

  /** Of all experiments together, 0 to 1. */
  get share() {
    const { rows } = this;
    let done = 0;
    let all = 0;
    for (const { seconds, share } of rows) {
      done += share * seconds;
      all += seconds;
    }
    return all > 0 ? done / all : 0;
  }

  /** About how many; null while that is not known. @returns {number|null} */
  get secondsLeft() {
    if (this.phase !== 'trying') return null;
    const { share } = this;
    const elapsed = (this.#now() - this.#began) / 1000;
    const whole = share < TELLING ? (this.found?.plan.seconds ?? 0) : elapsed / share;
    return Math.max(0, whole - elapsed);
  }

  /** Epochs of each, as they were trained: at least some steps. */
  get trained() {
    return (
      this.rows.find(({ outcome }) => outcome)?.outcome?.epochs ?? this.found?.plan.epochs ?? 0
    );
  }

  /** The run went on since, or is another one. @param {Run|null} run */
  stale(run) {
    return this.curve !== null && (this.curve !== run?.curve || this.epoch !== run.epoch);
  }

  /**
   * Tries every change that applies to the run as it is now.
   * @param {Run} run
   * @param {number} seconds that all of them may take, about
   * @param {number} [epochs] of each, instead of as many as fit: the same answer on every machine
   */
  async start(run, seconds, epochs = 0) {
    this.#drop();
    if (!run.started || !run.curve) return;
    const mine = new AbortController();
    this.#working = mine;
    this.#reset(run);
    this.#say('asking');
    try {
      const saved = await run.save();
      if (saved.type === 'refused') throw new Refusal(saved.sentence);
      mine.signal.throwIfAborted();
      this.#checkpoint = saved.checkpoint;
      // A run that trains keeps a processor to itself.
      const lanes = Math.max(1, this.#aides.maximum - (run.running ? 1 : 0));
      const wished = { lanes, seconds, epochs };
      const { result, epoch } = await this.#ask('changes', wished, mine.signal);
      this.#plan(result, epoch);
      await this.#tryAll(lanes, mine.signal);
      await this.#judge(mine.signal);
    } catch (error) {
      if (this.#working !== mine) return;
      this.#fail(error);
    }
    this.#working = null;
    this.#say(this.trouble ? 'failed' : 'done');
  }

  /** Ends what is under way; what is known by then is judged. */
  async cancel() {
    if (!this.working) return;
    this.#drop();
    this.cancelled = true;
    const known = this.rows.filter(({ outcome }) => outcome !== null);
    if (known.length < 2) return this.#say('idle');
    const mine = new AbortController();
    this.#working = mine;
    try {
      await this.#judge(mine.signal);
    } catch (error) {
      if (this.#working !== mine) return;
      this.#fail(error);
    }
    this.#working = null;
    this.#say(this.trouble ? 'failed' : 'done');
  }

  /** Ends what is under way, without a word. */
  dispose() {
    this.#drop();
    if (this.phase !== 'done') this.phase = 'idle';
  }

  /** The run with a change, as it was when they began. @param {string} change @returns {Promise<Forked>} */
  async fork(change) {
    const { result } = await this.#ask('fork', { change }, new AbortController().signal);
    return result;
  }

  /** @param {Run} run */
  #reset(run) {
    const { curve, started } = run;
    this.cancelled = false;
    this.trouble = '';
    this.curve = curve;
    this.origin = started?.origin ?? null;
    this.epoch = run.epoch;
    this.found = null;
    this.rows = [];
    this.evidence = null;
    this.answers = null;
    this.best = curve?.best ?? null;
  }

  /** @param {Changes} found @param {number} epoch */
  #plan(found, epoch) {
    this.found = found;
    this.epoch = epoch;
    this.rows = found.trials.flatMap(({ change: name, seconds }) => {
      const change = found.changes.find((each) => each.name === name);
      return change ? [{ change, seconds, outcome: null, share: 0, trouble: '' }] : [];
    });
    this.#began = this.#now();
    this.#say('trying');
  }

  /** @param {number} lanes @param {AbortSignal} signal */
  async #tryAll(lanes, signal) {
    const [first, ...others] = this.rows.map((row) => () => this.#try(row, signal));
    const queue = [first, () => this.#gather(signal), ...others];
    const lane = async () => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        signal.throwIfAborted();
        await next();
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    const [row] = this.rows;
    if (this.rows.every(({ outcome }) => !outcome)) throw new Refusal(row?.trouble ?? '');
  }

  /** @param {Row} row @param {AbortSignal} signal */
  async #try(row, signal) {
    const { change } = row;
    const start = change.sameWeights ? this.found?.start : Number.NaN;
    try {
      const epochs = this.found?.plan.epochs;
      const options = { change: change.name, epochs, start };
      const { result } = await this.#ask('trial', options, signal, (share) => {
        row.share = share;
        this.#say(this.phase);
      });
      row.outcome = result.outcome;
    } catch (error) {
      // One that does not fit, or whose aide broke, leaves the others as they are.
      signal.throwIfAborted();
      row.trouble = sentenceOf(error);
    }
    row.share = 1;
    this.#say(this.phase);
  }

  /** What is known without experiments; a verdict can do without. @param {AbortSignal} signal */
  async #gather(signal) {
    try {
      const { start, valid } = this.found ?? {};
      const { result } = await this.#ask('evidence', { start, valid }, signal);
      this.evidence = result;
    } catch {
      signal.throwIfAborted();
    }
  }

  /** @param {AbortSignal} signal */
  async #judge(signal) {
    const { found, best, evidence } = this;
    if (!found) return;
    this.#say('judging');
    // In the order of the list, as the command has them.
    const experiments = found.changes.flatMap((change) => {
      const outcome = this.rows.find((row) => row.change === change)?.outcome;
      return outcome ? [{ change: change.name, outcome }] : [];
    });
    const { start, valid, floor, plan } = found;
    const known = { evidence, found: { start, valid, floor }, best, leftOut: plan.leftOut };
    const { result } = await this.#ask('verdict', { ...known, experiments }, signal);
    this.answers = result;
  }

  /**
   * @param {string} look
   * @param {any} options
   * @param {AbortSignal} signal
   * @param {(share: number) => void} [onProgress]
   */
  #ask(look, options, signal, onProgress) {
    const text = this.origin?.text ?? '';
    const job = { look, text, checkpoint: this.#checkpoint, settings: {}, options };
    return this.#aides.ask(job, { signal, onProgress });
  }

  #drop() {
    const working = this.#working;
    this.#working = null;
    working?.abort(new Refusal(''));
  }

  /** @param {unknown} error */
  #fail(error) {
    // The other trials have nobody to tell.
    this.#drop();
    this.trouble = sentenceOf(error);
  }

  /** @param {Phase} phase */
  #say(phase) {
    this.phase = phase;
    this.dispatchEvent(new Event('change'));
  }
}

/** @param {unknown} error */
const sentenceOf = (error) =>
  error instanceof Refusal && error.message ? error.message : strings.deeper.noAide;
