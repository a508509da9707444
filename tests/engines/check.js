// Runs every check on the real page, in frames, and puts {done, now, results} on window.__checks.
import { CHECKS } from './checks.js';
import { Frame } from './frame.js';

/** @typedef {{name: string, ok: boolean, detail: string, milliseconds: number}} Result */
/** @typedef {{done: boolean, now: string, results: Result[]}} Report */

/** A check that takes longer than 60 s fails. The slowest waits 4 s for a worker that never answers. */
const LIMIT = 60_000;
/** After this number of failures no further check runs: the cause is clear, and each failure takes long. */
const ENOUGH = 4;

/** @type {Report} */
const report = { done: false, now: '', results: [] };
/** @type {any} */ (window).__checks = report;

const list = /** @type {HTMLElement} */ (document.querySelector('ol'));
const facts = await (await fetch('/facts.json')).json();
const page = new Frame();

for (const { name, run } of CHECKS) {
  if (report.results.filter(({ ok }) => !ok).length >= ENOUGH) break;
  report.now = name;
  const began = performance.now();
  /** @type {Result} */
  const result = { name, ok: true, detail: '', milliseconds: 0 };
  try {
    const late = new Promise((_, reject) => {
      setTimeout(() => reject(new Error(`took over ${LIMIT / 1000} s`)), LIMIT);
    });
    result.detail = String((await Promise.race([run(page, facts), late])) ?? '');
  } catch (error) {
    result.ok = false;
    const description = error instanceof Error ? `${error.message}\n${error.stack}` : String(error);
    result.detail = `${description}\n${page.contents()}`;
  }
  result.milliseconds = Math.round(performance.now() - began);
  report.results.push(result);
  const item = document.createElement('li');
  item.textContent = `${result.ok ? 'holds' : 'FAILS'}: ${name} (${result.milliseconds} ms) ${result.detail}`;
  list.append(item);
}
report.now = report.results.length === CHECKS.length ? '' : 'an end, after too many failures';
report.done = true;
