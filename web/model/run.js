// The page's side of a run: speaks to the worker, remembers what it said. No DOM.
//
// Events: 'state' when what can be done changed, 'progress' when only numbers did, 'points' and 'sample' when the curve
// or the samples grew or lost their weights, 'lost' when the crew lost a worker.

import { send } from '../wire/protocol.js';
import { strings } from '../words/strings.js';
import { Curve } from './curve.js';
import { TimeLeft } from './time-left.js';

/** @import { FromWorker, Settings, ToWorker } from '../wire/protocol.js' */

/** @template {FromWorker['type']} T @typedef {Extract<FromWorker, {type: T}>} Message */
/** @template {FromWorker['type']} T @typedef {Promise<Message<T>|Message<'refused'>>} Answer */

/**
 * What the page can say and do:
 * 'loading' the trainer; 'unavailable' it cannot run here; 'failed' it broke; 'empty' nothing is prepared;
 * 'ready' at epoch 0; the others are the worker's.
 * @typedef {'asleep'|'loading'|'unavailable'|'failed'|'empty'|'ready'|import('../wire/protocol.js').RunState} Phase
 */

/** @typedef {{sentence: string, grave: boolean}} Notice */

/** What a run was started from: `chosen` may have autos, of which `settings` has the numbers. @typedef {{settings: Settings, chosen: Settings, text: string|ArrayBuffer}} Origin */

/** How a run is shown: its colour's number, its name, that of its text. @typedef {{number: number, name: string, textName: string}} Label */

/**
 * A run that continues a checkpoint, or begins with its weights.
 * @typedef {object} Continued
 * @property {ArrayBuffer} checkpoint
 * @property {import('./curve.js').From|null} from
 * @property {'last'|'best'} [weights]
 * @property {import('../wire/protocol.js').Unknown} [unknown] with `weights`: what becomes of characters that they lack
 * @property {import('./snapshot.js').Drawn} [drawn] what the page has drawn of it before: the same run comes back
 * @property {(curve: Curve) => void} [redraw] gives a curve that
 */

/** What to draw: settings of the sampler, what comes before, and with which weights (null: those of now).
 * @typedef {{sampling: Settings, prompt: string, kept: number|null}} Draw
 */

/** A sample being written. @typedef {{done: Answer<'sample'>, stop: () => void}} Drawing */

/** Milliseconds after which a step is shown as a run that can be paused. */
const LONG_STEP = 300;

/** The site was replaced while this page was on its way. @param {string} trainer its version @returns {string} or '' */
function mismatch(trainer) {
  /** That of the page, which the builder puts in; undefined where nothing was built. @type {string|undefined} */
  const page = /** @type {any} */ (globalThis).PLATEAU_VERSION;
  return page && page !== trainer ? strings.trouble.versions(page, trainer) : '';
}

/** @param {string} sentence */
const isFrozen = (sentence) => sentence.startsWith(strings.trouble.frozen);

export class Run extends EventTarget {
  /** @type {Message<'ready'>|null} */
  ready = null;
  /** @type {Phase} */
  phase = 'asleep';
  /** A sentence when something is wrong, else ''. */
  trouble = '';
  /** What the core says unasked: calmly (no SIMD), or gravely (rolled back). @type {Notice[]} */
  notices = [];
  /** A start is under way. */
  preparing = false;
  /** It is to train as soon as it is prepared. */
  wanted = false;
  /** @type {(Message<'started'> & {origin: Origin})|null} */
  started = null;
  /** @type {Message<'progress'>|null} */
  progress = null;
  /** @type {Curve|null} */
  curve = null;
  /** Seconds until it will have come to its end, as they are said; null: not known. @type {number|null} */
  left = null;
  /** Epochs a second at most; 0: as many as it can. */
  pace = 0;
  /** Threads that train it: the trainer and its crew. */
  members = 1;

  /** Settled once the worker has said its first word, or cannot. @type {Promise<void>} */
  answered;
  /** @type {() => void} */
  #settle = () => {};

  /** @type {Worker|null} */
  #worker = null;
  /** @type {Map<number, (answer: any) => void>} */
  #waiting = new Map();
  /** Who wants to see a sample grow. @type {Map<number, (piece: string) => void>} */
  #listening = new Map();
  #lastId = 0;
  /** What the reader asked for and the worker has not confirmed. @type {'run'|'pause'|null} */
  #wish = null;
  /** When the step under way began, 0 when none is. */
  #stepBegan = 0;
  /** The curve has what was drawn of this run before it came back. */
  #redrawn = false;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #clock;

  #timeLeft = new TimeLeft();

  #start;
  #patience;

  /**
   * Nothing is started before it wakes.
   * @param {import('./sources.js').Start} start
   * @param {number} [patience] milliseconds; some browsers report nothing when a worker is refused
   */
  constructor(start, patience = 4000) {
    super();
    this.#start = start;
    this.#patience = patience;
    this.answered = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  /** Starts the worker, once, and waits for its first word. */
  wake() {
    if (this.phase !== 'asleep') return;
    this.phase = 'loading';
    if (typeof WebAssembly === 'undefined') {
      this.#give('unavailable', strings.trouble.noWebAssembly);
      return;
    }
    try {
      this.#worker = this.#start();
    } catch {
      this.#give('unavailable', strings.trouble.refused);
      return;
    }
    this.#worker.addEventListener('message', (event) => this.#hear(event.data));
    this.#worker.addEventListener('error', async (event) => {
      event.preventDefault();
      const { why } = this.#start;
      if (this.ready) this.#give('failed', strings.trouble.workerError);
      else if (!why) this.#give('unavailable', strings.trouble.refused);
      else {
        const sentence = await why(event);
        if (this.#worker) this.#give('unavailable', sentence);
      }
    });
    this.#clock = setTimeout(() => {
      if (this.phase === 'loading') this.#give('unavailable', strings.trouble.noAnswer);
    }, this.#patience);
    this.#say('state');
  }

  /** The reader wants it to train, whatever the worker has confirmed so far. */
  get running() {
    if (this.wanted) return true;
    return this.#wish ? this.#wish === 'run' : this.phase === 'running';
  }

  /** Nothing was trained that a new start would throw away. */
  get untouched() {
    return this.phase === 'empty' || (this.phase === 'ready' && this.#wish !== 'run');
  }

  get able() {
    return this.ready !== null && this.phase !== 'failed' && this.phase !== 'unavailable';
  }

  /** The loss broke down and training continued from the last snapshot; until the reader dismisses the notice. */
  get rolledBack() {
    return this.notices.some(({ grave }) => grave);
  }

  get epoch() {
    return this.progress?.epoch ?? 0;
  }

  /** The loss as it is now, everywhere it is said; null before there is one. */
  get loss() {
    return this.curve?.now ?? this.progress?.partialLoss ?? null;
  }

  get counted() {
    return this.curve?.counted ?? 1;
  }

  /** Null before there is a run. */
  get points() {
    return this.curve?.points ?? null;
  }

  /**
   * Facts of a text under some settings; the run is not touched.
   * @param {string|ArrayBuffer} text
   * @param {Settings} settings
   * @returns {Answer<'inspected'>}
   */
  inspect(text, settings) {
    return this.#ask((id) => ({ type: 'inspect', id, text, settings }));
  }

  /**
   * Replaces the run by a new one at epoch 0; when refused, the old one stays.
   * @param {string|ArrayBuffer} text
   * @param {Settings} settings
   * @param {Label} label
   * @param {Continued} [continued] the checkpoint that it continues, with its settings
   * @returns {Answer<'started'>}
   */
  async start(text, settings, label, continued) {
    this.preparing = true;
    this.#say('state');
    const { checkpoint, weights, unknown, drawn, redraw } = continued ?? {};
    /** @type {Awaited<Answer<'started'>>} */
    const answer = await this.#ask((id) => ({
      ...{ type: /** @type {'start'} */ ('start'), id, text, settings },
      ...{ checkpoint, weights, unknown, seconds: drawn?.seconds, until: drawn?.until },
    }));
    this.preparing = false;
    if (answer.type === 'started') {
      // A file names the kind of arithmetic at work, the reader may have left the choice open.
      const { arithmetic } = settings;
      const own = { ...answer.settings, ...(arithmetic && { arithmetic }) };
      const origin = { settings: own, chosen: settings, text };
      this.started = { ...answer, origin };
      // The trainer has let go of what it kept for the run before.
      this.curve?.letGo();
      const { facts, floor, uniform } = answer;
      const { from = null } = continued ?? {};
      this.curve = new Curve({ ...label, facts, floor, uniform, settings: origin.settings, from });
      redraw?.(this.curve);
      if (facts.skipped) this.note(strings.text.skipped(facts.skipped));
      this.#redrawn = drawn !== undefined;
      // What was said of the run before; of the trainer it stays.
      this.notices = this.notices.filter(({ grave, sentence }) => !grave && !isFrozen(sentence));
      this.progress = null;
      this.#timeLeft.forget();
      this.phase = 'ready';
      // Not 'sample' too: it would hold back the first one, a second at most; 'state' clears the panel.
      this.#say('points');
    }
    this.#wish = null;
    this.#say('state');
    return answer;
  }

  /** Training is to follow what is being prepared; Pause takes the wish back. @param {boolean} wanted */
  want(wanted) {
    this.wanted = wanted;
    this.#say('state');
  }

  /** @param {number} until last epoch to train */
  train(until) {
    this.#stepBegan = 0;
    this.wanted = false;
    this.#wish = 'run';
    this.#tell({ type: 'train', until });
    this.#say('state');
  }

  pause() {
    if (!this.running) return;
    this.#stepBegan = 0;
    this.wanted = false;
    this.#wish = 'pause';
    this.#tell({ type: 'pause' });
    this.#say('state');
  }

  /** @param {'epoch'|'batch'} unit */
  step(unit) {
    // Most steps take milliseconds: Train does not turn into Pause and back for them.
    this.#wish = 'pause';
    this.#stepBegan = performance.now();
    this.#tell({ type: 'step', unit });
  }

  /**
   * Changes a setting of the run under way.
   * @param {string} name
   * @param {string} value
   * @returns {Answer<'set'>}
   */
  async set(name, value) {
    /** @type {Awaited<Answer<'set'>>} */
    const answer = await this.#ask((id) => ({ type: 'set', id, name, value }));
    if (answer.type === 'set' && this.started) this.started.origin.settings[name] = answer.value;
    this.#say('state');
    return answer;
  }

  /** Notes on the curve that settings were changed here. @param {string} said */
  turned(said) {
    const { progress, curve, started } = this;
    if (!progress || !curve || !started) return;
    const { epoch: whole, stepsDone, steps, seconds } = progress;
    const epoch = whole + (steps > 0 ? stepsDone / steps : 0);
    const chars = epoch * started.facts.predictions;
    curve.turns.push({ epoch, chars, seconds, said });
    this.#say('points');
  }

  /**
   * Seconds that an epoch would take here, measured; refused with an empty sentence when anything else came first.
   * @param {string|ArrayBuffer} text
   * @param {Settings} settings
   * @returns {Answer<'estimated'>}
   */
  estimate(text, settings) {
    return this.#ask((id) => ({ type: 'estimate', id, text, settings }));
  }

  /** @param {number} epochsPerSecond 0: as many as it can */
  setPace(epochsPerSecond) {
    this.pace = epochsPerSecond;
    this.#timeLeft.forget();
    this.#tell({ type: 'pace', epochsPerSecond });
    this.#say('state');
  }

  /** @param {number} helpers workers that may help the trainer from now on */
  crew(helpers) {
    this.#tell({ type: 'crew', helpers });
  }

  /** Says something that does not keep it from training. @param {string} sentence */
  note(sentence) {
    this.#notice({ sentence, grave: false }, (other) => other.sentence === sentence);
  }

  /** @param {Notice} notice @param {(other: Notice) => boolean} replaces */
  #notice(notice, replaces) {
    this.notices = [...this.notices.filter((other) => !replaces(other)), notice];
    this.#say('state');
  }

  /**
   * Draws a sample; the run goes on beside it.
   * @param {Draw} what
   * @param {(piece: string) => void} grow hears each piece as it is written
   * @returns {Drawing}
   */
  draw({ sampling, prompt, kept }, grow) {
    let mine = 0;
    const done = this.#ask((id) => {
      mine = id;
      this.#listening.set(id, grow);
      return { type: 'sample', id, sampling, prompt, kept };
    });
    return { done, stop: () => mine && this.#tell({ type: 'enough', id: mine }) };
  }

  /** The most probable characters after a prompt. @param {Draw} what @returns {Answer<'probabilities'>} */
  probabilities({ sampling, prompt, kept }) {
    return this.#ask((id) => ({ type: 'probabilities', id, sampling, prompt, kept }));
  }

  /**
   * The newest snapshot as a checkpoint, or one that continues from the best moment.
   * @param {boolean} [best]
   * @returns {Answer<'saved'>}
   */
  save(best = false) {
    return this.#ask((id) => ({ type: 'save', id, best }));
  }

  /** Takes a notice away that the reader has read. @param {string} sentence */
  dismiss(sentence) {
    this.notices = this.notices.filter((notice) => notice.sentence !== sentence);
    this.#say('state');
  }

  dispose() {
    clearTimeout(this.#clock);
    this.#worker?.terminate();
    this.#worker = null;
    this.#refuseAll('');
  }

  /** @param {FromWorker} message */
  #hear(message) {
    if (message.type === 'progress') return this.#follow(message);
    switch (message.type) {
      case 'ready':
        clearTimeout(this.#clock);
        this.ready = message;
        this.trouble = '';
        this.phase = 'empty';
        this.notices = [message.notice, mismatch(message.version)]
          .filter(Boolean)
          .map((sentence) => ({ sentence, grave: false }));
        this.#settle();
        return this.#say('state');
      case 'unavailable':
        return this.#give('unavailable', message.sentence);
      case 'failed':
        return this.#give('failed', message.sentence);
      case 'diverged':
        if (this.curve) this.curve.rolledBack = true;
        if (message.stopped) this.phase = 'stopped';
        return this.#notice({ sentence: message.sentence, grave: true }, ({ grave }) => grave);
      case 'sample':
        if (message.id !== null) return this.#answer(message.id, message);
        // A sample the run draws by itself.
        this.curve?.keep(message);
        return this.#say('sample');
      case 'piece':
        return this.#listening.get(message.id)?.(message.text);
      case 'kept':
        // Without an event: the sample that these belong to follows, and is not to wait because of them.
        this.curve?.keepWeights(message);
        return;
      case 'frozen': {
        const sentence = strings.trouble.frozenFor(message.seconds);
        return this.#notice({ sentence, grave: false }, (other) => isFrozen(other.sentence));
      }
      case 'crew':
        this.members = message.members;
        return this.#say('state');
      case 'lost':
        return this.#say('lost');
      default:
        return this.#answer(message.id, message);
    }
  }

  /** @param {Message<'progress'>} message */
  #follow(message) {
    // Sent before the worker heard of a new start.
    if (!this.started || this.phase === 'failed') return;
    const before = `${this.phase} ${this.running}`;
    this.progress = message;
    this.left = this.#estimate(message);
    // The newest snapshot may lie behind what was drawn.
    if (this.#redrawn) this.curve?.cut(message.epoch + message.stepsDone / (message.steps || 1));
    this.#redrawn = false;
    const epochs = message.points.length > 0;
    if (epochs) this.curve?.points.append(message.points);
    if (this.curve) this.curve.moment = message.best ?? null;
    const inside = this.curve?.within.hear(message, this.started.facts.predictions);
    if (this.#stepBegan && performance.now() > this.#stepBegan + LONG_STEP) {
      this.#stepBegan = 0;
      this.#wish = null;
    }
    // A run that came to its end, or stopped, does not wait for what was wished before.
    const over = message.state === 'finished' || message.state === 'stopped';
    if (over || this.#wish === (message.state === 'running' ? 'run' : 'pause')) this.#wish = null;
    const early = this.phase === 'running' && message.epoch < message.until;
    this.phase = message.state === 'paused' && message.step === 0 ? 'ready' : message.state;
    if (early && this.phase === 'finished' && message.best)
      this.note(strings.best.ended(message.epoch, message.best));
    this.#say('progress');
    if (epochs || inside) this.#say('points');
    if (`${this.phase} ${this.running}` !== before) this.#say('state');
  }

  /** @param {Message<'progress'>} message */
  #estimate({ charsPerSecond, epoch, until, stepsDone, steps, seconds }) {
    const { predictions = 0 } = this.started?.facts ?? {};
    const speed = Math.min(charsPerSecond, (this.pace || Infinity) * predictions);
    if (!(speed > 0)) return null;
    const epochs = Math.max(0, until - epoch - (steps > 0 ? stepsDone / steps : 0));
    return this.#timeLeft.hear(epochs * predictions, speed, seconds);
  }

  /** @param {'unavailable'|'failed'} phase @param {string} sentence */
  #give(phase, sentence) {
    clearTimeout(this.#clock);
    this.phase = phase;
    this.trouble = sentence;
    this.preparing = false;
    this.#wish = null;
    this.wanted = false;
    this.#refuseAll(sentence);
    this.#settle();
    this.#say('state');
  }

  /** @param {string} sentence */
  #refuseAll(sentence) {
    for (const [id, resolve] of this.#waiting) resolve({ type: 'refused', id, sentence });
    this.#waiting.clear();
    this.#listening.clear();
  }

  /** @param {number} id @param {FromWorker} message */
  #answer(id, message) {
    this.#waiting.get(id)?.(message);
    this.#waiting.delete(id);
    this.#listening.delete(id);
  }

  /** @param {(id: number) => ToWorker} make @returns {Promise<any>} */
  #ask(make) {
    if (!this.#worker || !this.able)
      return Promise.resolve({ type: 'refused', id: 0, sentence: this.trouble });
    const id = ++this.#lastId;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#tell(make(id));
    });
  }

  /** @param {ToWorker} message @param {Transferable[]} [transfer] */
  #tell(message, transfer) {
    if (this.#worker) send(this.#worker, message, transfer);
  }

  /** @param {string} type */
  #say(type) {
    this.dispatchEvent(new Event(type));
  }
}
