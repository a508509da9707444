// Words on the loss chart: at the ends of lines, at the best moment, where memory or rate were changed. None over another.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { layOut, toX, toY } from '../../web/chart/frame.js';
import { ORDERS_AT } from '../../web/chart/labels.js';
import * as post from '../../web/chart/post.js';
import { heirOf, originOf, spanOf } from '../../web/chart/span.js';
import { Curve } from '../../web/model/curve.js';
import { strings } from '../../web/words/strings.js';
import { converter } from '../../web/words/units.js';
import { start } from './browser.js';
import { listen, overlaps, painted } from './painted.js';

/** @typedef {import('./browser.js').LabPage} LabPage */

/** @type {Awaited<ReturnType<typeof start>>} */
let site;
before(async () => {
  site = await start();
});
after(() => site.close());

// ---- Without a browser

/**
 * A run with invented numbers.
 * @param {number} number
 * @param {number} last epoch
 * @param {(epoch: number) => number} loss
 * @param {(epoch: number) => number} heldOut
 * @param {Partial<Curve>} [more]
 */
function made(number, last, loss, heldOut, more = {}) {
  const { from = null, settings = { state: 'reset', lr: '0.1' }, floor, turns = [] } = more;
  const curve = new Curve({
    ...{ number, name: `Run ${number}`, textName: 'README', uniform: 4.4, settings, from },
    facts: /** @type {any} */ ({ window: 16, burnIn: 0, predictions: 3584 }),
    floor: floor ?? { perChar: 2.27 / 16, perWindow: 2.27, byPosition: [] },
  });
  const first = (from?.epoch ?? 0) + 1;
  curve.points.append(
    Array.from({ length: last - first + 1 }, (_, i) => {
      const epoch = first + i;
      return /** @type {any} */ ({
        ...{ epoch, chars: 3584 * epoch, seconds: 0.01 * epoch, loss: loss(epoch) },
        ...{ measuredLoss: loss(epoch) - 0.001, heldOutLoss: epoch % 5 ? null : heldOut(epoch) },
      });
    }),
  );
  curve.turns = turns;
  return curve;
}

const best = { epoch: 50, value: 2.5 };

/** The post's run, and the one that keeps its memory from epoch 1,501 on. */
function both() {
  const cleared = made(
    1,
    1501,
    (epoch) => 0.15 + 6 / epoch,
    (epoch) => 2.5 + Math.abs(Math.log(epoch / 50)),
  );
  const kept = made(
    2,
    2000,
    (epoch) => 0.025 + 1.1 / (epoch - 1500),
    (epoch) => 5.5 + (epoch - 1500) / 1000,
    {
      from: { epoch: 1501, best },
      floor: { perChar: 0.09 / 16, perWindow: 0.09, byPosition: [] },
      settings: { state: 'carry', lr: '0.1' },
      turns: [
        {
          epoch: 1600,
          chars: 5_734_400,
          seconds: 16,
          said: 'Learning rate 0.01 since epoch 1,600.',
        },
        {
          epoch: 1640,
          chars: 5_877_760,
          seconds: 16.4,
          said: 'Learning rate 0.001 since epoch 1,640. Momentum 0.9 since epoch 1,640.',
        },
      ],
    },
  );
  return { cleared, kept };
}

/** @param {Curve[]} curves @param {number} width @param {object} [how] */
function framed(curves, width, how = {}) {
  const convert = (/** @type {Curve} */ curve) => converter('sum', curve.counted);
  const picture = /** @type {import('../../web/chart/frame.js').Picture} */ ({
    ...{ curves, convert, along: 'epoch', log: true, weight: 0, ...how },
  });
  const size = { width, height: 320, gutter: 0 };
  const frame = layOut(
    picture,
    null,
    size,
    /** @type {any} */ ({ px: 1 }),
    (text) => 6.6 * text.length,
  );
  return { frame, picture };
}

/** @param {import('../../web/chart/labels.js').Word[]} words */
const boxes = (words) =>
  words.map(({ text, x, y, wide }) => ({
    ...{ text, size: 12, left: x, right: x + wide, top: y - 6, bottom: y + 6 },
  }));

test('a line is named at its own end: beyond the plot, or beside the end of a run that another continues', () => {
  const { cleared, kept } = both();
  const alone = framed([cleared], 640);
  const right = alone.frame.left + alone.frame.width;
  const word = (/** @type {typeof alone} */ { frame }, /** @type {string} */ text) => {
    const found = frame.words.find((each) => each.text === text);
    assert.ok(found, `${text} is not among ${frame.words.map((each) => each.text).join(', ')}`);
    return found;
  };
  for (const text of ['2.45', 'test text 94.4', 'floor 2.27', 'random 70.4'])
    assert.ok(word(alone, text).x > right, text);

  const two = framed([kept, cleared], 640);
  const end = toX(two.frame, 1501);
  for (const text of ['2.45', 'floor 2.27']) {
    const { x, y, wide } = word(two, text);
    assert.ok(
      x + wide < end && x + wide > end - 20,
      `${text} ends at ${x + wide}, the run at ${end}`,
    );
    const value = Number(/[\d.]+$/.exec(text)?.[0]);
    assert.ok(Math.abs(y - toY(two.frame, value)) < 34, text);
  }
  for (const text of ['0.419', 'test text 96.0', 'floor 0.0900'])
    assert.ok(word(two, text).x > two.frame.left + two.frame.width, text);
  assert.equal(word(two, 'best 40.0 at epoch 50').colour, 'run1', 'of the run that is continued');
});

test('what was changed is said at the top of a line in the colour of the run', () => {
  const { cleared, kept } = both();
  const { frame } = framed([kept, cleared], 1000);
  for (const [text, epoch] of /** @type {const} */ ([
    ['memory kept from here', 1501],
    ['rate 0.01', 1600],
    ['rate 0.001, momentum 0.9', 1640],
  ])) {
    const found = frame.words.find((word) => word.text === text);
    assert.ok(found, text);
    assert.equal(found.colour, 'run2');
    assert.ok(found.y < frame.top + 64, `${text} at ${found.y}`);
    const x = toX(frame, epoch);
    assert.ok(Math.abs(found.x - x) < 10 || Math.abs(found.x + found.wide - x) < 10, text);
  }
  const of = (/** @type {object} */ before, /** @type {object} */ now) =>
    strings.chart.continued(/** @type {any} */ (before), /** @type {any} */ (now));
  const plain = { state: 'carry', lr: '0.1' };
  assert.deepEqual(of(plain, { state: 'reset', lr: '0.1' }), [
    'memory cleared from here',
    'memory cleared',
  ]);
  assert.deepEqual(of(plain, { state: 'carry', lr: '0.01' })[0], 'rate 0.01 from here');
  assert.deepEqual(of(plain, { state: 'reset', lr: '3' })[1], 'memory cleared, rate 3');
  assert.equal(strings.chart.continued(undefined, plain)[0], 'continued from here');
  // The sentence of a change is the one that is read.
  const said = ['Learning rate', 'Momentum'].map((label) =>
    strings.recipe.atOnce(label, '0.5', 1234),
  );
  assert.deepEqual(strings.chart.turned(said.join(' ')), ['rate 0.5, momentum 0.5']);
});

test('a floor holds from where its run begins to where another continues it', () => {
  const { cleared, kept } = both();
  assert.equal(originOf([kept, cleared], kept), cleared);
  assert.equal(heirOf([kept, cleared], cleared), kept);
  assert.equal(originOf([kept], kept), undefined);
  assert.deepEqual(spanOf([kept, cleared], cleared, 'epoch'), [0, 1501]);
  assert.deepEqual(spanOf([kept, cleared], kept, 'epoch'), [1501, Infinity]);
  assert.deepEqual(spanOf([kept, cleared], kept, 'chars'), [1501 * 3584, Infinity]);
  assert.deepEqual(spanOf([kept, cleared], cleared, 'seconds'), [0, Infinity]);
  assert.deepEqual(spanOf([cleared], cleared, 'epoch'), [0, Infinity]);
  // One that did not come so far is not what is continued.
  const short = made(
    1,
    100,
    () => 1,
    () => 2,
  );
  assert.equal(originOf([kept, short], kept), undefined);
  assert.equal(framed([kept], 640).frame.x0, 1501, 'alone it has the axis to itself');
});

test('no two words lie over each other, whatever is shown at whatever width', () => {
  const { cleared, kept } = both();
  const crowd = Array.from({ length: 7 }, (_, i) =>
    made(
      i + 1,
      300 + 200 * i,
      (epoch) => 0.2 + 0.0001 * i + 5 / epoch,
      (epoch) => 3 + epoch / 1000,
    ),
  ).reverse();
  const many = made(
    9,
    400,
    (epoch) => 0.2 + 3 / epoch,
    () => 4,
    {
      turns: Array.from({ length: 12 }, (_, i) => ({
        ...{
          epoch: 100 + 7 * i,
          chars: 0,
          seconds: 0,
          said: `Learning rate 0.0${i} since epoch ${100 + 7 * i}.`,
        },
      })),
    },
  );
  for (const curves of [[cleared], [kept, cleared], [kept], crowd, [many, ...crowd]])
    for (const width of [300, 358, 480, 640, 980, 1400])
      for (const how of [
        {},
        { xLog: true },
        { log: false },
        { along: 'chars' },
        { along: 'seconds' },
        { weight: 0.9 },
        { post },
      ]) {
        const { frame } = framed(curves, width, how);
        const row = `${curves.length} runs, ${width} px, ${JSON.stringify(how)}`;
        assert.deepEqual(overlaps(boxes(frame.words)), [], row);
        const { left, top, height } = frame;
        for (const { text, x, y, wide } of frame.words) {
          assert.ok(x >= left && x + wide <= width, `${text} from ${x} to ${x + wide}: ${row}`);
          assert.ok(y >= top && y <= top + height, `${text} at ${y}: ${row}`);
        }
        assert.ok(
          frame.words.some(({ text }) => text.startsWith('floor')),
          row,
        );
      }
});

test('words keep out of the orders of n-gram models', () => {
  const { cleared } = both();
  cleared.ngrams = [];
  for (const width of [358, 640, 1000]) {
    const { frame } = framed([cleared], width, { xLog: true, ngrams: () => {} });
    const { left, width: wide } = frame;
    const inside = frame.words.filter(({ x }) => x < left + wide);
    assert.ok(width < 400 || inside.length > 0);
    for (const word of inside)
      for (const at of ORDERS_AT.map((share) => left + share * wide))
        assert.ok(at < word.x - 10 || at > word.x + word.wide + 10, `${word.text} at ${width} px`);
  }
});

// ---- On the page

/** Shows a run that continues the recorded one with its memory kept, and has its rate changed twice. */
const keptOnPage = () => {
  const lab = /** @type {any} */ (document.querySelector('plateau-lab'));
  const chart = lab.shadowRoot.querySelector('plateau-chart');
  const first = chart.curve;
  const { facts, uniform, settings } = first;
  const kept = new first.constructor({
    ...{ number: 2, name: 'Memory kept', textName: 'README', facts, uniform },
    floor: { perChar: 0.09 / 16, perWindow: 0.09, byPosition: [] },
    settings: { ...settings, state: 'carry' },
    from: { epoch: 1501, best: first.best },
  });
  const loss = (/** @type {number} */ i) => (0.4 + 17 * Math.exp(-i / 12)) / 16;
  kept.points.append(
    Array.from({ length: 500 }, (_, i) => ({
      ...{ epoch: 1502 + i, chars: 3584 * (1502 + i), seconds: i / 75, loss: loss(i) },
      ...{ measuredLoss: i % 50 ? null : loss(i), heldOutLoss: i % 5 ? null : (88 + i / 80) / 16 },
    })),
  );
  kept.turns = [1600, 1700].map((epoch, i) => ({
    ...{
      epoch,
      chars: 3584 * epoch,
      seconds: 1,
      said: `Learning rate 0.0${i + 1} since epoch ${epoch}.`,
    },
  }));
  // The lab may hand it its own curve once more.
  const show = () => {
    if (chart.curve !== kept) Object.assign(chart, { earlier: [first], curve: kept });
  };
  setInterval(show, 50);
  show();
  return chart.updateComplete;
};

/** Waits for words on the canvas. @param {LabPage} lab @param {string|RegExp} wanted */
async function paints(lab, wanted) {
  const until = Date.now() + 10_000;
  for (;;) {
    const words = await painted(lab.page);
    if (
      words.some(({ text }) => (typeof wanted === 'string' ? text === wanted : wanted.test(text)))
    )
      return words;
    assert.ok(
      Date.now() < until,
      `${wanted} is not among ${words.map(({ text }) => text).join(', ')}`,
    );
    await lab.page.waitForTimeout(30);
  }
}

/** Nothing over anything, nothing under 11 px, nothing cut. @param {LabPage} lab @param {import('./painted.js').Painted[]} words @param {string} row */
async function holds(lab, words, row) {
  assert.deepEqual(overlaps(words), [], row);
  const box = await lab.page.locator('plateau-chart canvas').boundingBox();
  for (const { text, size, left, right } of words) {
    assert.ok(size >= 11, `${text} in ${size} px: ${row}`);
    assert.ok(left >= 0 && right <= (box?.width ?? 0), `${text} from ${left} to ${right}: ${row}`);
  }
}

for (const width of [390, 720, 1280]) {
  test(`at ${width} px no words of the chart lie over each other: memory cleared, then kept`, async () => {
    const lab = await site.open({ width, prepare: listen });
    const cleared = await paints(lab, 'floor 2.27');
    await holds(lab, cleared, 'cleared');
    const texts = cleared.map(({ text }) => text);
    for (const wanted of [/^best [\d.]+ at epoch \d+$/, /^test text [\d.]+$/, /^2\.\d\d$/])
      assert.ok(
        texts.some((text) => wanted.test(text)),
        `${wanted}: ${texts.join(', ')}`,
      );
    await lab.showTools();
    await lab.page.evaluate(keptOnPage);
    const kept = await paints(lab, 'memory kept from here');
    await holds(lab, kept, 'kept');
    for (const wanted of ['floor 0.0900', 'floor 2.27'])
      assert.ok(
        kept.some(({ text }) => text === wanted),
        wanted,
      );
    for (const name of ['characters', 'linear', 'perplexity']) {
      if (name !== 'perplexity' && (await lab.page.locator('#view').count()) === 0)
        await lab.button('View').click();
      await lab.page.getByRole('radio', { name, exact: true }).check();
      await lab.page.waitForTimeout(200);
      await holds(lab, await painted(lab.page), name);
    }
    await lab.close();
  });
}

test('a change of the rate and a run that continues with its memory cleared are marked where they happened', async () => {
  const lab = await site.open({ prepare: listen });
  await lab.makeSmall();
  await lab.pace(10);
  await lab.button('Train').click();
  await lab.waitForEpoch(8);
  await lab.button('Pause').click();
  await lab.type('Learning rate', '0.001');
  await paints(lab, 'rate 0.001');
  await lab.field('Memory between windows').selectOption('cleared');
  await lab.button('Continue with these settings').click();
  await paints(lab, 'memory cleared from here');
  // The mark of the run before stays.
  const words = await paints(lab, 'rate 0.001');
  assert.deepEqual(overlaps(words), []);
  await lab.close();
});
