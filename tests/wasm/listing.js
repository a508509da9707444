// Lists machine code, and finds which values a WebAssembly loop keeps alive by a pass over its stack.
import { execFileSync } from 'node:child_process';

const top = new URL('../../', import.meta.url).pathname;
const OPTIONS = /** @type {const} */ ({ cwd: top, encoding: 'utf8', maxBuffer: 2 ** 28 });

/** Runs a program at the top of the checkout. @param {string} program @param {string[]} args */
export const run = (program, ...args) =>
  execFileSync(program, args, { ...OPTIONS, stdio: ['ignore', 'pipe', 'pipe'] });

/** A program of the LLVM that emcc uses. @param {'clang'|'llvm-objdump'} name */
export const llvm = (name) =>
  run('build/toolchain/bin/emcc', `-print-prog-name=${name}`, '-c', 'src/kernel/gemm.c').trim();

/** @typedef {{ at: number, op: string, args: string }} Instruction */

// LLVM 19 does not name the relaxed operations in a listing.
const UNNAMED = new Map([['fd 85 02', 'f32x4.relaxed_madd']]);

/**
 * The functions of an object or a program, as llvm-objdump lists them, in the order of the file.
 * @param {string} path
 * @param {string[]} options
 */
export function functionsOf(path, ...options) {
  /** @type {Map<string, Instruction[]>} */
  const functions = new Map();
  /** @type {Instruction[]} */
  let body = [];
  for (const line of run(llvm('llvm-objdump'), '-d', ...options, path).split('\n')) {
    const [, name] = /^[0-9a-f]+ <(.+)>:$/.exec(line) ?? [];
    if (name) {
      body = [];
      functions.set(name, body);
    }
    const [, at = '', bytes = '', op = '', args = ''] =
      /^\s*([0-9a-f]+):((?: [0-9a-f]{2})+)\s+(\S+)\s*([^#]*)/.exec(line) ?? [];
    if (at)
      body.push({
        at: Number.parseInt(at, 16),
        op: UNNAMED.get(bytes.trim()) ?? op,
        args: args.trim(),
      });
  }
  return functions;
}

/** The innermost loops of a WebAssembly function, and what follows each. @param {Instruction[]} body */
export function innermostLoops(body) {
  /** @type {{ loop: Instruction[], after: Instruction[] }[]} */
  const loops = [];
  /** @type {{ op: string, from: number, nested: boolean }[]} */
  const open = [];
  body.forEach(({ op }, i) => {
    if (/^(block|loop|if|try)/.test(op)) {
      if (op === 'loop') for (const outer of open) outer.nested = true;
      open.push({ op, from: i + 1, nested: false });
    }
    if (op !== 'end') return;
    const closed = open.pop();
    if (closed?.op === 'loop' && !closed.nested)
      loops.push({ loop: body.slice(closed.from, i), after: body.slice(i + 1) });
  });
  return loops;
}

/** What each operation pops from the stack and pushes: v a vector, s another value.
 * @type {[RegExp, number, ''|'s'|'v'][]}
 */
const EFFECTS = [
  [/^(i32|i64|f32|f64)\.const$|^global\.get$/, 0, 's'],
  [/^i32\.(add|sub|mul|shl|shr_[su]|and|or|xor|eq|ne|[lg][te]_[su])$/, 2, 's'],
  [/^i32\.eqz$/, 1, 's'],
  [/^[if](32|64)\.load$/, 1, 's'],
  [/^[if](32|64)\.store$/, 2, ''],
  [/^v128\.const$/, 0, 'v'],
  [/^v128\.load(32_splat)?$|^f32x4\.splat$/, 1, 'v'],
  [/^v128\.store$/, 2, ''],
  [/^f32x4\.(add|sub|mul)$/, 2, 'v'],
  [/^f32x4\.relaxed_madd$/, 3, 'v'],
  [/^br_if$/, 1, ''],
];

/** @typedef {{ vector: boolean, from: string, made: number, used: number }} Value */

/**
 * Follows the stack and the locals through one turn of a loop without branches: every value, from its origin to its last
 * use.
 * @param {Instruction[]} loop
 * @param {Instruction[]} after what runs after the loop
 */
function trace(loop, after) {
  /** @type {Value[]} */
  const values = [];
  /** @type {Value[]} */
  const stack = [];
  /** @type {Map<string, Value>} */
  const locals = new Map();
  /** @type {Map<string, Value>} */
  const found = new Map();
  const written = new Set();
  /** @param {Omit<Value, 'used'>} value */
  const make = (value) => {
    values.push({ ...value, used: value.made });
    return /** @type {Value} */ (values.at(-1));
  };
  loop.forEach(({ op, args }, i) => {
    if (op === 'local.get') {
      let value = locals.get(args);
      if (!value) {
        value = make({ vector: false, from: 'before', made: -1 });
        locals.set(args, value);
        found.set(args, value);
      }
      stack.push(value);
      return;
    }
    if (op === 'local.set' || op === 'local.tee') {
      const value = stack.pop();
      if (!value) throw new Error(`${op} ${args} of nothing`);
      locals.set(args, value);
      written.add(args);
      if (op === 'local.tee') stack.push(value);
      return;
    }
    const [, takes, leaves] = EFFECTS.find(([name]) => name.test(op)) ?? [];
    if (takes === undefined) throw new Error(`the guard does not know ${op}`);
    // All operands of a vector operation are vectors; of a store, only the last one is.
    const operands = takes ? stack.splice(-takes) : [];
    if (operands.length < takes) throw new Error(`${op} lacks an operand`);
    operands.forEach((value, n) => {
      value.used = i;
      if (op.startsWith('f32x4.') && op !== 'f32x4.splat') value.vector = true;
      if (op === 'v128.store' && n === 1) value.vector = true;
    });
    if (leaves) stack.push(make({ vector: leaves === 'v', from: op, made: i }));
  });
  // A value that the next turn or the code after the loop reads lives to the end of the turn.
  for (const [name, value] of locals) {
    const later = after.find(({ op, args }) => op.startsWith('local.') && args === name);
    if (found.has(name) || later?.op === 'local.get') value.used = loop.length;
  }
  for (const [name, value] of found) {
    const last = locals.get(name);
    if (last?.vector) value.vector = true;
    if (!written.has(name)) value.used = loop.length;
  }
  return { values: values.filter((value) => value.vector), carried: [...found.values()] };
}

/**
 * How a tile uses the registers: `splats` x `loads` sums, one multiply-add each a turn.
 * @typedef {{ splats: number, loads: number, sums: number, alive: number, operands: number, faults: string[] }} Tile
 */

/**
 * Analyses one loop as the loop of a tile.
 * @param {{ loop: Instruction[], after: Instruction[] }} place
 * @param {boolean} fused
 * @param {number} [registers] vectors that the engine can hold
 * @returns {Tile}
 */
export function inspect({ loop, after }, fused, registers = 15) {
  const count = (/** @type {RegExp} */ name) => loop.filter(({ op }) => name.test(op)).length;
  const splats = count(/^v128\.load32_splat$|^f32x4\.splat$/);
  const loads = count(/^v128\.load$/);
  const sums = splats * loads;
  /** @type {string[]} */
  const faults = [];
  const expect = (/** @type {boolean} */ holds, /** @type {string} */ otherwise) => {
    if (!holds) faults.push(otherwise);
  };
  const branches = loop.filter(({ op }) => /^(br|block|if|else|end|select|return)/.test(op));
  expect(count(/store/) === 0, 'stores to memory in the loop');
  expect(count(/^call/) === 0, 'calls in the loop');
  expect(
    branches.length === 1 && loop.at(-1)?.op === 'br_if',
    'branches before the end of the loop',
  );
  if (faults.length) return { splats, loads, sums, alive: 0, operands: 0, faults };

  const multiplied = fused ? [/relaxed_madd$/] : [/^f32x4\.mul$/, /^f32x4\.add$/];
  for (const name of multiplied)
    expect(count(name) === sums, `${count(name)} of ${name} for ${splats} x ${loads} sums`);

  const { values, carried } = trace(loop, after);
  const kept = carried.filter(({ vector }) => vector).length;
  expect(kept === sums, `${kept} vectors carried from turn to turn for ${sums} sums`);
  const aliveAtOnce = (/** @type {Value[]} */ few) =>
    Math.max(...loop.map((_, i) => few.filter(({ made, used }) => made <= i && i <= used).length));
  // An operation's result may replace an operand whose last use this is.
  const alive = Math.max(
    ...loop.map((_, i) =>
      Math.max(
        values.filter(({ made, used }) => made < i && i <= used).length,
        values.filter(({ made, used }) => made <= i && i < used).length,
      ),
    ),
  );
  const loaded = values.filter(({ from }) => /load|splat/.test(from));
  const operands = aliveAtOnce(loaded);
  const fewest = Math.min(splats, loads);
  expect(
    operands <= fewest + 1,
    `${operands} operands alive at once: not each beside its multiply-adds`,
  );
  expect(alive <= registers, `${alive} vectors alive at once, and there are ${registers}`);
  return { splats, loads, sums, alive, operands, faults };
}
