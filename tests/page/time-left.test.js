// The time left of a run, as it is said: steady while the speed scatters, and true soon after the speed has changed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TimeLeft } from '../../web/model/time-left.js';

/** Numbers that scatter, the same each time: 0 to 1. @param {number} seed */
function scatter(seed) {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

/**
 * What is said, five times a second, of a run whose true speed is known.
 * @param {number} work characters
 * @param {(seconds: number) => number} speed
 * @param {number} noise as a share of the speed
 */
function said(work, speed, noise) {
  const left = new TimeLeft();
  const random = scatter(7);
  const rows = [];
  for (let seconds = 0.2; work > 0; seconds += 0.2) {
    const now = speed(seconds);
    work -= 0.2 * now;
    const heard = now * (1 + noise * (2 * random() - 1));
    rows.push({ seconds, shown: left.hear(Math.max(0, work), heard, seconds), truly: work / now });
  }
  return rows;
}

test('it does not go up and down, however the speed scatters', () => {
  for (const noise of [0, 0.1, 0.3]) {
    const rows = said(80e3, () => 1000, noise).filter(({ seconds }) => seconds > 3);
    let [changes, ups] = [0, 0];
    rows.forEach(({ shown }, i) => {
      const before = rows[i - 1]?.shown ?? shown;
      if (shown !== before) changes++;
      if (shown > before) ups++;
    });
    assert.ok(ups <= 1, `${ups} times up at ${noise}`);
    // 77 s in steps of 5, the last ten in steps of 1.
    assert.ok(changes <= 26, `${changes} changes at ${noise}`);
    for (const { shown, truly, seconds } of rows.filter(({ truly }) => truly > 0))
      assert.ok(
        Math.abs(shown - truly) < 4 + 0.12 * truly,
        `${shown} for ${truly} at ${seconds} s`,
      );
  }
});

test('what is said are steps: of a second in the last ten, of five, of minutes', () => {
  const shown = said(3000e3, () => 1000, 0.05).map((row) => row.shown);
  for (const each of shown) {
    const step = each <= 10 ? 1 : each < 120 ? 5 : 60;
    assert.equal(each % step, 0, `${each}`);
  }
  assert.equal(shown.at(-1), 0);
});

test('another speed is believed within some seconds, another pace at once', () => {
  const rows = said(200e3, (seconds) => (seconds < 30 ? 4000 : 1000), 0);
  const after = rows.find(({ seconds }) => seconds > 48);
  assert.ok(
    after && Math.abs(after.shown - after.truly) < 0.15 * after.truly + 5,
    JSON.stringify(after),
  );
  const left = new TimeLeft();
  left.hear(100, 1, 0);
  left.forget();
  assert.equal(left.hear(100, 10, 0.1), 10);
});
