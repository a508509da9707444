// What stands against the text and the recipe, each sentence beside the one it is about.

/** @typedef {'text'|'recipe'} Place */

export class Problems {
  /** What the page itself says of files, until another text is taken. */
  ofFiles = '';
  /** Why a value was not taken by the run under way, until the recipe is changed again. */
  ofValue = '';
  /** What of a link could not be taken, until the recipe is changed again. */
  ofLink = '';

  /** What the core says against what is chosen, and where. */
  #core = '';
  /** @type {Place} */
  #blamed = 'text';
  /** What the reader changed last. @type {Place} */
  #touched = 'text';

  /** The reader changed one of the two: what the page said of it is over. @param {Place} place */
  touch(place) {
    this.#touched = place;
    if (place === 'text') this.ofFiles = '';
    else this.ofValue = this.ofLink = '';
  }

  /** The core's word on what is chosen; a problem that stays is said where it was. @param {string} sentence or '' */
  hear(sentence) {
    if (sentence !== this.#core) this.#blamed = this.#touched;
    this.#core = sentence;
  }

  /** @param {Place} place @returns {string} sentences, or '' */
  beside(place) {
    const core = this.#blamed === place ? this.#core : '';
    const own = place === 'text' ? [this.ofFiles] : [this.ofLink, this.ofValue];
    return [...own, core].filter(Boolean).join(' ');
  }
}
