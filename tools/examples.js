// Copies examples/ and fills in its embeds: tools/examples.js RUNS.json TARGET
//
// A line `<!-- embed RUN BLOCK NAME=VALUE... -->` becomes a block of web/share/snippets.js; the values are addresses of the
// embed that differ. TARGET lies beside plateau.html, whose size is the price that a block names.
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Curve } from '../web/model/curve.js';
import { readAddress, writeAddress } from '../web/share/address.js';
import { pictureOf, poster } from '../web/share/poster.js';
import { format, ofCurve, parse } from '../web/share/record.js';
import { element, figure, frame, picture } from '../web/share/snippets.js';
import { RUNS } from './runs.js';

/** @typedef {import('../web/share/snippets.js').Embed} Embed */

const SOURCE = 'examples';
/** @type {Record<string, (embed: Embed) => string>} */
const BLOCKS = { figure, frame, element, picture };
const MARK = /^<!-- embed (\S+) (figure|frame|element|picture)((?: \w+=\S+)*) -->$/gm;

/** A loss as a post writes it. @param {number|null|undefined} nats a character @param {number} counted */
function written(nats, counted) {
  const loss = (nats ?? Number.NaN) * counted;
  return loss < 10 ? loss.toFixed(2) : loss.toFixed(1);
}

/**
 * The embed of a run that tools/record-runs.js trained.
 * @param {string} name
 * @param {any} run
 * @param {number} bytes of plateau.html
 * @returns {Embed}
 */
function embedOf(name, run, bytes) {
  const { sentence, title } = /** @type {(typeof RUNS)[string]} */ (RUNS[name]);
  const curve = new Curve({ number: 0, ...run.curve });
  curve.points.append(run.points);
  const { counted } = curve;
  const { record, why } = ofCurve(curve, { kind: run.kind, bits: run.bits, counted });
  if (!record?.hash) throw new Error(`the run ${name} proves nothing: ${why}`);
  const last = run.points.at(-1);
  const changes = Object.entries(run.changes).map((pair) => pair.join('='));
  return {
    file: '../plateau.html',
    script: '../plateau-run.js',
    page: '',
    picture: 'run.svg',
    link: writeAddress({
      recipe: [`recipe=${run.recipe}`, ...changes].join('&'),
      record: format(record),
    }),
    svg: poster(record),
    sentence: sentence({
      loss: written(last.measuredLoss, counted),
      floor: written(curve.floor.perChar, counted),
      uniform: written(curve.uniform, counted),
      test: written(last.heldOutLoss, counted),
    }),
    title,
    height: 560,
    price: `${Math.round(bytes / 1000)} kB`,
  };
}

/**
 * The embeds of all runs.
 * @param {Record<string, object>} runs
 * @param {number} bytes of plateau.html
 */
export const embedsOf = (runs, bytes) =>
  Object.fromEntries(Object.entries(runs).map(([name, run]) => [name, embedOf(name, run, bytes)]));

/**
 * A source with its embeds.
 * @param {string} source
 * @param {Record<string, Embed>} embeds
 */
export const fill = (source, embeds) =>
  source.replace(MARK, (mark, /** @type {string} */ name, /** @type {string} */ block, changes) => {
    const embed = embeds[name];
    if (!embed) throw new Error(`no run for ${mark}`);
    const pairs = changes.trim() ? changes.trim().split(' ') : [];
    const own = Object.fromEntries(pairs.map((/** @type {string} */ pair) => pair.split('=')));
    return BLOCKS[block]?.({ ...embed, ...own }) ?? mark;
  });

/** The record in a link. @param {Embed} embed */
function recordOf({ link }) {
  const record = parse(readAddress(link).record);
  if ('sentence' in record) throw new Error(record.sentence);
  return record;
}

/**
 * All examples, filled in, and the picture of the small run.
 * @param {Record<string, Embed>} embeds
 * @returns {Map<string, string>} by name
 */
export function examples(embeds) {
  const names = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => statSync(join(SOURCE, name)).isFile()).sort();
  const filled = new Map(
    files.map((name) => [name, fill(readFileSync(join(SOURCE, name), 'utf8'), embeds)]),
  );
  if (embeds.small) filled.set('github/run.svg', pictureOf(recordOf(embeds.small)));
  return filled;
}

if (resolve(process.argv[1] ?? '') === fileURLToPath(import.meta.url)) {
  const [runs = '', target = ''] = process.argv.slice(2);
  const { size } = statSync(join(target, '../plateau.html'));
  const embeds = embedsOf(JSON.parse(readFileSync(runs, 'utf8')), size);
  for (const [name, text] of examples(embeds)) {
    mkdirSync(dirname(join(target, name)), { recursive: true });
    writeFileSync(join(target, name), text);
  }
}
