// Which runs go by themselves, so that a device does not fill with what nobody asked to keep.

/** @import { KeptRow } from './rows.js' */

/** A list that a reader still looks through on a phone. */
export const RUNS = 20;
/** Twice what 20 runs of Default take: 4.7 MB each, with both saves. Bytes. */
export const BYTES = 200e6;
/** A tab that trains saves every 30 s. One that is busy or hidden misses a few saves. Milliseconds. */
export const RECENT = 120_000;

/**
 * The runs to remove when a new one is first saved: the oldest, until the rest keeps both limits. Never one that the reader
 * named, nor the new one, nor one that another tab saved a moment ago.
 * @param {KeptRow[]} rows with the new one
 * @param {string} id of the new one
 * @param {string} tab that saves it
 * @param {number} now milliseconds since 1970
 * @returns {string[]} their ids
 */
export function surplus(rows, id, tab, now) {
  const counted = rows.filter(({ named }) => !named);
  let runs = counted.length;
  let bytes = counted.reduce((sum, row) => sum + row.bytes, 0);
  const mayGo = counted
    // A clock that was set back does not protect a run forever.
    .filter((row) => row.id !== id && (row.owner === tab || Math.abs(now - row.saved) >= RECENT))
    .sort((a, b) => a.saved - b.saved);
  const gone = [];
  for (const row of mayGo) {
    if (runs <= RUNS && bytes <= BYTES) break;
    runs -= 1;
    bytes -= row.bytes;
    gone.push(row.id);
  }
  return gone;
}
