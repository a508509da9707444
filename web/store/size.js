// How many bytes a value takes in storage, about: what a list shows, and a proof that a stored value is whole.

/**
 * The same for a value and its structured clone. It walks through what is there only, so that neither a circle, nor a depth
 * of 100,000, nor an array with holes keeps it busy.
 * @param {unknown} value
 * @returns {number} bytes
 */
export function sizeOf(value) {
  const waiting = [value];
  const seen = new Set();
  let bytes = 0;
  while (waiting.length) {
    const each = waiting.pop();
    if (typeof each === 'string') bytes += 2 * each.length;
    if (typeof each !== 'object' || each === null) {
      bytes += 8;
      continue;
    }
    if (seen.has(each)) continue;
    seen.add(each);
    if (each instanceof ArrayBuffer || ArrayBuffer.isView(each)) bytes += each.byteLength;
    else if (each instanceof Map) for (const pair of each) waiting.push(...pair);
    else if (each instanceof Set) for (const one of each) waiting.push(one);
    else {
      // An array's own values are numbers by the thousand: its indices are not counted.
      if (!Array.isArray(each)) for (const key of Object.keys(each)) bytes += 2 * key.length;
      for (const one of Object.values(each)) waiting.push(one);
    }
  }
  return bytes;
}
