// Whether one part of the page is in the window while another has been scrolled out of it.

export class OutOfSight {
  #change;
  /** @type {IntersectionObserver|null} */
  #observer = null;
  /** @type {(Element|null)[]} */
  #parts = [];
  /** In the window, by part. @type {Map<Element, boolean>} */
  #seen = new Map();
  #is = false;

  /** @param {(is: boolean) => void} change hears it when it is otherwise than before; first it is not so */
  constructor(change) {
    this.#change = change;
  }

  /** @param {Element|null} read @param {Element|null} missed null: there is none, so it is never so */
  follow(read, missed) {
    if (read === this.#parts[0] && missed === this.#parts[1]) return;
    this.#parts = [read, missed];
    this.#seen.clear();
    this.#observer?.disconnect();
    this.#observer = null;
    if (!read || !missed) return this.#turn(false);
    this.#observer = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) this.#seen.set(target, isIntersecting);
      this.#turn(this.#seen.get(read) === true && this.#seen.get(missed) === false);
    });
    this.#observer.observe(read);
    this.#observer.observe(missed);
  }

  /** @param {boolean} is */
  #turn(is) {
    if (is === this.#is) return;
    this.#is = is;
    this.#change(is);
  }
}
