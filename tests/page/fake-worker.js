// A worker made of nothing: notes what it is told, says what a test lets it say.

/** @typedef {import('../../web/protocol.js').ToWorker} ToWorker */

export class FakeWorker extends EventTarget {
  /** @type {any[]} */
  heard = [];
  ended = false;
  /** @param {ToWorker} message */
  postMessage(message) {
    this.heard.push(message);
  }
  terminate() {
    this.ended = true;
  }
  /** @param {any} message a FromWorker, perhaps with parts left out */
  say(message) {
    this.dispatchEvent(new MessageEvent('message', { data: message }));
  }
}
