// What the worker does with a message: requests in the order they came, training in the time between.
//
// Everything happens one after the other: a request waits until the shard under way is done, training until the
// request is answered. Two instances of the core: one holds the run, the other looks at texts and becomes the run
// when a start succeeds, so that a run is never touched by what fails.

import { send } from '../protocol.js';
import { Refusal } from '../refusal.js';
import { load } from './load.js';
import { TrainingLoop } from './training-loop.js';
import { Core } from './wasm.js';

/** @typedef {import('../protocol.js').FromWorker} FromWorker */
/** @typedef {import('../protocol.js').ToWorker} ToWorker */

/** How long the thread works before it looks for messages. */
const SLICE_MS = 8;
/** A spare instance with more memory is let go: a long text once looked at must not weigh on the page. */
const SPARE_BYTES = 64 * 2 ** 20;

const NO_RUN = 'There is no run yet: start one first.';

/** Messages that look at a text, in the spare instance. */
const LOOKS = new Set(['inspect', 'start']);

/**
 * Lets messages in, through a channel: a timer would wait 4 ms, a promise not at all.
 * @returns {() => Promise<void>}
 */
export function throughChannel() {
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
  /** @type {WebAssembly.Module | null} */
  #module = null;
  /** @type {{ core: Core, loop: TrainingLoop } | null} */
  #run = null;
  /** @type {Core | null} */
  #spare = null;
  /** @type {ToWorker[]} */
  #queue = [];
  #ended = false;
  /** Ends the sleep between messages. */
  #wake = () => {};

  /**
   * @param {{ postMessage(message: unknown, transfer: Transferable[]): void }} port the page's end
   * @param {() => Promise<void>} [breathe] resolves when messages that have come were received
   */
  constructor(port, breathe = throughChannel()) {
    this.#port = port;
    this.#breathe = breathe;
  }

  /** Takes a message; it is answered in its turn. @param {ToWorker} message */
  receive(message) {
    this.#queue.push(message);
    this.#wake();
  }

  /** Ends the service before the next shard or message. */
  end() {
    this.#ended = true;
    this.#wake();
  }

  /** Loads the core and serves until it is ended. @param {import('./load.js').Source} [source] */
  async serve(source) {
    if (!(await this.#load(source))) return;
    while (!this.#ended) await this.#turn();
  }

  /** @param {import('./load.js').Source} [source] @returns {Promise<boolean>} */
  async #load(source) {
    try {
      const { kind, module, core, milliseconds, notice } = await load(source);
      this.#module = module;
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

  /** One message, or else one slice of work, or else sleep. */
  async #turn() {
    const message = this.#queue.shift();
    if (message) {
      await this.#answer(message);
    } else if (this.#run?.loop.busy) {
      this.#work(this.#run.loop);
      await this.#breathe();
    } else {
      await new Promise((resolve) => {
        this.#wake = () => resolve(null);
      });
    }
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
    try {
      await this.#handle(message);
    } catch (error) {
      const sentence = sentenceOf(error);
      if ('id' in message) this.#tell({ type: 'refused', id: message.id, sentence });
      if (LOOKS.has(message.type)) this.#keep(error instanceof Refusal ? this.#spare : null);
      else if (isTrap(error)) this.#lose(error);
      else if (!('id' in message)) this.#tell({ type: 'failed', sentence });
    }
  }

  /** @param {ToWorker} message */
  async #handle(message) {
    switch (message.type) {
      case 'inspect':
        return this.#inspect(message);
      case 'start':
        return this.#start(message);
      case 'train':
        return this.#running.loop.train(message.until);
      case 'step':
        return this.#running.loop.step(message.unit);
      case 'pause':
        return this.#run?.loop.pause();
      case 'set':
        return this.#set(message);
      case 'sample':
        return this.#sample(message);
      case 'save':
        return this.#save(message);
      default:
        throw new Refusal('The page sent a message that its worker does not know: reload it.');
    }
  }

  get #running() {
    if (!this.#run) throw new Refusal(NO_RUN);
    return this.#run;
  }

  /** @param {Extract<ToWorker, { type: 'inspect' }>} message */
  async #inspect({ id, text, settings }) {
    const core = await this.#instance();
    const facts = core.read(text, settings);
    this.#keep(core);
    this.#tell({ type: 'inspected', id, facts });
  }

  /** @param {Extract<ToWorker, { type: 'start' }>} message */
  async #start({ id, text, settings, checkpoint }) {
    const core = await this.#instance();
    const facts = checkpoint ? core.readAgain(text, checkpoint) : core.read(text, settings);
    const floor = core.floor();
    core.place();
    const all = core.settings();
    const epochs = Number(all.schedule_epochs);
    const tell = (/** @type {FromWorker} */ said) => this.#tell(said);
    const loop = new TrainingLoop(core, facts.steps, epochs, tell, () => performance.now());
    this.#spare = null;
    if (this.#run) this.#keep(this.#run.core);
    this.#run = { core, loop };
    const uniform = Math.log(facts.vocabulary);
    const { arithmetic } = core;
    this.#tell({ type: 'started', id, facts, floor, uniform, arithmetic, settings: all });
    loop.report();
  }

  /** @param {Extract<ToWorker, { type: 'set' }>} message */
  #set({ id, name, value }) {
    const { core, loop } = this.#running;
    core.set(name, value);
    this.#tell({ type: 'set', id });
    loop.changed();
  }

  /** @param {Extract<ToWorker, { type: 'sample' }>} message */
  async #sample({ id, sampling, prompt }) {
    const { loop } = this.#running;
    const work = loop.draw(sampling, prompt);
    let began = performance.now();
    let step = work.next();
    while (!step.done) {
      if (performance.now() - began >= SLICE_MS) {
        await this.#breathe();
        began = performance.now();
      }
      step = work.next();
    }
    loop.tell(step.value, id);
  }

  /** @param {Extract<ToWorker, { type: 'save' }>} message */
  #save({ id }) {
    const checkpoint = this.#running.core.save();
    this.#tell({ type: 'saved', id, checkpoint }, [checkpoint]);
  }

  /** An instance to look at a text in. */
  async #instance() {
    this.#spare ??= await Core.create(/** @type {WebAssembly.Module} */ (this.#module));
    return this.#spare;
  }

  /** @param {Core | null} core */
  #keep(core) {
    this.#spare = core && core.bytes <= SPARE_BYTES ? core : null;
  }

  /** The core broke down: its memory is not to be trusted any more. @param {unknown} error */
  #lose(error) {
    this.#run = null;
    const sentence = `${sentenceOf(error)} The run is lost; start it again.`;
    this.#tell({ type: 'failed', sentence });
  }

  /** @param {FromWorker} message @param {Transferable[]} [transfer] */
  #tell(message, transfer) {
    send(this.#port, message, transfer);
  }
}

/** Only a trap leaves the core's memory half changed. @param {unknown} error */
const isTrap = (error) => error instanceof WebAssembly.RuntimeError;

/** @param {unknown} error */
function sentenceOf(error) {
  if (error instanceof Refusal) return error.message;
  const what = error instanceof Error ? error.message : String(error);
  return isTrap(error) ? `The core broke down (${what}).` : `That could not be done (${what}).`;
}
