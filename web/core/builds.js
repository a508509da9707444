// The builds of the core that a worker has loaded: the best that works here and, once a run asks for its arithmetic, the plain one.

import { load } from './load.js';

export class Builds {
  #source;
  /** @type {Promise<import('./load.js').Loaded>|null} */
  #best = null;
  /** @type {Promise<import('./load.js').Loaded>|null} */
  #plain = null;

  /** @param {import('./load.js').Source} source */
  constructor(source) {
    this.#source = source;
  }

  /** The best one. Throws a Refusal when none works here. */
  best() {
    this.#best ??= load(this.#source);
    return this.#best;
  }

  /**
   * The module that does the arithmetic of some settings, or the best one, which then says what it lacks.
   * @param {import('../wire/protocol.js').Settings} settings
   * @returns {Promise<WebAssembly.Module>}
   */
  async moduleFor({ arithmetic }) {
    const { kind, module } = await this.best();
    if (arithmetic !== 'plain' || kind !== 'fused') return module;
    this.#plain ??= load(this.#source, 'plain').catch((error) => {
      this.#plain = null;
      throw error;
    });
    return (await this.#plain).module;
  }
}
