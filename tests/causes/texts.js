// Texts for runs whose cause is known: pieces of real files that the project did not write, and texts of seeded generators.
//
// The two halves share no file and no seed, so that rules which fit one half say nothing of the other.
import { readFileSync } from 'node:fs';

/** @typedef {'tuning' | 'test'} Half */
/** @typedef {() => number} Random */

const ROOT = new URL('../../', import.meta.url);
const modules = (/** @type {string} */ names) =>
  names.split(' ').map((name) => `node_modules/${name}`);

/** Files that every `npm ci` puts there, by kind and half. None is code of another platform. */
const FILES = {
  markdown: {
    tuning: modules(
      'ip-address/README.md fast-check/README.md yauzl/README.md source-map/README.md socks/README.md ws/README.md ' +
        'chromium-bidi/README.md smart-buffer/README.md basic-ftp/README.md axe-core/README.md',
    ),
    test: modules(
      'dompurify/README.md lru-cache/README.md semver/README.md debug/README.md safe-buffer/README.md ' +
        '@tootallnate/quickjs-emscripten/README.md ast-types/README.md tmp/README.md yargs-parser/README.md',
    ).concat('corpus/handbook.md'),
  },
  prose: {
    tuning: modules('jszip/LICENSE.markdown axe-core/LICENSE @biomejs/biome/README.fr.md'),
    test: modules('typescript/NOTICE.txt playwright-core/LICENSE @biomejs/biome/README.es.md'),
  },
  code: {
    tuning: modules(
      'pako/lib/zlib/deflate.js ws/lib/websocket.js yauzl/index.js basic-ftp/dist/Client.js esutils/lib/code.js ' +
        'source-map/lib/source-map-consumer.js color-convert/conversions.js',
    ),
    test: modules(
      'pako/lib/zlib/inflate.js lru-cache/index.js estraverse/estraverse.js ast-types/lib/types.js tmp/lib/tmp.js ' +
        'selenium-webdriver/lib/input.js jszip/lib/utils.js',
    ),
  },
  /** The same document in other languages: a test text of another kind. */
  foreign: {
    tuning: modules('@biomejs/biome/README.ru.md @biomejs/biome/README.pl.md'),
    test: modules('@biomejs/biome/README.uk.md @biomejs/biome/README.pt-BR.md'),
  },
};

/** Numbers in [0, 1). mulberry32. @param {number} seed @returns {Random} */
export function random(seed) {
  let a = (seed * 2654435761) >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** @template T @param {Random} next @param {readonly T[]} from @returns {T} */
export const pick = (next, from) => /** @type {T} */ (from[Math.floor(next() * from.length)]);

/** The first of a list most often. @template T @param {Random} next @param {readonly T[]} from @returns {T} */
const often = (next, from) =>
  /** @type {T} */ (from[Math.min(from.length - 1, Math.floor(from.length * next() ** 2))]);

/** Repeats what `line` makes until it is as long as is asked. @param {number} length @param {() => string} line */
function fill(length, line) {
  let text = '';
  while (text.length < length) text += line();
  return text.slice(0, length);
}

/**
 * A piece of a file of the project or of its dependencies, from the beginning of a line.
 * @param {keyof typeof FILES} kind
 * @param {Half} half
 * @param {Random} next
 * @param {number} length
 */
export function real(kind, half, next, length) {
  const source = readFileSync(new URL(pick(next, FILES[kind][half]), ROOT), 'utf8');
  // Without a base64 picture or a table of data in it: such lines are long.
  const text = [...source.replace(/^.{400,}$/gm, '').replace(/\r/g, '')];
  const last = Math.max(0, text.length - length);
  let from = Math.floor(next() * (last + 1));
  while (from > 0 && text[from - 1] !== '\n') from--;
  return text.slice(from, from + length).join('');
}

/** Words of syllables. @param {Random} next @param {number} count @param {string} heads @param {string} tails */
const words = (next, count, heads, tails) =>
  Array.from({ length: count }, () => {
    let word = '';
    for (let n = 1 + Math.floor(next() * 3); n > 0; n--)
      word += pick(next, heads.split(' ')) + pick(next, tails.split(' '));
    return word;
  });

/** Sounds of made-up languages. Neighbours share few of them. */
const SOUNDS = /** @type {const} */ ([
  ['b k l m st r tr n', 'a e ir o un'],
  ['d f g p s v sh h', 'ai ex i or u'],
  ['c j q w z th kr', 'ey oo y ash'],
]);

/** Sentences of a grammar: article, adjective, noun, verb and so on, of a made-up language. */
export function prose(/** @type {Random} */ next, /** @type {number} */ length, tongue = 0) {
  const [heads, tails] = SOUNDS[tongue % SOUNDS.length] ?? SOUNDS[0];
  const [nouns, verbs, colours, small] = [40, 25, 20, 6].map((n) => words(next, n, heads, tails));
  const phrase = () =>
    `${often(next, small ?? [])} ${next() < 0.4 ? `${often(next, colours ?? [])} ` : ''}${often(next, nouns ?? [])}`;
  return fill(length, () => {
    let sentence = `${phrase()} ${often(next, verbs ?? [])}`;
    if (next() < 0.7) sentence += ` ${phrase()}`;
    if (next() < 0.3)
      sentence += `, ${often(next, small ?? [])} ${often(next, verbs ?? [])} ${phrase()}`;
    const end = pick(next, ['. ', '. ', '.\n', '? ']);
    return sentence[0]?.toUpperCase() + sentence.slice(1) + end;
  });
}

/** Markdown of made-up words: headings, lists, sentences. @param {Random} next @param {number} length */
export function notes(next, length) {
  const lexicon = words(next, 100, ...SOUNDS[0]);
  const some = (/** @type {number} */ n) =>
    Array.from({ length: n }, () => often(next, lexicon)).join(' ');
  return fill(length, () => {
    const kind = next();
    if (kind < 0.15) return `\n## ${some(2)}\n\n`;
    return kind < 0.45 ? `- ${some(4)}\n` : `${some(4 + Math.floor(next() * 8))}.\n`;
  });
}

/** A log of a made-up machine: times, levels, names, values. @param {Random} next @param {number} length */
export function log(next, length) {
  const lexicon = words(next, 60, ...SOUNDS[1]);
  let clock = 0;
  const two = (/** @type {number} */ n) => String(n).padStart(2, '0');
  return fill(length, () => {
    clock += Math.floor(next() * 9);
    const level = often(next, ['info', 'note', 'warning', 'error']);
    const says = Array.from({ length: 3 + Math.floor(next() * 4) }, () => often(next, lexicon));
    const value = next() < 0.3 ? `=${Math.floor(next() * 10)}` : '';
    return `${two(Math.floor(clock / 60) % 24)}:${two(clock % 60)} ${level}: ${says.join(' ')}${value}\n`;
  });
}

/** Letters with nothing to learn but how often each occurs. @param {Random} next @param {number} length */
export function letters(next, length, kinds = 26, even = true) {
  const alphabet = [...'abcdefghijklmnopqrstuvwxyz'].slice(0, kinds);
  return fill(length, () => (even ? pick(next, alphabet) : often(next, alphabet)));
}

/**
 * Lines in which a key comes again `distance` characters later, over a filling that says nothing of it.
 * @param {Random} next
 * @param {number} length
 * @param {number} distance
 */
export function echoes(next, length, distance, keys = 'abcd') {
  const fillings = [0, 1].map(() =>
    Array.from({ length: distance - 2 }, () => pick(next, [...'.-:+'])).join(''),
  );
  return fill(length, () => {
    const key = pick(next, [...keys]);
    return `${key}${pick(next, fillings)}>${key.toUpperCase()}\n`;
  });
}

/** Lines of a key in small letters and the same key in capitals, `gap` coin tosses between them. */
export function copies(
  /** @type {Random} */ next,
  /** @type {number} */ length,
  /** @type {number} */ key,
  /** @type {number} */ gap,
) {
  const alphabet = [...'mnopqrst'];
  return fill(length, () => {
    const word = Array.from({ length: key }, () => pick(next, alphabet)).join('');
    const tosses = Array.from({ length: gap }, () => (next() < 0.5 ? '-' : '+')).join('');
    return `${word}${tosses}>${word.toUpperCase()}\n`;
  });
}

/** One random string over and over. @param {Random} next @param {number} length @param {number} period */
export function cycle(next, length, period, kinds = 5) {
  return letters(next, period, kinds)
    .repeat(Math.ceil(length / period))
    .slice(0, length);
}

/**
 * Any text of which a network can learn something, by turns of all kinds.
 * @param {Half} half
 * @param {Random} next
 * @param {number} turn
 * @param {number} length
 */
export function any(half, next, turn, length) {
  const kinds = [
    () => real('markdown', half, next, length),
    () => log(next, length),
    () => real('code', half, next, length),
    () => prose(next, length, half === 'test' ? 1 : 0),
    () => real('prose', half, next, length),
    () => notes(next, length),
  ];
  return /** @type {() => string} */ (kinds[turn % kinds.length])();
}

/**
 * A text whose last fifth is of another kind than the rest: the held-out part and the last tenth.
 * @param {Half} half
 * @param {Random} next
 * @param {number} turn
 * @param {number} length
 */
export function changing(half, next, turn, length) {
  const first = Math.floor(length * 0.81);
  const rest = length - first;
  const pairs = [
    () => [real('markdown', half, next, first), real('foreign', half, next, rest)],
    () => [prose(next, first, 0), prose(next, rest, 2)],
    () => [real('prose', half, next, first), real('code', half, next, rest)],
    () => [notes(next, first), log(next, rest)],
    () => [real('code', half, next, first), prose(next, rest, 1)],
  ];
  return /** @type {() => string[]} */ (pairs[turn % pairs.length])().join('');
}

/** What a run receives, and the tenth it never does, without the characters that its network cannot know. @param {string} text */
export function split(text) {
  const characters = [...text];
  const at = Math.floor(characters.length * 0.9);
  const given = characters.slice(0, at);
  const known = new Set(given);
  return {
    given: given.join(''),
    last: characters
      .slice(at)
      .filter((c) => known.has(c))
      .join(''),
  };
}
