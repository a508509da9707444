// The post's run made anew, in both readings of its batch size, with its first version beside them; and what they say
// to "why 2.3?". No DOM.
//
// Events: 'state' when what can be done changed, 'points' when a curve grew.

import { Curve } from '../../model/curve.js';
import { Refusal } from '../../wire/refusal.js';
import { formatLoss } from '../../words/units.js';
import { words } from './words.js';

/**
 * @import { Drawn, Job, Outlook, Recipe, Round, RoundOptions } from '../../wire/protocol.js'
 * @import { Ask, Source } from '../compare/comparison.js'
 */

/** The runs by the names of their recipes. @typedef {'many'|'one'|'bug'} Name */

const RECIPES = { many: 'post', one: 'post-one', bug: 'post-bug' };
/** Only its floor is asked for. */
const CARRIED = 'post-carry';
const ASKED = [RECIPES.many, RECIPES.one, CARRIED];
/** Where the post shows what its run wrote. */
export const SAMPLED = 101;
/** Characters of a sample. */
const LENGTH = 400;

export class Replay extends EventTarget {
  /** @type {'idle'|'running'|'done'} */
  state = 'idle';
  /** Why there is nothing, or ''. */
  trouble = '';
  /** @type {Source|null} */
  source = null;
  /** What the runs are, before they are made. @type {Map<string, Outlook>} */
  outlooks = new Map();
  /** @type {Map<Name, Curve>} */
  curves = new Map();
  /** @type {Map<Name, Drawn>} */
  samples = new Map();
  /** A run that broke down or was refused, and why. @type {Map<Name, string>} */
  broken = new Map();
  /** Of the two readings; 0: as many as the recipe has. */
  epochs = 0;

  #ask;
  /** @type {Recipe[]} */
  #recipes = [];
  /** @type {Map<Name, number>} */
  #shares = new Map();
  #working = new AbortController();
  #question = 0;

  /** @param {Ask} ask has a job done by an aide */
  constructor(ask) {
    super();
    this.#ask = ask;
  }

  get running() {
    return this.state === 'running';
  }

  /** The curve that leads the chart, and what it was made from: as of the run of the page. */
  get curve() {
    return this.curves.get('many') ?? null;
  }

  get started() {
    const { curve, source } = this;
    return curve && source && { origin: { text: source.text, settings: curve.settings } };
  }

  /** Epochs of a run. @param {Name} name */
  epochsOf(name) {
    const all = this.epochs || Number(this.#settings(RECIPES[name]).schedule_epochs) || 1;
    return name === 'bug' ? Math.min(SAMPLED, all) : all;
  }

  /** @param {string} name */
  #settings(name) {
    return this.#recipes.find((recipe) => recipe.name === name)?.settings ?? {};
  }

  /**
   * Asks what there would be to train and how long that takes; what was made of another text is gone.
   * @param {Recipe[]} recipes
   * @param {Source} source
   */
  async prepare(recipes, source) {
    this.cancel();
    const mine = ++this.#question;
    this.#recipes = recipes;
    this.source = source;
    this.trouble = '';
    this.state = 'idle';
    for (const map of [this.outlooks, this.curves, this.samples, this.broken]) map.clear();
    this.#say('state');
    this.#working = new AbortController();
    const { signal } = this.#working;
    await Promise.all(
      ASKED.map(async (name) => {
        try {
          const job = this.#job(name, { until: 0, epochs: 1 });
          const { outlook } = /** @type {Round} */ ((await this.#ask(job, { signal })).result);
          if (mine === this.#question && outlook) this.outlooks.set(name, outlook);
        } catch (error) {
          if (mine === this.#question && !signal.aborted) this.trouble = sentenceOf(error);
        }
      }),
    );
    if (mine === this.#question) this.#say('state');
  }

  /** @param {string} name @param {RoundOptions} options @returns {Job} */
  #job(name, options) {
    const settings = this.#settings(name);
    return { look: 'train', text: this.source?.text ?? '', checkpoint: null, settings, options };
  }

  /** @param {Name} name */
  outlookOf(name) {
    return this.outlooks.get(RECIPES[name === 'bug' ? 'many' : name]) ?? null;
  }

  /** The floor of the run that keeps its memory, as a sum over a window. */
  get carriedFloor() {
    const outlook = this.outlooks.get(CARRIED);
    return outlook ? outlook.floor.perChar * (outlook.facts.window - outlook.facts.burnIn) : null;
  }

  /** Seconds that all of it takes on one core; null while that is not known. */
  get expected() {
    let all = 0;
    for (const name of NAMES) {
      const each = this.outlookOf(name)?.secondsPerEpoch;
      if (each == null) return null;
      all += each * this.epochsOf(name);
    }
    return all;
  }

  /** How much is done, 0 to 1. */
  get share() {
    let [done, all] = [0, 0];
    for (const name of NAMES) {
      const work = (this.outlookOf(name)?.secondsPerEpoch ?? 1) * this.epochsOf(name);
      all += work;
      done += work * (this.#shares.get(name) ?? 0);
    }
    return all > 0 ? done / all : 0;
  }

  /** It can be started: the core has said that the text will do. */
  get possible() {
    return this.outlooks.size === ASKED.length && !this.running;
  }

  /** @param {number[]} also epochs at which both losses are measured */
  async start(also) {
    if (!this.possible) return;
    this.state = 'running';
    this.trouble = '';
    for (const map of [this.curves, this.samples, this.broken, this.#shares]) map.clear();
    this.#working = new AbortController();
    const { signal } = this.#working;
    this.#say('state');
    await Promise.all(NAMES.map((name) => this.#make(name, also, signal)));
    if (signal.aborted) return;
    this.state = 'done';
    this.#say('state');
  }

  /** @param {Name} name @param {number[]} also @param {AbortSignal} signal */
  async #make(name, also, signal) {
    const outlook = /** @type {Outlook} */ (this.outlookOf(name));
    const { facts, floor, uniform } = outlook;
    const textName = this.source?.name ?? '';
    const settings = this.#settings(RECIPES[name]);
    const number = 1 + NAMES.indexOf(name);
    const curve = new Curve({
      number,
      name: words.names[name],
      textName,
      facts,
      floor,
      uniform,
      settings,
    });
    this.curves.set(name, curve);
    const epochs = this.epochsOf(name);
    const samples = name === 'one' ? [] : [Math.min(SAMPLED, epochs)];
    const job = this.#job(RECIPES[name], {
      until: epochs,
      epochs,
      also: [...also, ...samples],
      samples,
      length: LENGTH,
    });
    const told = (/** @type {number} */ share, /** @type {any} */ part) => {
      if (signal.aborted) return;
      this.#shares.set(name, share);
      if (part) curve.points.append(part);
      this.#say('points');
    };
    try {
      const round = /** @type {Round} */ ((await this.#ask(job, { signal, told })).result);
      if (signal.aborted) return;
      curve.points.append(round.points);
      const [sample] = round.samples;
      if (sample) this.samples.set(name, sample);
      if (round.stopped) this.broken.set(name, round.sentence);
    } catch (error) {
      if (signal.aborted) return;
      this.broken.set(name, sentenceOf(error));
    }
    this.#shares.set(name, 1);
    this.#say('points');
    this.#say('state');
  }

  cancel() {
    this.#working.abort(new Refusal(''));
    // What was being asked has no answer now: it is asked again.
    if (this.outlooks.size < ASKED.length) this.source = null;
    if (!this.running) return;
    this.state = 'idle';
    this.trouble = words.cancelled;
    for (const map of [this.curves, this.samples, this.broken, this.#shares]) map.clear();
    this.#say('state');
  }

  /** What a reading came to; null while it is not at its end. @param {Name} name @returns {Ended|null} */
  ended(name) {
    const curve = this.curves.get(name);
    const train = curve?.points.train.at(-1);
    if (this.state !== 'done' || !curve || train == null || this.broken.has(name)) return null;
    const { points, floor, uniform, facts, counted } = curve;
    const best = points.best();
    const valid = points.valid.at(-1);
    return {
      epoch: points.epoch.at(-1) ?? 0,
      train: train * counted,
      floor: floor.perChar * counted,
      valid: valid == null ? null : valid * counted,
      best: best && { epoch: best.epoch, value: best.value * counted },
      random: uniform * counted,
      window: facts.window,
      predictions: facts.predictions,
    };
  }

  /** @param {string} type */
  #say(type) {
    this.dispatchEvent(new Event(type));
  }
}

/** @type {Name[]} */
const NAMES = ['many', 'one', 'bug'];

/**
 * A run at its end; losses as sums over a window, as the post has them.
 * @typedef {object} Ended
 * @property {number} epoch
 * @property {number} train with the weights of one moment
 * @property {number} floor
 * @property {number|null} valid
 * @property {{epoch: number, value: number}|null} best
 * @property {number} random
 * @property {number} window
 * @property {number} predictions of an epoch
 */

/**
 * "Why 2.3?", from what was measured and nothing else.
 * @param {Ended} many the reading of 32 windows a batch
 * @param {Ended} one the reading of one
 * @param {number} carried the floor with the memory kept
 * @returns {string[]} paragraphs
 */
export function whySo(many, one, carried) {
  const say = words.answer;
  const share = many.train > 0 ? Math.min(1, many.floor / many.train) : 1;
  const percent = `${Math.floor(100 * share)}%`;
  const above = formatLoss(Math.max(0, many.train - many.floor));
  const weighed = share >= 0.5 ? say.mostly : say.partly;
  return [
    `${say.many(formatLoss(many.train), formatLoss(many.floor), many.window)} ${weighed(percent, above)}`,
    `${say.one(formatLoss(one.train), formatLoss(one.floor), one.predictions)} ${say.fair}`,
    `${say.unseen(heldOut(many), heldOut(one))}${worse(many) && worse(one) ? ` ${say.byHeart}` : ''}`,
    say.carry(formatLoss(carried)),
  ];
}

/** How the text fares that a run is not trained on. @param {Ended} run */
function heldOut({ valid, best, epoch, random }) {
  const say = words.answer;
  if (valid === null || !best) return say.noHeldOut;
  if (best.epoch === epoch) return say.bestNow(formatLoss(valid), formatLoss(random));
  return say.heldOut(formatLoss(best.value), best.epoch, formatLoss(valid), formatLoss(random));
}

/** The unseen text was better before. @param {Ended} run */
const worse = ({ valid, best }) => valid !== null && best !== null && valid > 1.02 * best.value;

/** @param {unknown} error */
const sentenceOf = (error) => (error instanceof Error ? error.message : String(error));
