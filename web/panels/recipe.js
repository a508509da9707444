// The recipe panel: a preset, the fields a newcomer sees, how they differ, what they cost. Drawn from the core's table.

import { css, html, LitElement, nothing } from 'lit';
import { inWords } from '../state/choice.js';
import { strings } from '../strings.js';
import { formatCount } from '../units.js';
import { base } from './styles.js';

/** @typedef {import('../protocol.js').Field} Field */

const words = strings.recipe;

export class RecipePanel extends LitElement {
  /** @override */
  static properties = {
    choice: { attribute: false },
    facts: { attribute: false },
    problem: { attribute: false },
    waiting: { attribute: false },
    turn: { attribute: false },
    told: { state: true },
  };

  constructor() {
    super();
    /** @type {import('../state/choice.js').Choice|null} */
    this.choice = null;
    /** @type {import('../protocol.js').Facts|null} */
    this.facts = null;
    /** A sentence of the core about these settings, or ''. */
    this.problem = '';
    /** What takes effect only with a new start, or applied at once; ''. */
    this.waiting = '';
    /** Grows with every change of the choice. */
    this.turn = 0;
    /** The field whose help is shown. @type {Field|null} */
    this.told = null;
  }

  /** @param {Field} field @param {Event} event */
  #set(field, event) {
    const { value } = /** @type {HTMLInputElement|HTMLSelectElement} */ (event.target);
    this.dispatchEvent(new CustomEvent('field', { detail: { field, value } }));
  }

  /** @param {Event} event */
  #take(event) {
    const { value } = /** @type {HTMLSelectElement} */ (event.target);
    this.dispatchEvent(new CustomEvent('recipe', { detail: value }));
  }

  /** @override */
  render() {
    const choice = this.choice;
    const recipe = choice?.recipe;
    return html`
      <h2>${words.heading}</h2>
      <div class="row preset">
        <select
          aria-label=${words.heading}
          aria-describedby="about"
          ?disabled=${!recipe}
          @change=${this.#take}
        >
          ${choice?.recipes.map(
            (each) =>
              html`<option value=${each.name} .selected=${each === recipe}>${each.label}</option>`,
          )}
        </select>
      </div>
      <div class="fields" @focusout=${() => (this.told = null)} @pointerleave=${() => (this.told = null)}>
        ${choice?.fields.filter((field) => field.newcomer).map((field) => this.#renderField(field))}
      </div>
      ${this.#renderProblems()}
      ${this.waiting ? html`<p class="quiet waiting" aria-live="polite">${this.waiting}</p>` : nothing}
      <p class="quiet summary">${this.#renderSummary()}</p>
      <p class="quiet help" id="about">${this.told ? this.#describe(this.told) : (recipe?.help ?? '')}</p>
    `;
  }

  /** @param {Field} field */
  #renderField(field) {
    const choice = /** @type {import('../state/choice.js').Choice} */ (this.choice);
    const value = choice.settings[field.name] ?? '';
    const changed = choice.differences().some((each) => each.field === field);
    const guessed = choice.recipe?.guessed.includes(field.name) && !changed;
    const wrong = choice.wrong.get(field.name);
    const tell = () => (this.told = field);
    const set = (/** @type {Event} */ event) => this.#set(field, event);
    const { name } = field;
    return html`
      <div class="row ${changed ? 'changed' : ''}" @pointerenter=${tell} @focusin=${tell}>
        <span class="name">
          <label for=${name}>${field.label}</label>
          ${guessed ? html`<span class="guess" aria-hidden="true">${words.guess}</span>` : nothing}
        </span>
        ${
          field.kind === 'choice'
            ? html`
                <select id=${name} aria-describedby="help-${name}" @change=${set}>
                  ${field.choices.map(
                    (each, i) =>
                      html`<option value=${each} .selected=${each === value}>
                        ${field.words[i] ?? each}
                      </option>`,
                  )}
                </select>
              `
            : html`
                <input
                  id=${name}
                  type="text"
                  inputmode=${field.kind === 'integer' ? 'numeric' : 'decimal'}
                  autocomplete="off"
                  aria-describedby="help-${name}"
                  aria-invalid=${wrong === undefined ? 'false' : 'true'}
                  .value=${wrong ?? value}
                  @change=${set}
                />
              `
        }
        <span class="spoken" id="help-${name}">
          ${guessed ? `${words.guess}. ` : ''}${this.#describe(field)}
        </span>
      </div>
    `;
  }

  /** Help and range of a field. @param {Field} field */
  #describe(field) {
    return field.kind === 'choice'
      ? field.help
      : `${words.range(field.label, rangeOf(field))} ${field.help}`;
  }

  #renderProblems() {
    const choice = this.choice;
    const sentences = choice?.fields
      .filter((field) => choice.wrong.has(field.name))
      .map((field) =>
        words.outOfRange(
          field.label,
          (field.kind === 'integer' ? words.whole : words.aNumber) + rangeOf(field),
        ),
      );
    if (this.problem) sentences?.push(this.problem);
    return sentences?.length
      ? html`<div role="alert">${sentences.map((each) => html`<p class="quiet warn">${each}</p>`)}</div>`
      : nothing;
  }

  #renderSummary() {
    const choice = this.choice;
    if (!choice?.recipe) return nothing;
    const { label, guessed } = choice.recipe;
    const differences = choice.differences();
    const changed = new Set(differences.map(({ field }) => field.name));
    const guesses = choice.fields
      .filter((field) => guessed.includes(field.name) && !changed.has(field.name))
      .map((field) => `${field.label} ${inWords(field, choice.settings[field.name] ?? '')}`);
    const list = differences.map(({ field, now, was }) => words.instead(field.label, now, was));
    const { parameters = 0, bytes = 0, steps = 0 } = this.facts ?? {};
    return html`
      ${
        list.length
          ? html`<b>${words.changed(label, list.join(', '))}</b>
              <button class="link" @click=${this.#back}>${words.back}</button>`
          : nothing
      }
      ${guesses.length ? words.guesses(list.length === 0, guesses.join(', ')) : nothing}
      ${this.facts ? words.costs(parameters, bytes, steps) : nothing}
    `;
  }

  #back() {
    this.dispatchEvent(new CustomEvent('recipe', { detail: this.choice?.recipe?.name }));
  }

  /** @override */
  static styles = [
    base,
    css`
      :host {
        display: block;
      }
      .row {
        display: flex;
        align-items: center;
        gap: 6px;
        min-height: 32px;
        border-bottom: 1px solid var(--line);
        font-size: calc(14 * var(--px));
      }
      .row:hover {
        border-color: var(--strong-line);
      }
      .name {
        color: var(--soft);
        line-height: 1.3;
      }
      .guess {
        font-size: calc(11.5 * var(--px));
        border-bottom: 1px dotted var(--strong-line);
        margin-left: 2px;
        white-space: nowrap;
      }
      select,
      input {
        font: inherit;
        color: inherit;
        background: none;
        border: 0;
        border-radius: 4px;
        min-height: 28px;
        text-align: right;
        text-align-last: right;
        padding: 0 2px;
        margin-left: auto;
      }
      input {
        width: 64px;
        font-variant-numeric: tabular-nums;
      }
      select {
        max-width: 150px;
        cursor: pointer;
        text-overflow: ellipsis;
      }
      option {
        color: var(--ink);
        background: var(--panel);
      }
      .preset select {
        max-width: none;
        width: 100%;
        text-align: left;
        text-align-last: left;
        font-weight: 600;
      }
      .changed :is(select, input) {
        font-weight: 600;
        color: var(--warn);
      }
      [aria-invalid='true'] {
        color: var(--warn);
        text-decoration: underline wavy;
      }
      .fields {
        min-height: 268px;
      }
      .help {
        margin: 8px 0 0;
        min-height: 7.5em;
      }
      .waiting {
        margin-top: 6px;
        color: var(--accent);
      }
      .summary {
        min-height: 3em;
        margin-top: 8px;
      }
      b {
        color: var(--ink);
        font-weight: 400;
      }
    `,
  ];
}

/** @param {Field} field "1 to 1,024 units" */
function rangeOf({ minimum, maximum, unit }) {
  const show = (/** @type {number} */ value) =>
    Number.isInteger(value) ? formatCount(value) : String(value);
  return words.between(show(minimum), show(maximum), unit);
}

customElements.define('plateau-recipe', RecipePanel);
