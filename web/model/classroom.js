// What changes for a class in front of a projector: arithmetic that is the same on every laptop, and a slow beginning.

/** @import { Conductor } from './conductor.js' */

/** Epochs of a run that are shown one a second, before the rest goes at full speed. */
const SLOW = 50;
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
    const { choice, run } = this.#conductor;
    const field = choice.fields.find(({ name }) => name === 'arithmetic');
    if (field) this.#conductor.setField(field, on ? 'plain' : field.initial);
    if (!on && this.#slow) run.setPace(0);
    this.#slow = null;
  }

  /** Looks where the run stands; a pace that the reader chose stays. */
  follow() {
    const { run } = this.#conductor;
    const { curve } = run;
    if (!this.#on || !curve || curve.recorded) return;
    const early = run.epoch < SLOW;
    if (early && this.#slow !== curve && run.pace === 0) run.setPace(1);
    if (early) this.#slow = curve;
    if (!early && this.#slow === curve && run.pace === 1) run.setPace(0);
    if (!early) this.#slow = null;
  }
}
