// Prepares, starts and steers runs from what the reader has chosen; says what stands in the way. No DOM.
//
// Event: 'change' when anything a panel shows of this changed.

import { Choice } from './choice.js';
import { Run } from './run.js';
import { strings } from './strings.js';
import { loadBundled, readFile, written } from './texts.js';

/**
 * @typedef {import('./choice.js').Source} Source
 * @typedef {import('./protocol.js').Facts} Facts
 * @typedef {import('./protocol.js').Field} Field
 */

/** Milliseconds of quiet after a change before the core is asked about it. */
const QUIET = 150;
/** Larger texts and models are prepared only when Train is pressed: the floor takes 0.3 s a megabyte. */
const SMALL_TEXT = 1_000_000;
const SMALL_MODEL = 100_000_000;

export class Conductor extends EventTarget {
  choice = new Choice();
  /** @type {Source[]} */
  bundled = [];
  /** Of the text and settings chosen; null while they are refused. @type {Facts|null} */
  facts = null;
  /** Sentences, or ''. */
  textProblem = '';
  recipeProblem = '';
  /** Fields that were changed in the run under way, as a sentence. */
  atOnce = '';
  /** Grows with every change. */
  turn = 0;

  #startWorker;
  /** @type {'text'|'recipe'} */
  #touched = 'text';
  #question = 0;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;
  /** @type {Promise<unknown>|null} */
  #starting = null;

  /** @param {() => Worker} startWorker */
  constructor(startWorker) {
    super();
    this.#startWorker = startWorker;
    this.run = this.#open();
    this.choice.addEventListener('change', () => {
      this.#changed();
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#refresh(), QUIET);
    });
    this.#loadTexts();
  }

  /** Epochs that a run of the chosen settings has. */
  get until() {
    return Number(this.choice.settings.schedule_epochs) || 0;
  }

  /** Default is worth offering: the text is the reader's own, the recipe was made for another. */
  get offer() {
    const { source, recipe, recipes } = this.choice;
    return (
      source.own && recipe?.name !== 'default' && recipes.some(({ name }) => name === 'default')
    );
  }

  /** What was changed since the run under way began, in words. @returns {string[]} */
  get stale() {
    const { started } = this.run;
    if (!started || this.run.untouched) return [];
    const labels = this.choice.from(started.origin.settings).map(({ field }) => field.label);
    const text = this.choice.source.text;
    if (text !== started.origin.text) labels.push(strings.recipe.newText);
    return labels;
  }

  /** Train, Pause, Train 500 more. */
  async toggle() {
    const { run } = this;
    if (!run.able || run.phase === 'stopped') return;
    if (run.running) return run.pause();
    if (run.phase === 'finished') return run.train(run.epoch + strings.transport.further);
    if (!run.untouched) return run.train(Math.max(run.progress?.until ?? 0, this.#untilOfRun()));
    if (await this.#ensure()) run.train(this.#untilOfRun());
  }

  /** @param {'epoch'|'batch'} unit */
  async step(unit) {
    const { run } = this;
    if (!run.able || run.running) return;
    if (!run.untouched || (await this.#ensure())) run.step(unit);
  }

  /** A new run from what is chosen now; goes on training if one was training. */
  async startOver() {
    const { run } = this;
    const going = run.running;
    if (run.able && (await this.#start()) && going) run.train(this.#untilOfRun());
  }

  /** @param {string} text */
  write(text) {
    this.#take(written(text));
  }

  /** @param {number} index of the bundled texts; the one after the last: the reader's own */
  pick(index) {
    const source = this.bundled[index] ?? this.choice.kept;
    if (source) this.#take(source);
  }

  /** Closes a large text: back to a bundled one. */
  close() {
    const [first] = this.bundled;
    this.#take(first ?? written(''));
  }

  /** Opens the first of some files; one that is not UTF-8 is refused and the text stays. @param {File[]} files */
  async open(files) {
    const [file] = files;
    if (!file) return;
    /** @type {Awaited<ReturnType<typeof readFile>>} */
    let read;
    try {
      read = await readFile(file);
    } catch {
      return this.#refuse(strings.text.notOpened(file.name, strings.text.unreadable));
    }
    if (!read.utf8) {
      const answer = await this.run.inspect(read.source.text, this.choice.settings);
      const why =
        answer.type === 'refused' && answer.sentence ? answer.sentence : strings.text.notUtf8;
      return this.#refuse(strings.text.notOpened(file.name, why));
    }
    this.#take(read.source);
    if (files.length > 1) this.#refuse(strings.text.several(files.length));
  }

  /** @param {string} name */
  takeRecipe(name) {
    this.#touched = 'recipe';
    this.choice.take(name);
  }

  /** @param {Field} field @param {string} value */
  async setField(field, value) {
    this.#touched = 'recipe';
    const { run } = this;
    if (!this.choice.setField(field, value) || !field.atOnce || run.untouched) return;
    const settled = this.choice.settings[field.name] ?? '';
    const answer = await run.set(field.name, settled);
    if (answer.type === 'refused') this.recipeProblem = answer.sentence;
    else this.atOnce = strings.recipe.atOnce(field.label, settled, run.epoch);
    this.#changed();
  }

  /** Another worker after one that broke or never came. */
  retry() {
    this.run.dispose();
    this.run = this.#open();
    this.#changed();
  }

  dispose() {
    clearTimeout(this.#timer);
    this.run.dispose();
  }

  #open() {
    const run = new Run(this.#startWorker);
    run.addEventListener('state', () => {
      if (run !== this.run) return;
      if (
        run.ready &&
        run.phase === 'empty' &&
        !run.started &&
        !run.preparing &&
        this.#described !== run
      ) {
        this.#described = run;
        this.choice.describe(run.ready.fields, run.ready.recipes);
        this.#refresh();
      }
      this.#changed();
    });
    return run;
  }
  /** @type {Run|null} */
  #described = null;

  async #loadTexts() {
    this.bundled = await loadBundled();
    const [first] = this.bundled;
    if (!first) this.textProblem = strings.text.noBundled;
    // Who was quicker than the network keeps what they wrote.
    if (first && !this.choice.source.own) this.choice.setSource(first);
    this.#changed();
  }

  /** @param {Source} source */
  #take(source) {
    this.#touched = 'text';
    this.textProblem = '';
    this.choice.setSource(source);
  }

  /** @param {string} sentence */
  #refuse(sentence) {
    this.textProblem = sentence;
    this.#changed();
  }

  /** Asks the core about what is chosen, and prepares it when that costs little. */
  async #refresh() {
    const { run, choice } = this;
    if (!run.able || !choice.recipe || choice.source.name === '') return;
    const question = ++this.#question;
    const answer = await run.inspect(choice.source.text, choice.settings);
    if (question !== this.#question) return;
    this.#learn(
      answer.type === 'inspected' ? answer.facts : null,
      answer.type === 'refused' ? answer.sentence : '',
    );
    const small =
      choice.source.size <= SMALL_TEXT && (this.facts?.bytes ?? Infinity) <= SMALL_MODEL;
    if (small && run.untouched && !this.#current()) await this.#start();
  }

  /** @param {Facts|null} facts @param {string} sentence */
  #learn(facts, sentence) {
    this.facts = facts;
    if (facts) this.recipeProblem = '';
    if (facts && this.#touched === 'text') this.textProblem = '';
    if (sentence && this.#touched === 'text') this.textProblem = sentence;
    if (sentence && this.#touched === 'recipe') this.recipeProblem = sentence;
    this.#changed();
  }

  /** The session at hand was made from what is chosen. */
  #current() {
    const origin = this.run.started?.origin;
    return (
      origin !== undefined &&
      origin.text === this.choice.source.text &&
      this.choice.from(origin.settings).length === 0
    );
  }

  /** A session of what is chosen, prepared now if need be. */
  async #ensure() {
    if (this.#starting) await this.#starting;
    return this.#current() || this.#start();
  }

  /** @returns {Promise<boolean>} */
  async #start() {
    const { run, choice } = this;
    const starting = run.start(choice.source.text, choice.settings);
    this.#starting = starting;
    const answer = await starting;
    if (this.#starting === starting) this.#starting = null;
    if (answer.type === 'started') {
      this.atOnce = '';
      if (this.#current()) this.#learn(answer.facts, '');
      return true;
    }
    this.#learn(null, answer.sentence);
    return false;
  }

  #untilOfRun() {
    return Number(this.run.started?.origin.settings.schedule_epochs) || this.until;
  }

  #changed() {
    this.turn++;
    this.dispatchEvent(new Event('change'));
  }
}
