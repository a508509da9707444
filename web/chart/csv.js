// The points of runs as a file for spreadsheets and programs.

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
 * A field as RFC 4180 quotes it. A spreadsheet takes text that begins like a formula for one, so it gets an apostrophe.
 * @param {unknown} value
 */
export function field(value) {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  if (value == null) return '';
  const text = String(value);
  const safe = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * Every point of some runs, nats per character, in the order given; `best` is 1 at the lowest held-out loss.
 * @param {{name: string, points: import('../model/points.js').Points}[]} runs
 */
export function csv(runs) {
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
