// Knowledge flows one way: which file of the core may include which, and what the library may ask of its host.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const top = new URL('../', import.meta.url);

/** The levels of docs/design.md, lowest first. A name stands for its .c and its .h. */
const LEVELS = [
  'simd arena rng dmath',
  'vmath activation gemm number message utf8 text config recipes plan',
  'cell cell_rnn cell_gru cell_lstm model derived dropout',
  'bptt place optimizer schedule state kernels variant',
  'sampler measure partition floor ngram header checkpoint',
  'session train exchange ask keep rewrite self_test',
  'surprise ngram_sample lags reach skip inside marks auc cycle echo copies',
  'fork changes widen trial verdict verdict_labels verdict_action verdict_words',
].map((names) => names.split(' '));

/** What needs no host: types, limits, bytes, asserts, vectors. No stdio, stdlib, math or time. */
const SYSTEM =
  /^(arm_neon|assert|float|immintrin|stdarg|stdbool|stddef|stdint|string|wasm_simd128)\.h$/;

/** Everything the library may leave to be linked: bytes and strings, and what compilers add. */
const LINKED =
  /^(mem(cpy|set|cmp|move)|bcmp|str(len|cmp|ncmp|chr|cspn|spn)|__cpu_model|__cpu_indicator_init|_GLOBAL_OFFSET_TABLE_|__stack_chk_fail)$/;

/** @param {string} name a file of src/, without directory */
const levelOf = (name) => LEVELS.findIndex((names) => names.includes(name.replace(/\.[ch]$/, '')));

/** @param {string} directory */
const sources = (directory) =>
  readdirSync(new URL(directory, top))
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
 * Whether a file of src/ may include another: the interface, and files of its own or a lower level.
 * @param {string} name
 * @param {string} other
 */
const mayInclude = (name, other) =>
  isPublic(other) || (levelOf(other) >= 0 && levelOf(other) <= levelOf(name));

/**
 * One line for each include that breaks the rule.
 * @param {string} name
 * @param {string} source
 */
function offences(name, source) {
  if (/^wasm(_\w+)?\.[ch]$/.test(name)) {
    return quoted(source)
      .filter((other) => !isPublic(other) && other !== 'wasm.h')
      .map((other) => `src/${name} must not include ${other}`);
  }
  if (levelOf(name) < 0) return [`src/${name} has no level: give it one in tests/layers.test.js`];
  return [
    ...quoted(source).filter((other) => !mayInclude(name, other)),
    ...angled(source).filter((other) => !SYSTEM.test(other)),
  ].map((other) => `src/${name} must not include ${other}`);
}

test('a file of the core includes only its own and lower levels', () => {
  const found = sources('src').flatMap((name) => offences(name, read(`src/${name}`)));
  assert.equal(found.join('\n'), '');
});

test('the rule finds what it should', () => {
  const rows = [
    ['gemm.c', '#include "model.h"', 'src/gemm.c must not include model.h'],
    ['gemm.c', '# include "../src/simd.h"', 'src/gemm.c must not include ../src/simd.h'],
    ['state.c', '#include <math.h>', 'src/state.c must not include math.h'],
    ['wasm.c', '#include "session.h"', 'src/wasm.c must not include session.h'],
    ['wasm_echo.c', '#include "wasm.h"\n#include "plateau_look.h"', ''],
    ['lost.c', '', 'src/lost.c has no level: give it one in tests/layers.test.js'],
    ['model.c', '#include "model.h"\n#include <string.h>\n#include "plateau.h"', ''],
  ];
  for (const [name = '', source = '', line] of rows) {
    assert.equal(offences(name, source).join('\n'), line);
  }
});

test('every level names files that exist', () => {
  const names = new Set(sources('src').map((name) => name.replace(/\.[ch]$/, '')));
  assert.deepEqual(
    LEVELS.flat().filter((name) => !names.has(name)),
    [],
  );
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
    .filter((name) => name !== 'simd.h' && !name.startsWith('wasm'))
    .flatMap((name) =>
      [...read(`src/${name}`).matchAll(cpu)].map(([word]) => `src/${name}: ${word}`),
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
