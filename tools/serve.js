// Serves the page, plateau.html and the examples to this machine, and prints the address: PORT=8000 node tools/serve.js
import { readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Folders whose contents lie side by side, as make dist puts them. */
const FOLDERS = ['build/web', 'build/single'];

/** @type {Record<string, string>} */
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.md': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
};

/** The file of an address, or the address of a folder with its slash. @param {string} path */
function find(path) {
  // A path with ".." is that of no file, even where it was escaped.
  if (path.split(/[/\\]/).includes('..')) return null;
  for (const folder of FOLDERS) {
    const name = join(folder, path.endsWith('/') ? `${path}index.html` : path);
    const at = statSync(name, { throwIfNoEntry: false });
    if (at?.isFile()) return { name };
    if (at?.isDirectory()) return { location: `${path}/` };
  }
  return null;
}

/** @param {import('node:http').IncomingMessage} request @param {import('node:http').ServerResponse} response */
function answer({ url }, response) {
  const found = find(decodeURIComponent(new URL(url ?? '/', 'http://localhost').pathname));
  if (!found) response.writeHead(404).end();
  else if (found.location) response.writeHead(301, { Location: found.location }).end();
  else if (found.name) {
    response.setHeader('Content-Type', TYPES[extname(found.name)] ?? 'application/octet-stream');
    response.setHeader('Cache-Control', 'no-cache').end(readFileSync(found.name));
  }
}

/**
 * Starts the server, or throws one sentence.
 * @param {number} port 0 takes any free one
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 */
export async function serve(port) {
  const server = createServer((request, response) => {
    try {
      answer(request, response);
    } catch {
      response.writeHead(400).end();
    }
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    // Only for this machine: nobody else may reach a page that a reader pastes a text into.
    server.listen(port, '127.0.0.1', () => resolve(null));
  }).catch((error) => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new Error(`Port ${port} is in use; choose another one: PORT=${port + 1} make start`);
  });
  const at = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://localhost:${at.port}/`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const wanted = process.env.PORT || '8000';
  const port = Number(wanted);
  try {
    if (!Number.isInteger(port) || port < 0 || port > 65535) {
      throw new Error(`PORT must be a whole number from 0 to 65535, not "${wanted}"`);
    }
    const { url } = await serve(port);
    console.log(`Plateau is at ${url}, its examples at ${url}examples/`);
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(0));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
