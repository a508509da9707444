// Knowledge flows one way: which file of the core may include which, and what the library may ask of its host.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { test } from 'node:test';

const top = new URL('../', import.meta.url);

/** The folders of src/, lowest first: a file includes only its own folder and those before it. */
const ORDER = 'base text count net kernel run look explain wasm'.split(' ');

/** What needs no host: types, limits, bytes, asserts, vectors. No stdio, stdlib, math or time. */
const SYSTEM =
  /^(arm_neon|assert|float|immintrin|stdarg|stdbool|stddef|stdint|string|wasm_simd128)\.h$/;

/** Everything the library may leave to be linked: bytes and strings, and what compilers add. */
const LINKED =
  /^(mem(cpy|set|cmp|move|chr)|bcmp|str(len|cmp|ncmp|chr|cspn|spn)|__cpu_model|__cpu_indicator_init|_GLOBAL_OFFSET_TABLE_|__stack_chk_fail)$/;

/** @param {string} path of a file of src/, "run/step.c" */
const levelOf = (path) => ORDER.indexOf(path.split('/')[0] ?? '');

/** Sources below a folder, as paths from it. @param {string} directory */
const sources = (directory) =>
  readdirSync(new URL(directory, top), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.[ch]$/.test(name))
    .sort();

/**
 * The names a source includes.
 * @param {string} source
 * @param {RegExp} form
 */
const included = (source, form) => [...source.matchAll(form)].map((match) => match[1] ?? '');

/** @param {string} path */
const read = (path) => readFileSync(new URL(path, top), 'utf8');

/** @param {string} source */
const quoted = (source) => included(source, /^[ \t]*#[ \t]*include[ \t]*"([^"]*)"/gm);
/** @param {string} source */
const angled = (source) => included(source, /^[ \t]*#[ \t]*include[ \t]*<([^>]*)>/gm);

/** The interface: the manual of training, and those of what looks closer at a run. @param {string} name */
const isPublic = (name) => /^plateau(_\w+)?\.h$/.test(name);

/**
 * Whether a file of src/ may include another: the interface, and files of its own or a lower level. What speaks to
 * JavaScript sees what a C user sees.
 * @param {string} path
 * @param {string} other
 */
const mayInclude = (path, other) =>
  isPublic(other) ||
  (path.startsWith('wasm/')
    ? other.startsWith('wasm/')
    : levelOf(other) >= 0 && levelOf(other) <= levelOf(path));

/**
 * One line for each include that breaks the rule.
 * @param {string} path
 * @param {string} source
 */
function offences(path, source) {
  if (levelOf(path) < 0)
    return [`src/${path} lies in no folder of the order in tests/layers.test.js`];
  return [
    ...quoted(source).filter((other) => !mayInclude(path, other)),
    ...angled(source).filter((other) => !SYSTEM.test(other)),
  ].map((other) => `src/${path} must not include ${other}`);
}

/** A .c file and the header of its name are one unit: "run/step". @param {string} path */
const unitOf = (path) => path.replace(/\.[ch]$/, '');

/**
 * The first circle of units that include each other, as "a > b > a"; '' when there is none.
 * @param {[path: string, source: string][]} files
 */
function circle(files) {
  /** @type {Map<string, Set<string>>} */
  const edges = new Map();
  for (const [path, source] of files) {
    const known = edges.get(unitOf(path)) ?? new Set();
    edges.set(unitOf(path), known);
    for (const other of quoted(source))
      if (unitOf(other) !== unitOf(path)) known.add(unitOf(other));
  }
  /** @type {Set<string>} */
  const done = new Set();
  /** @param {string[]} way @returns {string} */
  const walk = (way) => {
    const at = way.at(-1) ?? '';
    if (way.indexOf(at) < way.length - 1) return way.slice(way.indexOf(at)).join(' > ');
    if (done.has(at)) return '';
    for (const next of edges.get(at) ?? []) {
      const found = walk([...way, next]);
      if (found) return found;
    }
    done.add(at);
    return '';
  };
  for (const unit of edges.keys()) {
    const found = walk([unit]);
    if (found) return found;
  }
  return '';
}

/**
 * Functions that a header declares and the .c file of its name does not define.
 * @param {string} header
 * @param {string} source of the .c file
 */
const strangers = (header, source) =>
  [...header.matchAll(/^(?!static|#define|typedef)[a-z][^;{}]*?\b(pl_\w+)\([^;{}]*\);/gm)]
    .map(([, name = '']) => name)
    .filter(
      (name) => !new RegExp(`^[A-Za-z][^;={}]*\\b${name}\\([^;{}]*\\) \\{`, 'm').test(source),
    );

test('a file of the core includes only its own and lower levels', () => {
  const found = sources('src').flatMap((name) => offences(name, read(`src/${name}`)));
  assert.equal(found.join('\n'), '');
});

test('the rule finds what it should', () => {
  const rows = [
    ['kernel/gemm.c', '#include "run/step.h"', 'src/kernel/gemm.c must not include run/step.h'],
    ['kernel/gemm.c', '# include "simd.h"', 'src/kernel/gemm.c must not include simd.h'],
    ['run/state.c', '#include <math.h>', 'src/run/state.c must not include math.h'],
    ['wasm/run.c', '#include "run/step.h"', 'src/wasm/run.c must not include run/step.h'],
    ['wasm/aide/where.c', '#include "wasm/records.h"\n#include "plateau_look.h"', ''],
    ['lost.c', '', 'src/lost.c lies in no folder of the order in tests/layers.test.js'],
    ['net/model.c', '#include "net/model.h"\n#include <string.h>\n#include "plateau.h"', ''],
  ];
  for (const [path = '', source = '', line] of rows) {
    assert.equal(offences(path, source).join('\n'), line);
  }
});

test('every folder of the order holds files', () => {
  const folders = new Set(sources('src').map((path) => path.split('/')[0]));
  assert.deepEqual([...folders].sort(), [...ORDER].sort());
});

test('no circle: a unit never includes itself by way of others', () => {
  const files = sources('src').map(
    (path) => /** @type {[string, string]} */ ([path, read(`src/${path}`)]),
  );
  assert.equal(circle(files), '');
  const planted = circle([
    ['run/a.c', '#include "run/b.h"'],
    ['run/b.c', '#include "run/c.h"'],
    ['run/c.h', '#include "run/a.h"'],
  ]);
  assert.equal(planted, 'run/a > run/b > run/c > run/a');
});

test('a header declares what the .c file of its name defines', () => {
  const all = new Set(sources('src'));
  const found = [...all]
    .filter((path) => path.endsWith('.h') && all.has(path.replace(/h$/, 'c')))
    .flatMap((path) =>
      strangers(read(`src/${path}`), read(`src/${path.replace(/h$/, 'c')}`)).map(
        (name) => `src/${path} declares ${name}`,
      ),
    );
  assert.equal(found.join('\n'), '');
  const planted = strangers(
    'int pl_a(int x);\nvoid pl_b(int x,\n  int y);\n',
    'int pl_a(int x) {\n}\n',
  );
  assert.deepEqual(planted, ['pl_b']);
});

test('the command includes the interface and its own headers', () => {
  const own = new Set([
    ...sources('include'),
    ...sources('cli').filter((name) => name.endsWith('.h')),
  ]);
  const found = sources('cli').flatMap((name) =>
    quoted(read(`cli/${name}`))
      .filter((other) => !own.has(other))
      .map((other) => `cli/${name} must not include ${other}`),
  );
  assert.equal(found.join('\n'), '');
});

test('only simd.h knows a CPU', () => {
  const cpu =
    /\b__(?:AVX\w*|SSE\w*|FMA|ARM\w*|aarch64|i386|x86_64|wasm\w*)__\b|\b_mm\w*|immintrin/g;
  const found = sources('src')
    .filter((path) => path !== 'kernel/simd.h' && !path.startsWith('wasm/'))
    .flatMap((path) =>
      [...read(`src/${path}`).matchAll(cpu)].map(([word]) => `src/${path}: ${word}`),
    );
  assert.equal(found.join('\n'), '');
});

/** Prints what a program says of the release library, which `make build` makes. @param {string[]} command */
const ask = ([program = '', ...options]) =>
  execFileSync(program, [...options, 'build/release/libplateau.a'], { cwd: top, encoding: 'utf8' });

test('the library asks its host for nothing but bytes and strings: no libm, no memory, no printing', () => {
  const lines = ask(['nm', '-A', '-g']).split('\n');
  const symbols = lines
    .map((line) => line.match(/([^/:]+\.o):\s*[0-9a-f]* *([A-Za-z]) (\S+)$/))
    .filter((m) => m !== null);
  const defined = new Set(symbols.filter(([, , kind]) => kind !== 'U').map(([, , , name]) => name));
  assert.ok(defined.has('plateau_session_place'));
  const asked = symbols.filter(
    ([, , kind, name = '']) => kind === 'U' && !defined.has(name) && !LINKED.test(name),
  );
  assert.equal(asked.map(([, object, , name]) => `${object} asks for ${name}`).join('\n'), '');
  const unprefixed = [...defined].filter((name = '') => !/^(plateau|pl)_/.test(name));
  assert.deepEqual(unprefixed, []);
});

test('the library holds no state of its own', () => {
  const found = ask(['size', '-A'])
    .split('\n')
    .filter((line) => /^\.(t?data|t?bss)\s+[1-9]/.test(line));
  assert.deepEqual(found, []);
});

test('the picture of docs/design.md has every file of src and web, and no other', () => {
  const picture = read('docs/pictures/house.svg');
  const texts = (/** @type {string} */ kind) =>
    [...picture.matchAll(new RegExp(`<text class="${kind}"[^>]*>([^<]*)<`, 'g'))].map(
      ([, text = '']) => text,
    );
  const drawn = new Set(texts('file').join(' ').split(/\s+/));
  const stems = [
    // A header without a .c file of its name stands with its ending.
    ...sources('src').map((path) =>
      posix.basename(existsSync(new URL(`src/${unitOf(path)}.c`, top)) ? unitOf(path) : path),
    ),
    'aide/:',
    ...readdirSync(new URL('web', top), { recursive: true, encoding: 'utf8' })
      .map((path) => path.split('/'))
      .filter(([folder, name, deeper]) => name && (folder !== 'looks' || !deeper))
      .filter(([, name = '', deeper]) => !deeper && (name.endsWith('.js') || !name.includes('.')))
      .map(([folder, name = '']) =>
        folder === 'panels' && !name.includes('.') ? `${name}/` : name,
      )
      .map((name) => name.replace('.js', '')),
  ];
  assert.deepEqual([...drawn].sort(), [...new Set(stems)].sort());
  for (const path of texts('path')) assert.ok(existsSync(new URL(path, top)), path);
});
