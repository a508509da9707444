// What is written on the canvas of the loss chart: every word of the newest frame, with its place and its size.

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {{text: string, size: number, left: number, right: number, top: number, bottom: number}} Painted CSS pixels of the canvas */

/** Listens to the canvases of a page before it is opened. @param {Page} page */
export const listen = (page) =>
  page.addInitScript(() => {
    const { fillText, fillRect } = CanvasRenderingContext2D.prototype;
    const ratio = (/** @type {CanvasRenderingContext2D} */ pen) => pen.getTransform().a;
    CanvasRenderingContext2D.prototype.fillRect = function (...[x, y, width, height]) {
      // A frame begins with the whole panel.
      if (x === 0 && y === 0 && width * ratio(this) >= this.canvas.width)
        Object.assign(this.canvas, { painted: [] });
      fillRect.call(this, x, y, width, height);
    };
    CanvasRenderingContext2D.prototype.fillText = function (...[text, x, y]) {
      const { width } = this.measureText(text);
      const share = { left: 0, center: 0.5, right: 1 }[String(this.textAlign)] ?? 0;
      const size = Number.parseFloat(/[\d.]+px/.exec(this.font)?.[0] ?? '');
      const left = x - share * width;
      // Of its letters, not of the line they stand in.
      const word = {
        text,
        size,
        left,
        right: left + width,
        top: y - size / 2,
        bottom: y + size / 2,
      };
      /** @type {any} */ (this.canvas).painted?.push(word);
      fillText.call(this, text, x, y);
    };
  });

/** The words of the newest frame. @param {Page} page @returns {Promise<Painted[]>} */
export const painted = (page) =>
  page.evaluate(() => {
    const lab = document.querySelector('plateau-lab');
    const chart = lab?.shadowRoot?.querySelector('plateau-chart');
    const canvas = /** @type {any} */ (chart?.shadowRoot?.querySelector('canvas'));
    return canvas.painted;
  });

/** Each two of the words that lie over each other. @param {Painted[]} words */
export function overlaps(words) {
  return words.flatMap((a, i) =>
    words
      .slice(i + 1)
      .filter((b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
      .map((b) => `${a.text} / ${b.text}`),
  );
}
