// Whether a run has the bits of the author's, or why that cannot be said. It never says of a run that had another start
// that its bits are wrong.

import { near } from '../model/linked.js';
import { words } from '../words/share.js';

/**
 * @import { Curve } from '../model/curve.js'
 * @import { RunRecord } from './record.js'
 */

/**
 * The run at hand.
 * @typedef {object} Candidate
 * @property {'fused'|'plain'|'scalar'} kind of the build that trains
 * @property {string} bits of that build, 4 hex digits
 * @property {number} floor nats a character
 * @property {number} uniform nats a character
 * @property {boolean} sameSettings it began with those of the link
 * @property {boolean|null} sameText it has the text of the link; null: the link has none, so that nobody knows
 * @property {'continued'|'rolledBack'|'turned'|''} broken what came between before the author's last epoch
 * @property {number} epoch completed
 * @property {string|null} hash of the author's last epoch; null: not reached, or not known
 */

/** @typedef {{proved: boolean, sentence: string}} Proof */

/**
 * A run at hand as it is compared.
 * @param {Curve} curve
 * @param {RunRecord} record
 * @param {Pick<Candidate, 'kind'|'bits'|'sameSettings'|'sameText'>} how
 * @returns {Candidate}
 */
export function candidate(curve, { epochs }, how) {
  const { points, floor, uniform } = curve;
  const turned = curve.turns.some(({ epoch }) => epoch < epochs) ? 'turned' : '';
  return {
    ...how,
    ...{ floor: floor.perChar, uniform },
    broken: curve.from ? 'continued' : curve.rolledBack ? 'rolledBack' : turned,
    epoch: points.whole.epoch.at(-1) ?? 0,
    hash: points.hash[points.epoch.indexOf(epochs)] ?? null,
  };
}

/**
 * @param {RunRecord} record
 * @param {Candidate} run
 * @returns {Proof|null} null: it has not come to the author's last epoch
 */
export function prove(record, run) {
  const said = words.proof;
  if (run.epoch < record.epochs) return null;
  if (record.hash && run.hash === record.hash)
    return { proved: true, sentence: said.same(record.epochs) };
  return { proved: false, sentence: why(record, run) };
}

/** The first cause that holds. @param {RunRecord} record @param {Candidate} run */
function why(record, run) {
  const said = words.proof;
  const kind = run.kind === 'fused' ? 'fused' : 'plain';
  if (!record.hash) return said.noHash;
  if (run.broken) return said[run.broken];
  if (!run.sameSettings) return said.settings;
  if (run.sameText === false) return said.text;
  if (kind !== record.kind) return said[record.kind];
  if (run.bits !== record.bits) return said.version;
  if (!near(run.floor, record.floor) || !near(run.uniform, record.uniform)) return said.text;
  if (!run.hash) return said.unknown;
  return run.sameText ? said.differs(record.epochs) : said.differsOrText(record.epochs);
}
