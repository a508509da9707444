// What the tests of WebAssembly share: the three modules, a run in a few lines, a page that talks to the service.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { Core } from '../../web/core/wasm.js';
import { Service } from '../../web/trainer/service.js';
import { DEFAULT_1 } from '../default-1.js';
import { train } from './bits.js';

export { train };

/** @typedef {import('../../web/core/load.js').Kind} Kind */
/** @typedef {import('../../web/wire/protocol.js').FromWorker} FromWorker */
/** @typedef {import('../../web/wire/protocol.js').Settings} Settings */
/** @typedef {import('../../web/wire/protocol.js').ToWorker} ToWorker */
/** @template {FromWorker['type']} T @typedef {Extract<FromWorker, { type: T }>} Answer */

/** @type {Kind[]} */
export const KINDS = ['fused', 'plain', 'scalar'];

/** @param {string} path from the top of the checkout */
const at = (path) => new URL(`../../${path}`, import.meta.url);

export const PLATEAU = at('build/plateau').pathname;

/** @param {string} path */
export const textOf = (path) => readFileSync(at(path), 'utf8');

/**
 * Helpers for the three builds of a program: the trainer's, or an aide's (aide-support.js).
 * @param {'plateau'|'aide'} program
 */
export function builds(program) {
  const bytesOf = (/** @type {Kind} */ kind) =>
    readFileSync(at(`build/web/${program}-${kind}.wasm`));
  const compile = (/** @type {Kind} */ kind) => WebAssembly.compile(bytesOf(kind));
  const create = async (/** @type {Kind} */ kind) => Core.create(await compile(kind));
  return {
    bytesOf,
    /** Fetches a build as a worker does. @type {import('../../web/core/load.js').Source} */
    source: async (kind) => bytesOf(kind),
    compile,
    create,
    /** A placed run. @param {Kind} kind @param {string} text @param {Settings} settings beside those of default-1 */
    async place(kind, text, settings) {
      const core = await create(kind);
      core.read(text, { ...DEFAULT_1, ...settings });
      core.place();
      return core;
    },
  };
}

export const { bytesOf, source, compile, create, place } = builds('plateau');

/** Hashes of the parameters after each epoch. @param {Core} core @param {number} epochs */
export function epochHashes(core, epochs) {
  const hashes = [];
  while (hashes.length < epochs) {
    const before = core.progress().epoch;
    while (core.progress().epoch === before) train(core, 1);
    hashes.push(core.progress().hash);
  }
  return hashes;
}

/** A directory that is deleted when the tests of a file end. */
export function temporary() {
  const directory = mkdtempSync(join(tmpdir(), 'plateau-wasm-'));
  after(() => rmSync(directory, { recursive: true }));
  return (/** @type {string} */ name) => join(directory, name);
}

/** The native command. @param {string[]} args */
export const plateau = (...args) =>
  execFileSync(PLATEAU, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** Settings as options of the command. @param {Settings} settings */
export const options = (settings) =>
  Object.entries(settings).map(([name, value]) => `--${name.replaceAll('_', '-')}=${value}`);

/** Those of `plateau train`. @param {Settings} settings beside those of default-1 */
export const trainOptions = (settings) => options({ ...DEFAULT_1, ...settings });

/** The hashes in a log of the command; lines that mark a resume, or a place inside an epoch, have none. @param {string} path */
export const loggedHashes = (path) =>
  readFileSync(path, 'utf8')
    .split('\n')
    .slice(1, -1)
    .map((line) => /** @type {{ hash?: string|null }} */ (JSON.parse(line)).hash)
    .filter((hash) => hash != null);

/** A text in several scripts, some thousand characters long. */
export const TEXT = textOf('corpus/scripts.md');
/** @type {Settings} */
export const SMALL = {
  ...DEFAULT_1,
  cell: 'gru',
  hidden: '16',
  window: '16',
  batch: '16',
  arithmetic: 'auto',
};

/**
 * A page whose worker has sent its first message.
 * @param {import('node:test').TestContext} t
 * @param {import('../../web/core/load.js').Source} [from]
 * @param {() => number} [now] milliseconds
 * @param {() => import('../../web/trainer/crew.js').Thread} [helper] starts a worker of the crew
 */
export async function open(t, from, now, helper) {
  const page = new Page(from, now, helper);
  t.after(() => page.end());
  await page.until(() => true);
  return page;
}

/** @param {Page} page @param {Settings} [settings] beside those of default-1 @param {string} [text] */
export async function start(page, settings = SMALL, text = TEXT) {
  const answer = await page.ask({ type: 'start', text, settings: { ...DEFAULT_1, ...settings } });
  assert.equal(answer.type, 'started', answer.sentence);
  return answer;
}

/** A page: sends messages to a service in this thread and keeps the answers. */
export class Page {
  /** @type {FromWorker[]} */
  heard = [];
  /** @type {(() => void)[]} */
  #waiting = [];
  #id = 0;
  #service;
  #serving;

  /**
   * @param {import('../../web/core/load.js').Source} [from]
   * @param {() => number} [now] milliseconds
   * @param {() => import('../../web/trainer/crew.js').Thread} [helper]
   */
  constructor(from = source, now, helper) {
    const postMessage = (/** @type {any} */ message) => {
      this.heard.push(message);
      for (const look of this.#waiting.splice(0)) look();
    };
    // Node reads a thousand messages of a channel before it does anything else.
    const breathe = () =>
      new Promise((/** @type {(_?: any) => void} */ done) => setImmediate(done));
    this.#service = new Service({ postMessage }, from, { breathe, now, helper });
    this.#serving = this.#service.serve();
  }

  /** @param {ToWorker} message */
  send(message) {
    this.#service.receive(message);
  }

  /** The id of the last request. */
  get id() {
    return this.#id;
  }

  /**
   * Sends a request and waits for its answer.
   * @param {Record<string, unknown> & { type: ToWorker['type'] }} message without its id
   * @returns {Promise<any>}
   */
  ask(message) {
    const id = ++this.#id;
    this.send(/** @type {ToWorker} */ ({ ...message, id }));
    return this.until((said) => 'id' in said && said.id === id && said.type !== 'piece');
  }

  /**
   * The first message, past or future, that passes the test, from the index-th on.
   * @param {(message: FromWorker) => boolean} fits
   * @param {number} [index]
   * @returns {Promise<FromWorker>}
   */
  async until(fits, index = 0) {
    for (let i = index; ; i++) {
      while (i >= this.heard.length) await new Promise((look) => this.#waiting.push(() => look(0)));
      if (fits(this.heard[i])) return this.heard[i];
    }
  }

  /** @template {FromWorker['type']} T @param {T} type @returns {Answer<T>[]} */
  all(type) {
    return /** @type {Answer<T>[]} */ (this.heard.filter((message) => message.type === type));
  }

  /** Waits until the run reports a state, from now on. @param {string} state */
  state(state) {
    return this.until(
      (said) => said.type === 'progress' && said.state === state,
      this.heard.length,
    );
  }

  async end() {
    this.#service.end();
    await this.#serving;
  }
}
