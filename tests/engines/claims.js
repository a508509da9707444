// How a check asserts, and how it inspects a drawing.

/** @typedef {import('./frame.js').Frame} Frame */

/** @param {unknown} holds @param {string} sentence */
export function claim(holds, sentence) {
  if (!holds) throw new Error(sentence);
}

/** @param {unknown} left @param {unknown} right @param {string} what */
export function same(left, right, what) {
  claim(Object.is(left, right), `${what}: ${left} is not ${right}`);
}

/** Waits for two frames. @param {Frame} page */
export const drawn = (page) =>
  new Promise((resolve) =>
    page.window.requestAnimationFrame(() => page.window.requestAnimationFrame(resolve)),
  );

/** Different colours in the chart, in a grid of 100 x 100 places. @param {Frame} page */
export function colours(page) {
  const canvas = /** @type {HTMLCanvasElement} */ (page.one('plateau-chart / canvas'));
  const { width, height } = canvas;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  const { data } = context.getImageData(0, 0, width, height);
  const found = new Set();
  for (let y = 0; y < 100; y++)
    for (let x = 0; x < 100; x++) {
      const at = 4 * (Math.floor((y * height) / 100) * width + Math.floor((x * width) / 100));
      found.add(data.slice(at, at + 4).join());
    }
  return found.size;
}
