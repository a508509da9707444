// The poster of a record is one small line of SVG that any host lets through, and it shows the record's own numbers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { pictureOf, poster, sentenceOf } from '../../web/share/poster.js';
import { ofCurve } from '../../web/share/record.js';
import { HOW, records, run } from './records.js';

/** @typedef {import('../../web/share/record.js').RunRecord} RunRecord */

const record = /** @type {RunRecord} */ (ofCurve(run(), HOW).record);

/** Tags and words in order; fails where one is not closed. @param {string} svg */
function parts(svg) {
  const found = [...svg.matchAll(/<(\/?)(\w+)((?: [\w:-]+="[^"<>&]*")*)(\/?)>|([^<>&]+)/g)];
  assert.equal(found.map(([all]) => all).join(''), svg, 'only tags and words');
  /** @type {string[]} */
  const open = [];
  for (const [, end, name = '', , closed] of found) {
    if (!name || closed) continue;
    if (end) assert.equal(open.pop(), name);
    else open.push(name);
  }
  assert.deepEqual(open, []);
  return found.map(([, , name = '', attributes = '', , words = '']) => ({
    name,
    attributes,
    words,
  }));
}

/** The lines of a path, each from place to place. @param {string} d */
function places(d) {
  /** @type {[number, number][][]} */
  const lines = [];
  for (const [, command, list = ''] of d.matchAll(/([MlHvh])([^MlHvh]*)/g)) {
    const numbers = [...list.matchAll(/-?(?:\d+\.?\d*|\.\d+)/g)].map(Number);
    const line = /** @type {[number, number][]} */ (lines.at(-1) ?? []);
    const [x, y] = line.at(-1) ?? [0, 0];
    const [first = 0] = numbers;
    if (command === 'M') lines.push([[first, numbers[1] ?? Number.NaN]]);
    else if (command === 'H') line.push([first, y]);
    else if (command === 'h') line.push([x + first, y]);
    else if (command === 'v') line.push([x, y + first]);
    else
      for (let i = 0; i < numbers.length; i += 2) {
        const [fromX, fromY] = line.at(-1) ?? [0, 0];
        line.push([fromX + (numbers[i] ?? 0), fromY + (numbers[i + 1] ?? Number.NaN)]);
      }
  }
  return lines;
}

/** @param {string} svg @param {string} mark in its attributes */
function pathOf(svg, mark) {
  const [, d = ''] = new RegExp(`<path [^>]*${mark}[^>]* ?d="([^"]*)"`).exec(svg) ?? [];
  return places(d);
}

test('of any record it is one line of at most 3 kB, closed, without id, style, script or reference', () => {
  fc.assert(
    fc.property(records, fc.boolean(), (any, log) => {
      const svg = poster(any, { log });
      assert.ok(new TextEncoder().encode(svg).length <= 3000, `${svg.length} characters`);
      assert.doesNotMatch(svg, /\n|NaN|undefined|null|Infinity/);
      assert.doesNotMatch(
        svg,
        /\b(id|class|style|href|on\w+)=|<(style|script|use|image)|url\(|&|\{|\}/,
      );
      for (const { name, attributes } of parts(svg)) {
        assert.ok(['svg', 'g', 'path', 'text', ''].includes(name), name);
        const [, d = ''] = / d="([^"]*)"/.exec(attributes) ?? [];
        for (const [x, y] of places(d).flat())
          assert.ok(x >= 0 && x <= 640 && y >= 0 && y <= 320, `${x} ${y} of ${d}`);
        const at = / x="([^"]*)" y="([^"]*)"/.exec(attributes)?.slice(1).map(Number) ?? [0, 0];
        assert.ok(at[0] !== undefined && at[0] >= 0 && at[0] < 640, attributes);
        assert.ok(at[1] !== undefined && at[1] >= 0 && at[1] < 320, attributes);
      }
      assert.ok(sentenceOf(any).endsWith('.'));
    }),
  );
});

test('the sentence has its loss, test text, floor and epochs', () => {
  assert.equal(
    sentenceOf(record),
    'After 1,501 epochs its loss is 2.58 (added up over 16 characters), on its test text 87.9. ' +
      'Its floor is 2.27: with these settings no network of any size gets below it.',
  );
  const one = {
    ...record,
    counted: 1,
    epochs: 1,
    points: [{ epoch: 1, loss: 3.5, heldOutLoss: null }],
  };
  assert.match(
    sentenceOf(one),
    /^After 1 epoch its loss is 3\.50 nats a character\. Its floor is 0\.142:/,
  );
  assert.match(sentenceOf({ ...record, points: [] }), /^Its floor is 2\.27:/);
  assert.ok(poster(record).includes(` role="img" aria-label="${sentenceOf(record)}"`));
});

test('words on it are those of the lines, and none lies over another', () => {
  const svg = poster(record);
  const words = parts(svg)
    .map(({ words }) => words)
    .filter(Boolean);
  for (const each of [
    'loss 2.58',
    'test text 87.9',
    'floor 2.27',
    'epoch',
    '1',
    '500',
    '1,500',
    '100',
    '30',
  ])
    assert.ok(words.includes(each), `${each}: ${words}`);
  assert.ok(words.includes('loss added up over 16 characters, nats'));
  fc.assert(
    fc.property(records, (any) => {
      const labels = [
        ...poster(any).matchAll(/x="([^"]*)" y="(\d+)"[^>]*>(?:loss|test text|floor) [^<]*</g),
      ];
      const ys = labels.map(([, , y]) => Number(y));
      for (const [i, y] of ys.slice(1).entries()) assert.ok(y - (ys[i] ?? 0) >= 26, `${ys}`);
    }),
  );
});

test('the loss falls from left to right and ends above the floor, under which all hatching lies', () => {
  const svg = poster(record);
  const [loss = []] = pathOf(svg, 'stroke-width="3.5"');
  const [heldOut = []] = pathOf(svg, 'stroke-dasharray');
  const [floor = []] = pathOf(svg, 'stroke-width="1.5"');
  const [, floorY] = floor[0] ?? [0, 0];
  assert.deepEqual(loss.at(-1)?.[0].toFixed(), floor[1]?.[0].toFixed(), 'to the right end');
  const [first, last] = [loss[0]?.[1] ?? 0, loss.at(-1)?.[1] ?? 0];
  assert.ok(first < last && last < floorY, `${first} ${last} ${floorY}`);
  assert.ok((heldOut.at(-1)?.[1] ?? 0) < last);
  const hatching = pathOf(svg, 'stroke-opacity=".4"');
  assert.ok(hatching.length > 20);
  for (const [, y] of hatching.flat()) assert.ok(y >= floorY - 0.2 && y <= 280.1, `${y}`);
});

test('a floor below the axis is named with an arrow, and nothing is hatched', () => {
  const svg = poster({ ...record, floor: 1e-5 });
  assert.match(svg, />floor 0\.0002 \u2193</);
  assert.deepEqual(pathOf(svg, 'stroke-opacity=".4"'), []);
});

test('a single epoch is two dots', () => {
  const svg = poster({ ...record, epochs: 1, points: [{ epoch: 1, loss: 6, heldOutLoss: 4 }] });
  assert.equal([...svg.matchAll(/d="M[\d. ]+h0"/g)].length, 2);
});

test('as a file it is the same in the colours of the page, for light and dark', () => {
  const file = pictureOf(record);
  const style = /<style>.*<\/style>/.exec(file)?.[0] ?? '';
  assert.match(style, /@media\(prefers-color-scheme:dark\)/);
  const [inside] = poster(record).match(/<g .*/) ?? [];
  assert.ok(inside && file.endsWith(`${inside}\n`));
  assert.match(file, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" .* width="640" height="320" /);
  parts(file.trim().replace(style, ''));
});
