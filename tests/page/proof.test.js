// A run is said to have the author's bits, or the true reason why that cannot be said.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Curve } from '../../web/model/curve.js';
import { candidate, prove } from '../../web/share/proof.js';
import { words } from '../../web/words/share.js';

/** @typedef {import('../../web/share/proof.js').Candidate} Candidate */
/** @typedef {import('../../web/share/record.js').RunRecord} RunRecord */

const HASH = '0123456789abcdef';
const OTHER = 'fedcba9876543210';
const said = words.proof;

/** @type {RunRecord} */
const RECORD = {
  ...{ kind: 'fused', bits: 'b422', epochs: 200, counted: 16 },
  ...{ floor: 0.141812, uniform: 4.38203, hash: HASH, best: null, points: [] },
};

/** The same run, here. @type {Candidate} */
const SAME = {
  ...{ kind: 'fused', bits: 'b422', floor: 0.14181204655904767, uniform: 4.382026634673881 },
  ...{ sameSettings: true, sameText: true, broken: '', epoch: 200, hash: HASH },
};

test('every case has its sentence', () => {
  /** @type {[string, Partial<RunRecord>, Partial<Candidate>, string|null][]} */
  const rows = [
    ['too early', {}, { epoch: 199, hash: null }, null],
    ['not begun', {}, { epoch: 0, hash: null }, null],
    ['too early, and nothing to prove', { hash: '' }, { epoch: 10, hash: null }, null],
    ['too early, and other arithmetic', {}, { kind: 'plain', epoch: 199, hash: null }, null],
    ['no hash', { hash: '' }, {}, said.noHash],
    ['no hash, none here', { hash: '' }, { hash: null }, said.noHash],
    ['other arithmetic', {}, { kind: 'plain', bits: '1bb7', hash: OTHER }, said.fused],
    ['no SIMD', {}, { kind: 'scalar', bits: '1bb7', hash: OTHER }, said.fused],
    ['plain there', { kind: 'plain', bits: '1bb7' }, { hash: OTHER }, said.plain],
    ['other version', {}, { bits: 'b423', hash: OTHER }, said.version],
    ['other text by its floor', {}, { floor: 0.14182, hash: OTHER }, said.text],
    ['other text by its symbols', {}, { uniform: 4.394, sameText: null, hash: OTHER }, said.text],
    ['other text, known', {}, { sameText: false, hash: OTHER }, said.text],
    ['other settings', {}, { sameSettings: false, hash: OTHER }, said.settings],
    ['changed', {}, { broken: 'turned', hash: OTHER }, said.turned],
    ['broke down', {}, { broken: 'rolledBack', hash: OTHER }, said.rolledBack],
    ['continued', {}, { broken: 'continued', hash: OTHER }, said.continued],
    [
      'changed, other arithmetic too',
      {},
      { kind: 'plain', broken: 'turned', hash: OTHER },
      said.turned,
    ],
    ['hash not known', {}, { hash: null }, said.unknown],
    ['differs', {}, { hash: OTHER }, said.differs(200)],
    ['differs, text not known', {}, { sameText: null, hash: OTHER }, said.differsOrText(200)],
  ];
  for (const [name, record, run, sentence] of rows)
    assert.deepEqual(
      prove({ ...RECORD, ...record }, { ...SAME, ...run }),
      sentence && { proved: false, sentence },
      name,
    );
});

test('the same bits are the same bits, at the last epoch and after it', () => {
  const sentence = 'Same bits as the author\u2019s run (epoch 200).';
  for (const run of [SAME, { ...SAME, epoch: 1501 }, { ...SAME, sameText: null }])
    assert.deepEqual(prove(RECORD, run), { proved: true, sentence });
  const plain = { kind: /** @type {const} */ ('plain'), bits: '1bb7' };
  for (const kind of /** @type {const} */ (['plain', 'scalar']))
    assert.equal(prove({ ...RECORD, ...plain }, { ...SAME, ...plain, kind })?.proved, true);
});

test('that bits differ is said only where everything that is known is the same', () => {
  /** @template T @param {T[]} values */
  const any = (...values) => fc.constantFrom(...values);
  const runs = fc.record({
    kind: any(.../** @type {const} */ (['fused', 'plain', 'scalar'])),
    bits: any('b422', 'b423'),
    floor: any(SAME.floor, 0.2, 0),
    uniform: any(SAME.uniform, 4.1),
    sameSettings: fc.boolean(),
    sameText: any(true, false, null),
    broken: any(.../** @type {const} */ (['', '', 'turned', 'continued', 'rolledBack'])),
    epoch: any(0, 199, 200, 300),
    hash: any(HASH, OTHER, null),
  });
  fc.assert(
    fc.property(runs, any('', HASH), (run, hash) => {
      const proof = prove({ ...RECORD, hash }, run);
      if (run.epoch < 200) return assert.equal(proof, null);
      assert.equal(proof?.proved, hash !== '' && run.hash === hash);
      assert.match(proof.sentence, /\.$/);
      if (!proof.sentence.startsWith('The bits differ')) return;
      assert.notEqual(run.sameText, false);
      const { epoch, sameText } = run;
      // Spread, because fast-check makes some objects without a prototype, which deepEqual tells from others.
      assert.deepEqual({ ...run }, { ...SAME, epoch, sameText, hash: OTHER });
    }),
    { numRuns: 2000 },
  );
});

test('of a curve counts what came before the last epoch of the author', () => {
  const curve = new Curve({
    ...{ number: 1, name: '', textName: '', settings: {}, uniform: SAME.uniform },
    facts: /** @type {any} */ ({ window: 16, burnIn: 0 }),
    floor: { perChar: SAME.floor, perWindow: 0, byPosition: [] },
  });
  const how = { ...SAME, kind: /** @type {const} */ ('fused') };
  const { bits, kind, sameSettings, sameText } = how;
  const now = () => candidate(curve, RECORD, { bits, kind, sameSettings, sameText });
  assert.deepEqual(now(), { ...SAME, epoch: 0, hash: null });
  curve.points.epoch = [199, 199.5, 200, 201];
  curve.points.hash = [OTHER, null, HASH, OTHER];
  assert.deepEqual(now(), { ...SAME, epoch: 201 });
  const turn = { chars: 0, seconds: 0, said: '' };
  curve.turns.push({ ...turn, epoch: 200 });
  assert.deepEqual(now(), { ...SAME, epoch: 201 }, 'changed after it');
  curve.turns.push({ ...turn, epoch: 150 });
  assert.equal(now().broken, 'turned');
  curve.rolledBack = true;
  assert.equal(now().broken, 'rolledBack');
  curve.from = { epoch: 3, best: null };
  assert.equal(now().broken, 'continued');
});
