// make install into a folder of its own: what is there, what a program in C or C++ makes of it, and that make uninstall
// leaves nothing.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const directory = fs.mkdtempSync(join(tmpdir(), 'plateau-install-'));
// A space, as a folder of a package or of a home may have.
const stage = join(directory, 'a stage');
after(() => fs.rmSync(directory, { recursive: true }));

/** @param {string} file @param {string[]} args @param {Record<string, string>} [environment] */
function run(file, args, environment = {}) {
  const { status, stdout, stderr } = spawnSync(file, args, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, MAKELEVEL: '1', ...environment },
  });
  assert.equal(status, 0, `${file} ${args.join(' ')}\n${stdout}${stderr}`);
  return { stdout, stderr };
}

/** @param {string[]} args */
const make = (...args) => run('make', ['-s', ...args, `DESTDIR=${stage}`]);

/** How a manual makes letters bold: each is written twice. */
const OVERSTRUCK = RegExp(`.${String.fromCharCode(8)}`, 'g');

/** Files below a folder, by their paths. @param {string} folder @returns {string[]} */
const files = (folder) =>
  fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length + 1))
    .sort();

/** @param {string[]} args */
const pkgConfig = (...args) =>
  run('pkg-config', [...args, 'plateau'], {
    PKG_CONFIG_LIBDIR: join(stage, 'usr/lib/pkgconfig'),
    PKG_CONFIG_SYSROOT_DIR: '',
  }).stdout.trim();

const headers = fs.readdirSync(join(root, 'include')).filter((name) => name.endsWith('.h'));
const version = fs
  .readFileSync(join(root, 'include/plateau.h'), 'utf8')
  .match(/PLATEAU_VERSION "(.*)"/)?.[1];

before(() => make('install', 'PREFIX=/usr'));

test('the files are there, and can be read and run by everybody', () => {
  const expected = [
    'usr/bin/plateau',
    ...headers.map((name) => `usr/include/${name}`),
    'usr/lib/libplateau.a',
    'usr/lib/pkgconfig/plateau.pc',
    'usr/share/man/man1/plateau.1',
  ];
  assert.deepEqual(files(stage), expected.sort());
  for (const name of expected) {
    const mode = fs.statSync(join(stage, name)).mode & 0o777;
    assert.equal(mode, name === 'usr/bin/plateau' ? 0o755 : 0o644, name);
  }
  assert.equal(run(join(stage, 'usr/bin/plateau'), ['--version']).stdout, `plateau ${version}\n`);
});

test('pkg-config gives the version and the flags', () => {
  assert.equal(pkgConfig('--modversion'), version);
  assert.equal(pkgConfig('--variable=includedir'), '/usr/include');
  assert.match(pkgConfig('--libs'), /-lplateau/);
  assert.equal(pkgConfig('--validate'), '');
});

test('each folder can be chosen', () => {
  const other = join(directory, 'other');
  run('make', [
    ...['-s', 'install', `DESTDIR=${other}`, 'PREFIX=/opt/p', 'bindir=/b', 'libdir=/l/64'],
    ...['includedir=/i', 'mandir=/m'],
  ]);
  assert.deepEqual(
    files(other),
    [
      'b/plateau',
      ...headers.map((name) => `i/${name}`),
      'l/64/libplateau.a',
      'l/64/pkgconfig/plateau.pc',
      'm/man1/plateau.1',
    ].sort(),
  );
  const said = fs.readFileSync(join(other, 'l/64/pkgconfig/plateau.pc'), 'utf8');
  assert.match(said, /^prefix=\/opt\/p\nlibdir=\/l\/64\nincludedir=\/i\n/);
});

// ---- Programs. A prefix of its own, since pkg-config leaves out the folders that a compiler knows by itself.

const home = join(directory, 'home');
const flags = () =>
  run('pkg-config', ['--cflags', '--libs', 'plateau'], {
    PKG_CONFIG_PATH: join(home, 'lib/pkgconfig'),
  }).stdout.trim();

before(() => run('make', ['-s', 'install', `PREFIX=${home}`]));

test('the program of the README is compiled with pkg-config, and runs', () => {
  const readme = fs.readFileSync(join(root, 'README.md'), 'utf8');
  const source = join(directory, 'tea.c');
  fs.writeFileSync(source, readme.match(/^```c\n(.*?)^```/ms)?.[1] ?? '');
  const program = join(directory, 'tea');
  execFileSync('sh', ['-c', `gcc -Wall -Werror "${source}" ${flags()} -o "${program}"`]);
  assert.match(run(program, []).stdout, /^\d\.\d{3} nats a character\n$/);
});

/** @type {[compilers: string[], language: string, standard: string][]} */
const LANGUAGES = [
  [['gcc', 'clang-19'], 'c', 'c99'],
  [['gcc', 'clang-19'], 'c', 'c11'],
  [['g++', 'clang++-19'], 'c++', 'c++17'],
];
const exists = (/** @type {string} */ name) => spawnSync(name, ['--version']).status === 0;

for (const [compilers, language, standard] of LANGUAGES)
  for (const compiler of compilers)
    test(`each header compiles by itself as ${standard} with ${compiler}`, {
      skip: !exists(compiler) && `there is no ${compiler}`,
    }, () => {
      for (const name of headers)
        run('sh', [
          '-c',
          `echo '#include <${name}>' | ${compiler} -x ${language} -std=${standard} -Wall -Wextra ` +
            `-Wpedantic -Werror -fsyntax-only ${flags()} -Wno-unused-command-line-argument -`,
        ]);
    });

test('a program in C++ links with the library', () => {
  const source = join(directory, 'program.cc');
  fs.writeFileSync(
    source,
    `#include <plateau.h>
     int main() { plateau_config c; plateau_config_default(&c); return c.layers > 0 ? 0 : 1; }`,
  );
  const program = join(directory, 'program');
  execFileSync('sh', ['-c', `g++ -std=c++17 "${source}" ${flags()} -o "${program}"`]);
  run(program, []);
});

// ---- The manual

const page = () => join(stage, 'usr/share/man/man1/plateau.1');

test('the manual is without a fault, to groff and to mandoc', () => {
  assert.equal(run('groff', ['-man', '-ww', '-z', '-K', 'utf8', '-T', 'utf8', page()]).stderr, '');
  assert.equal(run('mandoc', ['-T', 'lint', '-W', 'warning', page()]).stdout, '');
});

test('the manual has all that the help has', () => {
  const squeeze = (/** @type {string} */ text) => text.replace(/[\s\u2010-]+/g, '');
  const manual = squeeze(run('mandoc', ['-T', 'utf8', page()]).stdout.replace(OVERSTRUCK, ''));
  for (const section of [
    'NAME',
    'SYNOPSIS',
    'DESCRIPTION',
    'COMMANDS',
    'EXIT STATUS',
    'EXAMPLES',
    'SEE ALSO',
  ])
    assert.ok(manual.includes(squeeze(section)), section);
  const plateau = join(stage, 'usr/bin/plateau');
  for (const command of ['train', 'sample', 'eval', 'floor', 'explain']) {
    const help = run(plateau, [command, '--help']).stdout;
    for (const paragraph of help.split(/\n\n|\n(?= {2}\S)/).slice(1)) {
      const words = squeeze(paragraph.replace(/^(Options|Settings|Recipes):\n/, ''));
      assert.ok(manual.includes(words), paragraph);
    }
  }
  for (const status of ['0success', '1aproblemwithafile', '2wrongusage', "128plusasignal'snumber"])
    assert.ok(manual.includes(status), status);
  assert.match(run(plateau, ['--help']).stdout, /man plateau/);
});

test('make uninstall leaves nothing', () => {
  make('uninstall', 'PREFIX=/usr');
  assert.deepEqual(files(stage), []);
});
