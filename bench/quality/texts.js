// Fetches the texts that the quality of a recipe is measured on: documents of npm and Debian packages, by the ordinary
// clients, into build/quality. Nothing of them is copied into the repository.
//
//   tools/node bench/quality/texts.js [SET]      screen, tuning, held-out; default: all
//
// Of each text NAME it writes NAME.train, all but the last tenth, which is what a run gets, and NAME.tail, the rest, on which
// it is judged. The six of `screen` were looked at with every change that was tried, the others of `tuning` (24 with those)
// with the best three, and `held-out` once, at the end (docs/recipes.md).
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** @typedef {{ set: string, npm?: string, debian?: string, version: string, path: string }} Source */

const FOLDER = 'build/quality';
/** @type {Source[]} */
export const sources = JSON.parse(readFileSync(new URL('texts.json', import.meta.url), 'utf8'));

/** "element-ui-changelog-es", "debian-faq-de". @param {Source} source */
export const nameOf = ({ npm, debian, path }) =>
  debian ??
  `${npm}-${basename(path).replace(/\.(md|markdown)$/, '')}`.replaceAll('.', '-').toLowerCase();

/** What a command prints, at most 100 MB. @param {string} command @param {string[]} args @param {string} [cwd] */
const printed = (command, args, cwd) =>
  execFileSync(command, args, { cwd, maxBuffer: 1e8, stdio: ['ignore', 'pipe', 'inherit'] });

/** @param {Source} source @returns {Buffer} */
function fetched({ npm, debian, version, path }) {
  const folder = mkdtempSync(join(tmpdir(), 'plateau-quality-'));
  if (npm) {
    printed('npm', ['pack', '--silent', `${npm}@${version}`], folder);
    const [archive = ''] = readdirSync(folder);
    return printed('tar', ['-xzOf', archive, `package/${path}`], folder);
  }
  printed('apt-get', ['download', `${debian}=${version}`], folder);
  const [archive = ''] = readdirSync(folder);
  printed('dpkg-deb', ['--extract', archive, '.'], folder);
  return gunzipSync(readFileSync(join(folder, path)));
}

/** Both parts of a text, in characters as Plateau counts them. @param {string} text */
export function cut(text) {
  const letters = [...text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n')];
  const at = letters.length - Math.floor(letters.length / 10);
  return { train: letters.slice(0, at).join(''), tail: letters.slice(at).join('') };
}

function main() {
  const [wanted] = process.argv.slice(2);
  mkdirSync(FOLDER, { recursive: true });
  for (const source of sources) {
    const name = nameOf(source);
    if ((wanted && source.set !== wanted) || existsSync(`${FOLDER}/${name}.tail`)) continue;
    const { train, tail } = cut(fetched(source).toString('utf8'));
    writeFileSync(`${FOLDER}/${name}.train`, train);
    writeFileSync(`${FOLDER}/${name}.tail`, tail);
    process.stdout.write(`${name}: ${train.length} and ${tail.length} characters\n`);
  }
}

if (import.meta.filename === process.argv[1]) main();
