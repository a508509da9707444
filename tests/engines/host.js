// Somebody else's site: a few files at a port of their own, and a list of what was asked for.
import { createServer } from 'node:http';
import { extname } from 'node:path';

/** @type {Record<string, string>} */
const TYPES = { '.js': 'text/javascript', '.css': 'text/css' };

/**
 * @typedef {object} Host
 * @property {string} address without a slash at its end
 * @property {Map<string, {body: string|Buffer, headers?: Record<string, string>}>} files by path
 * @property {string[]} asked paths, in the order they were asked for; a browser's own wish for an icon is left out
 * @property {() => void} close
 */

/** @returns {Promise<Host>} */
export async function host() {
  /** @type {Host['files']} */
  const files = new Map();
  /** @type {string[]} */
  const asked = [];
  const server = createServer(({ url = '/' }, response) => {
    const { pathname } = new URL(url, 'http://host');
    if (pathname !== '/favicon.ico') asked.push(pathname);
    const file = files.get(pathname);
    const type = `${TYPES[extname(pathname)] ?? 'text/html'}; charset=utf-8`;
    const headers = { 'Content-Type': type, 'Cache-Control': 'no-store', ...file?.headers };
    response.writeHead(file ? 200 : 404, headers).end(file?.body);
  });
  server.on('upgrade', ({ url = '/' }, socket) => {
    asked.push(url);
    socket.destroy();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(null)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { address: `http://127.0.0.1:${port}`, files, asked, close };
}
