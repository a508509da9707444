// The tools match their callers: pictures the README, groups of packages the makefiles.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { MAX_BYTES, README_PICTURES } from '../../tools/pictures.js';

test('the README shows the pictures of make pictures, each in light and dark', () => {
  const shown = readFileSync('README.md', 'utf8').match(/docs\/pictures\/[\w-]+\.png/g) ?? [];
  assert.deepEqual([...new Set(shown)].sort(), [...README_PICTURES].sort());
});

test('no picture in Git is heavy', () => {
  for (const path of README_PICTURES.filter(existsSync)) {
    const { size } = statSync(path);
    assert.ok(size <= MAX_BYTES, `${path}: ${size} bytes`);
  }
});

/** What each goal needs, as mk/packages.mk has it: lines such as `needs_lint := native cmocka`. */
const NEEDS = [...readFileSync('mk/packages.mk', 'utf8').matchAll(/^needs_([\w-]+) *:= *(.*)$/gm)];

test('every group of packages that a makefile names is known, and an unknown one is refused', () => {
  const makefiles = ['Makefile', ...readdirSync('mk').map((name) => `mk/${name}`)];
  const calls = makefiles.flatMap(
    (path) => readFileSync(path, 'utf8').match(/(?<=tools\/packages )[a-z ]+/g) ?? [],
  );
  const needed = NEEDS.map(([, , groups = '']) => groups.replace(/\$\(.*?\)/g, ''));
  const words = [...calls, ...needed].flatMap((groups) => groups.trim().split(/\s+/));
  const groups = new Set(words.filter((word) => word !== ''));
  assert.ok(groups.size >= 5, [...groups].join(', '));
  const known = readFileSync('tools/packages', 'utf8');
  for (const group of groups) assert.match(known, new RegExp(`^ +${group}\\)`, 'm'));
  const unknown = spawnSync('tools/packages', ['nothing-of-the-kind'], { encoding: 'utf8' });
  assert.equal(unknown.status, 2);
  assert.match(unknown.stderr, /no group called 'nothing-of-the-kind'/);
});

test('make help names every goal whose packages are listed', () => {
  const help = spawnSync('make', ['help'], { encoding: 'utf8' }).stdout;
  const inner = new Set(['help', 'page']);
  for (const [, goal = ''] of NEEDS.filter(([, name = '']) => !inner.has(name)))
    assert.match(help, new RegExp(`make ${goal}\\b`));
});

test('without root and sudo one line names what is missing, and nothing is built', () => {
  // A machine with Debian's list of packages, on which nothing is installed.
  const bin = mkdtempSync(join(tmpdir(), 'plateau-bare-'));
  try {
    for (const name of ['sh', 'make', 'awk', 'dirname', 'mkdir', 'nproc', 'sed', 'grep', 'head'])
      symlinkSync(`/usr/bin/${name}`, join(bin, name));
    writeFileSync(join(bin, 'dpkg-query'), '#!/bin/sh\n', { mode: 0o755 });
    writeFileSync(join(bin, 'id'), '#!/bin/sh\necho 1000\n', { mode: 0o755 });
    const ask = (/** @type {string} */ goal) => {
      const how = { encoding: /** @type {const} */ ('utf8'), env: { PATH: bin } };
      const { status, stdout, stderr } = spawnSync('/usr/bin/make', [goal], how);
      assert.notEqual(status, 0, goal);
      assert.equal(stdout, '', goal);
      const [line = '', ...rest] = stderr.trim().split('\n');
      assert.match(rest.join('\n'), /^[^\n]*Nothing was built\. {2}Stop\.$/, goal);
      return line.split(' --no-install-recommends ')[1]?.trim();
    };
    assert.equal(ask('test-native'), 'libcmocka-dev libc6-dev gcc');
    assert.equal(ask('build'), 'libc6-dev gcc');
    assert.equal(ask('start'), 'nodejs npm clang-19 lld-19 llvm-19 python3 xz-utils');
    for (const name of ['gcc', 'nodejs', 'npm', 'libcmocka-dev', 'firefox-esr', 'python3'])
      assert.ok(ask('test')?.split(' ').includes(name), name);
  } finally {
    rmSync(bin, { recursive: true });
  }
});

test('the jobs of a fork only call make, once git and make are there', () => {
  const commands = readFileSync('.github/workflows/ci.yml', 'utf8').match(/(?<=- run: ).*/g) ?? [];
  const made = commands.filter((command) => !command.startsWith('apt-get '));
  assert.deepEqual(made, ['make test-native', 'make lint', 'make test']);
});
