// Runs trained beside each other from scratch: up to four at a time in lock-step, any number in a queue. No DOM.
//
// An entry is one recipe at one learning rate or at several, of which the best is kept. Each rate is a trial, a run of
// its own. Trials are taken from the queue in heats of four; a heat is trained in rounds of a few epochs, and no trial
// begins a round before all of them have ended the last, so that what is on screen is never more than a round apart.
//
// Events: 'state' when what can be done changed, 'points' when a curve grew.

import { inWords } from '../../model/choice.js';
import { Curve } from '../../model/curve.js';
import { Refusal } from '../../wire/refusal.js';

/** @import { Field, Job, Outlook, Round, Settings } from '../../wire/protocol.js' */

/** @typedef {(job: Job, how: {signal: AbortSignal, told?: (share: number, part: any) => void}) => Promise<{result: any}>} Ask */
/** A recipe to compare: every setting, and the learning rates to try; none: the one of the settings. @typedef {{name: string, settings: Settings, rates?: string[]}} Wanted */
/** The text that all of them are trained on. @typedef {{name: string, text: string|ArrayBuffer}} Source */
/** @typedef {'waiting'|'training'|'done'|'stopped'|'refused'} TrialState */

/** Trials on screen. */
export const ON_SCREEN = 4;
/** Seconds that the slowest trial of a heat is to take for a round, and rounds of a heat at least. */
const ROUND_SECONDS = 2;
const ROUNDS = 20;

export class Trial {
  /** @type {TrialState} */
  state = 'waiting';
  /** @type {Curve|null} */
  curve = null;
  /** Epochs completed in full rounds. */
  epoch = 0;
  /** @type {ArrayBuffer|null} */
  checkpoint = null;
  seconds = 0;
  rollbacks = 0;
  /** Why it was refused, or what broke down. */
  sentence = '';

  /** @param {Entry} entry @param {string} rate */
  constructor(entry, rate) {
    this.entry = entry;
    this.rate = rate;
  }

  get over() {
    return this.state === 'done' || this.state === 'stopped' || this.state === 'refused';
  }

  /** Training loss at the end, with the weights of one moment; null while it is not there. */
  get train() {
    return this.state === 'done' ? (this.curve?.points.train.at(-1) ?? null) : null;
  }

  /** Held-out loss at the end. */
  get valid() {
    return this.state === 'done' ? (this.curve?.points.valid.at(-1) ?? null) : null;
  }

  /** Back to the beginning. */
  reset() {
    this.state = 'waiting';
    this.curve = null;
    this.epoch = this.seconds = this.rollbacks = 0;
    this.checkpoint = null;
    this.sentence = '';
  }
}

export class Entry {
  /** What there is to train; null while that is being asked. @type {Outlook|null} */
  outlook = null;
  /** Why it cannot be trained; ''. */
  refused = '';

  /** @param {number} id @param {Wanted} wanted */
  constructor(id, { name, settings, rates }) {
    this.id = id;
    this.name = name;
    this.settings = settings;
    const all = rates?.length ? rates : [settings.lr ?? ''];
    this.trials = all.map((rate) => new Trial(this, rate));
  }

  /** The trial of the lowest training loss at its end; held-out losses play no part in the choice. */
  get best() {
    const done = this.trials.filter(({ train }) => train !== null);
    if (done.length === 0) return null;
    return done.reduce((a, b) => (Number(b.train) < Number(a.train) ? b : a));
  }
}

/**
 * A line of the table; losses in nats per character, null while they are not there.
 * @typedef {object} Row
 * @property {Entry} entry
 * @property {Trial|null} best
 * @property {number|null} train weights of one moment, at the end
 * @property {number|null} floor
 * @property {number|null} above
 * @property {number|null} valid at the end
 * @property {{epoch: number, value: number}|null} bestValid
 */

export class Comparison extends EventTarget {
  /** @type {Entry[]} */
  entries = [];
  /** @type {'idle'|'running'|'paused'} */
  state = 'idle';
  /** @type {Source|null} */
  source = null;
  /** Of every run. */
  epochs = 0;
  /** What the reader wants to see on the chart while nothing trains; null: the first and the best. @type {Entry[]|null} */
  picked = null;
  /** Seconds that passed while it trained, and seconds of work that were expected of what was done in them. */
  #spent = { seconds: 0, work: 0 };

  #ask;
  #atOnce = 1;
  #now;
  #lastId = 0;
  /** On screen. @type {Trial[]} */
  #heat = [];
  /** Ends what is asked while it trains. */
  #running = new AbortController();
  /** Ends what is asked of the list itself. */
  #asking = new AbortController();
  /** @type {Promise<void>|null} */
  #working = null;
  #began = 0;

  /**
   * @param {Ask} ask has a job done by an aide
   * @param {number} atOnce jobs that are worked on at a time
   * @param {() => number} [now] milliseconds
   */
  constructor(ask, atOnce, now = () => performance.now()) {
    super();
    this.#ask = ask;
    this.atOnce = atOnce;
    this.#now = now;
  }

  /** Jobs that are worked on at a time: the reader may change it. @param {number} most */
  set atOnce(most) {
    this.#atOnce = Math.max(1, Math.min(most, ON_SCREEN));
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

  get trials() {
    return this.entries.flatMap(({ trials }) => trials);
  }

  /** Something was trained that another text or another number of epochs would throw away. */
  get begun() {
    return this.trials.some(({ state }) => state !== 'waiting' && state !== 'refused');
  }

  get over() {
    return this.entries.length > 0 && this.trials.every(({ over }) => over);
  }

  /** The settings that the others are held against: those of the first entry. */
  get base() {
    return this.entries[0]?.settings ?? {};
  }

  /**
   * Adds recipes at the end of the queue, with the seed and the epochs of the first; one that is there already is not
   * added again, but has both names.
   * @param {Wanted[]} list
   * @param {Source} source
   * @returns {boolean} false: there are runs of another text, so nothing was added
   */
  add(list, source) {
    if (this.source && this.source.text !== source.text) {
      if (this.begun) return false;
      this.#forget();
    }
    this.source = source;
    for (const { name, settings, rates } of list) {
      if (this.entries.length === 0) this.epochs ||= Number(settings.schedule_epochs) || 1;
      const seed = this.base.seed ?? settings.seed ?? '1';
      const all = { ...settings, seed, schedule_epochs: String(this.epochs) };
      const entry = new Entry(++this.#lastId, { name, settings: all, rates });
      const same = this.entries.find((other) => alike(other, entry));
      if (!same) this.entries.push(entry);
      else if (!same.name.split(', ').includes(name)) same.name += `, ${name}`;
    }
    this.#say('state');
    for (const entry of this.entries) this.#look(entry);
    return true;
  }

  /** @param {Entry} entry that is not on screen */
  remove(entry) {
    if (this.#heat.some((trial) => trial.entry === entry && !trial.over)) return;
    this.entries = this.entries.filter((other) => other !== entry);
    this.#heat = this.#heat.filter((trial) => trial.entry !== entry);
    this.picked = this.picked?.filter((other) => other !== entry) ?? null;
    if (this.entries.length === 0) this.clear();
    else this.#say('state');
  }

  clear() {
    this.cancel();
    this.#asking.abort(new Refusal(''));
    this.#asking = new AbortController();
    this.entries = [];
    this.source = null;
    this.picked = null;
    this.epochs = 0;
    this.#spent = { seconds: 0, work: 0 };
    this.#say('state');
  }

  /** @param {number} epochs of each run; only while nothing is trained */
  setEpochs(epochs) {
    if (this.begun || this.running) return;
    this.epochs = epochs;
    for (const { settings } of this.entries) settings.schedule_epochs = String(epochs);
    this.#say('state');
  }

  /** Trains what waits; goes on after a pause. */
  start() {
    if (this.running || this.trials.every(({ over }) => over)) return;
    this.state = 'running';
    this.picked = null;
    this.#running = new AbortController();
    this.#began = this.#now();
    const before = this.#working;
    const { signal } = this.#running;
    this.#working = (async () => {
      await before;
      await this.#train(signal);
    })();
    this.#say('state');
  }

  /** Settled when nothing is being trained. */
  get settled() {
    return this.#working ?? Promise.resolve();
  }

  /** Takes effect at once: the round under way is given up, and is made again when it goes on. */
  pause() {
    if (!this.running) return;
    this.#halt('paused');
  }

  /** Gives up what is not done: it waits again, from the beginning. */
  cancel() {
    if (this.state === 'idle') return;
    this.#halt('idle');
    for (const trial of this.#heat) if (!trial.over) trial.reset();
    this.#heat = [];
    this.#say('state');
  }

  dispose() {
    this.#running.abort(new Refusal(''));
    this.#asking.abort(new Refusal(''));
  }

  /** @param {'idle'|'paused'} state */
  #halt(state) {
    if (this.running) this.#spend();
    this.state = state;
    this.#running.abort(new Refusal(''));
    this.#say('state');
  }

  /** Counts the time since training was started, or since it was last counted. */
  #spend() {
    const now = this.#now();
    this.#spent.seconds += (now - this.#began) / 1000;
    this.#began = now;
  }

  #forget() {
    this.#asking.abort(new Refusal(''));
    this.#asking = new AbortController();
    for (const entry of this.entries) {
      entry.outlook = null;
      entry.refused = '';
      for (const trial of entry.trials) trial.reset();
    }
  }

  /** Asks what there is to train, and how long an epoch takes. @param {Entry} entry */
  async #look(entry) {
    if (entry.outlook || entry.refused || this.#looking.has(entry) || !this.source) return;
    const { signal } = this.#asking;
    const asked = this.#ask(this.#job(entry.settings, null, { until: 0, epochs: this.epochs }), {
      signal,
    });
    const done = asked.then(
      ({ result }) => {
        if (!signal.aborted) entry.outlook = /** @type {Round} */ (result).outlook;
      },
      (error) => {
        if (signal.aborted) return;
        entry.refused = sentenceOf(error);
        for (const trial of entry.trials) this.#refuse(trial, entry.refused);
      },
    );
    this.#looking.set(entry, done);
    await done;
    this.#looking.delete(entry);
    this.#say('state');
  }

  /** @type {Map<Entry, Promise<void>>} */
  #looking = new Map();

  /** @param {Settings} settings @param {ArrayBuffer|null} checkpoint @param {import('../../wire/protocol.js').RoundOptions} options @returns {Job} */
  #job(settings, checkpoint, options) {
    return { look: 'train', text: this.source?.text ?? '', checkpoint, settings, options };
  }

  /** Heat after heat. @param {AbortSignal} signal */
  async #train(signal) {
    while (!signal.aborted) {
      if (this.#heat.every(({ over }) => over)) this.#heat = this.#next();
      if (this.#heat.length === 0) break;
      await Promise.all(this.#heat.map(({ entry }) => this.#looking.get(entry)));
      if (signal.aborted) return;
      for (const trial of this.#heat) this.#open(trial);
      this.#say('state');
      const live = this.#heat.filter(({ over }) => !over);
      const until = this.#from(live) + this.#roundOf(live);
      await Promise.all(
        live
          .filter(({ epoch }) => epoch < until)
          .map((trial) => this.#round(trial, Math.min(until, this.epochs), signal)),
      );
    }
    if (signal.aborted) return;
    this.state = 'idle';
    this.#spend();
    this.#heat = [];
    this.#say('state');
  }

  #next() {
    return this.trials.filter(({ state }) => state === 'waiting').slice(0, ON_SCREEN);
  }

  /** @param {Trial[]} live */
  #from(live) {
    return Math.min(...live.map(({ epoch }) => epoch));
  }

  /** Epochs of a round: some seconds of the slowest trial. @param {Trial[]} live */
  #roundOf(live) {
    const slowest = Math.max(...live.map(({ entry }) => entry.outlook?.secondsPerEpoch ?? 0), 1e-6);
    const most = Math.ceil(this.epochs / ROUNDS);
    return Math.max(1, Math.min(most, Math.round(ROUND_SECONDS / slowest)));
  }

  /** @param {Trial} trial */
  #open(trial) {
    const { entry } = trial;
    if (trial.over || trial.curve) return;
    if (!entry.outlook) return this.#refuse(trial, entry.refused);
    const { facts, floor, uniform } = entry.outlook;
    trial.state = 'training';
    trial.curve = new Curve({
      number: 1,
      name: nameOf(trial),
      textName: this.source?.name ?? '',
      facts,
      floor,
      uniform,
      settings: { ...entry.settings, lr: trial.rate },
    });
  }

  /** @param {Trial} trial @param {string} sentence */
  #refuse(trial, sentence) {
    trial.state = 'refused';
    trial.sentence = sentence;
  }

  /** @param {Trial} trial @param {number} until @param {AbortSignal} signal */
  async #round(trial, until, signal) {
    const { curve, checkpoint, seconds } = trial;
    const settings = { ...trial.entry.settings, lr: trial.rate };
    const job = this.#job(settings, checkpoint, { until, epochs: this.epochs, seconds });
    const told = (/** @type {number} */ _, /** @type {any} */ part) => {
      if (signal.aborted || !part) return;
      curve?.points.append(part);
      this.#say('points');
    };
    try {
      const { result } = await this.#ask(job, { signal, told });
      if (signal.aborted) return;
      this.#learn(trial, result);
    } catch (error) {
      if (signal.aborted) return;
      this.#refuse(trial, sentenceOf(error));
    }
    this.#say('points');
    this.#say('state');
  }

  /** @param {Trial} trial @param {Round} round */
  #learn(trial, round) {
    const work = (round.epoch - trial.epoch) * (trial.entry.outlook?.secondsPerEpoch ?? 0);
    this.#spent.work += Math.max(0, work);
    trial.curve?.points.append(round.points);
    trial.epoch = round.epoch;
    trial.seconds = round.seconds;
    trial.rollbacks += round.rollbacks;
    trial.sentence = round.sentence || trial.sentence;
    trial.checkpoint = round.checkpoint;
    if (round.stopped) trial.state = 'stopped';
    else if (round.epoch >= this.epochs) trial.state = 'done';
  }

  // ---- What is shown

  /** Trials whose curves are on screen, at most four: those being trained, else the ones picked, else first and best. */
  get shown() {
    const live = this.#heat.filter(({ curve }) => curve);
    const trials =
      live.length > 0 ? live : this.shownEntries.map(({ best }) => best).filter((each) => !!each);
    colour(trials);
    return trials;
  }

  /** @returns {Entry[]} */
  get shownEntries() {
    const done = this.entries.filter(({ best }) => best);
    if (this.picked) return this.picked.filter((entry) => done.includes(entry));
    const rest = done.slice(1).sort((a, b) => Number(a.best?.train) - Number(b.best?.train));
    const chosen = new Set([...done.slice(0, 1), ...rest.slice(0, ON_SCREEN - 1)]);
    return done.filter((entry) => chosen.has(entry));
  }

  /** Shows an entry on the chart, or takes it away. @param {Entry} entry */
  pick(entry) {
    const shown = this.shownEntries;
    const without = shown.filter((other) => other !== entry);
    const taken = without.length < shown.length;
    if (!taken && shown.length >= ON_SCREEN) return;
    this.picked = taken ? without : [...shown, entry];
    this.#say('state');
  }

  /** @returns {Row[]} */
  get rows() {
    return this.entries.map((entry) => {
      const { best, outlook } = entry;
      const train = best?.train ?? null;
      const floor = outlook?.floor.perChar ?? null;
      const above = train === null || floor === null ? null : train - floor;
      const bestValid = best?.curve?.points.best() ?? null;
      return { entry, best, train, floor, above, valid: best?.valid ?? null, bestValid };
    });
  }

  /** Seconds that the runs still to be made will take here; null while that is not known. */
  get expected() {
    let work = 0;
    for (const { entry, state, epoch } of this.trials) {
      if (state !== 'waiting' && state !== 'training') continue;
      const each = entry.outlook?.secondsPerEpoch;
      if (each == null) return null;
      work += each * (this.epochs - epoch);
    }
    const { seconds, work: done } = this.#spent;
    const now = seconds + (this.running ? (this.#now() - this.#began) / 1000 : 0);
    // As fast as it was so far, once that is known; before, as many at a time as there are workers.
    return done > 3 ? (work * now) / done : work / this.#atOnce;
  }

  /** Share of all the work that is done. */
  get share() {
    let [done, all] = [0, 0];
    for (const { entry, over, epoch, curve } of this.trials) {
      const each = entry.outlook?.secondsPerEpoch ?? 1;
      all += each * this.epochs;
      const now = Math.max(epoch, curve?.points.epoch.at(-1) ?? 0);
      done += each * (over ? this.epochs : now);
    }
    return all > 0 ? done / all : 0;
  }

  /** The windows or the memory of an entry are not those of the first: what it reads in a step is not the same. @param {Entry} entry */
  otherBatches(entry) {
    const [a, b] = [this.entries[0]?.outlook?.facts, entry.outlook?.facts];
    if (!a || !b) return false;
    return a.window !== b.window || a.batch !== b.batch || entry.settings.state !== this.base.state;
  }

  /** @param {string} type */
  #say(type) {
    this.dispatchEvent(new Event(type));
  }
}

/** @param {unknown} error */
const sentenceOf = (error) => (error instanceof Error ? error.message : String(error));

/** @param {Trial} trial */
const nameOf = ({ entry, rate }) =>
  entry.trials.length > 1 ? `${entry.name}, rate ${rate}` : entry.name;

/** Gives each a colour of its own; one that had its already keeps it. @param {Trial[]} trials */
function colour(trials) {
  /** @type {Set<number>} */
  const taken = new Set();
  for (const { curve } of trials) {
    if (!curve) continue;
    while (taken.has(curve.number)) curve.number = (curve.number % (2 * ON_SCREEN)) + 1;
    taken.add(curve.number);
  }
}

/** The same run, however it is called. @param {Entry} a @param {Entry} b */
function alike(a, b) {
  const rates = (/** @type {Entry} */ entry) => entry.trials.map(({ rate }) => rate).join();
  const { lr: _, ...others } = a.settings;
  return (
    rates(a) === rates(b) &&
    Object.entries(others).every(([name, value]) => b.settings[name] === value)
  );
}

/** Fields that are told elsewhere, or are the same for all. */
const APART = new Set(['lr', 'seed', 'schedule_epochs']);

/**
 * How settings differ from others, in the page's words.
 * @param {Field[]} fields
 * @param {Settings} settings
 * @param {Settings} base
 * @returns {string[]} "Hidden units 256"
 */
export function differences(fields, settings, base) {
  return fields
    .filter(({ name }) => !APART.has(name) && settings[name] !== base[name])
    .map((field) => `${field.label} ${inWords(field, settings[field.name] ?? '')}`);
}
