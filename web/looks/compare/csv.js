// What a comparison came to as a file: a line for every run, also of the learning rates that were not kept.

import { field } from '../../files/csv.js';
import { differences } from './table.js';

/**
 * @import { Field } from '../../wire/protocol.js'
 * @import { Comparison, ScratchRun } from './comparison.js'
 */

/** Its line by column; losses in nats per character. @param {ScratchRun} run @param {string[]} changes */
function columnsOf(run, changes) {
  const { entry, curve, end } = run;
  const { facts, floor, uniform } = entry.outlook ?? {};
  const best = curve?.points.best();
  const above = end?.measuredLoss != null && floor ? end.measuredLoss - floor.perChar : null;
  return {
    run: entry.name,
    differences: changes.join('; '),
    learning_rate: Number(run.rate),
    best_rate: entry.best === run ? 1 : 0,
    state: run.state,
    epochs: run.epoch,
    train_loss: end?.measuredLoss,
    floor: floor?.perChar,
    above_floor: above,
    valid_loss: end?.heldOutLoss,
    best_valid_loss: best?.value,
    best_valid_epoch: best?.epoch,
    uniform,
    window: facts?.window,
    batch: facts?.batch,
    steps_per_epoch: facts?.steps,
    rollbacks: run.rollbacks,
  };
}

/** @param {Comparison} comparison @param {Field[]} fields */
export function comparisonCsv({ runs, entries: [first] }, fields) {
  const rows = runs.map((run) =>
    columnsOf(run, differences(fields, run.entry.settings, first?.settings)),
  );
  const lines = [Object.keys(rows[0] ?? {}), ...rows.map((row) => Object.values(row).map(field))];
  return lines.map((line) => `${line.join(',')}\r\n`).join('');
}
