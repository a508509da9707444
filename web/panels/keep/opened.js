// <plateau-opened>: the dialog that shows a model from a file, and has it write, read a text, or train.

import { html, nothing } from 'lit';
import { sorted } from '../../model/opened.js';
import { noView } from '../../model/view.js';
import { element, options, withValue } from '../../ui/element.js';
import { NumberInput, wholeNumber } from '../../ui/number-input.js';
import { base } from '../../ui/styles.js';
import { Watch } from '../../ui/watch.js';
import { plainName, shownSymbols, words } from '../../words/opened.js';
import { converter, formatLoss, formatUncertain } from '../../words/units.js';
import { shareStyle } from '../share-style.js';
import { Opened } from './opened-model.js';
import { recipeOf, shownSetting } from './opened-recipe.js';
import { openedStyle } from './opened-style.js';

/**
 * @import { ModelFacts } from '../../looks/model/result.js'
 * @import { Unknown } from '../../wire/protocol.js'
 * @import { View } from '../../model/view.js'
 */

/** What of the sampler the dialog shows, and what an arrow key adds to it. */
const NUMBERS = /** @type {const} */ (['length', 'temperature']);
const STEPS = { length: 1, temperature: 0.1 };

const properties = {
  /** Set, like the model, before it is drawn for the first time. */
  view: noView,
  opened: /** @type {Opened} */ (/** @type {unknown} */ (null)),
  /** Names of files that were brought with it. */
  others: /** @type {string[]} */ ([]),
  prompt: '',
  length: '500',
  temperature: '0.8',
};

export class OpenedDialog extends element(properties) {
  watch = new Watch(this, ['change'], 0, () => this.opened);
  watchPage = new Watch(this, ['change'], 1000, () => this.view.conductor);
  #inputs = {
    length: new NumberInput(this, () => this.#field('length')),
    temperature: new NumberInput(this, () => this.#field('temperature')),
  };

  /** As the core describes it; before that, any number. @param {typeof NUMBERS[number]} name */
  #field(name) {
    const fields = this.view.conductor.run.ready?.samplingFields ?? [];
    return fields.find((field) => field.name === name) ?? wholeNumber(words[name], 0, Infinity);
  }

  /** @override */
  firstUpdated() {
    this.#dialog?.showModal();
    this.opened.open();
  }

  /** What was not done is to be in view: on a phone the button that asked for it lies further down. @override */
  updated() {
    const { trouble } = this.opened;
    if (trouble && trouble !== this.#seen)
      this.renderRoot.querySelector('.trouble')?.scrollIntoView({ block: 'nearest' });
    this.#seen = trouble;
  }

  #seen = '';

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    this.opened.dispose();
  }

  get #dialog() {
    return this.renderRoot.querySelector('dialog');
  }

  #close = () => this.#dialog?.close();

  /** Gone with the dialog, and so is what was asked of an aide. */
  #end() {
    this.dispatchEvent(new Event('close'));
    this.remove();
  }

  /** Files dropped here: a text to read, or another model. @param {DragEvent} event */
  async #drop(event) {
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    const { models, texts } = await sorted(files);
    if (models.length > 0) this.view.conductor.open(models);
    else if (this.opened.facts) this.opened.bring(texts);
  }

  /** @param {DragEvent} event */
  #drag(event) {
    if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
  }

  /** Closes when a run has begun. @param {Promise<boolean>} begun */
  async #follow(begun) {
    if (await begun) this.#close();
  }

  /** @override */
  render() {
    const { opened, others } = this;
    const { facts, refusal } = opened;
    return html`
      <dialog
        aria-labelledby="heading"
        @close=${() => this.#end()}
        @dragover=${this.#drag}
        @drop=${this.#drop}
      >
        <div class="sheet">
          <div class="spread head">
            <h2 id="heading" tabindex="-1" autofocus>${words.heading}: <bdi>${plainName(opened.name)}</bdi></h2>
            <button class="small" @click=${this.#close}>${words.close}</button>
          </div>
          <div role="status">${facts || refusal ? nothing : words.reading}</div>
          <div role="alert">
            ${
              refusal
                ? html`<p class="warn">${words.refused(opened.name, refusal)}</p><p>${words.untouched}</p>`
                : nothing
            }
          </div>
          ${others.length > 0 ? html`<p class="quiet">${words.oneAtATime(others)}</p>` : nothing}
          ${facts ? this.#renderModel(facts) : nothing}
        </div>
      </dialog>
    `;
  }

  /** @param {ModelFacts} facts */
  #renderModel(facts) {
    const { trouble, act } = this.opened;
    return html`
      ${this.#renderFacts(facts)} ${this.#renderWeights(facts)}
      <div class="trouble" role="alert">
        ${trouble ? html`<p class="warn">${trouble}</p>` : nothing}
      </div>
      <p class="spoken" role="status">${act === 'start' ? words.starting : nothing}</p>
      <div class="acts-of">
        ${this.#renderWrite()}
        <div class="rest">${this.#renderGoOn(facts)} ${this.#renderText()}</div>
      </div>
    `;
  }

  /** @param {ModelFacts} facts */
  #renderFacts({ settings, parameters, epoch, step, loss, best, version, vocabulary }) {
    const { conductor, unit } = this.view;
    const { choice } = conductor;
    const { parts } = words;
    const { label, list } = recipeOf(choice, settings);
    const [hidden = 0, layers = 0, embedding = 0] = ['hidden', 'layers', 'embedding'].map((name) =>
      Number(settings[name]),
    );
    const cell = shownSetting(choice, settings, 'cell');
    const counted = Math.max(1, Number(settings.window) - Number(settings.burn_in));
    const convert = converter(unit, counted);
    const [count, symbols] = words.symbols([...vocabulary].length, shownSymbols(vocabulary));
    const rows = [
      [parts.recipe, words.recipe(label, list)],
      [parts.network, words.network(cell, hidden, layers, embedding, parameters)],
      [parts.trained, words.trained(epoch, step)],
      [parts.newest, loss === null ? words.noLoss : words.newest(formatLoss(convert(loss)), unit)],
      [
        parts.best,
        best
          ? words.best(formatUncertain(convert, best.loss, best.error), unit, best.epoch)
          : words.noBest,
      ],
      [parts.text, this.#renderKnown()],
      [
        parts.symbols,
        html`${count} <bdi class="symbols" tabindex="0" role="group" aria-label=${parts.symbols}>${symbols}</bdi>`,
      ],
      [parts.file, words.file(version, this.opened.size, settings.arithmetic ?? '')],
    ];
    return html`
      <dl class="facts">
        ${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}
      </dl>
    `;
  }

  #renderKnown() {
    const { known, searching, facts } = this.opened;
    const characters = facts?.text.characters ?? 0;
    if (known) return html`<bdi>${words.known(known.name, characters)}</bdi>`;
    return searching ? words.searching : words.unknown(characters);
  }

  /** @param {ModelFacts} facts */
  #renderWeights({ epoch, step, best }) {
    const { opened } = this;
    if (!best || best.step === step) return nothing;
    const choices = /** @type {const} */ ([
      ['best', words.lowest(best.epoch)],
      ['last', words.last(epoch)],
    ]);
    return html`
      <fieldset>
        <legend>${words.weights}</legend>
        ${choices.map(
          ([which, label]) => html`
            <label>
              <input
                type="radio"
                name="weights"
                .checked=${opened.which === which}
                @change=${() => opened.chooseWeights(which)}
              />
              <span>${label}</span>
            </label>
          `,
        )}
      </fieldset>
    `;
  }

  #renderWrite() {
    const { opened } = this;
    const writing = opened.act === 'write';
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault();
      const { prompt, length, temperature } = this;
      if (writing) opened.stop();
      else if (!NUMBERS.some((name) => this.#inputs[name].wrong))
        opened.write(prompt, { length, temperature });
    };
    return html`
      <section aria-labelledby="write">
        <h3 id="write">${words.write}</h3>
        <form class="form" @submit=${submit}>
          <label class="field">
            <span>${words.prompt}</span>
            <input
              type="text"
              dir="auto"
              autocomplete="off"
              spellcheck="false"
              placeholder=${words.promptHelp}
              .value=${this.prompt}
              @input=${withValue((value) => (this.prompt = value))}
            />
          </label>
          <div class="row">
            ${NUMBERS.map(
              (name) => html`
                <label class="field number">
                  <span>${words[name]}</span>
                  ${this.#inputs[name].render(this[name], (value) => (this[name] = String(value)), {
                    step: STEPS[name],
                  })}
                </label>
              `,
            )}
          </div>
          <div class="row">
            <button type="submit" class=${writing ? '' : 'primary'}>
              ${writing ? words.stop : words.write}
            </button>
          </div>
          ${NUMBERS.map((name) => this.#inputs[name].why())}
        </form>
        ${
          opened.written === null
            ? nothing
            : html`<pre dir="auto" tabindex="0" role="group" aria-label=${words.written} aria-busy=${writing}>${opened.written}</pre>`
        }
      </section>
    `;
  }

  /** @param {ModelFacts} facts */
  #renderGoOn({ epoch }) {
    const { opened, view } = this;
    const { known, foreign, act } = opened;
    const ready = known && !foreign;
    const help = foreign
      ? words.otherArithmetic
      : known
        ? words.goOnHelp(epoch, known.name)
        : words.goOnUnknown;
    return html`
      <section aria-labelledby="go-on">
        <h3 id="go-on">${words.goOn}</h3>
        <p id="go-on-help">${help}</p>
        ${ready && !view.conductor.run.untouched ? html`<p class="quiet">${words.replaces}</p>` : nothing}
        <div class="row">
          <button
            class=${ready ? 'primary' : ''}
            aria-describedby="go-on-help"
            ?disabled=${!ready || act === 'start'}
            @click=${() => this.#follow(opened.goOn())}
          >
            ${words.goOn}
          </button>
          ${known ? nothing : this.#renderFile(words.openTrained, true)}
        </div>
      </section>
    `;
  }

  /** A button that opens files. @param {string} label @param {boolean} wanted the text that the model was trained on */
  #renderFile(label, wanted) {
    const choose = (/** @type {Event} */ event) => {
      const button = /** @type {HTMLElement} */ (event.currentTarget);
      /** @type {HTMLInputElement} */ (button.nextElementSibling).click();
    };
    const bring = (/** @type {Event} */ event) => {
      const input = /** @type {HTMLInputElement} */ (event.target);
      const files = [...(input.files ?? [])];
      input.value = '';
      if (files.length > 0) this.opened.bring(files, wanted);
    };
    return html`
      <button class="small" @click=${choose}>${label}</button>
      <input type="file" hidden multiple accept=".md,.markdown,.txt,text/*" @change=${bring} />
    `;
  }

  #renderText() {
    const { opened, view } = this;
    const { texts, text, act } = opened;
    const evaluating = act === 'evaluate';
    const evaluate = () => (evaluating ? opened.stop() : opened.evaluate());
    return html`
      <section aria-labelledby="on-text">
        <h3 id="on-text">${words.onText}</h3>
        <div class="row">
          <label class="field">
            <span>${words.text}</span>
            <select
              ?disabled=${texts.length === 0}
              @change=${withValue((index) => opened.chooseText(Number(index)))}
            >
              ${options(
                texts.map(({ name }, i) => [i, plainName(name)]),
                text ? texts.indexOf(text) : -1,
              )}
            </select>
          </label>
          ${this.#renderFile(words.openText, false)}
        </div>
        ${texts.length === 0 ? html`<p>${words.noText}</p>` : nothing}
        <label class="field">
          <span>${words.lacking}</span>
          <select
            @change=${withValue((rule) => opened.chooseUnknown(/** @type {Unknown} */ (rule)))}
          >
            ${options(Object.entries(words.rules), opened.unknown)}
          </select>
        </label>
        <p class="quiet">${words.onTextHelp} ${view.conductor.run.untouched ? nothing : words.replaces}</p>
        <div class="row">
          <button ?disabled=${!text} @click=${evaluate}>
            ${evaluating ? words.stop : words.evaluate}
          </button>
          ${evaluating ? html`<progress max="1" .value=${opened.share} aria-label=${words.evaluate}></progress>` : nothing}
          <button
            ?disabled=${!text || act === 'start'}
            @click=${() => this.#follow(opened.trainOn())}
          >
            ${words.another}
          </button>
        </div>
        <div class="measured" role="status">${this.#renderEvaluation()}</div>
      </section>
    `;
  }

  #renderEvaluation() {
    const { evaluation, facts } = this.opened;
    if (!evaluation || !facts) return nothing;
    const { of, weights, result } = evaluation;
    const { loss, error, predictions } = result;
    const best = weights === 'best' && facts.best ? facts.best : null;
    const whose = words.whose(best?.epoch ?? facts.epoch, best !== null);
    return html`
      <p>
        <b>${words.nats(loss, error)}</b>, ${words.bits(loss)}, ${words.perplexity(loss)}.
        <bdi>${words.measured(of, whose, predictions, result)}</bdi>
      </p>
    `;
  }

  /** @override */
  static styles = [base, shareStyle, openedStyle];
}

customElements.define('plateau-opened', OpenedDialog);

/** The element that has the focus, in whatever shadow it lies. @returns {HTMLElement|null} */
function focused() {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return /** @type {HTMLElement|null} */ (at);
}

/** What has the focus again when a dialog is closed. @type {WeakMap<Element, HTMLElement|null>} */
const BEFORE = new WeakMap();

/**
 * Opens the dialog about the first of some files; a dialog about another model closes.
 * @param {View} view
 * @param {File[]} files at least one
 * @param {ShadowRoot|HTMLElement} place that the dialog is put into
 */
export function openModel(view, files, place) {
  const [file, ...others] = files;
  if (!file) return;
  const other = place.querySelector('plateau-opened');
  const before = (other && BEFORE.get(other)) ?? focused();
  other?.remove();
  const dialog = document.createElement('plateau-opened');
  BEFORE.set(dialog, before);
  Object.assign(dialog, {
    view,
    opened: new Opened(view, file),
    others: others.map(({ name }) => name),
  });
  dialog.addEventListener('close', () => before?.focus());
  place.append(dialog);
}
