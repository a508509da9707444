// Opens the other libraries, in bench/peers, on one text at a time. A missing library is reported and left out.
import { existsSync } from 'node:fs';
import { makeText } from './cases.js';

/** @typedef {import('./cases.js').Case} Case */
/** @typedef {import('./stage.js').Stage} Stage */
/** @typedef {{ name: string, version: string, open: (network: Case) => Promise<Stage>, close: () => Promise<void> }} Opened */

export const PEERS = ['torch', 'tfjs', 'jaxjs'];

/** A column of a library on one thread. It is opened anew for each case: jax-js, for one, gives no memory back. */
export class Peer {
  #open;
  /** @type {Opened | null} */
  #opened = null;
  engine;
  arithmetic = null;
  workers = 1;
  version = '';

  /** @param {string} name @param {(text: string, how: { threads: number }) => Promise<Opened>} open */
  constructor(name, open) {
    this.engine = name;
    this.#open = open;
  }

  /** Opens the library, which says its name and version. @param {number} symbols @returns {Promise<Opened>} */
  async ready(symbols) {
    await this.close();
    const opened = await this.#open(makeText(symbols), { threads: 1 });
    this.#opened = opened;
    this.engine = opened.name;
    this.version = opened.version;
    return opened;
  }

  /** @param {Case} network @returns {Promise<Stage>} */
  async open(network) {
    return (await this.ready(network.symbols)).open(network);
  }

  async close() {
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
