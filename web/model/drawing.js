// Sampling again: the settings as typed, the sample being written, and what it is written with. No DOM.
//
// Event: 'change'.

import { strings } from '../words/strings.js';
import { enter, isSwitch } from './choice.js';

/**
 * @import { Field, Settings } from '../wire/protocol.js'
 * @import { Curve } from './curve.js'
 * @import { Run } from './run.js'
 */

/**
 * A sample asked for, whole or still growing.
 * @typedef {object} Written
 * @property {string} text without the prompt
 * @property {string} prompt
 * @property {Settings} sampling
 * @property {number} epoch of the weights
 * @property {number|null} kept the number of those weights; null: of the run as it was
 * @property {number} step at which the run stood when its own weights wrote it
 * @property {Curve|null} curve the run's
 */

/** Milliseconds between two looks at a text that grows. */
const PAUSE = 50;
const words = strings.samples;

export class Drawing extends EventTarget {
  /** @type {Field[]} */
  fields = [];
  /** Values in force. @type {Settings} */
  values = {};
  /** Fields whose typed value is out of range, with what was typed. @type {Map<string, string>} */
  wrong = new Map();
  prompt = '';
  /** The last sample that was asked for. @type {Written|null} */
  written = null;
  /** Why the last one was not written, or ''. */
  refusal = '';

  /** @type {import('./run.js').Drawing|null} */
  #under = null;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;

  get writing() {
    return this.#under !== null;
  }

  /** The core's table; what was typed stays. @param {Field[]} fields */
  describe(fields) {
    if (fields === this.fields) return;
    this.fields = fields;
    const initial = Object.fromEntries(fields.map((field) => [field.name, field.initial]));
    this.values = { ...initial, ...this.values };
  }

  /** @param {Field} field @param {string} value as typed */
  set(field, value) {
    const fits = enter(field, value, this.wrong);
    if (fits !== null) this.values = { ...this.values, [field.name]: fits };
    this.#say();
  }

  /**
   * Writes a sample; what was written before stays until the first piece, or for good when this one is refused.
   * @param {Run} run
   * @param {number|null} kept
   * @param {number} epoch
   */
  async write(run, kept, epoch) {
    if (this.writing || this.wrong.size > 0) return;
    const { prompt } = this;
    const sampling = { ...this.values };
    const { curve } = run;
    const step = run.progress?.step ?? 0;
    let text = '';
    const show = (/** @type {number} */ from) => {
      this.written = { text, prompt, sampling, epoch: from, kept, step, curve };
    };
    this.refusal = '';
    const drawing = run.draw({ sampling, prompt, kept }, (piece) => {
      text += piece;
      show(epoch);
      this.#timer ??= setTimeout(() => this.#say(), PAUSE);
    });
    this.#under = drawing;
    this.#say();
    const answer = await drawing.done;
    this.#under = null;
    if (answer.type === 'sample') {
      text = answer.text;
      show(kept === null ? answer.epoch : epoch);
    } else {
      this.refusal = answer.sentence || words.notWritten;
    }
    this.#say();
  }

  /** It is enough: what there is stays. */
  stop() {
    this.#under?.stop();
  }

  /** What a sample was written with, as a list in words: "temperature 0.8, seed 3". @param {Settings} sampling */
  inWords(sampling) {
    const said = [];
    for (const field of this.fields) {
      const value = sampling[field.name] ?? field.initial;
      const label = field.label.toLowerCase();
      const usual = Number(value) === Number(field.initial);
      if (isSwitch(field)) said.push(...(usual ? [] : [label]));
      else if (field === this.fields[0] || !usual) said.push(`${label} ${value}`);
    }
    return said.join(', ');
  }

  #say() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.dispatchEvent(new Event('change'));
  }
}
