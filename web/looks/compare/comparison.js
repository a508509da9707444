// Runs trained from scratch beside each other: up to four at a time in lock-step, any number in a queue. No DOM.
//
// An entry is one recipe at one learning rate, or at several, of which the best is kept; each rate is a run of its own.
// Runs are taken from the queue in heats of four. A heat trains in rounds of a few epochs: no run begins a round before
// all have ended the last one.
//
// Events: 'state' when what can be done changed, 'points' when a curve grew.

import { Curve } from '../../model/curve.js';
import { sentenceOf } from '../../wire/refusal.js';

/** @import { Drawn, EpochPoint, Job, Outlook, Round, RoundOptions, Settings } from '../../wire/protocol.js' */
/** @typedef {Pick<import('../../model/aides.js').Aides, 'ask'|'maximum'>} Aides who do the work */
/** The text that all of them are trained on. @typedef {{name: string, text: string|ArrayBuffer}} Source */
/** A recipe to compare: the fields of an Entry. `times`: what its own learning rate is multiplied by, where no rates are given. @typedef {{name: string, settings: Settings, rates?: string[], times?: number[], last?: number, extras?: Partial<RoundOptions>}} Wanted */

/** Runs on screen, and colours of runs: twice as many, so that most runs keep theirs. */
export const ON_SCREEN = 4;
const COLOURS = 2 * ON_SCREEN;
/** Seconds that the slowest run of a heat is to take for a round, and rounds of a heat at least. */
const ROUND_SECONDS = 2;
const ROUNDS = 20;
/** Share of a limit that steps may take; the rest is for measuring and for starting workers. */
const STEPS = 0.75;
/** Seconds of work after which the pace here is known. */
const KNOWN_SECONDS = 3;

export class ScratchRun {
  /** @type {'waiting'|'training'|'done'|'stopped'|'refused'} */
  state = 'waiting';
  /** @type {Curve|null} */
  curve = null;
  /** Epochs completed in full rounds, and what came of those. */
  epoch = 0;
  seconds = 0;
  rollbacks = 0;
  /** @type {ArrayBuffer|null} */
  checkpoint = null;
  /** The newest. @type {Drawn|null} */
  sample = null;
  /** Why it was refused or rolled back. */
  sentence = '';
  /** Its last point, once it is done. @type {EpochPoint|null} */
  end = null;

  /** @param {Entry} entry @param {string} rate */
  constructor(entry, rate) {
    this.entry = entry;
    this.rate = rate;
    if (entry.refused) this.refuse(entry.refused);
  }

  get over() {
    return this.state !== 'waiting' && this.state !== 'training';
  }

  /** Epochs on the chart. */
  get reached() {
    return Math.max(this.epoch, this.curve?.points.epoch.at(-1) ?? 0);
  }

  /** @param {string} sentence */
  refuse(sentence) {
    this.state = 'refused';
    this.sentence = sentence;
  }

  /** @param {Round} round that has ended */
  advance({ points, samples, epoch, seconds, checkpoint, rollbacks, sentence, stopped }) {
    this.curve?.points.append(points);
    Object.assign(this, { epoch, seconds, checkpoint });
    this.rollbacks += rollbacks;
    this.sentence = sentence || this.sentence;
    this.sample = samples.at(-1) ?? this.sample;
    if (stopped) this.state = 'stopped';
    if (stopped || epoch < this.entry.epochs) return;
    this.state = 'done';
    this.end = points.at(-1) ?? null;
  }
}

/** "0.009" of 3 and "0.003". @param {number} many @param {string} [rate] */
const timesRate = (many, rate = '') =>
  many === 1 || rate === 'auto' ? rate : String(Number((many * Number(rate)).toPrecision(6)));

export class Entry {
  /** What there is to train; null while that is being asked. @type {Outlook|null} */
  outlook = null;
  /** Settled when that is known. @type {Promise<void>|null} */
  asked = null;
  /** Why it cannot be trained; ''. */
  refused = '';
  /** @type {ScratchRun[]} */
  runs = [];

  /** @param {Wanted} wanted */
  constructor({ name, settings, rates, times = [1], last = Infinity, extras }) {
    this.name = name;
    this.settings = settings;
    /** Learning rates to try; without one nothing is trained, but its floor is asked for. One that is auto is asked for too. */
    this.rates = rates ?? times.map((many) => timesRate(many, settings.lr));
    this.times = rates ? [] : times;
    /** The rates as they were asked for, by which the same recipe is known again. */
    this.wanted = this.rates.join();
    /** The epoch that it ends with, where it ends before the others. */
    this.last = last;
    /** What else is measured and drawn. */
    this.extras = extras;
    this.renew(true);
  }

  get epochs() {
    return Math.min(Number(this.settings.schedule_epochs), this.last);
  }

  /** The run of the lowest training loss at its end; held-out losses play no part in the choice. */
  get best() {
    const done = this.runs.filter(({ end }) => end);
    return done.sort((a, b) => lossOf(a) - lossOf(b))[0] ?? null;
  }

  /** What there is to train is known, and so is a rate that was auto. @param {Outlook} outlook */
  describe(outlook) {
    this.outlook = outlook;
    if (this.settings.lr !== 'auto') return;
    const { lr = '' } = outlook.facts.settings;
    this.settings = { ...this.settings, lr };
    if (this.times.length > 0) this.rates = this.times.map((many) => timesRate(many, lr));
    for (const [i, run] of this.runs.entries()) run.rate = this.rates[i] ?? '';
  }

  /** Its runs begin again. @param {boolean} all those that are over too */
  renew(all) {
    const before = all ? [] : this.runs;
    this.runs = this.rates.map((rate, i) =>
      before[i]?.over ? before[i] : new ScratchRun(this, rate),
    );
  }
}

export class Comparison extends EventTarget {
  /** @type {Entry[]} */
  entries = [];
  /** @type {'idle'|'running'|'paused'} */
  state = 'idle';
  /** @type {Source|null} */
  source = null;
  /** On the chart while nothing trains: the first and the best, until the reader picks others. @type {Entry[]} */
  picked = [];
  /** Seconds of one core that all runs together may take, until the reader chooses their epochs. */
  limit = Infinity;
  /** Epochs that the first recipe has. */
  whole = 0;
  /** Settled when nothing is being trained. */
  settled = Promise.resolve();

  /** On screen. @type {ScratchRun[]} */
  #heat = [];
  /** Ends what is asked while it trains. */
  #training = new AbortController();
  /** Ends what is asked of the list itself. */
  #asking = new AbortController();
  /** The reader chose the epochs. */
  #chosen = false;
  /** Seconds that rounds took, and those that were expected for them on one core. */
  #spent = { seconds: 0, work: 0 };

  /** @param {Aides} aides */
  constructor(aides) {
    super();
    this.aides = aides;
  }

  get running() {
    return this.state === 'running';
  }

  /** The curve that leads the chart, and what it was made from: as of the run of the page. */
  get curve() {
    return this.shown[0]?.curve ?? null;
  }

  get started() {
    const { curve, source } = this;
    return curve && source && { origin: { text: source.text, settings: curve.settings } };
  }

  /** Of every run, unless its entry ends before. */
  get epochs() {
    return Number(this.entries[0]?.settings.schedule_epochs ?? 0);
  }

  get runs() {
    return this.entries.flatMap(({ runs }) => runs);
  }

  /** Something was trained that another text or another number of epochs would throw away. */
  get begun() {
    return this.runs.some(({ state }) => state !== 'waiting' && state !== 'refused');
  }

  get over() {
    return this.runs.every(({ over }) => over);
  }

  /**
   * Adds recipes at the end of the queue, with the seed and the epochs of the first. One that is there already is not
   * added again, but has both names.
   * @param {Wanted[]} list @param {Source} source
   * @returns {boolean} false: there are runs of another text, so nothing was added
   */
  add(list, source) {
    const other = this.source !== null && this.source.text !== source.text;
    if (other && this.begun) return false;
    const all = other ? [...this.entries, ...list] : list;
    if (other) this.clear();
    this.source = source;
    if (this.entries.length === 0) this.whole = Number(all[0]?.settings.schedule_epochs ?? 0);
    for (const wanted of all) {
      const { seed = '1', schedule_epochs = '1' } = (this.entries[0] ?? wanted).settings;
      const settings = { ...wanted.settings, seed, schedule_epochs };
      const entry = new Entry({ ...wanted, settings });
      const same = this.entries.find((each) => alike(each, entry));
      if (!same) this.entries.push(entry);
      else if (!same.name.split(', ').includes(entry.name)) same.name += `, ${entry.name}`;
    }
    for (const entry of this.entries) entry.asked ??= this.#look(entry);
    this.#say('state');
    return true;
  }

  /** @param {Entry} entry none of whose runs is being trained */
  remove(entry) {
    this.entries = this.entries.filter((other) => other !== entry);
    this.picked = this.picked.filter((other) => other !== entry);
    this.#heat = this.#heat.filter((run) => run.entry !== entry);
    if (this.entries.length === 0) this.clear();
    else this.#say('state');
  }

  /** Empties the list. */
  clear() {
    this.#asking.abort();
    this.#asking = new AbortController();
    this.entries = [];
    this.#chosen = false;
    this.source = null;
    this.#spent = { seconds: 0, work: 0 };
    this.cancel();
  }

  /** @param {number} epochs of each run; only while nothing is trained */
  setEpochs(epochs) {
    if (this.begun || this.running) return;
    this.#chosen = true;
    this.#set(epochs);
    this.#say('state');
  }

  /** @param {number} epochs */
  #set(epochs) {
    for (const { settings } of this.entries) settings.schedule_epochs = String(epochs);
  }

  /** As many epochs as fit into the limit, in a round number, once it is known how long one takes. */
  #fit() {
    const { runs, limit, whole } = this;
    const each = runs
      .filter(({ state }) => state !== 'refused')
      .reduce((sum, { entry }) => sum + (entry.outlook?.secondsPerEpoch ?? Number.NaN), 0);
    if (this.begun || this.#chosen || limit === Infinity || !(each > 0)) return;
    const fits = Math.max(1, Math.floor((STEPS * limit) / each) || 1);
    const step = 10 ** Math.max(0, Math.floor(Math.log10(fits)) - 1);
    this.#set(Math.min(whole, step * Math.floor(fits / step)));
  }

  /** Fewer epochs than the recipe has, because more do not fit. */
  get isShort() {
    return !this.#chosen && this.epochs < this.whole;
  }

  /** Trains what waits; continues after a pause. */
  start() {
    if (this.running || this.over) return;
    this.state = 'running';
    this.#training = new AbortController();
    const { signal } = this.#training;
    this.settled = this.settled.then(() => this.#train(signal));
    this.#say('state');
  }

  /** Takes effect at once: the round under way is given up, and begins again when training continues. */
  pause() {
    if (this.running) this.#halt('paused');
  }

  /** Gives up what is not done: it waits again, from the beginning. @param {boolean} [all] what is done is given up too */
  cancel(all = false) {
    this.#heat = [];
    for (const entry of this.entries) entry.renew(all);
    this.#halt('idle');
  }

  /** @param {'idle'|'paused'} state */
  #halt(state) {
    this.state = state;
    this.#training.abort();
    const [first, ...others] = this.entries.filter(({ best }) => best);
    others.sort((a, b) => lossOf(a.best) - lossOf(b.best));
    this.picked = first ? [first, ...others.slice(0, ON_SCREEN - 1)] : [];
    this.#say('state');
  }

  /** Asks what there is to train, and how long an epoch takes. @param {Entry} entry */
  async #look(entry) {
    const { signal } = this.#asking;
    const job = this.#job(entry.settings, null, { until: 0, epochs: entry.epochs });
    try {
      const { result } = await this.aides.ask(job, { signal });
      const { outlook } = /** @type {Round} */ (result);
      if (!signal.aborted && outlook) entry.describe(outlook);
    } catch (error) {
      if (signal.aborted) return;
      entry.refused = sentenceOf(error, String(error));
      for (const run of entry.runs) run.refuse(entry.refused);
    }
    if (!this.running) this.#fit();
    this.#say('state');
  }

  /** @param {Settings} settings @param {ArrayBuffer|null} checkpoint @param {RoundOptions} options @returns {Job} */
  #job(settings, checkpoint, options) {
    return { look: 'train', text: this.source?.text ?? '', checkpoint, settings, options };
  }

  /** Heat after heat. @param {AbortSignal} signal */
  async #train(signal) {
    await Promise.all(this.entries.map(({ asked }) => asked));
    if (signal.aborted) return;
    this.#fit();
    while (!signal.aborted) {
      if (this.#heat.every(({ over }) => over))
        this.#heat = this.runs.filter(({ state }) => state === 'waiting').slice(0, ON_SCREEN);
      if (this.#heat.length === 0) return this.#halt('idle');
      await Promise.all(this.#heat.map(({ entry }) => entry.asked));
      if (signal.aborted) return;
      const live = this.#heat.filter(({ over }) => !over);
      for (const run of live) this.#open(run);
      this.#say('state');
      const slowest = Math.max(...live.map(({ entry }) => entry.outlook?.secondsPerEpoch ?? 0));
      const round = Math.min(this.epochs / ROUNDS, ROUND_SECONDS / slowest);
      const until = Math.min(...live.map(({ epoch }) => epoch)) + Math.ceil(round);
      const behind = live.filter(({ epoch }) => epoch < until);
      const began = performance.now();
      await Promise.all(behind.map((run) => this.#round(run, until, signal)));
      this.#spent.seconds += (performance.now() - began) / 1000;
    }
  }

  /** @param {ScratchRun} run */
  #open(run) {
    const { entry, rate } = run;
    if (run.curve || !entry.outlook) return;
    run.state = 'training';
    run.curve = new Curve({
      ...entry.outlook,
      number: 1 + (this.runs.indexOf(run) % COLOURS),
      name: entry.rates.length > 1 ? `${entry.name}, rate ${rate}` : entry.name,
      textName: this.source?.name ?? '',
      settings: { ...entry.settings, lr: rate },
    });
  }

  /** @param {ScratchRun} run that is open @param {number} until @param {AbortSignal} signal */
  async #round(run, until, signal) {
    const { entry, curve, checkpoint, seconds } = run;
    const { epochs, extras } = entry;
    const options = { ...extras, until: Math.min(until, epochs), epochs, seconds };
    const onProgress = (/** @type {number} */ _, /** @type {any} */ part) => {
      if (signal.aborted || !part) return;
      curve?.points.append(part);
      this.#say('points');
    };
    try {
      const job = this.#job(curve?.settings ?? {}, checkpoint, options);
      const { result } = await this.aides.ask(job, { signal, onProgress });
      if (signal.aborted) return;
      this.#spent.work += (result.epoch - run.epoch) * (entry.outlook?.secondsPerEpoch ?? 0);
      run.advance(result);
    } catch (error) {
      if (signal.aborted) return;
      run.refuse(sentenceOf(error, String(error)));
    }
    this.#say('points');
    this.#say('state');
  }

  /** Runs whose curves are on screen, at most four. */
  get shown() {
    const live = this.#heat.filter(({ curve }) => curve);
    const picked = this.entries.filter((entry) => this.picked.includes(entry));
    const runs = live.length > 0 ? live : picked.flatMap(({ best }) => best ?? []);
    /** One that had a colour of its own before keeps it. @type {Set<number>} */
    const taken = new Set();
    for (const { curve } of runs) {
      if (!curve) continue;
      while (taken.has(curve.number)) curve.number = (curve.number % COLOURS) + 1;
      taken.add(curve.number);
    }
    return runs;
  }

  /** Shows an entry on the chart, or takes it away. @param {Entry} entry */
  pick(entry) {
    const picked = new Set(this.picked);
    if (!picked.delete(entry)) picked.add(entry);
    this.picked = [...picked].slice(0, ON_SCREEN);
    this.#say('state');
  }

  /** Share of the work that is done, and seconds that the rest will take here: null while that is not known. */
  get progress() {
    let [all, left, longest] = [0, 0, 0];
    for (const { entry, over, reached } of this.runs) {
      const each = entry.outlook?.secondsPerEpoch ?? (over ? 0 : Number.NaN);
      const missing = over ? 0 : each * (entry.epochs - reached);
      all += each * entry.epochs;
      left += missing;
      longest = Math.max(longest, missing);
    }
    const { seconds, work } = this.#spent;
    const apiece = Math.max(longest, left / Math.min(this.aides.maximum, ON_SCREEN));
    const rest = work > KNOWN_SECONDS ? (left * seconds) / work : apiece;
    return { share: 1 - left / all || 0, seconds: Number.isNaN(left) ? null : rest };
  }

  /** @param {string} type */
  #say(type) {
    this.dispatchEvent(new Event(type));
  }
}

/** At the end, with the weights of that moment. @param {ScratchRun|null} run */
const lossOf = (run) => run?.end?.measuredLoss ?? Number.NaN;

/** The same runs, whatever their names. @param {Entry} a @param {Entry} b */
const alike = (a, b) =>
  (a.wanted === b.wanted || a.rates.join() === b.rates.join()) &&
  Object.entries(a.settings).every(([name, value]) => name === 'lr' || b.settings[name] === value);
