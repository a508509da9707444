// Finds the best build of the core that works here: fused, plain SIMD or scalar.
//
// A build is taken when the browser knows its instructions (a tiny module of each kind is validated), when it arrives,
// and when a small training run in it gives the known bits: relaxed SIMD may legally round a multiply-add twice.
import { Refusal } from '../wire/refusal.js';
import { Core } from './wasm.js';

/** @typedef {'fused'|'plain'|'scalar'} Kind */

/**
 * Where a build comes from: an answer of fetch, or its bytes.
 * @typedef {(kind: Kind) => Promise<Response|BufferSource>} Source
 */

/**
 * @typedef {object} Loaded
 * @property {Kind} kind
 * @property {WebAssembly.Module} module for more instances
 * @property {Core} core the first instance
 * @property {number} milliseconds that the probe and the self-test took
 * @property {string} notice why a better build was refused; ""
 */

// A module of one function, () -> v128, whose body is to be tried.
const module = (/** @type {number[]} */ body) =>
  Uint8Array.of(
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00], // "\0asm", version 1
    ...[0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b], // type section: one type, () -> v128
    ...[0x03, 0x02, 0x01, 0x00], // function section: one function of type 0
    ...[0x0a, body.length + 4, 0x01], // code section: one function,
    ...[body.length + 2, 0x00], // of this length, without locals
    ...body,
    0x0b, // end
  );
const ZEROS = [0x41, 0x00, 0xfd, 0x11]; // i32.const 0, i32x4.splat
const SIMD = module([...ZEROS, 0xfd, 0xe3, 0x01]); // f32x4.sqrt
const RELAXED_SIMD = module([...ZEROS, ...ZEROS, ...ZEROS, 0xfd, 0x85, 0x02]); // f32x4.relaxed_madd

/** What each build needs, best first, and what to say when it is missing.
 * @type {{ kind: Kind, probe: Uint8Array<ArrayBuffer> | null, lacks: string }[]}
 */
const BUILDS = [
  { kind: 'fused', probe: RELAXED_SIMD, lacks: 'This browser has no relaxed SIMD' },
  { kind: 'plain', probe: SIMD, lacks: 'This browser has no SIMD' },
  { kind: 'scalar', probe: null, lacks: '' },
];

/** What a build that was taken means, where it is not the best. @type {Record<Kind, string>} */
const MEANING = {
  fused: '',
  plain: 'Training runs with plain SIMD, somewhat slower.',
  scalar: 'Training runs without SIMD, several times slower.',
};

/** How browsers say that a content policy refuses WebAssembly. */
const POLICY = /unsafe-eval|CSP/;
const REFUSED =
  "Training cannot run here: a policy of this site refuses WebAssembly; its script-src lacks 'wasm-unsafe-eval'.";
/** What to do about builds that did not come. */
const ADVICE = 'They have to lie beside the page, unchanged, and nothing may block them.';

/**
 * Loads the best build that works; throws a Refusal when none does.
 * @param {Source} source
 * @param {Kind} [best] none that is better than this
 * @returns {Promise<Loaded>}
 */
export async function load(source, best = 'fused') {
  if (typeof WebAssembly !== 'object') {
    throw new Refusal(
      'This browser has no WebAssembly, which training needs. Any browser of the last years has it.',
    );
  }
  const reasons = [];
  // The last one says most: who has no SIMD has no relaxed SIMD either.
  let lack = '';
  let milliseconds = 0;
  for (const { kind, probe, lacks } of BUILDS.slice(
    BUILDS.findIndex((each) => each.kind === best),
  )) {
    const began = performance.now();
    const known = !probe || WebAssembly.validate(probe);
    milliseconds += performance.now() - began;
    if (!known) {
      lack = `${lacks}.`;
      continue;
    }
    try {
      const module = await compile(await source(kind));
      const began = performance.now();
      const core = await Core.create(module);
      const passed = core.selfTest();
      milliseconds += performance.now() - began;
      if (passed) {
        const notice = [lack, ...reasons, MEANING[kind]].filter(Boolean).join(' ');
        return { kind, module, core, milliseconds, notice };
      }
      reasons.push(
        `The ${kind} build computes something else here than it should and was not used.`,
      );
    } catch (error) {
      let why = error instanceof Error ? error.message : String(error);
      if (POLICY.test(why)) throw new Refusal(REFUSED);
      if (error instanceof WebAssembly.CompileError) why = 'it is no whole WebAssembly module';
      reasons.push(`The ${kind} build did not load: ${why.replace(/\.$/, '')}.`);
    }
  }
  throw new Refusal(
    ['Training cannot run here.', lack, ...reasons, ADVICE].filter(Boolean).join(' '),
  );
}

/**
 * Compiles while it arrives where the server says what it is; a wrong type costs a moment, nothing else.
 * @param {Response|BufferSource} from
 * @returns {Promise<WebAssembly.Module>}
 */
async function compile(from) {
  if (!(from instanceof Response)) return WebAssembly.compile(from);
  if (!from.ok) throw new Error(`the server answered ${from.status} for ${from.url}`);
  // Exactly this and no parameter, or streaming is refused.
  const streams = from.headers.get('Content-Type') === 'application/wasm';
  return streams
    ? WebAssembly.compileStreaming(from)
    : WebAssembly.compile(await from.arrayBuffer());
}
