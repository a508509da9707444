// What a comparison came to as a file: a line for every run, also of the learning rates that were not kept.

import { field } from '../../chart/csv.js';

/** @import { Comparison } from './comparison.js' */

const COLUMNS = [
  'run',
  'differences',
  'learning_rate',
  'best_rate',
  'state',
  'epochs',
  'train_loss',
  'floor',
  'above_floor',
  'valid_loss',
  'best_valid_loss',
  'best_valid_epoch',
  'uniform',
  'window',
  'batch',
  'steps_per_epoch',
  'rollbacks',
];

/**
 * Losses in nats per character.
 * @param {Comparison} comparison
 * @param {(settings: import('../../wire/protocol.js').Settings) => string[]} differ how settings differ from the first entry's
 */
export function comparisonCsv({ trials }, differ) {
  const lines = [COLUMNS.join(',')];
  for (const trial of trials) {
    const { entry, rate, state, epoch, train, valid, curve, rollbacks } = trial;
    const { facts, floor, uniform } = entry.outlook ?? {};
    const low = floor?.perChar;
    const best = curve?.points.best();
    const row = [
      entry.name,
      differ(entry.settings).join('; '),
      Number(rate),
      entry.best === trial ? 1 : 0,
    ];
    row.push(state, epoch, ...numbers(train, low, above(train, low), valid));
    row.push(...numbers(best?.value, best?.epoch, uniform, facts?.window, facts?.batch));
    row.push(...numbers(facts?.steps, rollbacks));
    lines.push(row.map(field).join(','));
  }
  return `${lines.join('\r\n')}\r\n`;
}

/** @param {number|null} train @param {number|undefined} floor */
const above = (train, floor) => (train === null || floor === undefined ? null : train - floor);

/** What is not there becomes an empty field. @param {(number|null|undefined)[]} values */
const numbers = (...values) => values.map((value) => value ?? Number.NaN);
