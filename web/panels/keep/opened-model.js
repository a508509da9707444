// A model that was opened: its file, what an aide says of it, and what the reader has it do. No DOM.
//
// The run of the page is touched by nothing but its last two acts, which begin another run. Event: 'change'.

import { readFiles } from '../../model/read-files.js';
import { megabytes, Refusal, sentenceOf } from '../../wire/refusal.js';
import { words } from '../../words/opened.js';
import { strings } from '../../words/strings.js';

/**
 * @import { Evaluation, ModelFacts, Weights } from '../../looks/model/result.js'
 * @import { Source } from '../../model/choice.js'
 * @import { View } from '../../model/view.js'
 * @import { Settings, Unknown } from '../../wire/protocol.js'
 */

/** Bytes of the largest file: what is placed of it must fit into 2 GB beside it. */
export const LARGEST = 2 ** 30;
/** What follows the length of the header in a file of ours. */
const BEGINS = '{"__metadata__":{"format":"plateau ';

/** What is being done, and how it ends. @typedef {'write'|'evaluate'|'start'} Act */

/** The bytes of a model's file. @param {File} file @returns {Promise<ArrayBuffer>} rejects with a Refusal */
async function read(file) {
  if (file.size > LARGEST)
    throw new Refusal(words.tooLarge(megabytes(file.size), megabytes(LARGEST)));
  const bytes = await file.arrayBuffer().catch(() => {
    throw new Refusal(words.unreadable);
  });
  const begins = new TextDecoder().decode(new Uint8Array(bytes).subarray(8, 8 + BEGINS.length));
  // A shorter file has lost its end: the core says so.
  if (begins.startsWith('{') && begins.length === BEGINS.length && begins !== BEGINS)
    throw new Refusal(words.foreign);
  return bytes;
}

export class Opened extends EventTarget {
  /** Why the file was not opened, or ''. */
  refusal = '';
  /** @type {ModelFacts|null} */
  facts = null;
  /** The text that it was trained on, where that is here. @type {Source|null} */
  known = null;
  /** Its text is being looked for. */
  searching = false;
  /** Texts that it can read. @type {Source[]} */
  texts = [];
  /** The one chosen of them. @type {Source|null} */
  text = null;
  /** @type {Weights} */
  weights = 'best';
  /** @type {Act|null} */
  act = null;
  /** Share of it that is done, 0 to 1. */
  share = 0;
  /** What it has written, with its prompt. @type {string|null} */
  written = null;
  /** @type {{of: string, weights: Weights, result: Evaluation}|null} */
  evaluation = null;
  /** What becomes of characters that its symbols lack. @type {Unknown} */
  unknown = 'refuse';
  /** Why something was not done, or ''. */
  trouble = '';

  #view;
  #file;
  /** @type {ArrayBuffer} */
  #checkpoint = new ArrayBuffer(0);
  #life = new AbortController();
  /** @type {AbortController|null} */
  #working = null;

  /** @param {View} view @param {File} file */
  constructor(view, file) {
    super();
    this.#view = view;
    this.#file = file;
  }

  get name() {
    return this.#file.name;
  }

  get size() {
    return this.#file.size;
  }

  /** The weights chosen, where the file has them. @returns {Weights} */
  get which() {
    return this.facts?.best ? this.weights : 'last';
  }

  /** The epoch of the weights chosen. */
  get epoch() {
    const { best, epoch = 0 } = this.facts ?? {};
    return best && this.which === 'best' ? best.epoch : epoch;
  }

  /** Its run has arithmetic that this browser lacks. */
  get foreign() {
    const { kind } = this.#view.conductor.run.ready ?? {};
    return this.facts?.settings.arithmetic === 'fused' && kind !== 'fused';
  }

  /** Reads the file, has it proved, and looks for its text. */
  async open() {
    const { conductor, aides } = this.#view;
    conductor.wake();
    try {
      this.#checkpoint = await read(this.#file);
      const { result } = await aides.ask(this.#job('model'), { signal: this.#life.signal });
      await conductor.run.answered;
      this.facts = result;
    } catch (error) {
      this.refusal = sentenceOf(error, strings.deeper.noAide);
    }
    this.#changed();
    if (this.facts) await this.#search();
  }

  /** Looks for the text among those that are here. */
  async #search() {
    const { bundled, choice } = this.#view.conductor;
    const { source } = choice;
    const here = [...bundled, ...choice.own];
    this.texts = (here.includes(source) ? here : [source, ...here]).filter(({ size }) => size > 0);
    this.text = this.texts.includes(source) ? source : (this.texts[0] ?? null);
    this.searching = true;
    this.#changed();
    for (const each of this.texts) {
      if (this.known) break;
      if (this.#maybe(each) && (await this.#charactersOf(each)).own) this.known = each;
    }
    this.searching = false;
    this.#changed();
  }

  /** A text of that size can be it: a character has 1 to 4 bytes, and of a Windows line end one is dropped. @param {Source} source */
  #maybe({ size }) {
    const { characters } = this.#facts.text;
    return characters <= size && size <= 8 * characters + 8;
  }

  get #facts() {
    return /** @type {ModelFacts} */ (this.facts);
  }

  /** @param {Source} source @returns {Promise<{own: boolean, characters: number}>} own: the model was trained on it */
  async #charactersOf({ text }) {
    const answer = await this.#view.conductor.run.inspect(text, {});
    if (answer.type !== 'inspected') return { own: false, characters: 0 };
    const { hash, characters } = answer.facts;
    const { text: its } = this.#facts;
    return { own: hash === its.hash && characters === its.characters, characters };
  }

  /** Opens files as a text: to be evaluated or trained on, or to continue on if it is the model's. @param {File[]} files @param {boolean} [wanted] it should be */
  async bring(files, wanted = false) {
    const { conductor } = this.#view;
    const { source, refused } = await readFiles(files, async (bytes) => {
      const answer = await conductor.run.inspect(bytes, {});
      return answer.type === 'refused' ? answer.sentence : '';
    });
    this.trouble = refused.join(' ');
    if (source) {
      this.texts = [...this.texts, source];
      this.text = source;
      const { own, characters } = await this.#charactersOf(source);
      if (own) this.known = source;
      else if (wanted && !this.trouble)
        this.trouble = words.otherText(source.name, characters, this.#facts.text.characters);
    }
    this.#changed();
  }

  /** @param {Weights} weights */
  chooseWeights(weights) {
    this.weights = weights;
    this.#changed();
  }

  /** @param {Unknown} unknown */
  chooseUnknown(unknown) {
    this.unknown = unknown;
    this.#changed();
  }

  /** @param {number} index of the texts */
  chooseText(index) {
    this.text = this.texts[index] ?? null;
    this.#changed();
  }

  /** @param {string} prompt @param {Settings} sampling */
  async write(prompt, sampling) {
    this.written = prompt;
    const options = { weights: this.which, prompt, sampling };
    const grow = (/** @type {{text: string}} */ { text }) => (this.written = prompt + text);
    const result = await this.#do('write', this.#job('sampleModel', { options }), grow);
    if (result) grow(result);
    else if (this.written === prompt) this.written = null;
    this.#changed();
  }

  async evaluate() {
    const { text, which: weights, unknown } = this;
    if (!text) return;
    const job = this.#job('evaluateModel', { options: { weights, unknown }, text: text.text });
    const result = await this.#do('evaluate', job);
    if (result) this.evaluation = { of: text.name, weights, result };
    this.#changed();
  }

  /** Continues its run on its text. @returns {Promise<boolean>} it does */
  goOn() {
    const { known, name } = this;
    const { epoch, best, settings } = this.#facts;
    if (!known) return Promise.resolve(false);
    return this.#begin(known, {
      name: words.continued(name, epoch),
      from: { epoch, best: best && { epoch: best.epoch, value: best.loss } },
      // Where the best arithmetic here is the file's, the choice stays open, as it was for whoever began the run.
      arithmetic: settings.arithmetic === 'plain' ? 'plain' : 'auto',
    });
  }

  /** Begins a new run with its weights on the text chosen. @returns {Promise<boolean>} it does */
  trainOn() {
    const { text, name, which: weights, epoch, unknown } = this;
    if (!text) return Promise.resolve(false);
    const { arithmetic } = this.#view.conductor.choice.settings;
    const run = { name: words.beginning(name, epoch), from: null, weights, unknown, arithmetic };
    return this.#begin(text, run);
  }

  /** @param {Source} source @param {Omit<Parameters<View['conductor']['goOn']>[0], 'checkpoint'|'text'|'textName'>} run */
  async #begin(source, run) {
    const { conductor } = this.#view;
    this.act = 'start';
    this.trouble = '';
    this.#changed();
    const { text, name: textName } = source;
    const checkpoint = this.#checkpoint;
    this.trouble = await conductor.goOn({ checkpoint, text, textName, ...run });
    const begun = this.trouble === '';
    if (begun && conductor.choice.source !== source) conductor.put(source);
    this.act = null;
    this.#changed();
    return begun;
  }

  /** Ends what is being done. */
  stop() {
    this.#working?.abort(new Refusal(''));
  }

  /** Ends everything: the dialog is closed. */
  dispose() {
    this.stop();
    this.#life.abort(new Refusal(''));
  }

  /**
   * @param {string} look
   * @param {{options?: any, text?: string|ArrayBuffer}} [more]
   * @returns {import('../../wire/protocol.js').Job}
   */
  #job(look, { options = {}, text = '' } = {}) {
    const { arithmetic = 'auto' } = this.facts?.settings ?? {};
    return { look, text, checkpoint: this.#checkpoint, settings: { arithmetic }, options };
  }

  /**
   * Has an aide do something, one thing at a time.
   * @param {Act} act
   * @param {import('../../wire/protocol.js').Job} job
   * @param {(part: any) => void} [grow]
   * @returns {Promise<any>} what came of it; null when it was refused or ended
   */
  async #do(act, job, grow) {
    this.stop();
    const working = new AbortController();
    this.#working = working;
    Object.assign(this, { act, share: 0, trouble: '' });
    this.#changed();
    const onProgress = (/** @type {number} */ share, /** @type {any} */ part) => {
      this.share = share;
      if (part) grow?.(part);
      this.#changed();
    };
    try {
      const how = { signal: working.signal, onProgress };
      return (await this.#view.aides.ask(job, how)).result;
    } catch (error) {
      if (!working.signal.aborted) this.trouble = sentenceOf(error, strings.deeper.noAide);
      return null;
    } finally {
      if (this.#working === working) this.act = null;
    }
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}
