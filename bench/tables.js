// Writes the rows of a run as text for the terminal, and as Markdown tables.
import { CASES } from './cases.js';
import { nameOf, QUIET_ROUNDS, thousands, workloadsOf } from './results.js';

/** @typedef {import('./results.js').Row} Row */
/** @typedef {import('./required.js').Verdict} Verdict */
/** @typedef {import('./statistics.js').Spread} Spread */

const isPeer = (/** @type {Row} */ { arithmetic, seconds }) =>
  arithmetic === null && seconds === null;

/** "76 % (74–78)" @param {Spread} spread */
function percentOf({ median, quartiles: [lower, upper] }) {
  const [from, to] = [lower, upper].map((x) => x.toFixed(0));
  return `${median.toFixed(0)} %${from === to ? '' : ` (${from}–${to})`}`;
}

/** "1.57x (1.52–1.61)" @param {Spread} spread */
const ratioOf = ({ median, quartiles }) =>
  `${median.toFixed(2)}x (${quartiles.map((x) => x.toFixed(2)).join('–')})`;

/** "76 % (74–78) of the peak, 92 % (91–93) of the witness"; nothing if there are no loops @param {Row} row */
function sharesOf({ percent_of_peak, percent_of_witness, rounds, quiet }) {
  if (!percent_of_peak || !percent_of_witness) return '';
  const busy = quiet < QUIET_ROUNDS ? `, ${quiet} of ${rounds} rounds quiet` : '';
  return `${percentOf(percent_of_peak)} of the peak, ${percentOf(percent_of_witness)} of the witness${busy}`;
}

/** What the host left of the machine. @param {{ stolen: number, rounds: number, quiet: number, witness: number }} host */
export function hostLine({ stolen, rounds, quiet, witness }) {
  const busy = 100 * (1 - quiet / rounds);
  const counted = `The host took ${stolen.toFixed(1)} % of the time by its own count`;
  if (rounds === 0) return `${counted}.`;
  return (
    `${counted}; ` +
    `${busy.toFixed(0)} % of ${rounds} rounds were not quiet; the witness was at ${witness.toFixed(0)} % of the peak (median).`
  );
}

/** For the terminal. @param {Row[]} rows @returns {string[]} lines */
export function lines(rows) {
  const width = Math.max(...rows.map((row) => nameOf(row).length));
  const line = (/** @type {Row} */ row) => {
    const name = nameOf(row).padEnd(width);
    if (row.seconds !== null) return `  ${name} ${row.seconds.toFixed(1).padStart(8)} s`;
    const speed = `${thousands(row.chars_per_second)} (${thousands(row.best)})`.padStart(16);
    const flops = `${(row.gflops ?? 0).toFixed(1).padStart(6)} GFLOP/s`;
    return `  ${name} ${speed} chars/s ${flops}  ${sharesOf(row)}`.trimEnd();
  };
  return workloadsOf(rows).flatMap((workload) => {
    const own = rows.filter((row) => row.workload === workload);
    return ['', workload, ...own.map(line), ...ratios(own)];
  });
}

/** "  over PyTorch: native 3.11x (3.0–3.2), Chromium 1.52x (1.4–1.6)" for each peer, and over one thread. @param {Row[]} rows of one workload */
function ratios(rows) {
  const ours = rows.filter((row) => row.arithmetic === 'fused' || row.engine === 'WebKitGTK');
  const peers = rows.filter(isPeer).map(({ engine }) => {
    const list = ours
      .filter((row) => row.workers === 1 && row.over[engine])
      .map((row) => `${row.engine} ${ratioOf(row.over[engine])}`);
    return `  over ${engine}: ${list.join(', ')}`;
  });
  const crews = rows.flatMap((row) =>
    row.over_one ? [`  over one: ${nameOf(row)} ${ratioOf(row.over_one)}`] : [],
  );
  return [...peers, ...crews];
}

/** @param {Verdict[]} verdicts @returns {string[]} lines */
export function verdictLines(verdicts) {
  const width = Math.max(...verdicts.map(({ name }) => name.length));
  const say = (/** @type {Verdict['verdict']} */ verdict) =>
    verdict === 'missed' ? 'MISSED' : (verdict ?? '');
  return verdicts.map(
    ({ name, required, measured, verdict }) =>
      `  ${say(verdict).padEnd(11)} ${name.padEnd(width)}  ${required.padEnd(16)}  ${measured}`,
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
  const { percent_of_peak: peak, percent_of_witness: witness } = row;
  return peak && witness ? `${speed}: ${percentOf(peak)}, ${percentOf(witness)}` : speed;
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
      ...verdicts.map(({ name, required, measured, verdict }) => [
        name,
        required,
        measured,
        verdict ?? '',
      ]),
    ]),
  };
}
