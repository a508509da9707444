// Counts the instructions that a character costs to train, which no host can disturb: node bench/instructions.js
//
// Writes the table of docs/speed.md; tests/tools/instructions.test.js holds the counts against it. callgrind counts only
// what counted_steps in bench/steps.c executes. It has no AVX-512, so the core takes its AVX2 variant.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CASES, makeText } from './cases.js';

/** @typedef {import('./cases.js').Case} Case */

const DOCUMENT = 'docs/speed.md';
const PROGRAM = 'build/release/bench/steps';

/** One step of each, because valgrind takes 11 ms a character: it emulates each fused multiply-add. */
const COUNTED = [
  'lstm 128, B32 T16',
  'lstm 128, B4 T64',
  'lstm 128, B1 T64',
  'gru 2 x 128, B4 T64',
  'rnn 128, B32 T16',
];

/** The text is short, so that reading it takes no time. */
const LENGTH = 2 ** 14;

/** "gcc 12.2" */
export function compiler() {
  const program = process.env.CC || 'gcc';
  const version = execFileSync(program, ['-dumpfullversion', '-dumpversion'], { encoding: 'utf8' });
  return `${/clang/.test(program) ? 'clang' : 'gcc'} ${/\d+\.\d+/.exec(version)?.[0]}`;
}

/** @typedef {{ workload: string, instructions: number }} Count a character */

/**
 * @returns {{ variant: string, counts: Count[] }}
 */
export function countInstructions() {
  const directory = mkdtempSync(join(tmpdir(), 'plateau-steps-'));
  try {
    const text = join(directory, 'text');
    writeFileSync(text, makeText(64, LENGTH));
    let variant = '';
    const counts = COUNTED.map((workload) => {
      const network = /** @type {Case} */ (CASES.find(({ name }) => name === workload));
      const out = join(directory, 'counts');
      const words = Object.entries(network.settings).map(([name, value]) => `${name}=${value}`);
      const how = [
        '--tool=callgrind',
        '--toggle-collect=counted_steps',
        `--callgrind-out-file=${out}`,
      ];
      const said = execFileSync('valgrind', [...how, '-q', PROGRAM, text, '1', ...words], {
        encoding: 'utf8',
      });
      const { variant: ran, chars } = JSON.parse(said);
      variant = ran;
      const total = Number(/^(?:summary|totals): (\d+)/m.exec(readFileSync(out, 'utf8'))?.[1]);
      return { workload, instructions: total / chars };
    });
    return { variant, counts };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const PLACE = /(<!-- instructions -->\n)[\s\S]*?(<!-- end -->)/;

const inThousands = (/** @type {number} */ count) => Math.round(count).toLocaleString('en');

/** @param {{ variant: string, counts: Count[] }} counted @param {string} compiledBy @returns {string} */
export function tableOf({ variant, counts }, compiledBy) {
  const rows = counts.map(
    ({ workload, instructions }) => `| ${workload} | ${inThousands(instructions)} |`,
  );
  return [
    `| ${compiledBy}, ${variant} | instructions a character |`,
    '| --- | --- |',
    ...rows,
  ].join('\n');
}

/** The table in the document. @param {string} document @returns {{ compiledBy: string, variant: string, counts: Count[] }} */
export function readTable(document) {
  const table = PLACE.exec(document)?.[0] ?? '';
  const [, compiledBy = '', variant = ''] = /^\| (.+), (\w+) \| instr/m.exec(table) ?? [];
  const counts = [...table.matchAll(/^\| (.+) \| ([\d,]+) \|$/gm)].map(([, workload, count]) => ({
    workload,
    instructions: Number(count.replaceAll(',', '')),
  }));
  return { compiledBy, variant, counts };
}

const LIMIT = 0.02;

/**
 * Counts that differ from the table by more than the limit, each as a line.
 * @param {Count[]} counts @param {Count[]} known
 */
export function differences(counts, known) {
  return counts.flatMap(({ workload, instructions }) => {
    const before = known.find((each) => each.workload === workload)?.instructions;
    const now = `${workload}: ${inThousands(instructions)} instructions a character`;
    if (before === undefined) return [`${now}, not in ${DOCUMENT}`];
    const change = instructions / before - 1;
    if (Math.abs(change) <= LIMIT) return [];
    const sign = change > 0 ? '+' : '';
    return [
      `${now}, ${inThousands(before)} in ${DOCUMENT} (${sign}${(100 * change).toFixed(1)} %)`,
    ];
  });
}

if (import.meta.url === `file://${process.argv[1]}`) {
  process.chdir(new URL('..', import.meta.url).pathname);
  const table = tableOf(countInstructions(), compiler());
  const document = readFileSync(DOCUMENT, 'utf8');
  if (!PLACE.test(document)) throw new Error(`${DOCUMENT} has no place for the table.`);
  const put = (
    /** @type {string} */ _,
    /** @type {string} */ before,
    /** @type {string} */ after,
  ) => `${before}\n${table}\n\n${after}`;
  writeFileSync(DOCUMENT, document.replace(PLACE, put));
  console.log(table);
}
