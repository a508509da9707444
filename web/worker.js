// The thread that trains: connects the service to the page that started it, and starts those that help.
import { Service } from './trainer/service.js';

// Beside the bundle that this file ends up in, as the page finds this one.
const builds = (/** @type {string} */ kind) =>
  fetch(new URL(`./plateau-${kind}.wasm`, import.meta.url));
const helper = () => new Worker(new URL('./crew.js', import.meta.url), { type: 'module' });
const service = new Service(self, builds, { helper });
self.onmessage = (event) => service.receive(event.data);
service.serve();
