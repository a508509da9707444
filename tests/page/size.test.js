// What a visitor downloads: page, scripts, styles and one module, compressed as a server would.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

const site = new URL('../../build/web/', import.meta.url);
const LIMIT = 120_000;

/** @param {string} name */
const compressed = (name) => gzipSync(readFileSync(new URL(name, site)), { level: 9 }).length;

test('page, scripts, styles and one module stay under 120 kB', (t) => {
  const code = readdirSync(site).filter((name) => /\.(html|js|css)$/.test(name));
  assert.ok(code.includes('index.html') && code.includes('page.js') && code.includes('worker.js'));
  const page = code.reduce((sum, name) => sum + compressed(name), 0);
  for (const kind of ['fused', 'plain', 'scalar']) {
    const total = page + compressed(`plateau-${kind}.wasm`);
    t.diagnostic(`${kind}: ${total} bytes`);
    assert.ok(total < LIMIT, `${kind}: ${total} bytes`);
  }
});
