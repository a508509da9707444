// jax-js on WebAssembly, its fastest backend that needs no graphics card.
import { openInChromium } from './browser.js';

/** Always one thread. @param {string} text @param {{ threads: number }} _how */
export const open = (text, _how) =>
  openInChromium({ name: 'jax-js', module: 'jaxjs.js', scripts: [] }, text);
