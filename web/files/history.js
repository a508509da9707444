// The points of runs as a file for spreadsheets and programs.

import { field } from './csv.js';

/** Names in the file, and columns of the points. */
const COLUMNS = /** @type {const} */ ([
  ['epoch', 'epoch'],
  ['chars', 'chars'],
  ['seconds', 'seconds'],
  ['loss', 'loss'],
  ['train_loss', 'measuredLoss'],
  ['train_error', 'measuredError'],
  ['valid_loss', 'heldOutLoss'],
  ['valid_error', 'heldOutError'],
  ['grad_norm', 'gradNorm'],
  ['lr', 'lr'],
]);

/**
 * The points of a run by column, as model/points.js keeps them.
 * @typedef {Record<(typeof COLUMNS)[number][1], (number|null)[]> & {length: number, bestAt(): number}} Columns
 */

/**
 * Every point of some runs, nats per character, in the order given; `best` is 1 at the lowest held-out loss.
 * @param {{name: string, points: Columns}[]} runs
 */
export function historyCsv(runs) {
  const lines = [['run', ...COLUMNS.map(([name]) => name), 'best'].join(',')];
  for (const { name, points } of runs) {
    const run = field(name);
    const best = points.bestAt();
    for (let i = 0; i < points.length; i++) {
      const values = COLUMNS.map(([, column]) => field(points[column][i]));
      lines.push([run, ...values, i === best ? '1' : ''].join(','));
    }
  }
  return `${lines.join('\r\n')}\r\n`;
}
