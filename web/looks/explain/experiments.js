// Short continuations of a run with one change each, tried by aides on copies: planned, conducted, judged. No DOM.
//
// Event: 'change'. Nothing is tried before start(); the run itself only gives its newest snapshot away.

import { Refusal } from '../../wire/refusal.js';
import { strings } from '../../words/strings.js';
import { planned, secondsOf } from './plan.js';

/**
 * @import { Aides } from '../../model/aides.js'
 * @import { Curve } from '../../model/curve.js'
 * @import { Run } from '../../model/run.js'
 * @import { Settings } from '../../wire/protocol.js'
 * @import { Change, Changes, Evidence, Outcome, Verdict } from './result.js'
 */

/** An experiment: `share` of it is done; `trouble` says why there is no outcome. @typedef {{change: Change, outcome: Outcome|null, share: number, trouble: string}} Row */

/** A run as it would go on with a change. @typedef {{checkpoint: ArrayBuffer, settings: Settings}} Forked */

/**
 * 'idle': never started; 'asking' which changes there are; 'trying' them; 'judging' what came of them; 'done', all of
 * them or those before it was cancelled; 'failed': see trouble.
 * @typedef {'idle'|'asking'|'trying'|'judging'|'done'|'failed'} Phase
 */

/** Before so much is done, the plan tells the time left better than the progress does. */
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
  /** Epochs of each that were planned. */
  epochs = 0;
  /** @type {Changes|null} */
  found = null;
  /** In the order they are tried. @type {Row[]} */
  rows = [];
  /** Without experiments. @type {Evidence|null} */
  evidence = null;
  /** @type {Verdict|null} */
  verdict = null;
  /** Lowest held-out loss so far, where one was measured. @type {{epoch: number, value: number}|null} */
  best = null;

  #aides;
  #now;
  /** @type {AbortController|null} */
  #working = null;
  /** @type {ArrayBuffer|null} */
  #checkpoint = null;
  #seconds = 0;
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
    const { found, rows } = this;
    if (!found) return 0;
    let done = 0;
    let all = 0;
    for (const { change, share } of rows) {
      const seconds = secondsOf(change, found, this.epochs);
      done += share * seconds;
      all += seconds;
    }
    return all > 0 ? done / all : 0;
  }

  /** About so many; null while that cannot be told. @returns {number|null} */
  get secondsLeft() {
    if (this.phase !== 'trying') return null;
    const { share } = this;
    const elapsed = (this.#now() - this.#began) / 1000;
    const whole = share < TELLING ? this.#seconds : elapsed / share;
    return Math.max(0, whole - elapsed);
  }

  /** Changes that were left out because they would have taken too long. */
  get leftOut() {
    return (this.found?.changes.length ?? 0) - this.rows.length;
  }

  /** Epochs of each, as they were trained: at least some steps. */
  get trained() {
    return this.rows.find(({ outcome }) => outcome)?.outcome?.epochs ?? this.epochs;
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
      const { result, epoch } = await this.#ask('changes', {}, mine.signal);
      // A run that trains keeps a processor to itself.
      const lanes = Math.max(1, this.#aides.most - (run.running ? 1 : 0));
      this.#plan(result, epoch, lanes, { seconds, epochs });
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
    this.verdict = null;
    this.best = curve?.best ?? null;
  }

  /** @param {Changes} found @param {number} epoch @param {number} lanes @param {{seconds: number, epochs: number}} wished */
  #plan(found, epoch, lanes, { seconds, epochs }) {
    const plan = planned(found.changes, found, lanes, seconds, epochs);
    this.found = found;
    this.epoch = epoch;
    this.epochs = plan.epochs;
    this.rows = plan.order.map((change) => ({ change, outcome: null, share: 0, trouble: '' }));
    this.#seconds = plan.seconds;
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
      const options = { change: change.name, epochs: this.epochs, start, keep: false };
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
      const { result } = await this.#ask('evidence', {}, signal);
      this.evidence = result;
    } catch {
      signal.throwIfAborted();
    }
  }

  /** @param {AbortSignal} signal */
  async #judge(signal) {
    const { curve, found, best } = this;
    if (!curve || !found) return;
    this.#say('judging');
    const experiments = this.rows.flatMap(({ change, outcome }) =>
      outcome ? [{ change: change.name, outcome }] : [],
    );
    const evidence = {
      ...this.evidence,
      uniform: curve.uniform,
      floor: found.floor,
      train: found.start,
      valid: found.valid,
      bestValid: best?.value ?? Number.NaN,
      bestEpoch: best?.epoch ?? 0,
    };
    const { result } = await this.#ask('verdict', { evidence, experiments }, signal);
    this.verdict = result;
  }

  /**
   * @param {string} look
   * @param {any} options
   * @param {AbortSignal} signal
   * @param {(share: number) => void} [told]
   */
  #ask(look, options, signal, told) {
    const text = this.origin?.text ?? '';
    const job = { look, text, checkpoint: this.#checkpoint, settings: {}, options };
    return this.#aides.ask(job, { signal, told });
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
