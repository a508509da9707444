// A number that is typed in a panel and is no setting of a recipe: an input that takes what any number field takes, steps with
// the arrow keys, and says why it did not take something.

import { html, nothing } from 'lit';
import { enter, whyWrong } from '../model/choice.js';
import { readings } from '../model/typed.js';
import { withValue } from './element.js';

/** @import { Field } from '../wire/protocol.js' */

/** A whole number of the page's own, described like a field of the core. @param {string} label @param {number} minimum @param {number} maximum */
export const wholeNumber = (label, minimum, maximum) =>
  /** @type {Field} */ (
    /** @type {unknown} */ ({ name: '', label, kind: 'integer', minimum, maximum, unit: '' })
  );

export class NumberInput {
  /** What was typed and does not fit. @type {Map<string, string>} */
  #wrong = new Map();
  #host;
  #field;

  /**
   * @param {import('lit').ReactiveControllerHost} host is drawn again when something was typed
   * @param {() => Field} field
   */
  constructor(host, field) {
    this.#host = host;
    this.#field = field;
  }

  /** What it shows does not fit. */
  get wrong() {
    return this.#wrong.size > 0;
  }

  /**
   * The input; its label stands around it.
   * @param {string|number} value in force
   * @param {(value: number) => void} take hears of each value that fits
   * @param {object} [how]
   * @param {number} [how.step] that an arrow key adds
   * @param {number} [how.otherwise] taken for what is no number; then the nearest value is taken for one out of range
   * @param {boolean} [how.disabled]
   */
  render(value, take, { step = 1, otherwise = 0, disabled = false } = {}) {
    const field = this.#field();
    const { name, kind, minimum, maximum } = field;
    const whole = kind === 'integer';
    const typed = this.#wrong.get(name);
    const near = (/** @type {number} */ number) =>
      String(Math.min(maximum, Math.max(minimum, number)));
    const read = (/** @type {string} */ given, /** @type {HTMLInputElement} */ input) => {
      const fits = enter(field, given, this.#wrong);
      input.value = fits ?? given;
      if (fits !== null) take(Number(fits));
      this.#host.requestUpdate();
    };
    return html`
      <input
        type="text"
        role="spinbutton"
        inputmode=${whole ? 'numeric' : 'decimal'}
        autocomplete="off"
        aria-valuenow=${value}
        aria-invalid=${typed !== undefined}
        ?disabled=${disabled}
        .value=${typed ?? String(value)}
        @change=${withValue((given, input) => {
          const [one, other] = readings(given, whole);
          read(otherwise && !other ? near(Math.round(Number(one)) || otherwise) : given, input);
        })}
        @keydown=${(/** @type {KeyboardEvent & {target: HTMLInputElement}} */ event) => {
          const by = { ArrowUp: step, ArrowDown: -step }[event.key];
          if (!by) return;
          event.preventDefault();
          read(near(Number((Number(value) + by).toFixed(2))), event.target);
        }}
      />
    `;
  }

  /** Why it has not taken what it shows, or nothing. */
  why() {
    const [said] = whyWrong([this.#field()], this.#wrong);
    return said ? html`<p class="warn" role="alert">${said}</p>` : nothing;
  }
}
