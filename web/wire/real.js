// A number as the core writes it in files.

/** A decimal, a hex float of C, "nan" or "inf". @param {string} text @returns {number} NaN where it is none of these */
export function realOf(text) {
  const hex = /^(-?)0x([01])\.?([0-9a-f]*)p([+-]?\d+)$/.exec(text);
  if (!hex) return text === 'inf' ? Infinity : Number(text);
  const [, sign, whole, fraction = '', exponent] = hex;
  // At most 13 digits: the mantissa is exact, and so is its product with a power of two.
  const mantissa = Number(whole) + Number.parseInt(`0${fraction}`, 16) / 16 ** fraction.length;
  return (sign ? -1 : 1) * mantissa * 2 ** Number(exponent);
}
