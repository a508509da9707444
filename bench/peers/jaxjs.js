// jax-js on its fastest backend without a graphics card: WebAssembly.
import { openInChromium } from './browser.js';

/** One thread, however many are asked for. @param {string} text @param {{ threads: number }} _how */
export const open = (text, _how) =>
  openInChromium({ name: 'jax-js', module: 'jaxjs.js', scripts: [] }, text);
