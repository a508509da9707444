// Trains one run with the page's own worker code in Node, so that it has the same bits as a run in the page.
import { readFileSync } from 'node:fs';
import { Service } from '../web/trainer/service.js';

/** @import { FromWorker, Settings } from '../web/wire/protocol.js' */

/**
 * @template {FromWorker['type']} T
 * @typedef {Extract<FromWorker, {type: T}>} Of a message of one type
 */

/**
 * Trains a recipe with changes on a text to the end of its schedule. The modules are those of build/web.
 * @param {string} name of the recipe
 * @param {Settings} changes
 * @param {string} text
 */
export async function train(name, changes, text) {
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
  service.receive({ type: 'train', until: Number(settings.schedule_epochs) });
  await hear('progress', ({ state }) => state === 'finished');
  service.end();
  return {
    ready,
    recipe,
    started,
    points: said.flatMap((message) => (message.type === 'progress' ? message.points : [])),
    samples: said.flatMap((message) => (message.type === 'sample' ? [message] : [])),
  };
}
