// Types what the README tells people to type: the commands, and the program in C.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'plateau-readme-'));
after(() => rmSync(directory, { recursive: true }));
for (const name of ['README.md', 'CONTRIBUTING.md', 'corpus', 'build', 'include'])
  symlinkSync(join(root, name), join(directory, name));

const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** @param {string} language of the fenced blocks wanted */
const blocks = (language) =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(
    (match) => match[1] ?? '',
  );

/** @param {string} command */
const shell = (command) =>
  execFileSync('bash', ['-euo', 'pipefail', '-c', command], {
    cwd: directory,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });

const lines = blocks('sh').flatMap((block) => block.trim().split('\n'));
/** Left out: make, which has already run, and the post's run, which science.test.js tests. */
const typed = lines.filter((line) => !/^make\b|--recipe post\b/.test(line));

test('the README has commands to type', () => {
  assert.ok(typed.length >= 6, typed.join('\n'));
  assert.ok(
    lines.includes('make start    # builds the page and serves it at http://localhost:8000/'),
  );
});

test('the README has the C program that it compiles', () => {
  const [program = ''] = blocks('c');
  assert.match(program, /#include <plateau\.h>/);
  writeFileSync(join(directory, 'tea.c'), program);
});

for (const line of typed)
  test(line, () => {
    const output = shell(line);
    if (!line.includes('--out')) assert.notEqual(output.trim(), '');
  });
