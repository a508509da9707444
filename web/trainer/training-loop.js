// Trains a run slice by slice, and reports to the page. It knows no pointer and no thread.

import { Alone, draw, measureStep, measureTraining, orNull, takeStep } from '../core/training.js';

/**
 * @import { Progress } from '../core/wasm.js'
 * @import { Run, Team, Work } from '../core/training.js'
 * @import { Best, EpochPoint, FromWorker, RunState } from '../wire/protocol.js'
 * @import { Moment } from './kept.js'
 */

/** Between two progress messages: at most 30 a second; and while it waits for the next epoch. */
const REPORT_MS = 1000 / 30;
const REST_MS = 1000;
/** A pause longer than this means that the tab was frozen: a busy machine does not wait that long. */
export const FROZEN_MS = 3000;
/** Work was frozen if it takes this many times as long as any before. */
const FROZEN_TIMES = 10;
/** The rate is measured over at least one second, in marks of a tenth. */
const RATE_SECONDS = 1;
const MARK_SECONDS = 0.1;
/** During a long epoch a sample is drawn this often, with this many characters. */
const SAMPLE_SECONDS = 10;
const SAMPLE_LENGTH = 250;

export class TrainingLoop {
  #run;
  #steps;
  #emit;
  #now;
  #keep;
  #crew;
  /** Has its place from the next step on. @type {Team} */
  #next;
  /** @type {RunState} */
  #state = 'paused';
  #until;
  /** It ends because the test loss has not fallen for long enough, unless the reader trains on after that. */
  #waited = false;
  #insists = false;
  /** The step after which it pauses, if that is before. */
  #target = Infinity;
  #work;
  /** A step is under way. */
  #begun = false;
  /** A step has ended and is not measured yet. */
  #ending = false;
  /** The sample that is drawn at a pause. @type {Work<void> | null} */
  #parting = null;
  /** As of the last apply. @type {Progress} */
  #progress;
  /** @type {EpochPoint[]} */
  #points = [];
  /** After the last step, where it was measured. @type {number|null} */
  #heldOutLoss = null;
  /** The moment of the lowest held-out loss. @type {Best|null} */
  #best;
  /** That moment where it was in this loop: its place on the chart, and its losses. @type {Moment|null} */
  #bestMoment = null;
  #seconds;
  /** When the seconds were last counted; null between slices. @type {number|null} */
  #countedAt = null;
  /** The longest time between two looks at the clock. */
  #longest = 0;
  #sampledSeconds;
  /** The step of the last sample, or of the start. */
  #sampledStep;
  #reportedAt = -Infinity;
  /** Epochs a second at most; 0: any number. */
  #pace = 0;
  /** When the newest epoch began. */
  #epochAt = -Infinity;
  /** The run's position during about the last second. @type {{ seconds: number, chars: number }[]} */
  #marks;

  /**
   * @param {Run} run
   * @param {number} steps of an epoch
   * @param {number} until epochs to train; train() may change that
   * @param {(message: FromWorker) => void} emit
   * @param {() => number} now milliseconds
   * @param {(moment: Moment, step: number) => number|null} [keep] keeps the weights that wrote a sample
   * @param {Team} [crew] decides which shards are run here
   * @param {number} [seconds] of training before this loop
   */
  constructor(run, steps, until, emit, now, keep = () => null, crew = new Alone(), seconds = 0) {
    this.#run = run;
    this.#steps = steps;
    this.#until = until;
    this.#emit = emit;
    this.#now = now;
    this.#keep = keep;
    this.#crew = this.#next = crew;
    this.#seconds = this.#sampledSeconds = seconds;
    this.#progress = run.progress();
    this.#best = run.best();
    this.#sampledStep = this.#progress.step;
    this.#marks = [this.#mark()];
    this.#work = this.#train();
  }

  /** True while there is training to do. */
  get running() {
    return this.#state === 'running';
  }

  /** True while there is work: training, or after a pause the measurements and a sample. */
  get busy() {
    return this.running || this.#ending || this.#progress.step !== this.#sampledStep;
  }

  /** True unless a step has ended whose losses are still being measured. */
  get settled() {
    return !this.#ending;
  }

  /** Trains to the end of epoch `until`. @param {number} until */
  train(until) {
    this.#until = until;
    this.#target = Infinity;
    this.#start();
  }

  /** Trains to the end of this epoch or step, counted from where a step under way will end. @param {'epoch'|'batch'} unit */
  step(unit) {
    const { epoch, step, stepsDone } = this.#progress;
    const pending = this.running && this.#target !== Infinity;
    const from = (pending ? this.#target : step) - step + stepsDone;
    const to = unit === 'batch' ? from + 1 : from - (from % this.#steps) + this.#steps;
    this.#target = step - stepsDone + to;
    this.#until = Math.max(this.#until, epoch + Math.ceil(to / this.#steps));
    this.#start();
  }

  #start() {
    this.#parting = null;
    this.#insists ||= this.#waited;
    this.#waited = false;
    // Train begins at once, whatever the pace.
    if (!this.running) this.#epochAt = -Infinity;
    if (this.#state !== 'stopped') {
      const over = this.#progress.epoch >= this.#until && !this.#ending;
      this.#state = over ? 'finished' : 'running';
    }
    this.report();
  }

  /** A run that comes back stands where it stood: at its end, if that was reached. */
  stand() {
    this.#arrive();
  }

  /** A setting was changed: a run that had stopped may continue with another rate. */
  changed() {
    this.#progress = this.#run.progress();
    if (this.#state === 'stopped') this.#state = 'paused';
    this.report();
  }

  /** Takes effect at once, between two shards. */
  pause() {
    if (!this.running) return;
    if (this.#countedAt !== null) this.#countFrom(this.#now());
    this.#countedAt = null;
    this.#state = 'paused';
    this.report();
  }

  /** From the next step on others may help. @param {Team} crew */
  share(crew) {
    this.#next = crew;
  }

  /** @param {number} epochsPerSecond at most; 0: as many as it can */
  pace(epochsPerSecond) {
    this.#pace = epochsPerSecond;
  }

  /** Milliseconds until the next epoch may begin, or for which the crew may still run shards of this step; 0: no wait. */
  get wait() {
    if (this.running && this.#begun) return this.#crew.left;
    const between = this.#progress.stepsDone === 0 && !this.#begun && !this.#ending;
    if (!this.running || !between || this.#target !== Infinity || !(this.#pace > 0)) return 0;
    return Math.max(0, this.#epochAt + 1000 / this.#pace - this.#now());
  }

  /** Reports once a second while it waits. @returns {number} milliseconds until the next report */
  rest() {
    const due = this.#reportedAt + (this.#points.length > 0 ? REPORT_MS : REST_MS);
    if (this.#now() >= due) this.report();
    return Math.max(0, due - this.#now()) || REST_MS;
  }

  /** Works. @param {number} milliseconds at least */
  slice(milliseconds) {
    const began = this.#now();
    if (!this.running && !this.#ending) {
      this.#parting ??= this.sample();
      while (!this.#parting.next().done && this.#now() - began < milliseconds);
      return;
    }
    this.#countFrom(began);
    do {
      this.#work.next();
      this.#elapsed();
    } while (
      (this.running || this.#ending) &&
      this.wait === 0 &&
      this.#now() - began < milliseconds
    );
    if (!this.#begun || this.wait === 0) this.#countedAt = null;
    if (this.running && this.#now() - this.#reportedAt >= REPORT_MS) this.report();
  }

  /** Counts the time in which only others trained: it is training too. @param {number} now */
  #countFrom(now) {
    if (this.#countedAt !== null) {
      this.#seconds += Math.min(now - this.#countedAt, FROZEN_MS) / 1000;
    }
    this.#countedAt = now;
  }

  /** Seconds of training so far. A system may stop a hidden tab in the middle of its work: that time does not count. */
  #elapsed() {
    if (this.#countedAt === null) return this.#seconds;
    const now = this.#now();
    let took = now - this.#countedAt;
    this.#countedAt = now;
    if (this.#longest > 0 && took > Math.max(FROZEN_MS, FROZEN_TIMES * this.#longest)) {
      this.#emit({ type: 'frozen', seconds: (took - this.#longest) / 1000 });
      took = this.#longest;
    }
    this.#longest = Math.max(this.#longest, took);
    this.#seconds += took / 1000;
    return this.#seconds;
  }

  /** @returns {Work<never>} */
  *#train() {
    for (;;) {
      const { epoch, stepsDone } = this.#progress;
      this.#begun = true;
      if (stepsDone === 0) this.#epochAt = this.#now();
      this.#crew = this.#next;
      this.#crew.gather();
      const trouble = yield* takeStep(this.#run, this.#crew);
      this.#crew.end();
      this.#begun = false;
      this.#progress = this.#run.progress();
      if (trouble) this.#recover(trouble);
      else {
        this.#countRate();
        this.#ending = true;
        yield* this.#measure(this.#progress.epoch > epoch);
      }
      if (this.#elapsed() - this.#sampledSeconds >= SAMPLE_SECONDS) yield* this.sample();
      this.#ending = false;
      this.#arrive();
      yield;
    }
  }

  /** @param {{ sentence: string, stopped: boolean }} trouble */
  #recover({ sentence, stopped }) {
    this.#emit({ type: 'diverged', sentence, stopped });
    this.#marks = [this.#mark()];
    this.#heldOutLoss = null;
    if (stopped) this.#state = 'stopped';
  }

  /** What is due after a step, and at the last epoch both losses. @param {boolean} ended an epoch has @returns {Work<void>} */
  *#measure(ended) {
    this.#heldOutLoss = null;
    const { epoch } = this.#progress;
    const last = ended && epoch >= this.#until;
    const seconds = this.#elapsed();
    const point = yield* measureStep(this.#run, this.#progress, this.#steps, seconds, last);
    if (!point) return;
    this.#heldOutLoss = point.heldOutLoss;
    if (point.heldOutLoss !== null) this.#offer(point);
    if (this.#waited && point.measuredLoss === null)
      Object.assign(point, yield* measureTraining(this.#run));
    this.#points.push(point);
    if (this.#waited || (ended && (last || this.#run.milestone(epoch)))) yield* this.sample();
    if (!ended) return;
    this.#sampledSeconds = this.#elapsed();
  }

  /** The core keeps the weights if none have had a lower held-out loss. @param {EpochPoint} point */
  #offer({ epoch, loss, heldOutLoss }) {
    if (this.#run.offerBest()) this.#bestMoment = { epoch, loss, heldOutLoss };
    this.#best = this.#run.best();
    this.#waited = !this.#insists && this.#run.waited();
  }

  /** The best moment, and the step after which it was; null while there is none. @returns {{ step: number, moment: Moment } | null} */
  get best() {
    if (!this.#best) return null;
    const { epoch, step, loss } = this.#best;
    return { step, moment: this.#bestMoment ?? { epoch, loss: null, heldOutLoss: loss } };
  }

  /** Draws a sample with the epoch as its seed, so that it can be drawn again. @returns {Work<void>} */
  *sample() {
    const { step } = this.#progress;
    if (step === this.#sampledStep) return;
    const moment = this.moment();
    const seed = String(moment.epoch);
    const text = yield* draw(this.#run, { length: String(SAMPLE_LENGTH), seed });
    this.#sampledSeconds = this.#elapsed();
    this.#sampledStep = step;
    const kept = this.#keep(moment, step);
    this.#emit({ type: 'sample', id: null, ...moment, text, kept });
  }

  /** The epoch under way with its losses; between epochs, the last one. @returns {Moment} */
  moment() {
    const { epoch, stepsDone, loss, partialLoss } = this.#progress;
    return stepsDone > 0
      ? { epoch: epoch + 1, loss: orNull(partialLoss), heldOutLoss: this.#heldOutLoss }
      : { epoch, loss: orNull(loss), heldOutLoss: this.#heldOutLoss };
  }

  /** Pauses at the end of what was asked for. */
  #arrive() {
    if (this.#state !== 'stopped') {
      const { epoch, step } = this.#progress;
      if (epoch >= this.#until || this.#waited) this.#state = 'finished';
      else if (step >= this.#target) this.#state = 'paused';
    }
    if (!this.running) this.report();
  }

  #mark() {
    return { seconds: this.#elapsed(), chars: this.#progress.chars };
  }

  #countRate() {
    const mark = this.#mark();
    const marks = this.#marks;
    if (mark.seconds - marks[marks.length - 1].seconds < MARK_SECONDS) return;
    marks.push(mark);
    while (marks.length > 2 && mark.seconds - marks[1].seconds >= RATE_SECONDS) marks.shift();
  }

  /** Characters a second, 0 until it is known. */
  #rate() {
    const [first, last = first] = [this.#marks[0], this.#marks.at(-1)];
    return (last.chars - first.chars) / (last.seconds - first.seconds) || 0;
  }

  /** Reports the run's position to the page. */
  report() {
    const { epoch, step, stepsDone, partialLoss, lr } = this.#progress;
    this.#reportedAt = this.#now();
    this.#emit({
      type: 'progress',
      state: this.#state,
      epoch,
      step,
      stepsDone,
      steps: this.#steps,
      partialLoss: orNull(partialLoss),
      lr,
      charsPerSecond: this.#rate(),
      seconds: this.#elapsed(),
      until: this.#until,
      best: this.#best && { ...this.#best, epoch: this.#bestMoment?.epoch ?? this.#best.epoch },
      points: this.#points,
    });
    this.#points = [];
  }
}
