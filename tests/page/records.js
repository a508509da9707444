// Records of any run, and the run that was recorded when the page was built.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { Curve } from '../../web/model/curve.js';
import { epochsOf } from '../../web/share/record.js';

/** @typedef {import('../../web/share/record.js').RunRecord} RunRecord */

const hex = (/** @type {number} */ length) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });
const losses = fc.option(fc.double({ min: 1e-6, max: 1e3, noNaN: true }), { nil: null });
const nats = fc.double({ min: 1e-6, max: 999, noNaN: true });

/** @type {fc.Arbitrary<RunRecord>} */
export const records = fc
  .record({
    kind: fc.constantFrom(/** @type {const} */ ('fused'), /** @type {const} */ ('plain')),
    bits: hex(4),
    epochs: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 999_999_999 })),
    counted: fc.integer({ min: 1, max: 4096 }),
    floor: fc.oneof(nats, fc.constant(0)),
    uniform: nats,
    hash: fc.oneof(hex(16), fc.constant('')),
    best: fc.option(fc.record({ epoch: fc.integer({ min: 1, max: 999_999_999 }), loss: nats }), {
      nil: null,
    }),
    pairs: fc.array(fc.tuple(losses, losses), { minLength: 96, maxLength: 96 }),
  })
  .map(({ pairs, best, ...rest }) => ({
    ...rest,
    best: best && { ...best, epoch: 1 + (best.epoch % rest.epochs) },
    points: epochsOf(rest.epochs).map((epoch, i) => {
      const [loss = null, heldOutLoss = null] = pairs[i] ?? [];
      return { epoch, loss, heldOutLoss };
    }),
  }));

const { points, ...rest } = JSON.parse(
  readFileSync(new URL('../../build/web/texts/recorded.json', import.meta.url), 'utf8'),
);

/** Its columns. */
export const recorded = points;
recorded.chars = recorded.epoch.map(
  (/** @type {number} */ epoch) => epoch * rest.facts.predictions,
);

/** That run, as if it had been trained here. */
export function run() {
  const curve = new Curve({ ...rest, number: 1 });
  const { length } = recorded.epoch;
  Object.assign(curve.points, structuredClone(recorded), { clipped: Array(length).fill(null) });
  curve.points.hash = Array.from({ length }, (_, i) => i.toString(16).padStart(16, '0'));
  return curve;
}

export const HOW = { kind: /** @type {const} */ ('fused'), bits: 'b422', counted: 16 };
