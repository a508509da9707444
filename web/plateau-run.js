// <plateau-run>: a run in somebody else's post. A poster and a button; the frame with the trainer comes when it is pressed.

/**
 * @typedef {{state: string, epoch: number, loss: string}} Standing
 * How the run stands: 'rest' without a frame, 'loading' until the frame says hello, then what the frame says (ready,
 * running, falling, flat, paused, finished …). The loss is written as the frame shows it, '' while there is none.
 */

/** Words for readers. */
const PLAY = 'Train this network here';
const LOADING = 'Loading…';
const SILENT = 'The training page did not load: it is missing, or this site does not allow frames.';
const ELSEWHERE = 'Open it on a page of its own.';
const noText = (/** @type {string} */ selector) =>
  `Nothing is trained: this page has no text at “${selector}”.`;

/** How long the frame may take to say hello once it has loaded, and how long that may take; milliseconds. */
const HELLO = 5000;
const LOAD = 30000;

/** @type {Standing} */
const REST = { state: 'rest', epoch: 0, loss: '' };

/** The page's builder makes sheets with this tag small. */
const css = String.raw;

const STYLE = css`
  :host {
    display: block;
    position: relative;
  }
  :host([hidden]),
  [hidden] {
    display: none;
  }
  button {
    min-height: 44px;
    margin: 8px 0;
    padding: 8px 16px;
    border: 1px solid;
    border-radius: 8px;
    background: none;
    color: inherit;
    font: inherit;
    cursor: pointer;
  }
  a {
    color: inherit;
  }
  iframe {
    display: block;
    width: 100%;
    height: var(--plateau-height, 560px);
    border: 0;
  }
  .waiting {
    position: absolute;
    inset: 0;
    height: 100%;
    visibility: hidden;
  }
  p {
    margin: 0;
  }
  @media print {
    button {
      display: none;
    }
  }
`;

// plateau.html lies beside this script. A module has no current script, and a classic script no import.meta.
const script = /** @type {HTMLScriptElement|null|undefined} */ (
  globalThis.document?.currentScript ?? globalThis.document?.querySelector('[src*="plateau-run"]')
);
const FILE = (script?.src ?? '').replace(/[^/]*([?#].*)?$/, 'plateau.html');

/** Where there is no page, as when a site is built, importing this does nothing. */
const Base = globalThis.HTMLElement ?? /** @type {typeof HTMLElement} */ (class {});

/** @template {keyof HTMLElementTagNameMap} T @param {T} name @param {string} [part] */
function make(name, part) {
  const made = document.createElement(name);
  if (part) made.setAttribute('part', part);
  return made;
}

/**
 * A run of Plateau in a frame. What is inside the element is its poster, shown until the frame has said hello. Nothing is
 * requested before the reader presses the button or `start` is called.
 *
 * Attributes: `recipe` a name ("post-1") or a link ("recipe=post-1&hidden=64"); `record`, `panels`, `verdict` and `theme`
 * as in a link; `text-from` a CSS selector of the text in this page to train on; `file` the address of plateau.html, which
 * otherwise lies beside this script; `label` the words of the button. The frame takes them when it is made: at the first
 * start, and at a `reset` after a change.
 *
 * Events, which do not bubble and carry no text: `statechange` {state}, `progress` {state, epoch, until, loss}, `error`
 * {sentence}. Parts: `play`, `frame`, `note`. `--plateau-height` is the height of the frame, 560px unless set.
 */
export class PlateauRun extends Base {
  static observedAttributes = ['label'];

  #root = this.attachShadow({ mode: 'open' });
  #poster = make('slot');
  #play = make('button', 'play');
  #note = make('p', 'note');
  /** @type {HTMLIFrameElement|null} */
  #frame = null;
  /** @type {MessagePort|null} */
  #port = null;
  /** Ends what listens and waits for the frame. */
  #gone = new AbortController();
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;
  #text = '';
  #now = REST;
  /** What the frame was made of. */
  #made = { address: '', text: '' };

  constructor() {
    super();
    this.#play.type = 'button';
    this.#play.textContent = PLAY;
    this.#play.onclick = () => {
      if (!this.#frame) this.#open(true, true);
    };
    this.#note.setAttribute('role', 'status');
    this.#root.append(this.#poster, this.#play, this.#note);
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      this.#root.adoptedStyleSheets = [sheet];
    } catch {
      // A browser without such sheets shows the same parts, unstyled.
    }
    // What was set before the element was defined hides the accessor.
    const { text } = this;
    delete this.text;
    this.text = text;
  }

  /** The text to train on, instead of what `text-from` names; '' for none. Write only. @param {unknown} text */
  set text(text) {
    this.#text = String(text ?? '');
    if (!this.#frame || !this.#text) return;
    this.#made.text = this.#text;
    this.#send('text', { text: this.#text });
  }

  get state() {
    return this.#now.state;
  }

  get epoch() {
    return this.#now.epoch;
  }

  get loss() {
    return this.#now.loss;
  }

  /** Trains: makes the frame, or continues in it. */
  start() {
    if (this.#frame) this.#send('start');
    else this.#open(true);
  }

  pause() {
    this.#send('pause');
  }

  /** Back to the first epoch, at rest. Where attributes or the text have changed since, in a new frame. */
  reset() {
    if (!this.#frame) return;
    const { link, text } = this.#plan();
    if (link.href === this.#made.address && text === this.#made.text) this.#send('reset');
    else this.#open(false);
  }

  attributeChangedCallback() {
    this.#play.textContent = this.#label;
    if (this.#frame) this.#frame.title = this.#label;
  }

  /** A frame that was moved has lost its run: it comes again, and waits for somebody to start it. */
  connectedCallback() {
    if (this.#now !== REST && !this.#frame) this.#open(false);
  }

  /** `moveBefore` calls this instead of the other two, and the run continues. */
  connectedMoveCallback() {}

  /** The run ends. Attached again within this turn, the element shows a new frame, otherwise its poster. */
  disconnectedCallback() {
    this.#close();
    setTimeout(() => {
      if (!this.#frame) this.#stand(REST);
    });
  }

  get #label() {
    return this.getAttribute('label') || PLAY;
  }

  /** What a frame that is made now gets: its address, without `start`, and the text, '' for that of the recipe. */
  #plan() {
    const selector = this.getAttribute('text-from');
    const text = this.#text || (selector ? PlateauRun.#read(selector) : '');
    // Of an address that was pasted whole, what follows its first #; nothing that follows a second one.
    const [, said = ''] = /^(?:[^#=]*#)?([^#]*)/.exec(this.getAttribute('recipe') ?? '') ?? [];
    const bare = said && !said.includes('=');
    const query = new URLSearchParams(bare ? { recipe: said } : said.replaceAll('+', '%2B'));
    for (const name of ['record', 'panels', 'verdict', 'theme']) {
      const value = this.getAttribute(name);
      if (value) query.set(name, value);
    }
    for (const name of text ? ['start', 'text', 'from'] : ['start']) query.delete(name);
    const link = make('a');
    link.href = this.getAttribute('file') || FILE;
    link.hash = query.toString().replaceAll('+', '%20');
    return { link, text, trouble: selector && !text.trim() ? noText(selector) : '' };
  }

  /** The text of an element of this page as a reader sees it, without the posters in it. @param {string} selector */
  static #read(selector) {
    /** @type {HTMLElement|null} */
    let from;
    try {
      from = document.querySelector(selector);
    } catch {
      return '';
    }
    if (from instanceof HTMLTextAreaElement) return from.value;
    const posters = [...(from?.querySelectorAll('*') ?? [])].flatMap((inner) =>
      inner instanceof PlateauRun && !inner.#poster.hidden ? [inner.#poster] : [],
    );
    for (const poster of posters) poster.hidden = true;
    const text = from?.innerText ?? '';
    for (const poster of posters) poster.hidden = false;
    return text;
  }

  /** Makes the frame. @param {boolean} start trains at once @param {boolean} [pressed] by the reader, whose focus follows */
  #open(start, pressed = false) {
    const { link, text, trouble } = this.#plan();
    this.#close();
    if (trouble) return this.#fail(trouble);
    this.#made = { address: link.href, text };
    const frame = make('iframe', 'frame');
    frame.title = this.#label;
    frame.className = 'waiting';
    frame.setAttribute('sandbox', 'allow-scripts allow-downloads allow-popups');
    // With a text of its own the run starts through the port, behind the text.
    frame.src = link.href + (start && !text ? `${link.hash ? '&' : '#'}start=1` : '');
    const wait = (/** @type {number} */ ms) => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#fail(SILENT, link), ms);
    };
    const { port1, port2 } = new MessageChannel();
    const { signal } = this.#gone;
    let greeted = false;
    const greet = (/** @type {MessageEvent} */ { source, data }) => {
      if (greeted || source !== frame.contentWindow) return;
      if (data?.plateau !== 1 || data.type !== 'hello') return;
      greeted = true;
      clearTimeout(this.#timer);
      frame.contentWindow?.postMessage({ plateau: 1, type: 'port' }, '*', [port2]);
      this.#show(frame, pressed);
    };
    addEventListener('message', greet, { signal });
    frame.addEventListener('load', () => greeted || wait(HELLO));
    // Firefox and WebKit load nothing in a frame that the page's policy refuses.
    const refuse = (/** @type {SecurityPolicyViolationEvent} */ { blockedURI, disposition }) =>
      disposition === 'enforce' && blockedURI && frame.src.startsWith(blockedURI) && wait(0);
    document.addEventListener('securitypolicyviolation', refuse, { signal });
    port1.addEventListener('message', (event) => this.#hear(event), { signal });
    port1.start();
    // The port keeps what is sent until the frame has it.
    this.#port = port1;
    if (text) this.#send('text', { text });
    if (text && start) this.#send('start');
    this.#note.textContent = LOADING;
    this.#root.append(frame);
    this.#frame = frame;
    wait(LOAD);
    this.#stand({ ...REST, state: 'loading' });
  }

  /** The frame in the poster's place. @param {HTMLIFrameElement} frame @param {boolean} pressed */
  #show(frame, pressed) {
    const root = /** @type {Document|ShadowRoot} */ (this.getRootNode());
    const at = root.activeElement;
    frame.className = this.#note.textContent = '';
    // A reader who went elsewhere meanwhile is left there.
    if (pressed && (!at || at === this || at === document.body)) frame.focus();
    this.#poster.hidden = this.#play.hidden = true;
  }

  /** The poster in the frame's place. */
  #close() {
    clearTimeout(this.#timer);
    this.#gone.abort();
    this.#gone = new AbortController();
    this.#port?.close();
    this.#frame?.remove();
    this.#port = this.#frame = null;
    this.#poster.hidden = this.#play.hidden = false;
    this.#note.textContent = '';
  }

  /** The poster and a sentence. @param {string} sentence @param {HTMLAnchorElement} [link] to the page by itself */
  #fail(sentence, link) {
    this.#close();
    this.#note.append(sentence);
    // Such an address does nothing in a sandbox, but would run as a link.
    if (link && link.protocol !== 'javascript:') {
      link.textContent = ELSEWHERE;
      link.target = '_blank';
      this.#note.append(' ', link);
    }
    this.#stand(REST);
    this.#say('error', { sentence });
  }

  /** @param {MessageEvent} event */
  #hear({ data }) {
    const { type, state, epoch, until, loss, sentence } = data ?? {};
    if (type === 'error') this.#say('error', { sentence: String(sentence) });
    if (type !== 'state' || typeof state !== 'string') return;
    const now = { state, epoch: Number(epoch) || 0, loss: String(loss ?? '') };
    this.#stand(now);
    this.#say('progress', { ...now, until: Number(until) || 0 });
  }

  /** @param {Standing} now */
  #stand(now) {
    const changed = now.state !== this.#now.state;
    this.#now = now;
    if (changed) this.#say('statechange', { state: now.state });
  }

  /** @param {string} type @param {object} detail */
  #say(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  /** @param {string} type @param {{text: string}} [more] */
  #send(type, more) {
    this.#port?.postMessage({ type, ...more });
  }
}

// A page may load this script twice.
if (globalThis.customElements && !customElements.get('plateau-run'))
  customElements.define('plateau-run', PlateauRun);
