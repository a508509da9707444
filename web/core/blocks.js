// The memory of an instance: blocks one after another, which grow it when they have to.

import { megabytes, Refusal } from '../wire/refusal.js';

/** Where a block may begin. */
export const ALIGN = 64;
const PAGE_BYTES = 65536;
/** The largest memory of an instance: -sMAXIMUM_MEMORY of mk/web.mk. */
export const MAX_BYTES = 2 ** 31;

export class Blocks {
  #memory;
  /** First free byte. */
  top = 0;

  /** @param {WebAssembly.Memory} memory */
  constructor(memory) {
    this.#memory = memory;
  }

  /** Bytes of the memory, used or not. */
  get bytes() {
    return this.#memory.buffer.byteLength;
  }

  /** Takes a block; the next one begins behind it. @param {number} bytes @returns {number} its address */
  take(bytes) {
    const at = Math.ceil(this.top / ALIGN) * ALIGN;
    this.grow(at + bytes);
    this.top = at + bytes;
    return at;
  }

  /** Gives back what `use` took, when it is done. @template T @param {() => T} use @returns {T} */
  scoped(use) {
    const { top } = this;
    try {
      return use();
    } finally {
      this.top = top;
    }
  }

  /** Makes the memory at least so large. @param {number} bytes */
  grow(bytes) {
    const missing = bytes - this.bytes;
    if (missing <= 0) return;
    try {
      this.#memory.grow(Math.ceil(missing / PAGE_BYTES));
    } catch {
      throw tooLarge(bytes);
    }
  }

  /** @param {number} at @param {number} bytes */
  view(at, bytes) {
    return new Uint8Array(this.#memory.buffer, at, bytes);
  }
}

/**
 * The refusal of what does not fit. The limit is that of the build, or what the browser has left for it.
 * @param {number} needed bytes
 * @param {boolean} [more] it is at least this number
 */
export function tooLarge(needed, more = false) {
  const much = `${more ? 'more than ' : ''}${megabytes(needed)}`;
  const limit =
    needed > MAX_BYTES
      ? `a trainer in a browser can have ${megabytes(MAX_BYTES)}`
      : 'this browser has less than that left for it';
  return new Refusal(
    `This needs ${much} of memory, and ${limit}. Lower the hidden units, the layers, the batch or the window, or take a shorter text.`,
  );
}
