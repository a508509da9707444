// Trains the runs that examples/ embeds: tools/record-runs.js FILE.json [NAME...]; without names, all of them
//
// FILE keeps what a record and a poster are made of. It takes a minute and a half.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { RUNS } from './runs.js';
import { train } from './training.js';

const [file = 'build/runs.json', ...names] = process.argv.slice(2);
const runs = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};

for (const [name, { recipe, changes }] of Object.entries(RUNS)) {
  if (names.length > 0 && !names.includes(name)) continue;
  const text = readFileSync('corpus/readme.md', 'utf8');
  const { ready, recipe: known, started, points, samples } = await train(recipe, changes, text);
  const { facts, floor, uniform, settings } = started;
  runs[name] = {
    recipe: known.frozen,
    changes,
    kind: ready.kind,
    bits: started.bits,
    curve: { name: known.label, textName: 'README', facts, floor, uniform, settings },
    points,
    samples: samples.map(({ epoch, text: written }) => ({ epoch, text: written })),
  };
}

mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, JSON.stringify(runs));
