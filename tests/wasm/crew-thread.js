// web/crew.js as a browser would start it: a thread with `self`.
import { parentPort } from 'node:worker_threads';

const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);
const self = {
  /** @type {(event: { data: unknown }) => void} */
  onmessage() {},
  postMessage: port.postMessage.bind(port),
};
Object.assign(globalThis, { self });
// Not a literal: it is checked with a worker's types, not with Node's.
await import(new URL('../../web/crew.js', import.meta.url).href);
// As in a browser, what was sent before waits.
port.on('message', (data) => self.onmessage({ data }));
