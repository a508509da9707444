// What is shown beside the answer's sentences, which come from the core: the one click, the budget's bar, the table.
//
// Differences are taken between shown losses, so that they are right in perplexity too, which is no multiple of nats.

import { formatCount, formatLoss, formatPair } from '../../words/units.js';
import { words } from './words.js';

/**
 * @import { Convert, Unit } from '../../words/units.js'
 * @import { Experiments, Row } from './experiments.js'
 * @import { Answer, Effect } from './result.js'
 */

/**
 * What a click does: train on, continue with a change, start over with one, go back to the best moment.
 * @typedef {{do: 'train'}|{do: 'go-on', change: string, name: string}|{do: 'start', change: string}|{do: 'back'}} Deed
 */

/** @typedef {{button: string, deed: Deed}} Click */

/** The one thing to do, null where there is none; what else there is to see; and sentences beside them. @typedef {{first: Click|null, beside: Click|null, notes: string}} Advice */

/** Of the budget: figures as they are shown, places as shares of the whole. @typedef {{share: string, words: string, figure: string, noise: string, from: number, width: number}} Piece */

/** @typedef {{name: string, label: string, train: string, change: string, excess: string, valid: string, validChange: string, remark: string, expect: string}} Line */

/** Floors that differ by more than this share of the loss are two. */
const MOVED = 0.01;
/** A loss that rises by this factor after a change is a jump: as in src/explain/words.c. */
const JUMP = 1.2;
/** Trials whose epochs differ by less than this share count as equally long: whole steps do not always come out even. */
const SAME = 0.1;

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

/** How much a deviation from a loss is as it is shown. @param {Convert} convert @param {number} at @param {number} noise */
const spread = (convert, at, noise) => (convert(at + noise) - convert(at - noise)) / 2;

/** The answer in one sentence, '' while there is none. @param {Experiments} experiments @param {Unit} unit */
export const sentence = ({ answers }, unit) => answers?.[unit].sentence ?? '';

/**
 * Continues the run with a change.
 * @param {Experiments} experiments
 * @param {Answer} answer
 * @param {string} change
 * @returns {Deed}
 */
function goingOn({ curve, epoch }, { experiments }, change) {
  const { phrase = change } = experiments.find(({ name }) => name === change) ?? {};
  return { do: 'go-on', change, name: words.action.name(curve?.name ?? '', epoch, phrase) };
}

/**
 * The click for what the answer advises.
 * @param {Experiments} experiments
 * @param {Answer} answer
 * @param {import('../../model/curve.js').Curve|null} now that of the run at hand
 * @returns {Deed|null}
 */
function deedOf(experiments, answer, now) {
  const { action } = answer;
  const change = action.change ?? '';
  switch (action.do) {
    case 'go-on':
      // To train another run than the one that was looked at is no advice.
      return now === experiments.curve ? { do: 'train' } : null;
    case 'go-on-with':
      return goingOn(experiments, answer, change);
    case 'start-over':
      return { do: 'start', change };
    case 'stop-at-best': {
      // The run at hand alone has its best weights, and it may have gone on to better ones.
      const best = now === experiments.curve ? now?.past : null;
      return best && Math.floor(best.epoch) === action.until ? { do: 'back' } : null;
    }
    default:
      return null;
  }
}

/**
 * What to do.
 * @param {Experiments} experiments
 * @param {Unit} unit
 * @param {import('../../model/curve.js').Curve|null} now that of the run at hand
 * @returns {Advice}
 */
export function advice(experiments, unit, now) {
  const answer = experiments.answers?.[unit];
  if (!answer) return { first: null, beside: null, notes: '' };
  const { title, notes, beside } = answer.action;
  const deed = title === '' ? null : deedOf(experiments, answer, now);
  const other = beside && goingOn(experiments, answer, beside);
  const more = deed?.do === 'go-on' ? ` ${words.action.beside}` : '';
  return {
    first: deed && { button: title, deed },
    beside: other ? { button: words.action.memory, deed: other } : null,
    notes: `${notes}${more}`,
  };
}

/**
 * The loss in its stated order. Each part is what it takes from the loss that those before it have left.
 * @param {Experiments} experiments
 * @param {Unit} unit
 * @param {Convert} convert
 */
export function budget({ answers, evidence, curve }, unit, convert) {
  const answer = answers?.[unit];
  if (!answer || !evidence || !Number.isFinite(answer.loss)) return null;
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
  const lowest = convert(evidence.floor);
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

/** What a row of the table needs. @typedef {Pick<Effect, 'name'|'label'|'group'|'anew'|'train'|'change'|'noise'|'floor'|'valid'|'valid_change'|'valid_noise'|'epochs'|'rollbacks'|'stopped'>} Shown */

/** Before there is an answer: what can be shown of an outcome without judging it. @param {Row} row @returns {Shown|null} */
function plainEffect({ trial, outcome }) {
  if (!outcome) return null;
  const unknown = { change: NaN, noise: NaN, valid_change: NaN, valid_noise: NaN };
  return { ...trial, ...outcome, ...unknown, train: mean(outcome.train), valid: outcome.least };
}

/**
 * A difference of two shown losses, with how uncertain it is.
 * @param {Convert} convert @param {number} now @param {number} by @param {number} noise
 */
function difference(convert, now, by, noise) {
  if (!Number.isFinite(by)) return '';
  const figure = signed(convert(now) - convert(now - by));
  const wide = spread(convert, now, noise);
  return Number.isFinite(wide) && figure !== '0'
    ? `${figure} \u00b1\u00a0${besideOf(wide, figure)}`
    : figure;
}

/**
 * @param {Shown} effect
 * @param {number} usual epochs of a trial that continues the run
 * @param {boolean} ownFloor it has another one than the run
 * @param {string} expect what to expect of it
 * @param {Convert} convert
 * @returns {Line}
 */
function lineOf(effect, usual, ownFloor, expect, convert) {
  const { name, label, group, train, change, noise, floor, valid, rollbacks } = effect;
  const say = words.table;
  const base = group === 'nothing';
  const remarks = [
    (effect.anew || Math.abs(effect.epochs / usual - 1) > SAME) && say.epochs(effect.epochs),
    effect.stopped ? say.stopped : rollbacks > 0 && say.rollbacks(rollbacks),
    ownFloor && say.ownFloor(shown(convert(floor))),
  ];
  return {
    name,
    label,
    train: shown(convert(train)),
    change: base ? '' : difference(convert, train, change, noise),
    excess: shown(convert(train) - convert(floor)),
    valid: shown(convert(valid)),
    validChange: base
      ? ''
      : difference(convert, valid, effect.valid_change, 2 * effect.valid_noise),
    remark: remarks.filter(Boolean).join(', '),
    expect,
  };
}

const EMPTY = { train: '', change: '', excess: '', valid: '', validChange: '', expect: '' };

/** About as much, in a figure or two. @param {number} value */
const roughly = (value) => {
  const round = Number(value.toPrecision(2));
  return round < 1000 ? String(round) : formatCount(round);
};

/**
 * What the chart would show if the run continued so, by what the trial measured.
 * @param {Effect} effect
 * @param {number} now the loss of the run
 * @param {Convert} convert
 */
function expected({ start, peak, train, epochs }, now, convert) {
  const say = words.table;
  const [first, last] = formatPair(convert(now), convert(train));
  const high = Math.max(start, peak || start);
  if (!(high > JUMP * now)) return say.straight(first, last, epochs);
  const jump = roughly(convert(high));
  return train < now ? say.jump(jump, first, epochs) : say.stays(jump, last, epochs);
}

/**
 * The group of the table.
 * @param {Shown} effect
 * @param {Effect|undefined} judged
 * @param {import('./result.js').Evidence|null} run
 */
function groupOf({ group, anew, floor }, judged, run) {
  if (anew) return 'anew';
  // Also for as long as what keeps the memory, which is held against it.
  if (group === 'nothing') return 'nothing';
  if (!judged) return 'tried';
  const moved = run && Math.abs(floor - run.floor) > MOVED * run.train;
  return moved || group === 'memory' ? 'floor' : judged.effect;
}

/**
 * The rows to be shown of the trials: those of the run itself, and of a change from new weights the longest.
 * @param {Row[]} rows @param {Effect[]|undefined} judged
 */
function toBeShown(rows, judged) {
  if (judged) return rows.filter((_, i) => judged[i]?.shown);
  /** @type {Map<string, Row>} */
  const latest = new Map();
  for (const row of rows)
    if (row.trial.seed === 0 && row.over)
      latest.set(row.trial.name.replace(/^new.*:/, 'new:'), row);
  return [...latest.values()];
}

/**
 * The table: as it is, what lowered the training loss, what did not clearly, what raised it, what moves the floor, what
 * began from new weights; the lowest training loss first in each.
 * @param {Experiments} experiments
 * @param {Convert} convert
 * @returns {{group: string, lines: Line[]}[]}
 */
export function table({ rows, answers, evidence, trained }, convert) {
  const judged = answers?.nats.experiments;
  /** @type {{group: string, train: number, line: Line}[]} */
  const all = [];
  for (const row of toBeShown(rows, judged)) {
    const { name, label, sameFloor } = row.trial;
    const effect = judged?.[rows.indexOf(row)];
    const shown = row.outcome && (effect ?? plainEffect(row));
    if (shown) {
      const group = groupOf(shown, effect, evidence);
      const moves = effect && evidence && group === 'floor';
      const expect = moves ? expected(effect, evidence.train, convert) : '';
      const line = lineOf(shown, trained, !sameFloor, expect, convert);
      all.push({ group, train: shown.train, line });
    } else
      all.push({ group: 'failed', train: 0, line: { ...EMPTY, name, label, remark: row.trouble } });
  }
  return Object.entries(words.table.groups)
    .map(([name, group]) => ({
      group,
      lines: all
        .filter((each) => each.group === name)
        .sort((a, b) => a.train - b.train)
        .map(({ line }) => line),
    }))
    .filter(({ lines }) => lines.length > 0);
}
