// "Sample again": the sampler's settings as a form drawn from the core's table, and what was written with them.

import { html, nothing } from 'lit';
import { whyWrong } from '../../model/choice.js';
import { Drawing } from '../../model/drawing.js';
import { noView } from '../../model/view.js';
import { copied } from '../../ui/clipboard.js';
import { element, options, withValue } from '../../ui/element.js';
import { base } from '../../ui/styles.js';
import { Watch } from '../../ui/watch.js';
import { strings } from '../../words/strings.js';
import { describe, problems, renderField, rowStyles, whyIdle } from '../recipe-field.js';
import { againStyle } from './again-style.js';
import { Inspector, inspectStyle } from './inspect.js';
import { canMark, markButton } from './mark-button.js';
import { Marking, markStyle } from './marks.js';
import { SHOWN, textStyle } from './text.js';
import { again as words } from './words.js';

/**
 * @import { Curve, Sample } from '../../model/curve.js'
 * @import { Written } from '../../model/drawing.js'
 * @import { Field } from '../../wire/protocol.js'
 */

const shared = strings.samples;

const properties = {
  view: noView,
  /** The earlier sample that the reader looks at; null: the newest. */
  chosen: /** @type {Sample|null} */ (null),
  /** The field whose help is shown. */
  read: /** @type {Field|null} */ (null),
  said: '',
};

export class SampleAgain extends element(properties) {
  watch = new Watch(this, ['state', 'sample'], 1000);
  drawing = new Drawing();
  watchDrawing = new Watch(this, ['change'], 0, () => this.drawing);

  /** Weights that the reader picked from the list, until another sample is looked at. @type {number|'best'|'now'|null} */
  #picked = null;
  #inspector = new Inspector(this, () => this.#subject);
  #marking = new Marking(this, () => (this.drawing.writing ? null : this.#subject));
  /** What was asked for is to be in view as soon as it begins. */
  #show = false;
  /** What was written before. @type {Written|null} */
  #before = null;

  get #fields() {
    return this.view.run.ready?.samplingFields ?? [];
  }

  /** @param {import('lit').PropertyValues} changed @override */
  willUpdate(changed) {
    if (changed.has('chosen')) this.#picked = null;
    this.drawing.describe(this.#fields);
  }

  /** @override */
  updated() {
    if (!this.#show || this.drawing.written === this.#before) return;
    this.#show = false;
    this.renderRoot.querySelector('.written')?.scrollIntoView({ block: 'nearest' });
  }

  /** Samples whose weights are still there, newest first. */
  get #kept() {
    const { samples = [], kept = new Set() } = this.view.curve ?? {};
    return samples.filter((sample) => sample.kept != null && kept.has(sample.kept));
  }

  /** The weights of the best moment, once training has gone past it. @returns {{ kept: number, epoch: number }|null} */
  get #best() {
    const past = this.view.curve?.past;
    return past ? { kept: -past.step, epoch: past.epoch } : null;
  }

  /** Whose weights are to write: the reader's pick, or the sample looked at, or the best, or the run as it is. */
  get #from() {
    const best = this.#best;
    const wanted = this.#picked ?? this.chosen?.kept ?? 'best';
    if (wanted === 'best') return best;
    return this.#kept.find(({ kept }) => kept === wanted) ?? null;
  }

  /** What was written, to be looked into. @returns {import('./inspect.js').Subject|null} */
  get #subject() {
    const { written } = this.drawing;
    const { run, curve: shown } = this.view;
    if (!written) return null;
    const { text, prompt, sampling, kept, step, curve } = written;
    let gone = '';
    if (curve !== shown) gone = shared.likely.gone;
    else if (kept !== null) gone = shown?.keeps(kept) ? '' : shared.likely.gone;
    else if (step !== (run.progress?.step ?? 0)) gone = words.moved;
    return { text, prompt, sampling, kept, step, owner: curve, gone };
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    const { drawing } = this;
    const { run } = this.view;
    if (drawing.writing) return drawing.stop();
    const from = this.#from;
    this.#before = drawing.written;
    this.#show = true;
    drawing.write(run, from?.kept ?? null, from?.epoch ?? run.epoch);
  }

  /** @override */
  render() {
    const { drawing } = this;
    const { curve } = this.view;
    if (!curve) return nothing;
    if (curve.recorded) return html`<p class="quiet">${shared.recordedOnly}</p>`;
    return html`
      <form aria-label=${shared.again} @submit=${this.#submit}>
        ${this.#renderFrom(curve)}
        <label class="beside field prompt">
          <span>${words.prompt}</span>
          <textarea
            rows="2"
            dir="auto"
            spellcheck="false"
            aria-describedby="prompt-help"
            .value=${drawing.prompt}
            @input=${withValue((text) => (drawing.prompt = text))}
          ></textarea>
          <span class="spoken" id="prompt-help">${words.promptHelp}</span>
        </label>
        <div class="fields" @focusout=${() => (this.read = null)}>
          ${this.#fields.map((field) => this.#renderField(field))}
        </div>
        <div class="beside go">
          <button
            class="small"
            type="submit"
            ?disabled=${!drawing.writing && drawing.wrong.size > 0}
          >
            ${drawing.writing ? words.stop : words.write}
          </button>
          <p class="quiet help">${this.read ? describe(this.read) : words.promptHelp}</p>
        </div>
        ${problems([...whyWrong(this.#fields, drawing.wrong), drawing.refusal])}
      </form>
      ${this.#renderWritten(drawing)}
    `;
  }

  /** @param {Curve} curve */
  #renderFrom({ samples, keptBytes }) {
    const kept = this.#kept;
    const from = this.#from;
    const best = this.#best;
    const choices = [
      ...(best ? [['best', strings.best.weights(best.epoch)]] : []),
      ['now', words.now],
      ...kept.map(({ kept, epoch }) => [String(kept), strings.transport.epoch(epoch)]),
    ];
    const chosen = from && (from.kept === best?.kept ? 'best' : String(from.kept));
    const pick = withValue((value) => {
      this.#picked = value === 'now' || value === 'best' ? value : Number(value);
      this.requestUpdate();
    });
    return html`
      <label class="beside field">
        <span>${words.from}</span>
        <select @change=${pick}>
          ${options(choices, chosen ?? 'now')}
        </select>
      </label>
      <p class="quiet">
        ${kept.length ? words.kept(kept.length, samples.length, keptBytes) : words.noneKept}
      </p>
    `;
  }

  /** @param {Field} field */
  #renderField(field) {
    const { drawing } = this;
    const { name } = field;
    return renderField(field, {
      value: drawing.values[name] ?? '',
      idle: whyIdle(field, this.#fields, drawing.values),
      wrong: drawing.wrong.get(name),
      changed: false,
      guessed: false,
      read: () => (this.read = field),
      set: withValue((typed, control) => {
        drawing.set(field, typed);
        // 1,000 was taken as 1000, which it may have been before.
        control.value = drawing.wrong.get(name) ?? drawing.values[name] ?? '';
      }),
    });
  }

  /** @param {Drawing} drawing */
  #renderWritten(drawing) {
    const { written } = drawing;
    const subject = this.#subject;
    if (!written || !subject) return nothing;
    const { text, prompt, sampling, epoch } = written;
    return html`
      <div class="written">
        <p class="quiet spread about">
          <span>
            ${words.writtenWith(strings.transport.epoch(epoch), drawing.inWords(sampling))}${prompt ? words.after(prompt) : nothing}
          </span>
          <span class="said" aria-live="polite">${this.said}</span>
          <button class="link" aria-label=${words.copyWritten} @click=${() => this.#copy(text)}>
            ${shared.copy}
          </button>
        </p>
        ${this.#inspector.renderText(subject, words.writtenText, this.#marking.renderText(text))}
        ${
          text.length > SHOWN
            ? html`<p class="quiet">${words.cut(SHOWN, text.length)}</p>`
            : nothing
        }
        ${drawing.writing ? nothing : this.#marking.renderLegend(text)}
        ${this.#inspector.renderStrip(subject)}
        ${markButton(canMark(this.view) && !drawing.writing, this.#marking.on, this.#marking.toggle)}
      </div>
    `;
  }

  /** @param {string} text */
  async #copy(text) {
    const pre = this.renderRoot.querySelector('pre');
    this.said = (await copied(text, pre)) ? shared.copied : shared.selected;
  }

  /** @override */
  static styles = [base, textStyle, inspectStyle, markStyle, rowStyles, againStyle];
}

customElements.define('plateau-sample-again', SampleAgain);
