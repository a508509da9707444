// The tools match their callers: pictures the README, groups of packages the makefiles.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
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

test('every group of packages that a makefile names is known, and an unknown one is refused', () => {
  const makefiles = ['Makefile', ...readdirSync('mk').map((name) => `mk/${name}`)];
  const calls = makefiles.flatMap(
    (path) => readFileSync(path, 'utf8').match(/(?<=tools\/packages )[a-z ]+/g) ?? [],
  );
  const groups = new Set(calls.flatMap((words) => words.trim().split(/\s+/)));
  assert.ok(groups.size >= 5, [...groups].join(', '));
  const known = readFileSync('tools/packages', 'utf8');
  for (const group of groups) assert.match(known, new RegExp(`^ +${group}\\)`, 'm'));
  const unknown = spawnSync('tools/packages', ['nothing-of-the-kind'], { encoding: 'utf8' });
  assert.equal(unknown.status, 2);
  assert.match(unknown.stderr, /no group called 'nothing-of-the-kind'/);
});
