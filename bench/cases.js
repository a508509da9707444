// What is measured: networks, the text they read, and the work of a character.

/** @typedef {import('../web/wire/protocol.js').Settings} Settings */

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {Settings} settings
 * @property {number} symbols of the text: V
 * @property {'speed'|'cost'|'sampling'} kind `cost`: only compares cost with work, without peers or workers
 */

/** Every setting that costs time, so the defaults do not matter: one-hot input, Adam, clipping. */
const COMMON = {
  dropout: '0',
  embedding: '0',
  state: 'carry',
  burn_in: '0',
  optimizer: 'adam',
  weight_decay: '0',
  clip: '1',
  valid: '0',
  // Orthogonal weights of 1,024 units take seconds to draw and make no step faster.
  init: 'gaussian',
  init_scale: '0.05',
};

const SYMBOLS = 64;

/**
 * @param {string} cell
 * @param {number} hidden
 * @param {{ layers?: number, batch?: number, window?: number, symbols?: number, kind?: Case['kind'] }} [sizes]
 * @returns {Case}
 */
function network(cell, hidden, sizes = {}) {
  const { layers = 1, batch = 32, window = 64, symbols = SYMBOLS, kind = 'speed' } = sizes;
  const shape = kind === 'sampling' ? 'sampling' : `B${batch} T${window}`;
  const units = layers === 1 ? `${hidden}` : `${layers} x ${hidden}`;
  return {
    name: `${cell} ${units}, ${shape}${symbols === SYMBOLS ? '' : ` V${symbols}`}`,
    settings: {
      ...COMMON,
      cell,
      layers: String(layers),
      hidden: String(hidden),
      batch: String(batch),
      window: String(window),
    },
    symbols,
    kind,
  };
}

/** @type {Case[]} */
export const CASES = [
  network('rnn', 128, { window: 16 }),
  network('lstm', 128),
  network('gru', 256),
  network('lstm', 256),
  network('lstm', 512),
  network('lstm', 1024),
  network('lstm', 128, { batch: 1 }),
  network('lstm', 512, { batch: 1 }),
  network('lstm', 128, { batch: 4 }),
  network('gru', 128, { layers: 2, batch: 4 }),
  network('lstm', 512, { batch: 4 }),
  network('lstm', 128, { symbols: 500 }),
  network('lstm', 256, { symbols: 500 }),
  network('lstm', 128, { symbols: 50, kind: 'cost' }),
  network('lstm', 128, { window: 16, kind: 'cost' }),
  network('lstm', 128, { window: 256, kind: 'cost' }),
  network('lstm', 128, { kind: 'sampling' }),
  network('lstm', 512, { kind: 'sampling' }),
];

/** The post's own run, and Default on the handbook until its held-out loss is below that of four-grams. */
export const POST = Object.freeze({
  name: "the post's 1,501 epochs",
  text: 'corpus/readme.md',
  recipe: 'post',
  epochs: 1501,
});
export const LEARN = Object.freeze({
  name: 'Default on the handbook',
  text: 'corpus/handbook.md',
  recipe: 'default',
  epochs: 60,
});

/** Eight windows of 32 streams of 256, so eight steps share the cost of the end of an epoch. */
const LENGTH = 8 * 32 * 256 + 1;

/**
 * Random text, because only its size matters for speed. Every symbol occurs.
 * @param {number} symbols
 * @param {number} [length] characters
 */
export function makeText(symbols, length = LENGTH) {
  let random = 1;
  const codes = new Uint16Array(length);
  for (let i = 0; i < length; i++) {
    random = (Math.imul(random, 1664525) + 1013904223) >>> 0;
    // The first characters are the symbols in order, so none is missing. No code from "0" on is a control character; from
    // 192 on all are letters.
    const symbol = i < symbols ? i : Math.floor((random / 2 ** 32) * symbols);
    codes[i] = symbol < 64 ? 48 + symbol : 192 + symbol - 64;
  }
  return new TextDecoder('utf-16le').decode(codes);
}

/**
 * Useful multiply-adds a character: one for every weight, except those of one-hot input. G·H² + H·V, and 2·G·H² for each
 * further layer.
 * @param {Settings} settings @param {number} symbols
 */
function products({ cell, hidden, layers }, symbols) {
  const gates = cell === 'lstm' ? 4 : cell === 'gru' ? 3 : 1;
  const square = gates * Number(hidden) ** 2;
  return square + Number(hidden) * symbols + 2 * square * (Number(layers) - 1);
}

/**
 * Useful floating-point operations a character. Training has one product forward and two backward, sampling only the
 * one forward.
 * @param {Pick<Case, 'settings'|'symbols'> & { kind?: Case['kind'] }} network
 */
export function flopsPerCharacter({ settings, symbols, kind }) {
  return (kind === 'sampling' ? 2 : 6) * products(settings, symbols);
}
