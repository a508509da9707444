// Writes the figures of the last `make bench` into docs/speed.md: node bench/report.js
//
// Each table stands between two comments, <!-- bench: NAME --> and <!-- end -->. The text around them is written by hand.
import { readFileSync, writeFileSync } from 'node:fs';
import { required } from './required.js';
import { hostLine, tables } from './tables.js';

const DOCUMENT = 'docs/speed.md';

/**
 * @param {string} document
 * @param {Record<string, string>} parts by name
 * @param {string} [kind] the word in front of the name; parts of other kinds stay
 */
export function fill(document, parts, kind = 'bench') {
  const known = new Set(Object.keys(parts));
  const place = new RegExp(`(<!-- ${kind}: (\\w+) -->\\n)[\\s\\S]*?(<!-- end -->)`, 'g');
  const filled = document.replace(place, (_, before, name, after) => {
    if (!known.delete(name)) throw new Error(`There is no table ${name}, or it occurs twice.`);
    return `${before}\n${parts[name]}\n\n${after}`;
  });
  if (known.size > 0) throw new Error(`No place for: ${[...known].join(', ')}.`);
  return filled;
}

/** Machine, host and versions, as a list. @param {any} about the contents of build/bench-run.json */
export function describe({ machine, date, minutes, slice, load, versions, host }) {
  const how = `slices of ${1000 * slice} ms, ${minutes} minutes in all, load ${load} at the start`;
  const list = Object.entries(versions).map(([name, version]) => `- ${name}: ${version}`);
  return [`${machine}, ${date}; ${how}. ${hostLine(host)}`, '', ...list].join('\n');
}

if (import.meta.url === `file://${process.argv[1]}`) {
  process.chdir(new URL('..', import.meta.url).pathname);
  const rows = JSON.parse(readFileSync('build/bench.json', 'utf8'));
  const about = JSON.parse(readFileSync('build/bench-run.json', 'utf8'));
  const parts = { machine: describe(about), ...tables(rows, required(rows)) };
  writeFileSync(DOCUMENT, fill(readFileSync(DOCUMENT, 'utf8'), parts));
}
