// Runs every test, fast ones first, and ends with one line `N passed, N failed`: tools/run-tests.js [--quick] [WORD...]
//
// With words, only runners whose name contains one of them run. --quick is for `make check`: the C tests of the release
// build, the tests in tests/ itself, and in the other folders the files bits.test.js and smoke.test.js.
//
// A runner is a program whose output is shown and counted: TAP lines of C programs and scripts, the summary of node --test.
// A runner that crashes, hangs, stops before the end of its plan or runs no test counts as failed, whatever it printed.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';

const { values, positionals: words } = parseArgs({
  options: { quick: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const { quick } = values;

/** A runner that takes longer than this is considered hung: the longest, tests/page, takes 12 minutes on two idle cores. */
const LIMIT = 30 * 60_000;

/** The files that --quick takes from a folder whose tests take long. */
const QUICK = /^(bits|smoke)\.test\.js$/;

/** @typedef {{ name: string, command: string[] }} Runner */
/** @typedef {{ passed: number, failed: number, note: string }} Count */

/**
 * @param {string} directory
 * @param {RegExp} pattern
 */
const list = (directory, pattern) =>
  existsSync(directory)
    ? readdirSync(directory)
        .filter((name) => pattern.test(name))
        .sort()
        .map((name) => `${directory}/${name}`)
    : [];

/**
 * The programs that mk/native.mk builds from tests/c.
 * @param {string} config
 * @param {RegExp} pattern
 * @returns {Runner[]}
 */
const cTests = (config, pattern) =>
  list('tests/c', pattern).map((source) => {
    const program = source.replace('tests/c/', `build/${config}/tests/`).replace(/\.c$/, '');
    return { name: program.replace('build/', ''), command: [program] };
  });

/**
 * @param {RegExp} pattern
 * @returns {Runner[]}
 */
const scripts = (pattern) =>
  list('tests', pattern).map((path) => ({ name: path, command: ['bash', path] }));

/**
 * @param {string} directory
 * @param {string[]} [options]
 * @returns {Runner[]}
 */
const nodeTests = (directory, options = []) => {
  const files = list(directory, quick && directory !== 'tests' ? QUICK : /\.test\.js$/);
  if (files.length === 0) return [];
  // Options of this process (relaxed SIMD on Node 20) are the tests' too.
  const node = [process.execPath, ...process.execArgv, '--test', '--test-reporter=spec'];
  return [{ name: directory, command: [...node, ...options, ...files] }];
};

// Stages run one after the other. Within a stage, `jobs` runners run at once. The page's files run two at a time: most of their
// time they wait.
const many = availableParallelism();
/** @type {{ jobs: number, runners: Runner[], slow?: boolean }[]} */
const stages = [
  { jobs: many, runners: scripts(/^(?!bits).*\.sh$/), slow: true },
  { jobs: many, runners: [...nodeTests('tests'), ...cTests('release', /^test_.*\.c$/)] },
  { jobs: many, runners: cTests('double', /^double_.*\.c$/), slow: true },
  { jobs: many, runners: cTests('sanitize', /^test_.*\.c$/), slow: true },
  { jobs: 1, runners: [...nodeTests('tests/tools'), ...nodeTests('tests/cli')] },
  { jobs: 1, runners: nodeTests('tests/hosts') },
  { jobs: 1, runners: nodeTests('tests/causes') },
  { jobs: 1, runners: nodeTests('tests/torch', ['--test-concurrency=1']) },
  { jobs: 1, runners: nodeTests('tests/wasm', ['--test-concurrency=1']) },
  { jobs: 1, runners: scripts(/^bits.*\.sh$/), slow: true },
  { jobs: 1, runners: nodeTests('tests/keep', ['--test-concurrency=1']) },
  { jobs: 1, runners: nodeTests('tests/page', ['--test-concurrency=2']) },
  { jobs: 1, runners: nodeTests('tests/engines') },
].filter(({ slow }) => !(quick && slow));

/**
 * Counts the tests in a runner's output.
 * @param {string} output
 * @returns {Count}
 */
function count(output) {
  const sum = (/** @type {RegExp} */ pattern) =>
    [...output.matchAll(pattern)].reduce((total, match) => total + Number(match[1] ?? 1), 0);
  if (/^ℹ tests \d+$/m.test(output)) {
    const failed = sum(/^ℹ fail (\d+)$/gm) + sum(/^ℹ cancelled (\d+)$/gm);
    return { passed: sum(/^ℹ pass (\d+)$/gm), failed, note: '' };
  }
  const passed = sum(/^ok\b/gm);
  const failed = sum(/^not ok\b/gm);
  // cmocka and our scripts print the plan first, so a program that ends early is noticed.
  const unfinished = Math.max(0, sum(/^1\.\.(\d+)$/gm) - passed - failed);
  const note = unfinished ? `${unfinished} of the planned tests did not run` : '';
  return { passed, failed: failed + unfinished, note };
}

/** Process groups of the running runners.
 * @type {Set<number>}
 */
const groups = new Set();
const kill = (/** @type {number | undefined} */ group) => {
  if (group && groups.has(group)) process.kill(-group, 'SIGKILL');
};
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    for (const group of groups) kill(group);
    process.exit(130);
  });
}

/**
 * @param {Runner} runner
 * @param {boolean} live show the output as it comes
 * @returns {Promise<Count>}
 */
function run(runner, live) {
  const [program = '', ...args] = runner.command;
  const began = Date.now();
  let output = '';
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      // Its own process group, so that its children end with it.
      detached: true,
      env: {
        ...process.env,
        CMOCKA_MESSAGE_OUTPUT: 'TAP',
        UBSAN_OPTIONS: 'print_stacktrace=1',
        // A make that a script starts is not part of this make's jobs.
        MAKEFLAGS: undefined,
        MAKELEVEL: undefined,
      },
    });
    if (child.pid) groups.add(child.pid);
    const clock = setTimeout(() => kill(child.pid), LIMIT);
    let over = false;
    const end = (/** @type {string} */ trouble) => {
      if (over) return;
      over = true;
      clearTimeout(clock);
      if (child.pid) groups.delete(child.pid);
      const result = count(output);
      let note = trouble || result.note;
      if (!note && result.passed + result.failed === 0) note = 'ran no test';
      if (note && result.failed === 0) result.failed = 1;
      if (!live) process.stdout.write(`\n== ${runner.name}\n${output}`);
      const seconds = ((Date.now() - began) / 1000).toFixed(1);
      console.log(
        `== ${runner.name}: passed ${result.passed}, failed ${result.failed}, ${seconds} s${note && ` (${note})`}`,
      );
      resolve({ ...result, note });
    };
    const take = (/** @type {string} */ text) => {
      output += text;
      if (live) process.stdout.write(text);
    };
    if (live) console.log(`\n== ${runner.name}`);
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    child.on('error', (error) => end(`did not start: ${error.message}`));
    child.on('close', (code, signal) => {
      if (signal) end(`ended by ${signal} after ${Math.round((Date.now() - began) / 1000)} s`);
      else end(code === 0 || count(output).failed > 0 ? '' : `exit code ${code}`);
    });
  });
}

const wanted = (/** @type {Runner} */ { name }) =>
  words.length === 0 || words.some((word) => name.includes(word));

/** @type {{ name: string, result: Count }[]} */
const done = [];
for (const { jobs, runners } of stages) {
  const queue = runners.filter(wanted);
  const work = async () => {
    for (let runner = queue.shift(); runner; runner = queue.shift()) {
      done.push({ name: runner.name, result: await run(runner, jobs === 1) });
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
}

const passed = done.reduce((total, { result }) => total + result.passed, 0);
const failed = done.reduce((total, { result }) => total + result.failed, 0);
const bad = done.filter(({ result }) => result.failed > 0);
console.log('');
for (const { name, result } of bad) {
  console.log(`FAILED ${name}: ${result.failed}${result.note && ` (${result.note})`}`);
}
if (passed + failed === 0) console.log('No test ran.');
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
console.log(`${passed} passed, ${failed} failed`);
