// A browser that is killed while it saves loses no save that was acknowledged. KILLS=20 kills it 20 times; make check-long does,
// and kills the other two engines too.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { killed } from './kill.js';

const KILLS = Number(process.env.KILLS ?? 5);

test(`Chromium, killed ${KILLS} times while it saves, loses no acknowledged save`, async () => {
  const { kills, saves, lost } = await killed('Chromium', KILLS);
  assert.deepEqual(lost, []);
  assert.equal(kills, KILLS);
  assert.ok(saves >= KILLS, `${saves} saves`);
});
