// The benchmark's network in jax-js, on its WebAssembly backend: runs in the page.
//
// A call consumes the jax-js arrays it takes; x.ref allows one more use of x.
import { asked, shapesOf, weightsOf, windowsOf } from '../peer.js';

/** @typedef {import('../../../web/wire/protocol.js').Settings} Settings */

const LIBRARY = '/bench/peers/node_modules/@jax-js/jax';
/** @type {any} */
const jax = await import(`${LIBRARY}/dist/index.js`);
const { numpy: np, nn, tree } = jax;

/** One thread: the library has more only with the headers that allow SharedArrayBuffer. */
export async function start() {
  if (!(await jax.init('wasm')).includes('wasm'))
    throw new Error('jax-js has no WebAssembly here.');
  jax.defaultDevice('wasm');
  const { version } = await (await fetch(`${LIBRARY}/package.json`)).json();
  return `jax-js ${version}, WebAssembly, one thread`;
}

/** @typedef {(z: any, state: any[], u: any, bias: any) => any[]} Cell */

/**
 * One step of each cell, from the sums of its input, its state, the recurrent weights and their bias to its new
 * state.
 * @type {Record<string, Cell>}
 */
const CELLS = {
  rnn: (z, [h], u, bias) => [np.tanh(z.add(np.matmul(h, u)).add(bias))],
  gru: (z, [h], u, bias) => {
    const [zr, zu, zn] = np.split(z, 3, 1);
    const [ur, uu, un] = np.split(np.matmul(h.ref, u).add(bias), 3, 1);
    const r = nn.sigmoid(zr.add(ur));
    const keep = nn.sigmoid(zu.add(uu));
    const n = np.tanh(zn.add(r.mul(un)));
    return [n.ref.add(keep.mul(h.sub(n)))];
  },
  lstm: (z, [h, c], u, bias) => {
    const [i, f, g, o] = np.split(z.add(np.matmul(h, u)).add(bias), 4, 1);
    const next = nn
      .sigmoid(f)
      .mul(c)
      .add(nn.sigmoid(i).mul(np.tanh(g)));
    return [nn.sigmoid(o).mul(np.tanh(next.ref)), next];
  },
};

/**
 * Mean cross-entropy of a window, and the state at its end. The cell is unrolled over the characters, because the library
 * has no scan. The input is one-hot rows: looking weights up by index was slower, 27 instead of 37 thousand characters a
 * second in an rnn 128, 7.5 instead of 10.9 in an lstm 128.
 * @param {Cell} cell @param {any[]} weights @param {any[]} state @param {any} inputs @param {any} targets
 */
function forward(cell, weights, state, inputs, targets) {
  const [wInput, u, bInput, bias, wOut, bOut] = weights;
  const [batch] = state[0].shape;
  const symbols = bOut.shape[0];
  const length = inputs.shape[0] / batch;
  const turned = u.transpose();
  const sums = np.matmul(nn.oneHot(inputs, symbols), wInput).add(bInput);
  const out = [];
  for (const z of np.split(sums, length, 0)) {
    state = cell(z, state, turned.ref, bias.ref);
    out.push(state[0].ref);
  }
  turned.dispose();
  bias.dispose();
  const logits = np.matmul(np.concatenate(out, 0), wOut.transpose()).add(bOut);
  const chosen = nn.logSoftmax(logits).mul(nn.oneHot(targets, symbols));
  return [chosen.sum().mul(-1 / (batch * length)), state];
}

/**
 * Adam on gradients clipped to a norm. `rate` and `correction` are those of step n: the learning rate over 1 - 0.9^n, and
 * 1 over 1 - 0.999^n.
 * @param {any[]} weights @param {any[]} means @param {any[]} squares @param {any[]} grads
 * @param {any} rate @param {any} correction @param {number} clip
 */
function adam(weights, means, squares, grads, rate, correction, clip) {
  const lengths = grads.map((g) => g.ref.mul(g.ref).sum());
  const norm = np.sqrt(lengths.reduce((a, b) => a.add(b)));
  const factor = np.minimum(1, np.reciprocal(norm.add(1e-6)).mul(clip));
  const clipped = grads.map((g) => g.mul(factor.ref));
  factor.dispose();
  const m = means.map((m, i) => m.mul(0.9).add(clipped[i].ref.mul(0.1)));
  const v = squares.map((v, i) => v.mul(0.999).add(np.square(clipped[i]).mul(0.001)));
  const w = weights.map((w, i) => {
    const root = np.sqrt(v[i].ref.mul(correction.ref)).add(1e-8);
    return w.sub(m[i].ref.mul(rate.ref).div(root));
  });
  rate.dispose();
  correction.dispose();
  return [w, m, v];
}

/**
 * A step as one compiled function: if only the cell and Adam are compiled, it is 4 to 7 times slower.
 * @param {Cell} cell @param {number} clip
 */
function compile(cell, clip) {
  const gradient = jax.valueAndGrad(
    (/** @type {[any[], any[], any, any]} */ ...all) => forward(cell, ...all),
    { hasAux: true },
  );
  return jax.jit(
    (
      /** @type {any[][]} */ [weights, means, squares],
      /** @type {any[]} */ state,
      /** @type {any} */ inputs,
      /** @type {any} */ targets,
      /** @type {any} */ rate,
      /** @type {any} */ correction,
    ) => {
      const [[loss, next], grads] = gradient(tree.ref(weights), state, inputs, targets);
      return [loss, next, adam(weights, means, squares, grads, rate, correction, clip)];
    },
  );
}

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
  const values = weightsOf(shapes, hidden, given);
  // Matrices are output times input, as in PyTorch, and transposed where they are used. Otherwise a step took 1.7 times as
  // long in an lstm 128, 3 times in an lstm 256, 4 times in an lstm 512 with one stream. The input's matrix is an exception.
  const weights = Object.entries(shapes).map(([name, shape]) => {
    const array = np.array(values[name]).reshape(shape);
    return name === 'rnn.weight_ih_l0' ? array.transpose() : array;
  });
  const zeros = () => weights.map((w) => np.zeros(w.shape));
  const cleared = () =>
    Array.from({ length: settings.cell === 'lstm' ? 2 : 1 }, () => np.zeros([batch, hidden]));
  const update = compile(CELLS[settings.cell], Number(settings.clip));
  let learned = [weights, zeros(), zeros()];
  let state = cleared();
  let steps = 0;

  const step = async () => {
    const { inputs, targets, first } = windows.next();
    if (first) {
      tree.dispose(state);
      state = cleared();
    }
    steps++;
    const rate = np.array(0.002 / (1 - 0.9 ** steps));
    const correction = np.array(1 / (1 - 0.999 ** steps));
    /** @type {any} */
    let loss;
    const read = [np.array(inputs), np.array(targets)];
    [loss, state, learned] = update(learned, state, ...read, rate, correction);
    return loss.dataSync()[0];
  };
  const end = () => {
    tree.dispose([learned, state]);
    update.dispose();
  };
  return { step, windows, characters: batch * length, end };
}

export const { open, slice, close, losses } = asked(network);
