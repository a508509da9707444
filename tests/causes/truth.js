// What is true of a run: it is continued as it is and with one change at a time, by three seeds, and nobody is asked why.
//
// Changes are first tried with the run's own seed. A figure that decides is the median of three seeds: the run's and two
// others, with which the run is trained again from scratch and then continued.
import { count, train } from './command.js';
import { ladder } from './ladder.js';

/** @typedef {import('./runs.js').Run} Run */
/** @typedef {import('./runs.js').Settings} Settings */
/** @typedef {import('./command.js').Trained} Trained */
/** @typedef {import('./command.js').Counted} Counted */
/** @typedef {import('./ladder.js').Change} Change */

/** The run's own and two others. */
export const SEEDS = 3;
/** The shares of the excess and of the loss that a cause removes at least. */
export const CAUSE = { excess: 0.03, loss: 0.005 };

const median = (/** @type {number[]} */ values) => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
};

/** No change. @type {Change} */
const NOTHING = { name: 'nothing', group: 'nothing', settings: {} };

export class Truth {
  /** @param {Run} run @param {Trained} own @param {Counted} counted @param {number} seeds */
  constructor(run, own, counted, seeds) {
    this.run = run;
    this.seeds = seeds;
    this.own = own;
    this.counted = counted;
    /** Epochs of the true continuation. */
    this.more = Math.max(5, run.epochs);
    const letters = counted.tables[0]?.train ?? counted.uniform;
    this.letters = letters;
    const guessing = own.train > Math.min(0.97 * letters, counted.uniform);
    this.changes = ladder(run.settings, { guessing, distance: run.distance });
  }

  /** @param {Run} run @param {number} seeds */
  static async of(run, seeds) {
    const own = await train({ ...run, settings: run.settings }, true);
    return new Truth(run, own, await count(run.text, run.settings), seeds);
  }

  /** The settings of one of the three. @param {number} k */
  #settings(k) {
    return { ...this.run.settings, seed: Number(this.run.settings.seed) + 5000011 * k };
  }

  /** The run itself, by the k-th seed. @param {number} k @returns {Promise<Trained>} */
  base(k) {
    const { text, last, epochs } = this.run;
    return k === 0
      ? Promise.resolve(this.own)
      : train({ text, last, epochs, settings: this.#settings(k) }, true);
  }

  /** What the first weights cost on the text of the run. */
  async first() {
    const { text, settings } = this.run;
    return (await train({ text, last: text, epochs: 0, settings })).unseen.last;
  }

  /**
   * What becomes of the run with a change, by the k-th seed, after as many epochs again.
   * @param {Change} change
   * @param {number} [k]
   * @returns {Promise<Trained>}
   */
  async after(change, k = 0) {
    const { text, last } = this.run;
    const from = await this.base(k);
    const epochs = this.run.epochs + this.more;
    if (change.scratch)
      return train({
        text,
        last,
        epochs,
        settings: { ...change.settings, seed: this.#settings(k).seed ?? 1 },
      });
    // A run that was set back more often than is allowed has fewer epochs than were asked for.
    return train({ text, last, epochs: from.epoch + this.more, settings: change.settings, from });
  }

  nothing(k = 0) {
    return this.after(NOTHING, k);
  }

  /** The median over the seeds of a figure. @param {(k: number) => Promise<number>} figure */
  async #median(figure) {
    return median(await Promise.all(Array.from({ length: this.seeds }, (_, k) => figure(k))));
  }

  /** @param {(trained: Trained, base: Trained) => number} figure of what becomes of the run as it is */
  goingOn(figure) {
    return this.#median(async (k) => figure(await this.nothing(k), await this.base(k)));
  }

  /** How far a change gets below no change on the training text. @param {Change} change */
  gain(change) {
    return this.#median(
      async (k) => (await this.nothing(k)).train - (await this.after(change, k)).train,
    );
  }

  /**
   * By which share a change lowers the best loss on test text below that of the run, on the held-out part and on the
   * last tenth: the smaller of the two.
   * @param {Change} change
   */
  helps(change) {
    return this.#median(async (k) => {
      const [with_, base] = await Promise.all([this.after(change, k), this.base(k)]);
      return Math.min(1 - with_.best / base.best, 1 - with_.unseen.best / base.unseen.best);
    });
  }

  /** The loss of no change and what of it stands above the floor. */
  async left() {
    const loss = await this.goingOn(({ train: now }) => now);
    return { loss, excess: Math.max(0, loss - this.counted.floor) };
  }

  /** Whether what is removed is enough for a cause. @param {number} gain */
  async counts(gain) {
    const { loss, excess } = await this.left();
    return gain >= CAUSE.excess * excess && gain >= CAUSE.loss * loss && gain > 0;
  }

  /**
   * The best changes of the run's own seed, and the median of each over all seeds: best first.
   * @param {(change: Change) => boolean} [of]
   * @param {number} [limit]
   */
  async best(of = () => true, limit = 2) {
    const own = await this.nothing();
    const tried = await Promise.all(
      this.changes.filter(of).map(async (change) => ({
        change,
        gain: own.train - (await this.after(change)).train,
      })),
    );
    const first = tried.sort((a, b) => b.gain - a.gain).slice(0, limit);
    const sure = await Promise.all(
      first.map(async ({ change }) => ({ change, gain: await this.gain(change) })),
    );
    return sure.sort((a, b) => b.gain - a.gain);
  }

  /** The best of some groups, or a gain of nothing. @param {...string} groups */
  async of(...groups) {
    const [best] = await this.best(({ group }) => groups.includes(group));
    return best ?? { change: NOTHING, gain: 0 };
  }

  /**
   * The change that removes most from the training text, of those that keep floor and cell: another memory, window
   * (where the memory is cleared) or cell asks another question.
   */
  async largest() {
    const other = ['memory', 'cell', 'half', 'regularise'];
    if (this.run.settings.state === 'reset') other.push('window');
    const [best] = await this.best(({ group }) => !other.includes(group), 3);
    return best ?? { change: NOTHING, gain: 0 };
  }

  /** What twice the units remove beyond the best rate, and what that rate removes and leaves above the floor. */
  async size() {
    const [rate] = await this.best(
      ({ group, scratch }) => !scratch && ['lower', 'higher'].includes(group),
      1,
    );
    const best = rate && rate.gain > 0 ? rate.change : NOTHING;
    const hidden = 2 * Number(this.run.settings.hidden);
    const larger = {
      name: `hidden-2 with ${best.name}`,
      group: 'size',
      settings: { ...best.settings, hidden },
    };
    const gain = await this.#median(
      async (k) => (await this.after(best, k)).train - (await this.after(larger, k)).train,
    );
    const loss = await this.#median(async (k) => (await this.after(best, k)).train);
    const excess = Math.max(0, loss - this.counted.floor);
    return { gain, loss, excess, helps: await this.helps(larger), rate: rate?.gain ?? 0 };
  }

  /** The changes that help test text most with the run's own seed, by the median of the seeds. @param {(c: Change) => boolean} of */
  async bestOnTest(of) {
    const all = await Promise.all(
      [NOTHING, ...this.changes].filter(of).map(async (change) => {
        const made = await this.after(change);
        const { best, unseen } = this.own;
        return {
          change,
          helps: Math.min(1 - made.best / best, 1 - made.unseen.best / unseen.best),
        };
      }),
    );
    const first = all.sort((a, b) => b.helps - a.helps).slice(0, 2);
    const sure = await Promise.all(
      first.map(async ({ change }) => ({ change, helps: await this.helps(change) })),
    );
    return sure.sort((a, b) => b.helps - a.helps)[0] ?? { change: NOTHING, helps: 0 };
  }

  /**
   * Whether the run memorises: on as many epochs again training falls below what it was at the best moment and below
   * what single characters cost, and test text is 2 % above its best or more.
   */
  async memorises() {
    const [rise, fall, gap, loss] = await Promise.all([
      this.goingOn((on, base) => on.valid / Math.min(on.best, base.best) - 1),
      this.goingOn((on, base) => {
        const moment = base.epochs.findIndex(({ valid }) => valid === base.best);
        const then = base.epochs[moment]?.loss ?? base.train;
        return 1 - on.train / Math.max(base.train, then);
      }),
      this.goingOn((on) => on.valid / on.train - 1),
      this.goingOn((on) => on.train),
    ]);
    const learnt = loss < this.letters;
    return { holds: learnt && rise >= 0.02 && fall > 0 && gap >= 0.05, rise, fall, gap };
  }
}
