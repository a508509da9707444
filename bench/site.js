// Serves the checkout to this machine, and gives jobs to a page in any browser.
//
// The three drivers of browsers have little in common except opening an address. So the page itself fetches its next job
// and posts the result. Nothing is evaluated from outside, and nothing polls while it measures.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname } from 'node:path';

/** @type {Record<string, string>} */
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.md': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
};

const EMPTY = '<!doctype html><title>bench</title>';

/**
 * A page that lets no other site in has a clock of 5 to 20 microseconds; otherwise that of Firefox and WebKitGTK has
 * steps of a millisecond, a thirtieth of a slice. The empty page has none of this: other libraries would use threads there.
 */
const ISOLATED = [
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Cross-Origin-Embedder-Policy', 'require-corp'],
];

/** The longest job, a whole recipe, takes a minute. A page that takes five has crashed and gets no more jobs. */
const LOST_MS = 300_000;

/** @typedef {{ name: string, [option: string]: any }} Job */
/** @typedef {{ job: Job, resolve: (result: any) => void, reject: (error: Error) => void }} Asked */

/** One page and its jobs. */
class Desk {
  /** @type {Asked[]} */
  #asked = [];
  /** @type {import('node:http').ServerResponse | null} */
  #waiting = null;
  #lost = false;

  /** @param {Job} job @returns {Promise<any>} */
  ask(job) {
    if (this.#lost) return Promise.reject(new Error('the page is lost'));
    return new Promise((resolve, reject) => {
      const lose = () => {
        this.#lost = true;
        reject(new Error(`no answer to "${job.name}" in ${LOST_MS / 1000} s`));
      };
      const timer = setTimeout(lose, LOST_MS);
      const settle = (/** @type {(value: any) => void} */ how) => (/** @type {any} */ value) => {
        clearTimeout(timer);
        how(value);
      };
      this.#asked.push({ job, resolve: settle(resolve), reject: settle(reject) });
      this.#hand();
    });
  }

  #hand() {
    if (this.#waiting === null || this.#asked.length === 0) return;
    this.#waiting.setHeader('Content-Type', TYPES['.json']);
    this.#waiting.end(JSON.stringify(this.#asked[0].job));
    this.#waiting = null;
  }

  /** The page asks for a job. @param {import('node:http').ServerResponse} response */
  want(response) {
    this.#waiting = response;
    this.#hand();
  }

  /** The page has done the first job. @param {{ result?: any, error?: string }} done */
  done({ result, error }) {
    const asked = this.#asked.shift();
    if (error === undefined) asked?.resolve(result);
    else asked?.reject(new Error(error));
  }
}

/** @param {import('node:http').IncomingMessage} request @returns {Promise<any>} */
async function readJson(request) {
  let body = '';
  request.setEncoding('utf8');
  for await (const part of request) body += part;
  return JSON.parse(body);
}

/**
 * Starts the server.
 * @returns {Promise<{ address: string, desk: (name: string) => { address: string, ask: Desk['ask'] }, close: () => void }>}
 */
export async function serve() {
  /** @type {Map<string, Desk>} */
  const desks = new Map();
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const desk = desks.get(searchParams.get('desk') ?? '');
    if (pathname === '/job') return desk?.want(response);
    if (pathname === '/done') {
      desk?.done(await readJson(request));
      return response.end();
    }
    try {
      const body =
        pathname === '/' ? EMPTY : readFileSync(new URL(`..${pathname}`, import.meta.url));
      if (pathname !== '/') for (const [name, value] of ISOLATED) response.setHeader(name, value);
      response.setHeader('Content-Type', TYPES[extname(pathname)] ?? TYPES['.html']).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(null));
  });
  // A page may work for minutes before it asks again.
  server.requestTimeout = 0;
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const address = `http://localhost:${port}/`;
  return {
    address,
    desk(name) {
      const desk = new Desk();
      desks.set(name, desk);
      const page = `${address}bench/page/index.html?desk=${encodeURIComponent(name)}`;
      return { address: page, ask: (job) => desk.ask(job) };
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
