// A record in a link gives back its run within half a percent, and what is no record is one sentence.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { evidenceOf } from '../../web/model/evidence.js';
import { headline } from '../../web/model/headline.js';
import { answer, firstWeights } from '../../web/model/sentence.js';
import { curveOf, epochsOf, format, ofCurve, parse } from '../../web/share/record.js';
import { words } from '../../web/words/share.js';
import { converter } from '../../web/words/units.js';
import { HOW, recorded, records, run } from './records.js';

/** @typedef {import('../../web/share/record.js').RunRecord} RunRecord */

/** Half a step of the 4,094 from 1e-6 to 1e3. */
const HALF = Math.exp(Math.log(1e9) / 4094 / 2) - 1 + 1e-12;

/** @param {string} text @returns {RunRecord} */
function good(text) {
  const record = parse(text);
  if ('sentence' in record) throw new Error(`${text}: ${record.sentence}`);
  return record;
}

test('epochs are distinct and ascending, from the first to the last, 96 at most, evenly on a log axis', () => {
  for (const last of [1, 2, 3, 95, 96, 97, 98, 200, 1501, 100_000, 999_999_999]) {
    const epochs = epochsOf(last);
    assert.equal(epochs.length, Math.min(last, 96), `${last}`);
    assert.equal(epochs[0], 1);
    assert.equal(epochs.at(-1), last);
    const factors = epochs.slice(1).map((epoch, i) => epoch / (epochs[i] ?? 1));
    for (const [i, epoch] of epochs.slice(1).entries()) {
      assert.ok(Number.isInteger(epoch) && epoch > (epochs[i] ?? 0), `${last}: ${epochs}`);
      // Where whole numbers leave a choice, each factor is about that of the rest of the way.
      const even = (last / (epochs[i] ?? 1)) ** (1 / (epochs.length - 1 - i));
      const exact = epoch === (epochs[i] ?? 0) + 1;
      const off = Math.abs((factors[i] ?? 0) - even) * (epochs[i] ?? 1);
      assert.ok(exact || off <= 0.5 + 1e-6, `${last}: ${epoch}`);
    }
  }
});

test('what is written is read: losses within half a step, all else as it was', () => {
  fc.assert(
    fc.property(records, (record) => {
      const text = format(record);
      assert.ok(text.length <= 520, `${text.length} characters`);
      assert.match(text, /^[\w.-]+$/, 'nothing to be escaped in an address');
      const again = good(text);
      const { points, floor, uniform, best, ...same } = record;
      const {
        points: pointsAgain,
        floor: floorAgain,
        uniform: uniformAgain,
        best: bestAgain,
        ...sameAgain
      } = again;
      assert.equal(bestAgain?.epoch, best?.epoch);
      assert.ok(!best || Math.abs((bestAgain?.loss ?? 0) / best.loss - 1) <= 5e-6);
      assert.deepEqual(sameAgain, same);
      assert.ok(Math.abs(floorAgain - floor) <= 5e-6 * floor + 1e-14, `${floor} ${floorAgain}`);
      assert.ok(Math.abs(uniformAgain - uniform) <= 5e-6 * uniform, `${uniform} ${uniformAgain}`);
      assert.equal(pointsAgain.length, points.length);
      for (const [i, point] of points.entries())
        for (const name of /** @type {const} */ (['loss', 'heldOutLoss'])) {
          const [was, is] = [point[name], pointsAgain[i]?.[name] ?? null];
          if (was === null || is === null) assert.equal(is, was);
          else assert.ok(Math.abs(is / was - 1) <= HALF, `${was} ${is}`);
        }
      assert.equal(pointsAgain.at(-1)?.epoch, record.epochs);
      assert.equal(format(again), text, 'written again it is the same');
    }),
  );
});

test('losses off the scale are written at its ends, what is no number as not known', () => {
  /** @param {number} loss */
  const through = (loss) => {
    const points = [{ epoch: 1, loss, heldOutLoss: null }];
    const base = { ...HOW, epochs: 1, floor: 0, uniform: 4, hash: '', best: null };
    return good(format({ ...base, points })).points[0]?.loss;
  };
  assert.equal(through(0), 1e-6);
  assert.equal(through(-0.1), 1e-6);
  for (const huge of [1e4, 1e30, Infinity])
    assert.ok(Math.abs((through(huge) ?? 0) / 1e3 - 1) < 1e-9);
  assert.equal(through(Number.NaN), null);
});

test('what is no record is one sentence, quickly, whatever it is', () => {
  const text = format(/** @type {RunRecord} */ (ofCurve(run(), HOW).record));
  const junk = [
    ...['', '.', '1', '1.', '1.f', 'x', '__proto__', '1.__proto__', 'constructor.prototype'],
    ...[text.slice(0, -1), `${text}A`, text.slice(1), ` ${text}`, `${text}\n`, `0${text}`],
    ...[text.replace('1501', '0'), text.replace('1501', '1502.'), text.replace('1501', '95')],
    ...[
      text.replace('1.f', '1.s'),
      text.replace('b422', 'B422'),
      text.replace('b422', '__proto__'),
    ],
    ...[
      text.replace('0.1418', '-0.1418'),
      text.replace('.16.', '.16e3.'),
      text.replace('.16.', '.0.'),
    ],
    ...[text.replace(/.$/, '+'), text.replace(/.$/, '='), text.replace(/.$/, '\u00e9')],
    ...['A'.repeat(200_000), `1.${'9'.repeat(200_000)}`, '.'.repeat(200_000)],
    ...[text.repeat(450), `1.f.b422.999999999.16.${'1'.repeat(200_000)}`],
  ];
  const began = performance.now();
  for (const each of junk) assert.deepEqual(parse(each), { sentence: words.record.unreadable });
  // A millisecond each would be slow; this counts what a busy machine adds.
  assert.ok(performance.now() - began < 200);
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), fc.constant(text)),
      fc.nat(),
      fc.string(),
      (a, at, b) => {
        const from = at % (a.length + 1);
        const record = parse(a.slice(0, from) + b + a.slice(from + 1));
        if ('sentence' in record) assert.match(record.sentence, /^The record .*\.$/);
        else assert.equal(record.points.length, epochsOf(record.epochs).length);
        assert.equal(Object.getPrototypeOf(record), Object.prototype);
      },
    ),
  );
});

test('a record of a later version is named as such', () => {
  for (const later of ['2', '2.', '2.f.b422.x', `17.${'Z'.repeat(200_000)}`])
    assert.deepEqual(parse(later), { sentence: words.record.newer });
  assert.match(words.record.newer, /made by a newer Plateau/);
});

test('the record of a run has its losses, its last hash and the arithmetic', () => {
  const { record, why } = ofCurve(run(), HOW);
  assert.ok(record);
  assert.equal(why, '');
  assert.equal(record.epochs, 1501);
  assert.equal(record.hash, (recorded.epoch.length - 1).toString(16).padStart(16, '0'));
  assert.deepEqual(record.points[0], {
    epoch: 1,
    loss: recorded.loss[0],
    heldOutLoss: recorded.heldOutLoss[0],
  });
  assert.equal(record.points.at(-1)?.loss, recorded.loss.at(-1));
  assert.equal(ofCurve(run(), { ...HOW, kind: 'scalar' }).record?.kind, 'plain');
  const text = format(record);
  assert.ok(text.length < 450, `${text.length} characters`);
});

test('of a line that skips epochs a record has what lies on it; a part of an epoch is no epoch', () => {
  const curve = run();
  curve.points.epoch = [1, 3, 3.5];
  curve.points.loss = [4, 2, 9];
  curve.points.heldOutLoss = [5, null, 3];
  curve.points.hash = ['a'.repeat(16), 'b'.repeat(16), null];
  const record = ofCurve(curve, HOW).record;
  assert.equal(record?.epochs, 3);
  assert.equal(record.hash, 'b'.repeat(16));
  assert.deepEqual(record.points, [
    { epoch: 1, loss: 4, heldOutLoss: 5 },
    { epoch: 2, loss: 3, heldOutLoss: 4.2 },
    { epoch: 3, loss: 2, heldOutLoss: 3.4 },
  ]);
});

test('a run that its settings alone do not give again has no hash, and it is said why', () => {
  /** @type {[string, (curve: import('../../web/model/curve.js').Curve) => void][]} */
  const rows = [
    [
      words.record.turned,
      (curve) => curve.turns.push({ epoch: 9, chars: 9, seconds: 9, said: '' }),
    ],
    [words.record.rolledBack, (curve) => Object.assign(curve, { rolledBack: true })],
    [words.record.continued, (curve) => Object.assign(curve, { from: { epoch: 9, best: null } })],
    [words.record.noHash, (curve) => Object.assign(curve.points, { hash: [] })],
  ];
  for (const [sentence, change] of rows) {
    const curve = run();
    change(curve);
    const { record, why } = ofCurve(curve, HOW);
    assert.equal(why, sentence);
    assert.equal(record?.hash, '');
  }
  const early = run();
  for (const column of Object.values(early.points)) column.length = 0;
  assert.deepEqual(ofCurve(early, HOW), { record: null, why: words.record.tooEarly });
});

test('of a record the best moment is that of its run, though others look like it', () => {
  const points = epochsOf(20).map((epoch) => ({ epoch, loss: 2 / epoch, heldOutLoss: 1 }));
  const base = { ...HOW, epochs: 20, floor: 0, uniform: 4, hash: '', points };
  for (const loss of [1, 1.004, 0.996, 0])
    assert.deepEqual(curveOf({ ...base, best: { epoch: 9, loss } }).best, {
      epoch: 9,
      value: loss,
    });
});

test('nothing is said of the window and the memory of a record, and of its losses what they support', () => {
  const record = /** @type {RunRecord} */ (ofCurve(run(), HOW).record);
  const rest = /** @type {any} */ ({ running: false, phase: 'ready' });
  const said = (/** @type {import('../../web/model/curve.js').Curve} */ curve) => {
    const evidence = evidenceOf(rest, curve, 'sum') ?? assert.fail();
    return { ...answer(evidence), ...headline(evidence, curve, []) };
  };
  const { more, line } = said(curveOf(record));
  assert.equal(line, '');
  assert.match(more[0] ?? '', /^Its floor is 2\.27: with these settings/);
  assert.doesNotMatch(more.join(' '), /window|memory|wiped/);
  const known = curveOf(record);
  known.learn(run());
  assert.match(said(known).more[0] ?? '', /^Its memory is wiped every 16 characters/);
  assert.match(said(known).line, /^It reads 16 characters/);

  // It learns by heart, and no loss was measured but the averages.
  const falls = (/** @type {number} */ epoch) => 2 / epoch;
  const points = epochsOf(60).map((epoch) => {
    return { epoch, loss: falls(epoch), heldOutLoss: Math.max(1, 3 - epoch / 10) + epoch / 50 };
  });
  const base = { ...record, epochs: 60, floor: 0.001, points };
  const best = { epoch: 20, loss: 1.4 };
  assert.match(said(curveOf({ ...base, best })).head, /^It learns this text by heart/);
  // Epoch 1 of Gaussian first weights may cost this: nobody knows which the record's were.
  const first = [{ epoch: 1, loss: 9, heldOutLoss: null }];
  const early = curveOf({ ...base, epochs: 1, points: first, best: null });
  assert.doesNotMatch(said(early).head, /too large/);
  assert.ok(curveOf({ ...base, best }).repeatable);
  assert.ok(!curveOf({ ...base, best, hash: '' }).repeatable);
});

test('the curve of a record is drawn and spoken of as its run, as far as it is known', () => {
  fc.assert(
    fc.property(records, (record) => {
      const curve = curveOf(record);
      assert.ok(curve.recorded);
      for (const [name, column] of Object.entries(curve.points))
        assert.equal(column.length, curve.points.length, name);
      const { points, floor, uniform, facts, settings, counted } = curve;
      const said = answer({
        ...{ phase: 'finished', points, floor: floor.perChar, uniform, window: facts.window },
        ...{ heldOut: facts.valid, carried: settings.state === 'carry', best: curve.best },
        ...{ start: firstWeights(settings, uniform), convert: converter('nats', counted) },
      });
      assert.doesNotMatch(`${said.say} ${said.more}`, /NaN|undefined|null/);
    }),
  );
  const curve = curveOf(/** @type {RunRecord} */ (ofCurve(run(), HOW).record), {
    name: 'The post',
  });
  assert.equal(curve.counted, 16);
  // That of the best moment stands between those of the record.
  assert.equal(curve.points.length, 97);
  assert.deepEqual(curve.best?.epoch, run().best?.epoch);
  assert.equal(curve.points.loss.at(-1), recorded.loss.at(-1));
  assert.equal(
    curveOf(good('1.p.1bb7.1.1.0.0.4.0..0.0.0.gggg'), { settings: { window: '64' } }).counted,
    64,
  );
});
