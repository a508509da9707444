// A fake worker: it records its messages and sends what a test says; and the messages of a real one.

/** @typedef {import('../../web/wire/protocol.js').ToWorker} ToWorker */

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

export const READY = {
  type: 'ready',
  kind: 'fused',
  milliseconds: 5,
  notice: '',
  version: '0',
  bits: 'b422',
  fields: [],
  samplingFields: [],
  recipes: [],
};
export const FACTS = {
  ...{ window: 16, burnIn: 4, valid: 10, predictions: 100 },
  ...{ settings: {}, auto: {} },
};
export const STARTED = {
  type: 'started',
  facts: FACTS,
  floor: { perChar: 0.1 },
  uniform: 4,
  arithmetic: 'fused',
};

/** An answer to a request: the settings of a start and the value of a setting are those asked for. @param {any} request @param {object} answer */
export const answered = ({ id, settings, value }, answer) => ({ settings, value, ...answer, id });

/** Progress of a run that trains. @param {object} some */
export const progress = (some) => ({
  type: 'progress',
  state: 'running',
  epoch: 0,
  step: 1,
  stepsDone: 0,
  steps: 7,
  until: 100,
  seconds: 0,
  partialLoss: null,
  points: [],
  ...some,
});
