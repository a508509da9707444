// Trains one run with the page's own worker code in Node, so that it has the same bits as a run in the page.
import { readFileSync } from 'node:fs';
import { Aide } from '../web/looks/aide.js';
import { Service } from '../web/trainer/service.js';

/** @import { FromWorker, Settings } from '../web/wire/protocol.js' */

/**
 * @template {FromWorker['type']} T
 * @typedef {Extract<FromWorker, {type: T}>} Of a message of one type
 */

/**
 * The checkpoint with other settings.
 * @param {ArrayBuffer} checkpoint
 * @param {string} text
 * @param {Settings} change
 * @returns {Promise<ArrayBuffer>}
 */
async function fork(checkpoint, text, change) {
  /** @type {any} */
  let said;
  const port = {
    postMessage(/** @type {any} */ message) {
      if (message.type !== 'share') said = message;
    },
  };
  const aide = new Aide(port, async (kind) => readFileSync(`build/web/aide-${kind}.wasm`));
  const options = { change };
  await aide.receive({
    type: 'look',
    id: 1,
    job: { look: 'fork', text, checkpoint, settings: {}, options },
  });
  if (said.type === 'refused') throw new Error(said.sentence);
  return said.result.checkpoint;
}

/**
 * Trains a recipe with changes on a text to the end of its schedule. The modules are those of build/web.
 * @param {string} name of the recipe
 * @param {Settings} changes
 * @param {string} text
 * @param {{change: Settings, epochs: number}|null} [then] what the run continues with, and for how long
 */
export async function train(name, changes, text, then = null) {
  /** @type {FromWorker[]} */
  const said = [];
  let wake = () => {};
  const service = new Service(
    {
      postMessage(/** @type {FromWorker} */ message) {
        said.push(message);
        wake();
      },
    },
    async (kind) => readFileSync(`build/web/plateau-${kind}.wasm`),
    // The channel of the page would keep the process alive.
    { breathe: () => new Promise((done) => setImmediate(() => done())) },
  );
  service.serve();

  /**
   * Waits for the first message of a type.
   * @template {FromWorker['type']} T
   * @param {T} type
   * @param {(message: Of<T>) => boolean} [fits]
   * @returns {Promise<Of<T>>}
   */
  async function hear(type, fits = () => true) {
    for (;;) {
      for (const message of said) {
        if (
          message.type === 'refused' ||
          message.type === 'unavailable' ||
          message.type === 'failed'
        )
          throw new Error(message.sentence);
        const mine = /** @type {Of<T>} */ (message);
        if (message.type === type && fits(mine)) return mine;
      }
      await new Promise((resolve) => {
        wake = () => resolve(null);
      });
    }
  }

  const ready = await hear('ready');
  const recipe = ready.recipes.find((each) => each.name === name);
  if (!recipe) throw new Error(`the core has no recipe ${name}`);
  const settings = { ...recipe.settings, ...changes };
  service.receive({ type: 'start', id: 1, text, settings });
  const started = await hear('started');
  /** Trains on, and takes what was said meanwhile. @param {number} until */
  async function finish(until) {
    service.receive({ type: 'train', until });
    await hear('progress', ({ state, epoch }) => state === 'finished' && epoch === until);
    const heard = said.splice(0);
    return {
      points: heard.flatMap((message) => (message.type === 'progress' ? message.points : [])),
      samples: heard.flatMap((message) => (message.type === 'sample' ? [message] : [])),
    };
  }
  const until = Number(settings.schedule_epochs);
  const first = await finish(until);
  let second = null;
  if (then) {
    service.receive({ type: 'save', id: 2 });
    const { checkpoint } = await hear('saved');
    const forked = await fork(checkpoint, text, then.change);
    said.length = 0;
    service.receive({ type: 'start', id: 3, text, settings: {}, checkpoint: forked });
    const again = await hear('started');
    second = { started: again, ...(await finish(until + then.epochs)) };
  }
  service.end();
  return { ready, recipe, started, ...first, second };
}
