// One thread of a browser: trains networks or samples from them, and runs the loops beside them.
import { makeText } from '../cases.js';
import { openStage } from '../measure.js';

/** @type {Map<string, Promise<WebAssembly.Module>>} */
const modules = new Map();

/** @param {string} address */
function load(address) {
  const known = modules.get(address) ?? WebAssembly.compileStreaming(fetch(address));
  modules.set(address, known);
  return known;
}

/** @type {Map<number, Awaited<ReturnType<typeof openStage>>>} */
const stages = new Map();

/** @type {Record<string, (job: any) => Promise<any>>} */
const JOBS = {
  /** Which builds this engine runs. */
  async can({ addresses }) {
    const valid = [];
    for (const address of addresses)
      valid.push(WebAssembly.validate(await (await fetch(address)).arrayBuffer()));
    return valid;
  },
  /** Without a core, a stage has the loops alone. */
  async open({ stage, core, loops, network }) {
    const text = core && makeText(network.symbols);
    const training = core ? { core: await load(core), text, network } : null;
    const opened = await openStage(await load(loops), training);
    stages.set(stage, opened);
    return { stage, seconds: opened.seconds };
  },
  slices: async ({ stage, what, seconds }) => stages.get(stage)?.slices(what, seconds),
  close: async ({ stage }) => stages.delete(stage),
};

self.onmessage = async ({ data }) => {
  try {
    self.postMessage({ result: await JOBS[data.name](data) });
  } catch (error) {
    self.postMessage({ error: String(error instanceof Error ? error.message : error) });
  }
};
