// The network of a benchmark in jax-js, on its backend of WebAssembly: runs in the page.
//
// An array of jax-js is used up by the call that takes it; x.ref is one more use of x.
import { lossesOf, shapesOf, speedsOf, weightsOf, windowsOf } from '../peer.js';

/** @typedef {import('../../../web/protocol.js').Settings} Settings */

const LIBRARY = '/bench/peers/node_modules/@jax-js/jax';
/** @type {any} */
const jax = await import(`${LIBRARY}/dist/index.js`);
const { numpy: np, nn, tree } = jax;

export async function start() {
  if (!(await jax.init('wasm')).includes('wasm')) throw new Error('jax-js has no WebAssembly here.');
  jax.defaultDevice('wasm');
  const { version } = await (await fetch(`${LIBRARY}/package.json`)).json();
  return `jax-js ${version}, WebAssembly, one thread`;
}
const variant = globalThis.VARIANT ?? {};

/** One step of each cell: the sums of its input, what it remembers, recurrent weights and bias; returns what it remembers. */
/** @type {Record<string, (z: any, state: any[], u: any, bias: any) => any[]>} */
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
    const next = nn.sigmoid(f).mul(c).add(nn.sigmoid(i).mul(np.tanh(g)));
    return [nn.sigmoid(o).mul(np.tanh(next.ref)), next];
  },
};

/**
 * A network on a text, and a step of its training, which gives the loss.
 * @param {string} text
 * @param {Settings} settings
 * @param {Record<string, number[]>} [given] weights
 */
function network(text, settings, given) {
  const [hidden, batch, length] = [settings.hidden, settings.batch, settings.window].map(Number);
  const windows = windowsOf(text, batch, length);
  const V = windows.symbols;
  const shapes = shapesOf(settings.cell, hidden, V);
  const values = weightsOf(shapes, hidden, given);
  // Matrices are kept as they are multiplied: input times output.
  let w = Object.entries(shapes).map(([name, shape]) => {
    const flat = np.array(values[name]);
    if (shape.length === 1) return flat;
    const [rows, columns] = shape;
    const turned = Float32Array.from(values[name], (_, i) => values[name][(i % rows) * columns + Math.floor(i / rows)]);
    flat.dispose();
    return np.array(turned).reshape([columns, rows]);
  });
  const zeros = () => tree.map((/** @type {any} */ x) => np.zerosLike(x), tree.ref(w));
  let moments = [zeros(), zeros()];
  let steps = 0;
  const cleared = () =>
    Array.from({ length: settings.cell === 'lstm' ? 2 : 1 }, () => np.zeros([batch, hidden]));
  let state = cleared();
  const G = shapes['rnn.bias_hh_l0'][0];
  const cell = variant.cell ? jax.jit(CELLS[settings.cell]) : CELLS[settings.cell];

  const forward = (w, state, inputs, targets) => {
    const [wInput, u, bInput, bias, wOut, bOut] = w;
    const x = variant.gather ? wInput.slice(inputs) : np.matmul(nn.oneHot(inputs, V), wInput);
    const sums = np.split(x.add(bInput), length, 0);
    let s = state;
    const out = [];
    for (const z of sums) {
      s = cell(z, s, u.ref, bias.ref);
      out.push(s[0].ref);
    }
    u.dispose(); bias.dispose();
    const logits = np.matmul(np.concatenate(out, 0), wOut).add(bOut);
    const y = nn.oneHot(targets, V);
    const loss = nn.logSoftmax(logits).mul(y).sum().mul(-1 / (batch * length));
    return [loss, s];
  };
  const gradient = jax.valueAndGrad(forward, { hasAux: true });
  const g2 = variant.whole===false ? gradient : gradient;
  const apply = (w, m, v, grads, rate1, rate2) => {
    const norm = np.sqrt(grads.map((g) => g.ref.mul(g.ref).sum()).reduce((a, b) => a.add(b)));
    const factor = np.minimum(1, np.reciprocal(norm.add(1e-6)));
    const out = [[], [], []];
    for (let i = 0; i < w.length; i++) {
      const g = grads[i].mul(factor.ref);
      const m1 = m[i].mul(0.9).add(g.ref.mul(0.1));
      const v1 = v[i].mul(0.999).add(g.ref.mul(g).mul(0.001));
      const change = m1.ref.mul(rate1.ref).div(np.sqrt(v1.ref.mul(rate2.ref)).add(1e-8));
      out[0].push(w[i].sub(change)); out[1].push(m1); out[2].push(v1);
    }
    factor.dispose(); rate1.dispose(); rate2.dispose();
    return out;
  };
  const whole = (w, m, v, state, inputs, targets, rate1, rate2) => {
    const [[loss, s], grads] = gradient(tree.ref(w), state, inputs, targets);
    return [loss, s, ...apply(w, m, v, grads, rate1, rate2)];
  };
  const applyJit = jax.jit(apply);
  const update = variant.cell ? (w, m, v, state, inputs, targets, rate1, rate2) => {
    const [[loss, s], grads] = gradient(tree.ref(w), state, inputs, targets);
    return [loss, s, ...applyJit(w, m, v, grads, rate1, rate2)];
  } : jax.jit(whole);

  const step = async () => {
    const { inputs, targets, first } = windows.next();
    if (first) {
      tree.dispose(state);
      state = cleared();
    }
    steps++;
    const rate1 = np.array(0.002 / (1 - 0.9 ** steps));
    const rate2 = np.array(1 / (1 - 0.999 ** steps));
    const [loss, s, w1, m1, v1] = update(w, ...moments, state, np.array(inputs), np.array(targets), rate1, rate2);
    state = s; w = w1; moments = [m1, v1];
    return loss.dataSync()[0];
  };
  const end = () => tree.dispose([w, moments, state]);
  return { step, windows, characters: batch * length, end };
}

/** @param {string} text @param {Settings} settings @param {number} seconds @param {number} samples */
export async function speeds(text, settings, seconds, samples) {
  const { step, characters, end } = network(text, settings);
  try {
    const t=performance.now(); const l=await step(); const t1=performance.now(); await step(); console.log('first', l, t1-t, performance.now()-t1);
    return await speedsOf(step, characters, seconds, samples);
  } finally {
    end();
  }
}

/** @param {string} text @param {Settings} settings @param {Record<string, number[]>} weights @param {number} epochs */
export async function losses(text, settings, weights, epochs) {
  const { step, windows, end } = network(text, settings, weights);
  try {
    return await lossesOf(step, windows.count, epochs);
  } finally {
    end();
  }
}
