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

/** "gcc 12.2" @returns {string|null} */
export function compiler() {
  const version = execFileSync(process.env.CC ?? 'gcc', ['-dumpfullversion'], { encoding: 'utf8' });
  const name = /clang/.test(process.env.CC ?? 'gcc') ? 'clang' : 'gcc';
  return `${name} ${version.trim().split('.').slice(0, 2).join('.')}`;
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

/** @param {{ variant: string, counts: Count[] }} counted @param {string} compiledBy @returns {string} */
export function tableOf({ variant, counts }, compiledBy) {
  const rows = counts.map(
    ({ workload, instructions }) =>
      `| ${workload} | ${Math.round(instructions).toLocaleString('en')} |`,
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
