// Which character of a sample's text lies where on the page. Loaded when the reader looks into a sample.

/** Characters whose boxes are looked at in one go; of a chunk that is not there nothing more is. */
const CHUNK = 128;

/** The character at an offset, whole. @param {string} text @param {number} at */
export const characterOf = (text, at) => String.fromCodePoint(text.codePointAt(at) ?? 0);

/** The offset of the character before one. @param {string} text @param {number} at */
export function before(text, at) {
  const low = text.charCodeAt(at - 1);
  return Math.max(0, at - (low >= 0xdc00 && low < 0xe000 ? 2 : 1));
}

/** The offset of the character after one, or of this one when it is the last. @param {string} text @param {number} at */
export function after(text, at) {
  const next = at + characterOf(text, at).length;
  return next < text.length ? next : at;
}

/** @param {Element} pre @returns {{node: Text, start: number}[]} its text in order, by where each piece begins */
function pieces(pre) {
  const walker = document.createTreeWalker(pre, NodeFilter.SHOW_TEXT);
  const list = [];
  let start = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = /** @type {Text} */ (node);
    list.push({ node: text, start });
    start += text.length;
  }
  return list;
}

/** Where a character is. @param {Element} pre @param {number} at @returns {DOMRect|null} */
export function boxOf(pre, at) {
  const piece = pieces(pre).findLast(({ node, start }) => start <= at && at < start + node.length);
  if (!piece) return null;
  const range = document.createRange();
  const from = at - piece.start;
  range.setStart(piece.node, from);
  range.setEnd(piece.node, from + characterOf(piece.node.data, from).length);
  return range.getClientRects()[0] ?? null;
}

/**
 * The character at a point, or the nearest one of that line; null where there is no line. By boxes: what browsers
 * offer for this differs inside a shadow tree.
 * @param {Element} pre
 * @param {number} x
 * @param {number} y of the window
 * @returns {number|null} its offset
 */
export function characterAt(pre, x, y) {
  const range = document.createRange();
  const high = Number.parseFloat(getComputedStyle(pre).lineHeight) || 0;
  const rects = (
    /** @type {Text} */ node,
    /** @type {number} */ from,
    /** @type {number} */ to,
  ) => {
    range.setStart(node, from);
    range.setEnd(node, to);
    // A box is as high as its letters; the rest of the line counts too.
    return [...range.getClientRects()].filter(({ top, bottom }) => {
      const rest = Math.max(0, high - (bottom - top)) / 2;
      return y >= top - rest && y < bottom + rest;
    });
  };
  let nearest = null;
  let smallest = Infinity;
  for (const { node, start } of pieces(pre)) {
    const { data } = node;
    for (let chunk = 0; chunk < data.length; chunk += CHUNK) {
      const end = Math.min(chunk + CHUNK, data.length);
      if (rects(node, chunk, end).length === 0) continue;
      for (let at = chunk; at < end; at += characterOf(data, at).length) {
        const [box] = rects(node, at, Math.min(at + characterOf(data, at).length, data.length));
        if (!box) continue;
        const distance = Math.max(box.left - x, x - box.right, 0);
        // Of two that are as far away the later: past the end of a line that is its line feed.
        if (distance > smallest) continue;
        smallest = distance;
        nearest = start + at;
      }
    }
  }
  return nearest;
}
