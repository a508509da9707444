// What all peers share: their interface, and the windows they read.
import { WARM_SECONDS } from '../stage.js';

/** @typedef {import('../cases.js').Case} Case */

/**
 * Another library that trains the network of a case as Plateau does: one-hot input, Adam at 0.002, clipped
 * gradients, a state carried from window to window, the loss read at every step.
 * @typedef {object} Peer
 * @property {string} name
 * @property {string} version of the library and of its backend, and its threads
 * @property {(network: Case) => Promise<import('../stage.js').Stage>} open one network at a time
 * @property {(network: Case, weights: string, epochs: number) => Promise<number[]>} losses mean of each epoch, from the
 *   weights in a Plateau checkpoint
 * @property {() => Promise<void>} close
 */

/** @typedef {{ inputs: Int32Array, targets: Int32Array, first: boolean }} Window T x B, time first */

/**
 * Windows of a text that is cut into parallel streams; the first window follows the last.
 * @param {string} text @param {number} batch @param {number} window
 */
export function windowsOf(text, batch, window) {
  const characters = [...text];
  const symbols = [...new Set(characters)].sort(
    (a, b) => Number(a.codePointAt(0)) - Number(b.codePointAt(0)),
  );
  const number = new Map(symbols.map((symbol, i) => [symbol, i]));
  const codes = characters.map((character) => Number(number.get(character)));
  const length = Math.floor((codes.length - 1) / batch);
  const count = Math.floor(length / window);
  if (count === 0) throw new Error('The text is shorter than one window of every stream.');
  const cut = (/** @type {number} */ from) =>
    Int32Array.from({ length: window * batch }, (_, i) => {
      return codes[from + (i % batch) * length + Math.floor(i / batch)];
    });
  const windows = Array.from({ length: count }, (_, i) => ({
    inputs: cut(i * window),
    targets: cut(i * window + 1),
    first: i === 0,
  }));
  let at = 0;
  return { symbols: symbols.length, count, next: () => windows[at++ % count] };
}

/**
 * Characters a second over at least `seconds`, or over one step.
 * @param {() => Promise<number>} step
 * @param {number} characters of a step
 * @param {number} seconds
 */
async function speedOf(step, characters, seconds) {
  const began = performance.now();
  let steps = 0;
  let took = 0;
  do {
    await step();
    steps++;
    took = (performance.now() - began) / 1000;
  } while (took < seconds);
  return (steps * characters) / took;
}

/**
 * Mean loss of each epoch.
 * @param {() => Promise<number>} step
 * @param {number} count steps of an epoch
 * @param {number} epochs
 */
export async function lossesOf(step, count, epochs) {
  const losses = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += await step();
    losses.push(sum / count);
  }
  return losses;
}

/**
 * Shapes of a network's tensors under Plateau's names, which are PyTorch's.
 * @param {string} cell @param {number} hidden @param {number} symbols
 * @returns {Record<string, number[]>}
 */
export function shapesOf(cell, hidden, symbols) {
  const gates = { rnn: 1, gru: 3, lstm: 4 }[cell];
  if (!gates) throw new Error(`No cell is called ${cell}.`);
  return {
    'rnn.weight_ih_l0': [gates * hidden, symbols],
    'rnn.weight_hh_l0': [gates * hidden, hidden],
    'rnn.bias_ih_l0': [gates * hidden],
    'rnn.bias_hh_l0': [gates * hidden],
    'decoder.weight': [symbols, hidden],
    'decoder.bias': [symbols],
  };
}

/**
 * Initial weights: the given ones, or uniform by fan-in as in PyTorch.
 * @param {Record<string, number[]>} shapes
 * @param {number} hidden
 * @param {Record<string, number[]>} [given]
 * @returns {Record<string, Float32Array>}
 */
export function weightsOf(shapes, hidden, given) {
  const bound = 1 / Math.sqrt(hidden);
  const draw = () => bound * (2 * Math.random() - 1);
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const length = shape.reduce((a, b) => a * b);
      return [name, given ? Float32Array.from(given[name]) : Float32Array.from({ length }, draw)];
    }),
  );
}

/** @typedef {import('../../web/wire/protocol.js').Settings} Settings */

/**
 * A network in the page.
 * @typedef {object} Network
 * @property {() => Promise<number>} step its loss
 * @property {{ count: number }} windows
 * @property {number} characters a step
 * @property {() => void} end
 */

/**
 * What a library in the page measures: one network at a time.
 * @param {(text: string, settings: Settings, weights?: Record<string, number[]>) => Network} network
 */
export function asked(network) {
  /** @type {Network | null} */
  let opened = null;
  const slice = async (/** @type {number} */ seconds) => {
    if (!opened) throw new Error('No network is open.');
    return speedOf(opened.step, opened.characters, seconds);
  };
  return {
    /** @param {string} text @param {Settings} settings */
    async open(text, settings) {
      if (settings.layers !== '1') throw new Error('One layer only.');
      opened = network(text, settings);
      const first = opened.characters / (await slice(0));
      if (first > WARM_SECONDS) return first;
      await slice(WARM_SECONDS);
      return opened.characters / (await slice(0));
    },
    slice,
    close() {
      opened?.end();
      opened = null;
    },
    /** @param {string} text @param {Settings} settings @param {Record<string, number[]>} weights @param {number} epochs */
    async losses(text, settings, weights, epochs) {
      const { step, windows, end } = network(text, settings, weights);
      try {
        return await lossesOf(step, windows.count, epochs);
      } finally {
        end();
      }
    },
  };
}
