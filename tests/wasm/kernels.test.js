// The compiled hot loops: no register is spilled, and operands are loaded beside their use. A compiler that orders them
// differently halves the speed and changes no result (docs/speed.md), so no other test would notice.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';
import { functionsOf, innermostLoops, inspect, run } from './listing.js';
import { compiled, machineLoops, multiplies, spills } from './machine-code.js';
import { temporary } from './support.js';

/** @typedef {import('./listing.js').Instruction} Instruction */

const KINDS = /** @type {const} */ (['fused', 'plain']);
const TILE = /^(tiles|along)_/;
const file = temporary();

/** The program with its names. @param {string} kind */
const named = (kind) => `build/wasm/${kind}/named.wasm`;
const at = (/** @type {string} */ path) => new URL(`../../${path}`, import.meta.url);
const make = (/** @type {string[]} */ ...args) => run('env', '-u', 'MAKEFLAGS', 'make', ...args);

/** @param {Map<string, Instruction[]>} functions */
const tilesOf = (functions) => [...functions].filter(([name]) => TILE.test(name));

/** The faults of the only loop of a tile. @param {Instruction[]} body @param {string} kind */
function inspected(body, kind) {
  const loops = innermostLoops(body);
  assert.equal(loops.length, 1, 'one loop');
  return inspect(loops[0], kind === 'fused');
}

/** Compiles as make does, except for a change. @param {string} kind @param {(command: string) => string} change */
function compileOtherwise(kind, change) {
  const object = `build/wasm/${kind}/kernel/gemm.o`;
  const lines = make('-n', '-W', 'src/kernel/gemm.c', object).trim().split('\n');
  const command = lines.at(-1) ?? '';
  assert.match(command, / -mllvm -pre-RA-sched=source .* -o \S+\/gemm\.o src\/kernel\/gemm\.c$/);
  const output = file(`${kind}.o`);
  run(
    'sh',
    '-c',
    change(command).replaceAll(`-o ${object}`, `-o ${output}`).replace('-MMD -MP', ''),
  );
  return functionsOf(output);
}

before(() => make('-s', ...KINDS.map(named)));

for (const kind of KINDS) {
  test(`${kind}: the loops of all tiles fit 15 registers, in the order of the source`, (t) => {
    const tiles = tilesOf(functionsOf(named(kind)));
    const written = tilesOf(functionsOf(`build/wasm/${kind}/kernel/gemm.o`)).map(([name]) => name);
    assert.deepEqual(tiles.map(([name]) => name).sort(), written.sort());
    assert.ok(tiles.length >= 2, 'a tile of rows and one of a single row');
    for (const [name, body] of tiles) {
      const { splats, loads, alive, faults } = inspected(body, kind);
      t.diagnostic(`${name}: ${splats} x ${loads} vectors, ${alive} alive`);
      assert.deepEqual(faults, [], name);
    }
  });

  test(`${kind}: the compiled file is the one in the page`, async () => {
    const code = (/** @type {string} */ path) => {
      // Names are the last section.
      const bytes = readFileSync(at(path));
      return bytes.subarray(0, readFileSync(at(`build/web/plateau-${kind}.wasm`)).length);
    };
    assert.ok(code(named(kind)).equals(code(`build/web/plateau-${kind}.wasm`)));
  });

  test(`${kind}: the guard finds a tile that is too large`, () => {
    const functions = compileOtherwise(kind, (command) =>
      command.replace(/src\/kernel\/gemm\.c$/, 'tests/wasm/too_large.c'),
    );
    const body = functions.get('tile_too_large') ?? [];
    assert.match(inspected(body, kind).faults.join(), /\d+ vectors alive at once/);
  });
}

// LLVM's other orders do not change a fused loop. This one loads all weights of a turn first, as older versions did.
test('plain: the guard finds an order that differs from the source', () => {
  const functions = compileOtherwise('plain', (command) =>
    command.replace('-pre-RA-sched=source', '-pre-RA-sched=list-ilp'),
  );
  const faults = tilesOf(functions).flatMap(([, body]) => inspected(body, 'plain').faults);
  assert.match(faults.join(), /operands alive at once/);
});

const skip = process.arch === 'x64' ? false : `reads the code of x64, and this is ${process.arch}`;

test('V8 keeps the sums of all tiles in registers', { skip }, async (t) => {
  const listings = await compiled(KINDS.map((kind) => readFileSync(at(named(kind)))));
  KINDS.forEach((kind, i) => {
    const names = [...functionsOf(named(kind)).keys()].filter((name) => name !== 'CODE');
    for (const [name, body] of tilesOf(functionsOf(named(kind)))) {
      const { sums } = inspected(body, kind);
      const code = listings[i]?.get(names.indexOf(name)) ?? [];
      const loops = machineLoops(code).filter((loop) => multiplies(loop) > 0);
      assert.equal(loops.length, 1, `${kind} ${name}: the loop`);
      // V8 unrolls the loop if it is short enough.
      const turns = multiplies(loops[0] ?? []) / sums;
      assert.ok(Number.isInteger(turns), `${kind} ${name}: its multiplications`);
      t.diagnostic(`${kind} ${name}: ${turns} turns, ${loops[0]?.length} instructions`);
      assert.equal(spills(loops[0] ?? []), 0, `${kind} ${name}: moves to and from the stack`);
    }
  });
});

test('V8 spills a tile that is too large, and the guard finds it', { skip }, async () => {
  for (const kind of KINDS) {
    const functions = compileOtherwise(kind, (command) =>
      command.replace(/src\/kernel\/gemm\.c$/, 'tests/wasm/too_large.c'),
    );
    const module = readFileSync(file(`${kind}.o`));
    const imported = WebAssembly.Module.imports(await WebAssembly.compile(module));
    const first = imported.filter((entry) => entry.kind === 'function').length;
    const names = [...functions.keys()].filter((name) => name !== 'CODE');
    const [listing] = await compiled([module]);
    const code = listing?.get(first + names.indexOf('tile_too_large')) ?? [];
    const loops = machineLoops(code).filter((loop) => multiplies(loop) > 0);
    assert.equal(loops.length, 1);
    assert.ok(spills(loops[0] ?? []) > 0);
  }
});
