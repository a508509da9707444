// make test-native counts what went wrong: programs that fail, crash, hang, stop early or run nothing.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const directory = mkdtempSync(join(tmpdir(), 'plateau-native-'));
after(() => rmSync(directory, { recursive: true }));

/** Runs programs, each a few lines of shell, as make test-native runs those in C. @param {Record<string, string>} programs */
function runNative(programs) {
  const paths = Object.entries(programs).map(([name, lines]) => {
    const path = join(directory, name);
    writeFileSync(path, `#!/bin/sh\n${lines}\n`, { mode: 0o755 });
    return path;
  });
  const env = { ...process.env, LIMIT: '1' };
  const { status, stdout } = spawnSync('tools/run-native', paths, { encoding: 'utf8', env });
  const lines = stdout.replaceAll(`${directory}/`, '').trim().split('\n');
  // Comments are left out: what a program says beside its results.
  return { status, lines: lines.filter((line) => !line.startsWith('# ')) };
}

const GOOD = 'echo 1..2; echo "ok 1 - one"; echo "ok 2 - two"; echo "# ok - tests"';

test('programs that pass: one stream of TAP, its plan, the closing line', () => {
  const { status, lines } = runNative({ first: GOOD, second: 'echo 1..1; echo "ok 1 - three"' });
  assert.equal(status, 0);
  assert.equal(lines[0], 'TAP version 13');
  assert.deepEqual(lines.slice(-2), ['1..3', '3 passed, 0 failed']);
  const results = lines.filter((line) => line.startsWith('ok '));
  assert.deepEqual(
    results.map((line) => line.split(' ')[1]),
    ['1', '2', '3'],
  );
  assert.deepEqual(results.map((line) => line.replace(/^ok \d+ - /, '')).sort(), [
    'first: one',
    'first: two',
    'second: three',
  ]);
});

/** What is wrong with a program, and the lines that must say so. @type {[name: string, program: string, said: string[]][]} */
const BROKEN = [
  [
    'fails',
    'echo 1..2; echo "ok 1 - one"; echo "not ok 2 - two"; exit 1',
    ['ok 1 - fails: one', 'not ok 2 - fails: two'],
  ],
  [
    'crashes',
    'echo 1..3; echo "ok 1 - one"; kill -SEGV $$',
    ['ok 1 - crashes: one', 'not ok 2 - crashes: ended by signal 11, 2 of 3 tests not run'],
  ],
  [
    'hangs',
    'echo 1..1; exec sleep 60',
    ['not ok 1 - hangs: ran longer than 1 s, 1 of 1 tests not run'],
  ],
  [
    'stops',
    'echo 1..2; echo "ok 1 - one"',
    ['ok 1 - stops: one', 'not ok 2 - stops: ended early, 1 of 2 tests not run'],
  ],
  [
    'leaks',
    'echo 1..1; echo "ok 1 - one"; exit 23',
    ['ok 1 - leaks: one', 'not ok 2 - leaks: exit code 23'],
  ],
  ['idles', 'true', ['not ok 1 - idles: ran no test']],
];

for (const [name, program, said] of BROKEN)
  test(`a program that ${name}: counted once as failed, beside others that pass`, () => {
    const alone = runNative({ [name]: program });
    assert.equal(alone.status, 1);
    assert.deepEqual(alone.lines, [
      'TAP version 13',
      ...said,
      `1..${said.length}`,
      `${said.length - 1} passed, 1 failed`,
    ]);
    const { status, lines } = runNative({ [name]: program, good: GOOD });
    assert.equal(status, 1);
    assert.equal(lines.at(-1), `${said.length + 1} passed, 1 failed`);
  });

test('a program that does not exist, and no program at all', () => {
  const { status, lines } = runNative({});
  assert.equal(status, 1);
  assert.equal(lines.at(-1), '0 passed, 0 failed');
  const missing = spawnSync('tools/run-native', ['build/no-such-program'], { encoding: 'utf8' });
  assert.equal(missing.status, 1);
  assert.match(missing.stdout, /^not ok 1 - no-such-program: exit code 127$/m);
});
