// Runs with known bits, on which gcc and clang agree.
import { execFileSync } from 'node:child_process';
import { DEFAULT_1 } from '../default-1.js';
import { textOf } from './support.js';

/** @typedef {import('../../web/wire/protocol.js').Settings} Settings */

/** tests/bits.sh compares these with gcc and clang. */
export const GOLDEN = textOf('tests/golden/bits.txt').split('\n');
const PATH = 'tests/golden/bits.md';
export const TEXT = textOf(PATH);

/** @returns {[cell: string, settings: Settings][]} */
function runs() {
  const program = 'build/release/tests/bits_main';
  execFileSync('make', ['-s', program], { stdio: ['ignore', 'ignore', 'inherit'] });
  const variant = process.arch === 'x64' ? 'plain_sse2' : 'plain_scalar';
  const lines = execFileSync(program, [PATH, variant], { encoding: 'utf8' }).trim().split('\n');
  return lines.map((line) => {
    const [cell = '', , ...settings] = line.split(' ');
    const own = Object.fromEntries(settings.map((pair) => pair.split('=')));
    return [cell, { ...DEFAULT_1, ...own }];
  });
}

export const RUNS = runs();
