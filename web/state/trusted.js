// The one Trusted Types policy of the page: it lets the trainer's own script become a worker, and nothing else.

// Beside the bundle that this file ends up in, wherever a host puts it.
const TRAINER = new URL('./worker.js', import.meta.url).href;

/**
 * Starts the trainer. Throws when a content policy refuses the worker or the Trusted Types policy.
 * @returns {Worker}
 */
export function startTrainer() {
  const address = policy()?.createScriptURL(TRAINER) ?? TRAINER;
  // Browsers take a TrustedScriptURL here; the DOM's types only know strings.
  return new Worker(/** @type {string} */ (/** @type {unknown} */ (address)), { type: 'module' });
}

/** @type {Pick<import('trusted-types/lib').TrustedTypePolicy, 'createScriptURL'>|undefined} */
let made;

function policy() {
  made ??= window.trustedTypes?.createPolicy('plateau', {
    createScriptURL(address) {
      if (address !== TRAINER) throw new TypeError(`${address} is not the trainer`);
      return address;
    },
  });
  return made;
}
