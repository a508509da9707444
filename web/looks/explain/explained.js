// What experiments and their verdict say, in words and in the page's unit: sentence, what to do, budget, labels, table.
//
// Every number comes from the core; here it is only shown. Differences are taken between shown losses, so that they are
// right in perplexity too, which is no multiple of nats.

import { formatLoss, formatPair } from '../../words/units.js';
import { words } from './words.js';

/**
 * @import { Settings } from '../../wire/protocol.js'
 * @import { Convert } from '../../words/units.js'
 * @import { Experiments, Row } from './experiments.js'
 * @import { Change, Effect, Verdict } from './result.js'
 */

/**
 * What the one click does: train on, go on with a change, start over with other settings, up to an epoch.
 * @typedef {{do: 'train'}|{do: 'go-on', change: string, name: string}|{do: 'start', settings: Settings, change: string, until: number|null}} Deed
 */

/** The one thing to do: what the button says, null where there is none, and sentences beside it. @typedef {{button: string|null, deed: Deed|null, notes: string[]}} Advice */

/** Of the budget: figures as they are shown, places as shares of the whole. @typedef {{share: string, words: string, figure: string, noise: string, from: number, width: number}} Piece */

/** @typedef {{name: string, label: string, train: string, change: string, excess: string, valid: string, validChange: string, remark: string}} Line */

/** Labels of changes that begin with a name stay as they are; others begin a sentence in the table, and here do not. */
const NAMES = /^(Adam|RMSprop|SGD)/;

/** @param {Change} change as in "go on with ..." */
export function asPhrase({ label, group }) {
  const phrase = NAMES.test(label) ? label : label.charAt(0).toLowerCase() + label.slice(1);
  return group === 'rate' ? `learning ${phrase}` : phrase;
}

/** @param {number} share 0.043 as "4%", 0.004 as "0.4%" */
const percent = (share) =>
  Number.isFinite(share)
    ? `${share < 0.0095 ? Number((share * 100).toPrecision(1)) : Math.round(share * 100)}%`
    : words.table.unknown;

/** @param {number} value a loss or a difference, as shown */
const shown = (value) => (Number.isFinite(value) ? formatLoss(value) : words.table.unknown);

/** With the digits of the figure that it belongs to. @param {number} noise @param {string} figure */
function besideOf(noise, figure) {
  const digits = figure.split('.')[1]?.length ?? 0;
  const least = 10 ** -digits;
  return noise < least / 2 ? `<${least.toFixed(digits)}` : noise.toFixed(digits);
}

/** @param {number} difference */
const signed = (difference) =>
  `${difference < 0 ? '\u2212' : difference > 0 ? '+' : ''}${shown(Math.abs(difference))}`;

/** How much a standard deviation at a loss is as it is shown. @param {Convert} convert @param {number} at @param {number} noise */
const spread = (convert, at, noise) => (convert(at + noise) - convert(at - noise)) / 2;

/** @param {Experiments} experiments @param {Convert} convert @returns {import('./words.js').Show} */
function showFor(experiments, convert) {
  const loss = experiments.verdict?.loss ?? 0;
  const valid = experiments.verdict?.valid ?? 0;
  return {
    loss: (nats) => shown(convert(nats)),
    gain(nats, noise) {
      const figure = shown(convert(loss) - convert(loss - nats));
      const sd = noise ? spread(convert, loss, noise) : 0;
      return noise && Number.isFinite(noise) ? `${figure} \u00b1 ${besideOf(sd, figure)}` : figure;
    },
    fall: (nats) => shown(convert(loss + nats) - convert(loss)),
    unseen: (nats) => shown(Math.abs(convert(valid) - convert(valid - nats))),
    percent,
    after: words.after(experiments.trained),
  };
}

/** @param {Verdict} verdict @param {string} label */
const holds = ({ findings }, label) => findings.some((finding) => finding.label === label);

/**
 * The answer in one sentence: with the losses of the moment that the experiments continue from.
 * @param {Experiments} experiments
 * @param {Convert} convert
 */
export function sentence({ verdict, found, best }, convert) {
  const [first] = verdict?.findings ?? [];
  if (!verdict || !found || !first) return '';
  const [loss, floor] = formatPair(convert(found.start), convert(found.floor));
  return `${words.sentence(words.because[first.label] ?? first.label, loss, floor)}${unseenClause(verdict, found.valid, best, convert)}`;
}

/** @param {Verdict} verdict @param {number} valid @param {Experiments['best']} best @param {Convert} convert */
function unseenClause(verdict, valid, best, convert) {
  if (!Number.isFinite(valid)) return words.unseen.none;
  const [now, low] = formatPair(convert(valid), convert(best?.value ?? valid));
  if (!holds(verdict, 'overfitting')) return words.unseen.now(now);
  return best && best.value < valid
    ? words.unseen.past(now, low, best.epoch)
    : words.unseen.memorises(now);
}

/**
 * The one thing to do.
 * @param {Experiments} experiments
 * @param {Convert} convert
 * @returns {Advice}
 */
export function advice(experiments, convert) {
  const { verdict, curve, epoch, rows, best } = experiments;
  const say = words.action;
  if (!verdict || !curve) return { button: null, deed: null, notes: [] };
  const change = rows.find((row) => row.change.name === verdict.change)?.change;
  const none = (/** @type {string[]} */ ...notes) => ({ button: null, deed: null, notes });
  switch (verdict.action) {
    case 'go-on':
      return { button: say.goOn, deed: { do: 'train' }, notes: [say.keepOn] };
    case 'go-on-with': {
      if (!change) return none(say.nothing);
      const name = say.name(curve.name, epoch, asPhrase(change));
      const promise = promiseOf(experiments, change, convert);
      return {
        button: change.group === 'memory' ? say.keepMemory : say.goOnWith(asPhrase(change)),
        deed: { do: 'go-on', change: change.name, name },
        notes: [...promise, say.beside],
      };
    }
    case 'start-over':
      return startOver(experiments, change ?? null);
    case 'stop-at-best': {
      if (!best || best.epoch >= epoch) return none(say.enough);
      // What goes on from another run cannot be had again from new weights.
      const again = curve.from === null;
      return {
        button: again ? say.stopAt(best.epoch) : null,
        deed: again ? { do: 'start', settings: {}, change: '', until: best.epoch } : null,
        notes: [say.stop(best.epoch)],
      };
    }
    default:
      return none(say.nothing);
  }
}

/** @param {Experiments} experiments @param {Change|null} change @returns {Advice} */
function startOver({ verdict, curve }, change) {
  const say = words.action;
  const settings = curve?.settings ?? {};
  const [first] = verdict?.findings ?? [];
  const start = (/** @type {Settings} */ with_, /** @type {string} */ name = '') =>
    /** @type {const} */ ({ do: 'start', settings: with_, change: name, until: null });
  if (change)
    return {
      button: say.startOverWith(asPhrase(change)),
      deed: start({}, change.name),
      notes: [],
    };
  if (first?.label === 'saturated')
    return settings.init === 'gaussian'
      ? { button: say.smallerWeights, deed: start({ init: 'default' }), notes: [say.weights] }
      : { button: say.startOver, deed: start({}), notes: [] };
  if (first?.label === 'vanishing')
    return settings.cell === 'rnn'
      ? { button: say.gru, deed: start({ cell: 'gru' }), notes: [say.farther] }
      : { button: null, deed: null, notes: [say.reach] };
  return { button: say.startOver, deed: start({}), notes: [] };
}

/** What the change did in its experiment, and to the floor. @param {Experiments} experiments @param {Change} change @param {Convert} convert */
function promiseOf(experiments, { name, sameFloor }, convert) {
  const { verdict, found } = experiments;
  const say = words.action;
  const effect = verdict?.effects.find(({ change }) => change === name);
  if (!verdict || !found || !effect || !Number.isFinite(effect.difference)) return [];
  const floor = effect.train - effect.excess;
  const lowers =
    sameFloor || floor >= found.floor
      ? []
      : [say.lowers(...formatPair(convert(found.floor), convert(floor)))];
  const helped = effect.sign === 'helped';
  const memorises = helped ? say.memorises : say.stillMemorises;
  const [from, to] = formatPair(convert(verdict.loss), convert(effect.train));
  const [unseenFrom, unseenTo] = Number.isFinite(effect.valid)
    ? formatPair(convert(verdict.valid), convert(effect.valid))
    : ['', ''];
  return [
    ...lowers,
    say.promise(experiments.trained, from, to, unseenFrom, unseenTo),
    ...(helped ? [] : [say.late]),
    ...(holds(verdict, 'overfitting') ? [memorises] : []),
  ];
}

/**
 * The loss in its stated order. Each part is what it takes from the loss that those before it have left.
 * @param {Experiments} experiments
 * @param {Convert} convert
 */
export function budget({ verdict, rows, evidence, found, curve, trained }, convert) {
  if (!verdict || !found || !Number.isFinite(verdict.loss)) return null;
  const say = words.budget;
  const whole = convert(verdict.loss);
  /** @type {Piece[]} */
  const pieces = [];
  let left = verdict.loss;
  let at = 0;
  for (const { share, nats, noise, change } of verdict.budget) {
    if (share === 'gradient' && curve?.settings.bptt !== 'last') continue;
    const value =
      share === 'floor' ? convert(nats) : nats > 0 ? convert(left) - convert(left - nats) : 0;
    const figure = shown(value);
    const label = rows.find((row) => row.change.name === change)?.change;
    const nothing = nats === 0 && say.none[share];
    pieces.push({
      share,
      words: nothing || `${say.parts[share]}${label ? ` (${asPhrase(label)})` : ''}`,
      figure,
      noise: change && noise > 0 ? besideOf(spread(convert, left, noise), figure) : '',
      from: at / whole,
      width: value / whole,
    });
    at += value;
    if (share !== 'floor') left -= nats;
  }
  const floors = [
    { words: say.window, nats: evidence?.floorWindow },
    { words: say.memory, nats: evidence?.floorCarried },
  ]
    .filter(({ nats }) => nats !== undefined && nats < found.floor)
    .map(({ words, nats }) => ({ words, figure: shown(convert(/** @type {number} */ (nats))) }));
  return {
    about: say.about(
      shown(whole),
      trained,
      Number.isFinite(verdict.valid) ? shown(convert(verdict.valid)) : '',
    ),
    pieces,
    floors,
    floor: shown(convert(found.floor)),
    above: shown(whole - convert(found.floor)),
  };
}

/** Every label that holds, with its evidence. @param {Experiments} experiments @param {Convert} convert */
export function labels(experiments, convert) {
  const show = showFor(experiments, convert);
  return (experiments.verdict?.findings ?? []).map(({ label, figures }) => ({
    label: words.label[label] ?? label,
    evidence: words.evidence[label]?.(figures, show) ?? '',
  }));
}

/** @param {number[]} values */
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Before there is a verdict: what can be shown of an outcome without judging it. @param {Row} row @param {Row|undefined} base @returns {Effect|null} */
function plainEffect({ change, outcome }, base) {
  if (!outcome) return null;
  const train = mean(outcome.train);
  const valid = mean(outcome.valid);
  const none = base?.outcome ?? null;
  return {
    change: change.name,
    train,
    valid,
    difference: none ? train - mean(none.train) : Number.NaN,
    noise: Number.NaN,
    validDifference: none ? valid - mean(none.valid) : Number.NaN,
    excess: train - outcome.floor,
    sign: 'unclear',
  };
}

/**
 * @param {Row} row @param {Effect} effect @param {boolean} base
 * @param {Convert} convert
 * @returns {Line}
 */
function lineOf({ change, outcome }, effect, base, convert) {
  const { train, valid, difference, noise, validDifference, excess } = effect;
  const differs = (/** @type {number} */ now, /** @type {number} */ by) =>
    base || !Number.isFinite(by) ? '' : signed(convert(now) - convert(now - by));
  const trainDiffers = differs(train, difference);
  const sd = spread(convert, train, noise);
  const remarks = [
    outcome?.stopped && words.table.stopped,
    outcome &&
      !outcome.stopped &&
      outcome.rollbacks > 0 &&
      words.table.rollbacks(outcome.rollbacks),
    !change.sameFloor && words.table.ownFloor(shown(convert(train - excess))),
  ];
  return {
    name: change.name,
    label: change.label,
    train: shown(convert(train)),
    change:
      trainDiffers && Number.isFinite(sd)
        ? `${trainDiffers} \u00b1 ${besideOf(sd, trainDiffers)}`
        : trainDiffers,
    excess: shown(convert(train) - convert(train - excess)),
    valid: shown(convert(valid)),
    validChange: differs(valid, validDifference),
    remark: remarks.filter(Boolean).join(', '),
  };
}

/**
 * The table: as it is, what helped, what did not clearly, what hurt; the lowest training loss first in each.
 * @param {Experiments} experiments
 * @param {Convert} convert
 * @returns {{group: string, lines: Line[]}[]}
 */
export function table({ rows, verdict }, convert) {
  const say = words.table;
  const base = rows.find(({ change }) => change.name === 'nothing');
  /** @type {{group: string, train: number, line: Line}[]} */
  const all = [];
  for (const row of rows) {
    const judged = verdict?.effects.find(({ change }) => change === row.change.name);
    const effect = judged ?? plainEffect(row, base);
    if (!effect) continue;
    const group = row === base ? 'nothing' : judged ? judged.sign : 'tried';
    all.push({ group, train: effect.train, line: lineOf(row, effect, row === base, convert) });
  }
  const failed = rows
    .filter(({ trouble }) => trouble !== '')
    .map(({ change, trouble }) => ({
      ...EMPTY,
      name: change.name,
      label: change.label,
      remark: trouble,
    }));
  const groups = /** @type {const} */ (['nothing', 'helped', 'unclear', 'hurt', 'tried'])
    .map((name) => ({
      group: say.groups[name],
      lines: all
        .filter(({ group }) => group === name)
        .sort((a, b) => a.train - b.train)
        .map(({ line }) => line),
    }))
    .concat({ group: say.groups.failed, lines: failed });
  return groups.filter(({ lines }) => lines.length > 0);
}

const EMPTY = { train: '', change: '', excess: '', valid: '', validChange: '' };
