// Texts as symbols of one vocabulary, so that every method that is compared predicts the same characters.

const REPLACEMENT = '\ufffd';
/** Symbols of Plateau's vocabulary at most; the rarest of more become U+FFFD. */
const LARGEST = 512;

/** The characters that the first text is written in: the most frequent, and of those as frequent the lower ones. @param {string} text */
function vocabularyOf(text) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  if (counts.size <= LARGEST) return new Set(counts.keys());
  const code = (/** @type {string} */ letter) => letter.codePointAt(0) ?? 0;
  const rows = [...counts].sort(([a, m], [b, n]) => n - m || code(a) - code(b));
  return new Set([...rows.slice(0, LARGEST - 1).map(([letter]) => letter), REPLACEMENT]);
}

/**
 * Both texts in the characters of the first. What it lacks becomes what `plateau eval --unknown replace` puts there; a text
 * that has nothing of that for it is left without them.
 * @param {string} train @param {string} tail
 */
export function inOneVocabulary(train, tail) {
  const vocabulary = vocabularyOf(train);
  const spare = [REPLACEMENT, '?', ' '].find((letter) => vocabulary.has(letter)) ?? '';
  const known = (/** @type {string} */ text) =>
    [...text].map((letter) => (vocabulary.has(letter) ? letter : spare)).join('');
  return { train: known(train), tail: known(tail) };
}

/** Texts as numbers of their characters. @param {string[]} texts */
export function numbered(...texts) {
  const letters = [...new Set(texts.join(''))].sort();
  const number = new Map(letters.map((letter, i) => [letter, i]));
  return {
    symbols: letters.length,
    lists: texts.map((text) => [...text].map((letter) => number.get(letter) ?? 0)),
  };
}
