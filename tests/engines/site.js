// Serves the checkout to this machine for the checks, and the built page with a witness, under its own policy.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname } from 'node:path';

/** @type {Record<string, string>} */
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.md': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
};

const WITNESS = '<script src="/tests/engines/witness.js"></script>';

const WORKERS = "worker-src 'self' blob:";

/** The real page and its real policy, which allows scripts of the same site. @param {URLSearchParams} query */
function page(query) {
  const html = readFileSync('build/web/index.html', 'utf8');
  if (!html.includes('<script') || !html.includes(WORKERS))
    throw new Error('web/index.html has changed: its script or its policy is not where it was');
  const watched = html.replace('<script', `${WITNESS}<script`);
  return query.has('no-worker') ? watched.replace(WORKERS, "worker-src 'none'") : watched;
}

/**
 * Starts the server.
 * @param {import('./checks.js').Facts} facts
 * @returns {Promise<{address: string, close: () => void}>}
 */
export async function serveChecks(facts) {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const answer = (/** @type {string|Buffer} */ body) => {
      const type = TYPES[extname(pathname)];
      if (type) response.setHeader('Content-Type', type);
      response.setHeader('Cache-Control', 'no-store').end(body);
    };
    try {
      if (pathname === '/facts.json') answer(JSON.stringify(facts));
      else if (pathname === '/build/web/index.html') answer(page(searchParams));
      // A parsed URL has no ".." in its path.
      else answer(readFileSync(`.${decodeURIComponent(pathname)}`));
    } catch (error) {
      response.writeHead(404).end(String(error));
    }
  });
  await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(null));
  });
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    address: `http://localhost:${port}/tests/engines/check.html`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
