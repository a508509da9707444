// Draws the rows of a run: for each workload, bars of ours and of others on their own scale.
//
// Compare only the bars of one workload: a character of another one costs more or less.
import { CASES } from './cases.js';
import { nameOf, thousands, workloadsOf } from './results.js';

/** @typedef {import('./results.js').Row} Row */

const WIDTH = 880;
const MARGIN = 24;
const GUTTER = 40;
const COLUMN = (WIDTH - 2 * MARGIN - GUTTER) / 2;
/** Width of "Chromium, fused, 2 workers", and of "156k" at the end of a bar. */
const LABEL = 182;
const FIGURE = 46;
const PITCH = 20;
const BAR = 13;
const TITLE = 30;
const GAP = 22;
const HEAD = 92;

const STYLE = `
  svg { --paper: #fbfaf7; --ink: #1d2126; --soft: #5b6470; --ours: #2f5bd0; --all: #93aeee; --other: #a9aba9; }
  @media (prefers-color-scheme: dark) {
    svg { --paper: #15171a; --ink: #e8e6e1; --soft: #9aa3ad; --ours: #8fb0ff; --all: #4a63a8; --other: #646a72; }
  }
  text { font: 12px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: var(--ink); }
  .title { font-size: 17px; font-weight: 600; }
  .head { font-size: 13px; font-weight: 600; }
  .soft { fill: var(--soft); }
  .paper { fill: var(--paper); }
  .ours { fill: var(--ours); }
  .all { fill: var(--all); }
  .other { fill: var(--other); }
  .end { text-anchor: end; }`;

const escaped = (/** @type {string} */ text) =>
  text.replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c] ?? c);

const place = (/** @type {number} */ x) => Number(x.toFixed(1));

/** @param {number} x @param {number} y @param {string} kind @param {string} text */
const write = (x, y, kind, text) =>
  `<text x="${place(x)}" y="${place(y)}" class="${kind}">${escaped(text)}</text>`;

const classOf = (/** @type {Row} */ { arithmetic, workers }) =>
  arithmetic === null ? 'other' : workers > 1 ? 'all' : 'ours';

/** Left out, but in the tables: Node has the V8 of Chromium, and crews scale alike in every browser. @param {Row} row */
const left = ({ engine, workers }) =>
  engine === 'Node' || (workers > 1 && engine !== 'native' && engine !== 'Chromium');

/** The rows drawn for a workload: the best arithmetic of each engine, and peers, fastest first. @param {Row[]} rows @param {string} workload */
function drawn(rows, workload) {
  const own = rows.filter((row) => row.workload === workload && !left(row));
  const best = own.filter(
    (row) =>
      row.arithmetic !== 'plain' ||
      !own.some((other) => other.engine === row.engine && other.arithmetic === 'fused'),
  );
  return best.sort((a, b) => b.chars_per_second - a.chars_per_second);
}

/** @param {Row[]} rows of a workload @param {string} workload @param {number} x @param {number} y */
function group(rows, workload, x, y) {
  const fastest = Math.max(...rows.map((row) => row.chars_per_second));
  const longest = COLUMN - LABEL - FIGURE;
  const bars = rows.map((row, i) => {
    const top = y + TITLE + i * PITCH;
    const length = Math.max(1, (longest * row.chars_per_second) / fastest);
    const middle = top + BAR / 2 + 4.3;
    return [
      write(x + LABEL - 8, middle, 'end', nameOf(row)),
      `<rect x="${x + LABEL}" y="${top}" width="${place(length)}" height="${BAR}" rx="2" class="${classOf(row)}"/>`,
      write(x + LABEL + length + 6, middle, 'soft', thousands(row.chars_per_second)),
    ].join('\n');
  });
  return [write(x, y + 14, 'head', workload), ...bars].join('\n');
}

/** The legend of the three colours. @param {number} y */
function legend(y) {
  let x = MARGIN;
  return [
    ['ours', 'Plateau, one thread'],
    ['all', 'Plateau, several threads'],
    ['other', 'other libraries, one thread'],
  ]
    .map(([kind, text]) => {
      const at = x;
      x += 40 + 6.6 * text.length;
      return `<rect x="${place(at)}" y="${y - 10}" width="${BAR}" height="${BAR}" rx="2" class="${kind}"/>${write(at + 20, y + 1, '', text)}`;
    })
    .join('\n');
}

/**
 * @param {Row[]} rows
 * @param {string} machine "AMD EPYC, 2 cores"
 * @returns {string} SVG
 */
export function chart(rows, machine) {
  const known = CASES.filter(({ kind }) => kind !== 'cost').map(({ name }) => name);
  const groups = workloadsOf(rows)
    .filter((workload) => known.includes(workload))
    .map((workload) => ({ workload, rows: drawn(rows, workload) }));
  const bottoms = [HEAD, HEAD];
  const body = groups.map((each) => {
    const column = bottoms[0] <= bottoms[1] ? 0 : 1;
    const y = bottoms[column];
    bottoms[column] += TITLE + each.rows.length * PITCH + GAP;
    return group(each.rows, each.workload, MARGIN + column * (COLUMN + GUTTER), y);
  });
  const height = Math.max(...bottoms);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title about">
<title id="title">Characters a second that each engine trains or draws</title>
<desc id="about">Bars for each workload; the figures are those of build/bench.json.</desc>
<style>${STYLE}
</style>
<rect width="${WIDTH}" height="${height}" class="paper"/>
${write(MARGIN, 34, 'title', 'Characters a second')}
${write(MARGIN, 54, 'soft', `${machine}. Medians of one run; each workload has its own scale.`)}
${legend(76)}
${body.join('\n')}
</svg>
`;
}
