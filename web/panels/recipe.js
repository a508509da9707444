// The recipe panel: a preset, its fields, what was changed, what a run will cost, and the way to share it.

import { css, html, nothing } from 'lit';
import { grouped, inWords, whyWrong } from '../model/choice.js';
import { whyMissing } from '../model/missing.js';
import { noView } from '../model/view.js';
import { element, options, withValue } from '../ui/element.js';
import { base } from '../ui/styles.js';
import { Watch } from '../ui/watch.js';
import { strings } from '../words/strings.js';
import {
  asTyped,
  describe,
  fieldStyles,
  problems,
  renderField,
  rowStyles,
  whyIdle,
} from './recipe-field.js';

/** @import { Field } from '../wire/protocol.js' */

const words = strings.recipe;
/** Bytes from which the memory is worth a sentence of its own. */
const MUCH = 500e6;

const properties = {
  view: noView,
  /** Every field is shown, not the newcomer's eight. */
  all: false,
  /** The field whose help is shown. */
  read: /** @type {Field|null} */ (null),
  /** The dialog could not be loaded. */
  unshared: '',
};

export class RecipePanel extends element(properties) {
  watch = new Watch(this, ['change'], 0, () => this.view.conductor);

  /** The field that was changed last. @type {Field|null} */
  #set = null;

  get choice() {
    return this.view.conductor.choice;
  }

  /** @param {Event} event */
  async #share({ currentTarget }) {
    try {
      const { openShare } = await import('./share.js');
      openShare(this.view, /** @type {HTMLElement} */ (currentTarget));
      this.unshared = '';
    } catch {
      this.unshared = await whyMissing();
    }
  }

  /** @param {Field} field @param {string} value @param {HTMLInputElement} control */
  #change(field, value, control) {
    this.#set = field;
    this.view.conductor.setField(field, value);
    // .10 was taken as 0.1. Not by Lit's live(), which would undo what is being typed with every update.
    const { wrong, settings } = this.choice;
    control.value = wrong.get(field.name) ?? asTyped(settings[field.name]);
  }

  /** @override */
  render() {
    return html`
      <h2>${words.heading}</h2>
      ${this.#renderPresets()}
      <div
        id="fields"
        class="fields ${this.all ? 'all' : ''}"
        @focusout=${() => (this.read = null)}
        @pointerleave=${() => (this.read = null)}
      >
        ${this.#renderFields()}
      </div>
      <div class="spread tools">
        <button
          class="link"
          aria-expanded=${this.all}
          aria-controls="fields"
          ?disabled=${!this.choice.recipe}
          @click=${() => this.flip('all')}
        >${this.all ? words.fewer : words.all}</button>
        <button class="link" ?disabled=${!this.choice.recipe} @click=${this.#share}>${words.share}</button>
      </div>
      <div class="said">
        ${this.#renderProblems()} ${this.#renderRun()} ${this.#renderHelp()}
      </div>
      ${this.#renderCosts()}
      <p class="quiet summary">${this.#renderSummary()}</p>
    `;
  }

  #renderPresets() {
    const { recipe, recipes } = this.choice;
    const offered = recipes.filter((each) => !each.older || each === recipe);
    return html`
      <div class="beside field preset">
        <select
          aria-label=${words.heading}
          aria-describedby="about"
          ?disabled=${!recipe}
          @change=${withValue((name) => this.view.conductor.takeRecipe(name))}
        >
          ${grouped(offered, words.presets).map(
            ({ heading, rows }) => html`
              <optgroup label=${heading}>
                ${options(
                  rows.map(({ name, label }) => [name, label]),
                  recipe?.name,
                )}
              </optgroup>
            `,
          )}
        </select>
      </div>
    `;
  }

  #renderFields() {
    const { choice } = this;
    const changed = new Set(choice.differences().map(({ field }) => field));
    const row = (/** @type {Field} */ field) =>
      renderField(field, {
        value: choice.settings[field.name] ?? '',
        fitted: choice.fitted[field.name],
        idle: whyIdle(field, choice.fields, choice.settings),
        wrong: choice.wrong.get(field.name),
        changed: changed.has(field),
        guessed: (choice.recipe?.guessed.includes(field.name) ?? false) && !changed.has(field),
        read: () => (this.read = field),
        set: withValue((value, control) => this.#change(field, value, control)),
      });
    if (!this.all) return choice.fields.filter(({ newcomer }) => newcomer).map(row);
    return grouped(choice.fields, words.groups).map(
      ({ heading, rows }) => html`
        <fieldset>
          <legend>${heading}</legend>
          ${rows.map(row)}
        </fieldset>
      `,
    );
  }

  #renderProblems() {
    const { fields, wrong } = this.choice;
    return problems([...whyWrong(fields, wrong), this.view.conductor.recipeProblem]);
  }

  /** What became of other settings with the one that was changed. */
  #saysFollowed() {
    const { followed } = this.choice;
    if (!followed || followed.others.length === 0) return '';
    const { field, value, others } = followed;
    const list = others.map(({ field: { label }, now, was }) => words.instead(label, now, was));
    return words.followed(`${field.label} ${inWords(field, value)}`, list.join(', '));
  }

  /** What a change means for the run under way. */
  #renderRun() {
    const { conductor } = this.view;
    const { atOnce, stale, changes, taking } = conductor;
    const { taken, anew } = changes;
    const parts = [
      this.#saysFollowed(),
      atOnce,
      taken.length > 0 ? words.takeable(taken) : '',
      anew.length > 0 ? words.waiting(anew) : '',
    ];
    const said = parts.filter(Boolean).join(' ');
    return html`
      <div aria-live="polite">
        ${said ? html`<p class="quiet waiting">${said}</p>` : nothing}
        ${this.unshared ? html`<p class="quiet">${this.unshared}</p>` : nothing}
      </div>
      <div class="row ways">
        ${
          taken.length > 0
            ? html`<button
                class="small"
                title=${words.continueHelp}
                ?disabled=${taking}
                @click=${() => conductor.takeOver(this.view.aides)}
              >${words.continueWith}</button>`
            : nothing
        }
        ${
          stale.length > 0
            ? html`<button class="small" @click=${() => conductor.startOver()}>
                ${words.startWith(stale.length)}
              </button>`
            : nothing
        }
      </div>
    `;
  }

  /** Help of the field that is looked at, or of the preset. It gives way to what is said of a change just made. */
  #renderHelp() {
    const { read, choice } = this;
    const { recipeProblem, atOnce, stale } = this.view.conductor;
    const more = recipeProblem || atOnce || stale.length > 0 || choice.wrong.size;
    const aside = more && (read === null || read === this.#set);
    const idle = read && whyIdle(read, choice.fields, choice.settings);
    const help = read ? `${idle} ${describe(read)}`.trim() : (choice.recipe?.help ?? '');
    return html`<p class=${aside ? 'spoken' : 'quiet'} id="about">${help}</p>`;
  }

  #renderCosts() {
    const { facts, estimate } = this.view.conductor;
    const { seconds, measuring, epochs, long } = estimate;
    const waiting = measuring ? words.measuring : long ? words.long : nothing;
    return html`
      <div class="quiet costs">
        <p>${facts ? words.costs(facts.parameters, facts.bytes, facts.steps) : nothing}</p>
        ${facts && facts.bytes > MUCH ? html`<p class="warn">${words.muchMemory(facts.bytes)}</p>` : nothing}
        <p class="takes">
          ${seconds === null ? waiting : words.takes(seconds, epochs)} <plateau-help word="epoch"></plateau-help>
        </p>
      </div>
    `;
  }

  #renderSummary() {
    const { choice } = this;
    if (!choice.recipe) return nothing;
    const { name, label, guessed } = choice.recipe;
    const differences = choice.differences();
    const changed = new Set(differences.map(({ field }) => field.name));
    const guesses = choice.fields
      .filter((field) => guessed.includes(field.name) && !changed.has(field.name))
      .map((field) => `${field.label} ${inWords(field, choice.settings[field.name] ?? '')}`);
    const list = differences.map(({ field, now, was }) => words.instead(field.label, now, was));
    return html`
      ${
        list.length
          ? html`<b>${words.changed(label, list.join(', '))}</b>
              <button class="link" @click=${() => this.view.conductor.takeRecipe(name)}>
                ${words.back}
              </button>`
          : nothing
      }
      ${guesses.length ? words.guesses(list.length === 0, guesses.join(', ')) : nothing}
    `;
  }

  /** @override */
  static styles = [
    base,
    rowStyles,
    fieldStyles,
    css`
      .preset select {
        max-width: none;
        width: 100%;
        text-align: left;
        text-align-last: left;
        font-weight: 600;
      }
      .fields {
        /* What is only spoken lies within the list, not below the page. */
        position: relative;
        min-height: 272px;
      }
      legend {
        padding: 12px 0 2px;
        font-size: var(--type-label);
        font-weight: 600;
      }
      .tools {
        margin: 4px 0;
      }
      .said {
        display: grid;
        gap: 6px;
        justify-items: start;
        align-content: start;
        min-height: calc(104 * var(--px));
        padding: 6px 0;
        background: var(--panel);
      }
      /* In sight of the field that it explains, however long the list. */
      .all + .tools + .said {
        position: sticky;
        bottom: 0;
        border-top: 1px solid var(--line);
      }
      .waiting {
        color: var(--accent);
      }
      .costs {
        min-height: calc(78 * var(--px));
      }
      /* The guesses of The post, six lines in the narrowest column: so nothing moves when they come. */
      .summary {
        min-height: calc(117 * var(--px));
        margin-top: 6px;
      }
      b {
        font-weight: 400;
      }
      b,
      .takes {
        color: var(--ink);
      }
      /* Above the bar with Train, which stands at the bottom there. */
      @container (width < 42.666em) {
        .all + .tools + .said {
          bottom: calc(52 * var(--px));
        }
        .summary {
          min-height: calc(78 * var(--px));
        }
      }
      /* A column beside the chart: the list scrolls, so that the chart does not grow with it. */
      @container (width >= 66.666em) {
        .fields.all {
          max-height: calc(440 * var(--px));
          overflow-y: auto;
          padding-right: 6px;
          margin-right: -6px;
        }
        .all + .tools + .said {
          position: static;
        }
      }
    `,
  ];
}

customElements.define('plateau-recipe', RecipePanel);
