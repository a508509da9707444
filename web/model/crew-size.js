// How many workers are to help the trainer with a run now, which starts and ends them itself.
//
// They only pay where a step takes a while, and only while it trains: a run of short steps never starts one. How many
// there are changes how fast it trains and nothing else.

import { strings } from '../words/strings.js';

/**
 * @import { Cores } from './cores.js'
 * @import { Run } from './run.js'
 */

/**
 * Milliseconds; a test has its own.
 * @typedef {object} Times
 * @property {number} idle after which the workers of a paused run are let go
 * @property {number} settle for which there was no further look, before its core goes back to the crew: between two jobs
 *   of an experiment a crew would form for nothing
 * @property {number} forgive after which a loss does not count any more
 */

/** @type {Times} */
const TIMES = { idle: 20_000, settle: 1000, forgive: 60_000 };
/** A shorter step is over before its gradients have been sent once: 0.7 ms at the least. Milliseconds. */
const SHORT_STEP = 1;
/** Workers lost in short order until no more are started. */
const MAX_LOSSES = 3;

export class CrewSize {
  #cores;
  #times;
  #now;
  /** @type {Run|null} */
  #run = null;
  /** What the trainer was last asked for. */
  #helpers = 0;
  /** The start whose steps are long enough. @type {Run['started']} */
  #worth = null;
  /** Looks that keep their threads. */
  #looks = 0;
  /** Threads at the last look at the cores. */
  #number;
  #refused = false;
  #losses = 0;
  #lostAt = -Infinity;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #idle;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #settle;

  /**
   * @param {Cores} cores
   * @param {Partial<Times>} [times]
   * @param {() => number} [now] milliseconds
   */
  constructor(cores, times = {}, now = () => performance.now()) {
    this.#cores = cores;
    this.#times = { ...TIMES, ...times };
    this.#now = now;
    this.#number = cores.number;
    cores.addEventListener('change', this.#moved);
  }

  /** It is this run's from now on. Those of another trainer end with it. @param {Run} run */
  follow(run) {
    if (run === this.#run) return;
    this.#leave();
    this.#run = run;
    this.#pardon();
    run.addEventListener('state', this.#ran);
    run.addEventListener('progress', this.#ran);
    run.addEventListener('lost', this.#lost);
    this.#ran();
  }

  dispose() {
    this.#leave();
    clearTimeout(this.#settle);
    this.#cores.removeEventListener('change', this.#moved);
  }

  #leave() {
    clearTimeout(this.#idle);
    this.#idle = undefined;
    this.#helpers = 0;
    this.#run?.removeEventListener('state', this.#ran);
    this.#run?.removeEventListener('progress', this.#ran);
    this.#run?.removeEventListener('lost', this.#lost);
    this.#run = null;
    this.#worth = null;
  }

  /** The run began, ended or went on. */
  #ran = () => {
    this.#cores.train(this.#run?.running ?? false);
    this.#turn();
  };

  /** The number of cores was changed, or what looks have of them. */
  #moved = () => {
    const { number, looks } = this.#cores;
    const chosen = number !== this.#number;
    this.#number = number;
    if (chosen) this.#pardon();
    clearTimeout(this.#settle);
    if (looks >= this.#looks) this.#looks = looks;
    else this.#settle = setTimeout(this.#settled, this.#times.settle);
    this.#turn();
  };

  #settled = () => {
    this.#looks = this.#cores.looks;
    this.#turn();
  };

  /** As many workers as there are to be now. */
  #turn() {
    const started = this.#run?.started;
    if (!this.#run?.running || !started) return this.#rest();
    clearTimeout(this.#idle);
    this.#idle = undefined;
    if (this.#worth !== started && stepTime(this.#run) >= SHORT_STEP) this.#worth = started;
    const allowed = this.#refused ? 0 : this.#cores.forCrew(started.facts.batch, this.#looks);
    // Whether a new run is worth it is known after its first steps; until then it has what there is.
    const wanted = this.#worth === started ? allowed : Math.min(allowed, this.#helpers);
    if (wanted !== this.#helpers) this.#ask(this.#run, wanted);
  }

  /** Nothing trains: after a while they go. */
  #rest() {
    if (this.#helpers === 0) return;
    this.#idle ??= setTimeout(() => {
      this.#idle = undefined;
      if (this.#run) this.#ask(this.#run, 0);
    }, this.#times.idle);
  }

  /** @param {Run} run @param {number} helpers */
  #ask(run, helpers) {
    this.#helpers = helpers;
    run.crew(helpers);
  }

  /** One broke, does not answer or could not be started: another takes its place. */
  #lost = () => {
    if (!this.#run) return;
    const now = this.#now();
    this.#losses = now - this.#lostAt > this.#times.forgive ? 1 : this.#losses + 1;
    this.#lostAt = now;
    if (this.#refused) return;
    if (this.#losses >= MAX_LOSSES) this.#refuse(this.#run);
    else this.#ask(this.#run, this.#helpers);
  };

  /** It trains alone. @param {Run} run */
  #refuse(run) {
    this.#refused = true;
    this.#ask(run, 0);
    this.#cores.refuse(true);
    run.note(strings.trouble.noCrew);
  }

  /** They may be started again. */
  #pardon() {
    this.#refused = false;
    this.#losses = 0;
    this.#cores.refuse(false);
  }
}

/** Milliseconds of a step; 0 while it is not known. @param {Run} run */
function stepTime({ progress, started }) {
  if (!progress || !started || !(progress.charsPerSecond > 0)) return 0;
  const { predictions, steps } = started.facts;
  return (1000 * predictions) / Math.max(1, steps) / progress.charsPerSecond;
}
