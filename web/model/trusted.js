// The one Trusted Types policy of the page: it lets the page's own workers start, and nothing else.

/** Addresses that a worker may be started from. @type {Set<string>} */
const own = new Set();

/** Says that the script at this address is the page's own. @param {string} address @returns {string} the same */
export function trust(address) {
  own.add(address);
  return address;
}

/**
 * Starts a worker. Throws when a content policy refuses the worker or the Trusted Types policy.
 * @param {string} script an address that is trusted
 * @param {WorkerOptions} [options]
 * @returns {Worker}
 */
export function startWorker(script, options = { type: 'module' }) {
  const address = policy()?.createScriptURL(script) ?? script;
  // Browsers take a TrustedScriptURL here; the DOM's types only know strings.
  return new Worker(/** @type {string} */ (/** @type {unknown} */ (address)), options);
}

/** @type {Pick<import('trusted-types/lib').TrustedTypePolicy, 'createScriptURL'>|undefined} */
let made;

function policy() {
  made ??= window.trustedTypes?.createPolicy('plateau', {
    createScriptURL(address) {
      if (!own.has(address)) throw new TypeError(`${address} is not a worker of this page`);
      return address;
    },
  });
  return made;
}
