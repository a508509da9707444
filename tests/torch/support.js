// A folder with small runs of the command, and Debian's Python with PyTorch beside it.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const plateau = process.env.PLATEAU ?? join(root, 'build/plateau');
export const tools = join(root, 'tools/torch');
export const directory = mkdtempSync(join(tmpdir(), 'plateau-torch-'));
export const at = (/** @type {string} */ name) => resolve(directory, name);
after(() => rmSync(directory, { recursive: true, force: true }));

/** 4,000 characters: 44 windows of 8 in each of 10 rows, for instance. */
export const text = readFileSync(join(root, 'corpus/readme.md'), 'utf8').slice(0, 4000);
writeFileSync(at('text.md'), text);

// Only Debian's Python has its PyTorch, and another may be first on PATH.
mkdirSync(at('bin'));
symlinkSync('/usr/bin/python3', at('bin/python3'));

/** Of everything that is started here: Debian's Python first, one thread a process. */
export const env = {
  ...process.env,
  PATH: `${at('bin')}:/usr/bin:${process.env.PATH}`,
  OMP_NUM_THREADS: '1',
  OPENBLAS_NUM_THREADS: '1',
  PYTHONWARNINGS: 'error',
  PYTHONDONTWRITEBYTECODE: '1',
};

/**
 * Runs the command, which must succeed.
 * @param {string[]} args
 */
export function command(...args) {
  const { status, stdout, stderr } = spawnSync(plateau, args, { cwd: directory, encoding: 'utf8' });
  assert.equal(status, 0, `plateau ${args.join(' ')}\n${stderr}`);
  return stdout;
}

/** What the command says when it refuses. @param {string[]} args */
export function refusal(...args) {
  const { status, stderr } = spawnSync(plateau, args, { cwd: directory, encoding: 'utf8' });
  assert.equal(status, 1, `plateau ${args.join(' ')}`);
  return stderr;
}

/** @param {string} model @param {string[]} more */
export const evaluate = (model, ...more) =>
  JSON.parse(command('eval', '--json', ...more, model, 'text.md'));

/** @param {string} model @param {string} settings @param {number} epochs */
export const train = (model, settings, epochs) =>
  command(
    'train',
    ...settings.split(' ').filter(Boolean),
    '--epochs',
    String(epochs),
    '--sample',
    '0',
    '--threads',
    '1',
    '--out',
    model,
    'text.md',
  );

/** The losses of the next steps of a model in C, whose newest snapshot is written to `out`.
 * @param {string} model @param {number} steps @param {string} out
 */
export function stepsOf(model, steps, out) {
  const program = join(root, 'build/release/tests/steps_main');
  const args = ['text.md', model, String(steps), out];
  return execFileSync(program, args, { cwd: directory, encoding: 'utf8' })
    .trim()
    .split('\n')
    .map(Number);
}

export const makeSteps = () =>
  execFileSync('make', ['-s', 'build/release/tests/steps_main'], { cwd: root, stdio: 'ignore' });

/** The text metadata of a checkpoint, by name. @param {string} model @returns {Record<string, string>} */
export function metadata(model) {
  const bytes = readFileSync(at(model));
  const length = Number(bytes.readBigUInt64LE());
  return JSON.parse(bytes.toString('utf8', 8, 8 + length)).__metadata__;
}

/** A real number of a checkpoint's metadata, of which some are C hex floats. @param {string} [text] */
export function real(text = '') {
  const [, whole, fraction = '', power] = text.match(/^0x([01])\.?([0-9a-f]*)p(-?\d+)$/) ?? [];
  if (!whole) return Number(text);
  return (Number.parseInt(whole + fraction, 16) / 16 ** fraction.length) * 2 ** Number(power);
}

/** The largest difference between two lists. @param {number[]} a @param {number[]} b */
export const differ = (a, b) => Math.max(...a.map((x, i) => Math.abs(x - Number(b[i]))));

/** A process that answers the requests of driver.py, one at a time. */
export function startDriver() {
  const child = spawn('python3', [join(root, 'tests/torch/driver.py'), tools], {
    cwd: directory,
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    /** @param {object} request @returns {Promise<any>} */
    async ask(request) {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error('PyTorch ended: is python3-torch installed?');
      return JSON.parse(value);
    },
    end: () => child.stdin.end(),
  };
}
