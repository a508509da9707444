// Opens the other libraries, in bench/peers, on one text at a time. A missing library is reported and left out.
import { existsSync } from 'node:fs';
import { makeText } from './cases.js';

/** @typedef {import('./cases.js').Case} Case */
/** @typedef {{ name: string, version: string, speeds: import('./engines.js').Engine['speeds'], close: () => Promise<void> }} Opened */

/** A library that takes longer than this for a network measures it once, not in every round. */
const SLOW_SECONDS = 8;

export const PEERS = ['torch', 'tfjs', 'jaxjs'];

/** A library on one thread. Its text changes only when a case needs another number of symbols. */
export class Peer {
  #open;
  #symbols = 0;
  /** @type {Opened | null} */
  #opened = null;
  /** Cases that are not measured again. @type {Set<string>} */
  #done = new Set();
  engine;
  version = '';

  /** @param {string} name @param {(text: string, how: { threads: number }) => Promise<Opened>} open */
  constructor(name, open) {
    this.engine = name;
    this.#open = open;
  }

  /** Opens the library, which says its name and version. @param {number} symbols */
  async ready(symbols) {
    if (this.#symbols === symbols) return;
    await this.close();
    this.#opened = await this.#open(makeText(symbols), { threads: 1 });
    this.#symbols = symbols;
    this.engine = this.#opened.name;
    this.version = this.#opened.version;
  }

  /** @param {Case} network @param {number} seconds @returns {Promise<number[]>} empty if it was slow before */
  async speeds(network, seconds) {
    if (this.#done.has(network.name)) return [];
    await this.ready(network.symbols);
    const began = performance.now();
    const speeds = (await this.#opened?.speeds(network, seconds, 1)) ?? [];
    if (performance.now() - began > 1000 * SLOW_SECONDS) this.#done.add(network.name);
    return speeds;
  }

  async close() {
    this.#symbols = 0;
    await this.#opened?.close();
    this.#opened = null;
  }
}

/**
 * @param {number} symbols of the first text
 * @param {(line: string) => void} say
 * @returns {Promise<Peer[]>}
 */
export async function openPeers(symbols, say) {
  const peers = [];
  for (const name of PEERS) {
    const place = new URL(`peers/${name}.js`, import.meta.url);
    if (!existsSync(place)) {
      say(`${name}: there is no bench/peers/${name}.js; left out`);
      continue;
    }
    try {
      const { open } = await import(place.href);
      const peer = new Peer(name, open);
      await peer.ready(symbols);
      peers.push(peer);
    } catch (error) {
      say(`${name}: ${error instanceof Error ? error.message : error}; left out`);
    }
  }
  return peers;
}
