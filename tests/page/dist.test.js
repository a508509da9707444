// What make dist writes: complete, the same every time, a package that npm and a bundler take; and what make start serves.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { build } from 'esbuild';
import { serve } from '../../tools/serve.js';

const place = mkdtempSync(join(tmpdir(), 'plateau-dist-'));
after(() => rmSync(place, { recursive: true }));
const folder = join(place, 'first');

/** @param {string} command @param {string[]} words @param {string} [cwd] */
function run(command, words, cwd) {
  const { status, stdout, stderr } = spawnSync(command, words, { cwd, encoding: 'utf8' });
  assert.equal(status, 0, `${command} ${words.join(' ')}\n${stdout}${stderr}`);
  return stdout;
}

/** @param {string} name */
const read = (name) => readFileSync(join(folder, name), 'utf8');

before(() => run(process.execPath, ['tools/dist.js', folder]));

test('it has the page, plateau.html, plateau-run.js, the licences and the sum of every file', () => {
  const listed = read('SHA256SUMS')
    .trim()
    .split('\n')
    .map((line) => line.slice(66));
  for (const name of ['index.html', 'lab.js', 'plateau.html', 'plateau-run.js', 'LICENSES.txt'])
    assert.ok(listed.includes(name), name);
  assert.deepEqual(listed, [...listed].sort());
  run('sha256sum', ['--check', '--strict', '--quiet', 'SHA256SUMS'], folder);
});

test('written again, it has the same bytes', () => {
  const second = join(place, 'second');
  run(process.execPath, ['tools/dist.js', second]);
  run('diff', ['--recursive', folder, second]);
});

test('its version is that of the core', () => {
  const { version, private: hidden } = JSON.parse(read('package.json'));
  const header = readFileSync('include/plateau.h', 'utf8');
  assert.ok(header.includes(`#define PLATEAU_VERSION "${version}"`), version);
  assert.equal(hidden, undefined);
});

test('npm packs it, and what is installed from that has every file and can be bundled', async () => {
  const tarball = run('npm', ['pack', '--silent', '--pack-destination', place], folder).trim();
  const site = mkdtempSync(join(place, 'site-'));
  writeFileSync(join(site, 'package.json'), '{ "private": true }');
  const quiet = ['--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--silent'];
  run('npm', ['install', ...quiet, join(place, tarball)], site);
  const installed = join(site, 'node_modules/plateau');
  run('sha256sum', ['--check', '--strict', '--quiet', 'SHA256SUMS'], installed);
  assert.ok(existsSync(join(installed, 'plateau.html')));
  writeFileSync(join(site, 'post.js'), "import 'plateau';\nimport 'plateau/plateau-run.js';\n");
  const { outputFiles } = await build({
    absWorkingDir: site,
    entryPoints: ['post.js'],
    bundle: true,
    format: 'esm',
    outdir: 'out',
    splitting: true,
    write: false,
    logLevel: 'silent',
  });
  const code = outputFiles.map(({ text }) => text).join('\n');
  // Both elements are defined, although nothing is taken from the modules.
  assert.match(code, /"plateau-lab"/);
  assert.match(code, /"plateau-run"/);
});

test('the server has it side by side as well, and nothing from outside', async (t) => {
  const { url, stop } = await serve(0);
  t.after(stop);
  const status = async (/** @type {string} */ path) => (await fetch(url + path)).status;
  for (const name of ['', 'plateau.html', 'plateau-run.js', 'texts/readme.md'])
    assert.equal(await status(name), 200, name);
  for (const name of ['nothing', '..%2f..%2fpackage.json', '%2e%2e/package.json', 'texts%00'])
    assert.notEqual(await status(name), 200, name);
  const slash = await fetch(`${url}texts`, { redirect: 'manual' });
  assert.equal(slash.headers.get('Location'), '/texts/');
  const wasm = await fetch(`${url}plateau-plain.wasm`);
  assert.equal(wasm.headers.get('Content-Type'), 'application/wasm');
  const taken = serve(Number(new URL(url).port));
  await assert.rejects(
    taken,
    /^Error: Port \d+ is in use; choose another one: PORT=\d+ make start$/,
  );
});
