// The one sentence under the chart: what the measured losses say about a run, decided from numbers alone.
//
// A floor binds the weights of one moment, so only train_loss is ever held against it; the running loss, which mixes the
// weights of an epoch's steps, says only whether the curve still falls.

import { equalOrder } from '../looks/baselines/result.js';
import { strings } from '../words/strings.js';
import { formatLoss, formatPair } from '../words/units.js';

/**
 * @typedef {object} Evidence
 * @property {'ready'|'running'|'paused'|'finished'|'stopped'} phase
 * @property {import('./points.js').Points} points nats per character
 * @property {number} floor nats per character
 * @property {number} uniform guessing at random, nats per character
 * @property {number} heldOut symbols held out
 * @property {boolean} carried the state is kept between windows
 * @property {number} window
 * @property {import('./curve.js').From|null} [from] where it begins, if it continues another run
 * @property {{epoch: number, value: number}|null} [best] lowest held-out loss, of the run it continues too
 * @property {import('../words/units.js').Convert} convert from nats per character to what is shown
 * @property {import('../looks/baselines/result.js').Ngram[]|null} [ngrams] what n-gram models cost, once somebody asked
 */

/** @typedef {{kind: string, say: string, more: string[]}} Answer */

/** Running losses by whole epochs. @typedef {Pick<import('./points.js').Points, 'epoch'|'loss'>} Losses */

/**
 * Where the running loss goes: its change since `ago` epochs, its range over `span` epochs.
 * @typedef {{way: 'starting'|'falling'|'flat'|'rising'|'unsettled', change: number, ago: number, span: number,
 *   low: number, high: number}} Trend
 */

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
/** No first weights cost this many times the loss of guessing at random: the steps were too large. */
const BROKEN = 10;
/** The newest share of the epochs, all of which must be worse before that is said: held-out losses scatter. */
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
 */
function measurement(points) {
  const train = points.newest('measuredLoss');
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
  if (points.epoch.length < 8) return { way: 'starting', change: 0, ago: span, span, low, high };

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
export function unseen({ points, heldOut, best = points.best() }) {
  const now = points.newest('heldOutLoss');
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
    lowest = Math.min(lowest, points.heldOutLoss[i] ?? Infinity);
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
  const line = points.whole;
  if (line.epoch.length === 0) {
    const text = say.before(show(floor), show(uniform));
    return { kind: 'before', say: text, more: why(evidence, 'few') };
  }

  const now = /** @type {number} */ (line.loss.at(-1));
  const epoch = /** @type {number} */ (line.epoch.at(-1));
  const { way, change, ago, span, low, high } = trend(line);
  const out = unseen(evidence);
  const clause = say.unseen[out.way](out.epoch, show(out.best));
  const going = phase === 'running';

  if (phase === 'stopped') {
    const text = say.brokeDown(epoch, show(now), show(uniform));
    return { kind: phase, say: text, more: why(evidence, 'few') };
  }
  if (way === 'starting') {
    if (evidence.from) {
      const text = say.goneOn(show(now), evidence.from.epoch, show(floor));
      return { kind: way, say: text, more: why(evidence, out.way) };
    }
    const first = /** @type {number} */ (line.loss[0]);
    const falls = line.epoch.length > 2 && now < first * 0.9;
    const text = falls
      ? say.begun(show(now), epoch, show(first), show(uniform))
      : say.starting(show(now), show(uniform));
    return { kind: way, say: text, more: why(evidence, out.way) };
  }
  if (way === 'falling') {
    const share = formatShare(-change);
    const text =
      out.way === 'memorised'
        ? say.memorising(going, epoch, show(now), out.epoch)
        : say.falling(going, epoch, show(now), share, ago) + clause;
    return { kind: way, say: `${text}.`, more: why(evidence, out.way) };
  }
  if (way === 'unsettled' || way === 'rising') {
    const text =
      way === 'rising'
        ? say.rising(show(now), formatShare(change), ago)
        : say.unsettled(span, show(low), show(high));
    return { kind: way, say: `${text}${clause}.`, more: why(evidence, out.way) };
  }

  return flat(evidence, out, clause);
}

/**
 * A curve that no longer falls: where it stands, held against the floor as far as it was measured.
 * @param {Evidence} evidence
 * @param {ReturnType<typeof unseen>} out
 * @param {string} clause about the unseen text
 * @returns {Answer}
 */
function flat(evidence, out, clause) {
  const { points, floor, convert } = evidence;
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
      say: `${say.flat(formatLoss(convert(/** @type {number} */ (points.whole.loss.at(-1)))))}${known}${clause}.`,
      more: why(evidence, out.way),
    };
  }
  const kind = stand(train.value, floor);
  const above = formatLoss(Math.max(0, convert(train.value) - convert(floor)));
  return {
    kind,
    say: `${say[kind](measured + at, lowest, above)}${clause}.`,
    more: why(evidence, out.way),
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
function why({ points, floor, uniform, heldOut, carried, window, convert, ngrams }, way) {
  const say = strings.answer;
  const show = (/** @type {number} */ nats) => formatLoss(convert(nats));
  const more = [(carried ? say.kept : say.cleared)(window, show(floor))];
  const line = points.whole;
  if (line.epoch.length === 0) {
    more.push(say.mayBeWorse);
  } else if (line.epoch[0] === 1) {
    const first = /** @type {number} */ (line.loss[0]);
    if (first > uniform && first < BROKEN * uniform) more.push(say.worseThanRandom(show(first)));
  }
  if (heldOut === 0) return more;
  const now = points.newest('heldOutLoss')?.value ?? 0;
  const learned = /** @type {number} */ (line.loss.at(-1) ?? Infinity) < uniform;
  const rises = learned && (way === 'worse' || way === 'memorised');
  more.push(
    rises && now > uniform
      ? say.sureAndWrong(...formatPair(convert(now), convert(uniform)))
      : say.notLearning(rises),
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
