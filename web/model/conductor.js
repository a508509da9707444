// Prepares, starts and steers runs from what the reader has chosen; says what stands in the way. No DOM.
//
// Events: 'change' when anything a panel shows of this changed, 'replaced' when another run has taken the place of one that
// was trained: its detail is that one's snapshot; 'model' when somebody brought files of models, which are its detail.

import { Refusal, sentenceOf } from '../wire/refusal.js';
import { keepWords } from '../words/keep.js';
import { strings } from '../words/strings.js';
import { Choice, FIRST, inShort, nameOf } from './choice.js';
import { continueBest, continueWith } from './continue.js';
import { Earlier } from './earlier.js';
import { Estimate, isLong } from './estimate.js';
import { Library } from './library.js';
import { Linked } from './linked.js';
import { whyMissing } from './missing.js';
import { Problems } from './problems.js';
import { format } from './recipe-link.js';
import { Run } from './run.js';
import { written } from './texts.js';

/**
 * @import { Facts, Field, Settings } from '../wire/protocol.js'
 * @import { Source } from './choice.js'
 * @import { Curve } from './curve.js'
 * @import { Snapshot } from './snapshot.js'
 */

/** Milliseconds of quiet after a change before the core is asked about it. */
const QUIET = 150;
/** Larger texts and models are prepared only when Train is pressed: the floor takes 0.3 s a megabyte. */
const SMALL_TEXT = 1_000_000;
const SMALL_MODEL = 100_000_000;
/** A larger model is not held in memory to be brought back: it takes 20 bytes a weight. */
const HELD_WEIGHTS = 5_000_000;
/** Epochs that a finished run goes on for: "Train 500 more". */
const FURTHER = 500;

/** Links of the recorded run. */
const OWN_LINK = /^recipe=post(-1)?$/;
/** The recipe that fits a text of the reader's own. */
const OWN = 'default';

/** A run continues with more units, not with fewer. @param {import('./choice.js').Difference} difference */
const isTakeable = ({ field, now, was }) =>
  field.byFork && (field.name !== 'hidden' || Number(now) > Number(was));

export class Conductor extends EventTarget {
  choice = new Choice();
  /** Of the text and settings chosen; null while they are refused. @type {Facts|null} */
  facts = null;
  /** Fields that were changed in the run under way, as a sentence. */
  atOnce = '';
  /** Settings are being taken over by the run under way. */
  taking = false;
  /** The run that a new one has ended, to be brought back. @type {Snapshot|null} */
  undo = null;
  /** The recipe that gave way to the one that fits a text of the reader's own. @type {import('../wire/protocol.js').Recipe|null} */
  gaveWay = null;

  #sources;
  /** The texts are coming. */
  #supply = Promise.resolve();
  /** A text that somebody else hands over is coming. @type {Promise<unknown>} */
  #coming = Promise.resolve();
  #earlier = new Earlier();
  #library = new Library();
  #problems = new Problems();
  #question = 0;
  /** Grows with every start that training is to follow: it follows the last. */
  #preparation = 0;
  /** The core has answered about what is chosen. */
  #settled = false;
  /** Grows with every text that is taken or begun to be read: the last one holds. */
  #reading = 0;
  /** A link is being read. @type {Promise<unknown>} */
  #linking = Promise.resolve();
  #linked = new Linked();
  /** A link that came before the core's tables. @type {string|null} */
  #link = null;
  #estimate = new Estimate(
    () => this.#changed(),
    () => this.#measure(),
  );
  #ended = false;
  /** Before the core's tables have come: the reader has switched the memory. */
  #peek = false;
  /** What makes the second act of a recorded run that is repeated here. @type {import('./aides.js').Aides|null} */
  #second = null;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;
  /** @type {Promise<unknown>|null} */
  #starting = null;
  /** The run whose tables were read. @type {Run|null} */
  #described = null;

  /**
   * Nothing is started or fetched before it wakes.
   * @param {import('./sources.js').Sources} sources
   */
  constructor(sources) {
    super();
    this.#sources = sources;
    this.run = this.#open();
    this.choice.addEventListener('change', () => {
      this.#unsettle();
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#refresh(), QUIET);
    });
    // At rest there is nothing to fetch them for, but where they lie inside.
    if (sources.inside) this.#load();
  }

  /** Starts the trainer and fetches the texts, once. */
  wake() {
    if (this.run.phase !== 'asleep') return;
    if (!this.#sources.inside) this.#load();
    this.run.wake();
  }

  #load() {
    this.#supply = this.#library.load(this.#sources.text, () => this.#supplied());
  }

  /** Bundled texts that have come. */
  get bundled() {
    return this.#library.texts;
  }

  /** What stands beside the curve that is shown, newest first: runs of this visit, or what came before a recorded one. */
  get earlier() {
    const before = this.#library.before(this.shown);
    return before.length > 0 ? before : this.#earlier.list;
  }

  /** Sentences beside the text, or ''. */
  get textProblem() {
    return this.#problems.beside('text');
  }

  /** Sentences beside the recipe, or ''. */
  get recipeProblem() {
    return this.#problems.beside('recipe');
  }

  /** What the core says of the text and the settings. @returns {'fine'|'asked'|'refused'} */
  get standing() {
    if (this.facts) return 'fine';
    return this.textProblem || this.recipeProblem ? 'refused' : 'asked';
  }

  /** Epochs that a run of the chosen settings has. */
  get until() {
    const { settings: chosen, numbers: settings, source } = this.choice;
    return this.#epochsOf({ settings, chosen, text: source.text });
  }

  /** Those of the settings; of the author's run as many as that has, which may have gone on after them. @param {import('./run.js').Origin} origin */
  #epochsOf(origin) {
    const own = Number(origin.settings.schedule_epochs) || 0;
    return Math.max(own, this.#linked.epochs(origin, this.bundled[0]));
  }

  /** Default is worth offering: the text is the reader's own, the recipe was made for another. */
  get offer() {
    const { source, recipe, recipes } = this.choice;
    const own = source.own && source.size > 0;
    const fits = recipe?.frozen.startsWith(`${OWN}-`);
    return own && !fits && recipes.some(({ name }) => name === OWN);
  }

  /** What charts and sentences show: the run at hand, or the recorded one where that is what Train would run. */
  get shown() {
    const { curve, untouched, running, ready } = this.run;
    if (curve && curve.points.length > 0) return curve;
    const recorded = this.#recorded;
    const promise = (/** @type {Curve|null} */ promised) =>
      promised && this.#library.tells(promised) ? (recorded ?? promised) : promised;
    if (!curve && this.#linked.promised) return promise(this.#linked.promised);
    if (ready && (!untouched || running)) return curve;
    const prepared = this.anew ? null : curve;
    return promise(this.#linked.promisedFor(this.choice, this.bundled[0])) ?? recorded ?? prepared;
  }

  /** The recorded run, if that is what is chosen; before the core's tables have come only its own link is known to choose it. */
  get #recorded() {
    if (this.#link && !OWN_LINK.test(this.#link)) return null;
    return this.#library.recordedFor(this.choice, this.#peek);
  }

  /** The memory is kept between windows. */
  get kept() {
    return this.#peek || this.choice.settings.state === 'carry';
  }

  /** The memory can be switched. */
  get canTurn() {
    return this.choice.fields.length > 0 || this.#recorded !== null;
  }

  /** Switches the memory; before the core's tables have come only what was recorded is shown with it. */
  turnMemory() {
    const field = this.#memory;
    if (field) return this.setField(field, this.kept ? 'reset' : 'carry');
    this.#peek = !this.#peek;
    this.#changed();
  }

  get #memory() {
    return this.choice.fields.find(({ name }) => name === 'state');
  }

  /** Nothing is trained or was changed: a recorded run is shown, and Train would repeat it. */
  get resting() {
    const { shown, run } = this;
    const able =
      run.phase !== 'unavailable' && run.phase !== 'failed' && this.standing !== 'refused';
    return able && (run.untouched || !run.ready) && !run.wanted && (shown?.recorded ?? false);
  }

  /** Nothing is to be read of a curve yet, or only what was recorded. */
  get fresh() {
    return this.resting || (!this.shown && !this.run.wanted);
  }

  /** How the run at hand began, beside the newest link. */
  get beginning() {
    return this.#linked.beginning(this.run.started?.origin);
  }

  /** What somebody's run of this recipe and text was: shown until it is trained here. @param {Curve|null} curve */
  promise(curve) {
    this.#linked.promised = curve;
    this.#changed();
  }

  /** What was changed since the run under way began, in words. @returns {string[]} */
  get stale() {
    const { taken, anew } = this.changes;
    return [...taken, ...anew];
  }

  /** The same by what it takes: `taken` by the run under way, if it is continued with them; the others need a new start. */
  get changes() {
    const { started } = this.run;
    if (!started || this.run.untouched) return { taken: [], anew: [] };
    const differences = this.choice.from(started.origin.settings);
    const taken = this.otherText ? [] : differences.filter(isTakeable);
    const anew = inShort(differences.filter((each) => !taken.includes(each)));
    if (this.choice.source.text !== started.origin.text) anew.push(strings.recipe.newText);
    return { taken: inShort(taken), anew };
  }

  /** The text at hand is not the one that the run under way learns. */
  get otherText() {
    const { started, untouched } = this.run;
    return started !== null && !untouched && started.origin.text !== this.choice.source.text;
  }

  /** Something is chosen of which nothing is known, for the run at hand cannot take it: Train begins a new run. */
  get anew() {
    if (!this.run.untouched) return this.changes.anew.length > 0;
    return !this.#small && this.run.started !== null && !this.#current();
  }

  /** What is chosen is prepared before anybody asks. */
  get #small() {
    const { size } = this.choice.source;
    return size <= SMALL_TEXT && (this.facts?.bytes ?? 0) <= SMALL_MODEL;
  }

  /** What an epoch of the run to come would take here. */
  get estimate() {
    const { seconds, measuring } = this.#estimate;
    return { seconds, measuring, epochs: this.until, long: isLong(this.facts) };
  }

  /** The recipe as a link; '' while it is the one of a first visit, unchanged. */
  get link() {
    const { recipe } = this.choice;
    return recipe?.name === FIRST && this.choice.differences().length === 0
      ? ''
      : format(this.choice);
  }

  /** Train, Pause, Train 500 more. @param {import('./aides.js').Aides|null} [aides] for a second act */
  async toggle(aides = null) {
    const { run } = this;
    if (aides && run.able && this.resting && this.shown?.from) {
      this.#remember('reset');
      this.#second = aides;
    }
    if (run.phase === 'asleep' || run.phase === 'loading')
      return run.wanted ? run.want(false) : this.#rouse(aides);
    if (!run.able || run.phase === 'stopped') return;
    if (run.running) return run.pause();
    // Train trains what is chosen; the run so far stays on the chart, and can be brought back.
    if (run.untouched || this.#starting || this.anew) {
      run.want(true);
      return this.#trainAfter(this.#ensure());
    }
    if (run.phase === 'finished') return run.train(run.epoch + FURTHER);
    run.train(Math.max(run.progress?.until ?? 0, this.#untilOfRun()));
  }

  /** The memory between windows, without further questions. @param {'reset'|'carry'} state */
  #remember(state) {
    if (this.#memory) this.choice.setField(this.#memory, state);
  }

  /** The first act has ended as it was recorded: the second follows. */
  #goOnAsRecorded() {
    const aides = this.#second;
    if (!aides || this.run.phase !== 'finished') return;
    this.#second = null;
    this.#remember('carry');
    this.takeOver(aides);
  }

  /** Wakes up, and trains when all has come, if that is still wanted. @param {import('./aides.js').Aides|null} aides */
  async #rouse(aides) {
    const { run } = this;
    const second = this.#peek ? aides : null;
    this.#peek = false;
    run.want(true);
    this.wake();
    const come = Promise.all([run.answered, this.#supply, this.#coming]).then(() => this.#linking);
    await this.#trainAfter(
      come.then(() => {
        this.#second = second;
        return run.able && this.#ensure();
      }),
    );
  }

  /** A text is on its way, and nothing trains before it has come. @param {Promise<Source|null>} coming */
  async expect(coming) {
    this.#coming = coming;
    const source = await coming;
    if (!source || coming !== this.#coming || this.#ended) return;
    this.#linked.text = source.text;
    this.#take(source);
  }

  /** @param {'epoch'|'batch'} unit */
  async step(unit) {
    const { run } = this;
    if (!run.able || run.running || run.phase === 'stopped') return;
    if (!run.untouched || (await this.#ensure())) run.step(unit);
  }

  /** A new run from what is chosen now; goes on training if one was training. */
  async startOver() {
    const { run } = this;
    if (!run.able) return;
    this.#second = null;
    if (run.running) run.want(true);
    await this.#trainAfter(this.#start());
  }

  /** The run that a new one has ended comes back, as it was. */
  takeBack = async () => {
    const { undo } = this;
    if (undo) {
      const epoch = Number(undo.curve.points.epoch?.at(-1) ?? 0);
      this.run.note((await this.restore(undo)) || keepWords.cameBack(epoch));
    }
  };

  /** It stays in the past. */
  forgetUndo = () => {
    this.undo = null;
    this.#changed();
  };

  /** A run comes back where it was, and waits. @param {Snapshot} snapshot @returns {Promise<string>} why it could not be, or '' */
  async restore({ checkpoint, text, textName, curve: drawn }) {
    const part = await this.#snapshots();
    if (!part) return whyMissing();
    const { run, choice } = this;
    if (!run.able) return run.trouble;
    run.pause();
    while (this.#starting) await this.#starting;
    const before = this.#earlier.takeBack(drawn.id);
    const number = before?.number ?? this.#earlier.next(run.curve);
    const { arithmetic = 'auto' } = drawn.settings;
    const label = { number, name: drawn.name, textName };
    const redraw = (/** @type {Curve} */ curve) => part.redraw(curve, drawn);
    const continued = { checkpoint, from: drawn.from, drawn, redraw };
    const { answer } = await this.#begin(text, { arithmetic }, label, continued);
    if (answer.type === 'refused') {
      if (before) this.#earlier.show(before);
      return answer.sentence;
    }
    this.#take(this.#sourceOf(text, textName));
    if (drawn.recipe) choice.take(drawn.recipe);
    if (run.started) choice.adopt(run.started.origin.settings);
    return '';
  }

  /** Shows the curve of a kept run beside the one at hand. @param {Curve} curve */
  overlay(curve) {
    this.#earlier.show(curve);
    this.#changed();
  }

  /** Takes the curve of a run off the chart, but for the one at hand. @param {string} id */
  unlay(id) {
    this.#earlier.takeBack(id);
    this.#changed();
  }

  /** A text as one of those at hand, if it is among them. @param {string|ArrayBuffer} text @param {string} name @returns {Source} */
  #sourceOf(text, name) {
    const same = [...this.bundled, ...this.choice.own].find((each) => each.text === text);
    if (same) return same;
    const size = typeof text === 'string' ? text.length : text.byteLength;
    return { name, own: true, text, size };
  }

  /**
   * Continues a checkpoint as a new run in the next colour, beside the one that it came from.
   * @param {object} what
   * @param {ArrayBuffer} what.checkpoint
   * @param {string|ArrayBuffer} what.text that it was trained on; with `weights` any
   * @param {string} what.name of the new run
   * @param {string} what.textName
   * @param {import('./curve.js').From|null} what.from null: it begins at epoch 0
   * @param {'last'|'best'} [what.weights] nothing but these is taken of the checkpoint
   * @param {import('../wire/protocol.js').Unknown} [what.unknown] what becomes of characters that they lack
   * @param {boolean} [what.train] false: it rests where it begins
   * @param {string} [what.arithmetic] that of the run at hand; a run of a file has the file's
   * @returns {Promise<string>} why it could not be, or ''
   */
  async goOn(what) {
    const { checkpoint, text, name, textName, from, weights, unknown, arithmetic, train } = what;
    const { run, choice } = this;
    if (!run.able) return run.trouble;
    if (train !== false) run.want(true);
    while (this.#starting) await this.#starting;
    const label = { number: this.#earlier.next(run.curve), name, textName };
    const { arithmetic: own = 'auto' } = run.started?.origin.settings ?? {};
    const beginning = this.#begin(text, { arithmetic: arithmetic ?? own }, label, {
      checkpoint,
      from,
      weights,
      unknown,
    });
    const begun = beginning.then(({ answer }) => {
      if (answer.type === 'started' && run.started) choice.adopt(run.started.origin.settings);
      return answer.type === 'started';
    });
    await this.#trainAfter(begun, () => {
      const until = this.#untilOfRun();
      const epoch = from?.epoch ?? 0;
      return until > epoch ? until : epoch + FURTHER;
    });
    const { answer } = await beginning;
    return answer.type === 'refused' ? answer.sentence : '';
  }

  /**
   * Continues the run under way with those of the settings chosen that it can take, as a new run; the one so far stays on
   * the chart. What needs a new start is left chosen.
   * @param {import('./aides.js').Aides} aides
   */
  async takeOver(aides) {
    const { run, choice } = this;
    const { started, curve } = run;
    if (!started || !curve || this.taking) return;
    const differences = choice.from(started.origin.settings);
    const values = (/** @type {import('./choice.js').Difference[]} */ list) =>
      Object.fromEntries(list.map(({ field: { name } }) => [name, choice.settings[name] ?? '']));
    const taken = differences.filter(isTakeable);
    const left = values(differences.filter((each) => !taken.includes(each)));
    const { running } = run;
    this.taking = true;
    run.pause();
    this.#changed();
    const problem = await continueWith(this, aides, values(taken), taken);
    this.taking = false;
    if (problem) {
      this.#problems.ofValue = problem;
      if (running && run === this.run) run.train(run.progress?.until ?? this.#untilOfRun());
    } else choice.adopt(left);
    this.#changed();
  }

  /** A new run rests at the moment that was best on the test text; the one so far stays on the chart. */
  goBack() {
    return continueBest(this);
  }

  /**
   * A new run from epoch 0 with the settings of the run at hand but for some, on the text that is chosen.
   * @param {Settings} settings what is to be changed
   * @param {number} [until] last epoch to train; that of the settings
   */
  async startWith(settings, until) {
    const { run, choice } = this;
    if (!run.able || !run.started) return;
    choice.adopt({ ...run.started.origin.settings, ...settings });
    run.want(true);
    await this.#trainAfter(this.#start(), () => until ?? this.#untilOfRun());
  }

  /**
   * Trains what was prepared, if that is still wanted.
   * @param {Promise<boolean>} prepared
   * @param {() => number} [until] last epoch to train, asked when it is prepared
   */
  async #trainAfter(prepared, until = () => this.#untilOfRun()) {
    const { run } = this;
    const mine = ++this.#preparation;
    const ready = await prepared;
    if (mine !== this.#preparation || !run.wanted) return;
    if (!ready) return run.want(false);
    run.train(until());
    this.#snapshots();
  }

  /** What holds a run and brings it back: it comes with the first training, while the network is there. */
  #snapshots() {
    return import('./snapshot.js').catch(() => null);
  }

  /** The text at hand was changed. @param {string} text */
  write(text) {
    this.#take(written(text), true);
  }

  /** Another text takes its place. @param {string} text */
  replace(text) {
    this.#takeOwn(written(text));
  }

  /** @param {number} index of the bundled texts and, after them, the reader's own */
  pick(index) {
    const source = [...this.bundled, ...this.choice.own][index];
    if (source) this.#take(source);
  }

  /** A text that was read elsewhere takes its place. @param {Source} source */
  put(source) {
    this.#take(source);
  }

  /** Closes a large text: back to a bundled one. */
  close() {
    const [first] = this.bundled;
    this.#take(first ?? written(''));
  }

  /** Opens files: texts as one, each that is not UTF-8 is refused by name; of models others hear. @param {File[]} files */
  async open(files) {
    const part = await import('./read-files.js').catch(() => null);
    if (!part) {
      this.#problems.ofFiles = await whyMissing();
      return this.#changed();
    }
    const { models, recipes, texts } = await part.sorted(files);
    if (models.length > 0) this.dispatchEvent(new CustomEvent('model', { detail: models }));
    const [recipe] = recipes;
    if (recipe) await this.#openRecipe(recipe);
    if (texts.length === 0) return;
    const mine = ++this.#reading;
    const { source, refused } = await part.readFiles(texts, async (bytes) => {
      const answer = await this.run.inspect(bytes, this.choice.settings);
      return answer.type === 'refused' ? answer.sentence : '';
    });
    if (mine !== this.#reading || this.#ended) return;
    if (source) this.#takeOwn(source);
    this.#problems.ofFiles = part.filesWords.refused(refused, source !== null);
    this.#changed();
  }

  /** Takes the settings of a file, all of them or none. @param {File} file */
  async #openRecipe(file) {
    const { choice } = this;
    this.#problems.touch('recipe');
    try {
      const part = await this.#sources.files?.recipe();
      if (!part) throw new Refusal(keepWords.noModels);
      const { settings } = part.readRecipe(await file.text(), choice.fields);
      choice.takeNearest(settings);
      await this.#setChanged();
    } catch (error) {
      const why = sentenceOf(error, '') || (await whyMissing());
      this.#problems.ofLink = strings.text.notOpened(file.name, why);
      this.#changed();
    }
  }

  /** @param {string} name */
  async takeRecipe(name) {
    this.gaveWay = this.#second = null;
    this.#problems.touch('recipe');
    this.choice.take(name);
    await this.#setChanged();
  }

  /** Takes a recipe from a link, at once or as soon as the core's tables are known. @param {string} link */
  async follow(link) {
    this.#link = link;
    const part = await import('./read-link.js').catch(() => null);
    const { fields, recipes } = this.choice;
    // It waits for the tables, was followed in the meantime, or another came after it.
    if (recipes.length === 0 || this.#link !== link || this.#ended) return;
    this.#link = null;
    const { recipe, changes, problems } = part
      ? part.parse(link, fields, recipes)
      : { recipe: null, changes: {}, problems: [await whyMissing()] };
    this.#problems.touch('recipe');
    this.#problems.ofLink = problems.join(' ');
    this.choice.take(recipe ?? FIRST, changes);
    this.#linked.settings = { ...this.choice.settings };
    await this.#setChanged();
  }

  /** What could not be taken of a link was read. */
  forgetLink() {
    this.#problems.ofLink = '';
    this.#changed();
  }

  /** @param {Field} field @param {string} value */
  async setField(field, value) {
    this.#second = null;
    this.#problems.touch('recipe');
    const fits = this.choice.setField(field, value);
    if (fits && field.atOnce && !this.run.untouched) await this.#setNow([field]);
  }

  /** The settings of a new recipe that a running model can adopt immediately. */
  async #setChanged() {
    const { run } = this;
    if (!run.started || run.untouched) return;
    const changed = this.choice.from(run.started.origin.settings).map(({ field }) => field);
    // A recipe that needs a new start is none for the run under way: half of it would make a third one.
    if (this.otherText || changed.some(({ atOnce }) => !atOnce)) return;
    await this.#setNow(changed);
  }

  /** Changes the run under way. @param {Field[]} fields */
  async #setNow(fields) {
    const { run } = this;
    const said = [];
    for (const { name, label } of fields) {
      const value = this.choice.settings[name] ?? '';
      const answer = await run.set(name, value);
      if (answer.type === 'refused') this.#problems.ofValue = answer.sentence;
      else said.push(strings.recipe.atOnce(label, answer.value, run.epoch));
    }
    if (said.length > 0) {
      this.atOnce = said.join(' ');
      run.turned(this.atOnce);
    }
    this.#changed();
  }

  /** Another worker after one that broke or never came. */
  retry() {
    const { curve, pace } = this.run;
    this.run.dispose();
    this.#earlier.putAside(curve);
    this.#question++;
    this.run = this.#open();
    if (pace) this.run.setPace(pace);
    this.run.wake();
    this.#unsettle();
  }

  dispose() {
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#estimate.dispose();
    this.run.dispose();
  }

  #open() {
    const run = new Run(this.#sources.trainer);
    run.addEventListener('state', () => {
      if (run !== this.run) return;
      if (run.ready && this.#described !== run) {
        this.#described = run;
        this.choice.describe(run.ready.fields, run.ready.recipes);
        if (this.#peek) this.#remember('carry');
        this.#peek = false;
        if (this.#link === null) this.#refresh();
        else this.#linking = this.follow(this.#link);
      }
      this.#goOnAsRecorded();
      this.#changed();
      this.#measure();
    });
    return run;
  }

  /** Bundled texts have come, or the recorded run has. */
  #supplied() {
    const [first] = this.bundled;
    const { name } = this.choice.source;
    if (!first && name === '') this.#problems.ofFiles = strings.text.noBundled;
    // Who was quicker than the network keeps what they wrote.
    if (first && name === '') this.choice.setSource(first);
    this.#changed();
  }

  /** A text that was brought takes the recipe that fits one, unless the reader has changed something. @param {Source} source */
  #takeOwn(source) {
    const { choice } = this;
    const { recipe } = choice;
    this.#take(source);
    if (!this.offer || choice.differences().length > 0) return;
    this.takeRecipe(OWN);
    this.gaveWay = recipe;
  }

  /** The note of it was read. */
  forgetGaveWay = () => {
    this.gaveWay = null;
    this.#changed();
  };

  /** @param {Source} source @param {boolean} [edited] it is the text at hand, changed */
  #take(source, edited = false) {
    this.#reading++;
    this.#second = null;
    if (!source.own) this.gaveWay = null;
    this.#problems.touch('text');
    // Of another text the old facts are wrong; of the same one, edited, nearly right until the new ones come.
    if (!edited) this.facts = null;
    if (edited) this.choice.edit(source);
    else this.choice.setSource(source);
  }

  /** Asks the core about what is chosen, and prepares it when that costs little. */
  async #refresh() {
    const { run, choice } = this;
    if (!run.able || !choice.recipe || choice.source.name === '') return;
    const question = ++this.#question;
    const answer = await run.inspect(choice.source.text, choice.settings);
    // What broke down says so itself, and nothing of what is chosen.
    if (question !== this.#question || !run.able) return;
    this.#settled = true;
    if (answer.type === 'inspected') this.#learn(answer.facts, '');
    else this.#learn(null, answer.sentence);
    const small = this.facts !== null && this.#small;
    if (this.#starting) await this.#starting;
    if (question !== this.#question || run.running) return;
    if (small && run.untouched && !this.#current()) await this.#start();
    this.#measure();
  }

  /** Has an epoch measured once the reader is quiet and nothing trains. */
  #measure() {
    const { run, choice, facts } = this;
    if (!this.#settled || !facts || isLong(facts)) return;
    if (run.able && !run.running && !run.preparing)
      this.#estimate.ask(run, choice.source.text, choice.settings);
  }

  /** @param {Facts|null} facts @param {string} sentence */
  #learn(facts, sentence) {
    this.facts = facts;
    if (facts) this.choice.fit(facts);
    this.#problems.hear(sentence);
    this.#changed();
  }

  /** The session at hand was made from what is chosen. */
  #current() {
    const { choice, run } = this;
    const origin = run.started?.origin;
    return origin?.text === choice.source.text && choice.from(origin.settings).length === 0;
  }

  /** A session of what is chosen, prepared now if need be. */
  async #ensure() {
    while (this.#starting) await this.#starting;
    return this.#current() || this.#start();
  }

  /** A session of what is chosen. @returns {Promise<boolean>} it was made */
  async #start() {
    const { run, choice } = this;
    const how = /** @type {const} */ ([choice.source.text, choice.settings, this.#label()]);
    const { answer, snapshot } = await this.#begin(...how);
    if (answer.type === 'started') {
      this.undo = snapshot;
      this.#changed();
      if (this.#current()) this.#learn(answer.facts, '');
      return true;
    }
    if (run === this.run && run.able) this.#learn(null, answer.sentence);
    return false;
  }

  /** Starts a run; the one before stays on the chart. @param {Parameters<Run['start']>} how */
  async #begin(...how) {
    const before = this.run.curve;
    const starting = this.#startBeside(how);
    this.#starting = starting;
    const { answer, snapshot } = await starting;
    if (this.#starting === starting) this.#starting = null;
    if (answer.type === 'started') {
      this.#earlier.putAside(before);
      this.undo = null;
      if (snapshot) this.dispatchEvent(new CustomEvent('replaced', { detail: snapshot }));
      this.atOnce = '';
      this.#problems.ofValue = '';
      this.#changed();
    }
    return { answer, snapshot };
  }

  /** The run at hand is held before another takes its place. @param {Parameters<Run['start']>} how */
  async #startBeside(how) {
    const { run, choice } = this;
    const trained = (run.progress?.step ?? 0) > 0 && run.able;
    const small = (run.started?.facts.parameters ?? 0) <= HELD_WEIGHTS;
    const part = trained && small ? await this.#snapshots() : null;
    const held = part ? await part.takeSnapshot(run, choice.recipe?.name ?? '') : '';
    const answer = await run.start(...how);
    return { answer, snapshot: typeof held === 'string' ? null : held };
  }

  /** How the run to come is shown: the next colour, the recipe and what was changed of it. */
  #label() {
    const { choice, run } = this;
    const name = nameOf(choice.recipe?.label ?? '', choice.differences());
    return { number: this.#earlier.next(run.curve), name, textName: choice.source.name };
  }

  #untilOfRun() {
    const { started, curve } = this.run;
    if (!started) return this.until;
    // One that continues another is not the author's, which began with new weights.
    if (curve?.from) return Number(started.origin.settings.schedule_epochs) || this.until;
    return this.#epochsOf(started.origin) || this.until;
  }

  /** What the core has said of what is chosen counts no more. */
  #unsettle() {
    this.#settled = false;
    this.#estimate.forget();
    this.#changed();
  }

  #changed() {
    this.#linked.inform(this.run);
    this.dispatchEvent(new Event('change'));
  }
}
