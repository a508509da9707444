// A text in an address: compressed (deflate without a header), its bytes in base64url. Counted while it grows, since a
// short address may hold a text of gigabytes.

import { megabytes, Refusal } from '../wire/refusal.js';
import { words } from '../words/address.js';
import { fromBase64, toBase64 } from './base64.js';

/** Bytes of the longest text that an address may hold. */
const LONGEST = 1_000_000;

/** @param {string} text @returns {Promise<string>} */
export async function packText(text) {
  const packed = new Response(text).body?.pipeThrough(new CompressionStream('deflate-raw'));
  return toBase64(new Uint8Array(await new Response(packed).arrayBuffer()));
}

/**
 * Throws a Refusal where it is damaged or too long.
 * @param {string} packed
 * @returns {Promise<string>}
 */
export async function unpackText(packed) {
  const bytes = fromBase64(packed);
  if (!bytes) throw new Refusal(words.textDamaged);
  /** @type {Uint8Array[]} */
  const pieces = [];
  let length = 0;
  try {
    const stream = new Response(bytes).body?.pipeThrough(new DecompressionStream('deflate-raw'));
    const reader = /** @type {ReadableStream<Uint8Array>} */ (stream).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      length += value.length;
      if (length > LONGEST) {
        await reader.cancel();
        break;
      }
      pieces.push(value);
    }
    if (length <= LONGEST) return joined(pieces, length);
  } catch {
    throw new Refusal(words.textDamaged);
  }
  throw new Refusal(words.textTooLong(megabytes(LONGEST)));
}

/** @param {Uint8Array[]} pieces @param {number} length in all; throws where they are not UTF-8 */
function joined(pieces, length) {
  const all = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return new TextDecoder('utf-8', { fatal: true }).decode(all);
}
