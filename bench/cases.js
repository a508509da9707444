// What is measured: networks, the text they read, and how much work a character is.

/** @typedef {import('../web/protocol.js').Settings} Settings */

/** @typedef {{ name: string, settings: Settings }} Case */

/** Symbols of the text. */
const SYMBOLS = 64;

/** Every setting that costs time, whatever the defaults are: one layer, one-hot input, Adam, clipping. */
const COMMON = {
  layers: '1',
  dropout: '0',
  embedding: '0',
  state: 'carry',
  burn_in: '0',
  batch: '32',
  optimizer: 'adam',
  weight_decay: '0',
  clip: '1',
  valid: '0',
};

/** @param {string} cell @param {number} hidden @param {number} window @returns {Case} */
const network = (cell, hidden, window) => ({
  name: `${cell} ${hidden}, B32 T${window}`,
  settings: { ...COMMON, cell, hidden: String(hidden), window: String(window) },
});

/** @type {Case[]} */
export const CASES = [
  network('rnn', 128, 16),
  network('lstm', 128, 64),
  network('gru', 256, 64),
  network('lstm', 256, 64),
  network('lstm', 512, 64),
];

/** Six windows of 32 streams of 64 characters: random, since only its size matters to the speed. */
export function makeText() {
  let random = 1;
  let text = '';
  for (let i = 0; i <= 6 * 32 * 64; i++) {
    random = (Math.imul(random, 1664525) + 1013904223) >>> 0;
    // The first ones in turn, so that none is missing.
    text += String.fromCharCode(48 + (i < SYMBOLS ? i : random >>> 26));
  }
  return text;
}

/**
 * Useful floating-point operations a character: the products of forward and backward, nothing for the one-hot input.
 * @param {Settings} settings
 */
export function flopsPerCharacter({ cell, hidden, layers }) {
  const gates = cell === 'lstm' ? 4 : cell === 'gru' ? 3 : 1;
  const square = gates * Number(hidden) ** 2;
  return 6 * (square + Number(hidden) * SYMBOLS) + 12 * square * (Number(layers) - 1);
}
