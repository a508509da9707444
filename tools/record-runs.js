// Trains the runs that examples/ embeds: tools/record-runs.js FILE.json [NAME...]; without names, all of them
//
// FILE keeps what a record and a poster are made of. It takes a minute and a half.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { RUNS } from './runs.js';
import { train } from './training.js';

const [file = 'build/docs/runs.json', ...names] = process.argv.slice(2);
const runs = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};

for (const [name, { recipe, changes }] of Object.entries(RUNS)) {
  if (names.length > 0 && !names.includes(name)) continue;
  const text = readFileSync('corpus/readme.md', 'utf8');
  const { ready, started, points, samples } = await train(recipe, changes, text);
  const ends = points.filter(({ epoch }) => Number.isInteger(epoch));
  const last = ends.at(-1);
  runs[name] = {
    kind: ready.kind,
    version: ready.version,
    settings: started.settings,
    facts: started.facts,
    floor: started.floor,
    uniform: started.uniform,
    epochs: last?.epoch,
    hash: last?.hash,
    points: ends.map(({ epoch, loss, measuredLoss, heldOutLoss }) => ({
      epoch,
      loss,
      measuredLoss,
      heldOutLoss,
    })),
    samples: samples.map(({ epoch, text: sample }) => ({ epoch, text: sample })),
  };
}

mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, JSON.stringify(runs));
// The services' open channels would keep the process alive.
process.exit();
