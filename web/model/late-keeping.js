// Loads what keeps runs, once there is something to keep or to bring back. No DOM.
//
// Event: 'change' when it came, or could not.

import { keepWords } from '../words/keep.js';
import { whyMissing } from './missing.js';
import { anyKept } from './remembered.js';

/**
 * @import { Conductor } from './conductor.js'
 * @import { Keeping } from './keeping.js'
 */

/**
 * Brings what keeps runs, and the dialog that lists them.
 * @typedef {{keeping: () => Promise<typeof import('./keeping.js')>, runs: () => Promise<any>}} Parts
 */

/** Milliseconds until it is tried again where it did not come: the reader may be offline. */
const AGAIN = 20_000;

export class LateKeeping extends EventTarget {
  /** Null until it is needed. @type {Keeping|null} */
  keeping = null;
  /** Why it did not come, or ''. */
  trouble = '';
  /** Null: this page keeps nothing. @type {Parts|null} */
  #parts = null;
  /** @type {Promise<Keeping|null>|null} */
  #opening = null;
  #tried = Number.NEGATIVE_INFINITY;
  #ended = false;
  #conductor;

  /** @param {Conductor} conductor */
  constructor(conductor) {
    super();
    this.#conductor = conductor;
    conductor.addEventListener('change', this.#heard);
  }

  /** Whether this page keeps runs. */
  get able() {
    return this.#parts !== null;
  }

  /** The run at hand would be lost with the page. */
  get atRisk() {
    const { progress } = this.#conductor.run;
    return this.able && (this.keeping?.atRisk ?? (progress?.step ?? 0) > 0);
  }

  /** From now on runs are kept; one that an earlier visit has kept is looked for. @param {Parts} parts */
  use(parts) {
    this.#parts = parts;
    anyKept().then((any) => {
      if (any) this.open();
    });
    this.#changed();
  }

  /** It is needed now. @returns {Promise<Keeping|null>} null when it did not come */
  open() {
    if (this.keeping) return Promise.resolve(this.keeping);
    this.#opening ??= this.#open().finally(() => {
      this.#opening = null;
      this.#changed();
    });
    return this.#opening;
  }

  async #open() {
    this.#tried = performance.now();
    try {
      const part = await this.#parts?.keeping();
      if (!part || this.#ended) return null;
      this.keeping = new part.Keeping(this.#conductor);
      this.keeping.follow(this.#conductor.run);
      this.keeping.addEventListener('change', () => this.#changed());
      this.trouble = '';
      return this.keeping;
    } catch {
      this.trouble = await whyMissing(keepWords.notLoaded);
      return null;
    }
  }

  /** The dialog that lists the kept runs. */
  dialog() {
    return this.#parts?.runs();
  }

  /** The run may be another one, and may have begun to train. */
  #heard = () => {
    const { run } = this.#conductor;
    this.keeping?.follow(run);
    const due = performance.now() - this.#tried > AGAIN;
    if (!this.keeping && this.able && run.phase === 'running' && due) this.open();
  };

  dispose() {
    this.#ended = true;
    this.#conductor.removeEventListener('change', this.#heard);
    this.keeping?.dispose();
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}
