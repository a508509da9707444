// Keeps a panel up to date: asks its Lit host to update when what it shows says that something happened.
//
// In a hidden tab nothing is drawn: one update makes up for all when it is seen again.

/** @typedef {import('lit').ReactiveControllerHost & {view?: any, run?: EventTarget|null}} Host */

export class Watch {
  #host;
  #types;
  #pause;
  #source;
  #hidden;
  #missed = false;
  /** @type {EventTarget|null} */
  #target = null;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;
  #last = -Infinity;

  /**
   * @param {Host} host
   * @param {string[]} types events that matter to the host; 'state' is never delayed
   * @param {number} [pause] milliseconds between two updates at least
   * @param {() => EventTarget|null} [source] what says them: the run of the host
   * @param {boolean} [hidden] in a hidden tab too
   */
  constructor(host, types, pause = 0, source, hidden = false) {
    this.#host = host;
    this.#types = types;
    this.#pause = pause;
    this.#source = source ?? (() => host.view?.run ?? host.run ?? null);
    this.#hidden = hidden;
    host.addController(this);
  }

  hostConnected() {
    this.#follow(this.#source());
    document.addEventListener('visibilitychange', this.#seen);
  }

  hostUpdate() {
    this.#follow(this.#source());
  }

  hostDisconnected() {
    this.#follow(null);
    document.removeEventListener('visibilitychange', this.#seen);
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
    if (document.hidden && !this.#hidden) {
      this.#missed = true;
      return;
    }
    if (event.type === 'state') return this.#host.requestUpdate();
    const wait = this.#last + this.#pause - performance.now();
    if (wait <= 0) this.#update();
    else this.#timer ??= setTimeout(this.#update, wait);
  };

  #seen = () => {
    if (document.hidden || !this.#missed) return;
    this.#missed = false;
    this.#update();
  };

  #update = () => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#last = performance.now();
    this.#host.requestUpdate();
  };
}
