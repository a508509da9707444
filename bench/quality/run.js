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

/** Methods without chance have one seed. @type {[string, boolean, (text: methods.Text, seed: number, seconds: number) => methods.Course | Promise<methods.Course>][]} */
const METHODS = [
  ['Default', true, (text, seed) => methods.train(text, [], seed)],
  ['default-1', true, (text, seed) => methods.train(text, ['--recipe', 'default-1'], seed)],
  ['n-gram', false, methods.ngram],
  ['7z PPMd', false, methods.ppmd],
  ['PyTorch word-lm', true, (text, seed, seconds) => methods.torch(text, 'word-lm', seed, seconds)],
  ['char-rnn', true, (text, seed, seconds) => methods.torch(text, 'char-rnn', seed, seconds)],
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
      for (const [method, chance, measure] of METHODS) {
        const at = chance ? seed : 1;
        const same = (/** @type {Result} */ each) =>
          each.text === name && each.method === method && each.seed === at;
        if (done.some(same)) continue;
        const { seconds = 0 } =
          done.find(
            (each) => each.text === name && each.method === 'Default' && each.seed === at,
          ) ?? {};
        const course = await measure(text, at, seconds);
        const result = {
          text: name,
          characters: [...text.train].length,
          method,
          seed: at,
          ...course,
        };
        done.push(result);
        appendFileSync(RESULTS, `${JSON.stringify(result)}\n`);
        process.stdout.write(
          `${name}, ${method}, seed ${at}: ${course.best.toFixed(3)} bits in ${course.seconds.toFixed(1)} s\n`,
        );
      }
    }
}

if (import.meta.filename === process.argv[1]) await main();
