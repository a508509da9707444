// Runs whose cause is known, because it was built in: settings and a text for each, in two halves by other seeds and files.
//
// The rules of the verdict are tuned on the half 'tuning'. The half 'test' is opened once, when they are fixed.
import { PAIRS } from './pairs.js';
import { SINGLE } from './single.js';
import { random, split } from './texts.js';

/** @typedef {import('./texts.js').Half} Half */
/** @typedef {import('./texts.js').Random} Random */
/** @typedef {Record<string, string | number>} Settings */
/**
 * @typedef {{ text: string, settings: Settings, epochs: number, distance?: number }} Made
 * `distance`: how far back lies what the next character depends on
 * @typedef {{ half: Half, next: Random, turn: number, size: number }} Draw
 * `turn`: the number of the run among those of its cause; `size`: characters of its text, the last tenth included
 * @typedef {{ cause: string, among: string[][], make: (draw: Draw) => Made }} Cause
 * `among`: for each cause that was built in, the labels that name it
 * @typedef {Made & { index: number, name: string, cause: string, among: string[][], last: string }} Run
 */

/** Runs of each cause. */
export const PER_CAUSE = 5;

/** The command takes numbers of at most 15 digits, and 0.3 + 0.3 has more. @param {Settings} settings @returns {Settings} */
const whole = (settings) =>
  Object.fromEntries(
    Object.entries(settings).map(([key, x]) => [
      key,
      typeof x === 'number' ? Number(x.toPrecision(6)) : x,
    ]),
  );

/** Those of one thing before those of two. */
const CAUSES = [...SINGLE, ...PAIRS];

/** The names of the causes that were built in alone. */
export const SINGLE_CAUSES = SINGLE.map(({ cause }) => cause);

/**
 * All runs of a half, those of a cause one after the other.
 * @param {Half} half
 * @returns {Run[]}
 */
export function runs(half) {
  const first = half === 'test' ? 700000 : 10000;
  return CAUSES.flatMap((cause, row) =>
    Array.from({ length: PER_CAUSE }, (_, turn) => {
      const seed = first + 100 * row + turn;
      const next = random(seed);
      const size = 5000 + 250 * Math.floor(next() * 9);
      const made = cause.make({ half, next, turn, size });
      const { given, last } = split(made.text);
      const settings = { ...whole(made.settings), seed };
      const name = `${half}-${row + 1}-${turn + 1}`;
      const index = row * PER_CAUSE + turn;
      return {
        ...made,
        index,
        name,
        cause: cause.cause,
        among: cause.among,
        settings,
        text: given,
        last,
      };
    }),
  );
}
