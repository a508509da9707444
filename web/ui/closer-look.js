// A closer look at the run for a panel: asked for when the panel is seen, measured by an aide on a copy, told how far it
// is, and ended with the panel.
//
// What it holds is of one run at one epoch. It is measured as soon as there is something to measure, again when the run
// pauses or ends, and meanwhile when the reader asks (measure-bar.js).

import { Refusal } from '../wire/refusal.js';
import { strings } from '../words/strings.js';

/**
 * @import { Aides } from '../model/aides.js'
 * @import { Run } from '../model/run.js'
 */

/** @typedef {import('lit').ReactiveControllerHost & {run: Run|null, aides: Aides|null}} Host */

export class CloserLook {
  #host;
  #look;
  #options;
  /** @type {AbortController|null} */
  #working = null;
  /** What came of the last one. @type {any} */
  result = null;
  /** What is known so far of the one under way. @type {any} */
  part = null;
  /** The epoch that the result was measured at. @type {number|null} */
  epoch = null;
  /** The curve it belongs to. @type {import('../model/curve.js').Curve|null} */
  curve = null;
  /** Share of the one under way that is done, 0 to 1. */
  share = 0;
  /** Why there is none, or ''. */
  trouble = '';

  /**
   * @param {Host} host
   * @param {string} look a name in web/looks/jobs.js
   * @param {() => any} [options] what the look takes
   */
  constructor(host, look, options = () => ({})) {
    this.#host = host;
    this.#look = look;
    this.#options = options;
    host.addController(this);
  }

  get working() {
    return this.#working !== null;
  }

  /** The result is of another run, or of an earlier epoch of this one. */
  get stale() {
    const { run } = this.#host;
    return this.result !== null && (this.curve !== run?.curve || this.epoch !== run?.epoch);
  }

  /** There is something to look at. */
  get possible() {
    return (this.#host.run?.epoch ?? 0) > 0;
  }

  /** Measures by itself what can be seen: the first time, and again when the run has come to rest. */
  hostUpdated() {
    const { run } = this.#host;
    if (this.working || this.trouble || !this.possible || run?.preparing) return;
    if (this.result === null || (this.stale && !run?.running)) this.measure();
  }

  hostDisconnected() {
    this.#drop();
  }

  #drop() {
    this.#working?.abort(new Refusal(''));
    this.#working = null;
  }

  /** The reader does not want it now. */
  cancel() {
    this.#drop();
    this.trouble = strings.deeper.cancelled;
    this.#host.requestUpdate();
  }

  /** Measures the run as it is now; one that is under way is ended. */
  async measure() {
    const { run, aides } = this.#host;
    this.#drop();
    if (!run?.started || !aides) return;
    const mine = new AbortController();
    this.#working = mine;
    this.share = 0;
    this.part = null;
    this.trouble = '';
    this.#host.requestUpdate();
    const { curve } = run;
    const { text } = run.started.origin;
    try {
      const saved = await run.save();
      if (saved.type === 'refused') throw new Refusal(saved.sentence);
      mine.signal.throwIfAborted();
      const { checkpoint } = saved;
      const job = { look: this.#look, text, checkpoint, settings: {}, options: this.#options() };
      const told = (/** @type {number} */ share, /** @type {any} */ part) => {
        if (this.#working !== mine) return;
        this.share = share;
        this.part = part ?? this.part;
        this.#host.requestUpdate();
      };
      const { result, epoch } = await aides.ask(job, { signal: mine.signal, told });
      this.result = result;
      this.epoch = epoch;
      this.curve = curve;
    } catch (error) {
      if (this.#working !== mine) return;
      this.trouble = error instanceof Refusal ? error.message : strings.deeper.noAide;
    }
    this.#working = null;
    this.#host.requestUpdate();
  }
}
