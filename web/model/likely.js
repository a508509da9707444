// The most probable next characters at one place: asked for when the reader rests there, remembered for a while. No DOM.

/** @import { Draw } from './run.js' */

/** Why there is no list, else ''. @typedef {{key: string, list: {symbol: string, probability: number}[], sentence: string}} Answer */

/** Milliseconds that the reader must rest on a character before the trainer is asked. */
const PAUSE = 60;
/** Answers remembered. */
const KEPT = 64;

export class Likely {
  /** The newest; it may be about a place left since. @type {Answer|null} */
  answer = null;

  #heard;
  #key = '';
  /** Whose weights the answers are of. @type {object|null} */
  #owner = null;
  /** Newest last. @type {Map<string, Answer>} */
  #known = new Map();
  /** What is to be asked next. @type {{run: import('./run.js').Run, draw: Draw, key: string}|null} */
  #next = null;
  #asking = false;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;

  /** @param {() => void} heard called when there is an answer to show */
  constructor(heard) {
    this.#heard = heard;
  }

  /** The answer is about the place asked for last. */
  get fresh() {
    return this.answer !== null && this.answer.key === this.#key;
  }

  /**
   * @param {import('./run.js').Run} run
   * @param {Draw} draw its prompt is all that comes before the place
   * @param {object|null} owner whose weights they are: numbers of kept weights begin anew with every start
   * @param {number} moment tells weights of now from those of a moment ago
   */
  ask(run, draw, owner, moment) {
    if (owner !== this.#owner) {
      this.#known.clear();
      this.#key = '';
    }
    this.#owner = owner;
    const key = JSON.stringify([draw, moment]);
    if (key === this.#key) return;
    this.#key = key;
    clearTimeout(this.#timer);
    const known = this.#known.get(key);
    this.#next = known ? null : { run, draw, key };
    if (known) {
      this.answer = known;
      this.#heard();
    } else {
      this.#timer = setTimeout(() => this.#send(), PAUSE);
    }
  }

  /** Nothing is asked any more; a late answer is not shown. */
  leave() {
    clearTimeout(this.#timer);
    this.#next = null;
    this.#key = '';
    this.answer = null;
  }

  /** One question at a time: while it is answered, only the newest of those that follow is remembered. */
  async #send() {
    if (this.#asking || !this.#next) return;
    const { run, draw, key } = this.#next;
    const owner = this.#owner;
    this.#next = null;
    this.#asking = true;
    const said = await run.probabilities(draw);
    this.#asking = false;
    const answer =
      said.type === 'probabilities'
        ? { key, list: said.list, sentence: '' }
        : { key, list: [], sentence: said.sentence };
    if (owner === this.#owner && said.type === 'probabilities') this.#remember(answer);
    if (key === this.#key) {
      this.answer = answer;
      this.#heard();
    }
    this.#send();
  }

  /** @param {Answer} answer */
  #remember(answer) {
    this.#known.set(answer.key, answer);
    const [oldest] = this.#known.keys();
    if (this.#known.size > KEPT && oldest !== undefined) this.#known.delete(oldest);
  }
}
