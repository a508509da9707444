// TensorFlow.js on its fastest backend without a graphics card: WebAssembly with SIMD.
import { openInChromium } from './browser.js';

const scripts = [
  '@tensorflow/tfjs/dist/tf.min.js',
  '@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.min.js',
];

/** One thread, however many are asked for. @param {string} text @param {{ threads: number }} _how */
export const open = (text, _how) =>
  openInChromium({ name: 'TensorFlow.js', module: 'tfjs.js', scripts }, text);
