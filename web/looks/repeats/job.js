// Repeats and copies: where greedy decoding ends, how much of what is drawn goes round, what is copied.

import { stage } from '../stage.js';
import { codesOf, copiesOf, greedyCycle, loopsOf, Places } from './core.js';

/**
 * @import { Core } from '../../core/wasm.js'
 * @import { Job } from '../../wire/protocol.js'
 * @import { Copied, Marks, Repeats } from './result.js'
 */

/** Characters within which the cycle is looked for. */
const LIMIT = 20_000;
const TEMPERATURES = [0.2, 0.4, 0.6, 0.8, 1, 1.2];
/** Characters drawn at each of them. */
const DRAWN = 1000;
/** The largest number of characters of the held-out text that are compared. */
const UNSEEN = 20_000;
/** Characters of the text that are shown on either side of a copy, and of a copy that is marked. */
const AROUND = 80;
const QUOTE = 60;

/** @param {Core} core @param {Job} job @returns {Generator<number, Repeats>} */
export function* repeats(core, job) {
  const cycle = yield* stage(core, 0, 0.5, greedyCycle(core, LIMIT));
  const loops = [];
  for (const [i, temperature] of TEMPERATURES.entries()) {
    const codes = yield* stage(core, 0.5 + 0.07 * i, 0.57 + 0.07 * i, draw(core, temperature));
    loops.push({ temperature, share: loopsOf(core, codes).share });
  }
  const { train, valid } = core.facts();
  const places = new Places(core);
  const tail = codesOf(places.text(train, Math.min(valid, UNSEEN)));
  yield 0.93;
  const held = tail.length ? loopsOf(core, tail) : null;
  const sample = codesOf(job.options.sample ?? '');
  return {
    cycle,
    drawn: DRAWN,
    loops,
    unseen: held && { share: held.share, characters: tail.length },
    copied: sample.length
      ? yield* compare(core, sample, tail, places, job.options.epoch ?? 0)
      : null,
  };
}

/**
 * Only what is copied and what goes round, to be marked in a sample.
 * @param {Core} core
 * @param {Job} job
 * @returns {Generator<number, Marks>}
 */
export function* marks(core, job) {
  const text = String(job.options.sample ?? '');
  const codes = codesOf(text);
  const offsets = [0];
  for (const each of text) offsets.push(Number(offsets.at(-1)) + each.length);
  const at = (/** @type {number} */ i) => Number(offsets[i]);
  const { spans } = yield* copiesOf(core, codes);
  const places = new Places(core);
  return {
    loops: loopsOf(core, codes).loops.map(({ start, length, period }) => ({
      start: at(start),
      end: at(start + length),
      period,
    })),
    copies: spans.map(({ start, length, place }) => ({
      start: at(start),
      end: at(start + length),
      length,
      line: places.line(place),
      quote: places.text(place, Math.min(length, QUOTE)),
    })),
  };
}

/**
 * @param {Core} core
 * @param {Uint32Array} sample
 * @param {Uint32Array} tail the held-out text
 * @param {Places} places
 * @param {number} epoch
 * @returns {Generator<number, Copied>}
 */
function* compare(core, sample, tail, places, epoch) {
  const copies = yield* stage(core, 0.93, 0.96, copiesOf(core, sample));
  const unseen = yield* stage(core, 0.96, 1, copiesOf(core, tail));
  const { longest } = copies;
  return {
    characters: sample.length,
    epoch,
    longest: longest && {
      length: longest.length,
      source: {
        line: places.line(longest.place),
        before: places.text(Math.max(0, longest.place - AROUND), Math.min(AROUND, longest.place)),
        text: places.text(longest.place, longest.length),
        after: places.text(longest.place + longest.length, AROUND),
      },
    },
    shares: copies.shares.map(({ n, share }, i) => ({
      n,
      share,
      unseen: unseen.shares[i]?.share ?? null,
    })),
    loops: loopsOf(core, sample).share,
  };
}

/**
 * Draws a text as the samples are, but at a temperature; always with the same seed, so that a change is the network's.
 * @param {Core} core
 * @param {number} temperature
 * @returns {Generator<number, Uint32Array>}
 */
function* draw(core, temperature) {
  core.sampleBegin({ temperature: String(temperature), seed: '1' }, '');
  const codes = new Uint32Array(DRAWN);
  for (let i = 0; i < DRAWN; i++) {
    codes[i] = core.sampleNext();
    if (i % 64 === 63) yield i / DRAWN;
  }
  return codes;
}
