// Starts web/worker.js as a browser does: in a thread with `self`, `postMessage` and `fetch`.
import { readFile } from 'node:fs/promises';
import { parentPort } from 'node:worker_threads';

const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);
const self = {
  postMessage: (/** @type {unknown} */ message, /** @type {any} */ transfer) =>
    port.postMessage(message, transfer),
  /** @type {(event: { data: unknown }) => void} */
  onmessage() {},
};
port.on('message', (data) => self.onmessage({ data }));
Object.assign(globalThis, {
  self,
  // The builds are beside the bundled page, not beside its sources.
  fetch: async (/** @type {URL} */ url) => {
    const name = url.pathname.split('/').at(-1);
    const bytes = await readFile(new URL(`../../build/web/${name}`, import.meta.url));
    return new Response(bytes, { headers: { 'Content-Type': 'application/wasm' } });
  },
});
// Not a literal, because tsc checks this file with a worker's types, not with Node's.
await import(new URL('../../web/worker.js', import.meta.url).href);
