// What the worker does with a message: requests in their order, training in the time between.
//
// One thing happens at a time: a request waits until the shard under way is done, training waits until the request is
// answered, and samples and training take turns. There are three instances of the core, so that no failure touches the
// run: one holds the run, one reads texts and becomes the run when a start succeeds, one draws samples.

import { Builds } from '../core/builds.js';
import { estimate } from '../core/estimate.js';
import { Core } from '../core/wasm.js';
import { send } from '../wire/protocol.js';
import { Refusal } from '../wire/refusal.js';
import { Kept } from './kept.js';
import { Reader } from './reader.js';
import { FROZEN_MS, TrainingLoop } from './training-loop.js';

/**
 * @import { FromWorker, Settings, ToWorker } from '../wire/protocol.js'
 * @import { Moment } from './kept.js'
 */

/** How long the thread works before it looks for messages. */
const SLICE_MS = 8;
/** How long it draws samples before it trains again. */
const DRAW_MS = 4;
/** A spare instance with more memory is dropped: a long text that was read once must not keep memory. */
const SPARE_BYTES = 64 * 2 ** 20;

const NO_RUN = 'There is no run yet: start one first.';

const RUN_REPLACED = 'Another run has begun. Draw again, from the new run.';
const RUN_LOST = 'The run is lost; start it again.';

/** Messages that read a text, in the spare instance. */
const LOOKS = new Set(['inspect', 'start', 'estimate']);

/** What a new run takes of a checkpoint. */
const MODES = /** @type {const} */ ({ last: 'weights', best: 'best' });

/**
 * Lets messages in, through a channel: a timer would wait 4 ms, a promise not at all.
 * @returns {() => Promise<void>}
 */
function throughChannel() {
  const { port1, port2 } = new MessageChannel();
  return () =>
    new Promise((resolve) => {
      port1.onmessage = () => resolve();
      port2.postMessage(null);
    });
}

export class Service {
  #port;
  #breathe;
  #now;
  #builds;
  /** @type {{ core: Core, loop: TrainingLoop, reader: Reader } | null} */
  #run = null;
  #kept = new Kept((said) => this.#tell(said));
  /** @type {Core | null} */
  #spare = null;
  /** @type {ToWorker[]} */
  #queue = [];
  /** Epochs a second at most, of this and later runs; 0: any number. */
  #pace = 0;
  #ended = false;
  /** Ends the sleep between messages. */
  #wake = () => {};
  /** Helpers that the page allows. */
  #helpers = 0;
  /** Null until it has come. @type {import('./crew.js').Crew | null} */
  #crew = null;
  /** @type {Promise<void> | null} */
  #hiring = null;
  #helper;

  /**
   * @param {import('../wire/protocol.js').End} port the page's end
   * @param {import('../core/load.js').Source} source of the builds
   * @param {object} [how]
   * @param {() => Promise<void>} [how.breathe] resolves when messages that have come were received
   * @param {() => number} [how.now] milliseconds
   * @param {() => import('./crew.js').Thread} [how.helper] starts a worker that helps to train; throws when it is refused
   */
  constructor(
    port,
    source,
    { breathe = throughChannel(), now = () => performance.now(), helper } = {},
  ) {
    this.#port = port;
    this.#builds = new Builds(source);
    this.#breathe = breathe;
    this.#now = now;
    this.#helper = helper;
  }

  /** @param {ToWorker} message is answered in its turn */
  receive(message) {
    this.#queue.push(message);
    this.#wake();
  }

  /** Ends the service before the next shard or message. */
  end() {
    this.#ended = true;
    this.#crew?.take(0);
    this.#wake();
  }

  /** Loads the core and serves until it is ended. */
  async serve() {
    if (!(await this.#load())) return;
    while (!this.#ended) await this.#turn();
  }

  /** @returns {Promise<boolean>} */
  async #load() {
    try {
      const { kind, core, milliseconds, notice } = await this.#builds.best();
      this.#spare = core;
      this.#tell({
        type: 'ready',
        kind,
        milliseconds,
        notice,
        version: core.version,
        fields: core.fields(),
        samplingFields: core.samplingFields(),
        recipes: core.recipes(),
      });
      return true;
    } catch (error) {
      this.#tell({ type: 'unavailable', sentence: sentenceOf(error) });
      return false;
    }
  }

  /** One message, or else a slice of drawing and one of training, or else sleep. */
  async #turn() {
    const message = this.#queue.shift();
    if (message) return this.#answer(message);
    const drawing = this.#run?.reader.busy ?? false;
    const loop = this.#run?.loop.busy ? this.#run.loop : null;
    if (drawing) await this.#run?.reader.slice(DRAW_MS, sentenceOf);
    if (loop && loop.wait === 0) this.#work(loop);
    else if (!drawing) return this.#sleep(loop);
    else loop?.rest();
    // Results of the crew come as messages: sleeping until one comes is faster than the channel.
    const waits = !drawing && this.#run?.loop === loop && loop?.running && loop.wait > 0;
    return waits ? this.#sleep(loop) : this.#yield(loop, this.#breathe);
  }

  /** Until a message comes, or the run may go on. @param {TrainingLoop | null} loop */
  #sleep(loop) {
    const wait = loop ? Math.min(loop.rest(), loop.wait) : Infinity;
    const asleep = () =>
      new Promise((resolve) => {
        const timer = loop && setTimeout(resolve, wait);
        this.#wake = () => {
          if (timer) clearTimeout(timer);
          resolve(null);
        };
      });
    return this.#yield(loop, asleep, wait);
  }

  /**
   * Lets others work, and tells the page when that took long while a run trains.
   * @param {TrainingLoop | null} loop
   * @param {() => Promise<unknown>} pass
   * @param {number} [expected] milliseconds that this may take
   */
  async #yield(loop, pass, expected = 0) {
    const from = this.#now();
    const training = loop?.running;
    await pass();
    const late = this.#now() - from - expected;
    if (training && late > FROZEN_MS) this.#tell({ type: 'frozen', seconds: late / 1000 });
  }

  /** @param {TrainingLoop} loop */
  #work(loop) {
    try {
      loop.slice(SLICE_MS);
    } catch (error) {
      this.#lose(error);
    }
  }

  /** @param {ToWorker} message */
  async #answer(message) {
    const answer = /** @type {((message: ToWorker) => unknown) | undefined} */ (
      this.#answers[message.type]
    );
    try {
      if (!answer)
        throw new Refusal('The page sent a message that its worker does not know: reload it.');
      await answer(message);
    } catch (error) {
      const sentence = sentenceOf(error);
      if ('id' in message) this.#tell({ type: 'refused', id: message.id, sentence });
      if (LOOKS.has(message.type)) this.#keep(error instanceof Refusal ? this.#spare : null);
      else if (isTrap(error)) this.#lose(error);
      else if (!('id' in message)) this.#tell({ type: 'failed', sentence });
    }
  }

  /** By the type of the message. @type {{ [T in ToWorker['type']]: (message: Extract<ToWorker, { type: T }>) => unknown }} */
  #answers = {
    inspect: async ({ id, text, settings }) => {
      const core = await this.#instance(settings);
      const facts = core.read(text, settings);
      this.#keep(core);
      this.#tell({ type: 'inspected', id, facts });
    },
    start: async ({ id, text, settings, checkpoint, weights, unknown, seconds = 0, until }) => {
      const core = await this.#instance(settings);
      // Weights can be used in any arithmetic, a run only in its own; and on another text nothing is left out unsaid.
      const kind = weights && { arithmetic: settings.arithmetic ?? 'auto' };
      const rule = weights && (unknown ?? 'refuse');
      const facts = checkpoint
        ? core.readAgain(text, checkpoint, kind, rule)
        : core.read(text, settings);
      const floor = core.floor();
      core.place({ best: true, mode: weights ? MODES[weights] : 'resume' });
      const all = core.settings();
      this.#spare = null;
      this.#replace(core, facts.steps, until ?? Number(all.schedule_epochs), seconds);
      const uniform = Math.log(facts.vocabulary);
      const { bits } = core;
      const arithmetic = /** @type {'fused'|'plain'} */ (core.arithmetic);
      this.#tell({ type: 'started', id, facts, floor, uniform, arithmetic, bits, settings: all });
      if (until === undefined) this.#run?.loop.report();
      else this.#run?.loop.stand();
    },
    train: ({ until }) => this.#running.loop.train(until),
    step: ({ unit }) => this.#running.loop.step(unit),
    pause: () => this.#run?.loop.pause(),
    set: ({ id, name, value }) => {
      const { core, loop } = this.#running;
      this.#crew?.dissolve();
      core.set(name, value);
      this.#tell({ type: 'set', id, value: core.settings()[name] ?? value });
      loop.changed();
    },
    pace: ({ epochsPerSecond }) => {
      this.#pace = epochsPerSecond;
      this.#run?.loop.pace(epochsPerSecond);
    },
    estimate: (message) => this.#estimate(message),
    sample: (message) => this.#running.reader.ask(message),
    probabilities: (message) => this.#running.reader.ask(message),
    enough: ({ id }) => this.#run?.reader.enough(id),
    save: async ({ id, best = false }) => {
      const { core, loop } = this.#running;
      // A run that comes back does not measure this moment again, nor offer its weights as the best.
      while (!loop.settled) {
        loop.slice(SLICE_MS);
        await this.#breathe();
      }
      // The page keeps what it has heard beside the checkpoint.
      loop.report();
      const checkpoint = best ? core.saveBest() : core.save();
      this.#tell({ type: 'saved', id, checkpoint }, [checkpoint]);
    },
    crew: ({ helpers }) => {
      this.#helpers = helpers;
      if (this.#crew) this.#crew.take(helpers);
      else if (helpers > 0) this.#hiring ??= this.#hire();
    },
  };

  get #running() {
    if (!this.#run) throw new Refusal(NO_RUN);
    return this.#run;
  }

  /** The instance becomes the run. @param {Core} core @param {number} steps an epoch @param {number} epochs @param {number} seconds of training so far */
  #replace(core, steps, epochs, seconds) {
    this.#run?.reader.end(RUN_REPLACED);
    this.#kept.clear();
    if (this.#run) this.#keep(this.#run.core);
    const tell = (/** @type {FromWorker} */ said) => this.#tell(said);
    const keep = (/** @type {Moment} */ moment, /** @type {number} */ step) =>
      this.#kept.add(moment, step, core.weightBytes, () => core.weights());
    const module = /** @type {WebAssembly.Module} */ (core.module);
    this.#crew?.lead(core, module);
    const crew = this.#crew ?? undefined;
    const loop = new TrainingLoop(core, steps, epochs, tell, this.#now, keep, crew, seconds);
    loop.pace(this.#pace);
    const origin = { core, kept: this.#kept, moment: () => loop.moment(), best: () => loop.best };
    this.#run = {
      core,
      loop,
      reader: new Reader(() => Core.create(module), origin, tell, this.#now),
    };
  }

  /** What leads helpers comes when the page first asks for them; the run trains on until then. */
  async #hire() {
    try {
      const { Crew } = await import('./crew.js');
      const tell = (/** @type {FromWorker} */ said) => this.#tell(said);
      this.#crew = new Crew(this.#helper, tell, this.#now, () => this.#wake());
      const { core = null, loop } = this.#run ?? {};
      this.#crew.lead(core, core?.module ?? null);
      loop?.share(this.#crew);
      this.#crew.take(this.#ended ? 0 : this.#helpers);
    } catch {
      this.#tell({ type: 'lost' });
    }
    this.#hiring = null;
  }

  /** @param {Extract<ToWorker, { type: 'estimate' }>} message */
  async #estimate({ id, text, settings }) {
    const wanted = () => this.#queue.length > 0 || this.#ended;
    if (wanted() || this.#run?.loop.running || this.#run?.reader.busy) throw new Refusal('');
    const core = await this.#instance(settings);
    // Orthogonal weights may take longer than all the rest; the time of a step does not depend on them.
    const facts = core.read(text, { ...settings, init: 'gaussian' });
    core.place();
    const work = estimate(core, facts.steps, this.#now);
    let began = this.#now();
    let step = work.next();
    for (; !step.done; step = work.next()) {
      if (this.#now() - began < SLICE_MS) continue;
      await this.#breathe();
      if (wanted()) throw new Refusal('');
      began = this.#now();
    }
    this.#keep(core);
    this.#tell({ type: 'estimated', id, secondsPerEpoch: step.value });
  }

  /** An instance to read a text, of the build that does the arithmetic of some settings. @param {Settings} settings */
  async #instance(settings) {
    const module = await this.#builds.moduleFor(settings);
    if (this.#spare?.module !== module) this.#spare = await Core.create(module);
    return this.#spare;
  }

  /** @param {Core | null} core */
  #keep(core) {
    this.#spare = core && core.bytes <= SPARE_BYTES ? core : null;
  }

  /** The core broke down: its memory is damaged. @param {unknown} error */
  #lose(error) {
    const sentence = `${sentenceOf(error)} ${RUN_LOST}`;
    this.#run?.reader.end(sentence);
    this.#run = null;
    this.#crew?.lead(null, null);
    this.#kept.clear();
    this.#tell({ type: 'failed', sentence });
  }

  /** @param {FromWorker} message @param {Transferable[]} [transfer] */
  #tell(message, transfer) {
    send(this.#port, message, transfer);
  }
}

/** Only a trap may leave the core's memory half changed. @param {unknown} error */
const isTrap = (error) => error instanceof WebAssembly.RuntimeError;

/** @param {unknown} error */
function sentenceOf(error) {
  if (error instanceof Refusal) return error.message;
  const what = error instanceof Error ? error.message : String(error);
  return isTrap(error) ? `The core broke down (${what}).` : `That could not be done (${what}).`;
}
