// Lists with LLVM the machine code that Chromium's V8 compiles for a module, from V8's own record (perf's jitdump).
//
// Node's V8 can print its code but is a different version: that of Node 20 reorders the loop of a tile and spills.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { FLAGS } from '../page/browser.js';
import { functionsOf, llvm, run } from './listing.js';

/** @typedef {import('./listing.js').Instruction} Instruction */

/** Compile all functions with the optimizing compiler immediately, and record the code. */
const V8 = (/** @type {string} */ directory) =>
  `--js-flags=--no-liftoff --no-wasm-lazy-compilation --perf-prof --perf-prof-path=${directory} --logfile=${directory}/v8.log`;

/**
 * The WebAssembly functions in a record: their index in the module, and their code.
 * Format: tools/perf/Documentation/jitdump-specification.txt in Linux.
 * @param {Buffer} dump
 */
function recorded(dump) {
  /** @type {Map<number, Buffer>} */
  const code = new Map();
  // A process that has compiled nothing yet leaves an empty file.
  if (dump.length < 16) return code;
  for (let at = dump.readUInt32LE(8); at + 16 <= dump.length; ) {
    const size = dump.readUInt32LE(at + 4);
    if (size < 16) break;
    // 0: code that was loaded; its name is after 56 bytes of numbers and before the code.
    if (dump.readUInt32LE(at) === 0) {
      const ends = dump.indexOf(0, at + 56);
      const name = dump.toString('latin1', at + 56, ends);
      const [, index] = /-(\d+)-turbofan$/.exec(name) ?? [];
      if (index) code.set(Number(index), dump.subarray(ends + 1, at + size));
    }
    at += size;
  }
  return code;
}

/**
 * Compiles modules in Chromium, and lists the code of each module's functions by index.
 * @param {Buffer[]} modules
 * @returns {Promise<Map<number, Instruction[]>[]>}
 */
export async function compiled(modules) {
  const directory = mkdtempSync(join(tmpdir(), 'plateau-code-'));
  const listings = [];
  try {
    for (const module of modules) listings.push(await listing(module, directory));
  } finally {
    rmSync(directory, { recursive: true });
  }
  return listings;
}

/** @param {Buffer} module @param {string} directory */
async function listing(module, directory) {
  const executablePath = '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, args: [...FLAGS, V8(directory)] });
  try {
    const page = await browser.newPage();
    await page.evaluate(async (text) => {
      const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      await WebAssembly.compile(bytes);
    }, module.toString('base64'));
  } finally {
    await browser.close();
  }
  const dumps = readdirSync(directory).filter((name) => name.startsWith('jit-'));
  /** @type {Map<number, Buffer>} */
  let code = new Map();
  for (const name of dumps) {
    const found = recorded(readFileSync(join(directory, name)));
    if (found.size > code.size) code = found;
    rmSync(join(directory, name));
  }
  const source = join(directory, 'code.s');
  const object = join(directory, 'code.o');
  const lines = [...code].map(([index, bytes]) => `f${index}:\n.byte ${[...bytes].join(',')}\n`);
  writeFileSync(source, lines.join(''));
  run(llvm('clang'), '--target=x86_64-linux-gnu', '-c', source, '-o', object);
  return new Map(
    [...functionsOf(object, '--x86-asm-syntax=intel')].map(([name, body]) => [
      Number(name.slice(1)),
      body,
    ]),
  );
}

/** The innermost loops without calls, each from the target of a jump back to the jump. @param {Instruction[]} body */
export function machineLoops(body) {
  const jumps = body
    .filter(({ op }) => /^j/.test(op))
    .map(({ at, args }) => ({ from: Number.parseInt(args, 16), to: at }))
    .filter(({ from, to }) => from <= to && from >= (body[0]?.at ?? 0));
  const holds = (/** @type {typeof jumps[0]} */ a, /** @type {typeof jumps[0]} */ b) =>
    a !== b && a.from <= b.from && b.to <= a.to;
  return jumps
    .filter((jump) => !jumps.some((other) => holds(jump, other)))
    .map(({ from, to }) => body.filter(({ at }) => from <= at && at <= to))
    .filter((loop) => !loop.some(({ op }) => /^(call|ret)/.test(op)));
}

/** @param {Instruction[]} loop */
export const multiplies = (loop) =>
  loop.filter(({ op }) => /^(vfmadd\d+ps|v?mulps)$/.test(op)).length;

/** Moves of vectors to or from the stack. @param {Instruction[]} loop */
export const spills = (loop) =>
  loop.filter(({ args }) => /[xy]mm/.test(args) && /\[r[bs]p\b/.test(args)).length;
