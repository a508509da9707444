// The trainer of the built page, driven by its messages: with a crew, and through a whole recipe.
import { makeText } from '../cases.js';
import { WARM_SECONDS } from '../stage.js';

/** @typedef {import('../../web/wire/protocol.js').Settings} Settings */

/** How long a crew may take to form: it forms at the end of a step, and a step may take a second. */
const FORM_MS = 20_000;

/** A paused trainer draws one more sample, which takes less than this. */
const STILL_MS = 2000;

/** Far more than are trained. */
const EPOCHS = 1e6;

/** Characters of the text: enough that no epoch ends, and nothing is measured, while steps are counted. */
const LENGTH = 2 ** 20;

/** A trainer that is ready, and its messages. */
class Trainer {
  #worker = new Worker('/build/web/worker.js', { type: 'module' });
  /** How many threads train, by its last message. */
  members = 1;

  constructor() {
    this.#worker.addEventListener('message', ({ data }) => {
      if (data.type === 'crew') this.members = data.members;
    });
  }

  /** The first message that passes the test; throws on a refusal. @param {(message: any) => boolean} fits @returns {Promise<any>} */
  hear(fits) {
    return new Promise((resolve, reject) => {
      const settle = (/** @type {() => void} */ how) => {
        this.#worker.removeEventListener('message', listen);
        how();
      };
      const listen = (/** @type {MessageEvent} */ { data }) => {
        if (fits(data)) settle(() => resolve(data));
        else if (data.sentence) settle(() => reject(new Error(data.sentence)));
      };
      this.#worker.addEventListener('message', listen);
      this.#worker.addEventListener('error', (event) =>
        reject(new Error(event.message || 'build/web/worker.js does not load')),
      );
    });
  }

  /** @param {any} message */
  say(message) {
    this.#worker.postMessage(message);
  }

  /** @param {string} text @param {Settings} settings */
  async start(text, settings) {
    this.say({ type: 'start', id: 1, text, settings });
    return this.hear((m) => m.type === 'started');
  }

  end() {
    this.#worker.terminate();
  }
}

/** Several workers that train together. Progress comes 30 times a second, so a slice takes longer than for one worker. */
export class Team {
  #trainer;
  #perStep;
  workers;
  seconds = 0;

  /** @param {Trainer} trainer @param {{ settings: Settings, workers: number} } how */
  constructor(trainer, { settings, workers }) {
    this.#trainer = trainer;
    this.workers = workers;
    this.#perStep = Number(settings.batch) * Number(settings.window);
  }

  /**
   * Forms a crew, and warms it up.
   * @param {{ network: { symbols: number, settings: Settings }, workers: number }} job
   */
  static async open({ network: { symbols, settings }, workers }) {
    const trainer = new Trainer();
    try {
      await trainer.hear((m) => m.type === 'ready');
      await trainer.start(makeText(symbols, LENGTH), settings);
      trainer.say({ type: 'crew', helpers: workers - 1 });
      const formed = trainer.hear(() => trainer.members === workers);
      trainer.say({ type: 'train', until: EPOCHS });
      const late = new Promise((_, reject) => {
        const sentence = () => `${trainer.members} of ${workers} workers train`;
        setTimeout(() => reject(new Error(sentence())), FORM_MS);
      });
      await Promise.race([formed, late]);
      const team = new Team(trainer, { settings, workers });
      team.seconds = team.#perStep / (await team.slice(WARM_SECONDS));
      return team;
    } catch (error) {
      trainer.end();
      throw error;
    }
  }

  /** Characters a second over at least `seconds`, from one new step to another; then it pauses. @param {number} seconds */
  async slice(seconds) {
    const trainer = this.#trainer;
    trainer.say({ type: 'train', until: EPOCHS });
    const first = await nextStep(trainer, -1, 0);
    const last = await nextStep(trainer, first.step, first.seconds + seconds);
    // A pause is followed by a sample, if there was none since the last step.
    const still = trainer.hear((m) => m.type === 'sample');
    trainer.say({ type: 'pause' });
    await Promise.race([still, new Promise((resolve) => setTimeout(resolve, STILL_MS))]);
    if (trainer.members !== this.workers)
      throw new Error(`${trainer.members} of ${this.workers} workers trained`);
    return ((last.step - first.step) * this.#perStep) / (last.seconds - first.seconds);
  }

  end() {
    this.#trainer.end();
  }
}

/** The next progress with a new step. @param {Trainer} trainer @param {number} step @param {number} seconds at least */
function nextStep(trainer, step, seconds) {
  let heard = step;
  return trainer.hear((m) => {
    if (m.type !== 'progress') return false;
    const fresh = heard >= 0 && m.step > heard && m.seconds >= seconds;
    heard = m.step;
    return fresh;
  });
}

/**
 * A recipe with all its samples and measurements: the seconds until its last epoch, or until its held-out loss is below
 * `target`, and the characters trained.
 * @param {{ text: string, recipe: string, epochs: number, target: number|null }} job
 * @returns {Promise<{ seconds: number, chars: number }>}
 */
export async function recipe({ text, recipe, epochs, target }) {
  const trainer = new Trainer();
  try {
    const ready = await trainer.hear((m) => m.type === 'ready');
    const { settings } = ready.recipes.find((/** @type {any} */ r) => r.name === recipe);
    await trainer.start(text, settings);
    let chars = 0;
    const below = (/** @type {any} */ point) =>
      target !== null && point.heldOutLoss !== null && point.heldOutLoss < target;
    const began = performance.now();
    trainer.say({ type: 'train', until: epochs });
    await trainer.hear((m) => {
      if (m.type !== 'progress') return false;
      chars = m.points.at(-1)?.chars ?? chars;
      return m.state === 'finished' || m.points.some(below);
    });
    return { seconds: (performance.now() - began) / 1000, chars };
  } finally {
    trainer.end();
  }
}
