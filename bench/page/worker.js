// One thread of a browser: runs the peak loop, and trains a network or samples from it.
import { makeText } from '../cases.js';
import { measurePeak, measureSpeed } from '../measure.js';

/** @type {Map<string, Promise<WebAssembly.Module>>} */
const modules = new Map();

/** @param {string} address */
function load(address) {
  const known = modules.get(address) ?? WebAssembly.compileStreaming(fetch(address));
  modules.set(address, known);
  return known;
}

/** @type {Record<string, (job: any) => Promise<any>>} */
const JOBS = {
  /** Which builds this engine runs. */
  async can({ addresses }) {
    const valid = [];
    for (const address of addresses)
      valid.push(WebAssembly.validate(await (await fetch(address)).arrayBuffer()));
    return valid;
  },
  peak: async ({ address }) => measurePeak(await load(address)),
  speeds: async ({ address, network, seconds, samples }) =>
    measureSpeed(await load(address), makeText(network.symbols), network, seconds, samples),
};

self.onmessage = async ({ data }) => {
  try {
    self.postMessage({ result: await JOBS[data.name](data) });
  } catch (error) {
    self.postMessage({ error: String(error instanceof Error ? error.message : error) });
  }
};
