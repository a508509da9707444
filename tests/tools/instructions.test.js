// Instructions of a fixed run: a change of speed that no host can hide, or pretend.
//
// The counts depend on the compiler and on the kind of CPU, so with others than those of the table nothing is compared.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  compiler,
  countInstructions,
  differences,
  readTable,
  tableOf,
} from '../../bench/instructions.js';

const table = readTable(readFileSync('docs/speed.md', 'utf8'));

/** Why nothing can be compared here; null: it can. */
function otherMachine() {
  if (spawnSync('valgrind', ['--version']).status !== 0) return 'there is no valgrind';
  if (compiler() !== table.compiledBy) return `${compiler()} is not ${table.compiledBy}`;
  const flags = readFileSync('/proc/cpuinfo', 'utf8');
  return /\bavx2\b/.test(flags) && /\bfma\b/.test(flags) ? null : 'this CPU has no AVX2';
}

test('a table is read as it was written', () => {
  const counted = {
    variant: 'fused_avx2',
    counts: [{ workload: 'lstm 128, B4 T64', instructions: 70_087 }],
  };
  const document = `<!-- instructions -->\n\n${tableOf(counted, 'gcc 12.2')}\n\n<!-- end -->`;
  assert.deepEqual(readTable(document), { compiledBy: 'gcc 12.2', ...counted });
  assert.equal(table.counts.length, 5);
});

test('a count that differs by over 2 % either way is named, with both figures and what to do', () => {
  const counts = (/** @type {number} */ instructions) => [{ workload: 'rnn', instructions }];
  assert.deepEqual(differences(counts(10_199), counts(10_000)), []);
  assert.deepEqual(differences(counts(9801), counts(10_000)), []);
  const [more] = differences(counts(10_201), counts(10_000));
  assert.match(more, /^rnn: 10,201 instructions a character, 10,000 in docs\/speed.md \(\+2.0 %\)/);
  assert.match(differences(counts(9799), counts(10_000))[0], /9,799.*-2.0 %/);
  assert.match(differences(counts(1), [])[0], /not in docs\/speed.md/);
});

const reason = otherMachine();

test('a character costs the instructions of docs/speed.md, to 2 %', {
  skip: reason ?? false,
}, () => {
  const { variant, counts } = countInstructions();
  assert.equal(variant, table.variant);
  assert.deepEqual(
    differences(counts, table.counts),
    [],
    'If this is meant: make c-bench && tools/node bench/instructions.js',
  );
});
