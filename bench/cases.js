// What is measured: networks, the text they read, and how much work a character is.

/** @typedef {import('../web/wire/protocol.js').Settings} Settings */

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {Settings} settings
 * @property {number} symbols of the text: V
 * @property {'speed'|'cost'|'sampling'} kind `cost`: only there to hold cost against work, without peers or workers
 */

/** Every setting that costs time, whatever the defaults are: one layer, one-hot input, Adam, clipping. */
const COMMON = {
  layers: '1',
  dropout: '0',
  embedding: '0',
  state: 'carry',
  burn_in: '0',
  optimizer: 'adam',
  weight_decay: '0',
  clip: '1',
  valid: '0',
  // Orthogonal weights of 1,024 units take seconds to draw, and no step is faster for them.
  init: 'gaussian',
  init_scale: '0.05',
};

const SYMBOLS = 64;

/**
 * @param {string} cell
 * @param {number} hidden
 * @param {{ batch?: number, window?: number, symbols?: number, kind?: Case['kind'] }} [sizes]
 * @returns {Case}
 */
function network(cell, hidden, sizes = {}) {
  const { batch = 32, window = 64, symbols = SYMBOLS, kind = 'speed' } = sizes;
  const shape = kind === 'sampling' ? 'sampling' : `B${batch} T${window}`;
  return {
    name: `${cell} ${hidden}, ${shape}${symbols === SYMBOLS ? '' : ` V${symbols}`}`,
    settings: {
      ...COMMON,
      cell,
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
  network('lstm', 128, { symbols: 500 }),
  network('lstm', 256, { symbols: 500 }),
  network('lstm', 128, { symbols: 50, kind: 'cost' }),
  network('lstm', 128, { window: 16, kind: 'cost' }),
  network('lstm', 128, { window: 256, kind: 'cost' }),
  network('lstm', 128, { kind: 'sampling' }),
  network('lstm', 512, { kind: 'sampling' }),
];

/** The post's own run, and Default on the handbook until unseen text costs less than four-grams make it cost. */
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

/** Eight windows of 32 streams of 256: what the end of an epoch costs is shared by as many steps. */
const LENGTH = 8 * 32 * 256 + 1;

/**
 * Random text, since only its size matters to the speed; every symbol occurs.
 * @param {number} symbols
 * @param {number} [length] characters
 */
export function makeText(symbols, length = LENGTH) {
  let random = 1;
  const codes = new Uint16Array(length);
  for (let i = 0; i < length; i++) {
    random = (Math.imul(random, 1664525) + 1013904223) >>> 0;
    // The first ones in turn, so that none is missing; from "0" on no code is a control character, from 192 on a letter.
    const symbol = i < symbols ? i : Math.floor((random / 2 ** 32) * symbols);
    codes[i] = symbol < 64 ? 48 + symbol : 192 + symbol - 64;
  }
  return new TextDecoder('utf-16le').decode(codes);
}

/**
 * Useful multiply-adds a character of one product with every weight, one-hot input left out: G·H² + H·V, and 2·G·H² for
 * each further layer.
 * @param {Settings} settings @param {number} symbols
 */
function products({ cell, hidden, layers }, symbols) {
  const gates = cell === 'lstm' ? 4 : cell === 'gru' ? 3 : 1;
  const square = gates * Number(hidden) ** 2;
  return square + Number(hidden) * symbols + 2 * square * (Number(layers) - 1);
}

/**
 * Useful floating-point operations a character: of training, forward and two products backward; of sampling, forward.
 * @param {Pick<Case, 'settings'|'symbols'> & { kind?: Case['kind'] }} network
 */
export function flopsPerCharacter({ settings, symbols, kind }) {
  return (kind === 'sampling' ? 2 : 6) * products(settings, symbols);
}
