// Losses measured by a sample of windows, held against the whole part: 20 runs on texts that the size of the sample was
// not chosen on. docs/measuring.md has the figures.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** @typedef {{ part: number, sampled: boolean, exact: number, loss: number, error: number, floor: number }} Measured */

const TEXTS = [
  'corpus/handbook.md',
  'node_modules/axe-core/locales/de.json',
  'node_modules/@types/node/util.d.ts',
  'node_modules/@types/node/process.d.ts',
  'node_modules/selenium-webdriver/lib/webdriver.js',
];

/** Epochs and settings; dropout and two layers are Default's. */
const RUNS = [
  '2 hidden=32 valid=0.1',
  '8 cell=lstm layers=1 hidden=32 window=32 valid=0.45',
  '4 cell=rnn layers=1 hidden=24 state=reset window=16 valid=0.45',
  '12 cell=gru layers=1 hidden=32 state=reset window=48 batch=4 burn_in=5',
];

test('a sampled loss is within two standard errors of the exact one in 90 % or more', () => {
  const program = 'build/release/tests/excerpt_main';
  execFileSync('make', ['-s', program], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  /** @type {{ name: string, off: number }[]} */
  const off = [];
  for (const text of TEXTS)
    for (const run of RUNS) {
      const args = [join(root, text), ...run.split(' ')];
      const out = execFileSync(join(root, program), args, { encoding: 'utf8' });
      for (const line of out.trim().split('\n')) {
        /** @type {Measured} */
        const { part, sampled, exact, loss, error, floor } = JSON.parse(line);
        const name = `${text} ${run} ${part ? 'held out' : 'training'}`;
        if (part === 0) assert.ok(sampled, name);
        if (!sampled) assert.equal(loss, exact, name);
        if (part === 0) assert.ok(loss > floor - 2 * error, `${name}: below its floor`);
        assert.ok(error > 0 && error < 0.1 * exact, `${name}: ${error}`);
        if (sampled) off.push({ name, off: (loss - exact) / error });
      }
    }
  const far = off.filter(({ off }) => Math.abs(off) > 2);
  assert.ok(off.length >= 20, `${off.length} sampled`);
  assert.ok(far.length <= 0.1 * off.length, far.map((x) => `${x.name}: ${x.off}`).join('\n'));
  console.log(`${off.length - far.length} of ${off.length} within two standard errors`);
});
