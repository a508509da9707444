// Writes the rows of a run as text for the terminal, and as Markdown tables.
import { CASES } from './cases.js';
import { nameOf, thousands, workloadsOf } from './results.js';

/** @typedef {import('./results.js').Row} Row */
/** @typedef {import('./required.js').Verdict} Verdict */

const isPeer = (/** @type {Row} */ { arithmetic, seconds }) =>
  arithmetic === null && seconds === null;

/** "Chromium 1.42x, native 2.21x" for each peer. @param {Row[]} rows of one workload @returns {{ peer: string, ratios: string }[]} */
function ratios(rows) {
  const ours = rows.filter(
    (row) => row.workers === 1 && (row.arithmetic === 'fused' || row.engine === 'WebKitGTK'),
  );
  return rows.filter(isPeer).map((peer) => ({
    peer: peer.engine,
    ratios: ours
      .map((row) => `${row.engine} ${(row.chars_per_second / peer.chars_per_second).toFixed(2)}x`)
      .join(', '),
  }));
}

/** For the terminal. @param {Row[]} rows @returns {string[]} lines */
export function lines(rows) {
  const width = Math.max(...rows.map((row) => nameOf(row).length));
  const line = (/** @type {Row} */ row) => {
    const name = nameOf(row).padEnd(width);
    if (row.seconds !== null) return `  ${name} ${row.seconds.toFixed(1).padStart(8)} s`;
    const speed = `${thousands(row.chars_per_second)} (${thousands(row.best)})`.padStart(16);
    const flops = `${(row.gflops ?? 0).toFixed(1).padStart(6)} GFLOP/s`;
    const share =
      row.percent_of_peak === null || row.peak_gflops === null
        ? ''
        : `  ${row.percent_of_peak.toFixed(0).padStart(3)} % of ${(row.peak_gflops * row.workers).toFixed(1)}`;
    return `  ${name} ${speed} chars/s ${flops}${share}`;
  };
  return workloadsOf(rows).flatMap((workload) => {
    const own = rows.filter((row) => row.workload === workload);
    const against = ratios(own).map(({ peer, ratios }) => `  over ${peer}: ${ratios}`);
    return ['', workload, ...own.map(line), ...against];
  });
}

/** @param {Verdict[]} verdicts @returns {string[]} lines */
export function verdictLines(verdicts) {
  const width = Math.max(...verdicts.map(({ name }) => name.length));
  const say = (/** @type {boolean|null} */ holds) =>
    holds === null ? '     ' : holds ? 'holds' : 'MISSED';
  return verdicts.map(
    ({ name, required, measured, holds }) =>
      `  ${say(holds).padEnd(6)} ${name.padEnd(width)}  ${required.padEnd(16)}  ${measured}`,
  );
}

/** @param {string[][]} cells with a head @returns {string} */
function markdown(cells) {
  const rule = cells[0].map(() => '---');
  return [cells[0], rule, ...cells.slice(1)].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** @param {Row|undefined} row */
function cell(row) {
  if (row === undefined) return '–';
  const speed = thousands(row.chars_per_second);
  return row.percent_of_peak === null ? speed : `${speed} (${row.percent_of_peak.toFixed(0)} %)`;
}

/** A row for each workload, a column for each engine. @param {Row[]} rows @param {(row: Row) => boolean} wanted */
function grid(rows, wanted) {
  const chosen = rows.filter(wanted);
  if (chosen.length === 0) return 'Not measured in this run.';
  const columns = [...new Set(chosen.map(nameOf))];
  const body = workloadsOf(chosen).map((workload) => [
    workload,
    ...columns.map((name) =>
      cell(chosen.find((row) => row.workload === workload && nameOf(row) === name)),
    ),
  ]);
  return markdown([['characters/s', ...columns], ...body]);
}

/** Every table of docs/speed.md by its name. @param {Row[]} rows @param {Verdict[]} verdicts @returns {Record<string, string>} */
export function tables(rows, verdicts) {
  const known = new Set(CASES.map(({ name }) => name));
  const ours = (/** @type {Row} */ row) => known.has(row.workload) && row.arithmetic !== null;
  const whole = rows.filter(({ seconds }) => seconds !== null);
  return {
    native: grid(rows, (row) => ours(row) && (row.engine === 'native' || row.engine === 'Node')),
    browsers: grid(
      rows,
      (row) => ours(row) && row.workers === 1 && row.engine !== 'native' && row.engine !== 'Node',
    ),
    crews: grid(rows, (row) => ours(row) && row.workers > 1),
    peers: grid(rows, isPeer),
    whole: markdown([
      ['a whole run', 'where', 'seconds'],
      ...whole.map((row) => [row.workload, nameOf(row), (row.seconds ?? 0).toFixed(1)]),
    ]),
    required: markdown([
      ['what', 'required', 'measured', ''],
      ...verdicts.map(({ name, required, measured, holds }) => [
        name,
        required,
        measured,
        holds === null ? '' : holds ? 'holds' : 'missed',
      ]),
    ]),
  };
}
