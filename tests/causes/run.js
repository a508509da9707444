// Judges the runs of a half: tools/node tests/causes/run.js [tuning|test] [--only WORD] [--index N] [--work 4,10] [--write]
//
// --work also has every sixth run explained with that many times the work (with --only or --index, every run).
// Trainings are kept in build/causes, so that a change of the rules only explains anew. --write puts the figures into
// docs/verdict.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { judge } from './judge.js';
import { PER_CAUSE, runs, SINGLE_CAUSES } from './runs.js';
import { bad, markdown, summary } from './summary.js';
import { SEEDS } from './truth.js';

/** @typedef {import('./judge.js').Judgement} Judgement */

const ROOT = new URL('../../', import.meta.url);

/**
 * Judges runs, a few at a time: each of them waits for the command most of the time.
 * @param {import('./runs.js').Run[]} chosen
 * @param {import('./judge.js').How} how
 * @param {(line: string) => void} [progress]
 */
export async function judgeAll(chosen, how, progress) {
  const judged = /** @type {Judgement[]} */ (new Array(chosen.length));
  /** @type {string[]} */
  const failed = [];
  let next = 0;
  let done = 0;
  const worker = async () => {
    for (let i = next++; i < chosen.length; i = next++) {
      const run = /** @type {import('./runs.js').Run} */ (chosen[i]);
      await judge(run, how).then(
        (one) => {
          judged[i] = one;
          const found = `${run.name}, ${run.cause}: ${one.first.label}, ${one.first.judged}`;
          progress?.(`${++done} of ${chosen.length}: ${found}\n${bad([one])}`.trim());
        },
        (error) => failed.push(`${run.name}, ${run.cause}: ${error}`),
      );
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  if (failed.length > 0) console.error(`could not be judged:\n${failed.join('\n')}`);
  return judged.filter(Boolean);
}

/** Puts the figures between their marks in the document, where it has them. @param {string} text */
function write(text) {
  const path = new URL('docs/verdict.md', ROOT);
  const document = readFileSync(path, 'utf8');
  writeFileSync(
    path,
    document.replace(/(<!-- causes -->\n).*?(<!-- end -->)/s, (_, from, to) => from + text + to),
  );
}

async function main() {
  const { values, positionals } = parseArgs({
    options: {
      only: { type: 'string', default: '' },
      index: { type: 'string' },
      work: { type: 'string', default: '' },
      write: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
  const half = positionals[0] === 'test' ? 'test' : 'tuning';
  const works = values.work.split(',').filter(Boolean).map(Number);
  const chosen = runs(half).filter(
    ({ cause, index }) =>
      cause.includes(values.only) && (!values.index || Number(values.index) === index),
  );
  const begun = performance.now();
  const part = chosen.length < PER_CAUSE * SINGLE_CAUSES.length;
  const how = { works, every: part ? 1 : 6, seeds: SEEDS };
  const judged = await judgeAll(chosen, how, (line) => process.stderr.write(`${line}\n`));
  const all = `${bad(judged)}\n${summary(judged)}`;
  console.log(all);
  console.log(`${((performance.now() - begun) / 1000).toFixed(0)} s`);
  if (part) return;
  const directory = new URL('build/causes/', ROOT);
  writeFileSync(new URL(`${half}.json`, directory), JSON.stringify(judged, null, 1));
  writeFileSync(new URL(`${half}.txt`, directory), all);
  writeFileSync(new URL(`${half}.md`, directory), markdown(judged));
  if (values.write) write(markdown(judged));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
