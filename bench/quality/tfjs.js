// What TensorFlow.js's example of text generation makes of a text, on its WebAssembly backend, for some seconds of one thread.
//
// bench/quality/methods.js starts it, as it starts recipes.py: one line of JSON on standard input, a line for each moment.
//
// The settings are those that the example's page starts with (tfjs-examples, lstm-text-generation): windows of 40 characters
// every 3, as one-hot rows, in batches of 128; an LSTM of 128 and a softmax layer behind its last step; RMSprop at 0.01. An
// epoch is 2,048 windows, drawn at random; here every step may be the last, and is a moment where it took long.
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';

const peers = createRequire(new URL('../peers/package.json', import.meta.url));
/** The library is of CommonJS and has no types for two copies of itself. */
const tf = /** @type {any} */ (peers('@tensorflow/tfjs'));
peers('@tensorflow/tfjs-backend-wasm');

const [WINDOW, EVERY, BATCH, UNITS, RATE] = [40, 3, 128, 128, 0.01];
/** Steps of an epoch of the example. */
const EPOCH = 16;

const seconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/** Numbers from 0 to 1 that depend on a seed (Marsaglia's xorshift of 32 bits). @param {number} seed */
function chance(seed) {
  let state = Math.imul(seed, 0x9e3779b9) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** @param {number} symbols @param {number} seed */
function networkOf(symbols, seed) {
  const { glorotUniform, orthogonal } = tf.initializers;
  const network = tf.sequential();
  network.add(
    tf.layers.lstm({
      units: UNITS,
      inputShape: [WINDOW, symbols],
      kernelInitializer: glorotUniform({ seed }),
      recurrentInitializer: orthogonal({ gain: 1, seed }),
    }),
  );
  const kernelInitializer = glorotUniform({ seed });
  network.add(tf.layers.dense({ units: symbols, activation: 'softmax', kernelInitializer }));
  network.compile({ optimizer: tf.train.rmsprop(RATE), loss: 'categoricalCrossentropy' });
  return network;
}

/** One-hot windows and the symbol behind each. @param {number[]} text @param {number[]} starts @param {number} symbols */
const batchOf = (text, starts, symbols) =>
  tf.tidy(() => {
    const rows = starts.map((at) => text.slice(at, at + WINDOW));
    const next = starts.map((at) => text[at + WINDOW]);
    return [rows, next].map((numbers) => tf.cast(tf.oneHot(numbers, symbols), 'float32'));
  });

/** A text's cost is that of this many of its symbols at most: a window for each takes longer than the training. */
const PLACES = 1000;

/** Mean nats of a text's symbols from its 41st on, each behind a window, as the example asks for one. @param {any} network @param {number[]} text @param {number} symbols */
function cost(network, text, symbols) {
  const starts = [];
  const every = Math.max(1, (text.length - WINDOW) / PLACES);
  for (let at = 0; at + WINDOW < text.length; at += every) starts.push(Math.floor(at));
  let nats = 0;
  for (let first = 0; first < starts.length; first += BATCH) {
    const [inputs, targets] = batchOf(text, starts.slice(first, first + BATCH), symbols);
    nats += tf.tidy(() => {
      const chances = tf.sum(tf.mul(network.predictOnBatch(inputs), targets), 1);
      return -tf.sum(tf.log(tf.maximum(chances, 1e-30))).dataSync()[0];
    });
    tf.dispose([inputs, targets]);
  }
  return nats / starts.length;
}

// That an orthogonal matrix of 128 x 512 takes a while to make is known.
console.warn = () => {};
const request = JSON.parse(await text(process.stdin));
const { symbols, seed } = request;
await tf.setBackend('wasm');
await tf.ready();
const network = networkOf(symbols, seed);
const random = chance(seed);
const windows = Math.ceil((request.train.length - WINDOW) / EVERY);
let spent = 0;
let shown = 0;
for (let step = 1; spent < request.seconds; step++) {
  const began = seconds();
  const starts = Array.from({ length: BATCH }, () => Math.floor(random() * windows) * EVERY);
  const [inputs, targets] = batchOf(request.train, starts, symbols);
  await network.trainOnBatch(inputs, targets);
  tf.dispose([inputs, targets]);
  spent += seconds() - began;
  if (step % EPOCH > 0 && spent < request.seconds && spent < shown + request.seconds / 4) continue;
  shown = spent;
  const [test, tail] = [request.test, request.tail].map((part) => cost(network, part, symbols));
  process.stdout.write(`${JSON.stringify({ seconds: spent, step, test, tail })}\n`);
}
