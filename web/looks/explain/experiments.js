// What would help a run, tried by aides on copies: round after round of the plan that the core makes, then judged. No DOM.
//
// Event: 'change'. Nothing is tried before start(); the run itself only gives its newest snapshot away.

import { Refusal } from '../../wire/refusal.js';
import { strings } from '../../words/strings.js';

/**
 * @import { Aides } from '../../model/aides.js'
 * @import { Curve } from '../../model/curve.js'
 * @import { Run } from '../../model/run.js'
 * @import { Settings } from '../../wire/protocol.js'
 * @import { Answers, Evidence, Forked, History, Outcome, Round, Trial } from './result.js'
 */

/**
 * An experiment: `share` of it is done; `over`, and then it has an outcome, or `trouble` says why there is none.
 * @typedef {{trial: Trial, outcome: Outcome|null, share: number, over: boolean, trouble: string}} Row
 */

/**
 * 'idle': never started; 'gathering' what is known without a trial; 'trying' changes; 'judging' what came of them;
 * 'done', with all of them or those before it ended; 'failed': see trouble.
 * @typedef {'idle'|'gathering'|'trying'|'judging'|'done'|'failed'} Phase
 */

/** Below this share the time left is not known. */
const TELLING = 0.02;
/** These are tried however late it is: they say the most. As cli/trials.c has it. */
const FIRST = 8;
/** With fewer nothing can be compared. */
const ENOUGH = 2;

/** @param {Curve} curve @returns {History} */
function historyOf({ points, best, from }) {
  const { measuredLoss } = points;
  const isMeasured = (/** @type {number|null} */ value) => Number.isFinite(value);
  const lowest = measuredLoss
    .filter(isMeasured)
    .reduce((low, value) => Math.min(low ?? Infinity, value ?? Infinity), Infinity);
  // That of a run which it continues lies before its own points.
  const inherited = best !== null && best === from?.best;
  const first = inherited ? 0 : Math.max(0, points.bestAt());
  return {
    best: best && { epoch: Math.ceil(best.epoch), value: best.value },
    lowest: isMeasured(lowest) ? Number(lowest) : Number.NaN,
    trainAtBest: measuredLoss.slice(first).find(isMeasured) ?? Number.NaN,
  };
}

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
  /** What the run is computed in. @type {'fused'|'plain'|null} */
  arithmetic = null;
  /** The epoch that they continue from. */
  epoch = 0;
  /** Of all rounds so far, in the order they are begun. @type {Row[]} */
  rows = [];
  /** Without experiments. @type {Evidence|null} */
  evidence = null;
  /** @type {Answers|null} */
  answers = null;
  /** Lowest held-out loss up to there, where one was measured. @type {{epoch: number, value: number}|null} */
  best = null;
  /** No trial begins later, beyond the first few; 0: all of them are tried. */
  seconds = 0;
  /** Of each trial, whatever it takes; 0: as the rule has it. */
  epochs = 0;
  /** Of what is known without a trial, 0 to 1. */
  gathered = 0;
  /** Of the work of all trials, 0 to 1. It does not go back where a round is longer than was expected. */
  share = 0;

  #aides;
  #now;
  /** @type {AbortController|null} */
  #working = null;
  /** @type {ArrayBuffer|null} */
  #checkpoint = null;
  /** When the first trial began, and when the last may begin: milliseconds. */
  #began = 0;
  #until = Infinity;
  /** Work after the round under way, about. */
  #ahead = 0;

  /** @param {Aides} aides @param {() => number} [now] milliseconds */
  constructor(aides, now = () => performance.now()) {
    super();
    this.#aides = aides;
    this.#now = now;
  }

  get working() {
    return this.#working !== null;
  }

  /** The number of trials that are over. */
  get done() {
    return this.rows.filter(({ over }) => over).length;
  }

  /** About how many; null while that is not known. @returns {number|null} */
  get secondsLeft() {
    const { phase, share } = this;
    if (phase !== 'trying' || share < TELLING) return null;
    const elapsed = (this.#now() - this.#began) / 1000;
    return elapsed / share - elapsed;
  }

  /** Epochs of a trial that continues the run, as it was trained: at least some steps. */
  get trained() {
    return this.rows.find(({ outcome }) => outcome)?.outcome?.epochs ?? this.epochs;
  }

  /** The run went on since, or is another one. @param {Run|null} run */
  stale(run) {
    return this.curve !== null && (this.curve !== run?.curve || this.epoch !== run.epoch);
  }

  /**
   * Carries out the plan of trials for the run as it is now. By a number of epochs the clock has no say: what is tried
   * depends on the run alone.
   * @param {Run} run
   * @param {number} [seconds]
   * @param {number} [epochs] of each trial, instead of as many as the rule gives
   */
  async start(run, seconds = 0, epochs = 0) {
    this.#drop();
    if (!run.started || !run.curve) return;
    const mine = new AbortController();
    this.#working = mine;
    this.seconds = epochs > 0 ? 0 : seconds;
    this.#reset(run, epochs);
    this.#say('gathering');
    try {
      const saved = await run.save();
      if (saved.type === 'refused') throw new Refusal(saved.sentence);
      mine.signal.throwIfAborted();
      this.#checkpoint = saved.checkpoint;
      await this.#gather(run.curve, mine.signal);
      this.#began = this.#now();
      this.#until = this.seconds > 0 ? this.#began + 1000 * this.seconds : Infinity;
      // A run that trains keeps a processor to itself.
      await this.#tryAll(Math.max(1, this.#aides.maximum - (run.running ? 1 : 0)), mine.signal);
      await this.#judge(mine.signal);
    } catch (error) {
      if (this.#working !== mine) return;
      this.#fail(error);
    }
    this.#end();
  }

  /** Ends what is under way; what is known by then is judged. */
  async cancel() {
    if (!this.working) return;
    this.#drop();
    this.cancelled = true;
    this.rows = this.#known();
    if (this.rows.length < ENOUGH) return this.#say('idle');
    const mine = new AbortController();
    this.#working = mine;
    try {
      await this.#judge(mine.signal);
    } catch (error) {
      if (this.#working !== mine) return;
      this.#fail(error);
    }
    this.#end();
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

  /** What a run from new weights with a change begins with. @param {string} change @returns {Promise<Settings>} */
  async settings(change) {
    const { result } = await this.#ask('settings', { change }, new AbortController().signal);
    return result;
  }

  /** @param {Run} run @param {number} epochs */
  #reset(run, epochs) {
    this.cancelled = false;
    this.trouble = '';
    this.curve = run.curve;
    this.origin = run.started?.origin ?? null;
    this.arithmetic = run.started?.arithmetic ?? null;
    this.epoch = run.epoch;
    this.best = run.curve?.best ?? null;
    this.rows = [];
    this.evidence = null;
    this.answers = null;
    this.share = this.gathered = 0;
    this.epochs = epochs;
  }

  /** What is known without a trial. @param {Curve} curve @param {AbortSignal} signal */
  async #gather(curve, signal) {
    const history = historyOf(curve);
    const { result, epoch } = await this.#ask('evidence', { history }, signal, (share) => {
      this.gathered = share;
      this.#say('gathering');
    });
    this.evidence = result;
    this.epoch = epoch;
  }

  /** Round after round, until there is none or time is up. @param {number} lanes @param {AbortSignal} signal */
  async #tryAll(lanes, signal) {
    for (let all = true; all; ) {
      const { result } = await this.#ask('next', this.#knowledge(), signal);
      const { trials, ahead } = /** @type {Round} */ (result);
      if (trials.length === 0) break;
      const rows = trials.map((trial) => ({
        trial,
        outcome: null,
        share: 0,
        over: false,
        trouble: '',
      }));
      const first = this.rows.length;
      this.rows = [...this.rows, ...rows];
      this.#ahead = ahead;
      this.#advance();
      all = await this.#tryRound(first, lanes, signal);
    }
    this.rows = this.#known();
    const [row] = this.rows;
    if (this.rows.every(({ outcome }) => !outcome)) throw new Refusal(row?.trouble ?? '');
  }

  /**
   * @param {number} first of the round
   * @param {number} lanes
   * @param {AbortSignal} signal
   * @returns {Promise<boolean>} all of them are over
   */
  async #tryRound(first, lanes, signal) {
    const { rows } = this;
    let at = first;
    const lane = async () => {
      while (at < rows.length && (at < FIRST || this.#now() <= this.#until)) {
        signal.throwIfAborted();
        await this.#try(/** @type {Row} */ (rows[at++]), signal);
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    return rows.every(({ over }) => over);
  }

  /** @param {Row} row @param {AbortSignal} signal */
  async #try(row, signal) {
    const { name: change, epochs } = row.trial;
    const { train: start, floor } = /** @type {Evidence} */ (this.evidence);
    try {
      const { result } = await this.#ask(
        'trial',
        { change, epochs, start, floor },
        signal,
        (share) => {
          row.share = share;
          this.#advance();
        },
      );
      row.outcome = result.outcome;
    } catch (error) {
      // One that does not fit, or whose aide broke, leaves the others as they are.
      signal.throwIfAborted();
      row.trouble = sentenceOf(error);
    }
    row.share = 1;
    row.over = true;
    this.#advance();
  }

  #advance() {
    let done = 0;
    let all = this.#ahead;
    for (const { trial, share } of this.rows) {
      done += share * trial.work;
      all += trial.work;
    }
    this.share = Math.max(this.share, done / all);
    this.#say('trying');
  }

  /** Those that are over, in the order of the plan, up to the first that is not. */
  #known() {
    const end = this.rows.findIndex(({ over }) => !over);
    return end < 0 ? this.rows : this.rows.slice(0, end);
  }

  /** All that is known, for an aide. @returns {import('./result.js').Known} */
  #knowledge() {
    const experiments = this.#known().map(({ trial: { name: change }, outcome }) => ({
      change,
      outcome: outcome && { bytes: outcome.bytes },
    }));
    const { bytes: evidence } = /** @type {Evidence} */ (this.evidence);
    return { evidence, experiments, epochs: this.epochs };
  }

  /** @param {AbortSignal} signal */
  async #judge(signal) {
    this.#say('judging');
    const { result } = await this.#ask('verdict', this.#knowledge(), signal);
    this.answers = result;
  }

  /**
   * @param {string} look
   * @param {any} options
   * @param {AbortSignal} signal
   * @param {(share: number) => void} [onProgress]
   */
  async #ask(look, options, signal, onProgress) {
    const { text = '', settings: { arithmetic = '' } = {} } = this.origin ?? {};
    const settings = { arithmetic };
    const job = { look, text, checkpoint: this.#checkpoint, settings, options };
    // A signal of its own: those of dozens of jobs would stay with the one that ends them all.
    const mine = new AbortController();
    const end = () => mine.abort(signal.reason);
    signal.addEventListener('abort', end, { once: true });
    try {
      return await this.#aides.ask(job, { signal: mine.signal, onProgress });
    } finally {
      signal.removeEventListener('abort', end);
    }
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

  #end() {
    this.#working = null;
    this.#say(this.trouble ? 'failed' : 'done');
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
