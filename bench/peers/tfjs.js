// TensorFlow.js on WebAssembly with SIMD, its fastest backend that needs no graphics card.
import { openInChromium } from './browser.js';

const scripts = [
  '@tensorflow/tfjs/dist/tf.min.js',
  '@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.min.js',
];

/** Always one thread. @param {string} text @param {{ threads: number }} _how */
export const open = (text, _how) =>
  openInChromium({ name: 'TensorFlow.js', module: 'tfjs.js', scripts }, text);
