// The frame's end of the port: takes orders from the page around the frame, and reports how the run stands.

import { sentenceOf } from '../wire/refusal.js';

/**
 * What is asked of a lab; <plateau-lab> is one. Its event 'progress' has the detail that `Progress` lists.
 * @typedef {object} Lab
 * @property {() => unknown} start trains on the text that was given last; does nothing while it trains
 * @property {() => unknown} pause
 * @property {() => unknown} reset
 * @property {string} text write only
 * @property {(type: 'progress', listener: (event: any) => void) => void} addEventListener
 */

/** @typedef {{kind: string, epoch: number, until: number, loss: string}} Progress */

/** The least time between two reports of the same state, in milliseconds. */
const PAUSE = 1000;

/** What is said when an order fails for a cause that has no sentence of its own. */
const FAILED = 'The page around this frame asked for something that failed.';

/** What the page around the frame may ask for. @type {Map<unknown, (lab: Lab, message: any) => unknown>} */
const ORDERS = new Map(
  Object.entries({
    start: (/** @type {Lab} */ lab) => lab.start(),
    pause: (/** @type {Lab} */ lab) => lab.pause(),
    reset: (/** @type {Lab} */ lab) => lab.reset(),
    text: (/** @type {Lab} */ lab, /** @type {{text: unknown}} */ { text }) => {
      if (typeof text === 'string') lab.text = text;
    },
  }),
);

/**
 * Says hello to the page around the frame and obeys the first port that it answers with. Call it once the lab takes
 * orders and before it starts, because only what the lab reports from then on is passed on. A page that does not answer,
 * or no page around, changes nothing.
 * @param {Lab} lab
 * @param {Window} window of the frame
 * @returns {{fail(sentence: string): void}} reports what went wrong, in a sentence without any of the reader's text
 */
export function connect(lab, window) {
  /** @type {MessagePort|undefined} */
  let port;
  /** @type {Progress|undefined} */
  let newest;
  let at = Number.NEGATIVE_INFINITY;
  let reported = '';

  const report = () => {
    if (!port || !newest) return;
    const { kind, epoch, until, loss } = newest;
    const now = performance.now();
    if (kind === reported && now - at < PAUSE) return;
    [reported, at] = [kind, now];
    port.postMessage({ type: 'state', state: kind, epoch, until, loss });
  };
  const fail = (/** @type {string} */ sentence) => port?.postMessage({ type: 'error', sentence });
  const obey = async (/** @type {MessageEvent} */ { data }) => {
    try {
      await ORDERS.get(data?.type)?.(lab, data);
    } catch (error) {
      fail(sentenceOf(error, FAILED));
    }
  };
  const accept = (/** @type {MessageEvent} */ { source, data, ports: [first] }) => {
    if (source !== window.parent || data?.plateau !== 1 || data.type !== 'port' || !first) return;
    window.removeEventListener('message', accept);
    port = first;
    port.onmessage = obey;
    report();
  };

  lab.addEventListener('progress', ({ detail }) => {
    newest = detail;
    report();
  });
  if (window.parent !== window) {
    window.addEventListener('message', accept);
    window.parent.postMessage({ plateau: 1, type: 'hello' }, '*');
  }
  return { fail };
}
