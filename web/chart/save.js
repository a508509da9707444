// A chart as a file: its numbers as CSV, or a picture of it with its title and the names of its runs.

import { historyCsv } from '../files/history.js';
import { download } from '../ui/download.js';
import { TYPE } from '../ui/tokens.js';
import { fileWords } from '../words/chart.js';
import { strings } from '../words/strings.js';
import { runColour } from './colours.js';
import { font, layOut } from './frame.js';
import { paint } from './paint.js';
import { measure } from './plot.js';

export { download };

/**
 * @import { Curve } from '../model/curve.js'
 * @import { Palette, Picture, Window } from './frame.js'
 */

/** Pixels of the file per CSS pixel: sharp on paper and on a projector. */
const RATIO = 2;

/** @param {Curve[]} curves */
export function saveCsv(curves) {
  const runs = curves.map((curve) => ({
    name: fileWords.runNumbered(curve),
    points: curve.points,
  }));
  download(new Blob([historyCsv(runs)], { type: 'text/csv' }), 'plateau-loss.csv');
}

/**
 * The chart as a picture file; null when the browser could not make it.
 * @param {Picture} picture
 * @param {Window|null} window
 * @param {Palette} palette
 * @param {{title: string, width: number, height: number}} shape of the chart, in CSS pixels
 * @returns {Promise<Blob|null>}
 */
export async function pngOf(picture, window, palette, { title, width, height }) {
  const { colours, px } = palette;
  const line = 20 * px;
  // Title, key, and a line for each run stand above the chart.
  const canvas = document.createElement('canvas');
  const key = keyLines(
    canvas,
    width,
    px,
    fileWords.keyLine(picture.weight, Boolean(picture.ngrams && picture.curves[0]?.ngrams)),
  );
  const head = 14 * px + line * (1 + picture.curves.length + key.length);
  canvas.width = Math.round((width + 32) * RATIO);
  canvas.height = Math.round((height + head + 16) * RATIO);
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  pen.scale(RATIO, RATIO);
  pen.fillStyle = colours.panel;
  pen.fillRect(0, 0, width + 32, height + head + 16);
  pen.translate(16, 0);
  paintHead(pen, picture, palette, title, line, key);
  pen.translate(0, head);
  const frame = layOut(picture, window, { width, height, gutter: 0 }, palette, (text, bold) =>
    measure(pen, px, text, bold),
  );
  paint({ pen, picture, frame, palette });
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}

/**
 * A sentence in as many lines as the picture's width asks for.
 * @param {HTMLCanvasElement} canvas
 * @param {number} width
 * @param {number} px
 * @param {string} sentence
 */
function keyLines(canvas, width, px, sentence) {
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  /** @type {string[]} */
  const lines = [];
  for (const word of sentence.split(' ')) {
    const longer = lines.length > 0 ? `${lines.at(-1)} ${word}` : word;
    if (lines.length > 0 && measure(pen, px, longer, false) <= width)
      lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Picture} picture
 * @param {Palette} palette
 * @param {string} title
 * @param {number} line height
 * @param {string[]} key its lines
 */
function paintHead(pen, picture, { colours, px }, title, line, key) {
  let y = 18 * px;
  pen.textBaseline = 'middle';
  pen.font = font(px, true, TYPE.text);
  pen.fillStyle = colours.ink;
  pen.fillText(`${strings.chart.name}: ${title}`, 0, y);
  pen.font = font(px);
  for (const curve of picture.curves) {
    y += line;
    pen.fillStyle = colours[runColour(curve.number)];
    pen.fillRect(0, y - 1.5, 18 * px, 3);
    pen.fillStyle = colours.ink;
    pen.fillText(fileWords.runNumbered(curve), 26 * px, y);
  }
  pen.fillStyle = colours.soft;
  for (const part of key) {
    y += line;
    pen.fillText(part, 0, y);
  }
}
