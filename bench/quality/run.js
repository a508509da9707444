// make quality: what each method makes of texts, in build/quality/results.jsonl, a line for each text, method and seed.
//
//   tools/node bench/quality/run.js [SET [NAME...]] [--seeds N]      default: held-out, all of its texts, 3
//
// What is there already is not measured again, so that a run which was stopped goes on. Everything has one thread, and its
// processor time is what counts, so that two of these may run at once, on other texts. Others get the seconds that the
// Default took on the same text with the same seed.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import * as methods from './methods.js';
import { inOneVocabulary } from './symbols.js';
import { nameOf, sources } from './texts.js';

/** @typedef {import('./methods.js').Course & { text: string, characters: number, method: string, seed: number }} Result */

export const RESULTS = 'build/quality/results.jsonl';

/** @returns {Result[]} */
export const results = () =>
  existsSync(RESULTS)
    ? readFileSync(RESULTS, 'utf8')
        .trim()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line))
    : [];

/** Each with the seeds it gets at most: what has no chance in it one, what is far off and slow fewer. @type {[string, number, (text: methods.Text, seed: number, seconds: number) => methods.Course | Promise<methods.Course>][]} */
const METHODS = [
  ['Default', 3, (text, seed) => methods.train(text, [], seed)],
  ['default-1', 2, (text, seed) => methods.train(text, ['--recipe', 'default-1'], seed)],
  ['n-gram', 1, methods.ngram],
  ['7z PPMd', 1, methods.ppmd],
  ['PyTorch word-lm', 3, methods.wordLm],
  ['char-rnn', 1, methods.charRnn],
  ['TensorFlow.js', 3, methods.tensorflow],
];

async function main() {
  const { values, positionals } = parseArgs({
    options: { seeds: { type: 'string', default: '3' } },
    allowPositionals: true,
  });
  const [wanted = 'held-out', ...some] = positionals;
  const done = results();
  const all = sources.filter(({ set }) => set === wanted).map(nameOf);
  const names = some.length > 0 ? all.filter((name) => some.includes(name)) : all;
  for (let seed = 1; seed <= Number(values.seeds); seed++)
    for (const name of names) {
      const [first, last] = ['train', 'tail'].map((part) =>
        readFileSync(`build/quality/${name}.${part}`, 'utf8'),
      );
      const text = inOneVocabulary(first ?? '', last ?? '');
      for (const [method, seeds, measure] of METHODS) {
        const is = (/** @type {Result} */ each, /** @type {string} */ wanted) =>
          each.text === name && each.method === wanted && each.seed === seed;
        if (seed > seeds || done.some((each) => is(each, method))) continue;
        const { seconds = 0 } = done.find((each) => is(each, 'Default')) ?? {};
        const course = await measure(text, seed, seconds);
        const result = { text: name, characters: [...text.train].length, method, seed, ...course };
        done.push(result);
        appendFileSync(RESULTS, `${JSON.stringify(result)}\n`);
        process.stdout.write(
          `${name}, ${method}, seed ${seed}: ${course.best.toFixed(3)} bits in ${course.seconds.toFixed(1)} s\n`,
        );
      }
    }
}

if (import.meta.filename === process.argv[1]) await main();
