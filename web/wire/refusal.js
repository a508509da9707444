// What the world got wrong, in sentences: the one kind of error that is shown to people as it is.

/** Its message is a whole sentence: what was wrong, where, what to do. */
export class Refusal extends Error {}

/** What a reader is shown of an error. @param {unknown} error @param {string} otherwise of one that is no refusal */
export const sentenceOf = (error, otherwise) =>
  error instanceof Refusal ? error.message : otherwise;

const encoder = new TextEncoder();
const number = new Intl.NumberFormat('en');

/** @param {number} bytes */
export const megabytes = (bytes) => `${number.format(Math.ceil(bytes / 2 ** 20))} MB`;

/**
 * UTF-8 bytes of a text. Half a character (a lone surrogate) has none: such a text is refused, not quietly changed.
 * @param {string|ArrayBuffer} text
 * @param {string} what it is called in the sentence, "text"
 * @returns {Uint8Array}
 */
export function utf8(text, what) {
  if (typeof text !== 'string') return new Uint8Array(text);
  // isWellFormed is ten times as fast; browsers of before 2023 lack it.
  const at = text.isWellFormed?.() ? -1 : text.search(/\p{Surrogate}/u);
  if (at >= 0) {
    const code = text.charCodeAt(at).toString(16).toUpperCase();
    throw new Refusal(
      `The ${what} holds half a character (U+${code}, a lone surrogate) at place ${number.format(at + 1)}. ` +
        `Delete it there, or copy the ${what} again.`,
    );
  }
  return encoder.encode(text);
}
