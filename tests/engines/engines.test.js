// The same checks in three engines. Each check is a test in each engine.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GOLDEN, RUNS, TEXT } from '../wasm/known-bits.js';
import { CHECKS } from './checks.js';
import { ENGINES } from './engines.js';
import { serveChecks } from './site.js';

/** Milliseconds to wait for the next finished check: more than the limit of a check, because the machine may be busy. */
const PATIENCE = 120_000;

for (const { name, kind, open } of ENGINES) {
  test(name, async (t) => {
    const site = await serveChecks({ kind, text: TEXT, runs: RUNS, golden: GOLDEN });
    t.after(site.close);
    const browser = await open();
    t.after(browser.close);
    t.diagnostic(`${name} ${browser.version}`);
    await browser.go(site.address);
    let report = await browser.read();
    let end = Date.now() + PATIENCE;
    while (!report?.done && Date.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      const ended = report?.results.length;
      report = await browser.read();
      if (report?.results.length !== ended) end = Date.now() + PATIENCE;
    }
    for (const check of CHECKS) {
      await t.test(`${name}: ${check.name}`, () => {
        const result = report?.results.find((each) => each.name === check.name);
        assert.ok(result, `did not run; the page was at: ${report?.now || 'its start'}`);
        assert.ok(result.ok, result.detail);
      });
    }
  });
}
