// Writes dist/plateau-VERSION, what is handed to others, from what was built: tools/dist.js [FOLDER]
//
// It holds the page for a static host, plateau.html, plateau-run.js and the examples, all side by side, and is an npm package.
// The same sources give the same bytes: nothing in it has a date.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { VERSION } from './version.js';

/** What was built, in the order of make start. */
const BUILT = ['build/web', 'build/single'];

const folder = process.argv[2] ?? `dist/plateau-${VERSION}`;

/** The files in a folder and those below it. @param {string} at */
const list = (at) =>
  readdirSync(at, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(at, name)).isFile(),
  );

/** What npm reads; the repository's own package is private. */
function describePackage() {
  const { name, description, license } = JSON.parse(readFileSync('package.json', 'utf8'));
  const contents = {
    name,
    version: VERSION,
    description,
    license,
    type: 'module',
    exports: {
      '.': './lab.js',
      './plateau-run.js': './plateau-run.js',
      './plateau.html': './plateau.html',
      './package.json': './package.json',
    },
    // Scripts define elements when they are imported.
    sideEffects: ['*.js'],
    files: [
      '*.js',
      '*.css',
      '*.html',
      '*.wasm',
      '*.txt',
      'SHA256SUMS',
      'texts',
      'docs',
      'examples',
    ],
  };
  return `${JSON.stringify(contents, null, 2)}\n`;
}

/** @type {Map<string, Buffer>} */
const files = new Map();
for (const built of BUILT)
  for (const name of list(built)) files.set(name, readFileSync(join(built, name)));
files.set('package.json', Buffer.from(describePackage()));

const names = [...files.keys()].sort();
const sums = names.map((name) => {
  const sum = createHash('sha256').update(files.get(name) ?? '');
  return `${sum.digest('hex')}  ${name}\n`;
});
files.set('SHA256SUMS', Buffer.from(sums.join('')));

rmSync(folder, { recursive: true, force: true });
for (const [name, contents] of files) {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), contents);
}
console.log(`${folder}: ${files.size} files`);
