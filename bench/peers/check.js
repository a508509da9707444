// Checks that the peers train the same network as Plateau: the same weights, the same text, the losses side by side.
//
//   make build bench/peers/node_modules/.package-lock.json && node bench/peers/check.js [PEER...]
//
// An epoch here is two windows, so that the carried state matters too, and gradients are clipped at every step. Fails if
// a loss differs by more than single precision can explain.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PEERS = ['torch', 'tfjs', 'jaxjs'];
const EPOCHS = 30;
const SHOWN = [1, 10, EPOCHS];
const [BATCH, WINDOW, HIDDEN] = [8, 16, 32];
/** Differences observed in 30 epochs, which are 60 steps: PyTorch 4e-7, the two others 1e-5. */
const TOLERANCE = 1e-4;

const plateau = fileURLToPath(new URL('../../build/plateau', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'plateau-peers-'));
const textPath = join(directory, 'text');
const weights = join(directory, 'weights');
const log = join(directory, 'log');
const phrase = 'Loss falls, and then it stops; why? ';
const text = phrase.repeat(99).slice(0, 2 * BATCH * WINDOW + 1);
writeFileSync(textPath, text);

/**
 * A run of Plateau with a cell: its initial weights in a file, and the mean loss of each epoch.
 * @param {string} cell
 */
function train(cell) {
  const settings = {
    ...{ cell, hidden: `${HIDDEN}`, layers: '1', dropout: '0', embedding: '0' },
    ...{ window: `${WINDOW}`, batch: `${BATCH}`, state: 'carry', valid: '0' },
    ...{ optimizer: 'adam', lr: '0.002', clip: '0.2', threads: '1', sample: '0' },
  };
  const words = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const run = (/** @type {string[]} */ ...more) =>
    execFileSync(plateau, ['train', textPath, ...words, ...more], { stdio: 'ignore' });
  run('--epochs', '0', '--out', weights);
  run('--epochs', `${EPOCHS}`, '--log', log);
  const lines = readFileSync(log, 'utf8').trim().split('\n').slice(1);
  rmSync(log);
  const network = { name: cell, settings: { ...settings } };
  return { network, losses: lines.map((line) => Number(JSON.parse(line).loss)) };
}

/** @param {string} name @param {number[]} losses */
function print(name, losses) {
  const shown = SHOWN.map((epoch) => losses[epoch - 1].toFixed(6).padStart(10));
  console.log(`  ${name.padEnd(14)}${shown.join('')}`);
}

const names = process.argv.length > 2 ? process.argv.slice(2) : PEERS;
const peers = [];
try {
  for (const name of names) {
    const { open } = await import(`./${name}.js`);
    peers.push(await open(text, { threads: 1 }));
  }
  for (const peer of peers) console.log(`${peer.name}: ${peer.version}`);
  console.log(
    `\nmean loss of epochs ${SHOWN.join(', ')}; ln V = ${Math.log(new Set(text).size).toFixed(4)}`,
  );
  for (const cell of ['rnn', 'gru', 'lstm']) {
    const { network, losses } = train(cell);
    console.log(`${cell} ${HIDDEN}, B${BATCH} T${WINDOW}`);
    print('Plateau', losses);
    for (const peer of peers) {
      const theirs = await peer.losses(network, weights, EPOCHS);
      print(peer.name, theirs);
      const off = Math.max(...losses.map((loss, i) => Math.abs(loss - theirs[i])));
      console.log(`  ${''.padEnd(14)}  off by at most ${off.toExponential(1)}`);
      if (!(off <= TOLERANCE)) process.exitCode = 1;
    }
  }
} finally {
  for (const peer of peers) await peer.close();
  rmSync(directory, { recursive: true });
}
if (process.exitCode) console.error('A peer trains something else than Plateau.');
