// The running loss smoothed: an exponential mean without the pull of its start, as in TensorBoard and in Adam.

/** Weights of the mean by name: after 1 / (1 - weight) points an old one counts a third. */
export const WEIGHTS = { none: 0, some: 0.9, more: 0.98 };

/** @typedef {keyof typeof WEIGHTS} Smoothing */

/**
 * m = w m + (1 - w) x, shown as m / (1 - w^n): the first value is the first point, not a part of it.
 * @param {ArrayLike<number>} values
 * @param {number} weight w, 0 to below 1
 * @param {Float64Array} out as long as the values or longer
 */
export function smooth(values, weight, out) {
  let mean = 0;
  let missing = 1;
  for (let i = 0; i < values.length; i++) {
    const value = /** @type {number} */ (values[i]);
    if (Number.isFinite(value)) {
      mean = weight * mean + (1 - weight) * value;
      missing *= weight;
    }
    out[i] = missing < 1 ? mean / (1 - missing) : Number.NaN;
  }
  return out;
}

/** @type {WeakMap<object, Float64Array>} */
const buffers = new WeakMap();

/**
 * The same, into memory kept for the column: it is drawn many times a second.
 * @param {number[]} values
 * @param {number} weight
 */
export function smoothed(values, weight) {
  let buffer = buffers.get(values);
  if (!buffer || buffer.length < values.length) {
    buffer = new Float64Array(Math.max(256, 2 * values.length));
    buffers.set(values, buffer);
  }
  return smooth(values, weight, buffer);
}
