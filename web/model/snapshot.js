// All that a run needs to come back: its checkpoint, its text, and what the page has drawn of it. No DOM.

/**
 * @import { Facts, Floor, Settings } from '../wire/protocol.js'
 * @import { Curve, From, Sample, Turn } from './curve.js'
 * @import { Run } from './run.js'
 */

/** Columns of numbers, by their names. @typedef {Record<string, (number|string|null)[]>} Columns */

/**
 * A curve as plain data, and how the page stood. It comes from a store that another version may have written.
 * @typedef {object} Drawn
 * @property {string} id of the run, random
 * @property {string} name
 * @property {string} recipe its name, '' for none
 * @property {Settings} settings of the run
 * @property {Columns} points
 * @property {Columns} within
 * @property {Sample[]} samples newest first
 * @property {Turn[]} turns
 * @property {boolean} rolledBack
 * @property {From|null} from
 * @property {number} until the last epoch that was to be trained
 * @property {number} seconds of training
 * @property {Facts} [facts] with `floor` and `uniform` what draws it without its trainer; earlier versions kept none
 * @property {Floor} [floor]
 * @property {number} [uniform]
 */

/** @typedef {{checkpoint: ArrayBuffer, text: string|ArrayBuffer, textName: string, curve: Drawn}} Snapshot */

/** What is read of a stored sample or turn. */
const EMPTY_SAMPLE = { epoch: 0, loss: null, heldOutLoss: null, text: '', kept: null };

/** @param {object} from with arrays of one length @returns {Columns} */
const columnsOf = (from) =>
  Object.fromEntries(Object.entries(from).map(([name, column]) => [name, [...column]]));

/**
 * The run as it is now: the newest snapshot of the trainer, and all that was heard before it.
 * @param {Run} run
 * @param {string} recipe the name of that which is chosen
 * @returns {Promise<Snapshot|string>} or why there is none, as the trainer says it
 */
export async function takeSnapshot(run, recipe) {
  const { started, curve } = run;
  if (!started || !curve) return '';
  const answer = await run.save();
  if (answer.type === 'refused') return answer.sentence;
  // A start in the meantime would mix two runs.
  if (run.curve !== curve) return '';
  const { origin } = started;
  const { id, points, within, samples, turns, rolledBack, from, name, textName } = curve;
  const { facts, floor, uniform } = curve;
  const { until = 0, seconds = 0 } = run.progress ?? {};
  const drawn = {
    ...{ id, name, recipe, settings: { ...origin.settings }, rolledBack, from, until, seconds },
    ...{ points: columnsOf(points), within: columnsOf(within), turns: [...turns] },
    ...{ facts, floor, uniform },
    // The weights that wrote them stay with the trainer, and go with it.
    samples: samples.map((sample) => ({ ...sample, kept: null })),
  };
  return { checkpoint: answer.checkpoint, text: origin.text, textName, curve: drawn };
}

/** Gives a curve what was drawn of it before. @param {Curve} curve @param {Drawn} drawn */
export function redraw(curve, drawn) {
  curve.id = drawn.id;
  fill(curve.points, drawn.points);
  fill(curve.within, drawn.within);
  curve.samples = listOf(drawn.samples).map((sample) => ({
    ...EMPTY_SAMPLE,
    ...{ epoch: Number(sample.epoch), text: String(sample.text) },
    ...{ loss: numberOf(sample.loss), heldOutLoss: numberOf(sample.heldOutLoss) },
  }));
  curve.turns = listOf(drawn.turns).map(({ epoch, chars, seconds, said }) => ({
    ...{ epoch: Number(epoch), chars: Number(chars), seconds: Number(seconds), said: String(said) },
  }));
  curve.rolledBack = drawn.rolledBack === true;
}

/** @param {any} value @returns {any[]} */
const listOf = (value) => (Array.isArray(value) ? value.filter((each) => each !== null) : []);

/** @param {any} value @returns {number|null} */
const numberOf = (value) => (typeof value === 'number' ? value : null);

/** Fills columns where all of them are there and of one length. @param {object} target @param {any} columns */
function fill(target, columns) {
  const names = Object.keys(target);
  const lists = names.map((name) => columns?.[name]);
  const { length = 0 } = lists[0] ?? {};
  if (lists.some((list) => !Array.isArray(list) || list.length !== length)) return;
  for (const name of names) /** @type {any} */ (target)[name] = [...columns[name]];
}
