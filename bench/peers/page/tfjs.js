// The benchmark's network in TensorFlow.js, on its backend of WebAssembly with SIMD: runs in the page.
import { asked, shapesOf, weightsOf, windowsOf } from '../peer.js';

/** @typedef {import('../../../web/wire/protocol.js').Settings} Settings */

/** The library is a script, not a module: bench/peers/tfjs.js puts it into the page. */
const tf = /** @type {any} */ (globalThis).tf;

/** One thread: the library has more only with the headers that allow SharedArrayBuffer. */
export async function start() {
  tf.wasm.setWasmPaths('/bench/peers/node_modules/@tensorflow/tfjs-backend-wasm/dist/');
  if (!(await tf.setBackend('wasm'))) throw new Error('TensorFlow.js has no WebAssembly here.');
  await tf.ready();
  const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
  return `TensorFlow.js ${tf.version.tfjs}, WebAssembly ${simd ? 'with' : 'without'} SIMD, one thread`;
}

// The library's own gradient of a product asks its backend for products with a transposed operand, which run in a plain
// loop. If the operand is transposed first, XNNPACK computes them. On one core of Zen 4, thousands of characters a second
// with the library's gradient and with ours: rnn 128 6 and 14, lstm 128 2.0 and 4.1, lstm 256 0.56 and 1.25, lstm 512
// with one stream 0.09 and 0.18.

/**
 * The product with a matrix that is used many times, so it is transposed only once.
 * @param {any} matrix
 * @returns {(rows: any) => any}
 */
function productBy(matrix) {
  const turned = tf.transpose(matrix);
  const times = tf.customGrad(
    (/** @type {any} */ a, /** @type {any} */ b, /** @type {(tensors: any[]) => void} */ save) => {
      save([a]);
      return {
        value: tf.matMul(a, b),
        gradFunc: (/** @type {any} */ dy, /** @type {any[]} */ [a]) => [
          tf.matMul(dy, turned),
          tf.matMul(tf.transpose(a), dy),
        ],
      };
    },
  );
  return (rows) => times(rows, matrix);
}

/** The product of rows that need no gradient. @param {any} rows @returns {(matrix: any) => any} */
const productOf = (rows) =>
  tf.customGrad((/** @type {any} */ matrix) => ({
    value: tf.matMul(rows, matrix),
    gradFunc: (/** @type {any} */ dy) => tf.matMul(tf.transpose(rows), dy),
  }));

/**
 * One step of each cell, from the sums of its input, its state, the product with the recurrent weights and their bias to
 * its new state.
 * @type {Record<string, (z: any, state: any[], times: (h: any) => any, bias: any) => any[]>}
 */
const CELLS = {
  rnn: (z, [h], times, bias) => [tf.tanh(tf.add(z, tf.add(times(h), bias)))],
  gru: (z, [h], times, bias) => {
    const [zr, zu, zn] = tf.split(z, 3, 1);
    const [ur, uu, un] = tf.split(tf.add(times(h), bias), 3, 1);
    const r = tf.sigmoid(tf.add(zr, ur));
    const keep = tf.sigmoid(tf.add(zu, uu));
    const n = tf.tanh(tf.add(zn, tf.mul(r, un)));
    return [tf.add(n, tf.mul(keep, tf.sub(h, n)))];
  },
  lstm: (z, [h, c], times, bias) => {
    const sums = tf.add(z, tf.add(times(h), bias));
    const [i, f, g, o] = tf.split(sums, 4, 1);
    const next = tf.add(tf.mul(tf.sigmoid(f), c), tf.mul(tf.sigmoid(i), tf.tanh(g)));
    return [tf.mul(tf.sigmoid(o), tf.tanh(next)), next];
  },
};

/**
 * A network on a text. A training step returns the loss.
 * @param {string} text
 * @param {Settings} settings
 * @param {Record<string, number[]>} [given] weights
 */
function network(text, settings, given) {
  const [hidden, batch, length] = [settings.hidden, settings.batch, settings.window].map(Number);
  const windows = windowsOf(text, batch, length);
  const shapes = shapesOf(settings.cell, hidden, windows.symbols);
  const weights = weightsOf(shapes, hidden, given);
  // Matrices are stored as they are multiplied: input times output.
  const w = Object.entries(shapes).map(([name, shape]) =>
    tf.tidy(() => tf.variable(tf.tensor(weights[name], shape).transpose())),
  );
  const [wInput, u, bInput, bias, wOut, bOut] = w;
  const cell = CELLS[settings.cell];
  const optimizer = tf.train.adam(0.002, 0.9, 0.999, 1e-8);
  const cleared = () =>
    Array.from({ length: settings.cell === 'lstm' ? 2 : 1 }, () => tf.zeros([batch, hidden]));
  /** @type {any[]} */
  let state = [];

  // One-hot rows, because looking rows up has no gradient on this backend.
  const rows = (/** @type {Int32Array} */ codes) =>
    tf.oneHot(tf.tensor1d(codes, 'int32'), windows.symbols).toFloat();

  const clip = (/** @type {Record<string, any>} */ grads) => {
    const squares = Object.values(grads).map((g) => tf.sum(tf.square(g)));
    const factor = tf.minimum(
      1,
      tf.div(Number(settings.clip), tf.add(tf.sqrt(tf.addN(squares)), 1e-6)),
    );
    return Object.fromEntries(Object.entries(grads).map(([name, g]) => [name, tf.mul(g, factor)]));
  };

  const step = async () => {
    const { inputs, targets, first } = windows.next();
    if (first) {
      tf.dispose(state);
      state = cleared();
    }
    const [loss, ...next] = tf.tidy(() => {
      const [x, y] = [rows(inputs), rows(targets)];
      /** @type {any[]} */
      let s = state;
      const [byU, byOut] = [u, wOut].map(productBy);
      const forward = () => {
        const sums = tf.split(tf.add(productOf(x)(wInput), bInput), length);
        const out = sums.map((/** @type {any} */ z) => {
          s = cell(z, s, byU, bias);
          return s[0];
        });
        s = s.map((part) => tf.keep(part.clone()));
        const logits = tf.add(byOut(tf.concat(out)), bOut);
        return tf.losses.softmaxCrossEntropy(y, logits);
      };
      const { value, grads } = tf.variableGrads(forward, w);
      optimizer.applyGradients(clip(grads));
      return [value, ...s];
    });
    tf.dispose(state);
    state = next;
    const [value] = loss.dataSync();
    loss.dispose();
    return value;
  };

  const end = () => {
    tf.dispose([w, state]);
    optimizer.dispose();
  };
  return { step, windows, characters: batch * length, end };
}

export const { open, slice, close, losses } = asked(network);
