// Diagonal lines, which fill what no network can reach.

/** CSS pixels from one line to the next. */
const STEP = 8;
/** @type {Map<string, CanvasPattern>} */
const made = new Map();

/**
 * @param {CanvasRenderingContext2D} pen scaled as the pattern is to be
 * @param {string} colour
 * @param {boolean} back leaning to the other side
 */
export function hatch(pen, colour, back) {
  const ratio = pen.getTransform().a;
  const key = `${colour} ${ratio} ${back}`;
  let pattern = made.get(key);
  if (!pattern) {
    // A few colours and two schemes; a window dragged between screens must not make it grow.
    if (made.size > 64) made.clear();
    pattern = make(pen, colour, Math.max(1, Math.round(STEP * ratio)), back);
    made.set(key, pattern);
  }
  return pattern;
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {string} colour
 * @param {number} size of a tile, in the canvas's own pixels
 * @param {boolean} back
 */
function make(pen, colour, size, back) {
  const tile = new OffscreenCanvas(size, size);
  const line = /** @type {OffscreenCanvasRenderingContext2D} */ (tile.getContext('2d'));
  line.strokeStyle = colour;
  line.lineWidth = (1.2 * size) / STEP;
  if (back) {
    line.translate(size, 0);
    line.scale(-1, 1);
  }
  // Three strokes, so that the lines go on across the tiles' corners.
  for (const shift of [-size, 0, size]) {
    line.moveTo(shift - 2, size + 2);
    line.lineTo(shift + size + 2, -2);
  }
  line.stroke();
  const pattern = /** @type {CanvasPattern} */ (pen.createPattern(tile, 'repeat'));
  pattern.setTransform(new DOMMatrix().scale(STEP / size));
  return pattern;
}
