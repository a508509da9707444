// The headline of the first screen: what is true of the curve that is shown, in one sentence and one more.

import { firstWords as words } from '../words/first.js';
import { formatLoss, formatPair } from '../words/units.js';
import { answer, unseen } from './sentence.js';

/**
 * @import { Said } from '../words/first.js'
 * @import { Curve } from './curve.js'
 * @import { Evidence } from './sentence.js'
 */

/** Nats a character: a floor so low bounds nothing that is shown. */
const BOUNDS = 0.01;
/** A test text this share lower than before has got better. */
const BETTER = 0.02;

/** While the answer waits to be asked for. @type {Said} */
export const hiddenHeadline = { head: words.none, line: words.think };

/** A floor above which something can be seen. @param {number} nats a character */
export const bounds = (nats) => nats >= BOUNDS;

/**
 * @param {Evidence|null} evidence of the curve
 * @param {Curve|null} curve
 * @param {Curve[]} earlier newest first
 * @param {boolean} [anew] another text or other settings are chosen, of which nothing is known
 * @returns {Said}
 */
export function headline(evidence, curve, earlier, anew = false) {
  if (anew) return { head: words.none, line: words.anew };
  if (!evidence || !curve) return { head: words.none, line: '' };
  const second = secondAct(evidence, curve, earlier);
  if (second) return second;
  const { convert, window, carried, floor, points } = evidence;
  const head = headOf(evidence, curve.now ?? 0);
  if (head === words.oneSymbol) return { head, line: '' };
  if (carried)
    return {
      head,
      line: bounds(floor)
        ? words.keptSome(formatLoss(convert(floor)))
        : words.kept(points.newest('heldOutLoss') !== null),
    };
  // A record does not say what becomes of the memory.
  const cut = window !== null && bounds(floor);
  return { head, line: cut ? words.cleared(window, formatLoss(convert(floor))) : '' };
}

/** @param {Evidence} evidence @param {number} now the loss that all of the page says */
function headOf(evidence, now) {
  const { points, uniform, floor, convert, phase, best } = evidence;
  if (uniform === 0) return words.oneSymbol;
  const show = (/** @type {number} */ nats) => formatLoss(convert(nats));
  const { kind } = answer(evidence);
  const limit = bounds(floor) ? show(floor) : '';
  const epoch = points.epoch.at(-1) ?? 0;
  const measured = points.newest('measuredLoss')?.value ?? now;
  const [loss, least] = formatPair(convert(measured), convert(floor));
  const over = phase !== 'running';
  switch (kind) {
    case 'stopped':
      return words.brokeDown;
    case 'exploded':
      return words.broken(show(uniform));
    case 'before':
    case 'starting':
      return limit ? words.before(limit) : words.free;
    case 'falling':
      return unseen(evidence).way === 'memorising'
        ? words.byHeart(show(now), best?.epoch ?? 0)
        : words.falling(show(now), epoch, limit, over);
    case 'rising':
      return words.rising(show(now));
    case 'unsettled':
      return words.unsettled(show(now));
    case 'hardly':
      return words.hardly(show(now), show(uniform));
    case 'reached':
    case 'almost':
      return limit ? words.stuck(loss, least, over) : words.unbound(loss);
    case 'above':
      return limit ? words.above(loss, least) : words.unbound(loss);
    default:
      return limit ? words.stopped(show(now), limit) : words.unbound(show(now));
  }
}

/**
 * A run that another continues with its memory kept, and nothing else changed.
 * @param {Evidence} evidence
 * @param {Curve} curve
 * @param {Curve[]} earlier
 * @returns {Said|null}
 */
function secondAct({ convert, points }, curve, earlier) {
  const before =
    curve.from && points.length > 0 ? earlier.find((each) => isFirstAct(each, curve)) : null;
  if (!before || !curve.from) return null;
  const show = (/** @type {number} */ nats) => formatLoss(convert(nats));
  const last = (/** @type {Curve} */ of) =>
    of.points.newest('measuredLoss')?.value ?? of.points.loss.at(-1) ?? 0;
  const now = last(curve);
  const floor = before.floor.perChar;
  const tests = [before, curve].map((each) => each.points.newest('heldOutLoss')?.value);
  const [then, after] = tests;
  let unseen = '';
  if (then !== undefined && after !== undefined)
    unseen = (after > then * (1 - BETTER) ? words.noBetter : words.better)(show(then), show(after));
  const epochs = (points.epoch.at(-1) ?? 0) - curve.from.epoch;
  return {
    head: now < floor ? words.through : words.notThrough(show(now), show(floor)),
    line: words.same(show(last(before)), show(now), epochs, unseen),
  };
}

/** The same settings but for the memory, which is cleared. @param {Curve} before @param {Curve} curve */
function isFirstAct(before, curve) {
  const { state, ...rest } = before.settings;
  const end = before.points.epoch.at(-1) ?? 0;
  return (
    state === 'reset' &&
    curve.settings.state === 'carry' &&
    end >= (curve.from?.epoch ?? Infinity) &&
    Object.entries(rest).every(([name, value]) => curve.settings[name] === value)
  );
}
