// The one sentence under the chart: what the measured losses say about a run, decided from numbers alone.
//
// A floor binds the weights of one moment, so only train_loss is ever held against it; the running loss, which mixes the
// weights of an epoch's steps, says only whether the curve still falls.

import { strings } from '../strings.js';
import { formatLoss, formatPair } from '../units.js';

/**
 * @typedef {object} Evidence
 * @property {'ready'|'running'|'paused'|'finished'|'stopped'} phase
 * @property {import('./points.js').Points} points nats per character
 * @property {number} floor nats per character
 * @property {number} uniform guessing at random, nats per character
 * @property {number} heldOut symbols held out
 * @property {boolean} carried the state is kept between windows
 * @property {number} window
 * @property {import('../units.js').Convert} convert from nats per character to what is shown
 */

/** @typedef {{kind: string, say: string, more: string[]}} Answer */

/** The loss of the last tenth of the epochs moved by less than this: it has stopped falling. */
const FLAT = 0.02;
/** Scatter about its own trend, as a share of the loss, above which a curve has not settled. */
const SCATTER = 0.1;
/** Within this share above the floor: reached; the other one: almost. */
const REACHED = 0.02;
const ALMOST = 0.25;
/** Nats a character below which a text is known nearly by heart: 87 % of the probability on the right character. */
const BY_HEART = 0.14;
/** Held-out loss this share above its best: it has got worse. */
const WORSE = 0.02;
/** The newest share of the epochs, all of which must be worse before that is said: held-out losses scatter. */
const RECENT = 0.15;

/** @param {number[]} values */
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** How many of the newest epochs a trend looks at. @param {number} epochs */
const spanOf = (epochs) => Math.max(8, Math.ceil(epochs / 10));

/**
 * The newest loss of one moment, and whether it is of the stretch that the trend looks at: an older one says nothing of
 * how the run stands now.
 * @param {import('./points.js').Points} points
 */
function measurement(points) {
  const train = points.newest('train');
  const epoch = points.epoch.at(-1) ?? 0;
  return train && { ...train, recent: train.epoch > epoch - spanOf(points.length) };
}

/**
 * Where the running loss is going, from the last tenth of the epochs.
 * @param {number[]} loss
 * @returns {{way: 'starting'|'falling'|'flat'|'rising'|'unsettled', change: number, ago: number, span: number,
 *   low: number, high: number}} the change of the loss since `ago` epochs; its range over `span` epochs
 */
export function trend(loss) {
  const span = spanOf(loss.length);
  const last = loss.slice(-span);
  let low = Infinity;
  let high = -Infinity;
  for (const value of last) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const edge = Math.max(2, Math.round(span / 5));
  const ago = span - edge;
  if (loss.length < 8) return { way: 'starting', change: 0, ago, span, low, high };

  const before = mean(last.slice(0, edge));
  const now = mean(last.slice(-edge));
  const change = before > 0 ? now / before - 1 : 0;
  const line = (/** @type {number} */ i) => before + ((now - before) * i) / (span - 1);
  const scatter =
    now > 0 ? Math.sqrt(mean(last.map((value, i) => (value - line(i)) ** 2))) / now : 0;

  const shared = { change, ago, span, low, high };
  if (change < -FLAT && -change > scatter) return { way: 'falling', ...shared };
  if (scatter > SCATTER) return { way: 'unsettled', ...shared };
  if (change > FLAT && change > scatter) return { way: 'rising', ...shared };
  return { way: 'flat', ...shared };
}

/**
 * How the text it never trained on fares.
 * @param {Evidence} evidence
 * @returns {{way: 'none'|'few'|'better'|'past'|'level'|'worse'|'memorised', best: number, epoch: number, now: number}}
 */
export function unseen({ points, heldOut }) {
  const best = points.best();
  const now = points.newest('valid');
  const none = { best: 0, epoch: 0, now: 0 };
  if (heldOut === 0) return { way: 'none', ...none };
  if (!best || !now || points.length < 8) return { way: 'few', ...none };
  const shared = { best: best.value, epoch: best.epoch, now: now.value };
  const since = Math.min(now.epoch * (1 - RECENT), now.epoch - 3);
  if (best.epoch > since) {
    return { way: now.value <= best.value * (1 + WORSE) ? 'better' : 'past', ...shared };
  }
  let lowest = Infinity;
  for (let i = points.length - 1; /** @type {number} */ (points.epoch[i]) > since; i--)
    lowest = Math.min(lowest, points.valid[i] ?? Infinity);
  if (lowest <= best.value * (1 + WORSE)) return { way: 'level', ...shared };
  const train = measurement(points);
  return {
    way: train?.recent && train.value < best.value * 0.6 ? 'memorised' : 'worse',
    ...shared,
  };
}

/**
 * What a measured loss says about the floor.
 * @param {number} train
 * @param {number} floor
 * @returns {'reached'|'almost'|'heart'|'above'}
 */
function stand(train, floor) {
  if (train - floor <= floor * REACHED) return 'reached';
  if (train - floor <= floor * ALMOST) return 'almost';
  return train < BY_HEART ? 'heart' : 'above';
}

/**
 * @param {Evidence} evidence
 * @returns {Answer}
 */
export function answer(evidence) {
  const { phase, points, floor, uniform, convert } = evidence;
  const say = strings.answer;
  const show = (/** @type {number} */ nats) => formatLoss(convert(nats));

  if (uniform === 0) return { kind: 'one', say: say.oneSymbol, more: [] };
  if (points.length === 0) {
    const text = say.before(show(floor), show(uniform));
    return { kind: 'before', say: text, more: why(evidence, 'before', 'few') };
  }

  const now = /** @type {number} */ (points.loss.at(-1));
  const epoch = /** @type {number} */ (points.epoch.at(-1));
  const { way, change, ago, span, low, high } = trend(points.loss);
  const out = unseen(evidence);
  const clause = say.unseen[out.way](out.epoch, show(out.best));
  const going = phase === 'running';

  if (way === 'starting') {
    const first = /** @type {number} */ (points.loss[0]);
    const falls = points.length > 2 && now < first * 0.9;
    const text = falls
      ? say.begun(show(now), points.length, show(first), show(uniform))
      : say.starting(show(now), show(uniform));
    return { kind: way, say: text, more: why(evidence, way, out.way) };
  }
  if (way === 'falling') {
    const share = formatShare(-change);
    const text =
      out.way === 'memorised'
        ? say.memorising(going, epoch, show(now), out.epoch)
        : say.falling(going, epoch, show(now), share, ago) + clause;
    return { kind: way, say: `${text}.`, more: why(evidence, way, out.way) };
  }
  if (way === 'unsettled' || way === 'rising') {
    const text =
      way === 'rising'
        ? say.rising(show(now), formatShare(change), ago)
        : say.unsettled(span, show(low), show(high));
    return { kind: way, say: `${text}${clause}.`, more: why(evidence, way, out.way) };
  }

  const train = measurement(points);
  const [measured, lowest] = formatPair(convert(train?.value ?? 0), convert(floor));
  // The measurement may be older than the curve's end: then it says when.
  const at = !train || train.epoch === epoch ? '' : say.at(train.epoch);
  if (!train?.recent) {
    const known = train ? say.known(measured + at, lowest) : '';
    return {
      kind: 'flat',
      say: `${say.flat(show(now))}${known}${clause}.`,
      more: why(evidence, 'flat', out.way),
    };
  }
  const kind = stand(train.value, floor);
  const above = formatLoss(Math.max(0, convert(train.value) - convert(floor)));
  return {
    kind,
    say: `${say[kind](measured + at, lowest, above)}${clause}.`,
    more: why(evidence, kind, out.way),
  };
}

/** @param {number} share 0.043 as "4 %", 0.004 as "0.4 %" */
const formatShare = (share) =>
  `${share < 0.0095 ? (share * 100).toFixed(1) : Math.round(share * 100)}\u00a0%`;

/**
 * The reasons that belong to an answer, a sentence each.
 * @param {Evidence} evidence
 * @param {string} kind
 * @param {string} way of the unseen text
 */
function why({ points, floor, uniform, carried, window, convert }, kind, way) {
  const say = strings.answer;
  const show = (/** @type {number} */ nats) => formatLoss(convert(nats));
  const more = [];
  if (kind === 'starting' || kind === 'falling') {
    const first = points.epoch[0] === 1 ? /** @type {number} */ (points.loss[0]) : 0;
    if (first > uniform && points.length < 100) more.push(say.worseThanRandom(show(first)));
  }
  more.push((carried ? say.kept : say.cleared)(window, show(floor)));
  const now = points.newest('valid')?.value ?? 0;
  if (way === 'worse' || way === 'memorised') {
    more.push(
      now > uniform
        ? say.sureAndWrong(...formatPair(convert(now), convert(uniform)))
        : say.notLearning,
    );
  }
  // Two at most: more is not read, and its place is reserved.
  return more.slice(-2);
}
