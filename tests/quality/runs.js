// Short runs of the command for the long tests of Default.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A number of the log, where a loss that is not finite stands as a word. @param {unknown} value */
const numberOf = (value) => (value == null ? null : Number(value));

/**
 * Trains with Default on one thread. Losses are nats a character, null where the text is too short to have a test text.
 * @param {string} text
 * @param {string[]} [settings]
 */
export function train(text, settings = []) {
  const folder = mkdtempSync(join(tmpdir(), 'plateau-default-'));
  const [source, model, log] = ['text.md', 'model', 'log'].map((name) => join(folder, name));
  try {
    writeFileSync(source, text);
    const files = ['--out', model, '--log', log, '--sample', '0', '--threads', '1'];
    const began = performance.now();
    execFileSync('build/plateau', ['train', ...settings, ...files, source], { stdio: 'ignore' });
    const seconds = (performance.now() - began) / 1000;
    const epochs = readFileSync(log, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const measured = (/** @type {string} */ what) =>
      epochs.map((line) => numberOf(line[what])).filter((loss) => loss !== null);
    return {
      seconds,
      epochs: Number(epochs.at(-1).epoch),
      training: measured('train_loss'),
      test: measured('valid_loss'),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
