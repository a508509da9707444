// Strings and records of src/wasm: how they are passed to a call, and read from an instance's memory.
import { Refusal } from '../wire/refusal.js';

/** A record of src/wasm, read. @typedef {Record<string, any>} Row */

/** member_kind of records.h, and the bytes of a member. */
const NUMBER = 0;
const FLAG = 1;
const TEXT = 2;
const LIST = 3;
const MEMBER_BYTES = 16;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export class Words {
  #memory;
  #calls;
  /** Strings that never change, by address. @type {Map<number, string>} */
  #names = new Map();

  /**
   * @param {WebAssembly.Memory} memory
   * @param {Record<string, (...args: number[]) => number>} calls
   */
  constructor(memory, calls) {
    this.#memory = memory;
    this.#calls = calls;
  }

  /** Puts short strings where a call finds them. @param {string[]} strings @returns {number[]} their addresses */
  strings(...strings) {
    let at = this.#calls.words();
    const end = at + this.#calls.words_capacity();
    return strings.map((string) => {
      // A 0 would end the string early and let the rest pass unseen.
      const bytes = encoder.encode(`${string.replaceAll('\0', '\ufffd')}\0`);
      if (at + bytes.length > end)
        throw new Refusal('A name or value is too long to be a setting.');
      new Uint8Array(this.#memory.buffer, at, bytes.length).set(bytes);
      at += bytes.length;
      return at - bytes.length;
    });
  }

  /** @param {number} at @returns {string} */
  text(at) {
    const rest = new Uint8Array(this.#memory.buffer, at);
    return decoder.decode(rest.subarray(0, rest.indexOf(0)));
  }

  /** Names of members are constants: each is decoded once. @param {number} at */
  #name(at) {
    let name = this.#names.get(at);
    if (name === undefined) {
      name = this.text(at);
      this.#names.set(at, name);
    }
    return name;
  }

  /** Reads a list of members. @param {number} at @returns {Row} */
  record(at) {
    const view = new DataView(this.#memory.buffer);
    const word = (/** @type {number} */ address) => view.getUint32(address, true);
    /** @type {Row} */
    const row = {};
    for (let member = at; word(member) !== 0; member += MEMBER_BYTES) {
      const kind = word(member + 4);
      const value = member + 8;
      const name = this.#name(word(member));
      if (kind === NUMBER) row[name] = view.getFloat64(value, true);
      else if (kind === FLAG) row[name] = view.getFloat64(value, true) !== 0;
      else if (kind === TEXT) row[name] = word(value) === 0 ? null : this.text(word(value));
      else if (kind === LIST) row[name] = this.#list(word(value), word);
      else row[name] = this.#numbers(word(value), word(value + 4));
    }
    return row;
  }

  /** @param {number} at @param {(address: number) => number} word @returns {string[]} */
  #list(at, word) {
    const list = [];
    for (let item = at; item !== 0 && word(item) !== 0; item += 4) list.push(this.text(word(item)));
    return list;
  }

  /** @param {number} at @param {number} count @returns {number[]} */
  #numbers(at, count) {
    return [...new Float64Array(this.#memory.buffer, at, count)];
  }

  /** Every row of a table. @param {(index: number) => number} row @returns {Row[]} */
  rows(row) {
    const rows = [];
    for (let at = row(0); at !== 0; at = row(rows.length)) rows.push(this.record(at));
    return rows;
  }
}
