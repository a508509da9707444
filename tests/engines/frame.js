// The real page in a frame, with functions that find its parts, act on them and wait for them.

const PAGE = '/build/web/index.html';

const pause = (/** @type {number} */ milliseconds) =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** @param {Document|ShadowRoot} root @param {string} selector @returns {HTMLElement[]} */
const within = (root, selector) => [
  .../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(selector)),
  ...[...root.querySelectorAll('*')].flatMap(({ shadowRoot }) =>
    shadowRoot ? within(shadowRoot, selector) : [],
  ),
];

export class Frame {
  #element = document.createElement('iframe');

  /**
   * Reloads the page. The query is for the server and the witness.
   * @param {string} [query] no-storage, no-worker
   */
  async open(query = '') {
    this.size(1280, 900);
    const loaded = new Promise((resolve) => {
      this.#element.addEventListener('load', resolve, { once: true });
    });
    this.#element.src = `${PAGE}?${query}`;
    document.body.prepend(this.#element);
    await loaded;
  }

  close() {
    this.#element.remove();
  }

  /** @param {number} width @param {number} height */
  size(width, height) {
    this.#element.style.cssText = `border: 0; width: ${width}px; height: ${height}px`;
  }

  get window() {
    return /** @type {Window & typeof globalThis} */ (this.#element.contentWindow);
  }

  get document() {
    return this.window.document;
  }

  /** The element, with its public properties. @returns {any} */
  get lab() {
    return this.document.querySelector('plateau-lab');
  }

  /** The witness's notes. @returns {string[]} */
  get trouble() {
    return /** @type {any} */ (this.window).__witness ?? ['the witness did not run'];
  }

  /**
   * All elements that match, in shadow roots too.
   * @param {string} selector "plateau-text / textarea": elements that match the second, inside elements that match the first
   * @returns {HTMLElement[]}
   */
  all(selector) {
    /** @type {(Document|ShadowRoot)[]} */
    let roots = [this.document];
    /** @type {HTMLElement[]} */
    let found = [];
    for (const part of selector.split(' / ')) {
      found = roots.flatMap((root) => within(root, part));
      roots = found.flatMap(({ shadowRoot }) => shadowRoot ?? []);
    }
    return found;
  }

  /** The first element that matches. @param {string} selector @returns {any} */
  one(selector) {
    const [first] = this.all(selector);
    if (!first) throw new Error(`the page has no ${selector}`);
    return first;
  }

  /** Whether a person sees an element. @param {HTMLElement} element */
  visible(element) {
    return element.getClientRects().length > 0;
  }

  /** A button by its name. @param {string} name @param {boolean} [hidden] also one in a closed menu */
  findButton(name, hidden = false) {
    const buttons = /** @type {HTMLButtonElement[]} */ (this.all('button'));
    const nameOf = (/** @type {HTMLElement} */ button) =>
      (button.ariaLabel ?? button.textContent ?? '').trim();
    // At rest Train says how long it takes.
    const called = (/** @type {HTMLElement} */ button) =>
      nameOf(button) === name || (name === 'Train' && nameOf(button).startsWith('Train it here'));
    return buttons.find((each) => called(each) && (hidden || this.visible(each)));
  }

  /** Waits until a button can be pressed, and presses it. @param {string} name @param {boolean} [hidden] */
  async press(name, hidden = false) {
    const button = await this.until(`button ${name}`, () => {
      const found = this.findButton(name, hidden);
      return found && !found.disabled && found;
    });
    button.click();
  }

  /** The words beside the buttons. */
  where() {
    return this.one('plateau-transport / .where').textContent.replace(/\s+/g, ' ').trim();
  }

  /** Epochs completed, as shown. */
  epoch() {
    return Number(/Epoch ([\d,]+)/.exec(this.where())?.[1]?.replaceAll(',', '') ?? 0);
  }

  /** The sentences of alerts and notes. */
  notices() {
    return this.all('[role=alert], [role=note]')
      .map((element) => element.textContent?.trim())
      .join(' | ');
  }

  /** The words on the page, to explain why a check failed. */
  contents() {
    const words = (/** @type {string} */ selector) =>
      this.all(selector).map(({ textContent }) => textContent?.replace(/\s+/g, ' ').trim());
    const said = words('plateau-transport / .where, .bar').concat(words('plateau-text / .facts'));
    return [...said, this.notices(), ...this.trouble].join('\n');
  }

  /** The name of the chart: its numbers in words. */
  spoken() {
    return this.one('figure[aria-label^="Training loss"]').ariaLabel ?? '';
  }

  /**
   * Waits for a condition and returns its value.
   * @template T
   * @param {string} what
   * @param {() => T|false|null|undefined|''|0} condition
   * @param {number} [patience] milliseconds
   * @returns {Promise<T>}
   */
  async until(what, condition, patience = 45_000) {
    const end = performance.now() + patience;
    for (;;) {
      let value;
      let last = '';
      try {
        value = condition();
      } catch (error) {
        last = ` (${error})`;
      }
      if (value) return value;
      if (performance.now() > end)
        throw new Error(`waited ${patience / 1000} s in vain for: ${what}${last}`);
      await pause(20);
    }
  }

  /** Types a text. @param {string} text */
  write(text) {
    const area = this.one('plateau-text / textarea');
    area.value = text;
    area.dispatchEvent(new this.window.InputEvent('input', { bubbles: true, composed: true }));
  }

  /** Sets a field of the recipe by its name in the core's table. @param {string} name @param {string} value */
  set(name, value) {
    const field = this.one(`plateau-recipe / #${name}`);
    field.value = value;
    field.dispatchEvent(new this.window.Event('change', { bubbles: true, composed: true }));
  }

  /** Pastes over the whole text; false if the page handled the paste itself. @param {string} text */
  paste(text) {
    const data = new this.window.DataTransfer();
    data.setData('text/plain', text);
    const options = { clipboardData: data, bubbles: true, composed: true, cancelable: true };
    const event = new this.window.ClipboardEvent('paste', options);
    // Firefox creates events with an empty clipboard.
    if (event.clipboardData?.getData('text/plain') !== text)
      Object.defineProperty(event, 'clipboardData', { value: data });
    const place = this.one('plateau-text / textarea, .chip');
    place.select?.();
    return place.dispatchEvent(event);
  }

  /** Drops a file on the page; false if the page accepted it. @param {string} name @param {BlobPart} content */
  drop(name, content) {
    const data = new this.window.DataTransfer();
    data.items.add(new this.window.File([content], name, { type: 'text/markdown' }));
    const send = (/** @type {string} */ type) => {
      const options = { dataTransfer: data, bubbles: true, composed: true, cancelable: true };
      return this.one('plateau-chart').dispatchEvent(new this.window.DragEvent(type, options));
    };
    send('dragover');
    return send('drop');
  }
}
