// The three engines, and how a test waits for what it expects in one.
import assert from 'node:assert/strict';
import { openChromium, openFirefox, openWebKit } from './drivers.js';

/** Relaxed SIMD, which the fused build needs, is in all except WebKitGTK. */
export const ENGINES = [
  { name: 'Chromium', kind: /** @type {const} */ ('fused'), open: openChromium },
  { name: 'Firefox', kind: /** @type {const} */ ('fused'), open: openFirefox },
  { name: 'WebKitGTK', kind: /** @type {const} */ ('plain'), open: openWebKit },
];

/** The machine may be busy; milliseconds. */
const PATIENCE = 150_000;

export const pause = (/** @type {number} */ milliseconds) =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * Waits for a question to have an answer, which it is too early for while it throws.
 * @param {string} what
 * @param {() => Promise<any>} ask
 */
export async function until(what, ask) {
  const end = Date.now() + PATIENCE;
  for (let trouble = ''; ; await pause(100)) {
    try {
      const answer = await ask();
      if (answer) return answer;
    } catch (error) {
      trouble = ` (${error})`;
    }
    assert.ok(Date.now() < end, `in vain: ${what}${trouble}`);
  }
}
