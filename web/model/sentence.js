// The one sentence under the chart: what the measured losses say about a run, decided from numbers alone.
//
// A floor binds the weights of one moment, so only train_loss is ever held against it; the running loss, which mixes the
// weights of an epoch's steps, says only whether the curve still falls.

import { equalOrder } from '../looks/baselines/result.js';
import { strings } from '../words/strings.js';
import { formatLoss, formatPair } from '../words/units.js';
import { recent } from './within.js';

/**
 * @typedef {object} Evidence
 * @property {'ready'|'running'|'paused'|'finished'|'stopped'} phase
 * @property {import('./points.js').Points} points nats per character
 * @property {Pick<import('./within.js').Within, 'epoch'|'loss'>} [within] the same inside long epochs
 * @property {number} floor nats per character
 * @property {number} uniform guessing at random, nats per character
 * @property {number} [start] the most that the first weights can cost, Infinity: not known; left out: guessing at random
 * @property {boolean} [rolledBack] it went back to a snapshot
 * @property {number} heldOut symbols held out
 * @property {boolean} carried the state is kept between windows
 * @property {number|null} window null: neither that nor the memory is known
 * @property {number|null} [now] the loss that all of the page says; absent: the running one
 * @property {boolean} [averages] of its training loss nothing is known but the averages during epochs, as of a record
 * @property {import('./curve.js').From|null} [from] where it begins, if it continues another run
 * @property {{epoch: number, value: number}|null} [best] lowest held-out loss, of the run it continues too
 * @property {import('../words/units.js').Convert} convert from nats per character to what is shown
 * @property {import('../looks/baselines/result.js').Ngram[]|null} [ngrams] what n-gram models cost, once somebody asked
 */

/** @typedef {{kind: string, say: string, more: string[]}} Answer */

/** The column of the training loss. @typedef {'measuredLoss'|'loss'} Training */

/** Running losses by whole epochs. @typedef {Pick<import('./points.js').Points, 'epoch'|'loss'>} Losses */

/**
 * Where the running loss goes: its change since `ago` epochs, its range over `span` epochs.
 * `slowly`: it is flat, but its small fall is more than its scatter.
 * @typedef {{way: 'starting'|'falling'|'flat'|'rising'|'unsettled', change: number, ago: number, span: number,
 *   low: number, high: number, slowly: boolean}} Trend
 */

/** The loss of the last tenth of the epochs moved by less than this: it has stopped falling. */
const FLAT = 0.02;
/** Scatter about its own trend, as a share of the loss, above which a curve has not settled. */
const SCATTER = 0.1;
/** Within this share above the floor: reached; the other one: almost. */
const REACHED = 0.02;
const ALMOST = 0.25;
/** Held-out loss this share above its best: it has got worse. A training loss this share lower: it fell. */
const WORSE = 0.02;
/** Both losses this share above those of the best moment: they rose together. */
const ROSE = 0.01;
/** Memorising: the training loss is below this share of the held-out loss. */
const GAP = 0.9;
/** A loss this many times a lower one before it, and BEYOND times guessing at random: the steps were too large. */
const EXPLODED = 1.5;
const BEYOND = 1.1;
/** Above this share of guessing at random hardly anything was learnt. */
const HARDLY = 0.9;
/** The newest share of the epochs, all of which must be worse before that is said. */
const RECENT = 0.15;

/** @param {number[]} values */
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * How many of the newest epochs a trend looks at. By their numbers: of a recorded run not every epoch is kept.
 * @param {Losses} points
 */
function spanOf({ epoch }) {
  const epochs = (epoch.at(-1) ?? 0) - (epoch[0] ?? 1) + 1;
  return Math.max(8, Math.ceil(epochs / 10));
}

/**
 * The newest loss of one moment, and whether it is of the stretch that the trend looks at: an older one says nothing of
 * how the run stands now.
 * @param {import('./points.js').Points} points
 * @param {Training} [column]
 */
function measurement(points, column = 'measuredLoss') {
  const train = points.newest(column);
  const epoch = points.epoch.at(-1) ?? 0;
  return train && { ...train, recent: train.epoch > epoch - spanOf(points.whole) };
}

/**
 * The newest epochs that a trend looks at: at least four of those that are kept.
 * @param {Losses} points
 * @param {number} span
 */
function newest({ epoch, loss }, span) {
  const after = (epoch.at(-1) ?? 0) - span;
  let from = Math.max(0, epoch.length - 4);
  while (from > 0 && /** @type {number} */ (epoch[from - 1]) > after) from--;
  return { epochs: epoch.slice(from), losses: loss.slice(from) };
}

/**
 * Where the running loss is going, from the last tenth of the epochs.
 * @param {Losses} points
 * @returns {Trend}
 */
export function trend(points) {
  const span = spanOf(points);
  const { epochs, losses } = newest(points, span);
  let low = Infinity;
  let high = -Infinity;
  for (const value of losses) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (points.epoch.length < 8)
    return { way: 'starting', change: 0, ago: span, span, low, high, slowly: false };

  // The first and the last fifth of the stretch; of a thinned one at least its ends.
  const edge = Math.max(2, Math.round(span / 5));
  const first = /** @type {number} */ (epochs[0]);
  const last = /** @type {number} */ (epochs.at(-1));
  const early = Math.max(1, epochs.filter((epoch) => epoch < first + edge).length);
  const late = Math.max(1, epochs.filter((epoch) => epoch > last - edge).length);
  const before = mean(losses.slice(0, early));
  const now = mean(losses.slice(-late));
  const ago = Math.round(mean(epochs.slice(-late)) - mean(epochs.slice(0, early)));

  const change = before > 0 ? now / before - 1 : 0;
  const line = (/** @type {number} */ epoch) =>
    before + ((now - before) * (epoch - first)) / (last - first);
  const off = losses.map((value, i) => (value - line(/** @type {number} */ (epochs[i]))) ** 2);
  const scatter = now > 0 ? Math.sqrt(mean(off)) / now : 0;

  const shared = { change, ago, span, low, high, slowly: -change > 2 * scatter };
  if (change < -FLAT && -change > scatter) return { way: 'falling', ...shared };
  if (scatter > SCATTER) return { way: 'unsettled', ...shared };
  if (change > FLAT && change > scatter) return { way: 'rising', ...shared };
  return { way: 'flat', ...shared };
}

/**
 * The same where the average of an epoch rises or swings, which dropout makes it do, above what the weights cost when they
 * are held still: that may say otherwise, now and at least half of that stretch ago.
 * @param {import('./points.js').Points} points
 * @returns {Trend}
 */
function course(points) {
  const running = trend(points.whole);
  const now = measurement(points);
  if ((running.way !== 'rising' && running.way !== 'unsettled') || !now?.recent) return running;
  const before = measuredAt(points, 'measuredLoss', now.epoch - running.span / 2);
  if (!before || before.epoch >= now.epoch) return running;
  if (now.value > (points.whole.loss.at(-1) ?? 0)) return running;
  const change = now.value / before.value - 1;
  const error = 2 * (points.measuredError[points.epoch.indexOf(now.epoch)] ?? 0);
  if (change > FLAT || Math.abs(now.value - before.value) < error) return running;
  return {
    ...running,
    way: change < -FLAT ? 'falling' : 'flat',
    change,
    ago: now.epoch - before.epoch,
  };
}

/**
 * How the text it never trained on fares. Memorising takes three figures: this loss rises, the training loss fell meanwhile,
 * and there is a gap between the two.
 * @param {Evidence} evidence
 * @returns {{way: 'none'|'few'|'better'|'past'|'level'|'worse'|'both'|'memorising', best: number,
 *   epoch: number, now: number}}
 */
export function unseen({ points, heldOut, best = points.best(), averages }) {
  // An average lies above what the epoch ended with, so that no gap is said to be wider than it is.
  const column = averages ? 'loss' : 'measuredLoss';
  const now = points.newest('heldOutLoss');
  const none = { best: 0, epoch: 0, now: 0 };
  if (heldOut === 0) return { way: 'none', ...none };
  if (!best || !now || points.length < 8) return { way: 'few', ...none };
  const shared = { best: best.value, epoch: best.epoch, now: now.value };
  const since = Math.min(now.epoch * (1 - RECENT), now.epoch - 3);
  if (best.epoch > since) {
    return { way: now.value <= best.value * (1 + WORSE) ? 'better' : 'past', ...shared };
  }
  // Held-out losses scatter: all of the newest must be worse.
  const train = measurement(points, column);
  let lowest = Infinity;
  let lowestTrain = train?.value ?? 0;
  for (let i = points.length - 1; /** @type {number} */ (points.epoch[i]) > since; i--) {
    lowest = Math.min(lowest, points.heldOutLoss[i] ?? Infinity);
    lowestTrain = Math.min(lowestTrain, points[column][i] ?? Infinity);
  }
  const then = measuredAt(points, column, best.epoch);
  const known = train?.recent && then !== null && train.epoch !== then.epoch;
  const rose = known && lowestTrain > then.value * (1 + ROSE);
  if (rose && lowest > best.value * (1 + ROSE)) return { way: 'both', ...shared };
  if (lowest <= best.value * (1 + WORSE)) return { way: 'level', ...shared };
  if (!known) return { way: 'worse', ...shared };
  if (train.value > then.value * (1 - WORSE) || train.value > now.value * GAP)
    return { way: 'worse', ...shared };
  return { way: 'memorising', ...shared };
}

/**
 * The training loss as last measured up to an epoch; if it was not measured until later, the first one.
 * @param {import('./points.js').Points} points
 * @param {Training} column
 * @param {number} until
 */
function measuredAt(points, column, until) {
  const { epoch, [column]: losses } = points;
  let at = -1;
  for (let i = 0; i < epoch.length; i++) {
    if (at >= 0 && /** @type {number} */ (epoch[i]) > until) break;
    if (losses[i] != null) at = i;
  }
  const value = losses[at];
  return value == null ? null : { epoch: /** @type {number} */ (epoch[at]), value };
}

/**
 * The most that first weights can cost. Gaussian ones spread the logits by at most their s.d. times the root of the inputs;
 * the default ones know nothing, and cost what guessing costs.
 * @param {import('../wire/protocol.js').Settings} settings
 * @param {number} uniform
 */
export function firstWeights({ init, init_scale, hidden }, uniform) {
  if (init !== 'gaussian') return uniform;
  return uniform + Number(init_scale) * Math.sqrt(2 * uniform * (Number(hidden) + 1));
}

/**
 * An explosion: a loss above guessing at random that was clearly lower before, at the latest with the first weights. Inside
 * an epoch it takes two points, at an epoch's end the measured loss too, if there is one: where the text changes, the loss of
 * one stretch may be high for a moment.
 * @param {Evidence} evidence
 * @returns {number} that loss; 0: there is none
 */
export function explosion({ points, within, uniform, start = uniform }) {
  const { whole, measuredLoss } = points;
  let low = start;
  for (const losses of [whole.loss, measuredLoss, within?.loss ?? []])
    for (const loss of losses) low = Math.min(low, loss ?? low);
  const end = whole.epoch.at(-1) ?? 0;
  const inside = within?.loss.filter((_, i) => /** @type {number} */ (within.epoch[i]) > end) ?? [];
  const now =
    inside.length > 1
      ? Math.min(...inside.slice(-2))
      : Math.min(
          whole.loss.at(-1) ?? 0,
          (end === points.epoch.at(-1) && measuredLoss.at(-1)) || Infinity,
        );
  return now > Math.max(EXPLODED * low, BEYOND * uniform) ? now : 0;
}

/**
 * What a measured loss says about the floor.
 * @param {number} train
 * @param {number} floor
 * @returns {'reached'|'almost'|'above'}
 */
function stand(train, floor) {
  if (train - floor <= floor * REACHED) return 'reached';
  return train - floor <= floor * ALMOST ? 'almost' : 'above';
}

/**
 * @param {Evidence} evidence
 * @returns {Answer}
 */
export function answer(evidence) {
  const { phase, points, uniform } = evidence;
  const say = strings.answer;
  if (uniform === 0) return { kind: 'one', say: say.oneSymbol, more: [] };
  const out = unseen(evidence);
  const broke = breakdown(evidence);
  if (broke) return { ...broke, more: why(evidence, phase === 'stopped' ? 'few' : out.way) };
  const { kind, say: text } =
    points.whole.epoch.length > 0 ? whereTo(evidence, out) : before(evidence);
  const back = evidence.rolledBack ? `${say.rolledBack} ` : '';
  return { kind, say: back + text, more: why(evidence, kind === 'before' ? 'few' : out.way) };
}

/** @param {Evidence} evidence */
const shower =
  ({ convert }) =>
  (/** @type {number} */ nats) =>
    formatLoss(convert(nats));

/**
 * Steps that were too large: that comes before all else, and as soon as it is seen.
 * @param {Evidence} evidence
 * @returns {Omit<Answer, 'more'>|null}
 */
function breakdown(evidence) {
  const { phase, points, uniform } = evidence;
  const say = strings.answer;
  const show = shower(evidence);
  if (phase === 'stopped') {
    const { epoch, loss } = points.whole;
    const text = say.brokeDown(epoch.at(-1) ?? 0, show(loss.at(-1) ?? 0), show(uniform));
    return { kind: phase, say: text };
  }
  const now = explosion(evidence);
  return now > 0 ? { kind: 'exploded', say: say.exploded(show(now), show(uniform)) } : null;
}

/**
 * Before the first epoch has ended.
 * @param {Evidence} evidence
 * @returns {Omit<Answer, 'more'>}
 */
function before(evidence) {
  const { floor, uniform, within } = evidence;
  const say = strings.answer;
  const show = shower(evidence);
  const loss = within?.loss.at(-1);
  if (loss === undefined) return { kind: 'before', say: say.before(show(floor), show(uniform)) };
  const { from } = evidence;
  if (from) return { kind: 'before', say: say.goneOn(show(loss), from.epoch, show(floor)) };
  const percent = Math.floor(100 * (within?.epoch.at(-1) ?? 0));
  return { kind: 'before', say: say.within(show(loss), percent, show(uniform)) };
}

/**
 * Where the curve goes.
 * @param {Evidence} evidence
 * @param {ReturnType<typeof unseen>} out
 * @returns {Omit<Answer, 'more'>}
 */
function whereTo(evidence, out) {
  const { phase, points, within, floor, uniform } = evidence;
  const say = strings.answer;
  const show = shower(evidence);
  const line = points.whole;
  const now = /** @type {number} */ (evidence.now ?? recent(line, within));
  const epoch = /** @type {number} */ (line.epoch.at(-1));
  const { way, change, ago, span, low, high, slowly } = course(points);
  const clause = say.unseen[out.way](out.epoch, show(out.best));
  const going = phase === 'running';

  if (way === 'starting') {
    if (evidence.from)
      return { kind: way, say: say.goneOn(show(now), evidence.from.epoch, show(floor)) };
    const first = /** @type {number} */ (line.loss[0]);
    // Of long epochs two are a long run.
    const enough = within && within.epoch.length > 0 ? 1 : 2;
    const falls = line.epoch.length > enough && now < first * 0.9;
    const text = falls
      ? say.begun(show(now), epoch, show(first), show(uniform))
      : say.starting(show(now), show(uniform));
    return { kind: way, say: text };
  }
  // The first weights may have cost as much; otherwise training brought it there, though it may fall again.
  const large = (evidence.start ?? uniform) > uniform;
  if (low > BEYOND * uniform && !(large && way === 'falling'))
    return { kind: 'hardly', say: say.beyond(show(now), show(uniform), large) };
  if (way === 'falling') {
    const text =
      out.way === 'memorising'
        ? say.memorising(going, epoch, show(now), out.epoch)
        : say.falling(going, epoch, show(now), formatShare(-change), ago) + clause;
    return { kind: way, say: `${text}.` };
  }
  if (way === 'unsettled' || way === 'rising') {
    const text =
      way === 'rising'
        ? say.rising(show(now), formatShare(change), ago)
        : say.unsettled(span, show(low), show(high));
    return { kind: way, say: `${text}${clause}.` };
  }
  if (now > HARDLY * uniform)
    return { kind: 'hardly', say: say.hardly(show(now), show(uniform), slowly) };
  return flat(evidence, clause);
}

/**
 * A curve that no longer falls: where it stands, held against the floor as far as it was measured.
 * @param {Evidence} evidence
 * @param {string} clause about the unseen text
 * @returns {Omit<Answer, 'more'>}
 */
function flat(evidence, clause) {
  const { points, within, floor, convert } = evidence;
  const say = strings.answer;
  const epoch = points.epoch.at(-1);
  const train = measurement(points);
  const [measured, lowest] = formatPair(convert(train?.value ?? 0), convert(floor));
  // The measurement may be older than the curve's end: then it says when.
  const at = !train || train.epoch === epoch ? '' : say.at(train.epoch);
  if (!train?.recent) {
    const known = train ? say.known(measured + at, lowest) : '';
    return {
      kind: 'flat',
      say: `${say.flat(formatLoss(convert(/** @type {number} */ (recent(points.whole, within)))))}${known}${clause}.`,
    };
  }
  const kind = stand(train.value, floor);
  const above = formatLoss(Math.max(0, convert(train.value) - convert(floor)));
  return {
    kind,
    say: `${say[kind](measured + at, lowest, above)}${clause}.`,
  };
}

/** @param {number} share 0.043 as "4%", 0.004 as "0.4%" */
const formatShare = (share) =>
  `${share < 0.0095 ? (share * 100).toFixed(1) : Math.round(share * 100)}%`;

/**
 * How to read what the chart shows, a sentence each: the hatched region, epoch 1, the unseen text. Always the same three
 * as far as there is something to say, so that who looks for one finds it before, during and after training.
 * @param {Evidence} evidence
 * @param {string} way of the unseen text
 */
function why(
  { points, floor, uniform, start = uniform, heldOut, carried, window, convert, ngrams },
  way,
) {
  const say = strings.answer;
  const show = (/** @type {number} */ nats) => formatLoss(convert(nats));
  const memory = carried ? say.kept : say.cleared;
  const more = [window === null ? say.floor(show(floor)) : memory(window, show(floor))];
  const line = points.whole;
  if (line.epoch.length === 0) {
    more.push(say.mayBeWorse);
  } else if (line.epoch[0] === 1) {
    const first = /** @type {number} */ (line.loss[0]);
    if (first > uniform && first <= EXPLODED * start) more.push(say.worseThanRandom(show(first)));
  }
  if (heldOut === 0) return more;
  const now = points.newest('heldOutLoss')?.value ?? 0;
  const rises = way === 'memorising';
  more.push(
    rises && now > uniform
      ? say.sureAndWrong(...formatPair(convert(now), convert(uniform)))
      : say.dashed(way),
  );
  const measured = points.newest('heldOutLoss');
  if (ngrams && measured) more.push(against(ngrams, measured.value, points.best(), show));
  return more.filter(Boolean);
}

/**
 * Which n-gram model the network is as good as on unseen text, now and at its best; '' when nothing is held out.
 * @param {import('../looks/baselines/result.js').Ngram[]} ngrams
 * @param {number} now nats a character of unseen text
 * @param {{epoch: number, value: number}|null|undefined} best
 * @param {(nats: number) => string} show
 */
export function against(ngrams, now, best, show) {
  const say = strings.baselines;
  const order = equalOrder(ngrams, now);
  if (order === null) return '';
  const cost = (/** @type {number} */ i) => {
    const { valid } = ngrams[i] ?? {};
    return valid === undefined ? '' : show(valid);
  };
  const stand = (/** @type {number} */ at) => say.asGood(at, ngrams.length, cost(at - 1), cost(at));
  const first = say.now(show(now), stand(order));
  if (!best || best.value >= now) return first;
  const then = /** @type {number} */ (equalOrder(ngrams, best.value));
  return `${first} ${say.best(best.epoch, show(best.value), then === order ? '' : stand(then))}`;
}
