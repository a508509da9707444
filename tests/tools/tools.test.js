// The tools agree with what calls them: pictures with the README, groups of packages with the makefiles.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { test } from 'node:test';
import { MOST, README_PICTURES } from '../../tools/pictures.js';

test('the README shows the pictures that make pictures takes, each in light and dark', () => {
  const shown = readFileSync('README.md', 'utf8').match(/docs\/pictures\/[\w-]+\.png/g) ?? [];
  assert.deepEqual([...new Set(shown)].sort(), [...README_PICTURES].sort());
});

test('no picture in Git is heavy', () => {
  for (const path of README_PICTURES.filter(existsSync)) {
    const { size } = statSync(path);
    assert.ok(size <= MOST, `${path}: ${size} bytes`);
  }
});

test('every group of packages that a makefile asks for is known, and no other is', () => {
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
