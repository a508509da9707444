// A peer that is a JavaScript library: its module in bench/peers/page/ runs in an empty page of Chromium.
import { existsSync, readFileSync } from 'node:fs';
import { openChromium } from '../chromium.js';

/** @typedef {import('./peer.js').Peer} Peer */
/** @typedef {import('../../web/wire/protocol.js').Settings} Settings */

/** @typedef {Record<string, number[]>} Weights under Plateau's names */

/**
 * What a module in bench/peers/page/ has.
 * @typedef {object} InPage
 * @property {() => Promise<string>} start gives the version
 * @property {(text: string, settings: Settings) => Promise<number>} open gives the seconds of a step
 * @property {(seconds: number) => Promise<number>} slice characters a second of the network that is open
 * @property {() => void} close
 * @property {(text: string, settings: Settings, weights: Weights, epochs: number) => Promise<number[]>} losses
 */

/**
 * Weights by name, from a Plateau checkpoint.
 * @param {string} path
 * @returns {Weights}
 */
function readWeights(path) {
  const file = readFileSync(path);
  const length = Number(file.readBigUInt64LE());
  /** @type {Record<string, { dtype: string, data_offsets: [number, number] }>} */
  const { __metadata__, ...entries } = JSON.parse(file.toString('utf8', 8, 8 + length));
  const data = new Uint8Array(file.subarray(8 + length)).buffer;
  return Object.fromEntries(
    Object.entries(entries)
      .filter(([, { dtype }]) => dtype === 'F32')
      .map(
        ([
          name,
          {
            data_offsets: [first, end],
          },
        ]) => [name, [...new Float32Array(data.slice(first, end))]],
      ),
  );
}

/** The first sentence of an error in the page, without the stack. @param {unknown} error */
const inShort = (error) =>
  new Error(String(error instanceof Error ? error.message : error).split('\n')[0]);

/**
 * @param {{ name: string, module: string, scripts: string[] }} library scripts: what the module needs, in node_modules
 * @param {string} text
 * @returns {Promise<Peer>}
 */
export async function openInChromium({ name, module, scripts }, text) {
  if (!existsSync(new URL('node_modules/.package-lock.json', import.meta.url)))
    throw new Error(`${name} is not installed: npm ci in bench/peers.`);
  const { page, version: chromium, end } = await openChromium();
  const call = async (/** @type {keyof InPage} */ method, /** @type {any[]} */ ...args) => {
    const what = { address: `/bench/peers/page/${module}`, method, args };
    try {
      return await page.evaluate(async ({ address, method, args }) => {
        const library = await import(`${location.origin}${address}`);
        return library[method](...args);
      }, what);
    } catch (error) {
      throw inShort(error);
    }
  };
  try {
    for (const script of scripts)
      await page.addScriptTag({ url: `/bench/peers/node_modules/${script}` });
    const version = await call('start');
    return {
      name,
      version: `${version}, ${chromium}`,
      open: async ({ settings }) => ({
        seconds: await call('open', text, settings),
        slices: async (what, seconds) => {
          const speeds = [];
          for (const _ of what) speeds.push(await call('slice', seconds));
          return speeds;
        },
        close: () => call('close'),
      }),
      losses: ({ settings }, weights, epochs) =>
        call('losses', text, settings, readWeights(weights), epochs),
      close: end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}
