// Types what docs/elsewhere.md tells people to type, one block after the other.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { at, directory, env, metadata, real, root } from './support.js';

const document = readFileSync(join(root, 'docs/elsewhere.md'), 'utf8');
for (const name of ['README.md', 'build', 'tools']) symlinkSync(join(root, name), at(name));

/** The fenced blocks, with the word after `sh`. */
const blocks = [...document.matchAll(/^```sh ?(\w*)\n(.*?)^```/gms)].map(
  ([, where, lines = '']) => ({
    where,
    lines,
  }),
);
/** What one block sets holds in those after it. */
const exported = blocks.flatMap(({ lines }) => lines.match(/^export .*$/gm) ?? []).join('\n');

/** @param {string} lines @returns {Promise<string>} */
function shell(lines) {
  const child = spawn('bash', ['-euo', 'pipefail', '-c', `${exported}\n${lines}`], {
    cwd: directory,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  return new Promise((resolve, reject) =>
    child.on('close', (code) =>
      code ? reject(new Error(`${lines}\n${output}`)) : resolve(output),
    ),
  );
}

test('every command of the page runs', async () => {
  assert.deepEqual(blocks.map(({ where }) => where).filter(Boolean), ['first', 'second']);
  assert.equal(blocks.length, 7);
  /** @type {string[]} */
  const outputs = [];
  for (const { where, lines } of blocks) {
    if (where === 'second') continue;
    // The two machines at once.
    const both = blocks.filter((block) => (where ? block.where : block.lines === lines));
    outputs.push((await Promise.all(both.map((block) => shell(block.lines)))).join(''));
  }
  const [model, one, wide, larger, many, back] = outputs;
  const [a, b] = [...String(model).matchAll(/^loss .*$/gm)].map(([line]) => line);
  assert.match(String(a), /^loss +\d\.\d{4} ± 0\.\d{4} nats a character$/);
  assert.equal(a, b);
  assert.match(
    String(one),
    /Continuing from model\.safetensors, epoch 2.*Continuing from further\.safetensors, epoch 3/s,
  );
  assert.match(String(wide), /Continuing from further\.safetensors, epoch 4, .* with 2 processes/);
  assert.match(String(larger), /From epoch 5 on: batch 32\./);
  assert.match(String(many), /Continuing from larger\.safetensors, epoch 5, .* with 2 processes/);
  assert.match(String(back), /saved +back\.safetensors/);
  const best = ['model', 'further', 'wide', 'many', 'back'].map((name) =>
    real(metadata(`${name}.safetensors`)['best.loss']),
  );
  assert.deepEqual(
    best,
    [...best].sort((x, y) => y - x),
    'the best loss gets lower and is never lost',
  );
  assert.ok(Number(best[4]) < Number(best[0]));
});
