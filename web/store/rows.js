// What is stored of a run, read as what it is: written by this version of the page, by another one, or broken. Nothing here
// throws; what cannot be read is mended or missing.

import { unnamed } from '../words/store.js';
import { sizeOf } from './size.js';

/**
 * A row of the list of kept runs.
 * @typedef {object} KeptRow
 * @property {string} id random
 * @property {string} name the recipe and its differences, or what the reader wrote
 * @property {boolean} named by the reader: it is never removed by itself
 * @property {string} textName
 * @property {number} epoch
 * @property {number|null} loss nats a character
 * @property {number|null} heldOutLoss the newest, nats a character
 * @property {{epoch: number, loss: number}|null} best
 * @property {number} counted predictions of a window, for units
 * @property {number} began milliseconds since 1970
 * @property {number} saved milliseconds since 1970
 * @property {number} bytes that both saves and the text take on the device
 * @property {number} generation grows with every save and claim
 * @property {string} owner the tab that trains it, by its random id
 * @property {boolean} [broken] neither save of it can be read
 */

/**
 * Where the parts of a run lie.
 * @typedef {object} Place
 * @property {0|1} slot that holds the newest save
 * @property {number} written the generation of that save; a claim writes none
 * @property {[number, number]} sizes of the two slots, bytes
 * @property {{version: number, bytes: number}} text version: the generation that wrote it
 */

/**
 * A save.
 * @typedef {object} Slot
 * @property {number} generation
 * @property {number} text version of the text that belongs with it
 * @property {{checkpoint: number, curve: number}} sizes bytes
 * @property {ArrayBuffer} checkpoint
 * @property {any} curve
 * @property {KeptRow} row as it was at this save
 */

/** @typedef {{version: number, bytes: number, text: string|ArrayBuffer}} Text */

/** Names are one line of a list; longer ones are cut. Characters. */
export const NAME_LENGTH = 200;
/** A run that is saved every second for 30,000 years; beyond 2^53 adding one does nothing. */
const GENERATIONS = 1e12;
/** The last moment that a Date can hold. */
const MOMENTS = 8.64e15;

/** Control characters, and those that turn the direction of what follows, do not belong in a name. */
const UNSEEN = /[\p{Cc}\u2028-\u202e\u2066-\u2069]+/gu;

/** @param {string} name as the reader wrote it, or from a row */
export const cleanName = (name) =>
  [
    ...name
      .slice(0, 8 * NAME_LENGTH)
      .replace(UNSEEN, ' ')
      .trim(),
  ]
    .slice(0, NAME_LENGTH)
    .join('');

/** @param {unknown} value @returns {Record<string, unknown>} */
const fieldsOf = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? /** @type {Record<string, unknown>} */ (value)
    : {};

/** @param {unknown} value @param {number} low @param {number} high @returns {value is number} */
const within = (value, low, high) => typeof value === 'number' && value >= low && value <= high;

/** @param {unknown} value @returns {value is number} */
const isGeneration = (value) => within(value, 1, GENERATIONS) && Number.isInteger(value);

/** @param {unknown} value @returns {value is string} */
const isOwner = (value) => typeof value === 'string' && value.length > 0 && value.length <= 100;

/** @param {unknown} value */
const lossOf = (value) => (within(value, 0, 1e300) ? value : null);

/** @param {unknown} value @returns {KeptRow['best']} */
function bestOf(value) {
  const { epoch, loss } = fieldsOf(value);
  return within(epoch, 0, 1e15) && within(loss, 0, 1e300) ? { epoch, loss } : null;
}

/**
 * The fields of a row, each for itself: one that cannot be read is what says least.
 * @param {string} id
 * @param {unknown} value
 * @returns {KeptRow} generation 0 and no owner where either cannot be read
 */
export function rowOf(id, value) {
  const row = fieldsOf(value);
  const sure = isGeneration(row.generation) && isOwner(row.owner);
  return {
    id,
    name: (typeof row.name === 'string' && cleanName(row.name)) || unnamed,
    named: row.named === true,
    textName: typeof row.textName === 'string' ? cleanName(row.textName) : '',
    epoch: within(row.epoch, 0, 1e15) ? row.epoch : 0,
    loss: lossOf(row.loss),
    heldOutLoss: lossOf(row.heldOutLoss),
    best: bestOf(row.best),
    counted: within(row.counted, 1, 1e9) ? row.counted : 1,
    began: within(row.began, 0, MOMENTS) ? row.began : 0,
    saved: within(row.saved, 0, MOMENTS) ? row.saved : 0,
    bytes: within(row.bytes, 0, 1e15) ? row.bytes : 0,
    generation: sure ? Number(row.generation) : 0,
    owner: sure ? String(row.owner) : '',
    ...(row.broken === true && { broken: true }),
  };
}

/** @param {unknown} value of the store `runs` @returns {Place|null} */
export function placeOf(value) {
  const { slot, written, sizes, text } = fieldsOf(fieldsOf(value).place);
  const { version, bytes } = fieldsOf(text);
  const [first, second] = Array.isArray(sizes) ? sizes : [];
  if ((slot !== 0 && slot !== 1) || !isGeneration(written) || !isGeneration(version)) return null;
  if (!within(first, 0, 1e15) || !within(second, 0, 1e15) || !within(bytes, 0, 1e15)) return null;
  return { slot, written, sizes: [first, second], text: { version, bytes } };
}

/** Bytes on the device. @param {Place} place */
export const bytesOf = ({ sizes, text }) => sizes[0] + sizes[1] + text.bytes;

/** @param {unknown} value @returns {value is ArrayBuffer} */
const isBuffer = (value) => Object.prototype.toString.call(value) === '[object ArrayBuffer]';

/**
 * A save whose parts are all there and as long as they were.
 * @param {string} id
 * @param {unknown} value of the store `slots`
 * @returns {Slot|null}
 */
export function slotOf(id, value) {
  const { generation, text, sizes, checkpoint, curve, row } = fieldsOf(value);
  const noted = fieldsOf(sizes);
  if (!isGeneration(generation) || !isGeneration(text) || !isBuffer(checkpoint)) return null;
  if (checkpoint.byteLength === 0 || checkpoint.byteLength !== noted.checkpoint) return null;
  const length = sizeOf(curve);
  if (length !== noted.curve) return null;
  const lengths = { checkpoint: checkpoint.byteLength, curve: length };
  return { generation, text, sizes: lengths, checkpoint, curve, row: rowOf(id, row) };
}

/** @param {string|ArrayBuffer} text */
export const textBytes = (text) => (typeof text === 'string' ? 2 * text.length : text.byteLength);

/** @param {unknown} value of the store `texts` @returns {Text|null} */
export function textOf(value) {
  const { version, bytes, text } = fieldsOf(value);
  if (!isGeneration(version) || !(typeof text === 'string' || isBuffer(text))) return null;
  return textBytes(text) === bytes ? { version, bytes, text } : null;
}
