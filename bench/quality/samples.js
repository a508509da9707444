// What a run that learned a package's whole README writes at its end, Default beside default-1, into docs/quality.md:
// tools/node bench/quality/samples.js [NAME...]
//
// The READMEs are those of the texts held out. A sample of 1,000 characters at the temperature 0.8; a copy is the longest
// part of it that stands in the README letter by letter.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fill } from '../report.js';
import { nameOf, sources } from './texts.js';

/** Of each sample docs/quality.md has this many characters, to the end of a line. */
const SHOWN = 400;
const RECIPES = ['Default', 'default-1'];
const TEN = 10;

const plateau = (/** @type {string[]} */ ...args) =>
  execFileSync('build/plateau', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

/** The length of the longest part of `sample` that `text` has. @param {string} sample @param {string} text */
function longestCopy(sample, text) {
  let longest = 0;
  for (let at = 0; at + longest < sample.length; at++)
    while (at + longest < sample.length && text.includes(sample.slice(at, at + longest + 1)))
      longest++;
  return longest;
}

/** @param {string} name @param {string} recipe */
function sampleOf(name, recipe) {
  const text = ['train', 'tail']
    .map((part) => readFileSync(`build/quality/${name}.${part}`, 'utf8'))
    .join('');
  const folder = mkdtempSync(join(tmpdir(), 'plateau-samples-'));
  try {
    const [source, model] = [join(folder, 'README.md'), join(folder, 'model')];
    writeFileSync(source, text);
    const settings = recipe === 'Default' ? [] : ['--recipe', recipe];
    plateau('train', ...settings, '--threads', '1', '--sample', '0', '--out', model, source);
    // A run of default-1 kept its last weights alone.
    const weights = recipe === 'Default' ? 'best' : 'last';
    const sample = plateau('sample', '--length', '1000', '--weights', weights, model);
    return {
      recipe,
      sample,
      copy: longestCopy(sample, text),
      headings: /^#+ \S/m.test(sample),
      lists: /^ *([-*+]|\d+\.) \S/m.test(sample),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @typedef {ReturnType<typeof sampleOf> & { name: string }} Sample */

/** @param {Sample[]} samples */
function table(samples) {
  const say = (/** @type {boolean} */ there) => (there ? 'yes' : 'no');
  const names = [...new Set(samples.map(({ name }) => name))];
  const cells = names.map((name) =>
    samples
      .filter((each) => each.name === name)
      .map(({ copy, headings, lists }) => `${copy} | ${say(headings)} | ${say(lists)}`),
  );
  return [
    '| README | longest copy | headings | lists | default-1: longest copy | headings | lists |',
    '|---|---|---|---|---|---|---|',
    ...names.map((name, i) => `| ${name} | ${cells[i]?.join(' | ')} |`),
  ].join('\n');
}

/** @param {Sample} sample */
function excerpt({ name, recipe, sample }) {
  const start = sample
    .slice(0, sample.lastIndexOf('\n', SHOWN) + 1 || SHOWN)
    .replace(/^\n+/, '')
    .trimEnd();
  // A fence that the sample does not hold.
  const fence = '`'.repeat(
    Math.max(3, ...[...start.matchAll(/`+/g)].map(([run]) => run.length + 1)),
  );
  return `${name}, ${recipe}:\n\n${fence}text\n${start}\n${fence}`;
}

process.chdir(new URL('../..', import.meta.url).pathname);
const asked = process.argv.slice(2);
const names = sources
  .filter(({ set, path }) => set === 'held-out' && /^readme\.md$/i.test(path))
  .map(nameOf)
  .filter((name) => asked.length === 0 || asked.includes(name))
  .slice(0, TEN);
const samples = names.flatMap((name) =>
  RECIPES.map((recipe) => {
    const sample = { name, ...sampleOf(name, recipe) };
    process.stdout.write(`${name}, ${recipe}: copies ${sample.copy} characters at most\n`);
    return sample;
  }),
);
const document = 'docs/quality.md';
const parts = { copies: table(samples), samples: samples.map(excerpt).join('\n\n') };
writeFileSync(document, fill(readFileSync(document, 'utf8'), parts, 'samples'));
