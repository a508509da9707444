// Why the worker that trains did not start. It loads when that happens.

import { startWorker } from './trusted.js';

/** What is said of the trainer's worker where it did not start. @type {Record<string, (file: string, why: string) => string>} */
const words = {
  away: (file) =>
    `The trainer cannot be reached: ${file} did not come. The text is kept. Check the connection, then try again.`,
  gone: (file, why) =>
    `The trainer is missing: this site answers ${why} for ${file}. The text is kept. Whoever runs the site has to put that file beside the page.`,
  wrong: (file, why) =>
    `The trainer is no script here: this site sends ${file} as ${why}. The text is kept. Whoever runs the site has to send it as text/javascript.`,
  broke: (file, why) =>
    `The trainer broke down as it started (${file}: ${why}). The text is kept. Reload the page, or use a newer browser.`,
  policy: () =>
    "A policy of this site refuses workers, and one trains the network. The text is kept. Whoever runs the site has to allow them: worker-src 'self'.",
  blocked: (file) =>
    `The trainer did not start, though ${file} is there: a blocker refuses workers, or the browser is too old for it. The text is kept. Allow workers for this site, or use another browser.`,
};

/** A policy refuses the worker: it says so of another try, before the error comes. @param {string} address */
async function isRefused(address) {
  let refused = false;
  const hear = (/** @type {SecurityPolicyViolationEvent} */ { effectiveDirective }) => {
    refused ||= effectiveDirective === 'worker-src';
  };
  document.addEventListener('securitypolicyviolation', hear);
  const worker = startWorker(address);
  await new Promise((resolve) => {
    worker.onmessage = worker.onerror = resolve;
    setTimeout(resolve, 1000);
  });
  worker.terminate();
  document.removeEventListener('securitypolicyviolation', hear);
  return refused;
}

/**
 * Browsers do not say why a worker did not start, but its file can be asked for, and a policy says what it refused.
 * @param {string} address
 * @param {string} message of the error, which only a script has that began
 * @returns {Promise<string>} a sentence
 */
export async function whyNoWorker(address, message) {
  const say = (/** @type {string} */ what, /** @type {string|number} */ why = '') =>
    words[what]?.(address.replace(/.*\//, ''), String(why)) ?? '';
  if (message) return say('broke', message);
  const answer = await fetch(address, { cache: 'no-store' }).catch(() => null);
  if (!answer) return say('away');
  if (!answer.ok) return say('gone', answer.status);
  const type = answer.headers.get('Content-Type') ?? 'nothing';
  if (!/(java|ecma)script/i.test(type)) return say('wrong', type);
  return say((await isRefused(address)) ? 'policy' : 'blocked');
}
