// Kills a browser with SIGKILL at random moments while a page of it saves a run, starts it anew with the same profile, and
// compares what is there with what was acknowledged: tools/node tests/engines/kill.js [ENGINE=KILLS...]
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { miniBrowser } from './drivers.js';
import { host } from './host.js';

/** How a browser is started with a profile of its own. @typedef {(profile: string, address: string) => {command: string[], env?: Record<string, string>, screen?: boolean}} Start */

/** @type {Record<string, Start>} */
const STARTS = {
  Chromium: (profile, address) => ({
    command: [
      ...[process.env.CHROMIUM || '/usr/bin/chromium', '--headless=new', '--no-sandbox'],
      ...['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
      ...['--disable-background-networking', '--disable-component-update'],
      ...[`--user-data-dir=${profile}`, address],
    ],
  }),
  Firefox: (profile, address) => ({
    command: ['/usr/bin/firefox-esr', '--headless', '--no-remote', '--profile', profile, address],
    // It asks after a crash whether to start in safe mode.
    env: { MOZ_DISABLE_AUTO_SAFE_MODE: '1', MOZ_CRASHREPORTER_DISABLE: '1' },
  }),
  WebKitGTK: (profile, address) => ({
    command: [miniBrowser(), address],
    env: {
      ...{ XDG_DATA_HOME: `${profile}/data`, XDG_CACHE_HOME: `${profile}/cache` },
      ...{ NO_AT_BRIDGE: '1', LIBGL_ALWAYS_SOFTWARE: '1' },
    },
    screen: true,
  }),
};

/** The machine may be busy; milliseconds until a browser has saved for the first time. */
const PATIENCE = 90_000;

/** Milliseconds of saves before a kill, where the machine is too busy for the number of them. */
const LONGEST = 5000;

const pause = (/** @type {number} */ milliseconds) =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The parent of a process, 0 when it has ended. @param {number} id */
function parentOf(id) {
  try {
    // "123 (name with spaces)) S 1 …": the parent is the second word after the last bracket.
    const stat = readFileSync(`/proc/${id}/stat`, 'utf8');
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? 0 : Number(parent);
  } catch {
    return 0;
  }
}

/** A process and all that it started. @param {number} root @returns {number[]} */
export function familyOf(root) {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), parentOf(Number(name))]),
  );
  const family = new Set([root]);
  for (let before = 0; before < family.size; ) {
    before = family.size;
    for (const [id, parent] of parents) if (family.has(parent)) family.add(id);
  }
  return [...family];
}

/** Ends a browser as a crash does: all of its processes, at once, without a word. @param {number} root */
export async function killAll(root) {
  const family = familyOf(root);
  // None of them notices that another has ended.
  for (const signal of /** @type {const} */ (['SIGSTOP', 'SIGKILL']))
    for (const id of family)
      try {
        process.kill(id, signal);
      } catch {
        // It has ended.
      }
  const until = Date.now() + 10_000;
  while (family.some((id) => parentOf(id) !== 0) && Date.now() < until) await pause(10);
}

/** A screen for the engine that needs one. @returns {Promise<{name: string, close: () => void}>} */
async function screen() {
  const server = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', '1400x1050x24', '-nolisten', 'tcp'],
    {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    },
  );
  const number = await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('exit', () => reject(new Error('Xvfb ended')));
    /** @type {import('node:stream').Readable} */ (server.stdio[3]).once('data', resolve);
  });
  return { name: `:${String(number).trim()}`, close: () => server.kill() };
}

/**
 * @typedef {object} Result
 * @property {number} kills
 * @property {number} saves that were acknowledged
 * @property {number} ahead kills after which a save was there that had not been acknowledged yet
 * @property {string[]} lost what should not have happened, in sentences
 */

/**
 * @param {keyof typeof STARTS} engine
 * @param {number} kills
 * @returns {Promise<Result>}
 */
export async function killed(engine, kills) {
  const start = STARTS[engine];
  if (!start) throw new Error(`no engine ${engine}`);
  const site = await host();
  const script = await build({
    entryPoints: [fileURLToPath(new URL('kill-page.js', import.meta.url))],
    ...{ bundle: true, format: 'esm', write: false, logLevel: 'silent' },
  });
  site.files.set('/', {
    body: '<!doctype html><title>Saves</title><script type="module" src="/page.js"></script>',
  });
  site.files.set('/page.js', { body: script.outputFiles[0]?.text ?? '' });
  const profile = mkdtempSync(join(tmpdir(), 'plateau-kill-'));
  const display = start(profile, '').screen ? await screen() : null;
  /** @type {Result} */
  const result = { kills: 0, saves: 0, ahead: 0, lost: [] };
  let [generation, counter] = [0, 0];
  /** @type {import('node:child_process').ChildProcess|null} */
  let browser = null;
  try {
    for (let visit = 0; visit <= kills; visit++) {
      const since = site.asked.length;
      const { command, env = {} } = start(profile, `${site.address}/`);
      const [program = '', ...options] = command;
      browser = spawn(program, options, {
        stdio: 'ignore',
        env: { ...process.env, ...env, ...(display && { DISPLAY: display.name }) },
      });
      browser.once('error', (error) =>
        site.asked.push(`/failed/${encodeURIComponent(error.message)}`),
      );
      // Once more after the last kill, only to look.
      const said = () => site.asked.slice(since).map((path) => path.split('/').slice(1));
      const found = await until(() =>
        said().find(([what]) => what === 'found' || what === 'failed'),
      );
      if (found[0] === 'failed') throw new Error(decodeURIComponent(found[1] ?? ''));
      const [, ...numbers] = found;
      const [foundGeneration = 0, foundCounter = 0] = numbers.map(Number);
      if (foundCounter < counter || foundGeneration < generation)
        result.lost.push(
          `save ${counter} of generation ${generation} was lost: ${foundCounter} of ${foundGeneration} is there`,
        );
      if (foundCounter > counter) result.ahead += 1;
      if (visit < kills) {
        // After some saves, in the middle of the next one or between two.
        const some = 1 + Math.floor(30 * Math.random());
        const latest = Date.now() + LONGEST;
        const saves = () => said().filter(([what]) => what === 'saved').length;
        await until(() => saves() >= (Date.now() < latest ? some : 1) || undefined);
        await pause(60 * Math.random());
        result.kills += 1;
      }
      await killAll(/** @type {number} */ (browser.pid));
      // What was on its way when the browser ended counts: it had been acknowledged.
      await pause(50);
      const saves = said().filter(([what]) => what === 'saved');
      const failed = said().find(([what]) => what === 'failed');
      if (failed) result.lost.push(decodeURIComponent(failed[1] ?? ''));
      result.saves += saves.length;
      [generation, counter] = [foundGeneration + 1, foundCounter];
      for (const [, ofSave, count] of saves) {
        generation = Math.max(generation, Number(ofSave));
        counter = Math.max(counter, Number(count));
      }
    }
  } finally {
    if (browser?.pid) await killAll(browser.pid);
    display?.close();
    site.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
  return result;
}

/** @template Result @param {() => Result|undefined} ask @returns {Promise<Result>} */
async function until(ask) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const answer = ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error('the browser does not say anything');
    await pause(5);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const wanted of process.argv.slice(2)) {
    const [engine = '', kills = '5'] = wanted.split('=');
    const began = Date.now();
    const { saves, ahead, lost } = await killed(engine, Number(kills));
    const seconds = ((Date.now() - began) / 1000).toFixed(0);
    console.log(
      `${engine}: killed ${kills} times, ${saves} saves acknowledged, ${lost.length} lost, ${ahead} times one more was there, ${seconds} s`,
    );
    for (const sentence of lost) console.log(`  ${sentence}`);
    if (lost.length) process.exitCode = 1;
  }
}
