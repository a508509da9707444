// What is measured of repeats and copies, as an aide sends it and the page reads it. Places and lengths are characters.

/**
 * Where greedy decoding ends.
 * @typedef {object} Cycle
 * @property {boolean} exact the hidden state came back bit for bit
 * @property {boolean} repeats it has not, but the text goes round
 * @property {number} limit characters looked at, at most
 * @property {number} states period of the hidden state; exact only
 * @property {number} begin from where on the states repeat; exact only
 * @property {number} period of the text
 * @property {number} textBegin from where on the text repeats
 * @property {number} entropy nats, of the next character, mean over the cycle; NaN when none was found
 * @property {number|null} leaves the lowest temperature that leaves it; null: none up to 2
 * @property {string} text one period
 * @property {string} before the text before it
 */

/** A place of the training text: its line, counted from 1, and what stands around it. @typedef {{line: number, before: string, text: string, after: string}} Source */

/**
 * Stretches of a sample, in UTF-16 code units of its text.
 * @typedef {{start: number, end: number, period: number}} LoopMark
 * @typedef {{start: number, end: number, length: number, line: number, quote: string}} CopyMark
 * @typedef {{loops: LoopMark[], copies: CopyMark[]}} Marks
 */

/**
 * What of a sample is copied.
 * @typedef {object} Copied
 * @property {number} characters of the sample
 * @property {number} epoch that it was written at
 * @property {{length: number, source: Source}|null} longest
 * @property {{n: number, share: number|null, unseen: number|null}[]} shares of n-grams: the sample's, the held-out text's
 * @property {number} loops share of the sample inside loops
 */

/**
 * @typedef {object} Repeats
 * @property {Cycle} cycle
 * @property {number} drawn characters, at each temperature
 * @property {{temperature: number, share: number}[]} loops share of them inside loops
 * @property {{share: number, characters: number}|null} unseen the same of the held-out text
 * @property {Copied|null} copied of the sample that was given
 */

export {};
