// What changes for a class in front of a projector: arithmetic that is the same on every laptop, and a slow beginning.

/** @import { Conductor } from './conductor.js' */

/** Epochs of a run that are shown one a second, before the rest goes at full speed. */
const SLOW = 50;
/** The arithmetic that every laptop has. */
const COMMON = 'plain';
/** Epochs that each experiment trains, however fast the machine is. */
export const FIXED_EPOCHS = 50;

export class Classroom {
  #conductor;
  #on = false;
  /** The run whose beginning is shown slowly. @type {unknown} */
  #slow = null;

  /** @param {Conductor} conductor */
  constructor(conductor) {
    this.#conductor = conductor;
  }

  /** @param {boolean} on */
  turn(on) {
    if (on === this.#on) return;
    this.#on = on;
    const field = this.#arithmetic;
    if (field) this.#conductor.setField(field, on ? COMMON : field.initial);
    if (!on && this.#slow) this.#conductor.run.setPace(0);
    this.#slow = null;
  }

  get #arithmetic() {
    return this.#conductor.choice.fields.find(({ name }) => name === 'arithmetic');
  }

  /** A recipe that is chosen, or that a visit begins with, is computed so too; a run that is under way stays as it is. */
  #keepCommon() {
    const { choice, run, anew } = this.#conductor;
    const field = this.#arithmetic;
    if (field && (run.untouched || anew) && choice.settings.arithmetic !== COMMON)
      this.#conductor.setField(field, COMMON);
  }

  /** Looks where the run stands; a pace that the reader chose stays. */
  follow() {
    if (!this.#on) return;
    this.#keepCommon();
    const { run } = this.#conductor;
    const { curve } = run;
    if (!curve || curve.recorded) return;
    const early = run.epoch < SLOW;
    if (early && this.#slow !== curve && run.pace === 0) run.setPace(1);
    if (early) this.#slow = curve;
    if (!early && this.#slow === curve && run.pace === 1) run.setPace(0);
    if (!early) this.#slow = null;
  }
}
