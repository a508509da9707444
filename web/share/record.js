// A run in a link: its losses at up to 96 epochs, and what it takes to prove that another run has the same bits.
//
// 1.KIND.BITS.EPOCHS.COUNTED.FLOOR.UNIFORM.HASH.BEST.LOWEST.POINTS, of which floor, uniform and lowest hold a point each:
// what the best moment costs is exact, because a tie would put it elsewhere.

import { Curve } from '../model/curve.js';
import { words } from '../words/share.js';

/** @import { Settings } from '../wire/protocol.js' */

/** @typedef {{epoch: number, loss: number|null, heldOutLoss: number|null}} RecordPoint nats a character; null: not known */

/**
 * @typedef {object} RunRecord
 * @property {'fused'|'plain'} kind of arithmetic; without SIMD it is plain too
 * @property {string} bits 4 hex digits of what the self-test gives
 * @property {number} epochs completed, 1 or more
 * @property {number} counted predictions of a window where losses are shown as sums over it, else 1
 * @property {number} floor nats a character
 * @property {number} uniform guessing at random, nats a character
 * @property {string} hash of the last epoch, 16 hex digits; '': nothing can be proved
 * @property {{epoch: number, loss: number}|null} best where it was best on the test text; null: not known
 * @property {RecordPoint[]} points of `epochsOf(epochs)`, in order
 */

const VERSION = '1';
/** Epochs that are kept. */
const MAXIMUM = 96;
/** A longer text is no record: with every part at its longest it has 520 characters. */
const LONGEST = 600;
/** Losses are written in 4,095 steps of half a percent, from the lowest up. */
const LOWEST = 1e-6;
const SPAN = Math.log(1e9);
const STEPS = 4094;

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const NUMBER = String.raw`(\d{1,3}\.\d{1,14})`;
const FORM = new RegExp(
  String.raw`^1\.([fp])\.([0-9a-f]{4})\.([1-9]\d{0,8})\.([1-9]\d{0,3})\.${NUMBER}\.${NUMBER}\.([0-9a-f]{16})?\.(\d{1,9})\.${NUMBER}\.([\w-]+)$`,
);

/**
 * The epochs that a record keeps: of a short run all, of a longer one the first ones and the last, and between them about
 * the same factor from one to the next.
 * @param {number} last 1 or more
 */
export function epochsOf(last) {
  const epochs = [1];
  let epoch = 1;
  for (let left = Math.min(MAXIMUM, last) - 1; left > 0; left--) {
    epoch = Math.max(epoch + 1, Math.round(epoch * (last / epoch) ** (1 / left)));
    epochs.push(epoch);
  }
  return epochs;
}

/** @param {RunRecord} record */
export function format({ kind, bits, epochs, counted, floor, uniform, hash, best, points }) {
  const known = new Map(points.map((point) => [point.epoch, point]));
  const losses = epochsOf(epochs).map((epoch) => {
    const point = known.get(epoch);
    return written(point?.loss) + written(point?.heldOutLoss);
  });
  const parts = [kind === 'fused' ? 'f' : 'p', bits, epochs, counted];
  const figures = [decimal(floor), decimal(uniform), hash];
  const lowest = [best?.epoch ?? 0, decimal(best?.loss ?? 0)];
  return [VERSION, ...parts, ...figures, ...lowest, losses.join('')].join('.');
}

/** Reads what may come from anyone. @param {string} text @returns {RunRecord|{sentence: string}} */
export function parse(text) {
  const [version = ''] = text.slice(0, 8).split('.');
  if (/^[1-9]\d*$/.test(version) && version !== VERSION) return { sentence: words.record.newer };
  const found = text.length <= LONGEST ? FORM.exec(text) : null;
  if (!found) return { sentence: words.record.unreadable };
  const [, kind, bits = '', last, counted, floor, uniform, hash = '', at, lowest, losses = ''] =
    found;
  const epochs = epochsOf(Number(last));
  if (losses.length !== 4 * epochs.length) return { sentence: words.record.unreadable };
  return {
    kind: kind === 'f' ? 'fused' : 'plain',
    bits,
    epochs: Number(last),
    counted: Number(counted),
    floor: Number(floor),
    uniform: Number(uniform),
    hash,
    best: Number(at) > 0 ? { epoch: Number(at), loss: Number(lowest) } : null,
    points: epochs.map((epoch, i) => ({
      epoch,
      loss: read(losses, 4 * i),
      heldOutLoss: read(losses, 4 * i + 2),
    })),
  };
}

/** Two characters; a loss that is not known has the first code. @param {number|null|undefined} loss */
function written(loss) {
  let code = 0;
  if (loss != null && !Number.isNaN(loss)) {
    const share = Math.log(Math.max(loss, LOWEST) / LOWEST) / SPAN;
    code = 1 + Math.round(STEPS * Math.min(1, share));
  }
  return `${DIGITS[code >> 6]}${DIGITS[code & 63]}`;
}

/** @param {string} losses @param {number} at @returns {number|null} */
function read(losses, at) {
  const code = 64 * DIGITS.indexOf(losses.charAt(at)) + DIGITS.indexOf(losses.charAt(at + 1));
  return code === 0 ? null : LOWEST * Math.exp((SPAN * (code - 1)) / STEPS);
}

/** Six significant digits and always a point: "0.141812", "4.0". @param {number} value 0 or more, below 1000 */
function decimal(value) {
  const places = value > 0 ? Math.min(14, Math.max(1, 5 - Math.floor(Math.log10(value)))) : 1;
  return value.toFixed(places).replace(/(\.\d+?)0+$/, '$1');
}

// ---- To and from the curves of the page

/**
 * The record of a run at hand.
 * @param {Curve} curve
 * @param {object} how
 * @param {'fused'|'plain'|'scalar'} how.kind of the build that trains
 * @param {string} how.bits of that build
 * @param {number} how.counted 1, or where losses are shown as sums, `curve.counted`
 * @returns {{record: RunRecord|null, why: string}} null before the first epoch is done; why it proves nothing, or ''
 */
export function ofCurve(curve, { kind, bits, counted }) {
  const { points, floor, uniform } = curve;
  const epochs = points.whole.epoch.at(-1);
  if (!epochs) return { record: null, why: words.record.tooEarly };
  const hash = points.hash[points.epoch.indexOf(epochs)] ?? '';
  const why = unprovable(curve) || (hash ? '' : words.record.noHash);
  const best = points.best();
  const record = {
    kind: kind === 'fused' ? /** @type {const} */ ('fused') : /** @type {const} */ ('plain'),
    bits,
    epochs,
    counted,
    floor: floor.perChar,
    uniform,
    hash: why ? '' : hash,
    best: best && Number.isInteger(best.epoch) ? { epoch: best.epoch, loss: best.value } : null,
    points: sampled(curve, epochsOf(epochs)),
  };
  return { record, why };
}

/** Why nobody gets the bits of a run from its settings alone; '' when anybody does. @param {Curve} curve */
export function unprovable(curve) {
  if (curve.from) return words.record.continued;
  if (curve.rolledBack) return words.record.rolledBack;
  return curve.turns.length > 0 ? words.record.turned : '';
}

/**
 * What the lines on the chart say at some epochs: between two points of a line, what lies on it.
 * @param {Curve} curve
 * @param {number[]} epochs
 * @returns {RecordPoint[]}
 */
function sampled({ points }, epochs) {
  const { whole } = points;
  const running = along(whole.epoch, whole.loss);
  const heldOut = along(points.epoch, points.heldOutLoss);
  return epochs.map((epoch) => ({ epoch, loss: running(epoch), heldOutLoss: heldOut(epoch) }));
}

/**
 * A line through the values that are known, for places that are asked for in ascending order.
 * @param {number[]} xs ascending
 * @param {(number|null)[]} ys
 * @returns {(x: number) => number|null} null beyond its ends
 */
function along(xs, ys) {
  const known = xs.flatMap((x, i) => {
    const y = ys[i];
    return y == null || !Number.isFinite(y) ? [] : [{ x, y }];
  });
  let next = 0;
  return (x) => {
    while (next < known.length && /** @type {{x: number}} */ (known[next]).x < x) next++;
    const [before, after] = [known[next - 1], known[next]];
    if (after?.x === x) return after.y;
    if (!before || !after) return null;
    return before.y + ((after.y - before.y) * (x - before.x)) / (after.x - before.x);
  };
}

/**
 * The curve of a record, for a page that has not loaded the core: with what is not known of it left empty.
 * @param {RunRecord} record
 * @param {{name?: string, textName?: string, settings?: Settings}} [known] settings as far as the link has them
 */
export function curveOf(record, { name = '', textName = '', settings = {} } = {}) {
  const window = record.counted > 1 ? record.counted : Number(settings.window) || 1;
  const curve = new Curve({
    ...{ number: 0, name, textName, settings, uniform: record.uniform },
    facts: { ...NO_FACTS, window, valid: record.points.some(tested) ? 1 : 0 },
    floor: { perChar: record.floor, perWindow: record.floor * window, byPosition: [] },
  });
  const points = withBest(record).flatMap(({ epoch, loss, heldOutLoss }) =>
    loss === null ? [] : [{ ...NO_POINT, epoch, loss, heldOutLoss }],
  );
  curve.points.append(points);
  // Without a hash its settings do not give it again.
  curve.repeatable = record.hash !== '';
  return curve;
}

/** The points with that of the best moment between them, and each other test loss above it. @param {RunRecord} record */
function withBest({ points, best }) {
  if (!best) return points;
  const running = along(
    points.map(({ epoch }) => epoch),
    points.map(({ loss }) => loss),
  );
  const others = points
    .filter(({ epoch }) => epoch !== best.epoch)
    .map((point) => ({ ...point, heldOutLoss: above(point.heldOutLoss, best.loss) }));
  const lowest = { epoch: best.epoch, loss: running(best.epoch), heldOutLoss: best.loss };
  return [...others, lowest].sort((a, b) => a.epoch - b.epoch);
}

/** Of equals the first would be the best moment. @param {number|null} loss @param {number} lowest */
const above = (loss, lowest) =>
  loss === null ? null : Math.max(loss, lowest * (1 + 1e-9) + Number.MIN_VALUE);

/** @param {RecordPoint} point */
const tested = ({ heldOutLoss }) => heldOutLoss !== null;

const NO_POINT = {
  ...{ step: Number.NaN, chars: Number.NaN, seconds: Number.NaN, gradNorm: Number.NaN },
  ...{ measuredLoss: null, measuredError: null, heldOutError: null, clipped: null },
  ...{ lr: Number.NaN, hash: null },
};

const NO_FACTS = {
  ...{ characters: 0, vocabulary: 0, replaced: 0, returns: 0, train: 0, batch: 0, burnIn: 0 },
  ...{
    skipped: 0,
    steps: 0,
    windows: 0,
    predictions: 0,
    notice: '',
    parameters: 0,
    bytes: 0,
    settings: {},
    auto: {},
    hash: '',
  },
};
