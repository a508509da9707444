// Copies examples/ and fills in its embeds: tools/examples.js RUNS.json TARGET
//
// A line `<!-- embed RUN BLOCK NAME=VALUE... -->` becomes a block of web/share/snippets.js; the values are addresses of the
// embed that differ. TARGET lies beside plateau.html, whose size is the price that a block names.
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Curve } from '../web/model/curve.js';
import { writeAddress } from '../web/share/address.js';
import { format, ofCurve } from '../web/share/record.js';
import * as snippets from '../web/share/snippets.js';
import { RUNS } from './runs.js';

/** @typedef {import('../web/share/snippets.js').Embed} Embed */

const SOURCE = 'examples';
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
    svg: poster(curve),
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

const poster = (curve) => {
  const X = (e) => 44 + (500 * Math.log(e)) / Math.log(curve.points.epoch.at(-1));
  const Y = (l) => 230 - (210 * Math.log((l * 16) / 0.05)) / Math.log(200 / 0.05);
  const line = (name) => curve.points.epoch.map((e, i) => [e, curve.points[name][i]]).filter(([e, l], i) => Number.isInteger(e) && l !== null && (i % 9 === 0)).map(([e, l], i) => `${i ? 'L' : 'M'}${X(e).toFixed(0)} ${Y(l).toFixed(0)}`).join('');
  return `<svg viewBox="0 0 640 260" width="100%" role="img" aria-label="Loss" fill="none" stroke="currentColor" font-size="12"><path d="M44 ${Y(curve.floor.perChar)}H544V232H44Z" fill="currentColor" stroke="none" opacity=".12"/><path d="${line('loss')}" stroke-width="2"/><path d="${line('heldOutLoss')}" stroke-dasharray="6 4" opacity=".6"/></svg>`;
};
const picture = ({ svg }) => svg.replace('<svg', '<svg xmlns="http://www.w3.org/2000/svg"');

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
    return snippets[/** @type {'figure'|'frame'|'element'|'picture'} */ (block)]({ ...embed, ...own });
  });

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
  if (embeds.small) filled.set('github/run.svg', picture(embeds.small));
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
