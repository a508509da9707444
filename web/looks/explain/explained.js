// What is shown beside the answer's sentences, which come from the core: the one click, the budget's bar, the table.
//
// Differences are taken between shown losses, so that they are right in perplexity too, which is no multiple of nats.

import { formatLoss } from '../../words/units.js';
import { words } from './words.js';

/**
 * @import { Settings } from '../../wire/protocol.js'
 * @import { Convert, Unit } from '../../words/units.js'
 * @import { Experiments, Row } from './experiments.js'
 * @import { Answer, Change, Effect } from './result.js'
 */

/**
 * What the one click does: train on, continue with a change, start over with other settings, up to an epoch.
 * @typedef {{do: 'train'}|{do: 'go-on', change: string, name: string}|{do: 'start', settings: Settings, change: string, until: number|null}} Deed
 */

/** The one thing to do: what the button says, null where there is none, and sentences beside it. @typedef {{button: string|null, deed: Deed|null, notes: string}} Advice */

/** Of the budget: figures as they are shown, places as shares of the whole. @typedef {{share: string, words: string, figure: string, noise: string, from: number, width: number}} Piece */

/** @typedef {{name: string, label: string, train: string, change: string, excess: string, valid: string, validChange: string, remark: string}} Line */

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

/** The answer in one sentence, '' while there is none. @param {Experiments} experiments @param {Unit} unit */
export const sentence = ({ answers }, unit) => answers?.[unit].sentence ?? '';

/**
 * The click for what the answer advises.
 * @param {Experiments} experiments
 * @param {Answer} answer
 * @returns {Deed|null}
 */
function deedOf({ curve, epoch }, { action, experiments }) {
  const change = action.change ?? '';
  if (action.title === '' || !curve) return null;
  switch (action.do) {
    case 'go-on':
      return { do: 'train' };
    case 'go-on-with': {
      const { phrase = change } = experiments.find(({ name }) => name === change) ?? {};
      return { do: 'go-on', change, name: words.action.name(curve.name, epoch, phrase) };
    }
    case 'start-over': {
      const settings = action.setting ? { [action.setting]: action.value ?? '' } : {};
      return { do: 'start', settings, change, until: null };
    }
    default:
      // What continues another run cannot be had again from new weights.
      return curve.from ? null : { do: 'start', settings: {}, change, until: action.until };
  }
}

/**
 * The one thing to do.
 * @param {Experiments} experiments
 * @param {Unit} unit
 * @returns {Advice}
 */
export function advice(experiments, unit) {
  const answer = experiments.answers?.[unit];
  if (!answer) return { button: null, deed: null, notes: '' };
  const { title, notes } = answer.action;
  const deed = deedOf(experiments, answer);
  const more = deed?.do === 'go-on' ? ` ${words.action.beside}` : '';
  return { button: deed && title, deed, notes: `${notes}${more}` };
}

/**
 * The loss in its stated order. Each part is what it takes from the loss that those before it have left.
 * @param {Experiments} experiments
 * @param {Unit} unit
 * @param {Convert} convert
 */
export function budget({ answers, found, curve }, unit, convert) {
  const answer = answers?.[unit];
  if (!answer || !found || !Number.isFinite(answer.loss)) return null;
  const whole = convert(answer.loss);
  /** @type {Piece[]} */
  const pieces = [];
  let left = answer.loss;
  let at = 0;
  for (const { part, nats, noise, experiment, words } of answer.budget) {
    if (part === 'gradient' && curve?.settings.bptt !== 'last') continue;
    const floor = part === 'floor';
    const value = floor ? convert(nats) : nats > 0 ? convert(left) - convert(left - nats) : 0;
    const figure = shown(value);
    const sd = experiment && noise > 0 ? besideOf(spread(convert, left, noise), figure) : '';
    pieces.push({ share: part, words, figure, noise: sd, from: at / whole, width: value / whole });
    at += value;
    if (!floor) left -= nats;
  }
  const lowest = convert(found.floor);
  return {
    about: answer.about_budget,
    pieces,
    floors: answer.floors.map(({ words, nats }) => ({ words, figure: shown(convert(nats)) })),
    floor: shown(lowest),
    above: shown(whole - lowest),
  };
}

/** @param {number[]} values */
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Before there is an answer: what can be shown of an outcome without judging it. @param {Row} row @param {Row|undefined} base @returns {Omit<Effect, 'phrase'|'group'|'effect'>|null} */
function plainEffect({ change, outcome }, base) {
  if (!outcome) return null;
  const train = mean(outcome.train);
  const valid = mean(outcome.valid);
  const than = (/** @type {'train'|'valid'} */ part) =>
    base?.outcome ? mean(base.outcome[part]) : Number.NaN;
  const changes = { change: train - than('train'), valid_change: valid - than('valid') };
  const { name, label } = change;
  return { ...outcome, name, label, train, valid, ...changes, noise: Number.NaN };
}

/**
 * @param {Omit<Effect, 'phrase'|'group'|'effect'>} effect
 * @param {Change} tried
 * @param {Convert} convert
 * @returns {Line}
 */
function lineOf(effect, tried, convert) {
  const { name, label, train, change, noise, floor, valid, valid_change, rollbacks } = effect;
  const say = words.table;
  const differs = (/** @type {number} */ now, /** @type {number} */ by) =>
    name === 'nothing' || !Number.isFinite(by) ? '' : signed(convert(now) - convert(now - by));
  const trainChange = differs(train, change);
  const sd = spread(convert, train, noise);
  const known = trainChange && Number.isFinite(sd);
  const remarks = [
    effect.stopped ? say.stopped : rollbacks > 0 && say.rollbacks(rollbacks),
    !tried.sameFloor && say.ownFloor(shown(convert(floor))),
  ];
  return {
    name,
    label,
    train: shown(convert(train)),
    change: known ? `${trainChange} \u00b1 ${besideOf(sd, trainChange)}` : trainChange,
    excess: shown(convert(train) - convert(floor)),
    valid: shown(convert(valid)),
    validChange: differs(valid, valid_change),
    remark: remarks.filter(Boolean).join(', '),
  };
}

const EMPTY = { train: '', change: '', excess: '', valid: '', validChange: '' };

/**
 * The table: as it is, what helped, what did not clearly, what hurt; the lowest training loss first in each.
 * @param {Experiments} experiments
 * @param {Convert} convert
 * @returns {{group: string, lines: Line[]}[]}
 */
export function table({ rows, answers }, convert) {
  const say = words.table;
  const base = rows.find(({ change }) => change.name === 'nothing');
  /** @type {{group: string, train: number, line: Line}[]} */
  const all = [];
  for (const row of rows) {
    const { name, label } = row.change;
    const judged = answers?.nats.experiments.find((effect) => effect.name === name);
    const effect = judged ?? plainEffect(row, base);
    if (row.trouble)
      all.push({ group: 'failed', train: 0, line: { ...EMPTY, name, label, remark: row.trouble } });
    if (!effect) continue;
    const group = row === base ? 'nothing' : (judged?.effect ?? 'tried');
    all.push({ group, train: effect.train, line: lineOf(effect, row.change, convert) });
  }
  return Object.entries(say.groups)
    .map(([name, group]) => ({
      group,
      lines: all
        .filter((each) => each.group === name)
        .sort((a, b) => a.train - b.train)
        .map(({ line }) => line),
    }))
    .filter(({ lines }) => lines.length > 0);
}
