// Keeps a panel up to date: asks its Lit host to update when the run it shows says something happened.

/** @typedef {import('lit').ReactiveControllerHost & {run: EventTarget|null}} Host */

export class Watch {
  #host;
  #types;
  #pause;
  /** @type {EventTarget|null} */
  #target = null;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;
  #last = -Infinity;

  /**
   * @param {Host} host
   * @param {string[]} types events of the run that matter to the host; 'state' is never delayed
   * @param {number} [pause] milliseconds between two updates at least
   */
  constructor(host, types, pause = 0) {
    this.#host = host;
    this.#types = types;
    this.#pause = pause;
    host.addController(this);
  }

  hostConnected() {
    this.#follow(this.#host.run);
  }

  hostUpdate() {
    this.#follow(this.#host.run);
  }

  hostDisconnected() {
    this.#follow(null);
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** @param {EventTarget|null} target */
  #follow(target) {
    if (target === this.#target) return;
    for (const type of this.#types) this.#target?.removeEventListener(type, this.#heard);
    this.#target = target;
    for (const type of this.#types) target?.addEventListener(type, this.#heard);
  }

  #heard = (/** @type {Event} */ event) => {
    if (event.type === 'state') return this.#host.requestUpdate();
    const wait = this.#last + this.#pause - performance.now();
    if (wait <= 0) this.#update();
    else this.#timer ??= setTimeout(this.#update, wait);
  };

  #update = () => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#last = performance.now();
    this.#host.requestUpdate();
  };
}
