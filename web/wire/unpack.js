// Unpacks what tools/pack.js packed, in base64. LZMA makes it a tenth smaller than what a browser can inflate by itself,
// and two builds of the core a third smaller, because it finds repeats however far back they are.
//
// It is the raw LZMA stream with 3 literal context bits and no position bits, behind the length of what it gives, four
// bytes, lowest first. A range coder yields bits, each with an adaptive probability of its own; the bits say whether a
// byte comes next or a match, which repeats bytes from earlier.

/** Bits of the last byte that the probabilities of the next one depend on. */
const CONTEXT = 3;
/** States: what the last few steps were. From MATCHED on, the last one was a match. */
const STATES = 12;
const MATCHED = 7;
/** Slots of a distance below this have probabilities for every bit; higher ones have a fixed middle. */
const FIXED = 14;
const ALIGN = 4;
const SHORTEST = 2;

/** Where the probabilities of each kind begin. A length has 2 that choose, and trees of 3, 3 and 8 bits. */
const LENGTH = 2 + 8 + 8 + 256;
const IS_MATCH = 0;
const IS_REPEAT = IS_MATCH + STATES;
const IS_OLDER = IS_REPEAT + STATES;
const IS_OLDER_1 = IS_OLDER + STATES;
const IS_OLDER_2 = IS_OLDER_1 + STATES;
const IS_LONG = IS_OLDER_2 + STATES;
const SLOTS = IS_LONG + STATES;
const DISTANCES = SLOTS + 4 * 64;
const ALIGNED = DISTANCES + 1 + 128 - FIXED;
const MATCH_LENGTH = ALIGNED + 2 ** ALIGN;
const REPEAT_LENGTH = MATCH_LENGTH + LENGTH;
const LITERALS = REPEAT_LENGTH + LENGTH;
const ALL = LITERALS + (0x300 << CONTEXT);

const RANGE = 0;
const CODE = 1;

/** The range coder. @param {Uint8Array} packed @param {number} at where its stream begins */
function coder(packed, at) {
  const chances = new Uint16Array(ALL).fill(1024);
  // Range and code, in an array because an engine would allocate each number that has 32 bits.
  const now = Uint32Array.of(-1, 0);
  const shift = (/** @type {number} */ value) => (value << 8) | (packed[at++] ?? 0);
  // The first of five bytes is always 0.
  for (let i = 0; i < 5; i++) now[CODE] = shift(now[CODE]);

  const refill = () => {
    if (now[RANGE] >= 2 ** 24) return;
    now[RANGE] <<= 8;
    now[CODE] = shift(now[CODE]);
  };
  /** @param {number} which probability */
  const bit = (which) => {
    refill();
    const chance = chances[which] ?? 0;
    const bound = (now[RANGE] >>> 11) * chance;
    if (now[CODE] < bound) {
      now[RANGE] = bound;
      chances[which] = chance + ((2048 - chance) >> 5);
      return 0;
    }
    now[RANGE] -= bound;
    now[CODE] -= bound;
    chances[which] = chance - (chance >> 5);
    return 1;
  };
  /** Some bits, the highest first, in a tree of probabilities. @param {number} base @param {number} bits */
  const tree = (base, bits) => {
    let node = 1;
    while (node >> bits === 0) node = (node << 1) | bit(base + node);
    return node - (1 << bits);
  };
  /** The same, the lowest first. @param {number} base @param {number} bits */
  const reverse = (base, bits) => {
    let value = 0;
    for (let i = 0, node = 1; i < bits; i++) {
      const one = bit(base + node);
      node = (node << 1) | one;
      value |= one << i;
    }
    return value;
  };
  /** Bits of even chance. @param {number} bits */
  const even = (bits) => {
    let value = 0;
    for (let i = 0; i < bits; i++) {
      refill();
      now[RANGE] >>>= 1;
      const one = now[CODE] >= now[RANGE] ? 1 : 0;
      now[CODE] -= one * now[RANGE];
      value = (value << 1) | one;
    }
    return value;
  };
  /** @param {number} base */
  const length = (base) => {
    if (!bit(base)) return tree(base + 2, 3);
    return bit(base + 1) ? 16 + tree(base + 18, 8) : 8 + tree(base + 10, 3);
  };
  /** @param {number} length of the match */
  const distance = (length) => {
    const slot = tree(SLOTS + 64 * Math.min(length, 3), 6);
    if (slot < 4) return slot;
    const bits = (slot >> 1) - 1;
    const first = (2 | (slot & 1)) << bits;
    if (slot < FIXED) return first + reverse(DISTANCES + first - slot, bits);
    return first + (even(bits - ALIGN) << ALIGN) + reverse(ALIGNED, ALIGN);
  };
  /** A byte. @param {number} before the byte before it @param {number} guess what a repeat would give; -1: no guess */
  const literal = (before, guess) => {
    const base = LITERALS + 0x300 * (before >> (8 - CONTEXT));
    let node = 1;
    // As long as the bits are those of the guess, they have probabilities of their own.
    for (let i = 7; guess >= 0 && i >= 0; i--) {
      const guessed = (guess >> i) & 1;
      const one = bit(base + ((1 + guessed) << 8) + node);
      node = (node << 1) | one;
      if (one !== guessed) break;
    }
    while (node < 256) node = (node << 1) | bit(base + node);
    return node & 255;
  };
  return { bit, length, distance, literal };
}

/**
 * @param {string} data in base64
 * @param {number} [limit] bytes that are wanted at most, the first ones
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function unpack(data, limit = Infinity) {
  const packed = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const size = new DataView(packed.buffer).getUint32(0, true);
  const out = new Uint8Array(Math.min(size, limit));
  const { bit, length, distance, literal } = coder(packed, 4);
  /** The last four distances, less one, the newest first. */
  const last = [0, 0, 0, 0];
  let state = 0;
  let at = 0;
  /** Takes the distance out of its place and puts it first. @param {number} place */
  const renew = (place) => last.unshift(...last.splice(place, 1));
  const copy = (/** @type {number} */ count) => {
    const back = (last[0] ?? 0) + 1;
    for (const end = Math.min(at + count, out.length); at < end; at++)
      out[at] = out[at - back] ?? 0;
  };

  /** What lies at one of the last distances again. */
  const repeat = () => {
    const older = bit(IS_OLDER + state);
    if (!older && !bit(IS_LONG + state)) {
      copy(1);
      return state < MATCHED ? 9 : 11;
    }
    if (older) renew(bit(IS_OLDER_1 + state) ? 2 + bit(IS_OLDER_2 + state) : 1);
    copy(SHORTEST + length(REPEAT_LENGTH));
    return state < MATCHED ? 8 : 11;
  };
  const match = () => {
    const count = length(MATCH_LENGTH);
    last.unshift(distance(count));
    last.length = 4;
    copy(SHORTEST + count);
    return state < MATCHED ? 7 : 10;
  };
  const single = () => {
    const guess = state < MATCHED ? -1 : (out[at - (last[0] ?? 0) - 1] ?? 0);
    out[at] = literal(out[at - 1] ?? 0, guess);
    at++;
    if (state < 4) return 0;
    return state < 10 ? state - 3 : state - 6;
  };

  while (at < out.length) {
    if (!bit(IS_MATCH + state)) state = single();
    else state = bit(IS_REPEAT + state) ? repeat() : match();
  }
  return out;
}
