// Starts web/crew.js as a browser does: in a thread with `self`.
import { parentPort } from 'node:worker_threads';

const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);
const self = {
  /** @type {(event: { data: unknown }) => void} */
  onmessage() {},
  postMessage: port.postMessage.bind(port),
};
Object.assign(globalThis, { self });
// Not a literal, because tsc checks this file with a worker's types, not with Node's.
await import(new URL('../../web/crew.js', import.meta.url).href);
// As in a browser, earlier messages wait.
port.on('message', (data) => self.onmessage({ data }));
